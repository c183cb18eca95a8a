import { AddressRefused, auditLog, ROLES, type Services, type Store } from '@redress/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf, POSTS, type Sent, scenesOf } from './scenes.ts';
import { type Answer, INTAKE, jsonOf, openTestApi, problemOf, RESOLUTION, type TestApi } from './test-api.ts';

let api: TestApi;
/** Every write that has come about since it was last emptied. */
const written: string[] = [];

function recording(services: Services): Services {
  const { store } = services;
  // Beside who has seen what: that is on record each time.
  const noted = (pk: string, isWritten: boolean) => {
    if (isWritten && !pk.startsWith(auditLog.AUDIT)) written.push(pk);
    return isWritten;
  };
  const recorded: Store = {
    ...store,
    putIfAbsent: async (item) => noted(item.pk, await store.putIfAbsent(item)),
    putBoth: async (first, second) => noted(second.pk, await store.putBoth(first, second)),
    replace: async (item, version) => noted(item.pk, await store.replace(item, version)),
  };
  const notifier: Services['notifier'] = {
    send: (message, ...others) =>
      message.to.endsWith('@refused.example.com')
        ? Promise.reject(new AddressRefused('no mailbox'))
        : services.notifier.send(message, ...others),
  };
  return { ...services, store: recorded, notifier };
}

/** Of each part its own: a day that passes has work with every complaint that is there. */
function withApi(): void {
  beforeAll(async () => {
    api = await openTestApi(recording);
  });
  afterAll(() => api.close());
}

const newComplaint = async (...actions: readonly (readonly [string, object])[]) => {
  const { id } = await api.receive();
  for (const [action, body] of actions) await api.act(id, action, body);
  return `/v1/complaints/${id}`;
};

let keys = 0;
const newIdempotencyKey = () => `key-${++keys}`;
const send = ({ path, body }: Sent, key: string, headers: Record<string, string> = {}) =>
  body
    ? api.post(path, body, { 'idempotency-key': key, ...headers })
    : api.send(path, { method: 'POST', headers: { 'idempotency-key': key, ...headers } });
const isReplay = ({ headers }: Answer) => headers.get('idempotency-replayed') === 'true';
/** What must be the same whenever the request is sent. */
const headOf = ({ status, headers }: Answer) => [status, headers.get('location'), headers.get('etag')];
const expectDone = (answer: Answer) => {
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer;
};

describe.each(POSTS)('%s with an Idempotency-Key', (id) => {
  withApi();

  it('is carried out once, and answered the same when it is sent again', async () => {
    const scene = await scenesOf(api)[id]();
    const key = newIdempotencyKey();
    const first = expectDone(await send(scene, key));
    expect(isReplay(first)).toBe(false);
    await api.pass(60_000);
    written.length = 0;
    const again = await send(scene, key);
    expect(headOf(again)).toEqual(headOf(first));
    expect(isReplay(again)).toBe(true);
    expect(written).toEqual([]);
  });

  it('sent by many at once is carried out by one of them', async () => {
    const scene = await scenesOf(api)[id]();
    const key = newIdempotencyKey();
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(scene, key)));
    for (const answer of answers) expect(expectDone(answer).status).toBe(answers[0]?.status);
    expect(answers.filter((answer) => !isReplay(answer))).toHaveLength(1);
    await api.settled();
    written.length = 0;
    expect(isReplay(expectDone(await send(scene, key)))).toBe(true);
    expect(written).toEqual([]);
  });

  it('is refused where the key was used for another request, and changes nothing', async () => {
    const scene = await scenesOf(api)[id]();
    const key = newIdempotencyKey();
    expectDone(await send(scene, key));
    await api.settled();
    written.length = 0;
    const elsewhere = { path: '/v1/complaints', body: { ...INTAKE, reference: key } };
    // Of a survey whoever has the link is the caller, and can send nothing else; a sandbox key sends it to a world.
    for (const other of id === 'surveys.answer' || id.startsWith('testClocks.')
      ? [scene.other]
      : [scene.other, elsewhere]) {
      const answer = await send(other, key);
      expect(answer.status, answer.text).toBe(422);
      expect(problemOf(answer).code).toBe('idempotency-key-reused');
    }
    expect(written).toEqual([]);
  });

  it('is not taken for a request of somebody else with the same key', async () => {
    const scene = await scenesOf(api)[id]();
    const key = newIdempotencyKey();
    const token = await api.issuer.token({ subject: 'another', roles: ROLES, teams: ['*'] }, 3600);
    expectDone(await send(scene, key));
    const theirs = await send(scene, key, { authorization: `Bearer ${token}` });
    // Of a survey whoever has the link is the caller.
    expect(isReplay(theirs)).toBe(id === 'surveys.answer');
    expect(theirs.text).not.toContain('idempotency-key-reused');
  });

  it('must have a key that can be one', async () => {
    const scene = await scenesOf(api)[id]();
    const answer = await send(scene, 'a b');
    expect(answer.status).toBe(422);
    expect(problemOf(answer).errors).toMatchObject([{ in: 'header', field: 'idempotency-key' }]);
  });
});

describe('the key', () => {
  withApi();

  const acknowledge = (path: string, key: string, headers = {}) =>
    send({ path: `${path}/acknowledgement`, body: {} }, key, headers);

  it('stays free where the request is refused', async () => {
    const path = await newComplaint(['resolution', RESOLUTION]);
    const key = newIdempotencyKey();
    expect((await acknowledge(path, key)).status).toBe(409);
    expect((await send({ path: `${path}/reopening`, body: { reason: 'Lost again.' } }, key)).status).toBe(
      200,
    );
  });

  it('is looked at before the state that was seen: whoever tries again names that of before', async () => {
    const path = await newComplaint();
    const tag = (await api.send(path)).headers.get('etag') ?? '';
    const key = newIdempotencyKey();
    expectDone(await acknowledge(path, key, { 'if-match': tag }));
    await api.post(`${path}/assignment`, { team: 'repairs' });
    const again = expectDone(await acknowledge(path, key, { 'if-match': tag }));
    expect(isReplay(again)).toBe(true);
    expect(jsonOf(again)).toMatchObject({ status: 'acknowledged', team: 'repairs' });
  });

  it('lets nobody see again what they may no longer see', async () => {
    const path = await newComplaint();
    const asHandler = {
      authorization: `Bearer ${await api.issuer.token({ subject: 'li', roles: ['handler'], teams: ['complaints'] }, 3600)}`,
    };
    const key = newIdempotencyKey();
    expectDone(await send({ path: `${path}/assignment`, body: { team: 'lawyers' } }, key, asHandler));
    const again = await send({ path: `${path}/assignment`, body: { team: 'lawyers' } }, key, asHandler);
    expect(again.status).toBe(404);
    expect(again.text).not.toContain('lawyers');
  });

  it('is remembered by a complaint for a day', async () => {
    const path = await newComplaint();
    const request = { path: `${path}/contacts`, body: { outcome: 'reached' } };
    const key = newIdempotencyKey();
    expectDone(await send(request, key));
    await api.pass(86_400_000 - 1);
    expect(isReplay(expectDone(await send(request, key)))).toBe(true);
    await api.pass(1);
    expect(isReplay(expectDone(await send(request, key)))).toBe(false);
  });

  it('of a client’s key brings that out once', async () => {
    const scene = await scenesOf(api)['keys.add']();
    const key = newIdempotencyKey();
    const [first, again] = [await send(scene, key), await send(scene, key)];
    expect(jsonOf(first)).toHaveProperty('key');
    expect(jsonOf(again)).not.toHaveProperty('key');
    expect(idOf(again)).toBe(idOf(first));
  });

  it('counts where what is asked for is so already', async () => {
    const path = `${await newComplaint()}/assignment`;
    const toRepairs = { path, body: { team: 'repairs' } };
    await send(toRepairs, newIdempotencyKey());
    const key = newIdempotencyKey();
    expect(isReplay(expectDone(await send(toRepairs, key)))).toBe(false);
    await send({ path, body: { team: 'care' } }, newIdempotencyKey());
    expect(jsonOf(await send(toRepairs, key))).toMatchObject({ team: 'care' });
  });
});

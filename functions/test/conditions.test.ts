import { ProviderFault } from '@redress/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { OPERATIONS } from '../src/api/operations.ts';
import { PUTS, replacementsOf } from './replacements.ts';
import { POSTS, type Sent, scenesOf } from './scenes.ts';
import {
  type Answer,
  complaintOf,
  HOUR,
  jsonOf,
  openTestApi,
  problemOf,
  RESOLUTION,
  type TestApi,
} from './test-api.ts';

let api: TestApi;
/** Of each part its own: time that passes has work with every complaint that is there. */
function withApi(): void {
  beforeAll(async () => {
    api = await openTestApi();
  });
  afterAll(() => api.close());
}

const TAG = /^"[A-Za-z0-9_-]{16}"$/;
const tagOf = ({ headers }: Answer) => headers.get('etag') ?? '';
const versionSchema = z.looseObject({ version: z.int() });
const versionOf = async (path: string) => versionSchema.parse(jsonOf(await api.send(path))).version;
const change = (method: string, { path, body = {} }: Sent, headers: Record<string, string>) =>
  api.send(path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

const isVersioned = (id: string, kind: string) =>
  Object.entries(OPERATIONS).some(
    ([one, operation]) => one === id && 'versioned' in operation && operation.versioned === kind,
  );
const CHANGES = [
  ...POSTS.filter((id) => isVersioned(id, 'changed')).map((id) => ({
    id: id as string,
    method: 'POST',
    scene: async () => {
      const scene = await scenesOf(api)[id]();
      return { ...scene, at: scene.path.split('/').slice(0, 4).join('/') };
    },
  })),
  ...PUTS.map((id) => ({ id: id as string, method: 'PUT', scene: () => replacementsOf(api)[id]() })),
];

it('these are all changes of what has a tag', () => {
  const changing = Object.keys(OPERATIONS).filter(
    (id) => isVersioned(id, 'changed') || isVersioned(id, 'replaced'),
  );
  expect(CHANGES.map(({ id }) => id).sort()).toEqual(changing.sort());
});

describe.each(CHANGES)('$id', ({ method, scene }) => {
  withApi();

  it('is made where it is as If-Match says, and answers the tag of what it has made', async () => {
    const sent = await scene();
    const seen = tagOf(await api.send(sent.at));
    expect(seen).toMatch(TAG);
    const answer = await change(method, sent, { 'if-match': `"x", W/"y" ,, ${seen}` });
    expect(answer.status, answer.text).toBe(200);
    expect(tagOf(answer)).toMatch(TAG);
    expect(tagOf(answer)).not.toBe(seen);
    expect(tagOf(await api.send(sent.at))).toBe(tagOf(answer));
  });

  it('is not made where somebody else has changed it meanwhile', async () => {
    const sent = await scene();
    const seen = tagOf(await api.send(sent.at));
    const theirs = sent.at.includes('/complaints/')
      ? { path: `${sent.at}/contacts`, body: { outcome: 'not-reached' } }
      : sent.other;
    const theirMethod = theirs === sent.other ? 'PUT' : 'POST';
    expect((await change(theirMethod, theirs, { 'if-match': seen })).status).toBe(200);
    const before = await api.send(sent.at);
    const answer = await change(method, sent, { 'if-match': seen });
    expect(answer.status, answer.text).toBe(412);
    expect(problemOf(answer).code).toBe('precondition-failed');
    expect((await api.send(sent.at)).text).toBe(before.text);
  });

  it('is not made where If-Match has another tag, a weak one, or none that can be read', async () => {
    const sent = await scene();
    const before = await api.send(sent.at);
    for (const written of ['"0000000000000000"', `W/${tagOf(before)}`])
      expect((await change(method, sent, { 'if-match': written })).status, written).toBe(412);
    for (const written of ['x', '"x', 'W/x', '"a" "b"', '*, "a"', ',', '']) {
      const answer = await change(method, sent, { 'if-match': written });
      expect(answer.status, written).toBe(422);
      expect(problemOf(answer).errors).toMatchObject([{ in: 'header', field: 'if-match' }]);
    }
    expect((await api.send(sent.at)).text).toBe(before.text);
  });

  it('is made in any state where If-Match is *, and in none where If-None-Match is', async () => {
    const sent = await scene();
    const refused = await change(method, sent, { 'if-none-match': '*' });
    expect(refused.status).toBe(412);
    expect((await change(method, sent, { 'if-match': '*' })).status).toBe(200);
  });
});

describe.each(CHANGES.filter(({ method }) => method === 'PUT'))('$id', ({ method, scene }) => {
  withApi();

  it('asks which state was seen', async () => {
    const sent = await scene();
    const before = await api.send(sent.at);
    const answer = await change(method, sent, {});
    expect(answer.status).toBe(428);
    expect(problemOf(answer).code).toBe('precondition-required');
    expect((await api.send(sent.at)).text).toBe(before.text);
  });

  it('the same again is answered the same, whatever was seen', async () => {
    const sent = await scene();
    const seen = tagOf(await api.send(sent.at));
    const first = await change(method, sent, { 'if-match': seen });
    const again = await change(method, sent, { 'if-match': seen });
    expect([again.status, tagOf(again), again.text]).toEqual([200, tagOf(first), first.text]);
  });
});

describe.each(POSTS.filter((id) => !isVersioned(id, 'changed')))('%s', (id) => {
  withApi();

  it('has no state that could be seen: it is not carried out where If-Match names one', async () => {
    // It is refused before anybody looks what it is about.
    const path = OPERATIONS[id].path.replace(/:\w+/g, 'x');
    const answer = await change('POST', { path }, { 'if-match': '"0000000000000000"' });
    expect(answer.status).toBe(412);
  });
});

describe.each([
  ['/v1/policy-sets/ours', { id: 'ours', version: 1, name: 'Ours' }],
  ['/v1/calendars/ours', { id: 'ours', version: 1, name: 'Ours' }],
])('PUT %s where there is none', (path, named) => {
  withApi();
  const from = path.includes('policy-sets') ? '/v1/policy-sets/default' : '/v1/calendars/always';
  it('is made where If-None-Match is *, once', async () => {
    const document = { ...versionSchema.parse(jsonOf(await api.send(from))), ...named };
    const put = (body: object, headers: Record<string, string>) => change('PUT', { path, body }, headers);
    for (const written of ['*', '"0000000000000000"'])
      expect((await put(document, { 'if-match': written })).status).toBe(412);
    const first = await put(document, { 'if-none-match': '*' });
    expect(first.status, first.text).toBe(200);
    expect((await put({ ...document, name: 'Theirs' }, { 'if-none-match': '*' })).status).toBe(412);
    // Sent again because its answer was lost.
    expect((await put(document, { 'if-none-match': '*' })).status).toBe(200);
    expect(await versionOf(path)).toBe(1);
  });
});

const READS = ['/v1/policy-sets/default', '/v1/calendars/cn', '/openapi.json', '/docs'];
describe.each(['complaint', ...READS])('GET %s', (name) => {
  withApi();
  const address = async () => (name === 'complaint' ? `/v1/complaints/${(await api.receive()).id}` : name);
  const read = (path: string, headers: Record<string, string>, method = 'GET') =>
    api.send(path, { method, headers });

  it('is not sent to whoever has it', async () => {
    const path = await address();
    const tag = tagOf(await read(path, {}));
    for (const written of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await read(path, { 'if-none-match': written }, method);
        expect([answer.status, answer.text, tagOf(answer)], written).toEqual([304, '', tag]);
      }
    }
  });

  it('is sent to whoever has something else, or says nothing that can be read', async () => {
    const path = await address();
    for (const written of ['"0000000000000000"', 'W/"x"', '"', 'x', ''])
      expect((await read(path, { 'if-none-match': written })).status, written).toBe(200);
  });

  it('is sent where it is as If-Match says, and only there', async () => {
    const path = await address();
    const tag = tagOf(await read(path, {}));
    expect((await read(path, { 'if-match': tag })).status).toBe(200);
    expect((await read(path, { 'if-match': `W/${tag}` })).status).toBe(412);
  });
});

it('two tags are the same exactly where what they stand for is, whatever is done in whatever order', async () => {
  const anyAction = fc.constantFrom<readonly [string, object]>(
    ['acknowledgement', {}],
    ['assignment', { team: 'repairs' }],
    ['assignment', { team: 'care' }],
    ['pause', { question: 'Which?' }],
    ['resumption', {}],
    ['contacts', { outcome: 'reached' }],
    ['escalation', { reason: 'Press.' }],
    ['classification', { severity: 'serious', reason: 'Hurt.' }],
    ['receipt', { receivedOn: '2026-03-01', reason: 'Post.' }],
    ['resolution', RESOLUTION],
    ['reopening', { reason: 'Again.' }],
    ['withdrawal', { reason: 'Found.' }],
    ['messages', { message: 'It smells.' }],
    ['objection', { reason: 'Not so.' }],
    ['link-revocation', { send: true }],
    ['', {}],
  );
  let isOut = false;
  const own = await openTestApi((services) => ({
    ...services,
    notifier: {
      send: (...message) =>
        isOut ? Promise.reject(new ProviderFault('Throttling')) : services.notifier.send(...message),
    },
  }));
  const all = new Map<string, string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(anyAction, fc.boolean(), fc.boolean()), { maxLength: 12 }),
      async (steps) => {
        const { id } = await own.receive();
        const path = `/v1/complaints/${id}`;
        const textOf = new Map<string, string>();
        const look = async () => {
          const answer = await own.send(path);
          expect(textOf.get(tagOf(answer)) ?? answer.text).toBe(answer.text);
          textOf.set(tagOf(answer), answer.text);
          expect(all.get(tagOf(answer)) ?? id).toBe(id);
          all.set(tagOf(answer), id);
          return tagOf(answer);
        };
        for (const [[action, body], isStale, isDown] of steps) {
          isOut = isDown;
          const seen = await look();
          if (action === '') await own.pass(9 * HOUR);
          else {
            const [first = seen] = textOf.keys();
            const named = isStale ? first : seen;
            const answer = await own.post(`${path}/${action}`, body, { 'if-match': named });
            if (named !== seen) expect(answer.status).toBe(412);
            else if (answer.status === 200) expect(complaintOf(answer).id).toBe(id);
            else expect(answer.status, answer.text).toBe(409);
            await own.settled();
            if (answer.status !== 200) expect(await look()).toBe(seen);
          }
        }
        await look();
        expect(new Set(textOf.values()).size).toBe(textOf.size);
      },
    ),
    { numRuns: 25 },
  );
  await own.close();
});

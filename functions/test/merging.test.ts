import {
  asComplaintId,
  type Complaint,
  type ComplaintId,
  complaints,
  type Services,
  type Store,
  sweep,
} from '@redress/core';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { jsonOf, openTestApi, problemOf, RESOLUTION, type TestApi, timelineOf } from './test-api.ts';

/*
 * Complaints that are merged: whatever is done with them, in whatever order, and wherever somebody is killed, both say
 * the same of each other, and each complainant gets one answer.
 */

let api: TestApi;
/** So many writes go through; then none does until it is undefined. */
let writesLeft: number | undefined;
let writes = 0;

function dying(store: Store): Store {
  const write = <T>(carryOut: () => Promise<T>): Promise<T> => {
    writes++;
    if (writesLeft === undefined) return carryOut();
    if (writesLeft === 0) return Promise.reject(new Error('killed'));
    writesLeft--;
    return carryOut();
  };
  return {
    get: (key) => store.get(key),
    query: (query) => store.query(query),
    entries: (query) => store.entries(query),
    putIfAbsent: (item) => write(() => store.putIfAbsent(item)),
    putBoth: (first, second) => write(() => store.putBoth(first, second)),
    replace: (item, version) => write(() => store.replace(item, version)),
    delete: (key) => write(() => store.delete(key)),
  };
}

beforeAll(async () => {
  api = await openTestApi((services) => ({ ...services, store: dying(services.store) }));
});
afterAll(() => api.close());
afterEach(() => {
  writesLeft = undefined;
});

const from = (email: string) => ({ complainant: { name: email.slice(0, 4), email } });
const receive = async (email: string) => asComplaintId((await api.receive(from(email))).id);
const load = async (id: ComplaintId): Promise<Complaint> =>
  (await complaints.load(api.services, id)).complaint;
const link = (id: string, to: string) => api.post(`/v1/complaints/${id}/links`, { kind: 'duplicate-of', to });
const unlink = (id: string, to: string) =>
  api.post(`/v1/complaints/${id}/link-removal`, { kind: 'duplicate-of', to });
/** What was left half done is done by whoever looks next. */
async function sweptUp(services: Services = api.services): Promise<void> {
  await api.settled();
  await api.pass(61_000);
  await sweep(services);
  await api.settled();
}
const answersTo = async (id: ComplaintId) =>
  timelineOf(await api.send(`/v1/complaints/${id}/timeline?limit=100`)).items.filter(
    ({ kind, data }) => kind === 'message-sent' && data.message === 'resolution',
  ).length;

/** Both say the same, nothing is left to be done, and the clocks of what is merged stand still. */
async function expectConsistent(ids: readonly ComplaintId[]): Promise<void> {
  const all = await Promise.all(ids.map(load));
  for (const one of all) {
    for (const { id, settled, leaving } of one.duplicates ?? []) {
      expect({ settled, leaving }).toEqual({ settled: true, leaving: undefined });
      expect(all.find((other) => other.id === id)?.merged?.into).toBe(one.id);
      expect(one.merged).toBeUndefined();
    }
    if (one.merged === undefined) {
      expect(one.status).not.toBe('merged');
      continue;
    }
    expect(one.status).toBe('merged');
    expect(one.merged.settled).toBe(true);
    expect(one.duplicates ?? []).toEqual([]);
    const { into } = one.merged;
    expect(all.find((other) => other.id === into)?.duplicates?.map(({ id }) => id)).toContain(one.id);
    const { acknowledgement, resolution, others = {} } = one.clocks;
    for (const clock of [acknowledgement, resolution, ...Object.values(others)])
      expect(clock.state).toBe('stopped');
  }
}

describe('a duplicate', () => {
  it('leaves the queue, is answered with the first by its own mail, and learns nothing of the other complainant', async () => {
    const first = await receive('wang@example.com');
    const second = await receive('chen@example.com');
    expect((await link(second, first)).status).toBe(200);
    const merged = await load(second);
    expect(merged.status).toBe('merged');
    await expectConsistent([first, second]);
    const queue = await api.send('/v1/complaints?status=received&limit=100');
    expect(queue.text).not.toContain(second);
    await api.act(first, 'resolution', {
      ...RESOLUTION,
      remedies: [{ kind: 'refund', amount: '49.90', currency: 'EUR' }],
    });
    await api.settled();
    const outbox = z
      .object({ items: z.array(z.object({ kind: z.string(), to: z.string(), text: z.string() })) })
      .parse(jsonOf(await api.send('/outbox?format=json')));
    const [theirs] = outbox.items.filter(
      ({ kind, to }) => kind === 'resolution' && to === 'chen@example.com',
    );
    expect(theirs?.text).toContain(RESOLUTION.summary);
    for (const secret of ['wang', '49.90', first, first.slice(-10).toUpperCase()])
      expect(theirs?.text.toLowerCase()).not.toContain(secret.toLowerCase());
    expect(await answersTo(first)).toBe(1);
    expect(await answersTo(second)).toBe(1);
    // It gets no survey of its own.
    expect((await load(second)).clocks.followUp).toBeUndefined();
  });

  it('of the same person is answered once', async () => {
    const first = await receive('li@example.com');
    const [second, third, fourth] = await Promise.all([
      receive('LI@example.com'),
      receive('zhao@example.com'),
      receive('zhao@example.com'),
    ]);
    for (const id of [second, third, fourth]) await link(id, first);
    await api.act(first, 'resolution', RESOLUTION);
    await api.settled();
    expect(await Promise.all([first, second, third, fourth].map(answersTo))).toEqual([1, 0, 1, 0]);
  });

  it('goes its own way again, with its deadline as it was, as long as the first is not decided on', async () => {
    const [first, second] = [await receive('a@example.com'), await receive('b@example.com')];
    const { dueAt } = (await load(second)).clocks.resolution;
    await link(second, first);
    await api.pass(3_600_000);
    expect((await unlink(second, first)).status).toBe(200);
    const back = await load(second);
    expect(back).toMatchObject({
      status: 'received',
      cycle: 2,
      clocks: { resolution: { state: 'running', dueAt } },
    });
    await expectConsistent([first, second]);
    await link(second, first);
    await api.act(first, 'resolution', RESOLUTION);
    expect(problemOf(await unlink(second, first)).code).toBe('wrong-state');
    await api.settled();
    await expectConsistent([first, second]);
  });

  it('is never merged into one that is merged, nor has any of its own', async () => {
    const [first, second, third] = [
      await receive('a@example.com'),
      await receive('b@example.com'),
      await receive('c@example.com'),
    ];
    await link(second, first);
    // Into the root.
    await link(third, second);
    expect((await load(third)).merged?.into).toBe(first);
    expect(problemOf(await link(first, third)).code).toBe('link-refused');
    expect(problemOf(await link(first, first)).code).toBe('link-refused');
    await expectConsistent([first, second, third]);
  });

  it('of two that are merged into each other at once, never a circle', async () => {
    const [one, other] = [await receive('a@example.com'), await receive('b@example.com')];
    await Promise.all([link(one, other), link(other, one)]);
    await sweptUp();
    await expectConsistent([one, other]);
    const merged = (await Promise.all([load(one), load(other)])).filter(({ status }) => status === 'merged');
    expect(merged.length).toBeLessThanOrEqual(1);
  });

  it('adds something, and those who handle the first are told', async () => {
    const [first, second] = [await receive('a@example.com'), await receive('b@example.com')];
    await link(second, first);
    await api.act(second, 'messages', { message: 'It smells burnt.' });
    await expectConsistent([first, second]);
    expect((await load(first)).timeline.map(({ kind }) => kind)).toContain('duplicate-added');
    const talk = await api.send(`/v1/complaints/${first}/conversation?limit=100`);
    expect(talk.text).toContain('It smells burnt.');
  });

  it('is nobody’s who does not reach the other one', async () => {
    const [first, second] = [await receive('a@example.com'), await receive('b@example.com')];
    await api.act(first, 'assignment', { team: 'repairs' });
    const token = await api.issuer.token(
      { subject: 'anna', roles: ['handler'], teams: ['complaints'] },
      3600,
    );
    const asTeam = { authorization: `Bearer ${token}` };
    const answer = await api.post(
      `/v1/complaints/${second}/links`,
      { kind: 'duplicate-of', to: first },
      asTeam,
    );
    expect(problemOf(answer).code).toBe('not-found');
    await link(second, first);
    const shown = await api.send(`/v1/complaints/${second}/links`, { headers: asTeam });
    expect(shown.text).toContain('duplicate-of');
    expect(shown.text).not.toContain(first);
    for (const path of ['timeline', 'conversation']) {
      const events = await api.send(`/v1/complaints/${second}/${path}`, { headers: asTeam });
      expect(events.text).toContain('merged');
      expect(events.text).not.toContain(first);
    }
  });
});

it('whoever is killed at any write of merging, answering or taking back leaves nothing half done for good', async () => {
  for (const action of ['merge', 'resolve', 'unmerge', 'withdraw', 'add'] as const) {
    for (let allowed = 0; ; allowed++) {
      const [first, second] = [await receive('a@example.com'), await receive('b@example.com')];
      if (action !== 'merge') await link(second, first);
      await api.settled();
      writesLeft = allowed;
      writes = 0;
      if (action === 'merge') await link(second, first);
      else if (action === 'resolve') await api.post(`/v1/complaints/${first}/resolution`, RESOLUTION);
      else if (action === 'unmerge') await unlink(second, first);
      else if (action === 'add') await api.post(`/v1/complaints/${second}/messages`, { message: 'More.' });
      else await api.post(`/v1/complaints/${first}/withdrawal`, { reason: 'Found.' });
      const wasEnough = writes <= allowed;
      writesLeft = undefined;
      await sweptUp();
      await sweptUp();
      await expectConsistent([first, second]);
      const [one, two] = await Promise.all([load(first), load(second)]);
      if (action === 'resolve' && one.status === 'resolved') expect(await answersTo(second)).toBe(1);
      if (one.status === 'withdrawn') expect(two.status).toBe('received');
      if (wasEnough) break;
    }
  }
});

it('in whatever order complaints are merged, taken back, resolved, reopened and withdrawn, all say the same', async () => {
  const acts = ['merge', 'unmerge', 'resolve', 'withdraw', 'reopen', 'add'] as const;
  const step = fc.record({
    act: fc.constantFrom(...acts, 'merge' as const, 'merge' as const),
    one: fc.nat(2),
    other: fc.nat(2),
    isAtOnce: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async (steps) => {
      const ids = [
        await receive('a@example.com'),
        await receive('b@example.com'),
        await receive('c@example.com'),
      ];
      const going: Promise<unknown>[] = [];
      for (const { act, one, other, isAtOnce } of steps) {
        const [id, to] = [ids[one] ?? '', ids[other] ?? ''];
        const at = `/v1/complaints/${id}`;
        const done =
          act === 'merge'
            ? link(id, to)
            : act === 'unmerge'
              ? unlink(id, to)
              : act === 'resolve'
                ? api.post(`${at}/resolution`, RESOLUTION)
                : act === 'withdraw'
                  ? api.post(`${at}/withdrawal`, { reason: 'Found.' })
                  : act === 'reopen'
                    ? api.post(`${at}/reopening`, { reason: 'Again.' })
                    : api.post(`${at}/messages`, { message: 'More.' });
        going.push(done);
        if (!isAtOnce) await done;
      }
      for (const answer of going) await answer;
      await sweptUp();
      await sweptUp();
      await expectConsistent(ids);
      // Whoever is merged into one that is decided on has been told so, once.
      for (const complaint of await Promise.all(ids.map(load))) {
        const first = complaint.merged && (await load(complaint.merged.into));
        if (first?.resolution) expect(complaint.merged?.answered).toBe(first.cycle);
      }
    }),
    { numRuns: 12 },
  );
});

import {
  type Asked,
  acting,
  apiKeys,
  type ComplaintId,
  complaintTag,
  type KeyedRequest,
  keyedRequest,
  recordContact,
  type Services,
  type Store,
  timelines,
} from '@redress/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVERYBODY } from './support/access.ts';
import { complain, read } from './support/complaints.ts';
import { processOf } from './support/mortal.ts';
import { recordingServices, STORES } from './support/recording.ts';

const requestOf = ({ settings }: Services, key: string): KeyedRequest =>
  keyedRequest(settings, { caller: 'person:local/tester', key, request: `POST ${key}` });

const note = (services: Services, id: ComplaintId, key: string) =>
  acting.act(
    services,
    EVERYBODY,
    'complaint.record-contact',
    id,
    (complaint, now) => recordContact(complaint, { outcome: 'reached', note: key }, now),
    { request: requestOf(services, key) },
  );

const notesOf = async (services: Services, id: ComplaintId) => {
  const events = await timelines.read(services, await read(services, id), 0, Number.POSITIVE_INFINITY);
  return events.filter(({ kind }) => kind === 'contact-recorded').map(({ note }) => note ?? '');
};

const anyDeath = fc.option(fc.record({ nth: fc.integer({ min: 1, max: 3 }), isWritten: fc.boolean() }), {
  nil: undefined,
});
const anyKey = fc.constantFrom('a', 'b', 'c');
/** What comes at the same time, each to a process of its own. */
const anyRound = fc.array(fc.record({ key: anyKey, death: anyDeath }), { minLength: 1, maxLength: 4 });

describe.each(STORES)('on %s, a change with a key', (name, open) => {
  const numRuns = name === 'SQLite' ? 40 : 8;

  it('has the effect of one, however often it is sent, whoever dies in between', async () => {
    const openStore = await open();
    await fc.assert(
      fc.asyncProperty(fc.array(anyRound, { minLength: 1, maxLength: 4 }), async (rounds) => {
        const { services, delivered } = recordingServices(undefined, openStore);
        const { id } = await complain(services);
        const answered = new Map<string, string>();
        const send = async (key: string, process: Services) => {
          const { tag, isReplay } = await note(process, id, key);
          // Whoever is answered is answered what the first was, or was to be.
          if (isReplay) expect(answered.get(key) ?? tag).toBe(tag);
          else expect(answered.has(key)).toBe(false);
          answered.set(key, tag);
        };
        for (const round of rounds)
          await Promise.allSettled(round.map(({ key, death }) => send(key, processOf(services, death))));
        const keys = new Set(rounds.flat().map(({ key }) => key));
        for (const key of keys) await send(key, services);
        expect((await notesOf(services, id)).sort()).toEqual([...keys].sort());
        await delivered();
      }),
      { numRuns },
    );
  });

  it('makes one key of a client, whoever dies in between, and shows it to one at most', async () => {
    const openStore = await open();
    await fc.assert(
      fc.asyncProperty(fc.array(anyRound, { minLength: 1, maxLength: 3 }), async (rounds) => {
        const { services, delivered } = recordingServices(undefined, openStore);
        const name = `shop-${crypto.randomUUID()}`;
        const add = (key: string, process: Services) =>
          apiKeys.add(process, { name, scopes: [] }, requestOf(services, `${name} ${key}`));
        const shown: string[] = [];
        for (const round of rounds) {
          const made = await Promise.allSettled(
            round.map(({ key, death }) => add(key, processOf(services, death))),
          );
          for (const one of made)
            if (one.status === 'fulfilled' && one.value.text !== undefined) shown.push(one.value.text);
        }
        const keys = new Set(rounds.flat().map(({ key }) => key));
        for (const key of keys) {
          const { text } = await add(key, services);
          if (text !== undefined) shown.push(text);
        }
        const stored = (await apiKeys.list(services)).filter((one) => one.name === name);
        expect(stored).toHaveLength(keys.size);
        expect(shown.length).toBeLessThanOrEqual(keys.size);
        for (const text of shown) expect(await apiKeys.callerOf(services, text)).toMatchObject({ id: name });
        await delivered();
      }),
      { numRuns },
    );
  });

  it('is refused to whoever uses the key for another request, also while that is under way', async () => {
    const { services, delivered } = recordingServices(undefined, await open());
    const [one, other] = [await complain(services), await complain(services)];
    const act = (id: ComplaintId, request: string) =>
      acting.act(
        processOf(services),
        EVERYBODY,
        'complaint.record-contact',
        id,
        (complaint, now) => recordContact(complaint, { outcome: 'reached', note: request }, now),
        { request: keyedRequest(services.settings, { caller: 'x', key: 'k', request }) },
      );
    const outcomes = await Promise.allSettled([act(one.id, 'one'), act(other.id, 'other')]);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toMatchObject([{ reason: { code: 'idempotency-key-reused' } }]);
    expect([...(await notesOf(services, one.id)), ...(await notesOf(services, other.id))]).toHaveLength(1);
    await delivered();
  });
});

describe.each(STORES)('on %s, a change of what was seen', (_, open) => {
  it('is made by one of many who have seen the same', async () => {
    const { services, delivered } = recordingServices(undefined, await open());
    const complaint = await complain(services);
    const match = [complaintTag(services.settings, complaint)];
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) =>
        acting.act(
          // Some of them share a process, and so a write.
          n % 2 === 0 ? services : processOf(services),
          EVERYBODY,
          'complaint.record-contact',
          complaint.id,
          (current, now) => recordContact(current, { outcome: 'reached', note: `${n}` }, now),
          { conditions: { match } },
        ),
      ),
    );
    const made = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(made).toHaveLength(1);
    for (const one of outcomes)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'precondition-failed' });
    expect(await notesOf(services, complaint.id)).toHaveLength(1);
    expect(made[0]?.tag).toBe(complaintTag(services.settings, await read(services, complaint.id)));
    await delivered();
  });
});

it('what is remembered of a request says neither who sent it nor what it was, and is bounded', async () => {
  const { services } = recordingServices();
  const { id } = await complain(services);
  for (let n = 0; n < 120; n++) await note(services, id, `my-secret-key-${n}`);
  const { requests = [] } = await read(services, id);
  expect(requests).toHaveLength(100);
  expect(JSON.stringify(requests)).not.toMatch(/secret|tester|reached/);
  expect(JSON.stringify(requests).length / requests.length).toBeLessThan(160);
});

describe('a change without a key', () => {
  it('takes one read and one write, with a state that was seen, too', async () => {
    const { services, delivered } = recordingServices();
    const complaint = await complain(services);
    await delivered();
    const calls: string[] = [];
    const counted = <Arguments extends unknown[], Result>(
      name: string,
      call: (...args: Arguments) => Promise<Result>,
    ) => {
      return (...args: Arguments) => {
        calls.push(name);
        return call(...args);
      };
    };
    const { store } = services;
    const counting: Store = {
      get: counted('get', store.get),
      putIfAbsent: counted('putIfAbsent', store.putIfAbsent),
      putBoth: counted('putBoth', store.putBoth),
      replace: counted('replace', store.replace),
      delete: counted('delete', store.delete),
      query: counted('query', store.query),
      entries: counted('entries', store.entries),
    };
    const act = (asked: Asked) =>
      acting.act(
        { ...services, store: counting },
        EVERYBODY,
        'complaint.record-contact',
        complaint.id,
        (current, now) => recordContact(current, { outcome: 'reached' }, now),
        asked,
      );
    const { tag } = await act({});
    expect(calls.splice(0)).toEqual(['get', 'replace']);
    await act({ conditions: { match: [tag] } });
    expect(calls.splice(0)).toEqual(['get', 'replace']);
    // With one, its claim is looked for and made.
    await act({ request: requestOf(services, 'a') });
    expect(calls.splice(0)).toEqual(['get', 'get', 'putIfAbsent', 'replace']);
    await act({ request: requestOf(services, 'a') });
    expect(calls.splice(0)).toEqual(['get', 'get']);
  });
});

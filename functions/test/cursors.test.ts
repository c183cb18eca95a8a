import { AddressRefused, ROLES, sweep } from '@redress/core';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { continueReplays } from '@redress/core/replaying';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { OPERATIONS, type OperationId } from '../src/api/operations.ts';
import { CONTRACT } from '../src/openapi/contract.ts';
import { parameterSchemas } from '../src/openapi/json-schema.ts';
import { forPerson, idOf } from './scenes.ts';
import { type Answer, INTAKE, jsonOf, openTestApi, problemOf, RESOLUTION, type TestApi } from './test-api.ts';

const pageSchema = z.object({ items: z.array(z.unknown()), nextCursor: z.string().optional() });

let api: TestApi;
/** By the names in paths: of a complaint, and of its execution. */
let names: Record<string, string>;

const isOperation = (id: string): id is OperationId => Object.hasOwn(OPERATIONS, id);
const LISTS = Object.keys(OPERATIONS)
  .filter(isOperation)
  .filter((id) => {
    const { query } = CONTRACT[id];
    // Exports come in pages of so many bytes, and are tried where they are long (privacy.test.ts).
    const parameters = query === undefined ? [] : parameterSchemas(query).map(({ name }) => name);
    return parameters.includes('cursor') && parameters.includes('limit');
  });

beforeAll(async () => {
  api = await openTestApi((services) => ({
    ...services,
    notifier: { send: () => Promise.reject(new AddressRefused('no mailbox')) },
  }));
  await leaveToDo();
  await api.settled();
  await api.pass(2 * 60_000);
  await sweep(api.services);
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) ids.push((await api.receive()).id);
  await api.pass(1000);
  const [id = ''] = ids;
  names = { id, name: `${id}-1` };
  // Somebody has seen it, several times.
  for (let n = 0; n < 3; n++) await api.send(`/v1/complaints/${id}`);
  for (let n = 0; n < 3; n++) await forPerson(api);
  // It has been said again and again.
  for (let n = 0; n < 3; n++) {
    const { id: repeat } = await api.receive();
    await api.act(repeat, 'links', { kind: 'repeat-of', to: id });
  }
  // What this version cannot read, of which a list says so.
  const { store } = api.services;
  for (const pk of ['CALENDAR#torn', 'CALENDAR#worn', 'CALENDAR#shorn']) {
    await store.putIfAbsent({ pk, sk: '000000001', version: 1, body: { schema: 'none' } });
    await api.send(`/v1/calendars/${pk.split('#')[1]}`);
  }
  // Everybody would have been promised something else.
  const replay = await api.post('/v1/replays', { policySet: 'social-media', version: 1 });
  await continueReplays(api.services);
  names.replay = idOf(replay);
  const world = idOf(await api.post('/v1/test-clocks', {}));
  const key = { authorization: `Bearer ${await api.sandboxKey()}` };
  for (let n = 0; n < 3; n++) await api.post('/v1/complaints', INTAKE, key);
  await api.post(`/v1/test-clocks/${world}/advance`, { to: '2026-03-02T09:02:01Z' });
  names.world = world;
  // Nobody listens there.
  names.webhook = idOf(await api.post('/v1/webhooks', { url: 'http://127.0.0.1:1/hooks' }));
  for (let n = 0; n < 3; n++) await api.receive();
  await api.settled();
  const all = { action: 'assign', parameters: { team: 'care' }, filter: {} };
  names.bulk = idOf(await api.post('/v1/bulk', all));
});
afterAll(() => api.close());

/** What waits for others: tasks, calls, what somebody else has proposed, what is to be erased. */
async function leaveToDo(): Promise<void> {
  const shipped = BUILT_IN_POLICY_SETS.get('default') ?? expect.fail('nothing ships');
  const over = { amount: '100', currency: 'EUR' };
  const remedies = { approvals: [{ kinds: ['refund'], over, role: 'supervisor', team: 'finance' }] };
  const rules = shipped.rules.map((rule) => ({ ...rule, policy: { ...rule.policy, remedies } }));
  const stored = await api.put('/v1/policy-sets/default', { ...shipped, version: 2, rules });
  expect(stored.status, stored.text).toBe(200);
  const token = await api.issuer.token({ subject: 'ana', roles: ['supervisor'], teams: ['*'] }, 3600);
  const refund = { ...RESOLUTION, remedies: [{ kind: 'refund', amount: '500', currency: 'EUR' }] };
  for (let n = 0; n < 3; n++) {
    const { id: other } = await api.receive();
    const resolved = await api.post(`/v1/complaints/${other}/resolution`, refund, {
      authorization: `Bearer ${token}`,
    });
    expect(resolved.status, resolved.text).toBe(200);
    const { id: asked } = await api.receive();
    await api.act(asked, 'tasks', { title: 'Look for it.', team: 'finance' });
    await api.receive({ complainant: { name: 'Li', phone: '+44 20 7946 0000' } });
    const { id: erased } = await api.receive();
    await api.act(erased, 'withdrawal', { reason: 'Found.' });
    await api.settled();
    const erasure = await api.post(`/v1/complaints/${erased}/erasure`, { reason: 'request' });
    expect(erasure.status, erasure.text).toBe(200);
  }
}

const addressOf = (id: OperationId) => {
  const own = {
    'bulk.items': names.bulk,
    'replays.changes': names.replay,
    'testClocks.messages': names.world,
    'webhooks.deliveries': names.webhook,
  }[String(id)];
  return OPERATIONS[id].path.replace(/:(\w+)/, (_, name: string) => own ?? names[name] ?? '');
};
/** What a list must be told beside its page. */
const alsoOf = (id: OperationId) => {
  if (id === 'webhooks.deliveries') return 'state=waiting&';
  if (id === 'tasks.list' || id === 'remedies.listWaiting') return 'team=finance&';
  return id === 'audit.list' ? `complaint=${names.id}&` : '';
};
const ask = (id: OperationId, query: string, token?: string) =>
  api.send(
    `${addressOf(id)}?${alsoOf(id)}${query}`,
    token === undefined ? {} : { headers: { authorization: token } },
  );
const cursorIn = (answer: Answer): string => {
  expect(answer.status, answer.text).toBe(200);
  return pageSchema.parse(jsonOf(answer)).nextCursor ?? '';
};
const expectRefused = (answer: Answer) => {
  expect(answer.status, answer.text).toBe(422);
  expect(problemOf(answer)).toMatchObject({
    code: 'invalid-request',
    errors: [{ in: 'query', field: 'cursor', rule: 'unknown' }],
  });
};

it('these are all lists there are', () => {
  expect(LISTS.sort()).toEqual([
    'audit.list',
    'bulk.items',
    'calls.list',
    'complaints.list',
    'complaints.timeline',
    'conversation.list',
    'erasures.list',
    'executions.history',
    'executions.list',
    'incoming.list',
    'links.list',
    'remedies.listWaiting',
    'replays.changes',
    'setAside.list',
    'tasks.list',
    'testClocks.messages',
    'undelivered.list',
    'webhooks.deliveries',
  ]);
});

describe.each(LISTS)('a cursor of %s', (id) => {
  it('leads on to the next page, whatever the size of that', async () => {
    const first = pageSchema.parse(jsonOf(await ask(id, 'limit=1')));
    const inPages = async (limit: number, from: typeof first) => {
      const items = [...from.items];
      for (let { nextCursor } = from; nextCursor !== undefined; ) {
        const page = pageSchema.parse(jsonOf(await ask(id, `limit=${limit}&cursor=${nextCursor}`)));
        items.push(...page.items);
        nextCursor = page.nextCursor;
      }
      return items;
    };
    const all = await inPages(1, first);
    expect(all.length).toBeGreaterThan(1);
    expect(await inPages(100, first)).toEqual(all);
  });

  it('shows nothing of what it stands for', async () => {
    const cursor = cursorIn(await ask(id, 'limit=1'));
    const text = cursor + Buffer.from(cursor, 'base64url').toString('latin1');
    expect(text).not.toMatch(/cmp_|2026-|CALENDAR|parked/);
  });

  it('that was changed anywhere is refused', async () => {
    const cursor = cursorIn(await ask(id, 'limit=1'));
    const bytes = Buffer.from(cursor, 'base64url');
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const other = Buffer.from(bytes);
        other[at] = (bytes[at] ?? 0) ^ by;
        expectRefused(await ask(id, `cursor=${other.toString('base64url')}`));
      }),
      { numRuns: 20 },
    );
    for (const other of [cursor.slice(0, -1), `${cursor}A`, `${cursor}=`, `${cursor}.`])
      expectRefused(await ask(id, `cursor=${encodeURIComponent(other)}`));
  });

  it('is good for no other list', async () => {
    const cursor = cursorIn(await ask(id, 'limit=1'));
    for (const other of LISTS.filter((one) => one !== id))
      expectRefused(await ask(other, `cursor=${cursor}`));
  });

  it('is good for nobody else', async () => {
    const cursor = cursorIn(await ask(id, 'limit=1'));
    const another = id.startsWith('testClocks.')
      ? await api.sandboxKey('another')
      : await api.issuer.token({ subject: 'another', roles: ROLES, teams: ['*'] }, 3600);
    expectRefused(await ask(id, `cursor=${cursor}`, `Bearer ${another}`));
  });
});

it.each([
  ['complaints.list', 'status=received'],
  ['complaints.list', 'team=complaints'],
  ['executions.list', 'workflow=follow-up'],
  ['executions.list', 'status=RUNNING'],
  ['undelivered.list', 'state=parked'],
] as const)('a cursor of %s is not good with %s where it was made without', async (id, filter) => {
  expectRefused(await ask(id, `${filter}&cursor=${cursorIn(await ask(id, 'limit=1'))}`));
});

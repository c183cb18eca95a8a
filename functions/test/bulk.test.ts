import { continueBulks } from '@redress/core/handling/bulk.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Answer, jsonOf, openTestApi, problemOf, type TestApi } from './test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

const bulkSchema = z.object({
  id: z.string(),
  status: z.string(),
  total: z.int(),
  counts: z.object({
    waiting: z.int(),
    done: z.int(),
    failed: z.int(),
    skipped: z.record(z.string(), z.int()),
  }),
});
const bulkOf = (answer: Answer) => {
  expect(answer.status, answer.text).toBeLessThan(300);
  return bulkSchema.parse(jsonOf(answer));
};
const TO_CARE = { action: 'assign', parameters: { team: 'care', assignee: 'tom' } };

async function received(many: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < many; n++) ids.push((await api.receive()).id);
  await api.settled();
  return ids;
}

async function itemsOf(id: string): Promise<{ id: string; outcome: string; code?: string | undefined }[]> {
  const page = z.object({
    items: z.array(z.object({ id: z.string(), outcome: z.string(), code: z.string().optional() })),
    nextCursor: z.string().optional(),
  });
  const items: z.infer<typeof page>['items'] = [];
  let cursor: string | undefined;
  do {
    const answer = await api.send(`/v1/bulk/${id}/items?limit=100${cursor ? `&cursor=${cursor}` : ''}`);
    const { items: some, nextCursor } = page.parse(jsonOf(answer));
    items.push(...some);
    cursor = nextCursor;
  } while (cursor !== undefined);
  return items;
}

const tokenOf = async (subject: string, teams: string[] = ['*']) =>
  `Bearer ${await api.issuer.token({ subject, roles: ['supervisor'], teams }, 3600)}`;

const assigneeOf = async (id: string) =>
  z.object({ assignee: z.string().optional() }).parse(jsonOf(await api.send(`/v1/complaints/${id}`)))
    .assignee;

describe('an action upon many', () => {
  it('does nothing before it is started, and says what it would leave alone and why', async () => {
    const [one = '', two = '', over = '', there = ''] = await received(4);
    await api.act(over, 'withdrawal', { reason: 'Found.' });
    await api.act(there, 'assignment', { team: 'care', assignee: 'tom' });
    const unknown = `${one.slice(0, -10)}0000000000`;
    const ids = [one, two, over, there, unknown];
    const previewed = bulkOf(await api.post('/v1/bulk', { ...TO_CARE, ids }));
    const skipped = { 'wrong-state': 1, 'nothing-to-do': 1, 'not-found': 1 };
    expect(previewed).toMatchObject({
      status: 'ready',
      total: 5,
      counts: { waiting: 2, done: 0, failed: 0, skipped },
    });
    expect(await assigneeOf(one)).toBeUndefined();

    const done = bulkOf(await api.send(`/v1/bulk/${previewed.id}/start`, { method: 'POST' }));
    expect(done).toMatchObject({ status: 'done', counts: { waiting: 0, done: 2, failed: 0, skipped } });
    expect(await Promise.all([one, two].map(assigneeOf))).toEqual(['tom', 'tom']);
    expect(await itemsOf(done.id)).toEqual([
      { id: one, outcome: 'done' },
      { id: two, outcome: 'done' },
      { id: over, outcome: 'skipped', code: 'wrong-state' },
      { id: there, outcome: 'skipped', code: 'nothing-to-do' },
      { id: unknown, outcome: 'skipped', code: 'not-found' },
    ]);
  });

  it('is done to those that were previewed, as they were then, whatever comes or changes', async () => {
    const [one = '', two = ''] = await received(2);
    const { id } = bulkOf(await api.post('/v1/bulk', { ...TO_CARE, filter: { team: 'complaints' } }));
    const [late = ''] = await received(1);
    await api.act(two, 'acknowledgement');
    const done = bulkOf(await api.send(`/v1/bulk/${id}/start`, { method: 'POST' }));
    expect(done).toMatchObject({ total: 2, counts: { done: 1, skipped: { changed: 1 } } });
    expect(await Promise.all([one, two, late].map(assigneeOf))).toEqual(['tom', undefined, undefined]);
  });

  it('gives somebody what stays with its team, where no team is named', async () => {
    const [one = '', two = ''] = await received(2);
    await api.act(two, 'assignment', { team: 'repairs' });
    const to = { action: 'assign', parameters: { assignee: 'tom' }, ids: [one, two] };
    const { id } = bulkOf(await api.post('/v1/bulk', to));
    await api.send(`/v1/bulk/${id}/start`, { method: 'POST' });
    const { items } = z
      .object({ items: z.array(z.object({ team: z.string(), assignee: z.string() })) })
      .parse(jsonOf(await api.send('/v1/complaints')));
    expect(items.map(({ team, assignee }) => `${team} ${assignee}`).sort()).toEqual([
      'complaints tom',
      'repairs tom',
    ]);
  });

  it('is nobody’s but whose it is, and reaches no further than they do', async () => {
    const [one = '', two = ''] = await received(2);
    await api.act(two, 'assignment', { team: 'repairs' });
    const authorization = await tokenOf('ana', ['complaints']);
    const headers = { authorization };
    const { id, counts } = bulkOf(await api.post('/v1/bulk', { ...TO_CARE, ids: [one, two] }, headers));
    expect(counts).toMatchObject({ waiting: 1, skipped: { 'not-found': 1 } });
    for (const path of ['', '/items']) expect((await api.send(`/v1/bulk/${id}${path}`)).status).toBe(404);
    for (const action of ['start', 'continuation', 'cancellation'])
      expect((await api.send(`/v1/bulk/${id}/${action}`, { method: 'POST' })).status).toBe(404);
    expect(z.object({ items: z.array(z.unknown()) }).parse(jsonOf(await api.send('/v1/bulk'))).items).toEqual(
      [],
    );
    const mine = await api.send('/v1/bulk', { headers });
    expect(z.object({ items: z.array(bulkSchema) }).parse(jsonOf(mine)).items).toMatchObject([{ id }]);
  });

  it('asks once more at each of them whether its caller may', async () => {
    const ids = await received(2);
    const headers = { authorization: await tokenOf('ana', ['complaints']) };
    const { id } = bulkOf(await api.post('/v1/bulk', { ...TO_CARE, ids }, headers));
    await api.act(ids[1] ?? '', 'assignment', { team: 'repairs' });
    const started = await api.send(`/v1/bulk/${id}/start`, { method: 'POST', headers });
    expect(bulkOf(started)).toMatchObject({ counts: { done: 1, skipped: { 'not-found': 1 } } });
  });

  it('goes on by itself where a process has died amid it, and does none of it twice', async () => {
    const ids = await received(12);
    const { id } = bulkOf(await api.post('/v1/bulk', { ...TO_CARE, ids }));
    const { store } = api.services;
    const dying = {
      ...api.services,
      store: {
        ...bound(store),
        // Nothing more is written of the bulk action: what was done to complaints was done.
        replace: async (...[item, version]: Parameters<typeof store.replace>) => {
          if (item.pk.startsWith('BULK#')) throw new Error('the process has died');
          return store.replace(item, version);
        },
      },
    };
    const job = await store.get({ pk: 'JOBS', sk: `BULK#${id}` });
    if (!job) throw new Error('there is no such job');
    await store.replace(
      { ...job, version: job.version + 1, body: { ...job.body, phase: 'running' } },
      job.version,
    );
    await continueBulks(dying);
    expect(await Promise.all(ids.map(assigneeOf))).toEqual(ids.map(() => 'tom'));
    expect(bulkOf(await api.send(`/v1/bulk/${id}`)).counts).toMatchObject({ waiting: 12, done: 0 });

    // Whoever has died had it to themselves yet.
    await continueBulks(api.services);
    expect(bulkOf(await api.send(`/v1/bulk/${id}`)).counts).toMatchObject({ waiting: 12, done: 0 });
    await api.pass(31_000);
    await continueBulks(api.services);
    expect(bulkOf(await api.send(`/v1/bulk/${id}`))).toMatchObject({
      status: 'done',
      counts: { waiting: 0, done: 12, skipped: {} },
    });
    const timeline = z.object({ items: z.array(z.object({ kind: z.string() })) });
    for (const one of ids) {
      const { items } = timeline.parse(jsonOf(await api.send(`/v1/complaints/${one}/timeline`)));
      expect(items.filter(({ kind }) => kind === 'assigned')).toHaveLength(1);
    }
  });

  it('goes through many in parts, whoever goes on with it', async () => {
    const ids = await received(104);
    // So many new ones at once are not found by the first search.
    for (let n = 0; n < 2; n++) await api.post('/v1/searches', {});
    const { id } = bulkOf(await api.post('/v1/bulk', { ...TO_CARE, filter: {} }));
    let left = 1;
    const started = api.send(`/v1/bulk/${id}/start`, { method: 'POST' });
    await Promise.all([started, continueBulks(api.services, () => --left < 0)]);
    await continueBulks(api.services);
    expect(bulkOf(await api.send(`/v1/bulk/${id}`))).toMatchObject({
      status: 'done',
      total: 104,
      counts: { waiting: 0, done: 104 },
    });
    expect((await itemsOf(id)).map((item) => item.id).sort()).toEqual([...ids].sort());
  });

  it('is over once it is cancelled', async () => {
    const ids = await received(1);
    const { id } = bulkOf(await api.post('/v1/bulk', { ...TO_CARE, ids }));
    expect(bulkOf(await api.send(`/v1/bulk/${id}/cancellation`, { method: 'POST' })).status).toBe(
      'cancelled',
    );
    const started = await api.send(`/v1/bulk/${id}/start`, { method: 'POST' });
    expect(problemOf(started)).toMatchObject({ status: 409, code: 'wrong-state' });
    await continueBulks(api.services);
    expect(await assigneeOf(ids[0] ?? '')).toBeUndefined();
  });

  it('says what is wrong with what is asked for', async () => {
    const errorsOf = async (body: object) => problemOf(await api.post('/v1/bulk', body)).errors;
    expect(await errorsOf({ ...TO_CARE })).toMatchObject([{ field: 'ids' }]);
    expect(await errorsOf({ ...TO_CARE, ids: ['7'] })).toMatchObject([{ field: 'ids.0' }]);
    expect(await errorsOf({ ...TO_CARE, parameters: {}, filter: {} })).toMatchObject([
      { field: 'parameters.team' },
    ]);
    expect(await errorsOf({ ...TO_CARE, action: 'burn', filter: {} })).toMatchObject([{ field: 'action' }]);
  });
});

/** Its methods, wherever they stand. */
function bound<Store extends TestApi['services']['store']>(store: Store) {
  return {
    get: store.get.bind(store),
    putIfAbsent: store.putIfAbsent.bind(store),
    putBoth: store.putBoth.bind(store),
    delete: store.delete.bind(store),
    query: store.query.bind(store),
    entries: store.entries.bind(store),
  };
}

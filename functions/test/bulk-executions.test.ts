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
const STOP = { action: 'stop', parameters: { reason: 'A bad deploy.' } };

async function running(many: number): Promise<string[]> {
  const names: string[] = [];
  for (let n = 0; n < many; n++) names.push(`${(await api.receive()).id}-1`);
  await api.pass(0);
  return names;
}

const start = async (id: string) => bulkOf(await api.send(`/v1/bulk/${id}/start`, { method: 'POST' }));
const statusOf = async (name: string) =>
  z.object({ status: z.string() }).parse(jsonOf(await api.send(`/v1/executions/${name}`))).status;

describe('many executions', () => {
  it('are stopped and redriven by a filter, each as one of them would be', async () => {
    const names = await running(3);
    const stopping = bulkOf(
      await api.post('/v1/bulk', { ...STOP, filter: { status: 'RUNNING', current: true } }),
    );
    expect(stopping).toMatchObject({ status: 'ready', total: 3, counts: { waiting: 3 } });
    expect(await Promise.all(names.map(statusOf))).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
    expect(await start(stopping.id)).toMatchObject({ status: 'done', counts: { done: 3 } });
    expect(await Promise.all(names.map(statusOf))).toEqual(['ABORTED', 'ABORTED', 'ABORTED']);
    const redriving = { action: 'redrive', parameters: {}, filter: { status: 'ABORTED' } };
    const { id } = bulkOf(await api.post('/v1/bulk', redriving));
    expect(await start(id)).toMatchObject({ status: 'done', counts: { done: 3 } });
    await api.pass(0);
    expect(await Promise.all(names.map(statusOf))).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
  });

  it('are those that were previewed, as they were then, whatever has begun or changed since', async () => {
    const [one = '', two = ''] = await running(2);
    const { id } = bulkOf(await api.post('/v1/bulk', { ...STOP, filter: { status: 'RUNNING' } }));
    const [later = ''] = await running(1);
    await api.post(`/v1/executions/${two}/stop`, { reason: 'By hand.' });
    const done = await start(id);
    expect(done).toMatchObject({ total: 2, counts: { done: 1, skipped: { changed: 1 } } });
    expect(await Promise.all([one, later].map(statusOf))).toEqual(['ABORTED', 'RUNNING']);
  });

  it('are left alone where there is nothing to do, or a later one has followed', async () => {
    const [one = '', two = ''] = await running(2);
    await api.post(`/v1/executions/${two}/stop`, { reason: 'By hand.' });
    await api.post(`/v1/executions/${two}/restart`, undefined);
    await api.pass(0);
    const restart = { action: 'restart', parameters: {}, ids: [one, two, `${two}-g2`] };
    const previewed = bulkOf(await api.post('/v1/bulk', restart));
    expect(previewed.counts).toEqual({
      waiting: 0,
      done: 0,
      failed: 0,
      skipped: { 'nothing-to-do': 2, 'wrong-state': 1 },
    });
  });

  it('are gone on with where a process has died amid them, and none is restarted twice', async () => {
    const names = await running(5);
    const stopping = bulkOf(await api.post('/v1/bulk', { ...STOP, ids: names }));
    await start(stopping.id);
    const restart = { action: 'restart', parameters: {}, ids: names };
    const { id } = bulkOf(await api.post('/v1/bulk', restart));
    const { store } = api.services;
    const replace = store.replace.bind(store);
    // The part's results are never written: what was done stands on the complaints alone.
    let isDying = true;
    store.replace = async (item, version) => {
      if (isDying && item.pk.startsWith('BULK') && JSON.stringify(item.body).includes('"done"'))
        throw new Error('killed');
      return replace(item, version);
    };
    await api.send(`/v1/bulk/${id}/start`, { method: 'POST' });
    expect(bulkOf(await api.send(`/v1/bulk/${id}`))).toMatchObject({
      status: 'running',
      counts: { done: 0 },
    });
    isDying = false;
    await api.pass(31_000);
    await continueBulks(api.services);
    await api.pass(0);
    const over = bulkOf(await api.send(`/v1/bulk/${id}`));
    expect(over).toMatchObject({ status: 'done', counts: { done: 5, failed: 0, skipped: {} } });
    expect(await Promise.all(names.map((name) => statusOf(`${name}-g2`)))).toEqual(
      Array.from({ length: 5 }, () => 'RUNNING'),
    );
    expect(problemOf(await api.send(`/v1/executions/${names[0]}-g3`)).status).toBe(404);
  });

  it('are for operations alone', async () => {
    const [one = ''] = await running(1);
    const token = await api.issuer.token({ subject: 'ana', roles: ['supervisor'], teams: ['*'] }, 3600);
    const headers = { authorization: `Bearer ${token}` };
    for (const chosen of [{ ids: [one] }, { filter: {} }])
      expect((await api.post('/v1/bulk', { ...STOP, ...chosen }, headers)).status).toBe(403);
    expect(await statusOf(one)).toBe('RUNNING');
  });
});

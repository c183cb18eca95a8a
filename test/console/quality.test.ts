import { sweep } from '@redress/core';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { Desk } from '../support/console.ts';
import { Client, startMachine } from '../support/machine.ts';
import { sealOf } from './seal.ts';

const RESOLUTION = { summary: 'Sent again.', rootCause: 'product', remedies: [] };

it('a supervisor draws a sample, reviews it one by one, and sees by team what was found', async () => {
  const test = await startMachine({ keeps: 'nothing' });
  const client = new Client(test);
  const complaint = (n: number) => ({
    ...{ channel: 'phone', subject: `Kettle ${n}`, description: 'It leaks.', complainant: { name: 'Li' } },
    receivedAt: `2026-01-0${n}T09:00:00Z`,
  });
  const rows = [1, 2, 3].map((n) => ({
    ...{ id: String(n), complaint: complaint(n), status: 'closed', endedAt: '2026-01-12T09:00:00Z' },
    resolution: RESOLUTION,
  }));
  expect((await client.request('/v1/imports', { source: 'old', rows })).status).toBe(200);
  await test.machine.settled();
  const desk = await Desk.open(test, { subject: 'sue', roles: ['supervisor'] });
  expect((await desk.get('/console/supervise')).html).toContain('href="/console/supervise/quality"');
  const page = await desk.get('/console/supervise/quality');
  expect(page.html).toContain('Nothing has been reviewed yet.');
  const wrong = await desk.post(page, '/console/supervise/quality', {
    ...{
      ...sealOf(page.html),
      receivedFrom: '2026-01-10T00:00',
      receivedBefore: '2026-01-01T00:00',
      size: '99',
    },
  });
  expect(wrong.status).toBe(422);
  for (const name of ['receivedBefore', 'size']) expect(wrong.html).toContain(`href="#f-${name}"`);
  const drawn = await desk.post(page, '/console/supervise/quality', {
    ...{
      ...sealOf(page.html),
      receivedFrom: '2026-01-01T00:00',
      receivedBefore: '2026-01-10T00:00',
      size: '2',
    },
  });
  expect(drawn.status).toBe(303);
  const path = drawn.location ?? '';
  const sample = await desk.follow(drawn);
  expect(sample.html).toContain('2 of 3 closed complaints');
  expect(sample.html).toContain('0 of 2 reviewed');
  const [, first = ''] = /class="btn go" href="([^"]+)"/.exec(sample.html) ?? [];
  const form = await desk.get(first);
  const missing = await desk.post(form, first, { ...sealOf(form.html), 'scores.fair': 'met' });
  expect(missing.status).toBe(422);
  expect(missing.html).toContain('href="#f-scores-kept"');
  const scores = {
    acknowledged: 'met',
    understood: 'met',
    answered: 'partly',
    fair: 'not-met',
    kept: 'not-applicable',
  };
  const said = Object.fromEntries(Object.entries(scores).map(([name, score]) => [`scores.${name}`, score]));
  const kept = await desk.post(form, first, { ...sealOf(form.html), ...said, note: 'Kind <b>words</b>.' });
  expect(kept.location).toBe(`${path}?done=`);
  expect((await desk.follow(kept)).html).toContain('1 of 2 reviewed');
  const again = await desk.get(first);
  expect(again.html).toContain('name="scores.answered" value="partly" checked');
  expect(again.html).toContain('Kind &lt;b&gt;words&lt;/b&gt;.');
  const found = await desk.get('/console/supervise/quality');
  expect(found.html).toContain('<span class="v">0 met, 1 partly, 0 not</span>');
  // The sample is hers alone; what was found is by team, for whoever reaches it.
  const other = await Desk.open(test, { subject: 'sam', roles: ['supervisor'], teams: ['repairs'] });
  expect((await other.get(path)).status).toBe(404);
  expect((await other.get('/console/supervise/quality')).html).toContain('Nothing has been reviewed yet.');
  const handler = await Desk.open(test, { roles: ['handler'] });
  expect((await handler.get('/console/supervise/quality')).status).toBe(403);
  // In the other language, too.
  const chinese = await Desk.open(test, { subject: 'sue', roles: ['supervisor'], language: 'zh-CN' });
  expect((await chinese.get('/console/supervise/quality')).html).toContain('及时、友善地受理');
});

it('nobody draws what they have handled, and the same word draws the same', async () => {
  const test = await startMachine({ keeps: 'nothing' });
  const client = new Client(test);
  const row = (n: number) => ({
    id: String(n),
    complaint: {
      ...{ channel: 'phone', subject: `Kettle ${n}`, description: 'It leaks.', complainant: { name: 'Li' } },
      receivedAt: '2026-01-05T09:00:00Z',
    },
    ...{ status: 'closed', endedAt: '2026-01-12T09:00:00Z', resolution: RESOLUTION },
  });
  const rows = Array.from({ length: 12 }, (_, n) => row(n));
  const imported = z
    .object({ results: z.array(z.object({ id: z.string() })) })
    .parse(await (await client.request('/v1/imports', { source: 'old', rows })).json());
  await test.machine.settled();
  const own = imported.results[0]?.id ?? '';
  const token = async (subject: string) => ({
    authorization: `Bearer ${await test.machine.issuer.token({ subject, roles: ['supervisor'], teams: ['*'] }, 3600)}`,
  });
  const sue = await token('sue');
  expect((await client.request(`/v1/complaints/${own}/notes`, { text: 'Seen.' }, sue)).status).toBe(200);
  const drawing = { receivedFrom: '2026-01-01T00:00:00Z', receivedBefore: '2026-02-01T00:00:00Z' };
  const drawn = async (fields: object, headers: Record<string, string>) =>
    z
      .object({ found: z.int(), items: z.array(z.object({ complaint: z.string() })) })
      .parse(await (await client.request('/v1/quality-samples', { ...drawing, ...fields }, headers)).json());
  const all = await drawn({ size: 50 }, sue);
  expect([all.found, all.items.length]).toEqual([12, 11]);
  expect(all.items.map(({ complaint }) => complaint)).not.toContain(own);
  const [one, two] = [
    await drawn({ size: 4, seed: 'spring' }, sue),
    await drawn({ size: 4, seed: 'spring' }, sue),
  ];
  expect(one.items).toEqual(two.items);
  const others = await drawn({ size: 4, seed: 'autumn' }, sue);
  expect(others.items).not.toEqual(one.items);
  expect((await drawn({ size: 50 }, await token('sam'))).items).toHaveLength(12);
  // What a reviewer has remarked goes with the complaint.
  const id = z.object({ id: z.string() });
  const sample = await client.request('/v1/quality-samples', { ...drawing, size: 50 }, sue);
  const { id: sampleId } = id.parse(await sample.json());
  const scores = { acknowledged: 'met', understood: 'met', answered: 'met', fair: 'met', kept: 'met' };
  const complaint = all.items[0]?.complaint ?? '';
  const review = { complaint, scores, note: 'canary-note' };
  const reviews = `/v1/quality-samples/${sampleId}/reviews`;
  expect((await client.request(reviews, review, sue)).status).toBe(200);
  expect((await client.request(reviews, { ...review, complaint: own }, sue)).status).toBe(404);
  const items = async () =>
    JSON.stringify((await test.machine.services.store.query({ partition: complaint, limit: 100 })).items);
  expect(await items()).toContain('canary-note');
  expect((await client.request(`/v1/complaints/${complaint}/erasure`, { reason: 'request' })).status).toBe(
    200,
  );
  await test.advance(1000);
  await sweep(test.machine.services);
  expect(await items()).not.toContain('canary-note');
});

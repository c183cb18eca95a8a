import { sweep } from '@redress/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { importResult } from '../src/openapi/imports.ts';
import { DAY, INTAKE, jsonOf, openTestApi, RESOLUTION, START, type TestApi, timelineOf } from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const at = (days: number) => new Date(START + days * DAY).toISOString();
const CLOSED = {
  complaint: { ...INTAKE, receivedAt: at(-400) },
  status: 'closed',
  acknowledgedAt: at(-399),
  endedAt: at(-390),
  resolution: RESOLUTION,
};
const OPEN = { complaint: { ...INTAKE, receivedAt: at(-2) }, status: 'open' };

async function take(rows: readonly object[], fields: object = {}) {
  const answer = await api.post('/v1/imports', { source: 'old-desk', rows, ...fields });
  expect(answer.status, answer.text).toBe(200);
  return importResult.parse(jsonOf(answer));
}
const idOf = (result: z.infer<typeof importResult>, row = 0) =>
  result.results[row]?.id ?? expect.fail('no id');
const mails = async () =>
  z.object({ items: z.array(z.unknown()) }).parse(jsonOf(await api.send('/outbox?format=json&limit=100')))
    .items;
const storyOf = async (id: string) =>
  timelineOf(await api.send(`/v1/complaints/${id}/timeline?limit=100`)).items.map(({ at, kind }) => [
    at,
    kind,
  ]);

describe('a complaint that is over', () => {
  it('is stored as it ended: nobody is told, nothing runs, no deadline was missed', async () => {
    const taken = await take([
      { id: 'over-1', ...CLOSED },
      { id: 'over-2', ...CLOSED, status: 'withdrawn', resolution: undefined },
    ]);
    expect(taken).toMatchObject({ added: 2, refused: 0 });
    await api.pass(60 * DAY);
    expect(await mails()).toEqual([]);
    const id = idOf(taken);
    expect(jsonOf(await api.send(`/v1/complaints/${id}`))).toMatchObject({
      status: 'closed',
      createdAt: at(-400),
      receivedAt: at(-400),
      resolution: { at: at(-390), summary: RESOLUTION.summary },
      clocks: { resolution: { state: 'stopped', stoppedAt: at(-390) } },
    });
    expect(await storyOf(id)).toEqual([
      [at(-400), 'received'],
      [at(-399), 'acknowledged'],
      [at(-390), 'resolved'],
      [at(-390), 'closed'],
      [at(0), 'imported'],
    ]);
    expect(await storyOf(idOf(taken, 1))).toContainEqual([at(-390), 'withdrawn']);
    const executions = jsonOf(await api.send('/v1/executions'));
    expect(executions).toMatchObject({ items: [] });
    const closed = jsonOf(await api.send('/v1/complaints?status=closed'));
    expect(closed).toMatchObject({ items: [{ id, breached: false }] });
  });

  it('can be reopened, and is then handled as others are', async () => {
    const id = idOf(await take([{ id: 'again', ...CLOSED }]));
    await api.act(id, 'reopening', { reason: 'It leaks again.' });
    await api.pass(7 * DAY);
    expect((await storyOf(id)).map(([, kind]) => kind)).toEqual(
      expect.arrayContaining(['warned', 'breached', 'escalated']),
    );
  });
});

describe('a complaint that is open', () => {
  it('goes on by its deadlines from now on; nobody hears of what fell due before', async () => {
    const before = (await mails()).length;
    const now = api.clock.now();
    const receivedAt = new Date(now - 2 * DAY).toISOString();
    const id = idOf(await take([{ id: 'open-1', ...OPEN, complaint: { ...INTAKE, receivedAt } }]));
    await api.settled();
    expect(await mails()).toHaveLength(before);
    expect((await storyOf(id)).map(([, kind]) => kind)).toEqual([
      'received',
      'warned',
      'breached',
      'escalated',
      'escalated',
      'imported',
    ]);
    await api.pass(4 * DAY);
    expect(
      (await storyOf(id)).map(([, kind]) => kind).filter((kind) => !kind?.startsWith('message')),
    ).toEqual([
      ...[
        'received',
        'warned',
        'breached',
        'escalated',
        'escalated',
        'imported',
        'warned',
        'breached',
        'escalated',
      ],
    ]);
    expect((await mails()).length).toBeGreaterThan(before);
  });

  it('may be as old as it is: late at once, with nobody told, and a trial says so before', async () => {
    const before = (await mails()).length;
    const old = (days: number) => new Date(api.clock.now() - days * DAY).toISOString();
    const rows = [
      { id: 'ancient', ...OPEN, complaint: { ...INTAKE, receivedAt: old(700) } },
      { id: 'seen', ...OPEN, complaint: { ...INTAKE, receivedAt: old(200) }, acknowledgedAt: old(199.5) },
      { id: 'young', ...OPEN, complaint: { ...INTAKE, receivedAt: old(0.01) } },
    ];
    const late = [
      { row: 'ancient', late: ['acknowledgement', 'resolution'], team: 'management' },
      { row: 'seen', late: ['resolution'], team: 'management' },
      { row: 'young' },
    ];
    const tried = await take(rows, { dryRun: true });
    expect(tried).toMatchObject({ added: 3, refused: 0, late: 2, results: late });
    expect(tried.results[2]).not.toHaveProperty('late');
    const taken = await take(rows);
    expect(taken).toMatchObject({ added: 3, late: 2, results: late });
    await api.settled();
    expect(await mails()).toHaveLength(before);
    const found = jsonOf(await api.send(`/v1/complaints/${idOf(taken, 1)}`));
    expect(found).toMatchObject({
      status: 'acknowledged',
      createdAt: new Date(api.clock.now()).toISOString(),
      receivedAt: old(200),
      clocks: {
        acknowledgement: { state: 'stopped', stoppedAt: old(199.5) },
        resolution: { state: 'running', breachedAt: old(195) },
      },
    });
    expect(found).not.toHaveProperty('clocks.acknowledgement.breachedAt');
    const story = await storyOf(idOf(taken, 1));
    expect(story.slice(0, 2)).toEqual([
      [old(200), 'received'],
      [old(199.5), 'acknowledged'],
    ]);
    // Whoever handles it goes on as ever.
    await api.act(idOf(taken, 0), 'resolution', RESOLUTION);
    await api.pass(2 * DAY);
    expect((await mails()).length).toBeGreaterThan(before);
  });
});

describe('an import', () => {
  it('that is sent again finds what is there, and says of which row something else was said', async () => {
    const rows = [1, 2, 3].map((n) => ({ id: `twice-${n}`, ...CLOSED }));
    const first = await take(rows);
    const ids = first.results.map(({ id }) => id);
    const changed = { ...rows[1], complaint: { ...CLOSED.complaint, subject: 'Another kettle' } };
    const again = await take([rows[0] ?? {}, changed, rows[2] ?? {}]);
    expect(again).toMatchObject({ added: 0, present: 2, changed: 1 });
    expect(again.results.map(({ id }) => id)).toEqual(ids);
    expect(jsonOf(await api.send(`/v1/complaints/${ids[1]}`))).toMatchObject({ subject: INTAKE.subject });
    // Of another source it is another one; several at once make one.
    expect(await take(rows, { source: 'older-desk' })).toMatchObject({ added: 3 });
    const together = await Promise.all([1, 2, 3].map(() => take([{ id: 'at-once', ...CLOSED }])));
    expect(together.map(({ added }) => added).sort()).toEqual([0, 0, 1]);
  });

  it('tried first stores nothing, and says of every row what is wrong', async () => {
    const wrong = [
      { id: 'w1', ...CLOSED, complaint: { ...CLOSED.complaint, channel: 'pigeon', subject: 7 } },
      { id: 'w2', ...CLOSED, endedAt: at(-500) },
      { id: 'w3', ...CLOSED, endedAt: '2999-01-01T00:00:00Z' },
      { id: 'w4', ...CLOSED, resolution: undefined },
      { id: 'w5', ...OPEN, endedAt: at(-1) },
      { id: 'w6', complaint: INTAKE, status: 'open' },
      { id: 'w7', ...CLOSED, colour: 'red' },
    ];
    const tried = await take([{ id: 'right', ...CLOSED }, ...wrong], { dryRun: true });
    expect(tried).toMatchObject({ added: 1, refused: 7 });
    const fields = tried.results.map(({ errors = [] }) => errors.map(({ field }) => field));
    expect(fields).toEqual([
      [],
      ['complaint.channel', 'complaint.subject'],
      ['endedAt'],
      ['endedAt'],
      ['resolution'],
      ['endedAt'],
      ['complaint.receivedAt'],
      ['colour'],
    ]);
    expect(await take([{ id: 'right', ...CLOSED }])).toMatchObject({ added: 1 });
  });

  it('brings nothing back that has been erased here, whether it is still there or has been removed since', async () => {
    const rows = [{ id: 'forgotten', ...CLOSED }];
    const id = idOf(await take(rows));
    expect((await api.post(`/v1/complaints/${id}/erasure`, { reason: 'request' })).status).toBe(200);
    const changed = [{ id: 'forgotten', ...CLOSED, endedAt: at(-389) }];
    expect(await take(rows)).toMatchObject({ present: 1 });
    expect(await take(changed)).toMatchObject({ changed: 1 });
    expect(jsonOf(await api.send(`/v1/complaints/${id}`))).toMatchObject({ subject: '[erased]' });
    await sweep(api.services);
    expect((await api.put('/v1/retention', { rules: [{ removeAfterDays: 1 }] })).status).toBe(200);
    for (let days = 0; days < 3; days++) {
      await api.pass(DAY);
      await sweep(api.services);
    }
    expect((await api.send(`/v1/complaints/${id}`)).status).toBe(404);
    for (const again of [rows, changed])
      for (const fields of [{ dryRun: true }, {}])
        expect(await take(again, fields)).toMatchObject({
          added: 0,
          results: [{ row: 'forgotten', outcome: 'refused', errors: [{ field: 'id', rule: 'erased' }] }],
        });
    expect((await api.send(`/v1/complaints/${id}`)).status).toBe(404);
  });
});

import type { JsonObject } from '@redress/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { masked } from '../src/api/masked.ts';
import {
  type Answer,
  DAY,
  HOUR,
  jsonOf,
  openTestApi,
  problemOf,
  RESOLUTION,
  type TestApi,
} from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const executionSchema = z.strictObject({
  workflow: z.enum(['complaint', 'follow-up']),
  name: z.string(),
  status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
  startedAt: z.iso.datetime({ precision: 3 }),
  stoppedAt: z.iso.datetime({ precision: 3 }).optional(),
  complaint: z
    .strictObject({
      id: z.string(),
      reference: z.string(),
      status: z.string(),
      cycle: z.int(),
      severity: z.string(),
      team: z.string(),
    })
    .optional(),
});
const eventSchema = z.strictObject({
  id: z.int(),
  previousId: z.int(),
  at: z.iso.datetime({ precision: 3 }),
  type: z.string(),
  details: z.record(z.string(), z.json()),
});

function pageOf<Schema extends z.ZodType>(answer: Answer, item: Schema) {
  expect(answer.status, answer.text).toBe(200);
  return z.strictObject({ items: z.array(item), nextCursor: z.string().optional() }).parse(jsonOf(answer));
}

async function collect<Schema extends z.ZodType>(path: string, item: Schema) {
  const items: z.infer<Schema>[] = [];
  for (let cursor = ''; ; ) {
    const page = pageOf(await api.send(path + cursor), item);
    items.push(...page.items);
    if (page.nextCursor === undefined) return items;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}

describe('the executions', () => {
  it('are what the workflow service runs, joined with their complaints', async () => {
    const complaint = await api.receive({ severity: 'critical' });
    await api.pass(0);
    const answer = await api.send(`/v1/executions/${complaint.id}-1`);
    expect(answer.status).toBe(200);
    const { id, reference, status, cycle, severity, team } = complaint;
    expect(executionSchema.parse(jsonOf(answer))).toEqual({
      workflow: 'complaint',
      name: `${id}-1`,
      status: 'RUNNING',
      startedAt: complaint.createdAt,
      complaint: { id, reference, status, cycle, severity, team },
    });
    const listed = pageOf(await api.send('/v1/executions?limit=100'), executionSchema);
    expect(listed.items).toContainEqual(executionSchema.parse(jsonOf(answer)));
  });

  it('of a follow-up are listed on their own, and found by name', async () => {
    const { id } = await api.receive();
    await api.act(id, 'resolution', RESOLUTION);
    await api.pass(HOUR);
    const name = `${id}-1-follow-up`;
    const answer = await api.send(`/v1/executions/${name}`);
    expect(executionSchema.parse(jsonOf(answer))).toMatchObject({ workflow: 'follow-up', status: 'RUNNING' });
    const followUps = await collect('/v1/executions?workflow=follow-up&limit=2', executionSchema);
    expect(followUps.map((execution) => execution.name)).toContain(name);
    const complaints = await collect('/v1/executions?limit=2', executionSchema);
    expect(complaints.map((execution) => execution.name)).not.toContain(name);
  });

  it('can be limited to a status and are listed newest first, page by page', async () => {
    const fresh = await openTestApi();
    const ids: string[] = [];
    for (let n = 0; n < 7; n++) {
      ids.unshift((await fresh.receive()).id);
      await fresh.pass(1000);
    }
    await fresh.act(ids[2] ?? '', 'withdrawal', { reason: 'My mistake.' });
    await fresh.pass(HOUR);
    const names = async (query: string) => {
      const found: string[] = [];
      for (let cursor = ''; ; ) {
        const page = pageOf(await fresh.send(`/v1/executions?limit=2${query}${cursor}`), executionSchema);
        found.push(...page.items.map((execution) => execution.complaint?.id ?? ''));
        if (page.nextCursor === undefined) return found;
        cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
      }
    };
    expect(await names('')).toEqual(ids);
    expect(await names('&status=RUNNING')).toEqual(ids.filter((id) => id !== ids[2]));
    expect(await names('&status=FAILED')).toEqual([]);
    await fresh.close();
  });

  it('do not take a cursor that was given out for another list', async () => {
    const { id } = await api.receive();
    await api.receive();
    await api.pass(0);
    const { nextCursor = '' } = pageOf(await api.send('/v1/executions?limit=1'), executionSchema);
    const answer = await api.send(`/v1/executions/${id}-1/history?cursor=${encodeURIComponent(nextCursor)}`);
    expect(answer.status).toBe(422);
    expect(problemOf(answer).errors).toEqual([expect.objectContaining({ in: 'query', field: 'cursor' })]);
  });
});

describe('a history', () => {
  it('tells what happened in order, page by page, without personal data', async () => {
    const { id } = await api.receive({ subject: 'Secret subject' });
    await api.act(id, 'acknowledgement', { message: 'Secret message' });
    await api.pass(DAY);
    await api.act(id, 'resolution', { ...RESOLUTION, summary: 'Secret summary' });
    await api.pass(8 * DAY);
    for (const name of [`${id}-1`, `${id}-1-follow-up`]) {
      const events = await collect(`/v1/executions/${name}/history?limit=7`, eventSchema);
      expect(events.map((event) => event.id)).toEqual(events.map((_, index) => index + 1));
      expect(events[0]?.type).toBe('ExecutionStarted');
      expect(events.at(-1)?.type).toBe('ExecutionSucceeded');
      expect(JSON.stringify(events)).not.toMatch(/Secret|Wang Fang|wang@example\.com/);
    }
  });
});

describe('a task’s token', () => {
  it('is in the service’s history, and masked in what the API shows of it, which is otherwise the same', async () => {
    const { id } = await api.receive();
    await api.pass(0);
    const whole = await api.services.workflows.history('complaint', `${id}-1`, { limit: 100 });
    const tokens = [...JSON.stringify(whole).matchAll(/token\\\\?":\\\\?"([\w-]+)/g)].map(
      ([, token = '']) => token,
    );
    expect(tokens).toHaveLength(2);
    const answer = await api.send(`/v1/executions/${id}-1/history?limit=100`);
    for (const token of tokens) expect(answer.text).not.toContain(token);
    const masked = tokens.reduce((text, token) => text.replaceAll(token, '(masked)'), JSON.stringify(whole));
    expect(jsonOf(answer)).toEqual(JSON.parse(masked));
  });

  it.each<[JsonObject, JsonObject]>([
    [{ taskToken: 'T' }, { taskToken: '(masked)' }],
    [{ list: [{ token: ['T'] }] }, { list: [{ token: ['(masked)'] }] }],
    [{ text: '{"a":{"Token":"T","b":1}}' }, { text: '{"a":{"Token":"(masked)","b":1}}' }],
    [{ text: '{"text":"{\\"token\\":\\"T\\"}"}' }, { text: '{"text":"{\\"token\\":\\"(masked)\\"}"}' }],
    [{ cut: '{"token":"T' }, { cut: '(masked)' }],
    [
      { cause: 'no token', tokens: 3 },
      { cause: 'no token', tokens: 3 },
    ],
  ])('is masked wherever it stands: %j', (details, expected) => {
    expect(masked(details)).toEqual(expected);
  });
});

describe('GET /healthz', () => {
  it('says that the store answers', async () => {
    const answer = await api.send('/healthz');
    expect(answer.status).toBe(200);
    expect(jsonOf(answer)).toEqual({ status: 'ok', store: 'ready' });
  });
});

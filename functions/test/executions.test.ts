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
  current: z.boolean(),
  waits: z
    .array(
      z.strictObject({ clock: z.string(), until: z.string().optional(), step: z.looseObject({}).optional() }),
    )
    .optional(),
  complaint: z
    .strictObject({
      id: z.string(),
      reference: z.string(),
      status: z.string(),
      cycle: z.int(),
      severity: z.string(),
      team: z.string(),
      policy: z.string(),
      generation: z.int(),
      stoppedAt: z.string().optional(),
      restartAt: z.string().optional(),
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
      current: true,
      waits: [
        {
          clock: 'acknowledgement',
          until: expect.any(String),
          step: { kind: 'warn', clock: 'acknowledgement', number: 1, of: 4 },
        },
        {
          clock: 'resolution',
          until: expect.any(String),
          step: { kind: 'warn', clock: 'resolution', number: 1, of: 4 },
        },
      ],
      complaint: {
        ...{ id, reference, status, cycle, severity, team },
        policy: 'critical',
        generation: 1,
      },
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

  it('are found by policy, team and time, whatever page of the service they stand on', async () => {
    const fresh = await openTestApi();
    const critical = await fresh.receive({ severity: 'critical' });
    await fresh.act(critical.id, 'assignment', { team: 'repairs' });
    await fresh.pass(1000);
    for (let n = 0; n < 4; n++) await fresh.receive();
    await fresh.pass(1000);
    const names = async (query: string) => {
      const page = pageOf(await fresh.send(`/v1/executions?limit=2${query}`), executionSchema);
      return page.items.map(({ name }) => name);
    };
    expect(await names('&policy=critical')).toEqual([`${critical.id}-1`]);
    expect(await names('&team=repairs')).toEqual([`${critical.id}-1`]);
    expect(await names('&policy=nothing')).toEqual([]);
    const after = new Date(Date.parse(critical.createdAt) + 500).toISOString();
    expect(await names(`&startedBefore=${after}`)).toEqual([`${critical.id}-1`]);
    expect(await names(`&startedFrom=${after}&policy=critical`)).toEqual([]);
    await fresh.close();
  });

  it('are listed by what must be seen to next, page by page, each once', async () => {
    const fresh = await openTestApi();
    const standard = await fresh.receive();
    const critical = await fresh.receive({ severity: 'critical' });
    const withdrawn = await fresh.receive();
    await fresh.act(withdrawn.id, 'withdrawal', { reason: 'My mistake.' });
    await fresh.pass(60_000);
    const first = pageOf(await fresh.send('/v1/executions?sort=next&limit=1'), executionSchema);
    expect(first.items.map(({ name }) => name)).toEqual([`${critical.id}-1`]);
    const second = pageOf(
      await fresh.send(
        `/v1/executions?sort=next&limit=1&cursor=${encodeURIComponent(first.nextCursor ?? '')}`,
      ),
      executionSchema,
    );
    expect(second.items.map(({ name }) => name)).toEqual([`${standard.id}-1`]);
    const all = pageOf(await fresh.send('/v1/executions?sort=next'), executionSchema);
    expect(all.items).toHaveLength(2);
    expect(all.nextCursor).toBeUndefined();
    await fresh.close();
  });

  it('of one complaint are all its generations and cycles, found by the reference as people type it', async () => {
    const fresh = await openTestApi();
    const { id, reference } = await fresh.receive();
    await fresh.pass(0);
    expect((await fresh.post(`/v1/executions/${id}-1/stop`, { reason: 'To see.' })).status).toBe(200);
    await fresh.pass(1000);
    expect((await fresh.post(`/v1/executions/${id}-1/restart`, {})).status).toBe(202);
    await fresh.pass(1000);
    await fresh.act(id, 'resolution', RESOLUTION);
    await fresh.pass(1000);
    await fresh.act(id, 'reopening', { reason: 'Again.' });
    await fresh.pass(1000);
    const typed = encodeURIComponent(` ${reference.toLowerCase().replace('-', ' ')}`);
    for (const named of [typed, id]) {
      const { items } = pageOf(await fresh.send(`/v1/executions?complaint=${named}`), executionSchema);
      expect(items.map(({ name, current }) => [name.slice(id.length), current])).toEqual([
        ['-2', true],
        ['-1-g2-follow-up', false],
        ['-1-g2', false],
        ['-1', false],
      ]);
    }
    const none = pageOf(await fresh.send('/v1/executions?complaint=00000-00000'), executionSchema);
    expect(none.items).toEqual([]);
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

describe('an execution that was stopped', () => {
  const stopped = async () => {
    const fresh = await openTestApi();
    const { id } = await fresh.receive();
    await fresh.pass(0);
    const path = `/v1/executions/${id}-1`;
    expect((await fresh.post(`${path}/stop`, { reason: 'To see.' })).status).toBe(200);
    await fresh.pass(0);
    return { fresh, id, path };
  };

  it('waits for nothing, and goes on where it was once it is redriven', async () => {
    const { fresh, id, path } = await stopped();
    const before = executionSchema.parse(jsonOf(await fresh.send(path)));
    expect(before).toMatchObject({ status: 'ABORTED', current: true, waits: [] });
    expect(before.complaint?.stoppedAt).toBeDefined();
    expect((await fresh.post(`${path}/redrive`, undefined)).status).toBe(200);
    await fresh.pass(0);
    const after = executionSchema.parse(jsonOf(await fresh.send(path)));
    expect(after).toMatchObject({
      status: 'RUNNING',
      waits: [{ clock: 'acknowledgement' }, { clock: 'resolution' }],
    });
    expect(after.complaint?.stoppedAt).toBeUndefined();
    await fresh.act(id, 'withdrawal', { reason: 'Found it.' });
    await fresh.pass(0);
    expect(jsonOf(await fresh.send(path))).toMatchObject({ status: 'SUCCEEDED' });
    await fresh.close();
  });

  it('is redriven once by a request that is repeated, and not where it runs or another has followed', async () => {
    const { fresh, path } = await stopped();
    const key = { 'idempotency-key': 'redrive-once' };
    expect((await fresh.post(`${path}/redrive`, undefined, key)).status).toBe(200);
    const again = await fresh.post(`${path}/redrive`, undefined, key);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(problemOf(await fresh.post(`${path}/redrive`, undefined)).code).toBe('wrong-state');
    await fresh.post(`${path}/stop`, { reason: 'Again.' });
    await fresh.post(`${path}/restart`, undefined);
    await fresh.pass(0);
    expect(problemOf(await fresh.post(`${path}/redrive`, undefined)).code).toBe('wrong-state');
    expect(problemOf(await fresh.post(`${path}/signal`, undefined)).code).toBe('wrong-state');
    await fresh.close();
  });
});

describe('an execution that is signalled', () => {
  it('begins its waits anew, and ends them as ever', async () => {
    const fresh = await openTestApi();
    const { id } = await fresh.receive();
    await fresh.pass(0);
    const path = `/v1/executions/${id}-1`;
    const waits = async () => {
      const { items } = pageOf(await fresh.send(`${path}/history?limit=100`), eventSchema);
      return items.filter(({ type }) => type === 'TaskStateEntered').length;
    };
    expect(await waits()).toBe(2);
    expect((await fresh.post(`${path}/signal`, undefined)).status).toBe(200);
    await fresh.pass(0);
    expect(await waits()).toBe(4);
    expect(jsonOf(await fresh.send(path))).toMatchObject({ status: 'RUNNING' });
    await fresh.act(id, 'withdrawal', { reason: 'Found it.' });
    await fresh.pass(0);
    expect(jsonOf(await fresh.send(path))).toMatchObject({ status: 'SUCCEEDED' });
    await fresh.close();
  });
});

describe('GET /v1/standing', () => {
  it('counts what is open, what is due and what is late', async () => {
    const fresh = await openTestApi();
    await fresh.receive();
    await fresh.receive({ severity: 'critical' });
    const resolved = await fresh.receive();
    await fresh.act(resolved.id, 'resolution', RESOLUTION);
    await fresh.pass(HOUR - 120_000);
    const counted = (count: number) => ({ count, isMore: false });
    expect(jsonOf(await fresh.send('/v1/standing'))).toMatchObject({
      complaints: { open: counted(2), dueWithinHour: counted(1), breached: counted(0) },
      late: counted(0),
      undelivered: { failing: counted(0), parked: counted(0) },
      incoming: counted(0),
      setAside: counted(0),
      executions: { running: counted(3), failed: counted(0), stopped: counted(0) },
    });
    await fresh.pass(HOUR);
    expect(jsonOf(await fresh.send('/v1/standing'))).toMatchObject({
      complaints: { dueWithinHour: counted(0), breached: counted(1) },
    });
    await fresh.close();
  });

  it('counts the rest where the workflow service does not answer', async () => {
    const fresh = await openTestApi();
    await fresh.receive();
    fresh.services.workflows.list = async () => {
      throw new Error('unreachable');
    };
    const answer = jsonOf(await fresh.send('/v1/standing'));
    expect(answer).toMatchObject({ complaints: { open: { count: 1 } } });
    expect(answer).not.toHaveProperty('executions');
    await fresh.close();
  });
});

describe('a history', () => {
  it('begins with the newest where that is asked for', async () => {
    const { id } = await api.receive();
    await api.pass(0);
    const events = await collect(`/v1/executions/${id}-1/history?order=newest&limit=3`, eventSchema);
    expect(events.length).toBeGreaterThan(3);
    expect(events.map((event) => event.id)).toEqual(events.map((_, index) => events.length - index));
  });

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

import type { LogFields, Services } from '@redress/core';
import { expect } from 'vitest';
import * as z from 'zod';
import { openMachine, SimulatedClock } from '../../packages/local/src/index.ts';

export const START = Date.parse('2026-03-02T09:00:00.000Z');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const INTAKE = {
  channel: 'web',
  subject: 'Leaking kettle',
  description: 'It leaks when it is hot.',
  complainant: { name: 'Wang Fang', email: 'wang@example.com' },
};
export const RESOLUTION = {
  summary: 'We send you a new kettle.',
  rootCause: 'product',
  remedies: [{ kind: 'replacement' }],
};

/** Has the form of an id, and nobody has it. */
export const UNKNOWN_ID = 'cmp_01kjpwd6m0t633xmhk53s2g0b9';

const instant = z.iso.datetime({ precision: 3 });
const clock = z.strictObject({
  state: z.enum(['running', 'paused', 'stopped']),
  startedAt: instant,
  dueAt: instant,
  provisional: z.boolean(),
  breachedAt: instant.optional(),
  pausedAt: instant.optional(),
  stoppedAt: instant.optional(),
});

/** The complaint as every answer shows it, and nothing beside. */
const complaintSchema = z.strictObject({
  id: z.string().regex(/^cmp_[0-9a-hjkmnp-tv-z]{26}$/),
  reference: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/),
  status: z.enum(['received', 'acknowledged', 'awaiting-complainant', 'resolved', 'closed', 'withdrawn']),
  version: z.int(),
  cycle: z.int(),
  category: z.string(),
  severity: z.string(),
  channel: z.string(),
  team: z.string(),
  assignee: z.string().optional(),
  level: z.int(),
  policy: z.strictObject({ id: z.string(), set: z.string(), version: z.int(), reason: z.string() }),
  jurisdiction: z.string().optional(),
  clocks: z.strictObject({ acknowledgement: clock, resolution: clock }),
  subject: z.string(),
  description: z.string(),
  complainant: z.strictObject({
    name: z.string(),
    email: z.string().optional(),
    phone: z.string().optional(),
    language: z.enum(['en', 'zh-CN']),
    timeZone: z.string().optional(),
    tier: z.string().optional(),
  }),
  complainantReference: z.string().optional(),
  occurredAt: instant.optional(),
  resolution: z
    .strictObject({
      at: instant,
      summary: z.string(),
      rootCause: z.string(),
      remedies: z.array(
        z.strictObject({
          kind: z.string(),
          amount: z.string().optional(),
          currency: z.string().optional(),
          note: z.string().optional(),
        }),
      ),
    })
    .optional(),
  calls: z.array(z.strictObject({ id: z.string(), about: z.string(), since: instant })).optional(),
  survey: z
    .strictObject({
      sentAt: instant.optional(),
      remindedAt: instant.optional(),
      answeredAt: instant.optional(),
      score: z.int().optional(),
      review: z.strictObject({ dueAt: instant, breachedAt: instant.optional() }).optional(),
    })
    .optional(),
  createdAt: instant,
  updatedAt: instant,
});
export type ShownComplaint = z.infer<typeof complaintSchema>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export function jsonOf(answer: Answer): unknown {
  return JSON.parse(answer.text);
}

export function complaintOf(answer: Answer): ShownComplaint {
  return complaintSchema.parse(jsonOf(answer));
}

const shownClock = clock.pick({ state: true, dueAt: true, breachedAt: true }).strict();

/** The complaint as lists show it, and nothing beside. */
const summarySchema = complaintSchema
  .pick({
    id: true,
    reference: true,
    subject: true,
    status: true,
    severity: true,
    category: true,
    channel: true,
    team: true,
    assignee: true,
    level: true,
    createdAt: true,
  })
  .extend({
    clocks: z.strictObject({ acknowledgement: shownClock, resolution: shownClock }),
    breached: z.boolean(),
    nextDeadline: instant.optional(),
  })
  .strict();
export type ShownSummary = z.infer<typeof summarySchema>;

const pageSchema = z.strictObject({ items: z.array(summarySchema), nextCursor: z.string().optional() });

export function complaintsOf(answer: Answer): z.infer<typeof pageSchema> {
  expect(answer.status, answer.text).toBe(200);
  return pageSchema.parse(jsonOf(answer));
}

const timelineSchema = z.strictObject({
  items: z.array(
    z.strictObject({
      seq: z.int(),
      at: instant,
      cycle: z.int(),
      actor: z.enum(['client', 'handler', 'complainant', 'system']),
      kind: z.string(),
      data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      note: z.string().optional(),
    }),
  ),
  nextCursor: z.string().optional(),
});

export function timelineOf(answer: Answer): z.infer<typeof timelineSchema> {
  expect(answer.status, answer.text).toBe(200);
  return timelineSchema.parse(jsonOf(answer));
}

const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string().min(1),
  status: z.int(),
  code: z.string(),
  detail: z.string().min(1),
  requestId: z.string(),
  errors: z
    .array(
      z.strictObject({
        in: z.enum(['body', 'query', 'header']),
        field: z.string(),
        pointer: z.string().startsWith('#').optional(),
        rule: z.string(),
        message: z.string(),
      }),
    )
    .optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** Every refusal looks the same and says nothing about the inside. */
export function problemOf(answer: Answer): Problem {
  expect(answer.headers.get('content-type'), answer.text).toBe('application/problem+json');
  const problem = problemSchema.parse(jsonOf(answer));
  expect(problem.status).toBe(answer.status);
  expect(problem.type).toBe(`urn:redress:problem:${problem.code}`);
  expect(problem.requestId).toBe(answer.headers.get('x-request-id'));
  expect(answer.text).not.toMatch(/\bat .*\.[jt]s:\d|node_modules|Error:/);
  return problem;
}

const outboxSchema = z.object({ items: z.array(z.object({ kind: z.string(), text: z.string() })) });

interface Logged {
  readonly level: string;
  readonly event: string;
  readonly fields: LogFields;
}

export interface TestApi {
  readonly services: Services;
  readonly clock: SimulatedClock;
  readonly logged: readonly Logged[];
  send(path: string, init?: RequestInit): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Takes a complaint in; fails where it is refused. */
  receive(fields?: object): Promise<ShownComplaint>;
  /** Changes a complaint; fails where it is refused. */
  act(id: string, action: string, body?: object): Promise<ShownComplaint>;
  pass(millis: number): Promise<void>;
  /** Resolves when everybody has heard of everything. */
  settled(): Promise<void>;
  /** A complaint that has been resolved for a day, and the path of the survey's link in the mail. */
  surveyed(fields?: object): Promise<{ id: string; path: string }>;
  close(): Promise<void>;
}

/** One whole machine in memory whose clock stands still, and its API without a network between. */
export async function openTestApi(decorate?: (services: Services) => Services): Promise<TestApi> {
  const clock = new SimulatedClock(START);
  const logged: Logged[] = [];
  const logTo =
    (level: string) =>
    (event: string, fields: LogFields = {}) =>
      void logged.push({ level, event, fields });
  const machine = await openMachine({
    storeFile: ':memory:',
    engineFile: ':memory:',
    clock: () => clock,
    publicUrl: 'https://complaints.example.com',
    log: { info: logTo('info'), warn: logTo('warn'), error: logTo('error') },
    sweeper: 'off',
    ...(decorate && { decorate }),
  });

  const api: TestApi = {
    services: machine.services,
    clock,
    logged,
    settled: () => machine.settled(),
    async send(path, init) {
      const response = await machine.api.request(path, init);
      return { status: response.status, headers: response.headers, text: await response.text() };
    },
    post: (path, body, headers = {}) =>
      api.send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    async receive(fields = {}) {
      const answer = await api.post('/v1/complaints', { ...INTAKE, ...fields });
      expect(answer.status, answer.text).toBe(201);
      return complaintOf(answer);
    },
    async act(id, action, body = {}) {
      const answer = await api.post(`/v1/complaints/${id}/${action}`, body);
      expect(answer.status, answer.text).toBe(200);
      return complaintOf(answer);
    },
    pass: (millis) => clock.advance(millis, () => machine.settled()),
    async surveyed(fields) {
      const { id } = await api.receive(fields);
      await api.act(id, 'resolution', RESOLUTION);
      await api.pass(DAY);
      const outbox = outboxSchema.parse(jsonOf(await api.send('/outbox?format=json&limit=100')));
      const mails = outbox.items.filter((mail) => mail.kind === 'survey' && mail.text.includes(id));
      const links = mails.map((mail) => /https:\/\/complaints\.example\.com(\S+)/.exec(mail.text)?.[1]);
      expect(links).toEqual([expect.stringMatching(/^\/v1\/surveys\//)]);
      return { id, path: links[0] ?? '' };
    },
    async close() {
      await machine.close();
    },
  };
  return api;
}

import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  apiKeys,
  type Limits,
  type LogFields,
  type Machines,
  ROLES,
  SCOPES,
  type Services,
} from '@redress/core';
import { expect } from 'vitest';
import * as z from 'zod';
import { openInstallation, openSandbox, SimulatedClock } from '../../packages/local/src/index.ts';
import type { LocalIssuer } from '../../packages/local/src/issuer.ts';
import { preconditionFor } from '../../test/support/precondition.ts';
import * as answers from '../src/openapi/answers.ts';
import { problemSchema } from '../src/openapi/problem.ts';
import { expectAsDeclared, operationOf } from './conformance.ts';

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
  remedies: [{ kind: 'replacement', done: true }],
};

/** Has the form of an id, and nobody has it. */
export const UNKNOWN_ID = 'cmp_01kjpwd6m0t633xmhk53s2g0b9';

export type ShownComplaint = z.infer<typeof answers.complaint>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export function jsonOf(answer: Answer): unknown {
  return JSON.parse(answer.text);
}

export function complaintOf(answer: Answer): ShownComplaint {
  return answers.complaint.parse(jsonOf(answer));
}

const pageSchema = answers.complaintPage.extend({ items: z.array(answers.summary) });
export type ShownSummary = z.infer<typeof answers.summary>;

export function complaintsOf(answer: Answer): z.infer<typeof pageSchema> {
  expect(answer.status, answer.text).toBe(200);
  return pageSchema.parse(jsonOf(answer));
}

export function timelineOf(answer: Answer): z.infer<typeof answers.timelinePage> {
  expect(answer.status, answer.text).toBe(200);
  return answers.timelinePage.parse(jsonOf(answer));
}

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
  readonly issuer: LocalIssuer;
  readonly services: Services;
  readonly clock: SimulatedClock;
  /** Of the app whose the test clocks are, or of another one. */
  sandboxKey(name?: string): Promise<string>;
  readonly logged: readonly Logged[];
  /** `from`: an address. */
  send(path: string, init?: RequestInit, from?: string): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Replaces what is there, or stores what is not, as it has just been seen. */
  put(path: string, body: unknown): Promise<Answer>;
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
export async function openTestApi(
  decorate?: (services: Services) => Services,
  // Most tests send the same complaint again, and mean another one.
  {
    repetitionSeconds = 0,
    ...options
  }: {
    country?: string;
    repetitionSeconds?: number;
    limits?: Limits;
    issuer?: LocalIssuer;
    webhooks?: Machines;
    gateways?: Parameters<typeof openInstallation>[0]['gateways'];
    form?: Services['settings']['form'];
  } = {},
): Promise<TestApi> {
  const clock = new SimulatedClock(START);
  const logged: Logged[] = [];
  const logTo =
    (level: string) =>
    (event: string, fields: LogFields = {}) =>
      void logged.push({ level, event, fields });
  const sandboxFolder = join(tmpdir(), `redress-api-${randomUUID()}`);
  const machine = await openInstallation({
    webhooksToPrivate: true,
    storeFile: ':memory:',
    engineFile: ':memory:',
    clock: () => clock,
    publicUrl: 'https://complaints.example.com',
    log: { info: logTo('info'), warn: logTo('warn'), error: logTo('error') },
    sweeper: 'off',
    repetitionSeconds,
    form: { origins: [] },
    sandbox: openSandbox({ folder: sandboxFolder }),
    ...options,
    ...(decorate && { decorate }),
  });

  const token = await machine.issuer.token({ subject: 'tester', roles: ROLES, teams: ['*'] }, 3600);

  const keys = new Map<string, Promise<string>>();
  const sandboxKey = (name = 'rehearsing') => {
    const key = () => apiKeys.add(machine.services, { name, scopes: SCOPES, sandbox: true });
    const text = keys.get(name) ?? key().then((made) => made.text);
    keys.set(name, text);
    return text;
  };

  const api: TestApi = {
    issuer: machine.issuer,
    services: machine.services,
    clock,
    sandboxKey,
    logged,
    settled: () => machine.settled(),
    async send(path, init, from) {
      const headers = new Headers(init?.headers);
      // As everything that there is, unless a test says otherwise; of test clocks, as the app they are for.
      if (!headers.has('authorization'))
        headers.set(
          'authorization',
          `Bearer ${path.startsWith('/v1/test-clocks') ? await sandboxKey() : token}`,
        );
      const response = await machine.api.request(
        path,
        { ...init, headers },
        from === undefined ? {} : { address: from },
      );
      const { status } = response;
      const text = await response.text();
      const id = operationOf(init?.method ?? 'GET', path);
      const answer = { status, headers: response.headers, text };
      if (id !== undefined) expectAsDeclared(id, answer);
      return answer;
    },
    post: (path, body, headers = {}) =>
      api.send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    async put(path, body) {
      const precondition = await preconditionFor(path, (address) => api.send(address));
      const headers = { 'content-type': 'application/json', ...precondition };
      return api.send(path, { method: 'PUT', headers, body: JSON.stringify(body) });
    },
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
      rmSync(sandboxFolder, { recursive: true, force: true });
    },
  };
  return api;
}

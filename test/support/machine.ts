import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { type Language, type Log, type LogFields, type Machines, ROLES, type Services } from '@redress/core';
import { type Installation, openInstallation, openSandbox, SimulatedClock } from '@redress/local';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { expectAsDeclared, operationOf } from '../../functions/test/conformance.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A Wednesday. */
export const START = Date.parse('2026-03-04T09:00:00Z');

export interface LogLine {
  readonly level: string;
  readonly event: string;
  readonly fields: LogFields | undefined;
}

export interface TestMachine {
  readonly machine: Installation;
  readonly folder: string;
  readonly clock: SimulatedClock;
  readonly log: LogLine[];
  /** Moves time on, and waits until all that follows from it is done. */
  advance(millis: number): Promise<void>;
  /** Stops, lets so much time pass, and starts again on what is on the disk. */
  restart(downMillis?: number): Promise<void>;
  /** Done by itself at the end of the test; earlier where a test uses many machines. */
  close(): Promise<void>;
}

export interface TestMachineOptions {
  readonly start?: number;
  /** Of another machine, to go on with; a new one where nothing is said. */
  readonly folder?: string;
  readonly decorate?: (services: Services) => Services;
  readonly staffLanguage?: Language;
  /** What signs reports, and with what. */
  readonly webhooks?: Machines;
  readonly webhooksToPrivate?: boolean;
  /** By whose addresses mail comes in. */
  readonly mailIn?: Parameters<typeof openInstallation>[0]['mailIn'];
  /** Networks that have a gateway, and where it is. */
  readonly gateways?: Parameters<typeof openInstallation>[0]['gateways'];
  /** The bot, and where it finds Telegram. */
  readonly telegram?: Parameters<typeof openInstallation>[0]['telegram'];
  /** Sees each connection to a database. */
  readonly onOpen?: (database: DatabaseSync) => void;
  /** Nothing on the disk: quicker, and over with the first `restart`. */
  readonly keeps?: 'nothing';
  /** Other limits than the usual ones. */
  readonly sandbox?: Omit<Parameters<typeof openSandbox>[0], 'folder'>;
  /** On: it takes its turn every minute, which a test of many days would rather not wait for. */
  readonly sweeper?: 'on';
}

/** The whole of one machine on a folder of its own, with time that stands still until it is moved. */
export async function startMachine(options: TestMachineOptions = {}): Promise<TestMachine> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'redress-test-'));
  const clock = new SimulatedClock(options.start ?? START);
  const log: LogLine[] = [];
  const record = (level: string) => (event: string, fields?: LogFields) => {
    log.push({ level, event, fields });
  };
  const logger: Log = { info: record('info'), warn: record('warn'), error: record('error') };
  const open = () =>
    openInstallation({
      storeFile: options.keeps === 'nothing' ? ':memory:' : join(folder, 'store.db'),
      engineFile: options.keeps === 'nothing' ? ':memory:' : join(folder, 'engine.db'),
      ...(options.keeps === 'nothing'
        ? {}
        : { formerOutbox: join(folder, 'outbox'), blobFolder: join(folder, 'blobs') }),
      clock: () => clock,
      publicUrl: 'https://complaints.test',
      sandbox: openSandbox({ folder: join(folder, 'sandbox'), ...options.sandbox }),
      // Most tests send the same complaint, and mean another one.
      repetitionSeconds: 0,
      form: { origins: [] },
      log: logger,
      ...(options.staffLanguage ? { staffLanguage: options.staffLanguage } : {}),
      ...(options.webhooks ? { webhooks: options.webhooks } : {}),
      ...(options.mailIn ? { mailIn: options.mailIn } : {}),
      ...(options.gateways ? { gateways: options.gateways } : {}),
      ...(options.webhooksToPrivate ? { webhooksToPrivate: true } : {}),
      ...(options.telegram ? { telegram: options.telegram } : {}),
      ...(options.onOpen ? { onOpen: options.onOpen } : {}),
      ...(options.decorate ? { decorate: options.decorate } : {}),
      ...(options.sweeper === 'on' ? {} : { sweeper: 'off' }),
    });
  const test = {
    machine: await open(),
    folder,
    clock,
    log,
    advance: (millis: number) => clock.advance(millis, () => test.machine.settled()),
    isOpen: true,
    async close() {
      if (!test.isOpen) return;
      test.isOpen = false;
      await test.machine.close();
    },
    async restart(downMillis = 0) {
      await test.machine.close();
      await clock.advance(downMillis, async () => undefined);
      test.machine = await open();
      await test.machine.settled();
    },
  };
  onTestFinished(async () => {
    await test.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return test;
}

const clockSchema = z.looseObject({
  state: z.string(),
  startedAt: z.string(),
  dueAt: z.string(),
  breachedAt: z.string().optional(),
  stoppedAt: z.string().optional(),
});
const complaintSchema = z.looseObject({
  id: z.string(),
  status: z.string(),
  version: z.number(),
  cycle: z.number(),
  team: z.string(),
  level: z.number(),
  clocks: z.object({ acknowledgement: clockSchema, resolution: clockSchema }),
});
export type ComplaintView = z.infer<typeof complaintSchema>;

const eventSchema = z.looseObject({
  seq: z.number(),
  at: z.string(),
  cycle: z.number(),
  kind: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type EventView = z.infer<typeof eventSchema>;

const mailSchema = z.looseObject({ to: z.string(), subject: z.string(), text: z.string(), kind: z.string() });
export type MailView = z.infer<typeof mailSchema>;

const known = new WeakMap<Installation['issuer'], Promise<string>>();

/** That of somebody who may do everything. */
export async function authorization({ issuer }: Installation): Promise<string> {
  const token = known.get(issuer) ?? issuer.token({ subject: 'tester', roles: ROLES, teams: ['*'] }, 3600);
  known.set(issuer, token);
  return `Bearer ${await token}`;
}

/** A client of the API, in process: what a company's app would do over HTTP. */
export class Client {
  readonly #test: TestMachine;
  constructor(test: TestMachine) {
    this.#test = test;
  }

  async request(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const sent = { authorization: await authorization(this.#test.machine), ...headers };
    const init =
      body === undefined
        ? { headers: sent }
        : {
            method: 'POST',
            headers: { 'content-type': 'application/json', ...sent },
            body: JSON.stringify(body),
          };
    const response = await this.#test.machine.api.request(path, init);
    const id = operationOf(body === undefined ? 'GET' : 'POST', path);
    if (id !== undefined) {
      const text = await response.clone().text();
      expectAsDeclared(id, { status: response.status, headers: response.headers, text });
    }
    return response;
  }

  async #ok(path: string, body?: unknown): Promise<unknown> {
    const response = await this.request(path, body);
    const json: unknown = await response.json();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(json)}`);
    return json;
  }

  async complain(fields: Record<string, unknown> = {}): Promise<ComplaintView> {
    return complaintSchema.parse(
      await this.#ok('/v1/complaints', {
        channel: 'web',
        subject: 'Parcel never came',
        description: 'Ordered three weeks ago, paid, nothing came.',
        complainant: { name: 'A. Customer', email: 'customer@example.com' },
        ...fields,
      }),
    );
  }

  async get(id: string): Promise<ComplaintView> {
    return complaintSchema.parse(await this.#ok(`/v1/complaints/${id}`));
  }

  async act(id: string, action: string, body: unknown = {}): Promise<ComplaintView> {
    return complaintSchema.parse(await this.#ok(`/v1/complaints/${id}/${action}`, body));
  }

  resolve(id: string): Promise<ComplaintView> {
    return this.act(id, 'resolution', {
      summary: 'Sent again by express.',
      rootCause: 'third-party',
      remedies: [{ kind: 'replacement', done: true }],
    });
  }

  async events(id: string): Promise<EventView[]> {
    const { items } = z
      .object({ items: z.array(eventSchema) })
      .parse(await this.#ok(`/v1/complaints/${id}/timeline?limit=100`));
    return items;
  }

  /** What happened, without the book-keeping of messages. */
  async story(id: string): Promise<string[]> {
    const events = await this.events(id);
    return events.filter((event) => !event.kind.startsWith('message-')).map((event) => event.kind);
  }

  /** Messages sent, oldest first. */
  async mails(): Promise<MailView[]> {
    const { items } = z
      .object({ items: z.array(mailSchema) })
      .parse(await this.#ok('/outbox?format=json&limit=100'));
    return items.reverse();
  }

  async surveyPath(kind = 'survey'): Promise<string> {
    const survey = (await this.mails()).findLast((mail) => mail.kind === kind);
    const path = survey?.text.match(/https:\/\/complaints\.test(\/v1\/surveys\/\S+)/)?.[1];
    if (path === undefined) throw new Error('no survey has been sent');
    return path;
  }

  async executions(workflow = 'complaint'): Promise<{ name: string; status: string }[]> {
    const page = z
      .object({ items: z.array(z.looseObject({ name: z.string(), status: z.string() })) })
      .parse(await this.#ok(`/v1/executions?workflow=${workflow}&limit=100`));
    return page.items.map(({ name, status }) => ({ name, status }));
  }
}

import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  Blobs,
  Clock,
  Execution,
  ExecutionPage,
  Hearing,
  HistoryPage,
  IncomingChannel,
  JsonObject,
  JsonValue,
  ListExecutions,
  Log,
  LogFields,
  Message,
  Notifier,
  Services,
  Store,
  WorkflowName,
  Workflows,
} from '@redress/core';
import { dynamoStore, ids, instantOf, sweep, watchPartitions } from '@redress/core';
import { SimulatedClock } from '@redress/engine';
import { onTestFinished } from 'vitest';
import { DeliveryQueue } from '../../packages/local/src/delivery-queue.ts';
import { diskBlobs } from '../../packages/local/src/disk-blobs.ts';
import { openSqliteStore } from '../../packages/local/src/sqlite-store.ts';
import { createMemoryTable } from '../dynamodb-table.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const START = Date.parse('2026-11-16T09:00:00.000Z');

type Call = 'start' | 'succeed' | 'fail' | 'describe';

/** A workflow service without workflows: it starts executions, knows tokens, and fails when told to. */
export class RecordingWorkflows implements Workflows {
  readonly started = new Map<string, Execution & { input: JsonObject }>();
  /** How often each call was made, whether it failed or not. */
  readonly calls: Record<Call, number> = { start: 0, succeed: 0, fail: 0, describe: 0 };
  readonly failing = new Set<Call>();
  /** Answers to tasks are refused: they are another installation's, say, and we have no right to them. */
  refusing = false;
  readonly #open = new Set<string>();
  /** What each token was told, in order. */
  readonly told: { token: string; output?: JsonValue; error?: string; cause?: string }[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A token as a waiting task has one. */
  issue(token: string): string {
    this.#open.add(token);
    return token;
  }

  /** A wait that ended some other way: by its timeout, say. */
  expire(token: string): void {
    this.#open.delete(token);
  }

  async start(workflow: WorkflowName, name: string, input: JsonObject): Promise<void> {
    this.#count('start');
    if (this.started.has(name)) return;
    this.started.set(name, { workflow, name, status: 'RUNNING', startedAt: instantOf(this.#now()), input });
  }

  async succeed(token: string, output: JsonValue): Promise<Hearing> {
    this.#count('succeed');
    if (this.refusing) return 'refused';
    if (!this.#open.delete(token)) return 'stale';
    this.told.push({ token, output });
    return 'heard';
  }

  async fail(token: string, error: string, cause: string): Promise<Hearing> {
    this.#count('fail');
    if (this.refusing) return 'refused';
    if (!this.#open.delete(token)) return 'stale';
    this.told.push({ token, error, cause });
    return 'heard';
  }

  async describe(_: WorkflowName, name: string): Promise<Execution | undefined> {
    this.#count('describe');
    return this.started.get(name);
  }

  async list(workflow: WorkflowName, query: ListExecutions): Promise<ExecutionPage> {
    const all = [...this.started.values()].filter(
      (execution) =>
        execution.workflow === workflow && (query.status === undefined || execution.status === query.status),
    );
    return { items: all.slice(0, query.limit) };
  }

  async history(): Promise<HistoryPage | undefined> {
    return undefined;
  }

  async stop(_: WorkflowName, name: string): Promise<void> {
    this.end(name, 'ABORTED');
  }

  async redrive(_: WorkflowName, name: string): Promise<void> {
    this.end(name, 'RUNNING');
  }

  end(name: string, status: Execution['status']): void {
    const execution = this.started.get(name);
    if (execution) this.started.set(name, { ...execution, status });
  }

  #count(call: Call): void {
    this.calls[call]++;
    if (this.failing.has(call)) throw new Error(`no ${call} today`);
  }
}

/** Keeps what it is given; `refuse` gives the error to fail with, `gate` holds every message back until it opens. */
export class RecordingNotifier implements Notifier {
  readonly sent: Message[] = [];
  readonly tried: { id: string; at: number }[] = [];
  refuse: (message: Message) => Error | undefined = () => undefined;
  gate: Promise<void> = Promise.resolve();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async send(message: Message): Promise<{ providerId?: string }> {
    this.tried.push({ id: message.id, at: this.#now() });
    const { gate } = this;
    await gate;
    const error = this.refuse(message);
    if (error) throw error;
    this.sent.push(message);
    return { providerId: `provider-${this.sent.length}` };
  }
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly fields: LogFields;
}

export interface Recording {
  readonly services: Services;
  readonly workflows: RecordingWorkflows;
  readonly notifier: RecordingNotifier;
  readonly log: LogLine[];
  /** Who understands what comes in. */
  readonly channels: Map<string, IncomingChannel>;
  /** Resolves when the deliverer has nothing in hand. */
  delivered(): Promise<void>;
  pass(millis: number): Promise<void>;
}

type OpenStore = (clock: Clock) => Store;

const openInMemory: OpenStore = (clock) => {
  const sqlite = openSqliteStore({ path: ':memory:', clock });
  onTestFinished(() => sqlite.close());
  return sqlite;
};

/** The same on DynamoDB's protocol, with a table of its own. */
async function tableInMemory(): Promise<OpenStore> {
  const table = await createMemoryTable();
  onTestFinished(() => table.close());
  return (clock) => dynamoStore(table.client, { tableName: table.tableName, clock });
}

export const STORES: readonly (readonly [string, () => Promise<OpenStore>])[] = [
  ['SQLite', async () => openInMemory],
  ['DynamoDB', tableInMemory],
];

function passingBlobs(): Blobs {
  const folder = join(tmpdir(), `redress-blobs-${randomUUID()}`);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const secret = 'a secret of thirty-two characters';
  return diskBlobs({ folder, uploadUrl: 'https://complaints.example.com/v1/uploads', secret, now: Date.now });
}

/** The domain's services on a real store, with a clock that a test moves and neighbours that keep a record. */
export function recordingServices(
  decorate: (store: Store) => Store = (store) => store,
  openStore: OpenStore = openInMemory,
): Recording {
  const clock = new SimulatedClock(START);
  const now = () => clock.now();
  const workflows = new RecordingWorkflows(now);
  const notifier = new RecordingNotifier(now);
  const log: LogLine[] = [];
  const record =
    (level: LogLine['level']) =>
    (event: string, fields: LogFields = {}) => {
      log.push({ level, event, fields });
    };
  const logger: Log = { info: record('info'), warn: record('warn'), error: record('error') };
  const channels = new Map<string, IncomingChannel>();
  const queue = new DeliveryQueue(
    () => services,
    undefined,
    () => channels,
  );
  const services: Services = {
    store: decorate(openStore(clock)),
    blobs: passingBlobs(),
    workflows,
    notifier,
    deliveries: queue,
    clock,
    ids,
    log: logger,
    settings: {
      publicUrl: 'https://complaints.example.com',
      mailDomain: 'example.com',
      timeZone: 'Etc/UTC',
      staffLanguage: 'en',
      secret: 'a secret of thirty-two characters',
    },
  };
  return {
    services,
    workflows,
    notifier,
    channels,
    async delivered() {
      await queue.incoming.settled();
      await queue.settled();
    },
    log,
    pass: (millis) => clock.advance(millis, async () => undefined),
  };
}

/** A sweep every minute, as it is done; minutes in which there is nothing to look at are passed over. */
export async function sweepFor(
  { services, pass, delivered }: Recording,
  millis: number,
  every = MINUTE,
): Promise<void> {
  const { store, clock } = services;
  const end = clock.now() + millis;
  const nextDue = async () => {
    const firsts = await Promise.all(
      watchPartitions.map((partition) => store.entries({ index: 'watch', partition, limit: 1 })),
    );
    const instants = firsts.flatMap(({ entries }) =>
      entries.map(({ sort }) => Date.parse(sort.slice(0, 24))),
    );
    return Math.min(end, ...instants.map((at) => at + 1));
  };
  while (clock.now() < end) {
    const turns = Math.max(1, Math.ceil(((await nextDue()) - clock.now()) / every));
    await pass(Math.min(turns * every, end - clock.now()));
    await sweep(services);
    await delivered();
  }
}

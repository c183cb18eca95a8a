import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  type Complaint,
  type ComplaintId,
  complaints,
  deliver,
  type Intake,
  intake,
  type JsonValue,
  type Log,
  millisOf,
  ROLES,
  type Rules,
  receive,
  type Services,
} from '@redress/core';
import { type Engine, type LambdaFunction, openEngine, stateMachineArn } from '@redress/engine';
import { type Installation, openInstallation, runningClock } from '@redress/local';
import * as z from 'zod';
import { RULES } from '../support/complaints.ts';

export const COMPLAINT_MACHINE = stateMachineArn('redress-complaint');

export const COMMAND: Intake = {
  channel: 'web',
  category: 'delivery',
  severity: 'moderate',
  content: {
    subject: 'Parcel never came',
    description:
      'I ordered a coffee machine three weeks ago and paid at once. It was to arrive within five days. The ' +
      'carrier says that it has never seen the parcel, and nobody has answered my two mails since.',
    complainant: { name: 'A. Customer', email: 'customer@example.com', language: 'en' },
    reference: 'order 4711',
  },
};

/** The whole of one machine as shipped, on the system's clock. */
export function openWorld(
  folder: string,
  {
    ahead = 0,
    ...options
  }: { decorate?: (services: Services) => Services; sweeper?: 'off'; ahead?: number; log?: Log } = {},
): Promise<Installation> {
  return openInstallation({
    storeFile: join(folder, 'store.db'),
    engineFile: join(folder, 'engine.db'),
    // Ahead of the computer's time by so many milliseconds.
    clock: (latest) => runningClock({ notBefore: Math.max(latest, Date.now() + ahead) }),
    publicUrl: 'http://127.0.0.1',
    log: { info() {}, warn: complain, error: complain },
    ...options,
  });
}

function complain(event: string, fields?: object): void {
  console.error(`  ! ${event} ${JSON.stringify(fields ?? {})}`);
}

/** Of somebody who may do everything. */
export async function authorization({ issuer }: Installation): Promise<string> {
  return `Bearer ${await issuer.token({ subject: 'bench', roles: ROLES, teams: ['*'] }, 3600)}`;
}

export const withoutMail = (services: Services): Services => ({
  ...services,
  notifier: { send: async () => ({}) },
});

/** The engine alone on that folder: a function stands for all tasks. */
export function openBareEngine(folder: string, tasks: LambdaFunction): Engine {
  return openEngine({
    database: join(folder, 'engine.db'),
    clock: runningClock({}),
    resolveFunction: () => tasks,
    onError: (error) => complain('engine-failed', { error: String(error) }),
  });
}

/** Does a numbered work so often, always so many at a time. */
export async function inParallel(
  times: number,
  lanes: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < times) await work(next++);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Fewer than the deliverer remembers; of more the sweeper would remind it. */
const AT_ONCE = 4000;
/** So many are indexed before a search is answered. */
const INDEXED = 64;

/**
 * Takes complaints in until so many are open, each waiting in both branches of the shipped machine: nothing is owed, and
 * all are found.
 */
export async function fill(folder: string, open: number): Promise<void> {
  const machine = await openWorld(folder, { decorate: withoutMail, sweeper: 'off' });
  const { services } = machine;
  for (let left = open; left > 0; left -= AT_ONCE) {
    const number = Math.min(left, AT_ONCE);
    await inParallel(number, 100, () => intake(services, COMMAND));
    await machine.settled();
    for (let indexed = 0; indexed < number; indexed += INDEXED)
      await services.search?.find({ within: { to: 'all' }, order: 'newest', limit: 1 });
  }
  await machine.close();
  const due = rowsOf(join(folder, 'store.db'), Count, 'SELECT count(*) AS number FROM search_due');
  const sent = rowsOf(
    join(folder, 'store.db'),
    Count,
    "SELECT count(*) AS number FROM items WHERE pk = 'OUTBOX'",
  );
  if ((due[0]?.number ?? 0) + (sent[0]?.number ?? 0) > 0) throw new Error('something was left to be done');
}

const Count = z.object({ number: z.number() });

type RulePolicy = Rules['policySet']['rules'][number]['policy'];

/** A warning that waits for people would come hours later, at night. */
const AT_ALL_HOURS: Rules = {
  ...RULES,
  policySet: {
    ...RULES.policySet,
    rules: RULES.policySet.rules.map((rule) => ({ ...rule, policy: literal(rule.policy) })),
  },
};

function literal(policy: RulePolicy): RulePolicy {
  const { acknowledgement, resolution } = policy.ladders;
  const asIs = <Step extends object>(ladder: readonly Step[]) =>
    ladder.map((step) => ({ ...step, offHours: 'as-is' as const }));
  return {
    ...policy,
    ladders: { ...policy.ladders, acknowledgement: asIs(acknowledgement), resolution: asIs(resolution) },
  };
}

/** Takes a complaint in as if it had come earlier, so that the first step of its ladder is due at the instant. */
export async function admitDueAt(services: Services, stepAt: number): Promise<ComplaintId> {
  const id = services.ids.complaint(stepAt);
  const lead = firstStepAt(receive(id, COMMAND, stepAt, AT_ALL_HOURS)) - stepAt;
  const stored = await complaints.insert(services, receive(id, COMMAND, stepAt - lead, AT_ALL_HOURS));
  if (!stored) throw new Error(`${id} is taken`);
  await deliver(services, id);
  return id;
}

function firstStepAt({ clocks }: Complaint): number {
  const { nextStepAt } = clocks.acknowledgement;
  if (nextStepAt === undefined) throw new Error('a ladder without steps');
  return millisOf(nextStepAt);
}

/** The rows of a query on one of the folder's databases, read beside whoever has it open. */
export function rowsOf<T>(file: string, schema: z.ZodType<T>, sql: string): T[] {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return db
      .prepare(sql)
      .all()
      .map((row) => schema.parse(row));
  } finally {
    db.close();
  }
}

/** What the shipped machines send to their function. */
export const turnSchema = z.object({
  task: z.enum(['await', 'step', 'report']),
  complaintId: z.string(),
  clock: z.string(),
  token: z.string().default(''),
});

export const turnIn = (payload: JsonValue) => turnSchema.parse(payload);

/** An instant that no benchmark reaches. */
export const FAR = '2999-01-01T00:00:00.000Z';

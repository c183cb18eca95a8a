import { ids, type Language, type Log, type Services } from '@redress/core';
import {
  type Engine,
  latestInstantIn,
  openEngine,
  ServiceError,
  stateMachineArn,
  type WaitableClock,
} from '@redress/engine';
import { createApi, createTasks, type HealthCheck } from '@redress/functions';
import { definition } from '@redress/workflows';
import type { Hono } from 'hono';
import { embeddedWorkflows } from './embedded-workflows.ts';
import { openOutbox } from './outbox.ts';
import { outboxRoutes } from './outbox-page.ts';
import { secretIn } from './secret.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { startSweeper } from './sweeper-timer.ts';

export interface MachineOptions {
  /** Paths, or ':memory:'. */
  readonly storeFile: string;
  readonly engineFile: string;
  readonly outboxDir: string;
  /** Made from the latest instant that anything on the disk is from; 0: it is the first start. */
  readonly clock: (latest: number) => WaitableClock;
  readonly publicUrl: string;
  /** Of messages to staff; `en` where nothing is said. */
  readonly staffLanguage?: Language;
  readonly log: Log;
  /** What `/healthz` looks at beside the store. */
  readonly checks?: readonly HealthCheck[];
  /** For tests and measurements: ports that fail, or count, put around the real ones. */
  readonly decorate?: (services: Services) => Services;
  /** Without: the sweeper runs by itself. */
  readonly sweeper?: 'off';
}

/** One machine instead of AWS: store, engine, tasks, sweeper and API in one process. */
export interface Machine {
  readonly services: Services;
  readonly api: Hono;
  readonly engine: Engine;
  /** Resolves when nothing is being done and nothing is due: everything waits for time or for people. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const TASKS_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:redress-tasks';
const MACHINES = { complaint: 'redress-complaint', 'follow-up': 'redress-follow-up' } as const;
const MACHINE_ARNS = {
  complaint: stateMachineArn(MACHINES.complaint),
  'follow-up': stateMachineArn(MACHINES['follow-up']),
};

export async function openMachine(options: MachineOptions): Promise<Machine> {
  const { log } = options;
  const clock = options.clock(
    Math.max(latestInstantIn(options.storeFile), latestInstantIn(options.engineFile)),
  );
  const store = openSqliteStore({ path: options.storeFile, clock });
  const engine = openEngine({
    database: options.engineFile,
    clock,
    resolveFunction: (arn) => (arn === TASKS_ARN ? tasks : undefined),
    onError: (error) =>
      log.error('engine-failed', { error: error instanceof Error ? error.name : typeof error }),
  });
  const outbox = openOutbox(options.outboxDir);
  const embedded: Services = {
    store,
    workflows: embeddedWorkflows(engine, MACHINE_ARNS),
    notifier: outbox,
    clock,
    ids,
    log,
    settings: {
      publicUrl: options.publicUrl,
      mailDomain: 'redress.local',
      staffLanguage: options.staffLanguage ?? 'en',
      secret: await secretIn(store),
    },
  };
  const services = options.decorate?.(embedded) ?? embedded;
  const tasks = createTasks(services);
  await deployMachines(engine);
  engine.start();
  const sweeper = options.sweeper === 'off' ? undefined : startSweeper(services, clock);

  const api = createApi(services, { checks: options.checks ?? [], links: { messagesSent: '/outbox' } });
  api.route('/', outboxRoutes(outbox));
  return {
    services,
    api,
    engine,
    async settled() {
      await sweeper?.settled();
      await engine.settled();
    },
    async close() {
      await sweeper?.stop();
      await engine.close();
      store.close();
    },
  };
}

/** Creates the shipped state machines, or brings them up to date; running executions keep what they began with. */
async function deployMachines(engine: Engine): Promise<void> {
  const substitutions = { TasksFunction: TASKS_ARN, FollowUpStateMachine: MACHINE_ARNS['follow-up'] };
  for (const workflow of ['follow-up', 'complaint'] as const) {
    const text = definition(workflow, substitutions);
    const deployed = await describeMachine(engine, MACHINE_ARNS[workflow]);
    if (deployed === undefined)
      await engine.call('CreateStateMachine', {
        name: MACHINES[workflow],
        definition: text,
        roleArn: 'arn:aws:iam::000000000000:role/redress',
      });
    else if (deployed !== text)
      await engine.call('UpdateStateMachine', { stateMachineArn: MACHINE_ARNS[workflow], definition: text });
  }
}

async function describeMachine(engine: Engine, stateMachineArn: string): Promise<unknown> {
  try {
    return (await engine.call('DescribeStateMachine', { stateMachineArn })).definition;
  } catch (error) {
    if (error instanceof ServiceError && error.name === 'StateMachineDoesNotExist') return undefined;
    throw error;
  }
}

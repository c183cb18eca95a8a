import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Message, sweep, type WorkflowName } from '@redress/core';
import { type Machine, openMachine, SimulatedClock } from '@redress/local';
import * as z from 'zod';
import type { Findings, Measure } from './report.ts';
import { type Bill, emptyBill, metered } from './units.ts';
import { COMMAND } from './world.ts';

/** List prices in us-east-1, in dollars. */
const PRICES = {
  transition: 0.025 / 1000,
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  lambdaGigabyteSecond: 0.0000133334,
};
/** What a call is taken to need: 256 MB on Arm for a tenth of a second, start-up included. */
const LAMBDA_GIGABYTE_SECONDS = 0.25 * 0.1;
const LIVES = 1000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse('2026-03-04T09:00:00Z');
const TARGET = 0.3;

interface Life {
  transitions: number;
  requests: number;
  tasks: number;
  bill: Bill;
}

/** Whole lives through the shipped machines on simulated time, counted and priced as AWS would. */
export async function cost(root: string): Promise<Findings> {
  const happy = await live(join(root, 'happy'), async (city) => {
    const id = await city.complain();
    await city.pass(2 * HOUR);
    await city.act(id, 'acknowledgement', { message: 'We are looking for it.' });
    await city.pass(DAY);
    await city.resolve(id);
    await city.pass(DAY);
    await city.answerSurvey();
    return id;
  });
  const escalated = await live(join(root, 'escalated'), async (city) => {
    const id = await city.complain();
    await city.pass(9 * DAY);
    await city.resolve(id);
    await city.pass(DAY);
    await city.answerSurvey();
    return id;
  });
  const sweeper = await sweeping(join(root, 'sweeper'));
  return {
    measures: [
      ...priced('happy life', happy, TARGET),
      ...priced('escalated life', escalated),
      { name: 'sweeper: a month of idle turns', value: sweeper.idleMonth, unit: '$' },
    ],
    notes: [
      'Per 1,000 lives. SES, logs and data transfer are not counted; a Lambda call is taken as 256 MB for 100 ms.',
      'Transitions: states entered and retries, from the histories. SendTask and StartExecution are free.',
    ],
  };
}

function priced(life: string, { transitions, requests, tasks, bill }: Life, atMost?: number): Measure[] {
  const calls = requests + tasks;
  const { writes, reads, writeUnits, indexWriteUnits, readUnits, conflicts, largestItem } = bill;
  const dollars = {
    transitions: LIVES * transitions * PRICES.transition,
    store: LIVES * ((writeUnits + indexWriteUnits) * PRICES.writeUnit + readUnits * PRICES.readUnit),
    lambda: LIVES * calls * (PRICES.lambdaRequest + LAMBDA_GIGABYTE_SECONDS * PRICES.lambdaGigabyteSecond),
  };
  const total = dollars.transitions + dollars.store + dollars.lambda;
  const count = (name: string, value: number, unit: string) => ({ name: `${life}: ${name}`, value, unit });
  return [
    { name: `${life}: in all`, value: total, unit: '$', ...(atMost !== undefined && { atMost }) },
    count('state transitions', transitions, ''),
    count('… at', dollars.transitions, '$'),
    count('API requests', requests, ''),
    count('task calls', tasks, ''),
    count('Lambda, both, at', dollars.lambda, '$'),
    count('store writes', writes, ''),
    count('… of which lost races', conflicts, ''),
    count('write units, items', writeUnits, ''),
    count('write units, indexes', indexWriteUnits, ''),
    count('store reads', reads, ''),
    count('read units', readUnits, ''),
    count('largest item', largestItem / 1024, 'KB'),
    count('store, at', dollars.store, '$'),
  ];
}

/** A machine of its own, metered, and those who use it. */
class City {
  readonly machine: Machine;
  readonly clock: SimulatedClock;
  readonly #mails: readonly Message[];
  requests = 0;

  constructor(machine: Machine, clock: SimulatedClock, mails: readonly Message[]) {
    this.machine = machine;
    this.clock = clock;
    this.#mails = mails;
  }

  pass(millis: number): Promise<void> {
    return this.clock.advance(millis, () => this.machine.settled());
  }

  async #call(path: string, body?: object): Promise<unknown> {
    this.requests++;
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await this.machine.api.request(path, { ...init, headers });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    await this.machine.settled();
    return response.json();
  }

  async complain(): Promise<string> {
    const { content, ...rest } = COMMAND;
    return z.object({ id: z.string() }).parse(await this.#call('/v1/complaints', { ...rest, ...content })).id;
  }

  act(id: string, action: string, body: object): Promise<unknown> {
    return this.#call(`/v1/complaints/${id}/${action}`, body);
  }

  resolve(id: string): Promise<unknown> {
    const remedies = [{ kind: 'replacement' }];
    return this.act(id, 'resolution', {
      summary: 'Sent again by express.',
      rootCause: 'third-party',
      remedies,
    });
  }

  /** Looks at the question, and answers. */
  async answerSurvey(): Promise<void> {
    const text = this.#mails.findLast(({ kind }) => kind === 'survey')?.text ?? '';
    const path = /\/v1\/surveys\/\S+/.exec(text)?.[0] ?? '';
    await this.#call(path);
    await this.#call(path, { score: 5, comment: 'Quick and kind.' });
  }

  /** States entered, and attempts at them that were made again. */
  async transitions(workflow: WorkflowName, name: string): Promise<number> {
    const types: string[] = [];
    let cursor: string | undefined;
    do {
      const { workflows } = this.machine.services;
      const page = await workflows.history(workflow, name, {
        limit: 100,
        ...(cursor !== undefined && { cursor }),
      });
      types.push(...(page?.items ?? []).map(({ type }) => type));
      cursor = page?.nextCursor;
    } while (cursor !== undefined);
    if (types.at(-1) !== 'ExecutionSucceeded') throw new Error(`${name} has not ended`);
    const count = (ending: string) => types.filter((type) => type.endsWith(ending)).length;
    return count('StateEntered') + count('TaskScheduled') - count('TaskStateEntered');
  }
}

async function found(folder: string, bill: Bill): Promise<City> {
  mkdirSync(folder, { recursive: true });
  const clock = new SimulatedClock(START);
  const mails: Message[] = [];
  const unexpected = (event: string, fields?: object) => {
    throw new Error(`${event} ${JSON.stringify(fields)}`);
  };
  const machine = await openMachine({
    storeFile: join(folder, 'store.db'),
    engineFile: join(folder, 'engine.db'),
    clock: () => clock,
    publicUrl: 'http://complaints.example',
    log: { info() {}, warn: unexpected, error: unexpected },
    sweeper: 'off',
    decorate: (services) => ({
      ...services,
      store: metered(services.store, bill),
      notifier: {
        async send(message) {
          mails.push(message);
          return {};
        },
      },
    }),
  });
  return new City(machine, clock, mails);
}

async function live(folder: string, story: (city: City) => Promise<string>): Promise<Life> {
  const bill = emptyBill();
  const city = await found(folder, bill);
  const id = await story(city);
  const transitions =
    (await city.transitions('complaint', `${id}-1`)) +
    (await city.transitions('follow-up', `${id}-1-follow-up`));
  const tasks = city.machine.engine.stats().functionCalls;
  await city.machine.close();
  return { transitions, requests: city.requests, tasks, bill };
}

/** Its minute with nothing to do. */
async function sweeping(folder: string): Promise<{ idleMonth: number }> {
  const bill = emptyBill();
  const city = await found(folder, bill);
  const { services } = city.machine;
  const call = PRICES.lambdaRequest + LAMBDA_GIGABYTE_SECONDS * PRICES.lambdaGigabyteSecond;
  await sweep(services);
  const idleMonth = 30 * 24 * 60 * (call + bill.readUnits * PRICES.readUnit);
  await city.machine.close();
  return { idleMonth };
}

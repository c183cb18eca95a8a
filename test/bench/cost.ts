import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { apiKeys, Limiter, limitsSchema, type Message, type WorkflowName } from '@redress/core';
import { type Installation, openInstallation, SimulatedClock } from '@redress/local';
import * as z from 'zod';
import { createSweeps } from '../../functions/src/sweeps.ts';
import type { Findings, Measure } from './report.ts';
import { type Bill, emptyBill, metered } from './units.ts';
import { authorization, COMMAND } from './world.ts';

/** List prices in us-east-1, in dollars. */
const PRICES = {
  transition: 0.025 / 1000,
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  mail: 0.1 / 1000,
  lambdaRequest: 0.2 / 1e6,
  lambdaGigabyteSecond: 0.0000133334,
};
/** What a call is taken to need: 256 MB on Arm for a tenth of a second, start-up included. */
const LAMBDA_GIGABYTE_SECONDS = 0.25 * 0.1;
const LIMITS = limitsSchema.parse('');
const RECEIPTS_PER_DAY = 20;
const LIVES = 1000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse('2026-03-04T09:00:00Z');
const TARGET = 0.29;
/** Among so many complaints the sweeper's month is shared. */
const COMPLAINTS_A_MONTH = 10_000;

interface Life {
  transitions: number;
  requests: number;
  tasks: number;
  mails: number;
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
  const look = await looking(join(root, 'look'));
  const sweeper = await sweeping(join(root, 'sweeper'));
  return {
    measures: [
      ...priced('happy life', happy, TARGET),
      ...priced('escalated life', escalated),
      {
        name: 'a handler looks at a complaint, 1,000 times: store, at',
        value: LIVES * look.store,
        unit: '$',
      },
      { name: '… of which its audit', value: LIVES * look.audit, unit: '$' },
      { name: 'sweeper: a month of idle turns', value: sweeper.idleMonth, unit: '$' },
      {
        name: `… its share in 1,000 lives, at ${COMPLAINTS_A_MONTH} a month`,
        value: (sweeper.idleMonth * LIVES) / COMPLAINTS_A_MONTH,
        unit: '$',
      },
      {
        name: `SES, ${happy.mails} mails in a happy life: at`,
        value: LIVES * happy.mails * PRICES.mail,
        unit: '$',
      },
    ],
    notes: [
      'Per 1,000 lives. In all: without SES, the sweeper, logs and data transfer. A Lambda call is taken as 256 MB for 100 ms.',
      'Transitions, the floor: states entered and retries, from the histories. SendTask and StartExecution are free.',
      'The stream is free to Lambda, which calls the deliverer only for writes that newly owe something.',
    ],
  };
}

function priced(life: string, { transitions, requests, tasks, bill }: Life, atMost?: number): Measure[] {
  const { writes, reads, writeUnits, indexWriteUnits, readUnits, conflicts, wakes, largestItem } = bill;
  const calls = requests + tasks + wakes;
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
    count('… the floor, at', dollars.transitions, '$'),
    count('API requests', requests, ''),
    count('task calls', tasks, ''),
    count('deliverer calls', wakes, ''),
    count('Lambda, all, at', dollars.lambda, '$'),
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
  readonly machine: Installation;
  readonly clock: SimulatedClock;
  readonly mails: readonly Message[];
  /** As on AWS, where many instances count together. */
  readonly #limiter: Limiter;
  #key = '';
  requests = 0;

  constructor(machine: Installation, clock: SimulatedClock, mails: readonly Message[]) {
    this.machine = machine;
    this.clock = clock;
    this.mails = mails;
    const { store, log, settings } = machine.services;
    this.#limiter = new Limiter({ now: () => clock.now(), secret: settings.secret, log, store });
  }

  /** The app that complaints come from has its key, and has used it. */
  async begin(): Promise<void> {
    const { services, api } = this.machine;
    const { text } = await apiKeys.add(services, { name: 'shop', scopes: ['complaints:create'] });
    this.#key = `Bearer ${text}`;
    await api.request('/v1/complaints', { headers: { authorization: this.#key } });
  }

  pass(millis: number): Promise<void> {
    return this.clock.advance(millis, () => this.machine.settled());
  }

  async #call(path: string, body?: object): Promise<unknown> {
    this.requests++;
    const kind = body === undefined ? 'reads' : path === '/v1/complaints' ? 'intake' : 'changes';
    const limit = LIMITS[kind];
    if (limit) await this.#limiter.take(kind, limit);
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      authorization: path === '/v1/complaints' ? this.#key : await authorization(this.machine),
    };
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

  look(id: string): Promise<unknown> {
    return this.#call(`/v1/complaints/${id}`);
  }

  act(id: string, action: string, body: object): Promise<unknown> {
    return this.#call(`/v1/complaints/${id}/${action}`, body);
  }

  resolve(id: string): Promise<unknown> {
    const remedies = [{ kind: 'replacement', done: true }];
    return this.act(id, 'resolution', {
      summary: 'Sent again by express.',
      rootCause: 'third-party',
      remedies,
    });
  }

  /** Looks at the question, and answers. */
  async answerSurvey(): Promise<void> {
    const text = this.mails.findLast(({ kind }) => kind === 'survey')?.text ?? '';
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
  const machine = await openInstallation({
    storeFile: join(folder, 'store.db'),
    engineFile: join(folder, 'engine.db'),
    clock: () => clock,
    publicUrl: 'http://complaints.example',
    log: { info() {}, warn: unexpected, error: unexpected },
    sweeper: 'off',
    receiptsPerDay: RECEIPTS_PER_DAY,
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
  await city.begin();
  Object.assign(bill, emptyBill());
  const id = await story(city);
  const transitions =
    (await city.transitions('complaint', `${id}-1`)) +
    (await city.transitions('follow-up', `${id}-1-follow-up`));
  const tasks = city.machine.engine.stats().functionCalls;
  await city.machine.close();
  return { transitions, requests: city.requests, tasks, mails: city.mails.length, bill };
}

/** What it takes to show a complaint to somebody, and to put on record that they have seen it. */
async function looking(folder: string): Promise<{ store: number; audit: number }> {
  const bill = emptyBill();
  const city = await found(folder, bill);
  await city.begin();
  const id = await city.complain();
  // The first one begins a chain.
  await city.look(id);
  Object.assign(bill, emptyBill());
  await city.look(id);
  const audit = (bill.writeUnits + bill.indexWriteUnits) * PRICES.writeUnit;
  await city.machine.close();
  return { store: audit + bill.readUnits * PRICES.readUnit, audit };
}

/** Its minute with nothing to do, as its function spends it, with the lease that keeps it alone. */
async function sweeping(folder: string): Promise<{ idleMonth: number }> {
  const bill = emptyBill();
  const city = await found(folder, bill);
  const call = PRICES.lambdaRequest + LAMBDA_GIGABYTE_SECONDS * PRICES.lambdaGigabyteSecond;
  const turn = createSweeps(city.machine.services);
  // The first one also looks for what an older version has left.
  await turn(() => false);
  Object.assign(bill, emptyBill());
  await turn(() => false);
  const units =
    bill.readUnits * PRICES.readUnit + (bill.writeUnits + bill.indexWriteUnits) * PRICES.writeUnit;
  const idleMonth = 30 * 24 * 60 * (call + units);
  await city.machine.close();
  return { idleMonth };
}

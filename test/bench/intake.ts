import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { startChild } from './child.ts';
import { everythingDone } from './done.ts';
import { checkOut, TREE } from './former.ts';
import { type Findings, type Measure, median, quantile } from './report.ts';
import { type Server, startBare, startRedress } from './server.ts';

const loadSchema = z.object({ total: z.number(), latencies: z.array(z.number()) });

const CONNECTIONS = 32;
const PER_SECOND = 100;
const WARM_UP_MS = 1000;
/** What a process has done often it does faster: before anything is measured, each has taken so many in. */
const PRACTICE = 1000;

export interface IntakeOptions {
  readonly rounds: number;
  readonly measuredMs: number;
  /** Another commit to be compared with. */
  readonly against?: string | undefined;
  /** Where our server's profiles of the processor go. */
  readonly profile?: string | undefined;
}

/** Intake over HTTP beside a bare route that makes the same writes, and beside a former version, taken in turns. */
export async function intake(root: string, options: IntakeOptions): Promise<Findings> {
  const { rounds, measuredMs, against, profile } = options;
  const folder = join(root, 'intake');
  mkdirSync(folder);
  const former = against === undefined ? undefined : checkOut(against, join(folder, 'tree'));
  const data = (name: string) => join(folder, name);
  const ours = new Loaded('ours', await startRedress(TREE, data('ours'), profile));
  const before = former && new Loaded(`commit ${against}`, await startRedress(former.tree, data('former')));
  const bare = new Loaded('the bare route', await startBare(data('bare'), 'shared'));
  const plain = new Loaded('the bare route that commits each write', await startBare(data('plain'), 'own'));
  const all = [ours, ...(before ? [before] : []), bare, plain];
  for (const server of all) await server.warmUp();
  for (let round = 0; round < rounds; round++) {
    for (const server of round % 2 === 0 ? all : all.toReversed()) {
      await server.loadClosed(measuredMs);
      if (server !== plain) await server.loadOpen(measuredMs);
    }
  }
  for (const server of all) await server.stop();
  return { measures: measuresOf(ours, { before, bare, plain }), notes: notesOf(all, options, former) };
}

interface Others {
  readonly before: Loaded | undefined;
  readonly bare: Loaded;
  readonly plain: Loaded;
}

function measuresOf(ours: Loaded, { before, bare, plain }: Others): Measure[] {
  const all = [ours, ...(before ? [before] : []), bare];
  /** Of the rounds' own ratios, for the machine may be slower in one of them than in another. */
  const ratio = (figure: Figure, other: Loaded) =>
    median(ours.found[figure].map((value, round) => value / (other.found[figure][round] ?? Number.NaN)));
  return [
    ...(before
      ? [{ name: `intake over HTTP, of ${before.name}`, value: ratio('rate', before), unit: '×', atLeast: 2 }]
      : []),
    { name: 'intake over HTTP, of the bare route', value: 100 * ratio('rate', bare), unit: '%', atLeast: 50 },
    { name: `… of ${plain.name}`, value: 100 * ratio('rate', plain), unit: '%' },
    ...[...all, plain].map((server) => ({
      name: `taken in: ${server.name}`,
      value: median(server.found.rate),
      unit: 'a second',
    })),
    {
      name: '100 a second: median, of the bare route',
      value: ratio('openMedian', bare),
      unit: '×',
      atMost: 1.5,
    },
    { name: '100 a second: p99, of the bare route', value: ratio('openP99', bare), unit: '×', atMost: 2 },
    ...all.flatMap((server) => [
      { name: `100 a second: median, ${server.name}`, value: median(server.found.openMedian), unit: 'ms' },
      { name: `100 a second: p99, ${server.name}`, value: median(server.found.openP99), unit: 'ms' },
    ]),
    ...all.flatMap((server) => [
      { name: `32 connections: median, ${server.name}`, value: median(server.found.median), unit: 'ms' },
      { name: `32 connections: p99, ${server.name}`, value: median(server.found.p99), unit: 'ms' },
    ]),
    ...all.map((server) => ({
      name: `CPU for each intake: ${server.name}`,
      value: median(server.found.cpu),
      unit: 'ms',
    })),
    ...all.map((server) => ({
      name: `longest until all was done: ${server.name}`,
      value: Math.max(...server.found.backlog),
      unit: 'ms',
    })),
  ];
}

function notesOf(
  all: readonly Loaded[],
  { rounds, measuredMs }: IntakeOptions,
  former: { dependencies: string } | undefined,
): string[] {
  const rates = all.map(({ name, found }) => `${name} ${found.rate.map(Math.round).join(', ')}`);
  const intakes = all.map(({ name, intakes }) => `${name} ${intakes}`);
  return [
    `${rounds} rounds in turns, of ${measuredMs / 1000} s over ${CONNECTIONS} connections and as long at ${PER_SECOND}`,
    `a second, timed from the instant each was due. In a second: ${rates.join('; ')}.`,
    `After each of them all was found done: one mail for each intake, both its waits, no execution at work. Intakes: ${intakes.join('; ')}.`,
    'Both versions run as `npm start` has them. The bare route writes the same items, index entries, executions',
    'and events in the same order and transactions and computes none of it; it shares commits as ours does.',
    ...(former ? [`The former version ran ${former.dependencies}.`] : []),
  ];
}

type Figure = 'rate' | 'median' | 'p99' | 'openMedian' | 'openP99' | 'cpu' | 'backlog';

/** A server and what was found of it, a figure for each round. */
class Loaded {
  readonly name: string;
  readonly #server: Server;
  readonly found: Readonly<Record<Figure, number[]>> = {
    rate: [],
    median: [],
    p99: [],
    openMedian: [],
    openP99: [],
    cpu: [],
    backlog: [],
  };
  intakes = 0;

  constructor(name: string, server: Server) {
    this.name = name;
    this.#server = server;
  }

  async warmUp(): Promise<void> {
    await this.#run({ kind: 'closed', connections: CONNECTIONS, atLeast: PRACTICE }, 0);
    this.found.backlog.length = 0;
  }

  /** As much as it can take. */
  async loadClosed(measuredMs: number): Promise<void> {
    const { found } = this;
    const before = await this.#server.cpu();
    const closed = await this.#run({ kind: 'closed', connections: CONNECTIONS, atLeast: 0 }, measuredMs);
    found.cpu.push(((await this.#server.cpu()) - before) / closed.total);
    found.rate.push(closed.latencies.length / (measuredMs / 1000));
    found.median.push(median(closed.latencies));
    found.p99.push(quantile(closed.latencies, 0.99));
  }

  async loadOpen(measuredMs: number): Promise<void> {
    const { found } = this;
    const open = await this.#run({ kind: 'open', perSecond: PER_SECOND }, measuredMs);
    found.openMedian.push(median(open.latencies));
    found.openP99.push(quantile(open.latencies, 0.99));
  }

  /** Resolves when all that it was given has been done. */
  async #run(load: object, measuredMs: number) {
    const { port, data, authorization } = this.#server;
    const options = { port, authorization, load, first: this.intakes, warmUpMs: WARM_UP_MS, measuredMs };
    const child = startChild('intake-load.ts', options);
    const result = await child.next(loadSchema);
    const ended = performance.now();
    this.intakes += result.total;
    await everythingDone(data, this.intakes);
    this.found.backlog.push(performance.now() - ended);
    await child.ended();
    return result;
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }
}

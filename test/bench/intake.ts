import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { startChild } from './child.ts';
import { type Findings, median, quantile } from './report.ts';

const listeningSchema = z.object({ address: z.object({ port: z.number() }) });
const settledSchema = z.object({ millis: z.number(), cpuMillis: z.number() });
const loadSchema = z.object({ total: z.number(), latencies: z.array(z.number()) });

const CONNECTIONS = 32;
const WARM_UP_MS = 2000;

/** Intake over HTTP beside a bare route that makes the same writes, taken in turns. */
export async function intake(root: string, rounds: number, measuredMs: number): Promise<Findings> {
  const machine = await serveIntake(root, 'machine');
  const bare = await serveIntake(root, 'bare');
  const plain = await serveIntake(root, 'plain');
  for (let round = 0; round < rounds; round++) {
    for (const server of round % 2 === 0 ? [machine, bare, plain] : [plain, bare, machine])
      await server.load(measuredMs);
  }
  await machine.end();
  await bare.end();
  await plain.end();
  const ratio = (rates: readonly number[]) =>
    median(machine.rates.map((rate, round) => (100 * rate) / (rates[round] ?? Number.NaN)));
  return {
    measures: [
      { name: 'intake over HTTP, of the bare route', value: ratio(bare.rates), unit: '%', atLeast: 50 },
      { name: '… of a bare route that commits each write', value: ratio(plain.rates), unit: '%' },
      { name: 'intake over HTTP', value: median(machine.rates), unit: 'a second' },
      { name: 'the bare route', value: median(bare.rates), unit: 'a second' },
      { name: 'the bare route that commits each write', value: median(plain.rates), unit: 'a second' },
      { name: 'intake: answered after, median', value: median(machine.p50), unit: 'ms' },
      { name: 'intake: answered after, p99', value: median(machine.p99), unit: 'ms' },
      { name: 'bare: answered after, median', value: median(bare.p50), unit: 'ms' },
      { name: 'intake: longest backlog after the load', value: Math.max(...machine.backlogs), unit: 'ms' },
      { name: 'intake: CPU each', value: median(machine.cpu), unit: 'ms' },
      { name: 'bare: CPU each', value: median(bare.cpu), unit: 'ms' },
    ],
    notes: [
      `${CONNECTIONS} connections from another process, ${rounds} rounds in turns of ${measuredMs / 1000} s: ` +
        `${[machine, bare, plain].map(({ rates }) => rates.map(Math.round).join(', ')).join(' against ')} a second.`,
      'Both write, durably: the item put, settled, and twice for the waits; the execution in four',
      'transactions with its events; the mail as a file of its own. The bare route computes none of it, but',
      'its requests share commits as ours do; the other one commits each write by itself.',
    ],
  };
}

async function serveIntake(root: string, part: 'machine' | 'bare' | 'plain') {
  const folder = join(root, `intake-${part}`);
  mkdirSync(folder);
  const server = startChild('intake-server.ts', { folder, part });
  const { port } = (await server.next(listeningSchema)).address;
  const found: Record<'rates' | 'p50' | 'p99' | 'backlogs' | 'cpu', number[]> = {
    rates: [],
    p50: [],
    p99: [],
    backlogs: [],
    cpu: [],
  };
  return {
    ...found,
    async load(measuredMs: number) {
      server.tell('begin');
      const before = await server.next(settledSchema);
      const load = startChild('intake-load.ts', {
        port,
        connections: CONNECTIONS,
        warmUpMs: WARM_UP_MS,
        measuredMs,
      });
      const { latencies, total } = await load.next(loadSchema);
      await load.ended();
      server.tell('settle');
      const after = await server.next(settledSchema);
      found.rates.push(latencies.length / (measuredMs / 1000));
      found.p50.push(median(latencies));
      found.p99.push(quantile(latencies, 0.99));
      found.backlogs.push(after.millis);
      found.cpu.push((after.cpuMillis - before.cpuMillis) / total);
    },
    async end() {
      server.tell('end');
      await server.next(settledSchema);
      await server.ended();
    },
  };
}

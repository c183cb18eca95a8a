import * as z from 'zod';
import { startChild } from './child.ts';
import type { Findings, Measure } from './report.ts';

const FIRST_PAGE_MS = 50;
const MEBIBYTE = 2 ** 20;

const startSchema = z.object({ first: z.number(), cpu: z.number(), grown: z.number() });
const searchesSchema = z.object({
  searches: z.array(z.object({ name: z.string(), millis: z.number(), most: z.number(), cpu: z.number() })),
});
const intakeSchema = z.object({ millis: z.number(), cpu: z.number(), rate: z.number() });
const intakesSchema = z.object({ intakes: z.tuple([intakeSchema, intakeSchema]) });

/** How long first pages of searches take, and what intake pays for them. */
export async function search(
  folders: { readonly folder: string; readonly beside: string; readonly unindexed: string },
  number: number,
  { rounds, intakeRounds }: { readonly rounds: number; readonly intakeRounds: number },
): Promise<Findings> {
  const { folder, beside, unindexed } = folders;
  const searching = startChild('searching.ts', { folder, beside, number, rounds });
  const start = await searching.next(startSchema);
  const { searches } = await searching.next(searchesSchema);
  await searching.ended();
  const indexing = startChild('indexing.ts', { indexed: beside, unindexed, rounds: intakeRounds });
  const [indexed, without] = (await indexing.next(intakesSchema)).intakes;
  await indexing.ended();
  const all = searches.flatMap(({ name, millis, cpu }): Measure[] => [
    { name, value: millis, unit: 'ms', atMost: FIRST_PAGE_MS },
    { name: `  processor time`, value: cpu, unit: 'ms' },
  ]);
  return {
    measures: [
      ...all,
      { name: 'the longest p95 of them', value: Math.max(...searches.map(({ most }) => most)), unit: 'ms' },
      { name: 'the first one after a start', value: start.first, unit: 'ms' },
      { name: '  processor time', value: start.cpu, unit: 'ms' },
      { name: '  resident memory more', value: start.grown / MEBIBYTE, unit: 'MiB' },
      { name: 'intakes answered a second, eight at a time', value: indexed.rate, unit: '/s' },
      { name: '  of those that are never indexed', value: indexed.rate / without.rate, unit: '×' },
      { name: 'an intake’s answer', value: indexed.millis, unit: 'ms' },
      { name: '  of one that is never indexed', value: indexed.millis / without.millis, unit: '×' },
      { name: '  processor time, until it is found', value: indexed.cpu, unit: 'ms' },
      { name: '  of one that is never indexed', value: indexed.cpu / without.cpu, unit: '×' },
    ],
    notes: [
      `Medians of ${rounds} rounds among ${number.toLocaleString('en-GB')} complaints, in process: what HTTP and`,
      'the entry in the audit take comes to it. Each search finds something, or nothing where its name says so.',
    ],
  };
}

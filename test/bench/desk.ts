import * as z from 'zod';
import { startChild } from './child.ts';
import type { Findings } from './report.ts';

const FIRST_BYTE_MS = 50;
const PAGE_BYTES = 40 * 1024;

const pagesSchema = z.object({
  first: z.number(),
  pages: z.array(
    z.object({ name: z.string(), millis: z.number(), most: z.number(), cpu: z.number(), bytes: z.number() }),
  ),
});

/** How long the desk's pages take. */
export async function desk(filled: string, open: number, rounds: number): Promise<Findings> {
  const child = startChild('console.ts', { folder: filled, rounds });
  const { first, pages } = await child.next(pagesSchema);
  await child.ended();
  return {
    measures: [
      ...pages.flatMap(({ name, millis, cpu, bytes }) => [
        { name, value: millis, unit: 'ms', atMost: FIRST_BYTE_MS },
        { name: '  processor time', value: cpu, unit: 'ms' },
        { name: '  bytes, before they are compressed', value: bytes, unit: 'B', atMost: PAGE_BYTES },
      ]),
      { name: 'the longest p95 of them', value: Math.max(...pages.map(({ most }) => most)), unit: 'ms' },
      { name: 'the first page after a start', value: first, unit: 'ms' },
    ],
    notes: [
      `Medians of ${rounds} rounds among ${open.toLocaleString('en-GB')} open complaints, in process: a page's`,
      'first byte comes with its last. The entries in the audit are written; what HTTP takes comes to it.',
    ],
  };
}

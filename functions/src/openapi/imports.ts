import * as z from 'zod';
import { importSchema } from '../api/import-schemas.ts';
import type { DescribedOf } from './described.ts';

const count = z.int().nonnegative();
export const importResult = z.strictObject({
  added: count.describe('With `dryRun`, so many would be.'),
  present: count.describe('Imported before, from the same row.'),
  changed: count.describe(
    'Imported before, from a row that said something else: nothing is changed of them.',
  ),
  refused: count,
  late: count.describe('Of those added, so many have missed a deadline already.'),
  results: z
    .array(
      z.strictObject({
        row: z.string().describe('Its id in the source.'),
        outcome: z.enum(['added', 'present', 'changed', 'refused']),
        id: z.string().optional().describe('The complaint’s.'),
        late: z.array(z.string()).optional().describe('Clocks whose deadlines it has missed already.'),
        team: z.string().optional().describe('Where it is late: whose it is by now, which nobody is told.'),
        errors: z
          .array(
            z.looseObject({
              field: z.string(),
              pointer: z.string().optional(),
              rule: z.string(),
              message: z.string(),
            }),
          )
          .optional(),
      }),
    )
    .describe('In the order of the rows.'),
});

export const IMPORTS: DescribedOf<'imports'> = {
  'imports.take': {
    summary: 'Take over complaints that were handled elsewhere, a hundred at a time',
    description:
      'A row is `{id, complaint, status, acknowledgedAt?, endedAt?, resolution?}`: `complaint` as for a submission, `status` one of `open`, `closed`, `withdrawn`. Each is taken once for its source and id, however often it is sent; nobody is told of what is past. An open one may be as old as it is: its deadlines count from its receipt, and where they have passed it is late at once.',
    body: importSchema,
    answer: { status: 200, schema: importResult },
  },
};

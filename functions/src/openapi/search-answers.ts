import { CODED_FACTS } from '@redress/core/base/search.ts';
import * as z from 'zod';
import { complaintPage, count } from './answers.ts';

export const searchResult = complaintPage.extend({
  counts: z
    .strictObject({
      exact: z.boolean().describe('Otherwise there are at least so many.'),
      total: count,
      by: z.strictObject(
        Object.fromEntries(CODED_FACTS.map((fact) => [fact, z.record(z.string(), count).optional()])),
      ),
      due: z
        .array(count)
        .optional()
        .describe('For each instant of `countDue`, in their order: how many have a deadline before it.'),
    })
    .optional()
    .describe(
      'Where `count` or `countDue` asked for it: of all pages together, within what the caller reaches.',
    ),
});

import * as z from 'zod';

/** What answers of every noun have. */
export const instant = z.iso.datetime({ precision: 3 }).describe('In UTC, to the millisecond.');
export const complaintId = z.string().regex(/^cmp_[0-9a-hjkmnp-tv-z]{26}$/);
export const reference = z
  .string()
  .regex(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/)
  .describe('The short one, to read out on the telephone.');
export const nextCursor = z.string().optional().describe('For the next page; absent on the last.');

import * as z from 'zod';

/** Where numbers of a policy set come from: in a word, or said so that a program can tell what is second-hand. */
export const sourceSchema = z.lazy(() =>
  z.union([
    z.string(),
    z.strictObject({
      /** Of the law, the rule or the guide. */
      title: z.string().min(1).max(300),
      /** Article, section or paragraph, and what it says. */
      section: z.string().min(1).max(300).exactOptional(),
      /** Of the text, or from when it applies: a day, a month or a year. */
      date: z
        .string()
        .regex(/^\d{4}(-\d\d(-\d\d)?)?$/, 'must be a date such as 2026, 2026-04 or 2026-04-08')
        .exactOptional(),
      /** Taken from what others say of it, or from a copy of unknown keeping, and not from the text itself. */
      secondHand: z.literal(true).exactOptional(),
    }),
  ]),
);

import * as z from 'zod/mini';

/** Where numbers of a policy set come from: in a word, or said so that a program can tell what is second-hand. */
export const sourceSchema = z.lazy(() =>
  z.union([
    z.string(),
    z.strictObject({
      /** Of the law, the rule or the guide. */
      title: z.string().check(z.minLength(1), z.maxLength(300)),
      /** Article, section or paragraph, and what it says. */
      section: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(300))),
      /** Of the text, or from when it applies: a day, a month or a year. */
      date: z.exactOptional(
        z
          .string()
          .check(z.regex(/^\d{4}(-\d\d(-\d\d)?)?$/, 'must be a date such as 2026, 2026-04 or 2026-04-08')),
      ),
      /** Taken from what others say of it, or from a copy of unknown keeping, and not from the text itself. */
      secondHand: z.exactOptional(z.literal(true)),
    }),
  ]),
);

import {
  CONSENT_FORMS,
  CONSENT_PURPOSES,
  CONTACT_KINDS,
  codes,
  MOTIVES,
  THIRD_PARTIES,
  VENUES,
} from '@redress/core/base/vocabulary.ts';
import * as z from 'zod';

/* What is answered of the record beside what happened, of the fields of an installation, and of the advice for motives. */

const instant = z.iso.datetime({ precision: 3 });

export const contactPoints = z
  .array(
    z.strictObject({
      kind: codes(CONTACT_KINDS),
      value: z.string(),
      preferred: z.boolean().optional(),
      hours: z.strictObject({ from: z.string(), to: z.string() }).optional(),
      days: z.array(z.string()).optional(),
    }),
  )
  .optional()
  .describe('All ways to reach them; we write to `email`, and ring `phone`.');

const formerContact = z.strictObject({
  until: instant,
  name: z.string(),
  email: z.string().optional(),
  phone: z.string().optional(),
  language: z.string(),
  timeZone: z.string().optional(),
  contactPoints,
});

const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

/** Members of a complaint. */
export const record = {
  product: z
    .strictObject({
      line: z.string().optional(),
      name: z.string().optional(),
      model: z.string().optional(),
      purchasedAt: z.iso.date().optional(),
      place: z.string().optional(),
      order: z.string().optional(),
    })
    .optional(),
  brand: z.string().optional(),
  legalEntity: z.string().optional().describe('The company of the group that answers for it.'),
  venue: z
    .strictObject({ kind: codes(VENUES), address: z.url().optional() })
    .optional()
    .describe('Where it was said.'),
  motive: z.optional(codes(MOTIVES)).describe('What the complainant is after. For the staff alone.'),
  vulnerable: z.boolean().optional().describe('For the staff alone.'),
  vulnerabilityNote: z.string().optional().describe('For the staff alone.'),
  tags: z.array(z.string()).optional().describe('For the staff alone.'),
  fields: z
    .record(z.string(), value)
    .optional()
    .describe('The installation’s own, by name (`/v1/fields`). For the staff alone.'),
  representative: z
    .strictObject({
      name: z.string(),
      relation: z.string(),
      email: z.string().optional(),
      phone: z.string().optional(),
      address: z.string().optional(),
    })
    .optional()
    .describe('Who acts for the complainant.'),
  thirdParty: z
    .strictObject({
      kind: codes(THIRD_PARTIES),
      name: z.string(),
      dueAt: instant.optional().describe('While its clock, `third-party`, runs.'),
    })
    .optional()
    .describe('Who else must act. For the staff alone.'),
  consents: z
    .array(
      z.strictObject({
        purpose: codes(CONSENT_PURPOSES),
        given: z.boolean().describe('False: taken back.'),
        at: instant,
        how: z.optional(codes(CONSENT_FORMS)),
      }),
    )
    .optional()
    .describe('In the order in which they were recorded; the last one of a purpose counts.'),
  former: z
    .strictObject({
      contacts: z.array(formerContact).optional(),
      record: z
        .array(z.strictObject({ until: instant, record: z.record(z.string(), z.unknown()) }))
        .optional(),
    })
    .optional()
    .describe('What was corrected, as it was, until when; null: it was not known. For the staff alone.'),
};

const text = z.strictObject({ en: z.string(), 'zh-CN': z.string() });
export const advice = z.strictObject({
  items: z.array(z.strictObject({ motive: codes(MOTIVES), labels: text, advice: text })),
});

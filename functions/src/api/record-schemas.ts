import { kebabSchema } from '@redress/core/base/kebab.ts';
import { mailAddressSchema } from '@redress/core/base/mail-address.ts';
import { telephoneSchema } from '@redress/core/base/telephone.ts';
import {
  CONSENT_FORMS,
  CONSENT_PURPOSES,
  CONTACT_KINDS,
  codes,
  MOTIVES,
  OUTCOMES,
  THIRD_PARTIES,
  VENUES,
} from '@redress/core/base/vocabulary.ts';
import * as z from 'zod';
import { code, line, NOTE, text } from './input.ts';
import { aDay, instant, instantOrDay } from './moments.ts';

/* What the record says of a complaint besides, at intake and when it is corrected. */

const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 09:00');

const contactPoint = z.lazy(() =>
  z
    .strictObject({
      kind: codes(CONTACT_KINDS),
      value: line(300),
      preferred: z.boolean().exactOptional(),
      hours: z.strictObject({ from: time, to: time }).exactOptional(),
      days: z
        .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
        .min(1)
        .max(7)
        .exactOptional(),
    })
    .transform((point, context) => {
      const schema = ADDRESSES[point.kind];
      const { data: value = point.value, error } = schema?.safeParse(point.value) ?? {};
      for (const { message } of error?.issues ?? [])
        context.addIssue({ code: 'custom', path: ['value'], message });
      return { ...point, value };
    }),
);
const ADDRESSES: Readonly<Record<string, z.ZodType<string>>> = {
  email: mailAddressSchema,
  phone: telephoneSchema,
};

/** How they can be reached, one way preferred at most. */
export const contactPoints = z.lazy(() =>
  z
    .array(contactPoint)
    .max(20)
    .refine((all) => all.filter(({ preferred }) => preferred).length < 2, 'must not prefer two'),
);

const tag = z.lazy(() => kebabSchema.max(40));
const tags = z.lazy(() =>
  z
    .array(tag)
    .max(20)
    .transform((all) => [...new Set(all)]),
);

const webAddress = z.lazy(() =>
  z.string().trim().max(2000).refine(isWebAddress, 'must be an address that begins with https:// or http://'),
);

function isWebAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    url !== undefined && ['https:', 'http:'].includes(url.protocol) && url.username + url.password === ''
  );
}

const venue = z.lazy(() =>
  z
    .strictObject({ kind: codes(VENUES), address: webAddress.exactOptional() })
    .refine(({ kind, address }) => address === undefined || kind === 'public-post', {
      path: ['address'],
      message: 'must be given of a public post only',
    }),
);

const representative = z.lazy(() =>
  z.strictObject({
    name: line(200),
    relation: line(100),
    email: mailAddressSchema.exactOptional(),
    phone: telephoneSchema.exactOptional(),
    address: text(500).exactOptional(),
  }),
);

const thirdParty = z.lazy(() =>
  z.strictObject({ kind: codes(THIRD_PARTIES), name: line(200), dueAt: instantOrDay.exactOptional() }),
);

const consent = () => ({
  purpose: codes(CONSENT_PURPOSES),
  how: codes(CONSENT_FORMS).exactOptional(),
  at: instant.exactOptional(),
});

/** By the installation's declaration, which says more of them. */
const fieldValue = z.lazy(() =>
  z.union([z.string().max(2000), z.number(), z.boolean(), z.array(z.string().max(64)).max(200)]),
);
const fieldName = z.string().max(40);

const motive = z.lazy(() => codes(MOTIVES));

/** Of a complaint that comes in. */
export const atIntake = () => ({
  product: z
    .lazy(() =>
      z.strictObject({
        line: code(100).exactOptional(),
        name: line(200).exactOptional(),
        model: line(100).exactOptional(),
        purchasedAt: aDay.exactOptional(),
        place: line(200).exactOptional(),
        order: line(100).exactOptional(),
      }),
    )
    .exactOptional(),
  brand: code(100).exactOptional(),
  legalEntity: code(100).exactOptional(),
  venue: venue.exactOptional(),
  motive: motive.exactOptional(),
  vulnerable: z.boolean().exactOptional(),
  vulnerabilityNote: text(NOTE).exactOptional(),
  representative: representative.exactOptional(),
  thirdParty: thirdParty.exactOptional(),
  tags: tags.exactOptional(),
  fields: z.record(fieldName, fieldValue).exactOptional(),
  consents: z.lazy(() => z.array(z.strictObject(consent())).max(10)).exactOptional(),
});

interface Lines {
  readonly line?: string;
  readonly product?: { readonly line?: string };
}
export const isLineSaidOnce = ({ line, product }: Lines) =>
  line === undefined || product?.line === undefined || line === product.line;
export const LINE_TWICE = { path: ['product', 'line'], message: 'must be the same as line' };

/** Of a complaint that might come: what rules may ask for. */
export const matchedByFields = () => ({
  brand: code(100).exactOptional(),
  legalEntity: code(100).exactOptional(),
  venue: codes(VENUES).exactOptional(),
  motive: motive.exactOptional(),
  vulnerable: z.boolean().exactOptional(),
  tags: tags.exactOptional(),
  fields: z.record(fieldName, fieldValue).exactOptional(),
});

/** What is given is so from now on; null: it was said, and is not so. */
export const recordSchema = z.lazy(() =>
  z
    .strictObject({
      product: z
        .strictObject({
          line: code(100).nullable().exactOptional(),
          name: line(200).nullable().exactOptional(),
          model: line(100).nullable().exactOptional(),
          purchasedAt: aDay.nullable().exactOptional(),
          place: line(200).nullable().exactOptional(),
          order: line(100).nullable().exactOptional(),
        })
        .exactOptional(),
      brand: code(100).nullable().exactOptional(),
      legalEntity: code(100).nullable().exactOptional(),
      venue: venue.nullable().exactOptional(),
      motive: motive.nullable().exactOptional(),
      vulnerable: z.boolean().nullable().exactOptional(),
      vulnerabilityNote: text(NOTE).nullable().exactOptional(),
      representative: representative.nullable().exactOptional(),
      thirdParty: thirdParty.nullable().exactOptional(),
      tags: tags.exactOptional(),
      fields: z.record(fieldName, fieldValue.nullable()).exactOptional(),
      reference: code(100).nullable().exactOptional(),
      occurredAt: instantOrDay.nullable().exactOptional(),
      billingCycleEndsOn: aDay.nullable().exactOptional(),
      outcome: codes(OUTCOMES).exactOptional(),
      reason: text(NOTE).exactOptional(),
    })
    .refine(({ reason: _, ...corrected }) => Object.keys(corrected).length > 0, {
      path: ['product'],
      message: 'must be given where nothing else is corrected',
    }),
);

/** The complainant agrees to something, or takes that back. */
export const consentSchema = z.lazy(() =>
  z.strictObject({ ...consent(), given: z.boolean(), note: text(NOTE).exactOptional() }),
);

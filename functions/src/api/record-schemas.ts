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
import { wrong } from '@redress/core/base/wrong.ts';
import * as z from 'zod/mini';
import { code, line, NOTE, text } from './input.ts';
import { aDay, instant, instantOrDay } from './moments.ts';

/* What the record says of a complaint besides, at intake and when it is corrected. */

const time = z.string().check(z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 09:00'));

const contactPoint = z.lazy(() =>
  z.pipe(
    z.strictObject({
      kind: codes(CONTACT_KINDS),
      value: line(300),
      preferred: z.exactOptional(z.boolean()),
      hours: z.exactOptional(z.strictObject({ from: time, to: time })),
      days: z.exactOptional(
        z
          .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
          .check(z.minLength(1), z.maxLength(7)),
      ),
    }),
    z.transform((point, context) => {
      const schema = ADDRESSES[point.kind];
      const { data: value = point.value, error } = schema?.safeParse(point.value) ?? {};
      for (const { message } of error?.issues ?? []) wrong(context, { path: ['value'], message });
      return { ...point, value };
    }),
  ),
);
const ADDRESSES: Readonly<Record<string, z.ZodMiniType<string>>> = {
  email: mailAddressSchema,
  phone: telephoneSchema,
};

/** How they can be reached, one way preferred at most. */
export const contactPoints = z.lazy(() =>
  z.array(contactPoint).check(
    z.maxLength(20),
    z.refine((all) => all.filter(({ preferred }) => preferred).length < 2, 'must not prefer two'),
  ),
);

const tag = z.lazy(() => kebabSchema.check(z.maxLength(40)));
const tags = z.lazy(() =>
  z.pipe(
    z.array(tag).check(z.maxLength(20)),
    z.transform((all) => [...new Set(all)]),
  ),
);

const webAddress = z.lazy(() =>
  z
    .string()
    .check(
      z.trim(),
      z.maxLength(2000),
      z.refine(isWebAddress, 'must be an address that begins with https:// or http://'),
    ),
);

function isWebAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    url !== undefined && ['https:', 'http:'].includes(url.protocol) && url.username + url.password === ''
  );
}

const venue = z.lazy(() =>
  z.strictObject({ kind: codes(VENUES), address: z.exactOptional(webAddress) }).check(
    z.refine(({ kind, address }) => address === undefined || kind === 'public-post', {
      path: ['address'],
      message: 'must be given of a public post only',
    }),
  ),
);

const representative = z.lazy(() =>
  z.strictObject({
    name: line(200),
    relation: line(100),
    email: z.exactOptional(mailAddressSchema),
    phone: z.exactOptional(telephoneSchema),
    address: z.exactOptional(text(500)),
  }),
);

const thirdParty = z.lazy(() =>
  z.strictObject({ kind: codes(THIRD_PARTIES), name: line(200), dueAt: z.exactOptional(instantOrDay) }),
);

const consent = () => ({
  purpose: codes(CONSENT_PURPOSES),
  how: z.exactOptional(codes(CONSENT_FORMS)),
  at: z.exactOptional(instant),
});

/** By the installation's declaration, which says more of them. */
const fieldValue = z.lazy(() =>
  z.union([
    z.string().check(z.maxLength(2000)),
    z.number(),
    z.boolean(),
    z.array(z.string().check(z.maxLength(64))).check(z.maxLength(200)),
  ]),
);
const fieldName = z.string().check(z.maxLength(40));

const motive = z.lazy(() => codes(MOTIVES));

/** Of a complaint that comes in. */
export const atIntake = () => ({
  product: z.exactOptional(
    z.lazy(() =>
      z.strictObject({
        line: z.exactOptional(code(100)),
        name: z.exactOptional(line(200)),
        model: z.exactOptional(line(100)),
        purchasedAt: z.exactOptional(aDay),
        place: z.exactOptional(line(200)),
        order: z.exactOptional(line(100)),
      }),
    ),
  ),
  brand: z.exactOptional(code(100)),
  legalEntity: z.exactOptional(code(100)),
  venue: z.exactOptional(venue),
  motive: z.exactOptional(motive),
  vulnerable: z.exactOptional(z.boolean()),
  vulnerabilityNote: z.exactOptional(text(NOTE)),
  representative: z.exactOptional(representative),
  thirdParty: z.exactOptional(thirdParty),
  tags: z.exactOptional(tags),
  fields: z.exactOptional(z.record(fieldName, fieldValue)),
  consents: z.exactOptional(z.lazy(() => z.array(z.strictObject(consent())).check(z.maxLength(10)))),
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
  brand: z.exactOptional(code(100)),
  legalEntity: z.exactOptional(code(100)),
  venue: z.exactOptional(codes(VENUES)),
  motive: z.exactOptional(motive),
  vulnerable: z.exactOptional(z.boolean()),
  tags: z.exactOptional(tags),
  fields: z.exactOptional(z.record(fieldName, fieldValue)),
});

/** What is given is so from now on; null: it was said, and is not so. */
export const recordSchema = z.lazy(() =>
  z
    .strictObject({
      product: z.exactOptional(
        z.strictObject({
          line: z.exactOptional(z.nullable(code(100))),
          name: z.exactOptional(z.nullable(line(200))),
          model: z.exactOptional(z.nullable(line(100))),
          purchasedAt: z.exactOptional(z.nullable(aDay)),
          place: z.exactOptional(z.nullable(line(200))),
          order: z.exactOptional(z.nullable(line(100))),
        }),
      ),
      brand: z.exactOptional(z.nullable(code(100))),
      legalEntity: z.exactOptional(z.nullable(code(100))),
      venue: z.exactOptional(z.nullable(venue)),
      motive: z.exactOptional(z.nullable(motive)),
      vulnerable: z.exactOptional(z.nullable(z.boolean())),
      vulnerabilityNote: z.exactOptional(z.nullable(text(NOTE))),
      representative: z.exactOptional(z.nullable(representative)),
      thirdParty: z.exactOptional(z.nullable(thirdParty)),
      tags: z.exactOptional(tags),
      fields: z.exactOptional(z.record(fieldName, z.nullable(fieldValue))),
      reference: z.exactOptional(z.nullable(code(100))),
      occurredAt: z.exactOptional(z.nullable(instantOrDay)),
      billingCycleEndsOn: z.exactOptional(z.nullable(aDay)),
      outcome: z.exactOptional(codes(OUTCOMES)),
      reason: z.exactOptional(text(NOTE)),
    })
    .check(
      z.refine(({ reason: _, ...corrected }) => Object.keys(corrected).length > 0, {
        path: ['product'],
        message: 'must be given where nothing else is corrected',
      }),
    ),
);

/** The complainant agrees to something, or takes that back. */
export const consentSchema = z.lazy(() =>
  z.strictObject({ ...consent(), given: z.boolean(), note: z.exactOptional(text(NOTE)) }),
);

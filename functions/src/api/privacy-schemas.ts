import { kebabSchema } from '@redress/core/base/kebab.ts';
import { mailAddressSchema } from '@redress/core/base/mail-address.ts';
import { telephoneSchema } from '@redress/core/base/telephone.ts';
import { CATEGORIES, codes } from '@redress/core/base/vocabulary.ts';
import { ERASURE_REASONS } from '@redress/core/complaint/erasure.ts';
import * as z from 'zod/mini';
import { code, NOTE, text } from './input.ts';
import { cursor } from './schemas.ts';

const reasons = ERASURE_REASONS.filter((reason) => reason !== 'retention');

const why = {
  reason: z.enum(reasons),
  /** Also what is not over: it is ended for that. */
  force: z.exactOptional(z.literal(true)),
  /** It stays: it must name nobody. */
  note: z.exactOptional(text(500)),
};
interface Forced {
  readonly force?: true;
  readonly note?: string;
}
const isExplained = ({ force, note }: Forced) => force === undefined || note !== undefined;
const UNEXPLAINED = { path: ['note'], message: 'must say why it is forced' };

export const erasureSchema = z.lazy(() => z.strictObject(why).check(z.refine(isExplained, UNEXPLAINED)));

/** Who it is, by what they can be reached by; of an erasure also why. */
export const privacyRequestSchema = z.lazy(() =>
  z
    .strictObject({
      kind: z.enum(['export', 'erasure']),
      email: z.exactOptional(mailAddressSchema),
      phone: z.exactOptional(telephoneSchema),
      ...why,
      reason: z.exactOptional(z.enum(reasons)),
    })
    .check(
      z.refine(({ email, phone }) => email !== undefined || phone !== undefined, {
        path: ['email'],
        message: 'must be given, or phone',
      }),
      z.refine(({ kind, reason }) => kind === 'export' || reason !== undefined, {
        path: ['reason'],
        message: 'must be given for an erasure',
      }),
      z.refine(isExplained, UNEXPLAINED),
    ),
);

export const exportQuerySchema = z.lazy(() =>
  z.strictObject({
    format: z._default(z.enum(['json', 'html']), 'json'),
    cursor: z.optional(cursor),
    /** Also what the staff have written for themselves. */
    notes: z.pipe(
      z._default(z.enum(['true', 'false']), 'false'),
      z.transform((text) => text === 'true'),
    ),
  }),
);

const days = z.int().check(z.minimum(1), z.maximum(36_500));

/** The first rule that a complaint meets counts. */
export const retentionSchema = z.lazy(() =>
  z.strictObject({
    rules: z
      .array(
        z
          .strictObject({
            category: z.exactOptional(codes(CATEGORIES)),
            policySet: z.exactOptional(kebabSchema.check(z.maxLength(64))),
            policy: z.exactOptional(kebabSchema.check(z.maxLength(64))),
            jurisdiction: z.exactOptional(code(100)),
            eraseAfterDays: z.exactOptional(days),
            removeAfterDays: z.exactOptional(days),
          })
          .check(
            z.refine(
              ({ eraseAfterDays, removeAfterDays = Number.POSITIVE_INFINITY }) =>
                eraseAfterDays === undefined || eraseAfterDays < removeAfterDays,
              { path: ['removeAfterDays'], message: 'must be later than eraseAfterDays' },
            ),
          ),
      )
      .check(z.maxLength(100)),
  }),
);

export const legalHoldSchema = z.lazy(() => z.strictObject({ reason: text(NOTE) }));
export const legalHoldReleaseSchema = z.lazy(() => z.strictObject({ note: z.exactOptional(text(NOTE)) }));

import { kebabSchema } from '@redress/core/base/kebab.ts';
import { mailAddressSchema } from '@redress/core/base/mail-address.ts';
import { telephoneSchema } from '@redress/core/base/telephone.ts';
import { CATEGORIES, codes } from '@redress/core/base/vocabulary.ts';
import { ERASURE_REASONS } from '@redress/core/complaint/erasure.ts';
import * as z from 'zod';
import { code, NOTE, text } from './input.ts';
import { cursor } from './schemas.ts';

const reasons = ERASURE_REASONS.filter((reason) => reason !== 'retention');

const why = {
  reason: z.enum(reasons),
  /** Also what is not over: it is ended for that. */
  force: z.literal(true).exactOptional(),
  /** It stays: it must name nobody. */
  note: text(500).exactOptional(),
};
interface Forced {
  readonly force?: true;
  readonly note?: string;
}
const isExplained = ({ force, note }: Forced) => force === undefined || note !== undefined;
const UNEXPLAINED = { path: ['note'], message: 'must say why it is forced' };

export const erasureSchema = z.lazy(() => z.strictObject(why).refine(isExplained, UNEXPLAINED));

/** Who it is, by what they can be reached by; of an erasure also why. */
export const privacyRequestSchema = z.lazy(() =>
  z
    .strictObject({
      kind: z.enum(['export', 'erasure']),
      email: mailAddressSchema.exactOptional(),
      phone: telephoneSchema.exactOptional(),
      ...why,
      reason: z.enum(reasons).exactOptional(),
    })
    .refine(({ email, phone }) => email !== undefined || phone !== undefined, {
      path: ['email'],
      message: 'must be given, or phone',
    })
    .refine(({ kind, reason }) => kind === 'export' || reason !== undefined, {
      path: ['reason'],
      message: 'must be given for an erasure',
    })
    .refine(isExplained, UNEXPLAINED),
);

export const exportQuerySchema = z.lazy(() =>
  z.strictObject({
    format: z.enum(['json', 'html']).default('json'),
    cursor: cursor.optional(),
    /** Also what the staff have written for themselves. */
    notes: z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true'),
  }),
);

const days = z.int().min(1).max(36_500);

/** The first rule that a complaint meets counts. */
export const retentionSchema = z.lazy(() =>
  z.strictObject({
    rules: z
      .array(
        z
          .strictObject({
            category: codes(CATEGORIES).exactOptional(),
            policySet: kebabSchema.max(64).exactOptional(),
            policy: kebabSchema.max(64).exactOptional(),
            jurisdiction: code(100).exactOptional(),
            eraseAfterDays: days.exactOptional(),
            removeAfterDays: days.exactOptional(),
          })
          .refine(
            ({ eraseAfterDays, removeAfterDays = Number.POSITIVE_INFINITY }) =>
              eraseAfterDays === undefined || eraseAfterDays < removeAfterDays,
            { path: ['removeAfterDays'], message: 'must be later than eraseAfterDays' },
          ),
      )
      .max(100),
  }),
);

export const legalHoldSchema = z.lazy(() => z.strictObject({ reason: text(NOTE) }));
export const legalHoldReleaseSchema = z.lazy(() => z.strictObject({ note: text(NOTE).exactOptional() }));

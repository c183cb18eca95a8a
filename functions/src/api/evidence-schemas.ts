import { complaintIdSchema, evidenceIdSchema } from '@redress/core/base/ids.ts';
import { evidenceTypeOf } from '@redress/core/evidence-types';
import * as z from 'zod/mini';
import { line, text } from './input.ts';

const NOTE = 4000;

const TYPE = 'must be a type of photo, video, document or recording that may be evidence';

/** What is to come. */
export const evidenceSchema = z.lazy(() =>
  z.strictObject({
    /** As it is called where it comes from. */
    name: line(255),
    /** Media type; parameters of it are passed over. */
    type: z.string().check(
      z.maxLength(255),
      z.refine((type) => evidenceTypeOf(type) !== undefined, TYPE),
    ),
    /** In bytes. */
    size: z.int().check(z.positive()),
    /** Of all of it, in hexadecimal. */
    sha256: z.exactOptional(
      z.string().check(z.toLowerCase(), z.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')),
    ),
  }),
);

/** The parts that forms are wanted for: where nothing is said, those that are missing. */
export const partsSchema = z.lazy(() =>
  z.strictObject({
    parts: z.exactOptional(z.array(z.int().check(z.positive())).check(z.minLength(1), z.maxLength(100))),
  }),
);

export const evidenceRemovalSchema = z.lazy(() => z.strictObject({ reason: z.exactOptional(text(NOTE)) }));

export const evidenceReportSchema = z.lazy(() =>
  z.strictObject({
    complaintId: complaintIdSchema,
    evidenceId: evidenceIdSchema,
    outcome: z.enum(['clean', 'infected']),
  }),
);

import { complaintIdSchema, evidenceIdSchema } from '@redress/core/base/ids.ts';
import { evidenceTypeOf } from '@redress/core/evidence-types';
import * as z from 'zod';
import { line, text } from './input.ts';

const NOTE = 4000;

const TYPE = 'must be a type of photo, video, document or recording that may be evidence';

/** What is to come. */
export const evidenceSchema = z.lazy(() =>
  z.strictObject({
    /** As it is called where it comes from. */
    name: line(255),
    /** Media type; parameters of it are passed over. */
    type: z
      .string()
      .max(255)
      .refine((type) => evidenceTypeOf(type) !== undefined, TYPE),
    /** In bytes. */
    size: z.int().positive(),
    /** Of all of it, in hexadecimal. */
    sha256: z
      .string()
      .toLowerCase()
      .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')
      .exactOptional(),
  }),
);

/** The parts that forms are wanted for: where nothing is said, those that are missing. */
export const partsSchema = z.lazy(() =>
  z.strictObject({ parts: z.array(z.int().positive()).min(1).max(100).exactOptional() }),
);

export const evidenceRemovalSchema = z.lazy(() => z.strictObject({ reason: text(NOTE).exactOptional() }));

export const evidenceReportSchema = z.lazy(() =>
  z.strictObject({
    complaintId: complaintIdSchema,
    evidenceId: evidenceIdSchema,
    outcome: z.enum(['clean', 'infected']),
  }),
);

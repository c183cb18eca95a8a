import { isComplaintId } from '@redress/core/base/ids.ts';
import { scoresSchema } from '@redress/core/records/quality.ts';
import * as z from 'zod/mini';
import { code, NOTE, text } from './input.ts';
import { instant } from './moments.ts';
import { team } from './schemas.ts';

const MOST_DRAWN = 50;

/** Closed ones that reached us then. */
export const drawingSchema = z.lazy(() =>
  z
    .strictObject({
      receivedFrom: instant,
      receivedBefore: instant,
      team: z.exactOptional(team),
      size: z._default(z.int().check(z.minimum(1), z.maximum(MOST_DRAWN)), 10),
      /** The same again draws the same. */
      seed: z.exactOptional(code(64)),
    })
    .check(
      z.refine(({ receivedFrom, receivedBefore }) => receivedFrom < receivedBefore, {
        path: ['receivedBefore'],
        message: 'must be after receivedFrom',
      }),
    ),
);

export const reviewSchema = z.lazy(() =>
  z.strictObject({
    complaint: z.string().check(z.refine(isComplaintId, 'must be the id of a complaint')),
    scores: scoresSchema,
    note: z.exactOptional(text(NOTE)),
  }),
);

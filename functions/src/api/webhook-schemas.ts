import { PUBLIC_EVENT_TYPES } from '@redress/core/complaint/public-events.ts';
import * as z from 'zod';
import { limitSchema, text } from './input.ts';
import { pageSchema } from './schemas.ts';

const type = z.enum(PUBLIC_EVENT_TYPES);

export const eventsSchema = z.lazy(() =>
  z.strictObject({
    after: z.string().min(1).max(500).optional(),
    limit: limitSchema,
    types: z
      .string()
      .max(2000)
      .transform((given) => given.split(','))
      .pipe(z.array(type).min(1))
      .optional(),
  }),
);

export const webhookSchema = z.lazy(() =>
  z.strictObject({
    url: z.string().min(1).max(2000),
    /** Those that it is told of; all where nothing is said. */
    types: z.array(type).min(1).max(PUBLIC_EVENT_TYPES.length).exactOptional(),
    /** With what is personal: for those who may read it. */
    personal: z.boolean().default(false),
    description: text(200).exactOptional(),
  }),
);

export const webhookRotationSchema = z.lazy(() =>
  z.strictObject({ overlapHours: z.int().min(0).max(720).default(24) }),
);

export const deliveriesSchema = z.lazy(() =>
  pageSchema.unwrap().extend({ state: z.enum(['waiting', 'parked']).default('parked') }),
);

export const webhookReplaySchema = z.lazy(() =>
  z.strictObject({ event: z.string().min(1).max(100).exactOptional() }),
);

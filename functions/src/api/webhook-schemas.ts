import { PUBLIC_EVENT_TYPES } from '@redress/core/complaint/public-events.ts';
import * as z from 'zod/mini';
import { limitSchema, text } from './input.ts';
import { pageSchema } from './schemas.ts';

const type = z.enum(PUBLIC_EVENT_TYPES);

export const eventsSchema = z.lazy(() =>
  z.strictObject({
    after: z.optional(z.string().check(z.minLength(1), z.maxLength(500))),
    limit: limitSchema,
    types: z.optional(
      z.pipe(
        z.pipe(
          z.string().check(z.maxLength(2000)),
          z.transform((given) => given.split(',')),
        ),
        z.array(type).check(z.minLength(1)),
      ),
    ),
  }),
);

export const webhookSchema = z.lazy(() =>
  z.strictObject({
    url: z.string().check(z.minLength(1), z.maxLength(2000)),
    /** Those that it is told of; all where nothing is said. */
    types: z.exactOptional(z.array(type).check(z.minLength(1), z.maxLength(PUBLIC_EVENT_TYPES.length))),
    /** With what is personal: for those who may read it. */
    personal: z._default(z.boolean(), false),
    description: z.exactOptional(text(200)),
  }),
);

export const webhookRotationSchema = z.lazy(() =>
  z.strictObject({ overlapHours: z._default(z.int().check(z.minimum(0), z.maximum(720)), 24) }),
);

export const deliveriesSchema = z.lazy(() =>
  z.extend(pageSchema._zod.innerType, { state: z._default(z.enum(['waiting', 'parked']), 'parked') }),
);

export const webhookReplaySchema = z.lazy(() =>
  z.strictObject({ event: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(100))) }),
);

import { limitsSchema } from '@redress/core/access/limits.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { Limiter } from '@redress/core/records/limiter.ts';
import * as z from 'zod/mini';
import type { Limiting } from '../api/limits.ts';
import { valid } from './environment.ts';

const environmentSchema = z.object({ LIMITS: z.prefault(limitsSchema, '') });

/** The limits that the function was deployed with, counted in the table: many instances answer. */
export function limitingFrom(
  environment: NodeJS.ProcessEnv,
  { store, clock, log, settings }: Services,
): Limiting {
  const { LIMITS: limits } = valid(environmentSchema, environment, 'environment');
  const limiter = new Limiter({ store, log, secret: settings.secret, now: () => clock.now() });
  return { limiter, limits };
}

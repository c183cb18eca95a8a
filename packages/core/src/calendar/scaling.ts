import type * as z from 'zod/mini';
import type { Target } from './target.ts';

/** Whole units that a unit can be scaled into where it comes out uneven. */
const FINER: Readonly<Record<string, { readonly unit: string; readonly of: number; readonly most: number }>> =
  {
    hours: { unit: 'minutes', of: 60, most: 10_000 },
    'working-hours': { unit: 'working-minutes', of: 60, most: 10_000 },
    weeks: { unit: 'calendar-days', of: 7, most: 1000 },
  };

/**
 * The target at that percentage, never later than the exact one: uneven hours in minutes, uneven weeks in days, and what
 * is finer than a minute, a day or a month left out. Undefined where nothing is left, or more than its unit may have, and
 * of what is due at the end of a week, month or cycle, which has no length of its own.
 */
export function scale<Scaled>(
  schema: z.ZodMiniType<Scaled>,
  target: Target,
  percent: number,
): Scaled | undefined {
  if (target.unit.startsWith('ends-of-')) return undefined;
  const { success, data } = schema.safeParse({ ...target, ...amountAt(target, percent) });
  return success ? data : undefined;
}

function amountAt({ amount, unit }: Target, percent: number): { amount: number; unit: string } {
  const finer = FINER[unit];
  const even = Math.floor((amount * percent) / 100);
  if (!finer || (amount * percent) % 100 === 0) return { amount: even, unit };
  const parts = Math.floor((amount * finer.of * percent) / 100);
  if (parts % finer.of === 0 || parts > finer.most) return { amount: Math.floor(parts / finer.of), unit };
  return { amount: parts, unit: finer.unit };
}

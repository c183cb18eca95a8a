import type * as z from 'zod/mini';

/** Of durations. */
export const UNITS = [
  'minutes',
  'hours',
  'working-minutes',
  'working-hours',
  'calendar-days',
  'working-days',
  'weeks',
  'months',
] as const;
export type Unit = (typeof UNITS)[number] | 'ends-of-week' | 'ends-of-month' | 'ends-of-billing-cycle';

/** More than anybody promises, and little enough to be reckoned at once. */
const MOST_OF_UNIT = {
  minutes: 10_000,
  hours: 10_000,
  'working-minutes': 10_000,
  'working-hours': 2000,
  'calendar-days': 1000,
  'working-days': 500,
  weeks: 150,
  months: 36,
  'ends-of-week': 150,
  'ends-of-month': 36,
  'ends-of-billing-cycle': 36,
} as const satisfies Record<Unit, number>;

/** For every schema of an amount with a unit. */
export function requireMeasured(
  { amount, unit }: { readonly amount: number; readonly unit: Unit },
  context: z.core.$RefinementCtx,
): void {
  const most = MOST_OF_UNIT[unit];
  if (amount > most)
    context.addIssue({
      code: 'custom',
      path: ['amount'],
      message: 'must be at most {most} {unit}',
      params: { most, unit },
    });
}

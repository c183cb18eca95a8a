import * as z from 'zod';
import {
  advance,
  type Measure,
  measure,
  measureOf,
  requireMeasured,
  spanOf,
  type Target,
  UNITS,
} from './target.ts';
import type { WorkingTime } from './working-time.ts';

/** Days and weeks lead to the same time of another day, working ones within its hours. */
export const durationSchema = z.lazy(() =>
  z.strictObject({ amount: z.int().positive(), unit: z.enum(UNITS) }).superRefine(requireMeasured),
);
export type Duration = z.infer<typeof durationSchema>;

/** The instant so long after another. */
export function after(from: number, duration: Duration, time: WorkingTime): number {
  return spanOf(targetOf(duration), from, time).to;
}

/** The instant so long before another. */
export function before(to: number, duration: Duration, time: WorkingTime): number {
  if (duration.unit === 'working-days') return time.sameTimeOfWorkingDay(to, -duration.amount);
  const by = measureOfDuration(duration);
  // Everything but working days has the same length wherever it begins.
  const length = measure(by, time, { from: to, to: after(to, duration, time) });
  return advance(by, time, to, -length);
}

export function measureOfDuration(duration: Duration): Measure {
  return measureOf(targetOf(duration));
}

function targetOf({ amount, unit }: Duration): Target {
  switch (unit) {
    case 'calendar-days':
    case 'working-days':
    case 'weeks':
      return { amount, unit, anchor: 'receipt', ends: 'same-time' };
    default:
      return { amount, unit, anchor: 'receipt' };
  }
}

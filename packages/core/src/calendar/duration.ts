import * as z from 'zod/mini';
import { plusMonths } from './months.ts';
import { sameTimeOn, spanOf } from './span.ts';
import { advance, type Measure, measure, measureOf, type Target } from './target.ts';
import { requireMeasured, UNITS } from './units.ts';
import type { WorkingTime } from './working-time.ts';

/** Days, weeks and months lead to the same time of another day, working ones within its hours. */
export const durationSchema = z.lazy(() =>
  z
    .strictObject({ amount: z.int().check(z.positive()), unit: z.enum(UNITS) })
    .check(z.superRefine(requireMeasured)),
);
export type Duration = z.infer<typeof durationSchema>;

/** The instant so long after another. */
export function after(from: number, duration: Duration, time: WorkingTime): number {
  return spanOf(targetOf(duration), from, time).to;
}

/** The instant so long before another. */
export function before(to: number, duration: Duration, time: WorkingTime): number {
  if (duration.unit === 'working-days') return time.sameTimeOfWorkingDay(to, -duration.amount);
  if (duration.unit === 'months') return sameTimeOn(plusMonths(time.dayOf(to), -duration.amount), to, time);
  const by = measureOfDuration(duration);
  // Everything else has the same length wherever it begins.
  const length = measure(by, time, { from: to, to: after(to, duration, time) });
  return advance(by, time, to, -length);
}

export function measureOfDuration(duration: Duration): Measure {
  return measureOf(duration);
}

function targetOf({ amount, unit }: Duration): Target {
  switch (unit) {
    case 'calendar-days':
    case 'working-days':
    case 'weeks':
    case 'months':
      return { amount, unit, anchor: 'receipt', ends: 'same-time' };
    default:
      return { amount, unit, anchor: 'receipt' };
  }
}

import { instantOf } from '../base/instant.ts';
import type { Calendar } from './calendar.ts';

/** What a calendar says of the days of a span, by UTC, and of every year: enough to reckon well within it. */
export function excerptOf(
  calendar: Calendar,
  span: { readonly from: number; readonly to: number },
): Calendar {
  const { sources: _, specialHours, ...rest } = calendar;
  const [first, last] = [instantOf(span.from).slice(0, 10), instantOf(span.to).slice(0, 10)];
  const isWithin = (days: { readonly date: string; readonly lastDate?: string | undefined }) =>
    isOfEveryYear(days.date) || (days.date <= last && (days.lastDate ?? days.date) >= first);
  return {
    ...rest,
    holidays: calendar.holidays.filter(isWithin),
    makeUpDays: calendar.makeUpDays.filter(isWithin),
    ...(specialHours && { specialHours: specialHours.filter(isWithin) }),
  };
}

const isOfEveryYear = (date: string) => date.length < '2026-12-25'.length;

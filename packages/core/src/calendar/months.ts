import { DAY_MS } from '../base/instant.ts';

/**
 * The same date so many months later (earlier, with a negative number), or the last of a month that has none such: of 31
 * January and one month, the last of February. As in Regulation (EEC, Euratom) No 1182/71, article 3 (2) (c). Days
 * are counted from 1970-01-01.
 */
export function plusMonths(day: number, months: number): number {
  const date = new Date(day * DAY_MS);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth() + months;
  return Math.min(firstOf(month) + date.getUTCDate() - 1, lastOf(month));
}

/** The last date of the month in which the day lies, or of one so many months later. */
export function endOfMonth(day: number, months = 0): number {
  const date = new Date(day * DAY_MS);
  return lastOf(date.getUTCFullYear() * 12 + date.getUTCMonth() + months);
}

/** How many months lie between the months of the two days. */
export function monthsBetween(from: number, to: number): number {
  const [start, end] = [new Date(from * DAY_MS), new Date(to * DAY_MS)];
  return (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth();
}

/** Months are counted from the year 0. */
function firstOf(month: number): number {
  return Date.UTC(Math.floor(month / 12), month - 12 * Math.floor(month / 12)) / DAY_MS;
}

function lastOf(month: number): number {
  return firstOf(month + 1) - 1;
}

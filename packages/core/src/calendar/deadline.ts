import { type Instant, instantOf, millisOf } from '../base/instant.ts';
import type { SpecialHours, Weekday } from './calendar.ts';
import type { DayHours } from './day-hours.ts';
import { advance, type Measure, measure, measureOf, spanOf, type Target } from './target.ts';
import type { Interval } from './wall-clock.ts';
import type { WorkingTime } from './working-time.ts';

/** What has happened to one clock: all that its deadline depends on. */
export interface ClockFacts {
  readonly target: Target;
  /** When the anchor of the target happened. */
  readonly anchorAt: Instant;
  /** In order, without overlaps; only the last one can still be open. */
  readonly pauses: readonly { readonly from: Instant; readonly to?: Instant | undefined }[];
  /** In order. */
  readonly extensions: readonly { readonly at: Instant; readonly dueAt: Instant; readonly reason: string }[];
}

export interface Deadline {
  /** During a pause, as it was when the pause began. */
  readonly dueAt: Instant;
  /** Holidays of a year count in that nobody knows yet: to be computed again once they are known. */
  readonly provisional: boolean;
}

/** Why a deadline falls when it does. All lengths are milliseconds of the measure. */
export interface DeadlineExplanation extends Deadline {
  readonly target: Target;
  readonly anchorAt: Instant;
  readonly calendar: { readonly id: string; readonly version: number };
  readonly timeZone: string;
  readonly measure: Measure;
  /** What counts, in order. Together, with what an open pause keeps and without extensions, it is the target. */
  readonly intervals: readonly { readonly from: Instant; readonly to: Instant; readonly millis: number }[];
  readonly pauses: ClockFacts['pauses'];
  readonly extensions: ClockFacts['extensions'];
  /** Days that would have had hours but for a holiday; `partial` where some were left. */
  readonly holidays: readonly {
    readonly date: string;
    readonly names: readonly string[];
    readonly partial: boolean;
  }[];
  readonly makeUpDays: readonly { readonly date: string; readonly as: Weekday; readonly name: string }[];
  /** Days that have hours of their own. */
  readonly specialHours: readonly SpecialHours[];
  /** How many days, of weekends as a rule, have no hours anyway. */
  readonly closedDays: number;
  readonly unknownYears: readonly number[];
  /** What is left at `now`, or was when a pause that is still open began; negative when overdue. */
  readonly remainingMillis: number;
}

export function deadline(facts: ClockFacts, time: WorkingTime): Deadline {
  const { dueAt } = reckon(facts, time);
  return { dueAt: instantOf(dueAt), provisional: unknownYears(facts, time, dueAt).length > 0 };
}

/** `now`: milliseconds since the epoch. */
export function explainDeadline(facts: ClockFacts, time: WorkingTime, now: number): DeadlineExplanation {
  const { target, anchorAt, pauses, extensions } = facts;
  const { id, version, timeZone } = time.calendar;
  const by = measureOf(target);
  const { dueAt, countsFrom, counted, pausedAt } = reckon(facts, time);
  const isWorking = by === 'working';
  const days = isWorking ? daysOf([{ from: millisOf(anchorAt), to: countsFrom }, ...counted], time) : [];
  const unknown = unknownYears(facts, time, dueAt);
  return {
    target,
    anchorAt,
    dueAt: instantOf(dueAt),
    provisional: unknown.length > 0,
    calendar: { id, version },
    timeZone,
    measure: by,
    intervals: counted
      .filter(({ from, to }) => from < to)
      .flatMap((span) => (isWorking ? time.intervals(span) : [span]))
      .map((span) => ({
        from: instantOf(span.from),
        to: instantOf(span.to),
        millis: measure(by, time, span),
      })),
    pauses,
    extensions,
    holidays: days
      .filter(({ holidays, usual }) => holidays.length > 0 && usual.length > 0)
      .map(({ date, holidays, open }) => ({
        date,
        names: holidays.map(({ name }) => name).sort(),
        partial: open.length > 0,
      })),
    makeUpDays: days.flatMap(({ makeUpDay }) => makeUpDay ?? []),
    specialHours: days.flatMap(({ special }) => special ?? []),
    closedDays: days.filter(({ usual, special }) => usual.length === 0 && !special).length,
    unknownYears: unknown,
    remainingMillis: measure(by, time, { from: pausedAt ?? Math.max(now, countsFrom), to: dueAt }),
  };
}

/** The instant by which the given share (0 to 1) of all the time that counts will have been used. */
export function shareUsedAt(facts: ClockFacts, time: WorkingTime, share: number): Instant {
  const by = measureOf(facts.target);
  const { dueAt, counted } = reckon(facts, time);
  const lengths = counted.map((span) => measure(by, time, span));
  let goal = Math.round(share * lengths.reduce((sum, length) => sum + length, 0));
  for (const [index, { from }] of counted.entries()) {
    const length = lengths[index] ?? 0;
    if (goal <= length) return instantOf(advance(by, time, from, goal));
    goal -= length;
  }
  return instantOf(dueAt);
}

function unknownYears({ target, anchorAt }: ClockFacts, time: WorkingTime, dueAt: number): number[] {
  if (measureOf(target) !== 'working') return [];
  return time.unknownYears({ from: millisOf(anchorAt), to: dueAt });
}

/** The dates of all spans, each once: a pause within a day has that day before and after it. */
function daysOf(spans: readonly Interval[], time: WorkingTime): DayHours[] {
  const days = spans.flatMap((span) => time.days(span));
  return [...new Map(days.map((day) => [day.date, day])).values()];
}

interface Settled {
  readonly dueAt: number;
  /** From when the clock counts: later than its anchor where that lies outside what counts. */
  readonly countsFrom: number;
  /** The spans in which it ran or will run, up to the deadline or to the pause that is still open. */
  readonly counted: readonly Interval[];
  readonly pausedAt: number | undefined;
}

function reckon({ target, anchorAt, pauses, extensions }: ClockFacts, time: WorkingTime): Settled {
  const by = measureOf(target);
  const span = spanOf(target, millisOf(anchorAt), time);
  const counted: Interval[] = [];
  let { from, to: dueAt } = span;
  const changes = [
    ...extensions.map((extension) => ({ at: millisOf(extension.at), dueAt: millisOf(extension.dueAt) })),
    ...pauses.map((pause) => ({
      at: pause.to === undefined ? Number.POSITIVE_INFINITY : Math.max(millisOf(pause.to), span.from),
      pausedAt: Math.max(millisOf(pause.from), span.from),
    })),
  ].sort((one, other) => one.at - other.at);
  for (const change of changes) {
    if ('dueAt' in change) {
      dueAt = change.dueAt;
      continue;
    }
    const { at, pausedAt } = change;
    if (pausedAt >= dueAt) continue;
    counted.push({ from, to: pausedAt });
    if (at === Number.POSITIVE_INFINITY) return { dueAt, countsFrom: span.from, counted, pausedAt };
    from = at;
    dueAt = advance(by, time, from, measure(by, time, { from: pausedAt, to: dueAt }));
  }
  counted.push({ from, to: dueAt });
  return { dueAt, countsFrom: span.from, counted, pausedAt: undefined };
}

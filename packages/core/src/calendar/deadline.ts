import { type Instant, instantOf, millisOf } from '../base/instant.ts';
import type { SpecialHours, Weekday } from './calendar.ts';
import type { DayHours } from './day-hours.ts';
import { countedSpan, effectiveTarget, rolled } from './span.ts';
import { advance, type ClockTarget, type Measure, measure, measureOf } from './target.ts';
import type { Interval } from './wall-clock.ts';
import type { WorkingTime } from './working-time.ts';

/** What has happened to one clock: all that its deadline depends on. */
export interface ClockFacts {
  readonly target: ClockTarget;
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
  readonly target: ClockTarget;
  /** What counts instead, where a billing cycle's target stands back. */
  readonly countedAs: ClockTarget | undefined;
  readonly anchorAt: Instant;
  readonly calendar: { readonly id: string; readonly version: number };
  readonly timeZone: string;
  readonly measure: Measure;
  /**
   * What counts, in order. Together, with what an open pause keeps and without extensions, it is the target and what
   * `rolls` have added to it.
   */
  readonly intervals: readonly { readonly from: Instant; readonly to: Instant; readonly millis: number }[];
  /** From a last day that is no working day to one that is; the length is negative where that lies before. */
  readonly rolls: readonly { readonly from: Instant; readonly to: Instant; readonly millis: number }[];
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
  const settled = reckon(facts, time);
  return { dueAt: instantOf(settled.dueAt), provisional: unknownYears(facts, time, settled).length > 0 };
}

/** `now`: milliseconds since the epoch. */
export function explainDeadline(facts: ClockFacts, time: WorkingTime, now: number): DeadlineExplanation {
  const { target, anchorAt, pauses, extensions } = facts;
  const { id, version, timeZone } = time.calendar;
  const settled = reckon(facts, time);
  const { effective, dueAt, countsFrom, counted, rolls, pausedAt } = settled;
  const by = measureOf(effective);
  const isWorking = by === 'working';
  const days = daysOf(
    isWorking ? [{ from: millisOf(anchorAt), to: countsFrom }, ...counted] : settled.consulted,
    time,
  );
  const unknown = unknownYears(facts, time, settled);
  return {
    target,
    countedAs: effective === target || effective.unit === target.unit ? undefined : effective,
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
    rolls: rolls.map(({ from, to }) => ({
      from: instantOf(from),
      to: instantOf(to),
      millis: measure(by, time, { from, to }),
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
  const { effective, dueAt, counted } = reckon(facts, time);
  const by = measureOf(effective);
  const lengths = counted.map((span) => measure(by, time, span));
  let goal = Math.round(share * lengths.reduce((sum, length) => sum + length, 0));
  for (const [index, { from }] of counted.entries()) {
    const length = lengths[index] ?? 0;
    if (goal <= length) return instantOf(advance(by, time, from, goal));
    goal -= length;
  }
  return instantOf(dueAt);
}

function unknownYears(
  { anchorAt }: ClockFacts,
  time: WorkingTime,
  { effective, consulted, dueAt }: Settled,
): number[] {
  if (measureOf(effective) === 'working') return time.unknownYears({ from: millisOf(anchorAt), to: dueAt });
  return [...new Set(consulted.flatMap((span) => time.unknownYears(span)))].sort((one, other) => one - other);
}

/** The dates of all spans, each once: a pause within a day has that day before and after it. */
function daysOf(spans: readonly Interval[], time: WorkingTime): DayHours[] {
  const days = spans.flatMap((span) => time.days(span));
  return [...new Map(days.map((day) => [day.date, day])).values()];
}

interface Settled {
  /** The target, or what stands in for it. */
  readonly effective: ClockTarget;
  readonly dueAt: number;
  /** From when the clock counts: later than its anchor where that lies outside what counts. */
  readonly countsFrom: number;
  /** The spans in which it ran or will run, up to the deadline or to the pause that is still open. */
  readonly counted: readonly Interval[];
  readonly pausedAt: number | undefined;
  /** From ends on no working day to those that they were rolled to. */
  readonly rolls: readonly Interval[];
  /** Where the calendar was asked, by what does not count working time. */
  readonly consulted: readonly Interval[];
}

function reckon({ target, anchorAt, pauses, extensions }: ClockFacts, time: WorkingTime): Settled {
  const anchor = millisOf(anchorAt);
  const effective = effectiveTarget(target, anchor, time);
  const by = measureOf(effective);
  const span = countedSpan(effective, anchor, time);
  const counted: Interval[] = [];
  const rolls: Interval[] = [];
  const consulted: Interval[] = [];
  if ('outsideHours' in effective && effective.outsideHours !== undefined)
    consulted.push({ from: anchor, to: time.next(anchor) });
  const roll = (since: number, end: number): number => {
    const to = rolled(effective, since, end, time);
    if ('rolls' in effective) consulted.push({ from: Math.min(end - 1, to), to: Math.max(end, to) });
    if (to !== end) rolls.push({ from: end, to });
    return to;
  };
  const settle = (at: number, pausedAt?: number): Settled => {
    return { effective, dueAt: at, countsFrom: span.from, counted, pausedAt, rolls, consulted };
  };
  let { from } = span;
  let dueAt = roll(from, span.to);
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
    if (at === Number.POSITIVE_INFINITY) return settle(dueAt, pausedAt);
    from = at;
    dueAt = roll(from, advance(by, time, from, measure(by, time, { from: pausedAt, to: dueAt })));
  }
  counted.push({ from, to: dueAt });
  return settle(dueAt);
}

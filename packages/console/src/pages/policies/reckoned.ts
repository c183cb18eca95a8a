import type { ExplainedClock, TrialResult } from '@redress/client/source';
import { WallClock } from '@redress/core/calendar/wall-clock.ts';

/* What the deadlines of a trial make of each day, on the wall of the calendar's zone. */

const DAY_MS = 86_400_000;

export type Named = readonly [name: string, clock: ExplainedClock];

export function clocksOf({ deadlines: { acknowledgement, resolution, others = {} } }: TrialResult): Named[] {
  return [['resolution', resolution], ['acknowledgement', acknowledgement], ...Object.entries(others)];
}

export interface Mark {
  readonly kind: 'due' | 'warn' | 'escalate';
  readonly clock: string;
  readonly level?: number | undefined;
}

export interface Reckoned {
  /** When it was received. */
  readonly first: string;
  /** Of the resolution. */
  readonly due: string;
  readonly last: string;
  /** Milliseconds that count for the resolution, by date. */
  readonly counted: ReadonlyMap<string, number>;
  readonly marks: ReadonlyMap<string, readonly Mark[]>;
}

export function reckonedOf(result: TrialResult): Reckoned {
  const { resolution } = result.deadlines;
  const wall = new WallClock(resolution.timeZone);
  const readingAt = (at: string) => wall.readingAt(Date.parse(at));
  const dateOf = (reading: number) => new Date(reading).toISOString().slice(0, 10);
  // Midnight is the end of its day: 24:00.
  const dateAt = (at: string) => dateOf(readingAt(at) - 1);
  const counted = new Map<string, number>();
  for (const { from, to } of resolution.intervals) {
    const end = readingAt(to);
    for (let begin = readingAt(from); begin < end; ) {
      const next = Math.min(end, (Math.floor(begin / DAY_MS) + 1) * DAY_MS);
      counted.set(dateOf(begin), (counted.get(dateOf(begin)) ?? 0) + next - begin);
      begin = next;
    }
  }
  const marks = new Map<string, Mark[]>();
  const mark = (at: string, one: Mark) => marks.set(dateAt(at), [...(marks.get(dateAt(at)) ?? []), one]);
  for (const [clock, { dueAt, ladder }] of clocksOf(result)) {
    mark(dueAt, { kind: 'due', clock });
    // What comes on the way of the others would be more than anybody sees.
    for (const { kind, at, level } of clock === 'resolution' ? [...ladder.past, ...ladder.coming] : [])
      if (kind !== 'breach') mark(at, { kind, clock, level });
  }
  const [first, due] = [dateOf(readingAt(result.at)), dateAt(resolution.dueAt)];
  return { first, due, last: [due, ...marks.keys()].sort().at(-1) ?? due, counted, marks };
}

/** Each month from the one to the other; of more than anybody looks at, those at both ends. */
export function monthsBetween(first: string, last: string, most: number) {
  const number = (date: string) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
  const all = Array.from({ length: number(last) - number(first) + 1 }, (_, index) => number(first) + index);
  const isLong = all.length > most;
  const [begin, end] = [Math.ceil(most / 2), Math.floor(most / 2)];
  return {
    months: (isLong ? [...all.slice(0, begin), ...all.slice(-end)] : all).map((month) => ({
      year: Math.floor(month / 12),
      month: month % 12,
    })),
    left: isLong ? all.length - most : 0,
  };
}

import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { instantOf, millisOf } from '../../src/base/instant.ts';
import { type Calendar, isHolidayOn, WEEKDAYS } from '../../src/calendar/calendar.ts';
import { type ClockFacts, deadline, explainDeadline, shareUsedAt } from '../../src/calendar/deadline.ts';
import { after, before } from '../../src/calendar/duration.ts';
import { measure, measureOf, type Target, targetSchema } from '../../src/calendar/target.ts';
import { WorkingTime } from '../../src/calendar/working-time.ts';
import { arbitraryCalendar, arbitraryInstant, HOUR, isShownOpen, MINUTE } from './fixtures.ts';

/*
 * Targets as a clerk would reckon them, day by day with Temporal, straight from the calendar's text.
 */

const rolls = fc.constantFrom('forward', 'back');
const common = fc.record({ outsideHours: fc.constant('next-working-day') }, { requiredKeys: [] });
const plainTarget = fc.oneof(
  fc.record(
    {
      amount: fc.integer({ min: 1, max: 40 }),
      unit: fc.constantFrom('calendar-days', 'weeks', 'months'),
      ends: fc.constantFrom('end-of-day', 'same-time', 'closing'),
      rolls,
    },
    { requiredKeys: ['amount', 'unit', 'ends'] },
  ),
  fc.record(
    {
      amount: fc.integer({ min: 1, max: 100 }),
      unit: fc.constantFrom('minutes', 'hours', 'working-minutes', 'working-hours'),
      begins: fc.constantFrom('next-hour', 'next-day'),
    },
    { requiredKeys: ['amount', 'unit'] },
  ),
);
const ending = {
  amount: fc.integer({ min: 1, max: 12 }),
  at: fc.constantFrom('closing', '24:00', '17:00', '00:30', '02:30'),
  rolls,
  plusDays: fc.integer({ min: 1, max: 40 }),
  begins: fc.constant('next-day'),
};
const endingTarget = fc.oneof(
  fc.record(
    { ...ending, unit: fc.constant('ends-of-week'), weekday: fc.constantFrom(...WEEKDAYS) },
    { requiredKeys: ['amount', 'at', 'unit', 'weekday'] },
  ),
  fc.record({ ...ending, unit: fc.constant('ends-of-month') }, { requiredKeys: ['amount', 'at', 'unit'] }),
  fc.record(
    {
      ...ending,
      unit: fc.constant('ends-of-billing-cycle'),
      endsOn: fc.constantFrom('2024-01-31', '2025-06-15', '2024-02-29', '2026-12-30', '2023-08-01'),
      otherwise: fc.constant({ amount: 1, unit: 'hours', anchor: 'receipt' }),
    },
    { requiredKeys: ['amount', 'at', 'unit', 'endsOn', 'otherwise'] },
  ),
);
const arbitraryTarget = fc
  .tuple(fc.oneof(plainTarget, endingTarget), common)
  .map(([target, more]) => targetSchema.safeParse({ anchor: 'receipt', ...target, ...more }).data)
  .filter((target) => target !== undefined);

/** When the last minute of the hours that begin on that date is over; undefined where there is none. */
function closingOf(calendar: Calendar, date: Temporal.PlainDate): number | undefined {
  const special = calendar.specialHours?.find((each) => each.date === date.toString());
  const makeUp = calendar.makeUpDays.find((each) => each.date === date.toString());
  const usual = calendar.hours[makeUp?.as ?? WEEKDAYS[date.dayOfWeek % 7] ?? 'sunday'] ?? [];
  const holidays = calendar.holidays.filter((holiday) => isHolidayOn(holiday, date.toString()));
  const all = special ? [special.hours] : [usual, ...holidays.map(({ open = [] }) => open)];
  const minutes = all.map((some) =>
    some.map((hours) => {
      const [from = 0, to = 0] = hours
        .split('-')
        .map((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));
      return { from, to: to < from ? to + 24 * 60 : to };
    }),
  );
  if (minutes.some((some) => some.length === 0)) return undefined;
  for (let minute = 48 * 60 - 1; minute >= 0; minute -= 1) {
    if (!minutes.every((some) => some.some(({ from, to }) => from <= minute && minute < to))) continue;
    const shown = date.toPlainDateTime().add({ minutes: minute });
    const zoned = shown.toZonedDateTime(calendar.timeZone, { disambiguation: 'later' });
    if (zoned.toPlainDateTime().equals(shown)) return zoned.epochMilliseconds + MINUTE;
  }
  return undefined;
}

function nextOpen(calendar: Calendar, from: number): number {
  if (isShownOpen(calendar, from)) return from;
  let at = Math.floor(from / (15 * MINUTE)) * 15 * MINUTE;
  while (at <= from || !isShownOpen(calendar, at)) at += 15 * MINUTE;
  return at;
}

function dueByHand(target: Target, event: number, calendar: Calendar): number {
  const zone = calendar.timeZone;
  const anchor = target.outsideHours ? nextOpen(calendar, event) : event;
  const zoned = Temporal.Instant.fromEpochMilliseconds(anchor).toZonedDateTimeISO(zone);
  const today = zoned.toPlainDate();
  const midnight = (date: Temporal.PlainDate) => date.toZonedDateTime(zone).epochMilliseconds;
  const tomorrow = midnight(today.add({ days: 1 }));
  const begin = 'begins' in target ? target.begins : undefined;
  if (!('ends' in target || 'at' in target)) {
    const millis = target.amount * (target.unit.endsWith('hours') ? HOUR : MINUTE);
    let from = begin === 'next-day' ? tomorrow : anchor;
    if (begin === 'next-hour')
      do from += MINUTE;
      while (!isFullHour(from, zone));
    if (!target.unit.startsWith('working')) return from + millis;
    return new WorkingTime(calendar).add(from, millis);
  }
  const end = 'at' in target ? target.at : 'ends' in target ? target.ends : '';
  const endOn = (date: Temporal.PlainDate): number => {
    if (end === 'closing') return closingOf(calendar, date) ?? midnight(date.add({ days: 1 }));
    if (end === 'end-of-day' || end === '24:00') return midnight(date.add({ days: 1 }));
    const time = end === 'same-time' ? zoned.toPlainTime() : Temporal.PlainTime.from(end);
    const shown = date.toPlainDateTime(time);
    const then = shown.toZonedDateTime(zone);
    // A time that is skipped when clocks go forward stands for the instant of the change.
    const isSkipped = !then.toPlainDateTime().equals(shown);
    return (isSkipped ? (then.getTimeZoneTransition('previous') ?? then) : then).epochMilliseconds;
  };
  let from = end === 'same-time' ? anchor : tomorrow;
  let last = today;
  switch (target.unit) {
    case 'calendar-days':
      last = today.add({ days: target.amount });
      break;
    case 'weeks':
      last = today.add({ weeks: target.amount });
      break;
    case 'months':
      last = today.add({ months: target.amount });
      break;
    default: {
      from = begin === 'next-day' ? tomorrow : anchor;
      const isEnd = (date: Temporal.PlainDate): boolean => {
        if (target.unit === 'ends-of-week') return WEEKDAYS[date.dayOfWeek % 7] === target.weekday;
        if (target.unit === 'ends-of-month') return date.day === date.daysInMonth;
        const known = Temporal.PlainDate.from('endsOn' in target ? (target.endsOn ?? '') : '');
        return date.day === Math.min(known.day, date.daysInMonth);
      };
      let left = target.amount;
      last = begin === 'next-day' ? today : today.subtract({ days: 1 });
      while (left > 0) {
        last = last.add({ days: 1 });
        if (isEnd(last) && endOn(last) > from) left -= 1;
      }
      if ('plusDays' in target) last = last.add({ days: target.plusDays ?? 0 });
    }
  }
  const isWorked = (date: Temporal.PlainDate) => closingOf(calendar, date) !== undefined;
  const direction = 'rolls' in target ? target.rolls : undefined;
  if (direction === undefined || isWorked(last)) return endOn(last);
  let rolled = last;
  if (direction === 'back') {
    while (!isWorked(rolled)) rolled = rolled.subtract({ days: 1 });
    if (endOn(rolled) > from) return endOn(rolled);
  }
  rolled = last;
  while (!isWorked(rolled)) rolled = rolled.add({ days: 1 });
  return endOn(rolled);
}

function isFullHour(at: number, zone: string): boolean {
  const { minute, second, millisecond } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return minute === 0 && second === 0 && millisecond === 0;
}

const factsOf = (target: Target, anchor: number, more: Partial<ClockFacts> = {}): ClockFacts => ({
  target,
  anchorAt: instantOf(anchor),
  pauses: [],
  extensions: [],
  ...more,
});
/** Whole minutes: a clerk looks at nothing smaller. */
const arbitraryMinute = arbitraryInstant.map((at) => at - (at % MINUTE));
const gentle = arbitraryCalendar(fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Shanghai'));

describe('every target', () => {
  it('is due when a clerk says so', () => {
    fc.assert(
      fc.property(gentle, arbitraryTarget, arbitraryMinute, (calendar, target, at) => {
        const { dueAt } = deadline(factsOf(target, at), new WorkingTime(calendar));
        expect(dueAt).toBe(instantOf(dueByHand(target, at, calendar)));
      }),
      { numRuns: 250 },
    );
  });

  it('is explained by what adds up, rolls and pauses included', () => {
    const waits = fc.array(fc.integer({ min: 1, max: 200 * HOUR }), { maxLength: 4 });
    fc.assert(
      fc.property(
        arbitraryCalendar(),
        arbitraryTarget,
        arbitraryInstant,
        waits,
        (calendar, target, at, gaps) => {
          const time = new WorkingTime(calendar);
          const instants = gaps.map((_, i) =>
            instantOf(at + gaps.slice(0, i + 1).reduce((a, b) => a + b, 0)),
          );
          const pauses = instants.flatMap((from, i) => {
            const to = instants[i + 1];
            return i % 2 === 1 ? [] : [to === undefined ? { from } : { from, to }];
          });
          const sum = (of: readonly { millis: number }[]) =>
            of.reduce((total, { millis }) => total + millis, 0);
          const plain = explainDeadline(factsOf(target, at), time, at);
          const promised = sum(plain.intervals) - sum(plain.rolls);
          const explained = explainDeadline(factsOf(target, at, { pauses }), time, at);
          const open = pauses.find(({ to }) => to === undefined);
          const left = open && open.from < explained.dueAt ? explained.remainingMillis : 0;
          expect(sum(explained.intervals) + left - sum(explained.rolls)).toBe(promised);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('rolls to a working day, after the event and after every pause', () => {
    fc.assert(
      fc.property(
        gentle,
        arbitraryTarget.filter((target) => 'rolls' in target),
        arbitraryMinute,
        fc.integer({ min: 1, max: 60 }),
        (calendar, target, at, hours) => {
          const time = new WorkingTime(calendar);
          const pauses = [{ from: instantOf(at + HOUR), to: instantOf(at + HOUR + hours * HOUR) }];
          const due = millisOf(deadline(factsOf(target, at, { pauses }), time).dueAt);
          expect(due).toBeGreaterThan(at);
          const isTimeOfDay = time.isWorkingDay(time.dayOf(due));
          expect(isTimeOfDay || time.isWorkingDay(time.dayOf(due - 1)) || time.previous(due) === due).toBe(
            true,
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it('has used a larger share later, and all of it when it is due', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        gentle,
        arbitraryTarget,
        arbitraryInstant,
        share,
        share,
        (calendar, target, at, one, other) => {
          const time = new WorkingTime(calendar);
          const facts = factsOf(target, at);
          const [less, more] = [one, other].sort((a, b) => a - b);
          expect(shareUsedAt(facts, time, less ?? 0) <= shareUsedAt(facts, time, more ?? 0)).toBe(true);
          expect(shareUsedAt(facts, time, more ?? 0) <= deadline(facts, time).dueAt).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });
});

it('months of a duration lead to the same time of the date that Temporal says, forth and back', () => {
  fc.assert(
    fc.property(gentle, arbitraryInstant, fc.integer({ min: 1, max: 36 }), (calendar, at, amount) => {
      const time = new WorkingTime(calendar);
      const shown = Temporal.Instant.fromEpochMilliseconds(at)
        .toZonedDateTimeISO(calendar.timeZone)
        .toPlainDateTime();
      const zoned = (plain: Temporal.PlainDateTime) =>
        plain.toZonedDateTime(calendar.timeZone).epochMilliseconds;
      expect(measureOf({ unit: 'months' })).toBe('wall-clock');
      expect(
        measure('wall-clock', time, { from: at, to: after(at, { amount, unit: 'months' }, time) }),
      ).toBeGreaterThan(0);
      const isSkipped = (plain: Temporal.PlainDateTime) =>
        !Temporal.Instant.fromEpochMilliseconds(zoned(plain))
          .toZonedDateTimeISO(calendar.timeZone)
          .toPlainDateTime()
          .equals(plain);
      const [later, earlier] = [shown.add({ months: amount }), shown.subtract({ months: amount })];
      fc.pre(!isSkipped(later) && !isSkipped(earlier));
      expect(after(at, { amount, unit: 'months' }, time)).toBe(zoned(later));
      expect(before(at, { amount, unit: 'months' }, time)).toBe(zoned(earlier));
    }),
    { numRuns: 200 },
  );
});

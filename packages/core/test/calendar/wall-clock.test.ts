import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { WallClock } from '../../src/calendar/wall-clock.ts';
import { arbitraryInstant, changesOf, DAY, HOUR, ZONES } from './fixtures.ts';

function offsetAt(zone: string, instant: number): number {
  return (
    Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).offsetNanoseconds / 1_000_000
  );
}

describe('the clock on the wall', () => {
  it.each(ZONES)('has its changes in %s where these tests expect them', (zone) => {
    for (const change of changesOf(zone))
      expect(offsetAt(zone, change - 1), new Date(change).toISOString()).not.toBe(offsetAt(zone, change));
  });

  it.each(ZONES)('reads in %s what Temporal says', (zone) => {
    const clock = new WallClock(zone);
    fc.assert(
      fc.property(arbitraryInstant, (instant) => {
        expect(clock.readingAt(instant)).toBe(instant + offsetAt(zone, instant));
      }),
    );
  });

  it.each(ZONES)('finds in %s the first instant at which it shows a time', (zone) => {
    const clock = new WallClock(zone);
    fc.assert(
      fc.property(arbitraryInstant, (reading) => {
        const instant = clock.instantOf(reading);
        const plain = Temporal.Instant.fromEpochMilliseconds(reading)
          .toZonedDateTimeISO('UTC')
          .toPlainDateTime();
        const [earlier, later] = (['earlier', 'later'] as const).map(
          (disambiguation) => plain.toZonedDateTime(zone, { disambiguation }).epochMilliseconds,
        );
        if (clock.readingAt(instant) === reading) expect(instant).toBe(earlier);
        else {
          expect(changesOf(zone)).toContain(instant);
          expect(earlier).toBeLessThan(instant);
          expect(later).toBeGreaterThanOrEqual(instant);
        }
      }),
    );
  });

  it.each(['UTC', 'Etc/UTC'])('reads in %s the instant itself, before 1970 as well', (zone) => {
    const clock = new WallClock(zone);
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2300, 0, 1) }), (instant) => {
        expect(clock.readingAt(instant)).toBe(instant);
        expect(clock.instantOf(instant)).toBe(instant);
      }),
    );
  });

  it('answers the same whichever years it was asked about before', () => {
    const instants = fc.array(fc.integer({ min: Date.UTC(1975, 0, 1), max: Date.UTC(2090, 0, 1) }));
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), instants, arbitraryInstant, (zone, before, instant) => {
        const clock = new WallClock(zone);
        for (const other of before) clock.instantOf(other);
        expect(clock.readingAt(instant)).toBe(new WallClock(zone).readingAt(instant));
        expect(clock.instantOf(instant)).toBe(new WallClock(zone).instantOf(instant));
      }),
      { numRuns: 30 },
    );
  });

  it('shows a skipped half hour on Lord Howe as the instant of the change', () => {
    const clock = new WallClock('Australia/Lord_Howe');
    const change = Date.parse('2025-10-04T15:30:00Z');
    expect(clock.instantOf(Date.UTC(2025, 9, 5, 2, 15))).toBe(change);
    expect(clock.instantOf(Date.UTC(2025, 9, 5, 2, 30))).toBe(change);
    expect(clock.instantOf(Date.UTC(2025, 9, 5, 2, 45))).toBe(change + HOUR / 4);
    expect(clock.instantOf(Date.UTC(2025, 9, 5))).toBe(change - 2 * HOUR);
    expect(clock.instantOf(Date.UTC(2025, 9, 6))).toBe(change - 2 * HOUR + DAY - HOUR / 2);
  });
});

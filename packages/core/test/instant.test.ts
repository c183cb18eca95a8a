import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asInstant, instantOf, isInstant, millisOf } from '../src/base/instant.ts';

const millis = fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) });

describe('an instant', () => {
  it('is 24 characters in UTC and comes back as the same milliseconds', () => {
    expect(instantOf(1_795_295_100_000)).toBe('2026-11-21T21:05:00.000Z');
    fc.assert(
      fc.property(millis, (value) => {
        const instant = instantOf(value);
        expect(instant).toHaveLength(24);
        expect(millisOf(instant)).toBe(value);
        expect(isInstant(instant)).toBe(true);
      }),
    );
  });

  it('is what a date gives back as it was', () => {
    const digits = fc.integer({ min: 0, max: 99 }).map((number) => String(number).padStart(2, '0'));
    const text = fc
      .tuple(digits, fc.constantFrom('00', '04', '23', '24', '96'), digits, digits, digits, digits, digits)
      .map(([century, year, ...[month, day, hour, minute, second]]) => {
        const date = `${century}${year}-${month}-${day}`;
        return `${date}T${hour}:${minute}:${second}.000Z`;
      });
    const near = text.map((one) => one.replace(/-[2-9](\d)-[4-9](\d)T[3-9](\d)/, '-0$1-2$2T1$3'));
    fc.assert(
      fc.property(fc.oneof(text, near), (one) => {
        const date = new Date(one);
        const isSame = !Number.isNaN(date.getTime()) && date.toISOString() === one;
        expect(isInstant(one)).toBe(isSame);
      }),
      { numRuns: 2000 },
    );
  });

  it('sorts as text as it does in time', () => {
    fc.assert(
      fc.property(millis, millis, (one, other) => {
        expect(instantOf(one) < instantOf(other)).toBe(one < other);
      }),
    );
  });

  it.each([
    ['without milliseconds', '2026-11-21T21:05:00Z'],
    ['in another zone', '2026-11-21T21:05:00.000+08:00'],
    ['of a date alone', '2026-11-21'],
    ['in a 13th month', '2026-13-01T00:00:00.000Z'],
    ['on the 30th of February', '2026-02-30T00:00:00.000Z'],
    ['on the 29th of February of a common year', '2026-02-29T00:00:00.000Z'],
    ['at 24 o’clock', '2026-11-21T24:00:00.000Z'],
    ['at 25 o’clock', '2026-11-21T25:00:00.000Z'],
    ['with something after it', '2026-11-21T21:05:00.000Z '],
    ['with a line end after it', '2026-11-21T21:05:00.000Z\n'],
    ['of no text', ''],
  ])('is not one %s', (_, text) => {
    expect(isInstant(text)).toBe(false);
    expect(() => asInstant(text)).toThrow(RangeError);
  });

  it('cannot be made of a time that fits no four-digit year', () => {
    expect(() => instantOf(Date.UTC(10_000, 0))).toThrow(RangeError);
    expect(() => instantOf(Date.UTC(-1, 0))).toThrow(RangeError);
    expect(() => instantOf(Number.NaN)).toThrow(RangeError);
  });
});

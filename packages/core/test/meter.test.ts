import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, limitsSchema } from '../src/access/limits.ts';
import { type Limit, type Meter, take, UNUSED } from '../src/access/meter.ts';

const limits = fc.record({
  perMinute: fc.integer({ min: 1, max: 5000 }),
  atOnce: fc.integer({ min: 1, max: 20 }),
});
/** Pauses between requests, in milliseconds. */
const pauses = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40_000 })), { maxLength: 60 });

/** By its meaning: from every request that went through, no more have gone through since than may have. */
function mayPass({ perMinute, atOnce }: Limit, passed: readonly number[], now: number): boolean {
  return passed.every((from, index) => {
    const since = passed.length - index + 1;
    return since * 60_000 <= atOnce * 60_000 + perMinute * (now - from);
  });
}

describe('a meter', () => {
  it('lets through exactly what the limit means', () => {
    fc.assert(
      fc.property(limits, pauses, (limit, waits) => {
        let meter: Meter = UNUSED;
        let now = 1_800_000_000_000;
        const passed: number[] = [];
        for (const wait of waits) {
          now += wait;
          const expected = mayPass(limit, passed, now);
          const taken = take(limit, meter, now, 1);
          expect(taken.granted).toBe(expected ? 1 : 0);
          meter = taken.meter;
          if (expected) passed.push(now);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('says how long to wait: then one goes through, and a millisecond before none', () => {
    fc.assert(
      fc.property(limits, pauses, (limit, waits) => {
        let meter: Meter = UNUSED;
        let now = 1_800_000_000_000;
        for (const wait of waits) {
          now += wait;
          const { meter: after, waitMs, fullInMs } = take(limit, meter, now, 1);
          meter = after;
          expect(take(limit, meter, now + waitMs, 1).granted).toBe(1);
          if (waitMs > 0) expect(take(limit, meter, now + waitMs - 1, 1).granted).toBe(0);
          expect(take(limit, meter, now + fullInMs, limit.atOnce).granted).toBe(limit.atOnce);
        }
      }),
    );
  });

  it('gives several at once what it would have given one by one', () => {
    fc.assert(
      fc.property(limits, fc.nat(30), (limit, wanted) => {
        const { granted, left } = take(limit, UNUSED, 5, wanted);
        expect(granted).toBe(Math.min(wanted, limit.atOnce));
        expect(left).toBe(limit.atOnce - granted);
      }),
    );
  });

  it('keeps nobody out for longer because a clock was wrong and has been set right', () => {
    const limit = { perMinute: 1, atOnce: 1 };
    const ahead = take(limit, UNUSED, 10 * 3_600_000, 1).meter;
    expect(take(limit, ahead, 3_600_000, 1)).toMatchObject({ granted: 0, waitMs: 60_000 });
  });

  it('lets the clocks of instances differ by seconds, and counts none of them twice', () => {
    const limit = { perMinute: 60, atOnce: 2 };
    const first = take(limit, UNUSED, 11_000, 2).meter;
    expect(take(limit, first, 10_000, 1)).toMatchObject({ granted: 0, waitMs: 2_000 });
    expect(take(limit, first, 12_000, 1)).toMatchObject({ granted: 1 });
  });
});

describe('limits as text', () => {
  it('change what they name, and nothing else', () => {
    expect(limitsSchema.parse('')).toEqual(DEFAULT_LIMITS);
    expect(limitsSchema.parse('intake=6000/1000, reads=none')).toEqual({
      ...DEFAULT_LIMITS,
      intake: { perMinute: 6000, atOnce: 1000 },
      reads: undefined,
    });
  });

  it.each([
    'intake',
    'intake=5',
    'intake=0/5',
    'intake=5/0',
    'intake=1/2/3',
    'mail=1/1',
    'intake=1.5/2',
    'intake=9999999/1',
  ])('are refused as %s', (text) => expect(limitsSchema.safeParse(text).success).toBe(false));
});

/** So many a minute in the long run, and so many at once. */
export interface Limit {
  readonly perMinute: number;
  readonly atOnce: number;
}

/**
 * A token bucket, seen from below: what has been taken of it and not been given back by time. In whole
 * sixty-thousandths of a request, of which every millisecond gives back `perMinute`: nothing is ever rounded.
 */
export interface Meter {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly taken: number;
}

const REQUEST = 60_000;
/** Instances' clocks differ by less; one that was further ahead has been set right since. */
const MOST_AHEAD_MS = 60_000;

export const UNUSED: Meter = { at: 0, taken: 0 };

export interface Taking {
  readonly meter: Meter;
  /** How many of those that were wanted may go through. */
  readonly granted: number;
  /** How many more could now. */
  readonly left: number;
  /** Until one more can; 0 where one can now. */
  readonly waitMs: number;
  /** Until as many can as ever. */
  readonly fullInMs: number;
}

/** Takes as many of `wanted` as there are. In any span of time no more are granted than `atOnce` and its minutes'. */
export function take(limit: Limit, meter: Meter, now: number, wanted: number): Taking {
  const { perMinute, atOnce } = limit;
  const at = meter.at > now + MOST_AHEAD_MS ? now : Math.max(now, meter.at);
  const before = Math.max(0, meter.taken - Math.max(0, at - meter.at) * perMinute);
  const there = Math.max(0, Math.floor((atOnce * REQUEST - before) / REQUEST));
  const granted = Math.min(wanted, there);
  const taken = before + granted * REQUEST;
  const until = (level: number) => Math.max(0, Math.ceil((taken - level) / perMinute) + at - now);
  return {
    meter: { at, taken },
    granted,
    left: there - granted,
    waitMs: there > granted ? 0 : until((atOnce - 1) * REQUEST),
    fullInMs: taken === 0 ? 0 : until(0),
  };
}

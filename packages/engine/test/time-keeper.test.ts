import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClockChange, type Reading, TimeKeeper } from '../src/durable/time-keeper.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 10, 21, 9);

/** A computer whose clocks a test moves: nothing here reads a real one. */
class Computer {
  #wall = START;
  #monotonic = 5 * MINUTE;
  #boot = 5 * MINUTE;
  readonly #hasBootTime: boolean;
  readonly changes: ClockChange[] = [];
  readonly keeper: TimeKeeper;

  constructor({ hasBootTime = true, dataAhead = 0 } = {}) {
    this.#hasBootTime = hasBootTime;
    this.keeper = new TimeKeeper(this.read(), START + dataAhead, (change) => this.changes.push(change));
  }

  read(): Reading {
    const reading = { wall: this.#wall, monotonic: this.#monotonic };
    return this.#hasBootTime ? { ...reading, boot: this.#boot } : reading;
  }

  /** Nobody asks for the time meanwhile. */
  idle(millis: number): void {
    this.#wall += millis;
    this.#monotonic += millis;
    this.#boot += millis;
  }

  /** Somebody asks every so often. */
  run(millis: number, every = 10 * SECOND): void {
    for (let left = millis; left > 0; left -= every) {
      this.idle(Math.min(every, left));
      this.keeper.take(this.read());
    }
  }

  step(millis: number): void {
    this.#wall += millis;
  }

  suspend(millis: number): void {
    this.#wall += millis;
    this.#boot += millis;
  }

  get wall(): number {
    return this.#wall;
  }
}

/** Milliseconds of time in so many of the monotonic clock. */
function timeIn(computer: Computer, millis: number, every?: number): number {
  const before = computer.keeper.time;
  computer.run(millis, every);
  return computer.keeper.time - before;
}

describe('time, where the computer’s clock is well', () => {
  it('is the wall clock’s, and nothing is said of it', () => {
    const computer = new Computer();
    computer.run(HOUR);
    expect(computer.keeper.time).toBe(computer.wall);
    expect(computer.changes).toEqual([]);
  });

  it('follows a wall clock that is being slewed by time synchronisation', () => {
    const computer = new Computer();
    for (let second = 0; second < 7200; second++) {
      computer.step(0.5);
      computer.run(SECOND);
      expect(Math.abs(computer.keeper.offset)).toBeLessThan(1);
    }
    expect(computer.changes).toEqual([]);
  });
});

describe('time, after a step back', () => {
  it('goes on at nine tenths until the wall clock has come up, and says so', () => {
    const computer = new Computer();
    computer.run(MINUTE);
    computer.step(-5 * MINUTE);
    // An acknowledgement due in 60 s is breached after 67 s, not after 360.
    expect(timeIn(computer, 67 * SECOND, SECOND)).toBeGreaterThanOrEqual(60 * SECOND);
    expect(computer.changes).toEqual(['apart']);
    computer.run(48 * MINUTE);
    expect(computer.keeper.offset).toBeGreaterThan(0);
    computer.run(MINUTE);
    expect(computer.keeper.time).toBe(computer.wall);
    expect(computer.changes).toEqual(['apart', 'joined']);
  });

  it('goes on at nine tenths from a start whose clock was hours ahead, and was put right later', () => {
    const computer = new Computer({ dataAhead: 8 * HOUR });
    expect(computer.keeper.time).toBe(START + 8 * HOUR);
    expect(timeIn(computer, HOUR)).toBeCloseTo(0.9 * HOUR, 3);
    expect(computer.changes).toEqual(['began-ahead']);
    computer.run(79 * HOUR, MINUTE);
    expect(computer.keeper.time).toBe(computer.wall);
    expect(computer.changes).toEqual(['began-ahead', 'joined']);
  });
});

describe.each([{ hasBootTime: true }, { hasBootTime: false }])('time, after a jump (%o)', (options) => {
  it('ages nothing for a short glitch forward, however far', () => {
    const computer = new Computer(options);
    computer.run(MINUTE);
    computer.step(1000 * HOUR);
    expect(timeIn(computer, 4 * MINUTE)).toBeLessThanOrEqual(4.4 * MINUTE);
    computer.step(-1000 * HOUR);
    computer.run(5 * MINUTE);
    expect(computer.keeper.time).toBe(computer.wall);
    expect(computer.changes).toEqual(['apart', 'apart', 'joined']);
  });

  it('follows when the clock has stayed there, going evenly, for five minutes', () => {
    const computer = new Computer(options);
    computer.run(MINUTE);
    computer.step(8 * HOUR);
    computer.run(5 * MINUTE);
    expect(computer.keeper.offset).toBeLessThan(-7 * HOUR);
    computer.run(10 * SECOND);
    expect(computer.keeper.time).toBe(computer.wall);
    expect(computer.changes).toEqual(['apart', 'followed', 'joined']);
  });

  it('begins to count the five minutes anew when the clock jumps again', () => {
    const computer = new Computer(options);
    computer.step(HOUR);
    computer.run(4 * MINUTE);
    computer.step(HOUR);
    computer.run(4 * MINUTE);
    expect(computer.keeper.offset).toBeLessThan(-HOUR);
    computer.run(2 * MINUTE);
    expect(computer.keeper.time).toBe(computer.wall);
  });

  it('never believes a clock that races', () => {
    const computer = new Computer(options);
    computer.run(MINUTE, SECOND);
    const before = computer.keeper.time;
    for (let second = 0; second < 3600; second++) {
      computer.step(900);
      computer.run(SECOND);
    }
    expect(computer.keeper.time - before).toBeLessThanOrEqual(1.1 * HOUR + 1);
    expect(computer.changes).toContain('apart');
  });
});

describe('time, after the computer was suspended', () => {
  it('has gone on meanwhile, at once where there is boot time', () => {
    const computer = new Computer();
    computer.run(MINUTE);
    computer.suspend(8 * HOUR);
    expect(timeIn(computer, SECOND)).toBe(8 * HOUR + SECOND);
    expect(computer.keeper.time).toBe(computer.wall);
    expect(computer.changes).toEqual(['suspended']);
  });

  it('has gone on also where the wall clock came back wrong', () => {
    const computer = new Computer();
    computer.suspend(8 * HOUR);
    computer.step(-9 * HOUR);
    expect(timeIn(computer, SECOND)).toBeGreaterThanOrEqual(8 * HOUR);
    expect(computer.changes).toEqual(['suspended', 'apart']);
  });

  it('has gone on after five minutes where there is none', () => {
    const computer = new Computer({ hasBootTime: false });
    computer.run(MINUTE);
    computer.suspend(8 * HOUR);
    expect(timeIn(computer, 4 * MINUTE)).toBeLessThanOrEqual(4.4 * MINUTE);
    computer.run(2 * MINUTE);
    expect(computer.keeper.time).toBe(computer.wall);
  });
});

it('time has gone on after the process alone was halted, for the monotonic clock had', () => {
  const computer = new Computer({ hasBootTime: false });
  computer.idle(8 * HOUR);
  computer.keeper.take(computer.read());
  expect(computer.keeper.time).toBe(computer.wall);
  expect(computer.changes).toEqual([]);
});

describe('whatever is done to the clocks', () => {
  const event = fc.oneof(
    fc.record({
      kind: fc.constant('run' as const),
      millis: fc.double({ min: 0, max: 2 * MINUTE, noNaN: true }),
    }),
    fc.record({ kind: fc.constant('step' as const), millis: fc.integer({ min: -9 * HOUR, max: 9 * HOUR }) }),
    fc.record({ kind: fc.constant('suspend' as const), millis: fc.integer({ min: 0, max: 9 * HOUR }) }),
  );
  const events = fc.array(event, { maxLength: 60 });

  it('time never goes back, and its rate is within a tenth of the monotonic clock’s but when it jumps by rule', () => {
    fc.assert(
      fc.property(events, fc.boolean(), fc.nat(HOUR), (events, hasBootTime, dataAhead) => {
        const computer = new Computer({ hasBootTime, dataAhead });
        for (const { kind, millis } of events) {
          if (kind === 'step') computer.step(millis);
          else if (kind === 'suspend') computer.suspend(millis);
          else {
            computer.changes.length = 0;
            const passed = timeIn(computer, millis, Math.max(1, millis));
            expect(passed).toBeGreaterThanOrEqual(0.9 * millis - 0.01);
            const jumps = computer.changes.some((change) => change === 'suspended' || change === 'followed');
            if (!jumps) expect(passed).toBeLessThanOrEqual(1.1 * millis + TOLERATED_MS);
          }
        }
      }),
    );
  });

  it('time joins the wall clock again, once that goes evenly, and stays with it', () => {
    fc.assert(
      fc.property(events, fc.boolean(), (events, hasBootTime) => {
        const computer = new Computer({ hasBootTime });
        for (const { kind, millis } of events) {
          if (kind === 'run') computer.run(millis);
          else if (kind === 'step') computer.step(millis);
          else computer.suspend(millis);
        }
        computer.run(6 * MINUTE);
        const behind = Math.max(0, computer.keeper.offset);
        computer.run(10 * behind + MINUTE, HOUR);
        expect(computer.keeper.time).toBeCloseTo(computer.wall, 3);
        computer.changes.length = 0;
        expect(timeIn(computer, HOUR)).toBeCloseTo(HOUR, 3);
        expect(computer.changes).toEqual([]);
      }),
    );
  });
});

/** A suspension shorter than this is not told from the clock's grain. */
const TOLERATED_MS = 0.01;

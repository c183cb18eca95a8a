import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Instant, instantOf, millisOf } from '../src/base/instant.ts';
import { workingTimeOf } from '../src/calendar/working-times.ts';
import { explainDeadlines } from '../src/clocks/explanation.ts';
import { inWorkingTime } from '../src/clocks/off-hours.ts';
import { acknowledge } from '../src/complaint/commands.ts';
import { isKnownStep, type LadderStep } from '../src/policy/policy.ts';
import { liftPolicySet, liftTerms } from '../src/records/lift-terms.ts';
import {
  calendarIn,
  frozen,
  MINUTE,
  newsOf,
  RULES,
  receivedUnder,
  rulesWith,
  START,
  stepped,
} from './fixtures.ts';

const BREACH: LadderStep = { kind: 'breach', tell: 'supervisors' };
/** Days as the calendar has them, resolved by midnight of the given one; of an office in London. */
const within = (days: number, ...steps: LadderStep[]) =>
  rulesWith({
    calendar: 'gb',
    targets: {
      acknowledgement: { amount: 1, unit: 'hours', anchor: 'receipt' },
      resolution: { amount: days, unit: 'calendar-days', anchor: 'receipt', ends: 'end-of-day' },
    },
    ladders: { acknowledgement: [BREACH], resolution: [...steps, BREACH] },
  });
const acceptedAt = (instant: string, rules: ReturnType<typeof within>) => {
  const now = Date.parse(instant);
  return frozen(acknowledge(receivedUnder(rules, now), {}, now));
};
const stepsOf = (complaint: ReturnType<typeof acceptedAt>) =>
  explainDeadlines(complaint, millisOf(complaint.createdAt)).resolution.ladder.coming.map(
    ({ kind, at }) => `${kind} ${at.slice(0, 16)}`,
  );
const warn = (percent: number, offHours?: 'as-is' | 'working-time'): LadderStep => ({
  kind: 'warn',
  at: { percent },
  ...(offHours && { offHours }),
});

describe('a step that falls where nobody works', () => {
  it('is a warning that waits for the next opening, where that comes before the deadline', () => {
    // Of eight days from Monday's midnight, 70 % are over on a Sunday morning.
    const complaint = acceptedAt('2026-11-15T12:00:00Z', within(8, warn(70)));
    expect(stepsOf(complaint)).toEqual(['warn 2026-11-23T09:00', 'breach 2026-11-24T00:00']);
    expect(complaint.clocks.resolution.nextStepAt).toBe('2026-11-23T09:00:00.000Z');
  });

  it('is a warning that comes earlier, where nobody works any more before the deadline', () => {
    // Due on the midnight after Sunday; over Christmas of 2026 nobody works from the 25th to the 28th.
    expect(stepsOf(acceptedAt('2026-11-15T12:00:00Z', within(7, warn(95))))).toEqual([
      'warn 2026-11-20T16:00',
      'breach 2026-11-23T00:00',
    ]);
    expect(stepsOf(acceptedAt('2026-12-18T12:00:00Z', within(10, warn(90))))).toEqual([
      'warn 2026-12-24T16:00',
      'breach 2026-12-29T00:00',
    ]);
  });

  it('comes at once, where the last people go home soon after the complaint has come in', () => {
    const complaint = receivedUnder(within(2, warn(50)), Date.parse('2026-11-20T16:30:00Z'));
    expect(complaint.clocks.resolution.nextStepAt).toBe('2026-11-20T16:30:00.000Z');
  });

  it('comes as it is, where nobody works from the receipt to the deadline', () => {
    expect(stepsOf(acceptedAt('2026-11-20T18:00:00Z', within(2, warn(50))))[0]).toBe('warn 2026-11-22T00:00');
  });

  it('comes as it is where the policy says so, and so do escalations unless it says otherwise', () => {
    const escalate = (offHours?: 'working-time'): LadderStep => ({
      kind: 'escalate',
      at: { afterDue: { amount: 3, unit: 'hours' } },
      level: 2,
      team: 'supervisors',
      ...(offHours && { offHours }),
    });
    const from = '2026-11-15T12:00:00Z';
    expect(
      stepsOf(acceptedAt(from, within(7, warn(95, 'as-is'), escalate(), escalate('working-time')))),
    ).toEqual([
      'warn 2026-11-22T15:36',
      'breach 2026-11-23T00:00',
      'escalate 2026-11-23T03:00',
      'escalate 2026-11-23T09:00',
    ]);
  });

  it('is the breach, which never waits', () => {
    const complaint = acceptedAt('2026-11-15T12:00:00Z', within(7, warn(95)));
    const midnight = Date.parse('2026-11-23T00:00:00Z') - START;
    const after = stepped(complaint, midnight);
    expect(newsOf(complaint, after)).toEqual(['warned', 'breached']);
    expect(after.clocks.resolution.breachedAt).toBe('2026-11-23T00:00:00.000Z');
  });

  it('is repeated when somebody is there: what falls together is told together', () => {
    const daily: LadderStep = {
      kind: 'warn',
      at: { afterStart: { amount: 5, unit: 'calendar-days' } },
      repeat: { every: { amount: 1, unit: 'calendar-days' }, limit: 2 },
    };
    const complaint = acceptedAt('2026-11-16T12:00:00Z', within(14, daily));
    expect(stepsOf(complaint)).toEqual([
      'warn 2026-11-23T09:00',
      'warn 2026-11-23T09:00',
      'warn 2026-11-23T12:00',
      'breach 2026-12-01T00:00',
    ]);
  });

  it('is never moved by a calendar on which somebody is always there', () => {
    const { ladders } = RULES.policySet.rules.at(-1)?.policy ?? expect.fail('a set without rules');
    const said = (offHours: 'as-is' | 'working-time') => {
      const resolution = ladders.resolution.map((step) =>
        isKnownStep(step) && step.kind !== 'breach' ? { ...step, offHours } : step,
      );
      return rulesWith({ ladders: { ...ladders, resolution } });
    };
    expect(stepsOf(acceptedAt('2026-11-15T12:34:56Z', said('working-time')))).toEqual(
      stepsOf(acceptedAt('2026-11-15T12:34:56Z', said('as-is'))),
    );
  });
});

describe('moved to working time', () => {
  const time = workingTimeOf(calendarIn('Asia/Shanghai', 'cn'));
  /** Minutes from some days before 国庆 2026, with its make-up days. */
  const FROM = Date.parse('2026-09-16T00:00:00Z');
  const minute = fc.integer({ min: 0, max: 28 * 24 * 60 });
  const instant = (minutes: number): Instant => instantOf(FROM + minutes * MINUTE);
  const isWorked = (at: number) => time.isWorking(at) || time.isWorking(at - 1);

  /** Minute by minute. */
  function bySearching(at: number, start: number, due: number): number {
    if (isWorked(at)) return at;
    for (let later = at; at >= due || later < due; later += MINUTE) if (isWorked(later)) return later;
    let closing = at;
    while (closing > start && !isWorked(closing)) closing -= MINUTE;
    if (closing <= start) return at;
    let opening = closing;
    for (let worked = 0; worked < 60; opening -= MINUTE) if (time.isWorking(opening - 1)) worked++;
    return Math.max(opening, start);
  }

  it('a step falls where searching minute by minute finds it', () => {
    fc.assert(
      fc.property(minute, minute, minute, (one, other, third) => {
        const [start = 0, ...others] = [one, other, third].toSorted((a, b) => a - b);
        for (const [at = 0, due = 0] of [others, others.toReversed()]) {
          const moved = inWorkingTime(time, instant(at), { startedAt: instant(start), dueAt: instant(due) });
          const [falls, from, to] = [instant(at), instant(start), instant(due)].map(millisOf);
          expect(moved).toBe(instantOf(bySearching(falls ?? 0, from ?? 0, to ?? 0)));
          if (at < due) expect(moved < instant(due)).toBe(true);
          expect(moved >= instant(start)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('what was accepted before steps knew of working time', () => {
  const ladders = {
    acknowledgement: [BREACH],
    resolution: [{ kind: 'warn', at: { percent: 95 } }, BREACH, { kind: 'later', at: 'whenever' }],
  };
  const said = {
    acknowledgement: [BREACH],
    resolution: [
      { kind: 'warn', at: { percent: 95 }, offHours: 'as-is' },
      BREACH,
      { kind: 'later', at: 'whenever' },
    ],
  };

  it('is warned about as ever, whenever that is', () => {
    expect(liftTerms({ id: 'x', policy: { id: 'p', ladders } })).toEqual({
      id: 'x',
      policy: { id: 'p', ladders: said },
    });
    expect(liftPolicySet({ rules: [{ name: 'one', policy: { ladders } }] })).toEqual({
      rules: [{ name: 'one', policy: { ladders: said } }],
    });
  });

  it('is lifted once, whatever it is', () => {
    const lifted = liftTerms({ policy: { ladders } });
    expect(liftTerms(lifted)).toEqual(lifted);
    expect(liftTerms({ policy: 'none' })).toEqual({ policy: 'none' });
    expect(liftPolicySet({ rules: 3 })).toEqual({ rules: 3 });
  });
});

import { describe, expect, it } from 'vitest';
import { explainDeadlines } from '../src/clocks/explanation.ts';
import { acknowledge } from '../src/complaint/commands.ts';
import type { Complaint } from '../src/complaint/complaint.ts';
import { extend, followCalendar, reclassify } from '../src/complaint/retiming.ts';
import { summaryOf } from '../src/complaint/summary.ts';
import {
  asked,
  at,
  DAY,
  expectCalendar,
  frozen,
  HOUR,
  kindsOf,
  newsOf,
  RULES,
  received,
  receivedUnder,
  refusalOf,
  rulesOf,
  rulesWith,
  START,
  stepped,
} from './fixtures.ts';

const toModerate = { severity: 'moderate', reason: 'It does not burn after all.' } as const;
const toCritical = { severity: 'critical', reason: 'It burns.' } as const;

/** What was done about the resolution since, and for which date. */
function about(before: Complaint, after: Complaint, clock = 'resolution'): [string, unknown][] {
  return after.timeline
    .slice(before.timeline.length)
    .filter(({ data }) => data.clock === clock)
    .map(({ kind, data }) => [kind, data.dueAt]);
}

describe('a critical complaint that was breached and escalated, and is reclassified as moderate', () => {
  const late = stepped(acknowledge(received('critical'), {}, START), 37 * HOUR);
  const corrected = frozen(reclassify(late, toModerate, START + 37 * HOUR, RULES));

  it('is due 83 hours ahead, and not late', () => {
    expect(about(received(), late).map(([kind]) => kind)).toEqual([
      'warned',
      'breached',
      'escalated',
      'escalated',
    ]);
    expect(corrected.clocks.resolution).toMatchObject({
      dueAt: at((37 + 83) * HOUR),
      nextStepAt: at(4 * DAY),
      promisedAt: at(37 * HOUR),
      taken: [],
    });
    expect(corrected.clocks.resolution.breachedAt).toBeUndefined();
  });

  it('has warnings, a breach and escalations for the new date, once each', () => {
    expect(about(corrected, stepped(corrected, 30 * DAY))).toEqual(
      ['warned', 'breached', 'escalated', 'escalated'].map((kind) => [kind, at(5 * DAY)]),
    );
    expect(stepped(corrected, 6 * DAY).clocks.resolution.breachedAt).toBe(at(5 * DAY));
  });

  it('keeps what concerned the old date on record, and is counted as one that missed a date in force', () => {
    expect(corrected.clocks.resolution.former).toEqual([
      {
        dueAt: at(DAY),
        breachedAt: at(DAY),
        taken: [
          { kind: 'warn', at: at(20 * HOUR) },
          { kind: 'breach', at: at(DAY) },
          { kind: 'escalate', at: at(26 * HOUR), level: 2, team: 'supervisors' },
          { kind: 'escalate', at: at(32 * HOUR), level: 3, team: 'management' },
        ],
        until: at(37 * HOUR),
      },
    ]);
    expect(kindsOf(corrected)).toEqual(expect.arrayContaining(['breached', 'escalated', 'reclassified']));
    expect(summaryOf(corrected)).toMatchObject({
      breached: true,
      clocks: { resolution: { dueAt: at(5 * DAY) } },
    });
    expect(explainDeadlines(corrected, START + 38 * HOUR).resolution).toMatchObject({
      former: [{ dueAt: at(DAY), breachedAt: at(DAY) }],
      promisedAt: at(37 * HOUR),
      ladder: { past: [], coming: [{ kind: 'warn' }, { kind: 'breach' }, { level: 2 }, { level: 3 }] },
    });
  });

  it('may be put off again, until the new date has passed', () => {
    const command = { dueAt: at(8 * DAY), reason: 'A part.' };
    expect(extend(corrected, command, START + 2 * DAY).clocks.resolution.dueAt).toBe(at(8 * DAY));
    expect(refusalOf(() => extend(corrected, command, START + 5 * DAY)).details).toEqual({
      cause: 'breached',
      dueAt: at(5 * DAY),
    });
  });
});

describe('a date that is moved', () => {
  it('to a later one while nothing had been done about it leaves nothing on record', () => {
    const moved = reclassify(received('critical'), toModerate, START, RULES);
    expect(moved.clocks.resolution.former).toBeUndefined();
    expect(about(moved, stepped(moved, 6 * DAY))).toEqual([
      ['warned', at(5 * DAY)],
      ['breached', at(5 * DAY)],
      ['escalated', at(5 * DAY)],
    ]);
  });

  it('to an earlier one makes no new promise: what has been done is not done again', () => {
    const warned = stepped(acknowledge(received(), {}, START), 4 * DAY + HOUR);
    const urgent = reclassify(warned, toCritical, START + 4 * DAY + HOUR, RULES);
    expect(about(warned, urgent)).toEqual([
      ['breached', at(DAY)],
      ['escalated', at(DAY)],
      ['escalated', at(DAY)],
    ]);
    expect(urgent.clocks.resolution).toMatchObject({ breachedAt: at(DAY), former: [{ dueAt: at(5 * DAY) }] });
  });

  it('and comes back takes up what was done about it then', () => {
    const late = stepped(acknowledge(received('critical'), {}, START), 37 * HOUR);
    const moved = frozen(reclassify(late, toModerate, START + 37 * HOUR, RULES));
    const again = frozen(reclassify(moved, toCritical, START + 38 * HOUR, RULES));
    expect(about(moved, again)).toEqual([]);
    const { nextStepAt, ...clock } = again.clocks.resolution;
    expect(clock).toMatchObject({ dueAt: at(DAY), breachedAt: at(DAY) });
    expect(clock.taken).toHaveLength(4);
    expect(nextStepAt).toBeUndefined();
    expect(explainDeadlines(again, START + 38 * HOUR).resolution.former).toEqual([]);
    const there = frozen(reclassify(again, toModerate, START + 39 * HOUR, RULES));
    expect(about(there, stepped(there, 30 * DAY)).map(([kind]) => kind)).toEqual([
      'warned',
      'breached',
      'escalated',
      'escalated',
    ]);
  });

  it('to one that has passed, too, has been missed once', () => {
    const rules = rulesWith({
      calendar: 'gb',
      targets: {
        acknowledgement: { amount: 4, unit: 'working-hours', anchor: 'receipt' },
        resolution: { amount: 16, unit: 'working-hours', anchor: 'receipt' },
      },
    });
    const late = stepped(acknowledge(receivedUnder(rules), {}, START), 4 * DAY);
    const gb = expectCalendar('gb');
    const holiday = { date: '2026-11-17', name: 'A royal wedding' };
    const closed = { ...gb, version: gb.version + 1, holidays: [...gb.holidays, holiday] };
    const followed = followCalendar(late, closed, START + 4 * DAY);
    expect(followed.clocks.resolution).toMatchObject({
      dueAt: at(2 * DAY + 8 * HOUR),
      breachedAt: at(DAY + 8 * HOUR),
    });
    expect(about(late, followed)).toEqual([]);
  });

  it('while the complainant has the ball is promised once they have answered', () => {
    const warned = stepped(acknowledge(received(), {}, START), 4 * DAY + HOUR);
    const question = asked(warned, { question: 'Which one?' }, START + 4 * DAY + 2 * HOUR);
    const extended = frozen(
      extend(question, { dueAt: at(8 * DAY), reason: 'A part.' }, START + 4 * DAY + 3 * HOUR),
    );
    expect(extended.clocks.resolution).toMatchObject({
      state: 'paused',
      taken: [],
      former: [{ dueAt: at(5 * DAY) }],
    });
  });
});

describe('a day that is declared a holiday after a date was missed', () => {
  const rules = rulesWith({
    calendar: 'gb',
    targets: {
      acknowledgement: { amount: 1, unit: 'working-hours', anchor: 'receipt' },
      resolution: { amount: 1, unit: 'working-days', anchor: 'receipt', ends: 'end-of-day' },
    },
    ladders: {
      acknowledgement: [{ kind: 'breach', tell: 'supervisors' }],
      resolution: [
        { kind: 'warn', at: { percent: 50 } },
        { kind: 'warn', at: { afterStart: { amount: 1, unit: 'hours' } }, offHours: 'as-is' },
        { kind: 'breach', tell: 'supervisors' },
        {
          kind: 'escalate',
          at: { afterDue: { amount: 1, unit: 'hours' } },
          repeat: { every: { amount: 1, unit: 'hours' }, limit: 2 },
          level: 2,
          team: 'supervisors',
        },
      ],
    },
  });
  const gb = expectCalendar('gb');
  const holidays = [...gb.holidays, { date: '2026-11-17', name: 'A royal wedding' }];
  const late = stepped(acknowledge(receivedUnder(rules), {}, START), DAY + 9 * HOUR);
  const followed = frozen(
    followCalendar(late, { ...gb, version: gb.version + 1, holidays }, START + DAY + 9 * HOUR),
  );

  it('is the next day, which has a ladder of its own; what of it has passed is told in one message', () => {
    expect(late.clocks.resolution.breachedAt).toBe(at(DAY + 8 * HOUR));
    expect(followed.clocks.resolution).toMatchObject({ dueAt: at(2 * DAY + 8 * HOUR) });
    expect(about(late, followed)).toEqual([['warned', at(2 * DAY + 8 * HOUR)]]);
    const end = stepped(followed, 20 * DAY);
    expect(about(followed, end).map(([kind]) => kind)).toEqual([
      'warned',
      'breached',
      'escalated',
      'escalated',
      'escalated',
    ]);
    expect(new Set(about(followed, end).map(([, dueAt]) => dueAt))).toEqual(
      new Set([at(2 * DAY + 8 * HOUR)]),
    );
  });

  it('is not late with what fell due before it was promised', () => {
    const warning = followed.timeline.findLast(({ kind }) => kind === 'warned');
    expect(warning?.data).not.toHaveProperty('lateSeconds');
  });
});

it('steps of a new date that have passed already are told in one message to each', () => {
  const rules = rulesWith({
    ladders: {
      acknowledgement: [{ kind: 'breach', tell: 'supervisors' }],
      resolution: [
        { kind: 'warn', at: { afterStart: { amount: 1, unit: 'hours' } } },
        { kind: 'warn', at: { percent: 20 } },
        { kind: 'escalate', at: { percent: 30 }, level: 2, team: 'supervisors' },
        { kind: 'breach', tell: 'supervisors' },
      ],
    },
  });
  const complaint = frozen(acknowledge(receivedUnder(rules), {}, START));
  const escalated = stepped(complaint, 4 * DAY);
  const owed = { ...escalated, owed: [] };
  const extended = extend(owed, { dueAt: at(6 * DAY), reason: 'A part.' }, START + 4 * DAY);
  expect(newsOf(escalated, extended)).toEqual(['extended', 'warned', 'warned', 'escalated']);
  // The two warnings fall together.
  const toStaff = extended.owed.filter(({ to }) => to.role !== 'complainant');
  expect(toStaff.map(({ kind, facts }) => [kind, facts.steps?.length])).toEqual([['escalation', 2]]);
});

it('what counts from an acknowledgement that came late has a promise of its own from then on', () => {
  // Five working days to acknowledge, and ten from then, of which nobody makes use.
  const late = stepped(receivedUnder(rulesOf('gb-housing')), 29 * DAY);
  expect(late.clocks.resolution).toMatchObject({ breachedAt: late.clocks.resolution.dueAt });
  const acknowledged = frozen(acknowledge(late, {}, START + 29 * DAY));
  const { dueAt, breachedAt, former } = acknowledged.clocks.resolution;
  expect([dueAt, breachedAt]).toEqual(['2026-12-31T17:00:00.000Z', undefined]);
  expect(former).toMatchObject([{ breachedAt: late.clocks.resolution.dueAt }]);
  const kinds = about(acknowledged, stepped(acknowledged, 90 * DAY)).map(([kind]) => kind);
  expect(kinds).toEqual(['warned', 'warned', 'breached', 'escalated', 'escalated']);
});

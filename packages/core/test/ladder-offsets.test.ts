import { describe, expect, it } from 'vitest';
import { instantOf, millisOf } from '../src/base/instant.ts';
import { explainDeadlines } from '../src/clocks/explanation.ts';
import { acknowledge, reopen, resume } from '../src/complaint/commands.ts';
import type { LadderStep, Offset } from '../src/policy/policy.ts';
import {
  asked,
  at,
  DAY,
  frozen,
  HOUR,
  kindsOf,
  newsOf,
  receivedUnder,
  resolved,
  rulesWith,
  START,
  stepped,
} from './fixtures.ts';

const BREACH: LadderStep = { kind: 'breach', tell: 'supervisors' };
/** Friday 20 November 2026, 09:00 in London. */
const FRIDAY = Date.parse('2026-11-20T09:00:00Z');

/** Two working days of eight hours, from Friday morning: due on Monday at closing. */
const inLondon = (...steps: LadderStep[]) =>
  rulesWith({
    calendar: 'gb',
    targets: {
      acknowledgement: { amount: 1, unit: 'working-hours', anchor: 'receipt' },
      resolution: { amount: 16, unit: 'working-hours', anchor: 'receipt' },
    },
    ladders: { acknowledgement: [BREACH], resolution: steps },
  });
const accepted = (...steps: LadderStep[]) =>
  frozen(acknowledge(receivedUnder(inLondon(...steps), FRIDAY), {}, FRIDAY));
const comingOf = (complaint: Parameters<typeof explainDeadlines>[0], now: number) =>
  explainDeadlines(complaint, now).resolution.ladder.coming.map(({ at: instant }) => instant.slice(0, 16));

describe('a step of a ladder', () => {
  it.each([
    ['percent 75, of working time', { percent: 75 }, '2026-11-23T13:00'],
    ['two working hours before', { beforeDue: { amount: 2, unit: 'working-hours' } }, '2026-11-23T15:00'],
    ['one working day before', { beforeDue: { amount: 1, unit: 'working-days' } }, '2026-11-20T17:00'],
    ['a day before', { beforeDue: { amount: 1, unit: 'calendar-days' } }, '2026-11-22T17:00'],
    ['90 minutes from the start', { afterStart: { amount: 90, unit: 'minutes' } }, '2026-11-20T10:30'],
    ['one working day after', { afterDue: { amount: 1, unit: 'working-days' } }, '2026-11-24T17:00'],
    ['two hours after', { afterDue: { amount: 2, unit: 'hours' } }, '2026-11-23T19:00'],
    ['a week after', { afterDue: { amount: 1, unit: 'weeks' } }, '2026-11-30T17:00'],
  ] satisfies [string, Offset, string][])('%s', (_, offset, instant) => {
    const complaint = accepted({ kind: 'warn', at: offset, offHours: 'as-is' }, BREACH);
    expect(complaint.clocks.resolution.dueAt).toBe('2026-11-23T17:00:00.000Z');
    expect(comingOf(complaint, FRIDAY)).toContain(instant);
  });

  it('that lies before the beginning falls due at the beginning', () => {
    const complaint = receivedUnder(
      inLondon({ kind: 'warn', at: { beforeDue: { amount: 3, unit: 'weeks' } } }, BREACH),
      FRIDAY,
    );
    expect(complaint.clocks.resolution.nextStepAt).toBe(instantOf(FRIDAY));
  });

  it('can be repeated, with a limit', () => {
    const every: LadderStep = {
      kind: 'escalate',
      at: { afterDue: { amount: 2, unit: 'working-hours' } },
      level: 2,
      team: 'supervisors',
      repeat: { every: { amount: 4, unit: 'working-hours' }, limit: 2 },
    };
    const complaint = accepted(every, BREACH);
    expect(comingOf(complaint, FRIDAY)).toEqual([
      '2026-11-23T17:00',
      '2026-11-24T11:00',
      '2026-11-24T15:00',
      '2026-11-25T11:00',
    ]);
    const late = stepped(complaint, FRIDAY + 30 * DAY - START);
    expect(newsOf(complaint, late)).toEqual(['breached', 'escalated', 'escalated', 'escalated']);
  });

  it('may stand anywhere in the list: time decides', () => {
    const complaint = accepted(
      { kind: 'escalate', at: { afterDue: { amount: 1, unit: 'hours' } }, level: 2, team: 'supervisors' },
      BREACH,
      { kind: 'warn', at: { percent: 50 } },
    );
    const late = stepped(complaint, FRIDAY + 30 * DAY - START);
    expect(newsOf(complaint, late)).toEqual(['warned', 'breached', 'escalated']);
  });

  it('stays at its share of the time that counts when a pause moves the deadline', () => {
    const complaint = accepted({ kind: 'warn', at: { percent: 75 } }, BREACH);
    const paused = asked(complaint, { question: 'Which?' }, FRIDAY + 4 * HOUR);
    const resumed = resume(paused, {}, FRIDAY + 3 * DAY + 4 * HOUR);
    // Twelve working hours are left from Monday 13:00, and the warning comes after eight of them.
    expect(comingOf(resumed, FRIDAY + 4 * DAY)).toEqual(['2026-11-24T13:00', '2026-11-24T17:00']);
  });

  it('after the deadline does not wait while the complainant has the ball', () => {
    const complaint = accepted(BREACH, {
      kind: 'escalate',
      at: { afterDue: { amount: 4, unit: 'working-hours' } },
      level: 2,
      team: 'supervisors',
    });
    const monday = FRIDAY + 3 * DAY;
    const overdue = stepped(complaint, monday + 9 * HOUR - START);
    const paused = asked(overdue, { question: 'Which?' }, monday + DAY + HOUR);
    expect(comingOf(paused, monday + DAY + HOUR)).toEqual(['2026-11-24T13:00']);
    expect(kindsOf(stepped(paused, monday + DAY + 4 * HOUR - START)).at(-1)).toBe('escalated');
    const resumed = resume(paused, {}, monday + 3 * DAY);
    expect(resumed.clocks.resolution.dueAt).toBe('2026-11-23T17:00:00.000Z');
  });

  it('that was taken is shown as past, with the instant at which it fell due', () => {
    const complaint = accepted({ kind: 'warn', at: { percent: 50 } }, BREACH);
    const late = stepped(complaint, FRIDAY + 5 * DAY - START);
    const { ladder, breachedAt } = explainDeadlines(late, FRIDAY + 6 * DAY).resolution;
    expect(ladder.past).toEqual([
      { kind: 'warn', at: '2026-11-20T17:00:00.000Z' },
      { kind: 'breach', at: '2026-11-23T17:00:00.000Z' },
    ]);
    expect(ladder.coming).toEqual([]);
    expect(breachedAt).toBe('2026-11-23T17:00:00.000Z');
  });
});

describe('a policy with shorter targets for what is reopened', () => {
  const rules = rulesWith({
    reopening: {
      clocks: 'fresh',
      targets: { resolution: { amount: 12, unit: 'hours', anchor: 'receipt' } },
    },
  });

  it('counts by them from the second cycle on', () => {
    const first = receivedUnder(rules);
    expect(first.clocks.resolution.dueAt).toBe(at(5 * DAY));
    const reopened = reopen(resolved(first, DAY), { reason: 'Again.' }, START + 2 * DAY);
    expect(reopened.clocks.resolution.dueAt).toBe(at(2 * DAY + 12 * HOUR));
    expect(reopened.clocks.acknowledgement.dueAt).toBe(at(3 * DAY));
    expect(millisOf(reopened.clocks.resolution.startedAt)).toBe(START + 2 * DAY);
  });
});

import { expect, it } from 'vitest';
import { asInstant, type Instant } from '../src/base/instant.ts';
import { explainDeadlines } from '../src/clocks/explanation.ts';
import { acknowledge, resume } from '../src/complaint/commands.ts';
import { extend, followCalendar, reclassify } from '../src/complaint/retiming.ts';
import { policySchema } from '../src/policy/policy.ts';
import {
  asked,
  expectCalendar,
  frozen,
  newsOf,
  RULES,
  receivedUnder,
  refusalOf,
  rulesWith,
  START,
  stepped,
} from './fixtures.ts';

/** Friday, 20 November 2026, 16:00 in London. */
const FRIDAY = Date.parse('2026-11-20T16:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Acknowledged around the clock, resolved on business days. */
const rules = rulesWith({
  calendar: 'always',
  calendars: { resolution: 'gb' },
  timeZone: 'Europe/London',
  targets: {
    acknowledgement: { amount: 4, unit: 'working-hours', anchor: 'receipt' },
    resolution: { amount: 8, unit: 'working-hours', anchor: 'receipt' },
  },
  ladders: {
    acknowledgement: [
      { kind: 'warn', at: { beforeDue: { amount: 1, unit: 'working-hours' } } },
      { kind: 'breach', tell: 'supervisors' },
    ],
    resolution: [
      { kind: 'warn', at: { percent: 50 } },
      { kind: 'breach', tell: 'supervisors' },
      {
        kind: 'escalate',
        at: { afterDue: { amount: 2, unit: 'working-hours' } },
        level: 2,
        team: 'supervisors',
      },
    ],
  },
  pause: {
    limit: { amount: 2, unit: 'working-days' },
    atLimit: 'resume',
    remindBefore: { amount: 1, unit: 'working-hours' },
  },
  extension: { cap: { amount: 1, unit: 'working-days', anchor: 'receipt', ends: 'end-of-day' }, from: 'due' },
});
const complaint = frozen(receivedUnder(rules, FRIDAY));
const gb = expectCalendar('gb');
/** Somebody declares the Monday a holiday. */
const withMonday = {
  ...gb,
  version: gb.version + 1,
  holidays: [...gb.holidays, { date: '2026-11-23', name: 'Royal wedding' }],
};

it('each clock is due by its own calendar', () => {
  const { acknowledgement, resolution } = complaint.clocks;
  expect([acknowledgement.dueAt, resolution.dueAt]).toEqual([
    '2026-11-20T20:00:00.000Z',
    '2026-11-23T16:00:00.000Z',
  ]);
});

it('each is explained by its own, in the zone of the policy', () => {
  const { acknowledgement, resolution } = explainDeadlines(complaint, FRIDAY);
  expect([acknowledgement, resolution].map(({ calendar, timeZone }) => [calendar.id, timeZone])).toEqual([
    ['always', 'Europe/London'],
    ['gb', 'Europe/London'],
  ]);
  for (const { intervals } of [acknowledgement, resolution])
    expect(intervals.reduce((sum, { millis }) => sum + millis, 0) / HOUR).toBe(
      intervals === acknowledgement.intervals ? 4 : 8,
    );
});

it('steps fall due by the calendar of their clock', () => {
  const { acknowledgement, resolution } = explainDeadlines(complaint, FRIDAY);
  expect(acknowledgement.ladder.coming.map(({ at }) => at)).toEqual([
    '2026-11-20T19:00:00.000Z',
    '2026-11-20T20:00:00.000Z',
  ]);
  expect(resolution.ladder.coming.map(({ at }) => at)).toEqual([
    '2026-11-23T12:00:00.000Z',
    '2026-11-23T16:00:00.000Z',
    '2026-11-24T10:00:00.000Z',
  ]);
});

it('a pause keeps working time of the clock it stops, and ends by that calendar', () => {
  const acknowledged = frozen(acknowledge(complaint, {}, FRIDAY));
  const paused = frozen(asked(acknowledged, { question: 'Which one?' }, FRIDAY + HOUR));
  expect(paused.question?.nextStepAt).toBe('2026-11-24T16:00:00.000Z');
  const weekend = resume(paused, {}, FRIDAY + 2 * DAY);
  expect(weekend.clocks.resolution.dueAt).toBe(complaint.clocks.resolution.dueAt);
  expect(stepped(paused, FRIDAY - START + 5 * DAY).status).toBe('acknowledged');
});

it('an extension is capped by the calendar of the clock', () => {
  const putOff = (dueAt: Instant) => extend(complaint, { dueAt, reason: 'Spare parts.' }, FRIDAY);
  const refusal = refusalOf(() => putOff(asInstant('2026-11-24T17:00:00.001Z')));
  expect(refusal.details).toEqual({ cause: 'beyond-cap', latest: '2026-11-24T17:00:00.000Z' });
});

it('a new version of either calendar moves its clock alone', () => {
  const followed = frozen(followCalendar(complaint, withMonday, FRIDAY));
  expect(followed.clocks.acknowledgement).toEqual(complaint.clocks.acknowledgement);
  expect(followed.clocks.resolution.dueAt).toBe('2026-11-24T16:00:00.000Z');
  expect(newsOf(complaint, followed)).toEqual(['retimed']);
  expect(followed.timeline.at(-1)?.data).toMatchObject({ calendar: 'gb', calendarVersion: gb.version + 1 });
  expect(followed.calendar).toBe(complaint.calendar);
  expect(followCalendar(followed, withMonday, FRIDAY)).toBe(followed);

  const always = { ...expectCalendar('always'), version: 9 };
  const other = followCalendar(complaint, always, FRIDAY);
  expect(other.calendar).toMatchObject({ id: 'always', version: 9, timeZone: 'Europe/London' });
  expect(other.calendars).toBe(complaint.calendars);
});

it('another policy brings its calendars along, and leaves none behind', () => {
  const reason = 'It is one of those.';
  const single = reclassify(complaint, { severity: 'minor', reason }, FRIDAY, RULES);
  expect(single.calendars).toBeUndefined();
  const again = reclassify(frozen(single), { severity: 'moderate', reason }, FRIDAY, rules);
  expect(again.calendars).toEqual(complaint.calendars);
  expect(again.clocks.resolution.dueAt).toBe(complaint.clocks.resolution.dueAt);
});

it('calendars are given to clocks that there are, and not too many of them', () => {
  const [rule] = rules.policySet.rules;
  const issuesOf = (calendars: Record<string, string>) =>
    policySchema.safeParse({ ...rule?.policy, calendars }).error?.issues.map(({ path }) => path.join('.'));
  expect(issuesOf({ acknowledgement: 'gb' })).toBeUndefined();
  expect(issuesOf({ remedy: 'gb' })).toEqual(['calendars.remedy']);
});

import { describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDARS } from '../src/calendar/built-in.ts';
import { acknowledge, withdraw } from '../src/complaint/commands.ts';
import { followCalendar } from '../src/complaint/retiming.ts';
import { expectCalendar, frozen, newsOf, receivedUnder, rulesWith, START, stepped } from './fixtures.ts';

/** Wednesday 30 December 2026, 15:00 in Beijing. */
const BEFORE_NEW_YEAR = Date.parse('2026-12-30T07:00:00Z');
const cn = expectCalendar('cn');
/** What the State Council may yet say of 2027. */
const with2027 = {
  ...cn,
  version: cn.version + 1,
  knownYears: [2024, 2025, 2026, 2027],
  holidays: [...cn.holidays, { date: '2027-01-01', lastDate: '2027-01-03', name: '元旦' }],
};

const rules = rulesWith({
  calendar: 'cn',
  targets: {
    acknowledgement: { amount: 1, unit: 'working-hours', anchor: 'receipt' },
    resolution: { amount: 3, unit: 'working-days', anchor: 'receipt', ends: 'same-time' },
  },
});
const complaint = frozen(acknowledge(receivedUnder(rules, BEFORE_NEW_YEAR), {}, BEFORE_NEW_YEAR));

describe('a calendar whose next year becomes known', () => {
  const followed = frozen(followCalendar(complaint, with2027, BEFORE_NEW_YEAR + 3_600_000));

  it('turns a provisional deadline into one that stands', () => {
    expect(complaint.clocks.resolution).toMatchObject({
      provisional: true,
      dueAt: '2027-01-04T07:00:00.000Z',
    });
    expect(followed.clocks.resolution).toMatchObject({
      provisional: false,
      dueAt: '2027-01-05T07:00:00.000Z',
    });
  });

  it('moves the ladder with it and says so on the timeline', () => {
    expect(newsOf(complaint, followed)).toEqual(['retimed']);
    expect(followed.timeline.at(-1)).toMatchObject({
      actor: 'system',
      data: { calendar: 'cn', calendarVersion: 2, resolutionDueAt: '2027-01-05T07:00:00.000Z' },
    });
    expect(followed.clocks.resolution.nextStepAt).toBe('2027-01-04T07:00:00.000Z');
  });

  it('leaves alone a clock that has stopped', () => {
    const { terms, ...clock } = followed.clocks.acknowledgement;
    expect(clock).toEqual(complaint.clocks.acknowledgement);
    expect(terms?.calendar).toMatchObject({ id: 'cn', version: cn.version });
  });

  it('is followed once, and never back', () => {
    expect(followCalendar(followed, with2027, BEFORE_NEW_YEAR)).toBe(followed);
    expect(followCalendar(followed, cn, BEFORE_NEW_YEAR)).toBe(followed);
  });

  it('is of no interest to a complaint on another one', () => {
    const other = BUILT_IN_CALENDARS.get('gb');
    if (other) expect(followCalendar(complaint, { ...other, version: 9 }, BEFORE_NEW_YEAR)).toBe(complaint);
  });

  it('is taken over without a word where no deadline moves', () => {
    const early = frozen(receivedUnder(rules, START));
    const same = followCalendar(early, with2027, START + 1000);
    expect(same.calendar.version).toBe(2);
    expect(newsOf(early, same)).not.toContain('retimed');
  });
});

describe('a holiday that is declared at short notice', () => {
  it('takes at once what a day more that is worked makes due', () => {
    // Friday 1 January 2027 turns out to be worked, and Saturday the 2nd too: due on Saturday.
    const busy = {
      ...with2027,
      holidays: cn.holidays,
      makeUpDays: [...cn.makeUpDays, { date: '2027-01-02', as: 'monday' as const, name: '元旦' }],
    };
    const sunday = Date.parse('2027-01-03T00:00:00Z');
    const followed = followCalendar(stepped(complaint, sunday - START), busy, sunday);
    expect(followed.clocks.resolution.breachedAt).toBe('2027-01-02T07:00:00.000Z');
  });
});

it('nothing moves any more once a complaint is over', () => {
  const over = frozen(withdraw(complaint, { reason: 'Settled.' }, BEFORE_NEW_YEAR + 1000));
  const followed = followCalendar(over, with2027, BEFORE_NEW_YEAR + 2000);
  for (const name of ['acknowledgement', 'resolution'] as const) {
    const { terms, ...clock } = followed.clocks[name];
    expect(clock).toEqual(over.clocks[name]);
    expect(terms?.calendar?.version).toBe(cn.version);
  }
});

it('a policy in a zone of its own keeps it', () => {
  const elsewhere = receivedUnder(rulesWith({ calendar: 'cn', timeZone: 'Asia/Urumqi' }), BEFORE_NEW_YEAR);
  expect(followCalendar(elsewhere, with2027, BEFORE_NEW_YEAR).calendar.timeZone).toBe('Asia/Urumqi');
  const { timeZone: _, ...zoneless } = with2027;
  expect(followCalendar(complaint, zoneless, BEFORE_NEW_YEAR).calendar.timeZone).toBe('Asia/Shanghai');
});

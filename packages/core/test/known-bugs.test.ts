import { describe, expect, it } from 'vitest';
import { instantOf, millisOf } from '../src/base/instant.ts';
import { workingTimeOf } from '../src/calendar/working-times.ts';
import { explainDeadlines } from '../src/clocks/explanation.ts';
import { acknowledge, pause, reopen, resume } from '../src/complaint/commands.ts';
import type { Complaint } from '../src/complaint/complaint.ts';
import { answerSurvey } from '../src/complaint/survey.ts';
import {
  ABOUT,
  asked,
  at,
  calendarIn,
  DAY,
  frozen,
  HOUR,
  kindsOf,
  messageOf,
  newsOf,
  receivedUnder,
  resolved,
  rulesWith,
  START,
  stepped,
  stepsTold,
  surveyed,
  WORKING,
} from './fixtures.ts';

/** What other systems are known to get wrong. `utc` says when, in UTC. */
const utc = (text: string) => Date.parse(`${text}:00Z`);

describe('known from elsewhere, and not here:', () => {
  it('days of 86,400 seconds that drift by an hour when the clocks change', () => {
    const rules = rulesWith({ timeZone: 'Europe/Berlin' });
    // Five days from 09:00 in Berlin, over 29 March 2026.
    expect(receivedUnder(rules, utc('2026-03-26T08:00')).clocks.resolution.dueAt).toBe(
      '2026-03-31T07:00:00.000Z',
    );
  });

  it('time in a pause that is added to the receipt, so that the hours of a night count twice', () => {
    const rules = rulesWith({
      calendar: 'de',
      targets: {
        acknowledgement: { amount: 4, unit: 'working-hours', anchor: 'receipt' },
        resolution: { amount: 10, unit: 'working-hours', anchor: 'receipt' },
      },
    });
    // Friday 09:00 in Berlin; the question at 15:00, the answer on Monday at 11:00: four hours are left.
    const complaint = receivedUnder(rules, utc('2026-11-20T08:00'));
    const accepted = frozen(acknowledge(complaint, {}, utc('2026-11-20T08:00')));
    const paused = asked(accepted, { question: 'Which?' }, utc('2026-11-20T14:00'));
    const resumed = resume(paused, {}, utc('2026-11-23T10:00'));
    expect(resumed.clocks.resolution.dueAt).toBe('2026-11-23T14:00:00.000Z');
  });

  it('lunch breaks that cannot be said, and count as working time', () => {
    const time = workingTimeOf(calendarIn('Asia/Shanghai', 'cn'));
    // Two working hours from 11:00 in Beijing end at 14:00: from 12:00 to 13:00 nobody works.
    expect(instantOf(time.add(utc('2026-11-16T03:00'), 2 * HOUR))).toBe('2026-11-16T06:00:00.000Z');
  });

  it('holidays over New Year that never match', () => {
    const closed = { date: '12-24', lastDate: '01-06', name: 'Works holidays' };
    const time = workingTimeOf({ ...calendarIn('Etc/UTC', 'business-hours'), holidays: [closed] });
    for (const day of ['2026-12-24', '2026-12-31', '2027-01-04', '2027-01-06'])
      expect(time.isWorking(utc(`${day}T10:00`)), day).toBe(false);
    expect(time.isWorking(utc('2027-01-07T10:00'))).toBe(true);
  });

  it('steps of the ladder that have been taken and fire again and again until somebody closes', () => {
    let complaint: Complaint = receivedUnder(WORKING);
    for (let hour = 0; hour < 60 * 24; hour++) complaint = stepped(complaint, hour * HOUR);
    const onResolution = complaint.timeline.filter(({ data }) => data.clock === 'resolution');
    expect(onResolution.map(({ kind }) => kind)).toEqual([
      'warned',
      'warned',
      'breached',
      'escalated',
      'escalated',
      'escalated',
    ]);
    expect(complaint.clocks.resolution.nextStepAt).toBeUndefined();
  });

  it('a second reminder that is due and swallowed, because one was sent that day', () => {
    const rules = rulesWith({
      ladders: {
        acknowledgement: [
          {
            kind: 'warn',
            at: { afterStart: { amount: 1, unit: 'hours' } },
            repeat: { every: { amount: 1, unit: 'hours' }, limit: 3 },
          },
          { kind: 'breach', tell: 'supervisors' },
        ],
        resolution: [{ kind: 'breach', tell: 'supervisors' }],
      },
    });
    const complaint = receivedUnder(rules);
    const reminded = stepped(stepped(complaint, 2 * HOUR), 23 * HOUR);
    expect(stepsTold(reminded).map(({ to, step }) => `${step.kind} to ${to}, ${step.at}`)).toEqual(
      [1, 2, 3, 4].map((hours) => `warning to complaints, ${at(hours * HOUR)}`),
    );
    expect(new Set(reminded.owed.map(({ id }) => id)).size).toBe(reminded.owed.length);
  });

  it('a reopened complaint that is late at once', () => {
    const late = resolved(stepped(receivedUnder(WORKING), 30 * DAY), 31 * DAY);
    const reopened = frozen(reopen(late, { reason: 'Again.' }, START + 90 * DAY));
    expect(reopened.clocks.resolution.breachedAt).toBeUndefined();
    expect(reopened.clocks.acknowledgement.dueAt > at(91 * DAY)).toBe(true);
    expect(stepped(reopened, 90 * DAY)).toBe(reopened);
  });

  it('a survey that is sent again whenever the complaint is closed again', () => {
    const answered = frozen(answerSurvey(surveyed(), { cycle: 1, score: 4 }, START + 2 * DAY));
    const reopened = frozen(reopen(answered, { reason: 'Again.' }, START + 3 * DAY));
    const again = stepped(resolved(reopened, 4 * DAY), 60 * DAY);
    const asked = again.timeline.filter(({ kind }) => kind === 'survey-sent').map(({ cycle }) => cycle);
    expect(asked).toEqual([1, 2]);
  });

  it('years without data that are taken for years without holidays, without a word', () => {
    // Wednesday 30 December 2026, 15:00 in Beijing; which days of 2027 are worked nobody has said yet.
    const complaint = receivedUnder(WORKING, utc('2026-12-30T07:00'));
    expect(complaint.clocks.acknowledgement).toMatchObject({ provisional: true });
    expect(explainDeadlines(complaint, millisOf(complaint.createdAt)).acknowledgement.unknownYears).toEqual([
      2027,
    ]);
  });

  it('an acknowledgement that is put off by a question to the complainant', () => {
    const accepted = frozen(acknowledge(receivedUnder(WORKING), {}, START + HOUR));
    const paused = pause(accepted, { question: 'Which?' }, START + 2 * HOUR);
    expect(paused.clocks.acknowledgement).toEqual(accepted.clocks.acknowledgement);
  });
});

describe('what comes in outside working hours', () => {
  it('starts to count at the next opening', () => {
    const rules = rulesWith({
      calendar: 'gb',
      targets: {
        acknowledgement: { amount: 2, unit: 'working-hours', anchor: 'receipt' },
        resolution: { amount: 8, unit: 'working-hours', anchor: 'receipt' },
      },
    });
    // Saturday.
    const complaint = receivedUnder(rules, utc('2026-11-21T12:00'));
    expect(complaint.clocks.acknowledgement.dueAt).toBe('2026-11-23T11:00:00.000Z');
    const { intervals } = explainDeadlines(complaint, millisOf(complaint.createdAt)).resolution;
    expect(intervals).toEqual([
      { from: '2026-11-23T09:00:00.000Z', to: '2026-11-23T17:00:00.000Z', millis: 8 * HOUR },
    ]);
  });
});

describe('a complainant who keeps the ball', () => {
  const strict = rulesWith({
    pause: {
      limit: { amount: 10, unit: 'calendar-days' },
      atLimit: 'close',
      remindBefore: { amount: 3, unit: 'calendar-days' },
    },
  });
  const accepted = frozen(acknowledge(receivedUnder(strict), {}, START));
  const ask = (complaint: Complaint, afterStart: number) =>
    asked(complaint, { question: 'Which one?' }, START + afterStart);
  const paused = ask(accepted, DAY);

  it('is reminded once, in time', () => {
    const reminded = stepped(paused, 8 * DAY);
    expect(newsOf(paused, reminded)).toEqual(['question-reminded']);
    expect(messageOf(reminded, 'question-reminder')?.facts).toEqual({
      ...ABOUT,
      pauseEndsAt: at(11 * DAY),
      closes: true,
    });
    expect(stepped(reminded, 11 * DAY - 1)).toBe(reminded);
  });

  it('finds the complaint closed at the limit, and is told so', () => {
    const closed = stepped(stepped(paused, 8 * DAY), 11 * DAY);
    expect(closed).toMatchObject({
      status: 'closed',
      clocks: { resolution: { state: 'stopped', stoppedAt: at(11 * DAY) } },
    });
    expect(closed.timeline.at(-1)).toMatchObject({ kind: 'closed', data: { reason: 'no-answer' } });
    expect(messageOf(closed, 'closure')).toBeDefined();
    expect(reopen(closed, { reason: 'Here is the answer.' }, START + 20 * DAY).status).toBe('received');
  });

  it('is not reminded of what can no longer be answered', () => {
    expect(kindsOf(stepped(paused, 12 * DAY))).not.toContain('question-reminded');
  });

  it('has the time of all pauses together, and after that no more', () => {
    const answered = frozen(resume(paused, {}, START + 7 * DAY));
    const again = ask(answered, 8 * DAY);
    // Six days are used, four are left.
    expect(stepped(again, 12 * DAY - 1).status).toBe('awaiting-complainant');
    expect(stepped(again, 12 * DAY).status).toBe('closed');
    const exhausted = frozen(resume(again, {}, START + 12 * DAY - 1));
    expect(pause(exhausted, { question: 'And?' }, START + 12 * DAY).status).toBe('awaiting-complainant');
  });

  it('cannot be asked once the time is used up', () => {
    const lenient = rulesWith({ pause: { limit: { amount: 2, unit: 'calendar-days' }, atLimit: 'resume' } });
    const silent = stepped(ask(frozen(acknowledge(receivedUnder(lenient), {}, START)), 0), 2 * DAY);
    expect(silent.status).toBe('acknowledged');
    expect(() => ask(silent, 3 * DAY)).toThrow('have taken all the time they may');
  });
});

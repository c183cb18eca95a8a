import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf, millisOf } from '../src/base/instant.ts';
import { asJson } from '../src/base/json.ts';
import { Refusal } from '../src/base/refusal.ts';
import { deadlineClocksOf } from '../src/clocks/clock.ts';
import { acknowledge, pause, resolve, resume } from '../src/complaint/commands.ts';
import { type Complaint, complaintSchema, toBody } from '../src/complaint/complaint.ts';
import { extend, followCalendar, reclassify } from '../src/complaint/retiming.ts';
import { nextStepAt } from '../src/complaint/signals.ts';
import { liftTerms } from '../src/records/lift-terms.ts';
import {
  ABOUT,
  asked,
  at,
  calendarIn,
  DAY,
  expectCalendar,
  frozen,
  HOUR,
  inStatus,
  kindsOf,
  messageOf,
  newsOf,
  RESOLUTION,
  receivedUnder,
  rulesOf,
  rulesWith,
  START,
  stepped,
  toldSince,
} from './fixtures.ts';

const REGIMES = ['us-cfpb', 'gb-fca-disp', 'au-rg271', 'cn-banking', 'gb-eu-payments'];
const question = { question: 'Which model?' };
/** The date stays; the complainant has six days, and is reminded two days before they are over. */
const LEGAL = rulesWith({
  pause: {
    limit: { amount: 6, unit: 'calendar-days' },
    atLimit: 'resume',
    remindBefore: { amount: 2, unit: 'calendar-days' },
    stops: [],
  },
});
const accepted = (rules = LEGAL) => frozen(acknowledge(receivedUnder(rules), {}, START));

describe('a question that stops no clock', () => {
  const paused = asked(accepted(), question, START + 2 * DAY);

  it('leaves the date where it is, and the complainant has the ball all the same', () => {
    expect(paused).toMatchObject({ status: 'awaiting-complainant', question: { stops: [] } });
    expect(paused.clocks).toEqual(accepted().clocks);
    expect(messageOf(pause(accepted(), question, START + 2 * DAY), 'question')?.facts).toEqual({
      ...ABOUT,
      noteOf: expect.any(Number),
      pauseEndsAt: at(8 * DAY),
      goesOn: true,
    });
  });

  it('is reminded of while the clock warns, breaches and escalates, each at its time', () => {
    expect(nextStepAt(paused, 'resolution', 1)).toBe(at(4 * DAY));
    const lived = stepped(paused, 8 * DAY - 1);
    expect(newsOf(paused, lived)).toEqual(['warned', 'breached', 'escalated', 'question-reminded']);
    expect(lived.clocks.resolution).toMatchObject({ dueAt: at(5 * DAY), breachedAt: at(5 * DAY) });
    expect(toldSince(paused, lived)).toContain('question-reminder to complainant');
  });

  it('is given up at its limit, and whoever is responsible hears that the clock has gone on', () => {
    const over = stepped(paused, 8 * DAY);
    expect(over.status).toBe('acknowledged');
    expect(over).not.toHaveProperty('question', expect.anything());
    expect(messageOf(over, 'silence')?.facts).toMatchObject({ dueAt: at(5 * DAY), goesOn: true });
    expect(over.interruptions).toEqual([
      { cycle: 1, for: 'complainant', from: at(2 * DAY), to: at(8 * DAY), stops: [] },
    ]);
  });

  it('counts against the time that all questions of a cycle may take', () => {
    const first = frozen(resume(paused, {}, START + 6 * DAY));
    expect(pause(first, question, START + 7 * DAY).question).toMatchObject({ askedAt: at(7 * DAY) });
    const second = asked(first, question, START + 7 * DAY);
    expect(second.question?.nextStepAt).toBe(at(9 * DAY));
    expect(() => pause(stepped(second, 9 * DAY), question, START + 9 * DAY)).toThrow(Refusal);
  });

  it('ends with the resolution, and has put nothing off', () => {
    const resolution = { ...RESOLUTION, remedies: [...RESOLUTION.remedies] };
    const done = resolve(paused, resolution, START + 3 * DAY);
    expect(done.clocks.resolution).toMatchObject({ state: 'stopped', dueAt: at(5 * DAY), pauses: [] });
    expect(done.question).toBeUndefined();
  });

  it('that reaches nobody is taken back, and the clock has gone on', () => {
    const unasked = stepped(frozen(pause(accepted(), question, START + DAY)), DAY + 8 * HOUR);
    expect(unasked).toMatchObject({ status: 'acknowledged', clocks: { resolution: { dueAt: at(5 * DAY) } } });
    expect(messageOf(unasked, 'unasked')?.facts).toMatchObject({ goesOn: true });
  });
});

describe('a question', () => {
  it('stops the clocks that its policy names, and no others', () => {
    const rules = rulesWith({
      clocks: {
        'first-reply': {
          target: { amount: 48, unit: 'hours', anchor: 'receipt' },
          ladder: [{ kind: 'breach', tell: 'supervisors' }],
        },
      },
      pause: { limit: { amount: 6, unit: 'calendar-days' }, atLimit: 'resume', stops: ['first-reply'] },
    });
    const paused = asked(accepted(rules), question, START + DAY);
    const states = deadlineClocksOf(paused).map(([name, { state }]) => `${name} ${state}`);
    expect(states).toEqual(['acknowledgement stopped', 'resolution running', 'first-reply paused']);
    const resumed = resume(paused, {}, START + 3 * DAY);
    expect(resumed.clocks.others?.['first-reply']?.dueAt).toBe(at(4 * DAY));
    expect(resumed.clocks.resolution.dueAt).toBe(at(5 * DAY));
  });

  it('stops the clock no more where the deadline, by a new calendar, was over when it was asked', () => {
    const business = expectCalendar('business-hours');
    const rules = rulesWith({
      calendar: business.id,
      targets: {
        acknowledgement: { amount: 1, unit: 'hours', anchor: 'receipt' },
        resolution: { amount: 2, unit: 'working-days', anchor: 'receipt', ends: 'end-of-day' },
      },
    });
    // Wednesday is a holiday at first.
    const holiday = {
      ...calendarIn('Etc/UTC', business.id),
      holidays: [{ date: '2026-11-18', name: 'A day off' }],
    };
    const withHoliday = { ...rules, calendars: new Map([[business.id, holiday]]) };
    const paused = asked(accepted(withHoliday), question, START + 3 * DAY);
    expect(paused.clocks.resolution).toMatchObject({ state: 'paused', dueAt: at(3 * DAY + 8 * HOUR) });
    const worked = followCalendar(paused, { ...business, version: 2, timeZone: 'Etc/UTC' }, START + 4 * DAY);
    expect(worked).toMatchObject({ status: 'awaiting-complainant', question: { stops: [] } });
    expect(worked.clocks.resolution).toMatchObject({ state: 'running', breachedAt: at(2 * DAY + 8 * HOUR) });
  });

  it('under a policy that a correction brings has never stopped what that does not let it stop', () => {
    const resumed = frozen(
      resume(asked(inStatus('acknowledged'), question, START + DAY), {}, START + 3 * DAY),
    );
    expect(resumed.clocks.resolution.dueAt).toBe(at(7 * DAY));
    const corrected = reclassify(resumed, { severity: 'serious', reason: 'So.' }, START + 3 * DAY, LEGAL);
    expect(corrected.clocks.resolution).toMatchObject({ dueAt: at(5 * DAY), pauses: [] });
  });
});

describe.each(REGIMES)('under %s', (id) => {
  /** Asks at some instants and is answered at others; everything else that is done is the same in both lives. */
  const elapsed = fc.integer({ min: 1, max: 9 * 24 });
  const turn = fc.record({ elapsed, kind: fc.constantFrom('ask', 'answer', 'extend', 'correct', 'look') });

  function life(turns: readonly { elapsed: number; kind: string }[], asks: boolean): Complaint {
    const rules = rulesOf(id);
    let complaint = accepted(rules);
    let now = START;
    for (const { elapsed: hours, kind } of turns) {
      now += hours * HOUR;
      complaint = frozen(stepped(complaint, now - START));
      try {
        if (kind === 'extend') {
          const dueAt = instantOf(START + 33 * DAY);
          complaint = frozen(extend(complaint, { dueAt, reason: 'It is complex.' }, now));
        } else if (kind === 'correct')
          complaint = frozen(reclassify(complaint, { severity: 'serious', reason: 'So.' }, now, rules));
        else if (asks && kind === 'ask') complaint = asked(complaint, question, now);
        else if (asks && kind === 'answer') complaint = frozen(resume(complaint, {}, now));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }
    return stepped(complaint, now - START);
  }

  it('the deadline is never later than without the question, and its steps are the same', () => {
    let questions = 0;
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 12 }), (turns) => {
        const [withQuestions, without] = [life(turns, true), life(turns, false)];
        if (kindsOf(withQuestions).includes('paused')) questions++;
        expect(millisOf(withQuestions.clocks.resolution.dueAt)).toBeLessThanOrEqual(
          millisOf(without.clocks.resolution.dueAt),
        );
        expect(withQuestions.clocks).toEqual(without.clocks);
      }),
      { numRuns: 60 },
    );
    expect(questions).toBeGreaterThan(10);
  });
});

describe('after a roll-back', () => {
  const paused = pause(inStatus('acknowledged'), question, START + DAY);
  /** As the version before has it: a pause of the clock, with its steps. */
  const former = {
    pausedAt: at(DAY),
    askBy: at(DAY + 8 * HOUR),
    nextStepAt: at(DAY + 8 * HOUR),
    state: 'paused',
  };

  it('the version before finds the steps of a question with the clock that stands still for it', () => {
    expect(toBody(paused).clocks).toMatchObject({ resolution: former });
    expect(complaintSchema.parse(toBody(paused))).toEqual(paused);
  });

  it('what that has noted of the question counts', () => {
    const body = toBody(paused);
    const { askBy: _, ...reached } = { ...former, nextStepAt: at(15 * DAY) };
    const clocks = { ...paused.clocks, resolution: { ...paused.clocks.resolution, ...reached } };
    const lifted = complaintSchema.parse(liftTerms({ ...body, ...asJson({ clocks }) }));
    expect(lifted.question).toEqual({ askedAt: at(DAY), nextStepAt: at(15 * DAY), stops: ['resolution'] });
    const { pausedAt: __, ...running } = paused.clocks.resolution;
    const pauses = [{ from: at(DAY), to: at(2 * DAY) }];
    const answered = { ...paused.clocks, resolution: { ...running, state: 'running', pauses } };
    const status = 'acknowledged';
    const over = complaintSchema.parse(liftTerms({ ...body, status, ...asJson({ clocks: answered }) }));
    expect(over.question).toBeUndefined();
    expect(over.interruptions).toEqual([
      { cycle: 1, for: 'complainant', from: at(DAY), to: at(2 * DAY), stops: ['resolution'] },
    ]);
  });
});

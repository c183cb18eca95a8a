import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Day, daySchema, type Instant, instantOf } from '../src/base/instant.ts';
import { explainDeadlines } from '../src/clocks/explanation.ts';
import { interrupted } from '../src/clocks/interruptions.ts';
import { acknowledge, reopen, resolve, resume } from '../src/complaint/commands.ts';
import type { Complaint } from '../src/complaint/complaint.ts';
import { hold, release } from '../src/complaint/holding.ts';
import { nextStepAt } from '../src/complaint/signals.ts';
import { summaryOf } from '../src/complaint/summary.ts';
import {
  asked,
  at,
  DAY,
  delivered,
  frozen,
  HOLDING,
  HOUR,
  inStatus,
  kindsOf,
  messageOf,
  newsOf,
  RESOLUTION,
  receivedFrom,
  receivedUnder,
  refusalOf,
  rulesWith,
  START,
  stepped,
  toldSince,
} from './fixtures.ts';

const accepted = (rules = HOLDING) => frozen(delivered(acknowledge(receivedUnder(rules), {}, START)));
const held = (complaint: Complaint, kind: 'third-party' | 'authority', now: number) =>
  frozen(delivered(hold(complaint, { kind, reason: 'The maker examines it.' }, now)));

describe('a hold that stops the clock and is told', () => {
  const before = accepted();
  const begun = frozen(hold(before, { kind: 'third-party', reason: 'The maker examines it.' }, START + DAY));
  const waiting = delivered(begun);

  it('is on the complaint and in its summary, and leaves its status alone', () => {
    expect(begun).toMatchObject({
      status: 'acknowledged',
      hold: {
        kind: 'third-party',
        since: at(DAY),
        until: at(7 * DAY),
        reason: 'The maker examines it.',
        stops: ['resolution'],
        told: true,
      },
      clocks: { resolution: { state: 'paused', pausedAt: at(DAY) } },
    });
    expect(summaryOf(begun)).toMatchObject({ hold: { kind: 'third-party', until: at(7 * DAY) } });
    expect(begun.timeline.at(-1)).toMatchObject({
      kind: 'held',
      data: { hold: 'third-party', clock: 'resolution', stops: 'resolution', until: at(7 * DAY), told: true },
      note: 'The maker examines it.',
    });
  });

  it('is told to the complainant without its reason', () => {
    expect(toldSince(before, begun)).toEqual(['hold to complainant']);
    const { facts } = messageOf(begun, 'hold') ?? {};
    expect(facts).toMatchObject({ hold: 'third-party', pauseEndsAt: at(7 * DAY) });
    expect(facts).not.toHaveProperty('noteOf');
  });

  it('is ended by hand with the time that was left, and the complainant hears that we go on', () => {
    const released = release(waiting, { note: 'They found it.' }, START + 3 * DAY);
    expect(released.clocks.resolution).toMatchObject({ state: 'running', dueAt: at(7 * DAY) });
    expect(released.hold).toBeUndefined();
    expect(toldSince(waiting, released)).toEqual(['hold-end to complainant']);
    expect(released.timeline.at(-1)).toMatchObject({
      kind: 'hold-ended',
      data: { hold: 'third-party', reason: 'released', dueAt: at(7 * DAY) },
      note: 'They found it.',
    });
  });

  it('that the complainant has not heard of when it ends is not told at all', () => {
    const released = release(begun, {}, START + DAY + HOUR);
    expect(toldSince(before, released)).toEqual([]);
    expect(newsOf(begun, released)).toEqual(['message-lapsed', 'hold-ended']);
  });

  it('is reminded of before its limit, in the branch that waits for the resolution', () => {
    expect(nextStepAt(waiting, 'resolution', 1)).toBe(at(6 * DAY));
    const reminded = stepped(waiting, 6 * DAY);
    expect(newsOf(waiting, reminded)).toEqual(['hold-reminded']);
    expect(toldSince(waiting, reminded)).toEqual(['hold-reminder to complaints']);
    expect(nextStepAt(reminded, 'resolution', 1)).toBe(at(7 * DAY));
  });

  it('ends at its limit, however late that is noticed, and the team that the policy names hears of it, too', () => {
    const over = stepped(waiting, 7 * DAY);
    expect(over.clocks.resolution).toMatchObject({ state: 'running', dueAt: at(11 * DAY) });
    expect(kindsOf(over).at(-1)).toBe('hold-ended');
    expect(toldSince(waiting, over)).toEqual([
      'hold-end to complainant',
      'hold-limit to complaints',
      'hold-limit to supervisors',
    ]);
    const late = stepped(waiting, 12 * DAY);
    expect(late.clocks.resolution).toMatchObject({ dueAt: at(11 * DAY), breachedAt: at(11 * DAY) });
  });

  it('ends with the complaint', () => {
    const done = resolve(waiting, { ...RESOLUTION, remedies: [] }, START + 2 * DAY);
    expect(done).toMatchObject({ status: 'resolved', clocks: { resolution: { dueAt: at(6 * DAY) } } });
    expect(done.hold).toBeUndefined();
    const again = reopen(frozen(done), { reason: 'Again.' }, START + 3 * DAY);
    expect(again.clocks.resolution).toMatchObject({ pauses: [], dueAt: at(8 * DAY) });
    expect(again.interruptions).toBeUndefined();
  });

  it('is told by telephone to whom no mail reaches', () => {
    const complaint = acknowledge(receivedFrom({ phone: '+86 10 5555 0000' }, HOLDING), {}, START);
    const called = hold(complaint, { kind: 'third-party', reason: 'The maker.' }, START + HOUR);
    expect(called.calls?.map(({ kind }) => kind)).toContain('hold');
    const released = release(frozen(called), {}, START + 2 * HOUR);
    expect(released.calls?.map(({ kind }) => kind)).not.toContain('hold');
  });
});

describe('a hold', () => {
  it('of which a policy says nothing moves no date and is told to nobody', () => {
    const before = inStatus('acknowledged');
    const note = hold(before, { kind: 'authority', reason: 'The police.' }, START + DAY);
    expect(note.hold).toMatchObject({
      stops: [],
      told: false,
      until: at(11 * DAY),
      nextStepAt: at(10 * DAY),
    });
    expect(note.clocks).toEqual(before.clocks);
    expect(toldSince(before, note)).toEqual([]);
    expect(newsOf(note, stepped(frozen(note), 6 * DAY))).toEqual(['warned', 'breached', 'escalated']);
  });

  it('may stop the acknowledgement, too', () => {
    const waiting = held(receivedUnder(HOLDING), 'authority', START + HOUR);
    expect(waiting.clocks.acknowledgement.state).toBe('paused');
    expect(nextStepAt(waiting, 'acknowledgement', 1)).toBe('9999-12-31T23:59:59.999Z');
    const released = release(waiting, {}, START + 11 * HOUR);
    expect(released.clocks.acknowledgement.dueAt).toBe(at(34 * HOUR));
  });

  it('does not stop a clock that is overdue', () => {
    const late = stepped(accepted(), 5 * DAY + HOUR);
    const waiting = held(late, 'third-party', START + 5 * DAY + 2 * HOUR);
    expect(waiting.hold?.stops).toEqual([]);
    expect(newsOf(waiting, stepped(waiting, 6 * DAY))).toEqual(['escalated']);
  });

  it('may be nearer than its limit, and no farther', () => {
    const complaint = accepted();
    const until = (date: Instant | Day) => () =>
      hold(complaint, { kind: 'third-party', reason: 'So.', until: date }, START);
    expect(until(daySchema.parse('2026-11-18'))().hold?.until).toBe('2026-11-19T00:00:00.000Z');
    expect(refusalOf(until(at(6 * DAY + 1)))).toMatchObject({
      code: 'hold-refused',
      details: { cause: 'beyond-limit', latest: at(6 * DAY) },
    });
    expect(refusalOf(until(at(0)))).toMatchObject({ details: { cause: 'not-later' } });
  });

  it('is refused while there is one, and once its kind has had all its time in the cycle', () => {
    const waiting = held(accepted(), 'third-party', START);
    expect(refusalOf(() => held(waiting, 'authority', START + DAY))).toMatchObject({
      code: 'hold-refused',
      details: { cause: 'on-hold' },
    });
    const over = stepped(waiting, 6 * DAY);
    expect(refusalOf(() => held(over, 'third-party', START + 7 * DAY))).toMatchObject({
      details: { cause: 'used-up' },
    });
    expect(held(over, 'authority', START + 7 * DAY).hold?.until).toBe(at(27 * DAY));
    expect(refusalOf(() => release(over, {}, START + 7 * DAY))).toMatchObject({
      details: { cause: 'not-on-hold' },
    });
  });
});

describe('a hold and a question that overlap', () => {
  const rules = rulesWith({
    pause: { limit: { amount: 20, unit: 'calendar-days' }, atLimit: 'resume' },
    holds: { authority: { limit: { amount: 20, unit: 'calendar-days' }, stops: ['resolution'] } },
  });
  const question = { question: 'Which?' };

  it('stop the clock from the beginning of the first to the end of the last', () => {
    const both = held(asked(accepted(rules), question, START + DAY), 'authority', START + 2 * DAY);
    expect(both.clocks.resolution).toMatchObject({ state: 'paused', pausedAt: at(DAY) });
    const answered = frozen(resume(both, {}, START + 3 * DAY));
    expect(answered).toMatchObject({
      status: 'acknowledged',
      clocks: { resolution: { state: 'paused', pausedAt: at(DAY) } },
    });
    expect(messageOf(answered, 'answer')?.facts).toMatchObject({ onHold: true });
    const released = release(answered, {}, START + 5 * DAY);
    expect(released.clocks.resolution).toMatchObject({
      state: 'running',
      dueAt: at(9 * DAY),
      pauses: [{ from: at(DAY), to: at(5 * DAY) }],
    });
  });

  it('keep what the hold has stopped where the question is taken back', () => {
    const unasked = frozen(delivered(accepted(rules)));
    const holding = held(unasked, 'authority', START + DAY);
    expect(holding.clocks.resolution.pausedAt).toBe(at(DAY));
    const released = frozen(release(holding, {}, START + DAY + HOUR));
    expect(released.clocks.resolution.dueAt).toBe(at(5 * DAY + HOUR));
  });

  const instant = fc.integer({ min: 0, max: 40 });
  const wait = fc.record({
    for: fc.constantFrom('complainant', 'authority'),
    from: instant,
    length: fc.integer({ min: 0, max: 20 }),
    stops: fc.constantFrom<string[]>([], ['resolution']),
  });

  it('are counted once, however many there are and however they lie', () => {
    const { policy, clocks } = accepted(rules);
    fc.assert(
      fc.property(fc.array(wait, { maxLength: 8 }), fc.boolean(), (waits, isOpen) => {
        const interruptions = waits.map(({ from, length, ...others }, index) => ({
          ...others,
          from: at(from * HOUR),
          ...(isOpen && index === 0 ? {} : { to: at((from + length) * HOUR) }),
        }));
        const clock = interrupted(policy, 'resolution', clocks.resolution, interruptions);
        const stands = (hour: number) =>
          interruptions.some(
            ({ from, to, stops }) =>
              stops.length > 0 && from <= at(hour * HOUR) && (to === undefined || at(hour * HOUR) < to),
          );
        const spans = [
          ...clock.pauses,
          ...(clock.pausedAt ? [{ from: clock.pausedAt, to: at(70 * HOUR) }] : []),
        ];
        for (let hour = 0; hour < 70; hour++) {
          const within = spans.filter(({ from, to }) => from <= at(hour * HOUR) && at(hour * HOUR) < to);
          expect(within).toHaveLength(stands(hour) ? 1 : 0);
        }
        for (const [index, { from }] of spans.slice(1).entries())
          expect(spans[index] && spans[index].to < from).toBe(true);
      }),
    );
  });

  it('leave what counts at the target’s sum', () => {
    const both = held(asked(accepted(rules), question, START + DAY), 'authority', START + 2 * DAY);
    const { resolution } = explainDeadlines(
      release(frozen(resume(both, {}, START + 4 * DAY)), {}, START + 5 * DAY),
      START + 6 * DAY,
    );
    expect(resolution.intervals.reduce((sum, { millis }) => sum + millis, 0)).toBe(5 * DAY);
    expect(resolution.pauses).toEqual([{ from: instantOf(START + DAY), to: at(5 * DAY) }]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asInstant, type Day, instantOf, isDay, millisOf } from '../src/base/instant.ts';
import { targetSchema } from '../src/calendar/target.ts';
import { acknowledge, receive, reopen } from '../src/complaint/commands.ts';
import { correctReceipt, reclassify } from '../src/complaint/retiming.ts';
import { signalsOf } from '../src/complaint/signals.ts';
import {
  at,
  DAY,
  frozen,
  HOUR,
  ID,
  intakeOf,
  kindsOf,
  MINUTE,
  messageOf,
  newsOf,
  RULES,
  received,
  refusalOf,
  resolved,
  rulesWith,
  START,
  stepped,
  stepsTold,
  toldSince,
} from './fixtures.ts';

const day = (text: string): Day => (isDay(text) ? text : expect.fail(`${text} is no day`));
const receivedAs = (said: ReturnType<typeof instantOf> | Day, rules = RULES, now = START) =>
  frozen(receive(ID, { ...intakeOf(), received: said }, now, rules));

describe('a complaint that reached us before it was stored', () => {
  const letter = receivedAs(at(-21 * DAY));

  it('counts from when it reached us, and was stored when it was stored', () => {
    expect(letter).toMatchObject({ receivedAt: at(-21 * DAY), createdAt: at(0), version: 1 });
    expect(letter.clocks.acknowledgement).toMatchObject({
      startedAt: at(-21 * DAY),
      dueAt: at(-20 * DAY),
      breachedAt: at(-20 * DAY),
    });
    expect(letter.clocks.resolution).toMatchObject({ dueAt: at(-16 * DAY), breachedAt: at(-16 * DAY) });
    expect(letter.timeline[0]).toMatchObject({
      kind: 'received',
      at: at(0),
      data: { receivedAt: at(-21 * DAY) },
    });
  });

  it('has all steps that are past taken at once, in their order, and none of them late', () => {
    expect(kindsOf(letter)).toEqual([
      'received',
      ...['warned', 'breached', 'escalated', 'escalated'],
      ...['warned', 'breached', 'escalated', 'escalated'],
    ]);
    expect(letter.timeline.every(({ at: taken, data }) => taken === at(0) && !('lateSeconds' in data))).toBe(
      true,
    );
    expect(letter).toMatchObject({ team: 'management', level: 3 });
  });

  it('has each person told once', () => {
    const told = letter.owed.map(({ to }) => JSON.stringify(to));
    expect(new Set(told).size).toBe(told.length);
    expect(stepsTold(letter).length).toBeGreaterThan(4);
  });

  it('promises the complainant nothing that is past, and says when it reached us', () => {
    const facts = messageOf(letter, 'receipt')?.facts;
    expect(facts).toMatchObject({ receivedAt: at(-21 * DAY), isLate: true });
    expect(facts).not.toHaveProperty('dueAt');
    expect(facts).not.toHaveProperty('resolutionDueAt');
    const yesterday = messageOf(receivedAs(at(-2 * DAY)), 'receipt')?.facts;
    expect(yesterday).toMatchObject({ resolutionDueAt: at(3 * DAY), isLate: true });
    const justNow = messageOf(receivedAs(at(-HOUR)), 'receipt')?.facts;
    expect(justNow).toMatchObject({ dueAt: at(23 * HOUR), resolutionDueAt: at(5 * DAY - HOUR) });
    expect(justNow).not.toHaveProperty('isLate');
  });

  it('starts its workflow with what is still to come', () => {
    const fresh = receivedAs(at(-23 * HOUR));
    expect(signalsOf(fresh)).toMatchObject([
      { kind: 'start', input: { acknowledgement: at(HOUR), resolution: at(3 * DAY + HOUR) } },
    ]);
  });

  it('is one that was stored then, and looked after until now', () => {
    const said = fc.integer({ min: 1, max: 80 * 24 * 60 });
    fc.assert(
      fc.property(said, (minutes) => {
        const late = receivedAs(at(-minutes * MINUTE));
        const inTime = stepped(frozen(receive(ID, intakeOf(), START - minutes * MINUTE, RULES)), 0);
        const clocks = ({ clocks: { acknowledgement, resolution } }: typeof late) => ({
          acknowledgement,
          resolution,
        });
        expect(clocks(late)).toEqual(clocks(inTime));
        expect([late.team, late.level]).toEqual([inTime.team, inTime.level]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a day without a time', () => {
  const inShanghai = rulesWith({ timeZone: 'Asia/Shanghai' });

  it('counts from its start in the zone of the policy', () => {
    const complaint = receivedAs(day('2026-11-15'), inShanghai);
    expect(complaint).toMatchObject({ receivedOn: '2026-11-15', receivedAt: '2026-11-14T16:00:00.000Z' });
    expect(complaint.clocks.resolution.dueAt).toBe('2026-11-19T16:00:00.000Z');
    expect(messageOf(complaint, 'receipt')?.facts.receivedOn).toBe('2026-11-15');
  });

  it('is that day, too, where what comes outside hours counts as the next working day', () => {
    const target = { amount: 2, unit: 'working-hours', anchor: 'receipt', outsideHours: 'next-working-day' };
    const rules = rulesWith({
      calendar: 'gb',
      targets: { acknowledgement: targetSchema.parse(target), resolution: targetSchema.parse(target) },
    });
    const dueFor = (text: string) =>
      receivedAs(day(text), rules, START + 3 * DAY).clocks.acknowledgement.dueAt;
    expect(dueFor('2026-11-17')).toBe('2026-11-17T11:00:00.000Z');
    expect(dueFor('2026-11-14')).toBe('2026-11-16T11:00:00.000Z');
  });

  it('that has begun only elsewhere counts from when the complaint was stored', () => {
    const complaint = receivedAs(day('2026-11-17'), RULES, START + 14 * HOUR);
    expect(complaint.receivedOn).toBe('2026-11-17');
    expect(complaint.clocks.acknowledgement.startedAt).toBe(at(14 * HOUR));
  });

  it('is another one in the zone of another policy', () => {
    const before = receivedAs(day('2026-11-16'));
    const after = reclassify(before, { severity: 'serious', reason: 'Hurt.' }, START, inShanghai);
    expect(after.receivedAt).toBe('2026-11-15T16:00:00.000Z');
    expect(after.clocks.resolution.startedAt).toBe('2026-11-15T16:00:00.000Z');
  });

  it('never promises later than any time of that day would', () => {
    const minute = fc.integer({ min: 0, max: 24 * 60 - 1 });
    fc.assert(
      fc.property(minute, fc.constantFrom(RULES, inShanghai), (minutes, rules) => {
        const byDay = receivedAs(day('2026-11-13'), rules);
        const start = millisOf(byDay.receivedAt ?? byDay.createdAt);
        const byTime = receivedAs(instantOf(start + minutes * MINUTE), rules);
        expect(byDay.clocks.resolution.dueAt <= byTime.clocks.resolution.dueAt).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a receipt', () => {
  it('a little ahead of our clock is now', () => {
    const complaint = receivedAs(at(MINUTE));
    expect(complaint.receivedAt).toBeUndefined();
    expect(complaint.clocks.acknowledgement.startedAt).toBe(at(0));
  });

  it.each([
    ['in the future', 'receivedAt', 'too_late', at(MINUTE + 1)],
    ['on a day that has begun nowhere', 'receivedOn', 'too_late', day('2026-11-17')],
    ['longer ago than 90 days', 'receivedAt', 'too_early', at(-90 * DAY - 1)],
    ['on a day that was over then', 'receivedOn', 'too_early', day('2026-08-17')],
    ['in another age', 'receivedOn', 'too_early', day('0000-01-01')],
  ] as const)('%s is refused, by field and rule', (_, field, rule, said) => {
    const { code, details } = refusalOf(() => receivedAs(said));
    expect(code).toBe('invalid-request');
    expect(details).toMatchObject({ fields: [field], errors: [{ field, rule }] });
  });

  it('may be as long ago as the policy says', () => {
    const strict = rulesWith({ receipt: { pastLimit: { amount: 2, unit: 'calendar-days' } } });
    expect(receivedAs(at(-2 * DAY), strict).receivedAt).toBe(at(-2 * DAY));
    const { details } = refusalOf(() => receivedAs(at(-2 * DAY - 1), strict));
    expect(details.earliest).toBe(at(-2 * DAY));
  });
});

describe('a receipt that is corrected', () => {
  const reason = 'The envelope was stamped.';

  it('moves what counts from it, with both dates on the timeline', () => {
    const before = received();
    const after = frozen(correctReceipt(before, { received: at(-DAY / 2), reason }, START + HOUR));
    expect(after.clocks.acknowledgement).toMatchObject({ startedAt: at(-DAY / 2), dueAt: at(DAY / 2) });
    expect(after.clocks.resolution.dueAt).toBe(at(4.5 * DAY));
    expect(after.timeline.at(-1)).toMatchObject({
      actor: 'handler',
      kind: 'receipt-corrected',
      data: { from: at(0), receivedAt: at(-DAY / 2), resolutionDueAt: at(4.5 * DAY) },
      note: reason,
    });
  });

  it('into the past takes what is due by then, and tells each person once', () => {
    const before = received();
    const after = frozen(correctReceipt(before, { received: at(-30 * DAY), reason }, START + HOUR));
    expect(newsOf(before, after).filter((kind) => kind === 'breached')).toHaveLength(2);
    const told = toldSince(before, after).map((line) => line.replace(/.* to /, ''));
    expect(new Set(told).size).toBe(told.length);
  });

  it('to a later time is a new promise, with a breach of its own', () => {
    const before = receivedAs(at(-2 * DAY));
    expect(before.clocks.acknowledgement.breachedAt).toBe(at(-DAY));
    const after = frozen(correctReceipt(before, { received: at(0), reason }, START + HOUR));
    expect(after.clocks.acknowledgement).toMatchObject({ dueAt: at(DAY), former: [{ dueAt: at(-DAY) }] });
    expect(after.clocks.acknowledgement.breachedAt).toBeUndefined();
    const late = stepped(after, DAY + MINUTE);
    expect(newsOf(after, late)).toEqual(['warned', 'breached']);
  });

  it('leaves a clock that has stopped as it was due, and one that counts from the acknowledgement', () => {
    const acknowledged = frozen(acknowledge(received(), {}, START + HOUR));
    const after = correctReceipt(acknowledged, { received: at(-DAY), reason }, START + 2 * HOUR);
    expect(after.clocks.acknowledgement).toEqual(acknowledged.clocks.acknowledgement);
    expect(after.clocks.resolution.dueAt).toBe(at(4 * DAY));
  });

  it('of a complaint that was reopened since is put on record, and moves no fresh clock', () => {
    const again = frozen(reopen(resolved(received(), HOUR), { reason: 'Again.' }, START + DAY));
    const after = correctReceipt(again, { received: at(-DAY), reason }, START + DAY);
    expect(after.receivedAt).toBe(at(-DAY));
    expect(after.clocks).toEqual(again.clocks);
  });

  it('to what it is already changes nothing', () => {
    const before = received();
    expect(correctReceipt(before, { received: at(0), reason }, START)).toBe(before);
  });

  it('is refused later than it was stored, and too long before that', () => {
    const before = received();
    const refused = (said: Parameters<typeof correctReceipt>[1]['received']) =>
      refusalOf(() => correctReceipt(before, { received: said, reason }, START + 30 * DAY)).details.errors;
    expect(refused(at(2 * MINUTE))).toMatchObject([{ rule: 'too_late' }]);
    expect(refused(asInstant('2025-11-16T09:00:00.000Z'))).toMatchObject([{ rule: 'too_early' }]);
  });
});

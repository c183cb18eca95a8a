import { describe, expect, it } from 'vitest';
import { asInstant } from '../src/base/instant.ts';
import { acknowledge, receive, reopen, resume } from '../src/complaint/commands.ts';
import { extend } from '../src/complaint/retiming.ts';
import {
  ABOUT,
  asked,
  at,
  DAY,
  frozen,
  HOUR,
  ID,
  inStatus,
  intakeOf,
  messageOf,
  newsOf,
  receivedUnder,
  refusalOf,
  resolved,
  rulesOf,
  rulesWith,
  START,
  stepped,
  toldSince,
} from './fixtures.ts';

const reason = 'The workshop waits for a part.';

describe('an extension', () => {
  const before = inStatus('acknowledged');
  const after = frozen(extend(before, { dueAt: at(8 * DAY), reason }, START + 2 * DAY));

  it('puts the resolution off, and every step of its ladder with it', () => {
    expect(after.clocks.resolution).toMatchObject({ dueAt: at(8 * DAY), nextStepAt: at(7 * DAY) });
    expect(stepped(after, 7 * DAY - 1)).toBe(after);
    expect(newsOf(after, stepped(after, 12 * DAY))).toEqual(['warned', 'breached', 'escalated', 'escalated']);
  });

  it('is on the record with the reason, and the complainant is told both', () => {
    expect(after.timeline.at(-1)).toMatchObject({
      actor: 'handler',
      kind: 'extended',
      data: { clock: 'resolution', from: at(5 * DAY), dueAt: at(8 * DAY) },
      note: reason,
    });
    expect(toldSince(before, after)).toEqual(['extension to complainant']);
    expect(messageOf(after, 'extension')?.facts).toEqual({
      ...ABOUT,
      clock: 'resolution',
      dueAt: at(8 * DAY),
      noteOf: after.timeline.at(-1)?.seq,
    });
  });

  it('is a new promise, with a warning of its own; that of the old one stays on record', () => {
    const warned = stepped(before, 4 * DAY + HOUR);
    const extended = frozen(extend(warned, { dueAt: at(8 * DAY), reason }, START + 4 * DAY + 2 * HOUR));
    expect(extended.clocks.resolution).toMatchObject({
      nextStepAt: at(7 * DAY),
      former: [
        { dueAt: at(5 * DAY), taken: [{ kind: 'warn', at: at(4 * DAY) }], until: at(4 * DAY + 2 * HOUR) },
      ],
    });
    expect(newsOf(extended, stepped(extended, 8 * DAY))).toEqual(['warned', 'breached']);
  });

  it('is moved by a later pause like any deadline', () => {
    const paused = asked(after, { question: 'Which one?' }, START + 3 * DAY);
    expect(resume(paused, {}, START + 5 * DAY).clocks.resolution.dueAt).toBe(at(10 * DAY));
  });

  it('reaches as far as the cap and not a millisecond further', () => {
    const ask = (dueAt: number) => extend(before, { dueAt: at(dueAt), reason }, START + DAY);
    expect(ask(15 * DAY).clocks.resolution.dueAt).toBe(at(15 * DAY));
    expect(refusalOf(() => ask(15 * DAY + 1))).toMatchObject({
      code: 'extension-refused',
      details: { cause: 'beyond-cap', latest: at(15 * DAY) },
    });
  });

  it('cannot be stretched by a second one: the cap counts from the first promise', () => {
    const again = (dueAt: number) => extend(after, { dueAt: at(dueAt), reason }, START + 3 * DAY);
    expect(again(15 * DAY).clocks.resolution.extensions).toHaveLength(2);
    expect(refusalOf(() => again(15 * DAY + 1)).details).toMatchObject({ cause: 'beyond-cap' });
  });

  it('must lead to a later date', () => {
    expect(refusalOf(() => extend(before, { dueAt: at(5 * DAY), reason }, START + DAY))).toMatchObject({
      code: 'extension-refused',
      details: { cause: 'not-later', dueAt: at(5 * DAY) },
    });
  });

  it('comes too late at the very instant of the deadline', () => {
    const ask = (when: number) => extend(before, { dueAt: at(8 * DAY), reason }, START + when);
    expect(ask(5 * DAY - 1).clocks.resolution.dueAt).toBe(at(8 * DAY));
    expect(refusalOf(() => ask(5 * DAY)).details).toEqual({ cause: 'breached', dueAt: at(5 * DAY) });
  });

  it('is refused where the policy knows none', () => {
    const rules = rulesWith({});
    const [rule] = rules.policySet.rules;
    const { extension: _, ...policy } = rule?.policy ?? expect.fail('no rule');
    const rigid = receivedUnder({ ...rules, policySet: { ...rules.policySet, rules: [{ policy }] } });
    const refusal = refusalOf(() => extend(rigid, { dueAt: at(6 * DAY), reason }, START + HOUR));
    expect(refusal).toMatchObject({ code: 'extension-refused', details: { cause: 'not-extensible' } });
  });

  it('of one cycle is forgotten in the next', () => {
    const reopened = reopen(resolved(after, 3 * DAY), { reason: 'Again.' }, START + 4 * DAY);
    expect(reopened.clocks.resolution).toMatchObject({ extensions: [], dueAt: at(9 * DAY) });
  });

  it('counts days from the last one of the promise, although that ends at midnight', () => {
    const banking = frozen(receive(ID, intakeOf('serious'), START, rulesOf('cn-banking')));
    expect(banking.clocks.resolution.dueAt).toBe('2026-12-16T16:00:00.000Z');
    const ask = (dueAt: string) => extend(banking, { dueAt: asInstant(dueAt), reason }, START + DAY);
    expect(ask('2027-01-15T16:00:00.000Z').clocks.resolution.dueAt).toBe('2027-01-15T16:00:00.000Z');
    expect(refusalOf(() => ask('2027-01-15T16:00:00.001Z'))).toMatchObject({
      details: { cause: 'beyond-cap', latest: '2027-01-15T16:00:00.000Z' },
    });
  });

  it('of payment services reaches 35 business days from the receipt', () => {
    const complaint = receivedUnder(rulesOf('gb-eu-payments'));
    const ask = (dueAt: string) =>
      extend(complaint, { dueAt: at(Date.parse(dueAt) - START), reason }, START + DAY).clocks.resolution
        .dueAt;
    expect(complaint.clocks.resolution.dueAt).toBe('2026-12-07T17:00:00.000Z');
    // 16 November 2026 is a Monday; Christmas, Boxing Day's substitute and New Year's Day do not count.
    expect(ask('2027-01-07T17:00:00.000Z')).toBe('2027-01-07T17:00:00.000Z');
    expect(refusalOf(() => ask('2027-01-07T17:00:00.001Z')).details.cause).toBe('beyond-cap');
  });
});

it('a deadline that counts from the acknowledgement is known only then', () => {
  const complaint = receivedUnder(rulesOf('gb-housing'));
  // Five working days to acknowledge, and ten more from then; nobody has acknowledged yet.
  expect(complaint.clocks.acknowledgement.dueAt).toBe('2026-11-23T17:00:00.000Z');
  expect(complaint.clocks.resolution.dueAt).toBe('2026-12-07T17:00:00.000Z');
  const acknowledged = acknowledge(complaint, {}, START + 2 * DAY);
  expect(acknowledged.clocks.resolution).toMatchObject({
    anchorAt: at(2 * DAY),
    dueAt: '2026-12-02T17:00:00.000Z',
  });
});

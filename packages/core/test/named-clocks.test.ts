import { describe, expect, it } from 'vitest';
import { explainDeadlines } from '../src/clocks/explanation.ts';
import { acknowledge, reopen, withdraw } from '../src/complaint/commands.ts';
import { type Complaint, complaintSchema, nextDeadline, toBody } from '../src/complaint/complaint.ts';
import { reclassify } from '../src/complaint/retiming.ts';
import { nextStepAt } from '../src/complaint/signals.ts';
import { summaryOf } from '../src/complaint/summary.ts';
import type { Policy } from '../src/policy/policy.ts';
import {
  at,
  DAY,
  frozen,
  HOUR,
  RULES,
  receivedUnder,
  resolved,
  rulesWith,
  START,
  stepped,
} from './fixtures.ts';

const LADDER: Policy['ladders']['resolution'] = [
  { kind: 'warn', at: { percent: 50 } },
  { kind: 'breach', tell: 'supervisors' },
];

/** A reply within two days, a visit within one of the acknowledgement, the remedy three days after the resolution. */
const NAMED = rulesWith({
  id: 'named',
  clocks: {
    'first-reply': { target: { amount: 2, unit: 'hours', anchor: 'receipt' }, ladder: LADDER },
    visit: {
      target: { amount: 10, unit: 'hours', anchor: 'acknowledgement' },
      ladder: LADDER,
      outlives: true,
    },
    'remedy-done': {
      name: { en: 'remedy', 'zh-CN': '补救措施' },
      target: { amount: 72, unit: 'hours', anchor: 'resolution' },
      ladder: LADDER,
    },
  },
});

const acknowledged = (afterStart: number) =>
  frozen(acknowledge(receivedUnder(NAMED), {}, START + afterStart));
const breaches = (complaint: Complaint) =>
  complaint.timeline.flatMap(({ kind, data }) => (kind === 'breached' ? [data.clock] : []));

describe('the further clocks of a policy', () => {
  it('begin with the complaint, and are read as they were written', () => {
    const { clocks } = receivedUnder(NAMED);
    expect(clocks.others).toMatchObject({
      'first-reply': { state: 'running', dueAt: at(2 * HOUR), nextStepAt: at(HOUR) },
      // As long as nothing is acknowledged, from when that is due.
      visit: { state: 'running', dueAt: at(DAY + 10 * HOUR), outlives: true },
    });
    expect(Object.keys(clocks.others ?? {})).not.toContain('remedy-done');
    const complaint = stepped(receivedUnder(NAMED), 3 * HOUR);
    expect(complaintSchema.parse(toBody(complaint))).toEqual(complaint);
  });

  it('are none in a complaint whose policy has none', () => {
    expect(toBody(receivedUnder(RULES)).clocks).not.toHaveProperty('others');
  });

  it('take each step of their ladders once, and the first of all is the next', () => {
    const complaint = receivedUnder(NAMED);
    expect(nextDeadline(complaint)).toBe(at(2 * HOUR));
    expect(nextStepAt(complaint, 'resolution', 1)).toBe(at(HOUR));
    expect(nextStepAt(complaint, 'acknowledgement', 1)).toBe(at(20 * HOUR));
    const late = stepped(stepped(complaint, 2 * HOUR), 3 * HOUR);
    expect(late.clocks.others?.['first-reply']).toMatchObject({ breachedAt: at(2 * HOUR) });
    expect(late.timeline.slice(1).map(({ kind, data }) => [kind, data.clock])).toEqual([
      ['warned', 'first-reply'],
      ['breached', 'first-reply'],
    ]);
    expect(summaryOf(late)).toMatchObject({
      breached: true,
      nextDeadline: at(2 * HOUR),
      clocks: { others: { 'first-reply': { breachedAt: at(2 * HOUR) } } },
    });
  });

  it('count from the acknowledgement once that is known', () => {
    expect(acknowledged(HOUR).clocks.others?.visit).toMatchObject({ dueAt: at(11 * HOUR) });
    expect(resolved(receivedUnder(NAMED), HOUR).clocks.others?.visit?.dueAt).toBe(at(11 * HOUR));
  });

  it('end with the resolution, but for those that outlive it, which the follow-up carries', () => {
    const complaint = resolved(acknowledged(HOUR), 1.5 * HOUR);
    expect(complaint.clocks.others).toMatchObject({
      'first-reply': { state: 'stopped', stoppedAt: at(1.5 * HOUR) },
      visit: { state: 'running', dueAt: at(11 * HOUR) },
      'remedy-done': { state: 'running', dueAt: at(73.5 * HOUR), outlives: true },
    });
    expect(nextStepAt(complaint, 'resolution', 1)).toBeUndefined();
    expect(nextStepAt(complaint, 'followUp', 1)).toBe(at(6 * HOUR));
    const late = stepped(complaint, 12 * HOUR);
    expect(breaches(late)).toEqual(['visit']);
    // The survey, then half of the remedy's time.
    expect(nextStepAt(late, 'followUp', 1)).toBe(at(25.5 * HOUR));
  });

  it('end with the complaint, and begin anew when it is reopened', () => {
    const withdrawn = withdraw(receivedUnder(NAMED), {}, START + HOUR / 2);
    expect(Object.values(withdrawn.clocks.others ?? {}).map(({ state }) => state)).toEqual([
      'stopped',
      'stopped',
    ]);
    const again = reopen(resolved(acknowledged(HOUR), 1.5 * HOUR), { reason: 'No.' }, START + 4 * HOUR);
    expect(again.clocks.others).toEqual({
      'first-reply': expect.objectContaining({ dueAt: at(6 * HOUR), taken: [] }),
      visit: expect.objectContaining({ dueAt: at(4 * HOUR + DAY + 10 * HOUR) }),
    });
  });

  it('follow another policy: they go on, stop or begin', () => {
    const { clocks: _, ...others } =
      NAMED.policySet.rules[0]?.policy ?? RULES.policySet.rules[0]?.policy ?? {};
    const call = { target: { amount: 6, unit: 'hours', anchor: 'receipt' }, ladder: LADDER } as const;
    const reply = { target: { amount: 5, unit: 'hours', anchor: 'receipt' }, ladder: LADDER } as const;
    const next = rulesWith({ ...others, id: 'other', clocks: { 'first-reply': reply, call } });
    const before = stepped(receivedUnder(NAMED), HOUR);
    const after = reclassify(before, { severity: 'serious', reason: 'It is.' }, START + 2 * HOUR - 1, next);
    expect(after.clocks.others).toMatchObject({
      'first-reply': {
        state: 'running',
        dueAt: at(5 * HOUR),
        taken: [],
        former: [{ dueAt: at(2 * HOUR), taken: [{ kind: 'warn', at: at(HOUR) }] }],
      },
      visit: { state: 'stopped', stoppedAt: at(2 * HOUR - 1) },
      call: { state: 'running', dueAt: at(6 * HOUR), nextStepAt: at(3 * HOUR) },
    });
    expect(after.timeline.at(-1)?.data).toMatchObject({
      firstReplyDueAt: at(5 * HOUR),
      callDueAt: at(6 * HOUR),
    });
  });

  it('are explained with the others', () => {
    const { others } = explainDeadlines(stepped(receivedUnder(NAMED), HOUR), START + HOUR);
    expect(others?.['first-reply']).toMatchObject({
      dueAt: at(2 * HOUR),
      remainingMillis: HOUR,
      ladder: { past: [{ kind: 'warn' }], coming: [{ kind: 'breach', at: at(2 * HOUR) }] },
    });
  });
});

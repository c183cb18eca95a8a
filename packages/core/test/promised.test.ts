import { describe, expect, it } from 'vitest';
import { daySchema } from '../src/base/instant.ts';
import { explainDeadlines } from '../src/clocks/explanation.ts';
import { recordContact } from '../src/complaint/calls.ts';
import { acknowledge, reopen, withdraw } from '../src/complaint/commands.ts';
import { type Complaint, complaintSchema, nextDeadline, toBody } from '../src/complaint/complaint.ts';
import { fulfilByHand } from '../src/complaint/fulfilment.ts';
import { correctReceipt, reclassify } from '../src/complaint/retiming.ts';
import { nextStepAt } from '../src/complaint/signals.ts';
import { summaryOf } from '../src/complaint/summary.ts';
import { sendUpdate } from '../src/complaint/updates.ts';
import {
  at,
  DAY,
  delivered,
  frozen,
  HOUR,
  inStatus,
  MINUTE,
  messageOf,
  receivedFrom,
  receivedUnder,
  refusalOf,
  resolved,
  rulesWith,
  START,
  stepped,
  toldSince,
} from './fixtures.ts';

const PLAIN = rulesWith({ id: 'plain' });
const PROMISING = rulesWith({
  id: 'promising',
  promise: {
    ladder: [
      { kind: 'warn', at: { beforeDue: { amount: 1, unit: 'hours' } } },
      { kind: 'breach', tell: 'supervisors' },
      {
        kind: 'escalate',
        at: { afterDue: { amount: 2, unit: 'hours' } },
        level: 3,
        team: 'management',
      },
    ],
  },
});

const taken = (rules = PLAIN) => frozen(acknowledge(receivedUnder(rules), {}, START + MINUTE));
const tell = (
  complaint: Complaint,
  afterStart: number,
  promised?: Parameters<typeof sendUpdate>[1]['promise'],
) =>
  frozen(
    sendUpdate(
      complaint,
      { message: 'The laboratory has it.', ...(promised && { promise: promised }) },
      START + afterStart,
    ),
  );
const promised = (complaint = taken(), hours = 24) => tell(complaint, HOUR, { dueAt: at(hours * HOUR) });
const clockOf = (complaint: Complaint, name = 'promise-1') =>
  complaint.clocks.others?.[name] ?? expect.fail(`there is no ${name}`);
const storyOf = (complaint: Complaint, name = 'promise-1') =>
  complaint.timeline.flatMap(({ kind, data }) => (data.clock === name ? [kind] : []));
const open = (complaint: Complaint) =>
  Object.entries(complaint.clocks.others ?? {}).flatMap(([name, { state }]) =>
    state === 'running' ? [name] : [],
  );

describe('what is promised to a complainant', () => {
  it('has a clock of its own from then to its date, and is told with the message', () => {
    const complaint = promised();
    expect(clockOf(complaint)).toMatchObject({
      state: 'running',
      target: { unit: 'date', anchor: 'promise', dueAt: at(24 * HOUR) },
      startedAt: at(HOUR),
      dueAt: at(24 * HOUR),
      provisional: false,
      nextStepAt: at(18.25 * HOUR),
    });
    expect(complaint.timeline.slice(-2)).toMatchObject([
      { kind: 'update-sent', actor: 'handler', data: { by: 'mail' }, note: 'The laboratory has it.' },
      { kind: 'promised', actor: 'handler', data: { clock: 'promise-1', dueAt: at(24 * HOUR) } },
    ]);
    expect(messageOf(complaint, 'update')).toMatchObject({
      to: { role: 'complainant' },
      facts: { dueAt: at(24 * HOUR) },
    });
    expect(nextStepAt(complaint, 'resolution', 1)).toBe(at(18.25 * HOUR));
    expect(nextDeadline(complaint)).toBe(at(24 * HOUR));
    expect(complaintSchema.parse(toBody(complaint))).toEqual(complaint);
    expect(explainDeadlines(complaint, START + 2 * HOUR).others?.['promise-1']).toMatchObject({
      dueAt: at(24 * HOUR),
      remainingMillis: 22 * HOUR,
    });
  });

  it('by a day is promised to its end, where the calendar is', () => {
    const gb = taken(rulesWith({ calendar: 'gb' }));
    const day = (date: string) => ({ dueAt: daySchema.parse(date) });
    expect(clockOf(tell(gb, HOUR, day('2026-11-20'))).dueAt).toBe('2026-11-21T00:00:00.000Z');
    const cn = taken(rulesWith({ calendar: 'cn' }));
    expect(clockOf(tell(cn, HOUR, day('2026-11-20'))).dueAt).toBe('2026-11-20T16:00:00.000Z');
    // Today is not over.
    expect(clockOf(tell(gb, HOUR, day('2026-11-16'))).dueAt).toBe('2026-11-17T00:00:00.000Z');
  });

  it('may be promised in a contact, to somebody who was reached', () => {
    const contact = { outcome: 'reached', promise: { dueAt: at(24 * HOUR) } } as const;
    const complaint = recordContact(taken(), contact, START + HOUR);
    expect(clockOf(complaint).dueAt).toBe(at(24 * HOUR));
    expect(messageOf(complaint, 'update')).toBeUndefined();
  });

  it('is warned of, breached and escalated to those who see to the unhappy, where the policy says nothing', () => {
    const complaint = promised();
    const warned = stepped(complaint, 19 * HOUR);
    expect(toldSince(complaint, warned)).toEqual(['warning to complaints']);
    const late = stepped(warned, 24 * HOUR);
    expect(toldSince(warned, late).toSorted()).toEqual(['breach to complaints', 'breach to supervisors']);
    expect(clockOf(late)).toMatchObject({ breachedAt: at(24 * HOUR), state: 'running' });
    expect(summaryOf(late)).toMatchObject({ breached: true });
    const raised = stepped(late, 49 * HOUR);
    expect(storyOf(raised)).toEqual(['promised', 'warned', 'breached', 'escalated']);
    expect(raised).toMatchObject({ team: 'supervisors', level: 2 });
    for (const { data } of raised.timeline.filter(({ kind }) => ['warned', 'breached'].includes(kind)))
      expect(data).toMatchObject({ clock: 'promise-1', dueAt: at(24 * HOUR) });
  });

  it('goes by the ladder that the policy has for promises', () => {
    const complaint = promised(taken(PROMISING));
    expect(clockOf(complaint).nextStepAt).toBe(at(23 * HOUR));
    expect(stepped(complaint, 26 * HOUR)).toMatchObject({ team: 'management', level: 3 });
  });

  it('is kept by the next message, by a contact that reached them, or by hand, and then steps no more', () => {
    const complaint = promised();
    for (const kept of [
      tell(complaint, 20 * HOUR),
      recordContact(complaint, { outcome: 'reached' }, START + 20 * HOUR),
      fulfilByHand(complaint, { clock: 'promise-1' }, START + 20 * HOUR),
    ]) {
      expect(clockOf(kept)).toMatchObject({
        state: 'stopped',
        stoppedAt: at(20 * HOUR),
        fulfilled: { at: at(20 * HOUR), times: 1, missed: 0 },
      });
      expect(storyOf(stepped(frozen(kept), 60 * HOUR))).toEqual(['promised', 'warned', 'fulfilled']);
    }
    const missed = recordContact(complaint, { outcome: 'not-reached' }, START + 20 * HOUR);
    expect(clockOf(missed).state).toBe('running');
  });

  it('kept too late is on record as broken, for as long as the cycle is', () => {
    const late = tell(promised(), 30 * HOUR);
    expect(clockOf(late)).toMatchObject({ breachedAt: at(24 * HOUR), fulfilled: { missed: 1 } });
    let complaint = late;
    for (const hour of [31, 32, 33]) complaint = tell(complaint, hour * HOUR, { dueAt: at(60 * HOUR) });
    expect(Object.keys(complaint.clocks.others ?? {})).toEqual(['promise-1', 'promise-3', 'promise-4']);
    expect(summaryOf(complaint)).toMatchObject({ breached: true });
  });

  it('is kept by what names it, while the others stand', () => {
    const two = tell(promised(), 2 * HOUR);
    expect(open(two)).toEqual([]);
    const first = frozen(
      sendUpdate(
        promised(),
        { message: 'And this.', fulfils: [], promise: { dueAt: at(30 * HOUR) } },
        START + 2 * HOUR,
      ),
    );
    expect(open(first)).toEqual(['promise-1', 'promise-2']);
    const named = { outcome: 'reached', fulfils: ['promise-2'] } as const;
    expect(open(recordContact(first, named, START + 3 * HOUR))).toEqual(['promise-1']);
  });

  it('is not kept by the message that makes it, nor by the call that tells of it', () => {
    expect(clockOf(tell(promised(), 2 * HOUR, { dueAt: at(30 * HOUR) }), 'promise-2').state).toBe('running');
    const caller = frozen(
      acknowledge(receivedFrom({ phone: '+44 20 7946 0000' }, PLAIN), {}, START + MINUTE),
    );
    const owed = tell(caller, HOUR, { dueAt: at(24 * HOUR) });
    const call = owed.calls?.find(({ kind }) => kind === 'update')?.id ?? expect.fail('there is no call');
    const told = frozen(recordContact(owed, { outcome: 'reached', call }, START + 2 * HOUR));
    expect(told.calls?.map(({ kind }) => kind)).not.toContain('update');
    expect(clockOf(told).state).toBe('running');
    expect(clockOf(recordContact(told, { outcome: 'reached' }, START + 3 * HOUR)).state).toBe('stopped');
  });

  it.each([
    ['in the past', at(HOUR), 'past'],
    ['at once', at(2 * HOUR), 'past'],
    ['for a day that is over', daySchema.parse('2026-11-15'), 'past'],
    ['for years', at(1001 * DAY), 'too-far'],
  ])('cannot be promised %s', (_, dueAt, cause) => {
    const update = () => sendUpdate(taken(), { message: 'So.', promise: { dueAt } }, START + 2 * HOUR);
    expect(refusalOf(update)).toMatchObject({ code: 'promise-refused', details: { cause } });
    const contact = () =>
      recordContact(taken(), { outcome: 'reached', promise: { dueAt } }, START + 2 * HOUR);
    expect(refusalOf(contact)).toMatchObject({ code: 'promise-refused', details: { cause } });
  });

  it('cannot be promised ten times over, until one is kept', () => {
    let complaint = taken();
    const more = (dueAt: number, fulfils: string[] = []) =>
      frozen(sendUpdate(complaint, { message: 'So.', fulfils, promise: { dueAt: at(dueAt) } }, START + HOUR));
    for (let number = 1; number <= 10; number++) complaint = more(number * DAY);
    expect(refusalOf(() => more(11 * DAY))).toMatchObject({
      code: 'promise-refused',
      details: { cause: 'too-many' },
    });
    complaint = more(11 * DAY, ['promise-4']);
    expect(open(complaint)).toHaveLength(10);
    expect(open(complaint)).toContain('promise-11');
    expect(Object.keys(complaint.clocks.others ?? {})).not.toContain('promise-4');
  });

  it.each(['closed', 'withdrawn'] as const)('cannot be promised where the complaint is %s', (status) => {
    const complaint = inStatus(status);
    const promise = { dueAt: at(60 * DAY) };
    const now = START + 30 * DAY;
    for (const attempt of [
      () => sendUpdate(complaint, { message: 'So.', promise }, now),
      () => recordContact(complaint, { outcome: 'reached', promise }, now),
    ])
      expect(refusalOf(attempt).code).toBe('wrong-state');
  });

  it('ends with the resolution, unless more is meant, and with a withdrawal in any case', () => {
    const two = frozen(
      sendUpdate(
        promised(),
        { message: 'And this.', fulfils: [], promise: { dueAt: at(30 * HOUR), outlives: true } },
        START + 2 * HOUR,
      ),
    );
    const over = resolved(two, 3 * HOUR);
    expect(open(over)).toEqual(['promise-2']);
    expect(nextStepAt(over, 'followUp', 1)).toBe(at(23 * HOUR));
    const late = stepped(over, 31 * HOUR);
    expect(storyOf(late, 'promise-2')).toContain('breached');
    expect(open(withdraw(two, {}, START + 3 * HOUR))).toEqual([]);
    const after = tell(over, 4 * HOUR, { dueAt: at(100 * HOUR) });
    expect(clockOf(after, 'promise-3')).toMatchObject({ outlives: true });
  });

  it('stands through a reopening, with what was done about it', () => {
    const over = resolved(taken(), 2 * HOUR);
    const voucher = tell(over, 3 * HOUR, { dueAt: at(24 * HOUR) });
    const late = stepped(voucher, 25 * HOUR);
    const again = frozen(reopen(late, { reason: 'No.' }, START + 26 * HOUR));
    expect(clockOf(again)).toEqual(clockOf(late));
    expect(nextStepAt(again, 'resolution', 2)).toBe(at(48 * HOUR));
    const raised = stepped(again, 49 * HOUR);
    expect(storyOf(raised)).toEqual(['promised', 'warned', 'breached', 'escalated']);
    const kept = tell(raised, 50 * HOUR, { dueAt: at(80 * HOUR) });
    expect(open(kept)).toEqual(['promise-2']);
    expect(clockOf(kept).fulfilled).toMatchObject({ times: 1, missed: 1 });
  });

  it('stands when the receipt is corrected', () => {
    const corrected = correctReceipt(
      promised(),
      { received: at(-DAY), reason: 'The stamp.' },
      START + 2 * HOUR,
    );
    expect(clockOf(corrected)).toMatchObject({ startedAt: at(HOUR), dueAt: at(24 * HOUR) });
  });

  it('stands when the complaint is reclassified, on the ladder of the new policy', () => {
    const complaint = promised();
    const changed = reclassify(
      complaint,
      { severity: 'serious', reason: 'It is.' },
      START + 2 * HOUR,
      PROMISING,
    );
    expect(clockOf(changed)).toMatchObject({ dueAt: at(24 * HOUR), nextStepAt: at(23 * HOUR) });
    const warned = stepped(complaint, 19 * HOUR);
    const later = reclassify(warned, { severity: 'serious', reason: 'It is.' }, START + 20 * HOUR, PROMISING);
    // What was warned of once is not warned of again.
    expect(storyOf(stepped(frozen(later), 24 * HOUR))).toEqual(['promised', 'warned', 'breached']);
  });

  it('keeps a complaint from being closed as long as it is open', () => {
    const voucher = tell(resolved(taken(), HOUR), 2 * HOUR, { dueAt: at(20 * DAY) });
    const surveyed = stepped(delivered(stepped(voucher, HOUR + DAY)), 10 * DAY);
    expect(surveyed).toMatchObject({
      status: 'resolved',
      clocks: { followUp: { closing: 'survey-expired' } },
    });
    const closed = fulfilByHand(surveyed, { clock: 'promise-1' }, START + 11 * DAY);
    expect(closed.status).toBe('closed');
  });
});

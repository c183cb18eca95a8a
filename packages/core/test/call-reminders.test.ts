import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf } from '../src/base/instant.ts';
import { nextCallStepAt, takeCallSteps } from '../src/complaint/call-reminders.ts';
import { recordContact } from '../src/complaint/calls.ts';
import { acknowledge, assign, reopen, withdraw } from '../src/complaint/commands.ts';
import { type Complaint, complaintSchema, toBody } from '../src/complaint/complaint.ts';
import { summaryOf, summarySchema } from '../src/complaint/summary.ts';
import { watchAt } from '../src/records/watch.ts';
import {
  at,
  DAY,
  frozen,
  HOUR,
  MINUTE,
  messageOf,
  newsOf,
  received,
  receivedFrom,
  resolved,
  rulesWith,
  START,
  stepped,
  toldSince,
} from './fixtures.ts';

const phone = '+86 138 0000 0000';
const unread = { '4 h': 4 * HOUR, '8 h': 8 * HOUR };
/** Nothing is owed any more, nor left to publish, so that what is owed next is told apart. */
const settled = (complaint: Complaint): Complaint =>
  frozen({ ...complaint, owed: [], publishedSeq: complaint.timeline.at(-1)?.seq });
const complaint = settled(receivedFrom({ phone }));
const looked = (from: Complaint, afterStart: number) => frozen(takeCallSteps(from, START + afterStart));
const reminded = settled(looked(complaint, unread['4 h']));
const reached = (from: Complaint, afterStart: number) =>
  recordContact(from, { outcome: 'reached', call: from.calls?.[0]?.id }, START + afterStart);

describe('a call that nobody makes', () => {
  it('is left alone for four working hours', () => {
    expect(looked(complaint, unread['4 h'] - 1)).toBe(complaint);
    expect(nextCallStepAt(complaint)).toBe(at(unread['4 h']));
  });

  it('is then told to the responsible again, once', () => {
    const told = looked(complaint, unread['4 h']);
    expect(toldSince(complaint, told)).toEqual(['call-reminder to complaints']);
    expect(messageOf(told, 'call-reminder')?.facts).toMatchObject({ message: 'receipt' });
    expect(newsOf(complaint, told)).toEqual(['call-reminded']);
    expect(told.calls?.[0]?.remindedAt).toBe(at(unread['4 h']));
    expect(looked(told, unread['8 h'] - 1)).toBe(told);
  });

  it('goes one level up after eight, once', () => {
    const raised = looked(reminded, unread['8 h']);
    expect(raised).toMatchObject({ team: 'supervisors', level: 2 });
    expect(raised.timeline.at(-1)).toMatchObject({
      actor: 'system',
      kind: 'escalated',
      data: { reason: 'call', message: 'receipt', fromTeam: 'complaints', toTeam: 'supervisors', level: 2 },
    });
    expect(toldSince(reminded, raised)).toEqual(['escalation to complaints', 'escalation to supervisors']);
    expect(raised.calls).toHaveLength(1);
    expect(nextCallStepAt(raised)).toBeUndefined();
    expect(looked(raised, 100 * DAY)).toBe(raised);
  });

  it('noticed late, is told once for both', () => {
    const raised = looked(complaint, 3 * DAY);
    expect(newsOf(complaint, raised)).toEqual(['escalated']);
    expect(raised.timeline.at(-1)?.data).toMatchObject({ lateSeconds: expect.any(Number) });
  });

  it('does not take a complaint higher that is higher already; who has it there is told', () => {
    const higher = settled(assign(reminded, { team: 'management' }, START + 5 * HOUR));
    const raised = looked(higher, unread['8 h']);
    expect(raised).toMatchObject({ team: 'management', level: 3 });
    expect(toldSince(higher, raised)).toEqual(['escalation to management', 'escalation to supervisors']);
  });

  it('that was opened at the highest level is told there again', () => {
    const top = settled(assign(settled(receivedFrom({ phone })), { team: 'management' }, START));
    const two = settled(acknowledge({ ...top, calls: [] }, {}, START));
    const last = looked(two, unread['8 h']);
    expect(last).toMatchObject({ team: 'management', level: 3 });
    expect(toldSince(two, last)).toEqual(['call-reminder to management']);
    expect(nextCallStepAt(last)).toBeUndefined();
  });

  it('goes by the working time of the policy', () => {
    const rules = rulesWith({ calendar: 'business-hours' });
    // From Monday 09:00 to 13:00, and to 17:00.
    const worked = receivedFrom({ phone }, rules);
    expect(nextCallStepAt(worked)).toBe(at(4 * HOUR));
    const evening = settled(acknowledge({ ...worked, calls: [] }, {}, START + 9 * HOUR));
    expect(nextCallStepAt(evening)).toBe(at(DAY + 4 * HOUR));
  });

  it('is among those that somebody must have looked at by then', () => {
    expect(watchAt(settled({ ...complaint, execution: { generation: 1, started: true } }), START)).toBe(
      nextCallStepAt(complaint),
    );
  });

  it('of the former version, which wrote no more than when it was opened, is told of just so', () => {
    const former = { ...complaint, calls: complaint.calls?.map(({ level: _, ...call }) => call) };
    const read = complaintSchema.parse(JSON.parse(JSON.stringify(toBody(former))));
    expect(looked(read, unread['8 h'])).toMatchObject({ team: 'supervisors', level: 2 });
  });
});

describe('a reminder', () => {
  it('is struck out where the call is made before it goes out', () => {
    const owing = looked(complaint, unread['4 h']);
    const done = reached(owing, 4 * HOUR + MINUTE);
    expect(messageOf(done, 'call-reminder')).toBeUndefined();
    expect(nextCallStepAt(done)).toBeUndefined();
    expect(toldSince(owing, done)).toEqual([]);
  });

  it('of another call stays', () => {
    const two = settled(acknowledge(complaint, {}, START));
    const owing = looked(two, unread['4 h']);
    expect(newsOf(two, owing)).toEqual(['call-reminded', 'call-reminded']);
    expect(reached(owing, 5 * HOUR).owed.map(({ facts }) => facts.message)).toEqual(['acknowledgement']);
  });

  it('is not due where it was tried in vain: that leaves the call as it is', () => {
    const call = complaint.calls?.[0]?.id;
    const tried = recordContact(complaint, { outcome: 'not-reached', call }, START + HOUR);
    expect(nextCallStepAt(tried)).toBe(nextCallStepAt(complaint));
  });

  it('ends with the complaint, but for the call that tells of its end', () => {
    const gone = settled(withdraw(reminded, { reason: 'No.' }, START + 5 * HOUR));
    expect(gone.calls?.map(({ kind }) => kind)).toEqual(['withdrawal']);
    const late = looked(gone, 13 * HOUR);
    expect(toldSince(gone, late)).toEqual(['call-reminder to complaints', 'call-reminder to supervisors']);
    expect(late).toMatchObject({ team: 'complaints', level: 1, status: 'withdrawn' });
    expect(nextCallStepAt(late)).toBeUndefined();
  });

  it('ends where the complaint is closed, and with the cycle that it belongs to', () => {
    const decided = settled(resolved(complaint, HOUR));
    expect(decided.calls?.map(({ kind }) => kind)).toEqual(['receipt', 'resolution']);
    expect(nextCallStepAt({ ...decided, status: 'closed' })).toBeUndefined();
    const again = reopen(decided, { reason: 'Not solved.' }, START + 2 * HOUR);
    expect(again.calls?.map(({ kind }) => kind)).toEqual(['reopening']);
  });

  it('is told twice at most for each call, whenever somebody looks', () => {
    const moments = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 30 });
    fc.assert(
      fc.property(moments, (hours) => {
        const two = settled(acknowledge(complaint, {}, START));
        const end = hours
          .sort((one, other) => one - other)
          .reduce<Complaint>((from, hour) => takeCallSteps(from, START + hour * HOUR), two);
        const news = newsOf(two, end);
        const of = (kind: string) => news.filter((each) => each === kind).length;
        expect(of('call-reminded')).toBeLessThanOrEqual(2);
        expect(of('escalated')).toBeLessThanOrEqual(2);
        expect(end.level).toBeLessThanOrEqual(2);
        const last = Math.max(-1, ...hours);
        const next = nextCallStepAt(end);
        if (next !== undefined) expect(next > instantOf(START + last * HOUR)).toBe(true);
        else expect(last).toBeGreaterThanOrEqual(8);
      }),
    );
  });

  it('is nothing to a complaint without calls: no look more, and no byte more', () => {
    expect(nextCallStepAt(received())).toBeUndefined();
    expect(takeCallSteps(received(), START + 9 * DAY)).toEqual(received());
    expect(summaryOf(received())).not.toHaveProperty('openCalls');
  });
});

describe('the summary', () => {
  it('says how many calls are open', () => {
    const two = acknowledge(complaint, {}, START);
    expect(summarySchema.parse(summaryOf(two)).openCalls).toBe(2);
    expect(summaryOf(reached(two, HOUR))).toMatchObject({ openCalls: 1 });
    expect(summaryOf(reached(complaint, HOUR))).not.toHaveProperty('openCalls');
    expect(summaryOf(stepped(received(), DAY))).not.toHaveProperty('openCalls');
  });
});

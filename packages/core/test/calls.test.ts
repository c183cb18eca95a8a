import { describe, expect, it } from 'vitest';
import { recordContact } from '../src/complaint/calls.ts';
import { acknowledge, pause, reopen, resolve, resume, withdraw } from '../src/complaint/commands.ts';
import { type Complaint, complaintSchema, toBody } from '../src/complaint/complaint.ts';
import { correctContact } from '../src/complaint/contact.ts';
import { type Outcome, record, recordFeedback } from '../src/complaint/outcomes.ts';
import { extend } from '../src/complaint/retiming.ts';
import { Draft } from '../src/complaint/timeline.ts';
import {
  at,
  DAY,
  delivered,
  frozen,
  HOUR,
  inStatus,
  kindsOf,
  MINUTE,
  messageOf,
  newsOf,
  RESOLUTION,
  received,
  receivedFrom,
  receivedWithoutEmail,
  refusalOf,
  resolved,
  rulesWith,
  START,
  stepped,
  toldSince,
} from './fixtures.ts';

const phone = '+86 138 0000 0000';
const question = { question: 'Which model?' };
const kindsOfCalls = ({ calls = [] }: Complaint) => calls.map(({ kind }) => kind);
const callOf = (complaint: Complaint, kind: string) =>
  complaint.calls?.find((call) => call.kind === kind)?.id ?? expect.fail(`no call about ${kind}`);
const contacted = (complaint: Complaint, kind: string, outcome: 'reached' | 'not-reached', now: number) =>
  frozen(recordContact(complaint, { outcome, call: callOf(complaint, kind) }, START + now));

/** The outcome of each attempt to send what is owed to the complainant. */
function refused(complaint: Complaint, now: number): Complaint {
  const draft = new Draft(complaint, START + now);
  for (const { id, attempts, to } of complaint.owed) {
    const outcome: Outcome =
      to.role === 'complainant'
        ? { messageId: id, attempts, result: 'address', fault: 'AddressRefused' }
        : { messageId: id, attempts, result: 'sent' };
    record(draft, outcome);
  }
  return frozen(draft.complaint);
}

describe('whoever has only a telephone', () => {
  const complaint = receivedFrom({ phone });

  it('is told by a person: whoever is responsible is asked to ring, and the call is open', () => {
    expect(toldSince({ ...complaint, owed: [] }, complaint)).toEqual(['call to complaints']);
    expect(messageOf(complaint, 'call')?.facts).toMatchObject({ message: 'receipt' });
    expect(complaint.calls).toMatchObject([
      { id: `${complaint.id}.1.receipt.complainant`, kind: 'receipt', cycle: 1, openedAt: at(0), level: 1 },
    ]);
  });

  it('is told so of all that others are written: an open call for each', () => {
    const accepted = frozen(acknowledge(complaint, {}, START + HOUR));
    const rules = rulesWith({
      extension: {
        cap: { amount: 30, unit: 'calendar-days', anchor: 'receipt', ends: 'same-time' },
        from: 'due',
      },
    });
    const extended = extend(
      frozen(acknowledge(receivedFrom({ phone }, rules), {}, START)),
      { dueAt: at(8 * DAY), reason: 'A part.' },
      START + HOUR,
    );
    expect(kindsOfCalls(accepted)).toEqual(['receipt', 'acknowledgement']);
    expect(kindsOfCalls(extended)).toContain('extension');
    const decided = resolved(accepted, 2 * HOUR);
    expect(kindsOfCalls(decided)).toEqual(['receipt', 'acknowledgement', 'resolution']);
    const again = frozen(reopen(decided, { reason: 'Again.' }, START + 3 * HOUR));
    expect(kindsOfCalls(again).at(-1)).toBe('reopening');
    expect(kindsOfCalls(withdraw(again, { reason: 'No more.' }, START + 4 * HOUR)).at(-1)).toBe('withdrawal');
    expect(again.owed.filter(({ to }) => to.role === 'complainant')).toEqual([]);
  });

  it('is written to by nobody once nothing reaches them at all, except that a question has to be asked somehow', () => {
    const mute = frozen(acknowledge(receivedWithoutEmail(), {}, START));
    expect(mute.owed).toEqual([]);
    expect(mute.calls).toBeUndefined();
    const asking = frozen(pause(mute, question, START + HOUR));
    expect(kindsOfCalls(asking)).toEqual(['question']);
  });

  it('is stored with what has still to be told', () => {
    expect(complaintSchema.parse(toBody(complaint))).toEqual(complaint);
  });
});

describe('a contact that is recorded', () => {
  const complaint = receivedFrom({ phone });

  it('where they were reached closes the call, with who and when on the timeline', () => {
    const told = contacted(complaint, 'receipt', 'reached', HOUR);
    expect(told.calls).toEqual([]);
    expect(told.timeline.at(-1)).toMatchObject({
      at: at(HOUR),
      actor: 'handler',
      kind: 'contact-recorded',
      data: { outcome: 'reached', message: 'receipt' },
    });
    expect(told.version).toBe(complaint.version + 1);
  });

  it('where they were not leaves the call open, and shows that somebody has tried', () => {
    const tried = contacted(complaint, 'receipt', 'not-reached', HOUR);
    expect(tried.calls).toMatchObject(complaint.calls ?? []);
    expect(tried.timeline.at(-1)?.data).toEqual({ outcome: 'not-reached', message: 'receipt' });
  });

  it('closes the call that is named alone, and none where none is named', () => {
    const two = frozen(acknowledge(complaint, {}, START + HOUR));
    expect(kindsOfCalls(contacted(two, 'receipt', 'reached', 2 * HOUR))).toEqual(['acknowledgement']);
    const chat = recordContact(two, { outcome: 'reached', note: 'They rang us.' }, START + 2 * HOUR);
    expect(chat.calls).toEqual(two.calls);
    expect(chat.timeline.at(-1)?.note).toBe('They rang us.');
  });

  it('for a call that is not open is refused', () => {
    const told = contacted(complaint, 'receipt', 'reached', HOUR);
    const again = { outcome: 'reached', call: callOf(complaint, 'receipt') } as const;
    expect(refusalOf(() => recordContact(told, again, START + 2 * HOUR)).code).toBe('not-found');
  });
});

describe('what an address has refused', () => {
  const complaint = refused(received(), MINUTE);

  it('is told by a person too, who hears of it', () => {
    expect(kindsOfCalls(complaint)).toEqual(['receipt']);
    expect(complaint.owed.map(({ kind }) => kind)).toEqual(['undeliverable']);
  });

  it('is not sent any more once it has been told', () => {
    const told = contacted(complaint, 'receipt', 'reached', HOUR);
    expect(told.parked).toEqual([]);
    const corrected = correctContact(
      told,
      { name: '王小明', email: 'new@example.com', language: 'zh-CN' },
      START + 2 * HOUR,
    );
    expect(messageOf(corrected, 'receipt')).toBeUndefined();
  });

  it('need not be told any more once it is sent to a corrected address', () => {
    const corrected = correctContact(
      complaint,
      { name: '王小明', email: 'new@example.com', language: 'zh-CN' },
      START + HOUR,
    );
    expect(corrected.calls).toEqual([]);
    expect(messageOf(corrected, 'receipt')).toBeDefined();
  });

  it('and came back after it had been sent is told by a person just so', () => {
    const sent = delivered(received());
    const draft = new Draft(sent, START + HOUR);
    const message = { id: `${sent.id}.1.receipt.complainant`, kind: 'receipt', to: 'complainant' };
    recordFeedback(draft, message, { kind: 'bounced', reason: 'NoSuchUser' });
    expect(kindsOfCalls(draft.done())).toEqual(['receipt']);
  });
});

describe('a question that reaches nobody stops no clock:', () => {
  const accepted = delivered(inStatus('acknowledged'));
  const asking = frozen(pause(accepted, question, START + DAY));
  const takenBack = (complaint: Complaint) => {
    expect(complaint.status).toBe('acknowledged');
    const { taken: _, nextStepAt: __, breachedAt: ___, ...clock } = complaint.clocks.resolution;
    expect(clock).toMatchObject({ state: 'running', dueAt: accepted.clocks.resolution.dueAt, pauses: [] });
    expect(clock).not.toHaveProperty('pausedAt');
    expect(clock).not.toHaveProperty('askBy');
    expect(messageOf(complaint, 'unasked')?.facts).toMatchObject({ dueAt: at(5 * DAY) });
    expect(messageOf(complaint, 'question')).toBeUndefined();
    expect(kindsOfCalls(complaint)).not.toContain('question');
  };

  it('refused by the address, the pause is taken back from its beginning at once', () => {
    const back = refused(asking, DAY + MINUTE);
    takenBack(back);
    expect(back.timeline.at(-1)).toMatchObject({
      kind: 'resumed',
      actor: 'system',
      data: { reason: 'question-undelivered', dueAt: at(5 * DAY) },
    });
    expect(back.parked).toBeUndefined();
  });

  it('come back after it had been sent, too', () => {
    const asked = delivered(asking);
    const seq = asked.timeline.find(({ kind }) => kind === 'paused')?.seq;
    const bounced = (id: string) => {
      const draft = new Draft(asked, START + 2 * DAY);
      recordFeedback(draft, { id, kind: 'question', to: 'complainant' }, { kind: 'bounced', reason: 'None' });
      return frozen(draft.done());
    };
    takenBack(bounced(`${asked.id}.${seq}.question.complainant`));
    // That of an earlier pause says nothing of this one.
    expect(bounced(`${asked.id}.1.question.complainant`).status).toBe('awaiting-complainant');
  });

  it('not sent for eight hours, too, and not a millisecond before', () => {
    expect(stepped(asking, DAY + 8 * HOUR - 1)).toBe(asking);
    const back = stepped(asking, DAY + 8 * HOUR);
    expect(newsOf(asking, back)).toEqual(['message-lapsed', 'resumed']);
    takenBack(back);
  });

  it('noticed late, every step that was due meanwhile is taken, as if there had been no pause', () => {
    const late = stepped(asking, 6 * DAY);
    takenBack(late);
    expect(newsOf(asking, late)).toEqual(['message-lapsed', 'resumed', 'warned', 'breached', 'escalated']);
    expect(late.clocks.resolution.breachedAt).toBe(at(5 * DAY));
  });

  it('nor does it close the complaint where the policy closes what stays unanswered', () => {
    const strict = rulesWith({ pause: { limit: { amount: 4, unit: 'hours' }, atLimit: 'close' } });
    const short = frozen(
      pause(
        frozen(acknowledge(receivedFrom({ email: 'a@example.com' }, strict), {}, START)),
        question,
        START,
      ),
    );
    const ended = stepped(short, 4 * HOUR);
    expect(ended.status).toBe('acknowledged');
    expect(kindsOf(ended)).not.toContain('closed');
  });

  it('sent, it may stay unanswered for as long as the policy says', () => {
    const asked = delivered(asking, START + DAY + 7 * HOUR);
    expect(stepped(asked, 15 * DAY - 1).status).toBe('awaiting-complainant');
    expect(stepped(asked, 15 * DAY).timeline.find(({ kind }) => kind === 'resumed')?.data.reason).toBe(
      'pause-limit',
    );
  });

  it('asked by telephone, it stops the clock from its beginning once they have been reached', () => {
    const silent = frozen(acknowledge(receivedFrom({ phone }), {}, START));
    const ringing = frozen(pause(silent, question, START + DAY));
    expect(messageOf(ringing, 'call')?.facts).toMatchObject({
      message: 'question',
      expiresAt: at(DAY + 8 * HOUR),
    });
    const tried = contacted(ringing, 'question', 'not-reached', DAY + HOUR);
    expect(stepped(tried, DAY + 8 * HOUR).status).toBe('acknowledged');
    const reached = contacted(tried, 'question', 'reached', DAY + 7 * HOUR);
    expect(stepped(reached, 10 * DAY).status).toBe('awaiting-complainant');
    expect(resume(reached, {}, START + 4 * DAY).clocks.resolution.pauses).toEqual([
      { from: at(DAY), to: at(4 * DAY) },
    ]);
  });

  it('and is not asked any more once it is answered, decided or withdrawn', () => {
    const ringing = frozen(
      pause(frozen(acknowledge(receivedFrom({ phone }), {}, START)), question, START + DAY),
    );
    const ends = [
      (complaint: Complaint) => resume(complaint, {}, START + DAY + HOUR),
      (complaint: Complaint) => resolve(complaint, { ...RESOLUTION, remedies: [] }, START + DAY + HOUR),
      (complaint: Complaint) => withdraw(complaint, { reason: 'No.' }, START + DAY + HOUR),
    ];
    for (const end of ends) {
      expect(kindsOfCalls(end(ringing))).not.toContain('question');
      expect(messageOf(end(asking), 'question')).toBeUndefined();
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { millisOf } from '../src/base/instant.ts';
import { assign, reopen } from '../src/complaint/commands.ts';
import type { Complaint } from '../src/complaint/complaint.ts';
import { correctContact, sendAgain } from '../src/complaint/contact.ts';
import { type Feedback, type Outcome, record, recordFeedback } from '../src/complaint/outcomes.ts';
import type { OwedMessage } from '../src/complaint/owed.ts';
import { answerSurvey } from '../src/complaint/survey.ts';
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
  received,
  refusalOf,
  resolved,
  START,
  stepped,
  surveyed,
  surveyOwed,
  toldSince,
} from './fixtures.ts';

type Result = Outcome extends infer Each
  ? Each extends Outcome
    ? Omit<Each, 'messageId' | 'attempts'>
    : never
  : never;

const owedOf = (complaint: Complaint, kind: OwedMessage['kind']) =>
  messageOf(complaint, kind) ?? expect.fail(`no ${kind} is owed`);

function after(complaint: Complaint, message: OwedMessage, result: Result, now: number): Complaint {
  const draft = new Draft(complaint, START + now);
  record(draft, { messageId: message.id, attempts: message.attempts, ...result });
  return frozen(draft.complaint);
}

const SENT: Result = { result: 'sent', providerId: '0102-ab' };
const LAPSED: Result = { result: 'lapsed' };
const REFUSED: Result = { result: 'address', fault: 'AddressRefused' };
const FAULT: Result = { result: 'provider', fault: 'SendingPausedException' };
const POSTPONED: Result = { result: 'postponed' };

describe('what became of an attempt to send a message', () => {
  const complaint = received();
  const receipt = owedOf(complaint, 'receipt');

  it('sent: it is struck out, and the timeline keeps the name the provider has for it', () => {
    const sent = after(complaint, receipt, SENT, MINUTE);
    expect(sent.owed).toEqual([]);
    expect(sent.timeline.at(-1)).toMatchObject({
      kind: 'message-sent',
      at: at(MINUTE),
      data: { message: 'receipt', to: 'complainant', providerId: '0102-ab' },
    });
    expect(sent.version).toBe(complaint.version);
  });

  it('lapsed: it is struck out, and that it was never sent is on the timeline', () => {
    const lapsed = after(complaint, receipt, LAPSED, MINUTE);
    expect(lapsed.owed).toEqual([]);
    expect(newsOf(complaint, lapsed)).toEqual(['message-lapsed']);
  });

  it('the address was refused: it waits for another one, and whoever is responsible hears of it', () => {
    const refused = after(complaint, receipt, REFUSED, MINUTE);
    expect(refused.parked).toEqual([{ ...receipt, parkedAt: at(MINUTE), reason: 'address' }]);
    expect(newsOf(complaint, refused)).toEqual(['message-failed']);
    expect(toldSince(complaint, refused)).toEqual(['undeliverable to complaints']);
    expect(owedOf(refused, 'undeliverable').facts.message).toBe('receipt');
  });

  it('the address of one of the staff was refused: nobody is written to about it at that same address', () => {
    const assigned = frozen(assign(complaint, { team: 'complaints', assignee: 'li-li' }, START));
    const refused = after(assigned, owedOf(assigned, 'assignment'), REFUSED, MINUTE);
    expect(toldSince(assigned, refused)).toEqual([]);
    expect(refused.parked).toMatchObject([{ kind: 'assignment' }]);
  });

  it('the provider was at fault: it is owed at the next attempt, and nothing is on the timeline', () => {
    const failed = after(complaint, receipt, FAULT, MINUTE);
    expect(failed.owed).toEqual([
      { ...receipt, attempts: 1, retryAt: at(2 * MINUTE), fault: 'SendingPausedException' },
    ]);
    expect(failed.timeline).toEqual(complaint.timeline);
  });

  it('not tried, because the provider is out: it is owed at the same attempt, later', () => {
    const put = after(complaint, receipt, POSTPONED, MINUTE);
    expect(put.owed).toEqual([{ ...receipt, retryAt: at(2 * MINUTE), fault: 'ProviderOut' }]);
  });

  it.each([
    ['is tried again after a minute at first', 10_000, MINUTE],
    ['waits as long again as it has been owed', 20 * MINUTE, 20 * MINUTE],
    ['waits an hour at most, however long the provider has been out', 3 * DAY, HOUR],
  ])('what could not be sent %s', (_, owedFor, wait) => {
    for (const result of [FAULT, POSTPONED])
      expect(after(complaint, receipt, result, owedFor).owed[0]?.retryAt).toBe(at(owedFor + wait));
  });

  it('changes nothing for an attempt that is owed no more, or a message that never was', () => {
    const failed = after(complaint, receipt, FAULT, MINUTE);
    expect(after(failed, receipt, SENT, HOUR)).toBe(failed);
    const sent = after(complaint, receipt, SENT, MINUTE);
    expect(after(sent, receipt, SENT, HOUR)).toBe(sent);
    expect(after(sent, { ...receipt, id: 'another' }, REFUSED, HOUR)).toBe(sent);
  });

  it('can be recorded twice and in any order: the same is owed, the same parked, the same on record', () => {
    const owing = frozen(
      reopen(resolved(inStatus('acknowledged'), HOUR), { reason: 'Again.' }, START + 2 * HOUR),
    );
    const every = owing.owed.map((message, index) => ({
      message,
      result: [SENT, LAPSED, REFUSED, FAULT, POSTPONED][index % 5] ?? SENT,
    }));
    expect(every.length).toBeGreaterThanOrEqual(5);
    const essence = ({ owed, parked = [], timeline }: Complaint) => ({
      owed: owed.map(({ id, ...rest }) => (rest.kind === 'undeliverable' ? rest : { id, ...rest })),
      parked,
      news: timeline.slice(owing.timeline.length).map(({ kind, data }) => ({ kind, data })),
    });
    const sorted = (complaint: Complaint) =>
      Object.values(essence(complaint)).map((list) => list.map((one) => JSON.stringify(one)).sort());
    const once = every.reduce(
      (complaint, { message, result }) => after(complaint, message, result, DAY),
      owing,
    );
    fc.assert(
      fc.property(
        fc.shuffledSubarray(every, { minLength: every.length }),
        fc.subarray(every),
        (order, again) => {
          // A postponed one may be postponed again; all else is over with the first record.
          const repeated = again.filter(({ result }) => result !== POSTPONED);
          const all = [...order, ...repeated].reduce(
            (complaint, { message, result }) => after(complaint, message, result, DAY),
            owing,
          );
          expect(sorted(all)).toEqual(sorted(once));
        },
      ),
    );
  });

  it('keeps the newest fifty of what waits for another address', () => {
    const many = Array.from({ length: 60 }, (_, index) => ({ ...receipt, id: `message ${index}` }));
    const owing: Complaint = frozen({ ...complaint, owed: many });
    const parked = many.reduce((each, message) => after(each, message, REFUSED, MINUTE), owing).parked;
    expect(parked?.map(({ id }) => id)).toEqual(many.slice(10).map(({ id }) => id));
  });
});

describe('a survey that could not be sent for days', () => {
  const owing = surveyOwed();
  const survey = owedOf(owing, 'survey');
  const SENT_AT = 9 * DAY;

  it('is not followed by a reminder, nor by the end, while it is owed', () => {
    const waiting = stepped(owing, 8 * DAY);
    expect(newsOf(owing, waiting)).toEqual([]);
    expect(waiting.status).toBe('resolved');
  });

  it('counts from when it was sent: it can be answered for as long as ever, then', () => {
    const sent = after(stepped(owing, 8 * DAY), survey, SENT, SENT_AT);
    expect(sent.clocks.followUp?.surveySentAt).toBe(at(SENT_AT));
    const last = SENT_AT + 7 * DAY - 1;
    expect(answerSurvey(sent, { cycle: 1, score: 5 }, START + last).status).toBe('closed');
    expect(newsOf(sent, stepped(sent, SENT_AT + 3 * DAY - 1))).toEqual([]);
    const reminded = delivered(stepped(sent, SENT_AT + 3 * DAY));
    expect(newsOf(sent, reminded)).toContain('survey-reminded');
    expect(stepped(reminded, last).status).toBe('resolved');
    expect(stepped(reminded, SENT_AT + 7 * DAY).status).toBe('closed');
  });

  it('is not counted anew where it goes out at once', () => {
    const sent = after(owing, survey, SENT, HOUR + DAY + MINUTE);
    expect(sent.clocks).toEqual(owing.clocks);
  });
});

describe('mail that comes back', () => {
  const complaint = delivered(received());
  const message = { id: `${complaint.id}.1.receipt.complainant`, kind: 'receipt', to: 'complainant' };
  const fed = (feedback: Feedback, before = complaint, about = message) => {
    const draft = new Draft(before, START + HOUR);
    recordFeedback(draft, about, feedback);
    return frozen(draft.done());
  };

  it('for good: nothing more goes to that address, and whoever is responsible hears why', () => {
    const bounced = fed({ kind: 'bounced', reason: 'NoSuchUser' });
    expect(bounced.content.complainant.emailFault).toEqual({ at: at(HOUR), reason: 'NoSuchUser' });
    expect(bounced.timeline.at(-1)).toMatchObject({
      kind: 'message-bounced',
      data: { message: 'receipt', to: 'complainant', reason: 'NoSuchUser' },
    });
    expect(toldSince(complaint, bounced)).toEqual(['undeliverable to complaints']);
  });

  it('is known by the spelling of its domain that mail servers use', () => {
    const chinese = { name: '王小明', email: 'wang@例子.公司', language: 'zh-CN' } as const;
    const bounce = { kind: 'bounced', reason: 'NoSuchUser', address: 'wang@XN--FSQU00A.xn--55qx5d' } as const;
    const bounced = fed(bounce, frozen(correctContact(complaint, chinese, START)));
    expect(bounced.content.complainant.emailFault).toBeDefined();
  });

  it('from an address that has been corrected meanwhile says nothing of the new one', () => {
    const corrected = frozen(
      correctContact(complaint, { name: '王小明', email: 'new@example.com', language: 'zh-CN' }, START),
    );
    const bounced = fed({ kind: 'bounced', reason: 'NoSuchUser', address: 'wang@example.com' }, corrected);
    expect(bounced.content.complainant.emailFault).toBeUndefined();
    expect(kindsOf(bounced)).toContain('message-bounced');
  });

  it('because the provider threw it away: the address may be good', () => {
    const rejected = fed({ kind: 'rejected', reason: 'Bad content' });
    expect(rejected.content.complainant.emailFault).toBeUndefined();
    expect(toldSince(complaint, rejected)).toEqual(['undeliverable to complaints']);
  });

  it('as spam is put on record, and is nobody else’s business', () => {
    const complained = fed({ kind: 'complained' });
    expect(newsOf(complaint, complained)).toEqual(['message-complained']);
    expect(complained.owed).toEqual([]);
  });

  it('from the staff says nothing of the complainant’s address', () => {
    const about = { id: `${complaint.id}.2.warning.team-complaints`, kind: 'warning', to: 'team' };
    const bounced = fed({ kind: 'bounced', reason: 'NoSuchUser' }, complaint, about);
    expect(bounced.content.complainant.emailFault).toBeUndefined();
    expect(bounced.owed).toEqual([]);
  });
});

describe('correcting how the complainant is reached', () => {
  const contact = { name: '王小明', email: 'wang@example.com', language: 'zh-CN' as const };
  const complaint = received();
  const refused = after(complaint, owedOf(complaint, 'receipt'), REFUSED, MINUTE);

  it('changes nothing where nothing differs', () => {
    expect(correctContact(complaint, contact, START + HOUR)).toBe(complaint);
  });

  it('keeps what it was before, and says which parts have changed and not to what', () => {
    const corrected = correctContact(
      complaint,
      { ...contact, email: 'xm@example.com', phone: '+86 10 6500 0000' },
      START + HOUR,
    );
    expect(corrected.content.complainant).toEqual({
      ...contact,
      email: 'xm@example.com',
      phone: '+86 10 6500 0000',
    });
    expect(corrected.content.formerContacts).toEqual([{ ...contact, until: at(HOUR) }]);
    expect(corrected.timeline.at(-1)).toMatchObject({
      actor: 'handler',
      kind: 'contact-corrected',
      data: { fields: 'email,phone' },
    });
    expect(JSON.stringify(corrected.timeline)).not.toContain('example.com');
  });

  it('sends what waited for another address, as a new attempt with the same id', () => {
    const corrected = correctContact(refused, { ...contact, email: 'xm@example.com' }, START + HOUR);
    expect(corrected.parked).toEqual([]);
    const receipt = owedOf(corrected, 'receipt');
    expect(receipt).toMatchObject({ id: owedOf(complaint, 'receipt').id, attempts: 1 });
    expect(receipt).not.toHaveProperty('retryAt');
    expect(receipt).not.toHaveProperty('fault');
  });

  it('leaves what waits where only the name or the number has changed', () => {
    const renamed = correctContact(refused, { ...contact, name: '王明' }, START + HOUR);
    expect(renamed.parked).toEqual(refused.parked);
  });

  it('forgets the fault of an address with the address', () => {
    const draft = new Draft(complaint, START);
    recordFeedback(
      draft,
      { id: 'x', kind: 'receipt', to: 'complainant' },
      { kind: 'bounced', reason: 'None' },
    );
    const bounced = frozen(draft.done());
    const renamed = correctContact(bounced, { ...contact, name: '王明' }, START + HOUR);
    expect(renamed.content.complainant.emailFault).toBeDefined();
    const corrected = correctContact(bounced, { ...contact, email: 'xm@example.com' }, START + HOUR);
    expect(corrected.content.complainant.emailFault).toBeUndefined();
  });

  it('does not send what has lost its meaning meanwhile', () => {
    const reminded = stepped(surveyed(), HOUR + 4 * DAY);
    const parked = after(reminded, owedOf(reminded, 'reminder'), REFUSED, HOUR + 4 * DAY);
    const late = correctContact(parked, { ...contact, email: 'xm@example.com' }, START + 30 * DAY);
    expect(messageOf(late, 'reminder')).toBeUndefined();
    expect(late.parked).toEqual([]);
    expect(kindsOf(late)).toContain('message-lapsed');
  });

  it('keeps the last twenty', () => {
    const often = Array.from({ length: 25 }, (_, index) => `a${index}@example.com`).reduce(
      (each, email, index) => frozen(correctContact(each, { ...contact, email }, START + index)),
      complaint,
    );
    expect(often.content.formerContacts).toHaveLength(20);
    expect(often.content.formerContacts?.at(-1)?.email).toBe('a23@example.com');
  });
});

describe('sending a message again by hand', () => {
  const complaint = received();
  const receipt = owedOf(complaint, 'receipt');
  const refused = after(complaint, receipt, REFUSED, MINUTE);

  it('owes it anew, and says that somebody has asked for it', () => {
    const again = sendAgain(refused, receipt.id, START + HOUR);
    expect(owedOf(again, 'receipt')).toEqual({ ...receipt, attempts: 1 });
    expect(newsOf(refused, again)).toEqual(['message-requeued']);
    expect(again.version).toBe(refused.version + 1);
  });

  it('is refused for one that does not wait', () => {
    expect(refusalOf(() => sendAgain(complaint, receipt.id, START + HOUR)).code).toBe('not-found');
  });
});

it('a message that was refused twice waits once', () => {
  const complaint = received();
  const receipt = owedOf(complaint, 'receipt');
  const refused = after(complaint, receipt, REFUSED, MINUTE);
  const again = frozen(sendAgain(refused, receipt.id, START + HOUR));
  const twice = after(again, owedOf(again, 'receipt'), REFUSED, 2 * HOUR);
  expect(twice.parked).toMatchObject([{ id: receipt.id, attempts: 1 }]);
  expect(millisOf(twice.parked?.[0]?.parkedAt ?? at(0))).toBe(START + 2 * HOUR);
});

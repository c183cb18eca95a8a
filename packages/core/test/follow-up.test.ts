import { describe, expect, it } from 'vitest';
import { assign, reopen } from '../src/complaint/commands.ts';
import { answerSurvey, requireOpenSurvey } from '../src/complaint/survey.ts';
import { policySchema } from '../src/policy/policy.ts';
import {
  ABOUT,
  at,
  DAY,
  delivered,
  frozen,
  HOUR,
  inStatus,
  kindsOf,
  messageOf,
  newsOf,
  received,
  receivedFrom,
  receivedWithoutEmail,
  refusalOf,
  resolved,
  rulesWith,
  START,
  stepped,
  surveyed,
  surveyOwed,
  toldSince,
} from './fixtures.ts';

/** The survey goes out a day after the resolution, which comes an hour after the complaint. */
const SURVEY = HOUR + DAY;
const REMINDER = SURVEY + 3 * DAY;
const EXPIRY = SURVEY + 7 * DAY;

describe('after a resolution', () => {
  const complaint = inStatus('resolved');

  it('the survey is sent after a day and not a millisecond earlier', () => {
    expect(complaint.clocks.followUp).toEqual({
      state: 'running',
      startedAt: at(HOUR),
      nextStep: 0,
      nextStepAt: at(SURVEY),
    });
    expect(stepped(complaint, SURVEY - 1)).toBe(complaint);
    const sent = stepped(complaint, SURVEY);
    expect(newsOf(complaint, sent)).toEqual(['survey-sent']);
    expect(sent.timeline.at(-1)?.data).toEqual({ channel: 'email', expiresAt: at(EXPIRY) });
    expect(toldSince(complaint, sent)).toEqual(['survey to complainant']);
    expect(messageOf(sent, 'survey')?.facts).toEqual({ ...ABOUT, expiresAt: at(EXPIRY) });
    expect(sent.clocks.followUp).toMatchObject({ surveySentAt: at(SURVEY), nextStepAt: at(REMINDER) });
    expect(sent.status).toBe('resolved');
  });

  it('one reminder follows after three days, with the same end', () => {
    const sent = surveyed();
    expect(stepped(sent, REMINDER - 1)).toBe(sent);
    const reminded = stepped(sent, REMINDER);
    expect(newsOf(sent, reminded)).toEqual(['survey-reminded']);
    expect(toldSince(sent, reminded)).toEqual(['reminder to complainant']);
    expect(messageOf(reminded, 'reminder')?.facts).toEqual({ ...ABOUT, expiresAt: at(EXPIRY) });
    expect(reminded.clocks.followUp).toMatchObject({ remindedAt: at(REMINDER), nextStepAt: at(EXPIRY) });
    expect(stepped(reminded, EXPIRY - 1)).toBe(reminded);
  });

  it('silence closes the complaint after seven days', () => {
    const reminded = stepped(surveyed(), REMINDER);
    const closed = stepped(reminded, EXPIRY);
    expect(closed.status).toBe('closed');
    expect(closed.timeline.at(-1)).toMatchObject({ kind: 'closed', data: { reason: 'survey-expired' } });
    expect(closed.clocks.followUp).toMatchObject({ state: 'stopped', stoppedAt: at(EXPIRY) });
    expect(toldSince(reminded, closed)).toEqual([]);
    expect(stepped(closed, 400 * DAY)).toBe(closed);
  });

  it('the reminder and the end count from when the survey was really sent', () => {
    const late = stepped(complaint, 10 * DAY);
    expect(newsOf(complaint, late)).toEqual(['survey-sent']);
    expect(late.clocks.followUp).toMatchObject({ surveySentAt: at(10 * DAY), nextStepAt: at(13 * DAY) });
    expect(stepped(delivered(late), 17 * DAY).status).toBe('closed');
  });

  it('nobody is reminded of a survey whose end was noticed before its reminder', () => {
    const sent = surveyed();
    for (const noticed of [EXPIRY, EXPIRY + DAY]) {
      const closed = stepped(sent, noticed);
      expect(newsOf(sent, closed)).toEqual(['closed']);
      expect(toldSince(sent, closed)).toEqual([]);
      expect(closed.clocks.followUp?.remindedAt).toBeUndefined();
    }
  });

  it('who left neither e-mail address nor telephone number gets no survey: the complaint is closed when it would have gone out', () => {
    const silent = resolved(receivedWithoutEmail(), HOUR);
    expect(stepped(silent, SURVEY - 1)).toBe(silent);
    const closed = stepped(silent, SURVEY);
    expect(closed.status).toBe('closed');
    expect(closed.timeline.at(-1)?.data).toEqual({ reason: 'no-address-for-survey' });
    expect(closed.owed).toEqual([]);
    expect(closed.clocks.followUp).toMatchObject({ state: 'stopped' });
  });
});

describe('a survey by telephone', () => {
  const phone = '+86 138 0000 0000';
  const email = 'wang@example.com';
  const byPhone = rulesWith({ survey: { ...received().policy.survey, channel: 'phone' } });
  const reachable = resolved(receivedFrom({ email, phone }, byPhone), HOUR);
  const sent = stepped(reachable, SURVEY);

  it('asks whoever is responsible to ring, and does not write to the complainant', () => {
    expect(newsOf(reachable, sent)).toEqual(['survey-sent']);
    expect(sent.timeline.at(-1)?.data).toEqual({ channel: 'phone', expiresAt: at(EXPIRY) });
    expect(toldSince(reachable, sent)).toEqual(['survey-call to complaints']);
    expect(messageOf(sent, 'survey-call')?.facts).toEqual({ ...ABOUT, expiresAt: at(EXPIRY) });
  });

  it('reminds whoever is responsible by then, and ends as ever', () => {
    const handedOver = assign(delivered(sent), { team: 'complaints', assignee: 'li' }, START + 2 * DAY);
    const reminded = stepped(handedOver, REMINDER);
    expect(newsOf(handedOver, reminded)).toEqual(['survey-reminded']);
    expect(toldSince(handedOver, reminded)).toEqual(['survey-call-reminder to li']);
    expect(stepped(reminded, EXPIRY)).toMatchObject({ status: 'closed' });
  });

  it('is what is left where there is no e-mail address', () => {
    const silent = resolved(receivedFrom({ phone }), HOUR);
    expect(toldSince(silent, stepped(silent, SURVEY))).toEqual(['survey-call to complaints']);
  });

  it('has to be asked for: a policy that names no channel means e-mail', () => {
    const { policy } = received();
    const { channel: _, ...survey } = policy.survey;
    expect(policySchema.parse({ ...policy, survey })).toEqual(policy);
  });

  it('goes by e-mail where there is no telephone number', () => {
    const mute = resolved(receivedFrom({ email }, byPhone), HOUR);
    expect(toldSince(mute, stepped(mute, SURVEY))).toEqual(['survey to complainant']);
  });

  it.each([1, 5])('answered with %i is thanked for by e-mail, or not at all', (score) => {
    const answer = { cycle: 1, score };
    expect(messageOf(answerSurvey(sent, answer, START + 2 * DAY), 'thanks')).toBeDefined();
    const silent = stepped(resolved(receivedFrom({ phone }, byPhone), HOUR), SURVEY);
    expect(messageOf(answerSurvey(silent, answer, START + 2 * DAY), 'thanks')).toBeUndefined();
  });

  it('is taken back where it could not be sent before an answer or a reopening', () => {
    const reminded = stepped(delivered(sent), REMINDER);
    expect(messageOf(sent, 'survey-call')).toBeDefined();
    expect(messageOf(reminded, 'survey-call-reminder')).toBeDefined();
    for (const before of [sent, reminded])
      for (const after of [
        answerSurvey(before, { cycle: 1, score: 5 }, START + REMINDER + HOUR),
        reopen(before, { reason: 'Again.' }, START + REMINDER + HOUR),
      ]) {
        expect(messageOf(after, 'survey-call')).toBeUndefined();
        expect(messageOf(after, 'survey-call-reminder')).toBeUndefined();
      }
  });
});

describe('a satisfied answer', () => {
  const sent = surveyed();
  const answered = frozen(
    answerSurvey(sent, { cycle: 1, score: 4, comment: 'Quick.', anythingElse: 'No.' }, START + 2 * DAY),
  );

  it('closes the complaint and thanks the complainant', () => {
    expect(answered).toMatchObject({ status: 'closed', version: sent.version + 1 });
    expect(newsOf(sent, answered)).toEqual(['survey-answered', 'closed']);
    expect(answered.timeline.at(-1)).toMatchObject({ actor: 'system', data: { reason: 'satisfied' } });
    expect(toldSince(sent, answered)).toEqual(['thanks to complainant']);
    expect(messageOf(answered, 'thanks')?.facts).toEqual({ ...ABOUT, score: 4 });
  });

  it('is kept: the score on the clock, the words on the timeline', () => {
    expect(answered.clocks.followUp).toMatchObject({
      state: 'stopped',
      stoppedAt: at(2 * DAY),
      answer: { at: at(2 * DAY), score: 4 },
    });
    expect(answered.timeline.at(-2)).toMatchObject({
      actor: 'complainant',
      data: { score: 4 },
      note: 'Quick.\n\nNo.',
    });
  });

  it('needs no words', () => {
    const silent = answerSurvey(sent, { cycle: 1, score: 5 }, START + 2 * DAY);
    expect(silent.timeline.at(-2)).not.toHaveProperty('note');
  });

  it('ends everything that was still to come', () => {
    expect(stepped(answered, 400 * DAY)).toBe(answered);
  });

  it('takes back a survey or reminder that could not be sent yet', () => {
    const reminded = stepped(sent, REMINDER);
    const after = answerSurvey(reminded, { cycle: 1, score: 5 }, START + REMINDER + HOUR);
    expect(messageOf(reminded, 'reminder')).toBeDefined();
    expect(messageOf(after, 'reminder')).toBeUndefined();
    const owing = surveyOwed();
    expect(messageOf(owing, 'survey')).toBeDefined();
    expect(messageOf(answerSurvey(owing, { cycle: 1, score: 5 }, START + 2 * DAY), 'survey')).toBeUndefined();
  });
});

describe('a dissatisfied answer', () => {
  const sent = surveyed();
  const answered = frozen(answerSurvey(sent, { cycle: 1, score: 2, comment: 'Rude.' }, START + 2 * DAY));

  it('brings the complaint to a supervisor', () => {
    expect(answered).toMatchObject({ status: 'resolved', team: 'supervisors', level: 2 });
    expect(newsOf(sent, answered)).toEqual(['survey-answered', 'dissatisfaction-raised']);
    expect(answered.timeline.at(-1)?.data).toEqual({
      score: 2,
      fromTeam: 'complaints',
      toTeam: 'supervisors',
      dueAt: at(4 * DAY),
    });
    expect(toldSince(sent, answered)).toEqual(['thanks to complainant', 'dissatisfaction to supervisors']);
    expect(messageOf(answered, 'dissatisfaction')?.facts).toEqual({
      ...ABOUT,
      clock: 'followUp',
      dueAt: at(4 * DAY),
      score: 2,
      team: 'supervisors',
      noteOf: answered.timeline.find((event) => event.kind === 'survey-answered')?.seq,
    });
  });

  it('leaves a complaint with the higher level that has it already', () => {
    const high = resolved(stepped(received(), 48 * HOUR), 49 * HOUR);
    const asked = stepped(high, 49 * HOUR + DAY);
    const unhappy = answerSurvey(asked, { cycle: 1, score: 1 }, START + 4 * DAY);
    expect(unhappy).toMatchObject({ team: 'management', level: 3 });
    expect(unhappy.timeline.at(-1)?.data).toMatchObject({ fromTeam: 'management', toTeam: 'management' });
    expect(toldSince(asked, unhappy)).toContain('dissatisfaction to management');
  });

  it('is not followed by a reminder', () => {
    expect(answered.clocks.followUp).toMatchObject({ state: 'running', nextStepAt: at(4 * DAY) });
    expect(stepped(answered, 4 * DAY - 1)).toBe(answered);
  });

  it('can be followed by a reopening, by whoever cares', () => {
    expect(reopen(answered, { reason: 'Not over.' }, START + 3 * DAY)).toMatchObject({
      status: 'received',
      cycle: 2,
      team: 'supervisors',
    });
  });

  it('has a deadline of its own, which can be missed', () => {
    const late = stepped(answered, 4 * DAY);
    expect(newsOf(answered, late)).toEqual(['breached']);
    expect(late.timeline.at(-1)?.data).toEqual({ clock: 'followUp', dueAt: at(4 * DAY) });
    expect(late.clocks.followUp).toMatchObject({ breachedAt: at(4 * DAY), nextStepAt: at(11 * DAY) });
    expect(toldSince(answered, late)).toEqual(['breach to supervisors']);
    expect(stepped(late, 11 * DAY - 1)).toBe(late);
  });

  it('closes the complaint in the end where nobody reopens it, and says so', () => {
    const closed = stepped(answered, 11 * DAY);
    expect(closed.status).toBe('closed');
    expect(closed.timeline.at(-1)).toMatchObject({
      kind: 'closed',
      data: { reason: 'dissatisfaction-left' },
    });
    expect(kindsOf(closed)).not.toContain('survey-reminded');
  });
});

describe('a survey answered', () => {
  const sent = surveyed();
  const answer = { cycle: 1, score: 5 };
  const codeOf = (...args: Parameters<typeof answerSurvey>) => refusalOf(() => answerSurvey(...args)).code;

  it('before it was sent is refused', () => {
    expect(codeOf(inStatus('resolved'), answer, START + 2 * HOUR)).toBe('survey-over');
  });

  it('twice is refused, after a good score and after a bad one', () => {
    for (const score of [1, 5]) {
      const once = frozen(answerSurvey(sent, { cycle: 1, score }, START + 2 * DAY));
      expect(codeOf(once, answer, START + 3 * DAY)).toBe('survey-answered');
    }
  });

  it('in its last millisecond is taken, and at its end refused, whether or not the timer was there', () => {
    expect(answerSurvey(sent, answer, START + EXPIRY - 1).status).toBe('closed');
    expect(codeOf(sent, answer, START + EXPIRY)).toBe('survey-over');
    expect(codeOf(stepped(sent, EXPIRY), answer, START + EXPIRY)).toBe('survey-over');
  });

  it('after the complaint was reopened is refused: the link belongs to the cycle before', () => {
    const reopened = frozen(reopen(sent, { reason: 'Again.' }, START + 2 * DAY));
    expect(codeOf(reopened, answer, START + 2 * DAY + HOUR)).toBe('survey-over');
    const again = stepped(resolved(reopened, 3 * DAY), 4 * DAY);
    expect(messageOf(again, 'survey')?.cycle).toBe(2);
    expect(codeOf(again, answer, START + 5 * DAY)).toBe('survey-over');
    expect(answerSurvey(again, { cycle: 2, score: 5 }, START + 5 * DAY).status).toBe('closed');
  });

  it('can be seen beforehand to be open or not', () => {
    expect(() => requireOpenSurvey(sent, 1, START + EXPIRY - 1)).not.toThrow();
    expect(refusalOf(() => requireOpenSurvey(sent, 1, START + EXPIRY)).code).toBe('survey-over');
    expect(refusalOf(() => requireOpenSurvey(sent, 2, START + 2 * DAY)).code).toBe('survey-over');
  });
});

import { describe, expect, it } from 'vitest';
import { millisOf } from '../src/base/instant.ts';
import { codes, STATUSES, type Status } from '../src/base/vocabulary.ts';
import { add } from '../src/complaint/additions.ts';
import {
  acknowledge,
  assign,
  escalate,
  pause,
  reopen,
  resolve,
  resume,
  withdraw,
} from '../src/complaint/commands.ts';
import type { Complaint } from '../src/complaint/complaint.ts';
import { hold, release } from '../src/complaint/holding.ts';
import { object } from '../src/complaint/objection.ts';
import { addRemedy } from '../src/complaint/remedying.ts';
import { extend, reclassify } from '../src/complaint/retiming.ts';
import { answerSurvey } from '../src/complaint/survey.ts';
import { ACTIONS, type Action, actionsIn, transition } from '../src/complaint/transitions.ts';
import {
  at,
  DAY,
  HOUR,
  inStatus,
  newsOf,
  RESOLUTION,
  RULES,
  refusalOf,
  SAID,
  START,
  stepped,
  surveyed,
} from './fixtures.ts';

/** The promise of the project's description, written down a second time on purpose. */
const LEADS: Record<Status, Partial<Record<Action, Status>>> = {
  received: {
    acknowledge: 'acknowledged',
    assign: 'received',
    escalate: 'received',
    update: 'received',
    fulfil: 'received',
    extend: 'received',
    reclassify: 'received',
    hold: 'received',
    release: 'received',
    'correct-receipt': 'received',
    add: 'received',
    'promise-remedy': 'received',
    'settle-remedy': 'received',
    resolve: 'resolved',
    withdraw: 'withdrawn',
    merge: 'merged',
    'take-in-duplicate': 'received',
  },
  acknowledged: {
    assign: 'acknowledged',
    escalate: 'acknowledged',
    update: 'acknowledged',
    fulfil: 'acknowledged',
    extend: 'acknowledged',
    reclassify: 'acknowledged',
    hold: 'acknowledged',
    release: 'acknowledged',
    'correct-receipt': 'acknowledged',
    add: 'acknowledged',
    'promise-remedy': 'acknowledged',
    'settle-remedy': 'acknowledged',
    pause: 'awaiting-complainant',
    resolve: 'resolved',
    withdraw: 'withdrawn',
    merge: 'merged',
    'take-in-duplicate': 'acknowledged',
  },
  'awaiting-complainant': {
    assign: 'awaiting-complainant',
    escalate: 'awaiting-complainant',
    update: 'awaiting-complainant',
    fulfil: 'awaiting-complainant',
    extend: 'awaiting-complainant',
    reclassify: 'awaiting-complainant',
    hold: 'awaiting-complainant',
    release: 'awaiting-complainant',
    'correct-receipt': 'awaiting-complainant',
    add: 'awaiting-complainant',
    'promise-remedy': 'awaiting-complainant',
    'settle-remedy': 'awaiting-complainant',
    resume: 'acknowledged',
    resolve: 'resolved',
    withdraw: 'withdrawn',
    merge: 'merged',
    'take-in-duplicate': 'awaiting-complainant',
    close: 'closed',
  },
  resolved: {
    assign: 'resolved',
    escalate: 'resolved',
    update: 'resolved',
    fulfil: 'resolved',
    reopen: 'received',
    add: 'resolved',
    'promise-remedy': 'resolved',
    'settle-remedy': 'resolved',
    object: 'resolved',
    'decide-objection': 'resolved',
    'answer-survey': 'resolved',
    close: 'closed',
  },
  closed: {
    reopen: 'received',
    object: 'closed',
    'decide-objection': 'closed',
    'settle-remedy': 'closed',
  },
  withdrawn: {},
  merged: { add: 'merged', unmerge: 'received' },
};

const statuses = codes(STATUSES).options;
const everyPair = statuses.flatMap((status) => ACTIONS.map((action) => ({ status, action })));

/** What handlers and complainants can ask for by name; the survey and the closing come further down. */
const COMMANDS: Partial<Record<Action, (complaint: Complaint, now: number) => Complaint>> = {
  acknowledge: (complaint, now) => acknowledge(complaint, {}, now),
  assign: (complaint, now) => assign(complaint, { team: 'logistics' }, now),
  escalate: (complaint, now) => escalate(complaint, { reason: 'The press has called.' }, now),
  extend: (complaint, now) => extend(complaint, { dueAt: at(7 * DAY), reason: 'A part is missing.' }, now),
  reclassify: (complaint, now) => reclassify(complaint, { severity: 'serious', reason: 'Fire.' }, now, RULES),
  pause: (complaint, now) => pause(complaint, { question: 'Which model?' }, now),
  resume: (complaint, now) => resume(complaint, { text: SAID }, now),
  hold: (complaint, now) => hold(complaint, { kind: 'authority', reason: 'The court.' }, now),
  release: (complaint, now) => release(held(complaint, now - 1), {}, now),
  resolve: (complaint, now) => resolve(complaint, { ...RESOLUTION, remedies: [] }, now),
  withdraw: (complaint, now) => withdraw(complaint, { reason: 'Settled.' }, now),
  reopen: (complaint, now) => reopen(complaint, { reason: 'It leaks again.' }, now),
  add: (complaint, now) => add(complaint, { text: SAID, isSame: () => true }, now),
  'promise-remedy': (complaint, now) => addRemedy(complaint, { kind: 'refund' }, now),
  object: (complaint, now) => object(complaint, {}, now),
};
const transitionsFrom = ({ status }: Complaint) => Object.keys(actionsIn(status));
const held = (complaint: Complaint, now: number) =>
  transitionsFrom(complaint).includes('hold')
    ? { ...hold(complaint, { kind: 'authority', reason: 'The court.' }, now), version: complaint.version }
    : complaint;
const everyCommand = everyPair.flatMap(({ status, action }) => {
  const command = COMMANDS[action];
  return command ? [{ status, action, command }] : [];
});

describe('what may be done with a complaint', () => {
  it.each(everyPair)('the table: $action when $status', ({ status, action }) => {
    const next = LEADS[status][action];
    if (next) {
      expect(transition(status, action)).toBe(next);
      return;
    }
    const refusal = refusalOf(() => transition(status, action));
    expect(refusal.code).toBe('wrong-state');
    expect(refusal.details).toEqual({ status, action, allowed: Object.keys(LEADS[status]) });
  });

  it.each(everyCommand)('the command: $action when $status', ({ status, action, command }) => {
    const complaint = inStatus(status);
    expect(complaint.status).toBe(status);
    const next = LEADS[status][action];
    const run = () => command(complaint, millisOf(complaint.updatedAt) + HOUR);
    if (next) {
      expect(run()).toMatchObject({ status: next, version: complaint.version + 1 });
      return;
    }
    const refusal = refusalOf(run);
    expect(refusal.code).toBe('wrong-state');
    expect(refusal.details).toMatchObject({ status, action, allowed: Object.keys(LEADS[status]) });
    expect(refusal.message).toContain(status);
  });

  it('a complaint reaches every status', () => {
    expect(statuses.map((status) => inStatus(status).status)).toEqual(statuses);
  });
});

describe('the survey', () => {
  it.each(statuses)('of a complaint that is %s without one cannot be answered', (status) => {
    const refusal = refusalOf(() => answerSurvey(inStatus(status), { cycle: 1, score: 4 }, START + 3 * DAY));
    expect(refusal.code).toBe(status === 'closed' ? 'survey-answered' : 'survey-over');
  });

  it('leaves the complaint resolved after a bad score, and closes it after a good one', () => {
    const complaint = surveyed();
    const answered = (score: number) => answerSurvey(complaint, { cycle: 1, score }, START + 2 * DAY);
    expect([1, 2, 3, 4, 5].map((score) => answered(score).status)).toEqual([
      'resolved',
      'resolved',
      'closed',
      'closed',
      'closed',
    ]);
  });

  it('closes the complaint when nobody answers', () => {
    const complaint = surveyed();
    const expired = stepped(complaint, HOUR + DAY + 7 * DAY);
    expect(expired.status).toBe('closed');
    expect(newsOf(complaint, expired)).toContain('closed');
  });
});

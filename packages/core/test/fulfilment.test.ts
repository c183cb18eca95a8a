import { describe, expect, it } from 'vitest';
import { hasBeenMissed } from '../src/clocks/promises.ts';
import { recordContact } from '../src/complaint/calls.ts';
import { acknowledge, assign, escalate, pause, reopen, resume } from '../src/complaint/commands.ts';
import type { Complaint } from '../src/complaint/complaint.ts';
import { fulfilByHand } from '../src/complaint/fulfilment.ts';
import { correctReceipt, extend, reclassify } from '../src/complaint/retiming.ts';
import { nextStepAt } from '../src/complaint/signals.ts';
import { sendUpdate } from '../src/complaint/updates.ts';
import { type Policy, policySchema } from '../src/policy/policy.ts';
import {
  at,
  DAY,
  delivered,
  frozen,
  HOUR,
  kindsOf,
  MINUTE,
  receivedFrom,
  receivedUnder,
  refusalOf,
  resolved,
  rulesWith,
  SAID,
  START,
  stepped,
} from './fixtures.ts';

type Clocks = NonNullable<Policy['clocks']>;

const LADDER: Clocks[string]['ladder'] = [
  { kind: 'warn', at: { percent: 50 } },
  { kind: 'breach', tell: 'supervisors' },
];
const hours = (amount: number, anchor: 'receipt' | 'acknowledgement' | 'resolution' | 'assignment') =>
  ({ amount, unit: 'hours', anchor }) as const;

const withClocks = (clocks: Clocks) => rulesWith({ id: 'further', clocks });
const others = ({ clocks }: Complaint) => clocks.others ?? {};
const other = (complaint: Complaint, name: string) =>
  others(complaint)[name] ?? expect.fail(`there is no clock ${name}`);
const fulfilments = ({ timeline }: Complaint) =>
  timeline.flatMap(({ kind, data }) => (kind === 'fulfilled' ? [data] : []));

/** One clock for each thing that may fulfil one, which nothing else does. */
const EACH = withClocks({
  welcome: { target: hours(2, 'receipt'), ladder: LADDER, fulfilledBy: ['acknowledgement'] },
  'first-reply': { target: hours(4, 'receipt'), ladder: LADDER, fulfilledBy: ['reply'] },
  'first-question': { target: hours(6, 'receipt'), ladder: LADDER, fulfilledBy: ['question'] },
  decided: { target: hours(8, 'receipt'), ladder: LADDER, fulfilledBy: ['extension', 'question'] },
  routed: { target: hours(1, 'receipt'), ladder: LADDER, fulfilledBy: ['assignment'] },
  visited: { target: hours(9, 'receipt'), ladder: LADDER },
});
const acknowledged = (complaint = receivedUnder(EACH), afterStart = MINUTE) =>
  frozen(acknowledge(complaint, {}, START + afterStart));
const fulfilled = (complaint: Complaint) =>
  Object.entries(others(complaint)).flatMap(([name, { fulfilled }]) => (fulfilled ? [name] : []));

describe('a further clock', () => {
  it.each<[string, readonly string[], (complaint: Complaint, now: number) => Complaint]>([
    [
      'an update by mail',
      ['welcome', 'first-reply'],
      (complaint, now) => sendUpdate(complaint, { message: 'We look.' }, now),
    ],
    [
      'a contact in which they were reached',
      ['welcome', 'first-reply'],
      (complaint, now) => recordContact(complaint, { outcome: 'reached' }, now),
    ],
    [
      'a question',
      ['welcome', 'first-question', 'decided'],
      (complaint, now) => pause(complaint, { question: 'Which?' }, now),
    ],
    [
      'an extension',
      ['welcome', 'decided'],
      (complaint, now) => extend(complaint, { dueAt: at(6 * DAY), reason: 'A part.' }, now),
    ],
    [
      'being given to a team',
      ['welcome', 'routed'],
      (complaint, now) => assign(complaint, { team: 'repairs' }, now),
    ],
    [
      'somebody who says so',
      ['welcome', 'visited'],
      (complaint, now) => fulfilByHand(complaint, { clock: 'visited', note: 'Ana was there.' }, now),
    ],
    [
      'an attempt that reached nobody: no',
      ['welcome'],
      (complaint, now) => recordContact(complaint, { outcome: 'not-reached' }, now),
    ],
    [
      'a person of the same team: no',
      ['welcome'],
      (complaint, now) => assign(complaint, { team: complaint.team, assignee: 'li-li' }, now),
    ],
  ])('is fulfilled by %s', (_, names, perform) => {
    const complaint = frozen(perform(acknowledged(), START + HOUR / 2));
    expect(fulfilled(complaint)).toEqual(names);
    for (const name of names)
      expect(other(complaint, name)).toMatchObject({
        state: 'stopped',
        fulfilled: { times: 1, missed: 0 },
      });
    const late = stepped(complaint, DAY);
    for (const name of names) expect(other(late, name)).toEqual(other(complaint, name));
  });

  it('is fulfilled by what names it, and then by nothing else', () => {
    const update = { message: 'We look.', fulfils: ['visited'] };
    const complaint = sendUpdate(acknowledged(), update, START + HOUR / 2);
    expect(fulfilments(complaint).map(({ clock }) => clock)).toEqual(['welcome', 'visited']);
    const none = recordContact(acknowledged(), { outcome: 'reached', fulfils: [] }, START + HOUR / 2);
    expect(fulfilled(none)).toEqual(['welcome']);
  });

  it('says on the timeline what has fulfilled it, and what it was due at', () => {
    const complaint = fulfilByHand(acknowledged(), { clock: 'visited', note: 'Ana.' }, START + HOUR / 2);
    expect(complaint.timeline.at(-1)).toMatchObject({
      kind: 'fulfilled',
      actor: 'handler',
      note: 'Ana.',
      data: { clock: 'visited', by: 'hand', dueAt: at(9 * HOUR) },
    });
  });

  it('is not there, or has stopped: then nothing can be said to fulfil it', () => {
    const complaint = acknowledged();
    const running = ['first-reply', 'first-question', 'decided', 'routed', 'visited'];
    for (const clock of ['nonsense', 'welcome', 'acknowledgement', 'resolution', 'promise-1']) {
      const refusal = refusalOf(() => fulfilByHand(complaint, { clock }, START + HOUR / 2));
      expect(refusal).toMatchObject({ code: 'not-found', details: { running } });
    }
    const named = { message: 'We look.', fulfils: ['visited', 'welcome'] };
    expect(refusalOf(() => sendUpdate(complaint, named, START + HOUR / 2)).code).toBe('not-found');
    // Nor of whom no mail reaches, though it is the call that fulfils it.
    const caller = acknowledged(receivedFrom({ phone: '+44 20 7946 0000' }, EACH));
    expect(refusalOf(() => sendUpdate(caller, named, START + HOUR / 2)).code).toBe('not-found');
    const over = resolved(complaint, HOUR / 2);
    expect(refusalOf(() => fulfilByHand(over, { clock: 'visited' }, START + HOUR)).code).toBe('not-found');
  });

  it('that was missed stays missed when it is fulfilled after all', () => {
    const complaint = sendUpdate(acknowledged(), { message: 'At last.' }, START + 5 * HOUR);
    const clock = other(complaint, 'first-reply');
    expect(clock).toMatchObject({
      state: 'stopped',
      breachedAt: at(4 * HOUR),
      fulfilled: { at: at(5 * HOUR), times: 1, missed: 1 },
    });
    expect(hasBeenMissed(clock)).toBe(true);
  });

  it('is fulfilled by an update only where that reaches them by mail; else by whoever calls', () => {
    const caller = acknowledged(receivedFrom({ phone: '+44 20 7946 0000' }, EACH));
    const written = frozen(sendUpdate(caller, { message: 'We look.' }, START + HOUR / 2));
    expect(fulfilled(written)).toEqual(['welcome']);
    expect(written.timeline.at(-1)?.data).toEqual({ by: 'call' });
    const called = recordContact(written, { outcome: 'reached' }, START + HOUR);
    expect(fulfilled(called)).toEqual(['welcome', 'first-reply']);
  });

  it('under another policy is done where the same was done before, and else owed', () => {
    const plain = receivedUnder(withClocks({}));
    const replied = sendUpdate(acknowledged(plain), { message: 'We look.' }, START + HOUR / 2);
    const changed = reclassify(
      frozen(replied),
      { severity: 'serious', reason: 'It is.' },
      START + HOUR,
      EACH,
    );
    expect(Object.keys(others(changed)).sort()).toEqual(['decided', 'first-question', 'routed', 'visited']);
    expect(other(changed, 'visited')).toMatchObject({ state: 'running', dueAt: at(9 * HOUR) });
  });

  it('that was fulfilled before a reclassification is not owed again after it', () => {
    const replied = sendUpdate(acknowledged(), { message: 'We look.' }, START + HOUR / 2);
    const changed = reclassify(
      frozen(replied),
      { severity: 'serious', reason: 'It is.' },
      START + HOUR,
      EACH,
    );
    expect(other(changed, 'first-reply')).toMatchObject({ state: 'stopped', fulfilled: { times: 1 } });
  });
});

describe('a clock that is owed again', () => {
  const REPEATING = withClocks({
    progress: { target: hours(24, 'receipt'), ladder: LADDER, fulfilledBy: ['reply'], repeats: true },
  });
  const update = (complaint: Complaint, afterStart: number) =>
    frozen(sendUpdate(complaint, { message: 'We look.' }, START + afterStart));
  const progress = (complaint: Complaint) => other(complaint, 'progress');

  it('counts from each time that it was fulfilled, with its ladder anew', () => {
    const once = update(receivedUnder(REPEATING), 20 * HOUR);
    expect(progress(once)).toMatchObject({
      state: 'running',
      target: { amount: 24, unit: 'hours', anchor: 'fulfilment' },
      startedAt: at(20 * HOUR),
      dueAt: at(44 * HOUR),
      nextStepAt: at(32 * HOUR),
      taken: [],
      fulfilled: { at: at(20 * HOUR), times: 1, missed: 0 },
    });
    expect(fulfilments(once)).toEqual([
      { clock: 'progress', by: 'reply', dueAt: at(24 * HOUR), nextDueAt: at(44 * HOUR) },
    ]);
    expect(nextStepAt(once, 'resolution', 1)).toBe(at(32 * HOUR));
  });

  it('counts how often, and how often too late, until the resolution', () => {
    let complaint = receivedUnder(REPEATING);
    for (const hour of [20, 50, 70, 130]) complaint = update(complaint, hour * HOUR);
    expect(progress(complaint).fulfilled).toEqual({ at: at(130 * HOUR), times: 4, missed: 2 });
    expect(progress(complaint)).not.toHaveProperty('breachedAt');
    expect(hasBeenMissed(progress(complaint))).toBe(true);
    const warnings = complaint.timeline.filter(({ data }) => data.clock === 'progress');
    expect(warnings.map(({ kind, data }) => `${kind} ${String(data.dueAt).slice(8, 13)}`)).toEqual([
      'warned 17T09',
      'fulfilled 17T09',
      'warned 18T05',
      'breached 18T05',
      'fulfilled 18T05',
      'warned 19T11',
      'fulfilled 19T11',
      'warned 20T07',
      'breached 20T07',
      'fulfilled 20T07',
    ]);
    const over = resolved(complaint, 140 * HOUR);
    expect(progress(over)).toMatchObject({ state: 'stopped', fulfilled: { times: 4, missed: 2 } });
    expect(stepped(over, 150 * HOUR).timeline).toEqual(over.timeline);
  });

  it('goes on under another policy from when it was fulfilled, by what that one promises', () => {
    const longer = withClocks({
      progress: { target: hours(48, 'receipt'), ladder: LADDER, fulfilledBy: ['reply'], repeats: true },
    });
    const once = update(receivedUnder(REPEATING), 20 * HOUR);
    const changed = reclassify(once, { severity: 'serious', reason: 'It is.' }, START + 21 * HOUR, longer);
    expect(progress(changed)).toMatchObject({ dueAt: at(68 * HOUR), fulfilled: { times: 1 } });
    const begun = reclassify(
      update(receivedUnder(withClocks({})), 20 * HOUR),
      { severity: 'serious', reason: 'It is.' },
      START + 21 * HOUR,
      longer,
    );
    expect(progress(begun)).toMatchObject({ dueAt: at(68 * HOUR), fulfilled: { times: 1, missed: 0 } });
  });

  it('begins anew when the complaint is reopened', () => {
    const over = resolved(update(receivedUnder(REPEATING), 20 * HOUR), 22 * HOUR);
    const again = reopen(over, { reason: 'No.' }, START + 30 * HOUR);
    expect(progress(again)).toMatchObject({ dueAt: at(54 * HOUR), target: { anchor: 'receipt' } });
    expect(progress(again)).not.toHaveProperty('fulfilled');
  });

  it('counts from then also where the receipt is corrected', () => {
    const once = update(receivedUnder(REPEATING), 20 * HOUR);
    const corrected = correctReceipt(once, { received: at(-DAY), reason: 'The stamp.' }, START + 21 * HOUR);
    expect(corrected.clocks.resolution.startedAt).toBe(at(-DAY));
    expect(progress(corrected)).toMatchObject({ startedAt: at(20 * HOUR), dueAt: at(44 * HOUR) });
  });

  it('stands still from when it begins again, where a question is open that stops it', () => {
    const stopping = rulesWith({
      ...REPEATING.policySet.rules[0]?.policy,
      pause: { limit: { amount: 5, unit: 'calendar-days' }, atLimit: 'resume', stops: ['progress'] },
    });
    const asked = delivered(
      pause(acknowledged(receivedUnder(stopping)), { question: 'Which?' }, START + HOUR),
    );
    const told = update(asked, 20 * HOUR);
    expect(progress(told)).toMatchObject({ state: 'paused', pausedAt: at(20 * HOUR) });
    const answered = resume(told, { text: SAID }, START + 30 * HOUR);
    expect(progress(answered)).toMatchObject({ state: 'running', dueAt: at(54 * HOUR) });
  });

  it('goes on while the complainant is asked, and after', () => {
    const asked = pause(acknowledged(receivedUnder(REPEATING)), { question: 'Which?' }, START + HOUR);
    const told = update(frozen(asked), 20 * HOUR);
    expect(progress(told)).toMatchObject({ state: 'running', dueAt: at(44 * HOUR) });
  });
});

describe('a clock that each team has of its own', () => {
  const TEAMS = withClocks({
    desk: {
      teams: { complaints: hours(4, 'assignment'), repairs: hours(10, 'assignment') },
      ladder: LADDER,
    },
  });
  const desk = (complaint: Complaint) => other(complaint, 'desk');

  it('begins when the team is given the complaint, and ends when another one is', () => {
    const fresh = receivedUnder(TEAMS);
    expect(desk(fresh)).toMatchObject({ state: 'running', dueAt: at(4 * HOUR) });
    const handed = frozen(assign(fresh, { team: 'repairs' }, START + HOUR));
    expect(desk(handed)).toMatchObject({
      state: 'running',
      startedAt: at(HOUR),
      dueAt: at(11 * HOUR),
      nextStepAt: at(6 * HOUR),
      taken: [],
      fulfilled: { at: at(HOUR), times: 1, missed: 0 },
    });
    const away = assign(handed, { team: 'press' }, START + 12 * HOUR);
    expect(desk(away)).toMatchObject({
      state: 'stopped',
      dueAt: at(11 * HOUR),
      breachedAt: at(11 * HOUR),
      fulfilled: { times: 2, missed: 1 },
    });
    const back = assign(frozen(away), { team: 'complaints' }, START + 13 * HOUR);
    expect(desk(back)).toMatchObject({
      state: 'running',
      dueAt: at(17 * HOUR),
      fulfilled: { times: 2, missed: 1 },
    });
    expect(hasBeenMissed(desk(back))).toBe(true);
  });

  it('counts from the hand-over also where the receipt is corrected', () => {
    const handed = frozen(assign(receivedUnder(TEAMS), { team: 'repairs' }, START + HOUR));
    const corrected = correctReceipt(handed, { received: at(-DAY), reason: 'The stamp.' }, START + 2 * HOUR);
    expect(desk(corrected)).toMatchObject({ startedAt: at(HOUR), dueAt: at(11 * HOUR) });
  });

  it('stays where another person of the team has it', () => {
    const fresh = receivedUnder(TEAMS);
    const person = assign(fresh, { team: 'complaints', assignee: 'li-li' }, START + HOUR);
    expect(desk(person)).toEqual(desk(fresh));
  });

  it('is not fulfilled by the hand-over that begins it', () => {
    const assigned = withClocks({
      desk: { teams: { repairs: hours(10, 'assignment') }, ladder: LADDER, fulfilledBy: ['assignment'] },
    });
    const handed = assign(receivedUnder(assigned), { team: 'repairs' }, START + HOUR);
    expect(desk(handed)).toMatchObject({ state: 'running', dueAt: at(11 * HOUR) });
    const away = assign(frozen(handed), { team: 'press' }, START + 2 * HOUR);
    expect(desk(away)).toMatchObject({ state: 'stopped', fulfilled: { times: 1, missed: 0 } });
  });

  it('is handed over by an escalation, too', () => {
    const raised = escalate(receivedUnder(TEAMS), { reason: 'The press.' }, START + HOUR);
    expect(desk(raised)).toMatchObject({ state: 'stopped', fulfilled: { times: 1 } });
  });

  it('begins with whomever has the complaint when it is reopened, and with nobody while it is resolved', () => {
    const handed = assign(receivedUnder(TEAMS), { team: 'repairs' }, START + HOUR);
    const over = resolved(frozen(handed), 2 * HOUR);
    const moved = frozen(assign(over, { team: 'complaints' }, START + 3 * HOUR));
    expect(desk(moved)).toMatchObject({ state: 'stopped', stoppedAt: at(2 * HOUR) });
    const again = reopen(moved, { reason: 'No.' }, START + 4 * HOUR);
    expect(desk(again)).toMatchObject({ state: 'running', dueAt: at(8 * HOUR) });
  });

  it('keeps what was missed, when a reclassification routes the complaint elsewhere', () => {
    const routed = rulesWith({
      id: 'routed',
      team: 'repairs',
      clocks: { desk: { teams: { repairs: hours(10, 'assignment') }, ladder: LADDER } },
    });
    const late = stepped(receivedUnder(TEAMS), 5 * HOUR);
    const changed = reclassify(late, { severity: 'serious', reason: 'It is.' }, START + 6 * HOUR, routed);
    expect(changed.team).toBe('repairs');
    expect(desk(changed)).toMatchObject({ state: 'running', dueAt: at(16 * HOUR) });
    expect(hasBeenMissed(desk(changed))).toBe(true);
  });
});

describe('a complaint whose survey is over', () => {
  const AFTER = withClocks({
    remedy: { target: hours(240, 'resolution'), ladder: LADDER },
    'call-back': { target: hours(300, 'resolution'), ladder: LADDER, fulfilledBy: ['reply'] },
  });
  const over = () => stepped(delivered(stepped(resolved(receivedUnder(AFTER), HOUR), HOUR + DAY)), 9 * DAY);

  it('is not closed before all is done that outlives the resolution', () => {
    const waiting = over();
    expect(waiting.status).toBe('resolved');
    expect(waiting.clocks.followUp).toMatchObject({ state: 'running', closing: 'survey-expired' });
    expect(nextStepAt(waiting, 'followUp', 1)).toBe(at(241 * HOUR));
    const done = frozen(fulfilByHand(waiting, { clock: 'remedy' }, START + 9 * DAY + HOUR));
    expect(done.status).toBe('resolved');
    const closed = sendUpdate(done, { message: 'It is on its way.' }, START + 9 * DAY + 2 * HOUR);
    expect(closed.status).toBe('closed');
    expect(kindsOf(closed).slice(-3)).toEqual(['update-sent', 'fulfilled', 'closed']);
    expect(closed.timeline.at(-1)?.data).toEqual({ reason: 'survey-expired' });
    expect(closed.clocks.followUp).toMatchObject({ state: 'stopped' });
  });

  it('is warned of, and breaches, what it still waits for', () => {
    const late = stepped(over(), 15 * DAY);
    expect(kindsOf(late).slice(-3)).toEqual(['warned', 'breached', 'breached']);
    expect(late.status).toBe('resolved');
  });

  it('may be promised something more in what fulfils the last of it', () => {
    const waiting = frozen(fulfilByHand(over(), { clock: 'remedy' }, START + 9 * DAY + HOUR));
    const promised = { dueAt: at(12 * DAY) };
    const now = START + 9 * DAY + 2 * HOUR;
    for (const told of [
      sendUpdate(waiting, { message: 'We ring you.', promise: promised }, now),
      recordContact(waiting, { outcome: 'reached', promise: promised }, now),
    ]) {
      expect(told.status).toBe('resolved');
      expect(other(told, 'call-back').state).toBe('stopped');
      const closed = fulfilByHand(frozen(told), { clock: 'promise-1' }, now + HOUR);
      expect(closed.status).toBe('closed');
    }
  });

  it('begins afresh when it is reopened while it waits', () => {
    const again = reopen(over(), { reason: 'No.' }, START + 9 * DAY + HOUR);
    expect(again.clocks.followUp).toBeUndefined();
    expect(others(again)).toEqual({});
  });
});

describe('a policy', () => {
  const standard = () => rulesWith({}).policySet.rules[0]?.policy ?? expect.fail('no rule');
  it.each<[string, Clocks]>([
    ['a clock that is called as a promise', { 'promise-1': { target: hours(1, 'receipt'), ladder: LADDER } }],
    ['a clock with no target', { visit: { ladder: LADDER } }],
    [
      'a clock with a target, and others for teams',
      {
        visit: { target: hours(1, 'receipt'), teams: { complaints: hours(1, 'assignment') }, ladder: LADDER },
      },
    ],
    [
      'a team that counts from the receipt',
      { visit: { teams: { complaints: hours(1, 'receipt') }, ladder: LADDER } },
    ],
    ['an assignment that concerns no team', { visit: { target: hours(1, 'assignment'), ladder: LADDER } }],
    [
      'a clock that is owed for ever',
      { visit: { target: hours(1, 'receipt'), ladder: LADDER, repeats: true, outlives: true } },
    ],
  ])('cannot have %s', (_, clocks) => {
    expect(policySchema.safeParse({ ...standard(), clocks }).success).toBe(false);
  });
});

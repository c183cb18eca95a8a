import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asRemedyId } from '../src/base/ids.ts';
import { Refusal } from '../src/base/refusal.ts';
import { decideApproval, nextApprovalStepAt, takeApprovalSteps } from '../src/complaint/approvals.ts';
import { acknowledge, reopen, resolve, withdraw } from '../src/complaint/commands.ts';
import type { Complaint } from '../src/complaint/complaint.ts';
import { remediesOf } from '../src/complaint/remedies.ts';
import { addRemedy, carryOut, type Proposal, takeBack } from '../src/complaint/remedying.ts';
import { answerSurvey } from '../src/complaint/survey.ts';
import { addTask, endTask, nextTaskStepAt, takeTaskSteps } from '../src/complaint/tasks.ts';
import { approverOf } from '../src/policy/remedies.ts';
import {
  at,
  DAY,
  delivered,
  frozen,
  HOUR,
  inStatus,
  messageOf,
  RESOLUTION,
  RULES,
  receivedUnder,
  refusalOf,
  START,
  stepped,
  toldSince,
} from './fixtures.ts';

const FIRST = asRemedyId(1);
const withRemedies = (complaint: Complaint, remedies: readonly Proposal[], now = START + HOUR) =>
  frozen(resolve(complaint, { ...RESOLUTION, remedies, by: 'person:ana' }, now));
const refund = { kind: 'refund', amount: '49.90', currency: 'EUR' } as const;

/** Everybody's policy, with more said of remedies. */
function under(remedies: NonNullable<Complaint['policy']['remedies']>): Complaint {
  const { policySet } = RULES;
  const rules = policySet.rules.map((rule) => ({ ...rule, policy: { ...rule.policy, remedies } }));
  return receivedUnder({ ...RULES, policySet: { ...policySet, rules } });
}

describe('a remedy', () => {
  it('that is promised until a date has a clock: warned of, late and escalated once', () => {
    const promised = withRemedies(inStatus('acknowledged'), [{ ...refund, dueAt: at(5 * DAY) }]);
    expect(messageOf(promised, 'resolution')?.facts.remedies).toEqual([{ ...refund, dueAt: at(5 * DAY) }]);
    expect(promised.clocks.others).toMatchObject({
      'promise-remedy-1': { dueAt: at(5 * DAY), outlives: true },
    });
    const late = stepped(stepped(promised, 12 * DAY), 13 * DAY);
    const kinds = late.timeline
      .filter(({ data }) => data.clock === 'promise-remedy-1')
      .map(({ kind }) => kind);
    expect(kinds).toEqual(['remedy-promised', 'warned', 'breached', 'escalated']);
    expect(late.level).toBe(2);
  });

  it('keeps the complaint from being closed until it is carried out, of which the complainant hears once', () => {
    const promised = delivered(withRemedies(inStatus('acknowledged'), [refund]));
    const asked = delivered(stepped(promised, 26 * HOUR));
    const answered = frozen(answerSurvey(asked, { cycle: 1, score: 5 }, START + 2 * DAY));
    expect(answered).toMatchObject({ status: 'resolved', clocks: { followUp: { closing: 'satisfied' } } });
    const done = frozen(carryOut(answered, { remedy: FIRST, team: 'billing' }, START + 3 * DAY));
    expect(done).toMatchObject({
      status: 'closed',
      clocks: { others: { 'promise-remedy-1': { state: 'stopped' } } },
    });
    expect(toldSince(answered, done)).toEqual(['remedy-done to complainant']);
    expect(refusalOf(() => carryOut(done, { remedy: FIRST }, START + 4 * DAY)).code).toBe('remedy-refused');
  });

  it('does not where the policy says so; it can be carried out afterwards', () => {
    const promised = withRemedies(under({ closing: 'close' }), [refund]);
    const over = stepped(delivered(stepped(delivered(promised), 26 * HOUR)), 30 * DAY);
    expect(over.status).toBe('closed');
    expect(remediesOf(over)).toMatchObject([{ state: 'open' }]);
    expect(remediesOf(carryOut(over, { remedy: FIRST }, START + 31 * DAY))).toMatchObject([
      { state: 'done' },
    ]);
  });

  it('that was promised stays so when the complaint is reopened, and is withdrawn with it', () => {
    const promised = withRemedies(inStatus('acknowledged'), [
      { ...refund, dueAt: at(5 * DAY) },
      { kind: 'apology' },
    ]);
    const again = frozen(reopen(promised, { reason: 'It leaks again.' }, START + DAY));
    expect(again.remedies).toMatchObject([{ id: FIRST, state: 'open' }, { state: 'done' }]);
    expect(again.clocks.others).toMatchObject({
      'promise-remedy-1': { state: 'running', dueAt: at(5 * DAY) },
    });
    const over = withdraw(again, {}, START + 2 * DAY);
    expect(over.remedies).toMatchObject([{ state: 'taken-back' }, { state: 'done' }]);
  });

  it('is told to be taken back, with the reason, or to be replaced', () => {
    const promised = delivered(withRemedies(inStatus('acknowledged'), [refund]));
    const gone = takeBack(promised, { remedy: FIRST, reason: 'It was paid before.' }, START + DAY);
    expect(toldSince(promised, gone)).toEqual(['remedy-withdrawal to complainant']);
    const other = addRemedy(
      promised,
      { kind: 'coupon', replaces: { id: FIRST, reason: 'The account is closed.' } },
      START + DAY,
    );
    expect(toldSince(promised, other)).toEqual(['remedy to complainant']);
    expect(remediesOf(other)).toMatchObject([
      { kind: 'coupon', state: 'open' },
      { kind: 'refund', state: 'taken-back', takenBack: { replacedBy: 'remedy-2' } },
    ]);
  });

  it('of an older version is known by what it is, and holds nothing up', () => {
    const old = { at: at(HOUR), summary: '…', rootCause: 'product', remedies: [{ kind: 'refund' }] };
    const resolved = { ...withRemedies(inStatus('acknowledged'), []), resolution: old };
    expect(stepped(delivered(stepped(delivered(resolved), 26 * HOUR)), 30 * DAY).status).toBe('closed');
  });
});

describe('a remedy that somebody must agree to', () => {
  const approvals = [
    { kinds: ['refund'], over: { amount: '100', currency: 'EUR' }, role: 'supervisor' },
    { kinds: ['refund'], over: { amount: '1000', currency: 'EUR' }, role: 'supervisor', team: 'management' },
  ];

  it.each([
    [{ amount: '100.000', currency: 'EUR' }, undefined],
    [{ amount: '100.001', currency: 'EUR' }, 'nobody else'],
    [{ amount: '1000.01', currency: 'EUR' }, 'management'],
    [{ amount: '0.01', currency: 'USD' }, 'management'],
    [{}, 'management'],
  ])('%j: %s', (sum, who) => {
    const rule = approverOf(approvals, { kind: 'refund', ...sum }, []);
    expect(rule && (rule.team ?? 'nobody else')).toBe(who);
  });

  it('is none by parts', () => {
    const part = { kind: 'refund', amount: '60', currency: 'EUR' };
    expect(approverOf(approvals, part, [])).toBeUndefined();
    expect(approverOf(approvals, part, [part])?.role).toBe('supervisor');
    expect(approverOf(approvals, { ...part, kind: 'coupon' }, [part])).toBeUndefined();
  });

  const proposed = () =>
    withRemedies(under({ approvals }), [{ ...refund, amount: '500' }, { kind: 'apology' }]);
  const decide = (by: string, decision: 'approved' | 'rejected') => (complaint: Complaint) =>
    decideApproval(
      complaint,
      { remedy: FIRST, decision, reason: 'Seen.', by, isApprover: ({ role }) => role === 'supervisor' },
      START + 2 * HOUR,
    );

  it('is not told to the complainant, but to whoever may agree', () => {
    const waiting = proposed();
    expect(messageOf(waiting, 'resolution')?.facts.remedies).toEqual([{ kind: 'apology' }]);
    expect(messageOf(waiting, 'approval')).toMatchObject({ to: { role: 'team', team: 'supervisors' } });
    expect(refusalOf(() => carryOut(waiting, { remedy: FIRST }, START + 2 * HOUR)).code).toBe(
      'remedy-refused',
    );
  });

  it('is not agreed to by whoever has proposed it', () => {
    expect(refusalOf(() => decide('person:ana', 'approved')(proposed())).code).toBe('forbidden');
    const agreed = decide('person:bo', 'approved')(proposed());
    expect(remediesOf(agreed)).toMatchObject([
      { state: 'open', approval: { by: 'person:bo' } },
      { state: 'done' },
    ]);
    expect(messageOf(agreed, 'remedy')?.facts.remedies).toEqual([{ ...refund, amount: '500' }]);
  });

  it('is told to nobody outside once it is rejected', () => {
    const rejected = decide('person:bo', 'rejected')(delivered(proposed()));
    expect(remediesOf(rejected)).toMatchObject([{ state: 'rejected' }, { state: 'done' }]);
    expect(toldSince(delivered(proposed()), rejected)).toEqual(['approval-decision to complaints']);
  });

  it('is asked for once more, and then one level up', () => {
    let waiting = proposed();
    for (let step = nextApprovalStepAt(waiting); step; step = nextApprovalStepAt(waiting))
      waiting = takeApprovalSteps(waiting, Date.parse(step));
    const reminded = waiting.timeline.filter(({ kind }) => kind === 'approval-reminded');
    expect(reminded.map(({ data }) => data.toTeam)).toEqual(['supervisors', 'management']);
  });
});

describe('a task of another department', () => {
  const given = () =>
    frozen(addTask(inStatus('acknowledged'), { title: 'Look.', team: 'repairs', dueAt: at(5 * DAY) }, START));

  it('reminds its owner once before it is due, and tells whoever is responsible once it is late', () => {
    let task = given();
    const told: string[][] = [];
    for (let step = nextTaskStepAt(task); step; step = nextTaskStepAt(task)) {
      const before = delivered(task);
      task = takeTaskSteps(before, Date.parse(step));
      told.push(toldSince(before, task));
    }
    expect(told).toEqual([
      ['task-reminder to repairs'],
      ['task-reminder to repairs', 'task-overdue to complaints'],
    ]);
  });

  it('that is open is shown before the complaint is resolved, and keeps nobody from it', () => {
    const refusal = refusalOf(() => resolve(given(), { ...RESOLUTION, remedies: [] }, START + HOUR));
    expect(refusal).toMatchObject({ code: 'tasks-open', details: { openTasks: [{ id: 'task-1' }] } });
    const resolved = resolve(given(), { ...RESOLUTION, remedies: [], despiteOpenTasks: true }, START + HOUR);
    expect(resolved.status).toBe('resolved');
    const [task] = given().tasks ?? [];
    const done = task && endTask(given(), { task: task.id, outcome: 'done' }, START + HOUR);
    expect(done && resolve(done, { ...RESOLUTION, remedies: [] }, START + 2 * HOUR).status).toBe('resolved');
  });
});

type Step = (complaint: Complaint, now: number) => Complaint;
const anyId = fc.integer({ min: 1, max: 4 }).map(asRemedyId);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>((complaint, now) => acknowledge(complaint, {}, now)),
  fc.constantFrom<Proposal[]>([], [refund], [{ ...refund, amount: '500' }, { kind: 'repair' }]).map(
    (remedies): Step =>
      (c, now) =>
        resolve(c, { ...RESOLUTION, remedies, by: 'person:ana' }, now),
  ),
  fc.constant<Step>((complaint, now) => addRemedy(complaint, { kind: 'coupon', by: 'person:ana' }, now)),
  anyId.map(
    (remedy): Step =>
      (complaint, now) =>
        carryOut(complaint, { remedy }, now),
  ),
  anyId.map(
    (remedy): Step =>
      (complaint, now) =>
        takeBack(complaint, { remedy, reason: 'No.' }, now),
  ),
  fc.tuple(anyId, fc.constantFrom('approved' as const, 'rejected' as const)).map(
    ([remedy, decision]): Step =>
      (complaint, now) =>
        decideApproval(
          complaint,
          { remedy, decision, reason: '.', by: 'person:bo', isApprover: () => true },
          now,
        ),
  ),
  fc.constant<Step>((complaint, now) => reopen(complaint, { reason: 'Again.' }, now)),
  fc.constant<Step>((complaint, now) => answerSurvey(complaint, { cycle: complaint.cycle, score: 5 }, now)),
  fc.constant<Step>((complaint, now) => takeApprovalSteps(complaint, now)),
);

it('in any order no complaint is closed over an open remedy, and each is warned of, late and told at most once', () => {
  const approvals = [{ over: { amount: '100', currency: 'EUR' }, role: 'supervisor' }];
  fc.assert(
    fc.property(fc.array(fc.tuple(anyStep, fc.integer({ min: 1, max: 60 })), { maxLength: 25 }), (steps) => {
      let complaint = under({ approvals });
      let now = START;
      const told: string[] = [];
      for (const [step, hours] of steps) {
        now += hours * HOUR;
        const before = stepped(complaint, now - START);
        try {
          complaint = step(before, now);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          complaint = before;
        }
        told.push(...complaint.owed.map(({ id }) => id));
        complaint = delivered(complaint, now);
        const states = remediesOf(complaint).map(({ state }) => state);
        if (complaint.status === 'closed') expect(states).not.toContain('open');
        if (complaint.status === 'closed') expect(states).not.toContain('awaiting-approval');
      }
      const events = complaint.timeline;
      for (const kind of ['warned', 'breached', 'remedy-done', 'remedy-promised', 'remedy-taken-back']) {
        const about = events
          .filter((event) => event.kind === kind)
          .flatMap(
            ({ data }) => data.remedy ?? (String(data.clock).startsWith('promise-remedy') ? data.clock : []),
          );
        expect(new Set(about).size).toBe(about.length);
      }
      const done = events.filter(({ kind, data }) => kind === 'remedy-done' && data.remedy !== undefined);
      expect(told.filter((id) => id.includes('.remedy-done.'))).toHaveLength(done.length);
    }),
    { numRuns: 150 },
  );
});

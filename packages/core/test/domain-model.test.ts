import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asRemedyId } from '../src/base/ids.ts';
import { instantOf, millisOf } from '../src/base/instant.ts';
import { Refusal } from '../src/base/refusal.ts';
import { CLOCK_NAMES } from '../src/clocks/clock.ts';
import { explainDeadlines } from '../src/clocks/explanation.ts';
import { add } from '../src/complaint/additions.ts';
import { decideApproval, takeApprovalSteps } from '../src/complaint/approvals.ts';
import { requestCode } from '../src/complaint/codes.ts';
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
import { type Complaint, complaintSchema, toBody } from '../src/complaint/complaint.ts';
import { hold, release } from '../src/complaint/holding.ts';
import { revokeLink } from '../src/complaint/links.ts';
import { decideObjection, object, takeObjectionSteps } from '../src/complaint/objection.ts';
import { remediesOf } from '../src/complaint/remedies.ts';
import { addRemedy, carryOut, takeBack } from '../src/complaint/remedying.ts';
import { extend, reclassify } from '../src/complaint/retiming.ts';
import { nextStepAt } from '../src/complaint/signals.ts';
import { takeDueSteps } from '../src/complaint/steps.ts';
import { answerSurvey } from '../src/complaint/survey.ts';
import { actionsIn } from '../src/complaint/transitions.ts';
import { isKnownStep } from '../src/policy/policy.ts';
import {
  DAY,
  frozen,
  HOLDING,
  HOUR,
  MINUTE,
  RESOLUTION,
  RULES,
  received,
  receivedUnder,
  receivedWithoutEmail,
  rulesWith,
  SAID,
  START,
  stepsTold,
  WORKING,
} from './fixtures.ts';

type Change = (complaint: Complaint, now: number) => Complaint;

const command = fc.oneof(
  fc.constant<Change>((complaint, now) => acknowledge(complaint, { message: 'We care.' }, now)),
  fc
    .constantFrom('logistics', 'complaints', 'management')
    .map<Change>((team) => (complaint, now) => assign(complaint, { team }, now)),
  fc.constant<Change>((complaint, now) => assign(complaint, { team: 'returns', assignee: 'li-li' }, now)),
  fc.constant<Change>((complaint, now) => pause(complaint, { question: 'Which one?' }, now)),
  fc.constant<Change>((complaint, now) => resume(complaint, { text: SAID }, now)),
  fc
    .constantFrom('third-party', 'authority')
    .map<Change>((kind) => (complaint, now) => hold(complaint, { kind, reason: 'Not ours.' }, now)),
  fc.constant<Change>((complaint, now) => release(complaint, { note: 'Come.' }, now)),
  fc.constant<Change>((complaint, now) =>
    resolve(complaint, { ...RESOLUTION, remedies: [...RESOLUTION.remedies] }, now),
  ),
  fc.constant<Change>((complaint, now) => reopen(complaint, { reason: 'Again.' }, now)),
  fc
    .constantFrom('moderate', 'critical')
    .map<Change>(
      (severity) => (complaint, now) =>
        reclassify(complaint, { severity, reason: 'On second thoughts.' }, now, RULES),
    ),
  fc
    .integer({ min: -DAY, max: 6 * DAY })
    .map<Change>(
      (more) => (complaint, now) =>
        extend(
          complaint,
          { dueAt: instantOf(millisOf(complaint.clocks.resolution.dueAt) + more), reason: 'A part.' },
          now,
        ),
    ),
  fc.constant<Change>((complaint, now) => escalate(complaint, { reason: 'The press has called.' }, now)),
  fc
    .integer({ min: 1, max: 5 })
    .map<Change>(
      (score) => (complaint, now) => answerSurvey(complaint, { cycle: complaint.cycle, score }, now),
    ),
);
const spoken = fc.oneof(
  fc.constant<Change>((complaint, now) => add(complaint, { text: SAID, isSame: () => true }, now)),
  fc.constant<Change>((complaint, now) => object(complaint, {}, now)),
  fc
    .constantFrom('upheld', 'rejected')
    .map<Change>(
      (decision) => (complaint, now) => decideObjection(complaint, { decision, reason: 'Because.' }, now),
    ),
  fc.constant<Change>((complaint, now) => takeObjectionSteps(complaint, now)),
  fc.constant<Change>((complaint, now) => requestCode(complaint, { goodFor: 10 * MINUTE }, now)),
  fc.boolean().map<Change>((send) => (complaint, now) => revokeLink(complaint, { send }, now)),
);
const remedy = fc.integer({ min: 1, max: 4 }).map(asRemedyId);
const remedying = fc.oneof(
  fc
    .constantFrom({ kind: 'repair' }, { kind: 'refund', amount: '500', currency: 'EUR' }, { kind: 'apology' })
    .map<Change>((what) => (complaint, now) => addRemedy(complaint, { ...what, by: 'person:ana' }, now)),
  remedy.map<Change>((id) => (complaint, now) => carryOut(complaint, { remedy: id }, now)),
  remedy.map<Change>((id) => (complaint, now) => takeBack(complaint, { remedy: id, reason: 'No.' }, now)),
  fc.tuple(remedy, fc.constantFrom('approved' as const, 'rejected' as const)).map<Change>(
    ([id, decision]) =>
      (complaint, now) =>
        decideApproval(
          complaint,
          { remedy: id, decision, reason: '.', by: 'person:bo', isApprover: () => true },
          now,
        ),
  ),
  fc.constant<Change>((complaint, now) => takeApprovalSteps(complaint, now)),
);
const withdrawal = fc.constant<Change>((complaint, now) => withdraw(complaint, { reason: 'Enough.' }, now));
const timer = fc
  .constantFrom(...CLOCK_NAMES)
  .map<Change>((clock) => (complaint, now) => takeDueSteps(complaint, clock, now));
const change = fc.oneof(
  { weight: 6, arbitrary: command },
  { weight: 4, arbitrary: timer },
  { weight: 3, arbitrary: spoken },
  { weight: 3, arbitrary: remedying },
  { weight: 1, arbitrary: withdrawal },
);

const elapsed = fc.oneof(
  fc.integer({ min: 0, max: 2 * HOUR }),
  fc.integer({ min: 0, max: 3 * DAY }),
  fc.integer({ min: 0, max: 40 * DAY }),
  // Where instants meet: whole units after one another.
  fc.constantFrom(0, 15 * MINUTE, HOUR, 4 * HOUR, DAY, 3 * DAY, 7 * DAY, 14 * DAY),
);
const life = fc.array(fc.record({ elapsed, change }), { maxLength: 25 });
const APPROVING = rulesWith({ remedies: { approvals: [{ kinds: ['refund'], role: 'supervisor' }] } });
const CLOSING = rulesWith({ remedies: { closing: 'close' } });
const newcomer = fc.constantFrom(
  received('moderate'),
  received('critical'),
  receivedWithoutEmail(),
  receivedUnder(WORKING),
  receivedUnder(HOLDING),
  receivedUnder(APPROVING),
  receivedUnder(CLOSING),
);

/** The complaint after a change; itself where the change was refused. */
function attempt(complaint: Complaint, perform: Change, now: number): Complaint {
  try {
    return frozen(perform(complaint, now));
  } catch (error) {
    // A change that touched its frozen input would have thrown a TypeError.
    if (error instanceof Refusal) return complaint;
    throw error;
  }
}

/** Lives through all of it, and shows every change and when it came to whoever looks. */
function live(
  complaint: Complaint,
  events: readonly { elapsed: number; change: Change }[],
  look: (before: Complaint, after: Complaint, now: number) => void = () => undefined,
): { complaint: Complaint; now: number } {
  let now = START;
  for (const event of events) {
    now += event.elapsed;
    const after = attempt(complaint, event.change, now);
    look(complaint, after, now);
    complaint = after;
  }
  return { complaint, now };
}

const lives = (check: (complaint: Complaint, now: number) => void) =>
  fc.assert(
    fc.property(newcomer, life, (complaint, events) => {
      const end = live(complaint, events);
      check(end.complaint, end.now);
    }),
    { numRuns: 300 },
  );
const everyChange = (look: (before: Complaint, after: Complaint, now: number) => void) =>
  fc.assert(
    fc.property(newcomer, life, (complaint, events) => {
      live(complaint, events, look);
    }),
    { numRuns: 300 },
  );

describe('whatever is done to a complaint, in any order and at any time,', () => {
  it('it can be stored and read again as it is', () => {
    everyChange((_, after) => {
      expect(complaintSchema.parse(toBody(after))).toEqual(after);
    });
  });

  it('each change is one version, and what is refused or changes nothing leaves the same object', () => {
    everyChange((before, after, now) => {
      if (after === before) return;
      expect(after.version).toBe(before.version + 1);
      expect(after.updatedAt).toBe(instantOf(now));
    });
  });

  it('its events are numbered without gaps, in time, and are never rewritten', () => {
    everyChange((before, after, now) => {
      expect(after.timeline.slice(0, before.timeline.length)).toEqual(before.timeline);
      expect(after.timeline.map(({ seq }) => seq)).toEqual(after.timeline.map((_, index) => index + 1));
      for (const event of after.timeline.slice(before.timeline.length)) {
        // What was due before a reopening belongs to the cycle before it.
        expect(event.at).toBe(instantOf(now));
        expect([before.cycle, after.cycle]).toContain(event.cycle);
      }
    });
  });

  it('every date of a clock is breached at most once, and every step for it taken as often as its ladder has it', () => {
    /** The most that any of the ladders has; those of a policy and then of another one for an escalation. */
    const most: Record<string, number> = { warned: 2, escalated: 4 };
    lives((complaint) => {
      const counts = new Map<string, number>();
      for (const { cycle, kind, actor, data } of complaint.timeline) {
        const isStep = ['warned', 'breached', 'escalated', 'survey-sent', 'survey-reminded', 'closed'];
        if (!isStep.includes(kind) || actor !== 'system') continue;
        const step = `${cycle} ${kind} ${data.clock ?? ''} ${data.clock ? data.dueAt : ''}`;
        counts.set(step, (counts.get(step) ?? 0) + 1);
        expect(counts.get(step)).toBeLessThanOrEqual(most[kind] ?? 1);
      }
    });
  });

  it('a breach is on record exactly where the ladder has passed it, at an instant that was due', () => {
    lives((complaint) => {
      for (const name of ['acknowledgement', 'resolution'] as const) {
        const clock = complaint.clocks[name];
        const ladder = clock.terms?.ladder ?? complaint.policy.ladders[name];
        const breachStep = ladder.findIndex((step) => isKnownStep(step) && step.kind === 'breach');
        const passed = clock.taken.some(({ step }) => step === breachStep);
        expect(clock.breachedAt !== undefined).toBe(passed);
        const breaches = complaint.timeline.filter(
          ({ cycle, kind, data }) => cycle === complaint.cycle && kind === 'breached' && data.clock === name,
        );
        const onRecord = [clock, ...(clock.former ?? [])].flatMap(({ breachedAt }) => breachedAt ?? []);
        expect([...new Set(onRecord)].sort()).toEqual(breaches.map(({ data }) => data.dueAt).sort());
        if (clock.stoppedAt !== undefined && clock.stoppedAt >= clock.dueAt)
          expect(clock.breachedAt).toBeDefined();
      }
    });
  });

  it('every escalation reaches the team it names, that of a ladder and that of a late objection', () => {
    everyChange((before, after) => {
      const told = stepsTold(after);
      for (const { kind, actor, data } of after.timeline.slice(before.timeline.length)) {
        if (kind !== 'escalated' || actor !== 'system') continue;
        for (const team of [data.toTeam, data.told ?? data.toTeam])
          if (data.reason === 'objection')
            expect(after.owed).toContainEqual(
              expect.objectContaining({
                kind: 'escalation',
                to: { role: 'team', team },
                facts: expect.objectContaining({ objection: true, level: data.level }),
              }),
            );
          else
            expect(told).toContainEqual({
              to: team,
              step: expect.objectContaining({ kind: 'escalation', clock: data.clock, level: data.level }),
            });
      }
    });
  });

  it('its level falls only in other hands, its cycle only rises, and its status changes only as the table allows', () => {
    everyChange((before, after) => {
      if (after.level < before.level) expect(after.timeline.at(-1)?.kind).toBe('assigned');
      expect([before.cycle, before.cycle + 1]).toContain(after.cycle);
      if (after.status === before.status) return;
      // One change may be two steps: a pause that has run out, and then what was asked.
      const reachable = Object.values(actionsIn(before.status)).flatMap((next) => [
        next,
        ...Object.values(actionsIn(next)),
      ]);
      expect(reachable).toContain(after.status);
    });
  });

  it('its clocks fit its status, and nothing is due on a clock that has stopped', () => {
    lives(({ status, clocks, resolution, question, hold }) => {
      for (const name of CLOCK_NAMES) {
        const clock = clocks[name];
        if (!clock) continue;
        expect(clock.state === 'stopped').toBe(clock.stoppedAt !== undefined);
        if (clock.state === 'stopped') expect(clock.nextStepAt).toBeUndefined();
        if (clock.nextStepAt !== undefined) expect(clock.nextStepAt >= clock.startedAt).toBe(true);
        if (clock.stoppedAt !== undefined) expect(clock.stoppedAt >= clock.startedAt).toBe(true);
      }
      const isOpen = status === 'received' || status === 'acknowledged' || status === 'awaiting-complainant';
      // Closed in a pause, because the question stayed unanswered, it has never been resolved.
      const isResolved = status === 'resolved' || (status === 'closed' && resolution !== undefined);
      const acknowledging = hold?.stops.includes('acknowledgement') ? 'paused' : 'running';
      expect(clocks.acknowledgement.state).toBe(status === 'received' ? acknowledging : 'stopped');
      expect(question !== undefined).toBe(status === 'awaiting-complainant');
      if (!isOpen) expect(hold).toBeUndefined();
      const isStopped = [question, hold].some((each) => each?.stops.includes('resolution'));
      expect(clocks.resolution.state).toBe(isStopped ? 'paused' : isOpen ? 'running' : 'stopped');
      expect(clocks.resolution.pausedAt !== undefined).toBe(isStopped);
      expect(clocks.followUp?.state).toBe(
        isResolved ? (status === 'closed' ? 'stopped' : 'running') : undefined,
      );
      expect(resolution !== undefined).toBe(isResolved);
    });
  });

  it('it is not closed over a remedy that is open, or waits for approval, unless its policy says so', () => {
    everyChange((_, { status, policy, ...complaint }) => {
      if (status !== 'closed' || policy.remedies?.closing === 'close') return;
      const states = remediesOf({ status, policy, ...complaint }).map(({ state }) => state);
      for (const state of ['open', 'awaiting-approval']) expect(states).not.toContain(state);
    });
  });

  it('nothing that is due stays undone once somebody has looked', () => {
    lives((complaint, now) => {
      for (const clock of CLOCK_NAMES) {
        const looked = takeDueSteps(complaint, clock, now);
        const next = nextStepAt(looked, clock, looked.cycle);
        if (next !== undefined) expect(millisOf(next)).toBeGreaterThan(now);
        expect(takeDueSteps(looked, clock, now)).toBe(looked);
      }
    });
  });

  it('its deadlines are explained as they are, and what counts adds up to what was promised', () => {
    lives((complaint, now) => {
      const explained = explainDeadlines(complaint, now);
      for (const name of ['acknowledgement', 'resolution'] as const) {
        const { intervals, dueAt, state, target, extensions, remainingMillis, ladder } = explained[name];
        expect(dueAt).toBe(complaint.clocks[name].dueAt);
        const instants = [...ladder.past, ...ladder.coming].map(({ at }) => at);
        expect(instants.slice(ladder.past.length)).toEqual(instants.slice(ladder.past.length).toSorted());
        if (target.unit !== 'hours' && target.unit !== 'working-hours') continue;
        if (extensions.length > 0) continue;
        const counted = intervals.reduce((sum, { millis }) => sum + millis, 0);
        expect(counted + (state === 'paused' ? Math.max(0, remainingMillis) : 0)).toBe(target.amount * HOUR);
      }
    });
  });

  it('every message it owes has an id of its own and an address', () => {
    lives(({ owed, content }) => {
      expect(new Set(owed.map(({ id }) => id)).size).toBe(owed.length);
      if (content.complainant.email === undefined)
        expect(owed.filter(({ to }) => to.role === 'complainant')).toEqual([]);
    });
  });
});

/** Steps that fall together are one message to each who is to hear of them: who hears of what is the same. */
function toldOf(complaint: Complaint) {
  const told = stepsTold(complaint).map((line) => JSON.stringify(line));
  const owed = complaint.owed.filter(({ facts }) => facts.steps === undefined);
  return { owed, told: told.sort() };
}

/** All that does not say when, or in how many changes, it was written. */
function essence(complaint: Complaint) {
  const { version: _, updatedAt: __, ...rest } = complaint;
  const timeline = rest.timeline.map(({ at: ___, data: { lateSeconds: ____, ...data }, ...event }) => ({
    ...event,
    data,
  }));
  const { owed, told } = toldOf(complaint);
  return { ...rest, timeline, told, owed: owed.map(({ queuedAt: ___, ...message }) => message) };
}

const outcomeOf = (perform: () => Complaint) => {
  try {
    const complaint = perform();
    const { version: _, ...rest } = complaint;
    return { ...rest, ...toldOf(complaint) };
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, details: error.details };
    throw error;
  }
};

describe('it makes no difference', () => {
  const deadlineClock = fc.constantFrom('acknowledgement', 'resolution');

  it('whether overdue steps are taken as they fall due or all together', () => {
    fc.assert(
      fc.property(
        newcomer,
        life,
        elapsed,
        elapsed,
        deadlineClock,
        (complaint, events, first, second, clock) => {
          const end = live(complaint, events);
          const between = frozen(takeDueSteps(end.complaint, clock, end.now + first));
          const inTwo = takeDueSteps(between, clock, end.now + first + second);
          const atOnce = takeDueSteps(end.complaint, clock, end.now + first + second);
          expect(essence(inTwo)).toEqual(essence(atOnce));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('whether the timer or the handler was faster at the same instant', () => {
    fc.assert(
      fc.property(
        newcomer,
        life,
        elapsed,
        command,
        deadlineClock,
        (complaint, events, later, perform, clock) => {
          const end = live(complaint, events);
          const now = end.now + later;
          const timerFirst = frozen(takeDueSteps(end.complaint, clock, now));
          expect(outcomeOf(() => perform(timerFirst, now))).toEqual(
            outcomeOf(() => perform(end.complaint, now)),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

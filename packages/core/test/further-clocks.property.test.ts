import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf, millisOf } from '../src/base/instant.ts';
import { Refusal } from '../src/base/refusal.ts';
import { CLOCK_NAMES, deadlineClocksOf } from '../src/clocks/clock.ts';
import { NEVER } from '../src/clocks/deadlines.ts';
import { comingRungs } from '../src/clocks/ladder.ts';
import { hasBeenMissed } from '../src/clocks/promises.ts';
import { recordContact } from '../src/complaint/calls.ts';
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
import { fulfilByHand } from '../src/complaint/fulfilment.ts';
import { hold, release } from '../src/complaint/holding.ts';
import { correctReceipt, extend, reclassify } from '../src/complaint/retiming.ts';
import { nextStepAt } from '../src/complaint/signals.ts';
import { takeDueSteps } from '../src/complaint/steps.ts';
import { answerSurvey } from '../src/complaint/survey.ts';
import { sendUpdate } from '../src/complaint/updates.ts';
import { promiseNumber } from '../src/policy/further-clocks.ts';
import type { Rules } from '../src/policy/match.ts';
import type { Policy } from '../src/policy/policy.ts';
import {
  DAY,
  delivered,
  frozen,
  HOUR,
  RESOLUTION,
  receivedUnder,
  rulesWith,
  START,
  stepsTold,
} from './fixtures.ts';

type Change = (complaint: Complaint, now: number) => Complaint;
type Clocks = NonNullable<Policy['clocks']>;

const LADDER: Clocks[string]['ladder'] = [
  { kind: 'warn', at: { percent: 50 } },
  { kind: 'breach', tell: 'supervisors' },
  { kind: 'escalate', at: { afterDue: { amount: 5, unit: 'hours' } }, level: 2, team: 'supervisors' },
];
/** Of odd lengths, so that no two dates fall together. */
const minutes = (amount: number, anchor: 'receipt' | 'acknowledgement' | 'resolution' | 'assignment') =>
  ({ amount, unit: 'minutes', anchor }) as const;

const CLOCKS: Clocks = {
  'first-reply': { target: minutes(241, 'receipt'), ladder: LADDER, fulfilledBy: ['reply'] },
  progress: {
    target: minutes(2887, 'acknowledgement'),
    ladder: LADDER,
    fulfilledBy: ['reply', 'extension'],
    repeats: true,
  },
  decided: { target: minutes(1451, 'receipt'), ladder: LADDER, fulfilledBy: ['acknowledgement', 'question'] },
  desk: {
    teams: { complaints: minutes(607, 'assignment'), repairs: minutes(1213, 'assignment') },
    ladder: LADDER,
  },
  visit: { target: minutes(4327, 'receipt'), ladder: LADDER, outlives: true },
  remedy: { target: minutes(7919, 'resolution'), ladder: LADDER },
};
const OTHER_CLOCKS: Clocks = {
  'first-reply': { target: minutes(1009, 'receipt'), ladder: LADDER, fulfilledBy: ['reply'] },
  progress: { target: minutes(1499, 'receipt'), ladder: LADDER, fulfilledBy: ['reply'], repeats: true },
  desk: {
    teams: { repairs: minutes(401, 'assignment'), supervisors: minutes(953, 'assignment') },
    ladder: LADDER,
  },
};
const standard = (changes: Partial<Policy>) =>
  rulesWith({ ladders: { acknowledgement: LADDER, resolution: LADDER }, ...changes }).policySet.rules[0]
    ?.policy ?? expect.fail('no rule');
const BASE = rulesWith({});
const RULES: Rules = {
  ...BASE,
  policySet: {
    ...BASE.policySet,
    rules: [
      {
        when: { severity: { in: ['serious'] } },
        policy: standard({ id: 'other', team: 'repairs', clocks: OTHER_CLOCKS, promise: { ladder: LADDER } }),
      },
      {
        policy: standard({
          id: 'one',
          clocks: CLOCKS,
          pause: {
            limit: { amount: 3, unit: 'calendar-days' },
            atLimit: 'resume',
            stops: ['resolution', 'progress', 'desk'],
          },
          holds: {
            authority: {
              limit: { amount: 5, unit: 'calendar-days' },
              stops: ['resolution', 'progress', 'visit'],
            },
          },
        }),
      },
    ],
  },
};
const NAMES = new Set([
  'acknowledgement',
  'resolution',
  'followUp',
  ...Object.keys(CLOCKS),
  ...Object.keys(OTHER_CLOCKS),
]);

interface Saying {
  readonly fulfils: readonly string[] | undefined;
  readonly promise: { readonly ahead: number; readonly outlives: boolean } | undefined;
}
const saying: fc.Arbitrary<Saying> = fc.record({
  fulfils: fc.option(
    fc.subarray([...Object.keys(CLOCKS), 'promise-1', 'promise-2', 'promise-3'], { maxLength: 2 }),
    { nil: undefined },
  ),
  promise: fc.option(fc.record({ ahead: fc.integer({ min: HOUR, max: 6 * DAY }), outlives: fc.boolean() }), {
    nil: undefined,
  }),
});
const said = ({ fulfils, promise }: Saying, now: number) => ({
  fulfils,
  ...(promise && { promise: { dueAt: instantOf(now + promise.ahead), outlives: promise.outlives } }),
});

const handling = fc.oneof(
  fc.constant<Change>((complaint, now) => acknowledge(complaint, {}, now)),
  fc
    .constantFrom('complaints', 'repairs', 'press', 'supervisors')
    .map<Change>((team) => (complaint, now) => assign(complaint, { team }, now)),
  fc.constant<Change>((complaint, now) => escalate(complaint, { reason: 'The press.' }, now)),
  fc.constant<Change>((complaint, now) => pause(complaint, { question: 'Which?' }, now)),
  fc.constant<Change>((complaint, now) => resume(complaint, {}, now)),
  fc.constant<Change>((complaint, now) => hold(complaint, { kind: 'authority', reason: 'They look.' }, now)),
  fc.constant<Change>((complaint, now) => release(complaint, {}, now)),
  fc
    .integer({ min: 0, max: 2 * DAY })
    .map<Change>(
      (earlier) => (complaint, now) =>
        correctReceipt(complaint, { received: instantOf(START - earlier), reason: 'The stamp.' }, now),
    ),
  fc
    .integer({ min: 1, max: 4 * DAY })
    .map<Change>(
      (more) => (complaint, now) =>
        extend(
          complaint,
          { dueAt: instantOf(millisOf(complaint.clocks.resolution.dueAt) + more), reason: 'A part.' },
          now,
        ),
    ),
  fc
    .constantFrom('moderate', 'serious')
    .map<Change>(
      (severity) => (complaint, now) => reclassify(complaint, { severity, reason: 'So.' }, now, RULES),
    ),
);
const telling = fc.oneof(
  saying.map<Change>(
    (what) => (complaint, now) => sendUpdate(complaint, { message: 'We look.', ...said(what, now) }, now),
  ),
  saying.map<Change>(
    (what) => (complaint, now) => recordContact(complaint, { outcome: 'reached', ...said(what, now) }, now),
  ),
  fc
    .constantFrom(...Object.keys(CLOCKS), 'promise-1', 'promise-2')
    .map<Change>((clock) => (complaint, now) => fulfilByHand(complaint, { clock }, now)),
);
const ending = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constant<Change>((complaint, now) =>
      resolve(complaint, { ...RESOLUTION, remedies: [] }, now),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constant<Change>((complaint, now) => reopen(complaint, { reason: 'Again.' }, now)),
  },
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: 1, max: 5 })
      .map<Change>(
        (score) => (complaint, now) => answerSurvey(complaint, { cycle: complaint.cycle, score }, now),
      ),
  },
  { weight: 1, arbitrary: fc.constant<Change>((complaint, now) => withdraw(complaint, {}, now)) },
);
const change = fc.oneof(
  { weight: 4, arbitrary: handling },
  { weight: 5, arbitrary: telling },
  { weight: 2, arbitrary: ending },
);
const elapsed = fc.oneof(fc.integer({ min: 1, max: 6 * HOUR }), fc.integer({ min: 1, max: 4 * DAY }));
const life = fc.array(fc.record({ elapsed, change }), { maxLength: 15 });

/** As its workflows would: each step when it is due. */
function until(complaint: Complaint, now: number): Complaint {
  let stepped = complaint;
  for (;;) {
    const { cycle } = stepped;
    const next = CLOCK_NAMES.map((clock) => ({
      clock,
      at: nextStepAt(stepped, clock, cycle) ?? NEVER,
    })).reduce((first, other) => (other.at < first.at ? other : first));
    if (millisOf(next.at) > now) return stepped;
    stepped = frozen(takeDueSteps(stepped, next.clock, millisOf(next.at)));
  }
}

function attempt(complaint: Complaint, perform: Change, now: number): Complaint {
  try {
    return frozen(perform(complaint, now));
  } catch (error) {
    if (error instanceof Refusal) return complaint;
    throw error;
  }
}

/** Shows every change of lives in which each step is taken in time, and every instant at which steps were. */
function everyChange(look: (before: Complaint, after: Complaint, now: number) => void, numRuns = 60): void {
  fc.assert(
    fc.property(life, (events) => {
      let complaint = receivedUnder(RULES);
      let now = START;
      for (const { elapsed, change } of events) {
        now += elapsed;
        const before = until(complaint, now);
        look(complaint, before, now);
        const after = attempt(before, change, now);
        look(before, after, now);
        complaint = delivered(after, now);
      }
    }),
    { numRuns },
  );
}

const STEPS = ['warned', 'breached', 'escalated'];
const stepsIn = ({ timeline }: Complaint) =>
  timeline.filter(
    ({ kind, actor, data }) => actor === 'system' && STEPS.includes(kind) && data.clock !== 'followUp',
  );

describe('whatever is done to a complaint with further clocks and promises, in any order', () => {
  it('no step of any clock is taken twice for one date, and every one names its clock, to whoever is told', () => {
    everyChange((before, after) => {
      const steps = stepsIn(after);
      const keys = steps.map(({ kind, data }) => `${kind} ${data.clock} ${data.dueAt}`);
      expect(new Set(keys).size).toBe(keys.length);
      const told = stepsTold(after).map(({ step }) => `${step.kind} ${step.clock} ${step.dueAt}`);
      for (const { kind, data } of steps.slice(stepsIn(before).length)) {
        expect(NAMES.has(String(data.clock)) || promiseNumber(String(data.clock)) !== undefined).toBe(true);
        // What falls due with its date, or after it, is told as a breach.
        const as = { warned: ['warning', 'breach'], breached: ['breach'] }[kind] ?? ['escalation'];
        const lines = as.map((each) => `${each} ${data.clock} ${data.dueAt}`);
        expect(
          lines.some((line) => told.includes(line)),
          `${told} has one of ${lines}`,
        ).toBe(true);
      }
    });
  });

  it('none is missing for any: what is due by now was taken, the rest is to come', () => {
    everyChange((_, after, now) => {
      const looked = takeDueSteps(after, 'resolution', now);
      for (const [name, clock] of deadlineClocksOf(looked)) {
        const isMissed =
          clock.state === 'stopped' ? clock.dueAt <= (clock.stoppedAt ?? '') : millisOf(clock.dueAt) <= now;
        if (clock.state !== 'paused') expect(clock.breachedAt !== undefined, name).toBe(isMissed);
        if (clock.state !== 'running') continue;
        const coming = comingRungs(looked, name, clock);
        for (const { at } of coming) expect(millisOf(at)).toBeGreaterThan(now);
        expect(clock.nextStepAt).toBe(coming[0]?.at);
      }
    });
  });

  it('no breach of a cycle is lost from the record, and nothing is on it that was not one', () => {
    everyChange((_, after) => {
      const { cycle } = after;
      for (const [name, clock] of deadlineClocksOf(after)) {
        const breached = after.timeline.filter(({ kind, data, cycle: of }) => {
          const counts = of === cycle || (promiseNumber(name) !== undefined && data.dueAt === clock.dueAt);
          return counts && kind === 'breached' && data.clock === name;
        });
        expect(hasBeenMissed(clock), name).toBe(breached.length > 0);
        const { times = 0, missed = 0 } = clock.fulfilled ?? {};
        expect(missed).toBeLessThanOrEqual(times);
        const fulfilled = after.timeline.filter(
          ({ kind, data, cycle: of }) => of === cycle && kind === 'fulfilled' && data.clock === name,
        );
        // Where another policy brings one, what fulfils it may have been done before; hand-overs are no event of it.
        expect(times).toBeGreaterThanOrEqual(Math.min(fulfilled.length, 1));
      }
    });
  });

  it('clocks fit its status, and it is closed once nothing is promised any more', () => {
    everyChange((_, after) => {
      const { status, clocks, cycle, question, hold } = after;
      const open = deadlineClocksOf(after).filter(([, { state }]) => state !== 'stopped');
      const { followUp, others = {} } = clocks;
      if (status === 'closed' || status === 'withdrawn') expect(open).toEqual([]);
      if (status === 'resolved') {
        for (const [name, { outlives }] of open) expect(outlives, name).toBe(true);
        if (followUp?.closing !== undefined) expect(open).not.toEqual([]);
        expect(nextStepAt(after, 'followUp', cycle)).toBeDefined();
      }
      for (const clock of Object.values(others)) {
        expect(clock.state === 'stopped').toBe(clock.stoppedAt !== undefined);
        if (clock.state === 'stopped') expect(clock.nextStepAt).toBeUndefined();
      }
      for (const [name, { state }] of open) {
        const isStopped = [question, hold].some((each) => each?.stops.includes(name));
        expect(state, name).toBe(isStopped ? 'paused' : 'running');
      }
      const promises = open.filter(([name]) => promiseNumber(name) !== undefined);
      expect(promises.length).toBeLessThanOrEqual(10);
    });
  });

  it('all of it can be stored and read again', () => {
    everyChange((before, after) => {
      if (after === before) return;
      expect(complaintSchema.parse(toBody(after))).toEqual(JSON.parse(JSON.stringify(after)));
    }, 25);
  });
});

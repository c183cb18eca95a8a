import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf, millisOf } from '../src/base/instant.ts';
import { Refusal } from '../src/base/refusal.ts';
import { type DeadlineClock, deadlineClocksOf } from '../src/clocks/clock.ts';
import { explainDeadlines } from '../src/clocks/explanation.ts';
import { comingRungs } from '../src/clocks/ladder.ts';
import { hasBeenMissed } from '../src/clocks/promises.ts';
import { acknowledge, pause, reopen, resolve, resume } from '../src/complaint/commands.ts';
import { type Complaint, complaintSchema, toBody } from '../src/complaint/complaint.ts';
import { decideObjection, object } from '../src/complaint/objection.ts';
import { correctReceipt, extend, followCalendar, reclassify } from '../src/complaint/retiming.ts';
import { takeDueSteps } from '../src/complaint/steps.ts';
import type { Rules } from '../src/policy/match.ts';
import { type LadderStep, type Policy, policySchema } from '../src/policy/policy.ts';
import {
  DAY,
  expectCalendar,
  frozen,
  HOUR,
  RESOLUTION,
  RULES,
  receivedUnder,
  START,
  WORKING,
} from './fixtures.ts';

type Change = (complaint: Complaint, now: number) => Complaint;

const gb = expectCalendar('gb');

/** Rules under which a severity means other targets, another ladder or another calendar, and clocks go on. */
function rules(reopening: Policy['reopening']): Rules {
  const base = WORKING.policySet.rules[0]?.policy ?? expect.fail('no rule');
  const made = (changes: Partial<Policy>) =>
    policySchema.parse({ ...base, ...changes, ...(reopening && { reopening }) });
  const ladder: LadderStep[] = [
    { kind: 'warn', at: { percent: 50 }, repeat: { every: { amount: 4, unit: 'hours' }, limit: 2 } },
    { kind: 'escalate', at: { percent: 90 }, level: 2, team: 'supervisors' },
    { kind: 'breach', tell: 'supervisors' },
    { kind: 'escalate', at: { afterDue: { amount: 1, unit: 'hours' } }, level: 3, team: 'management' },
  ];
  const urgent = made({
    id: 'urgent',
    calendar: 'gb',
    targets: {
      acknowledgement: { amount: 2, unit: 'working-hours', anchor: 'receipt' },
      resolution: { amount: 2, unit: 'working-days', anchor: 'receipt', ends: 'end-of-day' },
    },
    ladders: { acknowledgement: ladder, resolution: ladder },
    clocks: {
      reply: { target: { amount: 1, unit: 'working-days', anchor: 'receipt', ends: 'end-of-day' }, ladder },
    },
  });
  const slow = made({
    id: 'slow',
    calendar: 'gb',
    clocks: {
      reply: {
        target: { amount: 5, unit: 'working-days', anchor: 'acknowledgement', ends: 'end-of-day' },
        ladder,
      },
    },
  });
  return {
    calendars: RULES.calendars,
    policySet: {
      ...RULES.policySet,
      rules: [
        { when: { severity: { in: ['critical'] } }, policy: urgent },
        { when: { severity: { in: ['serious'] } }, policy: slow },
        { policy: made({}) },
      ],
    },
  };
}

const FRESH = rules(undefined);
const GOING_ON = rules({ clocks: 'go-on' });

const closing = fc.subarray([
  '2026-11-17',
  '2026-11-18',
  '2026-11-19',
  '2026-11-20',
  '2026-11-23',
  '2026-11-24',
]);
const change = (under: Rules) =>
  fc.oneof(
    fc.constant<Change>((complaint, now) => acknowledge(complaint, {}, now)),
    fc.constant<Change>((complaint, now) => pause(complaint, { question: 'Which one?' }, now)),
    fc.constant<Change>((complaint, now) => resume(complaint, {}, now)),
    fc.constant<Change>((complaint, now) => resolve(complaint, { ...RESOLUTION, remedies: [] }, now)),
    fc.constant<Change>((complaint, now) => reopen(complaint, { reason: 'Again.' }, now)),
    fc.constant<Change>((complaint, now) => object(complaint, {}, now)),
    fc.constant<Change>((complaint, now) =>
      decideObjection(complaint, { decision: 'upheld', reason: 'True.' }, now),
    ),
    fc
      .constantFrom('moderate', 'serious', 'critical')
      .map<Change>(
        (severity) => (complaint, now) => reclassify(complaint, { severity, reason: 'So.' }, now, under),
      ),
    fc
      .integer({ min: 1, max: 5 * DAY })
      .map<Change>(
        (more) => (complaint, now) =>
          extend(
            complaint,
            { dueAt: instantOf(millisOf(complaint.clocks.resolution.dueAt) + more), reason: 'A part.' },
            now,
          ),
      ),
    fc
      .integer({ min: 0, max: 3 * DAY })
      .map<Change>(
        (earlier) => (complaint, now) =>
          correctReceipt(complaint, { received: instantOf(START - earlier), reason: 'The stamp.' }, now),
      ),
    closing.map<Change>((dates) => (complaint, now) => {
      const { calendar } = complaint;
      const closed = dates.map((date) => ({ date, name: 'Fog' }));
      const holidays = [...(calendar.id === 'gb' ? gb.holidays : []), ...closed];
      return followCalendar(complaint, { ...calendar, version: calendar.version + 1, holidays }, now);
    }),
    fc.constant<Change>((complaint, now) => takeDueSteps(complaint, 'resolution', now)),
  );
const elapsed = fc.oneof(
  fc.integer({ min: 1, max: 6 * HOUR }),
  fc.integer({ min: 1, max: 4 * DAY }),
  fc.constantFrom(HOUR, DAY, 7 * DAY),
);
const life = (under: Rules) => fc.array(fc.record({ elapsed, change: change(under) }), { maxLength: 15 });

function attempt(complaint: Complaint, perform: Change, now: number): Complaint {
  try {
    return frozen(perform(complaint, now));
  } catch (error) {
    if (error instanceof Refusal) return complaint;
    throw error;
  }
}

/** Shows every change of lives under rules, and when it came. */
function everyChange(under: Rules, look: (before: Complaint, after: Complaint, now: number) => void): void {
  fc.assert(
    fc.property(life(under), (events) => {
      let complaint = receivedUnder(under);
      let now = START;
      for (const { elapsed, change } of events) {
        now += elapsed;
        const after = attempt(complaint, change, now);
        look(complaint, after, now);
        complaint = after;
      }
    }),
    { numRuns: 200 },
  );
}

const BOTH = [
  ['are fresh in each cycle', FRESH],
  ['go on', GOING_ON],
] as const;

describe.each(BOTH)('whatever moves the dates of clocks that %s', (_, under) => {
  const goesOn = under === GOING_ON;

  it('no step is taken twice for one date, and no breach is lost from the record', () => {
    everyChange(under, (_, after) => {
      for (const [name, clock] of deadlineClocksOf(after)) {
        const ofClock = after.timeline.filter(({ cycle, data }) => {
          const counts = cycle === after.cycle || (goesOn && name !== 'acknowledgement');
          return counts && data.clock === name;
        });
        const breached = ofClock.filter(({ kind }) => kind === 'breached').map(({ data }) => data.dueAt);
        expect(new Set(breached).size).toBe(breached.length);
        const onRecord = [clock, ...(clock.former ?? [])].flatMap(({ breachedAt }) => breachedAt ?? []);
        expect([...new Set(onRecord)].toSorted()).toEqual(breached.toSorted());
        expect(hasBeenMissed(clock)).toBe(breached.length > 0);
        const warned = new Map<unknown, number>();
        for (const { kind, data } of ofClock)
          if (kind === 'warned') warned.set(data.dueAt, (warned.get(data.dueAt) ?? 0) + 1);
        // Those of one ladder, and then those that another one has beyond them.
        for (const [, times] of warned) expect(times).toBeLessThanOrEqual(3);
      }
    });
  });

  it('none is missing for any date that is in force: what is due by now was taken, the rest is to come', () => {
    everyChange(under, (_, after, now) => {
      const looked = takeDueSteps(after, 'resolution', now);
      for (const [name, clock] of deadlineClocksOf(looked)) {
        if (clock.state !== 'running') continue;
        const coming = comingRungs(looked, name, clock);
        for (const { at } of coming) expect(millisOf(at)).toBeGreaterThan(now);
        expect(millisOf(clock.dueAt) <= now).toBe(clock.breachedAt !== undefined);
        expect(clock.nextStepAt).toBe(coming[0]?.at);
      }
    });
  });

  it('a clock that has stopped is explained as it was then', () => {
    const explained = (complaint: Complaint, name: string, now: number) => {
      const { others, ...both } = explainDeadlines(complaint, now);
      const all = new Map(Object.entries({ ...both, ...others }));
      const { match = complaint.match, ...rest } = all.get(name) ?? expect.fail('it is gone');
      return JSON.parse(JSON.stringify({ match, ...rest }));
    };
    everyChange(under, (before, after, now) => {
      for (const [name, { state }] of deadlineClocksOf(before))
        if (state === 'stopped' && after.cycle === before.cycle)
          expect(explained(after, name, now), name).toEqual(explained(before, name, now));
    });
  });

  it('all of it can be stored and read again', () => {
    everyChange(under, (before, after) => {
      if (after === before) return;
      expect(complaintSchema.parse(toBody(after))).toEqual(JSON.parse(JSON.stringify(after)));
    });
  });
});

it('a clock that goes on is due when it always was, however often its complaint is resolved and reopened', () => {
  const doing = fc.constantFrom<Change>(
    (complaint, now) => acknowledge(complaint, {}, now),
    (complaint, now) => resolve(complaint, { ...RESOLUTION, remedies: [] }, now),
    (complaint, now) => reopen(complaint, { reason: 'Again.' }, now),
    (complaint, now) => takeDueSteps(complaint, 'resolution', now),
  );
  const facts = ({ dueAt, anchorAt, startedAt }: DeadlineClock) => ({ dueAt, anchorAt, startedAt });
  fc.assert(
    fc.property(fc.array(fc.record({ elapsed, doing })), (events) => {
      const [urgent] = GOING_ON.policySet.rules;
      const under = {
        ...GOING_ON,
        policySet: { ...GOING_ON.policySet, rules: urgent ? [{ policy: urgent.policy }] : [] },
      };
      const first = receivedUnder(under);
      let complaint: Complaint = first;
      let now = START;
      for (const { elapsed, doing } of events) {
        now += elapsed;
        complaint = attempt(complaint, doing, now);
        expect(facts(complaint.clocks.resolution)).toEqual(facts(first.clocks.resolution));
      }
    }),
    { numRuns: 100 },
  );
});

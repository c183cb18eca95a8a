import { type Instant, instantOf, millisOf } from '../base/instant.ts';
import { shareUsedAt } from '../calendar/deadline.ts';
import { type Duration, measureOfDuration } from '../calendar/duration.ts';
import { advance, measure } from '../calendar/target.ts';
import { workingTimeOf } from '../calendar/working-times.ts';
import { type ForeignStep, isKnownStep, type LadderStep, ladderOf } from '../policy/policy.ts';
import { type DeadlineClock, type DeadlineClockName, type Terms, termsOf } from './clock.ts';
import { factsOf, shift } from './deadlines.ts';
import { inWorkingTime, waitsForPeople } from './off-hours.ts';

/** A step of a clock's ladder, by its place in the policy, and when it falls due. */
export interface Rung {
  readonly step: number;
  readonly at: Instant;
}

/** The next step of a clock that runs: of those that are left, the one that falls due first. */
export function nextRung(terms: Terms, name: DeadlineClockName, clock: DeadlineClock): Rung | undefined {
  const own = termsOf(terms, name);
  return ladderOf(terms.policy, name)
    .flatMap((step, index) => {
      const occurrence = timesTaken(clock, index);
      if (!isKnownStep(step) || occurrence >= occurrences(step)) return [];
      return [rungAt(own, clock, step, index, occurrence)];
    })
    .sort(inTime)[0];
}

/** Every step that is left, in the order in which they fall due. */
export function comingRungs(terms: Terms, name: DeadlineClockName, clock: DeadlineClock): Rung[] {
  const own = termsOf(terms, name);
  return ladderOf(terms.policy, name)
    .flatMap((step, index) => {
      if (!isKnownStep(step)) return [];
      const taken = timesTaken(clock, index);
      const left = Math.max(0, occurrences(step) - taken);
      return Array.from({ length: left }, (_, more) => rungAt(own, clock, step, index, taken + more));
    })
    .sort(inTime);
}

export type Ladder = readonly (LadderStep | ForeignStep)[];

/** A step that was taken, as it was: also where its ladder applies no more. */
export type TakenStep = NonNullable<DeadlineClock['former']>[number]['taken'][number];

/** What was done, in order; of a step that this version does not know, nothing is said. */
export function stepsTaken({ taken }: DeadlineClock, ladder: Ladder): TakenStep[] {
  return taken.flatMap(({ step: index, at }) => describe(ladder, { step: index, at }));
}

export function describe(ladder: Ladder, { step: index, at }: Rung): TakenStep[] {
  const step = ladder[index];
  if (!step || !isKnownStep(step)) return [];
  const { kind } = step;
  return [step.kind === 'escalate' ? { kind, at, level: step.level, team: step.team } : { kind, at }];
}

/**
 * Steps of a ladder that need not be taken any more, because one like them has been: a breach is a breach, warnings
 * count, and so do escalations to a level; one to a higher level stands for all below it.
 */
export function carryOver(steps: readonly TakenStep[], to: Ladder): DeadlineClock['taken'] {
  const left = [...steps];
  return to.flatMap((step, index) => {
    const taken: DeadlineClock['taken'] = [];
    if (!isKnownStep(step)) return taken;
    for (let count = 0; count < occurrences(step); count++) {
      const same = left.findIndex((old) => isSame(old, step));
      const match = left[same] ?? left.find((old) => isHigher(old, step));
      if (!match) break;
      taken.push({ step: index, at: match.at });
      if (same >= 0) left.splice(same, 1);
    }
    return taken;
  });
}

function isSame(old: TakenStep, step: LadderStep): boolean {
  return old.kind === step.kind && (step.kind !== 'escalate' || old.level === step.level);
}

function isHigher(old: TakenStep, step: LadderStep): boolean {
  return step.kind === 'escalate' && old.kind === 'escalate' && (old.level ?? 0) > step.level;
}

const inTime = (one: Rung, other: Rung) =>
  one.at === other.at ? one.step - other.step : one.at < other.at ? -1 : 1;

function timesTaken(clock: DeadlineClock, index: number): number {
  return clock.taken.filter(({ step }) => step === index).length;
}

function occurrences(step: LadderStep): number {
  return step.kind === 'breach' ? 1 : 1 + (step.repeat?.limit ?? 0);
}

/** On the calendar of the terms: those of the clock. */
function rungAt(
  terms: Terms,
  clock: DeadlineClock,
  step: LadderStep,
  index: number,
  occurrence: number,
): Rung {
  const { startedAt, promisedAt = startedAt, dueAt } = clock;
  const at = later(occurrenceAt(terms, clock, step, occurrence), promisedAt);
  const since = { startedAt: promisedAt, dueAt };
  return {
    step: index,
    at: waitsForPeople(step) ? inWorkingTime(workingTimeOf(terms.calendar), at, since) : at,
  };
}

function occurrenceAt(terms: Terms, clock: DeadlineClock, step: LadderStep, occurrence: number): Instant {
  if (step.kind === 'breach') return clock.dueAt;
  const first = firstAt(terms, clock, step);
  if (!step.repeat || occurrence === 0) return first;
  const every = { ...step.repeat.every, amount: occurrence * step.repeat.every.amount };
  const base = step.at.afterStart ? first : later(first, clock.dueAt);
  return standingStill(terms, clock, base, shift(terms, first, 1, every), every);
}

function firstAt(terms: Terms, clock: DeadlineClock, step: Exclude<LadderStep, { kind: 'breach' }>): Instant {
  const { percent, afterStart, beforeDue, afterDue } = step.at;
  const { dueAt, anchorAt } = clock;
  if (percent !== undefined)
    return shareUsedAt(factsOf(terms, clock), workingTimeOf(terms.calendar), percent / 100);
  if (beforeDue) return shift(terms, dueAt, -1, beforeDue);
  if (afterDue) return standingStill(terms, clock, dueAt, shift(terms, dueAt, 1, afterDue), afterDue);
  if (afterStart)
    return standingStill(terms, clock, anchorAt, shift(terms, anchorAt, 1, afterStart), afterStart);
  return dueAt;
}

/**
 * A step that counts from `base` waits while the clock is paused. The deadline has done its own waiting:
 * what counts from it is put off only by pauses after it.
 */
function standingStill(
  terms: Terms,
  { pauses }: DeadlineClock,
  base: Instant,
  at: Instant,
  duration: Duration,
): Instant {
  const time = workingTimeOf(terms.calendar);
  const by = measureOfDuration(duration);
  return pauses.reduce((moved, { from, to }) => {
    if (from < base || from >= moved) return moved;
    const left = measure(by, time, { from: millisOf(from), to: millisOf(moved) });
    return instantOf(advance(by, time, millisOf(to), left));
  }, at);
}

const later = (one: Instant, other: Instant): Instant => (one < other ? other : one);

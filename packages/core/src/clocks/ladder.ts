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

/**
 * Steps of another policy's ladder that need not be taken any more, because one like them has been: a breach
 * is a breach, an escalation stands for those to its level and below, and warnings count.
 */
export function carryOver(
  clock: DeadlineClock,
  from: readonly (LadderStep | ForeignStep)[],
  to: readonly (LadderStep | ForeignStep)[],
): DeadlineClock['taken'] {
  const left = [...clock.taken];
  return to.flatMap((step, index) => {
    const taken: DeadlineClock['taken'] = [];
    if (!isKnownStep(step)) return taken;
    for (let count = 0; count < occurrences(step); count++) {
      const place = left.findIndex(({ step: old }) => standsFor(from[old], step));
      const match = left[place];
      if (!match) break;
      taken.push({ ...match, step: index });
      // One to a higher level stands for all below it.
      if (step.kind !== 'escalate') left.splice(place, 1);
    }
    return taken;
  });
}

function standsFor(old: LadderStep | ForeignStep | undefined, step: LadderStep): boolean {
  if (!old || !isKnownStep(old)) return false;
  if (old.kind === 'escalate' && step.kind === 'escalate') return old.level >= step.level;
  return old.kind === step.kind;
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
  const at = later(occurrenceAt(terms, clock, step, occurrence), clock.startedAt);
  return {
    step: index,
    at: waitsForPeople(step) ? inWorkingTime(workingTimeOf(terms.calendar), at, clock) : at,
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
  if (percent !== undefined) return shareUsedAt(factsOf(clock), workingTimeOf(terms.calendar), percent / 100);
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

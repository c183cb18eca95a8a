import { type Instant, instantOf, millisOf } from '../base/instant.ts';
import type { WorkingTime } from '../calendar/working-time.ts';
import type { LadderStep } from '../policy/policy.ts';
import type { DeadlineClock } from './clock.ts';

/** Warnings are for people who can still do something; the breach is a fact, and escalations are told at once. */
export function waitsForPeople(step: LadderStep): boolean {
  if (step.kind === 'breach') return false;
  return (step.offHours ?? (step.kind === 'warn' ? 'working-time' : 'as-is')) === 'working-time';
}

/** So much time somebody has to have for it. */
const TO_ACT_MS = 3_600_000;

/**
 * When somebody is there for a step that falls due outside working hours: at the next opening; of a step before the
 * deadline, where nobody works any more until then, in the last hour that somebody works before it. As it is where
 * nobody works between the start of the clock and its deadline.
 */
export function inWorkingTime(
  time: WorkingTime,
  at: Instant,
  { startedAt, dueAt }: Pick<DeadlineClock, 'startedAt' | 'dueAt'>,
): Instant {
  const [falls, start, due] = [millisOf(at), millisOf(startedAt), millisOf(dueAt)];
  const opening = time.next(falls);
  const closing = time.previous(falls);
  if (opening === falls || closing === falls) return at;
  if (falls >= due || opening < due) return instantOf(opening);
  if (closing <= start) return at;
  return instantOf(Math.max(time.add(closing, -TO_ACT_MS), start));
}

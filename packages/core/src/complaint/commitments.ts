import { DAY_MS, type Day, type Instant, instantOf, isInstant, millisOf } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import { endOfDay } from '../calendar/wall-clock.ts';
import type { DeadlineClock } from '../clocks/clock.ts';
import { startClock } from '../clocks/clocks.ts';
import { hasBeenMissed } from '../clocks/promises.ts';
import { isOwnClock, promiseName, promiseNumber, THIRD_PARTY } from '../policy/further-clocks.ts';
import type { Complaint } from './complaint.ts';
import type { Draft } from './timeline.ts';
import { transition } from './transitions.ts';

/*
 * What a handler has promised the complainant, besides what the policy promises everybody.
 */

/** Something that the complainant is told will be done by then. A day: by its end. */
export interface Commitment {
  readonly dueAt: Instant | Day;
  /** The resolution does not do for it. */
  readonly outlives?: boolean | undefined;
}

/** So many may be open at once. */
const MOST_OPEN = 10;
/** As far ahead as any target. */
const LONGEST_MS = 1000 * DAY_MS;

/** Has a clock of its own: warning, breach and escalation. @throws Refusal `promise-refused` */
export function commit(draft: Draft, commitment: Commitment): void {
  draft.set({ status: transition(draft.complaint.status, 'update') });
  const dueAt = committedUntil(draft, commitment);
  const open = commitmentsOf(draft.complaint);
  if (Object.keys(open).length >= MOST_OPEN)
    throw refused('So many promises are open that there is no room for another.', 'too-many');
  const { clocks } = draft.complaint;
  const others = Object.entries(clocks.others ?? {});
  const last = Math.max(0, ...others.map(([name]) => promiseNumber(name) ?? 0));
  const name = promiseName(last + 1);
  // Those that were kept in time stand on the timeline: of them the last one alone, for its number.
  const left = others.filter(([other, clock]) => {
    const number = promiseNumber(other);
    return number === undefined || number === last || clock.state !== 'stopped' || hasBeenMissed(clock);
  });
  const outlives = commitment.outlives === true || clocks.resolution.state === 'stopped';
  const target = { unit: 'date', anchor: 'promise', dueAt } as const;
  const clock = startClock(draft.complaint, name, target, draft.at, outlives);
  draft.set({ clocks: { ...clocks, others: { ...Object.fromEntries(left), [name]: clock } } });
  draft.event('handler', 'promised', { clock: name, dueAt, ...(outlives && { outlives }) });
}

/** @throws Refusal `promise-refused` */
export function committedUntil({ complaint, at }: Draft, { dueAt: until }: Commitment): Instant {
  const dueAt = isInstant(until) ? until : endOfDay(until, complaint.calendar.timeZone);
  if (dueAt <= at) throw refused('What is promised must lie ahead.', 'past');
  if (dueAt > instantOf(millisOf(at) + LONGEST_MS))
    throw refused('What is promised must not lie so far ahead.', 'too-far');
  return dueAt;
}

function refused(
  sentence:
    | 'So many promises are open that there is no room for another.'
    | 'What is promised must lie ahead.'
    | 'What is promised must not lie so far ahead.',
  cause: string,
): Refusal {
  return new Refusal('promise-refused', sentence, { cause });
}

/** Those that have not been kept yet. */
export function commitmentsOf(complaint: Complaint): Record<string, DeadlineClock> {
  const { [THIRD_PARTY]: _, ...promises } = ownClocksOf(complaint);
  return promises;
}

/** All that somebody must still do by a date which a handler has set. They stand whatever becomes of the cycle. */
export function ownClocksOf({ clocks }: Complaint): Record<string, DeadlineClock> {
  return Object.fromEntries(
    Object.entries(clocks.others ?? {}).filter(
      ([name, { state }]) => isOwnClock(name) && state !== 'stopped',
    ),
  );
}

import type { Instant } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import type { DeadlineClock } from '../clocks/clock.ts';
import { fulfilClock } from '../clocks/clocks.ts';
import { type Fulfilment, promiseNumber } from '../policy/further-clocks.ts';
import type { Complaint, TimelineEvent } from './complaint.ts';
import { closeIfDone } from './follow-up.ts';
import { interruptBegun } from './interrupting.ts';
import { begin } from './steps.ts';
import type { Draft } from './timeline.ts';
import { transition } from './transitions.ts';
import { isWritten } from './ways.ts';

/**
 * Something was done that further clocks may have waited for: those of the policy that are fulfilled by it, and of a
 * reply every promise but those that were made with what it tells, at `toldSince`; or those that are named, and no
 * others. Whoever does it closes the complaint where it has waited for that alone.
 * @throws Refusal `not-found` where one is named that does not run
 */
export function fulfil(
  draft: Draft,
  by: Fulfilment,
  { named, toldSince }: { named?: readonly string[] | undefined; toldSince?: Instant | undefined } = {},
): void {
  if (named) requireRunning(draft.complaint, named);
  const { policy, clocks } = draft.complaint;
  const isFulfilled = (name: string, { startedAt }: DeadlineClock) =>
    promiseNumber(name) === undefined
      ? policy.clocks?.[name]?.fulfilledBy?.includes(by)
      : by === 'reply' && startedAt !== toldSince;
  for (const [name, clock] of Object.entries(clocks.others ?? {}))
    if (named ? named.includes(name) : isFulfilled(name, clock)) fulfilOne(draft, name, by);
}

/** What the timeline says of clocks that were named. */
export function notedNames(named: readonly string[] | undefined): TimelineEvent['data'] {
  return named === undefined ? {} : { fulfils: named.join(',') };
}

/** By hand: what the clock promises is done, as whoever says so knows. @throws Refusal `wrong-state`, `not-found` */
export function fulfilByHand(
  complaint: Complaint,
  command: { clock: string; note?: string | undefined },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  draft.set({ status: transition(draft.complaint.status, 'fulfil') });
  requireRunning(draft.complaint, [command.clock]);
  fulfilOne(draft, command.clock, 'hand', command.note);
  closeIfDone(draft);
  return draft.done();
}

/** @throws Refusal `not-found` where one of them does not run */
export function requireRunning({ clocks: { others = {} } }: Complaint, names: readonly string[]): void {
  const running = Object.keys(others).filter((name) => others[name]?.state !== 'stopped');
  if (names.every((name) => running.includes(name))) return;
  throw new Refusal('not-found', 'No such clock runs for this complaint.', { running });
}

function fulfilOne(draft: Draft, name: string, by: Fulfilment | 'hand', note?: string): void {
  const clock = draft.complaint.clocks.others?.[name];
  if (!clock || clock.state === 'stopped') return;
  const fulfilled = fulfilClock(draft.complaint, name, clock, draft.at);
  draft.setClock(name, fulfilled);
  interruptBegun(draft, name);
  const next = fulfilled.state === 'stopped' ? {} : { nextDueAt: fulfilled.dueAt };
  draft.event('handler', 'fulfilled', { clock: name, by, dueAt: clock.dueAt, ...next }, note);
}

/** When something was last done in this cycle that such a clock is fulfilled by, as far as the timeline goes back. */
export function lastFulfilment(
  { timeline, cycle }: Complaint,
  fulfilledBy: readonly string[],
): Instant | undefined {
  return timeline.findLast(
    (event) => event.cycle === cycle && fulfilledBy.includes(fulfilmentIn(event) ?? ''),
  )?.at;
}

/** Whether it is something that clocks may be fulfilled by. */
export const isFulfilment = (event: TimelineEvent) => fulfilmentIn(event) !== undefined;

function fulfilmentIn({ kind, data }: TimelineEvent): Fulfilment | undefined {
  switch (kind) {
    case 'acknowledged':
      return 'acknowledgement';
    case 'update-sent':
      return isWritten(data.by) ? 'reply' : undefined;
    case 'contact-recorded':
      return data.outcome === 'reached' ? 'reply' : undefined;
    case 'paused':
      return 'question';
    case 'extended':
      return 'extension';
    case 'assigned':
      return data.fromTeam === data.toTeam ? undefined : 'assignment';
    default:
      return undefined;
  }
}

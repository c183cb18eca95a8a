import { shardOf } from '../base/ids.ts';
import { asInstant, type Instant, instantOf, millisOf } from '../base/instant.ts';
import { deadlineClocksOf } from '../clocks/clock.ts';
import { earliest, NEVER } from '../clocks/deadlines.ts';
import { nextApprovalStepAt } from '../complaint/approvals.ts';
import { nextCallStepAt } from '../complaint/call-reminders.ts';
import { callAt } from '../complaint/calling.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { isUnsettled } from '../complaint/merging.ts';
import { nextObjectionStepAt } from '../complaint/objection.ts';
import { oldestUnpublished } from '../complaint/public-events.ts';
import { signalsOf } from '../complaint/signals.ts';
import { nextTaskStepAt } from '../complaint/tasks.ts';
import { isOpen } from '../complaint/transitions.ts';
import type { IndexKey, Store } from '../ports/store.ts';

/** Whoever makes a change, or takes a step, has so long for it before somebody else looks. */
const GRACE_MS = 60_000;
const LONGEST_MS = 3_600_000;

/**
 * The instant by which somebody must have looked at the complaint, at or before the first at which something
 * would otherwise be missed: a minute after a change that has not been heard, after a step that is due, or when
 * an undelivered message may be tried again; while something has to be done between it and another one that it is merged
 * with; and when a call, an objection, an approval or a task waits for too long. Undefined where nothing is owed and
 * nothing will fall due.
 */
export function watchAt(complaint: Complaint, now: number): Instant | undefined {
  const soon = instantOf(now + GRACE_MS);
  const { owed, execution, question, hold } = complaint;
  const { followUp } = complaint.clocks;
  const unheard = signalsOf(complaint).map(() => soon);
  const undelivered = owed.map(({ retryAt }) => (retryAt !== undefined && retryAt > soon ? retryAt : soon));
  const stepping = [...deadlineClocksOf(complaint).map(([, clock]) => clock), followUp, question, hold];
  const unpublished = oldestUnpublished(complaint);
  const steps = stepping.flatMap((each) => {
    const at = each?.nextStepAt;
    return at === undefined || at === NEVER ? [] : [instantOf(millisOf(at) + GRACE_MS)];
  });
  const swept = [nextCallStepAt, nextObjectionStepAt, nextApprovalStepAt, nextTaskStepAt];
  return earliest([
    ...unheard,
    ...swept.flatMap((next) => next(complaint) ?? []),
    ...undelivered,
    ...(complaint.erasure?.settleAt ? [complaint.erasure.settleAt] : []),
    ...(unpublished ? [publishAgainAt(unpublished.at, now)] : []),
    ...(isUnsettled(complaint) ? [soon] : []),
    ...steps,
    ...(execution.restartAt && isOpen(complaint) ? [execution.restartAt] : []),
  ]);
}

/** What nobody manages to publish is tried again after as long as it has been owed, an hour at most. */
function publishAgainAt(since: Instant, now: number): Instant {
  return instantOf(now + Math.min(Math.max(now - millisOf(since), GRACE_MS), LONGEST_MS));
}

const WATCH_SHARDS = 16;
export const watchPartitions = Array.from({ length: WATCH_SHARDS }, (_, shard) => `watch#${shard}`);

export function watchKey(complaint: Complaint, now: number): IndexKey | undefined {
  const at = watchAt(complaint, now);
  const { id } = complaint;
  return at && { partition: `watch#${shardOf(id, WATCH_SHARDS)}`, sort: `${at}#${id}` };
}

/** The instant that a key of the index says. */
export function watchedAt({ sort }: Pick<IndexKey, 'sort'>): Instant {
  return asInstant(sort.slice(0, sort.indexOf('#')));
}

/**
 * `failing`: owed, and failed at least once, by when the oldest was owed: its age is alarmed on. `parked`: tried
 * by nobody any more, until somebody mends the address or asks for it.
 */
export const UNDELIVERED = ['failing', 'parked'] as const;
export type Undelivered = (typeof UNDELIVERED)[number];
export const undeliveredPartition = (kind: Undelivered) => `undelivered#${kind}`;

export function undeliveredKey({ id, owed, parked = [] }: Complaint): IndexKey | undefined {
  const failing = earliest(owed.filter(({ fault }) => fault !== undefined).map(({ queuedAt }) => queuedAt));
  if (failing) return { partition: undeliveredPartition('failing'), sort: `${failing}#${id}` };
  const waiting = earliest(parked.map(({ queuedAt }) => queuedAt));
  return waiting && { partition: undeliveredPartition('parked'), sort: `${waiting}#${id}` };
}

/** Since when the oldest of the messages has been owed that have failed at least once; undefined where none has. */
export async function oldestFailing(store: Store): Promise<Instant | undefined> {
  const { entries } = await store.entries({
    index: 'undelivered',
    partition: undeliveredPartition('failing'),
    limit: 1,
  });
  return entries[0] && watchedAt(entries[0]);
}

const CALL_SHARDS = 4;
export const callPartitions = Array.from({ length: CALL_SHARDS }, (_, shard) => `calls#${shard}`);

/** By when the first of its calls is to be made. */
export function callsKey(complaint: Complaint): IndexKey | undefined {
  const { id, calls = [] } = complaint;
  const at = earliest(calls.map((call) => callAt(complaint, call)));
  return at && { partition: `calls#${shardOf(id, CALL_SHARDS)}`, sort: `${at}#${id}` };
}

/** What was to go to endpoints and has failed at least once, by when it was added. */
export const FAILING_WEBHOOKS = 'undelivered#webhooks';

export async function oldestFailingWebhook(store: Store): Promise<Instant | undefined> {
  const { entries } = await store.entries({ index: 'undelivered', partition: FAILING_WEBHOOKS, limit: 1 });
  return entries[0] && watchedAt(entries[0]);
}

import { asComplaintId } from '../base/ids.ts';
import { type Instant, instantOf } from '../base/instant.ts';
import { CLOCK_NAMES } from '../clocks/clock.ts';
import { earliest, NEVER } from '../clocks/deadlines.ts';
import { takeApprovalSteps } from '../complaint/approvals.ts';
import { takeCallSteps } from '../complaint/call-reminders.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { takeObjectionSteps } from '../complaint/objection.ts';
import { nextStepAt, signalsOf } from '../complaint/signals.ts';
import { takeDueSteps } from '../complaint/steps.ts';
import { takeTaskSteps } from '../complaint/tasks.ts';
import { announce } from '../delivery/tell.ts';
import { sweepWebhooks } from '../delivery/webhooks.ts';
import type { Clock } from '../ports/clock.ts';
import { CorruptItem } from '../ports/item-body.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import type { Entry } from '../ports/store.ts';
import * as bulks from '../records/bulk.ts';
import { load, type Stored, update } from '../records/complaints.ts';
import { isAnythingIn } from '../records/incoming.ts';
import { isAnybodyAsking } from '../records/privacy-requests.ts';
import { isReplayRunning } from '../records/replays.ts';
import { wasAskedLately } from '../records/survey-cool-down.ts';
import { watchPartitions } from '../records/watch.ts';
import { continueCalendarWalk } from './calendar-walk.ts';
import { continueErasures } from './erasing-again.ts';
import { sweepEvidence } from './evidence-sweep.ts';
import { restartIfDead } from './executions.ts';
import { settle } from './merging.ts';
import { continueRetention } from './retention.ts';

const PAGE = 100;

export interface Swept {
  /** Complaints that somebody had to look at. */
  readonly seen: number;
  /** Of them, those whose workflow had not heard of a change. */
  readonly unheard: number;
  /** And those with steps that nobody else had taken. */
  readonly stepsTaken: number;
  readonly failed: number;
  /** When the oldest message was owed of those seen: it had had a minute to be sent, or its next attempt. */
  readonly oldestOwed?: Instant;
  /** Nothing is left that had to be looked at by now. */
  readonly finished: boolean;
}

/**
 * Every minute: looks at the complaints that somebody must have looked at by now, the oldest first, and at no
 * others. Takes the steps that are late, sees to an execution that should have taken them, tells the workflow,
 * and wakes the deliverer. Never sends: slow mail does not delay a step.
 * @param isTimeUp asked between complaints: what is left then is the next sweep's.
 */
export async function sweep(services: Services, isTimeUp: () => boolean = () => false): Promise<Swept> {
  const tally = new Tally();
  const finished = await Promise.all(
    watchPartitions.map((partition) => sweepShard(services, partition, tally, isTimeUp)),
  );
  if (!isTimeUp()) await sweepWebhooks(services, isTimeUp);
  if (!isTimeUp()) await continueCalendarWalk(services, isTimeUp);
  if (!isTimeUp()) await continueErasures(services, isTimeUp);
  if (!isTimeUp()) await continueRetention(services, isTimeUp);
  if (!isTimeUp()) await sweepEvidence(services, isTimeUp);
  if (!isTimeUp() && (await isAnythingIn(services)))
    await (await import('./understanding.ts')).sweepIncoming(services, isTimeUp);
  // Seldom asked for: loaded by whoever has one to go on with.
  if (!isTimeUp() && (await isReplayRunning(services)))
    await (await import('./replaying.ts')).continueReplays(services, isTimeUp);
  if (!isTimeUp() && (await bulks.isAnyUnderWay(services)))
    await (await import('./bulk.ts')).continueBulks(services, isTimeUp);
  if (!isTimeUp() && (await isAnybodyAsking(services)))
    await (await import('./privacy-requests.ts')).continuePrivacyRequests(services, isTimeUp);
  const { counts, oldestOwed } = tally;
  if (counts.seen > 0) services.log.info('swept', counts);
  return { ...counts, ...(oldestOwed && { oldestOwed }), finished: finished.every((done) => done) };
}

class Tally {
  readonly counts = { seen: 0, unheard: 0, stepsTaken: 0, failed: 0 };
  oldestOwed: Instant | undefined;

  see(complaint: Complaint): void {
    this.counts.seen++;
    if (signalsOf(complaint).length > 0) this.counts.unheard++;
    const owed = complaint.owed.map(({ queuedAt }) => queuedAt);
    this.oldestOwed = earliest(this.oldestOwed === undefined ? owed : [...owed, this.oldestOwed]);
  }
}

async function sweepShard(
  services: Services,
  partition: string,
  tally: Tally,
  isTimeUp: () => boolean,
): Promise<boolean> {
  const before = instantOf(services.clock.now());
  let after: string | undefined;
  do {
    const page = await services.store.entries({
      index: 'watch',
      partition,
      before,
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    for (const entry of page.entries) {
      if (isTimeUp()) return false;
      await look(services, entry, tally);
    }
    after = page.next;
  } while (after !== undefined);
  return true;
}

async function look(services: Services, entry: Entry, tally: Tally): Promise<void> {
  const { clock, log } = services;
  try {
    const stored = await load(services, asComplaintId(entry.pk));
    // The index may lag behind, and somebody else may have seen to it since the page was read.
    if ((stored.watchAt ?? NEVER) > instantOf(clock.now())) return;
    const { erasure } = stored.complaint;
    // Seldom: loaded by whoever has one to go on with.
    if (erasure?.settleAt !== undefined && erasure.settleAt <= instantOf(clock.now()))
      await (await import('./erasing.ts')).settleErasure(services, stored);
    tally.see(stored.complaint);
    const seen = await takeLateSteps(services, stored);
    const isLate = seen.complaint.version > stored.complaint.version && isStepDue(stored.complaint, clock);
    if (isLate) tally.counts.stepsTaken++;
    const { restartAt } = seen.complaint.execution;
    const isRestartDue = restartAt !== undefined && restartAt <= instantOf(clock.now());
    await announce(services, isLate || isRestartDue ? await restartIfDead(services, seen) : seen);
    await settle(services, seen.complaint);
  } catch (error) {
    tally.counts.failed++;
    // What cannot be read is in the log already.
    if (!(error instanceof CorruptItem))
      log.error('sweep-failed', { item: entry.pk, error: errorName(error) });
  }
}

/** Of a clock: that a workflow has missed it. */
function isStepDue(complaint: Complaint, clock: Clock): boolean {
  const at = instantOf(clock.now());
  return CLOCK_NAMES.some((name) => (nextStepAt(complaint, name, complaint.cycle) ?? NEVER) <= at);
}

/** Writes in any case: whoever has looked puts off when somebody must look again, and wakes the deliverer. */
async function takeLateSteps(services: Services, stored: Stored): Promise<Stored> {
  const asking = { wasAskedLately: await wasAskedLately(services, stored.complaint) };
  const decide = (complaint: Complaint, now: number) => {
    const stepped = takeDueSteps(takeDueSteps(complaint, 'resolution', now), 'followUp', now, asking);
    return [takeCallSteps, takeObjectionSteps, takeApprovalSteps, takeTaskSteps].reduce(
      (taken, take) => take(taken, now),
      stepped,
    );
  };
  return update(services, stored.complaint.id, decide, { known: stored, seen: true });
}

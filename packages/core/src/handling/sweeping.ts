import { asComplaintId } from '../base/ids.ts';
import { instantOf } from '../base/instant.ts';
import type { Status } from '../base/vocabulary.ts';
import type { WorkflowName } from '../base/workflow.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { executionName } from '../complaint/signals.ts';
import { Draft } from '../complaint/timeline.ts';
import { settle, settleChange } from '../delivery/settle.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import { load, update, watchPartitions } from '../records/complaints.ts';
import * as queue from '../records/queue.ts';
import { continueCalendarWalk } from './calendar-walk.ts';

/** Younger marks belong to the request or task that set them, which is still at work. */
const GRACE_MS = 60_000;
const PAGE = 25;
/** Each page begins with a few items of every partition, read partly in vain: not too small, nor so large that it keeps others waiting. */
const WALK_PAGE = 50;

export interface Swept {
  readonly settled: number;
  readonly failed: number;
}

/** Every minute: finds changes that somebody has not heard of and delivers them again. */
export async function sweep(services: Services): Promise<Swept> {
  const { store, clock, log } = services;
  const before = instantOf(clock.now() - GRACE_MS);
  let settled = 0;
  let failed = 0;
  for (const partition of watchPartitions) {
    let after: string | undefined;
    do {
      const page = await store.entries({
        index: 'watch',
        partition,
        before,
        limit: PAGE,
        ...(after === undefined ? {} : { after }),
      });
      for (const entry of page.entries) {
        try {
          // The index may lag behind, and somebody else may have settled it since the page was read.
          const stored = await load(services, asComplaintId(entry.pk));
          if ((stored.complaint.unsettledSince ?? before) >= before) continue;
          const { complaint } = await settle(services, stored);
          if (complaint.unsettledSince === undefined) settled++;
          else failed++;
        } catch (error) {
          failed++;
          log.error('sweep-failed', { item: entry.pk, error: errorName(error) });
        }
      }
      after = page.next;
    } while (after !== undefined);
  }
  await continueCalendarWalk(services);
  if (settled + failed > 0) log.info('swept', { settled, failed });
  return { settled, failed };
}

const OPEN: readonly Status[] = ['received', 'acknowledged', 'awaiting-complainant', 'resolved'];

/**
 * Daily: finds open complaints whose execution no longer runs (somebody stopped it, it failed, a year has
 * passed) and starts the next generation. Gives the number restarted.
 */
export async function restartLost(services: Services): Promise<number> {
  let restarted = 0;
  for (const status of OPEN) {
    let cursor: string | undefined;
    do {
      const page = await queue.list(services, { status, cursor, limit: WALK_PAGE });
      for (const { id } of page.items) {
        try {
          const { complaint } = await load(services, id);
          if (await restartIfLost(services, complaint)) restarted++;
        } catch (error) {
          services.log.error('restart-failed', { complaintId: id, error: errorName(error) });
        }
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }
  return restarted;
}

async function restartIfLost(services: Services, complaint: Complaint): Promise<boolean> {
  // Not known to have been started: that is the sweep's business, and it may be happening right now.
  if (!complaint.execution.started || !OPEN.some((status) => status === complaint.status)) return false;
  if (await isRunning(services, complaint, 'complaint')) return false;
  if (complaint.status === 'resolved' && (await isRunning(services, complaint, 'follow-up'))) return false;
  // What was read may have changed while we asked: on condition that it has not.
  const { generation } = complaint.execution;
  const next = await update(services, complaint.id, (current, now) => {
    const { execution, cycle, status } = current;
    if (cycle !== complaint.cycle || status !== complaint.status || execution.generation !== generation)
      return current;
    const draft = new Draft(current, now);
    draft.set({ execution: { ...execution, generation: generation + 1, started: false }, waits: {} });
    draft.event('system', 'workflow-restarted', { generation: generation + 1 });
    return draft.done();
  });
  if (next.complaint.execution.generation === generation) return false;
  services.log.error('workflow-restarted', { complaintId: complaint.id, generation: generation + 1 });
  await settleChange(services, next, complaint);
  return true;
}

async function isRunning(services: Services, complaint: Complaint, workflow: WorkflowName): Promise<boolean> {
  const execution = await services.workflows.describe(workflow, executionName(complaint, workflow));
  return execution?.status === 'RUNNING';
}

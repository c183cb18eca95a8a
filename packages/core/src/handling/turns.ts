import type { ComplaintId } from '../base/ids.ts';
import { type Instant, instantOf } from '../base/instant.ts';
import type { ClockName } from '../clocks/clock.ts';
import { NEVER } from '../clocks/deadlines.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { nextStepAt, outcomeOf, RETIMED, SUPERSEDED } from '../complaint/signals.ts';
import { takeDueSteps } from '../complaint/steps.ts';
import { Draft } from '../complaint/timeline.ts';
import { announce } from '../delivery/tell.ts';
import type { Services } from '../ports/services.ts';
import { find, update } from '../records/complaints.ts';
import { wasAskedLately } from '../records/survey-cool-down.ts';

/** One clock of one handling cycle: what a turn of a workflow is about. */
export interface Turn {
  readonly complaintId: ComplaintId;
  readonly cycle: number;
  readonly clock: ClockName;
  /** Of the execution that takes the turn; one started by version 0.1 does not say. */
  readonly generation?: number | undefined;
}

/** A later generation has taken the execution's place. */
export class Superseded extends Error {
  override readonly name = SUPERSEDED;
}

function isSuperseded({ execution, cycle }: Complaint, turn: Turn): boolean {
  return turn.cycle === cycle && turn.generation !== undefined && turn.generation < execution.generation;
}

/**
 * A workflow begins to wait until `stepAt`. Where the complaint has moved on meanwhile its token is answered
 * at once; otherwise the token is kept with the complaint, for whoever changes it.
 */
export async function awaitStep(
  services: Services,
  turn: Turn & { readonly token: string; readonly stepAt: Instant },
): Promise<void> {
  const { workflows } = services;
  const { complaintId, cycle, clock, token, stepAt } = turn;
  const stored = await find(services, complaintId);
  if (!stored) {
    await workflows.succeed(token, { followUp: NEVER });
    return;
  }
  if (isSuperseded(stored.complaint, turn)) {
    await workflows.fail(token, SUPERSEDED, 'A later generation has taken its place');
    return;
  }
  const former = stored.complaint.waits[clock];
  if (former && former.cycle < cycle) {
    // A cycle that is over and has not been told so yet: there is room for one token, and this one is newer.
    await workflows.succeed(former.token, outcomeOf(stored.complaint));
  }
  const kept = await update(
    services,
    complaintId,
    (complaint) => {
      if (nextStepAt(complaint, clock, cycle) !== stepAt || isSuperseded(complaint, turn)) return complaint;
      const waits = { ...complaint.waits, [clock]: { token, cycle, stepAt } };
      return { ...complaint, waits, execution: { ...complaint.execution, started: true } };
    },
    { known: stored },
  );
  if (kept.complaint.waits[clock]?.token === token) return;
  if (isSuperseded(kept.complaint, turn)) {
    await workflows.fail(token, SUPERSEDED, 'A later generation has taken its place');
    return;
  }
  const due = nextStepAt(kept.complaint, clock, cycle);
  if (due === undefined) await workflows.succeed(token, outcomeOf(kept.complaint));
  else await workflows.fail(token, RETIMED, due);
}

/** Performs what is due on a clock, once, and says when the next step is. @throws Superseded */
export async function takeStep(services: Services, turn: Turn): Promise<{ stepAt: Instant }> {
  const { complaintId, cycle, clock } = turn;
  const stored = await find(services, complaintId);
  if (!stored) return { stepAt: NEVER };
  if (isSuperseded(stored.complaint, turn)) throw new Superseded();
  let before = stored.complaint;
  const asking = {
    wasAskedLately: clock === 'followUp' && (await wasAskedLately(services, stored.complaint)),
  };
  const after = await update(
    services,
    complaintId,
    (complaint, now) => {
      before = complaint;
      if (isSuperseded(complaint, turn)) throw new Superseded();
      if (nextStepAt(complaint, clock, cycle) === undefined) return complaint;
      return withoutWait(takeDueSteps(complaint, clock, now, asking), turn, instantOf(now));
    },
    { known: stored },
  );
  if (after.complaint !== before) await announce(services, after);
  return { stepAt: nextStepAt(after.complaint, clock, cycle) ?? NEVER };
}

/** The wait that led here has ended: its token is of no more use. One for a later step is another's. */
function withoutWait(complaint: Complaint, { clock, cycle }: Turn, at: Instant): Complaint {
  const wait = complaint.waits[clock];
  if (wait?.cycle !== cycle || wait.stepAt > at) return complaint;
  return { ...complaint, waits: { ...complaint.waits, [clock]: undefined } };
}

/** What a workflow could not do for all its retries is recorded on the complaint, and alarmed. */
export async function reportFailure(
  services: Services,
  turn: Turn & { readonly error: string },
): Promise<void> {
  const { complaintId, cycle, clock, error } = turn;
  services.log.error('workflow-failed', { complaintId, cycle, clock, error });
  if (!(await find(services, complaintId))) return;
  await update(services, complaintId, (complaint, now) => {
    const draft = new Draft(complaint, now);
    draft.event('system', 'workflow-failed', { clock, error });
    return draft.done();
  });
}

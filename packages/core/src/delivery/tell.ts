import { instantOf } from '../base/instant.ts';
import { within } from '../base/within.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { oldestUnpublished } from '../complaint/public-events.ts';
import { executionName, RETIMED, type Signal, signalsOf } from '../complaint/signals.ts';
import { Draft } from '../complaint/timeline.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import { type Stored, update } from '../records/complaints.ts';

/** So long anybody waits for the workflow service; what it has not been told by then, it is told later. */
export const PATIENCE_MS = 1_000;

/**
 * After a change that is already safe: tells the workflow, for a second at most. Where messages are owed the
 * deliverer comes anyway and strikes out what was heard; else it is done here. Never fails: what was not heard
 * stands on the complaint, and is watched.
 */
export async function announce(
  services: Services,
  { complaint }: Stored,
  signals: readonly Signal[] = signalsOf(complaint),
): Promise<void> {
  if (signals.length === 0) return;
  const told = tell(services, complaint, signals).then((heard) => strikeOutHeard(services, complaint, heard));
  try {
    await within(told, PATIENCE_MS);
  } catch (error) {
    services.log.warn('announce-failed', { complaintId: complaint.id, error: errorName(error) });
  }
}

async function strikeOutHeard(
  services: Services,
  complaint: Complaint,
  heard: readonly Signal[],
): Promise<void> {
  // A start is confirmed by the workflow itself, when it begins to wait.
  const waits = heard.filter(({ kind }) => kind !== 'start');
  if (waits.length === 0 || isDelivererDue(services, complaint)) return;
  await update(services, complaint.id, (current, now) => {
    const draft = new Draft(current, now);
    strikeOutSignals(draft, waits);
    return draft.complaint;
  });
}

/** Whether it comes at once; messages that wait for their next attempt bring it only then. */
function isDelivererDue({ clock }: Services, complaint: Complaint): boolean {
  if (oldestUnpublished(complaint)) return true;
  const at = instantOf(clock.now());
  return complaint.owed.some(({ retryAt }) => (retryAt ?? at) <= at);
}

/** Tells the workflow all that it has not heard of the complaint; gives what it has heard now, or need not hear. */
export async function tell(
  services: Services,
  complaint: Complaint,
  signals: readonly Signal[] = signalsOf(complaint),
): Promise<Signal[]> {
  const told = await Promise.all(signals.map((signal) => attempt(services, complaint, signal)));
  return told.filter((signal) => signal !== undefined);
}

async function attempt(
  services: Services,
  complaint: Complaint,
  signal: Signal,
): Promise<Signal | undefined> {
  const { workflows, log } = services;
  try {
    if (signal.kind === 'start') await workflows.start(signal.workflow, signal.name, signal.input);
    else {
      const { token } = signal;
      const hearing =
        signal.kind === 'end'
          ? await workflows.succeed(token, signal.output)
          : await workflows.fail(token, RETIMED, signal.stepAt);
      // Struck out all the same: a wait that is not told ends with its next step, which reads the complaint anew.
      if (hearing === 'refused')
        log.error('signal-refused', { complaintId: complaint.id, signal: signal.kind });
    }
    return signal;
  } catch (error) {
    log.warn('signal-failed', { complaintId: complaint.id, signal: signal.kind, error: errorName(error) });
    return undefined;
  }
}

/** Book-keeping, not a change that people can see: the complaint's version stays. */
export function strikeOutSignals(draft: Draft, heard: readonly Signal[]): void {
  for (const signal of heard) {
    const { execution, waits } = draft.complaint;
    if (signal.kind === 'start') {
      if (signal.name === executionName(draft.complaint, signal.workflow) && !execution.started)
        draft.set({ execution: { ...execution, started: true } });
    } else if (waits[signal.clock]?.token === signal.token) {
      draft.set({ waits: { ...waits, [signal.clock]: undefined } });
    }
  }
}

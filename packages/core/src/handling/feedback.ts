import { type Caller, nameOf } from '../access/caller.ts';
import { reachOf } from '../access/decide.ts';
import type { Complaint, TimelineEvent } from '../complaint/complaint.ts';
import { readMessageId } from '../complaint/message-ids.ts';
import { type Feedback, recordFeedback } from '../complaint/outcomes.ts';
import { Draft } from '../complaint/timeline.ts';
import type { Services } from '../ports/services.ts';
import { find, update } from '../records/complaints.ts';
import * as timelines from '../records/timeline-chunks.ts';
import * as webhooks from '../records/webhooks.ts';

/**
 * What the provider says of a message after it had taken it, by our id of the message. Told again, nothing is
 * recorded twice. What is not about a message of ours is ignored.
 * @param by who has told us, where it is nobody of the installation's own
 */
export async function takeFeedback(
  services: Services,
  messageId: string,
  feedback: Feedback,
  by?: string,
): Promise<void> {
  const named = readMessageId(messageId);
  const stored = named && (await find(services, named.complaintId));
  if (!stored) return;
  const { kind, to } = named;
  const { complaint } = stored;
  const event = feedback.kind === 'complained' ? 'message-complained' : 'message-bounced';
  const isIt = ({ kind: known, data }: TimelineEvent) => known === event && data.messageId === messageId;
  const isKnown = (events: readonly TimelineEvent[]) => events.some(isIt);
  // It may have been told before, and long enough ago for that to have moved out of the complaint.
  if (isKnown(await timelines.read(services, complaint, 0, Number.POSITIVE_INFINITY))) return;
  const decide = (current: Complaint, now: number) => {
    if (isKnown(current.timeline)) return current;
    const draft = new Draft(current, now);
    recordFeedback(draft, { id: messageId, kind, to }, feedback);
    return by === undefined ? draft.done() : toldBy(by, draft.done(), isIt);
  };
  await update(services, complaint.id, decide, { known: stored });
  if (to !== 'complainant' && feedback.kind !== 'complained')
    services.log.error('staff-address-refused', {
      complaintId: complaint.id,
      message: kind,
      error: feedback.reason,
    });
}

/** What was told alone: all that follows from it the system has done. */
function toldBy(by: string, complaint: Complaint, isIt: (event: TimelineEvent) => boolean): Complaint {
  return {
    ...complaint,
    timeline: complaint.timeline.map((event) => (isIt(event) ? { ...event, by } : event)),
  };
}

/** What a machine calls one of its deliveries, and what it says in it. */
export interface Report {
  readonly delivery: string;
  readonly messageId: string;
  readonly feedback: Feedback;
}

/**
 * The same from a machine that signs. A delivery is carried out once, whatever a repetition says; it is noted as done
 * only then, so that what was interrupted is made good by the next.
 * @throws Refusal `unauthenticated`, `forbidden`
 */
export async function takeReport(services: Services, caller: Caller, report: Report): Promise<void> {
  reachOf(caller, 'message.report');
  const by = nameOf(caller);
  if (await webhooks.isDone(services, by, report.delivery)) return;
  await takeFeedback(services, report.messageId, report.feedback, by);
  await webhooks.noteDone(services, by, report.delivery);
}

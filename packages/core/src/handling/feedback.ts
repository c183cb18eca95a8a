import type { Complaint, TimelineEvent } from '../complaint/complaint.ts';
import { readMessageId } from '../complaint/message-ids.ts';
import { type Feedback, recordFeedback } from '../complaint/outcomes.ts';
import { Draft } from '../complaint/timeline.ts';
import type { Services } from '../ports/services.ts';
import { find, update } from '../records/complaints.ts';
import * as timelines from '../records/timeline-chunks.ts';

/**
 * What the provider says of a message after it had taken it, by our id of the message. Told again, nothing is
 * recorded twice. What is not about a message of ours is ignored.
 */
export async function takeFeedback(services: Services, messageId: string, feedback: Feedback): Promise<void> {
  const named = readMessageId(messageId);
  const stored = named && (await find(services, named.complaintId));
  if (!stored) return;
  const { kind, to } = named;
  const { complaint } = stored;
  const event = feedback.kind === 'complained' ? 'message-complained' : 'message-bounced';
  const isKnown = (events: readonly TimelineEvent[]) =>
    events.some(({ kind: known, data }) => known === event && data.messageId === messageId);
  // It may have been told before, and long enough ago for that to have moved out of the complaint.
  if (isKnown(await timelines.read(services, complaint, 0, Number.POSITIVE_INFINITY))) return;
  const decide = (current: Complaint, now: number) => {
    if (isKnown(current.timeline)) return current;
    const draft = new Draft(current, now);
    recordFeedback(draft, { id: messageId, kind, to }, feedback);
    return draft.done();
  };
  await update(services, complaint.id, decide, { known: stored });
  if (to !== 'complainant' && feedback.kind !== 'complained')
    services.log.error('staff-address-refused', {
      complaintId: complaint.id,
      message: kind,
      error: feedback.reason,
    });
}

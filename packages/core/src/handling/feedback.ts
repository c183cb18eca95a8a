import { isComplaintId } from '../base/ids.ts';
import { type Feedback, recordFeedback } from '../complaint/outcomes.ts';
import { Draft } from '../complaint/timeline.ts';
import type { Services } from '../ports/services.ts';
import { find, update } from '../records/complaints.ts';

/** `<complaint>.<number of the event>.<kind>.<role>`, as owed messages are named. */
const MESSAGE_ID = /^(cmp_[^.]+)\.\d+\.([a-z-]+)\.(complainant|assignee|team-.+)$/;

/**
 * What the provider says of a message after it had taken it, by our id of the message. Told again, nothing is
 * recorded twice. What is not about a message of ours is ignored.
 */
export async function takeFeedback(services: Services, messageId: string, feedback: Feedback): Promise<void> {
  const [, id = '', kind = '', receiver = ''] = MESSAGE_ID.exec(messageId) ?? [];
  if (!isComplaintId(id) || !(await find(services, id))) return;
  const to = receiver.startsWith('team-') ? 'team' : receiver;
  if (to !== 'complainant' && feedback.kind !== 'complained')
    services.log.error('staff-address-refused', { complaintId: id, message: kind, error: feedback.reason });
  await update(services, id, (complaint, now) => {
    const isKnown = complaint.timeline.some(
      ({ kind: event, data }) =>
        (event === 'message-bounced' || event === 'message-complained') && data.messageId === messageId,
    );
    if (isKnown) return complaint;
    const draft = new Draft(complaint, now);
    recordFeedback(draft, { id: messageId, kind, to }, feedback);
    return draft.done();
  });
}

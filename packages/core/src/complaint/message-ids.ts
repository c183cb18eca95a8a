import { type ComplaintId, isComplaintId } from '../base/ids.ts';
import type { OwedMessage } from './owed.ts';

/**
 * `<complaint>.<number of the event>.<kind>.<receiver>`: the event that causes the message makes its id stable.
 * It goes out with the message, so it names a role and no assignee, who may be an address.
 */
export function messageIdOf(
  complaintId: ComplaintId,
  cause: number,
  { kind, to }: Pick<OwedMessage, 'kind' | 'to'>,
): string {
  return `${complaintId}.${cause}.${kind}.${to.role === 'team' ? `team-${to.team}` : to.role}`;
}

const MESSAGE_ID = /^(cmp_[^.]+)\.\d+\.([a-z-]+)\.(complainant|assignee|team)(?:-.+)?$/;

/** Undefined for what `messageIdOf` has not made. */
export function readMessageId(
  id: string,
): { complaintId: ComplaintId; kind: string; to: OwedMessage['to']['role'] } | undefined {
  const [, complaintId = '', kind = '', to] = MESSAGE_ID.exec(id) ?? [];
  if (!isComplaintId(complaintId)) return undefined;
  return { complaintId, kind, to: to === 'complainant' || to === 'assignee' ? to : 'team' };
}

import type { ComplaintId } from '../base/ids.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { announce } from '../delivery/tell.ts';
import type { Services } from '../ports/services.ts';
import { update } from '../records/complaints.ts';

/** Applies a command to a complaint and, once it is durable, tells the workflow, for a second at most. */
export async function change(
  services: Services,
  id: ComplaintId,
  command: (complaint: Complaint, now: number) => Complaint,
): Promise<Complaint> {
  const stored = await update(services, id, command);
  await announce(services, stored);
  return stored.complaint;
}

import type { ComplaintId } from '../base/ids.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { settleChange } from '../delivery/settle.ts';
import type { Services } from '../ports/services.ts';
import { load, update } from '../records/complaints.ts';

/** Applies a command to a complaint, makes it safe, and then sees to it that everybody hears of it. */
export async function change(
  services: Services,
  id: ComplaintId,
  command: (complaint: Complaint, now: number) => Complaint,
): Promise<Complaint> {
  const before = await load(services, id);
  let decidedFrom = before.complaint;
  const stored = await update(
    services,
    id,
    (complaint, now) => {
      decidedFrom = complaint;
      return command(complaint, now);
    },
    before,
  );
  return settleChange(services, stored, decidedFrom);
}

import type { Caller } from '../access/caller.ts';
import type { ComplaintId } from '../base/ids.ts';
import { reopen } from '../complaint/commands.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { followCalendar } from '../complaint/retiming.ts';
import type { Services } from '../ports/services.ts';
import { calendars } from '../records/policy-sets.ts';
import { act, read } from './acting.ts';

/** Reopens a complaint by the newest version of its calendar, which may have changed while it was over. */
export async function reopenByNewestCalendar(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  command: { reason: string },
): Promise<Complaint> {
  const { calendar } = await read(services, caller, 'complaint.reopen', id);
  const newest = (await calendars.newest(services, calendar.id, calendar.version)) ?? calendar;
  return act(services, caller, 'complaint.reopen', id, (complaint, now) =>
    reopen(followCalendar(complaint, newest, now), command, now),
  );
}

import type { Caller } from '../access/caller.ts';
import type { Permission } from '../access/rules.ts';
import type { ComplaintId } from '../base/ids.ts';
import { reopen } from '../complaint/commands.ts';
import { type Complaint, calendarsIn } from '../complaint/complaint.ts';
import { decideObjection } from '../complaint/objection.ts';
import { followCalendar } from '../complaint/retiming.ts';
import type { Services } from '../ports/services.ts';
import { newerThan } from '../records/rules.ts';
import { act, type Done, read } from './acting.ts';
import type { Asked } from './once.ts';

/** Reopens a complaint by the newest versions of its calendars, which may have changed while it was over. */
export function reopenByNewestCalendar(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  command: Parameters<typeof reopen>[1],
  asked: Asked = {},
): Promise<Done> {
  const again = (complaint: Complaint, now: number) => reopen(complaint, command, now);
  return actByNewestCalendar(services, caller, 'complaint.reopen', id, again, asked);
}

/** An objection that is upheld reopens the complaint; one that is rejected leaves its calendar alone. */
export function decideByNewestCalendar(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  command: Parameters<typeof decideObjection>[1],
  asked: Asked = {},
): Promise<Done> {
  const decide = (complaint: Complaint, now: number) => decideObjection(complaint, command, now);
  if (command.decision === 'rejected')
    return act(services, caller, 'complaint.decide-objection', id, decide, asked);
  return actByNewestCalendar(services, caller, 'complaint.decide-objection', id, decide, asked);
}

async function actByNewestCalendar(
  services: Services,
  caller: Caller,
  permission: Permission,
  id: ComplaintId,
  command: (complaint: Complaint, now: number) => Complaint,
  asked: Asked,
): Promise<Done> {
  const newer = await newerThan(services, calendarsIn(await read(services, caller, permission, id)));
  const byNewest = (complaint: Complaint, now: number) =>
    command(
      newer.reduce((followed, newest) => followCalendar(followed, newest, now), complaint),
      now,
    );
  return act(services, caller, permission, id, byNewest, asked);
}

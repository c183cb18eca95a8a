import { Refusal } from '../base/refusal.ts';
import type { Complaint } from './complaint.ts';
import { Draft } from './timeline.ts';

/**
 * Says anew whom the complaint is about: they neither see nor handle it from then on. Where it is assigned to one of
 * them it goes back to its team, which hears of it.
 */
export function setConflicts(
  complaint: Complaint,
  command: { persons: readonly string[]; reason?: string | undefined },
  now: number,
): Complaint {
  const persons = [...new Set(command.persons)].sort();
  const { conflicts = [], assignee } = complaint;
  if (persons.join('\n') === conflicts.join('\n')) return complaint;
  const draft = new Draft(complaint, now);
  draft.set({ conflicts: persons.length > 0 ? persons : undefined });
  const isTaken = assignee !== undefined && persons.includes(assignee);
  if (isTaken) draft.set({ assignee: undefined });
  draft.event(
    'handler',
    'conflicts-set',
    { persons: persons.join(' '), ...(isTaken && { unassigned: assignee }) },
    command.reason,
  );
  if (isTaken) draft.tellResponsible('assignment', { toTeam: complaint.team });
  return draft.done();
}

/** Somebody says of themselves that they have an interest in it. */
export function recuse(
  complaint: Complaint,
  command: { person: string; reason?: string | undefined },
  now: number,
): Complaint {
  const { person, reason } = command;
  return setConflicts(complaint, { persons: [...(complaint.conflicts ?? []), person], reason }, now);
}

/** @throws Refusal `conflict-of-interest` where the complaint is about whom it would be given to. */
export function requireNoConflict({ conflicts = [] }: Complaint, assignee: string | undefined): void {
  if (assignee !== undefined && conflicts.includes(assignee))
    throw new Refusal('conflict-of-interest', 'The complaint is about whom it would be given to.', {
      assignee,
    });
}

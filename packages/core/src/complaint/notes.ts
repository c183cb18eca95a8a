import type { TextId } from '../base/ids.ts';
import type { Complaint } from './complaint.ts';
import { requireNoConflict } from './conflicts.ts';
import { begin } from './steps.ts';

/**
 * Something for the staff alone was written down, in whatever state: its words stand in an item of their own. Colleagues
 * whom it names are told that there is something.
 * @throws Refusal `conflict-of-interest`
 */
export function note(
  complaint: Complaint,
  {
    text,
    mentions = [],
    corrects,
  }: { text: TextId; mentions?: readonly string[] | undefined; corrects?: TextId | undefined },
  now: number,
): Complaint {
  for (const person of mentions) requireNoConflict(complaint, person);
  const draft = begin(complaint, now);
  draft.event('handler', 'noted', { text, ...(corrects !== undefined && { corrects }) });
  for (const assignee of new Set(mentions)) draft.owe('mention', { role: 'assignee', assignee });
  return draft.done();
}

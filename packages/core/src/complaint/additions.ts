import type { TextId } from '../base/ids.ts';
import { millisOf } from '../base/instant.ts';
import type { Complaint, TimelineEvent } from './complaint.ts';
import { begin } from './steps.ts';
import { transition } from './transitions.ts';

/** The same words again within so long are a double click. */
const REPETITION_MS = 60_000;

/**
 * The complainant adds something of their own accord: the timeline names the text, and whoever is responsible hears that
 * there is something. Several that come before anybody has been told are one message to them.
 * @param command.isSame whether an earlier addition says the same
 */
export function add(
  complaint: Complaint,
  command: { text: TextId; isSame: (before: TimelineEvent) => boolean },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  draft.set({ status: transition(draft.complaint.status, 'add') });
  const last = draft.complaint.timeline.findLast(({ kind }) => kind === 'added');
  if (last && now < millisOf(last.at) + REPETITION_MS && command.isSame(last)) return complaint;
  const { seq: unheard } = draft.event('complainant', 'added', { text: command.text });
  const { merged } = draft.complaint;
  if (merged) draft.set({ merged: { ...merged, unheard } });
  else if (!draft.complaint.owed.some(({ kind }) => kind === 'addition')) draft.tellResponsible('addition');
  return draft.done();
}

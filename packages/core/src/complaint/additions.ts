import { millisOf } from '../base/instant.ts';
import type { Complaint } from './complaint.ts';
import { begin } from './steps.ts';
import { transition } from './transitions.ts';

/** The same words again within so long are a double click. */
const REPETITION_MS = 60_000;

/**
 * The complainant adds something of their own accord: it stands on the timeline, and whoever is responsible hears that
 * there is something. Several that come before anybody has been told are one message to them.
 */
export function add(complaint: Complaint, command: { message: string }, now: number): Complaint {
  const draft = begin(complaint, now);
  draft.set({ status: transition(draft.complaint.status, 'add') });
  const last = draft.complaint.timeline.findLast(({ kind }) => kind === 'added');
  const isRepeated = last?.note === command.message && now < millisOf(last.at) + REPETITION_MS;
  if (isRepeated) return complaint;
  const { seq: unheard } = draft.event('complainant', 'added', {}, command.message);
  const { merged } = draft.complaint;
  if (merged) draft.set({ merged: { ...merged, unheard } });
  else if (!draft.complaint.owed.some(({ kind }) => kind === 'addition')) draft.tellResponsible('addition');
  return draft.done();
}

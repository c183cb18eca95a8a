import type { TextId } from '../base/ids.ts';
import { Refusal } from '../base/refusal.ts';
import { type Commitment, commit, committedUntil } from './commitments.ts';
import type { Complaint } from './complaint.ts';
import { closeIfDone } from './follow-up.ts';
import { fulfil, notedNames, requireRunning } from './fulfilment.ts';
import { begin } from './steps.ts';
import { transition } from './transitions.ts';
import { isWritten, waysTo } from './ways.ts';

/**
 * Tells the complainant how things stand, and perhaps what is promised until when. Where what is written reaches them it fulfils
 * what such an update is owed for; else whoever speaks to them does.
 * @throws Refusal `wrong-state`, `promise-refused`, `not-found` where a clock is named that does not run
 */
export function sendUpdate(
  complaint: Complaint,
  command: {
    /** The words, where they are few; else `text` says in which item they stand. */
    message?: string | undefined;
    text?: TextId | undefined;
    /** The draft that it was written as: it is sent once. */
    draft?: TextId | undefined;
    /** How many go with it. */
    files?: number | undefined;
    asksReply?: boolean | undefined;
    promise?: Commitment | undefined;
    fulfils?: readonly string[] | undefined;
  },
  now: number,
): Complaint {
  const { text, draft: draftId, files = 0, asksReply = false } = command;
  if (draftId !== undefined && complaint.timeline.some(({ data }) => data.draft === draftId))
    throw new Refusal('draft-sent', 'This draft has been sent already.');
  const draft = begin(complaint, now);
  draft.set({ status: transition(draft.complaint.status, 'update') });
  // Also where only a call can tell of it: what is wrong is said to whoever is wrong.
  if (command.fulfils) requireRunning(draft.complaint, command.fulfils);
  const by = waysTo(draft.complaint, 'update')[0]?.channel ?? 'call';
  const { seq: noteOf } = draft.event(
    'handler',
    'update-sent',
    {
      by,
      ...notedNames(command.fulfils),
      ...(text !== undefined && { text }),
      ...(draftId !== undefined && { draft: draftId }),
      ...(files > 0 && { files }),
    },
    command.message,
  );
  const dueAt = command.promise && committedUntil(draft, command.promise);
  draft.tellComplainant('update', {
    noteOf,
    ...(dueAt !== undefined && { dueAt }),
    ...(asksReply && { asksReply }),
  });
  if (isWritten(by)) fulfil(draft, 'reply', { named: command.fulfils });
  if (command.promise) commit(draft, command.promise);
  closeIfDone(draft);
  return draft.done();
}

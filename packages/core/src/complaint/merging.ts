import type { ComplaintId } from '../base/ids.ts';
import type { Instant } from '../base/instant.ts';
import { withAsciiDomain } from '../base/mail-address.ts';
import { Refusal } from '../base/refusal.ts';
import type { DeadlineClock, DeadlineClocks } from '../clocks/clock.ts';
import { retime, stopAll } from '../clocks/clocks.ts';
import { promiseNumber } from '../policy/further-clocks.ts';
import { announceCycle, beginCycle } from './commands.ts';
import type { Complaint, Duplicate } from './complaint.ts';
import { endInterruptions } from './interrupting.ts';
import { refused } from './linking.ts';
import { isAnyUnsettled } from './remedies.ts';
import { begin } from './steps.ts';
import { openTasksOf } from './tasks.ts';
import { Draft } from './timeline.ts';
import { transition } from './transitions.ts';

/*
 * Two complaints about one matter are merged: the one of them, the duplicate, leaves the queue, and the other, the
 * first, is answered for both.
 *
 * M1  The first has the list. A duplicate is entered in it (joining) before it is merged, and is struck out of it only
 *     when it is merged no more (leaving): whatever breaks in between, the list says what has still to be done.
 * M2  A duplicate that is merged is watched until the first is known to have it; one that the first has not is merged
 *     no more. So a change that comes late, after the list has been mended, mends itself.
 * M3  A first is not merged, and a duplicate has no duplicates: there are no chains and no circles.
 * M4  What the first decides is told each duplicate once for each cycle, by the duplicate itself: to its own complainant,
 *     by its own reference, with nothing of the other's.
 * M5  Nobody is left without an answer: where the first ends without one, its duplicates are merged no more.
 */

/** So many are read to show one conversation. */
const MOST_DUPLICATES = 20;

/** M1: the first enters it. The same complaint where it has. @throws Refusal `wrong-state`, `link-refused` */
export function takeIn(
  first: Complaint,
  { id, by }: { id: ComplaintId; by: string },
  now: number,
): Complaint {
  if (id === first.id) throw refused('A complaint cannot be linked to itself.', 'itself');
  const known = duplicateOf(first, id);
  if (known?.leaving) throw refused('It is being taken out of there: try again.', 'leaving');
  if (known) return first;
  const draft = begin(first, now);
  const { status, duplicates = [] } = draft.complaint;
  draft.set({ status: transition(status, 'take-in-duplicate') });
  if (duplicates.length >= MOST_DUPLICATES)
    throw refused('So many complaints are merged into it that there is no room for another.', 'too-many');
  draft.set({ duplicates: [...duplicates, { id, at: draft.at, by }] });
  draft.event('handler', 'duplicate-joined', { complaint: id });
  return draft.done();
}

/** It is handled as part of the first from now on. @throws Refusal `wrong-state`, `link-refused` */
export function merge(complaint: Complaint, { into }: { into: ComplaintId }, now: number): Complaint {
  if (complaint.merged?.into === into) return complaint;
  requireMergeable(complaint);
  const draft = begin(complaint, now);
  draft.set({ status: transition(draft.complaint.status, 'merge') });
  endInterruptions(draft, draft.at);
  const { clocks } = draft.complaint;
  draft.set({
    clocks: { ...clocks, ...stopAll(draft.complaint, clocks, draft.at) },
    merged: { into, at: draft.at },
  });
  draft.endCalls();
  draft.event('handler', 'merged', { complaint: into });
  draft.tellComplainant('merger');
  return draft.done();
}

/** @throws Refusal `merged`, naming the first, which is not for everybody who hears of it */
export function requireNotMerged({ merged }: Complaint): void {
  if (merged)
    throw new Refusal('merged', 'It is handled as part of another complaint: do that there.', {
      into: merged.into,
    });
}

/** M3, and nothing that is promised or given to somebody is lost by it. @throws Refusal `merged`, `wrong-state`, `link-refused` */
export function requireMergeable(complaint: Complaint): void {
  const { status, duplicates = [] } = complaint;
  requireNotMerged(complaint);
  transition(status, 'merge');
  if (isAnyUnsettled(complaint) || openTasksOf(complaint).length > 0)
    throw refused('Remedies or tasks of it are open: settle them first.', 'open-remedies-or-tasks');
  if (duplicates.length > 0)
    throw refused('Others are merged into this one: merge the other one into it.', 'has-duplicates');
}

/** M1: whoever has it merged no more begins with the first, as long as that has not decided. @throws Refusal `wrong-state` */
export function letGo(first: Complaint, id: ComplaintId, now: number): Complaint {
  const known = duplicateOf(first, id);
  if (!known || known.leaving) return first;
  const draft = begin(first, now);
  draft.set({ status: transition(draft.complaint.status, 'take-in-duplicate') });
  draft.set({ duplicates: changed(draft.complaint, id, { leaving: true }) });
  draft.event('handler', 'duplicate-left', { complaint: id });
  return draft.done();
}

/** It goes its own way again: a new cycle, whose clocks go on as if they had never stopped. */
export function unmerge(complaint: Complaint, { from }: { from: ComplaintId }, now: number): Complaint {
  const { merged } = complaint;
  if (merged?.into !== from) return complaint;
  const draft = begin(complaint, now);
  const { clocks } = draft.complaint;
  draft.set({ clocks: { ...clocks, others: promisesAgain(draft.complaint, merged.at) } });
  beginCycle(draft, 'unmerge');
  draft.set({ merged: undefined });
  draft.event('system', 'unmerged', { complaint: from });
  announceCycle(draft);
  if (merged.unheard !== undefined) draft.tellResponsible('addition');
  return draft.done();
}

/** What was promised by hand when it was merged is promised still. */
function promisesAgain(complaint: Complaint, mergedAt: Instant): DeadlineClocks['others'] {
  const { others } = complaint.clocks;
  if (!others) return others;
  const again = (name: string, { stoppedAt, ...clock }: DeadlineClock) =>
    promiseNumber(name) !== undefined && stoppedAt === mergedAt && clock.fulfilled === undefined
      ? retime(complaint, name, { ...clock, state: 'running' })
      : { ...clock, stoppedAt };
  return Object.fromEntries(Object.entries(others).map(([name, clock]) => [name, again(name, clock)]));
}

/** M4: what was decided on the first. `told`: by mail or telephone; else its complainant has heard it already. */
export function answerWith(
  complaint: Complaint,
  { first, told }: { first: Complaint; told: boolean },
  now: number,
): Complaint {
  const { merged } = complaint;
  const { resolution, cycle } = first;
  if (merged?.into !== first.id || merged.answered === cycle || !resolution) return complaint;
  const draft = new Draft(complaint, now);
  draft.set({ merged: { ...merged, answered: cycle } });
  const { summary } = resolution;
  const { seq: noteOf } = draft.event('system', 'duplicate-answered', { complaint: first.id, told }, summary);
  // What was agreed with the other complainant, and for how much, is theirs.
  if (told) draft.tellComplainant('resolution', { noteOf });
  return draft.done();
}

/** Whoever handles the first hears that the complainant of a duplicate has added something. */
export function hearOf(first: Complaint, id: ComplaintId, seq: number, now: number): Complaint {
  const known = duplicateOf(first, id);
  if (!known || (known.heard ?? 0) >= seq) return first;
  const draft = new Draft(first, now);
  draft.set({ duplicates: changed(first, id, { heard: seq }) });
  draft.event('complainant', 'duplicate-added', { complaint: id });
  if (!draft.complaint.owed.some(({ kind }) => kind === 'addition')) draft.tellResponsible('addition');
  return draft.done();
}

/** What the one knows of the other: book-keeping, no change that people can see. */
export function noteDuplicate(
  first: Complaint,
  id: ComplaintId,
  known: Partial<Pick<Duplicate, 'settled' | 'told' | 'leaving'>>,
): Complaint {
  return duplicateOf(first, id) ? { ...first, duplicates: changed(first, id, known) } : first;
}

/** It is merged no more, or never has been. */
export function strikeOut(first: Complaint, id: ComplaintId): Complaint {
  const left = first.duplicates?.filter((one) => one.id !== id) ?? [];
  if (left.length === (first.duplicates?.length ?? 0)) return first;
  return { ...first, duplicates: left.length > 0 ? left : undefined };
}

/** The first has it; and has heard of what its complainant has added, up to that event. */
export function noteMerged(complaint: Complaint, into: ComplaintId, heard?: number): Complaint {
  const { merged } = complaint;
  if (merged?.into !== into) return complaint;
  const { unheard, ...others } = merged;
  const isHeard = unheard === undefined || (heard !== undefined && heard >= unheard);
  return { ...complaint, merged: { ...others, settled: true, ...(!isHeard && { unheard }) } };
}

export function duplicateOf({ duplicates = [] }: Complaint, id: ComplaintId): Duplicate | undefined {
  return duplicates.find((one) => one.id === id);
}

/** Something between it and another one has still to be done: what, is found out by who does it. */
export function isUnsettled(complaint: Complaint): boolean {
  const { merged, duplicates = [] } = complaint;
  if (merged) return merged.settled !== true || merged.unheard !== undefined;
  return duplicates.some((one) => duplicateIsUnsettled(complaint, one));
}

export function duplicateIsUnsettled(first: Complaint, { settled, leaving, told }: Duplicate): boolean {
  if (settled !== true || leaving === true) return true;
  return endsWithoutAnswer(first) || (first.resolution !== undefined && told !== first.cycle);
}

/** M5 */
export function endsWithoutAnswer({ status, resolution }: Complaint): boolean {
  return status === 'withdrawn' || (status === 'closed' && resolution === undefined);
}

/** By the address, or the telephone number where one has none. */
export function isSamePerson(one: Complaint, other: Complaint): boolean {
  const [a, b] = [one.content.complainant, other.content.complainant];
  if (a.email !== undefined && b.email !== undefined) return spelt(a.email) === spelt(b.email);
  return a.phone !== undefined && a.phone === b.phone;
}

const spelt = (email: string) => withAsciiDomain(email).toLowerCase();

function changed({ duplicates = [] }: Complaint, id: ComplaintId, by: Partial<Duplicate>): Duplicate[] {
  return duplicates.map((one) => (one.id === id ? { ...one, ...by } : one));
}

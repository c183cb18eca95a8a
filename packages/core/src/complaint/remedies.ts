import { asRemedyId, type RemedyId } from '../base/ids.ts';
import type { DeadlineClock } from '../clocks/clock.ts';
import { isRemedyClock, remedyClock } from '../policy/remedies.ts';
import type { Complaint } from './complaint.ts';
import type { Remedy, ToldRemedy } from './remedy.ts';
import type { Draft } from './timeline.ts';

/** Of every resolution there was, and of none. */
export function remediesOf({ remedies = [], resolution }: Complaint): Remedy[] {
  return [...remedies, ...(resolution?.remedies ?? [])];
}

/** Something is still to be done about it: it is carried out, approved, rejected or taken back. */
export function isUnsettled({ state }: Remedy): boolean {
  return state === 'open' || state === 'awaiting-approval';
}

export const isAnyUnsettled = (complaint: Complaint) => remediesOf(complaint).some(isUnsettled);

/** Whether the complaint must not be closed before its remedies are settled. */
export function waitsForRemedies(complaint: Complaint): boolean {
  return complaint.policy.remedies?.closing !== 'close' && isAnyUnsettled(complaint);
}

type Told = { readonly [Member in keyof ToldRemedy]: ToldRemedy[Member] | undefined } & Pick<
  ToldRemedy,
  'kind'
>;

/** As messages tell it. */
export function toldOf({ kind, amount, currency, note, dueAt }: Told): ToldRemedy {
  return {
    kind,
    ...(amount !== undefined && { amount }),
    ...(currency !== undefined && { currency }),
    ...(note !== undefined && { note }),
    ...(dueAt !== undefined && { dueAt }),
  };
}

/** Puts it in the place of the one with its id. */
export function setRemedy(draft: Draft, changed: Remedy): void {
  const { remedies, resolution } = draft.complaint;
  const put = (list: readonly Remedy[]) => list.map((each) => (each.id === changed.id ? changed : each));
  draft.set({
    ...(remedies && { remedies: put(remedies) }),
    ...(resolution && { resolution: { ...resolution, remedies: put(resolution.remedies) } }),
  });
}

export function nextRemedyId(taken: readonly Remedy[]): RemedyId {
  return asRemedyId(1 + Math.max(0, ...taken.map(({ id }) => (id === undefined ? 0 : numberOf(id)))));
}

const numberOf = (id: RemedyId) => Number(id.slice(id.indexOf('-') + 1));

/** The name of the clock that it has of its own, if it has one. */
export const clockOf = (id: RemedyId) => remedyClock(numberOf(id));

/** Those of remedies that are still promised: they stand whatever becomes of the cycle. */
export function remedyClocksOf({ clocks }: Complaint): Record<string, DeadlineClock> {
  return Object.fromEntries(
    Object.entries(clocks.others ?? {}).filter(
      ([name, { state }]) => isRemedyClock(name) && state !== 'stopped',
    ),
  );
}

/** So many that are settled are kept of earlier resolutions. */
const MOST_SETTLED = 20;

/** A new cycle begins: what was promised in the one before is still promised. */
export function keptRemedies(complaint: Complaint): Remedy[] | undefined {
  const all = remediesOf(complaint);
  const settled = all.filter((each) => !isUnsettled(each)).slice(-MOST_SETTLED);
  const kept = all.filter((each) => isUnsettled(each) || settled.includes(each));
  return kept.length > 0 ? kept : undefined;
}

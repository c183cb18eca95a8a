import type { ComplaintId } from '../base/ids.ts';
import { Refusal, type Sentence } from '../base/refusal.ts';
import { type Rules, snapshotOf } from '../policy/match.ts';
import { factsOf } from './classification.ts';
import type { Complaint, TimelineEvent } from './complaint.ts';
import { receivedAtOf } from './receipt.ts';
import { reclassify } from './retiming.ts';
import { begin } from './steps.ts';

/*
 * What a complaint is to an earlier one: the same person complains of the same thing again, or many complain of one
 * thing. The later one says it, and nobody else: that the earlier one is linked to is found out by asking those that
 * may say so, so that the two can never contradict each other.
 */

/** A duplicate is no mere link: it is merged (`merging.ts`). */
export const LINK_KINDS = ['repeat-of', 'part-of'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** A complaint repeats a few others; it is part of one matter, or of two. */
const MOST_LINKS = 20;

/**
 * One that repeats another may mean another policy, which it is matched by anew. The same complaint where it is linked
 * so already.
 * @throws Refusal `link-refused`
 */
export function link(
  complaint: Complaint,
  { kind, to }: { kind: LinkKind; to: Complaint },
  now: number,
  rules: Rules,
): Complaint {
  if (isLinked(complaint, kind, to.id)) return complaint;
  if (to.id === complaint.id) throw refused('A complaint cannot be linked to itself.', 'itself');
  if (!isEarlier(to, complaint)) throw refused('Link the later complaint to the earlier one.', 'later');
  const draft = begin(complaint, now);
  const { links = [] } = draft.complaint;
  if (links.length >= MOST_LINKS)
    throw refused('This complaint has so many links that there is no room for another.', 'too-many');
  draft.set({ links: [...links, { kind, to: to.id, at: draft.at }] });
  draft.event('handler', 'linked', { kind, complaint: to.id });
  return rematched(complaint, draft.done(), now, rules);
}

/** The same complaint where there is no such link. */
export function unlink(
  complaint: Complaint,
  { kind, to }: { kind: LinkKind; to: ComplaintId },
  now: number,
  rules: Rules,
): Complaint {
  if (!isLinked(complaint, kind, to)) return complaint;
  const draft = begin(complaint, now);
  const links = draft.complaint.links?.filter((one) => one.kind !== kind || one.to !== to) ?? [];
  draft.set({ links: links.length > 0 ? links : undefined });
  draft.event('handler', 'unlinked', { kind, complaint: to });
  return rematched(complaint, draft.done(), now, rules);
}

const OF_TWO: ReadonlySet<string> = new Set(['linked', 'unlinked', 'merged', 'unmerged']);

/** The event without the other complaint: which one it is the links say, to whom it is within reach. */
export function ofOneAlone(event: TimelineEvent): TimelineEvent {
  if (!OF_TWO.has(event.kind)) return event;
  const { complaint: _, ...data } = event.data;
  return { ...event, data };
}

export function isLinked({ links = [] }: Complaint, kind: string, to: ComplaintId): boolean {
  return links.some((one) => one.kind === kind && one.to === to);
}

function isEarlier(one: Complaint, other: Complaint): boolean {
  const [first, second] = [receivedAtOf(one), receivedAtOf(other)];
  return first === second ? one.id < other.id : first < second;
}

/** Only where the rules make a difference of it, and while there is anything to be done by them. */
function rematched(before: Complaint, after: Complaint, now: number, rules: Rules): Complaint {
  if (factsOf(before).repeat === factsOf(after).repeat || !REMATCHED.has(after.status)) return after;
  const { team } = after;
  const policyOf = (complaint: Complaint) => snapshotOf(rules, { ...factsOf(complaint), team }).policy.id;
  if (policyOf(before) === policyOf(after)) return after;
  const { version, updatedAt } = after;
  return { ...reclassify(after, {}, now, rules), version, updatedAt };
}

const REMATCHED: ReadonlySet<string> = new Set(['received', 'acknowledged', 'awaiting-complainant']);

export function refused(sentence: Sentence, cause: string): Refusal {
  return new Refusal('link-refused', sentence, { cause });
}

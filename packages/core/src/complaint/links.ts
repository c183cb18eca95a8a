import type { LinkTicket } from '../access/complaint-link.ts';
import type { SurveyTicket } from '../access/survey-link.ts';
import { DAY_MS, millisOf } from '../base/instant.ts';
import type { Actor, Complaint } from './complaint.ts';
import { Draft } from './timeline.ts';
import { isOpen } from './transitions.ts';

/** So long a complaint's link is good after the last change, once the complaint is over. */
const GOOD_AFTER_END_MS = 90 * DAY_MS;
const ASKED_EVERY_MS = 10 * 60_000;

/** The complaint's link as it is good now. */
export function linkOf({ id, link }: Pick<Complaint, 'id' | 'link'>): LinkTicket {
  return { complaintId: id, generation: link?.generation ?? 1 };
}

/** Whether a link of that generation is good: the newest one, of a complaint that is not long over. */
export function isLinkGood(complaint: Complaint, generation: number, now: number): boolean {
  if (generation !== linkOf(complaint).generation) return false;
  return isOpen(complaint) || now < millisOf(complaint.updatedAt) + GOOD_AFTER_END_MS;
}

/** The survey's link of that cycle, as it is good now. */
export function surveyLinkOf(complaint: Pick<Complaint, 'id' | 'link'>, cycle: number): SurveyTicket {
  return { ...linkOf(complaint), cycle };
}

/** Whether a survey's link has been revoked since, with all others. */
export function isRevoked(
  complaint: Pick<Complaint, 'id' | 'link'>,
  { generation = 1 }: SurveyTicket,
): boolean {
  return generation !== linkOf(complaint).generation;
}

/** All links that were sent are void from now on, and with them whoever has come by one. */
export function revoke(draft: Draft, actor: Actor): void {
  const { generation } = linkOf(draft.complaint);
  draft.set({ link: { generation: generation + 1 } });
  draft.event(actor, 'link-revoked', { generation });
}

/** By hand; where the complainant is to have another one at once, it is sent to them. */
export function revokeLink(complaint: Complaint, command: { send: boolean }, now: number): Complaint {
  const draft = new Draft(complaint, now);
  revoke(draft, 'handler');
  if (command.send) draft.tellComplainant('link');
  return draft.done();
}

/** Somebody who knows the reference and the address asks for the link: it goes to that address, and not too often. */
export function sendLink(complaint: Complaint, now: number): Complaint {
  const { generation } = linkOf(complaint);
  const last = complaint.timeline.findLast(({ kind }) => kind === 'link-requested');
  const isLate = last !== undefined && now < millisOf(last.at) + ASKED_EVERY_MS;
  if (isLate || !isLinkGood(complaint, generation, now)) return complaint;
  const draft = new Draft(complaint, now);
  draft.event('system', 'link-requested');
  draft.tellComplainant('link');
  // Nothing that people can see has changed: a complaint that is over does not become younger by it.
  return draft.complaint;
}

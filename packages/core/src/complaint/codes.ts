import { DAY_MS, instantOf, millisOf } from '../base/instant.ts';
import type { Complaint } from './complaint.ts';
import { Draft } from './timeline.ts';

/** How long a code is good, in milliseconds of the complaint's clock. */
export const CODE_MS = 10 * 60_000;
const MOST_TRIES = 5;
const MOST_A_DAY = 5;
/** A second click is not a second mail. */
const ASKED_EVERY_MS = 60_000;

/** Sends a new code, with which the one before is void. The same complaint where that was too soon, or too often. */
export function requestCode(complaint: Complaint, command: { goodFor: number }, now: number): Complaint {
  const { code, content } = complaint;
  const { email, emailFault } = content.complainant;
  if (email === undefined || emailFault) return complaint;
  if (code && now < millisOf(code.sentAt) + ASKED_EVERY_MS) return complaint;
  const isSameDay = code !== undefined && now < millisOf(code.since) + DAY_MS;
  if (isSameDay && code.asked >= MOST_A_DAY) return complaint;
  const draft = new Draft(complaint, now);
  const serial = (code?.serial ?? 0) + 1;
  const expiresAt = instantOf(now + command.goodFor);
  draft.set({
    code: {
      serial,
      sentAt: draft.at,
      expiresAt,
      tries: 0,
      asked: isSameDay ? code.asked + 1 : 1,
      since: isSameDay ? code.since : draft.at,
    },
  });
  draft.event('complainant', 'code-requested');
  draft.tellComplainant('code', { code: serial, expiresAt });
  return draft.done();
}

/** Whether a code would be taken now, if it were right. */
export function isCodeOpen({ code }: Complaint, now: number): boolean {
  return code !== undefined && !code.used && code.tries < MOST_TRIES && instantOf(now) < code.expiresAt;
}

/**
 * Tries a code: right, it is used up; wrong, that is counted, which is book-keeping and no change that people can see.
 * `isRight` says whether it is the one with that number.
 */
export function tryCode(
  complaint: Complaint,
  isRight: (serial: number) => boolean,
  now: number,
): { readonly result: 'right' | 'wrong' | 'over'; readonly complaint: Complaint } {
  const { code } = complaint;
  if (!code || !isCodeOpen(complaint, now)) return { result: 'over', complaint };
  if (isRight(code.serial))
    return { result: 'right', complaint: { ...complaint, code: { ...code, used: true } } };
  return { result: 'wrong', complaint: { ...complaint, code: { ...code, tries: code.tries + 1 } } };
}

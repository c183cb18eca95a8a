import { type Conditions, entityTag, requireMet } from '../base/entity-tag.ts';
import type { ComplaintId } from '../base/ids.ts';
import type { KeyedRequest } from '../base/keyed-request.ts';
import type { Settings } from '../base/settings.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { resultOf, withoutForgotten, withRequest } from '../complaint/requests.ts';
import { announce } from '../delivery/tell.ts';
import type { Services } from '../ports/services.ts';
import * as claims from '../records/claims.ts';
import { load, type Stored, update } from '../records/complaints.ts';

/*
 * Changes that are safe to retry and safe to race. Whether a request has been carried out and whether the complaint is
 * as its caller has seen it is decided on the item that the change writes over, each time anew where that race is
 * lost: of two requests with one key, one changes it and the other is answered what the first was; of two callers who
 * have seen the same state, one changes it and the other hears that it is another by now.
 */

/** How a change is asked for, beside what it is. */
export interface Asked {
  readonly conditions?: Conditions;
  /** Where it goes by a key, it is carried out once. */
  readonly request?: KeyedRequest | undefined;
  /** It says all that there is to be, so that asking for what is there already can harm nobody. */
  readonly isWhole?: boolean;
}

interface Outcome {
  readonly stored: Stored;
  /** What the request is remembered by. */
  readonly result: string;
  /** It was carried out before: nothing has changed now, and the complaint is as it is now. */
  readonly isReplay: boolean;
}

/** Changes with every change that people can see; the instant tells two lines of versions apart, as after a restore. */
export function complaintTag(
  settings: Pick<Settings, 'secret'>,
  { id, version, updatedAt }: Complaint,
): string {
  return entityTag(settings, 'complaint', id, version, updatedAt);
}

interface Change {
  /** Throws where the complaint is none of the caller's. */
  readonly authorise: (complaint: Complaint) => void;
  readonly command: (complaint: Complaint, now: number) => Complaint;
  /** What the request is remembered by: the complaint's tag where nothing is said. */
  readonly result?: (complaint: Complaint) => string;
}

/**
 * @throws Refusal `idempotency-key-reused`, `precondition-failed`, or whatever the change refuses; the key of what is
 * refused stays free
 */
export async function changeOnce(
  services: Services,
  id: ComplaintId,
  change: Change,
  asked: Asked,
): Promise<Outcome> {
  const { settings } = services;
  const { conditions = {}, request, isWhole = false } = asked;
  const tagOf = (complaint: Complaint) => complaintTag(settings, complaint);
  const { authorise, command, result = tagOf } = change;
  let isReplay = false;
  let outcome = '';
  const decide = (complaint: Complaint, now: number): Complaint => {
    authorise(complaint);
    // Before the tag is looked at: whoever tries again names the state of before.
    const replayed = request && resultOf(complaint, request, now);
    isReplay = replayed !== undefined;
    outcome = replayed ?? '';
    if (isReplay) return complaint;
    if (!isWhole) requireMet(conditions, tagOf(complaint));
    const changed = command(complaint, now);
    if (isWhole && changed !== complaint) requireMet(conditions, tagOf(complaint));
    outcome = result(changed);
    if (request) return withRequest(changed, request, outcome, now);
    return changed === complaint ? complaint : withoutForgotten(changed, now);
  };
  const known = request && (await claimed(services, id, request, change.authorise, decide));
  const stored = await update(services, id, decide, known && { known });
  await announce(services, stored);
  return { stored, result: outcome, isReplay };
}

/** The complaint that is to be changed, once the key is the request's. */
async function claimed(
  services: Services,
  id: ComplaintId,
  request: KeyedRequest,
  authorise: Change['authorise'],
  decide: Change['command'],
): Promise<Stored> {
  const known = await load(services, id);
  authorise(known.complaint);
  if (await claims.isBound(services, request)) return known;
  // What would be refused is refused before it takes the key.
  decide(known.complaint, services.clock.now());
  await claims.bind(services, request);
  return known;
}

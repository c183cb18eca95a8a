import { createHash, randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Caller, nameOf } from '../access/caller.ts';
import { isWithin, reachOf } from '../access/decide.ts';
import type { ComplaintId } from '../base/ids.ts';
import { type Instant, instantOf } from '../base/instant.ts';
import type { KeyedRequest } from '../base/keyed-request.ts';
import { Refusal } from '../base/refusal.ts';
import type { QualityCriterion, QualityScore } from '../base/vocabulary.ts';
import type { Complaint } from '../complaint/complaint.ts';
import type { Services } from '../ports/services.ts';
import * as claims from '../records/claims.ts';
import { find } from '../records/complaints.ts';
import { idFor, madeBy } from '../records/made-by.ts';
import * as quality from '../records/quality.ts';
import * as timelines from '../records/timeline-chunks.ts';
import { readToChange, search } from './acting.ts';

/*
 * How well complaints were handled: some that are over, drawn at random, are looked at by somebody who had no hand in them.
 * It is told by team and by what was good; of single persons nothing is counted.
 */

type Person = Caller & { readonly kind: 'person' };

interface Drawing {
  readonly receivedFrom: Instant;
  readonly receivedBefore: Instant;
  readonly team?: string | undefined;
  readonly size: number;
  readonly seed?: string | undefined;
}

/** Of more a draw would be long, and a sample of a shorter time says as much. */
const MOST = 10_000;
const PAGE = 100;

export class TooManyToDraw extends Error {
  override readonly name = 'TooManyToDraw';
}

/**
 * Draws closed ones within reach that the caller has not handled; with the same seed the same, of the same complaints.
 * @throws Refusal `forbidden`, `idempotency-key-reused`; TooManyToDraw
 */
export async function draw(
  services: Services,
  caller: Person,
  { seed = randomBytes(4).toString('hex'), ...asked }: Drawing,
  request?: KeyedRequest,
): Promise<{ readonly sample: quality.QualitySample; readonly isReplay: boolean }> {
  reachOf(caller, 'quality.review');
  const id = idFor(request);
  const known = request && madeBy(request, await quality.find(services, id));
  if (known) return { sample: known, isReplay: true };
  if (request) await claims.bind(services, request);
  const all = await closedOnes(services, caller, asked);
  const lots = all
    .map((one) => ({ one, lot: createHash('sha256').update(`${seed} ${one}`).digest('hex') }))
    .sort((one, other) => (one.lot < other.lot ? -1 : 1));
  const items: quality.QualityItem[] = [];
  for (const { one } of lots) {
    if (items.length === asked.size) break;
    const complaint = (await find(services, one))?.complaint;
    if (complaint && (await isForReview(services, caller, complaint)))
      items.push({ complaint: one, team: complaint.team });
  }
  const sample: quality.QualitySample = {
    ...{ ...asked, id, by: nameOf(caller), seed, found: all.length, items },
    ...(request && { request: request.fingerprint }),
    createdAt: instantOf(services.clock.now()),
  };
  if (await quality.put(services, sample)) return { sample, isReplay: false };
  return draw(services, caller, { seed, ...asked }, request);
}

async function closedOnes(
  services: Services,
  caller: Person,
  { receivedFrom, receivedBefore, team }: Omit<Drawing, 'seed'>,
): Promise<ComplaintId[]> {
  const facts = { status: ['closed'], ...(team !== undefined && { team: [team] }) };
  const found: ComplaintId[] = [];
  let cursor: string | undefined;
  do {
    const asked = { facts, receivedFrom, receivedBefore, order: 'oldest' as const, limit: PAGE, cursor };
    const page = await search(services, caller, asked);
    found.push(...page.items.map(({ id }) => id));
    if (found.length > MOST) throw new TooManyToDraw();
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

/** Nobody judges their own work, nor what is about them or out of reach. */
async function isForReview(services: Services, caller: Person, complaint: Complaint): Promise<boolean> {
  if (
    complaint.status !== 'closed' ||
    complaint.erasure !== undefined ||
    complaint.assignee === caller.subject
  )
    return false;
  if (!isWithin(reachOf(caller, 'quality.review'), complaint)) return false;
  const events = await timelines.read(services, complaint, 0, Number.POSITIVE_INFINITY);
  const own = nameOf(caller);
  // To bring it in is no part of its handling.
  const isOwn = ({ by, kind }: (typeof events)[number]) => by === own && !BROUGHT.has(kind);
  return !events.some((event) => isOwn(event) || event.data.assignee === caller.subject);
}

const BROUGHT: ReadonlySet<string> = new Set(['received', 'imported']);

/** Nobody's but whose it is. @throws Refusal `not-found`, `forbidden` */
export async function load(services: Services, caller: Caller, id: string): Promise<quality.QualitySample> {
  reachOf(caller, 'quality.review');
  const sample = await quality.find(services, id);
  if (sample?.by !== nameOf(caller)) throw new Refusal('not-found', 'There is nothing by that name.');
  return sample;
}

export async function list(services: Services, caller: Caller): Promise<quality.QualitySample[]> {
  reachOf(caller, 'quality.review');
  return (await quality.list(services)).filter(({ by }) => by === nameOf(caller));
}

interface Review {
  readonly complaint: ComplaintId;
  readonly scores: Readonly<Record<QualityCriterion, QualityScore>>;
  readonly note?: string | undefined;
}

/** Said again it is as it was said last. @throws Refusal `not-found`, `erased` */
export async function review(
  services: Services,
  caller: Person,
  id: string,
  { complaint, scores, note = '' }: Review,
): Promise<quality.QualitySample> {
  const { items } = await load(services, caller, id);
  if (!items.some((item) => item.complaint === complaint))
    throw new Refusal('not-found', 'There is nothing by that name.');
  await readToChange(services, caller, 'quality.review', complaint);
  await quality.remark(services, complaint, { sample: id, by: nameOf(caller), note });
  const reviewedAt = instantOf(services.clock.now());
  const changed = await quality.change(services, id, (sample) => {
    const before = sample.items.find((item) => item.complaint === complaint);
    if (isDeepStrictEqual(before?.scores, scores)) return sample;
    const reviewed = { reviewedAt, scores: { ...scores } };
    const items = sample.items.map((item) =>
      item.complaint === complaint ? { ...item, ...reviewed } : item,
    );
    return { ...sample, items };
  });
  return changed ?? load(services, caller, id);
}

interface TeamQuality {
  readonly team: string;
  readonly reviewed: number;
  /** How many have which score, by what was judged. */
  readonly criteria: Readonly<Record<QualityCriterion, Readonly<Partial<Record<QualityScore, number>>>>>;
}

/** Of all reviews within reach, whoever has made them. */
export async function results(services: Services, caller: Caller): Promise<TeamQuality[]> {
  const reach = reachOf(caller, 'quality.review');
  const reviewed = (await quality.list(services))
    .flatMap(({ items }) => items)
    .filter(({ complaint: id, team, scores }) => scores && isWithin(reach, { id, team }));
  const teams = [...new Set(reviewed.map(({ team }) => team))].sort();
  return teams.map((team) => {
    const own = reviewed.filter((item) => item.team === team);
    const counted = (criterion: QualityCriterion) => {
      const counts: Partial<Record<QualityScore, number>> = {};
      for (const { scores } of own) {
        const score = scores?.[criterion];
        if (score !== undefined) counts[score] = (counts[score] ?? 0) + 1;
      }
      return counts;
    };
    const criteria = {
      acknowledged: counted('acknowledged'),
      understood: counted('understood'),
      answered: counted('answered'),
      fair: counted('fair'),
      kept: counted('kept'),
    };
    return { team, reviewed: own.length, criteria };
  });
}

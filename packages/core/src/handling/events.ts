import type { Caller } from '../access/caller.ts';
import { isWithin, type Reach, reachOf } from '../access/decide.ts';
import type { ComplaintId } from '../base/ids.ts';
import { eventsOf, type PublicEvent } from '../complaint/news.ts';
import type { Services } from '../ports/services.ts';
import { find } from '../records/complaints.ts';
import * as feed from '../records/feed.ts';
import { readable } from '../records/set-aside.ts';

/** How far somebody has read in each shard: the number of an entry, and how many of the next one's events. */
type Position = { readonly number: number; readonly taken: number };

export interface FeedQuery {
  /** As the page before gave it; from the oldest that is kept where nothing is said. */
  readonly after?: string | undefined;
  readonly limit: number;
  readonly types?: readonly string[] | undefined;
}

export interface FeedPage {
  readonly items: readonly PublicEvent[];
  /** Where to go on, now or later. */
  readonly after: string;
  /** More is there already; perhaps of what is not asked for. */
  readonly isMore: boolean;
}

/** Entries of a shard that one page looks through at most: whoever filters much may get few at a time. */
const LOOKED_THROUGH = 50;

/**
 * What has happened, to the complaints within the caller's reach as they stood then; of those that are about them now
 * nothing. In order for each complaint; those
 * of different complaints are in order as far as one page goes. What is told twice has the same id.
 * @throws Refusal `unauthenticated`, `forbidden`; undefined where `after` is no page's
 */
export async function events(
  services: Services,
  caller: Caller,
  { after, limit, types }: FeedQuery,
): Promise<FeedPage | undefined> {
  const reach = reachOf(caller, 'event.read');
  const positions = after === undefined ? feed.FEED_SHARDS.map(() => START) : readPositions(after);
  if (!positions) return undefined;
  const pages = await Promise.all(
    positions.map(({ number }, shard) => feed.read(services, shard, number, LOOKED_THROUGH)),
  );
  const entries = pages
    .flatMap((page, shard) => page.entries.map((entry) => ({ ...entry, shard })))
    .sort((one, other) => (one.at === other.at ? one.number - other.number : one.at < other.at ? -1 : 1));

  const items: PublicEvent[] = [];
  const isHidden = hiding(services, reach);
  const reached = [...positions];
  for (const { number, shard, news } of entries) {
    const all = news.flatMap((told) => eventsOf(told.news).map((event) => ({ event, owned: told.owned })));
    const before = reached[shard] ?? START;
    // Of that entry they were taken, and of no other one.
    const taken = before.number + 1 === number ? before.taken : 0;
    for (const [index, { event, owned }] of all.entries()) {
      if (index < taken || !isAskedFor(reach, event, owned, types)) continue;
      if (await isHidden(event.complaintId)) continue;
      if (items.length === limit) {
        reached[shard] = { number: number - 1, taken: index };
        return { items, after: positionsText(reached), isMore: true };
      }
      items.push(event);
    }
    reached[shard] = { number, taken: 0 };
  }
  return { items, after: positionsText(reached), isMore: pages.some(({ isMore }) => isMore) };
}

/** Of what people are shown each complaint is looked at once: it may be about them since. */
function hiding(services: Services, reach: Reach): (id: ComplaintId) => Promise<boolean> {
  const person = 'person' in reach ? reach.person : undefined;
  const known = new Map<ComplaintId, boolean>();
  return async (id) => {
    if (person === undefined) return false;
    const stored = known.has(id) ? undefined : await readable(services, () => find(services, id));
    const isAbout = known.get(id) ?? stored?.complaint.conflicts?.includes(person) ?? false;
    known.set(id, isAbout);
    return isAbout;
  };
}

const START: Position = { number: 0, taken: 0 };

function isAskedFor(
  reach: Reach,
  { type }: PublicEvent,
  owned: Parameters<typeof isWithin>[1],
  types: FeedQuery['types'],
): boolean {
  return (types === undefined || types.includes(type)) && isWithin(reach, owned);
}

const positionsText = (positions: readonly Position[]) =>
  positions.map(({ number, taken }) => `${number}+${taken}`).join('.');

function readPositions(text: string): Position[] | undefined {
  const positions = text.split('.').map((part) => {
    const [number = Number.NaN, taken = Number.NaN] = part.split('+').map(Number);
    return { number, taken };
  });
  const isRight = positions.every(({ number, taken }) => number >= 0 && taken >= 0);
  return isRight && positions.length === feed.FEED_SHARDS.length ? positions : undefined;
}

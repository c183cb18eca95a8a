import { type ComplaintId, isComplaintId } from '../base/ids.ts';
import { CODED_FACTS, type CodedFact, type FilterFacts, type SearchQuery } from '../base/search.ts';
import { codes, STATUSES } from '../base/vocabulary.ts';
import { NEVER } from '../clocks/deadlines.ts';
import { isDescending, isFactual, isFound, placeIn, searchDocumentOf } from '../complaint/search-document.ts';
import { summaryOf, summarySchema } from '../complaint/summary.ts';
import { CorruptItem } from '../ports/item-body.ts';
import type { Search, SearchCounts, SearchHit, SearchPage } from '../ports/search.ts';
import type { Services } from '../ports/services.ts';
import { find, queuePartitions } from './complaints.ts';
import { mergedEntries } from './merged-entries.ts';
import * as references from './references.ts';
import {
  type Digest,
  isLookedUp,
  lookUpKey,
  MONTHS,
  mayBeFound,
  monthOf,
  readDigest,
} from './search-digest.ts';
import { documentOf } from './search-items.ts';
import { readable } from './set-aside.ts';

/*
 * Finds in a store that cannot search by itself. Candidates come from what there is in the order that is asked for: the
 * items that are looked up by, the queue's index, or the digests of month after month. Each page reads no more than it
 * says below, and answers fewer complaints, with a cursor, where that is not enough. Whatever is found is looked at
 * itself, as it is now, before it is shown.
 */

/** Digests, or entries of the queue's index, that a page goes through; as many again where it counts. */
const MOST_SEEN = 1000;
/** Complaints that a page reads. */
const MOST_READ = 100;
/** Complaints of one mail address, say, that are told apart from each other; of more, the newest. */
const MOST_LOOKED_UP = 1000;
const PAGE = 100;

interface Candidate {
  readonly id: ComplaintId;
  /** From here the next page goes on. */
  readonly place: string;
  /** False: whatever it says, it is not found. */
  readonly isLikely: boolean;
  /** Where no more has to be known of it. */
  readonly hit?: SearchHit | undefined;
}

export function walkingSearch(services: Services): Pick<Search, 'orders' | 'find'> {
  return {
    orders: ['deadline', 'newest', 'oldest'],
    async find(query) {
      const group = query.keys?.find((keys) => keys.every(isLookedUp));
      const page = group
        ? await findLookedUp(services, query, group)
        : await pageOf(
            services,
            query,
            query.order === 'deadline' ? queued(services, query) : digested(services, query),
          );
      if (query.count === undefined || page.counts) return page;
      return { ...page, counts: await counted(services, query) };
    },
  };
}

/** The first so many of the candidates that are found. */
async function pageOf(
  services: Services,
  query: SearchQuery,
  candidates: AsyncIterable<Candidate> | Iterable<Candidate>,
): Promise<SearchPage> {
  const hits: SearchHit[] = [];
  let waiting: Candidate[] = [];
  let seen = 0;
  let read = 0;
  let last: string | undefined;
  const look = async () => {
    const looked = await Promise.all(waiting.map(({ id, hit }) => hit ?? hitOf(services, query, id)));
    hits.push(...looked.filter((hit) => hit !== undefined));
    read += waiting.filter(({ hit }) => hit === undefined).length;
    waiting = [];
  };
  for await (const candidate of candidates) {
    // As many are looked at together as there is room for.
    if (hits.length + waiting.length === query.limit || read + waiting.length === MOST_READ) await look();
    if (hits.length === query.limit || read === MOST_READ || seen === MOST_SEEN) {
      await look();
      return { hits, ...(last !== undefined && { nextCursor: last }) };
    }
    seen++;
    last = candidate.place;
    if (candidate.isLikely) waiting.push(candidate);
  }
  await look();
  return { hits };
}

async function hitOf(
  services: Services,
  query: SearchQuery,
  id: ComplaintId,
): Promise<SearchHit | undefined> {
  return readable(services, async () => {
    const complaint = (await find(services, id))?.complaint;
    if (!complaint) return undefined;
    const itself = searchDocumentOf(complaint);
    if (!isFactual(itself.facts, query)) return undefined;
    // Its conversation stands elsewhere, and is read where its own words are not enough.
    const { words = [] } = query;
    const isEnough = words.every((word) => itself.words.has(word));
    const document = isEnough ? itself : await documentOf(services, complaint);
    return isFound(document, query) ? { id, summary: summaryOf(complaint) } : undefined;
  });
}

/** By a value that they are looked up by. Few, and so they can be put in any order. */
async function findLookedUp(
  services: Services,
  query: SearchQuery,
  group: readonly string[],
): Promise<SearchPage> {
  const found = await Promise.all(group.map((key) => lookedUp(services, key)));
  const newestFirst = [...new Set(found.flat())]
    .sort((one, other) => (one < other ? 1 : -1))
    .slice(0, MOST_LOOKED_UP);
  const isNewest = query.order === 'newest';
  if ((isNewest || query.order === 'oldest') && query.count === undefined) {
    const ids = isNewest ? newestFirst : newestFirst.reverse();
    const { cursor } = query;
    const left = ids.filter((id) => cursor === undefined || (isNewest ? id < cursor : id > cursor));
    return pageOf(
      services,
      query,
      left.map((id) => ({ id, place: id, isLikely: true })),
    );
  }
  return sorted(services, query, newestFirst);
}

async function lookedUp(services: Services, key: string): Promise<ComplaintId[]> {
  const ids: ComplaintId[] = [];
  let before: string | undefined;
  do {
    const { items, next } = await services.store.query({
      partition: lookUpKey(services.settings, key),
      descending: true,
      limit: PAGE,
      ...(before !== undefined && { after: before }),
    });
    ids.push(...items.map(({ sk }) => sk).filter(isComplaintId));
    before = next;
  } while (before !== undefined && ids.length < MOST_LOOKED_UP);
  if (!key.startsWith(REFERENCE)) return ids;
  const holder = await references.find(services, key.slice(REFERENCE.length));
  return holder === undefined ? ids : [...ids, holder];
}

const REFERENCE = 'reference:';

/** All of them at once, for they must be known to be put in order, or counted. */
async function sorted(
  services: Services,
  query: SearchQuery,
  ids: readonly ComplaintId[],
): Promise<SearchPage> {
  const { order, cursor, limit, count } = query;
  const documents = await Promise.all(
    ids.slice(0, MOST_READ).map((id) =>
      readable(services, async () => {
        const complaint = (await find(services, id))?.complaint;
        const document = complaint && (await documentOf(services, complaint));
        return document && isFound(document, query)
          ? { facts: document.facts, hit: { id, summary: summaryOf(complaint) } }
          : undefined;
      }),
    ),
  );
  const descending = isDescending(order);
  const all = documents
    .filter((one) => one !== undefined)
    .map((one) => ({ ...one, place: placeIn(order, one.facts) }))
    .sort((one, other) => (one.place < other.place === descending ? 1 : -1));
  const left = all.filter(
    ({ place }) => cursor === undefined || (descending ? place < cursor : place > cursor),
  );
  const page = left.slice(0, limit);
  const isExact = ids.length <= MOST_READ;
  return {
    hits: page.map(({ hit }) => hit),
    ...(left.length > limit && { nextCursor: page.at(-1)?.place }),
    ...(count && {
      counts: countsOf(
        all.map(({ facts }) => facts),
        query,
        isExact,
      ),
    }),
  };
}

/** By next deadline, as the queue's index has them. What its summaries do not say is read. */
async function* queued({ store }: Services, query: SearchQuery): AsyncGenerator<Candidate> {
  const { status = codes(STATUSES).options, team: teams } = query.facts ?? {};
  const among: readonly (string | undefined)[] = teams ?? [undefined];
  const places = status.flatMap((each) =>
    among.flatMap((team) => queuePartitions(each, team).map((partition) => ({ partition }))),
  );
  const isSaid = isSaidBySummaries(query);
  const share = Math.ceil(query.limit / places.length) + 1;
  const index = teams === undefined ? 'status' : 'team';
  for await (const { entry } of mergedEntries(store, { index, places, after: query.cursor, share })) {
    if (!isComplaintId(entry.pk)) continue;
    const { data: summary } = summarySchema.safeParse(entry.summary);
    const facts = summary && { ...summary, receivedAt: summary.receivedAt ?? summary.createdAt, policy: '' };
    yield {
      id: entry.pk,
      place: entry.sort,
      isLikely: facts === undefined || isFactual(facts, asSummariesSay(query)),
      ...(isSaid && facts && { hit: { id: entry.pk, summary: entry.summary } }),
    };
  }
}

/** What the summaries do not say is asked of the complaint. */
function asSummariesSay({ within, facts, ...query }: SearchQuery): SearchQuery {
  const { policy: _, ...said } = facts ?? {};
  return { ...query, within: within.to === 'submitted' ? { to: 'all' } : within, facts: said };
}

function isSaidBySummaries({ within, keys = [], words = [], facts }: SearchQuery): boolean {
  return within.to !== 'submitted' && keys.length + words.length === 0 && facts?.policy === undefined;
}

/** In the order in which they were recorded, by their digests. */
async function* digested({ store, settings }: Services, query: SearchQuery): AsyncGenerator<Candidate> {
  for await (const digest of digests({ store }, query))
    yield {
      id: digest.facts.id,
      place: digest.facts.id,
      isLikely: mayBeFound(settings, digest, query),
    };
}

async function* digests(
  { store }: Pick<Services, 'store'>,
  { order, cursor, receivedFrom }: Pick<SearchQuery, 'order' | 'cursor' | 'receivedFrom'>,
): AsyncGenerator<Digest> {
  const descending = isDescending(order);
  for (const month of await monthsIn(store, descending)) {
    // Nothing is recorded before it is received.
    if (receivedFrom !== undefined && month < monthOf(receivedFrom)) continue;
    let after = cursor;
    do {
      const { items, next } = await store.query({
        partition: `${MONTHS}#${month}`,
        descending,
        limit: PAGE,
        mayLag: true,
        ...(after !== undefined && { after }),
      });
      for (const item of items) {
        const digest = legible(() => readDigest(item));
        if (digest) yield digest;
      }
      after = next;
    } while (after !== undefined);
  }
}

async function monthsIn(store: Services['store'], descending: boolean): Promise<string[]> {
  const months: string[] = [];
  let after: string | undefined;
  do {
    const page = await store.query({
      partition: MONTHS,
      descending,
      limit: PAGE,
      ...(after !== undefined && { after }),
    });
    months.push(...page.items.map(({ sk }) => sk));
    after = page.next;
  } while (after !== undefined);
  return months;
}

/** A digest that is damaged is made anew when its complaint changes. */
function legible<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof CorruptItem) return undefined;
    throw error;
  }
}

/** By their digests alone, from the newest on. */
async function counted(services: Services, query: SearchQuery): Promise<SearchCounts> {
  const found: FilterFacts[] = [];
  let seen = 0;
  const newest = { order: 'newest' as const, cursor: undefined, receivedFrom: query.receivedFrom };
  for await (const digest of digests(services, newest)) {
    if (seen === MOST_SEEN) return countsOf(found, query, false);
    seen++;
    if (mayBeFound(services.settings, digest, query)) found.push(digest.facts);
  }
  return countsOf(found, query, true);
}

function countsOf(
  found: readonly FilterFacts[],
  { count = [], countDue }: Pick<SearchQuery, 'count' | 'countDue'>,
  exact: boolean,
): SearchCounts {
  const by: Partial<Record<CodedFact, Record<string, number>>> = {};
  for (const name of CODED_FACTS) {
    if (!count.includes(name)) continue;
    const numbers: Record<string, number> = {};
    for (const { [name]: value } of found)
      if (value !== undefined) numbers[value] = (numbers[value] ?? 0) + 1;
    by[name] = numbers;
  }
  const due = countDue?.map(
    (before) => found.filter(({ nextDeadline }) => (nextDeadline ?? NEVER) < before).length,
  );
  return { exact, total: found.length, by, ...(due && { due }) };
}

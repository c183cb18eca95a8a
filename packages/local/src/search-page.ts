import {
  type CodedFact,
  isDescending,
  isFactual,
  NEVER,
  placeIn,
  type SearchCounts,
  type SearchFacts,
  type SearchOrder,
  type SearchQuery,
} from '@redress/core';

export interface FactsPage {
  readonly facts: readonly SearchFacts[];
  readonly nextCursor?: string | undefined;
  readonly counts?: SearchCounts | undefined;
}

type Candidates = readonly (SearchFacts | undefined)[];

/** What comes first of its place, without making the text of every place. */
const FIRST: Readonly<Record<SearchOrder, (facts: SearchFacts) => string>> = {
  deadline: ({ nextDeadline }) => nextDeadline ?? NEVER,
  changed: ({ updatedAt }) => updatedAt,
  newest: () => '',
  oldest: () => '',
};

/** Of the candidates those that the facts are asked for, in order, going through all of them once. */
export function factsPage(candidates: Candidates, query: SearchQuery): FactsPage {
  const { order, cursor, limit } = query;
  const isReversed = isDescending(order);
  const first = FIRST[order];
  const compare = (one: SearchFacts, other: SearchFacts) => {
    const [mine, theirs] = [first(one), first(other)];
    const isBefore = mine === theirs ? one.id < other.id : mine < theirs;
    return isBefore === isReversed ? 1 : -1;
  };
  const isAfter = (facts: SearchFacts) =>
    cursor === undefined || (isReversed ? placeIn(order, facts) < cursor : placeIn(order, facts) > cursor);
  const counting = query.count && countingOf(query.count);
  const best = new Best(limit + 1, compare);
  // They stand as they were indexed, which is mostly their order, too: then few come that are better than the best.
  for (let step = 0; step < candidates.length; step++) {
    const facts = candidates[isReversed ? candidates.length - 1 - step : step];
    if (!facts || !isFactual(facts, query)) continue;
    counting?.add(facts);
    if (isAfter(facts)) best.offer(facts);
  }
  const found = best.all();
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    facts: page,
    ...(found.length > limit && last && { nextCursor: placeIn(order, last) }),
    ...(counting && { counts: counting.counts() }),
  };
}

/** The first ones of all that it is offered. */
class Best {
  readonly #most: number;
  readonly #compare: (one: SearchFacts, other: SearchFacts) => number;
  readonly #kept: SearchFacts[] = [];
  /** Nothing behind it is among them. */
  #last: SearchFacts | undefined;

  constructor(most: number, compare: (one: SearchFacts, other: SearchFacts) => number) {
    this.#most = most;
    this.#compare = compare;
  }

  offer(facts: SearchFacts): void {
    if (this.#last && this.#compare(facts, this.#last) > 0) return;
    this.#kept.push(facts);
    if (this.#kept.length === 2 * this.#most) this.#last = this.all().at(-1);
  }

  all(): readonly SearchFacts[] {
    this.#kept.sort(this.#compare).splice(this.#most);
    return this.#kept;
  }
}

function countingOf(names: readonly CodedFact[]) {
  let total = 0;
  const numbers = names.map((name) => ({ name, of: new Map<string, number>() }));
  return {
    add(facts: SearchFacts): void {
      total++;
      for (const { name, of } of numbers) {
        const value = facts[name];
        if (value !== undefined) of.set(value, (of.get(value) ?? 0) + 1);
      }
    },
    counts(): SearchCounts {
      const by = Object.fromEntries(numbers.map(({ name, of }) => [name, Object.fromEntries(of)]));
      return { exact: true, total, by };
    },
  };
}

import {
  asComplaintId,
  asInstant,
  CODED_FACTS,
  type CodedFact,
  type ComplaintId,
  type Instant,
  instantOf,
  isDescending,
  millisOf,
  placeIn,
  type SearchCounts,
  type SearchQuery,
  timeOf,
} from '@redress/core';
import { type FactTable, NOTHING } from './fact-table.ts';

export interface FactsPage {
  readonly ids: readonly ComplaintId[];
  readonly nextCursor?: string | undefined;
  readonly counts?: SearchCounts | undefined;
}

/** Of the documents with the numbers, or of all, those that the facts are asked for, going through them once. */
export function factsPage(table: FactTable, numbers: Uint32Array | undefined, query: SearchQuery): FactsPage {
  const { limit } = query;
  const conditions = conditionsOf(table, query);
  const order = new Order(table, query);
  const counting = query.count && new Counting(table, query.count, query.countDue);
  const most = limit + 1;
  const best: number[] = [];
  const { ids } = table;
  const end = numbers ? numbers.length : table.size;
  const numberAt = (place: number) => (numbers ? (numbers[place] ?? 0) : place);
  // They stand as they were indexed, which is mostly an order, too: from its right end few come that are any better.
  const isReversed = order.compare(numberAt(end - 1), numberAt(0)) < 0;
  next: for (let step = 0; step < end; step++) {
    const number = numberAt(isReversed ? end - 1 - step : step);
    if (ids[number] === undefined) continue;
    const last = best[most - 1];
    const isLater = last !== undefined && order.compare(number, last) > 0;
    if (isLater && !counting) continue;
    for (const holds of conditions) if (!holds(number)) continue next;
    counting?.add(number);
    if (isLater || !order.isBehindCursor(number)) continue;
    best.splice(order.placeAmong(best, number), 0, number);
    if (best.length > most) best.pop();
  }
  const page = best.slice(0, limit);
  const last = page.at(-1);
  return {
    ids: page.map((number) => table.idOf(number)),
    ...(best.length > limit && last !== undefined && { nextCursor: order.cursorAt(last) }),
    ...(counting && { counts: counting.counts() }),
  };
}

/** The same as `placeIn`, without making the text of every place. */
class Order {
  readonly #table: FactTable;
  readonly #name: SearchQuery['order'];
  readonly #first: Float64Array;
  readonly #sign: 1 | -1;
  readonly #cursor: { readonly first: number; readonly id: ComplaintId } | undefined;

  constructor(table: FactTable, { order, cursor }: SearchQuery) {
    this.#table = table;
    this.#name = order;
    this.#sign = isDescending(order) ? -1 : 1;
    this.#first = {
      deadline: table.due,
      changed: table.updated,
      newest: table.recorded,
      oldest: table.recorded,
    }[order];
    if (cursor === undefined) return;
    const [instant = '', text = instant] = cursor.split('#');
    const id = asComplaintId(text);
    this.#cursor = { first: text === instant ? timeOf(id) : millisOf(asInstant(instant)), id };
  }

  compare(one: number, other: number): number {
    const apart = (this.#first[one] ?? 0) - (this.#first[other] ?? 0);
    return this.#sign * (apart || this.#compareIds(one, this.#table.ids[other] ?? ''));
  }

  isBehindCursor(number: number): boolean {
    if (!this.#cursor) return true;
    const { first, id } = this.#cursor;
    return this.#sign * ((this.#first[number] ?? 0) - first || this.#compareIds(number, id)) > 0;
  }

  /** Before which of the sorted ones it comes. */
  placeAmong(sorted: readonly number[], number: number): number {
    let [from, to] = [0, sorted.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.compare(sorted[middle] ?? 0, number) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  cursorAt(number: number): string {
    const { due, updated } = this.#table;
    return placeIn(this.#name, {
      id: this.#table.idOf(number),
      nextDeadline: instantOf(due[number] ?? 0),
      updatedAt: instantOf(updated[number] ?? 0),
    });
  }

  #compareIds(number: number, id: string): number {
    const own = this.#table.ids[number] ?? '';
    return own === id ? 0 : own < id ? -1 : 1;
  }
}

/** Of a document, whether it is what is asked for. */
type Condition = (number: number) => boolean;

/** What `isFactual` looks at, the cheapest first. */
function conditionsOf(table: FactTable, query: SearchQuery): Condition[] {
  const { breached, dueBefore, receivedFrom, receivedBefore } = query;
  return [
    ...CODED_FACTS.flatMap((name) => {
      const wanted = query.facts?.[name];
      return wanted ? [table.codes[name].isAmong(wanted)] : [];
    }),
    ...(breached === undefined ? [] : [(number: number) => (table.breached[number] === 1) === breached]),
    ...within(table.due, undefined, dueBefore),
    ...within(table.received, receivedFrom, receivedBefore),
    ...scopeConditions(table, query),
  ];
}

function within(times: Float64Array, from: Instant | undefined, before: Instant | undefined): Condition[] {
  if (from === undefined && before === undefined) return [];
  const least = from === undefined ? Number.NEGATIVE_INFINITY : millisOf(from);
  const end = before === undefined ? Number.POSITIVE_INFINITY : millisOf(before);
  return [(number) => (times[number] ?? 0) >= least && (times[number] ?? 0) < end];
}

function scopeConditions(table: FactTable, { within: scope }: SearchQuery): Condition[] {
  switch (scope.to) {
    case 'all':
      return aboutOthers(table, scope.person);
    case 'teams': {
      const { teams, person, standsIn } = scope;
      const { team, assignee } = table.codes;
      const isOfTeams = team.isAmong([...teams]);
      const isTheirs = assignee.isAmong([person]);
      const known = new Map<number, boolean>();
      const isInPlace = (number: number): boolean => {
        const owner = assignee.valueAt(number);
        const own = team.valueAt(number);
        if (!standsIn || owner === undefined || own === undefined) return false;
        // Asked once for each pair, of which there are few.
        const pair = (team.codes[number] ?? 0) * assignee.values.length + (assignee.codes[number] ?? 0);
        const answer = known.get(pair) ?? standsIn({ team: own, assignee: owner });
        known.set(pair, answer);
        return answer;
      };
      const isReached = (number: number) => isOfTeams(number) || isTheirs(number) || isInPlace(number);
      return [isReached, ...aboutOthers(table, person)];
    }
    case 'submitted':
      return [table.codes.submittedBy.isAmong([scope.by])];
    case 'one':
      return [(number) => table.ids[number] === scope.complaint];
  }
}

function aboutOthers({ conflicts }: FactTable, person: string | undefined): Condition[] {
  if (person === undefined || conflicts.size === 0) return [];
  return [(number) => !conflicts.get(number)?.includes(person)];
}

class Counting {
  #total = 0;
  readonly #columns;

  readonly #dueAt: Float64Array;
  readonly #due: readonly { readonly before: number; count: number }[] | undefined;

  constructor(table: FactTable, names: readonly CodedFact[], due?: readonly Instant[]) {
    this.#dueAt = table.due;
    this.#due = due?.map((before) => ({ before: millisOf(before), count: 0 }));
    this.#columns = names.map((name) => {
      const { codes, values } = table.codes[name];
      return { name, codes, values, numbers: new Uint32Array(values.length) };
    });
  }

  add(number: number): void {
    this.#total++;
    for (const { codes, numbers } of this.#columns) {
      const code = codes[number] ?? NOTHING;
      numbers[code] = (numbers[code] ?? 0) + 1;
    }
    if (!this.#due) return;
    const at = this.#dueAt[number] ?? 0;
    for (const one of this.#due) if (at < one.before) one.count++;
  }

  counts(): SearchCounts {
    const by = this.#columns.map(({ name, values, numbers }) => [
      name,
      Object.fromEntries(
        values.flatMap((value, code) =>
          value !== undefined && numbers[code] ? [[value, numbers[code]]] : [],
        ),
      ),
    ]);
    const due = this.#due?.map(({ count }) => count);
    return { exact: true, total: this.#total, by: Object.fromEntries(by), ...(due && { due }) };
  }
}

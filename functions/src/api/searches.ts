import { CODED_FACTS, type CodedFact, type SearchQuery } from '@redress/core/base/search.ts';
import { wordsIn } from '@redress/core/base/words.ts';
import {
  fieldKey,
  mailKey,
  referenceKey,
  tagKey,
  telephoneKey,
  theirReferenceKey,
} from '@redress/core/complaint/search-document.ts';
import * as acting from '@redress/core/handling/acting.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as finding from '@redress/core/records/search.ts';
import { isRepeated, keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { pagingOf } from './cursors.ts';
import { body, invalid } from './input.ts';
import { dialling } from './ordinary.ts';
import { presentListed } from './presentation.ts';
import type { HandlersOf } from './routing.ts';
import { type SearchAsked, type SearchFilter, searchSchema } from './search-schemas.ts';

type Filter = Omit<SearchAsked, 'limit' | 'cursor' | 'count' | 'countDue'>;

/**
 * Finds complaints. What is asked for stands in the body: a mail address in a request's address would end up in the
 * logs of every server on its way.
 */
export function searchHandlers(services: Services): HandlersOf<'searches'> {
  return {
    'searches.run': async (c) => {
      const asked = await body(c, searchSchema);
      // Whatever is counted beside it, it is the same list, and goes on where it has come to.
      const { count, countDue, ...listed } = asked;
      const { filter, limit, cursor, sealed } = pagingOf(c, services.settings, listed, 'body');
      // Words are found among the newest first, what is not looked for by words by when it is due.
      const { order = filter.text === undefined ? 'deadline' : 'newest' } = filter;
      if (!finding.searchOf(services).orders.includes(order))
        throw invalid('body', 'order', 'not_here', 'must be an order that this installation finds in');
      markChanged(c, { isReplay: await isRepeated(services, keyed(c, services.settings, asked)) });
      const counting = { count: count ?? (countDue && []), countDue };
      const query = { ...(await queryOf(services, filter)), ...counting, order, limit, cursor };
      const page = await acting.search(services, c.get('caller'), query);
      c.set('shown', { count: page.items.length, filter: filterOf(filter) });
      return c.json(sealed({ ...page, items: page.items.map(presentListed) }));
    },
  };
}

export async function queryOf(
  services: Services,
  filter: SearchFilter,
): Promise<Omit<SearchQuery, 'within' | 'order' | 'limit'>> {
  const { reference, email, phone, complainantReference, text, tags = [], fields = {} } = filter;
  const { breached, dueBefore, receivedFrom, receivedBefore } = filter;
  const dialled = phone === undefined ? [] : await numbersOf(services, phone);
  return {
    keys: [
      ...(reference === undefined ? [] : [[referenceKey(reference)]]),
      ...(email === undefined ? [] : [[mailKey(email)]]),
      ...(phone === undefined ? [] : [dialled.map(telephoneKey)]),
      ...(complainantReference === undefined ? [] : [[theirReferenceKey(complainantReference)]]),
      ...tags.map((tag) => [tagKey(tag)]),
      ...Object.entries(fields).map(([name, value]) => [fieldKey(name, value)]),
    ],
    words: text === undefined ? [] : [...wordsIn(text)],
    facts: factsOf(filter),
    ...{ breached, dueBefore, receivedFrom, receivedBefore },
  };
}

/** As it was taken down where nobody knew its country, and as it is dialled from anywhere. */
async function numbersOf({ settings }: Services, phone: string): Promise<string[]> {
  const dialled = (await dialling(settings, { phone }))(undefined);
  return [...new Set([phone, dialled.phone])];
}

function factsOf({ unassigned, ...filter }: SearchFilter): SearchQuery['facts'] {
  const facts: Partial<Record<CodedFact, readonly string[]>> = {};
  for (const name of CODED_FACTS) {
    const values = filter[name];
    if (values !== undefined) facts[name] = values;
  }
  return unassigned ? { ...facts, assignee: ['', ...(facts.assignee ?? [])] } : facts;
}

/** By what it was looked for, for the audit: never for which address, number or words. */
function filterOf(filter: Filter): Readonly<Record<string, string>> {
  const names = Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  return { by: names.sort().join(' ') };
}

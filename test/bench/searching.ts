import {
  type ComplaintId,
  instantOf,
  mailKey,
  referenceKey,
  referenceOf,
  type SearchQuery,
  tagKey,
  telephoneKey,
  theirReferenceKey,
  wordsIn,
} from '@redress/core';
import * as z from 'zod';
import { optionsOf, say } from './child.ts';
import { fillFound, openStoreOf } from './filling.ts';
import { madeUp, VOCABULARY } from './made-up.ts';
import { median, quantile } from './report.ts';
import { timed } from './timed.ts';

/** How long the first page of a search takes among many complaints. */
const { folder, beside, number, rounds } = optionsOf(
  z.object({ folder: z.string(), beside: z.string(), number: z.number(), rounds: z.number() }),
);
const WEEK_MS = 7 * 86_400_000;

interface Asked {
  readonly name: string;
  readonly query: Partial<SearchQuery>;
  readonly findsNothing?: boolean;
}

interface Known {
  readonly id: ComplaintId;
  readonly at: number;
}

const words = (text: string) => [...wordsIn(text)];
const FOUR_FACTS = ['status', 'team', 'category', 'assignee'] as const;
const OF_SHOP: SearchQuery['within'] = {
  to: 'teams',
  teams: new Set(['shop']),
  person: 'person-1',
  standsIn: ({ assignee }) => assignee === 'person-2',
};

const askedAbout = ({ id, at }: Known): Asked[] => [
  { name: 'our reference', query: { keys: [[referenceKey(referenceOf(id))]] } },
  { name: 'a mail address, of four', query: { keys: [[mailKey('person7@example.com')]] } },
  { name: 'a telephone number, of four', query: { keys: [[telephoneKey('+86 138 00000007')]] } },
  { name: 'their reference', query: { keys: [[theirReferenceKey('ab 7')]] } },
  { name: 'a tag of nine in ten', query: { keys: [[tagKey('shipping')]] } },
  { name: 'a word of all', query: { words: words('orders') } },
  {
    name: '… the latest change first, 100 of them',
    query: { words: words('order'), order: 'changed', limit: 100 },
  },
  { name: '… by deadline', query: { words: words('order'), order: 'deadline' } },
  { name: '… with four counts', query: { words: words('order'), count: FOUR_FACTS } },
  { name: 'a word of few', query: { words: words(`word${VOCABULARY - 1}`) } },
  { name: 'a Chinese word of half', query: { words: words('快递') } },
  { name: 'a Chinese sentence of half, ten pairs', query: { words: words('快递一直没有送到 要求退款') } },
  {
    name: '… with four counts',
    query: { words: words('快递一直没有送到 要求退款'), count: FOUR_FACTS },
  },
  { name: 'a word of many, of one team', query: { words: words('word0'), facts: { team: ['claims'] } } },
  { name: 'words that never meet', query: { words: words('toaster 水壶') }, findsNothing: true },
  { name: 'everything, by deadline', query: { order: 'deadline' } },
  { name: '… the newest first', query: {} },
  { name: '… the oldest first', query: { order: 'oldest' } },
  { name: '… the latest change first', query: { order: 'changed' } },
  { name: '… with four counts', query: { count: FOUR_FACTS } },
  { name: '… within reach of a team and of who stands in', query: { within: OF_SHOP, count: FOUR_FACTS } },
  {
    name: 'what is open, by deadline',
    query: { facts: { status: ['received', 'acknowledged'] }, order: 'deadline' },
  },
  { name: 'one person’s', query: { facts: { assignee: ['person-3'] } } },
  { name: 'nobody’s, by category, severity, channel and policy', query: { facts: NOBODYS } },
  {
    name: 'three facts that few have together, the oldest first',
    query: { facts: { team: ['claims'], status: ['received'], category: ['delivery'] }, order: 'oldest' },
  },
  { name: 'breached', query: { breached: true } },
  { name: 'due before an instant', query: { dueBefore: instantOf(at), order: 'deadline' } },
  {
    name: 'received in one week',
    query: { receivedFrom: instantOf(at), receivedBefore: instantOf(at + WEEK_MS) },
  },
  {
    name: 'facts that never meet',
    query: { facts: { category: ['price'], severity: ['critical'] } },
    findsNothing: true,
  },
];

const NOBODYS = {
  assignee: [''],
  category: ['delivery'],
  severity: ['critical'],
  channel: ['letter'],
  policy: ['standard'],
};

const known = await fill();
const store = openStoreOf(folder);
const search = store.search(() => {
  throw new Error('nothing is due');
});
const resident = process.memoryUsage.rss();
const begun = await timed(() => ask({ name: 'the first one', query: {} }));
await say({ first: begun.millis, cpu: begun.cpu, grown: process.memoryUsage.rss() - resident });
await say({ searches: await searchInTurns(askedAbout(known)) });
await search.close();
store.close();
process.disconnect();

/** With one of them, about which is asked. */
async function fill(): Promise<Known> {
  let known: Known | undefined;
  await fillFound(folder, beside, number, (index) => {
    const made = madeUp(index, number);
    if (index === Math.floor(number / 3)) known = made;
    return made;
  });
  if (!known) throw new Error('nothing was made up');
  return known;
}

/** @throws Error where it does not find what is there. */
async function ask({ name, query, findsNothing = false }: Asked): Promise<void> {
  const { hits, counts } = await search.find({ within: { to: 'all' }, order: 'newest', limit: 25, ...query });
  if ((hits.length === 0) !== findsNothing) throw new Error(`${name}: ${hits.length} found`);
  if (counts && (!counts.exact || counts.total < hits.length || counts.total > number))
    throw new Error(`${name}: ${counts.total} counted`);
}

async function searchInTurns(all: readonly Asked[]) {
  const taken = all.map(({ name }) => ({ name, millis: [0].slice(1), cpu: [0].slice(1) }));
  for (let round = 0; round < rounds; round++) {
    for (const [index, one] of all.entries()) {
      const { millis, cpu } = await timed(() => ask(one));
      taken[index]?.millis.push(millis);
      taken[index]?.cpu.push(cpu);
    }
  }
  return taken.map(({ name, millis, cpu }) => ({
    name,
    millis: median(millis),
    most: quantile(millis, 0.95),
    cpu: median(cpu),
  }));
}

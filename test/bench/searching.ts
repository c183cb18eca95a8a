import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  type Complaint,
  complaints,
  ids,
  instantOf,
  intake,
  mailKey,
  receive,
  referenceKey,
  referenceOf,
  type SearchQuery,
  type Services,
  wordsIn,
} from '@redress/core';
import { type Installation, runningClock } from '@redress/local';
import * as z from 'zod';
import { openSqliteStore } from '../../packages/local/src/sqlite-store.ts';
import { RULES } from '../support/complaints.ts';
import { optionsOf, say } from './child.ts';
import { median, quantile } from './report.ts';
import { COMMAND, inParallel, openWorld, withoutMail } from './world.ts';

/** How long the first page of a search takes among many complaints, and what intake pays for that they are found. */
const { folder, beside, without, number, rounds } = optionsOf(
  z.object({
    folder: z.string(),
    beside: z.string(),
    without: z.string(),
    number: z.number(),
    rounds: z.number(),
  }),
);
const YEARS_MS = 2 * 365 * 86_400_000;
const VOCABULARY = 3000;
const WORDS_EACH = 40;
const INTAKES = 200;

/** The same complaints in every run. */
let state = 1;
function chance(): number {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
const oneOf = <T>(...values: readonly [T, ...T[]]): T =>
  values[Math.floor(chance() * values.length)] ?? values[0];
/** Some words are in many texts, most in few. */
const someWord = () => `word${Math.floor(VOCABULARY * chance() ** 3)}`;

const first = Date.now() - YEARS_MS;
let known = { reference: '', week: first };

function madeUp(index: number): Complaint {
  const at = first + Math.floor((index / number) * YEARS_MS);
  const isChinese = index % 2 === 1;
  const id = ids.complaint(at);
  const made = receive(id, COMMAND, at, RULES);
  if (index === Math.floor(number / 3)) known = { reference: referenceOf(id), week: at };
  const status = oneOf('received', 'acknowledged', 'resolved', 'closed', 'closed', 'closed');
  const category = oneOf('delivery', 'price', 'after-sales', 'slow-service');
  return {
    ...made,
    status,
    category,
    // Nobody is to be told, so that nothing else is done beside.
    owed: [],
    // No complaint of a price is critical.
    severity: category === 'price' ? 'moderate' : oneOf('minor', 'moderate', 'critical'),
    team: chance() < 0.03 ? 'claims' : oneOf('complaints', 'returns', 'shop'),
    assignee: chance() < 0.3 ? undefined : `person-${Math.floor(chance() * 40)}`,
    channel: oneOf('web', 'letter', 'email', 'phone'),
    updatedAt: instantOf(at + Math.floor(chance() * 30 * 86_400_000)),
    content: {
      subject: isChinese ? '快递问题，订单' : 'A parcel',
      description: [
        isChinese ? '快递一直没有送到，要求退款，水壶' : 'A parcel with a toaster',
        ...Array.from({ length: WORDS_EACH }, someWord),
        'order',
      ].join(' '),
      complainant: { name: 'A', language: 'en', email: `person${index % (number / 4)}@example.com` },
    },
  };
}

interface Asked {
  readonly name: string;
  readonly query: Partial<SearchQuery>;
  readonly findsNothing?: boolean;
}

const words = (text: string) => [...wordsIn(text)];
const FOUR_FACTS = ['status', 'team', 'category', 'assignee'] as const;

const asked = (): Asked[] => [
  { name: 'a reference', query: { keys: [[referenceKey(known.reference)]] } },
  { name: 'a mail address, of four', query: { keys: [[mailKey('person7@example.com')]] } },
  { name: 'a word of all', query: { words: words('orders') } },
  {
    name: '… the latest change first, 100 of them',
    query: { words: words('order'), order: 'changed', limit: 100 },
  },
  { name: 'a word of few', query: { words: words(`word${VOCABULARY - 1}`) } },
  { name: 'a Chinese word of half', query: { words: words('快递') } },
  { name: 'a Chinese sentence of half, ten pairs', query: { words: words('快递一直没有送到 要求退款') } },
  { name: 'a word of many, of one team', query: { words: words('word0'), facts: { team: ['claims'] } } },
  { name: 'words that never meet', query: { words: words('toaster 水壶') }, findsNothing: true },
  { name: 'everything, by deadline', query: { order: 'deadline' } },
  {
    name: 'what is open, by deadline',
    query: { facts: { status: ['received', 'acknowledged'] }, order: 'deadline' },
  },
  {
    name: 'three facts that few have together, the oldest first',
    query: { facts: { team: ['claims'], status: ['received'], category: ['delivery'] }, order: 'oldest' },
  },
  {
    name: 'received in one week',
    query: {
      receivedFrom: instantOf(known.week),
      receivedBefore: instantOf(known.week + 7 * 86_400_000),
    },
  },
  {
    name: 'facts that never meet',
    query: { facts: { category: ['price'], severity: ['critical'] } },
    findsNothing: true,
  },
  { name: 'counts of everything, by four facts', query: { count: FOUR_FACTS } },
  { name: 'counts of a word of all, by four', query: { words: words('order'), count: FOUR_FACTS } },
];

await fill();
const store = openSqliteStore({ path: join(folder, 'store.db'), clock: runningClock({}) });
const search = store.search(() => {
  throw new Error('nothing is due');
});
const resident = process.memoryUsage.rss();
const begun = await timed(() => ask({ name: 'the first one', query: {} }));
await say({ first: begun.millis, grown: process.memoryUsage.rss() - resident });
await say({ searches: await searchInTurns(asked()) });
await search.close();
store.close();
await say({ intakes: await takeInInTurns() });
process.disconnect();

/** Without the rest of the machine, which would begin to handle them. */
async function fill(): Promise<void> {
  const around = await openWorld(beside, { sweeper: 'off' });
  const store = openSqliteStore({ path: join(folder, 'store.db'), clock: around.services.clock });
  const search = store.search(() => services);
  const services: Services = { ...around.services, store, search };
  await inParallel(number, 100, (index) => complaints.insert(services, madeUp(index)));
  for (let left = number; left > 0; left -= 64)
    await search.find({ within: { to: 'all' }, order: 'newest', limit: 1, keys: [[]] });
  await search.close();
  store.close();
  await around.close();
}

/** @throws Error where it does not find what is there. */
async function ask({ name, query, findsNothing = false }: Asked): Promise<void> {
  const { hits, counts } = await search.find({ within: { to: 'all' }, order: 'newest', limit: 25, ...query });
  if ((hits.length === 0) !== findsNothing) throw new Error(`${name}: ${hits.length} found`);
  if (counts && (!counts.exact || counts.total !== number))
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

async function timed(act: () => Promise<unknown>): Promise<{ millis: number; cpu: number }> {
  const used = process.cpuUsage();
  const start = performance.now();
  await act();
  const { user, system } = process.cpuUsage(used);
  return { millis: performance.now() - start, cpu: (user + system) / 1000 };
}

/** In turns: an installation as shipped, and one in which nothing is ever due to be indexed. */
async function takeInInTurns() {
  await (await openWorld(without, { sweeper: 'off' })).close();
  const db = new DatabaseSync(join(without, 'store.db'));
  db.exec(
    'DROP TRIGGER search_notes_insert; DROP TRIGGER search_notes_update; DROP TRIGGER search_notes_delete',
  );
  db.close();
  const machines = [];
  for (const path of [beside, without]) {
    const options = { decorate: withoutMail, sweeper: 'off' as const };
    machines.push({ machine: await openWorld(path, options), millis: [0].slice(1), cpu: [0].slice(1) });
  }
  // The first round of each is none.
  for (let round = 0; round <= rounds; round++) {
    for (const one of round % 2 === 0 ? machines : machines.toReversed()) {
      const { answers, cpu } = await takeIn(one.machine);
      if (round === 0) continue;
      one.millis.push(median(answers));
      one.cpu.push(cpu);
    }
  }
  for (const { machine } of machines) await machine.close();
  const [indexed, unindexed] = machines.map(({ millis, cpu }) => ({
    millis: median(millis),
    cpu: median(cpu),
  }));
  return { indexed, unindexed };
}

async function takeIn({ services, settled }: Installation) {
  const answers: number[] = [];
  const { cpu } = await timed(async () => {
    await inParallel(INTAKES, 8, async () => answers.push((await timed(() => oneMore(services))).millis));
    await settled();
    await services.search?.find({ within: { to: 'all' }, order: 'newest', limit: 1, keys: [[]] });
  });
  return { answers, cpu: cpu / INTAKES };
}

function oneMore(services: Services) {
  const description = `${COMMAND.content.description} ${Array.from({ length: WORDS_EACH }, someWord).join(' ')}`;
  return intake(services, { ...COMMAND, content: { ...COMMAND.content, description } });
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  asComplaintId,
  complaints,
  deliver,
  finding,
  ids,
  receive,
  type SearchQuery,
  type Services,
  texts,
} from '@redress/core';
import { expect, it, onTestFinished } from 'vitest';
import { openSqliteStore, type SqliteStore } from '../packages/local/src/sqlite-store.ts';
import { COMMAND, RULES } from './support/complaints.ts';
import { Client, DAY, startMachine, type TestMachine } from './support/machine.ts';
import { recordingServices, START } from './support/recording.ts';

const QUERY: SearchQuery = { within: { to: 'all' }, order: 'newest', limit: 100 };
const found = async ({ machine }: TestMachine, query: Partial<SearchQuery>) =>
  (await finding.searchOf(machine.services).find({ ...QUERY, ...query })).hits.map(({ id }) => id);

it('what was stored before there was a search is found after a start', async () => {
  const test = await startMachine();
  const { id } = await new Client(test).complain({ subject: 'Quagga' });
  await test.close();
  const db = new DatabaseSync(join(test.folder, 'store.db'));
  db.exec('DROP TABLE search_form');
  db.close();
  const again = await startMachine({ folder: test.folder });
  expect(await found(again, { words: ['quagga'] })).toEqual([id]);
});

it('what an older version changes is found as it has become', async () => {
  const test = await startMachine();
  const { id } = await new Client(test).complain({ subject: 'Quagga' });
  expect(await found(test, { facts: { status: ['received'] } })).toEqual([id]);
  await test.close();
  // It knows nothing of a search, and the triggers are there all the same.
  const db = new DatabaseSync(join(test.folder, 'store.db'));
  db.exec(
    `UPDATE items SET version = version + 1, body = replace(body, 'Quagga', 'Okapi') WHERE pk = '${id}' AND sk = 'COMPLAINT'`,
  );
  db.close();
  const again = await startMachine({ folder: test.folder });
  expect(await found(again, { words: ['quagga'] })).toEqual([]);
  expect(await found(again, { words: ['okapi'] })).toEqual([id]);
});

it('nothing that a complaint was found by is left in the file once it is gone', async () => {
  const test = await startMachine();
  const client = new Client(test);
  const { id } = await client.complain({ subject: 'Zsqxmarker 独角兽', description: 'Zsqxother' });
  await client.complain({ subject: 'Another one' });
  expect(await found(test, { words: ['zsqxmarker'] })).toEqual([id]);
  const { services } = test.machine;
  const stored = await complaints.load(services, asComplaintId(id));
  expect(await complaints.remove(services, stored)).toBe(true);
  await finding.remove(services, asComplaintId(id));
  await test.advance(DAY);
  expect(await found(test, { words: ['zsqxmarker'] })).toEqual([]);
  await test.close();
  const db = new DatabaseSync(join(test.folder, 'store.db'));
  db.exec("DELETE FROM items WHERE sk NOT IN ('COMPLAINT'); VACUUM");
  const left = db
    .prepare("SELECT count(*) AS number FROM search_words WHERE search_words MATCH 'zsqxmarker'")
    .get();
  db.close();
  expect(left?.number).toBe(0);
  const file = readFileSync(join(test.folder, 'store.db')).toString('latin1');
  expect(file).not.toMatch(/zsqx/);
});

it('what stood beside a complaint is not found any more once that has been indexed', async () => {
  const test = await startMachine();
  const client = new Client(test);
  const { id } = await client.complain();
  await client.act(id, 'updates', { message: 'The quagga has left.' });
  await test.machine.settled();
  expect(await found(test, { words: ['quagga'] })).toEqual([id]);
  const { services } = test.machine;
  await texts.eraseOf(services, asComplaintId(id));
  // Nothing has become of the complaint itself, and so it is not due.
  await finding.index(services, await complaints.load(services, asComplaintId(id)));
  expect(await found(test, { words: ['quagga'] })).toEqual([]);
});

/** Nothing is done but what is asked of it. */
async function openStill(store: SqliteStore, indexing: () => Services) {
  const search = store.search(indexing);
  await search.close();
  onTestFinished(() => store.close());
  return search;
}

const receivedOf = (number: number) =>
  Array.from({ length: number }, (_, after) =>
    receive(ids.complaint(START + after), COMMAND, START + after, RULES),
  );

it('what is new of one complaint is told without any other being indexed first', async () => {
  const base = recordingServices().services;
  const store = openSqliteStore({ path: ':memory:', clock: base.clock });
  const read: string[] = [];
  const get: typeof store.get = (key) => {
    read.push(key.pk);
    return store.get(key);
  };
  const search = await openStill(store, () => ({ ...base, store: { ...store, get } }));
  const services = { ...base, store, search };
  const made = receivedOf(3);
  for (const complaint of made) await complaints.insert(services, complaint);
  const [first] = made;
  if (!first) throw new Error('none was made');
  await deliver(services, first.id);
  expect((await complaints.load(services, first.id)).complaint.publishedSeq).toBeGreaterThan(0);
  expect(read).toEqual([]);
  expect(
    await finding
      .searchOf(services)
      .find(QUERY)
      .then(({ hits }) => hits.length),
  ).toBe(3);
  expect(new Set(read).size).toBe(3);
});

it('what changes while the facts are read, in portions, is found as it becomes', async () => {
  const base = recordingServices().services;
  const store = openSqliteStore({ path: ':memory:', clock: base.clock });
  const search = await openStill(store, () => services);
  const services: Services = { ...base, store, search };
  const made = receivedOf(450);
  await Promise.all(made.map((complaint) => complaints.insert(services, complaint)));
  const counted = async () => (await search.find({ ...QUERY, limit: 1, count: ['status'] })).counts;
  for (let due = made.length; due > 0; due -= 64) await counted();
  // As after a start.
  search.forgetWritten();
  const [early, gone, late] = [made[0], made[1], made.at(-1)];
  if (!early || !gone || !late) throw new Error('too few were made');
  const reading = counted();
  for (const { id } of [early, late]) {
    const stored = await complaints.update(services, id, (complaint) => ({
      ...complaint,
      status: 'resolved',
    }));
    await finding.index(services, stored);
  }
  await complaints.remove(services, await complaints.load(services, gone.id));
  await finding.remove(services, gone.id);
  await reading;
  expect(await counted()).toEqual({
    exact: true,
    total: 449,
    by: { status: { received: 447, resolved: 2 } },
  });
});

it('the newest come first among many, in whatever order they were indexed, page after page', async () => {
  const base = recordingServices().services;
  const store = openSqliteStore({ path: ':memory:', clock: base.clock });
  const search = await openStill(store, () => services);
  const services: Services = { ...base, store, search };
  const made = receivedOf(700);
  const newest = async (pages: number) => {
    const all: string[] = [];
    for (let cursor: string | undefined; all.length < pages * 7; ) {
      const page = await search.find({ ...QUERY, words: ['parcel'], limit: 7, cursor });
      all.push(...page.hits.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    return all;
  };
  const expected = () => made.map(({ id }) => id).reverse();
  // Whoever searches has the newest indexed first, 64 of them: the last documents are the oldest complaints.
  await Promise.all(made.map((complaint) => complaints.insert(services, complaint)));
  for (let due = made.length; due > 0; due -= 64) await newest(1);
  expect(await newest(100)).toEqual(expected());
  for (let after = 1000; after < 1020; after++) {
    const complaint = receive(ids.complaint(START + after), COMMAND, START + after, RULES);
    const stored = await complaints.insert(services, complaint);
    if (!stored) throw new Error('it is there already');
    await finding.index(services, stored);
    made.push(complaint);
  }
  expect(await newest(3)).toEqual(expected().slice(0, 21));
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { asComplaintId, complaints, finding, type SearchQuery } from '@redress/core';
import { expect, it } from 'vitest';
import { Client, DAY, startMachine, type TestMachine } from './support/machine.ts';

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

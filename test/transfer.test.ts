import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asInstant,
  continueLifting,
  dynamoStore,
  type Item,
  instantOf,
  SCHEMA,
  type Scannable,
  type Store,
  sweep,
} from '@redress/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openDataFolder } from '../packages/local/src/data-folder.ts';
import { openSqliteStore } from '../packages/local/src/sqlite-store.ts';
import { checkFile, exportItems, importItems } from '../packages/local/src/transfer.ts';
import { createMemoryTable, type TestTable } from './dynamodb-table.ts';
import { MINUTE, recordingServices, STORES } from './support/recording.ts';
import { recordedComplaints } from './versions/recorded.ts';

const clock = { now: () => Date.parse('2026-03-04T09:00:00Z') };

let table: TestTable;
beforeAll(async () => {
  table = await createMemoryTable();
});
afterAll(() => table.close());

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'redress-transfer-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function sqlite(): Store & Scannable {
  const store = openSqliteStore({ path: ':memory:', clock });
  onTestFinished(() => store.close());
  return store;
}

const ITEMS: Item[] = Array.from({ length: 250 }, (_, index) => ({
  pk: `cmp_${index % 70}`,
  sk: `PART#${String(index).padStart(4, '0')}`,
  version: index + 1,
  body: { text: `Grüße ${index}  🎁`, nested: { list: [index, null, { deep: true }] } },
  ...(index % 3 === 0 && { indexes: { status: { partition: 'open', sort: `2026#${index}` } } }),
  ...(index % 6 === 0 && { summary: { subject: `Grüße ${index}` } }),
  ...(index % 3 === 1 && index % 5 === 0 && { expiresAt: asInstant('2999-05-01T00:00:00.000Z') }),
}));

async function filled(store: Store & Scannable): Promise<Store & Scannable> {
  for (const item of ITEMS) await store.putIfAbsent(item);
  return store;
}

describe('a copy of everything', () => {
  it('goes from one machine to DynamoDB and back, item by item the same', async () => {
    const dir = folder();
    const source = await filled(sqlite());
    await source.putIfAbsent({
      pk: 'SETTINGS',
      sk: 'SECRET',
      version: 1,
      body: { secret: 'not to be told' },
    });
    const { damaged, ...there } = await exportItems(source, join(dir, 'there'));
    expect(damaged).toEqual([]);
    expect(there.items).toBe(ITEMS.length);
    expect(readFileSync(join(dir, 'there'), 'utf8')).not.toContain('not to be told');

    const dynamo = dynamoStore(table.client, { tableName: table.tableName, clock });
    expect(await importItems(join(dir, 'there'), dynamo, 'dynamodb')).toEqual({
      ...there,
      written: ITEMS.length,
      present: 0,
      leftOut: 0,
    });
    // Another order, the same digest.
    const back = await exportItems(dynamo, join(dir, 'back'));
    expect(back).toEqual({ ...there, damaged });

    const target = sqlite();
    await importItems(join(dir, 'back'), target, 'sqlite');
    for (const item of ITEMS) expect(await target.get(item)).toEqual(item);
    const open = { index: 'status', partition: 'open', limit: 3 } as const;
    expect(await target.entries(open)).toEqual(await source.entries(open));
  });

  it('leaves out what has expired', async () => {
    const store = sqlite();
    await store.putIfAbsent({
      pk: 'a',
      sk: 'a',
      version: 1,
      body: {},
      expiresAt: asInstant('2026-03-04T08:59:59.999Z'),
    });
    expect(await exportItems(store, join(folder(), 'file'))).toMatchObject({ items: 0 });
  });
});

describe('a file of version 0.1', () => {
  it.each([
    ['SQLite', sqlite],
    ['DynamoDB', () => dynamoStore(table.client, { tableName: table.tableName, clock })],
  ])('goes into %s, without the index that is no more', async (name, open) => {
    const file = 'test/fixtures/v0.1/items.jsonl';
    expect(readFileSync(file, 'utf8')).toContain('"unsettled":');
    const copy = join(folder(), 'items');
    copyFileSync(file, copy);
    const target = open();
    const { items, written } = await importItems(copy, target, name);
    // How far its walk over a calendar had come.
    expect(written).toBe(items - 1);
    // Once more it has nothing to write: what is there is what is in the file.
    expect(await importItems(copy, target, name)).toMatchObject({
      written: 0,
      present: items - 1,
      leftOut: 1,
    });
  });
});

describe('an installation that is at work', () => {
  it.each(STORES)(
    'takes in what an older version has written, and walks over it, on %s',
    async (name, open) => {
      const { services, pass, delivered } = recordingServices(undefined, await open());
      const walkOver = async () => {
        await sweep(services);
        await continueLifting(services);
        await pass(2 * MINUTE);
        await sweep(services);
        await delivered();
      };
      await walkOver();
      const copy = join(folder(), 'items');
      copyFileSync('test/fixtures/v0.1/items.jsonl', copy);
      await importItems(copy, services.store, name);
      await walkOver();
      for (const key of recordedComplaints())
        expect((await services.store.get(key))?.body.schema, key.pk).toBe(SCHEMA);
      const walk = await services.store.get({ pk: 'JOBS', sk: 'CALENDAR-WALK' });
      expect(walk?.body.endedAt).toBe(instantOf(services.clock.now()));
    },
  );

  it('keeps what it has for itself, and gives none of it away', async () => {
    const own = [
      'JOBS LIFTING',
      'JOBS SWEEP',
      'PROVIDER#mail OUT',
      'SET-ASIDE x',
      'SETTINGS SECRET',
      'HEALTH WRITE',
    ];
    const put = async (store: Store, whose: string) => {
      for (const [pk = '', sk = ''] of [...own, 'JOBS RETENTION'].map((key) => key.split(' ')))
        await store.putIfAbsent({ pk, sk, version: 1, body: { whose } });
      return store;
    };
    const source = sqlite();
    await put(source, 'theirs');
    const file = join(folder(), 'file');
    await exportItems(source, file);
    // What was being removed is removed by whoever has it then.
    expect(readFileSync(file, 'utf8').match(/"sk":"[A-Z]+"/g)).toEqual(['"sk":"RETENTION"']);
    const target = await put(sqlite(), 'ours');
    expect(await importItems(file, target, 'target')).toMatchObject({ items: 1, written: 0 });
    expect((await target.get({ pk: 'SETTINGS', sk: 'SECRET' }))?.body).toEqual({ whose: 'ours' });
  });
});

describe('an export that was interrupted', () => {
  it('goes on to the same file, wherever it was cut', async () => {
    const source = await filled(sqlite());
    const dir = folder();
    const whole = join(dir, 'whole');
    const summary = await exportItems(source, whole);
    const bytes = readFileSync(whole);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length), async (cut) => {
        const file = join(dir, `cut-${cut}`);
        writeFileSync(`${file}.partial`, bytes.subarray(0, cut));
        expect(await exportItems(source, file)).toEqual(summary);
        expect(readFileSync(file).equals(bytes)).toBe(true);
      }),
      { numRuns: 25, examples: [[0], [bytes.length], [bytes.length - 1]] },
    );
  });

  it('is refused where the store has changed meanwhile', async () => {
    const source = await filled(sqlite());
    const file = join(folder(), 'file');
    await exportItems(source, file);
    writeFileSync(`${file}.partial`, readFileSync(file).subarray(0, 20_000));
    const first = ITEMS[1];
    if (!first) throw new Error('no items');
    await source.replace({ ...first, version: first.version + 1, body: {} }, first.version);
    await expect(exportItems(source, file)).rejects.toThrow('has changed');
  });
});

describe('an import', () => {
  async function exported() {
    const file = join(folder(), 'file');
    await exportItems(await filled(sqlite()), file);
    return file;
  }

  it('goes on where it was interrupted', async () => {
    const file = await exported();
    const target = sqlite();
    let puts = 0;
    const failing: Store = {
      ...target,
      async putIfAbsent(item) {
        if (++puts > 150) throw new Error('the network is gone');
        return target.putIfAbsent(item);
      },
    };
    await expect(importItems(file, failing, 'target')).rejects.toThrow('the network is gone');
    puts = 0;
    const counting: Store = {
      ...target,
      async putIfAbsent(item) {
        puts++;
        return target.putIfAbsent(item);
      },
    };
    const imported = await importItems(file, counting, 'target');
    expect(imported).toMatchObject({ items: ITEMS.length, written: ITEMS.length - 150 });
    expect(puts).toBe(ITEMS.length - 100);
  });

  it('may be run again, and writes nothing then', async () => {
    const file = await exported();
    const target = sqlite();
    await importItems(file, target, 'target');
    expect(await importItems(file, target, 'target')).toMatchObject({ written: 0, present: ITEMS.length });
  });

  it('leaves what is there in another form, and says so', async () => {
    const file = await exported();
    const target = sqlite();
    const other = { pk: 'cmp_7', sk: 'PART#0007', version: 99, body: { mine: true } };
    await target.putIfAbsent(other);
    await expect(importItems(file, target, 'target')).rejects.toThrow('1 of 250 items are not in target');
    expect(await target.get(other)).toEqual(other);
  });

  it('refuses a file that is not whole', async () => {
    const file = await exported();
    const text = readFileSync(file, 'utf8');
    const damaged = {
      cut: text.slice(0, text.lastIndexOf('{"items"')),
      shortened: text.slice(text.indexOf('\n') + 1),
      changed: text.replace('"version":42', '"version":43'),
      doubled: text + text,
    };
    const target = sqlite();
    for (const [name, content] of Object.entries(damaged)) {
      writeFileSync(file, content);
      await expect(importItems(file, target, 'target'), name).rejects.toThrow(file);
    }
    expect((await target.scan(undefined, 1)).items).toEqual([]);
  });
});

describe('the command', () => {
  const redress = (...args: string[]) =>
    spawnSync('node_modules/.bin/node', ['packages/local/src/cli/redress.ts', ...args], {
      encoding: 'utf8',
      env: {
        ...process.env,
        AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'any',
        AWS_SECRET_ACCESS_KEY: 'any',
      },
    });

  async function dataFolder(): Promise<string> {
    const path = folder();
    const opened = openDataFolder(path, { use: 'write' });
    const store = openSqliteStore({ path: opened.storeFile, clock });
    await filled(store);
    await store.putIfAbsent({ pk: 'SETTINGS', sk: 'SECRET', version: 1, body: { secret: 's'.repeat(43) } });
    store.close();
    opened.release();
    return path;
  }

  it('exports a data folder, checks the file, and prints the secret for its new home', async () => {
    const path = await dataFolder();
    const file = join(folder(), 'file');
    expect(redress('export', '--from', path, '--to', file)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('exported  items 250'),
    });
    const { digest } = await checkFile(file);
    expect(redress('check', '--from', file).stdout).toBe(`whole  items 250  digest ${digest}\n`);
    expect(redress('secret', '--from', path).stdout).toBe(`${'s'.repeat(43)}\n`);
    truncateSync(file, 1000);
    expect(redress('check', '--from', file)).toMatchObject({ status: 1, stdout: '' });
  });

  it('refuses a data folder that is in use, and arguments it does not know', async () => {
    const path = await dataFolder();
    const opened = openDataFolder(path, { use: 'write' });
    const refused = redress('export', '--from', path, '--to', join(folder(), 'file'));
    opened.release();
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('in use') });
    for (const args of [[], ['export'], ['export', '--from', path], ['delete', '--from', path]])
      expect(redress(...args)).toMatchObject({ status: 2, stderr: expect.stringContaining('Usage') });
  });
});

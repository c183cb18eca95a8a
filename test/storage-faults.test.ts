import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { Client, HOUR, startMachine, type TestMachine } from './support/machine.ts';

const LARGE = 'x'.repeat(15_000);
const INTAKE = {
  channel: 'web',
  subject: 'Parcel never came',
  description: LARGE,
  complainant: { name: 'A. Customer', email: 'customer@example.com' },
};

async function setUp() {
  const databases: DatabaseSync[] = [];
  const test = await startMachine({ onOpen: (database) => databases.push(database) });
  const client = new Client(test);
  const execute = (sql: string) => {
    for (const database of databases) database.exec(sql);
  };
  const fill = () => {
    for (const database of databases) {
      const { page_count } = z
        .object({ page_count: z.number() })
        .parse(database.prepare('PRAGMA page_count').get());
      database.exec(`PRAGMA max_page_count = ${page_count + 30}`);
    }
  };
  return { test, client, execute, fill, free: () => execute('PRAGMA max_page_count = 1000000') };
}

async function intake(client: Client): Promise<{ status: number; id?: string }> {
  const response = await client.request('/v1/complaints', INTAKE);
  const { id } = z.looseObject({ id: z.string().optional() }).parse(await response.json());
  return { status: response.status, ...(id !== undefined && { id }) };
}

async function expectNotReady(client: Client, reason: string): Promise<void> {
  const response = await client.request('/healthz');
  expect(response.status).toBe(503);
  expect(JSON.stringify(await response.json())).toContain(`"reason":"${reason}"`);
}

async function expectReady(client: Client): Promise<void> {
  const response = await client.request('/healthz');
  expect(await response.json()).toEqual({ status: 'ok', store: 'ready' });
}

describe('a disk that fills up', () => {
  it('takes nothing in that is not durable, says so, and goes on without a restart once it is freed', async () => {
    const { test, client, fill, free } = await setUp();
    fill();
    const accepted: string[] = [];
    let answer = await intake(client);
    while (answer.status === 201) {
      accepted.push(answer.id ?? '');
      answer = await intake(client);
    }
    expect(answer.status).toBe(503);
    expect(accepted.length).toBeGreaterThan(0);
    await expectNotReady(client, 'full');
    await test.advance(HOUR);

    free();
    await expectReady(client);
    const { id } = await client.complain({ severity: 'critical' });
    accepted.push(id);
    await test.advance(2 * HOUR);
    expect(await client.story(id)).toEqual(['received', 'warned', 'breached', 'escalated', 'escalated']);
    await test.restart();
    for (const known of accepted) expect((await client.get(known)).id).toBe(known);
    const running = (await client.executions()).map(({ name }) => name);
    for (const known of accepted) expect(running).toContain(`${known}-1`);
  });
});

describe('a database that may only be read', () => {
  it('takes nothing in, says so, shows nothing that has to be put on record, and goes on once it may be written', async () => {
    const { client, execute } = await setUp();
    const { id } = await client.complain();
    execute('PRAGMA query_only = 1');
    expect((await intake(client)).status).toBe(503);
    expect((await client.request(`/v1/complaints/${id}`)).status).toBe(503);
    expect((await client.request(`/v1/complaints/${id}/deadlines`)).status).toBe(200);
    await expectNotReady(client, 'read-only');
    execute('PRAGMA query_only = 0');
    await expectReady(client);
    expect((await client.get(id)).id).toBe(id);
    expect((await intake(client)).status).toBe(201);
  });
});

describe('a data folder under a running machine', () => {
  /** What is left of it cannot be closed in the ordinary way, and need not be. */
  async function take(away: (test: TestMachine) => void) {
    const { test, client } = await setUp();
    onTestFinished(() => test.close().catch(() => undefined));
    await client.complain();
    await expectReady(client);
    away(test);
    return { test, client };
  }

  it('that is removed is missed at once: nothing is taken in, and it says so', async () => {
    const { client } = await take(({ folder }) => rmSync(folder, { recursive: true }));
    await expectNotReady(client, 'gone');
    expect((await intake(client)).status).toBe(503);
  });

  it.each(['store.db', 'store.db-wal', 'engine.db', 'engine.db-wal'])(
    'whose %s is removed is not ready, though SQLite would write on',
    async (name) => {
      const { client } = await take(({ folder }) => rmSync(join(folder, name)));
      await expectNotReady(client, 'gone');
      if (name.startsWith('store')) expect((await intake(client)).status).toBe(503);
    },
  );

  it('that is moved away and back again is ready again', async () => {
    const { test, client } = await take(({ folder }) => renameSync(folder, `${folder}-away`));
    await expectNotReady(client, 'gone');
    renameSync(`${test.folder}-away`, test.folder);
    await expectReady(client);
    expect((await intake(client)).status).toBe(201);
  });
});

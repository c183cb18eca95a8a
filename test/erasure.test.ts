import { erasures, isScannable, type Key, restartErasures, type Services, sweep } from '@redress/core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Client, DAY, HOUR, startMachine, type TestMachine } from './support/machine.ts';

const SECRET = 'Kanari-zsqx';
const PLANTED = /kanari|zsqx/i;

async function setUp() {
  const test = await startMachine();
  return { test, client: new Client(test) };
}

/** A complaint that is over, with so much talk that part of its timeline stands in an item of its own. */
async function withdrawn({ client, test }: { client: Client; test: TestMachine }): Promise<string> {
  const { id } = await client.complain({
    subject: SECRET,
    description: SECRET,
    complainant: { name: SECRET, email: 'kanari@zsqx.example', phone: '+86 138 0013 8765' },
  });
  await client.act(id, 'acknowledgement', { message: SECRET });
  for (let n = 0; n < 45; n++) await client.act(id, 'contacts', { outcome: 'not-reached', note: SECRET });
  await client.act(id, 'withdrawal', { reason: SECRET });
  await test.advance(0);
  return id;
}

async function everything({ machine }: TestMachine): Promise<string[]> {
  const { store } = machine.services;
  if (!isScannable(store)) throw new TypeError('the store cannot be read from end to end');
  const items: string[] = [];
  for (let after: Key | undefined; ; ) {
    const page = await store.scan(after, 100);
    items.push(...page.items.map((item) => JSON.stringify(item)));
    after = page.next;
    if (!after) return items;
  }
}

const answerSchema = z.looseObject({
  code: z.string().optional(),
  cause: z.string().optional(),
  status: z.union([z.string(), z.number()]),
});
const answerOf = async (response: Response | Promise<Response>) =>
  answerSchema.parse(await (await response).json());

const erase = (client: Client, id: string, body: object = {}) =>
  client.request(`/v1/complaints/${id}/erasure`, { reason: 'request', ...body });

describe('what is erased', () => {
  it('is gone from wherever it stood, at the latest with the next two turns of the sweeper; codes and times stay', async () => {
    const world = await setUp();
    const { test, client } = world;
    const id = await withdrawn(world);
    expect((await everything(test)).some((item) => PLANTED.test(item))).toBe(true);
    expect((await erase(client, id)).status).toBe(200);
    const shown = await client.get(id);
    expect(shown).toMatchObject({ status: 'withdrawn', subject: '[erased]', erasedAt: expect.any(String) });
    const events = await client.events(id);
    expect(events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['received', 'acknowledged', 'withdrawn', 'erased']),
    );
    expect(JSON.stringify([shown, events])).not.toMatch(PLANTED);
    await test.advance(60_000);
    await sweep(test.machine.services);
    expect((await everything(test)).filter((item) => PLANTED.test(item))).toEqual([]);
    await test.advance(2 * HOUR);
    await sweep(test.machine.services);
    expect((await erasures.list(test.machine.services, { limit: 10 })).items).toMatchObject([
      { complaintId: id, reason: 'request' },
    ]);
    const again = await (await erase(client, id)).json();
    expect(again).toMatchObject({ complaintId: id, isSettled: true });
  });

  it('takes nothing new, whoever brings it', async () => {
    const world = await setUp();
    const { client } = world;
    const id = await withdrawn(world);
    await erase(client, id);
    for (const [action, body] of [
      ['contacts', { outcome: 'reached', note: SECRET }],
      ['reopening', { reason: SECRET }],
      ['legal-hold', { reason: SECRET }],
    ] as const) {
      const answer = await client.request(`/v1/complaints/${id}/${action}`, body);
      expect([answer.status, (await answerOf(answer)).code]).toEqual([409, 'erased']);
    }
  });

  it('is nothing that is open or under a legal hold, unless it is forced; that ends it, and tells nobody', async () => {
    const { test, client } = await setUp();
    const { id } = await client.complain({ subject: SECRET });
    await client.act(id, 'hold', { kind: 'third-party', reason: SECRET });
    expect((await answerOf(erase(client, id))).cause).toBe('open');
    expect((await erase(client, id, { force: true })).status).toBe(422);
    expect((await client.request(`/v1/complaints/${id}/legal-hold`, { reason: 'A claim.' })).status).toBe(
      200,
    );
    const forced = { force: true, note: 'A court has ordered it.' };
    expect((await answerOf(erase(client, id, forced))).cause).toBe('legal-hold');
    expect((await client.request(`/v1/complaints/${id}/legal-hold-release`, {})).status).toBe(200);
    expect((await answerOf(erase(client, id, forced))).status).toBe('withdrawn');
    await test.advance(DAY);
    await sweep(test.machine.services);
    expect((await everything(test)).filter((item) => PLANTED.test(item))).toEqual([]);
  });

  it('stays so where somebody wrote part of its timeline at that moment', async () => {
    const world = await setUp();
    const { test, client } = world;
    const id = await withdrawn(world);
    const { store } = test.machine.services;
    const key = { pk: id, sk: 'EVENTS#000000' };
    const chunk = (await store.get(key)) ?? expect.fail();
    await erase(client, id);
    await sweep(test.machine.services);
    // Whoever was late has not seen that it is there already, as it once was.
    const now = await store.get(key);
    await store.replace({ ...chunk, version: (now?.version ?? 0) + 1 }, now?.version ?? 0);
    expect(JSON.stringify(await client.events(id))).not.toMatch(PLANTED);
    await test.advance(2 * HOUR);
    await sweep(test.machine.services);
    expect(JSON.stringify(await store.get(key))).not.toMatch(PLANTED);
  });

  it('is gone on with where the process dies in between', async () => {
    const world = await setUp();
    const { test, client } = world;
    const id = await withdrawn(world);
    await erase(client, id);
    const { services } = test.machine;
    const dying: Services['store'] = {
      ...services.store,
      delete: () => Promise.reject(new Error('killed')),
    };
    await sweep({ ...services, store: dying });
    await test.advance(HOUR);
    await sweep(services);
    expect((await everything(test)).filter((item) => PLANTED.test(item))).toEqual([]);
  });

  it('is erased again where a backup brings it back, though it was under a legal hold then', async () => {
    const world = await setUp();
    const { test, client } = world;
    const { services } = test.machine;
    const { id } = await client.complain({ subject: SECRET });
    expect((await client.request(`/v1/complaints/${id}/legal-hold`, { reason: 'A claim.' })).status).toBe(
      200,
    );
    const key = { pk: id, sk: 'COMPLAINT' };
    const before = (await services.store.get(key)) ?? expect.fail();
    expect((await client.request(`/v1/complaints/${id}/legal-hold-release`, {})).status).toBe(200);
    expect((await erase(client, id, { force: true, note: 'A court has ordered it.' })).status).toBe(200);
    await test.advance(DAY);
    await sweep(services);
    const now = (await services.store.get(key)) ?? expect.fail();
    await services.store.replace({ ...before, version: now.version + 1 }, now.version);
    expect(await client.get(id)).toMatchObject({ subject: SECRET });
    await restartErasures(services);
    await sweep(services);
    expect(await client.get(id)).toMatchObject({ subject: '[erased]', status: 'withdrawn' });
    expect((await erasures.list(services, { limit: 10 })).items).toHaveLength(1);
  });
});

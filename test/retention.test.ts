import { retention, type Services, sweep } from '@redress/core';
import { describe, expect, it } from 'vitest';
import { Client, DAY, startMachine, type TestMachine } from './support/machine.ts';

const KEEP = 30;

async function setUp(keep: { keepClosedDays?: number } = { keepClosedDays: KEEP }) {
  const test = await startMachine({
    decorate: (services) => ({
      ...services,
      settings: { ...services.settings, ...keep },
    }),
  });
  return { test, client: new Client(test) };
}

const isThere = async (client: Client, id: string) =>
  (await client.request(`/v1/complaints/${id}`)).status === 200;

const itemsOf = async ({ machine }: TestMachine, id: string) =>
  (await machine.services.store.query({ partition: id, limit: 100 })).items;

/** So long a correspondence that part of the timeline stands in an item of its own. */
async function withdrawnAfterMuchTalk({ test, client }: { test: TestMachine; client: Client }) {
  const { id } = await client.complain();
  for (let n = 0; n < 30; n++) await client.act(id, 'assignment', { team: `team-${n}` });
  await test.advance(0);
  await client.act(id, 'withdrawal', { reason: 'It came after all.' });
  await test.advance(0);
  return id;
}

describe('complaints that are over', () => {
  it('are kept for ever where the installation does not say how long', async () => {
    const { test, client } = await setUp({});
    const { id } = await client.complain();
    await client.act(id, 'withdrawal', { reason: 'It came after all.' });
    await test.advance(400 * DAY);
    await sweep(test.machine.services);
    expect(await isThere(client, id)).toBe(true);
  });

  it('are removed whole when they have been over for so long, and not a day before', async () => {
    const world = await setUp();
    const { test, client } = world;
    const id = await withdrawnAfterMuchTalk(world);
    expect((await itemsOf(test, id)).map(({ sk }) => sk)).toContain('EVENTS#000000');
    await test.advance((KEEP - 1) * DAY);
    await sweep(test.machine.services);
    expect(await isThere(client, id)).toBe(true);
    await test.advance(2 * DAY);
    await sweep(test.machine.services);
    expect(await isThere(client, id)).toBe(false);
    expect(await itemsOf(test, id)).toEqual([]);
    const list = await (await client.request('/v1/complaints')).json();
    expect(list).toEqual({ items: [] });
  });

  it('leave those alone that are open, however old', async () => {
    const { test, client } = await setUp();
    const { id } = await client.complain();
    await test.advance(400 * DAY);
    await sweep(test.machine.services);
    expect(await isThere(client, id)).toBe(true);
  });

  it('stay where somebody reopens them at the moment of their removal', async () => {
    const world = await setUp();
    const { test, client } = world;
    const { id } = await client.complain();
    await client.resolve(id);
    await test.advance(12 * DAY);
    expect((await client.get(id)).status).toBe('closed');
    await test.advance((KEEP + 1) * DAY);
    const { services } = test.machine;
    let isReopened = false;
    const store: Services['store'] = {
      ...services.store,
      async replace(item, version) {
        if (item.pk === id && item.expiresAt !== undefined && !isReopened) {
          isReopened = true;
          await client.act(id, 'reopening', { reason: 'It leaks again.' });
        }
        return services.store.replace(item, version);
      },
    };
    await sweep({ ...services, store });
    expect(isReopened).toBe(true);
    expect(await client.get(id)).toMatchObject({ status: 'received', cycle: 2 });
    expect((await client.events(id)).map(({ kind }) => kind)).toContain('resolved');
  });

  it('leave nothing behind where the removal dies half way', async () => {
    const world = await setUp();
    const { test, client } = world;
    const id = await withdrawnAfterMuchTalk(world);
    await test.advance((KEEP + 1) * DAY);
    const { services } = test.machine;
    const dying: Services['store'] = {
      ...services.store,
      async delete(key) {
        if (key.sk.startsWith('EVENTS#')) throw new Error('killed');
        return services.store.delete(key);
      },
      async replace(item, version) {
        // Whoever is dead writes nothing more.
        if (item.pk === 'JOBS' && (await services.store.get({ pk: id, sk: 'COMPLAINT' })) === undefined)
          throw new Error('killed');
        return services.store.replace(item, version);
      },
    };
    await expect(sweep({ ...services, store: dying })).rejects.toThrow('killed');
    expect(await isThere(client, id)).toBe(false);
    expect(await itemsOf(test, id)).not.toEqual([]);
    await sweep(services);
    expect(await itemsOf(test, id)).toEqual([]);
  });
});

describe('rules of how long complaints are kept', () => {
  const withRules = async (rules: readonly retention.RetentionRule[]) => {
    const world = await setUp({});
    await retention.save(world.test.machine.services, rules, { by: 'person:local/tester' });
    return world;
  };
  const over = async (client: Client, fields: Record<string, unknown> = {}) => {
    const { id } = await client.complain(fields);
    await client.act(id, 'withdrawal', { reason: 'It came after all.' });
    return id;
  };

  it('erase some of them, and remove others: the first rule that a complaint meets counts', async () => {
    const { test, client } = await withRules([
      { category: 'suggestion', removeAfterDays: 10 },
      { category: 'privacy' },
      { eraseAfterDays: 20, removeAfterDays: 40 },
    ]);
    const [suggestion, kept, other] = [
      await over(client, { category: 'suggestion' }),
      await over(client, { category: 'privacy' }),
      await over(client),
    ];
    await test.advance(11 * DAY);
    await sweep(test.machine.services);
    expect(await Promise.all([suggestion, kept, other].map((id) => isThere(client, id)))).toEqual([
      false,
      true,
      true,
    ]);
    expect(await client.get(other)).not.toHaveProperty('erasedAt');
    await test.advance(11 * DAY);
    await sweep(test.machine.services);
    expect(await client.get(other)).toHaveProperty('erasedAt');
    expect((await client.events(other)).at(-1)).toMatchObject({ kind: 'erased', actor: 'system' });
    // Its erasure does not make it younger.
    await test.advance(20 * DAY);
    await sweep(test.machine.services);
    expect(await isThere(client, other)).toBe(false);
    expect(await client.get(kept)).not.toHaveProperty('erasedAt');
  });

  it('leave alone what is under a legal hold, until that is lifted', async () => {
    const { test, client } = await withRules([{ removeAfterDays: 10 }]);
    const id = await over(client);
    expect((await client.request(`/v1/complaints/${id}/legal-hold`, { reason: 'A claim.' })).status).toBe(
      200,
    );
    await test.advance(40 * DAY);
    await sweep(test.machine.services);
    expect(await isThere(client, id)).toBe(true);
    expect((await client.request(`/v1/complaints/${id}/legal-hold-release`, {})).status).toBe(200);
    await test.advance(11 * DAY);
    await sweep(test.machine.services);
    expect(await isThere(client, id)).toBe(false);
  });
});

import {
  type Calendar,
  type CalendarDocument,
  calendars,
  type Services,
  type Store,
  sweep,
} from '@redress/core';
import { BUILT_IN_CALENDARS } from '@redress/core/built-in-calendars';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { describe, expect, it } from 'vitest';
import { COMMAND, complain } from './support/complaints.ts';
import {
  authorization,
  Client,
  DAY,
  HOUR,
  MINUTE,
  startMachine,
  type TestMachine,
} from './support/machine.ts';
import { preconditionFor } from './support/precondition.ts';

/** Working hours from nine to five, UTC, and three working days to resolve in: what the complaints come under. */
const SHOP: Calendar = { ...business(), id: 'shop', version: 1, timeZone: 'Etc/UTC', knownYears: [2026] };

function business(): CalendarDocument {
  const calendar = BUILT_IN_CALENDARS.get('business-hours');
  if (!calendar) throw new Error('no business hours');
  return calendar;
}

function shopRules() {
  const [, standard] = BUILT_IN_POLICY_SETS.get('default')?.rules ?? [];
  if (!standard) throw new Error('no standard rule');
  const resolution = { amount: 3, unit: 'working-days', anchor: 'receipt', ends: 'end-of-day' };
  const { targets, ...policy } = standard.policy;
  return {
    id: 'default',
    version: 2,
    name: 'The shop',
    rules: [{ policy: { ...policy, calendar: 'shop', targets: { ...targets, resolution } } }],
  };
}

async function put(test: TestMachine, path: string, body: object): Promise<void> {
  const authorized = { authorization: await authorization(test.machine) };
  const precondition = await preconditionFor(path, (address) =>
    test.machine.api.request(address, { headers: authorized }),
  );
  const response = await test.machine.api.request(path, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', ...authorized, ...precondition },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}

async function openShop(decorate?: (services: Services) => Services) {
  const test = await startMachine(decorate ? { decorate } : {});
  await put(test, '/v1/calendars/shop', SHOP);
  await put(test, '/v1/policy-sets/default', shopRules());
  return { test, client: new Client(test) };
}

/** What a sweep does once the walk may begin. */
async function walk(test: TestMachine): Promise<void> {
  await test.advance(MINUTE);
  await sweep(test.machine.services);
}

/** One of the three days becomes a holiday. */
const closeOnFriday = (test: TestMachine) =>
  put(test, '/v1/calendars/shop', {
    ...SHOP,
    version: 2,
    holidays: [{ date: '2026-03-06', name: 'Stocktaking' }],
  });
/** Of a complaint that comes in at the start, on a Wednesday: on Monday, and with the holiday on Tuesday. */
const MONDAY = '2026-03-09T17:00:00.000Z';
const TUESDAY = '2026-03-10T17:00:00.000Z';

describe('a calendar change', () => {
  it('moves the open deadlines that depend on it, and the waits of their workflows', async () => {
    const { test, client } = await openShop();
    const { id, clocks } = await client.complain();
    expect(clocks.resolution.dueAt).toBe(MONDAY);
    await client.act(id, 'acknowledgement');
    await test.advance(MINUTE);

    await closeOnFriday(test);
    await walk(test);
    const moved = await client.get(id);
    expect(moved.clocks.resolution.dueAt).toBe(TUESDAY);
    expect((await client.events(id)).find(({ kind }) => kind === 'retimed')?.data).toEqual({
      calendar: 'shop',
      calendarVersion: 2,
      resolutionDueAt: TUESDAY,
    });

    await test.advance(Date.parse(MONDAY) - test.clock.now() + HOUR);
    expect(await client.story(id)).not.toContain('breached');
    await test.advance(DAY);
    expect((await client.get(id)).clocks.resolution.breachedAt).toBe(TUESDAY);
  });

  it('leaves alone what does not depend on it, and what is over', async () => {
    const { test, client } = await openShop();
    const resolved = await client.complain();
    await client.resolve(resolved.id);
    const { version } = await client.get(resolved.id);
    await put(test, '/v1/policy-sets/default', {
      ...BUILT_IN_POLICY_SETS.get('default'),
      version: 3,
    });
    const other = await client.complain();
    await closeOnFriday(test);
    await walk(test);
    expect(await client.get(other.id)).toEqual(other);
    expect(await client.get(resolved.id)).toMatchObject({ version });
  });

  it('makes a provisional deadline final', async () => {
    const { test, client } = await openShop();
    await test.advance(Date.parse('2026-12-30T10:00:00Z') - test.clock.now());
    const { id, clocks } = await client.complain();
    expect(clocks.resolution).toMatchObject({ dueAt: '2027-01-04T17:00:00.000Z', provisional: true });
    await put(test, '/v1/calendars/shop', {
      ...SHOP,
      version: 2,
      holidays: [{ date: '2027-01-01', name: 'New Year' }],
      knownYears: [2026, 2027],
    });
    await walk(test);
    expect((await client.get(id)).clocks.resolution).toMatchObject({
      dueAt: '2027-01-05T17:00:00.000Z',
      provisional: false,
    });
  });

  it('reaches the others where one cannot be read', async () => {
    const { test, client } = await openShop();
    const { store } = test.machine.services;
    const [first, damaged, last] = [
      await client.complain(),
      await client.complain(),
      await client.complain(),
    ];
    await test.machine.settled();
    const item = await store.get({ pk: damaged.id, sk: 'COMPLAINT' });
    if (!item) throw new Error('the complaint is gone');
    const next = { ...item, body: { damaged: true }, version: item.version + 1 };
    expect(await store.replace(next, item.version)).toBe(true);
    await closeOnFriday(test);
    await walk(test);
    for (const { id } of [first, last]) expect((await client.get(id)).clocks.resolution.dueAt).toBe(TUESDAY);
    expect(test.log).toContainEqual({
      level: 'error',
      event: 'calendar-not-followed',
      fields: { complaintId: damaged.id, error: 'CorruptItem' },
    });
  });

  it('reaches a complaint that came in by a copy of the calendar from before it', async () => {
    const { test, client } = await openShop();
    await client.complain();
    // Another process that has read the calendar a moment ago.
    const { store } = test.machine.services;
    const copy = { ...test.machine.services, store: { ...store } };
    await calendars.newest(copy, 'shop');
    await closeOnFriday(test);
    await sweep(test.machine.services);
    await test.advance(29_000);
    const late = await complain(copy, COMMAND);
    expect(late.clocks.resolution.dueAt).toBe(MONDAY);
    await walk(test);
    expect((await client.get(late.id)).clocks.resolution.dueAt).toBe(TUESDAY);
  });

  it('is looked for in the open complaints once, and not again while no calendar changes', async () => {
    let read = 0;
    const { test, client } = await openShop((services) => ({
      ...services,
      store: {
        ...services.store,
        entries(query) {
          if (query.index === 'status') read++;
          return services.store.entries(query);
        },
      },
    }));
    await client.complain();
    await closeOnFriday(test);
    await walk(test);
    expect(read).toBeGreaterThan(0);
    read = 0;
    for (let days = 0; days < 3; days++) {
      await test.advance(DAY);
      await sweep(test.machine.services);
    }
    expect(read).toBe(0);
  });

  it('that comes with new code is followed, too', async () => {
    const { test, client } = await openShop();
    const { id } = await client.complain();
    await walk(test);
    const { store } = test.machine.services;
    const item = await store.get({ pk: 'JOBS', sk: 'CALENDAR-WALK' });
    if (!item) return expect.fail('there is no walk');
    expect(item.body.endedAt).toBeDefined();
    await closeOnFriday(test);
    // As the code before has left it, whose calendars were of other versions.
    const begun = await store.get({ pk: 'JOBS', sk: 'CALENDAR-WALK' });
    const version = begun?.version ?? 0;
    const body = { ...item.body, shipped: 'shop 1' };
    await store.replace({ ...item, body, version: version + 1 }, version);
    await sweep(test.machine.services);
    expect((await client.get(id)).clocks.resolution.dueAt).toBe(MONDAY);
    await walk(test);
    expect((await client.get(id)).clocks.resolution.dueAt).toBe(TUESDAY);
  });
});

describe('a walk over many complaints that is interrupted', () => {
  const COMPLAINTS = 60;

  /** A store that is gone once so many complaints have been moved, until it is mended. */
  function failingStore() {
    let writesLeft = Number.POSITIVE_INFINITY;
    const decorate = (services: Services): Services => {
      const real = services.store;
      const store: Store = {
        get: (key) => real.get(key),
        putIfAbsent: (item) => real.putIfAbsent(item),
        putBoth: (first, second) => real.putBoth(first, second),
        delete: (key) => real.delete(key),
        query: (query) => real.query(query),
        entries: (query) => real.entries(query),
        async replace(item, expectedVersion) {
          if (writesLeft <= 0) throw new Error('the store is gone');
          writesLeft -= 1;
          return real.replace(item, expectedVersion);
        },
      };
      return { ...services, store };
    };
    return {
      decorate,
      failAfter: (writes: number) => {
        writesLeft = writes;
      },
    };
  }

  it('goes on where it was, after a restart, and moves each complaint once', async () => {
    const failing = failingStore();
    const { test, client } = await openShop(failing.decorate);
    const ids: string[] = [];
    for (let n = 0; n < COMPLAINTS; n++) ids.push((await client.complain()).id);
    await closeOnFriday(test);
    await test.advance(MINUTE);

    failing.failAfter(40);
    await expect(sweep(test.machine.services)).rejects.toThrow('the store is gone');
    const dueDates = async () =>
      Promise.all(ids.map(async (id) => (await client.get(id)).clocks.resolution.dueAt));
    const halfway = (await dueDates()).filter((dueAt) => dueAt === TUESDAY).length;
    expect(halfway).toBeGreaterThan(0);
    expect(halfway).toBeLessThan(COMPLAINTS);

    failing.failAfter(Number.POSITIVE_INFINITY);
    await test.restart(MINUTE);
    await sweep(test.machine.services);
    expect(new Set(await dueDates())).toEqual(new Set([TUESDAY]));
    for (const id of ids)
      expect((await client.story(id)).filter((kind) => kind === 'retimed')).toHaveLength(1);
  });
});

it('a complaint that is reopened goes by the calendar as it is by then', async () => {
  const { test, client } = await openShop();
  const { id } = await client.complain();
  await client.resolve(id);
  await closeOnFriday(test);
  const { clocks } = await client.act(id, 'reopening', { reason: 'It never came.' });
  expect(clocks.resolution.dueAt).toBe(TUESDAY);
  const lived = ['received', 'acknowledged', 'resolved', 'reopened'];
  expect(await client.story(id)).toEqual(lived);
  // Due at tomorrow's opening, the acknowledgement is warned of in the last hour of work before.
  await test.advance(7 * HOUR + MINUTE);
  expect(await client.story(id)).toEqual([...lived, 'warned']);
});

import {
  acknowledge,
  assign,
  type Complaint,
  handling,
  policySets,
  replays,
  rulesOf,
  type Services,
  sweep,
  versionsOf,
} from '@redress/core';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { continueReplays, replayAll } from '@redress/core/replaying';
import { describe, expect, it } from 'vitest';
import { COMMAND, complain, read, resolution } from './support/complaints.ts';
import { DAY, HOUR, type Recording, recordingServices, STORES, sweepFor } from './support/recording.ts';

const standard = BUILT_IN_POLICY_SETS.get('default')?.rules.at(-1)?.policy ?? expect.fail('no rules');
/** Two days to resolve in the place of five, for everybody. */
const DRAFT = {
  id: 'draft',
  version: 1,
  name: 'A draft',
  rules: [
    {
      policy: {
        ...standard,
        id: 'short',
        targets: {
          acknowledgement: { amount: 24, unit: 'hours' as const, anchor: 'receipt' as const },
          resolution: { amount: 48, unit: 'hours' as const, anchor: 'receipt' as const },
        },
      },
    },
  ],
};

const start = async (services: Services, more = {}) => {
  const rules = versionsOf(await rulesOf(services, DRAFT), services.settings);
  return (await replays.start(services, { draft: DRAFT, rules, ...more })).replay;
};
const load = async (services: Services, id: string) => (await replays.load(services, id)).state;

/** Acknowledged after an hour each; the first is resolved on the third day, the second at once, the third never. */
async function threeLives({ services, pass }: Recording): Promise<Complaint[]> {
  const all = [await complain(services), await complain(services), await complain(services)];
  await pass(HOUR);
  for (const { id } of all)
    await handling.change(services, id, (complaint, now) => acknowledge(complaint, {}, now));
  const [first, second] = all;
  if (!first || !second) return expect.fail('too few');
  await handling.change(services, second.id, resolution);
  await pass(3 * DAY);
  await handling.change(services, first.id, resolution);
  return all;
}

/** More than one page: of a table those count that are left out, too. */
const MANY: Readonly<Record<string, number>> = { SQLite: 120, DynamoDB: 60 };

describe.each(STORES)('a replay on %s', (name, open) => {
  const many = MANY[name] ?? 0;

  it('finds which breaches would appear and which dates would move, by policy and team', async () => {
    const recording = recordingServices(undefined, await open());
    const { services } = recording;
    const [first, second, third] = await threeLives(recording);
    const { id } = await start(services);
    await continueReplays(services);
    const replay = await load(services, id);
    expect(replay.endedAt).toBeDefined();
    const counts = {
      promises: 6,
      breaches: 0,
      draftBreaches: 2,
      appeared: 2,
      disappeared: 0,
      earlier: 3,
      later: 0,
    };
    expect(replay.tally).toMatchObject({
      complaints: 3,
      notReplayed: 0,
      all: counts,
      byTeam: { complaints: counts },
      byPolicy: { standard: { short: counts } },
      byClock: { acknowledgement: { appeared: 0, earlier: 0 }, resolution: { appeared: 2, earlier: 3 } },
    });
    const { items, nextCursor } = await replays.readChanges(services, replay, { limit: 10 });
    expect(nextCursor).toBeUndefined();
    expect(new Map(items.map(({ complaintId, draftIsBreached }) => [complaintId, draftIsBreached]))).toEqual(
      new Map([
        [first?.id, true],
        [second?.id, false],
        [third?.id, true],
      ]),
    );
    expect(items[0]).toMatchObject({ clock: 'resolution', policy: 'standard', draftPolicy: 'short' });
  });

  it('goes on where it was interrupted, and counts the same', async () => {
    const recording = recordingServices(undefined, await open());
    const { services } = recording;
    for (let n = 0; n < many; n++) await complain(services);
    await recording.pass(3 * DAY);
    const { id } = await start(services);
    let turns = 0;
    for (; (await load(services, id)).endedAt === undefined && turns < 20; turns++) {
      // Asked before a page, and after it.
      let asked = 0;
      await continueReplays(services, () => ++asked > 1);
    }
    expect(turns).toBeGreaterThan(1);
    const rules = await rulesOf(services, DRAFT);
    const whole = await replayAll(
      services,
      rules,
      { asOf: (await load(services, id)).asOf },
      () => undefined,
    );
    const replay = await load(services, id);
    expect(replay.tally).toEqual(whole);
    expect(whole.complaints).toBe(many);
    const found = new Set<string>();
    for (let cursor: string | undefined, page = 0; page === 0 || cursor !== undefined; page++) {
      const { items, nextCursor } = await replays.readChanges(services, replay, { cursor, limit: 50 });
      for (const { complaintId } of items) found.add(complaintId);
      cursor = nextCursor;
    }
    expect(found.size).toBe(many);
  });
});

describe('a replay', () => {
  it('is gone on with by whoever sweeps, until it is cancelled', async () => {
    const recording = recordingServices();
    const { services } = recording;
    await threeLives(recording);
    const cancelled = await start(services);
    await replays.cancel(services, cancelled.id, 'person:local/anna');
    const going = await start(services);
    await sweepFor(recording, 60_000);
    await sweep(services);
    expect((await load(services, going.id)).tally?.complaints).toBe(3);
    expect(await load(services, cancelled.id)).toMatchObject({ cancelled: { by: 'person:local/anna' } });
    expect((await load(services, cancelled.id)).tally).toBeUndefined();
  });

  it('looks at those alone that were received in the time that is named, and knows timelines that are long', async () => {
    const recording = recordingServices();
    const { services, pass } = recording;
    const early = await complain(services);
    await pass(DAY);
    const receivedFrom = (await complain(services)).createdAt;
    for (let turn = 0; turn < 60; turn++)
      await handling.change(services, early.id, (complaint, now) =>
        assign(complaint, { team: turn % 2 === 0 ? 'repairs' : 'complaints' }, now),
      );
    expect((await read(services, early.id)).timeline[0]?.seq).toBeGreaterThan(1);
    const late = await start(services, { receivedFrom });
    const all = await start(services, { receivedBefore: receivedFrom });
    await continueReplays(services);
    expect((await load(services, late.id)).tally?.complaints).toBe(1);
    expect((await load(services, all.id)).tally).toMatchObject({ complaints: 1, refused: {} });
  });

  it('goes past what cannot be read', async () => {
    const recording = recordingServices();
    const { services } = recording;
    await complain(services);
    const { id } = await complain(services);
    const item = (await services.store.get({ pk: id, sk: 'COMPLAINT' })) ?? expect.fail('gone');
    await services.store.replace({ ...item, version: item.version + 1, body: { schema: 2 } }, item.version);
    const { id: replay } = await start(services);
    await continueReplays(services);
    expect((await load(services, replay)).tally).toMatchObject({ complaints: 1, notReplayed: 1 });
  });

  it('ends by itself after thirty days, with all that it has found', async () => {
    const recording = recordingServices();
    const { services, pass } = recording;
    await complain(services);
    const { id } = await start(services);
    await continueReplays(services);
    await pass(30 * DAY);
    expect(await replays.list(services)).toEqual([]);
    expect(await services.store.get({ pk: `REPLAY#${id}`, sk: 'CHANGES#000000' })).toBeUndefined();
  });

  it('takes nothing from the set that is in force', async () => {
    const recording = recordingServices();
    const { services } = recording;
    await start(services);
    await continueReplays(services);
    expect((await complain(services, COMMAND)).match.policySet).toBe('default');
    expect(await policySets.newest(services, 'draft')).toBeUndefined();
  });
});

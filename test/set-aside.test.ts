import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  type CalendarDocument,
  type Clock,
  type ComplaintId,
  calendars,
  complaints,
  dynamoStore,
  handling,
  type Item,
  type JsonObject,
  type Key,
  policySets,
  type Scannable,
  type Store,
  setAside,
  sweep,
  timelines,
} from '@redress/core';
import { createApi } from '@redress/functions';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { openSqliteStore } from '../packages/local/src/sqlite-store.ts';
import { exportItems } from '../packages/local/src/transfer.ts';
import { createMemoryTable } from './dynamodb-table.ts';
import { asEverybody } from './support/access.ts';
import { auditOf } from './support/audit.ts';
import { complain, resolution } from './support/complaints.ts';
import { DAY, HOUR, MINUTE, recordingServices, sweepFor } from './support/recording.ts';

interface Opened {
  store(clock: Clock): Store & Scannable;
  /** Writes the text where the item's body is, behind the store's back. */
  damage(key: Key, text: string): Promise<void>;
}

const STORES: Readonly<Record<string, () => Promise<Opened>>> = {
  SQLite: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'redress-set-aside-'));
    const path = join(folder, 'store.db');
    return {
      store(clock) {
        const store = openSqliteStore({ path, clock });
        onTestFinished(() => {
          store.close();
          rmSync(folder, { recursive: true });
        });
        return store;
      },
      async damage({ pk, sk }, text) {
        const db = new DatabaseSync(path);
        db.prepare('UPDATE items SET body = ? WHERE pk = ? AND sk = ?').run(text, pk, sk);
        db.close();
      },
    };
  },
  'DynamoDB (dynalite)': async () => {
    const table = await createMemoryTable();
    onTestFinished(() => table.close());
    const TableName = table.tableName;
    return {
      store: (clock) => dynamoStore(table.client, { tableName: TableName, clock }),
      async damage({ pk, sk }, text) {
        await table.client.send(
          new UpdateItemCommand({
            TableName,
            Key: { pk: { S: pk }, sk: { S: sk } },
            UpdateExpression: 'SET body = :body',
            ExpressionAttributeValues: { ':body': { S: text } },
          }),
        );
      },
    };
  },
};

const itemsSchema = z.object({
  items: z.array(z.looseObject({ id: z.string().optional(), seq: z.int().optional() })),
});

const undeliveredSchema = z.object({ items: z.array(z.looseObject({ complaintId: z.string() })) });

/** What may stand under a complaint's key instead of it. */
const FAULTS: Readonly<Record<string, (body: JsonObject, other: JsonObject) => string>> = {
  'is cut off': (body) => JSON.stringify(body).slice(0, 200),
  'is no JSON object': () => '["not", "an object"]',
  'has a member of the wrong type': (body) => JSON.stringify({ ...body, team: 7 }),
  'lacks a member': ({ clocks: _, ...body }) => JSON.stringify(body),
  'is another complaint': (_, other) => JSON.stringify(other),
  'is something else': () => JSON.stringify({ about: 'cmp_01m81kj8aapcp4g6c0rnz6w5gb-1' }),
  'says a form that is none': (body) => JSON.stringify({ ...body, schema: 'new' }),
  'owes a message without an instant': (body) =>
    JSON.stringify({ ...body, owed: [{ kind: 'receipt', to: { role: 'complainant' }, facts: {} }] }),
};

describe.each(Object.entries(STORES))('one item that cannot be read, on %s', (_, open) => {
  async function opened() {
    const { store, damage } = await open();
    const made: (Store & Scannable)[] = [];
    const recording = recordingServices(undefined, (clock) => {
      const opened = store(clock);
      made.push(opened);
      return opened;
    });
    const { services } = recording;
    onTestFinished(() => recording.delivered());
    const api = createApi(services, { authenticate: asEverybody, audit: auditOf(services) });
    const json = async (path: string) => {
      const response = await api.request(path);
      return { status: response.status, body: await response.json() };
    };
    const read = async (key: Key): Promise<Item> =>
      (await services.store.get(key)) ?? expect.fail(`${key.pk} ${key.sk} is gone`);
    return { ...recording, scannable: made[0] ?? expect.fail('no store'), damage, json, read };
  }
  const keyOf = (id: ComplaintId): Key => ({ pk: id, sk: 'COMPLAINT' });

  it.each(Object.entries(FAULTS))('keeps nobody from the others: it %s', async (_fault, spoil) => {
    const test = await opened();
    const { services, notifier, log } = test;
    notifier.refuse = () => new Error('no mail today');
    const [first, bad, last] = [await complain(services), await complain(services), await complain(services)];
    await test.delivered();
    const whole = await test.read(keyOf(bad.id));
    await test.damage(whole, spoil(whole.body, (await test.read(keyOf(first.id))).body));
    const failing = undeliveredSchema.parse((await test.json('/v1/undelivered')).body).items;
    expect(failing.map(({ complaintId }) => complaintId).sort()).toEqual([first.id, last.id].sort());
    notifier.refuse = () => undefined;
    // The provider is believed to be out for a while, and found to be back by one message first.
    for (let turn = 0; turn < 6; turn++) {
      await test.pass(5 * MINUTE);
      await sweep(services);
      await test.delivered();
    }
    expect(notifier.sent.map(({ complaintId }) => complaintId).sort()).toEqual([first.id, last.id].sort());

    const listed = itemsSchema.parse((await test.json('/v1/complaints')).body).items;
    expect(listed.map(({ id }) => id).sort()).toEqual([first.id, bad.id, last.id].sort());
    const item = `${bad.id} COMPLAINT`;
    const named = log.filter(({ event }) => event === 'item-set-aside');
    expect(new Set(named.map(({ level, fields }) => `${level} ${fields.item}`))).toEqual(
      new Set([`error ${item}`]),
    );
    expect(named.length).toBeLessThanOrEqual(4);
    expect(await test.json('/v1/set-aside')).toMatchObject({
      status: 200,
      body: { items: [{ pk: bad.id, sk: 'COMPLAINT' }] },
    });
    expect(await test.json(`/v1/complaints/${bad.id}`)).toMatchObject({
      status: 500,
      body: { code: 'set-aside' },
    });

    await test.damage(whole, JSON.stringify(whole.body));
    expect((await test.json('/v1/set-aside')).body).toEqual({ items: [] });
    expect((await test.json(`/v1/complaints/${bad.id}`)).status).toBe(200);
    // The list only looks; with the next sweep health is told, too.
    const health = async () => (await test.json('/healthz')).body;
    expect(await health()).toMatchObject({ status: 'warning' });
    expect(await setAside.strikeOffMended(services)).toBe(0);
    expect(await health()).toEqual({ status: 'ok', store: 'ready' });
  });

  it('is left out of an export, which says so', async () => {
    const test = await opened();
    const { services } = test;
    const [first, bad] = [await complain(services), await complain(services)];
    await test.delivered();
    await test.damage(keyOf(bad.id), '{"cut off');
    const folder = mkdtempSync(join(tmpdir(), 'redress-export-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'items.jsonl');
    const summary = await exportItems(test.scannable, file);
    expect(summary.damaged).toEqual([`${bad.id} COMPLAINT`]);
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(lines.filter((line) => line.includes('"sk":"COMPLAINT"'))).toEqual([
      expect.stringContaining(first.id),
    ]);
  });

  it('is a version of the rules: the one before it counts, and the next is stored after it', async () => {
    const test = await opened();
    const { services } = test;
    const shipped = (await calendars.newest(services, 'always')) ?? expect.fail('no calendar');
    const version = (number: number): CalendarDocument => ({
      ...shipped,
      version: number,
      name: `Number ${number}`,
    });
    for (const number of [2, 3, 4]) await calendars.save(services, version(number));
    const at = (number: number) => ({ pk: 'CALENDAR#always', sk: String(number).padStart(9, '0') });
    await test.damage(at(4), JSON.stringify({ ...version(4), hours: 'always' }));
    await test.damage(at(3), '{"cut off');
    await test.pass(MINUTE);
    expect(await calendars.newest(services, 'always')).toEqual(version(2));
    expect((await test.json('/v1/set-aside')).body).toMatchObject({
      items: [at(3), { ...at(4), where: 'hours' }],
    });
    expect((await complain(services)).calendar).toMatchObject({ name: 'Number 2' });
    await expect(calendars.save(services, version(4))).rejects.toMatchObject({ code: 'version-conflict' });
    await calendars.save(services, version(5));
    expect(await calendars.newest(services, 'always')).toEqual(version(5));
  });

  it('is every version of the rules: what ships with the code counts', async () => {
    const test = await opened();
    const { services } = test;
    const shipped = (await policySets.newest(services, 'default')) ?? expect.fail('no rules');
    await policySets.save(services, { ...shipped, version: 2, name: 'House rules' });
    await test.damage({ pk: 'POLICY-SET#default', sk: '000000002' }, '{"cut off');
    await test.pass(MINUTE);
    expect((await complain(services)).match).toMatchObject({ policySet: 'default', version: 1 });
  });

  it('is what is known of the provider: mail goes out as if nothing were', async () => {
    const test = await opened();
    const { services, notifier } = test;
    const out = { pk: 'PROVIDER#mail', sk: 'OUT' };
    await services.store.putIfAbsent({ ...out, version: 1, body: {} });
    await test.damage(out, '{"fault');
    const { id } = await complain(services);
    await test.delivered();
    expect(notifier.sent.map(({ complaintId }) => complaintId)).toEqual([id]);
    await services.store.delete(out);
    expect((await test.json('/v1/set-aside')).body).toEqual({ items: [] });
  });

  it('is the note that somebody was asked lately: the survey goes out', async () => {
    const test = await opened();
    const { services, notifier } = test;
    const rules = (await policySets.newest(services, 'default')) ?? expect.fail('no rules');
    const coolDown = rules.rules.map((rule) => ({
      ...rule,
      policy: { ...rule.policy, survey: { ...rule.policy.survey, coolDownDays: 30 } },
    }));
    await policySets.save(services, { ...rules, version: rules.version + 1, rules: coolDown });
    const surveys = async () => {
      const { id } = await complain(services);
      await handling.change(services, id, resolution);
      await sweepFor(test, 2 * DAY, HOUR);
      return notifier.sent.filter(({ kind }) => kind === 'survey').length;
    };
    expect(await surveys()).toBe(1);
    expect(await surveys()).toBe(1);
    const { items } = await test.scannable.scan(undefined, 100);
    const noted = items.find(({ pk }) => pk.startsWith('SURVEYED#')) ?? expect.fail('nothing is noted');
    await test.damage(noted, JSON.stringify({ about: 7 }));
    expect(await surveys()).toBe(2);
    expect((await test.json('/v1/set-aside')).body).toMatchObject({
      items: [{ pk: noted.pk, where: 'about' }],
    });
  });

  it('is a part of a timeline: the rest is shown, and no message goes out without its text', async () => {
    const test = await opened();
    const { services } = test;
    const { id } = await complain(services);
    await test.delivered();
    const { complaint } = await complaints.load(services, id);
    const events = Array.from({ length: 20 }, (_, index) => ({
      seq: index + 1,
      at: complaint.createdAt,
      cycle: 1,
      actor: 'system',
      kind: 'assigned',
      data: {},
    }));
    await timelines.putChunk(services, id, events);
    const grown = {
      ...complaint,
      timeline: [
        { ...complaint.timeline[0], seq: 21 },
        { ...complaint.timeline[0], seq: 22 },
      ],
    };
    const stored = await test.read(keyOf(id));
    await test.damage(stored, JSON.stringify({ ...stored.body, timeline: grown.timeline }));
    const path = `/v1/complaints/${id}/timeline?limit=100`;
    const seqs = async () => itemsSchema.parse((await test.json(path)).body).items.map(({ seq }) => seq);
    expect(await seqs()).toHaveLength(22);
    await test.damage({ pk: id, sk: 'EVENTS#000000' }, JSON.stringify({ events: [{ seq: 1 }] }));
    expect(await seqs()).toEqual([21, 22]);
    const now = (await complaints.load(services, id)).complaint;
    await expect(timelines.find(services, now, 3)).rejects.toThrow('cannot be read');
    expect(await timelines.find(services, now, 21)).toMatchObject({ seq: 21 });
  });
});

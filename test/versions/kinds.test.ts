import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { placeOf } from '@redress/channels/mail/mailbox.ts';
import {
  asComplaintId,
  incoming,
  instantOf,
  intake,
  Limiter,
  ProviderFault,
  retention,
  SCHEMA,
  type Services,
  sweep,
  type Understood,
  understand,
} from '@redress/core';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import * as importFiles from '@redress/core/records/import-files.ts';
import * as quality from '@redress/core/records/quality.ts';
import { continueReplays } from '@redress/core/replaying';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { writesCheck } from '../../functions/src/api/health.ts';
import { createSweeps } from '../../functions/src/sweeps.ts';
import { lineUp } from '../../packages/channels/src/telegram/arriving.ts';
import { Bot } from '../../packages/channels/src/telegram/bot.ts';
import { withComplaint } from '../../packages/channels/src/telegram/chat.ts';
import { change } from '../../packages/channels/src/telegram/chats.ts';
import * as polls from '../../packages/channels/src/telegram/polls.ts';
import { Telegram } from '../../packages/channels/src/telegram/telegram.ts';
import * as senders from '../../packages/channels/src/webhook/senders.ts';
import { BotApi, TOKEN } from '../../packages/channels/test/bot-api/server.ts';
import { storeAdapter } from '../../packages/local/src/oidc/adapter.ts';
import { secretIn } from '../../packages/local/src/secret.ts';
import { openSqliteStore } from '../../packages/local/src/sqlite-store.ts';
import { COMMAND } from '../support/complaints.ts';
import {
  authorization,
  Client,
  DAY,
  HOUR,
  MINUTE,
  startMachine,
  type TestMachine,
} from '../support/machine.ts';
import { RELAY_SECRET, signedHeaders } from '../support/webhooks.ts';
import { UNSTAMPED_UNTIL, unstampedItems } from './recorded.ts';

const rowSchema = z.object({ pk: z.string(), sk: z.string(), body: z.string() });
type Row = z.infer<typeof rowSchema>;

/** What stands in the database when it is looked at, by its key: also what does not stay. */
class Seen {
  readonly items = new Map<string, Row>();
  #database: DatabaseSync | undefined;

  watch(database: DatabaseSync): void {
    this.#database ??= database;
  }

  look(): void {
    const rows = this.#database?.prepare('SELECT pk, sk, body FROM items').all() ?? [];
    for (const row of rows.map((each) => rowSchema.parse(each))) this.items.set(`${row.pk} ${row.sk}`, row);
  }
}

/** Everything that there is to be stored, once. */
async function seeEverything(): Promise<Row[]> {
  const seen = new Seen();
  let isOut = false;
  const decorate = (services: Services): Services => ({
    ...services,
    settings: { ...services.settings, keepClosedDays: 1 },
    notifier: {
      async send(...message) {
        seen.look();
        if (isOut) throw new ProviderFault('ServiceUnavailable');
        return services.notifier.send(...message);
      },
    },
  });
  const webhooks = new Map([['relay', [RELAY_SECRET]]]);
  const test = await startMachine({
    decorate,
    webhooks,
    webhooksToPrivate: true,
    onOpen: (database) => seen.watch(database),
  });
  const client = new Client(test);
  await storeRules(test);
  const { id } = await client.complain();
  await client.act(id, 'acknowledgement');
  const photo = { name: 'kettle.jpg', type: 'image/jpeg', size: 1000 };
  expect((await client.request(`/v1/complaints/${id}/evidence`, photo)).status).toBe(201);
  seen.look();
  for (let turn = 0; turn < 30; turn++)
    await client.act(id, 'assignment', { team: turn % 2 === 0 ? 'warehouse' : 'complaints' });
  await client.resolve(id);
  await test.advance(2 * DAY);
  isOut = true;
  await client.request('/v1/complaints', complaint('waits'), { 'idempotency-key': 'once' });
  await test.machine.settled();
  seen.look();
  isOut = false;
  await letIn(test, client);
  await visit(test, client);
  await beginForm(test);
  await report(test, id);
  await damageOne(test, client);
  await replayPast(test);
  await handOver(client);
  await bringAndReview(test, client);
  await answerForPrivacy(test, client);
  await hearSomebody(test);
  await chat(test, id, seen);
  await tellNobody(test, client, seen);
  await sweepAsOnAws(test, seen);
  return [...seen.items.values()];
}

const complaint = (name: string) => ({
  channel: 'web',
  subject: name,
  description: 'Ordered three weeks ago.',
  complainant: { name: 'A. Customer', email: `${name}@example.com` },
});

async function storeRules({ machine }: TestMachine): Promise<void> {
  const { api } = machine;
  const authorized = { authorization: await authorization(machine) };
  const store = async (path: string, changed: (text: string) => string) => {
    const text = changed(await (await api.request(path, { headers: authorized })).text());
    const { version } = z.object({ version: z.int() }).parse(JSON.parse(text));
    const body = text.replace(`"version":${version}`, `"version":${version + 1}`);
    const headers = { 'content-type': 'application/json', 'if-match': '*', ...authorized };
    expect((await api.request(path, { method: 'PUT', headers, body })).status).toBe(200);
  };
  await store('/v1/calendars/always', (text) => text);
  await store('/v1/fields', (text) => text);
  await store('/v1/policy-sets/default', (text) =>
    text.replaceAll(/"coolDownDays":\d+/g, '"coolDownDays":30'),
  );
  const body = JSON.stringify({ policySet: 'default', version: 2 });
  const init = { method: 'POST', headers: { 'content-type': 'application/json', ...authorized }, body };
  expect((await api.request('/v1/in-force', init)).status).toBe(201);
}

/** Under rules that would have promised something else. */
async function replayPast({ machine }: TestMachine): Promise<void> {
  const headers = { authorization: await authorization(machine), 'content-type': 'application/json' };
  const version = BUILT_IN_POLICY_SETS.get('social-media')?.version;
  const body = JSON.stringify({ policySet: 'social-media', version });
  expect((await machine.api.request('/v1/replays', { method: 'POST', headers, body })).status).toBe(202);
  await continueReplays(machine.services);
}

/** A file that somebody has brought, and how well somebody else has handled what is over. */
async function bringAndReview({ machine }: TestMachine, client: Client): Promise<void> {
  const { services } = machine;
  const given = { by: 'person:local/tester', name: 'old.csv', encoding: 'utf-8', columns: ['Case'] };
  await importFiles.keep(services, given, [['1']]);
  const { id } = await client.complain();
  await quality.remark(services, asComplaintId(id), {
    sample: 'a',
    by: 'person:local/tester',
    note: 'Kind.',
  });
  const drawing = { receivedFrom: '2020-01-01T00:00:00Z', receivedBefore: '2020-02-01T00:00:00Z' };
  expect((await client.request('/v1/quality-samples', drawing)).status).toBe(201);
}

/** Many at once. */
async function handOver(client: Client): Promise<void> {
  const bulk = { action: 'assign', parameters: { assignee: 'tom' }, filter: {} };
  expect((await client.request('/v1/bulk', bulk)).status).toBe(202);
}

/** Somebody who is away, how long things are kept, and what somebody asks for; one complaint is erased. */
async function answerForPrivacy(test: TestMachine, client: Client): Promise<void> {
  const { services } = test.machine;
  const until = new Date(services.clock.now() + 86_400_000).toISOString();
  expect((await client.request('/v1/absences', { until, delegate: { person: 'bob' } })).status).toBe(201);
  await retention.save(services, [{ removeAfterDays: 3650 }], { by: 'person:local/tester' });
  const asked = { kind: 'export', email: 'nobody@example.com' };
  expect((await client.request('/v1/privacy-requests', asked)).status).toBe(202);
  const { id } = await client.complain();
  await client.act(id, 'withdrawal', { reason: 'Found.' });
  expect((await client.request(`/v1/complaints/${id}/erasure`, { reason: 'request' })).status).toBe(200);
  await test.advance(1000);
  await sweep(services);
}

/** An app that has a key, and a person who has signed in with a browser. */
async function letIn({ machine }: TestMachine, client: Client): Promise<void> {
  const key = await client.request('/v1/keys', { name: 'shop', scopes: ['complaints:create'] });
  expect(key.status).toBe(201);
  const link = await machine.issuer.signIn({ subject: 'anna', roles: ['operations'], teams: [] });
  expect((await machine.api.request(`/sign-in/${link}`, { method: 'POST' })).status).toBe(303);

  const codes = storeAdapter({ ...machine.services, speed: 1 }, 'AuthorizationCode');
  await codes.upsert('a-code', { grantId: 'a-grant' }, 60);
  const authorized = { authorization: await authorization(machine), 'content-type': 'application/json' };
  const user = JSON.stringify({ name: 'bo', roles: ['handler'], teams: [] });
  const init = { method: 'POST', headers: authorized, body: user };
  expect((await machine.api.request('/v1/users', init)).status).toBe(201);
}

/** Somebody who opens the link to their complaint, and somebody who asks for theirs. */
async function visit({ machine }: TestMachine, client: Client): Promise<void> {
  const mail = (await client.mails()).find(({ kind }) => kind === 'receipt');
  const path = /https:\/\/complaints\.test(\/c\/\S+)/.exec(mail?.text ?? '')?.[1] ?? expect.fail('no link');
  expect((await machine.api.request(path, { method: 'POST' })).status).toBe(303);
  const body = new URLSearchParams({ reference: '00000-00000', email: 'nobody@example.com' });
  expect((await machine.api.request('/c', { method: 'POST', body })).status).toBe(303);
}

/** What relays mail says what became of a message. */
/** A complaint that is begun and not sent. */
async function beginForm({ machine }: TestMachine): Promise<void> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const init = { method: 'POST', headers, body: 'description=It+leaks.' };
  expect((await machine.api.request('/complain/what', init)).status).toBe(303);
}

async function report({ machine }: TestMachine, id: string): Promise<void> {
  const body = JSON.stringify({ messageId: `${id}.1.receipt.complainant`, outcome: 'complained' });
  const headers = { 'content-type': 'application/json', ...signedHeaders(body) };
  const init = { method: 'POST', headers, body };
  expect((await machine.api.request('/v1/message-reports', init)).status).toBe(202);
}

/** By a channel that knows which complaint it is about. */
async function hearSomebody({ machine }: TestMachine): Promise<void> {
  const { services } = machine;
  const { complaint } = await intake(services, COMMAND);
  const { id: complaintId } = complaint;
  const heard: Understood = { is: 'message', complaintId, text: 'The red one.', isProven: false };
  const channels = new Map([['chat', { name: 'chat', understand: async () => heard }]]);
  const mailbox = placeOf(new URL('imaps://us@mail.example/INBOX'));
  await mailbox.write(services, { uidValidity: '1', uid: 7, at: instantOf(services.clock.now()) });
  const raw = Buffer.from('as it came');
  const { id } = await incoming.store(services, { channel: 'chat', providerId: '1', raw });
  await machine.settled();
  // Nobody understands it in this installation: it waits.
  expect((await incoming.find(services, id))?.incoming.fault).toBe('ChannelNotSetUp');
  const later = { ...services, clock: { now: () => services.clock.now() + 2 * MINUTE } };
  await understand(later, channels, id);
  expect((await incoming.find(services, id))?.incoming.complaintId).toBe(complaintId);
}

/** With somebody who asks for help, and somebody of the staff who links their account. */
async function chat({ machine: { services } }: TestMachine, id: string, seen: Seen): Promise<void> {
  const telegram = new BotApi();
  const bot = new Bot(new Telegram({ token: TOKEN, apiRoot: await telegram.listen() }));
  telegram.says({ id: 4001, name: 'Lin', language: 'en' }, '/help');
  for (const update of telegram.pending)
    await bot.understand(services, undefined, Buffer.from(JSON.stringify(update)));
  expect(telegram.in(4001)).toHaveLength(1);
  const codes = bot.codes(services);
  const anna = {
    kind: 'person',
    id: 'local/anna',
    subject: 'anna',
    roles: new Set(['handler'] as const),
    teams: new Set('a'),
  } as const;
  await codes.forPerson(anna);
  await codes.link(4001, anna);
  await codes.bindTeam('complaints', -5);
  await lineUp(services, TOKEN, { update_id: 1, message: { chat: { id: 4001 } } });
  await change(services, 4001, (known) => known && withComplaint(known, asComplaintId(id)));
  await polls.begin(services, 'a-poll', { question: 'Which?', options: ['This', 'That'], asked: 1 });
  await polls.noteSent(services, 'a-poll', 'theirs');
  expect(await polls.noteVote(services, 'theirs', 4001, [0])).toBe(true);
  await senders.note(services, { channel: 'wechat', address: 'openid' }, asComplaintId(id));
  await telegram.close();
  seen.look();
}

async function damageOne({ machine }: TestMachine, client: Client): Promise<void> {
  const { id } = await client.complain(complaint('damaged'));
  await machine.settled();
  const key = { pk: id, sk: 'COMPLAINT' };
  const item = (await machine.services.store.get(key)) ?? expect.fail('gone');
  const { version } = item;
  await machine.services.store.replace({ ...item, version: version + 1, body: { schema: SCHEMA } }, version);
  await client.request(`/v1/complaints/${id}`);
}

/** The lease stands only while the sweep goes on. */
async function sweepAsOnAws({ machine }: TestMachine, seen: Seen): Promise<void> {
  // There the store cannot search by itself.
  const { search: _, ...services } = machine.services;
  await createSweeps(services)(() => {
    seen.look();
    return false;
  });
  await writesCheck(services)();
  // Here the process counts by itself; there the table does.
  const limiter = new Limiter({
    ...services,
    secret: 'not used for anything else',
    now: () => services.clock.now(),
  });
  await limiter.take('somebody', { perMinute: 1, atOnce: 1 });
  seen.look();
}

/** Where an endpoint should be, nobody listens: what it was to be told is put aside after a day. */
async function tellNobody(test: TestMachine, client: Client, seen: Seen): Promise<void> {
  const hook = { url: 'http://127.0.0.1:1/hooks' };
  expect((await client.request('/v1/webhooks', hook)).status).toBe(201);
  await client.complain(complaint('unheard'));
  for (let hours = 0; hours <= 27; hours += 3) {
    await test.machine.settled();
    seen.look();
    await test.advance(3 * HOUR);
    await sweep(test.machine.services);
  }
}

interface DocumentedRow {
  readonly line: string;
  isOf(row: Row): boolean;
}

/** The table of docs/data.md: a kind of item a line, its keys in code, `…` for what varies. */
function documentedRows(): DocumentedRow[] {
  const text = readFileSync('docs/data.md', 'utf8');
  const table = /\| `pk` \|[^\n]*\n\|[-|]*\n((?:\|[^\n]*\n)+)/.exec(text)?.[1] ?? '';
  const matches = (cell: string, value: string) => {
    const keys = [...cell.matchAll(/`([^`]+)`/g)].map(([, key = '']) => key);
    return (
      keys.length === 0 ||
      keys.some((key) => (key.endsWith('…') ? value.startsWith(key.slice(0, -1)) : value === key))
    );
  };
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [, pk = '', sk = ''] = line.split('|');
      return { line, isOf: (row) => matches(pk, row.pk) && matches(sk, row.sk) };
    });
}

describe('every kind of item', () => {
  it('says which form it is in, and stands in the table of docs/data.md, which names no other', async () => {
    const rows = await seeEverything();
    for (const { pk, sk, body } of rows) {
      const { schema } = z.looseObject({ schema: z.unknown() }).parse(JSON.parse(body));
      expect(schema, `${pk} ${sk}`).toBe(SCHEMA);
    }
    const documented = documentedRows();
    const unnamed = rows.filter((row) => !documented.some((each) => each.isOf(row)));
    expect(unnamed.map(({ pk, sk }) => `${pk} ${sk}`)).toEqual([]);
    const neverSeen = documented.filter((each) => !rows.some((row) => each.isOf(row)));
    expect(neverSeen.map(({ line }) => line)).toEqual([]);
  });
});

describe('items that do not say which form they are in', () => {
  async function opened(): Promise<TestMachine> {
    const folder = mkdtempSync(join(tmpdir(), 'redress-unstamped-'));
    const clock = { now: () => UNSTAMPED_UNTIL };
    const store = openSqliteStore({ path: join(folder, 'store.db'), clock });
    for (const item of unstampedItems()) await store.putIfAbsent(item);
    store.close();
    return startMachine({ folder, start: UNSTAMPED_UNTIL, sweeper: 'on' });
  }

  it('are leases, mails, what is known of the provider, and the secret', () => {
    const silent = unstampedItems().filter(({ body }) => body.schema === undefined);
    const kinds = silent.map(
      ({ pk, sk }) => `${pk.split('_')[0]} ${pk === 'OUTBOX' ? '' : sk.split('#')[0]}`,
    );
    expect([...new Set(kinds)]).toEqual([
      'OUTBOX ',
      'PROVIDER#mail OUT',
      'PROVIDER#mail PROBE',
      'SETTINGS SECRET',
      'cmp SEND',
    ]);
  });

  it('count as they did: a secret goes on signing, a mail is shown, a message that waited is sent, none twice', async () => {
    const test = await opened();
    expect(await secretIn(test.machine.services.store)).toBe('what a recorded installation signed with');
    const client = new Client(test);
    expect((await client.mails()).map(({ to }) => to)).toEqual(['sent@example.com']);
    const listed = z.object({ items: z.array(z.object({ name: z.string() })) });
    const [mail] = listed.parse(await (await client.request('/outbox?format=json')).json()).items;
    expect(await (await client.request(`/outbox/${mail?.name}.eml`)).text()).toContain(
      'To: sent@example.com\r\n',
    );
    await test.advance(30 * MINUTE);
    expect((await client.mails()).map(({ to }) => to).sort()).toEqual([
      'sent@example.com',
      'waits@example.com',
    ]);
  });
});

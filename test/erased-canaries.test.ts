import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { asComplaintId, type ComplaintId, complaints, sweep } from '@redress/core';
import { bringFormEvidence } from '@redress/core/form-evidence';
import { sendForm } from '@redress/core/forms';
import * as forms from '@redress/core/records/forms.ts';
import * as quality from '@redress/core/records/quality.ts';
import { expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod';
import { formOf } from '../functions/test/evidence-scenes.ts';
import { BotApi, TOKEN } from '../packages/channels/test/bot-api/server.ts';
import { openGateway } from '../packages/channels/test/gateway.ts';
import { COMMAND } from './support/complaints.ts';
import {
  authorization,
  Client,
  DAY,
  HOUR,
  START,
  startMachine,
  type TestMachine,
  type TestMachineOptions,
} from './support/machine.ts';
import { preconditionFor } from './support/precondition.ts';
import { signedHeaders } from './support/webhooks.ts';

/** One of its own for each place, so that whatever is left says where it has come in. */
const canary = (place: string) => `kanari-${place}-zsqx`;
const PLANTED = /kanari[-a-z0-9]*|zsqx|13800138765|138 0013 8765/gi;
const MAIL = 'kanari-mail@zsqx.example';
const PHONE = '+86 138 0013 8765';
const PERSON = { name: canary('name'), email: MAIL, phone: PHONE };

const idSchema = z.looseObject({ id: z.string() });
const madeSchema = z.looseObject({
  remedies: z.array(z.looseObject({ id: z.string() })).optional(),
  tasks: z.array(z.looseObject({ id: z.string() })).optional(),
});
const partsSchema = z.object({ items: z.array(z.object({ fields: z.record(z.string(), z.string()) })) });
const importedSchema = z.looseObject({ results: z.array(z.looseObject({ id: z.string() })) });

/** Whatever of it is in the rows of any table and in the bytes of any file. */
function remains({ folder }: TestMachine, databases: ReadonlySet<DatabaseSync>): string[] {
  const found = new Set<string>();
  const look = (where: string, text: string) => {
    for (const [word] of text.matchAll(PLANTED)) found.add(`${where}: ${word}`);
  };
  for (const database of databases)
    for (const { name } of database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all())
      for (const row of database.prepare(`SELECT * FROM "${name}"`).iterate())
        look(`${name} ${row.pk} ${row.sk}`, JSON.stringify(row));
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (file.isFile()) look(file.name, readFileSync(join(file.parentPath, file.name)).toString('latin1'));
  return [...found].sort();
}

async function open(options: TestMachineOptions = {}) {
  const databases = new Set<DatabaseSync>();
  const test = await startMachine({
    onOpen: (database) => databases.add(database),
    webhooksToPrivate: true,
    ...options,
  });
  const asked = async (method: string, path: string, body?: unknown) => {
    const read = (at: string) => test.machine.api.request(at, { headers });
    const headers = { authorization: await authorization(test.machine) };
    const answer = await test.machine.api.request(path, {
      method,
      headers: {
        ...headers,
        'content-type': 'application/json',
        'idempotency-key': canary(`key-${path.length}-${test.log.length}-${Math.random()}`),
        ...(method === 'PUT' && (await preconditionFor(path, read))),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect(answer.status, `${path} ${text}`).toBeLessThan(300);
    const json: unknown = text === '' ? undefined : JSON.parse(text);
    return json;
  };
  const post = (path: string, body: object = {}) => asked('POST', path, body);
  await asked('PUT', '/v1/fields', FIELDS);
  return {
    test,
    databases,
    client: new Client(test),
    post,
    put: (path: string, body: object) => asked('PUT', path, body),
    remains: () => remains(test, databases),
    async bring(complaint: string, place: string, until: 'part' | 'whole') {
      const content = Buffer.from(
        `%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n% ${canary(place)}\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
      );
      const said = { name: `${canary(`${place}-name`)}.pdf`, type: 'application/pdf', size: content.length };
      const { id } = idSchema.parse(await post(`${complaint}/evidence`, said));
      const { items } = partsSchema.parse(await post(`${complaint}/evidence/${id}/parts`));
      for (const { fields } of items)
        await test.machine.api.request('/v1/uploads', { method: 'POST', body: formOf(fields, content) });
      if (until === 'whole') await post(`${complaint}/evidence/${id}/completion`);
      return id;
    },
    /** The next turns of the sweeper, to the last one that has anything to do with it. */
    async swept() {
      await test.advance(60_000);
      await sweep(test.machine.services);
      await test.advance(2 * HOUR);
      await sweep(test.machine.services);
    },
  };
}
type World = Awaited<ReturnType<typeof open>>;

const FIELDS = {
  id: 'fields',
  version: 2,
  fields: [
    { name: 'own-words', labels: { en: 'Own words', 'zh-CN': '自述' }, type: 'text' },
    { name: 'dog', labels: { en: 'Dog', 'zh-CN': '狗' }, type: 'text', personal: true },
  ],
};
const TEMPLATE = {
  id: 'on-its-way',
  version: 1,
  name: { en: 'On its way', 'zh-CN': '已发货' },
  fields: { carrier: { label: { en: 'Who', 'zh-CN': '谁' } } },
  texts: { en: { text: '{{carrier}} brings it.' }, 'zh-CN': { text: '由{{carrier}}送达。' } },
};

/** Everything that intake takes, with a canary in whatever is free text. */
const intake = (place: string) => ({
  channel: 'web',
  subject: canary(`${place}-subject`),
  description: canary(`${place}-description`),
  reference: canary(`${place}-reference`),
  complainant: { ...PERSON, contactPoints: [{ kind: 'other', value: canary(`${place}-point`) }] },
  product: {
    name: canary(`${place}-product`),
    model: canary(`${place}-model`),
    place: canary(`${place}-shop`),
    order: canary(`${place}-order`),
  },
  venue: { kind: 'public-post', address: `https://post.example/${canary(`${place}-post`)}` },
  vulnerable: true,
  vulnerabilityNote: canary(`${place}-vulnerable`),
  representative: {
    name: canary(`${place}-helper`),
    relation: canary(`${place}-relation`),
    email: MAIL,
    phone: PHONE,
    address: canary(`${place}-street`),
  },
  thirdParty: { kind: 'carrier', name: canary(`${place}-third`) },
  tags: [canary(`${place}-tag`)],
  fields: { 'own-words': canary(`${place}-own`), dog: canary(`${place}-dog`) },
});

async function handled({ test, post, put, client, bring }: World): Promise<string> {
  const { id } = idSchema.parse(await post('/v1/complaints', intake('first')));
  const at = `/v1/complaints/${id}`;
  const say = (action: string, body: object = {}) => post(`${at}/${action}`, body);
  const say2 = async (action: string, body: object = {}) => madeSchema.parse(await say(action, body));
  await say('acknowledgement', { message: canary('acknowledged') });
  await say('pause', { question: canary('question') });
  await test.advance(HOUR);
  await say('resumption', { answer: canary('answer') });
  await say('hold', { kind: 'third-party', reason: canary('hold') });
  await say('hold-release', { note: canary('release') });
  await say('messages', { message: canary('added') });
  await say('notes', { text: canary('note'), mentions: ['anna'] });
  await say('updates', { message: canary('update'), subject: canary('update-subject') });
  await say('updates', { template: { id: 'on-its-way', fields: { carrier: canary('field') } } });
  await put(`${at}/draft`, {
    message: canary('draft'),
    subject: canary('draft-subject'),
    template: 'on-its-way',
    fields: { carrier: canary('draft-field') },
    shared: true,
  });
  await say('contacts', { outcome: 'reached', way: 'visit', note: canary('visit') });
  await say('consents', { purpose: 'publication', given: true, note: canary('consent') });
  await say('record', {
    product: { order: canary('second-order') },
    vulnerabilityNote: canary('second-vulnerable'),
    tags: [canary('second-tag')],
    fields: { 'own-words': canary('second-own') },
    reason: canary('record'),
  });
  await put(`${at}/contact`, { name: canary('new-name'), email: `new-${MAIL}`, language: 'en' });
  await say('classification', { severity: 'serious', reason: canary('classified') });
  await say('escalation', { reason: canary('escalated') });
  await put(`${at}/conflicts`, { persons: ['eve'], reason: canary('conflict') });
  await say('legal-hold', { reason: canary('legal') });
  await say('legal-hold-release', { note: canary('legal-release') });
  for (const place of ['task', 'task-dropped'])
    await say('tasks', { title: canary(place), note: canary(`${place}-note`), team: 'billing' });
  const [done, dropped] = (await say2('tasks', { title: canary('task-open'), team: 'billing' })).tasks ?? [];
  await say(`tasks/${done?.id}/completion`, { note: canary('task-done') });
  await say(`tasks/${dropped?.id}/cancellation`, { note: canary('task-cancelled') });
  const proof = await bring(at, 'proof', 'whole');
  await say('remedies', { kind: 'coupon', amount: '5', currency: 'EUR', note: canary('remedy') });
  const { remedies = [] } = await say2('remedies', {
    kind: 'explanation',
    note: canary('remedy-other'),
    done: false,
  });
  const [voucher, other] = remedies;
  await say(`remedies/${voucher?.id}/completion`, { evidence: [proof], note: canary('remedy-done') });
  await say('remedies', {
    kind: 'replacement',
    note: canary('remedy-third'),
    replaces: { id: other?.id, reason: canary('replaced') },
  });
  const last = (await say2('remedies', { kind: 'repair', note: canary('remedy-last') })).remedies?.at(-1);
  await say(`remedies/${last?.id}/withdrawal`, { reason: canary('taken-back') });
  await post('/v1/searches', { text: canary('first-subject').replaceAll('-', ' ') });
  await say('resolution', {
    summary: canary('summary'),
    rootCause: 'product',
    remedies: [{ kind: 'apology', note: canary('apology'), done: true }],
    despiteOpenTasks: true,
  });
  await test.advance(DAY + HOUR);
  const survey = await client.surveyPath();
  const answered = { score: 1, comment: canary('comment'), anythingElse: canary('else') };
  expect((await client.request(survey, answered)).status).toBe(200);
  await say('reopening', { reason: canary('reopened') });
  await bring(at, 'half', 'part');
  return id;
}

async function erased({ post, swept }: World, ids: readonly string[]): Promise<void> {
  for (const id of ids)
    await post(`/v1/complaints/${id}/erasure`, { reason: 'request', force: true, note: 'A court says so.' });
  await swept();
}

it('what came in by whatever door is nowhere any more after an erasure: in no row and no file, nor in what is left of them', async () => {
  const world = await open();
  const { test, post, put } = world;
  await put('/v1/templates/on-its-way', TEMPLATE);
  const first = await handled(world);
  // Nobody is there: whatever is to go waits.
  await post('/v1/webhooks', { url: 'http://127.0.0.1:9/hooks', personal: true });
  const { id: duplicate } = idSchema.parse(await post('/v1/complaints', intake('duplicate')));
  await post(`/v1/complaints/${duplicate}/links`, { kind: 'duplicate-of', to: first });
  await post(`/v1/complaints/${duplicate}/messages`, { message: canary('duplicate-added') });
  const { id: later } = idSchema.parse(await post('/v1/complaints', intake('later')));
  await post(`/v1/complaints/${later}/links`, { kind: 'repeat-of', to: first });
  const row = {
    id: canary('row'),
    complaint: { ...intake('imported'), receivedAt: new Date(START - DAY).toISOString() },
    status: 'open',
  };
  const { results } = importedSchema.parse(await post('/v1/imports', { source: 'old-desk', rows: [row] }));
  await test.advance(HOUR);
  await sweep(test.machine.services);
  // They are there where they belong, or the rest would show nothing.
  const before = world.remains().join('\n');
  for (const place of ['half', 'proof-name', 'draft-field', 'note', 'field', 'second-tag', 'imported-order'])
    expect(before.includes(canary(place)), place).toBe(true);
  await erased(world, [first, duplicate, later, ...results.map(({ id }) => id)]);
  expect(world.remains()).toEqual([]);
});

it('a text, a draft or a mail that cannot be read is gone, too', async () => {
  const world = await open();
  const { test, post, put, databases } = world;
  const { id } = idSchema.parse(await post('/v1/complaints', intake('first')));
  const at = `/v1/complaints/${id}`;
  for (const place of ['one', 'other']) await post(`${at}/notes`, { text: canary(place) });
  await put(`${at}/draft`, { message: canary('draft') });
  await test.advance(0);
  const { store } = test.machine.services;
  const { items } = await store.query({ partition: id, prefix: 'TEXT#', limit: 10 });
  const [first, second] = items;
  if (!first || !second) throw new Error('the notes are not where they are looked for');
  const strange = { ...first, version: first.version + 1, body: { ...first.body, at: canary('at') } };
  expect(await store.replace(strange, first.version)).toBe(true);
  const damage = `UPDATE items SET body = '{ "text": "${canary('cut')}' WHERE pk = ? AND sk`;
  for (const database of databases)
    if (database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'items'`).get()) {
      database.prepare(`${damage} = ?`).run(id, second.sk);
      database.prepare(`${damage} LIKE 'DRAFT#%'`).run(id);
      const mails = `UPDATE items SET body = json_set(body, '$.at', '${canary('mail')}') WHERE pk = 'OUTBOX'`;
      database.exec(mails);
    }
  expect(world.remains().join()).toContain(canary('cut'));
  await erased(world, [id]);
  expect(world.remains()).toEqual([]);
});

it('whatever is brought to a complaint that has been erased is refused, and leaves nothing behind', async () => {
  const world = await open();
  const { client, post, put, bring } = world;
  const { id } = idSchema.parse(await post('/v1/complaints', intake('first')));
  await erased(world, [id]);
  const at = `/v1/complaints/${id}`;
  const isRefused = expect.objectContaining({ message: expect.stringContaining('"code":"erased"') });
  for (const brought of [
    () => post(`${at}/notes`, { text: canary('note') }),
    () => post(`${at}/updates`, { message: canary('update') }),
    () => post(`${at}/messages`, { message: canary('message') }),
    () => put(`${at}/draft`, { message: canary('draft') }),
    () => bring(at, 'late', 'whole'),
    () => post(`${at}/tasks`, { title: canary('task'), team: 'billing' }),
    () => post(`${at}/record`, { product: { order: canary('order') } }),
  ])
    await expect(brought()).rejects.toEqual(isRefused);
  expect(world.remains()).toEqual([]);
  expect((await client.get(id)).erasedAt).toBeDefined();
});

const pdf = (place: string) =>
  Buffer.from(
    `%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n% ${canary(place)}\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
  );

async function everyId({ test }: World): Promise<ComplaintId[]> {
  const { store } = test.machine.services;
  const pages = await Promise.all(
    ['received', 'acknowledged', 'awaiting-complainant']
      .flatMap((status) => complaints.queuePartitions(status))
      .map((partition) => store.entries({ index: 'status', partition, limit: 100 })),
  );
  return pages.flatMap(({ entries }) => entries.map(({ pk }) => asComplaintId(pk)));
}

it('what was said to the bot, sent to it, and answered there is gone with its complaint', async () => {
  const api = new BotApi();
  const apiRoot = await api.listen();
  onTestFinished(() => api.close());
  const world = await open({ telegram: { token: TOKEN, apiRoot } });
  const person = { id: 13_800_138_765, name: canary('account'), language: 'en' };
  const told = (words: string) =>
    vi.waitFor(
      () => api.in(person.id).findLast(({ text }) => text.includes(words)) ?? expect.fail(`no ${words}`),
      { timeout: 30_000, interval: 20 },
    );
  api.says(person, canary('words'));
  const about = await told('What is it about?');
  api.sends(person, pdf('photo'), { name: `${canary('photo-name')}.pdf`, caption: canary('caption') });
  await vi.waitFor(() => expect(api.in(person.id).length).toBeGreaterThan(1), { timeout: 30_000 });
  api.presses(person, about, about.buttons.at(-1)?.data ?? '');
  await told('We have received your complaint');
  const [id = expect.fail('no complaint')] = await everyId(world);
  await world.post(`/v1/complaints/${id}/acknowledgement`, {});
  await world.post(`/v1/complaints/${id}/pause`, { question: canary('asked') });
  await world.test.machine.settled();
  api.says(person, canary('answered'), await told(canary('asked')));
  await told('Thank you for your answer');
  const before = world.remains().join();
  for (const place of ['words', 'answered', 'photo-name', 'account'])
    expect(before.includes(canary(place)), place).toBe(true);
  await erased(world, [id]);
  expect(world.remains()).toEqual([]);
});

it('what a gateway has brought, and what was told by it, is gone with its complaint', async () => {
  const secret = Buffer.from('what the gateway signs with, and nobody else');
  const gateway = await openGateway([secret]);
  onTestFinished(() => gateway.close());
  const world = await open({
    webhooks: new Map([['wechat', [secret]]]),
    gateways: new Map([['wechat', gateway.url]]),
  });
  const { machine } = world.test;
  const from = { id: canary('openid'), name: canary('nick'), language: 'en' };
  for (const place of ['brought', 'more']) {
    const links = [`https://img.example.com/${canary('link')}.jpg`];
    const body = JSON.stringify({ id: canary(place), from, text: canary(place), links });
    const signed = signedHeaders(body, { id: place, secrets: [secret] });
    const headers = { 'content-type': 'application/json', ...signed };
    const init = { method: 'POST', headers, body };
    expect((await machine.api.request('/v1/channel-messages', init)).status).toBe(202);
    await machine.settled();
  }
  const [id = expect.fail('no complaint'), ...others] = await everyId(world);
  expect(others).toEqual([]);
  expect(gateway.told.map(({ to }) => to)).toContain(canary('openid'));
  const before = world.remains().join();
  for (const place of ['brought', 'more', 'link', 'nick'])
    expect(before.includes(canary(place)), place).toBe(true);
  await erased(world, [id]);
  expect(world.remains()).toEqual([]);
});

it('what was typed into the form and sent with files is gone with its complaint', async () => {
  const world = await open();
  const { services } = world.test.machine;
  const lasting = { idle: DAY, whole: 3 * DAY };
  const text = await forms.begin(
    services,
    { description: canary('typed'), name: canary('typed-name') },
    lasting,
  );
  const content = pdf('attached');
  const sent = {
    ...{ name: `${canary('attached-name')}.pdf`, size: content.length },
    content: (async function* () {
      yield content;
    })(),
  };
  await bringFormEvidence(services, text, lasting, sent);
  const complainant = { ...PERSON, name: canary('typed-name'), language: 'en' };
  const said = { subject: canary('typed'), description: canary('typed'), complainant };
  const { id } = await sendForm(services, text, lasting, async () => ({ ...COMMAND, content: said }));
  await world.test.machine.settled();
  const before = world.remains().join();
  for (const place of ['typed', 'typed-name', 'attached-name'])
    expect(before.includes(canary(place)), place).toBe(true);
  await erased(world, [id]);
  expect(world.remains()).toEqual([]);
});

it('what a reviewer has remarked is handed out with the notes alone, and is gone with its complaint', async () => {
  const world = await open();
  const { services } = world.test.machine;
  const { id } = await world.client.complain({ complainant: { name: canary('reviewed'), language: 'en' } });
  await quality.remark(services, asComplaintId(id), { sample: 'one', by: 'sue', note: canary('remark') });
  const exported = async (notes: string) =>
    (await world.client.request(`/v1/complaints/${id}/export${notes}`)).text();
  expect(await exported('')).not.toContain(canary('remark'));
  expect(await exported('?notes=true')).toContain(canary('remark'));
  await erased(world, [id]);
  expect(world.remains()).toEqual([]);
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AddressRefused,
  addRemedy,
  asComplaintId,
  complaints,
  ROLES,
  type Role,
  SCOPES,
  type Services,
} from '@redress/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { jpeg } from '../../packages/core/test/evidence-files.ts';
import { openIssuer } from '../../packages/local/src/issuer.ts';
import { RELAY_SECRET, signedHeaders } from '../../test/support/webhooks.ts';
import { makeBadTokens } from './bad-tokens.ts';
import { broughtTo } from './evidence-scenes.ts';
import { PUTS, replacementsOf } from './replacements.ts';
import { bulkBy, forPerson, idOf, POSTS, scenesOf, sessionOf } from './scenes.ts';
import {
  type Answer,
  complaintOf,
  DAY,
  INTAKE,
  jsonOf,
  openTestApi,
  problemOf,
  type TestApi,
  UNKNOWN_ID,
} from './test-api.ts';

/*
 * Every operation that the published document has, asked for by everybody there is. What should come of it is read
 * from the table in docs/access.md, as a reader of it would expect.
 */

const readOf = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const operationSchema = z.object({
  operationId: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  requestBody: z
    .object({ content: z.record(z.string(), z.looseObject({ example: z.json().optional() })) })
    .optional(),
});
const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.enum(['get', 'post', 'put']), operationSchema.optional())),
});
const OPERATIONS = Object.entries(documentSchema.parse(JSON.parse(readOf('openapi.json'))).paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      if (!operation) return [];
      const body = operation.requestBody?.content['application/json']?.example;
      return [
        { id: operation.operationId, method: method.toUpperCase(), path, body, security: operation.security },
      ];
    }),
);
type Operation = (typeof OPERATIONS)[number];
const PROTECTED = OPERATIONS.filter(({ security }) => security.length > 0);

/** By operation: what stands in each column. */
const [HEAD = [], , ...LINES] = readOf('docs/access.md')
  .split('## The table\n\n')[1]
  ?.trim()
  .split('\n')
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  ) ?? [[]];
const cellOf = (id: string, column: string): string => {
  const row = LINES.find(([operation]) => operation === id) ?? expect.fail(`${id} is not in the table`);
  return row[HEAD.indexOf(column)] ?? expect.fail(`there is no column ${column}`);
};

/** A gateway is one network's, and no other machine is. */
const GATEWAY_SECRET = Buffer.from('what the gateway of the tests signs with');

const folder = mkdtempSync(join(tmpdir(), 'redress-access-'));
let api: TestApi;
/** Of the team that the policy names, submitted by the shop; of another team, submitted by the bank; and of nobody. */
let ours: Things;
let theirs: Things;
let nobodys: Things;
let before: readonly unknown[];
beforeAll(async () => {
  const webhooks = new Map([
    ['relay', [RELAY_SECRET]],
    ['wechat', [GATEWAY_SECRET]],
  ]);
  const gateways = new Map([['wechat', 'http://127.0.0.1:1/out']] as const);
  api = await openTestApi(refusing, { issuer: await openIssuer(folder), webhooks, gateways });
  // The example of a correction has one.
  const labels = { en: 'Store number', 'zh-CN': '门店编号' };
  const fields = [{ name: 'store-number', type: 'integer', labels }];
  expect((await api.put('/v1/fields', { id: 'fields', version: 2, fields })).status).toBe(200);
  ours = await makeThings('shop', 'complaints');
  theirs = await makeThings('bank', 'repairs');
  nobodys = {
    ...mapped(theirs, (id) => id.replace(/[0-9a-z]{6}$/, 'zzzzzz')),
    complaints: UNKNOWN_ID,
    unreached: UNKNOWN_ID,
    undelivered: `${UNKNOWN_ID}.1.receipt.complainant`,
    called: UNKNOWN_ID,
    message: `${UNKNOWN_ID}.1.receipt.complainant`,
  };
  await api.settled();
  before = await state();
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

/** As a mail server that does not know those. */
const refusing = (services: Services): Services => ({
  ...services,
  notifier: {
    send: (message, ...others) =>
      message.to.endsWith('@refused.example.com')
        ? Promise.reject(new AddressRefused('no mailbox'))
        : services.notifier.send(message, ...others),
  },
  // What it makes is nothing to look at: who may have it counts.
  thumbnailer: {
    make: async () => ({ type: 'image/webp', width: 1, height: 1, content: Buffer.from('small') }),
  },
});

const OURS = ['complaints'];
const PHOTO = { content: jpeg(), name: 'kettle.jpg', type: 'image/jpeg' };
const DRAWING = { receivedFrom: '2025-01-01T00:00:00Z', receivedBefore: '2025-02-01T00:00:00Z' };
const bulkOf = (role?: Role) => ({ ...bulkBy(role), filter: { team: 'nobodys' } });
const TEMPLATE = {
  id: 'on-its-way',
  version: 1,
  name: { en: 'On its way', 'zh-CN': '已发货' },
  texts: { en: { text: 'It comes.' }, 'zh-CN': { text: '已发货。' } },
};
const listed = z.object({
  items: z.array(z.looseObject({ seq: z.int(), data: z.looseObject({}).optional() })),
});

/** What there is by what it is called in an address: the noun whose id it is, or the name that it goes by there. */
type Things = Awaited<ReturnType<typeof makeThings>>;
async function makeThings(app: string, team: string) {
  const key = await keyOf(app);
  const by = owned(api, { app: key, person: await bearerOf('supervisor') });
  const submitted = async (fields: object) => {
    const { id } = await by.receive(fields);
    await api.act(id, 'assignment', { team });
    return id;
  };
  const id = await submitted({});
  const unreached = await submitted({
    complainant: { ...INTAKE.complainant, email: 'wang@refused.example.com' },
  });
  const called = await submitted({ complainant: { name: 'Li', phone: '+44 20 7946 0000' } });
  const at = `/v1/complaints/${id}`;
  await api.act(id, 'notes', { text: 'Ring the maker.' });
  await api.act(id, 'updates', { message: 'It is on its way.' });
  for (const role of ['handler', 'supervisor'] as const)
    await complaints.update(api.services, asComplaintId(id), (complaint, now) => {
      const remedies = { approvals: [{ kinds: ['refund' as const], role, team: 'supervisors' }] };
      const policy = { ...complaint.policy, remedies };
      return addRemedy({ ...complaint, policy }, { kind: 'refund', by: 'person:somebody' }, now);
    });
  await api.act(id, 'tasks', { title: 'Look at the kettle.', team: 'stores' });
  await api.settled();
  const { items } = listed.parse(jsonOf(await api.send(`${at}/timeline?limit=100`)));
  const note = items.find(({ data }) => data?.text !== undefined)?.data?.text;
  const { items: entries } = listed.parse(jsonOf(await api.send(`${at}/conversation?limit=100`)));
  const sent = entries.find((entry) => entry.entry === 'sent');
  const made = async (path: string, body: object) => idOf(await by.post(`/v1/${path}`, body));
  const in30Days = new Date(api.clock.now() + 30 * DAY).toISOString();
  const absence = { until: in30Days, delegate: { person: 'bob' } };
  await api.put(`/v1/templates/${TEMPLATE.id}`, TEMPLATE);
  return {
    complaints: id,
    evidence: (await broughtTo(by, at, 'completed', PHOTO)).id,
    text: z.string().parse(note),
    seq: `${sent?.seq}`,
    called,
    message: `${called}.1.receipt.complainant`,
    remedy: 'remedy-1',
    task: 'task-1',
    executions: `${id}-1`,
    unreached,
    undelivered: `${unreached}.1.receipt.complainant`,
    webhooks: await made('webhooks', { url: 'http://127.0.0.1:1/hooks' }),
    'test-clocks': idOf(await api.post('/v1/test-clocks', {}, { authorization: await sandboxKeyOf(app) })),
    absences: await made('absences', absence),
    'privacy-requests': await made('privacy-requests', { kind: 'export', email: 'wang@example.com' }),
    replays: await made('replays', { policySet: 'default', version: 1 }),
    'in-force': await made('in-force', { policySet: 'default', version: 1, from: in30Days }),
    'quality-samples': await made('quality-samples', DRAWING),
    bulk: await made('bulk', bulkOf()),
    incoming: await forPerson(api),
    keys: (await addKey('till', ['complaints:create'])).id,
    sessions: await sessionOf(api, 'a-handler-of-*'),
    templates: TEMPLATE.id,
    'policy-sets': 'default',
    calendars: 'always',
    version: '1',
  };
}
const mapped = (things: Things, by: (value: string) => string): Things => ({
  ...things,
  ...Object.fromEntries(Object.entries(things).map(([name, value]) => [name, by(value)])),
});

/** What they ask for themselves is an app's: complaints, what is brought to them, webhooks; a person's: absences and what is done to many. */
function owned(whole: TestApi, { app, person }: { app: string; person: string }): TestApi {
  const post: TestApi['post'] = (path, body, headers = {}) => {
    const isApps = /^\/v1\/(complaints(\/[^/]+\/evidence.*)?|webhooks|test-clocks)$/.test(path);
    const isPersons = ['/v1/absences', '/v1/bulk', '/v1/quality-samples'].includes(path);
    const authorization = isApps ? app : isPersons ? person : undefined;
    return whole.post(path, body, { ...(authorization && { authorization }), ...headers });
  };
  const receive = async (fields = {}) => complaintOf(await post('/v1/complaints', { ...INTAKE, ...fields }));
  return { ...whole, post, receive };
}

/** All that there is to see of what nobody may change here. */
const state = () =>
  Promise.all(
    [ours, theirs].flatMap(({ complaints, evidence, webhooks }) =>
      ['', '/timeline?limit=100', '/links', `/evidence/${evidence}`, '/tasks/task-1', '/conflicts']
        .map((part) => `complaints/${complaints}${part}`)
        .concat(`webhooks/${webhooks}`)
        .map(async (path) => jsonOf(await api.send(`/v1/${path}`))),
    ),
  );

/** What must be said, or narrows it to what is looked for. */
const QUERIES: Readonly<Record<string, string>> = {
  'audit.list': '?caller=client:shop',
  // An event is within the reach of whose the complaint was then.
  'events.list': '?types=complaint.updated',
  'tasks.list': '?team=stores',
  'remedies.listWaiting': '?team=supervisors',
};

/** As the document has it: with its example, about those things. */
function asked({ id, method, path, body }: Operation, things: Things): Asked {
  // What there is to tell by telephone is told to whoever has left nothing else.
  const complaint = path.includes('/calls/') ? things.called : things.complaints;
  const byName = new Map(Object.entries({ ...things, complaints: complaint }));
  const address = path
    .replace(/^\/v1\/([\w-]+)\/\{(?:id|name)\}/, (_, noun: string) => `/v1/${noun}/${byName.get(noun)}`)
    .replace(/\{(\w+)\}/g, (_, name: string) => byName.get(name) ?? expect.fail(`what is ${name}?`));
  return { method, path: `${address}${QUERIES[id] ?? ''}`, body };
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

function ask(
  { method, path, body }: Asked,
  authorization: string,
  signature: Record<string, string> = {},
): Promise<Answer> {
  return api.send(path, {
    method,
    // What replaces something asks which state of it was seen: any.
    headers: {
      authorization,
      ...signature,
      'content-type': 'application/json',
      ...(method === 'PUT' && { 'if-match': '*' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** The same of something that may be changed: made for this request. */
async function anew(operation: Operation, by: { app: string; person: string }, role: Role = 'supervisor') {
  const { method } = operation;
  const fresh = owned(api, by);
  const isThis = (id: string) => id === operation.id;
  const [post, put] = [POSTS.find(isThis), PUTS.find(isThis)];
  if (post) return { method, ...(await scenesOf(fresh, role)[post]()) };
  if (put) return { method, ...(await replacementsOf(fresh)[put]()) };
  if (operation.path.startsWith('/v1/bulk/'))
    return asked(operation, { ...ours, bulk: idOf(await fresh.post('/v1/bulk', bulkOf(role))) });
  if (operation.path.startsWith('/v1/quality-samples/'))
    return asked(operation, {
      ...ours,
      'quality-samples': idOf(await fresh.post('/v1/quality-samples', DRAWING)),
    });
  if (method === 'GET') return asked(operation, ours);
  return asked(operation, { ...ours, complaints: (await fresh.receive()).id });
}

/** All of it that does not name the request. */
function said({ status, headers, text }: Answer, things: Things): object {
  const ids = Object.values(things).filter((id) => id.length > 15);
  ids.sort((one, other) => other.length - one.length);
  const left = ids.reduce((rest, id) => rest.replaceAll(id, 'ID'), text.replace(/"requestId":"[^"]*"/, ''));
  const named = ['x-request-id', 'date', 'ratelimit'];
  return { status, left, headers: [...headers].filter(([name]) => !named.includes(name)) };
}

/** Of another team than ours. */
async function handedOver(request: Asked): Promise<Asked> {
  const id = asComplaintId(request.path.split('/')[3] ?? '');
  await complaints.update(api.services, id, (complaint) => ({ ...complaint, team: 'repairs' }));
  return request;
}

/** Of somebody: it is reached by some of those who may do that at all. */
const isSomebodys = ({ path }: Operation) =>
  /^\/v1\/(complaints|undelivered|bulk|quality-samples|webhooks|test-clocks)\/\{/.test(path);
const isOfComplaint = ({ path }: Operation) => path.startsWith('/v1/complaints/{id}');

it('the table says something of every operation of the document, and beside them of pages for people alone', () => {
  const documented = new Set(OPERATIONS.map(({ id }) => id));
  const others = LINES.filter(([id = '']) => !documented.has(id)).map(([, request]) => request);
  expect(LINES).toHaveLength(documented.size + others.length);
  for (const request of others) expect(request).toMatch(/^(GET|POST) `\/(c|complain)(\/|`)/);
  expect(HEAD).toEqual(expect.arrayContaining([...ROLES, 'client app', 'machine', 'anybody']));
});

/** Lists that leave out what is not within reach. */
const LISTS = ['complaints', 'searches', 'events', 'tasks', 'remedies', 'undelivered', 'webhooks'];

describe.each(
  PROTECTED.filter(({ id }) => LISTS.includes(id.split('.')[0] ?? '') && /\.(list\w*|run)$/.test(id)),
)('$id', (operation) => {
  const idIn = ({ complaints, undelivered, webhooks }: Things) =>
    operation.id === 'webhooks.list'
      ? webhooks
      : operation.id === 'undelivered.list'
        ? undelivered
        : complaints;

  it('is of what one reaches', async () => {
    const found = async (authorization: string) => {
      const request = asked(operation, ours);
      const first = await ask(request, authorization);
      expect(first.status, first.text).toBe(200);
      const { nextCursor } = z.looseObject({ nextCursor: z.string().optional() }).parse(jsonOf(first));
      // What is parked comes after what is still tried.
      const next =
        nextCursor &&
        (await ask({ ...request, path: `${request.path}?cursor=${nextCursor}` }, authorization));
      const text = first.text + (next ? next.text : '');
      return { ours: text.includes(idIn(ours)), theirs: text.includes(idIn(theirs)) };
    };
    for (const role of ROLES) {
      const reach = cellOf(operation.id, role);
      if (reach === '') continue;
      expect(await found(await bearerOf(role, OURS)), role).toEqual({ ours: true, theirs: reach === 'all' });
      if (reach === 'teams’')
        expect(await found(await bearerOf(role, ['care'])), role).toEqual({ ours: false, theirs: false });
    }
    if (cellOf(operation.id, 'client app') === '') return;
    expect(await found(await keyOf('shop'))).toEqual({ ours: true, theirs: false });
    expect(await found(await keyOf('nobody'))).toEqual({ ours: false, theirs: false });
  });
});

describe.each(PROTECTED)('$id', (operation) => {
  const everything = () => [ours, theirs, nobodys];
  /** The same to all of them, of whatever there is: whether there is such a thing is told to nobody who may not. */
  const expectRefused = async (status: number, code: string, ...asking: readonly string[]) => {
    const answers: object[] = [];
    for (const authorization of asking)
      for (const things of everything()) {
        const answer = await ask(asked(operation, things), authorization);
        expect(problemOf(answer), authorization).toMatchObject({ status, code });
        answers.push(said(answer, things));
      }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  };
  const expectUnknown = async (things: Things, authorization: string) => {
    const none = await ask(asked(operation, nobodys), authorization);
    expect(problemOf(none).status).toBe(404);
    const answer = await ask(asked(operation, things), authorization);
    expect(said(answer, things)).toEqual(said(none, nobodys));
  };
  const expectDone = async (request: Asked, authorization: string) => {
    const { status, text } = await ask(request, authorization);
    expect(status, text).toBeLessThan(400);
  };

  it('is refused to whoever has no good token or key, whatever is wrong with it, and says no more', async () => {
    const bad = Object.entries(await badTokens());
    const answers = await Promise.all(
      bad.map(async ([name, authorization]) => {
        const answer = await ask(asked(operation, ours), authorization);
        expect(problemOf(answer), name).toMatchObject({ status: 401, code: 'unauthenticated' });
        expect(answer.headers.get('www-authenticate'), name).toMatch(/^Bearer/);
        return said(answer, ours);
      }),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it.each(ROLES)('is for %s as the table has it', async (role) => {
    const token = await bearerOf(role, OURS);
    const reach = cellOf(operation.id, role);
    if (reach === '') return expectRefused(403, 'forbidden', token);
    const shop = { app: await keyOf('shop'), person: token };
    await expectDone(await anew(operation, shop, role), token);
    if (reach === 'all' && isOfComplaint(operation)) {
      const isRead = operation.method === 'GET';
      const request = isRead ? asked(operation, theirs) : await handedOver(await anew(operation, shop, role));
      await expectDone(request, token);
    }
    if (reach !== 'all' && isSomebodys(operation)) await expectUnknown(theirs, token);
  });

  it('is for client apps as the table has it', async () => {
    const cell = cellOf(operation.id, 'client app');
    const scope = SCOPES.find((one) => cell.includes(one));
    const shop = await keyOf('shop');
    if (scope === undefined) return expectRefused(403, 'forbidden', shop);
    const others = SCOPES.filter((one) => one !== scope);
    await expectRefused(403, 'forbidden', await keyOf('shop', others));
    await expectDone(await anew(operation, { app: shop, person: '' }), shop);
    if (isSomebodys(operation)) await expectUnknown(theirs, shop);
  });

  it('is for machines as the table has it, and for none with a bad signature', async () => {
    const { body } = operation;
    const text = body === undefined ? '' : JSON.stringify(body);
    const secrets = operation.id === 'channelMessages.take' ? [GATEWAY_SECRET] : [RELAY_SECRET];
    const good = signedHeaders(text, { id: operation.id.replace('.', '-'), secrets });
    const request = asked(operation, ours);
    const answer = await ask(request, '', { ...good });
    const bad = await ask(request, '', { ...good, 'webhook-id': 'another' });
    const none = await ask(request, '');
    expect(said(bad, ours)).toEqual(said(none, ours));
    expect(problemOf(none)).toMatchObject({ status: 401, code: 'unauthenticated' });
    // Elsewhere than where machines come a signature says nothing.
    if (cellOf(operation.id, 'machine') === '') expect(said(answer, ours)).toEqual(said(none, ours));
    else expect(answer.status).toBe(202);
  });

  if (cellOf(operation.id, 'client app').includes('sandbox'))
    it('is for an app in the sandbox, of its own clocks', async () => {
      const rehearsing = await sandboxKeyOf('shop');
      await expectDone(await anew(operation, { app: rehearsing, person: '' }), rehearsing);
      if (isSomebodys(operation)) await expectUnknown(theirs, rehearsing);
    });

  // What is of a complaint may have a name that no other complaint's has: it opens no other one's door.
  if (/\{(evidence|text)\}/.test(operation.path))
    it('is of its complaint alone', async () => {
      const mixed = { ...ours, evidence: theirs.evidence, text: theirs.text };
      const supervisor = await bearerOf('supervisor', OURS);
      expect(problemOf(await ask(asked(operation, mixed), supervisor)).status).toBe(404);
    });
});

it('whoever was refused has changed nothing', async () => {
  await api.settled();
  expect(await state()).toEqual(before);
});

const once = new Map<string, Promise<string>>();
function remembered(name: string, make: () => Promise<string>): Promise<string> {
  const made = once.get(name) ?? make();
  once.set(name, made);
  return made;
}

const bearerOf = (role: Role, teams: readonly string[] = ['*']) =>
  remembered(
    `${role} ${teams}`,
    async () =>
      `Bearer ${await api.issuer.token({ subject: `a-${role}-of-${teams}`, roles: [role], teams }, 3600)}`,
  );
const sandboxKeyOf = async (name: string) => `Bearer ${await api.sandboxKey(name)}`;

const addedSchema = z.looseObject({ id: z.string(), key: z.string() });
async function addKey(name: string, scopes: readonly string[]) {
  return addedSchema.parse(JSON.parse((await api.post('/v1/keys', { name, scopes })).text));
}
const keyOf = (name: string, scopes: readonly string[] = SCOPES) =>
  remembered(`${name} ${scopes}`, async () => `Bearer ${(await addKey(name, scopes)).key}`);

/** Made once: they are as bad for one operation as for the next. */
let made: Promise<Record<string, string>> | undefined;
function badTokens(): Promise<Record<string, string>> {
  made ??= makeBadTokens(api, folder);
  return made;
}

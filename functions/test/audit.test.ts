import { apiKeys, auditLog, type Role, type Scope } from '@redress/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { AUDITED } from '../src/api/auditing.ts';
import { OPERATIONS } from '../src/api/operations.ts';
import { linkIn, Visitor } from './complainant-browser.ts';
import {
  type Answer,
  HOUR,
  INTAKE,
  jsonOf,
  openTestApi,
  problemOf,
  RESOLUTION,
  START,
  type TestApi,
  UNKNOWN_ID,
} from './test-api.ts';

let api: TestApi;
/** Where an entry cannot be written. */
let isFull = false;
beforeEach(async () => {
  isFull = false;
  api = await openTestApi((services) => ({
    ...services,
    store: {
      ...services.store,
      putIfAbsent: (item) =>
        isFull && item.pk.startsWith(auditLog.AUDIT)
          ? Promise.reject(new Error('no room'))
          : services.store.putIfAbsent(item),
    },
  }));
});
afterEach(() => api.close());

const pageSchema = z.object({
  items: z.array(z.looseObject({ kind: z.string(), at: z.string() })),
  nextCursor: z.string().optional(),
});

/** Without what differs with every run. */
async function entriesOf(of: { complaint: string } | { caller: string }) {
  const { items } = await auditLog.list(api.services, { ...of, limit: 100 });
  return items
    .map(auditLog.shown)
    .map(({ chain: _, seq: __, at: ___, ...entry }) =>
      Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)),
    )
    .reverse();
}

async function as(roles: Role[], teams: string[] = ['*'], name = 'anna') {
  const token = await api.issuer.token({ subject: name, roles, teams }, 3600);
  return { authorization: `Bearer ${token}`, 'x-request-id': 'request-1' };
}

async function asApp(scopes: Scope[], name = 'shop') {
  const { text } = await apiKeys.add(api.services, { name, scopes });
  return { authorization: `Bearer ${text}`, 'x-request-id': 'request-1' };
}

const get = (path: string, headers: Record<string, string>) => api.send(path, { headers });
const ANNA = { caller: 'person:local/anna', requestId: 'request-1' };

describe('a read of personal data', () => {
  it('is on record by complaint and caller, with the request, before it is answered', async () => {
    const { id } = await api.receive();
    const headers = await as(['handler']);
    expect((await get(`/v1/complaints/${id}`, headers)).status).toBe(200);
    expect((await get(`/v1/complaints/${id}/timeline`, headers)).status).toBe(200);
    const entries = [
      { kind: 'read', ...ANNA, operation: 'complaints.get', complaint: id },
      { kind: 'read', ...ANNA, operation: 'complaints.timeline', complaint: id },
    ];
    expect(await entriesOf({ complaint: id })).toEqual(entries);
    expect(await entriesOf({ caller: 'person:local/anna' })).toEqual(entries);
  });

  it('is also what a change shows that is sent again by its key: what has become of the complaint since', async () => {
    const { id } = await api.receive();
    const headers = { ...(await as(['handler'])), 'idempotency-key': 'once' };
    for (let time = 0; time < 2; time++)
      expect((await api.post(`/v1/complaints/${id}/acknowledgement`, {}, headers)).status).toBe(200);
    const entry = { kind: 'read', ...ANNA, operation: 'complaints.acknowledge', complaint: id };
    expect(await entriesOf({ complaint: id })).toEqual([entry]);
    for (let time = 0; time < 2; time++)
      expect((await api.post('/v1/complaints', INTAKE, { ...headers, 'idempotency-key': 'k' })).status).toBe(
        201,
      );
    expect(await entriesOf({ caller: ANNA.caller })).toMatchObject([
      entry,
      { kind: 'read', operation: 'complaints.submit', complaint: expect.stringMatching(/^cmp_/) },
    ]);
  });

  it('by a complainant’s own link is on record by the link, and the page before it is not', async () => {
    const { id } = await api.receive();
    const visitor = new Visitor(api);
    expect((await visitor.get('/c')).status).toBe(200);
    expect((await visitor.enter(await linkIn(api, id))).text).toContain('Leaking kettle');
    const caller = `complainant:${id}/link-1`;
    expect(await entriesOf({ complaint: id })).toMatchObject([
      { kind: 'read', caller, operation: 'own.page' },
    ]);
    expect(await entriesOf({ caller: 'anybody' })).toEqual([]);
  });

  it('of many is one entry, with their number and what they were narrowed by', async () => {
    await api.receive();
    await api.receive();
    const headers = await as(['handler', 'supervisor', 'operations']);
    await get('/v1/complaints?status=received&team=complaints&limit=1', headers);
    await get('/v1/undelivered', headers);
    await get('/outbox?format=json', headers);
    expect(await entriesOf({ caller: 'person:local/anna' })).toEqual([
      {
        kind: 'list',
        ...ANNA,
        operation: 'complaints.list',
        count: 1,
        filter: { status: 'received', team: 'complaints' },
      },
      { kind: 'list', ...ANNA, operation: 'undelivered.list', count: 0 },
      { kind: 'list', ...ANNA, operation: 'outbox.list', count: 2 },
    ]);
  });

  it('is refused where it cannot be put on record, and the log says so', async () => {
    const { id } = await api.receive();
    isFull = true;
    for (const path of [`/v1/complaints/${id}`, '/v1/complaints', '/outbox']) {
      const answer = await get(path, await as(['handler', 'operations']));
      expect(answer.status).toBe(503);
      expect(answer.text).not.toContain('kettle');
      expect(problemOf(answer).code).toBe('busy');
    }
    expect(api.logged.filter(({ event }) => event === 'audit-failed')).toHaveLength(3);
    // Nobody reads anything by handing one in.
    expect((await api.post('/v1/complaints', INTAKE)).status).toBe(201);
  });
});

describe('a refusal', () => {
  it('is on record with who, what for, and which complaint', async () => {
    const { id } = await api.receive();
    const outsider = await as(['handler'], ['returns']);
    const app = await asApp(['complaints:read']);
    expect((await get(`/v1/complaints/${id}`, outsider)).status).toBe(404);
    expect((await get(`/v1/complaints/${UNKNOWN_ID}`, outsider)).status).toBe(404);
    expect((await get('/v1/executions', outsider)).status).toBe(403);
    expect((await get(`/v1/executions/${id}-1`, app)).status).toBe(403);
    const refused = { kind: 'refusal', ...ANNA };
    expect(await entriesOf({ caller: 'person:local/anna' })).toEqual([
      {
        ...refused,
        operation: 'complaints.get',
        complaint: id,
        permission: 'complaint.read',
        code: 'not-found',
      },
      {
        ...refused,
        operation: 'complaints.get',
        complaint: UNKNOWN_ID,
        permission: 'complaint.read',
        code: 'not-found',
      },
      { ...refused, operation: 'executions.list', permission: 'execution.read', code: 'forbidden' },
    ]);
    expect(await entriesOf({ caller: 'client:shop' })).toEqual([
      {
        ...refused,
        caller: 'client:shop',
        operation: 'executions.get',
        complaint: id,
        permission: 'execution.read',
        code: 'forbidden',
      },
    ]);
  });

  it('of nobody in particular is counted, however many come', async () => {
    for (let count = 0; count < 50; count++) {
      expect((await get('/v1/complaints', { authorization: 'Bearer no.such.token' })).status).toBe(401);
      expect((await get(`/v1/complaints/${UNKNOWN_ID}`, { authorization: '' })).status).toBe(401);
    }
    expect(await entriesOf({ caller: 'anybody' })).toEqual([
      { kind: 'refusals', caller: 'anybody', code: 'bad-credentials', count: 1 },
    ]);
    await api.pass(HOUR);
    await get('/v1/complaints', { authorization: 'Bearer no.such.token' });
    expect(await entriesOf({ caller: 'anybody' })).toContainEqual({
      kind: 'refusals',
      caller: 'anybody',
      code: 'bad-credentials',
      count: 100,
    });
  });

  it('is answered all the same where it cannot be put on record', async () => {
    isFull = true;
    expect((await get('/v1/executions', await as(['handler']))).status).toBe(403);
    expect(api.logged.filter(({ event }) => event === 'audit-failed')).toHaveLength(1);
  });
});

describe('an administrative change', () => {
  it('is on record with what was changed', async () => {
    const { id } = await api.receive();
    await api.settled();
    const headers = { ...(await as(['administrator', 'operations', 'supervisor'])) };
    const post = (path: string, body: object) => api.post(path, body, headers);
    const key = z.object({ id: z.string() });
    expect((await post('/v1/keys', { name: 'shop', scopes: [] })).status).toBe(422);
    const added = key.parse(jsonOf(await post('/v1/keys', { name: 'shop', scopes: ['complaints:read'] })));
    const rotated = key.parse(jsonOf(await post(`/v1/keys/${added.id}/rotation`, { overlapHours: 1 })));
    expect((await post(`/v1/keys/${rotated.id}/revocation`, {})).status).toBe(200);
    expect((await post(`/v1/executions/${id}-1/stop`, { reason: 'To see.' })).status).toBe(200);
    expect((await post(`/v1/executions/${id}-1/restart`, {})).status).toBe(202);
    const change = { kind: 'change', ...ANNA };
    expect(await entriesOf({ caller: 'person:local/anna' })).toEqual([
      { ...change, operation: 'keys.add', object: added.id },
      { ...change, operation: 'keys.rotate', object: added.id },
      { ...change, operation: 'keys.revoke', object: rotated.id },
      { ...change, operation: 'executions.stop', complaint: id, object: `${id}-1` },
      { ...change, operation: 'executions.restart', complaint: id, object: `${id}-1` },
    ]);
  });
});

describe('GET /v1/audit', () => {
  const pageOf = (answer: Answer) => {
    expect(answer.status, answer.text).toBe(200);
    return pageSchema.parse(jsonOf(answer));
  };

  it('is for auditors alone', async () => {
    for (const roles of [['handler'], ['supervisor'], ['operations'], ['administrator']] as const) {
      const answer = await get(`/v1/audit?complaint=${UNKNOWN_ID}`, await as([...roles]));
      expect(answer.status).toBe(403);
    }
    expect((await get(`/v1/audit?complaint=${UNKNOWN_ID}`, await as(['auditor']))).status).toBe(200);
  });

  it('says who has seen a complaint, page by page, and is on record itself', async () => {
    const { id } = await api.receive();
    for (const name of ['anna', 'ben', 'anna']) {
      await api.pass(1000);
      await get(`/v1/complaints/${id}`, await as(['handler'], ['*'], name));
    }
    const auditor = await as(['auditor'], [], 'eve');
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const page = pageOf(
        await get(`/v1/audit?complaint=${id}&caller=person:local/anna&limit=1${cursor}`, auditor),
      );
      seen.push(...page.items.map(({ caller, at }) => [caller, at]));
      cursor = page.nextCursor === undefined ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(seen).toEqual([
      ['person:local/anna', new Date(START + 3000).toISOString()],
      ['person:local/anna', new Date(START + 1000).toISOString()],
    ]);
    expect(await entriesOf({ caller: 'person:local/eve' })).toContainEqual({
      kind: 'list',
      caller: 'person:local/eve',
      requestId: 'request-1',
      operation: 'audit.list',
      complaint: id,
      object: 'person:local/anna',
      count: 1,
    });
  });

  it.each(['', '?complaint=x', '?caller=', '?day=2026-03-02', '?caller=x&cursor=x'])(
    'refuses %j',
    async (query) => {
      expect((await get(`/v1/audit${query}`, await as(['auditor']))).status).toBe(422);
    },
  );
});

describe('what is in the audit', () => {
  it('is ids and codes: nothing of what anybody has written, and no token', async () => {
    const marks = ['Zsófia', 'zsofia@customers.example', '+36209876543', 'Kettle-Canary', 'canary-token'];
    const [name = '', email = '', phone = '', subject = ''] = marks;
    const complainant = { name, email, phone };
    const { id } = await api.receive({ subject, description: subject, complainant });
    const headers = await as(['handler', 'supervisor', 'operations', 'administrator', 'auditor']);
    const word = encodeURIComponent(name);
    await get(`/v1/complaints/${id}`, headers);
    for (const path of [
      `/v1/complaints/${word}`,
      `/v1/complaints?team=${word}`,
      `/v1/complaints?q=${word}`,
      `/v1/audit?caller=${word}`,
      `/v1/executions/${word}`,
      `/v1/policy-sets/kettle-canary`,
      `/outbox/${word}.eml`,
      '/outbox',
    ]) {
      await get(path, headers);
      await get(path, { authorization: 'Bearer canary-token' });
      await get(path, await as(['handler'], []));
      await get(path, await asApp(['complaints:read']));
    }
    const message = `${id}.1.receipt.complainant-${word}`;
    await api.post(`/v1/undelivered/${message}/sending`, {}, await as(['handler']));
    await api.act(id, 'resolution', { ...RESOLUTION, summary: subject });
    const rows: string[] = [];
    for (const chain of await auditLog.chainsSince(api.services.store, undefined)) {
      const partition = auditLog.auditPartition(chain);
      const { items } = await api.services.store.query({ partition, limit: 100 });
      rows.push(...items.map((item) => JSON.stringify(item)));
    }
    expect(rows.length).toBeGreaterThan(10);
    for (const mark of [...marks, word, 'kettle-canary', 'eyJhbGciOi', 'rdk_'])
      for (const row of rows) expect(row.toLowerCase()).not.toContain(mark.toLowerCase());
  });
});

describe('the decision what an operation leaves', () => {
  it('is made of every one, and who changes something that no timeline tells is on record', () => {
    expect(Object.keys(AUDITED).sort()).toEqual(Object.keys(OPERATIONS).sort());
    const silent = Object.entries(OPERATIONS)
      .filter(([id, { method }]) => method !== 'GET' && AUDITED[id as keyof typeof AUDITED] === 'nothing')
      .map(([id]) => id)
      .filter(
        (id) =>
          !/^(complaints|conflicts|conversation|evidence|links|record|remedies|tasks|testClocks)\./.test(id),
      );
    expect(silent).toEqual([
      'calls.take',
      'evidenceReports.take',
      'surveys.answer',
      'bulk.preview',
      'bulk.continue',
      'channelMessages.take',
      'messageReports.take',
      'policySets.check',
      'policySets.try',
      'calendars.check',
    ]);
  });
});

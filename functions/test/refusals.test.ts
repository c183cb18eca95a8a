import { BUILT_IN_CALENDARS } from '@redress/core/built-in-calendars';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../src/api/operations.ts';
import { broughtTo } from './evidence-scenes.ts';
import { forPerson, idOf, SCORES, sessionOf } from './scenes.ts';
import {
  complaintOf,
  complaintsOf,
  INTAKE,
  openTestApi,
  problemOf,
  RESOLUTION,
  type TestApi,
  UNKNOWN_ID,
} from './test-api.ts';

let api: TestApi;
/** By the name in the routes below: of a complaint, an execution, a survey, a policy set, a calendar. */
const real: Record<string, string> = { seq: '1', text: `txt_${'0'.repeat(26)}` };

beforeAll(async () => {
  api = await openTestApi();
  const { id, path } = await api.surveyed();
  await api.send('/v1/templates/hello', {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'if-none-match': '*' },
    body: JSON.stringify(TEMPLATE),
  });
  await api.act(id, 'tasks', { title: 'Look.', team: 'repairs' });
  Object.assign(real, {
    id,
    token: path.split('/').at(-1),
    name: `${id}-1`,
    message: `${id}.1.receipt.complainant`,
    key: 'nobodys',
    session: await sessionOf(api, 'tester'),
    evidence: (await broughtTo(api, `/v1/complaints/${id}`)).id,
    // Nobody listens there.
    webhook: idOf(await api.post('/v1/webhooks', { url: 'http://127.0.0.1:1/hooks' })),
    privacy: idOf(await api.post('/v1/privacy-requests', { kind: 'export', email: 'wang@example.com' })),
    remedy: 'remedy-1',
    task: 'task-1',
    absence: idOf(
      await api.post('/v1/absences', { until: '2100-01-01T00:00:00Z', delegate: { person: 'bob' } }),
    ),
    clock: idOf(await api.post('/v1/test-clocks', {})),
    template: 'hello',
    set: 'default',
    calendar: 'cn',
    version: '1',
    change: idOf(
      await api.post('/v1/in-force', { policySet: 'default', version: 1, from: '2100-01-01T00:00:00Z' }),
    ),
    sample: idOf(await api.post('/v1/quality-samples', DRAWING)),
    bulk: idOf(await api.post('/v1/bulk', BULK)),
    incoming: await forPerson(api),
    replay: idOf(await api.post('/v1/replays', { policySet: 'default', version: 1 })),
  });
});
afterAll(() => api.close());

const DRAWING = { receivedFrom: '2026-01-01T00:00:00Z', receivedBefore: '2026-02-01T00:00:00Z' };
const BULK = { action: 'assign', parameters: { team: 'repairs' }, filter: { team: 'nobodys' } };
const TEMPLATE = {
  id: 'hello',
  version: 1,
  name: { en: 'Hello', 'zh-CN': '您好' },
  texts: { en: { text: 'Hello.' }, 'zh-CN': { text: '您好。' } },
};

/** What replaces something asks which state of it was seen. */
const ANY_STATE = { 'if-match': '*' };

/** Every route: its methods, and a body that it takes. */
const ROUTES = [
  { path: '/', allow: ['GET', 'HEAD'] },
  { path: '/healthz', allow: ['GET', 'HEAD'] },
  { path: '/openapi.json', allow: ['GET', 'HEAD'] },
  { path: '/docs', allow: ['GET', 'HEAD'] },
  { path: '/v1/complaints', allow: ['GET', 'HEAD', 'POST'], body: INTAKE },
  { path: '/v1/complaints/:id', allow: ['GET', 'HEAD'] },
  { path: '/v1/complaints/:id/timeline', allow: ['GET', 'HEAD'] },
  { path: '/v1/complaints/:id/deadlines', allow: ['GET', 'HEAD'] },
  { path: '/v1/complaints/:id/acknowledgement', allow: ['POST'], body: {} },
  { path: '/v1/complaints/:id/assignment', allow: ['POST'], body: { team: 'repairs' } },
  { path: '/v1/complaints/:id/contacts', allow: ['POST'], body: { outcome: 'reached' } },
  { path: '/v1/complaints/:id/updates', allow: ['POST'], body: { message: 'It is on its way.' } },
  { path: '/v1/complaints/:id/fulfilments', allow: ['POST'], body: { clock: 'first-reply' } },
  {
    path: '/v1/complaints/:id/contact',
    allow: ['PUT'],
    method: 'PUT',
    body: { name: 'Wang Fang', language: 'en' },
  },
  { path: '/v1/complaints/:id/pause', allow: ['POST'], body: { question: 'Which kettle?' } },
  { path: '/v1/complaints/:id/resumption', allow: ['POST'], body: {} },
  { path: '/v1/complaints/:id/resolution', allow: ['POST'], body: RESOLUTION },
  { path: '/v1/complaints/:id/reopening', allow: ['POST'], body: { reason: 'Again.' } },
  { path: '/v1/complaints/:id/withdrawal', allow: ['POST'], body: { reason: 'My mistake.' } },
  {
    path: '/v1/complaints/:id/hold',
    allow: ['POST'],
    body: { kind: 'authority', reason: 'The police look into it.' },
  },
  { path: '/v1/complaints/:id/hold-release', allow: ['POST'], body: {} },
  {
    path: '/v1/complaints/:id/extension',
    allow: ['POST'],
    body: { dueAt: '2026-03-09T17:00:00Z', reason: 'A part must come.' },
  },
  { path: '/v1/complaints/:id/escalation', allow: ['POST'], body: { reason: 'The press is asking.' } },
  {
    path: '/v1/complaints/:id/classification',
    allow: ['POST'],
    body: { severity: 'serious', reason: 'Somebody was hurt.' },
  },
  {
    path: '/v1/complaints/:id/receipt',
    allow: ['POST'],
    body: { receivedOn: '2026-03-01', reason: 'It had lain in the post room.' },
  },
  { path: '/v1/complaints/:id/record', allow: ['POST'], body: { brand: 'Acme' } },
  {
    path: '/v1/complaints/:id/consents',
    allow: ['POST'],
    body: { purpose: 'publication', given: true },
  },
  {
    path: '/v1/fields',
    allow: ['GET', 'HEAD', 'PUT'],
    method: 'PUT',
    body: { id: 'fields', version: 1, fields: [] },
  },
  { path: '/v1/advice', allow: ['GET', 'HEAD'] },
  { path: '/v1/complaints/:id/messages', allow: ['POST'], body: { message: 'It also smells.' } },
  { path: '/v1/complaints/:id/objection', allow: ['POST'], body: { reason: 'It is the wrong one.' } },
  {
    path: '/v1/complaints/:id/objection-decision',
    allow: ['POST'],
    body: { decision: 'rejected', reason: 'It is the right one.' },
  },
  { path: '/v1/complaints/:id/link-revocation', allow: ['POST'], body: {} },
  {
    path: '/v1/complaints/:id/updates/preview',
    allow: ['POST'],
    body: { message: 'It is on its way.' },
  },
  { path: '/v1/complaints/:id/pause/preview', allow: ['POST'], body: { question: 'Which one?' } },
  {
    path: '/v1/complaints/:id/resolution/preview',
    allow: ['POST'],
    body: { summary: 'Sent again.', rootCause: 'product', remedies: [] },
  },
  { path: '/v1/complaints/:id/earlier', allow: ['GET', 'HEAD'] },
  { path: '/v1/complaints/:id/conversation', allow: ['GET', 'HEAD'] },
  { path: '/v1/complaints/:id/conversation/:seq', allow: ['GET', 'HEAD'] },
  { path: '/v1/complaints/:id/notes', allow: ['POST'], body: { text: 'Ring the maker.' } },
  { path: '/v1/complaints/:id/notes/:text/erasure', allow: ['POST'] },
  { path: '/v1/complaints/:id/drafts', allow: ['GET', 'HEAD'] },
  {
    path: '/v1/complaints/:id/draft',
    allow: ['PUT'],
    method: 'PUT',
    body: { message: 'Dear …' },
  },
  { path: '/v1/complaints/:id/draft-removal', allow: ['POST'] },
  { path: '/v1/templates', allow: ['GET', 'HEAD'] },
  {
    path: '/v1/templates/:template',
    allow: ['GET', 'HEAD', 'PUT'],
    method: 'PUT',
    body: TEMPLATE,
  },
  {
    path: '/v1/complaints/:id/links',
    allow: ['GET', 'HEAD', 'POST'],
    body: { kind: 'repeat-of', to: `cmp_${'0'.repeat(26)}` },
  },
  {
    path: '/v1/complaints/:id/link-removal',
    allow: ['POST'],
    body: { kind: 'repeat-of', to: `cmp_${'0'.repeat(26)}` },
  },
  { path: '/v1/surveys/:token', allow: ['GET', 'HEAD', 'POST'], body: { score: 5 } },
  {
    path: '/v1/policy-sets/:set',
    allow: ['GET', 'HEAD', 'PUT'],
    method: 'PUT',
    body: BUILT_IN_POLICY_SETS.get('default') ?? {},
  },
  { path: '/v1/policy-sets', allow: ['GET', 'HEAD'] },
  {
    path: '/v1/policy-sets/:set/check',
    allow: ['POST'],
    body: BUILT_IN_POLICY_SETS.get('default') ?? {},
  },
  { path: '/v1/policy-sets/:set/trial', allow: ['POST'], body: { channel: 'web' } },
  { path: '/v1/policy-sets/:set/versions', allow: ['GET', 'HEAD'] },
  { path: '/v1/policy-sets/:set/versions/:version', allow: ['GET', 'HEAD'] },
  {
    path: '/v1/in-force',
    allow: ['GET', 'HEAD', 'POST'],
    body: { policySet: 'default', version: 1 },
  },
  { path: '/v1/in-force/:change/cancellation', allow: ['POST'] },
  { path: '/v1/quality-samples', allow: ['GET', 'HEAD', 'POST'], body: DRAWING },
  { path: '/v1/quality-samples/:sample', allow: ['GET', 'HEAD'] },
  {
    path: '/v1/quality-samples/:sample/reviews',
    allow: ['POST'],
    body: { complaint: UNKNOWN_ID, scores: SCORES },
  },
  { path: '/v1/bulk', allow: ['GET', 'HEAD', 'POST'], body: BULK },
  { path: '/v1/bulk/:bulk', allow: ['GET', 'HEAD'] },
  { path: '/v1/bulk/:bulk/items', allow: ['GET', 'HEAD'] },
  { path: '/v1/bulk/:bulk/start', allow: ['POST'] },
  { path: '/v1/bulk/:bulk/continuation', allow: ['POST'] },
  { path: '/v1/bulk/:bulk/cancellation', allow: ['POST'] },
  {
    path: '/v1/replays',
    allow: ['GET', 'HEAD', 'POST'],
    body: { policySet: 'default', version: 1 },
  },
  { path: '/v1/replays/:replay', allow: ['GET', 'HEAD'] },
  { path: '/v1/replays/:replay/changes', allow: ['GET', 'HEAD'] },
  { path: '/v1/replays/:replay/cancellation', allow: ['POST'] },
  {
    path: '/v1/calendars/:calendar',
    allow: ['GET', 'HEAD', 'PUT'],
    method: 'PUT',
    body: BUILT_IN_CALENDARS.get('cn') ?? {},
  },
  { path: '/v1/calendars', allow: ['GET', 'HEAD'] },
  { path: '/v1/calendars/:calendar/check', allow: ['POST'], body: BUILT_IN_CALENDARS.get('cn') ?? {} },
  { path: '/v1/calendars/:calendar/versions', allow: ['GET', 'HEAD'] },
  { path: '/v1/calendars/:calendar/versions/:version', allow: ['GET', 'HEAD'] },
  { path: '/v1/sessions', allow: ['GET', 'HEAD'] },
  { path: '/v1/sessions/:session/end', allow: ['POST'] },
  { path: '/v1/session-ends', allow: ['POST'], body: {} },
  { path: '/v1/executions', allow: ['GET', 'HEAD'] },
  { path: '/v1/executions/:name', allow: ['GET', 'HEAD'] },
  { path: '/v1/executions/:name/history', allow: ['GET', 'HEAD'] },
  { path: '/v1/executions/:name/stop', allow: ['POST'], body: { reason: 'It hangs.' } },
  { path: '/v1/executions/:name/redrive', allow: ['POST'] },
  { path: '/v1/executions/:name/signal', allow: ['POST'] },
  { path: '/v1/executions/:name/restart', allow: ['POST'] },
  { path: '/v1/standing', allow: ['GET', 'HEAD'] },
  { path: '/v1/calls', allow: ['GET', 'HEAD'] },
  { path: '/v1/complaints/:id/calls/:message', allow: ['GET', 'HEAD'] },
  { path: '/v1/complaints/:id/calls/:message/lease', allow: ['POST'] },
  { path: '/v1/incoming', allow: ['GET', 'HEAD'] },
  { path: '/v1/incoming/:incoming', allow: ['GET', 'HEAD'] },
  {
    path: '/v1/incoming/:incoming/settlement',
    allow: ['POST'],
    body: { as: 'dismissed', reason: 'other' },
  },
  { path: '/v1/undelivered', allow: ['GET', 'HEAD'] },
  { path: '/v1/undelivered/:message/sending', allow: ['POST'] },
  // Taken from machines alone: `channel-messages.test.ts`, `message-reports.test.ts`.
  { path: '/v1/channel-messages', allow: ['POST'] },
  { path: '/v1/message-reports', allow: ['POST'] },
  { path: '/v1/searches', allow: ['POST'], body: { text: 'kettle' } },
  {
    path: '/v1/complaints/:id/conflicts',
    allow: ['GET', 'HEAD', 'PUT'],
    method: 'PUT',
    body: { persons: ['eve'] },
  },
  { path: '/v1/complaints/:id/remedies', allow: ['POST'], body: { kind: 'refund' } },
  { path: '/v1/complaints/:id/remedies/:remedy/completion', allow: ['POST'], body: {} },
  { path: '/v1/complaints/:id/remedies/:remedy/withdrawal', allow: ['POST'], body: { reason: 'Lost.' } },
  { path: '/v1/complaints/:id/remedies/:remedy/approval', allow: ['POST'], body: { decision: 'approved' } },
  { path: '/v1/tasks', allow: ['GET', 'HEAD'] },
  { path: '/v1/approvals', allow: ['GET', 'HEAD'] },
  { path: '/v1/complaints/:id/tasks', allow: ['POST'], body: { title: 'Look.', team: 'repairs' } },
  { path: '/v1/complaints/:id/tasks/:task', allow: ['GET', 'HEAD'] },
  { path: '/v1/complaints/:id/tasks/:task/changes', allow: ['POST'], body: { team: 'stores' } },
  { path: '/v1/complaints/:id/tasks/:task/completion', allow: ['POST'], body: {} },
  { path: '/v1/complaints/:id/tasks/:task/cancellation', allow: ['POST'], body: {} },
  { path: '/v1/complaints/:id/recusal', allow: ['POST'], body: {} },
  { path: '/v1/complaints/:id/access-report', allow: ['GET', 'HEAD'] },
  { path: '/v1/complaints/:id/erasure', allow: ['POST'], body: { reason: 'request' } },
  { path: '/v1/complaints/:id/legal-hold', allow: ['POST'], body: { reason: 'A claim.' } },
  { path: '/v1/complaints/:id/legal-hold-release', allow: ['POST'], body: {} },
  { path: '/v1/complaints/:id/export', allow: ['GET', 'HEAD'] },
  {
    path: '/v1/privacy-requests',
    allow: ['GET', 'HEAD', 'POST'],
    body: { kind: 'export', email: 'wang@example.com' },
  },
  { path: '/v1/privacy-requests/:privacy', allow: ['GET', 'HEAD'] },
  { path: '/v1/privacy-requests/:privacy/cancellation', allow: ['POST'] },
  { path: '/v1/privacy-requests/:privacy/export', allow: ['GET', 'HEAD'] },
  {
    path: '/v1/retention',
    allow: ['GET', 'HEAD', 'PUT'],
    method: 'PUT',
    body: { rules: [{ eraseAfterDays: 400 }] },
  },
  { path: '/v1/erasures', allow: ['GET', 'HEAD'] },
  {
    path: '/v1/complaints/:id/evidence',
    allow: ['GET', 'HEAD', 'POST'],
    body: { name: 'kettle.jpg', type: 'image/jpeg', size: 1000 },
  },
  { path: '/v1/complaints/:id/evidence/:evidence', allow: ['GET', 'HEAD'] },
  { path: '/v1/complaints/:id/evidence/:evidence/parts', allow: ['POST'], body: {} },
  { path: '/v1/complaints/:id/evidence/:evidence/completion', allow: ['POST'] },
  { path: '/v1/complaints/:id/evidence/:evidence/content', allow: ['GET', 'HEAD'] },
  { path: '/v1/complaints/:id/evidence/:evidence/thumbnail', allow: ['GET', 'HEAD'] },
  { path: '/v1/complaints/:id/evidence/:evidence/removal', allow: ['POST'], body: {} },
  // Taken from machines alone: `evidence-scan.test.ts`.
  { path: '/v1/evidence-reports', allow: ['POST'] },
  {
    path: '/v1/absences',
    allow: ['GET', 'HEAD', 'POST'],
    body: { until: '2026-03-20T00:00:00Z', delegate: { person: 'bob' } },
  },
  {
    path: '/v1/absences/:absence',
    allow: ['GET', 'HEAD', 'PUT'],
    method: 'PUT',
    body: { from: '2026-03-10T00:00:00Z', until: '2026-03-20T00:00:00Z', delegate: { person: 'bob' } },
  },
  { path: '/v1/absences/:absence/end', allow: ['POST'] },
  { path: '/v1/events', allow: ['GET', 'HEAD'] },
  { path: '/v1/webhooks', allow: ['GET', 'HEAD', 'POST'], body: { url: 'http://127.0.0.1:1/hooks' } },
  {
    path: '/v1/webhooks/:webhook',
    allow: ['GET', 'HEAD', 'PUT'],
    method: 'PUT',
    body: { url: 'http://127.0.0.1:1/hooks' },
  },
  { path: '/v1/webhooks/:webhook/deliveries', allow: ['GET', 'HEAD'] },
  { path: '/v1/webhooks/:webhook/replay', allow: ['POST'], body: {} },
  { path: '/v1/webhooks/:webhook/test', allow: ['POST'] },
  { path: '/v1/webhooks/:webhook/rotation', allow: ['POST'], body: {} },
  { path: '/v1/webhooks/:webhook/disabling', allow: ['POST'] },
  { path: '/v1/webhooks/:webhook/enabling', allow: ['POST'] },
  { path: '/v1/webhooks/:webhook/removal', allow: ['POST'] },
  { path: '/v1/set-aside', allow: ['GET', 'HEAD'] },
  { path: '/v1/audit', allow: ['GET', 'HEAD'] },
  { path: '/v1/keys', allow: ['GET', 'HEAD', 'POST'], body: { name: 'shop', scopes: ['complaints:create'] } },
  { path: '/v1/imports', allow: ['POST'], body: { source: 'desk', rows: [{ id: '1' }] } },
  { path: '/v1/test-clocks', allow: ['GET', 'HEAD', 'POST'], body: {} },
  { path: '/v1/test-clocks/:clock', allow: ['GET', 'HEAD'] },
  { path: '/v1/test-clocks/:clock/advance', allow: ['POST'], body: { to: '2026-03-08T00:00:00Z' } },
  { path: '/v1/test-clocks/:clock/closure', allow: ['POST'] },
  { path: '/v1/test-clocks/:clock/messages', allow: ['GET', 'HEAD'] },
  { path: '/v1/keys/:key/rotation', allow: ['POST'], body: {} },
  { path: '/v1/keys/:key/revocation', allow: ['POST'] },
];
const CHANGES = ROUTES.flatMap((route) =>
  route.body === undefined ? [] : [{ method: 'POST', ...route, body: route.body }],
);
const NAMED = ROUTES.filter((route) => route.path.includes(':'));

it('these are all routes there are', () => {
  const shape = (method: string, path: string) => `${method} ${path.replace(/:\w+/g, ':')}`;
  const here = ROUTES.flatMap(({ path, allow }) =>
    allow.flatMap((method) => (method === 'HEAD' ? [] : [shape(method, path)])),
  );
  const there = Object.values(OPERATIONS).map(({ method, path }) => shape(method, path));
  expect(here.sort()).toEqual(there.sort());
});

const filled = (path: string, names: Record<string, string> = {}) =>
  path.replace(/:(\w+)/g, (_, name: string) => names[name] ?? real[name] ?? '');

describe.each(CHANGES)('$method $path', ({ method, path, body }) => {
  const send = (body: NonNullable<RequestInit['body']>, headers: Record<string, string> = {}) =>
    api.send(filled(path), {
      method,
      headers: { 'content-type': 'application/json', ...ANY_STATE, ...headers },
      body,
      ...(body instanceof ReadableStream && { duplex: 'half' }),
    });

  it.each(['', '{', '{"a":1,}', 'subject=x', "{'a':1}", 'undefined', '{"a":1}{}', '\u0000'])(
    'refuses %j, which is not JSON',
    async (text) => {
      const answer = await send(text);
      expect(answer.status).toBe(400);
      expect(problemOf(answer).code).toBe('malformed-request');
    },
  );

  it('refuses text in another encoding than UTF-8', async () => {
    const gbk = new Uint8Array([...Buffer.from('{"reason":"'), 0xcd, 0xb6, 0xcb, 0xdf, ...Buffer.from('"}')]);
    const answer = await send(gbk);
    expect(answer.status).toBe(400);
    expect(problemOf(answer).code).toBe('malformed-request');
  });

  it.each([
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/jsonp',
    'application/problem+json',
    '',
  ])('refuses the content type %j', async (type) => {
    const answer = await send(JSON.stringify(body), { 'content-type': type });
    expect(answer.status).toBe(415);
    expect(problemOf(answer).code).toBe('unsupported-media-type');
  });

  it('refuses a body that says nothing about its type', async () => {
    const untyped = { method, headers: ANY_STATE, body: new Uint8Array(Buffer.from('{}')) };
    const answer = await api.send(filled(path), untyped);
    expect(answer.status).toBe(415);
    expect(problemOf(answer)).toHaveProperty('received', 'none');
  });

  it.each(['[]', 'null', '7', '"text"', '[{}]'])('refuses %s, which is no object', async (text) => {
    const answer = await send(text);
    expect(answer.status).toBe(422);
    expect(problemOf(answer)).toMatchObject({ code: 'invalid-request', errors: [{ in: 'body', field: '' }] });
  });

  it('refuses a field it does not know, and names it', async () => {
    const answer = await send(JSON.stringify({ ...body, colour: 'wang@example.com' }));
    expect(answer.status).toBe(422);
    expect(problemOf(answer)).toMatchObject({
      code: 'invalid-request',
      detail: 'Not valid: colour.',
      errors: [{ in: 'body', field: 'colour', rule: 'unrecognized_keys' }],
    });
    expect(answer.text).not.toContain('wang@example.com');
  });

  it.each(['status', 'cycle', 'by', 'submittedBy', 'timeline', 'constructor', '__proto__', 'toString'])(
    'refuses %s, which is not for the caller to say',
    async (name) => {
      const answer = await send(`${JSON.stringify(body).slice(0, -1)}${sep(body)}"${name}":{"admin":true}}`);
      expect(answer.status).toBe(422);
      expect(problemOf(answer).errors?.map(({ field }) => field)).toContain(name);
      expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
    },
  );

  it('refuses a body nested without end', async () => {
    const deep = `${'{"allOf":['.repeat(20_000)}${']}'.repeat(20_000)}`;
    const answer = await send(deep);
    expect(answer.status).toBe(422);
    expect(problemOf(answer)).toMatchObject({ code: 'invalid-request', errors: [{ rule: 'too_deep' }] });
  });

  it('refuses a body of more members than anybody would send', async () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`colour${n}`, n]));
    const answer = await send(JSON.stringify({ ...body, many }));
    expect(answer.status).toBe(422);
    expect(problemOf(answer)).toMatchObject({
      errors: [{ field: 'many', pointer: '#/many', rule: 'too_many' }],
    });
  });

  it('names only the first of very many wrong fields', async () => {
    const many = Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`colour${n}`, n]));
    const answer = await send(JSON.stringify({ ...body, ...many, remedies: Array(900).fill({}) }));
    expect(answer.status).toBe(422);
    expect(problemOf(answer).errors?.length).toBeLessThanOrEqual(20);
    expect(answer.text.length).toBeLessThan(10_000);
  });

  it.each([
    ['that says so', () => 'x'.repeat(300_000), { 'content-length': '300000' }],
    ['that does not say so', () => 'x'.repeat(300_000), {}],
    ['in many pieces', () => inPieces('x'.repeat(1000), 300), { 'transfer-encoding': 'chunked' }],
    ['of spaces round valid JSON', () => ' '.repeat(262_144) + JSON.stringify(body), {}],
  ])('refuses a body of 300 kB %s', async (_, large, headers) => {
    const answer = await send(large(), headers);
    expect(answer.status).toBe(413);
    expect(problemOf(answer)).toMatchObject({ code: 'too-large', maxBytes: 262_144 });
  });
});

const sep = (body: object) => (Object.keys(body).length === 0 ? '' : ',');

function inPieces(piece: string, count: number): ReadableStream {
  let left = count;
  return new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(Buffer.from(piece));
      else controller.close();
    },
  });
}

it('nothing is changed by any of these refusals', async () => {
  const complaint = complaintOf(await api.send(filled('/v1/complaints/:id')));
  expect(complaint).toMatchObject({ status: 'resolved', cycle: 1, team: 'complaints' });
  expect(complaint.survey).not.toHaveProperty('score');
  expect(complaintsOf(await api.send('/v1/complaints')).items).toHaveLength(1);
});

describe.each(ROUTES)('$path', ({ path, allow }) => {
  const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter(
    (method) => !allow.includes(method),
  );

  it.each(others)('does not know %s', async (method) => {
    const answer = await api.send(filled(path), { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(allow);
    expect(problemOf(answer).code).toBe('method-not-allowed');
  });

  it.each(['/x', '//'])('has nothing at the same address with %s behind', async (end) => {
    // There is something behind the one, and `//x` is another host.
    if (path === '/' || (path === '/v1/complaints' && end === '/x')) return;
    const answer = await api.send(filled(path) + end);
    expect(answer.status).toBe(404);
    expect(problemOf(answer).code).toBe('not-found');
  });
});

describe.each(NAMED)('$path', ({ path, allow, body }) => {
  const [method = 'GET'] = allow;
  const headers = { 'content-type': 'application/json', ...ANY_STATE };
  const ask = (address: string) =>
    api.send(address, {
      method,
      headers,
      ...(method !== 'GET' && body !== undefined && { body: JSON.stringify(body) }),
    });
  const form = /:(\w+)/.exec(path)?.[1] ?? '';

  it.each([
    'x',
    UNKNOWN_ID,
    `${UNKNOWN_ID}-1`,
    `${UNKNOWN_ID}-1-follow-up`,
    `${UNKNOWN_ID}-${'9'.repeat(100)}`,
    `${UNKNOWN_ID}.1.AAAA`,
    'constructor',
    '%00',
    '%zz',
    '%E4%B8%AD%E6%96%87',
    '..%2f..%2fetc%2fpasswd',
    "cmp_'%20OR%201=1--",
    'x'.repeat(10_000),
  ])('knows nobody by the name of %s', async (name) => {
    const answer = await ask(filled(path, { [form]: name }));
    // What is looked at before it is stored may have a name that nothing has yet.
    const isNew = path.endsWith('/check') && /^[a-z]{1,64}$/.test(name);
    expect(answer.status).toBe(isNew ? 422 : 404);
    expect(problemOf(answer).code).toBe(isNew ? 'invalid-request' : 'not-found');
  });

  it('takes a name as it is written, capitals and all', async () => {
    const answer = await ask(filled(path, { [form]: (real[form] ?? '').toUpperCase() }));
    expect(answer.status).toBe(404);
  });
});

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AddressRefused,
  addRemedy,
  apiKeys,
  asComplaintId,
  complaints,
  evidenceIdSchema,
  incoming,
  type JsonValue,
  ROLES,
  SCOPES,
  type Services,
  sessions,
  sweep,
} from '@redress/core';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { continueReplays } from '@redress/core/replaying';
import { openInstallation, openSandbox, SimulatedClock } from '@redress/local';
import * as z from 'zod';
import { OPERATIONS, type OperationId } from '../../functions/src/api/operations.ts';
import type { Example, Examples } from '../../functions/src/openapi/document.ts';
import { RELAY_SECRET, signedHeaders } from '../support/webhooks.ts';

const HOUR = 3_600_000;
const REQUEST_ID = { 'x-request-id': '7f3c2a90-example' };
const GATEWAY_SECRET = Buffer.from('what the gateway of the tests signs with');
const PUBLIC_URL = 'https://complaints.example.com';

/** Two complaints through everything that can be asked of the API: the contract's examples are real answers. */
export async function walkLives(): Promise<Examples> {
  const clock = new SimulatedClock(Date.parse('2026-03-02T09:00:00.000Z'));
  const sandboxFolder = mkdtempSync(join(tmpdir(), 'redress-walk-'));
  const machine = await openInstallation({
    storeFile: ':memory:',
    engineFile: ':memory:',
    clock: () => clock,
    publicUrl: PUBLIC_URL,
    log: { info() {}, warn() {}, error() {} },
    sweeper: 'off',
    sandbox: openSandbox({ folder: sandboxFolder, now: () => Date.parse('2026-03-02T09:00:00.000Z') }),
    webhooksToPrivate: true,
    webhooks: new Map([
      ['relay', [RELAY_SECRET]],
      ['wechat', [GATEWAY_SECRET]],
    ]),
    gateways: new Map([['wechat', 'http://127.0.0.1:9/out']]),
    decorate: alwaysTheSame,
  });
  const examples: Partial<Record<OperationId, Example>> = {};
  const authorized = {
    authorization: `Bearer ${await machine.issuer.token({ subject: 'li-na', roles: ROLES, teams: ['*'] }, 3600)}`,
  };

  const send = async (id: OperationId, request: Partial<Omit<Example, 'answer'>> = {}) => {
    const { params = {}, query = {}, headers = {}, body } = request;
    const { method, path } = OPERATIONS[id];
    const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
    const search = new URLSearchParams(query);
    const response = await machine.api.request(search.size > 0 ? `${filled}?${search}` : filled, {
      method,
      headers: {
        ...REQUEST_ID,
        ...authorized,
        ...headers,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = z.json().parse(await response.json());
    return { status: response.status, example: { params, query, headers, body, answer } };
  };
  const walk = async (
    id: OperationId,
    request?: Partial<Omit<Example, 'answer'>>,
  ): Promise<JsonValue | undefined> => {
    const { status, example } = await send(id, request);
    if (status >= 300) throw new Error(`${id}: ${status} ${JSON.stringify(example.answer)}`);
    examples[id] ??= HAVE_KEYS.test(id) ? withoutKeys(example) : example;
    await machine.settled();
    return example.answer;
  };

  const walkRemedies = async () => {
    const inDays = (days: number) => new Date(clock.now() + days * 24 * HOUR).toISOString();
    const { id } = named.parse((await send('complaints.submit', { body: INTAKE })).example.answer);
    const params = { id };
    const repair = { kind: 'repair', dueAt: inDays(14), note: 'At your home.' };
    await walk('remedies.promise', { params, body: repair });
    const first = { id, remedy: 'remedy-1' };
    await walk('remedies.carryOut', { params: first, body: { team: 'repairs', note: 'A new lid.' } });
    await send('remedies.promise', { params, body: { kind: 'coupon', amount: '10', currency: 'EUR' } });
    const second = { id, remedy: 'remedy-2' };
    await walk('remedies.takeBack', { params: second, body: { reason: 'The shop has closed.' } });
    const task = { title: 'Look at the lid.', team: 'workshop', dueAt: inDays(7) };
    await walk('tasks.add', { params, body: task });
    await send('tasks.add', { params, body: { ...task, title: 'Look at the base.' } });
    await machine.settled();
    await walk('tasks.list', { query: { team: 'workshop', limit: '20' } });
    const taskParams = { id, task: 'task-1' };
    await walk('tasks.get', { params: taskParams });
    await walk('tasks.change', { params: taskParams, body: { assignee: 'lin' } });
    await walk('tasks.complete', { params: taskParams, body: { note: 'It was the lid.' } });
    await walk('tasks.cancel', { params: { id, task: 'task-2' }, body: { note: 'Not needed.' } });
    const approvals = [{ kinds: ['refund'], role: 'supervisor' }];
    const refund = { kind: 'refund', amount: '500', currency: 'EUR', by: 'person:local/ana' };
    await complaints.update(machine.services, asComplaintId(id), (complaint, now) =>
      addRemedy({ ...complaint, policy: { ...complaint.policy, remedies: { approvals } } }, refund, now),
    );
    await machine.settled();
    await walk('remedies.listWaiting', { query: { team: 'supervisors', limit: '20' } });
    await walk('remedies.decide', { params: { id, remedy: 'remedy-3' }, body: { decision: 'approved' } });
  };

  const walkTestClock = async () => {
    const { text } = await apiKeys.add(machine.services, { name: 'shop', scopes: SCOPES, sandbox: true });
    const headers = { authorization: `Bearer ${text}` };
    const world = { at: '2026-03-02T09:00:00Z', name: 'Eight weeks of a critical one' };
    const params = named.parse(await walk('testClocks.add', { headers, body: world }));
    const submitted = { ...headers, 'content-type': 'application/json' };
    const body = JSON.stringify({ ...INTAKE, severity: 'critical' });
    await machine.api.request('/v1/complaints', { method: 'POST', headers: submitted, body });
    await walk('testClocks.advance', { headers, params, body: { to: '2026-04-27T09:00:00Z' } });
    await walk('testClocks.messages', { headers, params, query: { limit: '1' } });
    await walk('testClocks.get', { headers, params });
    await walk('testClocks.list', { headers });
    await walk('testClocks.close', { headers, params });
  };

  await walk('service.links');
  await walk('service.health');
  await walk('policySets.get', { params: { id: 'default' } });
  await walk('policySets.try', { params: { id: 'default' }, body: { channel: 'web', severity: 'critical' } });
  await walk('calendars.get', { params: { id: 'always' } });
  const none = { 'if-none-match': '*' };
  await walk('calendars.check', { params: { id: 'shop' }, body: SHOP_HOURS });
  await walk('calendars.put', { params: { id: 'shop' }, headers: none, body: SHOP_HOURS });
  await walk('policySets.check', { params: { id: 'shop' }, body: shopRules() });
  await walk('policySets.put', { params: { id: 'shop' }, headers: none, body: shopRules() });
  await walk('policySets.list');
  await walk('calendars.list');
  await walk('calendars.versions', { params: { id: 'shop' } });
  await walk('calendars.version', { params: { id: 'shop', version: '1' } });
  await walk('policySets.versions', { params: { id: 'shop' } });
  await walk('policySets.version', { params: { id: 'shop', version: '1' } });
  await walk('inForce.put', {
    body: { policySet: 'default', version: 1, reason: 'As it is, until January.' },
  });
  const { id: change } = named.parse(
    await walk('inForce.put', { body: { policySet: 'shop', version: 1, from: '2027-01-01T00:00:00Z' } }),
  );
  await walk('inForce.get');
  await walk('inForce.cancel', { params: { id: change } });

  await walk('fields.put', { headers: { 'if-match': '*' }, body: FIELDS });
  await walk('fields.get');
  await walk('advice.list');

  const { id } = named.parse(
    await walk('complaints.submit', { headers: { 'idempotency-key': 'order-17-damaged' }, body: INTAKE }),
  );
  const params = { id };
  await walk('complaints.get', { params });
  const seen = await machine.api.request(`/v1/complaints/${id}`, {
    headers: { ...REQUEST_ID, ...authorized },
  });
  const tag = seen.headers.get('etag') ?? '';
  await walk('complaints.list', { query: { status: 'received', limit: '20' } });
  await walk('complaints.correctContact', { params, headers: { 'if-match': tag }, body: CONTACT });
  await clock.advance(HOUR, () => machine.settled());
  await walk('complaints.acknowledge', { params, body: { message: 'We are looking into it.' } });
  await walk('complaints.assign', { params, body: { team: 'repairs', assignee: 'lin' } });
  await walk('complaints.recordContact', {
    params,
    body: { outcome: 'not-reached', note: 'Nobody answered.' },
  });
  await walk('complaints.sendUpdate', {
    params,
    body: { message: 'We ring you tomorrow.', promise: { dueAt: '2026-03-04' } },
  });
  await walk('complaints.fulfil', { params, body: { clock: 'promise-1', note: 'They were rung.' } });
  await walk('complaints.previewQuestion', { params, body: { question: 'Which kettle is it?' } });
  await walk('complaints.previewResolution', {
    params,
    body: { summary: 'We send a new one.', rootCause: 'product', remedies: [{ kind: 'replacement' }] },
  });
  await walk('complaints.pause', { params, body: { question: 'Which kettle is it?' } });
  await clock.advance(HOUR, () => machine.settled());
  await walk('complaints.resume', { params, body: { answer: 'The red one.' } });
  await walk('complaints.hold', {
    params,
    body: { kind: 'third-party', reason: 'The maker examines it.', until: '2026-03-06' },
  });
  await walk('complaints.release', { params, body: { note: 'They found the fault.' } });
  await walk('complaints.extend', {
    params,
    body: { dueAt: '2026-03-09T17:00:00Z', reason: 'A part must come.' },
  });
  await walk('complaints.escalate', { params, body: { reason: 'The press is asking.' } });
  await walk('complaints.reclassify', {
    params,
    body: { severity: 'serious', reason: 'Somebody was hurt.' },
  });
  await walk('complaints.correctReceipt', {
    params,
    body: { receivedOn: '2026-03-01', reason: 'It had lain in the post room.' },
  });
  await walk('record.correct', {
    params,
    body: {
      product: { model: 'K-100', purchasedAt: '2026-02-14' },
      motive: 'respect',
      thirdParty: { kind: 'supplier', name: 'Kettle Works', dueAt: '2026-03-06' },
      fields: { 'store-number': 17 },
      reason: 'They have sent the bill.',
    },
  });
  await walk('record.consent', { params, body: { purpose: 'publication', given: true, how: 'spoken' } });
  const template = { params: { id: 'on-its-way' } };
  await walk('templates.put', { ...template, headers: none, body: TEMPLATE });
  await walk('templates.get', template);
  await walk('templates.list');
  const writing = { template: { id: 'on-its-way', fields: { carrier: 'the blue van' } } };
  await walk('complaints.previewUpdate', { params, body: writing });
  await walk('conversation.note', {
    params,
    body: { text: 'The maker rings on Monday.', mentions: ['lin'] },
  });
  const { items: said } = told.parse(await walk('conversation.list', { params, query: { limit: '40' } }));
  const sent = said.find(({ entry }) => entry === 'sent')?.seq ?? 0;
  await walk('conversation.message', { params: { id, seq: String(sent) } });
  const note = said.find(({ entry }) => entry === 'note')?.written?.id ?? '';
  await walk('conversation.eraseNote', { params: { id, text: note } });
  await walk('conversation.saveDraft', { params, body: { message: 'Good news:', shared: true } });
  await walk('conversation.drafts', { params });
  await walk('conversation.discardDraft', { params });
  await walk('complaints.timeline', { params, query: { limit: '5' } });
  await walk('complaints.deadlines', { params, query: { timeZone: 'Asia/Shanghai' } });

  await walk('searches.run', { body: { text: 'leaks', status: 'received', count: ['status'] } });

  const away = { until: '2026-03-20T17:00:00Z', delegate: { person: 'bob' } };
  const { id: absence } = named.parse(await walk('absences.record', { body: away }));
  await walk('absences.change', {
    params: { id: absence },
    headers: { 'if-match': '*' },
    body: { ...away, from: '2026-03-16T09:00:00Z' },
  });
  await walk('absences.get', { params: { id: absence } });
  await walk('absences.list', { query: { person: 'li-na' } });
  await walk('absences.end', { params: { id: absence } });

  const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
  const { id: evidence } = named.parse(
    await walk('evidence.announce', {
      params,
      body: { name: 'invoice.pdf', type: 'application/pdf', size: pdf.length },
    }),
  );
  const piece = { id, evidence };
  await walk('evidence.parts', { params: piece, body: {} });
  await bring(machine.services, `incoming/${id}/${evidence}/00001`, pdf);
  await walk('evidence.get', { params: piece });
  await walk('evidence.complete', { params: piece });
  await walk('evidence.list', { params });
  const scanned = { complaintId: id, evidenceId: evidence, outcome: 'clean' };
  await walk('evidenceReports.take', {
    headers: { ...signedHeaders(JSON.stringify(scanned)) },
    body: scanned,
  });
  await walk('evidence.remove', { params: piece, body: { reason: 'It is somebody else’s invoice.' } });

  await walk('executions.list', { query: { workflow: 'complaint' } });
  const execution = { name: `${id}-1` };
  await walk('executions.get', { params: execution });
  await walk('executions.history', { params: execution, query: { limit: '3' } });
  await walk('executions.stop', { params: execution, body: { reason: 'It hangs.' } });
  await walk('executions.redrive', { params: execution });
  await walk('executions.signal', { params: execution });
  await walk('executions.stop', { params: execution, body: { reason: 'It hangs again.' } });
  await walk('standing.get');
  await walk('executions.restart', { params: execution });

  // Texts of one instant stand in no order.
  await clock.advance(60_000, () => machine.settled());
  await walk('complaints.addMessage', { params, body: { message: 'It also smells burnt.' } });
  await walk('complaints.revokeLink', { params, body: { send: true } });
  await walk('complaints.resolve', { params, body: RESOLUTION });
  await clock.advance(24 * HOUR, () => machine.settled());
  const outbox = z
    .object({ items: z.array(z.object({ text: z.string() })) })
    .parse(await (await machine.api.request('/outbox?format=json', { headers: authorized })).json());
  const token = outbox.items.map(({ text }) => /\/v1\/surveys\/(\S+)/.exec(text)?.[1]).find(Boolean) ?? '';
  await walk('surveys.get', { params: { token } });
  await walk('surveys.answer', { params: { token }, body: { score: 5, comment: 'Quick and kind.' } });
  await walk('complaints.object', { params, body: { reason: 'It is the wrong kettle.' } });
  await walk('complaints.decideObjection', {
    params,
    body: { decision: 'rejected', reason: 'It is the model that you had ordered.' },
  });
  await walk('complaints.reopen', { params, body: { reason: 'It leaks again.' } });
  await walk('complaints.withdraw', { params, body: { reason: 'It was the tap.' } });

  await walkRemedies();
  const unreached = { ...INTAKE, complainant: { name: 'A. Customer', email: 'nobody@refused.example.com' } };
  const { id: repeated } = named.parse(await walk('complaints.submit', { body: unreached }));
  const again = { params: { id: repeated }, body: { kind: 'repeat-of', to: id } };
  await walk('links.add', again);
  await walk('links.earlier', { params });
  await walk('links.list', { params });
  await walk('links.remove', again);
  const { example: failing } = await send('undelivered.list', { query: { state: 'parked' } });
  const undelivered = await walk('undelivered.list', {
    query: { state: 'parked', ...following.parse(failing) },
  });
  const [first] = parked.parse(undelivered).items;
  await walk('undelivered.send', { params: { id: first?.messages[0]?.id ?? '' } });
  const brought = await incoming.store(machine.services, {
    ...{ channel: 'mail', providerId: 'in-the-walk', raw: Buffer.from('as it came'), isInHand: true },
  });
  const held = await incoming.find(machine.services, brought.id);
  if (!held) throw new Error('what came in is gone');
  const unclear = {
    ...{ from: 'A. Customer <customer@example.com>', subject: 'Kettle', text: 'It leaks, too.' },
    ...{ attachments: ['kettle.jpg'], verdicts: { spam: 'fail' } },
  };
  await incoming.settle(machine.services, held, { state: 'person', reason: 'spam', shown: unclear });
  await walk('incoming.list');
  await walk('incoming.get', { params: { id: brought.id } });
  await walk('incoming.settle', {
    params: { id: brought.id },
    body: { as: 'dismissed', reason: 'seen-to', note: 'Answered by telephone.' },
  });
  const fromChat = {
    id: 'wx-20260302-7',
    from: { id: 'o6_bmjrPTlm6_2sgVt7hMZOPfL2M', name: '李娜', language: 'zh-CN' },
    text: '快递三天没有更新了。',
  };
  await walk('channelMessages.take', {
    headers: { ...signedHeaders(JSON.stringify(fromChat), { secrets: [GATEWAY_SECRET] }) },
    body: fromChat,
  });
  const report = { messageId: `${id}.1.receipt.complainant`, outcome: 'bounced', reason: '5.1.1' };
  await walk('messageReports.take', {
    headers: { ...signedHeaders(JSON.stringify(report)) },
    body: report,
  });
  await walkBulk();
  const { id: replay } = named.parse(
    await walk('replays.start', { body: { policySet: 'social-media', version: 1 } }),
  );
  await continueReplays(machine.services);
  await walk('replays.get', { params: { id: replay } });
  await walk('replays.changes', { params: { id: replay }, query: { limit: '2' } });
  await walk('replays.cancel', { params: { id: replay } });
  await walk('replays.list');
  await walk('setAside.list');
  const shop = { name: 'shop', scopes: ['complaints:create', 'complaints:read'], days: 90 };
  const { id: key } = named.parse(await walk('keys.add', { body: shop }));
  await clock.advance(HOUR, () => machine.settled());
  const { id: next } = named.parse(
    await walk('keys.rotate', { params: { id: key }, body: { overlapHours: 24 } }),
  );
  await walk('keys.revoke', { params: { id: next } });
  await walk('keys.list');
  const nina = { kind: 'person', id: 'local/nina', subject: 'nina' } as const;
  const asked = { ...nina, roles: new Set(['handler'] as const), teams: new Set(['care']) };
  const lasting = { idle: 2 * HOUR, whole: 12 * HOUR, way: 'password' } as const;
  const session = await sessions.begin(machine.services, asked, lasting);
  await walk('sessions.list');
  await walk('sessions.end', { params: { id: sessions.nameOf(session) } });
  await walk('sessions.endAll', { body: { person: 'local/nina' } });
  await walk('legalHold.set', { params, body: { reason: 'A court wants to see it.' } });
  await walk('legalHold.lift', { params, body: { note: 'The court has decided.' } });
  await walk('conflicts.get', { params });
  const about = await machine.api.request(`/v1/complaints/${id}/conflicts`, { headers: authorized });
  await walk('conflicts.set', {
    params,
    headers: { 'if-match': about.headers.get('etag') ?? '' },
    body: { persons: ['tom'], reason: 'It is about his call.' },
  });
  await walk('accessReport.get', { params });
  const { id: request } = named.parse(
    await walk('privacyRequests.start', { body: { kind: 'export', email: CONTACT.email } }),
  );
  await sweep(machine.services);
  await walk('privacyRequests.get', { params: { id: request } });
  await walk('privacyRequests.list');
  await walk('privacyRequests.export', { params: { id: request } });
  await walk('privacyRequests.exportComplaint', { params });
  await walk('privacyRequests.cancel', { params: { id: request } });
  await walk('erasures.erase', { params, body: { reason: 'request' } });
  for (let turn = 0; turn < 2; turn++) {
    await sweep(machine.services);
    await clock.advance(HOUR, () => machine.settled());
  }
  await walk('erasures.list');
  await walk('retention.get');
  await walk('retention.put', {
    headers: { 'if-match': '*' },
    body: {
      rules: [
        { category: 'suggestion', eraseAfterDays: 365 },
        { eraseAfterDays: 1095, removeAfterDays: 3650 },
      ],
    },
  });
  await walk('conflicts.declare', { params, body: { reason: 'My cousin has sent it.' } });
  await walk('imports.take', { body: FORMER });
  await walkTestClock();
  await walk('events.list', { query: { types: 'complaint.received,complaint.resolved', limit: '2' } });
  const hook = { url: NOBODY, types: ['complaint.resolved', 'complaint.closed'], description: 'The till' };
  const webhook = { params: named.parse(await walk('webhooks.add', { body: hook })) };
  await walk('webhooks.list');
  await walk('webhooks.get', webhook);
  await walk('webhooks.put', {
    ...webhook,
    headers: { 'if-match': '*' },
    body: { ...hook, types: ['complaint.resolved', 'complaint.reopened'] },
  });
  await walk('webhooks.test', webhook);
  await walk('webhooks.deliveries', { ...webhook, query: { state: 'parked' } });
  await walk('webhooks.replay', { ...webhook, body: {} });
  await walk('webhooks.rotate', { ...webhook, body: { overlapHours: 24 } });
  await walk('webhooks.disable', webhook);
  await walk('webhooks.enable', webhook);
  await walk('webhooks.remove', webhook);
  await walk('audit.list', { query: { complaint: id, limit: '20' } });

  /** Somebody who has left no more than a number. */
  async function walkCalls(): Promise<void> {
    const intake = { ...INTAKE, complainant: { name: 'Lin', phone: '+86 138 0000 0000', language: 'zh-CN' } };
    const { id } = named.parse((await send('complaints.submit', { body: intake })).example.answer);
    await walk('calls.list', { query: { limit: '20' } });
    const params = { id, message: `${id}.1.receipt.complainant` };
    await walk('calls.take', { params });
    await walk('calls.get', { params });
  }

  async function walkQuality(): Promise<void> {
    const receivedAt = '2026-01-05T09:00:00Z';
    const over = { status: 'closed', endedAt: '2026-01-06T09:00:00Z', resolution: RESOLUTION };
    const rows = [{ id: 'to-review', complaint: { ...INTAKE, receivedAt }, ...over }];
    await walk('imports.take', { body: { source: 'old-desk', rows } });
    await machine.settled();
    const body = { receivedFrom: receivedAt, receivedBefore: '2026-01-05T09:01:00Z', seed: 'spring' };
    const sample = z
      .object({ id: z.string(), items: z.array(z.object({ complaint: z.string() })) })
      .parse(await walk('quality.draw', { body }));
    const params = { id: sample.id };
    const scores = {
      acknowledged: 'met',
      understood: 'met',
      answered: 'partly',
      fair: 'met',
      kept: 'not-applicable',
    };
    const complaint = sample.items[0]?.complaint ?? '';
    await walk('quality.review', { params, body: { complaint, scores, note: 'A kind answer.' } });
    await walk('quality.get', { params });
    await walk('quality.list');
  }

  async function walkBulk(): Promise<void> {
    const { id: first } = named.parse(await walk('complaints.submit', { body: INTAKE }));
    const assign = { action: 'assign', parameters: { assignee: 'tom' }, ids: [first] };
    const { id: bulk } = named.parse(await walk('bulk.preview', { body: assign }));
    const params = { id: bulk };
    await walk('bulk.items', { params });
    await walk('bulk.start', { params });
    await walk('bulk.continue', { params });
    await walk('bulk.get', { params });
    await walk('bulk.cancel', { params });
    await walk('bulk.list');
    await walkQuality();
    await walkCalls();
  }

  const problem = await send('complaints.submit', { body: { ...INTAKE, channel: 'pigeon', colour: 'red' } });
  await machine.close();
  rmSync(sandboxFolder, { recursive: true });
  return { operations: examples, problem: problem.example.answer ?? null };
}

const HAVE_KEYS =
  /^(keys|sessions|audit|inForce|replays|bulk|quality|absences|privacyRequests|testClocks|events|webhooks|conversation)\./;
/** Where nobody listens: in the examples it is somebody's. */
const NOBODY = 'http://127.0.0.1:1/redress';
const told = z.object({
  items: z.array(
    z.object({ entry: z.string(), seq: z.int(), written: z.object({ id: z.string() }).optional() }),
  ),
});

const TEMPLATE = {
  id: 'on-its-way',
  version: 1,
  name: { en: 'It is on its way', 'zh-CN': '已发货' },
  fields: { carrier: { label: { en: 'Who brings it', 'zh-CN': '承运方' } } },
  texts: {
    en: { subject: 'It is on its way', text: 'Dear {{complainant.name}},\n\n{{carrier}} brings it to you.' },
    'zh-CN': { subject: '已发货', text: '{{complainant.name}}您好：\n\n将由{{carrier}}送达。' },
  },
};

/** Keys and chains are random, and no key is for anybody to see. */
function withoutKeys(example: Example): Example {
  const text = JSON.stringify(example)
    .replace(/rdk_(test_)?[\w-]+/g, 'rdk_$10123456789abcdef_and-so-on')
    // Of a world, all of whose ids and links are its own.
    .replace(/txt_[0-9a-z]{26}/g, 'txt_01kjpwd6m07k2m9qxd4tw65gsq')
    .replace(/clk_[0-9a-f]+/g, 'clk_0123456789abcdef0123456789abcdef')
    .replace(/cmp_[0-9a-z]+(\.1\.)[\w-]+/g, 'cmp_01kjpwd6m07k2m9qxd4tw65gsq$1and-so-on')
    .replace(/("complaintId":"cmp_01kjpwd6m0)[0-9a-z]+/g, '$17k2m9qxd4tw65gsq')
    .replace(/(\/complaints\/cmp_01kjpwd6m0)[0-9a-z]{16}/g, '$17k2m9qxd4tw65gsq')
    .replace(/\b[0-9A-Z]{5}-[0-9A-Z]{5}\b/g, 'QXD4T-W65GS')
    .replaceAll(NOBODY, 'https://hooks.example.com/redress')
    .replace('"fault":"ECONNREFUSED"', '"status":204')
    .replace(/whsec_[\w+/=]+/g, 'whsec_…')
    .replace(/test_[0-9a-f-]{36}/g, 'test_01234567-89ab-4cde-8f01-23456789abcd')
    .replace(/("after":")[\w-]+/g, '$1and-so-on')
    .replace(/("nextCursor":")[\w-]+/g, '$1and-so-on')
    .replace(/(?<=\b|_)[0-9a-f]{16}\b/g, '0123456789abcdef');
  const { body, answer, ...others } = exampleSchema.parse(JSON.parse(text));
  return { ...others, body, answer };
}

const texts = z.record(z.string(), z.string());
const exampleSchema = z.object({
  params: texts,
  query: texts,
  headers: texts,
  body: z.json().optional(),
  answer: z.json().optional(),
});

const named = z.object({ id: z.string() });
const following = z
  .object({ answer: z.object({ nextCursor: z.string() }) })
  .transform(({ answer }) => ({ cursor: answer.nextCursor }));
const parked = z.object({ items: z.array(z.object({ messages: z.array(z.object({ id: z.string() })) })) });

async function bring({ blobs }: Services, key: string, bytes: Uint8Array): Promise<void> {
  const content = async function* () {
    yield bytes;
  };
  await blobs.write(key, bytes.length, content());
}

/** Ids and keys that are the same in every walk, and an address that takes no mail. */
function alwaysTheSame(services: Services): Services {
  let made = 0;
  const tail = (number: number) => {
    const digits = [...createHash('sha256').update(`complaint ${number}`).digest()];
    return digits
      .slice(0, 16)
      .map((byte) => '0123456789abcdefghjkmnpqrstvwxyz'[byte % 32])
      .join('');
  };
  return {
    ...services,
    ids: {
      complaint: () => asComplaintId(`cmp_01kjpwd6m0${tail(++made)}`),
      evidence: () => evidenceIdSchema.parse(`evd_01kjpwd6m0${tail(++made)}`),
    },
    blobs: {
      ...services.blobs,
      invite: async (key, bytes) => ({
        url: `${PUBLIC_URL}/v1/uploads`,
        fields: { key, bytes: String(bytes), expires: '1772443800000', signature: 'as-we-have-signed-it' },
      }),
    },
    notifier: {
      send: (message, ...others) =>
        message.to.endsWith('@refused.example.com')
          ? Promise.reject(new AddressRefused('no mailbox'))
          : services.notifier.send(message, ...others),
    },
    settings: { ...services.settings, secret: 'the same in every walk, and used nowhere else' },
  };
}

const INTAKE = {
  channel: 'web',
  subject: 'Leaking kettle',
  description: 'It leaks when it is hot.',
  category: 'product-quality',
  severity: 'moderate',
  complainant: { name: 'Wang Fang', email: 'wang@example.com', language: 'en' },
  reference: 'order-17',
};
const FORMER = {
  source: 'old-desk',
  rows: [
    {
      id: 'A-17',
      complaint: { ...INTAKE, receivedAt: '2025-06-02T08:00:00Z' },
      status: 'closed',
      acknowledgedAt: '2025-06-02T09:30:00Z',
      endedAt: '2025-06-11T15:00:00Z',
      resolution: {
        summary: 'A new one was sent.',
        rootCause: 'product',
        remedies: [{ kind: 'replacement' }],
      },
    },
    { id: 'A-18', complaint: INTAKE, status: 'open' },
  ],
};
const CONTACT = { name: 'Wang Fang', email: 'wang@example.net', phone: '+86 10 5550 0123', language: 'en' };
const FIELDS = {
  id: 'fields',
  version: 2,
  fields: [
    {
      name: 'store-number',
      type: 'integer',
      labels: { en: 'Store', 'zh-CN': '门店编号' },
      min: 1,
      inConditions: true,
    },
  ],
};
const RESOLUTION = {
  summary: 'We send you a new kettle and refund the postage.',
  rootCause: 'product',
  remedies: [
    { kind: 'replacement', done: true },
    { kind: 'refund', amount: '4.90', currency: 'EUR', done: true },
  ],
};
const SHOP_HOURS = {
  id: 'shop',
  version: 1,
  name: 'The shop',
  timeZone: 'Europe/Berlin',
  hours: { monday: ['09:00-18:00'], thursday: ['09:00-12:00', '13:00-20:00'] },
  holidays: [{ date: '12-25', name: 'Christmas Day' }],
  makeUpDays: [],
  knownYears: 'all',
};

function shopRules(): JsonValue {
  const rules = BUILT_IN_POLICY_SETS.get('default')?.rules.slice(-1);
  return z.json().parse({ id: 'shop', version: 1, name: 'The shop’s own', rules });
}

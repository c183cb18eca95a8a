import {
  asComplaintId,
  type Complaint,
  complaints,
  type Incoming,
  type IncomingId,
  incoming,
  type Role,
  sessions,
} from '@redress/core';
import { expect } from 'vitest';
import * as z from 'zod';
import { isKeyed, OPERATIONS, type OperationId } from '../src/api/operations.ts';
import { broughtTo, NOTE_PDF } from './evidence-scenes.ts';
import { type Answer, INTAKE, jsonOf, RESOLUTION, type TestApi } from './test-api.ts';

type AnyPost = {
  [Id in OperationId]: (typeof OPERATIONS)[Id]['method'] extends 'POST' ? Id : never;
}[OperationId];
/** What machines send goes by a name that they sign. */
export type Post = Exclude<AnyPost, 'channelMessages.take' | 'messageReports.take' | 'evidenceReports.take'>;

export interface Sent {
  readonly path: string;
  readonly body?: object;
}
/** A request that changes something when it comes, and another one that its key must not be used for. */
export interface Scene extends Sent {
  readonly other: Sent;
}

export const idOf = (answer: Answer) => z.object({ id: z.string() }).parse(jsonOf(answer)).id;
const HOLD = { kind: 'third-party', reason: 'The supplier has to look at it.' } as const;
/** Nobody listens there. */
const WEBHOOK = { url: 'http://127.0.0.1:1/hooks' };
const ASKED = [
  ['acknowledgement', {}],
  ['pause', { question: 'Which kettle?' }],
] as const;

const absenceUntil = (api: TestApi, days: number) => ({
  until: new Date(api.clock.now() + days * 86_400_000).toISOString(),
  delegate: { person: 'bob' },
});

/** How well a complaint was handled. */
export const SCORES = {
  acknowledged: 'met',
  understood: 'partly',
  answered: 'met',
  fair: 'not-met',
  kept: 'not-applicable',
} as const;
const importedSchema = z.object({ results: z.array(z.object({ id: z.string().optional() })) });
/** Each of a minute of its own. */
let drawn = 0;

const TASK = { title: 'Look at the kettle.', team: 'repairs' };

/** What whoever has that role may do to many. */
export const bulkBy = (role?: Role) =>
  role === 'operations'
    ? { action: 'signal', parameters: {} }
    : { action: 'assign', parameters: { team: 'repairs' } };

/** As if the policy had asked for it. */
function proposed(complaint: Complaint, role: Role): Complaint {
  const [remedy] = complaint.remedies ?? [];
  const { createdAt: since } = complaint;
  const approval = { role, team: 'supervisors', since, dueAt: since };
  return remedy
    ? { ...complaint, remedies: [{ ...remedy, by: 'person:somebody', state: 'awaiting-approval', approval }] }
    : complaint;
}

/** Somebody signs in with a browser; what their session is called. */
export async function sessionOf({ services }: TestApi, subject: string): Promise<string> {
  const person = {
    kind: 'person',
    id: `local/${subject}`,
    subject,
    roles: new Set<Role>(),
    teams: new Set<string>(),
  } as const;
  return sessions.nameOf(
    await sessions.begin(services, person, { idle: 3_600_000, whole: 7_200_000, way: 'link' }),
  );
}

let brought = 0;
/** Something comes in that a person has to look at; what it is called. */
export async function forPerson(
  { services }: Pick<TestApi, 'services'>,
  shown: NonNullable<Incoming['shown']> = {
    from: 'Li <li@example.com>',
    subject: 'Kettle',
    text: 'It leaks.',
  },
): Promise<IncomingId> {
  const raw = Buffer.from('as it came');
  const arrived = { channel: 'mail', providerId: `person-${++brought}`, raw, isInHand: true };
  const { id } = await incoming.store(services, arrived);
  const held = (await incoming.find(services, id)) ?? expect.fail('it is gone');
  await incoming.settle(services, held, { state: 'person', reason: 'spam', shown });
  return id;
}

/** A table of types: a POST without a scene is an error. A message to `…@refused.example.com` is refused. */
export function scenesOf(
  api: TestApi,
  role: Role = 'supervisor',
): Readonly<Record<Post, () => Promise<Scene>>> {
  const newComplaint = async (...actions: readonly (readonly [string, object])[]) => {
    const { id } = await api.receive();
    for (const [action, body] of actions) await api.act(id, action, body);
    return `/v1/complaints/${id}`;
  };
  const onComplaint = async (
    action: string,
    body: object,
    other: object,
    ...before: readonly (readonly [string, object])[]
  ): Promise<Scene> => {
    const path = `${await newComplaint(...before)}/${action}`;
    return { path, body, other: { path, body: other } };
  };
  const newKey = async () =>
    idOf(await api.post('/v1/keys', { name: 'till', scopes: ['complaints:create'] }));
  const newClock = async () => idOf(await api.post('/v1/test-clocks', {}));
  const newWebhook = async () => idOf(await api.post('/v1/webhooks', WEBHOOK));
  const onWebhook = async (action: string): Promise<Scene> => ({
    path: `/v1/webhooks/${await newWebhook()}/${action}`,
    other: { path: `/v1/webhooks/${await newWebhook()}/${action}` },
  });
  const newBulk = async () => {
    const { id } = await api.receive();
    const chosen = role === 'operations' ? `${id}-1` : id;
    return idOf(await api.post('/v1/bulk', { ...bulkBy(role), ids: [chosen] }));
  };
  /** Of a complaint that somebody else has handled, and nobody draws but for this. */
  const newSample = async () => {
    const receivedAt = new Date(Date.UTC(2026, 0, 5, 9, drawn++)).toISOString();
    const over = { status: 'closed', endedAt: '2026-02-06T09:00:00Z', resolution: RESOLUTION };
    const row = { id: receivedAt, complaint: { ...INTAKE, receivedAt }, ...over };
    const { results } = importedSchema.parse(
      jsonOf(await api.post('/v1/imports', { source: 'old-desk', rows: [row] })),
    );
    await api.settled();
    const receivedBefore = new Date(Date.parse(receivedAt) + 60_000).toISOString();
    const id = idOf(await api.post('/v1/quality-samples', { receivedFrom: receivedAt, receivedBefore }));
    return { path: `/v1/quality-samples/${id}/reviews`, complaint: results[0]?.id ?? '' };
  };
  const onBulk = async (action: string): Promise<Scene> => ({
    path: `/v1/bulk/${await newBulk()}/${action}`,
    other: { path: `/v1/bulk/${await newBulk()}/${action}` },
  });
  const stoppedExecution = async () => {
    const path = `/v1/executions/${(await newComplaint()).split('/').at(-1)}-1`;
    await api.settled();
    expect((await api.post(`${path}/stop`, { reason: 'It hangs.' })).status).toBe(200);
    return path;
  };
  return {
    'complaints.submit': async () => ({
      path: '/v1/complaints',
      body: INTAKE,
      other: { path: '/v1/complaints', body: { ...INTAKE, subject: 'Another kettle' } },
    }),
    'complaints.acknowledge': () => onComplaint('acknowledgement', {}, { message: 'Hello.' }),
    'complaints.assign': () => onComplaint('assignment', { team: 'repairs' }, { team: 'care' }),
    'complaints.recordContact': () =>
      onComplaint('contacts', { outcome: 'reached' }, { outcome: 'not-reached' }),
    'complaints.sendUpdate': () =>
      onComplaint('updates', { message: 'It is on its way.' }, { message: 'It comes tomorrow.' }),
    'complaints.fulfil': () => {
      const promise = { dueAt: new Date(api.clock.now() + 86_400_000).toISOString() };
      return onComplaint('fulfilments', { clock: 'promise-1' }, { clock: 'promise-1', note: 'Done.' }, [
        'updates',
        { message: 'Tomorrow.', promise },
      ]);
    },
    'complaints.pause': () =>
      onComplaint('pause', { question: 'Which?' }, { question: 'When?' }, ['acknowledgement', {}]),
    'complaints.resume': () => onComplaint('resumption', {}, { answer: 'Red.' }, ...ASKED),
    'complaints.hold': () => onComplaint('hold', HOLD, { ...HOLD, reason: 'The police.' }),
    'complaints.release': () =>
      onComplaint('hold-release', {}, { note: 'They have called.' }, ['hold', HOLD]),
    'complaints.extend': () => {
      const extension = {
        dueAt: new Date(api.clock.now() + 6 * 86_400_000).toISOString(),
        reason: 'A part.',
      };
      return onComplaint('extension', extension, { ...extension, reason: 'Two parts.' });
    },
    'complaints.escalate': () => onComplaint('escalation', { reason: 'Press.' }, { reason: 'Court.' }),
    'complaints.reclassify': () =>
      onComplaint(
        'classification',
        { severity: 'serious', reason: 'Hurt.' },
        { severity: 'minor', reason: 'Not hurt.' },
      ),
    'complaints.correctReceipt': () => {
      const receivedAt = new Date(api.clock.now() - 3_600_000).toISOString();
      return onComplaint('receipt', { receivedAt, reason: 'A call.' }, { receivedAt, reason: 'A letter.' });
    },
    'record.correct': () => onComplaint('record', { brand: 'Acme' }, { brand: 'Bcme' }),
    'record.consent': () =>
      onComplaint(
        'consents',
        { purpose: 'publication', given: true },
        { purpose: 'publication', given: true, how: 'spoken' },
      ),
    'complaints.resolve': () => onComplaint('resolution', RESOLUTION, { ...RESOLUTION, summary: 'Nothing.' }),
    'complaints.reopen': () =>
      onComplaint('reopening', { reason: 'Again.' }, { reason: 'Still.' }, ['resolution', RESOLUTION]),
    'complaints.withdraw': () => onComplaint('withdrawal', { reason: 'Found.' }, { reason: 'Lost.' }),
    'complaints.addMessage': () =>
      onComplaint('messages', { message: 'It smells.' }, { message: 'It also smells.' }),
    'complaints.object': () =>
      onComplaint('objection', { reason: 'Not so.' }, { reason: 'No.' }, ['resolution', RESOLUTION]),
    'complaints.decideObjection': () =>
      onComplaint(
        'objection-decision',
        { decision: 'rejected', reason: 'It is so.' },
        { decision: 'upheld', reason: 'It is not so.' },
        ['resolution', RESOLUTION],
        ['objection', { reason: 'Not so.' }],
      ),
    'complaints.revokeLink': () => onComplaint('link-revocation', {}, { send: true }),
    'searches.run': async () => ({
      path: '/v1/searches',
      body: { email: 'ana@example.com' },
      other: { path: '/v1/searches', body: { text: 'kettle' } },
    }),
    'remedies.promise': () => onComplaint('remedies', { kind: 'refund' }, { kind: 'coupon' }),
    'remedies.carryOut': () =>
      onComplaint('remedies/remedy-1/completion', {}, { note: 'By post.' }, ['remedies', { kind: 'refund' }]),
    'remedies.takeBack': () =>
      onComplaint('remedies/remedy-1/withdrawal', { reason: 'Sold out.' }, { reason: 'Lost.' }, [
        'remedies',
        { kind: 'refund' },
      ]),
    'remedies.decide': async () => {
      const path = `${await newComplaint(['remedies', { kind: 'refund' }])}/remedies/remedy-1/approval`;
      await complaints.update(api.services, asComplaintId(path.split('/')[3] ?? ''), (complaint) =>
        proposed(complaint, role),
      );
      return {
        path,
        body: { decision: 'approved' },
        other: { path, body: { decision: 'rejected', reason: 'No.' } },
      };
    },
    'tasks.add': () =>
      onComplaint('tasks', { title: 'Look.', team: 'repairs' }, { title: 'Look again.', team: 'repairs' }),
    'tasks.change': () =>
      onComplaint('tasks/task-1/changes', { team: 'stores' }, { team: 'care' }, ['tasks', TASK]),
    'tasks.complete': () => onComplaint('tasks/task-1/completion', {}, { note: 'As new.' }, ['tasks', TASK]),
    'tasks.cancel': () =>
      onComplaint('tasks/task-1/cancellation', {}, { note: 'Not needed.' }, ['tasks', TASK]),
    'conflicts.declare': () => onComplaint('recusal', {}, { reason: 'A cousin.' }),
    'erasures.erase': () =>
      onComplaint('erasure', { reason: 'request' }, { reason: 'mistake' }, [
        'withdrawal',
        { reason: 'Found.' },
      ]),
    'privacyRequests.start': async () => ({
      path: '/v1/privacy-requests',
      body: { kind: 'export', email: 'wang@example.com' },
      other: { path: '/v1/privacy-requests', body: { kind: 'export', email: 'li@example.com' } },
    }),
    'privacyRequests.cancel': async () => {
      const newRequest = async () =>
        idOf(await api.post('/v1/privacy-requests', { kind: 'export', email: 'wang@example.com' }));
      const path = `/v1/privacy-requests/${await newRequest()}/cancellation`;
      return { path, other: { path: `/v1/privacy-requests/${await newRequest()}/cancellation` } };
    },
    'legalHold.set': () => onComplaint('legal-hold', { reason: 'A claim.' }, { reason: 'Two claims.' }),
    'legalHold.lift': async () => {
      const path = await newComplaint();
      expect((await api.post(`${path}/legal-hold`, { reason: 'A claim.' })).status).toBe(200);
      const release = `${path}/legal-hold-release`;
      return { path: release, body: {}, other: { path: release, body: { note: 'It is settled.' } } };
    },
    'absences.record': async () => ({
      path: '/v1/absences',
      body: absenceUntil(api, 2),
      other: { path: '/v1/absences', body: absenceUntil(api, 3) },
    }),
    'absences.end': async () => {
      const newAbsence = async () => idOf(await api.post('/v1/absences', absenceUntil(api, 2)));
      const path = `/v1/absences/${await newAbsence()}/end`;
      return { path, body: {}, other: { path: `/v1/absences/${await newAbsence()}/end`, body: {} } };
    },
    'complaints.previewUpdate': () =>
      onComplaint('updates/preview', { message: 'It is on its way.' }, { message: 'It comes tomorrow.' }),
    'complaints.previewQuestion': () =>
      onComplaint('pause/preview', { question: 'Which one?' }, { question: 'Which?' }, [
        'acknowledgement',
        {},
      ]),
    'complaints.previewResolution': () =>
      onComplaint('resolution/preview', RESOLUTION, { ...RESOLUTION, summary: 'Not so.' }),
    'conversation.note': () => onComplaint('notes', { text: 'Ring the maker.' }, { text: 'Rung.' }),
    'conversation.eraseNote': async () => {
      const path = await newComplaint(['notes', { text: 'Ring the maker.' }]);
      const { items } = z
        .object({ items: z.array(z.object({ data: z.object({ text: z.string().optional() }) })) })
        .parse(jsonOf(await api.send(`${path}/timeline`)));
      const text = items.flatMap(({ data }) => data.text ?? [])[0] ?? '';
      return { path: `${path}/notes/${text}/erasure`, other: { path: `${path}/acknowledgement`, body: {} } };
    },
    'conversation.discardDraft': async () => {
      const path = await newComplaint();
      return { path: `${path}/draft-removal`, other: { path: `${path}/acknowledgement`, body: {} } };
    },
    'links.add': async () => {
      const to = (await newComplaint()).split('/').at(-1);
      const body = { kind: 'duplicate-of', to };
      return onComplaint('links', body, { ...body, kind: 'repeat-of' });
    },
    'links.remove': async () => {
      const to = (await newComplaint()).split('/').at(-1);
      const body = { kind: 'duplicate-of', to };
      return onComplaint('link-removal', body, { ...body, kind: 'repeat-of' }, ['links', body]);
    },
    'evidence.announce': () => {
      const photo = { name: 'kettle.pdf', type: 'application/pdf', size: NOTE_PDF.length };
      return onComplaint('evidence', photo, { ...photo, name: 'other.pdf' });
    },
    'evidence.parts': async () => {
      const path = `${(await broughtTo(api, await newComplaint(), 'announced')).path}/parts`;
      return { path, body: {}, other: { path, body: { parts: [1] } } };
    },
    'evidence.complete': async () => {
      const complaint = await newComplaint();
      const one = await broughtTo(api, complaint, 'sent');
      const another = await broughtTo(api, complaint, 'sent');
      return { path: `${one.path}/completion`, other: { path: `${another.path}/completion` } };
    },
    'evidence.remove': async () => {
      const path = `${(await broughtTo(api, await newComplaint())).path}/removal`;
      return { path, body: {}, other: { path, body: { reason: 'Somebody else’s.' } } };
    },
    'surveys.answer': async () => {
      const { path } = await api.surveyed({ subject: 'A survey' });
      return { path, body: { score: 5 }, other: { path, body: { score: 4 } } };
    },
    'executions.stop': async () => {
      const path = `/v1/executions/${(await newComplaint()).split('/').at(-1)}-1/stop`;
      await api.settled();
      return { path, body: { reason: 'It hangs.' }, other: { path, body: { reason: 'It is odd.' } } };
    },
    'executions.redrive': async () => ({
      path: `${await stoppedExecution()}/redrive`,
      other: { path: `${await stoppedExecution()}/redrive` },
    }),
    'executions.signal': async () => {
      const newOne = async () => {
        const path = `/v1/executions/${(await newComplaint()).split('/').at(-1)}-1/signal`;
        await api.settled();
        return path;
      };
      return { path: await newOne(), other: { path: await newOne() } };
    },
    'executions.restart': async () => ({
      path: `${await stoppedExecution()}/restart`,
      other: { path: `${await stoppedExecution()}/restart` },
    }),
    'calls.take': async () => {
      const { id } = await api.receive({ complainant: { name: 'Li', phone: '+44 20 7946 0000' } });
      const path = `/v1/complaints/${id}/calls/${id}.1.receipt.complainant/lease`;
      return { path, other: { path: `/v1/complaints/${id}/acknowledgement`, body: {} } };
    },
    'incoming.settle': async () => {
      const body = { as: 'dismissed', reason: 'spam' };
      const path = `/v1/incoming/${await forPerson(api)}/settlement`;
      return { path, body, other: { path, body: { ...body, reason: 'other' } } };
    },
    'undelivered.send': async () => {
      const { id } = await api.receive({ complainant: { name: 'Li', email: 'li@refused.example.com' } });
      await api.settled();
      const path = `/v1/undelivered/${id}.1.receipt.complainant/sending`;
      return { path, other: { path: `/v1/complaints/${id}/acknowledgement`, body: {} } };
    },
    'policySets.check': async () => {
      const path = '/v1/policy-sets/default/check';
      const body = z.looseObject({}).parse(jsonOf(await api.send('/v1/policy-sets/default')));
      return { path, body, other: { path, body: { ...body, name: 'Another' } } };
    },
    'calendars.check': async () => {
      const path = '/v1/calendars/always/check';
      const body = z.looseObject({}).parse(jsonOf(await api.send('/v1/calendars/always')));
      return { path, body, other: { path, body: { ...body, name: 'Another' } } };
    },
    'sessions.end': async () => {
      const newOne = async () => `/v1/sessions/${await sessionOf(api, `a-${role}-of-complaints`)}/end`;
      return { path: await newOne(), other: { path: await newOne() } };
    },
    'sessions.endAll': async () => ({
      path: '/v1/session-ends',
      body: {},
      other: { path: '/v1/session-ends', body: { person: `local/a-${role}-of-complaints` } },
    }),
    'policySets.try': async () => ({
      path: '/v1/policy-sets/default/trial',
      body: { channel: 'web' },
      other: { path: '/v1/policy-sets/default/trial', body: { channel: 'app' } },
    }),
    'quality.draw': async () => {
      const body = { receivedFrom: '2025-01-01T00:00:00Z', receivedBefore: '2025-02-01T00:00:00Z' };
      const path = '/v1/quality-samples';
      return { path, body, other: { path, body: { ...body, size: 3 } } };
    },
    'quality.review': async () => {
      const { path, complaint } = await newSample();
      const body = { complaint, scores: SCORES };
      return { path, body, other: { path, body: { ...body, note: 'A kind answer.' } } };
    },
    'bulk.preview': async () => {
      const body = { ...bulkBy(role), filter: { team: 'nobodys' } };
      return { path: '/v1/bulk', body, other: { path: '/v1/bulk', body: { ...body, filter: {} } } };
    },
    'bulk.start': () => onBulk('start'),
    'bulk.continue': () => onBulk('continuation'),
    'bulk.cancel': () => onBulk('cancellation'),
    'replays.start': async () => {
      const body = { policySet: 'default', version: 1 };
      const other = { ...body, receivedFrom: '2026-01-01T00:00:00Z' };
      return { path: '/v1/replays', body, other: { path: '/v1/replays', body: other } };
    },
    'replays.cancel': async () => {
      const newOne = async () =>
        `/v1/replays/${idOf(await api.post('/v1/replays', { policySet: 'default', version: 1 }))}/cancellation`;
      return { path: await newOne(), other: { path: await newOne() } };
    },
    'inForce.put': async () => {
      const body = { policySet: 'default', version: 1 };
      return {
        path: '/v1/in-force',
        body,
        other: { path: '/v1/in-force', body: { ...body, reason: 'So.' } },
      };
    },
    'inForce.cancel': async () => {
      const from = new Date(api.clock.now() + 30 * 86_400_000).toISOString();
      const newOne = async () => {
        const put = await api.post('/v1/in-force', { policySet: 'default', version: 1, from });
        return `/v1/in-force/${idOf(put)}/cancellation`;
      };
      return { path: await newOne(), other: { path: await newOne() } };
    },
    'imports.take': async () => {
      const complaint = { ...INTAKE, receivedAt: new Date(api.clock.now() - 3_600_000).toISOString() };
      const rows = [{ id: `${api.clock.now()}`, complaint, status: 'open' }];
      const path = '/v1/imports';
      return { path, body: { source: 'desk', rows }, other: { path, body: { source: 'shop', rows } } };
    },
    'testClocks.add': async () => ({
      path: '/v1/test-clocks',
      body: {},
      other: { path: '/v1/test-clocks', body: { name: 'Eight weeks' } },
    }),
    'testClocks.advance': async () => {
      const path = `/v1/test-clocks/${await newClock()}/advance`;
      const body = { to: '2026-04-01T00:00:00Z' };
      return { path, body, other: { path, body: { to: '2026-05-01T00:00:00Z' } } };
    },
    'testClocks.close': async () => {
      const newOne = async () => `/v1/test-clocks/${await newClock()}/closure`;
      return { path: await newOne(), other: { path: await newOne() } };
    },
    'keys.add': async () => ({
      path: '/v1/keys',
      body: { name: 'shop', scopes: ['complaints:create'] },
      other: { path: '/v1/keys', body: { name: 'shop', scopes: ['complaints:read'] } },
    }),
    'webhooks.add': async () => ({
      path: '/v1/webhooks',
      body: WEBHOOK,
      other: { path: '/v1/webhooks', body: { ...WEBHOOK, types: ['complaint.closed'] } },
    }),
    'webhooks.test': () => onWebhook('test'),
    'webhooks.disable': () => onWebhook('disabling'),
    'webhooks.enable': () => onWebhook('enabling'),
    'webhooks.remove': () => onWebhook('removal'),
    'webhooks.rotate': async () => {
      const { path } = await onWebhook('rotation');
      return { path, body: {}, other: { path, body: { overlapHours: 1 } } };
    },
    'webhooks.replay': async () => {
      const { path, other } = await onWebhook('replay');
      return { path, body: {}, other: { path: other.path, body: {} } };
    },
    'keys.rotate': async () => {
      const path = `/v1/keys/${await newKey()}/rotation`;
      return { path, body: {}, other: { path, body: { overlapHours: 1 } } };
    },
    'keys.revoke': async () => ({
      path: `/v1/keys/${await newKey()}/revocation`,
      other: { path: `/v1/keys/${await newKey()}/revocation` },
    }),
  };
}

const isPost = (id: OperationId): id is Post => isKeyed(OPERATIONS[id]);
const isOperation = (id: string): id is OperationId => Object.hasOwn(OPERATIONS, id);
export const POSTS = Object.keys(OPERATIONS).filter(isOperation).filter(isPost);

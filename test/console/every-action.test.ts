import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { NOTE_PDF } from '../../functions/test/evidence-scenes.ts';
import type { ACTIONS } from '../../packages/console/src/pages/complaint/actions.ts';
import { Desk } from '../support/console.ts';
import { authorization, Client, MINUTE, startMachine, type TestMachine } from '../support/machine.ts';
import { sealOf } from './seal.ts';

type Acted = readonly [action: string, body?: unknown];
type Values = Readonly<Record<string, string>>;

interface World {
  readonly test: TestMachine;
  readonly client: Client;
  readonly desk: Desk;
  /** Another complaint, older than all. */
  readonly earlier: { readonly id: string; readonly reference: string };
}

interface Case {
  /** What has been done before, by the API. */
  readonly before?: readonly Acted[];
  readonly of?: string;
  readonly said?: Values;
  /** What cannot be said before the complaint is there. */
  readonly prepare?: (world: World, id: string) => Promise<{ readonly of?: string; readonly said?: Values }>;
  /** What stands in the timeline afterwards. */
  readonly event?: string;
  /** What its page shows afterwards, and did not before. */
  readonly shows?: string;
  /** What the complaint is then. */
  readonly becomes?: object;
}

const RESOLUTION = { summary: 'Sent again.', rootCause: 'product', remedies: [] };
const REMEDY = { kind: 'replacement', dueAt: '2026-03-10' };
const TASK = { title: 'Ask QA', team: 'quality' };
const acknowledged: Acted = ['acknowledgement'];
const resolved: Acted = ['resolution', RESOLUTION];

/** One for each action that there is: the types ask for it. */
const CASES: Readonly<Record<keyof typeof ACTIONS, Case>> = {
  acknowledgement: {
    said: { message: 'We look.' },
    event: 'acknowledged',
    becomes: { status: 'acknowledged' },
  },
  claim: { event: 'assigned', becomes: { assignee: 'anna' } },
  assignment: {
    said: { team: 'supervisors', assignee: 'wang' },
    event: 'assigned',
    becomes: { team: 'supervisors', assignee: 'wang' },
  },
  pause: {
    before: [acknowledged],
    said: { question: 'Which?', step: 'do' },
    event: 'paused',
    becomes: { status: 'awaiting-complainant' },
  },
  resumption: {
    before: [acknowledged, ['pause', { question: 'Which?' }]],
    said: { answer: 'The red one.' },
    event: 'resumed',
    becomes: { status: 'acknowledged' },
  },
  messages: { said: { message: 'And another thing.' }, event: 'added' },
  hold: {
    said: { kind: 'third-party', reason: 'The carrier looks.', until: '2026-03-05', 'until~time': '12:00' },
    event: 'held',
    becomes: { hold: { kind: 'third-party', until: '2026-03-05T12:00:00.000Z' } },
  },
  'hold-release': {
    before: [['hold', { kind: 'authority', reason: 'Asked.' }]],
    said: { note: 'Answered.' },
    event: 'hold-ended',
  },
  extension: {
    said: { dueAt: '2026-03-10', reason: 'The laboratory needs longer.' },
    event: 'extended',
  },
  escalation: { said: { reason: 'The press rang.', level: '3' }, event: 'escalated', becomes: { level: 3 } },
  fulfilments: {
    before: [['contacts', { outcome: 'reached', promise: { dueAt: '2026-03-06' } }]],
    said: { clock: 'promise-1', note: 'Rang.' },
    event: 'fulfilled',
  },
  contacts: {
    said: {
      outcome: 'reached',
      way: 'call',
      inbound: 'true',
      startedAt: '2026-03-04T08:00',
      endedAt: '2026-03-04T08:10',
      note: 'They want a new one.',
      'promise.dueAt': '2026-03-06',
    },
    event: 'contact-recorded',
  },
  resolution: {
    said: { summary: 'Sent again.', rootCause: 'process', step: 'do', 'remedies.1.kind': 'apology' },
    event: 'resolved',
    becomes: { resolution: { rootCause: 'process', remedies: [{ kind: 'apology' }] } },
  },
  reopening: {
    before: [resolved],
    said: { reason: 'It broke again.' },
    event: 'reopened',
    becomes: { cycle: 2 },
  },
  withdrawal: { said: { reason: 'It came.' }, event: 'withdrawn', becomes: { status: 'withdrawn' } },
  objection: { before: [resolved], said: { reason: 'It is not the same.' }, event: 'objected' },
  'objection-decision': {
    before: [resolved, ['objection', { reason: 'It is not the same.' }]],
    said: { decision: 'rejected', reason: 'It is.' },
    event: 'objection-rejected',
  },
  remedies: {
    said: { kind: 'refund', amount: '12.50', currency: 'EUR', note: 'As agreed.', dueAt: '2026-03-09' },
    event: 'remedy-promised',
    becomes: { remedies: [{ kind: 'refund', amount: '12.50', currency: 'EUR' }] },
  },
  'remedy-completion': {
    before: [['remedies', REMEDY]],
    of: 'remedy-1',
    said: { person: 'wang', note: 'By express.' },
    event: 'remedy-done',
  },
  'remedy-withdrawal': {
    before: [['remedies', REMEDY]],
    of: 'remedy-1',
    said: { reason: 'Sold out.' },
    event: 'remedy-taken-back',
  },
  'remedy-approval': {
    before: [['remedies', { kind: 'refund', amount: '500', currency: 'EUR' }]],
    of: 'remedy-1',
    said: { decision: 'approved' },
    event: 'remedy-approved',
  },
  tasks: { said: { title: 'Ask QA', team: 'quality', dueAt: '2026-03-06' }, event: 'task-added' },
  'task-change': {
    before: [['tasks', { ...TASK, dueAt: '2026-03-06' }]],
    of: 'task-1',
    said: { team: 'quality', assignee: 'wang', dueAt: '' },
    event: 'task-changed',
    becomes: { tasks: [{ assignee: 'wang' }] },
  },
  'task-completion': { before: [['tasks', TASK]], of: 'task-1', said: { note: 'Done.' }, event: 'task-done' },
  'task-cancellation': { before: [['tasks', TASK]], of: 'task-1', event: 'task-cancelled' },
  classification: {
    said: { category: 'product-safety', severity: 'moderate', language: 'en', reason: 'It smoked.' },
    event: 'reclassified',
    becomes: { category: 'product-safety' },
  },
  receipt: {
    said: { receivedAt: '2026-03-04T07:00', reason: 'By letter.' },
    event: 'receipt-corrected',
    becomes: { receivedAt: '2026-03-04T07:00:00.000Z' },
  },
  record: {
    said: {
      'product.name': 'Kettle',
      'representative.name': 'B. Lawyer',
      'representative.relation': 'lawyer',
      vulnerable: 'true',
      tags: 'batch-2551，kettle',
    },
    event: 'record-corrected',
    becomes: {
      product: { name: 'Kettle' },
      representative: { name: 'B. Lawyer' },
      vulnerable: true,
      tags: ['batch-2551', 'kettle'],
    },
  },
  contact: {
    said: {
      name: 'A. Other',
      email: 'other@example.com',
      language: 'zh-CN',
      'contactPoints.0.kind': 'wechat',
      'contactPoints.0.value': 'other-1',
    },
    event: 'contact-corrected',
    becomes: { complainant: { name: 'A. Other', contactPoints: [{ kind: 'wechat', value: 'other-1' }] } },
  },
  consents: {
    said: { purpose: 'publication', given: 'false', how: 'spoken' },
    event: 'consent-withdrawn',
  },
  links: {
    prepare: async ({ earlier }) => ({ said: { to: earlier.reference } }),
    said: { kind: 'repeat-of', step: 'do' },
    event: 'linked',
  },
  'link-removal': {
    prepare: async ({ client, earlier: { id: to } }, id) => {
      await client.act(id, 'links', { kind: 'part-of', to });
      return { of: `part-of:${to}` };
    },
    event: 'unlinked',
  },
  'evidence-removal': {
    prepare: async ({ desk }, id) => {
      const file = { name: 'a.pdf', type: 'application/pdf', content: NOTE_PDF };
      const page = await desk.get(`/console/complaints/${id}`);
      const { html } = await desk.follow(
        await desk.send(page, `/console/evidence?complaint=${id}`, {}, file),
      );
      return { of: /evidence-removal\?of=([^"]+)"/.exec(html)?.[1] ?? '' };
    },
    said: { reason: 'Not theirs.' },
    event: 'evidence-removed',
  },
  'note-erasure': {
    prepare: async ({ client, desk }, id) => {
      await client.act(id, 'notes', { text: 'What nobody should have written.' });
      const { html } = await desk.get(`/console/complaints/${id}`);
      return { of: /note-erasure\?of=([^"]+)"/.exec(html)?.[1] ?? '' };
    },
    shows: 'The words of this note were erased.',
  },
  'link-revocation': { said: { send: 'true' }, event: 'link-revoked' },
  'legal-hold': { said: { reason: 'A claim.' }, event: 'legal-hold-set' },
  'legal-hold-release': { before: [['legal-hold', { reason: 'A claim.' }]], event: 'legal-hold-lifted' },
  conflicts: {
    said: { persons: 'wang, li', reason: 'About them.' },
    event: 'conflicts-set',
    becomes: { conflicts: ['li', 'wang'] },
  },
  recusal: {
    said: { reason: 'A friend.', step: 'do' },
    event: 'conflicts-set',
    becomes: { conflicts: ['anna'] },
  },
};

const calledSchema = z.looseObject({ id: z.string(), reference: z.string() });

/** Refunds of some size have to be agreed to. */
async function withApprovals({ machine }: TestMachine): Promise<void> {
  const shipped = BUILT_IN_POLICY_SETS.get('default') ?? expect.fail('nothing ships');
  const over = { amount: '100', currency: 'EUR' };
  const remedies = { approvals: [{ kinds: ['refund'], over, role: 'supervisor', team: 'complaints' }] };
  const rules = shipped.rules.map((rule) => ({ ...rule, policy: { ...rule.policy, remedies } }));
  const response = await machine.api.request('/v1/policy-sets/default', {
    method: 'PUT',
    headers: {
      authorization: await authorization(machine),
      'content-type': 'application/json',
      'if-match': '*',
    },
    body: JSON.stringify({ ...shipped, version: 2, rules }),
  });
  expect(response.status, await response.text()).toBe(200);
}

it('every action has a form that does it, and is offered where it is possible', async () => {
  const test = await startMachine({ keeps: 'nothing' });
  await withApprovals(test);
  const [client, desk] = [new Client(test), await Desk.open(test)];
  const earlier = calledSchema.parse(await client.complain());
  await test.advance(MINUTE);
  const world = { test, client, desk, earlier };
  for (const [name, { before = [], prepare, event, shows, becomes = {}, ...own }] of Object.entries(CASES)) {
    const { id } = await client.complain();
    for (const [action, body = {}] of before) {
      const { status } = await client.request(`/v1/complaints/${id}/${action}`, body);
      expect([name, action, status]).toEqual([name, action, 200]);
    }
    const { of = own.of, said } = (await prepare?.(world, id)) ?? {};
    const at = `/console/complaints/${id}`;
    const form = await desk.get(`${at}/${name}${of === undefined ? '' : `?of=${of}`}`);
    expect([name, form.status]).toEqual([name, 200]);
    if (shows !== undefined) expect((await desk.get(at)).html).not.toContain(shows);
    const [, path = ''] = /<form method="post" class="card form" action="([^"]+)"/.exec(form.html) ?? [];
    const done = await desk.post(form, path, { ...sealOf(form.html), ...own.said, ...said });
    const problem = /role="alert".*?<\/ul>/s.exec(done.html)?.[0];
    expect([name, done.status, problem]).toEqual([name, 303, undefined]);
    if (event !== undefined)
      expect([name, await client.story(id)]).toEqual([name, expect.arrayContaining([event])]);
    if (shows !== undefined) expect((await desk.get(at)).html).toContain(shows);
    expect([name, await client.get(id)]).toMatchObject([name, becomes]);
  }
});

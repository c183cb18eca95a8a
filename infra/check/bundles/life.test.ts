import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { auditKey, dynamoStore, readHead, verifyAudit } from '@redress/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { auditItemsAmong } from '../../../packages/local/src/audit-items.ts';
import { arnOf, one } from '../graph.ts';
import { AUDIT_SECRET } from '../platform.ts';
import { type Deployment, deploy } from './deployment.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const complaintSchema = z.looseObject({
  id: z.string(),
  status: z.string(),
  team: z.string(),
  level: z.number(),
  version: z.number(),
});
const listSchema = z.object({ items: z.array(z.looseObject({})) });

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy();
});
afterAll(() => deployment.close());

/** A request of the company's own app, signed. */
async function signed(path: string, body?: unknown) {
  return deployment.request({
    signed: true,
    path,
    ...(body === undefined
      ? { method: 'GET' }
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
}

/** In parts to the bucket itself, by forms that the API has signed. */
async function bring(id: string, content: Uint8Array<ArrayBuffer>) {
  const said = { name: 'invoice.pdf', type: 'application/pdf', size: content.length };
  const at = `/v1/complaints/${id}/evidence`;
  const { id: piece } = z.looseObject({ id: z.string() }).parse((await signed(at, said)).body);
  const { items } = partsSchema.parse((await signed(`${at}/${piece}/parts`, {})).body);
  for (const { part, size, url, fields } of items) {
    const from = (part - 1) * 1024 * 1024;
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set('file', new Blob([content.subarray(from, from + size)]));
    expect((await fetch(url, { method: 'POST', body: form })).status).toBe(204);
  }
  return `${at}/${piece}`;
}

const partsSchema = z.object({
  items: z.array(
    z.object({
      part: z.number(),
      size: z.number(),
      url: z.string(),
      fields: z.record(z.string(), z.string()),
    }),
  ),
});

let complaints = 0;
/** Time stands still: the same words would be taken for a double click. */
async function complain(fields: object = {}) {
  const answer = await signed('/v1/complaints', {
    channel: 'web',
    subject: 'Parcel never came',
    description: `Ordered three weeks ago, paid, nothing came. That is the ${++complaints}th time.`,
    complainant: { name: 'Zsófia Quux', email: 'zsofia@customers.example' },
    ...fields,
  });
  expect(answer.status).toBe(201);
  return complaintSchema.parse(answer.body);
}

const get = async (id: string) => complaintSchema.parse((await signed(`/v1/complaints/${id}`)).body);

async function resolve(id: string) {
  const answer = await signed(`/v1/complaints/${id}/resolution`, {
    summary: 'Sent again by express.',
    rootCause: 'third-party',
    remedies: [{ kind: 'replacement', done: true }],
  });
  expect(answer.status).toBe(200);
}

async function story(id: string) {
  const { items } = listSchema.parse((await signed(`/v1/complaints/${id}/timeline?limit=100`)).body);
  return items.map(({ kind }) => String(kind)).filter((kind) => !kind.startsWith('message-'));
}

const statusOf = async (name: string) =>
  z.object({ status: z.string() }).parse((await signed(`/v1/executions/${name}`)).body).status;

describe('a complaint lives its life through the deployed bundles', () => {
  it('is acknowledged, resolved, surveyed by itself and closed', async () => {
    const { id } = await complain();
    await deployment.advance(2 * HOUR);
    await signed(`/v1/complaints/${id}/acknowledgement`, { message: 'We are looking for it.' });
    await deployment.advance(DAY);
    await resolve(id);
    await deployment.advance(DAY + MINUTE);

    const survey = deployment.mails.findLast(({ kind }) => kind === 'survey');
    expect(survey).toMatchObject({ to: 'zsofia@customers.example' });
    const path = survey?.text.match(/https:\/\/[^/\s]+(\/v1\/surveys\/\S+)/)?.[1] ?? '';
    const question = await deployment.request({ method: 'GET', path });
    expect(question).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    const answered = await deployment.request({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ score: 5, comment: 'Quick!' }),
    });
    expect(answered.status).toBe(200);
    await deployment.advance(HOUR);

    expect(await get(id)).toMatchObject({ status: 'closed' });
    expect(await story(id)).toEqual([
      'received',
      'acknowledged',
      'resolved',
      'survey-sent',
      'survey-answered',
      'closed',
    ]);
    expect(await statusOf(`${id}-1`)).toBe('SUCCEEDED');
    expect(await statusOf(`${id}-1-follow-up`)).toBe('SUCCEEDED');
    const told = deployment.mails.filter(({ to }) => to === 'zsofia@customers.example');
    expect(told.map(({ kind }) => kind)).toEqual([
      'receipt',
      'acknowledgement',
      'resolution',
      'survey',
      'thanks',
    ]);
  });

  it('is warned about, breached and escalated when nobody cares, each once', async () => {
    const { id } = await complain();
    await deployment.advance(9 * DAY);
    expect(await get(id)).toMatchObject({ status: 'received', team: 'management', level: 3 });
    expect(await story(id)).toEqual([
      'received',
      ...['warned', 'breached', 'escalated', 'escalated'],
      ...['warned', 'breached', 'escalated', 'escalated'],
    ]);
    const breaches = deployment.mails.filter(({ kind }) => kind === 'breach').map(({ to }) => to);
    // The team, those who are told, and who has it when the second deadline passes: at their own addresses.
    expect(new Set(breaches)).toEqual(
      new Set(['care@example.com', 'supervisors@example.com', 'ceo@example.com']),
    );
    await resolve(id);
    expect(await statusOf(`${id}-1`)).toBe('SUCCEEDED');
  });

  it('is started by the sweeper where Step Functions was out of reach', async () => {
    deployment.trouble.workflows = true;
    const { id } = await complain();
    expect(await deployment.sweep()).toMatchObject({ seen: 0 });
    await deployment.advance(2 * MINUTE);
    expect(await deployment.sweep()).toMatchObject({ seen: 1 });
    deployment.trouble.workflows = false;
    await deployment.advance(2 * MINUTE);
    expect(await deployment.sweep()).toMatchObject({ seen: 1 });
    await deployment.advance(2 * MINUTE);
    expect(await deployment.sweep()).toMatchObject({ seen: 0 });
    expect(await statusOf(`${id}-1`)).toBe('RUNNING');
    await resolve(id);
    expect(await statusOf(`${id}-1`)).toBe('SUCCEEDED');
  });

  it('goes on in a next generation where somebody stopped its workflow, as soon as AWS says so', async () => {
    const { id } = await complain();
    const machine = arnOf(one(deployment.graph, 'sfn/stateMachine:StateMachine', 'ComplaintMachine'));
    const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${id}-1`;
    await deployment.stepFunctions.send(new StopExecutionCommand({ executionArn }));
    const ended = executionEnded({ executionArn, stateMachineArn: machine, name: `${id}-1` });
    await deployment.report(ended);
    expect(await statusOf(`${id}-1-g2`)).toBe('RUNNING');
    // At least once is how often it says so.
    await deployment.report(ended);
    await deployment.advance(9 * DAY);
    expect(await story(id)).toContain('breached');
    await resolve(id);
    await deployment.advance(0);
    expect(await statusOf(`${id}-1-g2`)).toBe('SUCCEEDED');
  });

  it('is stopped by an operator, goes on when it is restarted, and lists what is undelivered', async () => {
    const { id } = await complain();
    const stop = await signed(`/v1/executions/${id}-1/stop`, { reason: 'To see what happens.' });
    expect(stop).toMatchObject({ status: 200, body: { status: 'ABORTED' } });
    expect((await signed(`/v1/executions/${id}-1/restart`, {})).status).toBe(202);
    expect(await statusOf(`${id}-1-g2`)).toBe('RUNNING');
    expect((await signed('/v1/undelivered')).status).toBe(200);
    expect((await signed(`/v1/executions/${id}-1-g2/history`)).status).toBe(200);
    expect((await signed('/v1/executions?status=RUNNING')).status).toBe(200);
    await resolve(id);
  });

  it('has evidence brought to the bucket, cleaned there by the API, and handed out by it; the sweeper removes strays', async () => {
    const { id } = await complain();
    const content = Buffer.alloc(1024 * 1024 + 100, '%PDF-1.4\n fill ');
    const at = await bring(id, content);
    const { objects } = deployment.bucket;
    expect([...objects.keys()].filter((key) => key.startsWith('incoming/'))).toHaveLength(2);
    const completed = await signed(`${at}/completion`, {});
    expect(completed.body).toMatchObject({ state: 'available', size: content.length });
    const piece = at.split('/').at(-1);
    expect([...objects.keys()]).toEqual([`kept/${id}/${piece}`]);
    const answer = await signed(`${at}/content`);
    expect(answer.status).toBe(303);
    const file = await fetch(answer.headers.location ?? '');
    expect(file.headers.get('content-disposition')).toContain('attachment; filename="invoice.pdf"');
    expect(Buffer.from(await file.arrayBuffer()).equals(content)).toBe(true);
    const stray = await bring(id, content);
    await deployment.advance(25 * HOUR);
    await deployment.sweep();
    expect([...objects.keys()].filter((key) => key.includes(stray.split('/').at(-1) ?? ''))).toEqual([]);
    expect([...objects.keys()]).toContain(`kept/${id}/${piece}`);
    // By the API, which has the rights to.
    const removed = await signed(`${at}/removal`, { reason: 'It is somebody else’s invoice.' });
    expect(removed.status).toBe(200);
    expect([...objects.keys()]).not.toContain(`kept/${id}/${piece}`);
    expect((await signed(at)).status).toBe(404);
  });

  it('suffers no harm from a task that is run again', async () => {
    const { id } = await complain();
    await deployment.advance(DAY + MINUTE);
    const before = await get(id);
    const step = { task: 'step', complaintId: id, cycle: 1, clock: 'acknowledgement' };
    const first = await deployment.lambda('Tasks').invoke(step, deployment.now());
    expect(await deployment.lambda('Tasks').invoke(step, deployment.now())).toEqual(first);
    expect(await get(id)).toMatchObject({ version: before.version });
    await resolve(id);
  });

  it('waits with its messages where the mail service is suspended, and sends each once when it is back', async () => {
    deployment.trouble.mail = 'SendingPausedException';
    const { id } = await complain();
    for (let minute = 0; minute < 7; minute++) {
      await deployment.advance(MINUTE);
      await deployment.sweep();
    }
    expect(await deployment.sweep()).toMatchObject({ oldestUndeliveredMs: 7 * MINUTE });
    deployment.trouble.mail = undefined;
    for (let minute = 0; minute < 20; minute++) {
      await deployment.advance(MINUTE);
      await deployment.sweep();
    }
    expect(deployment.mails.filter((mail) => mail.id.startsWith(id)).map(({ kind }) => kind)).toEqual([
      'receipt',
    ]);
    expect(await deployment.sweep()).toMatchObject({ oldestUndeliveredMs: 0 });
    await resolve(id);
  });

  it('has its messages sent by the sweeper’s word where the stream has lost them', async () => {
    deployment.trouble.stream = true;
    const { id } = await complain();
    deployment.changes.lose();
    deployment.trouble.stream = false;
    expect(deployment.mails.filter((mail) => mail.id.startsWith(id))).toEqual([]);
    await deployment.advance(2 * MINUTE);
    await deployment.sweep();
    expect(deployment.mails.filter((mail) => mail.id.startsWith(id))).toHaveLength(1);
    await resolve(id);
  });

  it('says on its timeline that a mail has come back, and tells whoever is responsible', async () => {
    const { id } = await complain();
    const receipt = deployment.mails.find((mail) => mail.id.startsWith(id));
    await deployment.report(bounced(receipt?.id ?? '', 'zsofia@customers.example'));
    await deployment.report(bounced(receipt?.id ?? '', 'zsofia@customers.example'));
    const { items } = listSchema.parse((await signed(`/v1/complaints/${id}/timeline`)).body);
    expect(items.filter(({ kind }) => kind === 'message-bounced')).toHaveLength(1);
    const told = deployment.mails
      .filter((mail) => mail.id.startsWith(id))
      .map(({ kind, to }) => `${kind} ${to}`);
    expect(told).toEqual(['receipt zsofia@customers.example', 'undeliverable care@example.com']);
    await resolve(id);
  });

  it('raises an alarm of its own where mail to the staff comes back', async () => {
    const { id } = await complain();
    await signed(`/v1/complaints/${id}/assignment`, { team: 'supervisors' });
    const assignment = deployment.mails.findLast(({ kind }) => kind === 'assignment');
    await deployment.report(bounced(assignment?.id ?? '', 'supervisors@example.com'));
    const line = () => linesOf('Reports').find(({ message }) => message === 'staff-address-refused');
    await expect.poll(line).toMatchObject({ level: 'ERROR', detail: { complaintId: id } });
    await resolve(id);
  });
});

describe('a task that cannot be carried out', () => {
  it('fails with the name of the error and none of what it was about', async () => {
    const failing = deployment.lambda('Tasks').invoke({ task: 'step', complaintId: 'Zsófia Quux' }, 0);
    await expect(failing).rejects.toMatchObject({
      name: 'ZodError',
      message: 'The task failed; its log says at what.',
    });
  });

  it('is named in the log, with its complaint and the error', async () => {
    const complaintId = 'cmp_01m81kj8aapcp4g6c0rnz6w5gb';
    const event = { task: 'step', complaintId, cycle: 0, clock: 'resolution' };
    await expect(deployment.lambda('Tasks').invoke(event, 0)).rejects.toThrow();
    // A line may take longer through its pipe than the answer does.
    const last = () => linesOf('Tasks').findLast(({ message }) => message === 'task-failed');
    await expect.poll(last).toMatchObject({ detail: { task: 'step', complaintId, error: 'ZodError' } });
  });
});

describe('a complainant with the link from a mail', () => {
  it('opens it, adds something and withdraws with a code, through the gateway', async () => {
    const { id } = await complain();
    const mailOf = (kind: string) =>
      deployment.mails.findLast((mail) => mail.kind === kind && mail.id.startsWith(id))?.text ?? '';
    const link = mailOf('receipt').match(/https:\/\/[^/\s]+(\/c\/\S+)/)?.[1] ?? '';
    expect(await deployment.request({ method: 'GET', path: link })).toMatchObject({
      status: 200,
      cookies: [],
    });
    const headers = {
      origin: 'https://api.example.com',
      'content-type': 'application/x-www-form-urlencoded',
    };
    const begun = await deployment.request({ method: 'POST', path: link, headers, body: '' });
    expect(begun).toMatchObject({ status: 303, headers: { location: '/c' } });
    const cookies = begun.cookies.slice(-1).map((cookie) => cookie.split(';')[0] ?? '');
    expect(cookies).toEqual([expect.stringMatching(/^__Host-redress-complaint=[\w-]{43}$/)]);
    const page = z.string().parse((await deployment.request({ method: 'GET', path: '/c', cookies })).body);
    const form = /name="form" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const send = (path: string, fields: Record<string, string>) => {
      const body = new URLSearchParams({ form, ...fields }).toString();
      return deployment.request({ method: 'POST', path: `/c/own/${path}`, headers, cookies, body });
    };
    expect((await send('message', { message: 'It came open.' })).status).toBe(303);
    expect((await send('code', {})).status).toBe(303);
    const code = /^\d{6}$/m.exec(mailOf('code'))?.[0] ?? '';
    expect((await send('withdrawal', { code })).status).toBe(303);
    expect(await get(id)).toMatchObject({ status: 'withdrawn' });
    expect((await send('end', {})).status).toBe(303);
    const after = z.string().parse((await deployment.request({ method: 'GET', path: '/c', cookies })).body);
    expect(after).not.toContain('Parcel never came');
  });
});

describe('the logs', () => {
  it('are lines of JSON without personal data, tokens or the secret', () => {
    for (const name of Object.keys(deployment.graph.functions)) {
      const text = deployment.lambda(name).lines.join('\n');
      expect(text).not.toMatch(
        /Zsófia|zsofia|customers\.example|Parcel|came open|v1\/surveys\/cmp_|\/c\/cmp_|a-secret-of/i,
      );
      expect(linesOf(name).every((line) => typeof line === 'object')).toBe(true);
    }
    expect(linesOf('Sweeper').map(({ message }) => message)).toContain('swept');
  });

  it('carry the sweeper’s metrics in the form that CloudWatch reads', () => {
    const metrics = linesOf('Sweeper').filter((line) => '_aws' in line);
    expect(metrics).toContainEqual(
      expect.objectContaining({
        service: 'redress',
        ComplaintsSeen: 1,
        _aws: expect.objectContaining({
          CloudWatchMetrics: [
            expect.objectContaining({ Namespace: 'redress-dev', Dimensions: [['service']] }),
          ],
        }),
      }),
    );
  });
});

describe('the audit', () => {
  it('is intact, up to the head that the sweeper’s log has kept', async () => {
    await deployment.advance(11 * MINUTE);
    await deployment.sweep();
    const log = deployment.lambda('Sweeper').lines;
    const heads = () =>
      log.flatMap((line) => readHead(/[0-9a-f]{16}:\d+:[\w-]{43}/.exec(line)?.[0] ?? '') ?? []);
    await expect.poll(() => heads().length).toBeGreaterThan(1);
    const { client, tableName } = deployment.table;
    const items = auditItemsAmong(dynamoStore(client, { tableName, clock: deployment }));
    const found = await verifyAudit(items, [auditKey(AUDIT_SECRET).publicKey], heads());
    expect(found).toMatchObject({ findings: [], checkpoints: heads().length });
    expect(found.entries).toBeGreaterThan(10);
  });
});

describe('the memory', () => {
  it('is well below what each function is given', () => {
    for (const name of Object.keys(deployment.graph.functions)) {
      const { used, memoryMb } = deployment.lambda(name);
      expect(used().rssMb, name).toBeLessThan(memoryMb * 0.8);
    }
  });
});

function linesOf(name: string) {
  return deployment.lambda(name).lines.map((line) => z.looseObject({}).parse(JSON.parse(line)));
}

/** As Step Functions says it to EventBridge, which passes it on. */
function executionEnded(execution: { executionArn: string; stateMachineArn: string; name: string }) {
  return {
    version: '0',
    id: '315c1398-40ff-a850-213b-158f73e60175',
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: '000000000000',
    time: '2026-03-04T09:00:00Z',
    region: 'us-east-1',
    resources: [execution.executionArn],
    detail: {
      ...execution,
      status: 'ABORTED',
      startDate: 1772614800000,
      stopDate: 1772614800500,
      input: '{}',
      inputDetails: { included: true },
      output: null,
      outputDetails: null,
    },
  };
}

/** As SES says it to EventBridge, which passes it on. */
function bounced(message: string, emailAddress: string) {
  return {
    version: '0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': 'Email Bounced',
    source: 'aws.ses',
    account: '000000000000',
    time: '2026-03-04T09:00:05Z',
    region: 'us-east-1',
    resources: ['arn:aws:ses:us-east-1:000000000000:configuration-set/any'],
    detail: {
      eventType: 'Bounce',
      bounce: {
        feedbackId: '0100017f-any',
        bounceType: 'Permanent',
        bounceSubType: 'General',
        bouncedRecipients: [
          {
            emailAddress,
            action: 'failed',
            status: '5.1.1',
            diagnosticCode: `smtp; 550 5.1.1 <${emailAddress}>`,
          },
        ],
        timestamp: '2026-03-04T09:00:05.000Z',
        reportingMTA: 'dns; e226-55.smtp-out.us-east-1.amazonses.com',
      },
      mail: {
        timestamp: '2026-03-04T09:00:00.000Z',
        source: 'complaints@complaints.example.com',
        sourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/complaints.example.com',
        sendingAccountId: '000000000000',
        messageId: '0100017f-any-000000',
        destination: [emailAddress],
        headersTruncated: false,
        headers: [{ name: 'Subject', value: 'Your complaint' }],
        commonHeaders: { from: ['complaints@complaints.example.com'], to: [emailAddress] },
        tags: { 'ses:configuration-set': ['any'], message: [message], kind: ['receipt'] },
      },
    },
  };
}

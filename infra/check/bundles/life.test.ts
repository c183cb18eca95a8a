import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { arnOf, one } from '../graph.ts';
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

async function complain(fields: object = {}) {
  const answer = await signed('/v1/complaints', {
    channel: 'web',
    subject: 'Parcel never came',
    description: 'Ordered three weeks ago, paid, nothing came.',
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
    remedies: [{ kind: 'replacement' }],
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
    expect(await deployment.sweep('sweep')).toEqual({ settled: 0, failed: 0 });
    await deployment.advance(2 * MINUTE);
    expect(await deployment.sweep('sweep')).toEqual({ settled: 0, failed: 1 });
    deployment.trouble.workflows = false;
    expect(await deployment.sweep('sweep')).toEqual({ settled: 1, failed: 0 });
    expect(await deployment.sweep('sweep')).toEqual({ settled: 0, failed: 0 });
    expect(await statusOf(`${id}-1`)).toBe('RUNNING');
    await resolve(id);
    expect(await statusOf(`${id}-1`)).toBe('SUCCEEDED');
  });

  it('goes on in a next generation where somebody stopped its workflow', async () => {
    const { id } = await complain();
    const machine = arnOf(one(deployment.graph, 'sfn/stateMachine:StateMachine', 'ComplaintMachine'));
    await deployment.stepFunctions.send(
      new StopExecutionCommand({
        executionArn: `${machine.replace(':stateMachine:', ':execution:')}:${id}-1`,
      }),
    );
    expect(await deployment.sweep('restart-lost')).toEqual({ restarted: 1 });
    expect(await deployment.sweep('restart-lost')).toEqual({ restarted: 0 });
    expect(await statusOf(`${id}-1-g2`)).toBe('RUNNING');
    await deployment.advance(9 * DAY);
    expect(await story(id)).toContain('breached');
    await resolve(id);
    await deployment.advance(0);
    expect(await statusOf(`${id}-1-g2`)).toBe('SUCCEEDED');
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

  it('records and alarms a message that the mail service refuses for good', async () => {
    deployment.trouble.mail = true;
    const { id } = await complain();
    deployment.trouble.mail = false;
    const { items } = listSchema.parse((await signed(`/v1/complaints/${id}/timeline`)).body);
    expect(items.map(({ kind }) => kind)).toContain('message-failed');
    const line = linesOf('ApiHandler').find(({ message }) => message === 'message-given-up');
    expect(line).toMatchObject({
      level: 'ERROR',
      service: 'redress',
      function_request_id: expect.stringContaining('request-'),
      detail: { complaintId: id, message: 'receipt', error: 'Undeliverable' },
    });
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

describe('the logs', () => {
  it('are lines of JSON without personal data, tokens or the secret', () => {
    for (const name of ['ApiHandler', 'Tasks', 'Sweeper']) {
      const text = deployment.lambda(name).lines.join('\n');
      expect(text).not.toMatch(/Zsófia|zsofia|customers\.example|Parcel|v1\/surveys\/cmp_|a-secret-of/i);
      expect(linesOf(name).every((line) => typeof line === 'object')).toBe(true);
    }
    expect(linesOf('Sweeper').map(({ message }) => message)).toContain('swept');
  });

  it('carry the sweeper’s metrics in the form that CloudWatch reads', () => {
    const metrics = linesOf('Sweeper').filter((line) => '_aws' in line);
    expect(metrics).toContainEqual(
      expect.objectContaining({
        service: 'redress',
        ChangesUnsettled: 1,
        _aws: expect.objectContaining({
          CloudWatchMetrics: [
            expect.objectContaining({ Namespace: 'redress-dev', Dimensions: [['service']] }),
          ],
        }),
      }),
    );
  });
});

describe('the memory', () => {
  it('is well below what each function is given', () => {
    for (const name of ['ApiHandler', 'Tasks', 'Sweeper']) {
      const { rssMb, memoryMb } = deployment.lambda(name);
      expect(rssMb(), name).toBeLessThan(memoryMb * 0.8);
    }
  });
});

function linesOf(name: string) {
  return deployment.lambda(name).lines.map((line) => z.looseObject({}).parse(JSON.parse(line)));
}

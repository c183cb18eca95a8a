import { createHmac } from 'node:crypto';
import { isPublic } from '@redress/core';
import { OPERATIONS, type Operation } from '@redress/functions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { WEBHOOK_SECRET } from '../platform.ts';
import { type Deployment, deploy } from './deployment.ts';
import { eventOf } from './gateway.ts';
import { startLambda } from './lambda.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy();
});
afterAll(() => deployment.close());

const COMPLAINT = {
  channel: 'web',
  subject: '包裹从未送达',
  description: 'Grüße — naïve façade 🎁',
  complainant: { name: 'Łukasz Żółć' },
};
const JSON_BODY = { 'content-type': 'application/json; charset=utf-8' };

describe('the API behind the gateway', () => {
  it('reads a body of any language, plain or in base64', async () => {
    const text = JSON.stringify(COMPLAINT);
    // The second is the same at the same instant: a double click, not another complaint.
    for (const [body, isBase64Encoded, status] of [
      [text, false, 201],
      [Buffer.from(text).toString('base64'), true, 200],
    ] as const) {
      const answer = await deployment.request({
        method: 'POST',
        path: '/v1/complaints',
        signed: true,
        headers: JSON_BODY,
        body,
        isBase64Encoded,
      });
      expect(answer).toMatchObject({
        status,
        headers: { location: expect.stringContaining('/v1/complaints/cmp_') },
        body: { subject: COMPLAINT.subject, description: COMPLAINT.description },
      });
    }
  });

  it('takes queries, cookies and headers with several values as the gateway passes them on', async () => {
    const answer = await deployment.request({
      method: 'GET',
      path: '/v1/complaints?status=received&limit=1',
      signed: true,
      headers: { accept: 'application/json,text/html', 'x-forwarded-for': '192.0.2.1, 198.51.100.7' },
      cookies: ['a=1', 'b=ü'],
    });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(answer.body).toMatchObject({ items: [{ status: 'received' }] });
  });

  it('answers the same complaint to the same key', async () => {
    const request = {
      method: 'POST',
      path: '/v1/complaints',
      signed: true,
      headers: { ...JSON_BODY, 'idempotency-key': 'order-4711' },
      body: JSON.stringify(COMPLAINT),
    };
    const answered = async () => {
      const { headers, ...answer } = await deployment.request(request);
      // How many requests are left is another number each time.
      const all = z.record(z.string(), z.unknown()).parse(headers);
      const { ratelimit: _, 'idempotency-replayed': replayed, ...others } = all;
      return { replayed, answer: { ...answer, headers: others } };
    };
    const [first, again] = [await answered(), await answered()];
    expect(again.answer).toEqual(first.answer);
    expect([first.replayed, again.replayed]).toEqual([undefined, 'true']);
  });

  it('answers problems as documents', async () => {
    const answers = await Promise.all([
      deployment.request({ method: 'GET', path: '/v1/complaints/nothing', signed: true }),
      deployment.request({ method: 'DELETE', path: '/v1/complaints', signed: true }),
      deployment.request({
        method: 'POST',
        path: '/v1/complaints',
        signed: true,
        headers: JSON_BODY,
        body: '{',
      }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 405, 400]);
    for (const { headers } of answers) expect(headers['content-type']).toContain('application/problem+json');
  });

  it('tells everybody whether it is well', async () => {
    expect(await deployment.request({ method: 'GET', path: '/healthz' })).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    });
  });
});

const A_MINUTE_MS = 60_000;

describe('a request of nobody', () => {
  const closed = Object.values<Operation>(OPERATIONS).filter(({ permission }) => !isPublic(permission));

  it.each(closed.map(({ method, path }) => [method, path] as const))(
    'is refused: %s %s',
    async (method, path) => {
      const request = { method, path: path.replace(/:\w+/g, 'any'), headers: JSON_BODY };
      const body = method === 'GET' ? {} : { body: '{}' };
      // Nobody asks so much at once: what is looked at here is not the limit.
      await deployment.advance(A_MINUTE_MS);
      const answer = await deployment.request({ ...request, ...body });
      expect(answer).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': expect.stringMatching(/^Bearer/) },
      });
    },
  );

  it('is refused with a token that nobody has signed', async () => {
    const headers = { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbnkifQ.' };
    expect(await deployment.request({ method: 'GET', path: '/v1/complaints', headers })).toMatchObject({
      status: 401,
    });
  });

  it.each([
    ['GET', '/v1/surveys/..%2Fcomplaints', '/v1/surveys/../complaints'],
    ['GET', '/v1/surveys/%2e%2e%2fcomplaints', '/v1/surveys/../complaints'],
    ['POST', '/v1/surveys/..%5Ccomplaints', '/v1/surveys/..\\complaints'],
    ['GET', '/v1/surveys/%2e%2e', '/v1/surveys/%2e%2e'],
    ['GET', '/v1/surveys/x%2f..%2f..%2fexecutions', '/v1/surveys/x/../../executions'],
  ])('does not reach what is closed by a path in disguise: %s %s', async (method, path, decoded) => {
    // Passed on as it came, and with its escapes undone, whichever way the gateway does it.
    await deployment.advance(A_MINUTE_MS);
    for (const rawPath of [path, decoded]) {
      const event = eventOf(deployment.graph, { method, path }, deployment.now());
      const answer = await deployment.lambda('ApiHandler').invoke({ ...event, rawPath }, deployment.now());
      const { statusCode } = z.object({ statusCode: z.number() }).parse(answer);
      expect([401, 404]).toContain(statusCode);
    }
  });
});

describe('a machine', () => {
  it('signs the bytes of its report, however the gateway passes them on', async () => {
    const report = '{ "messageId": "nobody’s", "outcome": "bounced" }';
    const timestamp = String(deployment.now() / 1000);
    const signature = createHmac('sha256', Buffer.from(WEBHOOK_SECRET.slice(6), 'base64'))
      .update(`gateway-1.${timestamp}.${report}`)
      .digest('base64');
    const headers = { 'webhook-id': 'gateway-1', 'webhook-timestamp': timestamp };
    for (const [body, isBase64Encoded, by, status] of [
      [report, false, signature, 202],
      [Buffer.from(report).toString('base64'), true, signature, 202],
      [report.replace('{ ', '{'), false, signature, 401],
      [report, false, '', 401],
    ] as const) {
      const answer = await deployment.request({
        method: 'POST',
        path: '/v1/message-reports',
        headers: { ...JSON_BODY, ...headers, 'webhook-signature': `v1,${by}` },
        body,
        isBase64Encoded,
      });
      expect(answer.status).toBe(status);
    }
  });
});

describe('a function that lacks something', () => {
  it.each([
    ['ApiHandler', 'TABLE_NAME'],
    ['Tasks', 'COMPLAINT_MACHINE_ARN'],
    ['Sweeper', 'PUBLIC_URL'],
    ['Reports', 'TEAM_ADDRESSES'],
    ['Deliverer', 'MAIL_FROM'],
  ])('%s does not start without %s, and says so', async (name, variable) => {
    const start = startLambda(deployment.graph, name, {
      endpoints: deployment.endpoints,
      without: [variable],
    });
    await expect(start).rejects.toThrow(`environment: ${variable}: `);
  });

  it('does not start without its secret', async () => {
    const start = startLambda(deployment.graph, 'Tasks', {
      endpoints: deployment.endpoints,
      without: ['SST_KEY'],
    });
    await expect(start).rejects.toThrow('SigningSecret');
  });
});

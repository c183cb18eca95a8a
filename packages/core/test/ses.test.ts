import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sesNotifier } from '../src/aws/ses.ts';
import { asComplaintId } from '../src/base/ids.ts';
import { asInstant } from '../src/base/instant.ts';
import { AddressRefused, type Message, ProviderFault } from '../src/ports/notifier.ts';

const message: Message = {
  id: 'cmp_01kajq2v7c0000000000000000/1/survey',
  kind: 'survey',
  complaintId: asComplaintId('cmp_01kajq2v7c0000000000000000'),
  channel: 'mail',
  to: 'lin@example.com',
  language: 'zh-CN',
  subject: '您的投诉处理得怎么样?',
  text: '请告诉我们。',
  html: '<p>请告诉我们。</p>',
  at: asInstant('2026-11-21T21:05:00.000Z'),
};

let server: Server;
let client: SESv2Client;
let requests: unknown[];
let answer: { status: number; error?: string };
beforeEach(async () => {
  requests = [];
  answer = { status: 200 };
  server = createServer(async (request, response) => {
    requests.push(await json(request));
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      ...(answer.error !== undefined && { 'x-amzn-errortype': answer.error }),
    });
    response.end(
      JSON.stringify(answer.error === undefined ? { MessageId: '1' } : { message: 'lin@example.com' }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  client = new SESv2Client({
    endpoint: `http://127.0.0.1:${address.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterEach(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

const send = (changes: Partial<Message> = {}, configurationSet?: string) =>
  sesNotifier(client, {
    from: 'care@example.com',
    ...(configurationSet !== undefined && { configurationSet }),
  }).send({ ...message, ...changes }, AbortSignal.timeout(60_000));

describe('the SES notifier', () => {
  it('sends text and HTML in UTF-8, tagged with the message', async () => {
    await send({}, 'complaints');
    expect(requests).toEqual([
      {
        FromEmailAddress: 'care@example.com',
        Destination: { ToAddresses: ['lin@example.com'] },
        Content: {
          Simple: {
            Subject: { Data: '您的投诉处理得怎么样?', Charset: 'UTF-8' },
            Body: {
              Text: { Data: '请告诉我们。', Charset: 'UTF-8' },
              Html: { Data: '<p>请告诉我们。</p>', Charset: 'UTF-8' },
            },
            Headers: [
              { Name: 'X-Redress-Message', Value: 'cmp_01kajq2v7c0000000000000000/1/survey' },
              { Name: 'Auto-Submitted', Value: 'auto-generated' },
              { Name: 'Content-Language', Value: 'zh-CN' },
            ],
          },
        },
        EmailTags: [
          { Name: 'message', Value: 'cmp_01kajq2v7c0000000000000000_1_survey' },
          { Name: 'kind', Value: 'survey' },
        ],
        ConfigurationSetName: 'complaints',
      },
    ]);
  });

  it('puts a subject on one line', async () => {
    await send({ subject: 'Hello\r\nBcc: all@example.com' });
    expect(requests).toMatchObject([
      { Content: { Simple: { Subject: { Data: 'Hello Bcc: all@example.com' } } } },
    ]);
  });

  it.each([
    'a@example.com\r\nBcc: b@example.com',
    'a@example.com,b@example.com',
    'A <a@example.com>',
    'nobody',
    '',
  ])('never asks SES to send to %j', async (to) => {
    await expect(send({ to })).rejects.toThrow(AddressRefused);
    expect(requests).toEqual([]);
  });

  it.each([
    ['info@bücher.example', 'info@xn--bcher-kva.example'],
    ['li&na@例子.公司', 'li&na@xn--fsqu00a.xn--55qx5d'],
  ])('spells the domain of %s in ASCII', async (to, spelt) => {
    await send({ to });
    expect(requests).toMatchObject([{ Destination: { ToAddresses: [spelt] } }]);
  });

  it('never asks SES for a name in another script, which it cannot send to', async () => {
    await expect(send({ to: '张三@例子.公司' })).rejects.toThrow(AddressRefused);
    expect(requests).toEqual([]);
  });

  it("gives the provider's own id of what it has taken", async () => {
    expect(await send()).toEqual({ providerId: '1' });
  });

  it('takes a refused request for the fault of the address, and does not repeat the address', async () => {
    answer = { status: 400, error: 'BadRequestException' };
    const refused = await send().catch((reason: unknown) => reason);
    expect(refused).toBeInstanceOf(AddressRefused);
    expect(String(refused)).toBe('AddressRefused: BadRequestException');
  });

  it.each([
    [400, 'MessageRejected', false],
    [400, 'SendingPausedException', false],
    [400, 'MailFromDomainNotVerifiedException', false],
    [400, 'LimitExceededException', false],
    [403, 'AccessDeniedException', false],
    [500, 'InternalServerError', false],
    [429, 'TooManyRequestsException', true],
  ])("takes %d %s for the provider's own fault, to be waited out", async (status, error, throttled) => {
    answer = { status, error };
    const failed = await send().catch((reason: unknown) => reason);
    expect(failed).toBeInstanceOf(ProviderFault);
    expect(failed).toMatchObject({ fault: error, throttled });
    expect(String(failed)).not.toContain('example.com');
  });

  it('knows that nothing was sent where there was no connection', async () => {
    server.close();
    server.closeAllConnections();
    await expect(send()).rejects.toMatchObject({ name: 'ProviderFault', fault: 'ECONNREFUSED' });
  });

  it('does not know what became of it where the connection broke before the answer', async () => {
    server.removeAllListeners('request');
    server.on('request', (request) => request.socket.destroy());
    const lost = await send().catch((reason: unknown) => reason);
    expect(lost).not.toBeInstanceOf(ProviderFault);
    expect(lost).not.toBeInstanceOf(AddressRefused);
  });
});

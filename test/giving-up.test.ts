import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import {
  asComplaintId,
  clientLimits,
  dynamoStore,
  instantOf,
  sesNotifier,
  workflowsOver,
} from '@redress/core';
import { sfnCalls } from '@redress/core/sfn-calls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** Short ones: what is shown is that they are kept, not how long they are. */
const limits = (attempts: number) => clientLimits({ connectMs: 100, answerMs: 100, attempts });

let server: Server;
let requests: number;
let behave: (socket: Socket) => void;
let sockets: Socket[];
let endpoint: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};

beforeEach(async () => {
  requests = 0;
  sockets = [];
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      if (/^POST /.test(chunk.toString())) requests++;
      behave(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  endpoint = {
    endpoint: `http://127.0.0.1:${address.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  };
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, 'close');
});

const never = () => undefined;
/** An answer that begins and does not end. */
const stall = (socket: Socket) => {
  socket.write(
    'HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: 100\r\n\r\n{"It',
  );
};

const MACHINES = {
  complaint: 'arn:aws:states:us-east-1:000000000000:stateMachine:complaint',
  'follow-up': 'arn:aws:states:us-east-1:000000000000:stateMachine:follow-up',
};
const table = (attempts: number) =>
  dynamoStore(new DynamoDBClient({ ...endpoint, ...limits(attempts) }), {
    tableName: 'any',
    clock: { now: () => 0 },
  });
const workflows = () => workflowsOver(sfnCalls(new SFNClient({ ...endpoint, ...limits(1) })), MACHINES);
const mail = () =>
  sesNotifier(new SESv2Client({ ...endpoint, ...limits(1) }), { from: 'complaints@example.com' });
const message = {
  id: 'one',
  kind: 'receipt',
  complaintId: asComplaintId('cmp_01m81kj8aapcp4g6c0rnz6w5gb'),
  channel: 'mail',
  to: 'customer@example.com',
  language: 'en',
  subject: 'Received',
  text: 'Received.',
  html: '<p>Received.</p>',
  at: instantOf(0),
} as const;

describe.each([
  ['never answers', () => never],
  ['stalls in the middle of its answer', () => stall],
])('an endpoint that %s', (_, behaviour) => {
  beforeEach(() => {
    behave = behaviour();
  });

  it('is given up by the table after the attempts it has, a write as well as a read', async () => {
    await expect(table(2).get({ pk: 'a', sk: 'b' })).rejects.toThrow();
    expect(requests).toBe(2);
    await expect(table(3).putIfAbsent({ pk: 'a', sk: 'b', version: 1, body: {} })).rejects.toThrow();
    expect(requests).toBe(5);
  });

  it('is given up by the workflows', async () => {
    await expect(workflows().start('complaint', 'one', {})).rejects.toThrow();
    await expect(workflows().succeed('token', {})).rejects.toThrow();
    expect(requests).toBe(2);
  });

  it('is given up by the mail after a single attempt, for a second could be a second mail', async () => {
    await expect(mail().send(message, AbortSignal.timeout(60_000))).rejects.toThrow();
    expect(requests).toBe(1);
  });
});

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { SFNClient } from '@aws-sdk/client-sfn';
import { workflowsOver } from '@redress/core';
import { sfnCalls } from '@redress/core/sfn-calls';
import { afterEach, beforeEach, expect, it } from 'vitest';

let server: Server;
let client: SFNClient;
let error: string;

beforeEach(async () => {
  server = createServer((request, response) => {
    request.resume().once('end', () => {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ __type: error, message: 'not today' }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  client = new SFNClient({
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

const workflows = () =>
  workflowsOver(sfnCalls(client), { complaint: 'arn:any:complaint', 'follow-up': 'arn:any:follow-up' });

it('tells an answer that we may not give from one that comes too late', async () => {
  error = 'AccessDeniedException';
  expect(await workflows().succeed('token', {})).toBe('refused');
  expect(await workflows().fail('token', 'Late', '')).toBe('refused');
  error = 'TaskTimedOut';
  expect(await workflows().succeed('token', {})).toBe('stale');
});

it('fails where the service may answer otherwise the next time', async () => {
  error = 'ThrottlingException';
  await expect(workflows().succeed('token', {})).rejects.toMatchObject({ name: 'ThrottlingException' });
});

it('fails where we may not start an execution, for then nothing runs', async () => {
  error = 'AccessDeniedException';
  await expect(workflows().start('complaint', 'one', {})).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
});

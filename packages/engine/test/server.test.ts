import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceError } from '../src/base/errors.ts';
import type { JsonObject } from '../src/base/json.ts';
import { serveEngine } from '../src/service/server.ts';

const MIB = 1024 * 1024;
const HEADERS = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AWSStepFunctions.Echo' };

let faults: unknown[] = [];
let slow = Promise.withResolvers<void>();
let slowBegun = Promise.withResolvers<void>();

const engine = {
  async call(action: string, input: unknown): Promise<JsonObject> {
    if (action === 'Refuse') throw new ServiceError('ExecutionDoesNotExist', "Execution Does Not Exist: 'x'");
    if (action === 'Fault') throw new Error('the disk is full');
    if (action === 'Slow') {
      slowBegun.resolve();
      await slow.promise;
    }
    return { action, input: JSON.stringify(input) };
  },
};

let server: Awaited<ReturnType<typeof serveEngine>>;

beforeEach(async () => {
  faults = [];
  slow = Promise.withResolvers();
  slowBegun = Promise.withResolvers();
  server = await serveEngine(engine, { host: '127.0.0.1', port: 0, onError: (error) => faults.push(error) });
});

afterEach(() => server.close());

const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${server.port}/`, { method: 'POST', headers: { ...HEADERS, ...headers }, body });

const target = (action: string) => ({ 'x-amz-target': `AWSStepFunctions.${action}` });

async function open(port = server.port, host = '127.0.0.1') {
  const socket = connect(port, host);
  // The other side may reset what it refuses.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** All that comes over a connection of which this is all that is sent. */
async function raw(text: string): Promise<string> {
  const socket = await open();
  let received = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    received += chunk;
  });
  socket.write(text);
  await once(socket, 'close');
  return received;
}

const stillAnswers = async () => expect((await post('{}')).status).toBe(200);

describe('the protocol', () => {
  it('calls the operation that the target names', async () => {
    const response = await post('{"a":["ä"]}', {
      'content-type': 'application/x-amz-json-1.0; charset=utf-8',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toEqual({ action: 'Echo', input: '{"a":["ä"]}' });
  });

  it('answers a refusal with its name and message', async () => {
    const response = await post('{}', target('Refuse'));
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      __type: 'ExecutionDoesNotExist',
      message: "Execution Does Not Exist: 'x'",
    });
  });

  it('tells a fault to its own side only', async () => {
    const response = await post('{}', target('Fault'));
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      __type: 'InternalServerError',
      message: 'The engine has failed to answer',
    });
    expect(faults).toEqual([new Error('the disk is full')]);
  });

  it.each<[string, string | Uint8Array<ArrayBuffer>, Record<string, string>, number, string]>([
    ['no JSON', '{"a"', {}, 400, 'SerializationException'],
    ['nothing', '', {}, 400, 'SerializationException'],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), {}, 400, 'SerializationException'],
    [
      'another service’s target',
      '{}',
      { 'x-amz-target': 'DynamoDB_20120810.GetItem' },
      400,
      'UnknownOperationException',
    ],
    ['no target', '{}', { 'x-amz-target': '' }, 400, 'UnknownOperationException'],
    ['another content type', '{}', { 'content-type': 'text/plain' }, 400, 'UnknownOperationException'],
    ['more than 1 MiB', ' '.repeat(MIB + 1), {}, 413, 'RequestEntityTooLargeException'],
  ])('refuses %s', async (_, body, headers, status, name) => {
    const response = await post(body, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ __type: name, message: expect.any(String) });
    await stillAnswers();
  });

  it('refuses other methods and paths', async () => {
    const get = await fetch(`http://127.0.0.1:${server.port}/`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    const elsewhere = await fetch(`http://127.0.0.1:${server.port}/x`, {
      method: 'POST',
      headers: HEADERS,
      body: '{}',
    });
    expect(elsewhere.status).toBe(404);
    expect(await elsewhere.json()).toMatchObject({ __type: 'UnknownOperationException' });
  });

  it('takes a request of exactly 1 MiB', async () => {
    const response = await post(JSON.stringify('x'.repeat(MIB - 2)));
    expect(response.status).toBe(200);
  });
});

const head = (more: string) =>
  `POST / HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: AWSStepFunctions.Echo\r\n${more}\r\n\r\n`;

describe('somebody else’s page', () => {
  const sent = (line: string, ...headers: string[]) => {
    const protocol = Object.entries(HEADERS).map(([name, value]) => `${name}: ${value}`);
    return raw(
      [line, ...headers, ...protocol, 'Content-Length: 2', 'Connection: close', '', '{}'].join('\r\n'),
    );
  };
  const own = () => `Host: 127.0.0.1:${server.port}`;

  it.each<[string, () => Promise<string>, number]>([
    [
      'a host that its own name has been pointed from',
      () => sent('POST / HTTP/1.1', `Host: rebound.example:${server.port}`),
      421,
    ],
    ['two hosts', () => sent('POST / HTTP/1.1', own(), 'Host: rebound.example'), 400],
    ['no host', () => sent('POST / HTTP/1.1'), 400],
    ['no host, as before HTTP/1.1', () => sent('POST / HTTP/1.0'), 400],
    [
      'another host in the target',
      () => sent(`POST http://rebound.example:${server.port}/ HTTP/1.1`, own()),
      421,
    ],
    ['its origin', () => sent('POST / HTTP/1.1', own(), 'Origin: https://rebound.example'), 403],
    ['no origin of its own', () => sent('POST / HTTP/1.1', own(), 'Origin: null'), 403],
  ])('that names %s gets no further', async (_, answer, status) => {
    const received = await answer();
    expect(received).toContain(`HTTP/1.1 ${status} `);
    expect(received).not.toContain('Echo');
    expect(await sent('POST / HTTP/1.1', own())).toContain('"action":"Echo"');
  });
});

describe('a connection', () => {
  it('that announces too much is refused before anything is sent', async () => {
    expect(await raw(head(`Content-Length: ${1024 * MIB}`))).toMatch(
      /^HTTP\/1.1 413 [\s\S]*connection: close/i,
    );
    await stillAnswers();
  });

  it('that sends without end is cut', async () => {
    const sending = httpRequest({ port: server.port, host: '127.0.0.1', method: 'POST', headers: HEADERS });
    const failed = once(sending, 'error');
    let cut = false;
    failed.then(
      () => {
        cut = true;
      },
      () => undefined,
    );
    sending.on('error', () => undefined);
    while (!cut) {
      if (!sending.write(Buffer.alloc(MIB))) await Promise.race([once(sending, 'drain'), failed]);
    }
    await stillAnswers();
  });

  it('that breaks in the middle of a request harms nobody', async () => {
    const socket = await open();
    socket.write(`${head('Content-Length: 100')}{"a":`);
    socket.resetAndDestroy();
    await stillAnswers();
    expect(faults).toEqual([]);
  });

  it('that breaks before its answer harms nobody', async () => {
    const socket = await open();
    socket.write(`${head('Content-Length: 2').replace('Echo', 'Slow')}{}`);
    await slowBegun.promise;
    socket.resetAndDestroy();
    slow.resolve();
    await stillAnswers();
    expect(faults).toEqual([]);
  });

  it('that does not speak HTTP is told so', async () => {
    expect(await raw('hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    await stillAnswers();
  });
});

describe('the server', () => {
  it('listens on the given address only', async () => {
    await expect(open(server.port, '127.0.0.2')).rejects.toThrow();
  });

  it('says so where the port is taken', async () => {
    await expect(
      serveEngine(engine, { host: '127.0.0.1', port: server.port, onError: () => undefined }),
    ).rejects.toThrow('EADDRINUSE');
  });

  it('closes idle and half-sent connections, but first answers what it has begun', async () => {
    const idle = await open();
    const half = await open();
    half.write(`${head('Content-Length: 100')}{`);
    const answer = post('{}', target('Slow'));
    await slowBegun.promise;
    const closed = Promise.all([once(idle, 'close'), once(half, 'close'), server.close()]);
    slow.resolve();
    expect((await answer).status).toBe(200);
    await closed;
    await expect(post('{}')).rejects.toThrow();
    server = await serveEngine(engine, {
      host: '127.0.0.1',
      port: 0,
      onError: (error) => faults.push(error),
    });
  });
});

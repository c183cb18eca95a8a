import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ServiceError } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import { misdirection } from './meant-for.ts';

interface EngineCalls {
  call(action: string, input: unknown): Promise<JsonObject>;
}

interface ServerOptions {
  /** The only address listened on, by which it is known too: who can reach it can call, for signatures are not checked. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Hears of faults that are no `ServiceError`; the caller is told `InternalServerError` only. */
  readonly onError: (error: unknown) => void;
}

interface Answer {
  readonly status: number;
  readonly body: JsonObject;
}

/** Milliseconds. A client that says nothing, half a request, or reads no answer costs a connection no longer. */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
};
const SILENCE_MS = 60_000;
/** What is under way when it is closed has so long to be answered. */
const GRACE_MS = 3_000;

/** The service's AWS JSON 1.0 protocol over HTTP. Rejects where the address cannot be had. */
export async function serveEngine(
  engine: EngineCalls,
  { host, port, onError }: ServerOptions,
): Promise<{ port: number; close(): Promise<void> }> {
  const answering = new Set<Promise<void>>();
  const server = createServer(LIMITS, (request, response) => {
    const misdirected = misdirection(request, [urlOf(host, request.socket.localPort ?? port)]);
    if (misdirected) {
      const { status, reason } = misdirected;
      void send(refusal(status, 'AccessDeniedException', reason), request, response);
      return;
    }
    readBody(request).then(
      (body) => {
        const answered = answer(engine, request, body, onError)
          .then((given) => send(given, request, response))
          .catch(onError)
          .finally(() => answering.delete(answered));
        answering.add(answered);
      },
      // The caller has gone in the middle of the request, or sends without end.
      () => response.destroy(),
    );
  });
  server.setTimeout(SILENCE_MS);
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: address === null || typeof address === 'string' ? port : address.port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      const grace = new AbortController();
      await Promise.race([
        Promise.all(answering),
        delay(GRACE_MS, undefined, { signal: grace.signal }).catch(() => undefined),
      ]);
      grace.abort();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** AWS's limit for a whole request. */
const MAX_BODY_BYTES = 1024 * 1024;
/** A longer body is read on and dropped up to here, so that the refusal reaches a caller who reads it last. */
const MAX_DROPPED_BYTES = 16 * MAX_BODY_BYTES;

/** Undefined where the body is too large. Rejects where it ends before its end, or not in reasonable time. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > MAX_DROPPED_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('a request has an encoding set');
    size += chunk.length;
    if (size > MAX_DROPPED_BYTES) throw new RangeError('a request does not end');
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

const TARGET = /^AWSStepFunctions\.([A-Za-z]+)$/;
const CONTENT_TYPE = 'application/x-amz-json-1.0';

async function answer(
  engine: EngineCalls,
  { method, url, headers }: IncomingMessage,
  body: Buffer | undefined,
  onError: (error: unknown) => void,
): Promise<Answer> {
  if (method !== 'POST') return refusal(405, 'UnknownOperationException', 'Requests are sent by POST');
  if (url !== '/') return refusal(404, 'UnknownOperationException', 'Requests are sent to /');
  if (body === undefined) {
    return refusal(413, 'RequestEntityTooLargeException', `A request has at most ${MAX_BODY_BYTES} bytes`);
  }
  const action = TARGET.exec(String(headers['x-amz-target']))?.[1];
  if (action === undefined || headers['content-type']?.split(';')[0]?.trim() !== CONTENT_TYPE) {
    const reason = `An operation is named by the header X-Amz-Target, with content type ${CONTENT_TYPE}`;
    return refusal(400, 'UnknownOperationException', reason);
  }
  try {
    return { status: 200, body: await engine.call(action, parse(body)) };
  } catch (error) {
    if (error instanceof ServiceError) return refusal(400, error.name, error.message);
    onError(error);
    return refusal(500, 'InternalServerError', 'The engine has failed to answer');
  }
}

const urlOf = (host: string, port: number) => `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

const refusal = (status: number, name: string, message: string): Answer => ({
  status,
  body: { __type: name, message },
});

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new ServiceError('SerializationException', 'The body is not JSON');
  }
}

async function send({ status, body }: Answer, request: IncomingMessage, response: ServerResponse) {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': CONTENT_TYPE,
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': randomUUID(),
    ...(status === 405 && { allow: 'POST' }),
    ...(!request.complete && { connection: 'close' }),
  });
  response.end(text);
  // It rejects where the caller has gone.
  await finished(response).catch(() => undefined);
}

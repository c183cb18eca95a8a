import { once } from 'node:events';
import { serve } from '@hono/node-server';
import { misdirection } from '@redress/engine';
import { Gate } from './gate.ts';
import { addressOf, type Proxies } from './proxies.ts';

export interface HttpServer {
  readonly url: string;
  /** Answers what is under way, for a few seconds at most. */
  close(): Promise<void>;
}

/** Milliseconds. A client that says nothing, half a request, or reads no answer costs a connection no longer. */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  // More than the API takes, so that it can say so itself.
  maxHeaderSize: 32 * 1024,
};
const SILENCE_MS = 60_000;
const GRACE_MS = 3_000;
/** An answer may take megabytes while it is made, and the store answers one at a time anyway. */
const READS_AT_ONCE = 4;

interface Place {
  readonly host: string;
  readonly port: number;
  /** Where it is reached from elsewhere, through a proxy. */
  readonly publicUrl?: string | undefined;
  readonly proxies?: Proxies | undefined;
}

/**
 * Passes on with each request whether it is meant for this server, and where it is from; of pages of others that got
 * a browser to send one, none is.
 * `port` 0 takes any free one. Rejects with what `listen` fails with.
 */
export async function listen(
  fetch: (request: Request, bindings: object) => Response | Promise<Response>,
  { host, port, publicUrl, proxies }: Place,
): Promise<HttpServer> {
  const gate = new Gate(READS_AT_ONCE);
  const guarded: Parameters<typeof serve>[0]['fetch'] = (request, bindings) => {
    const { incoming } = bindings;
    const names = [
      urlOf(host, incoming.socket.localPort ?? port),
      ...(publicUrl === undefined ? [] : [publicUrl]),
    ];
    const misdirected = misdirection(incoming, names)?.status;
    const forwarded = incoming.headers['x-forwarded-for'];
    const address = addressOf(
      incoming.socket.remoteAddress ?? '',
      Array.isArray(forwarded) ? forwarded.join(',') : forwarded,
      proxies,
    );
    const known = { ...bindings, address, misdirected };
    // What has a body waits for its client to send it, and would keep others waiting.
    return request.method === 'GET' ? gate.through(() => fetch(request, known)) : fetch(request, known);
  };
  const server = serve({ fetch: guarded, hostname: host, port, serverOptions: LIMITS });
  server.setTimeout(SILENCE_MS);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
  return {
    url: urlOf(host, address.port),
    async close() {
      const closed = once(server, 'close');
      server.close();
      const giveUp = setTimeout(() => {
        if ('closeAllConnections' in server) server.closeAllConnections();
      }, GRACE_MS);
      await closed;
      clearTimeout(giveUp);
    },
  };
}

export function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

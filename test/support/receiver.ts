import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { verifyWebhook, type WebhookEvent } from '../../packages/client/src/index.ts';

export interface Received {
  /** The `webhook-id`. */
  readonly id: string;
  readonly event: WebhookEvent;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What an app has that is told by webhooks: verifies what comes, and answers as it is told to. */
export async function openReceiver() {
  const received: Received[] = [];
  let secrets: readonly string[] = [];
  let answer: (id: string) => number | 'never' = () => 204;
  const attempts: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const id = String(request.headers['webhook-id']);
      attempts.push(id);
      const status = answer(id);
      if (status === 'never') return;
      const body = Buffer.concat(chunks);
      try {
        const event = await verifyWebhook(secrets, request.headers, body);
        if (status < 300) received.push({ id, event, headers: request.headers, body: body.toString() });
        response.writeHead(status, { location: 'http://127.0.0.1:1/elsewhere' }).end('our inside');
      } catch {
        response.writeHead(401).end();
      }
    });
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  await listen(0);
  const address = server.address();
  const { port } = address as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  onTestFinished(close);
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    /** Of everything that was asked, in its order. */
    attempts,
    knows(...known: string[]) {
      secrets = known;
    },
    answers(how: typeof answer) {
      answer = how;
    },
    types: () => received.map(({ event }) => event.type),
    ids: () => received.map(({ id }) => id),
  };
}

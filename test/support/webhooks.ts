import { createHmac } from 'node:crypto';

/** A machine's secret, for tests alone. */
export const RELAY_SECRET = Buffer.from('a secret of the tests alone, and no other');

export type WebhookHeaders = Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>;

/** As a machine signs a request, at that second; written from the specification, not from our reading of it. */
export function signedHeaders(
  body: string | Uint8Array,
  {
    id = 'msg-1',
    at = Math.floor(Date.now() / 1000),
    secrets = [RELAY_SECRET],
  }: { id?: string; at?: number; secrets?: readonly Uint8Array[] } = {},
): WebhookHeaders {
  const signatures = secrets.map((secret) => {
    const digest = createHmac('sha256', secret).update(`${id}.${at}.`).update(body).digest('base64');
    return `v1,${digest}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': signatures.join(' ') };
}

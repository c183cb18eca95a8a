import type { PublicEvent } from './operations.ts';

/** What is personal, where the endpoint asks for it and may have it. */
export interface Personal {
  readonly subject: string;
  readonly description: string;
  readonly complainant: {
    readonly name: string;
    readonly email?: string;
    readonly phone?: string;
    readonly language: string;
  };
  readonly clientReference?: string;
  readonly note?: string;
}

/** What a webhook says. A type that is not known yet comes some day: leave it alone. */
export type WebhookEvent =
  | {
      readonly type: PublicEvent['type'];
      readonly timestamp: string;
      readonly data: PublicEvent & { readonly personal?: Personal };
    }
  | {
      readonly type: 'webhook.test';
      readonly timestamp: string;
      readonly data: { readonly webhookId: string };
    };

/** Nobody who knows the secret has sent it, or not now. */
export class WebhookNotVerified extends Error {
  override readonly name = 'WebhookNotVerified';
}

const TOLERANCE_MS = 5 * 60_000;
const SECONDS = /^[1-9]\d{0,11}$/;
const PREFIX = 'whsec_';

type HeadersOf = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * The event that a request says, where it has been signed with one of the secrets and within five minutes of now.
 * `body`: as it came, byte for byte. Its `webhook-id` is the same each time that it is sent: heed it once.
 * @throws WebhookNotVerified
 */
export async function verifyWebhook(
  secrets: string | readonly string[],
  headers: HeadersOf,
  body: string | Uint8Array,
  now: number = Date.now(),
): Promise<WebhookEvent> {
  const id = headerIn(headers, 'webhook-id');
  const timestamp = headerIn(headers, 'webhook-timestamp');
  const given = headerIn(headers, 'webhook-signature').split(' ');
  // A dot in it would let a part of it pass for the timestamp.
  if (id === '' || id.includes('.') || !SECONDS.test(timestamp)) throw new WebhookNotVerified('unsigned');
  if (Math.abs(now - Number(timestamp) * 1000) > TOLERANCE_MS) throw new WebhookNotVerified('not now');
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const signed = joined(new TextEncoder().encode(`${id}.${timestamp}.`), bytes);
  const known = typeof secrets === 'string' ? [secrets] : secrets;
  for (const secret of known)
    for (const signature of given)
      if (signature.startsWith('v1,') && (await isSignedBy(secret, signature.slice(3), signed)))
        return JSON.parse(new TextDecoder().decode(bytes));
  throw new WebhookNotVerified('signed by nobody that is known');
}

/** In constant time: the comparison is the platform's. */
async function isSignedBy(
  secret: string,
  signature: string,
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const bytes = decoded(signature);
  const key = decoded(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret);
  if (!bytes || !key) return false;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const hmac = await crypto.subtle.importKey('raw', key, algorithm, false, ['verify']);
  return crypto.subtle.verify('HMAC', hmac, bytes, signed);
}

function decoded(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function headerIn(headers: HeadersOf, name: string): string {
  if (headers instanceof Headers) return headers.get(name) ?? '';
  const found = Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1];
  return typeof found === 'string' ? found : '';
}

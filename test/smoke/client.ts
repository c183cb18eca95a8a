import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';

/** A request to the API: the answer's body as JSON. @throws Error naming the status and the problem. */
export type Call = (path: string, body?: unknown, options?: CallOptions) => Promise<unknown>;

export interface CallOptions {
  /** `POST` where there is a body and nothing else is said. */
  readonly method?: 'PUT';
  readonly idempotencyKey?: string;
}

export interface Init {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}
export type Fetch = (url: string, init: Init) => Promise<Response>;

const GIVE_UP_MS = 30_000;

export function caller(base: string, fetch: Fetch): Call {
  return async (path, body, { method = 'POST', idempotencyKey } = {}) => {
    const response = await fetch(`${base}${path}`, {
      method: body === undefined ? 'GET' : method,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 500)}`);
    return JSON.parse(text);
  };
}

export const plainFetch: Fetch = (url, init) =>
  fetch(url, { ...init, signal: AbortSignal.timeout(GIVE_UP_MS) });

/** Signs as AWS wants it (Signature Version 4), with the credentials of the environment or the profile. */
export function signingFetch(
  region: string,
  send: Fetch = plainFetch,
  credentials = defaultProvider(),
): Fetch {
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
  return async (url, init) => {
    const { protocol, hostname, host, pathname, searchParams } = new URL(url);
    const signed = await signer.sign({
      protocol,
      hostname,
      method: init.method,
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: { ...init.headers, host },
      ...(init.body !== undefined && { body: init.body }),
    });
    const { host: _, ...headers } = signed.headers;
    return send(url, { ...init, headers });
  };
}

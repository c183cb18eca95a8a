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

export function caller(base: string, token: string, fetch: Fetch): Call {
  return async (path, body, { method = 'POST', idempotencyKey } = {}) => {
    const response = await fetch(`${base}${path}`, {
      method: body === undefined ? 'GET' : method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        // What is put says by its version which state was seen.
        ...(method === 'PUT' && { 'if-match': '*' }),
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

import { type Failure, failureOf, RedressError } from './failure.ts';

export interface ClientOptions {
  /** Where the API is: `https://complaints.example.com`. */
  readonly baseUrl: string;
  /** A person's access token, or whoever gets a fresh one. */
  readonly token?: string | (() => string | Promise<string>);
  /** A client app's key. */
  readonly apiKey?: string;
  /** Of problems and surveys: `en`, `zh-CN`. */
  readonly language?: string;
  /** Attempts after the first; 3 where nothing is said. */
  readonly retries?: number;
  /** Milliseconds for each attempt; 30 seconds where nothing is said. */
  readonly timeout?: number;
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Waits so many milliseconds; for tests. */
  readonly wait?: (millis: number, signal?: AbortSignal) => Promise<void>;
}

export interface CallOptions {
  /** Ends the call, its retries and its waiting. */
  readonly signal?: AbortSignal;
  /** What we call the request; it stands in the server's log. */
  readonly requestId?: string;
}

export interface KeyedOptions extends CallOptions {
  /** Made by itself where nothing is said: give one to be safe across restarts of your own. */
  readonly idempotencyKey?: string;
}

/** Which state of what is to be changed was seen: it is changed only where that is the state it is in. */
export interface Seen {
  /** `etagOf` what was answered; `*` for any. */
  readonly ifMatch: string;
}

/** It is stored only where there is none. */
export interface Unseen {
  readonly ifNoneMatch: '*';
}

type Options = KeyedOptions & Partial<Seen & Unseen>;

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
}
export type Call = <Answer>(request: ApiRequest, options: Options) => Promise<Answer>;

const tags = new WeakMap<object, string>();

/**
 * The tag of what an answer shows, as it was when it was answered: for `ifMatch`. Throws where it has none, as a list
 * has not.
 */
export function etagOf(answer: object): string {
  const tag = tags.get(answer);
  if (tag === undefined) throw new TypeError('the answer has no ETag');
  return tag;
}

const RETRIES = 3;
const TIMEOUT_MS = 30_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8_000;
/** A server that asks for more patience than this has to be asked again by people. */
const MOST_PATIENCE_MS = 60_000;

/** One request as often as it takes. @throws RedressError, and what the signal was aborted with. */
export function callerOf(client: ClientOptions): Call {
  const { retries = RETRIES, wait = waiting } = client;
  return async <Answer>(request: ApiRequest, options: Options): Promise<Answer> => {
    // Repeated with its key, it is carried out once; the others may be carried out twice. What is not repeated needs none.
    const made = request.method === 'POST' && retries > 0 ? newKey() : undefined;
    const key = request.method === 'POST' ? (options.idempotencyKey ?? made) : undefined;
    for (let attempt = 0; ; attempt++) {
      options.signal?.throwIfAborted();
      const outcome = await once(client, request, options, key);
      if ('answer' in outcome) return expected<Answer>(outcome.answer);
      const { failure, retryAfter = 0 } = outcome;
      const isLast = attempt >= retries || retryAfter > MOST_PATIENCE_MS;
      if (isLast || !isRepeatable(failure)) throw new RedressError(failure);
      const most = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
      await wait(retryAfter + Math.random() * most, options.signal);
    }
  };
}

/** The contract says what an answer is, and the server's tests hold it: checked here, it would be weighed twice. */
function expected<Answer>(answer: unknown): Answer {
  const isAnswer = (_: unknown): _ is Answer => true;
  if (!isAnswer(answer)) throw new TypeError();
  return answer;
}

/** Refused before it was carried out, or lost on the way there or back. */
function isRepeatable(failure: Failure): boolean {
  if ('status' in failure) return failure.status === 429 || failure.status === 503;
  return failure.code === 'network' || failure.code === 'timeout';
}

type Outcome = { readonly answer: unknown } | { readonly failure: Failure; readonly retryAfter?: number };

async function once(
  client: ClientOptions,
  { method, path, body, query = {} }: ApiRequest,
  { signal, requestId, ifMatch, ifNoneMatch }: Options,
  key: string | undefined,
): Promise<Outcome> {
  const { baseUrl, token, apiKey, language, timeout = TIMEOUT_MS, fetch = globalThis.fetch } = client;
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const bearer = (typeof token === 'function' ? await token() : token) ?? apiKey;
  const headers = {
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
    ...(language !== undefined && { 'accept-language': language }),
    ...(requestId !== undefined && { 'x-request-id': requestId }),
    ...(key !== undefined && { 'idempotency-key': key }),
    ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    ...(ifNoneMatch !== undefined && { 'if-none-match': ifNoneMatch }),
  };
  const over = AbortSignal.timeout(timeout);
  try {
    const response = await fetch(
      `${baseUrl.replace(/\/+$/, '')}${path}${search.size > 0 ? `?${search}` : ''}`,
      {
        method,
        headers,
        signal: signal ? AbortSignal.any([signal, over]) : over,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      },
    );
    if (response.ok) return { answer: tagged(await response.json(), response.headers.get('etag')) };
    return { failure: await failureOf(response), retryAfter: retryAfterOf(response) };
  } catch (cause) {
    signal?.throwIfAborted();
    return { failure: { code: over.aborted ? 'timeout' : 'network', cause } };
  }
}

function tagged(answer: unknown, tag: string | null): unknown {
  if (tag !== null && typeof answer === 'object' && answer !== null) tags.set(answer, tag);
  return answer;
}

/** Milliseconds: the header has seconds or a date. */
function retryAfterOf({ headers }: Response): number {
  const text = headers.get('retry-after') ?? '';
  const millis = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Math.max(0, millis || 0);
}

/** Wherever there is randomness: `randomUUID` is missing where a page has not come by https. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

function waiting(millis: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, millis);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

import { isSandboxKey } from '@redress/core/access/api-key.ts';
import { isTestClockId, type TestClockId } from '@redress/core/base/ids.ts';
import type { Instant } from '@redress/core/base/instant.ts';
import type { KeyedRequest } from '@redress/core/base/keyed-request.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import type { Mail } from '@redress/core/records/outbox.ts';
import type { MiddlewareHandler } from 'hono';
import { invalidHeader } from './input.ts';
import type { ApiEnv } from './routing.ts';

/* Where apps under development find worlds of their own, each with a clock that moves when it is told to. */

export interface TestClock {
  readonly id: TestClockId;
  readonly name?: string | undefined;
  /** What its world takes for now. */
  readonly now: Instant;
  readonly startedAt: Instant;
  /** The API of its world, and what links in its messages begin with. */
  readonly baseUrl: string;
  readonly complaints: number;
  /** In real time, as is what follows. */
  readonly madeAt: Instant;
  /** It is closed then, unless it is used until then. */
  readonly expiresAt: Instant;
}

export interface NewTestClock {
  /** Now, where nothing is said. */
  readonly at?: Instant | undefined;
  readonly name?: string | undefined;
}

/** Each function throws Refusal `not-found` for a clock that is not the owner's. `owner`: an app's name. */
export interface Sandbox {
  /** @throws Refusal `sandbox-full`, `idempotency-key-reused` */
  add(
    owner: string,
    wanted: NewTestClock,
    request: KeyedRequest | undefined,
  ): Promise<{ clock: TestClock; isReplay: boolean }>;
  list(owner: string): Promise<readonly TestClock[]>;
  get(owner: string, id: TestClockId): Promise<TestClock>;
  /** Not `finished`: there was more to do than one request may ask for, and it is to be asked for again. */
  advance(owner: string, id: TestClockId, to: Instant): Promise<TestClock & { readonly finished: boolean }>;
  /** Where it is closed already, nothing is done. */
  close(owner: string, id: TestClockId): Promise<void>;
  /** What its world has sent, the newest first. */
  messages(
    owner: string,
    id: TestClockId,
    query: { readonly limit: number; readonly cursor?: string },
  ): Promise<{ readonly items: readonly Omit<Mail, 'id' | 'html'>[]; readonly nextCursor?: string }>;
  /** The answer of a world's own API; by its id, or else the only one of the app whose key comes along. */
  answer(request: Request, bindings: ApiEnv['Bindings'], id: TestClockId | undefined): Promise<Response>;
}

const HEADER = 'redress-test-clock';
const CLOCKS = /^\/v1\/test-clocks(?:\/|$)/;
const WORLD = /^\/sandbox\/([^/]+)(\/.*)?$/;

/**
 * Hands what is meant for a test clock to its world, before anything of the installation itself has seen it: what comes
 * with a sandbox key, and what its links lead to. A clock named with any other key is a mistake that would send a
 * rehearsal to the real queue.
 */
export function toSandbox(sandbox: Sandbox | undefined): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const { path } = c.req;
    const authorization = c.req.header('authorization');
    if (CLOCKS.test(path)) {
      if (sandbox === undefined && authorization !== undefined) throw noSandbox();
      return next();
    }
    const named = c.req.header(HEADER);
    const [, world, rest = '/'] = WORLD.exec(path) ?? [];
    const isRehearsal = isSandboxKey(/^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
    if (sandbox === undefined || !(isRehearsal || world !== undefined)) {
      if (named !== undefined) throw invalidHeader(HEADER, 'other_key', 'must go with a sandbox key alone');
      return next();
    }
    const id = world ?? named;
    if (id !== undefined && !isTestClockId(id)) throw unknownClock();
    // What it is called in our log, and in the world's.
    const bindings = { ...c.env, requestId: c.get('requestId') };
    const { raw } = c.req;
    const request = new Request(world === undefined ? raw.url : inWorld(raw.url, rest), raw);
    // Of clocks its world knows nothing.
    request.headers.delete(HEADER);
    const response = await sandbox.answer(request, bindings, id);
    return world === undefined ? response : rebased(response, `/sandbox/${world}`);
  };
}

function inWorld(url: string, path: string): URL {
  const address = new URL(url);
  address.pathname = path;
  return address;
}

/** Its addresses, which begin at the world's root, from where the world's is: what a person wrote has no quotes in HTML. */
async function rebased(response: Response, root: string): Promise<Response> {
  const headers = new Headers(response.headers);
  const location = headers.get('location');
  if (location?.startsWith('/')) headers.set('location', root + location);
  const isPage = headers.get('content-type')?.startsWith('text/html');
  const body = isPage
    ? (await response.text()).replace(/ (action|href)="\//g, ` $1="${root}/`)
    : response.body;
  headers.delete('content-length');
  return new Response(body, { status: response.status, headers });
}

export function noSandbox(): Refusal {
  return new Refusal(
    'sandbox-unavailable',
    'There is no sandbox here: run Redress on one machine (npm start), and make a sandbox key there.',
  );
}

export function clockToBeNamed(): Refusal {
  return invalidHeader(HEADER, 'required', 'must name a test clock of yours');
}

export function unknownClock(): Refusal {
  return new Refusal('not-found', 'There is no such test clock.');
}

import { Refusal } from '@redress/core/base/refusal.ts';
import { CorruptItem } from '@redress/core/ports/item-body.ts';
import { errorName } from '@redress/core/ports/log.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { ItemTooLarge, StoreUnavailable } from '@redress/core/ports/store.ts';
import type { Audit } from '@redress/core/records/audit-trail.ts';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { secureHeaders } from 'hono/secure-headers';
import { COMPLAINANT_AUDITED, COMPLAINANT_OPERATIONS } from '../complainant/operations.ts';
import { FORM_AUDITED, FORM_OPERATIONS } from '../form/operations.ts';
import { AUDITED } from './auditing.ts';
import type { Authenticate } from './authentication.ts';
import { boundedHead } from './head-limits.ts';
import type { HealthCheck } from './health.ts';
import { complaintByReference } from './input.ts';
import { inCallersWords } from './language.ts';
import { type Limiting, letting } from './limits.ts';
import { meantForUs } from './misdirected.ts';
import { handlersByNoun, loaded } from './nouns.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import { problem } from './problem.ts';
import { namingRequests, requestIds } from './request-id.ts';
import { type Api, type ApiEnv, addRoutes, type Routes, routesOf } from './routing.ts';
import { type Sandbox, toSandbox } from './sandbox.ts';
import type { ProcessFacts } from './standing.ts';
import { withAbsences } from './standing-in.ts';
import { signedBy, type Webhooks } from './webhooks.ts';

const MOST_BYTES = 256 * 1024;

/** What an API is given beside its services. */
export interface ApiOptions {
  /** Finds out who asks. */
  readonly authenticate: Authenticate;
  /** Machines that report to it; none where nothing is said. */
  readonly webhooks?: Webhooks | undefined;
  /** Without it, everybody may send as many requests as they like. */
  readonly limiting?: Limiting | undefined;
  /** Where it is written who has seen what, and who was refused. */
  readonly audit: Audit;
  readonly checks?: readonly HealthCheck[];
  /** Test clocks; refused, where there is none. */
  readonly sandbox?: Sandbox | undefined;
  /** What the process knows of itself, where one does everything. */
  readonly facts?: (() => ProcessFacts) | undefined;
  /** Where else to go, by name. */
  readonly links?: Readonly<Record<string, string>>;
  /** Operations that only it has. */
  readonly routes?: Routes;
  /** Pages for people, all under one path. */
  readonly pages?: Pages | undefined;
  /** Milliseconds of the complaints' clock for each real one; 1 where nothing is said. */
  readonly speed?: number;
}

/** They find out themselves who looks at them, and get at complaints through the API. */
export interface Pages {
  readonly path: string;
  /** Addresses among them that take files, and say themselves how long those may be. */
  readonly streamed?: readonly string[];
  fetch(request: Request, bindings: object): Response | Promise<Response>;
}

/** Infinity where the request does not say. */
function declaredBytes(c: Context): number {
  const length = c.req.header('content-length');
  const isKnown = length !== undefined && c.req.header('transfer-encoding') === undefined;
  return isKnown && /^\d+$/.test(length) ? Number(length) : Number.POSITIVE_INFINITY;
}

/** The HTTP API, the same on AWS and on one machine. */
export function createApi(
  installed: Services,
  {
    authenticate,
    webhooks,
    limiting,
    audit,
    sandbox,
    facts,
    checks = [],
    links = {},
    routes = [],
    pages,
    speed = 1,
  }: ApiOptions,
): Api {
  const log = namingRequests(installed.log);
  const services = { ...installed, log };
  // An address with a slash at its end is the same one.
  const api = new Hono<ApiEnv>({ strict: false });
  api.onError((error, c) => {
    if (error instanceof Refusal) return problem(c, error);
    if (error instanceof ItemTooLarge)
      return problem(c, new Refusal('too-large', 'The complaint has no room for so much more text.'));
    if (error instanceof StoreUnavailable) {
      log.error('store-unavailable', { reason: error.reason });
      return problem(c, new Refusal('busy', 'The request could not be carried out now; try it again later.'));
    }
    // It is in the log by its key already.
    if (error instanceof CorruptItem)
      return problem(c, new Refusal('set-aside', 'This version cannot read it. Operations have been told.'));
    // Nobody needs to get up because a client went away in the middle of its request.
    const level = c.req.raw.signal.aborted ? 'warn' : 'error';
    // Neither its message nor its stack: both could hold what a complainant wrote.
    log[level]('request-failed', {
      method: c.req.method,
      route: c.req.routePath,
      error: errorName(error),
    });
    return problem(c, undefined);
  });
  api.notFound((c) => problem(c, new Refusal('not-found', 'There is nothing at this address.')));

  api.use(requestIds);
  api.use(inCallersWords);
  api.use(meantForUs);
  api.use(toSandbox(sandbox));
  api.use(async (c, next) => {
    await next();
    // Most of what is answered is about people: nobody keeps it who is not told to.
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
    if (!c.res.headers.has('referrer-policy')) c.header('referrer-policy', 'no-referrer');
    for (const [name, value] of Object.entries(c.get('rateLimit') ?? {})) c.header(name, value);
    const code = c.get('refused');
    // Whoever asks about a request by its id finds how it was answered.
    if (code !== undefined)
      log.info('request-refused', { method: c.req.method, route: c.req.routePath, code });
  });
  // Of those that may show the form in a frame its policy says enough; an older header would keep it out of every frame.
  api.use('/complain/*', async (c, next) => {
    await next();
    if (services.settings.form?.origins.length) c.res.headers.delete('x-frame-options');
  });
  // The pages that send forms say it themselves.
  api.use(secureHeaders({ referrerPolicy: false }));
  api.use('/c/*', async (c, next) =>
    (await import('../complainant/answers.ts')).complainantPages(services)(c, next),
  );
  api.use('/complain/*', async (c, next) => (await import('../form/around.ts')).formPages(services)(c, next));
  api.use(
    methodNotAllowed({
      app: api,
      onMethodNotAllowed: (c, methods) => {
        c.header('allow', methods.join(', '));
        return problem(c, new Refusal('method-not-allowed', 'Here only: {methods}.', { methods }));
      },
    }),
  );
  api.use(boundedHead);
  const limited = bodyLimit({
    maxSize: MOST_BYTES,
    onError: (c) => problem(c, new Refusal('too-large', 'The body is too large.', { maxBytes: MOST_BYTES })),
  });
  // Handlers of files read them as they come, and no further than was said.
  const streamed = new Set([
    ...(pages?.streamed ?? []),
    ...[
      ...Object.values<Operation>({ ...OPERATIONS, ...COMPLAINANT_OPERATIONS, ...FORM_OPERATIONS }),
      ...routes.map(({ operation }) => operation),
    ]
      .filter((operation) => operation.streamed)
      .map(({ path }) => path),
  ]);
  // What says its length need not be looked at: the server would have to make a stream of it first.
  api.use((c, next) =>
    declaredBytes(c) <= MOST_BYTES || streamed.has(c.req.path) ? next() : limited(c, next),
  );
  if (pages)
    api.all(`${pages.path}/*`, (c) => pages.fetch(c.req.raw, { ...c.env, requestId: c.get('requestId') }));
  api.use('/v1/surveys/*', async (c, next) => (await import('./surveys.ts')).surveyPages(c, next));

  const recording = { audit, log };
  const ours = [
    ...routesOf(OPERATIONS, AUDITED, handlersByNoun(services, { checks, links, sandbox, facts })),
    ...routes,
  ];
  const letIn = withAbsences(services, letting(authenticate, limiting, signedBy(webhooks)));
  addRoutes(api, ours, letIn, recording, (c) => complaintByReference(services, c));
  const complainants = async () =>
    (await import('../complainant/handlers.ts')).complainantHandlers(services, speed);
  const theirs = routesOf(COMPLAINANT_OPERATIONS, COMPLAINANT_AUDITED, (id) => loaded(complainants, id));
  const form = async () => (await import('../form/handlers.ts')).formHandlers(services, speed);
  const asForm = routesOf(FORM_OPERATIONS, FORM_AUDITED, (id) => loaded(form, id));
  addRoutes(api, asForm, letting(authenticate, limiting), recording);
  const visitors: Authenticate = async (request, permission) =>
    (await import('../complainant/visits.ts')).visitors(services)(request, permission);
  addRoutes(api, theirs, letting(visitors, limiting), recording);
  return api;
}

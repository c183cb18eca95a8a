import {
  type Audit,
  CorruptItem,
  errorName,
  ItemTooLarge,
  Refusal,
  type Services,
  StoreUnavailable,
} from '@redress/core';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { secureHeaders } from 'hono/secure-headers';
import { complainantPages } from '../complainant/answers.ts';
import { complainantRoutes } from '../complainant/handlers.ts';
import { visitors } from '../complainant/visits.ts';
import { auditHandlers } from './audit.ts';
import { AUDITED } from './auditing.ts';
import type { Authenticate } from './authentication.ts';
import { calendarHandlers } from './calendars.ts';
import { complaintHandlers } from './complaints.ts';
import { contractHandlers } from './contract-routes.ts';
import { executionHandlers } from './executions.ts';
import { boundedHead } from './head-limits.ts';
import { type HealthCheck, healthHandler } from './health.ts';
import { inForceHandlers } from './in-force.ts';
import { keyHandlers } from './keys.ts';
import { inCallersWords } from './language.ts';
import { type Limiting, letting } from './limits.ts';
import { messageReportHandlers } from './message-reports.ts';
import { meantForUs } from './misdirected.ts';
import { OPERATIONS, type OperationId } from './operations.ts';
import { policySetHandlers } from './policy-sets.ts';
import { problem } from './problem.ts';
import { replayHandlers } from './replays.ts';
import { namingRequests, requestIds } from './request-id.ts';
import { type Api, type ApiEnv, addRoutes, type Handler, type Routes, routesOf } from './routing.ts';
import { setAsideHandlers } from './set-aside.ts';
import { surveyHandlers, surveyPages } from './surveys.ts';
import { undeliveredHandlers } from './undelivered.ts';
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
  /** Where else to go, by name. */
  readonly links?: Readonly<Record<string, string>>;
  /** Operations that only it has. */
  readonly routes?: Routes;
  /** Milliseconds of the complaints' clock for each real one; 1 where nothing is said. */
  readonly speed?: number;
}

const LINKS = {
  complaints: '/v1/complaints',
  executions: '/v1/executions',
  policySet: '/v1/policy-sets/default',
  health: '/healthz',
  contract: '/openapi.json',
  documentation: '/docs',
};

/** Infinity where the request does not say. */
function declaredBytes(c: Context): number {
  const length = c.req.header('content-length');
  const isKnown = length !== undefined && c.req.header('transfer-encoding') === undefined;
  return isKnown && /^\d+$/.test(length) ? Number(length) : Number.POSITIVE_INFINITY;
}

/** The HTTP API, the same on AWS and on one machine. */
export function createApi(
  installed: Services,
  { authenticate, webhooks, limiting, audit, checks = [], links = {}, routes = [], speed = 1 }: ApiOptions,
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
  // The pages that send forms say it themselves.
  api.use(secureHeaders({ referrerPolicy: false }));
  api.use('/c/*', complainantPages(services));
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
  // What says its length need not be looked at: the server would have to make a stream of it first.
  api.use((c, next) => (declaredBytes(c) <= MOST_BYTES ? next() : limited(c, next)));
  api.use('/v1/surveys/*', surveyPages);

  const handlers: Readonly<Record<OperationId, Handler>> = {
    'service.links': (c) => c.json({ ...LINKS, ...links }),
    'service.health': healthHandler(services, checks),
    ...contractHandlers,
    ...complaintHandlers(services),
    ...surveyHandlers(services),
    ...executionHandlers(services),
    ...undeliveredHandlers(services),
    ...messageReportHandlers(services),
    ...policySetHandlers(services),
    ...inForceHandlers(services),
    ...replayHandlers(services),
    ...calendarHandlers(services),
    ...keyHandlers(services),
    ...setAsideHandlers(services),
    ...auditHandlers(services),
  };
  const recording = { audit, log };
  const ours = [...routesOf(OPERATIONS, AUDITED, handlers), ...routes];
  addRoutes(api, ours, letting(authenticate, limiting, signedBy(webhooks)), recording);
  addRoutes(api, complainantRoutes(services, speed), letting(visitors(services), limiting), recording);
  return api;
}

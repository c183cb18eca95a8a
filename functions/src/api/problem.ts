import type { JsonValue } from '@redress/core/base/json.ts';
import { type Refusal, worded } from '@redress/core/base/refusal.ts';
import { ACTIONS, type Action } from '@redress/core/complaint/transitions.ts';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { callerLanguage } from './language.ts';
import type { ApiContext } from './routing.ts';
import type { ProblemCode, Words } from './words/words.ts';

/** The one place that says how a refusal looks over HTTP: the status of the RFC 9457 problem document. */
export const PROBLEM_STATUSES: Readonly<Record<ProblemCode, ContentfulStatusCode>> = {
  'malformed-request': 400,
  'invalid-request': 422,
  'unsupported-media-type': 415,
  'too-large': 413,
  'query-too-long': 414,
  'headers-too-large': 431,
  unauthenticated: 401,
  forbidden: 403,
  'foreign-origin': 403,
  'misdirected-request': 421,
  'not-found': 404,
  'method-not-allowed': 405,
  'wrong-state': 409,
  'extension-refused': 409,
  'escalation-refused': 409,
  'promise-refused': 409,
  'pause-used-up': 409,
  'hold-refused': 409,
  'objection-refused': 409,
  'conflict-of-interest': 409,
  'link-refused': 409,
  merged: 409,
  'erasure-refused': 409,
  erased: 409,
  'draft-sent': 409,
  'template-refused': 422,
  'remedy-refused': 409,
  'tasks-open': 409,
  'task-refused': 409,
  'idempotency-key-reused': 422,
  'precondition-failed': 412,
  'precondition-required': 428,
  'version-conflict': 409,
  'evidence-refused': 422,
  'evidence-incomplete': 409,
  'evidence-limit': 409,
  'storage-full': 507,
  'survey-answered': 409,
  'survey-over': 410,
  'too-many-requests': 429,
  'set-aside': 500,
  'sandbox-full': 409,
  'sandbox-unavailable': 501,
  busy: 503,
  internal: 500,
};

/** Clients know an action by the address that does it; those without one are nobody's to ask for. */
const ADDRESSES: Readonly<Record<Action, string | undefined>> = {
  acknowledge: 'acknowledgement',
  assign: 'assignment',
  escalate: 'escalation',
  extend: 'extension',
  reclassify: 'classification',
  'correct-receipt': 'receipt',
  update: 'updates',
  fulfil: 'fulfilments',
  pause: 'pause',
  resume: 'resumption',
  hold: 'hold',
  release: 'hold-release',
  'promise-remedy': 'remedies',
  // By the remedy's own address.
  'settle-remedy': undefined,
  resolve: 'resolution',
  withdraw: 'withdrawal',
  reopen: 'reopening',
  add: 'messages',
  object: 'objection',
  'decide-objection': 'objection-decision',
  // By the survey's link, and by itself.
  'answer-survey': undefined,
  close: undefined,
  merge: 'links',
  // Of the other one.
  'take-in-duplicate': undefined,
  unmerge: 'link-removal',
};

function addressOf(action: unknown): string | undefined {
  const known = ACTIONS.find((one) => one === action);
  return known && ADDRESSES[known];
}

/** `application/problem+json` in the caller's language, with the refusal's particulars and the request's id. */
export function problem(c: ApiContext, refusal: Refusal | undefined): Response {
  const code = refusal?.code ?? 'internal';
  const status = PROBLEM_STATUSES[code];
  c.set('refused', refusal?.code);
  const language = callerLanguage(c);
  const words = c.get('words');
  const title = words.titles[code];
  const sentence = words.sentence(
    refusal?.sentence ?? 'The request was not carried out; it is safe to try it again.',
  );
  // The problem document has a `status` of its own: the complaint's goes by the name of `state`.
  const { status: state, action, allowed, errors, fields: _, ...others } = refusal?.details ?? {};
  const document = {
    type: `urn:redress:problem:${code}`,
    title,
    status,
    code,
    detail: worded(sentence, refusal?.details),
    requestId: c.get('requestId'),
    state,
    action: addressOf(action),
    allowed: Array.isArray(allowed) ? allowed.flatMap((one) => addressOf(one) ?? []) : undefined,
    ...others,
    errors: Array.isArray(errors) ? errors.map((error) => inWords(error, words)) : undefined,
  };
  return c.body(JSON.stringify(document), status, {
    'content-type': 'application/problem+json',
    'content-language': language,
    vary: 'accept-language',
    ...(code === 'busy' ? { 'retry-after': '1' } : {}),
    ...(code === 'too-many-requests' ? { 'retry-after': String(refusal?.details.retryAfter ?? 1) } : {}),
    ...(code === 'unauthenticated' ? { 'www-authenticate': 'Bearer realm="redress"' } : {}),
  });
}

/** What is wrong with which field, in the caller's language. */
export function errorsOf(c: ApiContext, { details: { errors } }: Refusal): JsonValue[] {
  return Array.isArray(errors) ? errors.map((error) => inWords(error, c.get('words'))) : [];
}

function inWords(error: JsonValue, { rule }: Words): JsonValue {
  if (typeof error !== 'object' || error === null || Array.isArray(error)) return error;
  const { message } = error;
  return typeof message === 'string' ? { ...error, message: rule(message) } : error;
}

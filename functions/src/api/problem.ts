import { ACTIONS, type Action, type Refusal, type RefusalCode } from '@redress/core';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** The one place that says how a refusal looks over HTTP: status and title of the RFC 9457 problem document. */
const PROBLEMS: Readonly<Record<RefusalCode | 'internal', readonly [ContentfulStatusCode, string]>> = {
  'malformed-request': [400, 'The request cannot be read'],
  'invalid-request': [422, 'The request is not valid'],
  'unsupported-media-type': [415, 'The body must be JSON'],
  'too-large': [413, 'The request is too large'],
  'not-found': [404, 'Not found'],
  'method-not-allowed': [405, 'Method not allowed'],
  'wrong-state': [409, 'Not possible in this state'],
  'extension-refused': [409, 'The deadline cannot be extended so'],
  'escalation-refused': [409, 'The complaint cannot be escalated so'],
  'pause-used-up': [409, 'The complainant has had all the time there is'],
  'idempotency-key-reused': [422, 'Idempotency-Key used for another request'],
  'version-conflict': [409, 'Another version is there already'],
  'survey-answered': [409, 'The survey has been answered'],
  'survey-over': [410, 'The survey is over'],
  'set-aside': [500, 'Set aside: it cannot be read'],
  busy: [503, 'Too busy, try again'],
  internal: [500, 'Something went wrong on our side'],
};

/** Clients know an action by the address that does it; those without one are nobody's to ask for. */
const ADDRESSES: Readonly<Record<Action, string | undefined>> = {
  acknowledge: 'acknowledgement',
  assign: 'assignment',
  escalate: 'escalation',
  extend: 'extension',
  reclassify: 'classification',
  pause: 'pause',
  resume: 'resumption',
  resolve: 'resolution',
  withdraw: 'withdrawal',
  reopen: 'reopening',
  // By the survey's link, and by itself.
  'answer-survey': undefined,
  close: undefined,
};

function addressOf(action: unknown): string | undefined {
  const known = ACTIONS.find((one) => one === action);
  return known && ADDRESSES[known];
}

/** `application/problem+json` with `type`, `title`, `status`, `code`, `detail` and the refusal's particulars. */
export function problem(c: Context, refusal: Refusal | undefined): Response {
  const code = refusal?.code ?? 'internal';
  const [status, title] = PROBLEMS[code];
  const detail = refusal?.message ?? 'The request was not carried out; it is safe to try it again.';
  // The problem document has a `status` of its own: the complaint's goes by the name of `state`.
  const { status: state, action, allowed, ...others } = refusal?.details ?? {};
  const details = {
    state,
    action: addressOf(action),
    allowed: Array.isArray(allowed) ? allowed.flatMap((one) => addressOf(one) ?? []) : undefined,
    ...others,
  };
  return c.body(
    JSON.stringify({ type: `urn:redress:problem:${code}`, title, status, code, detail, ...details }),
    status,
    { 'content-type': 'application/problem+json', ...(code === 'busy' ? { 'retry-after': '1' } : {}) },
  );
}

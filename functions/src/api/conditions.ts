import { type Conditions, isAmong, requireMet, type Tags } from '@redress/core/base/entity-tag.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import * as z from 'zod/mini';
import { valid } from './input.ts';
import type { Operation } from './operations.ts';
import type { ApiContext } from './routing.ts';

/** One entity tag, and a list of them in which places may be empty (RFC 9110, sections 8.8.3 and 5.6.1). */
const TAG = '(?:W/)?"[\\x21\\x23-\\x7e\\x80-\\xff]*"';
const LIST = new RegExp(`^[ \\t,]*(?:${TAG}[ \\t]*(?:,[ \\t,]*|$))+$`);

function tagsIn(text: string): Tags | undefined {
  if (text.trim() === '*') return '*';
  return LIST.test(text) ? (text.match(new RegExp(TAG, 'g')) ?? []) : undefined;
}

const tagsSchema = z.lazy(() =>
  z.optional(
    z.pipe(
      z
        .string()
        .check(z.refine((text) => tagsIn(text) !== undefined, 'must be entity tags as ETag gave them, or *')),
      z.transform(tagsIn),
    ),
  ),
);
const headersSchema = z.lazy(() => z.object({ 'if-match': tagsSchema, 'if-none-match': tagsSchema }));

/**
 * What the request says of the state it wants to meet.
 * @throws Refusal `invalid-request`; `precondition-required` where the operation asks for it; `precondition-failed`
 * where it names a state of what has none
 */
export function conditionsOf(c: ApiContext, { method, versioned }: Operation): Conditions {
  if (method === 'GET') {
    // What cannot be read asks for nothing: whoever reads can do no harm.
    const tags = (name: string) => tagsIn(c.req.header(name) ?? '');
    return versioned === 'read' ? { match: tags('if-match'), noneMatch: tags('if-none-match') } : {};
  }
  const { 'if-match': match, 'if-none-match': noneMatch } = valid(c, headersSchema, c.req.header(), 'header');
  if (versioned === 'replaced' && match === undefined && noneMatch === undefined)
    throw new Refusal(
      'precondition-required',
      'Say by If-Match which state you have seen, or by If-None-Match: * that there is none.',
    );
  if (versioned === undefined || versioned === 'made') {
    // To heed it as little as other headers would be to change what its sender wants left alone.
    if (match !== undefined && match !== '*') requireMet({ match }, undefined);
    return {};
  }
  return { match, noneMatch };
}

/** What was asked for, with its tag; without itself where the caller has it. @throws Refusal `precondition-failed` */
export function readAnswer(c: ApiContext, tag: string, answer: () => Response): Response {
  const { match, noneMatch } = c.get('conditions');
  requireMet({ match }, tag);
  c.header('etag', tag);
  return noneMatch !== undefined && isAmong(noneMatch, tag) ? c.body(null, 304) : answer();
}

/** What a change has made, with the tag that it had then; `isReplay`: it was made before, by the same request. */
export function markChanged(c: ApiContext, { tag, isReplay }: { tag?: string; isReplay: boolean }): void {
  if (tag !== undefined) c.header('etag', tag);
  if (isReplay) c.header('idempotency-replayed', 'true');
}

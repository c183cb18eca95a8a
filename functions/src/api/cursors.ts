import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { nameOf } from '@redress/core/access/caller.ts';
import type { Settings } from '@redress/core/base/settings.ts';
import type * as z from 'zod/mini';
import { invalid, query } from './input.ts';
import type { ApiContext } from './routing.ts';
import { NOT_A_CURSOR } from './schemas.ts';

/*
 * Where a list goes on is the sort of its last entry, which names complaints, perhaps such as the caller does not
 * reach. What callers get is that, encrypted, behind a proof of 128 bits over it and over what it is good for: one
 * operation, one filter, one caller. The proof is the cipher's nonce, too, so that equal pages have equal cursors.
 */

const PROOF_BYTES = 16;

interface Page {
  readonly nextCursor?: string | undefined;
}

/** One page of a list as it is asked for. */
export interface Paging<Filter> {
  readonly filter: Filter;
  readonly limit: number;
  /** The list's own, as `sealed` was given it; absent for the first page. */
  readonly cursor: string | undefined;
  /** The page with its cursor as the caller may have it. */
  sealed<P extends Page>(page: P): P;
}

/** @throws Refusal `invalid-request`, also where the cursor is another list's or another caller's */
export function paging<Asked extends { cursor?: string | undefined; limit: number }>(
  c: ApiContext,
  { secret }: Pick<Settings, 'secret'>,
  schema: z.ZodMiniType<Asked>,
): Paging<Omit<Asked, 'cursor' | 'limit'>> {
  return pagingOf(c, { secret }, query(c, schema), 'query');
}

/** The same of what has been read already. */
export function pagingOf<Asked extends { cursor?: string | undefined; limit: number }>(
  c: ApiContext,
  { secret }: Pick<Settings, 'secret'>,
  { cursor: given, limit, ...filter }: Asked,
  where: 'query' | 'body',
): Paging<Omit<Asked, 'cursor' | 'limit'>> {
  const goodFor = JSON.stringify([c.req.path.replace(/\/$/, ''), nameOf(c.get('caller')), filter]);
  const cursor = given === undefined ? undefined : opened(secret, goodFor, given);
  if (given !== undefined && cursor === undefined) throw invalid(where, 'cursor', 'unknown', NOT_A_CURSOR);
  return {
    filter,
    limit,
    cursor,
    sealed: (page) =>
      page.nextCursor === undefined
        ? page
        : { ...page, nextCursor: sealedText(secret, goodFor, page.nextCursor) },
  };
}

/** For what goes on for ever, and from wherever its caller likes. */
export const cursorsFor = (secret: string, goodFor: string) => ({
  sealed: (cursor: string) => sealedText(secret, goodFor, cursor),
  opened: (text: string) => opened(secret, goodFor, text),
});

function sealedText(secret: string, goodFor: string, cursor: string): string {
  const proof = proofOf(secret, goodFor, cursor);
  const cipher = createCipheriv('aes-256-ctr', cipherKey(secret), proof);
  return Buffer.concat([proof, cipher.update(cursor, 'utf8'), cipher.final()]).toString('base64url');
}

/** Undefined for what has not been made for this. */
function opened(secret: string, goodFor: string, text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64url');
  // Other spellings of the same bytes are none of ours.
  if (bytes.length < PROOF_BYTES || bytes.toString('base64url') !== text) return undefined;
  const proof = bytes.subarray(0, PROOF_BYTES);
  const cipher = createDecipheriv('aes-256-ctr', cipherKey(secret), proof);
  const cursor = Buffer.concat([cipher.update(bytes.subarray(PROOF_BYTES)), cipher.final()]).toString('utf8');
  return timingSafeEqual(proof, proofOf(secret, goodFor, cursor)) ? cursor : undefined;
}

function proofOf(secret: string, goodFor: string, cursor: string): Buffer {
  const named = JSON.stringify(['cursor', goodFor, cursor]);
  return createHmac('sha256', secret).update(named).digest().subarray(0, PROOF_BYTES);
}

const cipherKey = (secret: string) => createHmac('sha256', secret).update('cursor cipher').digest();

import { ERASURE_REASONS } from '@redress/core';
import * as z from 'zod';
import { NOTE, text } from './input.ts';

const reasons = ERASURE_REASONS.filter((reason) => reason !== 'retention');

const why = {
  reason: z.enum(reasons),
  /** Also what is not over: it is ended for that. */
  force: z.literal(true).exactOptional(),
  /** It stays: it must name nobody. */
  note: text(500).exactOptional(),
};
interface Forced {
  readonly force?: true;
  readonly note?: string;
}
const isExplained = ({ force, note }: Forced) => force === undefined || note !== undefined;
const UNEXPLAINED = { path: ['note'], message: 'must say why it is forced' };

export const erasureSchema = z.lazy(() => z.strictObject(why).refine(isExplained, UNEXPLAINED));

export const legalHoldSchema = z.lazy(() => z.strictObject({ reason: text(NOTE) }));
export const legalHoldReleaseSchema = z.lazy(() => z.strictObject({ note: text(NOTE).exactOptional() }));

import { etagOf, type FieldError, RedressError } from '@redress/client/source';

/* What the next versions of policy sets and calendars have in common, while they are written. */

/** Of what is there the newest; undefined where there is none yet. */
export async function newestOf<Document extends object>(
  get: () => Promise<Document>,
): Promise<Document | undefined> {
  try {
    return await get();
  } catch (error) {
    if (error instanceof RedressError && error.code === 'not-found') return undefined;
    throw error;
  }
}

/** As forms carry it: what was seen of the newest, or that there was none. */
export const NONE_YET = 'none';
export const seenTag = (newest: object | undefined) => (newest ? etagOf(newest) : NONE_YET);
export const conditionOf = (seen: string) =>
  seen === NONE_YET ? ({ ifNoneMatch: '*' } as const) : { ifMatch: seen };

/** Somebody else has stored one meanwhile. */
export const isOvertaken = (error: unknown) =>
  error instanceof RedressError &&
  (error.code === 'precondition-failed' || error.code === 'version-conflict');

/** What the API finds wrong, by field; undefined of what no correction would mend. */
export function wrongIn(error: unknown): readonly Pick<FieldError, 'field' | 'message'>[] | undefined {
  if (!(error instanceof RedressError) || !('detail' in error.failure)) return undefined;
  const { failure } = error;
  if (failure.code === 'invalid-request') return failure.errors;
  return failure.code === 'too-large' || failure.code === 'malformed-request'
    ? [{ field: '', message: failure.detail }]
    : undefined;
}

import * as z from 'zod/mini';

/**
 * Documents that ship with the code, by id. A test reads each with its schema; to do it here would be a good part
 * of a Lambda function's first invocation, for what cannot have changed since. They are shared: nobody changes them.
 */
export function shipped<D extends { readonly id: string }>(
  documents: readonly unknown[],
): ReadonlyMap<string, D> {
  return new Map(
    z
      .custom<readonly D[]>()
      .parse(documents)
      .map((document) => [document.id, document]),
  );
}

import * as z from 'zod/mini';

/** What is wrong with a value: under which path in it, and the rule where it has a name. */
interface Wrong {
  readonly message: string;
  readonly path?: readonly PropertyKey[];
  readonly params?: Readonly<Record<string, unknown>>;
}

/** For a schema's `transform`: says of what it was given why nothing can be made of it. */
export function wrong({ value, issues }: z.core.ParsePayload, { path = [], ...said }: Wrong): never {
  issues.push({ code: 'custom', input: value, path: [...path], ...said });
  return z.NEVER;
}

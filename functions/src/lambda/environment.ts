import '@redress/core/base/english.ts';
import type * as z from 'zod/mini';

/** What the function was deployed with. @throws Error naming what is not as it should be, never its value. */
export function valid<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  where: string,
): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw new Error(`${where}: ${faults.join('; ')}`);
}

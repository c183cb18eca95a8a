import * as z from 'zod/mini';
import { wrong } from './wrong.ts';

const MOST_KEPT = 200;

/**
 * The same schema, with what it has found valid remembered by its text: every complaint carries a policy and a
 * calendar, nearly all of them the same few, and to check those anew is most of the work of reading one.
 * What it gives is shared, so it must not be changed.
 */
export function remembered<T>(schema: z.core.$ZodType<T>) {
  const valid = new Map<string, T>();
  return z.pipe(
    z.unknown(),
    z.transform((value, context): T => {
      const text = JSON.stringify(value);
      const known = valid.get(text);
      if (known !== undefined) return known;
      const result = z.safeParse(schema, value);
      if (!result.success) {
        for (const { path, message } of result.error.issues) wrong(context, { path, message });
        return z.NEVER;
      }
      const [oldest] = valid.keys();
      if (valid.size >= MOST_KEPT && oldest !== undefined) valid.delete(oldest);
      valid.set(text, result.data);
      return result.data;
    }),
  );
}

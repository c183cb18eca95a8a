import * as z from 'zod/mini';

/** An id that people write: `social-media`. */
export const kebabSchema = z
  .string()
  .check(z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens'));

import * as z from 'zod/mini';
import { wrong } from './wrong.ts';

export const ORIGINS_RULE =
  'must be addresses of sites without a path, such as https://shop.example.com,https://www.example.com';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whose pages may show the form in a frame: nobody’s where nothing is said. Without TLS only pages of this computer. */
export const formOriginsSchema = z.lazy(() =>
  z.pipe(
    z.string(),
    z.transform((text, context): readonly string[] =>
      text
        .split(/[\s,]+/)
        .filter((part) => part !== '')
        .map((part) => {
          const url = URL.parse(part);
          const isTold =
            url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
          return url && isTold && url.origin === part.toLowerCase()
            ? url.origin
            : wrong(context, { message: ORIGINS_RULE });
        }),
    ),
  ),
);

import { type Day, daySchema, instantOf, isDay, millisOf } from '@redress/core/base/instant.ts';
import { NEVER } from '@redress/core/clocks/deadlines.ts';
import * as z from 'zod/mini';

/** In any zone's time; only what has four digits for its year can be stored. */
export const instant = z.lazy(() =>
  z.pipe(
    z.pipe(
      z.pipe(
        z.iso.datetime({ offset: true }),
        z.transform((value) => Date.parse(value)),
      ),
      z
        .number()
        .check(
          z.minimum(Date.parse('0000-01-01T00:00:00Z'), 'must not be before the year 0'),
          z.maximum(millisOf(NEVER), 'must not be after the year 9999'),
        ),
    ),
    z.transform(instantOf),
  ),
);

const day = z.lazy(() => z.pipe(z.string().check(z.trim()), daySchema));

/** What people know of when something was, or is to be: the instant, or only the day. */
export const instantOrDay = z.lazy(() =>
  z.union(
    [instant, day],
    'must be a day like 2026-11-20, or an instant with its offset from UTC like 2026-11-20T10:00:00+08:00',
  ),
);

export const aDay = z.lazy(() =>
  z.pipe(
    z.string().check(z.trim()),
    z.custom<Day>((text) => typeof text === 'string' && isDay(text), 'must be a day like 2026-11-20'),
  ),
);

import { expect, it } from 'vitest';
import * as z from 'zod';
import { carrying } from '../src/base/carrying.ts';

it('carries along what is in a schema that is made when it is first used, whether it has been used or not', () => {
  const inner = z.lazy(() => z.strictObject({ known: z.number() }));
  const fresh = carrying(z.strictObject({ inner }));
  expect(() => inner.parse({ known: 1, unknown: 2 })).toThrow();
  const used = carrying(z.strictObject({ inner }));
  const body = { inner: { known: 1, unknown: 2 }, other: 3 };
  expect(fresh.parse(body)).toEqual(body);
  expect(used.parse(body)).toEqual(body);
});

it('keeps what such a schema demands beside its members', () => {
  const even = z.lazy(() => z.strictObject({ n: z.number() })).refine(({ n }) => n % 2 === 0, 'must be even');
  const carried = carrying(even);
  expect(carried.parse({ n: 2, more: true })).toEqual({ n: 2, more: true });
  expect(() => carried.parse({ n: 1 })).toThrow('must be even');
});

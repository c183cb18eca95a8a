import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  asComplaintId,
  type ComplaintId,
  ids,
  isComplaintId,
  referenceOf,
  shardOf,
} from '../src/base/ids.ts';

/** From 1: `ulid` takes 0 for no time at all. */
const millis = fc.integer({ min: 1, max: 2 ** 48 - 1 });

describe('a complaint’s id', () => {
  it('has its prefix and its own alphabet, fit for names of executions and addresses', () => {
    fc.assert(
      fc.property(millis, (now) => {
        const id = ids.complaint(now);
        expect(id).toMatch(/^cmp_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
        expect(isComplaintId(id)).toBe(true);
        expect(asComplaintId(id)).toBe(id);
      }),
    );
  });

  it('sorts by the millisecond it was made in', () => {
    fc.assert(
      fc.property(millis, millis, (one, other) => {
        fc.pre(one !== other);
        expect(ids.complaint(one) < ids.complaint(other)).toBe(one < other);
      }),
    );
  });

  it('is never made twice, in the same millisecond neither', () => {
    const made = Array.from({ length: 2_000 }, () => ids.complaint(1_795_295_100_000));
    expect(new Set(made).size).toBe(made.length);
  });

  it.each([
    '',
    'cmp_',
    'cmp_01kasw5h000000007k2m9qxd4',
    'cmp_01kasw5h000000007k2m9qxd4tt',
    'cmp_81kasw5h000000007k2m9qxd4t',
    'cmp_01KASW5H000000007K2M9QXD4T',
    'cmp_01kasw5h000000007k2m9qxd4u',
    'cmp_01kasw5h000000007k2m9qxd4i',
    'srv_01kasw5h000000007k2m9qxd4t',
    ' cmp_01kasw5h000000007k2m9qxd4t',
    'cmp_01kasw5h000000007k2m9qxd4t\n',
    'cmp_01kasw5h000000007k2m9qxd4t.1',
  ])('is not %j', (text) => {
    expect(isComplaintId(text)).toBe(false);
    expect(() => asComplaintId(text)).toThrow(RangeError);
  });

  it('cannot be mistaken for any other text by the compiler', () => {
    expectTypeOf<string>().not.toExtend<ComplaintId>();
    expectTypeOf<ComplaintId>().toExtend<string>();
  });
});

describe('the shard of a complaint', () => {
  it('is each as often as the others', () => {
    const shards = [...'0123456789abcdefghjkmnpqrstvwxyz'].map((last) =>
      shardOf(asComplaintId(`cmp_01kasw5h000000007k2m9qxd4${last}`), 4),
    );
    expect(Array.from({ length: 4 }, (_, n) => shards.filter((shard) => shard === n).length)).toEqual(
      Array(4).fill(8),
    );
  });
});

describe('a reference', () => {
  it('is short, without letters that look or sound like others, and always the same for an id', () => {
    expect(referenceOf(asComplaintId('cmp_01kasw5h000000007k2m9qxd4t'))).toBe('7K2M9-QXD4T');
    fc.assert(
      fc.property(millis, (now) => {
        const id = ids.complaint(now);
        expect(referenceOf(id)).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
        expect(referenceOf(id)).toBe(referenceOf(id));
      }),
    );
  });

  it('comes from the random part, so that two of the same millisecond differ', () => {
    const references = Array.from({ length: 1_000 }, () => referenceOf(ids.complaint(1_795_295_100_000)));
    expect(new Set(references).size).toBe(references.length);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asJson } from '../src/base/json.ts';

const leaf = fc.oneof(
  fc.string(),
  fc.double(),
  fc.boolean(),
  fc.constantFrom(null, undefined, Number.NaN, () => 1, new Date(0)),
);
const members = fc.letrec<{ object: object; any: unknown }>((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('any'), { maxLength: 3 }), tie('object')),
  object: fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), tie('any'), { maxKeys: 4 }),
})).object;

describe('what is made JSON', () => {
  it('is what its text says', () => {
    fc.assert(
      fc.property(members, (value) => {
        expect(asJson(value)).toStrictEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('shares the parts that are JSON already', () => {
    const policy = { rules: [1, { two: 3 }] };
    expect(asJson({ policy, absent: undefined }).policy).toBe(policy);
  });
});

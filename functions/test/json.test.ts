import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duplicateIn, pointerTo } from '../src/api/json.ts';

describe('a name that stands twice', () => {
  it.each<[string, (string | number)[]]>([
    ['{"a":1,"a":2}', ['a']],
    ['{"a":{"b":1},"c":[{"b":1},{"d":0,"e":"}","d":1}]}', ['c', 1, 'd']],
    ['{"a":1,"\\u0061":2}', ['a']],
    ['{"":1,"":2}', ['']],
    ['[[],[{"x":[]},7,{"y":[1,2,{}],"y":0}]]', [1, 2, 'y']],
    ['{"__proto__":1,"__proto__":2}', ['__proto__']],
    ['{"a\\"b":1 , "a\\"b" : 2}', ['a"b']],
  ])('is found in %s', (text, path) => {
    JSON.parse(text);
    expect(duplicateIn(text)).toEqual(path);
  });

  it('is not seen where there is none, whatever the text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        expect(duplicateIn(JSON.stringify(value, null, indent))).toBeUndefined();
      }),
    );
  });

  it('is found wherever it is put', () => {
    const holding = fc.letrec((tie) => ({
      inner: fc.oneof(
        { depthSize: 'small' },
        fc.constant('{"twice":0,"x":[{}],"twice":{}}'),
        fc
          .tuple(fc.array(fc.jsonValue()), tie('inner'), fc.array(fc.jsonValue()))
          .map(
            ([before, inner, after]) =>
              `[${[...before.map((v) => JSON.stringify(v)), inner, ...after.map((v) => JSON.stringify(v))].join(',')}]`,
          ),
        fc.tuple(fc.string(), tie('inner')).map(([name, inner]) => `{${JSON.stringify(name)}:${inner}}`),
      ),
    }));
    fc.assert(
      fc.property(holding.inner, (text) => {
        expect(duplicateIn(String(text))?.at(-1)).toBe('twice');
      }),
    );
  });
});

it('a pointer is a fragment, with what has a meaning of its own escaped', () => {
  expect(pointerTo([])).toBe('#');
  expect(pointerTo(['remedies', 0, 'amount'])).toBe('#/remedies/0/amount');
  expect(pointerTo(['a/b~c', '50 %#', '中', '\ud800'])).toBe('#/a~1b~0c/50%20%25%23/%E4%B8%AD/%EF%BF%BD');
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultIn, pointerTo } from '../src/api/json.ts';

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
    expect(faultIn(text)).toEqual({ rule: 'duplicate', path });
  });

  it('is not seen where there is none, whatever the text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        expect(faultIn(JSON.stringify(value, null, indent))).toBeUndefined();
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
        expect(faultIn(String(text))?.path.at(-1)).toBe('twice');
      }),
    );
  });
});

describe('what would exhaust its reader', () => {
  const nested = (levels: number) => `${'{"a":['.repeat(levels / 2)}${']}'.repeat(levels / 2)}`;
  const list = (elements: number) => JSON.stringify(Array(elements).fill(7));

  it('is nested deeper than 50 levels, and is found where it begins to be', () => {
    expect(faultIn(nested(50))).toBeUndefined();
    const fault = faultIn(nested(52));
    expect(fault).toMatchObject({ rule: 'too_deep' });
    expect(fault?.path).toHaveLength(50);
  });

  it('has more than a thousand members or elements in one place', () => {
    expect(faultIn(`{"a":${list(1000)}}`)).toBeUndefined();
    expect(faultIn(`{"b":[],"a":${list(1001)}}`)).toEqual({ rule: 'too_many', path: ['a'] });
    const members = (most: number) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: most }, (_, n) => [`m${n}`, n])));
    expect(faultIn(members(1000))).toBeUndefined();
    expect(faultIn(members(1001))).toEqual({ rule: 'too_many', path: [] });
  });

  it('has more than twenty thousand in all', () => {
    const lists = (many: number) => `[${Array(many).fill(list(1000)).join(',')}]`;
    expect(faultIn(lists(20))).toBeUndefined();
    expect(faultIn(lists(21))).toEqual({ rule: 'too_many', path: [] });
  });

  it('is not thought to be in texts', () => {
    expect(faultIn(JSON.stringify({ a: '[{'.repeat(100), b: ','.repeat(30_000) }))).toBeUndefined();
  });
});

it('a pointer is a fragment, with what has a meaning of its own escaped', () => {
  expect(pointerTo([])).toBe('#');
  expect(pointerTo(['remedies', 0, 'amount'])).toBe('#/remedies/0/amount');
  expect(pointerTo(['a/b~c', '50 %#', '中', '\ud800'])).toBe('#/a~1b~0c/50%20%25%23/%E4%B8%AD/%EF%BF%BD');
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../packages/console/src/pages/policies/json-text.ts';

const TEXT = `{
  "id": "ours",
  "rules": [
    { "name": "first" },
    {
      "when": {
        "category": { "in": ["price"] }
      }
    }
  ]
}`;

describe('a text of JSON', () => {
  it('tells on which line something stands, or what is nearest to it', () => {
    const read = readJson(TEXT);
    if (!('value' in read)) throw new TypeError('it is JSON');
    expect(read.value).toEqual(JSON.parse(TEXT));
    const lines = [
      'id',
      'rules',
      'rules.0.name',
      'rules.1',
      'rules.1.when.category.in.0',
      'rules.1.policy',
      'nothing',
    ];
    expect(lines.map((field) => read.lineOf(field))).toEqual([2, 3, 4, 5, 7, 5, 1]);
  });

  it.each([
    ['{\n "a": 1\n "b": 2\n}', 3],
    ['{\n "a": 1,\n}', 3],
    ['{\n "a": tru\n}', 2],
    ['{\n "a": "b\n}', 2],
    ['{\n "a": "\\x"\n}', 2],
    ['[1,\n 2', 2],
    ['', 1],
    ['{}\n}', 2],
    ["{\n'a': 1}", 2],
    ['01', 1],
  ])('%j is none from line %i on', (text, line) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(readJson(text)).toMatchObject({ line });
  });

  it('names what stands twice in one object, and where the second is', () => {
    expect(readJson('{"a": {"b": 1},\n "c": {"b": 1,\n "\\u0062": 2}}')).toMatchObject({
      line: 3,
      twice: 'b',
    });
  });

  it('is one wherever JSON is, and says the same', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.nat(4), (text, indent) => {
        const written = JSON.stringify(JSON.parse(text), null, indent);
        expect(readJson(written)).toMatchObject({ value: JSON.parse(written) });
      }),
    );
  });

  it('is never one where JSON is none', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '"', '{', ']', ',', ':', '1', 'x', '\n'),
        (text, at, put) => {
          const place = at % (text.length + 1);
          const changed = text.slice(0, place) + put + text.slice(place + 1);
          const isJson = (() => {
            try {
              JSON.parse(changed);
              return true;
            } catch {
              return false;
            }
          })();
          const read = readJson(changed);
          if (!isJson) expect('value' in read).toBe(false);
          else if (!('value' in read)) expect(read.twice).toBeDefined();
        },
      ),
    );
  });
});

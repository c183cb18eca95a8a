import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StateError } from '../src/base/errors.ts';
import type { JsonValue } from '../src/base/json.ts';
import { checkExpression, evaluateTemplate, type QueryScope } from '../src/expressions/query.ts';

const scope: QueryScope = {
  states: { input: { a: 1, items: [{ id: 'x' }, { id: 'y' }], none: null }, context: {} },
  variables: { due: '2026-01-02T04:00:00Z', nested: { q: [2] } },
  now: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
};

const evaluate = (code: string) => evaluateTemplate(`{% ${code} %}`, scope, 'Output');

async function failure(template: JsonValue, location = 'Output'): Promise<StateError> {
  const error = await evaluateTemplate(template, scope, location).catch((thrown: unknown) => thrown);
  if (!(error instanceof StateError)) throw new Error(`has not failed: ${JSON.stringify(error)}`);
  expect(error.error).toBe('States.QueryEvaluationError');
  return error;
}

/** What follows the sentence that names expression and field. */
async function reason(code: string): Promise<string> {
  const { cause = '' } = await failure(`{% ${code} %}`);
  const sentence = `The JSONata expression '${code}' specified for the field 'Output' `;
  expect(cause.startsWith(sentence)).toBe(true);
  return cause.slice(sentence.length);
}

const EXPRESSION = /^\{%[\s\S]*%\}$/;
const literal = fc.jsonValue().filter((value) => {
  const strings = (held: unknown): string[] =>
    typeof held === 'string'
      ? [held]
      : typeof held === 'object' && held !== null
        ? Object.values(held).flatMap(strings)
        : [];
  return !strings(value).some((text) => EXPRESSION.test(text));
});

describe('a template', () => {
  it('without expressions is returned as it is', async () => {
    await fc.assert(
      fc.asyncProperty(literal, async (value) => {
        const template: JsonValue = JSON.parse(JSON.stringify(value));
        expect(await evaluateTemplate(template, scope, 'Output')).toBe(template);
      }),
    );
  });

  it('yields what its expressions make of any input, as plain JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const input: JsonValue = JSON.parse(JSON.stringify(value));
        const given = { ...scope, states: { input } };
        const output = await evaluateTemplate({ in: ['{% $states.input %}', 'fixed'] }, given, 'Output');
        expect(output).toStrictEqual({ in: [input, 'fixed'] });
      }),
    );
  });

  it('keeps keys in order, text around expressions, and braces that are no expression', async () => {
    const template = {
      z: '{% 1 %}',
      a: ' {% 1 %}',
      m: 'Hello {% $x %}',
      n: '{%',
      o: [null, true, '{%1+1%}'],
    };
    const output = await evaluateTemplate(template, scope, 'Output');
    expect(JSON.stringify(output)).toBe(
      '{"z":1,"a":" {% 1 %}","m":"Hello {% $x %}","n":"{%","o":[null,true,2]}',
    );
  });

  it('names the failing field, down to the member and the index', async () => {
    const template = { a: { b: [1, ['{% $nothing %}']] } };
    const error = await failure(template, 'Arguments');
    expect(error.location).toBe('Arguments/a/b[1][0]');
    expect(error.cause).toBe(
      "The JSONata expression '$nothing' specified for the field 'Arguments/a/b[1][0]' returned nothing (undefined).",
    );
  });

  it('can be evaluated many times at once, each with its own scope', async () => {
    const outputs = await Promise.all(
      Array.from({ length: 50 }, (_, now) =>
        evaluateTemplate(
          '{% [$millis(), $states.input, $v] %}',
          { states: { input: now }, variables: { v: -now }, now },
          'Output',
        ),
      ),
    );
    expect(outputs).toEqual(outputs.map((_, now) => [now, now, -now]));
  });
});

describe('an expression that is only a path', () => {
  const name = fc.constantFrom('a', 'b', 'and', 'toString', '__proto__', '_1');
  const value = fc.letrec<{ any: JsonValue; members: JsonValue; list: JsonValue }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      tie('members'),
      tie('list'),
    ),
    list: fc.array(tie('any'), { maxLength: 2 }),
    members: fc.dictionary(name, tie('any'), { maxKeys: 3 }),
  })).any;

  it('gives what JSONata gives', async () => {
    await fc.assert(
      fc.asyncProperty(value, fc.array(name, { maxLength: 3 }), async (input, path) => {
        const code = ['$states.input', ...path].join('.');
        const seen = { ...scope, states: { input, context: {} } };
        // How an inherited member is refused depends on where it stands: that it is counts.
        const refused = () => 'refused';
        const plain = await evaluateTemplate(`{% ${code} %}`, seen, 'Output').catch(refused);
        // In brackets it is no path any more, and the same.
        expect(plain).toEqual(await evaluateTemplate(`{% (${code}) %}`, seen, 'Output').catch(refused));
      }),
      { numRuns: 500 },
    );
  });
});

describe('an expression', () => {
  it.each<[string, JsonValue]>([
    ['$states.input.a + 1', 2],
    ['$nested.q', [2]],
    ['$states.input.items.id', ['x', 'y']],
    ['$states.input.items[0].id', 'x'],
    ['$states.input.items[id="x"]', { id: 'x' }],
    ['$states.input.items[id="x"][]', [{ id: 'x' }]],
    ['$states.input.none', null],
    ['{"k": $nothing, "n": $states.input.none}', { n: null }],
    ['[]', []],
    ['$max([1, $ceil(($toMillis($due) - $millis())/1000)])', 3355],
    ['[1/0, -1/0, 0/0]', ['Infinity', '-Infinity', 'NaN']],
    ['$sort([3, 1, 2])', [1, 2, 3]],
    ['$merge([{"a": 1}, {"b": [2]}])', { a: 1, b: [2] }],
    ['$match("ab", /a/)', { match: 'a', index: 0, groups: [] }],
  ])('%s yields %j', async (code, expected) => {
    expect(await evaluate(code)).toStrictEqual(expected);
  });

  it('reads the time it is given, not the machine’s', async () => {
    expect(await evaluate('$now()')).toBe('2026-01-02T03:04:05.006Z');
    expect(await evaluate("$now('[Y0001]-[M01]-[D01] [H01]:[m01]', '+0900')")).toBe('2026-01-02 12:04');
    expect(await evaluate("$fromMillis($toMillis('10:00', '[H01]:[m01]'))")).toBe('2026-01-02T10:00:00.000Z');
  });

  it.each([
    ['$', 'returned nothing (undefined).'],
    ['$states.result', 'returned nothing (undefined).'],
    ['$sum', 'returned an unsupported result type.'],
    ['/x/', 'returned an unsupported result type.'],
    ['[1, {"f": function($x) {$x}}]', 'returned an unsupported result type.'],
    [
      "$split('a', 'b', -1)",
      'threw an error during evaluation. D3020: Third argument of split function must evaluate to a positive number',
    ],
    [
      '$sum(["a"])',
      'threw an error during evaluation. T0412: Argument 1 of function "sum" must be an array of "numbers"',
    ],
    ['$error("told")', 'threw an error during evaluation. D3137: told'],
    ['$eval("1")', 'threw an error during evaluation. T1006: Attempted to invoke a non-function'],
    ['1 +', 'threw an error during evaluation. S0207: Unexpected end of expression'],
  ])('%s %s', async (code, expected) => {
    expect(await reason(code)).toBe(expected);
  });

  it.each([
    '$states.input.constructor',
    '$states.input.__proto__',
    '$lookup($states.input, "constructor")',
    '$states.input.items.toString',
    '$map(["constructor"], $lookup($states.input, ?))[0]',
    '$states.input.__proto__.__defineGetter__("polluted", $states.input.constructor)',
  ])('does not reach out of its data: %s', async (code) => {
    await failure(`{% ${code} %}`);
    expect('polluted' in {}).toBe(false);
  });
});

describe('an expression without end', () => {
  it.each([
    ['($f := function($x) { $f($x + 1) }; $f(1))', 'Expression evaluation timeout: Check for infinite loop'],
    [
      '($f := function($x) { 1 + $f($x + 1) }; $f(1))',
      'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive',
    ],
    ['$count([1..873783])', 'Expression evaluation memory limit exceeded: Check for excessive memory usage'],
    ['$range(1, 360146, 1)', 'Expression evaluation memory limit exceeded: Check for excessive memory usage'],
    [
      "($f := function($s, $n) { $n = 0 ? $s : $f($s & $s, $n - 1) }; $length($f('x', 23)))",
      'Expression evaluation memory limit exceeded: Check for excessive memory usage',
    ],
  ])('%s is stopped', async (code, expected) => {
    expect(await reason(code)).toBe(`threw an error during evaluation: ${expected}`);
  });

  it('leaves the others their turns', async () => {
    const endless = failure('{% ($f := function($x) { $f($x + 1) }; $f(1)) %}');
    let turns = 0;
    let over = false;
    const count = () => {
      turns += 1;
      if (!over) setImmediate(count);
    };
    setImmediate(count);
    await endless;
    over = true;
    expect(turns).toBeGreaterThan(100);
  });

  it('does not stop large but finite work', async () => {
    expect(await evaluate('$count([1..873782])')).toBe(873_782);
    expect(await evaluate('$count($range(1, 360145, 1))')).toBe(360_145);
    expect(await evaluate('$sum($map([1..100000], function($v) { $v * 2 }))')).toBe(10_000_100_000);
    expect(await evaluate(`[${Array.from({ length: 300 }, (_, i) => `$string(${i})`).join()}]`)).toHaveLength(
      300,
    );
  });
});

describe('the functions Step Functions adds', () => {
  it.each<[string, JsonValue]>([
    ['$partition([1, 2, 3, 4, 5], 2)', [[1, 2], [3, 4], [5]]],
    ['$partition([1, 2, 3, 4, 5], 2.9)', [[1, 2], [3, 4], [5]]],
    ['$partition([1, 2, 3])', [[1, 2, 3]]],
    ['$partition([], $nothing)', [[]]],
    ['$exists($partition([], 2))', false],
    ['$exists($partition([1], 0))', false],
    ['$exists($partition([1], -0.5))', false],
    ['$exists($partition($nothing, 2))', false],
    ['$range(0, 10, 2)', [0, 2, 4, 6, 8, 10]],
    ['$range(10, 0, -5)', [10, 5, 0]],
    ['$range(-1.7, 2, 1)', [-1, 0, 1, 2]],
    ['$range(1.4, 5.6, 2.2)', [1, 3, 5]],
    ['$range(3, 3, 1)', 3],
    ['[$range(3, 3, 1)]', [3]],
    ['[$range(3, 0, 1)]', []],
    ['$exists($range(1, 5, 0))', false],
    ['$exists($range(1, 5))', false],
    ['$exists($range($nothing, 5, 1))', false],
    ["$hash('Hello', 'MD5')", '8b1a9953c4611296a827abf8c47804d7'],
    ["$hash('ñ', 'MD5')", '94e9342ecbb1458b6043ecd3bfcbc192'],
    ["$hash('Hello', 'SHA-1')", 'f7ff9e8b7bb2e09b70935a5d785e0cc5d9d0abf0'],
    ["$hash('Hello', 'SHA-256')", '185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969'],
    ["$length($hash('Hello', 'SHA-384'))", 96],
    ["$length($hash('Hello', 'SHA-512'))", 128],
    ["$exists($hash($nothing, 'MD5'))", false],
    ["$exists($hash('a'))", false],
    ['$random(42)', 0.7275636800328681],
    ['$random(0.9)', 0.730967787376657],
    ['$random(7)', 0.7306990420600421],
    ['$random(-5) = $random(-5)', true],
    ['$random() = $random()', false],
    ['$uuid() = $uuid()', false],
    ['$contains($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)', true],
    [`$parse('{"b": [1, null], "a": 1.0}')`, { b: [1, null], a: 1 }],
    [`$parse('{"a": {"n": 5}}').a.n`, 5],
    [`$map(['{"a":1}', '{"a":2}'], $parse).a`, [1, 2]],
    ["$exists($parse('null'))", true],
    ['$exists($parse())', false],
  ])('%s yields %j', async (code, expected) => {
    expect(await evaluate(code)).toStrictEqual(expected);
  });

  it.each([
    ['$partition([1, 2], -1)', 'D3137: Second argument must be zero or greater'],
    ["$partition('a', 1)", 'T0412: Argument 1 of function "partition" must be an array of undefined'],
    ['$partition([1], null)', 'T0410: Argument 2 of function "partition" does not match function signature'],
    ['$partition([1], 1, 1)', 'T0410: Argument 3 of function "partition" does not match function signature'],
    ["$range('a', 5, 1)", 'T0410: Argument 1 of function "range" does not match function signature'],
    ['$range(1, 5, null)', 'T0410: Argument 3 of function "range" does not match function signature'],
    ["$hash('a', 'md5')", "D3137: Hash algorithm 'md5' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5"],
    ['$hash()', 'T0410: Argument 1 of function "hash" does not match function signature'],
    ["$hash(1, 'MD5')", 'T0410: Argument 1 of function "hash" does not match function signature'],
    ["$random('seed')", 'T0410: Argument 1 of function "random" does not match function signature'],
    ['$random(1, 2)', 'T0410: Argument 2 of function "random" does not match function signature'],
    ["$uuid('x')", 'T0410: Argument 1 of function "uuid" does not match function signature'],
    ['$parse(null)', 'T0410: Argument 1 of function "parse" does not match function signature'],
    ["$parse('')", 'D3137: Invalid JSON'],
    ["$parse('{} {}')", 'D3137: Invalid JSON'],
    [`$parse('{"a":1,"a":2}')`, 'D3137: Invalid JSON'],
    ["$parse('1e400')", 'D3137: Invalid JSON'],
  ])('%s is refused: %s', async (code, expected) => {
    expect(await reason(code)).toBe(`threw an error during evaluation. ${expected}`);
  });

  it('parse whatever is JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (text) => {
        const given = { ...scope, states: { input: text } };
        expect(await evaluateTemplate('{% $parse($states.input) %}', given, 'Output')).toEqual(
          JSON.parse(text),
        );
      }),
    );
  });
});

describe('a check of an expression', () => {
  const members = ['input', 'context'];

  it.each([
    '{% $states.input.result %}',
    "{% '$states.result' %}",
    '{% [$states, $states.context.Task.Token] %}',
    '{% ($states).result %}',
  ])('accepts %s', (text) => {
    expect(checkExpression(text, members)).toBeUndefined();
  });

  it.each([
    ['{% 1 + %}', 'S0207: Unexpected end of expression'],
    ['{% %}', 'S0207: Unexpected end of expression'],
    ['{% $a ?? $b %}', 'S0211: The symbol "?" cannot be used as a unary operator'],
    [`{% ${'('.repeat(100_000)} %}`, 'Maximum call stack size exceeded'],
    ['{% $states.result %}', '$states.result is not available here'],
    ['{% $count([$states.`result`.x]) %}', '$states.result is not available here'],
    ['{% $states.foo[0] %}', '$states.foo is not available here'],
    ['{% function($x) { $states.errorOutput } %}', '$states.errorOutput is not available here'],
  ])('refuses %.60s', (text, expected) => {
    expect(checkExpression(text, members)).toBe(expected);
  });
});

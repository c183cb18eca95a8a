import { describe, expect, it } from 'vitest';
import { Confinement } from '../src/expressions/confinement.ts';
import { compiled } from '../src/expressions/evaluation.ts';
import { machine, rig } from './harness.ts';

const scope = { states: { input: 'x' }, variables: {}, now: 0 };
const TIME = { failure: expect.stringContaining('Expression evaluation timeout') };
const BOMB = '$contains("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", /^(a+)+$/)';

const evaluate = (confinement: Confinement, code: string) => confinement.evaluate(`{% ${code} %}`, scope);

/** Lets the others have turns until the work is done, and counts them. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let isDone = false;
  void work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await new Promise(setImmediate);
    turns += 1;
  }
  return turns;
}

describe('an expression that takes too long within a single function', () => {
  const confinement = new Confinement(100);
  const long = '$join($map([1..60], function($i) { "a" })) & "!"';

  it.each([
    ['$contains', BOMB],
    ['$match', `$match(${long}, /(a*)*$/)`],
    ['$replace', `$replace(${long}, /(a|aa)+$/, "b")`],
    ['$split', `$split(${long}, /(a+)+b/)`],
    ['a predicate', `[${long}][$match($, /^(a|a)+$/)]`],
    ['$distinct', '$count($distinct([1..800000]))'],
    ['$sort', '$sort($map([1..300000], function($i) { -$i }))[0]'],
    ['`^`', '[1..300000]^(-$)[0]'],
    ['wildcards', '$count([1..100000].[[1..10]].**.**.**)'],
  ])('is ended, by whatever it is: %s', async (_, code) => {
    expect(await evaluate(confinement, code)).toEqual(TIME);
  });

  it.each([
    ['$pad', '$length($pad("x", 1000000000, "ab"))'],
    ['$join', '$length($join($map([1..800000], function($i) { "0123456789" }), "0123456789"))'],
    ['$replace', '$length($replace($pad("", 100000), " ", $pad("", 100000)))'],
  ])('or too much memory: %s', async (_, code) => {
    const { failure = '' } = Object(await evaluate(new Confinement(20_000), code));
    expect(failure).toMatch(/memory limit exceeded|Invalid (string|array) length/);
  });

  it('holds up neither this thread nor, for longer than it may take, the next such expression', async () => {
    const bomb = evaluate(confinement, BOMB);
    const next = evaluate(confinement, '$match("ab", /b/).index');
    expect(await turnsDuring(bomb)).toBeGreaterThan(100);
    expect(await bomb).toEqual(TIME);
    expect(await next).toEqual({ value: 1 });
  });

  it('does not keep a process from ending, or the next expressions from being evaluated', async () => {
    expect(await evaluate(confinement, '$sort([3, 1, 2])')).toEqual({ value: [1, 2, 3] });
    const many = Array.from({ length: 50 }, (_, index) => evaluate(confinement, `$sort([${index}, -1])`));
    expect(await Promise.all(many)).toEqual(many.map((_, index) => ({ value: [-1, index] })));
  });
});

describe('an execution whose expression takes too long', () => {
  it('fails of it, while others go on', async () => {
    const { create, start, describe: look, engine } = rig();
    const bomb = await create('bomb', machine({ P: { Type: 'Pass', Output: `{% ${BOMB} %}` } }));
    const plain = await create('plain', machine({ P: { Type: 'Pass', Output: '{% 1 + 1 %}' } }));
    const bombed = await start(bomb);
    const other = await start(plain);
    while ((await look(other)).status === 'RUNNING') await new Promise(setImmediate);
    expect(await look(bombed)).toMatchObject({ status: 'RUNNING' });
    await engine.settled();
    expect(await look(bombed)).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});

describe('an expression', () => {
  const isCheap = (code: string) => compiled.get(`{% ${code} %}`).isCheap;

  it.each([
    '$states.input.a[0].b[c = "x" and d > 1]',
    '$max([1, $min([99999999, $ceil(($toMillis($states.input.due) - $millis()) / 1000)])])',
    '{"a": $exists($x) ? $x & "-follow-up" : $now()}',
  ])('of bounded steps is evaluated where it is: %s', (code) => {
    expect(isCheap(code)).toBe(true);
  });

  it.each([
    '/a/',
    '$match($x, /a/)',
    '$sort($x)',
    '($max := $sort; $max($x))',
    'function($x) { $x }',
    '$x ~> $sort',
    '$x^(a)',
    '[1..5]',
    '$x.**',
    '$x@$y.a',
    '$f(1)',
    '$max(?)',
    '$fromMillis(1, "[Y,999999999]")',
    '$now("[Y,999999999]")',
    '[$sort][0]([1])',
    '1 in [1]',
  ])('of which that cannot be said is confined: %s', (code) => {
    expect(isCheap(code)).toBe(false);
  });
});

describe('the depth of an expression', () => {
  const nested = (levels: number) => `${'('.repeat(levels)}1${')'.repeat(levels)}`;
  const confinement = new Confinement(3_000);

  it('is that of its deepest path, which has about a hundred levels', async () => {
    expect(await evaluate(confinement, nested(90))).toEqual({ value: 1 });
    expect(await evaluate(confinement, nested(110))).toEqual({
      failure: expect.stringContaining('Stack overflow error'),
    });
  });

  it('does not grow with what stands side by side', async () => {
    const parts = Array.from({ length: 6_000 }, () => '$sum(1)').join();
    expect(await evaluate(confinement, `$count([${parts}])`)).toEqual({ value: 6_000 });
    const groups = await evaluate(confinement, '$count($keys([1..20000]{$string($): $}))');
    expect(groups).toEqual({ value: 20_000 });
  });
});

import { setImmediate as nextTurn } from 'node:timers/promises';
import jsonata, { type Environment, type Expression } from 'jsonata';
import * as z from 'zod';
import { StateError } from '../base/errors.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import { Remembered } from '../base/remembered.ts';
import { addStepFunctionsFunctions, memoryFault, QueryFault } from './query-functions.ts';

/** What an expression sees. */
export interface QueryScope {
  /** `$states`: input, context, and where there is one result or errorOutput. */
  readonly states: JsonObject;
  readonly variables: Readonly<Record<string, JsonValue>>;
  /** Milliseconds since the epoch, for `$millis()` and `$now()`. */
  readonly now: number;
}

/**
 * The value with every string that is wholly `{% … %}` replaced by what its expression yields; without any, the
 * very value. @throws StateError `States.QueryEvaluationError`, its location like `Output/result` or `Output/a[0]`.
 */
export async function evaluateTemplate(
  template: JsonValue,
  scope: QueryScope,
  location: string,
): Promise<JsonValue> {
  if (!holdsExpression(template)) return template;
  if (typeof template === 'string') return evaluateExpression(template, scope, location);
  if (Array.isArray(template)) {
    const items: JsonValue[] = [];
    for (const [index, item] of template.entries()) {
      items.push(await evaluateTemplate(item, scope, `${location}[${index}]`));
    }
    return items;
  }
  const members: [string, JsonValue][] = [];
  for (const [key, member] of Object.entries(template ?? {})) {
    members.push([key, await evaluateTemplate(member, scope, `${location}/${key}`)]);
  }
  return Object.fromEntries(members);
}

export function isExpression(text: string): boolean {
  return text.length >= 4 && text.startsWith('{%') && text.endsWith('%}');
}

/** What is wrong with a `{% … %}` where `$states` has these members; undefined where nothing is. */
export function checkExpression(text: string, members: readonly string[]): string | undefined {
  try {
    const absent = statesMembers(compiled.get(text).ast()).find((member) => !members.includes(member));
    return absent === undefined ? undefined : `$states.${absent} is not available here`;
  } catch (error) {
    return describe(error).text;
  }
}

const statesPath = z.object({
  type: z.literal('path'),
  steps: z.tuple(
    [
      z.object({ type: z.literal('variable'), value: z.literal('states') }),
      z.object({ type: z.literal('name'), value: z.string() }),
    ],
    z.unknown(),
  ),
});

/** The names said directly after `$states.` anywhere in the expression. */
function statesMembers(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const path = statesPath.safeParse(node).data;
  return [
    ...(path === undefined ? [] : [path.steps[1].value]),
    ...Object.values(node).flatMap(statesMembers),
  ];
}

function holdsExpression(value: JsonValue): boolean {
  if (typeof value === 'string') return isExpression(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsExpression);
}

async function evaluateExpression(text: string, scope: QueryScope, location: string): Promise<JsonValue> {
  const fail = (outcome: string) =>
    new StateError(
      'States.QueryEvaluationError',
      `The JSONata expression '${codeOf(text)}' specified for the field '${location}' ${outcome}`,
      location,
    );
  const run = new Run(scope.now);
  try {
    const bindings = { ...scope.variables, states: scope.states, [RUN]: run };
    const result: unknown = await compiled.get(text).evaluate(undefined, bindings);
    if (result === undefined) throw fail('returned nothing (undefined).');
    const value = plain(result);
    if (value === undefined) throw fail('returned an unsupported result type.');
    return value;
  } catch (error) {
    if (error instanceof StateError) throw error;
    const { coded, text: reason } = describe(error);
    throw fail(`threw an error during evaluation${coded ? '.' : ':'} ${reason}`);
  } finally {
    run.over = true;
  }
}

const MAX_COMPILED = 1000;

const compiled = new Remembered(MAX_COMPILED, (text: string): Expression => {
  const expression = jsonata(codeOf(text));
  addStepFunctionsFunctions(expression);
  expression.registerFunction('millis', millis, '<:n>');
  expression.registerFunction('now', now, '<s?s?:s>');
  // The declarations know string names only.
  Reflect.apply(expression.assign, expression, [Symbol.for('jsonata.__evaluate_entry'), onEntry]);
  Reflect.apply(expression.assign, expression, [Symbol.for('jsonata.__evaluate_exit'), onExit]);
  return expression;
});

const codeOf = (text: string) => text.slice(2, -2).trim();

/** One evaluation. A compiled expression is shared by all that run at a time, so its hooks look this up. */
class Run {
  readonly now: number;
  steps = 0;
  pending = 0;
  over = false;
  constructor(now: number) {
    this.now = now;
  }
}

/** No expression can say this name. */
const RUN = ' run';

function runOf(environment: Environment): Run {
  const run: unknown = environment.lookup(RUN);
  if (!(run instanceof Run)) throw new Error('not within an evaluation');
  return run;
}

function millis(this: jsonata.Focus): number {
  return runOf(this.environment).now;
}

const formatted = jsonata('$fromMillis($instant, $picture, $timezone)');

function now(this: jsonata.Focus, picture?: string, timezone?: string): Promise<unknown> {
  return formatted.evaluate(undefined, { instant: runOf(this.environment).now, picture, timezone });
}

/** AWS limits time and depth; here the evaluated nodes are counted, so that the outcome is always the same. */
const MAX_STEPS = 1_000_000;
const MAX_PENDING = 10_000;
const STEPS_A_TURN = 2_000;
/** AWS's bound, by its largest array: 873,782 numbers of 8 bytes. */
const MAX_BYTES = 873_782 * 8;

/** Called, and awaited, before each node of an expression. */
function onEntry(_node: unknown, _input: unknown, environment: Environment): Promise<unknown> | undefined {
  const run = runOf(environment);
  // $toMillis completes a picture without a date from this.
  if (run.steps === 0) Object.assign(environment, { timestamp: new Date(run.now) });
  run.steps += 1;
  run.pending += 1;
  if (run.over || run.steps > MAX_STEPS) {
    throw new QueryFault('Expression evaluation timeout: Check for infinite loop');
  }
  if (run.pending > MAX_PENDING) {
    throw new QueryFault(
      'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive',
    );
  }
  return run.steps % STEPS_A_TURN === 0 ? nextTurn() : undefined;
}

/** What every object inherits: with it, an expression could reach out of its data into the process. */
const INHERITED = new Set<unknown>([
  Object.prototype,
  ...Object.values(Object.getOwnPropertyDescriptors(Object.prototype)).map(({ value }): unknown => value),
]);
INHERITED.delete(undefined);

function onExit(_node: unknown, _input: unknown, environment: Environment, result: unknown): void {
  runOf(environment).pending -= 1;
  if (typeof result === 'string' ? result.length > MAX_BYTES : isLarge(result)) throw memoryFault();
  if (INHERITED.has(result)) throw new QueryFault('An inherited member is no data');
}

const isLarge = (value: unknown) => Array.isArray(value) && value.length * 8 > MAX_BYTES;

/** A copy as plain JSON, or undefined where there is a function or another thing in it that is none. */
function plain(value: unknown): JsonValue | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  // JSON has no infinity: AWS writes 'Infinity' and 'NaN'.
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || '_jsonata_function' in value || '_jsonata_lambda' in value)
    return undefined;
  if (Array.isArray(value)) {
    const items = value.map(plain);
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  const members: [string, JsonValue][] = [];
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const copy = plain(member);
    if (copy === undefined) return undefined;
    members.push([key, copy]);
  }
  return Object.fromEntries(members);
}

const thrown = z.object({ code: z.string().optional(), message: z.string() });

function describe(error: unknown): { coded: boolean; text: string } {
  const { code, message } = thrown.safeParse(error).data ?? { message: 'unknown error' };
  return code === undefined ? { coded: false, text: message } : { coded: true, text: `${code}: ${message}` };
}

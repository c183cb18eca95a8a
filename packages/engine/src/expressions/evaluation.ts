import { setImmediate as nextTurn } from 'node:timers/promises';
import jsonata, { type Environment, type Expression } from 'jsonata';
import * as z from 'zod';
import type { JsonObject, JsonValue } from '../base/json.ts';
import { isLargeInteger } from '../base/large-integers.ts';
import { Remembered } from '../base/remembered.ts';
import { bodiesIn, depthOf, isCheap, isMove } from './expression-cost.ts';
import {
  addStepFunctionsFunctions,
  depthFault,
  memoryFault,
  QueryFault,
  timeFault,
} from './query-functions.ts';

/** What an expression sees. */
export interface QueryScope {
  /** `$states`: input, context, and where there is one result or errorOutput. */
  readonly states: JsonObject;
  readonly variables: Readonly<Record<string, JsonValue>>;
  /** Milliseconds since the epoch, for `$millis()` and `$now()`. */
  readonly now: number;
}

/** What came of an expression: its value, or the rest of the sentence that says why there is none. */
export type Evaluation = { readonly value: JsonValue } | { readonly failure: string };

/** Evaluates a `{% … %}` in this thread, for `longest` milliseconds of its CPU time at most. Never rejects. */
export async function evaluateHere(text: string, scope: QueryScope, longest: number): Promise<Evaluation> {
  const run = new OngoingEvaluation(scope.now, longest);
  try {
    const { expression, isTooDeep } = compiled.get(text);
    if (isTooDeep) throw depthFault();
    const bindings = { ...scope.variables, states: scope.states, [RUN]: run };
    const result: unknown = await expression.evaluate(undefined, bindings);
    if (result === undefined) return { failure: 'returned nothing (undefined).' };
    const value = plain(result);
    return value === undefined ? { failure: 'returned an unsupported result type.' } : { value };
  } catch (error) {
    return failureOf(error);
  } finally {
    run.over = true;
  }
}

/** As the service words what an expression has thrown. */
export function failureOf(error: unknown): { readonly failure: string } {
  const { coded, text: reason } = describe(error);
  return { failure: `threw an error during evaluation${coded ? '.' : ':'} ${reason}` };
}

const MAX_COMPILED = 1000;

interface Compiled {
  readonly expression: Expression;
  readonly tree: unknown;
  /** It only takes values from one place to another. */
  readonly isMove: boolean;
  /** It cannot hold up this thread. */
  readonly isCheap: boolean;
  readonly isTooDeep: boolean;
}

/** By their text, `{% … %}`. @throws QueryFault or JSONata's error, where the text is none */
export const compiled = new Remembered(MAX_COMPILED, (text: string): Compiled => {
  const expression = jsonata(codeOf(text));
  addStepFunctionsFunctions(expression);
  expression.registerFunction('millis', millis, '<:n>');
  expression.registerFunction('now', now, '<s?s?:s>');
  // The declarations know string names only.
  Reflect.apply(expression.assign, expression, [Symbol.for('jsonata.__evaluate_entry'), onEntry]);
  Reflect.apply(expression.assign, expression, [Symbol.for('jsonata.__evaluate_exit'), onExit]);
  const tree: unknown = expression.ast();
  for (const body of bodiesIn(tree)) bodies.add(body);
  return {
    expression,
    tree,
    isMove: isMove(tree),
    isCheap: isCheap(tree),
    isTooDeep: depthOf(tree) > MAX_DEPTH,
  };
});

/** The bodies of the functions that expressions define. */
const bodies = new WeakSet<object>();
const isBody = (node: unknown) => typeof node === 'object' && node !== null && bodies.has(node);

export const codeOf = (text: string) => text.slice(2, -2).trim();

/** One evaluation. A compiled expression is shared by all that run at a time, so its hooks look this up. */
class OngoingEvaluation {
  readonly now: number;
  readonly #longest: number;
  #spent = 0;
  #turn = performance.now();
  #turnCpu = cpuMillis();
  #others: Promise<void> | undefined;
  steps = 0;
  pendingBodies = 0;
  over = false;

  constructor(now: number, longest: number) {
    this.now = now;
    this.#longest = longest;
  }

  /** Undefined, or what is to be waited for so that the others have their turn. @throws QueryFault */
  spend(): Promise<unknown> | undefined {
    this.steps += 1;
    if (this.over || this.steps > MAX_STEPS) throw timeFault();
    // Parts that are evaluated side by side wait for the same turn.
    if (this.#others !== undefined || performance.now() - this.#turn < TURN_MS) return this.#others;
    this.#spent += cpuMillis() - this.#turnCpu;
    if (this.#spent > this.#longest) throw timeFault();
    this.#others = nextTurn().then(() => {
      this.#others = undefined;
      this.#turn = performance.now();
      this.#turnCpu = cpuMillis();
    });
    return this.#others;
  }
}

/** Of this thread: a busy computer takes no time from an expression. */
function cpuMillis(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** No expression can say this name. */
const RUN = ' run';

function runOf(environment: Environment): OngoingEvaluation {
  const run: unknown = environment.lookup(RUN);
  if (!(run instanceof OngoingEvaluation)) throw new Error('not within an evaluation');
  return run;
}

function millis(this: jsonata.Focus): number {
  return runOf(this.environment).now;
}

const formatted = jsonata('$fromMillis($instant, $picture, $timezone)');

function now(this: jsonata.Focus, picture?: string, timezone?: string): Promise<unknown> {
  return formatted.evaluate(undefined, { instant: runOf(this.environment).now, picture, timezone });
}

/** AWS limits time; here the evaluated nodes are counted first, so that the outcome is nearly always the same. */
const MAX_STEPS = 1_000_000;
const TURN_MS = 10;
/** Of functions the expression defines, within each other; and, as on AWS, of what is written within something else. */
const MAX_PENDING_BODIES = 10_000;
const MAX_DEPTH = 100;
/** AWS's bound, by its largest array: 873,782 numbers of 8 bytes. */
const MAX_BYTES = 873_782 * 8;

/** Called, and awaited, before each node of an expression. */
function onEntry(node: unknown, _input: unknown, environment: Environment): Promise<unknown> | undefined {
  const run = runOf(environment);
  // $toMillis completes a picture without a date from this.
  if (run.steps === 0) Object.assign(environment, { timestamp: new Date(run.now) });
  if (isBody(node)) run.pendingBodies += 1;
  if (run.pendingBodies > MAX_PENDING_BODIES) throw depthFault();
  return run.spend();
}

/** What every object inherits: with it, an expression could reach out of its data into the process. */
const INHERITED = new Set<unknown>([
  Object.prototype,
  ...Object.values(Object.getOwnPropertyDescriptors(Object.prototype)).map(({ value }): unknown => value),
]);
INHERITED.delete(undefined);

function onExit(node: unknown, _input: unknown, environment: Environment, result: unknown): void {
  if (isBody(node)) runOf(environment).pendingBodies -= 1;
  if (typeof result === 'string' ? result.length > MAX_BYTES : isLarge(result)) throw memoryFault();
  if (INHERITED.has(result)) throw new QueryFault('An inherited member is no data');
}

const isLarge = (value: unknown) => Array.isArray(value) && value.length * 8 > MAX_BYTES;

/** A copy as plain JSON, or undefined where there is a function or another thing in it that is none. */
function plain(value: unknown): JsonValue | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  // JSON has no infinity: AWS writes 'Infinity' and 'NaN'.
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (isLargeInteger(value)) return JSON.rawJSON(JSON.stringify(value));
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

export function describe(error: unknown): { coded: boolean; text: string } {
  const { code, message } = thrown.safeParse(error).data ?? { message: 'unknown error' };
  return code === undefined ? { coded: false, text: message } : { coded: true, text: `${code}: ${message}` };
}

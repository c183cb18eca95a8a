import { StateError } from '../base/errors.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import { type ExactValues, holdsLargeInteger, restored, rounded } from '../base/large-integers.ts';
import { Remembered } from '../base/remembered.ts';
import { Confinement } from './confinement.ts';
import { codeOf, compiled, describe, type Evaluation, evaluateHere, type QueryScope } from './evaluation.ts';

import { statesMembers, unsupportedReference } from './references.ts';

export type { QueryScope } from './evaluation.ts';

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
    const absent = statesMembers(compiled.get(text).tree).find((member) => !members.includes(member));
    return absent === undefined ? undefined : `$states.${absent} is not available here`;
  } catch (error) {
    return describe(error).text;
  }
}

/** What a `{% … %}` refers to that is not there in Step Functions; undefined also where it cannot be read. */
export function unsupportedIn(text: string): string | undefined {
  return unsupportedReference(kindOf(text)?.tree);
}

function holdsExpression(value: JsonValue): boolean {
  if (typeof value === 'string') return isExpression(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsExpression);
}

/** Milliseconds of CPU time, which no step of a workflow needs. */
const LONGEST_MS = 3_000;
const confinement = new Confinement(LONGEST_MS);

async function evaluateExpression(text: string, scope: QueryScope, location: string): Promise<JsonValue> {
  const leaf = leafAt(names.get(text), scope.states);
  if (leaf !== undefined) return leaf;
  const evaluation = await evaluateExactly(text, scope);
  if ('value' in evaluation) return evaluation.value;
  const sentence = `The JSONata expression '${codeOf(text)}' specified for the field '${location}'`;
  throw new StateError('States.QueryEvaluationError', `${sentence} ${evaluation.failure}`, location);
}

/** Most expressions are no more than `$states.input.name`. */
const PLAIN_PATH = /^\$states((?:\.[A-Za-z_]\w*)+)$/;
const MOST_PATHS = 1000;
/** They mean something else to JSONata, or might. */
const WORDS = new Set(['and', 'or', 'in', 'true', 'false', 'null', 'function']);

/** The names on such a path; none for any other expression. */
const names = new Remembered(MOST_PATHS, (text: string): readonly string[] => {
  const [, path = ''] = PLAIN_PATH.exec(codeOf(text)) ?? [];
  const found = path.split('.').slice(1);
  return found.some((name) => WORDS.has(name)) ? [] : found;
});

/** What stands at the end of the path, where that is as plain as can be; undefined: JSONata decides. */
function leafAt(path: readonly string[], states: JsonObject): string | number | boolean | undefined {
  let value: JsonValue = states;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const member: JsonValue | undefined = Object.hasOwn(value, name) ? value[name] : undefined;
    if (member === undefined) return undefined;
    value = member;
  }
  return typeof value === 'object' ? undefined : value;
}

/** Integers that no number can hold pass through; only to compute with them they are rounded. */
async function evaluateExactly(text: string, scope: QueryScope): Promise<Evaluation> {
  const { states, variables, now } = scope;
  if (isMove(text) || !(holdsLargeInteger(states) || holdsLargeInteger(variables))) {
    return evaluateInTime(text, scope);
  }
  const exact: ExactValues = new Map();
  const numbers = { states: rounded(states, exact), variables: rounded(variables, exact), now };
  const evaluation = await evaluateInTime(text, numbers);
  return 'value' in evaluation ? { value: restored(evaluation.value, exact) } : evaluation;
}

function evaluateInTime(text: string, scope: QueryScope): Promise<Evaluation> {
  return isCheap(text) ? evaluateHere(text, scope, LONGEST_MS) : confinement.evaluate(text, scope);
}

const isMove = (text: string) => kindOf(text)?.isMove ?? true;
const isCheap = (text: string) => kindOf(text)?.isCheap ?? true;

/** Undefined for what cannot be read: it fails at once, however it is evaluated. */
function kindOf(text: string) {
  try {
    return compiled.get(text);
  } catch {
    return undefined;
  }
}

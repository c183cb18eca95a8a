import * as z from 'zod';
import { StateError } from '../base/errors.ts';
import type { JsonValue } from '../base/json.ts';
import { Confinement } from './confinement.ts';
import { codeOf, compiled, describe, evaluateHere, type QueryScope } from './evaluation.ts';

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

/** Milliseconds of CPU time, which no step of a workflow needs. */
const LONGEST_MS = 3_000;
const confinement = new Confinement(LONGEST_MS);

async function evaluateExpression(text: string, scope: QueryScope, location: string): Promise<JsonValue> {
  const evaluation = isCheap(text)
    ? await evaluateHere(text, scope, LONGEST_MS)
    : await confinement.evaluate(text, scope);
  if ('value' in evaluation) return evaluation.value;
  const sentence = `The JSONata expression '${codeOf(text)}' specified for the field '${location}'`;
  throw new StateError('States.QueryEvaluationError', `${sentence} ${evaluation.failure}`, location);
}

/** One that cannot be read is: it fails at once. */
function isCheap(text: string): boolean {
  try {
    return compiled.get(text).isCheap;
  } catch {
    return true;
  }
}

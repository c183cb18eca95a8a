import { asJson, type JsonObject, type JsonValue } from '../base/json.ts';
import { withReopening } from '../policy/reopening.ts';
import { liftPromises } from './lift-promises.ts';
import { liftQuestion } from './lift-question.ts';

/*
 * From form 2 to 3. A complaint keeps the meaning under which it was accepted: what its policy did not say, and means
 * something else today, is written into its snapshot. The same with the policy sets that somebody has stored.
 */

export function liftTerms(complaint: JsonObject): JsonObject {
  return liftPromises(liftQuestion(changed(complaint, 'policy', liftSnapshot)));
}

/** The version before reads `reopeningTargets`, and may have to go on with the complaint. */
function liftSnapshot(policy: JsonValue): JsonValue {
  const lifted = liftPolicy(policy);
  if (!isObject(policy) || !isObject(lifted) || policy.reopeningTargets === undefined) return lifted;
  return { ...lifted, reopeningTargets: policy.reopeningTargets };
}

export function liftPolicySet(set: JsonObject): JsonObject {
  return changed(set, 'rules', (rules) => each(rules, (rule) => within(rule, 'policy', liftPolicy)));
}

function liftPolicy(policy: JsonValue): JsonValue {
  const named = isObject(policy) ? asJson(withReopening(policy)) : policy;
  return within(named, 'ladders', (ladders) =>
    isObject(ladders)
      ? Object.fromEntries(Object.entries(ladders).map(([name, steps]) => [name, each(steps, liftStep)]))
      : ladders,
  );
}

/** Warnings came also where nobody worked. */
function liftStep(step: JsonValue): JsonValue {
  if (!isObject(step) || step.kind !== 'warn' || step.offHours !== undefined) return step;
  return { ...step, offHours: 'as-is' };
}

/** What is not as it should be is left as it is: the schema says so, and of which item. */
function within(value: JsonValue, member: string, change: (value: JsonValue) => JsonValue): JsonValue {
  return isObject(value) ? changed(value, member, change) : value;
}

function changed(object: JsonObject, member: string, change: (value: JsonValue) => JsonValue): JsonObject {
  const before = object[member];
  return before === undefined ? object : { ...object, [member]: change(before) };
}

function each(value: JsonValue, change: (value: JsonValue) => JsonValue): JsonValue {
  return Array.isArray(value) ? value.map(change) : value;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

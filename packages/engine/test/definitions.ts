import { expect } from 'vitest';
import { ServiceError } from '../src/base/errors.ts';
import type { JsonObject, JsonValue } from '../src/base/json.ts';
import { parseDefinition } from '../src/language/definition.ts';

export const machine = (states: JsonObject, more: JsonObject = {}): JsonObject => ({
  QueryLanguage: 'JSONata',
  StartAt: Object.keys(states)[0] ?? 'A',
  States: states,
  ...more,
});

export const one = (state: JsonObject) => machine({ A: { Type: 'Pass', End: true, ...state } });
export const invoke: JsonObject = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f' },
};
export const task = (fields: JsonObject) => machine({ A: { ...invoke, End: true, ...fields } });
export const choice = (...rules: JsonValue[]) =>
  machine({ A: { Type: 'Choice', Choices: rules, Default: 'B' }, B: { Type: 'Succeed' } });
export const wait = (fields: JsonObject) => one({ Type: 'Wait', ...fields });
export const done: JsonObject = { Type: 'Succeed' };

/** The problems, as they stand in the error's message. */
export function problems(definition: JsonValue | string): string {
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
  try {
    parseDefinition(text);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    expect(error.name).toBe('InvalidDefinition');
    const [, found] = /^Invalid State Machine Definition: '(.*)'$/s.exec(error.message) ?? [];
    return found ?? error.message;
  }
  return 'none';
}

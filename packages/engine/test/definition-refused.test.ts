import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../src/base/json.ts';
import { done, machine, one, problems, task } from './definitions.ts';

describe('what is not understood', () => {
  it.each<[string, JsonValue | string, string]>([
    ['no JSON', '{"StartAt": ', 'INVALID_JSON_DESCRIPTION: Unexpected end of JSON input'],
    ['an empty text', '', 'INVALID_JSON_DESCRIPTION: Unexpected end of JSON input'],
    ['a repeated key', '{"a": {"x": 1, "\\u0078" : 2}}', 'INVALID_JSON_DESCRIPTION: Duplicate key "x"'],
    ['a number too large', '{"a": [-1e999]}', 'INVALID_JSON_DESCRIPTION: Number out of range: -1e999'],
    ['more than 1 MB', `"${'é'.repeat(524_288)}"`, 'INVALID_JSON_DESCRIPTION: Longer than 1048576 bytes'],
    [
      'endless nesting',
      '['.repeat(400_000) + ']'.repeat(400_000),
      'INVALID_JSON_DESCRIPTION: Nested too deep',
    ],
    ['a list', [], 'SCHEMA_VALIDATION_FAILED: Expected value of type Object'],
    ['null', null, 'SCHEMA_VALIDATION_FAILED: Expected value of type Object'],
    [
      'nothing in it',
      {},
      'SCHEMA_VALIDATION_FAILED: These fields are required: [StartAt], SCHEMA_VALIDATION_FAILED: These fields are required: [States]',
    ],
    ['no states', machine({}), 'SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States'],
    [
      'a state that is text',
      machine({ A: 'x' }),
      "SCHEMA_VALIDATION_FAILED: The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel] at /States/A",
    ],
    [
      'another version',
      machine({ A: done }, { Version: '2.0' }),
      'SCHEMA_VALIDATION_FAILED: Value should be one of the following: [1.0] at /Version',
    ],
    [
      'a time limit of 0',
      machine({ A: done }, { TimeoutSeconds: 0 }),
      'SCHEMA_VALIDATION_FAILED: Minimum value is 1 at /TimeoutSeconds',
    ],
    [
      'an unknown top-level field',
      machine({ A: done }, { Foo: 1 }),
      "SCHEMA_VALIDATION_FAILED: Field 'Foo' is not supported",
    ],
    [
      'a Map',
      one({ Type: 'Map' }),
      "SCHEMA_VALIDATION_FAILED: The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel] at /States/A/Type",
    ],
    [
      'an unknown field',
      one({ _comment: 1 }),
      "SCHEMA_VALIDATION_FAILED: Field '_comment' is not supported at /States/A",
    ],
    [
      'a field of another type',
      machine({ A: { ...done, End: true } }),
      "SCHEMA_VALIDATION_FAILED: Field 'End' is not supported at /States/A",
    ],
    [
      'Credentials',
      task({ Credentials: { RoleArn: 'x' } }),
      "SCHEMA_VALIDATION_FAILED: Field 'Credentials' is not supported at /States/A",
    ],
    [
      'a long name',
      machine({ ['x'.repeat(81)]: done }),
      `INVALID_STATE_NAME: A state name has 1 to 80 characters at /States/${'x'.repeat(81)}`,
    ],
    [
      'an empty name',
      machine({ '': done }),
      'INVALID_STATE_NAME: A state name has 1 to 80 characters at /States/',
    ],
  ])('is refused: %s', (_, definition, expected) => {
    expect(problems(definition)).toBe(expected);
  });

  it.each([
    'InputPath',
    'Parameters',
    'Result',
    'ResultPath',
    'ResultSelector',
    'OutputPath',
    'SecondsPath',
    'x.$',
  ])('is refused as JSONPath: %s', (field) => {
    expect(problems(one({ [field]: '$' }))).toBe(
      `SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONata', but field '${field}' is only supported for the 'JSONPath' QueryLanguage at /States/A`,
    );
  });

  it.each<[string, JsonObject, string]>([
    [
      'the whole machine',
      { StartAt: 'A', States: { A: { Type: 'Pass', InputPath: '$', End: true } } },
      '/States/A',
    ],
    ['one state', one({ QueryLanguage: 'JSONPath' }), '/States/A'],
    [
      'a state within a branch',
      {
        StartAt: 'A',
        States: {
          A: {
            Type: 'Parallel',
            QueryLanguage: 'JSONata',
            Branches: [{ StartAt: 'B', States: { B: done } }],
            End: true,
          },
        },
      },
      '/States/A/Branches[0]/States/B',
    ],
  ])('is refused in JSONPath: %s', (_, definition, state) => {
    expect(problems(definition)).toBe(
      `SCHEMA_VALIDATION_FAILED: The QueryLanguage is 'JSONPath', but this engine executes 'JSONata' only at ${state}/QueryLanguage`,
    );
  });

  it.each<[string, JsonObject, string]>([
    ['of a Task', task({ Resource: 'x' }), 'x'],
    [
      'of another service',
      task({ Resource: 'arn:aws:states:::sqs:sendMessage' }),
      'arn:aws:states:::sqs:sendMessage',
    ],
    [
      'of any AWS call',
      task({ Resource: 'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken' }),
      'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken',
    ],
    [
      'waiting for an execution',
      task({ Resource: 'arn:aws:states:::states:startExecution.sync:2' }),
      'arn:aws:states:::states:startExecution.sync:2',
    ],
    [
      'of an activity',
      task({ Resource: 'arn:aws:states:us-east-1:123456789012:activity:a' }),
      'arn:aws:states:us-east-1:123456789012:activity:a',
    ],
  ])('is refused: a resource %s', (_, definition, arn) => {
    expect(problems(definition)).toBe(
      `SCHEMA_VALIDATION_FAILED: The resource provided ${arn} is not recognized. This engine calls lambda:invoke, lambda:invoke.waitForTaskToken, states:startExecution and the ARNs of functions at /States/A/Resource`,
    );
  });
});

describe('any text', () => {
  const answered = (text: string) => {
    expect(problems(text)).not.toBe('');
  };

  it('is answered with a definition or its problems', () => {
    fc.assert(fc.property(fc.string(), answered));
    fc.assert(fc.property(fc.json(), answered));
  });

  it('with states of any shape is answered, too', () => {
    const field = fc.constantFrom(
      'Type',
      'Next',
      'End',
      'Output',
      'Assign',
      'Choices',
      'Branches',
      'Retry',
      'Catch',
      'Seconds',
      'Arguments',
      'Resource',
      'QueryLanguage',
      '__proto__',
    );
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('Pass', 'Task', 'Choice', 'Parallel', 'Wait', 'A', '{% $x %}', '{% ( %}'),
    );
    const state = fc.dictionary(field, value, { noNullPrototype: false });
    const states = fc.dictionary(fc.constantFrom('A', 'B', '__proto__'), state);
    fc.assert(
      fc.property(states, (written) =>
        answered(JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'A', States: written })),
      ),
    );
  });
});

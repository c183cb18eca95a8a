import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../src/base/json.ts';
import { choice, done, machine, one, problems, task, wait } from './definitions.ts';

const expression = 'Expected a JSONata expression or a Boolean';

describe('a field', () => {
  it.each<[JsonObject, string]>([
    [one({ Comment: 1 }), 'Expected value of type String|/Comment'],
    [one({ End: 'true' }), 'Expected value of type Boolean|/End'],
    [one({ Next: 'A' }), 'There should only be one of the following fields: [Next, End]|'],
    [
      machine({ A: { Type: 'Pass' } }),
      'This object should have only one of the following fields: [Next, End]|',
    ],
    [one({ Output: { a: ['{% $x'] } }), 'JSONata string must start with {% and end with %}|/Output/a[0]'],
    [
      one({ Output: '{% 1 + %}' }),
      'The JSONata expression is not valid: S0207: Unexpected end of expression|/Output',
    ],
    [
      one({ Output: '{% $states.result %}' }),
      'The JSONata expression is not valid: $states.result is not available here|/Output',
    ],
    [one({ Assign: [] }), 'Expected value of type Object|/Assign'],
    [one({ Assign: { states: 1 } }), "The variable name 'states' is reserved|/Assign/states"],
    [
      one({ Assign: { hasOwnProperty: 1 } }),
      "The variable name 'hasOwnProperty' is reserved|/Assign/hasOwnProperty",
    ],
    [one({ Assign: { '1st': 1 } }), "'1st' is not a valid variable name|/Assign/1st"],
    [one({ Assign: { 'x.$': 1 } }), "'x.$' is not a valid variable name|/Assign/x.$"],
    [one({ Assign: { _: 1 } }), "'_' is not a valid variable name|/Assign/_"],
    [
      one({ Assign: { ['x'.repeat(81)]: 1 } }),
      `'${'x'.repeat(81)}' is not a valid variable name|/Assign/${'x'.repeat(81)}`,
    ],
    [
      task({ Arguments: '{% $states.result %}' }),
      'The JSONata expression is not valid: $states.result is not available here|/Arguments',
    ],
    [task({ Arguments: {} }), "The field 'FunctionName' is required but was missing|/Arguments"],
    [task({ Arguments: null }), "The field 'FunctionName' is required but was missing|/Arguments"],
    [
      task({ Arguments: { FunctionName: 'f', InvocationType: 'Event' } }),
      "The field 'InvocationType' is not supported by Step Functions|/Arguments",
    ],
    [
      task({
        Resource: 'arn:aws:states:::states:startExecution',
        Arguments: { StateMachineArn: 'm', FunctionName: 'f' },
      }),
      "The field 'FunctionName' is not supported by Step Functions|/Arguments",
    ],
    [task({ TimeoutSeconds: 0 }), 'Minimum value is 1|/TimeoutSeconds'],
    [task({ TimeoutSeconds: 100_000_000 }), 'Maximum value is 99999999|/TimeoutSeconds'],
    [task({ TimeoutSeconds: 1.5 }), 'Expected value of type Integer|/TimeoutSeconds'],
    [task({ TimeoutSeconds: '5' }), 'Expected value of type Integer|/TimeoutSeconds'],
    [task({ TimeoutSeconds: null }), 'Expected value of type Integer|/TimeoutSeconds'],
    [
      task({ HeartbeatSeconds: '{% 5' }),
      'JSONata string must start with {% and end with %}|/HeartbeatSeconds',
    ],
    [
      task({ TimeoutSeconds: 10, HeartbeatSeconds: 10 }),
      'HeartbeatSeconds must be smaller than TimeoutSeconds|/HeartbeatSeconds',
    ],
    [task({ Retry: {} }), 'Expected value of type Array|/Retry'],
    [task({ Retry: [{}] }), 'These fields are required: [ErrorEquals]|/Retry[0]'],
    [task({ Retry: [{ ErrorEquals: [] }] }), 'Value cannot be empty|/Retry[0]/ErrorEquals'],
    [task({ Retry: [{ ErrorEquals: [1] }] }), 'Expected value of type String|/Retry[0]/ErrorEquals[0]'],
    [
      task({ Retry: [{ ErrorEquals: ['x', 'States.ALL'] }] }),
      'States.ALL must appear alone and at end of list|/Retry[0]/ErrorEquals',
    ],
    [
      task({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['x'] }] }),
      'States.ALL must appear alone and at end of list|/Retry[0]/ErrorEquals',
    ],
    [task({ Retry: [{ ErrorEquals: ['x'], MaxAttempts: -1 }] }), 'Minimum value is 0|/Retry[0]/MaxAttempts'],
    [
      task({ Retry: [{ ErrorEquals: ['x'], MaxAttempts: 1e8 }] }),
      'Maximum value is 99999999|/Retry[0]/MaxAttempts',
    ],
    [
      task({ Retry: [{ ErrorEquals: ['x'], IntervalSeconds: '{% 1 %}' }] }),
      'Expected value of type Number|/Retry[0]/IntervalSeconds',
    ],
    [task({ Retry: [{ ErrorEquals: ['x'], BackoffRate: 0.9 }] }), 'Minimum value is 1|/Retry[0]/BackoffRate'],
    [
      task({ Retry: [{ ErrorEquals: ['x'], IntervalSeconds: 5, MaxDelaySeconds: 5 }] }),
      'MaxDelaySeconds must be greater than IntervalSeconds|/Retry[0]/MaxDelaySeconds',
    ],
    [
      task({ Retry: [{ ErrorEquals: ['x'], MaxDelaySeconds: 31_622_401 }] }),
      'Maximum value is 31622400|/Retry[0]/MaxDelaySeconds',
    ],
    [
      task({ Retry: [{ ErrorEquals: ['x'], JitterStrategy: 'SOME' }] }),
      'Value should be one of the following: [NONE, FULL]|/Retry[0]/JitterStrategy',
    ],
    [task({ Catch: [{ ErrorEquals: ['x'] }] }), 'These fields are required: [Next]|/Catch[0]'],
    [
      task({ Catch: [{ ErrorEquals: ['x'], Next: 'A', ResultPath: '$' }] }),
      "The QueryLanguage is set to 'JSONata', but field 'ResultPath' is only supported for the 'JSONPath' QueryLanguage|/Catch[0]",
    ],
    [
      task({ Catch: [{ ErrorEquals: ['x'], Next: 'A', Output: '{% $states.result %}' }] }),
      'The JSONata expression is not valid: $states.result is not available here|/Catch[0]/Output',
    ],
    [choice(), 'Value cannot be empty|/Choices'],
    [choice({ Condition: true }), 'These fields are required: [Next]|/Choices[0]'],
    [choice({ Condition: 'true', Next: 'B' }), `${expression}|/Choices[0]/Condition`],
    [choice({ Condition: 1, Next: 'B' }), `${expression}|/Choices[0]/Condition`],
    [
      choice({ Condition: '{% ( %}', Next: 'B' }),
      'The JSONata expression is not valid: S0203: Expected ")" before end of expression|/Choices[0]/Condition',
    ],
    [
      choice({ Variable: '$.x', Condition: true, Next: 'B' }),
      "The QueryLanguage is set to 'JSONata', but field 'Variable' is only supported for the 'JSONPath' QueryLanguage|/Choices[0]",
    ],
    [wait({}), 'There should only be one of the following fields: [Seconds, Timestamp]|'],
    [
      wait({ Seconds: 1, Timestamp: '2026-01-01T00:00:00Z' }),
      'There should only be one of the following fields: [Seconds, Timestamp]|',
    ],
    [wait({ Seconds: -1 }), 'Minimum value is 0|/Seconds'],
    [wait({ Timestamp: '2026-01-01' }), 'String does not match RFC3339 timestamp|/Timestamp'],
    [wait({ Timestamp: '2026-01-01T00:00:00' }), 'String does not match RFC3339 timestamp|/Timestamp'],
    [wait({ Timestamp: '2026-13-01T00:00:00Z' }), 'String does not match RFC3339 timestamp|/Timestamp'],
    [machine({ A: { Type: 'Fail', Error: 1 } }), 'Expected value of type String|/Error'],
    [
      machine({ A: { Type: 'Fail', Cause: '{% ) %}' } }),
      'The JSONata expression is not valid: S0211: The symbol ")" cannot be used as a unary operator|/Cause',
    ],
    [machine({ A: { Type: 'Parallel', Branches: [], End: true } }), 'Value cannot be empty|/Branches'],
    [
      machine({ A: { Type: 'Parallel', Branches: ['x'], End: true } }),
      'Expected value of type Object|/Branches[0]',
    ],
    [
      machine({ A: { Type: 'Parallel', Branches: [{ States: { B: done } }], End: true } }),
      'These fields are required: [StartAt]|/Branches[0]',
    ],
  ])('is wrong in %j', (definition, expected) => {
    const [problem, field] = expected.split('|');
    expect(problems(definition)).toBe(`SCHEMA_VALIDATION_FAILED: ${problem} at /States/A${field}`);
  });
});

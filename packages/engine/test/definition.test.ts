import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../src/base/json.ts';
import { parseDefinition } from '../src/language/definition.ts';
import { done, invoke, machine, one, problems, task, wait } from './definitions.ts';

describe('a definition', () => {
  it('is read into what the engine executes', () => {
    const definition = machine(
      {
        Clocks: {
          Type: 'Parallel',
          Comment: 'two of them',
          Arguments: '{% $states.input %}',
          Branches: [
            {
              StartAt: 'Await',
              States: {
                Await: {
                  Type: 'Task',
                  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
                  Arguments: {
                    FunctionName: 'await',
                    Payload: { token: '{% $states.context.Task.Token %}' },
                  },
                  TimeoutSeconds: '{% $left %}',
                  HeartbeatSeconds: 60,
                  Retry: [
                    { ErrorEquals: ['Lambda.TooManyRequestsException'] },
                    {
                      ErrorEquals: ['States.ALL'],
                      IntervalSeconds: 2,
                      MaxAttempts: 0,
                      BackoffRate: 1.5,
                      MaxDelaySeconds: 60,
                      JitterStrategy: 'FULL',
                    },
                  ],
                  Catch: [
                    {
                      ErrorEquals: ['States.Timeout', 'States.HeartbeatTimeout'],
                      Next: 'Late',
                      Assign: { error: '{% $states.errorOutput.Error %}' },
                    },
                  ],
                  Next: 'Which',
                },
                Late: { Type: 'Pass', Output: { late: true }, Next: 'Pause' },
                Pause: { Type: 'Wait', Seconds: '{% $states.input.seconds %}', Next: 'Which' },
                Which: {
                  Type: 'Choice',
                  Choices: [{ Condition: '{% $x > 1 %}', Next: 'Until', Assign: { x: 1 }, Output: 1 }],
                  Default: 'Failed',
                  Assign: { x: 0 },
                },
                Until: { Type: 'Wait', Timestamp: '2026-11-21T21:05:00+01:00', End: true },
                Failed: { Type: 'Fail', Error: 'Lost', Cause: '{% $x %}' },
              },
            },
            {
              StartAt: 'Start',
              States: {
                Start: { ...invoke, Resource: 'arn:aws:lambda:eu-west-1:000000000000:function:f', End: true },
              },
            },
          ],
          Output: '{% $states.result %}',
          Next: 'Done',
        },
        Done: done,
      },
      { Comment: 'c', Version: '1.0', TimeoutSeconds: 100 },
    );
    const values = { assign: undefined, output: undefined };
    expect(parseDefinition(JSON.stringify(definition))).toEqual({
      comment: 'c',
      startAt: 'Clocks',
      timeoutSeconds: 100,
      states: {
        Clocks: {
          type: 'Parallel',
          name: 'Clocks',
          comment: 'two of them',
          arguments: '{% $states.input %}',
          output: '{% $states.result %}',
          retry: [],
          catch: [],
          transition: { next: 'Done' },
          branches: [
            {
              startAt: 'Await',
              states: {
                Await: {
                  type: 'Task',
                  name: 'Await',
                  resource: {
                    kind: 'lambda-invoke',
                    waitForToken: true,
                    arn: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
                  },
                  arguments: {
                    FunctionName: 'await',
                    Payload: { token: '{% $states.context.Task.Token %}' },
                  },
                  timeoutSeconds: '{% $left %}',
                  heartbeatSeconds: 60,
                  retry: [
                    {
                      errorEquals: ['Lambda.TooManyRequestsException'],
                      intervalSeconds: 1,
                      maxAttempts: 3,
                      backoffRate: 2,
                      jitter: 'NONE',
                    },
                    {
                      errorEquals: ['States.ALL'],
                      intervalSeconds: 2,
                      maxAttempts: 0,
                      backoffRate: 1.5,
                      maxDelaySeconds: 60,
                      jitter: 'FULL',
                    },
                  ],
                  catch: [
                    {
                      errorEquals: ['States.Timeout', 'States.HeartbeatTimeout'],
                      next: 'Late',
                      assign: { error: '{% $states.errorOutput.Error %}' },
                    },
                  ],
                  transition: { next: 'Which' },
                },
                Late: { type: 'Pass', name: 'Late', output: { late: true }, transition: { next: 'Pause' } },
                Pause: {
                  type: 'Wait',
                  name: 'Pause',
                  until: { field: 'Seconds', value: '{% $states.input.seconds %}' },
                  transition: { next: 'Which' },
                },
                Which: {
                  type: 'Choice',
                  name: 'Which',
                  choices: [{ condition: '{% $x > 1 %}', next: 'Until', assign: { x: 1 }, output: 1 }],
                  default: 'Failed',
                  assign: { x: 0 },
                },
                Until: {
                  type: 'Wait',
                  name: 'Until',
                  until: { field: 'Timestamp', value: '2026-11-21T21:05:00+01:00' },
                  transition: { end: true },
                },
                Failed: { type: 'Fail', name: 'Failed', error: 'Lost', cause: '{% $x %}' },
              },
            },
            {
              startAt: 'Start',
              states: {
                Start: {
                  type: 'Task',
                  name: 'Start',
                  resource: { kind: 'function', arn: 'arn:aws:lambda:eu-west-1:000000000000:function:f' },
                  arguments: { FunctionName: 'f' },
                  retry: [],
                  catch: [],
                  transition: { end: true },
                  ...values,
                },
              },
            },
          ],
        },
        Done: { type: 'Succeed', name: 'Done' },
      },
    });
  });

  it.each<[string, JsonObject]>([
    [
      'a JSONPath machine whose states all say JSONata',
      { StartAt: 'A', States: { A: { Type: 'Pass', QueryLanguage: 'JSONata', End: true } } },
    ],
    ['a state that says JSONata again', one({ QueryLanguage: 'JSONata' })],
    ['a name of 80 characters', machine({ ['x'.repeat(80)]: done })],
    [
      'names any object inherits',
      machine({ constructor: { Type: 'Pass', Next: 'toString' }, toString: done }),
    ],
    ['End: false beside Next', machine({ A: { Type: 'Pass', Next: 'B', End: false }, B: done })],
    [
      'a state reached by its Catch only',
      machine({ A: { ...invoke, End: true, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }] }, B: done }),
    ],
    [
      'a loop with a way out',
      machine({
        A: { Type: 'Pass', Next: 'C' },
        C: { Type: 'Choice', Choices: [{ Condition: true, Next: 'A' }], Default: 'B' },
        B: done,
      }),
    ],
    ['an interval of 0 seconds', task({ Retry: [{ ErrorEquals: ['x'], IntervalSeconds: 0 }] })],
    ['Arguments that are one expression', task({ Arguments: '{% $arguments %}' })],
    [
      'startExecution',
      task({
        Resource: 'arn:aws:states:::states:startExecution',
        Arguments: { StateMachineArn: 'a', Name: '{% $n %}', Input: {} },
      }),
    ],
    [
      'a function with a version',
      task({ Resource: 'arn:aws-cn:lambda:cn-north-1:123456789012:function:f:$LATEST' }),
    ],
    ['a waiting time at the limit', wait({ Seconds: 99_999_999 })],
    ['a token outside a callback state', one({ Output: '{% $states.context.Task.Token %}' })],
    ['variable names in any script', one({ Assign: { 投诉: 1, é_1: 2, ['x'.repeat(80)]: 3 } })],
    [
      'the result in Output and Assign',
      task({ Output: '{% $states.result %}', Assign: { r: '{% $states.result.x %}' } }),
    ],
  ])('may have %s', (_, definition) => {
    expect(problems(definition)).toBe('none');
  });
});

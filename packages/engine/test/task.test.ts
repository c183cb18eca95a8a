import { describe, expect, it } from 'vitest';
import { detailsOf, FUNCTION, failure, invoke, machine, rig } from './harness.ts';

describe('Task', () => {
  it('invokes a function and records request and response', async () => {
    const payloads: unknown[] = [];
    const { run, history, describe } = rig({
      functions: {
        async work(payload, context) {
          payloads.push([payload, context.functionArn]);
          return { done: true };
        },
      },
    });
    const execution = await run(machine({ T: invoke('work', { TimeoutSeconds: 10 }) }), { n: 1 });
    expect(payloads).toEqual([[{ n: 1 }, 'work']]);
    expect(await describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '{"done":true}' });
    const events = (await history(execution)).slice(1, -1);
    expect(events.map(({ id, previousEventId, type }) => `${id}<${previousEventId} ${type}`)).toEqual([
      '2<0 TaskStateEntered',
      '3<2 TaskScheduled',
      '4<3 TaskStarted',
      '5<4 TaskSucceeded',
      '6<5 TaskStateExited',
    ]);
    expect(events.slice(1, 4).map(detailsOf)).toEqual([
      {
        resourceType: 'lambda',
        resource: 'invoke',
        region: 'us-east-1',
        parameters: '{"FunctionName":"work","Payload":{"n":1}}',
        timeoutInSeconds: 10,
      },
      { resourceType: 'lambda', resource: 'invoke' },
      {
        resourceType: 'lambda',
        resource: 'invoke',
        output: '{"ExecutedVersion":"$LATEST","Payload":{"done":true},"StatusCode":200}',
        outputDetails: { truncated: false },
      },
    ]);
  });

  it('calls a function by its ARN, with events of its own', async () => {
    const { run, history } = rig({ functions: { work: async (payload) => [payload] } });
    const execution = await run(machine({ T: { Type: 'Task', Resource: FUNCTION } }), 'raw');
    const events = (await history(execution)).slice(2, 5);
    expect(events.map(({ type }) => type)).toEqual([
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
    ]);
    expect(events.map(detailsOf)).toEqual([
      { resource: FUNCTION, input: '"raw"', inputDetails: { truncated: false } },
      {},
      { output: '["raw"]', outputDetails: { truncated: false } },
    ]);
  });

  it('reads a text given as payload as JSON', async () => {
    const { run, describe } = rig({ functions: { work: async (payload) => payload } });
    const definition = machine({ T: invoke('work') });
    expect(await describe(await run(definition, '{"a": [1]}'))).toMatchObject({ output: '{"a":[1]}' });
    expect(await describe(await run(definition, 'no json'))).toMatchObject({
      error: 'Lambda.InvalidRequestContentException',
    });
  });

  it("fails with the function's error, as Lambda reports it", async () => {
    const { run, history, describe } = rig({
      functions: {
        async work() {
          throw failure('OutOfStock', 'none left');
        },
      },
    });
    const execution = await run(machine({ T: invoke('work') }));
    const { status, error, cause = '' } = await describe(execution);
    expect([status, error]).toEqual(['FAILED', 'OutOfStock']);
    expect(JSON.parse(cause)).toMatchObject({ errorType: 'OutOfStock', errorMessage: 'none left' });
    expect(
      (await history(execution))
        .slice(-2)
        .map(({ id, previousEventId, type }) => [id, previousEventId, type]),
    ).toEqual([
      [5, 4, 'TaskFailed'],
      [6, 5, 'ExecutionFailed'],
    ]);
  });

  it('fails where there is no such function', async () => {
    const { run, describe } = rig();
    const execution = await run(machine({ T: invoke('nobody') }));
    expect(await describe(execution)).toMatchObject({ error: 'Lambda.ResourceNotFoundException' });
  });

  it('fails where the result is too large, which States.ALL catches', async () => {
    const { run, describe, outline } = rig({ functions: { work: async () => 'é'.repeat(131_072) } });
    const uncaught = await run(machine({ T: invoke('work') }));
    expect(await describe(uncaught)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect((await outline(uncaught)).at(-2)).toBe('5<4 TaskFailed States.DataLimitExceeded');
    const output = '{% $states.errorOutput.Error %}';
    const caught = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'After', Output: output }] };
    const execution = await run(machine({ T: invoke('work', caught), After: { Type: 'Pass' } }));
    expect(await describe(execution)).toMatchObject({ output: '"States.DataLimitExceeded"' });
  });

  it('starts another execution, the same one again after a restart', async () => {
    const { create, run, describe, engine } = rig();
    const child = await create('child', machine({ A: { Type: 'Pass', Output: '{% $states.input.x %}' } }));
    const execution = await run(
      machine({
        T: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution',
          Arguments: { StateMachineArn: child, Name: 'kid', Input: { x: 7 } },
          Output: '{% $states.result.ExecutionArn %}',
        },
      }),
    );
    const { output } = await describe(execution);
    expect(await describe(JSON.parse(output ?? ''))).toMatchObject({ status: 'SUCCEEDED', output: '7' });
    expect(engine.stats()).toMatchObject({ functionCalls: 0, transitions: 2 });
  });

  it('fails by the name of the service error where it cannot start one', async () => {
    const { run, describe } = rig();
    const arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:none';
    const execution = await run(
      machine({
        T: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution',
          Arguments: { StateMachineArn: arn },
        },
      }),
    );
    expect(await describe(execution)).toMatchObject({
      error: 'StepFunctions.StateMachineDoesNotExistException',
      cause: expect.stringContaining(`State Machine Does Not Exist: '${arn}'`),
    });
  });

  it.each([0, -5, 1.5, '10', 100_000_000])('refuses a timeout of %j', async (seconds) => {
    const { run, history } = rig({ functions: { work: async () => null } });
    const timed = invoke('work', {
      TimeoutSeconds: '{% $states.input %}',
      Arguments: { FunctionName: 'work' },
    });
    const execution = await run(machine({ T: timed }), seconds);
    expect((await history(execution)).map(detailsOf).at(-2)).toMatchObject({
      error: 'States.QueryEvaluationError',
      location: 'TimeoutSeconds',
    });
  });
});

describe('limits', () => {
  const endless = machine({
    A: { Type: 'Pass' },
    B: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'C' }], Default: 'A' },
    C: { Type: 'Succeed' },
  });

  it('end an execution that has no room left in its history', async () => {
    const { run, describe, history, engine } = rig();
    const execution = await run(endless);
    await engine.settled();
    expect(await describe(execution)).toMatchObject({
      status: 'FAILED',
      cause: expect.stringContaining('maximum number of history events (25000)'),
    });
    expect((await history(execution)).at(-1)).toMatchObject({ id: 25_000, type: 'ExecutionFailed' });
  });

  it('let an execution that never waits be stopped', async () => {
    const { create, start, describe, engine } = rig();
    const executionArn = await start(await create('endless', endless));
    await engine.call('StopExecution', { executionArn, error: 'Enough', cause: 'of it' });
    expect(await describe(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'of it',
    });
  });

  it('refuse variables beyond their size', async () => {
    const { run, describe } = rig();
    const execution = await run(
      machine({ A: { Type: 'Pass', Assign: { big: '{% $pad("", 262145, "x") %}' }, Output: 'small' } }),
    );
    expect(await describe(execution)).toMatchObject({ error: 'States.DataLimitExceeded' });
  });
});

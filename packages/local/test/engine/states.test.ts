import { describe, expect, it } from 'vitest';
import { detailsOf, failure, flow, FUNCTION, invoke, machine, rig, ROLE } from './harness.ts';

describe('Pass, Succeed and Fail', () => {
  it('pass the input on, with variables assigned from the values at entry', async () => {
    const { run, history, describe } = rig();
    const execution = await run(
      machine({
        A: { Type: 'Pass', Assign: { n: '{% $states.input.n %}' } },
        B: {
          Type: 'Pass',
          Assign: { n: '{% $n + 1 %}', doubled: '{% $n * 2 %}' },
          Output: { before: '{% $n %}' },
        },
        C: { Type: 'Succeed', Output: { input: '{% $states.input %}', n: '{% $n %}', doubled: '{% $doubled %}' } },
      }),
      { n: 20 },
    );
    expect(await describe(execution)).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"input":{"before":20},"n":21,"doubled":40}',
    });
    const at = 1772442000;
    const size = { truncated: false };
    expect(await history(execution)).toEqual([
      {
        timestamp: at,
        type: 'ExecutionStarted',
        id: 1,
        previousEventId: 0,
        executionStartedEventDetails: { input: '{"n":20}', inputDetails: size, roleArn: ROLE },
      },
      {
        timestamp: at,
        type: 'PassStateEntered',
        id: 2,
        previousEventId: 0,
        stateEnteredEventDetails: { name: 'A', input: '{"n":20}', inputDetails: size },
      },
      {
        timestamp: at,
        type: 'PassStateExited',
        id: 3,
        previousEventId: 2,
        stateExitedEventDetails: {
          name: 'A',
          output: '{"n":20}',
          outputDetails: size,
          assignedVariables: { n: '20' },
          assignedVariablesDetails: size,
        },
      },
      {
        timestamp: at,
        type: 'PassStateEntered',
        id: 4,
        previousEventId: 3,
        stateEnteredEventDetails: { name: 'B', input: '{"n":20}', inputDetails: size },
      },
      {
        timestamp: at,
        type: 'PassStateExited',
        id: 5,
        previousEventId: 4,
        stateExitedEventDetails: {
          name: 'B',
          output: '{"before":20}',
          outputDetails: size,
          assignedVariables: { n: '21', doubled: '40' },
          assignedVariablesDetails: size,
        },
      },
      {
        timestamp: at,
        type: 'SucceedStateEntered',
        id: 6,
        previousEventId: 5,
        stateEnteredEventDetails: { name: 'C', input: '{"before":20}', inputDetails: size },
      },
      {
        timestamp: at,
        type: 'SucceedStateExited',
        id: 7,
        previousEventId: 6,
        stateExitedEventDetails: {
          name: 'C',
          output: '{"input":{"before":20},"n":21,"doubled":40}',
          outputDetails: size,
        },
      },
      {
        timestamp: at,
        type: 'ExecutionSucceeded',
        id: 8,
        previousEventId: 7,
        executionSucceededEventDetails: {
          output: '{"input":{"before":20},"n":21,"doubled":40}',
          outputDetails: size,
        },
      },
    ]);
  });

  it('fail with the error and the cause an expression gives, and without an exit', async () => {
    const { run, outline, describe } = rig();
    const execution = await run(
      machine({ F: { Type: 'Fail', Error: '{% $states.input.code %}', Cause: 'as told' } }),
      { code: 'Broken' },
    );
    expect(await outline(execution)).toEqual([
      '1<0 ExecutionStarted {"code":"Broken"}',
      '2<0 FailStateEntered F {"code":"Broken"}',
      '3<2 ExecutionFailed Broken',
    ]);
    expect(await describe(execution)).toMatchObject({ status: 'FAILED', error: 'Broken', cause: 'as told' });
  });

  it('record where an expression failed, and fail the execution with it', async () => {
    const { run, history } = rig();
    const execution = await run(machine({ A: { Type: 'Pass' }, B: { Type: 'Pass', Output: { x: '{% $nothing %}' } } }));
    const events = await history(execution);
    expect(events.slice(-2).map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [5, 3, 'EvaluationFailed'],
      [6, 5, 'ExecutionFailed'],
    ]);
    const cause =
      "An error occurred while executing the state 'B' (entered at the event id #4). The JSONata expression '$nothing' specified for the field 'Output/x' returned nothing (undefined).";
    expect(events.slice(-2).map(detailsOf)).toEqual([
      { error: 'States.QueryEvaluationError', cause, location: 'Output/x', state: 'B' },
      { error: 'States.QueryEvaluationError', cause },
    ]);
  });

  it('see the context object', async () => {
    const { run, describe } = rig();
    const execution = await run(machine({ A: { Type: 'Pass', Output: '{% $states.context %}' } }), { a: 1 });
    const { output } = await describe(execution);
    const [, , , , , , machineName, name] = execution.split(':');
    expect(JSON.parse(output ?? '')).toEqual({
      Execution: {
        Id: execution,
        Input: { a: 1 },
        Name: name,
        RoleArn: ROLE,
        StartTime: '2026-03-02T09:00:00.000Z',
        RedriveCount: 0,
      },
      State: { EnteredTime: '2026-03-02T09:00:00.000Z', Name: 'A' },
      StateMachine: {
        Id: `arn:aws:states:us-east-1:000000000000:stateMachine:${machineName}`,
        Name: machineName,
      },
    });
  });
});

describe('Choice', () => {
  const choice = machine({
    C: {
      Type: 'Choice',
      Choices: [
        {
          Condition: '{% $states.input.n > 10 %}',
          Assign: { size: 'large' },
          Output: { rule: 0 },
          Next: 'End',
        },
        { Condition: '{% $states.input.n > 5 %}', Next: 'End' },
      ],
      Assign: { size: 'small' },
      Default: 'End',
    },
    End: { Type: 'Pass', Output: { input: '{% $states.input %}', size: '{% $exists($size) ? $size : "none" %}' } },
  });

  it.each([
    [11, '{"input":{"rule":0},"size":"large"}'],
    [6, '{"input":{"n":6},"size":"none"}'],
    [1, '{"input":{"n":1},"size":"small"}'],
  ])('takes the first rule that is met, with its own Assign and Output: %s', async (n, output) => {
    const { run, describe, outline } = rig();
    const execution = await run(choice, { n });
    expect(await describe(execution)).toMatchObject({ status: 'SUCCEEDED', output });
    expect((await outline(execution)).slice(1, 3).map((line) => line.split(' ')[1])).toEqual([
      'ChoiceStateEntered',
      'ChoiceStateExited',
    ]);
  });

  it('fails with States.NoChoiceMatched where there is no Default', async () => {
    const { run, describe } = rig();
    const execution = await run(
      machine({ C: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'D' }] }, D: { Type: 'Succeed' } }),
    );
    expect(await describe(execution)).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  it('fails where a condition is no boolean', async () => {
    const { run, history } = rig();
    const execution = await run(
      machine({ C: { Type: 'Choice', Choices: [{ Condition: '{% "yes" %}', Next: 'D' }] }, D: { Type: 'Succeed' } }),
    );
    expect((await history(execution)).map(detailsOf).at(-2)).toMatchObject({
      error: 'States.QueryEvaluationError',
      location: 'Choices[0]/Condition',
    });
  });
});

describe('Wait', () => {
  it('waits for seconds or until an instant, with its offset', async () => {
    const { run, advance, history, describe } = rig();
    const execution = await run(
      machine({
        A: { Type: 'Wait', Seconds: '{% $states.input.seconds %}' },
        B: { Type: 'Wait', Timestamp: '{% $states.input.until %}', Assign: { at: '{% $now() %}' } },
        C: { Type: 'Pass', Output: '{% $at %}' },
      }),
      { seconds: 90, until: '2026-03-02T12:00:00+02:00' },
    );
    await advance(3599);
    expect(await describe(execution)).toMatchObject({ status: 'RUNNING' });
    await advance(1);
    expect(await describe(execution)).toMatchObject({
      status: 'SUCCEEDED',
      output: '"2026-03-02T10:00:00.000Z"',
    });
    const times = (await history(execution)).map(({ type, timestamp }) => [type, timestamp - 1772442000]);
    expect(times.slice(1, 5)).toEqual([
      ['WaitStateEntered', 0],
      ['WaitStateExited', 90],
      ['WaitStateEntered', 90],
      ['WaitStateExited', 3600],
    ]);
  });

  it('goes on at once where the instant is past or there are no seconds to wait', async () => {
    const { run, describe } = rig();
    const waits = machine({
      A: { Type: 'Wait', Seconds: 0 },
      B: { Type: 'Wait', Timestamp: '2026-03-02T08:59:59Z' },
    });
    expect(await describe(await run(waits))).toMatchObject({ status: 'SUCCEEDED' });
  });

  it.each(['2026-03-02 10:00:00Z', '2026-03-02T10:00:00', '2026-13-02T10:00:00Z', 'soon'])(
    'refuses the timestamp %s',
    async (until) => {
      const { run, describe } = rig();
      const execution = await run(machine({ A: { Type: 'Wait', Timestamp: '{% $states.input %}' } }), until);
      expect(await describe(execution)).toMatchObject({
        status: 'FAILED',
        error: 'States.QueryEvaluationError',
        cause: expect.stringContaining(`ISO-8601 extended offset date-time format string: ${until}`),
      });
    },
  );

  it.each([-1, 1.5, '60', 100_000_000])('refuses %j seconds', async (seconds) => {
    const { run, describe } = rig();
    const execution = await run(machine({ A: { Type: 'Wait', Seconds: '{% $states.input %}' } }), seconds);
    expect(await describe(execution)).toMatchObject({ error: 'States.QueryEvaluationError' });
  });

  it('waits for a year, and no execution is open for longer', async () => {
    const { run, advance, describe, engine } = rig();
    const execution = await run(machine({ A: { Type: 'Wait', Seconds: 31_536_000 }, B: { Type: 'Wait', Seconds: 1 } }));
    expect(engine.stats().inMemory).toBe(0);
    await advance(31_536_000 - 1);
    expect(await describe(execution)).toMatchObject({ status: 'RUNNING' });
    await advance(1);
    expect(await describe(execution)).toMatchObject({ status: 'TIMED_OUT' });
  });

  it('ends the execution when its own time is over', async () => {
    const { run, advance, outline, describe } = rig();
    const execution = await run(machine({ A: { Type: 'Wait', Seconds: 60 } }, { TimeoutSeconds: 59 }));
    await advance(60);
    expect(await describe(execution)).toMatchObject({ status: 'TIMED_OUT', stopDate: 1772442059 });
    expect(await outline(execution)).toEqual([
      '1<0 ExecutionStarted {}',
      '2<0 WaitStateEntered A {}',
      '3<0 ExecutionTimedOut',
    ]);
  });
});

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
    expect((await history(execution)).slice(-2).map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [5, 4, 'TaskFailed'],
      [6, 5, 'ExecutionFailed'],
    ]);
  });

  it('fails where there is no such function', async () => {
    const { run, describe } = rig();
    const execution = await run(machine({ T: invoke('nobody') }));
    expect(await describe(execution)).toMatchObject({ error: 'Lambda.ResourceNotFoundException' });
  });

  it('fails where the result is too large, which States.ALL does not catch', async () => {
    const { run, describe, outline } = rig({ functions: { work: async () => 'é'.repeat(131_072) } });
    const caught = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'After' }] };
    const execution = await run(machine({ T: invoke('work', caught), After: { Type: 'Pass' } }));
    expect(await describe(execution)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect((await outline(execution)).at(-2)).toBe('5<4 TaskFailed States.DataLimitExceeded');
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
    const timed = invoke('work', { TimeoutSeconds: '{% $states.input %}', Arguments: { FunctionName: 'work' } });
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
    expect(await describe(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'of it' });
  });

  it('refuse variables beyond their size', async () => {
    const { run, describe } = rig();
    const execution = await run(
      machine({ A: { Type: 'Pass', Assign: { big: '{% $pad("", 262145, "x") %}' }, Output: 'small' } }),
    );
    expect(await describe(execution)).toMatchObject({ error: 'States.DataLimitExceeded' });
  });
});

it('runs a machine whose top level says JSONPath where every state says JSONata', async () => {
  const { run, describe } = rig();
  const definition = flow({ A: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% 1 + 1 %}' } });
  expect(await describe(await run(definition))).toMatchObject({ output: '2' });
});

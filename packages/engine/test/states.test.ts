import { describe, expect, it } from 'vitest';
import { detailsOf, flow, machine, ROLE, rig } from './harness.ts';

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
        C: {
          Type: 'Succeed',
          Output: { input: '{% $states.input %}', n: '{% $n %}', doubled: '{% $doubled %}' },
        },
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
    const execution = await run(
      machine({ A: { Type: 'Pass' }, B: { Type: 'Pass', Output: { x: '{% $nothing %}' } } }),
    );
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
    End: {
      Type: 'Pass',
      Output: { input: '{% $states.input %}', size: '{% $exists($size) ? $size : "none" %}' },
    },
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
      machine({
        C: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'D' }] },
        D: { Type: 'Succeed' },
      }),
    );
    expect(await describe(execution)).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  it('fails where a condition is no boolean', async () => {
    const { run, history } = rig();
    const execution = await run(
      machine({
        C: { Type: 'Choice', Choices: [{ Condition: '{% "yes" %}', Next: 'D' }] },
        D: { Type: 'Succeed' },
      }),
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
    const execution = await run(
      machine({ A: { Type: 'Wait', Seconds: 31_536_000 }, B: { Type: 'Wait', Seconds: 1 } }),
    );
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
      '3<0 ExecutionTimedOut States.Timeout',
    ]);
  });
});

it('runs a machine whose top level says JSONPath where every state says JSONata', async () => {
  const { run, describe } = rig();
  const definition = flow({ A: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% 1 + 1 %}' } });
  expect(await describe(await run(definition))).toMatchObject({ output: '2' });
});

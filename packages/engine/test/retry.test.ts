import { describe, expect, it } from 'vitest';
import { callback, detailsOf, failure, invoke, machine, noted, rig } from './harness.ts';

/** Fails with each of the errors in turn, then succeeds. */
function failing(...errors: string[]) {
  const left = [...errors];
  return async () => {
    const error = left.shift();
    if (error !== undefined) throw failure(error, `${left.length} left`);
    return 'done';
  };
}

const retried = (...Retry: { ErrorEquals: string[]; [field: string]: string | number | string[] }[]) =>
  machine({
    T: invoke('work', {
      Arguments: { FunctionName: 'work', Payload: '{% $states.context.State.RetryCount %}' },
      Retry,
    }),
  });

describe('Retry', () => {
  it.each([
    ['doubles the interval', {}, [0, 1, 3, 7]],
    ['multiplies it', { IntervalSeconds: 10, BackoffRate: 3 }, [0, 10, 40, 130]],
    ['bounds it', { IntervalSeconds: 10, BackoffRate: 3, MaxDelaySeconds: 20 }, [0, 10, 30, 50]],
    ['draws it', { IntervalSeconds: 10, BackoffRate: 1, JitterStrategy: 'FULL' }, [0, 2.5, 5, 7.5]],
  ])('%s', async (_, fields, at) => {
    const { run, advance, history, describe } = rig({
      functions: { work: failing('E', 'E', 'E') },
      random: () => 0.25,
    });
    const execution = await run(retried({ ErrorEquals: ['E'], ...fields }));
    await advance(200);
    expect(await describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '"done"' });
    const scheduled = (await history(execution)).filter(({ type }) => type === 'TaskScheduled');
    expect(scheduled.map(({ timestamp }) => timestamp - 1772442000)).toEqual(at);
    expect(scheduled.map((event) => detailsOf(event).parameters)).toEqual(
      [0, 1, 2, 3].map((count) => `{"FunctionName":"work","Payload":${count}}`),
    );
  });

  it('counts the attempts of each retrier for itself', async () => {
    const { run, advance, describe, engine } = rig({ functions: { work: failing('A', 'B', 'A', 'B', 'A') } });
    const execution = await run(
      retried({ ErrorEquals: ['A'], MaxAttempts: 2 }, { ErrorEquals: ['States.ALL'], MaxAttempts: 2 }),
    );
    await advance(60);
    expect(await describe(execution)).toMatchObject({ status: 'FAILED', error: 'A' });
    expect(engine.stats()).toMatchObject({ functionCalls: 5, transitions: 5 });
  });

  it('does not retry where MaxAttempts is 0, though a later retrier would', async () => {
    const { run, advance, describe, engine } = rig({ functions: { work: failing('A') } });
    const execution = await run(
      retried({ ErrorEquals: ['A'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }),
    );
    await advance(60);
    expect(await describe(execution)).toMatchObject({ status: 'FAILED', error: 'A' });
    expect(engine.stats().functionCalls).toBe(1);
  });
});

describe('Catch', () => {
  it('goes on with the error as output, or with what its own fields say', async () => {
    const { run, describe } = rig({ functions: { work: failing('A', 'B') } });
    const definition = machine({
      T: invoke('work', {
        Assign: { own: 'state' },
        Catch: [
          { ErrorEquals: ['A'], Next: 'Done' },
          {
            ErrorEquals: ['States.TaskFailed'],
            Assign: { own: 'catch' },
            Output: '{% $states.errorOutput.Error & $states.input.x %}',
            Next: 'Done',
          },
        ],
        End: true,
      }),
      Done: { Type: 'Pass', Output: { in: '{% $states.input %}', own: '{% $exists($own) ? $own : null %}' } },
    });
    const first = await describe(await run(definition, { x: '!' }));
    const { in: caught, own } = JSON.parse(first.output ?? '');
    expect([caught.Error, JSON.parse(caught.Cause).errorMessage, own]).toEqual(['A', '1 left', null]);
    expect(await describe(await run(definition, { x: '!' }))).toMatchObject({
      output: '{"in":"B!","own":"catch"}',
    });
  });

  it('fails the execution where its own output cannot be evaluated', async () => {
    const { run, outline } = rig({ functions: { work: failing('A') } });
    const Catch = [
      { ErrorEquals: ['A'], Output: '{% $none %}', Next: 'Done' },
      { ErrorEquals: ['States.ALL'], Next: 'Done' },
    ];
    const execution = await run(machine({ T: invoke('work', { Catch, End: true }), Done: { Type: 'Pass' } }));
    expect((await outline(execution)).slice(-2)).toEqual([
      '6<5 EvaluationFailed States.QueryEvaluationError',
      '7<6 ExecutionFailed States.QueryEvaluationError',
    ]);
  });

  it('catches what its own state could not evaluate', async () => {
    const { run, outline } = rig({ functions: { work: noted } });
    const execution = await run(
      machine({
        T: invoke('work', {
          Output: '{% $none %}',
          Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Output: 'caught', Next: 'Done' }],
          End: true,
        }),
        Done: { Type: 'Pass' },
      }),
    );
    expect((await outline(execution)).slice(4)).toEqual([
      '5<4 TaskSucceeded',
      '6<0 EvaluationFailed States.QueryEvaluationError',
      '7<6 TaskStateExited T "caught"',
      '8<7 PassStateEntered Done "caught"',
      '9<8 PassStateExited Done "caught"',
      '10<9 ExecutionSucceeded "caught"',
    ]);
  });
});

describe('a timeout', () => {
  const catching = (name: string, fields: object) =>
    machine({
      T: callback({ ...fields, Catch: [{ ErrorEquals: [name], Next: 'Done' }], End: true }),
      Done: { Type: 'Pass' },
    });

  it('is recorded with an error and no cause', async () => {
    const { run, advance, history, outline } = rig({ functions: { ask: noted } });
    const execution = await run(catching('States.Timeout', { TimeoutSeconds: 30 }));
    await advance(30);
    expect((await outline(execution)).slice(5)).toEqual([
      '6<5 TaskTimedOut States.Timeout',
      '7<6 TaskStateExited T {"Error":"States.Timeout","Cause":""}',
      '8<7 PassStateEntered Done {"Error":"States.Timeout","Cause":""}',
      '9<8 PassStateExited Done {"Error":"States.Timeout","Cause":""}',
      '10<9 ExecutionSucceeded {"Error":"States.Timeout","Cause":""}',
    ]);
    const timedOut = (await history(execution)).find(({ type }) => type === 'TaskTimedOut');
    expect(timedOut).toMatchObject({ timestamp: 1772442030 });
    expect(detailsOf(timedOut ?? expect.unreachable())).toEqual({
      resourceType: 'lambda',
      resource: 'invoke.waitForTaskToken',
      error: 'States.Timeout',
    });
  });

  it.each([
    ['States.Timeout', 'SUCCEEDED'],
    ['States.ALL', 'SUCCEEDED'],
    ['States.TaskFailed', 'FAILED'],
    ['States.HeartbeatTimeout', 'FAILED'],
  ])('is, of a task, matched by %s: %s', async (name, status) => {
    const { run, advance, describe } = rig({ functions: { ask: noted } });
    const execution = await run(catching(name, { TimeoutSeconds: 30 }));
    await advance(30);
    expect(await describe(execution)).toMatchObject({ status });
  });

  it.each([
    ['States.Timeout', 'SUCCEEDED'],
    ['States.HeartbeatTimeout', 'SUCCEEDED'],
    ['States.TaskFailed', 'FAILED'],
  ])('is, of a heartbeat, matched by %s: %s', async (name, status) => {
    const { run, advance, describe, engine, tokens } = rig({ functions: { ask: noted } });
    const execution = await run(catching(name, { TimeoutSeconds: 300, HeartbeatSeconds: 10 }));
    await advance(9);
    await engine.call('SendTaskHeartbeat', { taskToken: tokens[0] });
    await advance(9);
    expect(await describe(execution)).toMatchObject({ status: 'RUNNING' });
    await advance(1);
    expect(await describe(execution)).toMatchObject({ status });
    const late = engine.call('SendTaskHeartbeat', { taskToken: tokens[0] });
    await expect(late).rejects.toMatchObject({ name: 'TaskTimedOut' });
  });

  it('aborts a function that is still at work, whose result is then ignored', async () => {
    const signals: AbortSignal[] = [];
    const { clock, engine, describe, outline, start, create } = rig({
      functions: {
        work: (_payload, { signal }) => {
          signals.push(signal);
          return new Promise((resolve) => signal.addEventListener('abort', () => resolve('too late')));
        },
      },
    });
    const execution = await start(
      await create('slow', machine({ T: invoke('work', { TimeoutSeconds: 5 }) })),
    );
    while (signals.length === 0) await new Promise(setImmediate);
    await clock.advance(5000, () => new Promise(setImmediate));
    await engine.settled();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(await describe(execution)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect((await outline(execution)).slice(-2)).toEqual([
      '5<4 TaskTimedOut States.Timeout',
      '6<5 ExecutionFailed States.Timeout',
    ]);
  });
});

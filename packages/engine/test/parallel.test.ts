import { describe, expect, it } from 'vitest';
import { callback, failure, flow, invoke, machine, noted, rig } from './harness.ts';

const wait = (Seconds: number) => ({ Type: 'Wait', Seconds });

describe('Parallel', () => {
  it('joins the outputs of its branches in their order, whichever ends first', async () => {
    const { run, advance, outline, describe } = rig();
    const branches = [
      flow({ A: wait(20), B: { Type: 'Pass', Output: 'slow' } }),
      flow({ C: { Type: 'Pass', Output: 'fast' } }),
    ];
    const execution = await run(
      machine({
        P: { Type: 'Parallel', Branches: branches, Arguments: { n: '{% $states.input.n * 2 %}' } },
        Q: { Type: 'Pass' },
      }),
      { n: 2 },
    );
    await advance(20);
    expect(await describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '["slow","fast"]' });
    expect(await outline(execution)).toEqual([
      '1<0 ExecutionStarted {"n":2}',
      '2<0 ParallelStateEntered P {"n":2}',
      '3<2 ParallelStateStarted',
      '4<3 WaitStateEntered A {"n":4}',
      '5<3 PassStateEntered C {"n":4}',
      '6<5 PassStateExited C "fast"',
      '7<4 WaitStateExited A {"n":4}',
      '8<7 PassStateEntered B {"n":4}',
      '9<8 PassStateExited B "slow"',
      '10<9 ParallelStateSucceeded',
      '11<9 ParallelStateExited P ["slow","fast"]',
      '12<11 PassStateEntered Q ["slow","fast"]',
      '13<12 PassStateExited Q ["slow","fast"]',
      '14<13 ExecutionSucceeded ["slow","fast"]',
    ]);
  });

  it('lets branches read the variables around them, and forgets their own at the end', async () => {
    const { run, describe } = rig();
    const branch = flow({
      A: { Type: 'Pass', Assign: { own: '{% $outer + 1 %}' } },
      B: { Type: 'Pass', Output: ['{% $outer %}', '{% $own %}'] },
    });
    const execution = await run(
      machine({
        S: { Type: 'Pass', Assign: { outer: 1 } },
        P: { Type: 'Parallel', Branches: [branch], Assign: { outer: '{% $outer + 100 %}' } },
        T: {
          Type: 'Pass',
          Output: { branch: '{% $states.input[0] %}', outer: '{% $outer %}', own: '{% $exists($own) %}' },
        },
      }),
    );
    expect(await describe(execution)).toMatchObject({ output: '{"branch":[1,2],"outer":101,"own":false}' });
  });

  it('aborts the siblings of a branch that fails, whose tokens then are void', async () => {
    const { run, advance, outline, engine, tokens } = rig({ functions: { ask: noted } });
    const nested = { Type: 'Parallel', Branches: [flow({ W: wait(99) })] };
    const execution = await run(
      machine({
        P: {
          Type: 'Parallel',
          Branches: [
            flow({ A: callback() }),
            flow({ B: wait(10), F: { Type: 'Fail', Error: 'Broken' } }),
            flow({ N: nested }),
          ],
          Catch: [{ ErrorEquals: ['Broken'], Next: 'Q' }],
          End: true,
        },
        Q: { Type: 'Pass' },
      }),
    );
    await advance(10);
    expect((await outline(execution)).slice(6)).toEqual([
      '7<3 WaitStateEntered B {}',
      '8<3 ParallelStateEntered N {}',
      '9<8 ParallelStateStarted',
      '10<9 WaitStateEntered W {}',
      '11<6 TaskSubmitted',
      '12<7 WaitStateExited B {}',
      '13<12 FailStateEntered F {}',
      '14<13 TaskStateAborted',
      '15<13 WaitStateAborted',
      '16<13 ParallelStateAborted',
      '17<13 ParallelStateFailed',
      '18<17 ParallelStateExited P {"Error":"Broken","Cause":null}',
      '19<18 PassStateEntered Q {"Error":"Broken","Cause":null}',
      '20<19 PassStateExited Q {"Error":"Broken","Cause":null}',
      '21<20 ExecutionSucceeded {"Error":"Broken","Cause":null}',
    ]);
    const stale = engine.call('SendTaskSuccess', { taskToken: tokens[0], output: '1' });
    await expect(stale).rejects.toMatchObject({ name: 'TaskTimedOut' });
  });

  it('is retried as a whole, and records its failure only at the end', async () => {
    const { run, advance, outline } = rig({
      functions: {
        async work() {
          throw failure('Down', '');
        },
      },
    });
    const execution = await run(
      machine({
        P: {
          Type: 'Parallel',
          Branches: [flow({ A: invoke('work') })],
          Retry: [{ ErrorEquals: ['Down'], MaxAttempts: 1, IntervalSeconds: 5 }],
        },
      }),
    );
    await advance(5);
    expect((await outline(execution)).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      '1<0 ExecutionStarted',
      '2<0 ParallelStateEntered',
      '3<2 ParallelStateStarted',
      '4<3 TaskStateEntered',
      '5<4 TaskScheduled',
      '6<5 TaskStarted',
      '7<6 TaskFailed',
      '8<7 TaskStateAborted',
      '9<7 ParallelStateStarted',
      '10<9 TaskStateEntered',
      '11<10 TaskScheduled',
      '12<11 TaskStarted',
      '13<12 TaskFailed',
      '14<13 TaskStateAborted',
      '15<13 ParallelStateFailed',
      '16<15 ExecutionFailed',
    ]);
  });

  it('fails of its own arguments before it starts', async () => {
    const { run, outline } = rig();
    const execution = await run(
      machine({ P: { Type: 'Parallel', Branches: [flow({ A: wait(1) })], Arguments: '{% $none %}' } }),
    );
    expect(await outline(execution)).toEqual([
      '1<0 ExecutionStarted {}',
      '2<0 ParallelStateEntered P {}',
      '3<0 EvaluationFailed States.QueryEvaluationError',
      '4<3 ParallelStateFailed',
      '5<4 ExecutionFailed States.QueryEvaluationError',
    ]);
  });

  it('holds nothing in memory while its branches wait', async () => {
    const { create, start, engine, advance } = rig({ functions: { ask: noted } });
    const arn = await create(
      'm',
      machine({ P: { Type: 'Parallel', Branches: [flow({ A: callback() }), flow({ B: wait(60) })] } }),
    );
    await Promise.all(Array.from({ length: 50 }, () => start(arn)));
    await advance(0);
    expect(engine.stats()).toMatchObject({ transitions: 150, functionCalls: 50, inMemory: 0 });
  });
});

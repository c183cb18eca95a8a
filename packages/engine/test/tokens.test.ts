import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tokens } from '../src/base/tokens.ts';
import { callback, detailsOf, failure, invoke, machine, noted, rig } from './harness.ts';

describe('a callback task', () => {
  it('waits for the answer to its token', async () => {
    const { run, advance, engine, tokens, history, describe } = rig({
      functions: { ask: async () => 'ignored' },
    });
    const execution = await run(machine({ T: callback() }));
    await advance(3600);
    await engine.call('SendTaskSuccess', { taskToken: tokens[0], output: '{"score": 5}' });
    await engine.settled();
    expect(await describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '{"score":5}' });
    const events = (await history(execution)).slice(2, 6);
    expect(events.map(({ id, previousEventId, type }) => `${id}<${previousEventId} ${type}`)).toEqual([
      '3<2 TaskScheduled',
      '4<3 TaskStarted',
      '5<4 TaskSubmitted',
      '6<5 TaskSucceeded',
    ]);
    const resource = { resourceType: 'lambda', resource: 'invoke.waitForTaskToken' };
    const outputDetails = { truncated: false };
    const submitted = '{"ExecutedVersion":"$LATEST","Payload":"ignored","StatusCode":200}';
    expect(events.slice(2).map(detailsOf)).toEqual([
      { ...resource, output: submitted, outputDetails },
      { ...resource, output: '{"score":5}', outputDetails },
    ]);
  });

  it('fails with the answer it is given, which may say nothing', async () => {
    const { run, engine, tokens, describe, history } = rig({ functions: { ask: noted } });
    const definition = machine({
      T: callback({
        Catch: [
          { ErrorEquals: ['Nope'], Next: 'Done' },
          { ErrorEquals: ['States.ALL'], Next: 'Done' },
        ],
        End: true,
      }),
      Done: { Type: 'Pass' },
    });
    const told = await run(definition);
    await engine.call('SendTaskFailure', { taskToken: tokens[0], error: 'Nope', cause: 'no reason' });
    const silent = await run(definition);
    await engine.call('SendTaskFailure', { taskToken: tokens[1] });
    await engine.settled();
    expect(await describe(told)).toMatchObject({ output: '{"Error":"Nope","Cause":"no reason"}' });
    expect(await describe(silent)).toMatchObject({ output: '{"Error":null,"Cause":null}' });
    const failed = (await history(silent)).find(({ type }) => type === 'TaskFailed');
    expect(detailsOf(failed ?? expect.unreachable())).toEqual({
      resourceType: 'lambda',
      resource: 'invoke.waitForTaskToken',
    });
  });

  it('fails where its function fails', async () => {
    const { run, describe } = rig({
      functions: {
        async ask() {
          throw failure('Unasked', '');
        },
      },
    });
    expect(await describe(await run(machine({ T: callback() })))).toMatchObject({ error: 'Unasked' });
  });

  it('takes an answer that is there before its function has returned', async () => {
    const { run, engine, tokens, outline, describe } = rig({
      functions: {
        async ask() {
          await engine.call('SendTaskSuccess', { taskToken: tokens[0], output: '"early"' });
          const again = engine.call('SendTaskSuccess', { taskToken: tokens[0], output: '"twice"' });
          await expect(again).rejects.toMatchObject({ name: 'TaskTimedOut' });
          return null;
        },
      },
    });
    const execution = await run(machine({ T: callback() }));
    expect(await describe(execution)).toMatchObject({ output: '"early"' });
    expect((await outline(execution)).slice(2, 6)).toEqual([
      '3<2 TaskScheduled',
      '4<3 TaskStarted',
      '5<4 TaskSubmitted',
      '6<5 TaskSucceeded',
    ]);
  });

  it('keeps that answer though the function then fails', async () => {
    const { run, engine, tokens, describe } = rig({
      functions: {
        async ask() {
          await engine.call('SendTaskSuccess', { taskToken: tokens[0], output: '"early"' });
          throw failure('Late', '');
        },
      },
    });
    expect(await describe(await run(machine({ T: callback() })))).toMatchObject({ output: '"early"' });
  });

  it('gets a new token with each attempt', async () => {
    const { run, advance, engine, tokens, describe } = rig({ functions: { ask: noted } });
    const Retry = [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1 }];
    const execution = await run(machine({ T: callback({ TimeoutSeconds: 10, Retry }) }));
    await advance(11);
    const [first, second] = tokens;
    expect(first).not.toBe(second);
    const stale = engine.call('SendTaskSuccess', { taskToken: first, output: '1' });
    await expect(stale).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await engine.call('SendTaskSuccess', { taskToken: second, output: '2' });
    await engine.settled();
    expect(await describe(execution)).toMatchObject({ output: '2' });
  });

  it.each(['{"a":', 'undefined', ''])('refuses the output %j, and waits on', async (output) => {
    const { run, engine, tokens, describe } = rig({ functions: { ask: noted } });
    const execution = await run(machine({ T: callback() }));
    const answer = engine.call('SendTaskSuccess', { taskToken: tokens[0], output });
    await expect(answer).rejects.toMatchObject({ name: 'InvalidOutput' });
    expect(await describe(execution)).toMatchObject({ status: 'RUNNING' });
  });

  it.each(['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat'])(
    '%s tells old tokens from garbage',
    async (action) => {
      const { run, engine, tokens } = rig({ functions: { ask: noted, work: noted } });
      const executionArn = await run(machine({ T: callback(), U: invoke('work') }));
      await engine.call('StopExecution', { executionArn });
      const send = (taskToken: string | undefined) => engine.call(action, { taskToken, output: '1' });
      await expect(send(tokens[0])).rejects.toMatchObject({ name: 'TaskTimedOut' });
      const other = rig({ functions: { ask: noted } });
      await other.run(machine({ T: callback() }));
      await expect(send(other.tokens[0])).rejects.toMatchObject({ name: 'InvalidToken' });
      await expect(send('garbage')).rejects.toMatchObject({ name: 'InvalidToken' });
      await expect(send('x'.repeat(2048))).rejects.toMatchObject({ name: 'InvalidToken' });
      await expect(send('x'.repeat(2049))).rejects.toMatchObject({ name: 'ValidationException' });
      await expect(send(undefined)).rejects.toMatchObject({ name: 'ValidationException' });
    },
  );
});

describe('a token', () => {
  const tokens = new Tokens(new Uint8Array(32).fill(7));
  const nonce = fc.stringMatching(/^[\w-]{12}$/);
  const claim = fc.record({ execution: fc.maxSafeNat(), wait: fc.nat(), nonce });

  it('says what it was issued for', () => {
    fc.assert(
      fc.property(claim, (claimed) => {
        expect(tokens.read(tokens.issue(claimed))).toEqual(claimed);
      }),
    );
  });

  it('is none once any bit of it is another', () => {
    fc.assert(
      fc.property(claim, fc.nat(), (claimed, position) => {
        const bytes = Buffer.from(tokens.issue(claimed), 'base64url');
        const bit = position % (bytes.length * 8);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(tokens.read(bytes.toString('base64url'))).toBeUndefined();
      }),
    );
  });

  it('is none of another database', () => {
    const others = new Tokens(new Uint8Array(32).fill(8));
    fc.assert(
      fc.property(claim, (claimed) => {
        expect(others.read(tokens.issue(claimed))).toBeUndefined();
      }),
    );
  });
});

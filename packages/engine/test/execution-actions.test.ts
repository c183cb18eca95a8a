import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { JsonObject } from '../src/base/json.ts';
import { callback, failure, flow, invoke, machine, noted, type Rig, rig } from './harness.ts';

const pass = machine({ A: { Type: 'Pass' } });
const waiting = machine({ A: { Type: 'Wait', Seconds: 3600 } });
const DAY = 86_400;

const refusal = (name: string, message?: string) =>
  expect.objectContaining({ name, ...(message !== undefined && { message }) });

describe('StartExecution', () => {
  it('is idempotent by name and input while the execution runs', async () => {
    const { engine, create, advance } = rig();
    const stateMachineArn = await create('m', waiting);
    const request = { stateMachineArn, name: 'one', input: '{"a":1}' };
    const answer = await engine.call('StartExecution', request);
    const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:m:one';
    expect(answer).toEqual({ executionArn, startDate: 1772442000 });
    await advance(5);
    expect(await engine.call('StartExecution', request)).toEqual(answer);
    const taken = refusal('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    await expect(engine.call('StartExecution', { ...request, input: '{"a":2}' })).rejects.toEqual(taken);
    await advance(3600);
    await expect(engine.call('StartExecution', request)).rejects.toEqual(taken);
  });

  it('starts one execution of a name, however many ask at a time', async () => {
    const { engine, create, history, advance } = rig();
    const stateMachineArn = await create('m', waiting);
    const start = () => engine.call('StartExecution', { stateMachineArn, name: 'one' });
    const answers = await Promise.all(Array.from({ length: 20 }, start));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    await advance(0);
    expect(await history('arn:aws:states:us-east-1:000000000000:execution:m:one')).toHaveLength(2);
  });

  it('refuses one of several at a time without harm to the others', async () => {
    const { engine, create } = rig();
    const stateMachineArn = await create('m', waiting);
    const names = ['a', 'b', 'b', 'c'];
    const starts = names.map((name, index) =>
      engine.call('StartExecution', { stateMachineArn, name, input: String(index) }),
    );
    const outcomes = await Promise.allSettled(starts);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    const { executions } = await engine.call('ListExecutions', { stateMachineArn });
    expect(executions).toHaveLength(3);
  });

  it('frees a name 90 days after its execution has closed, and forgets that one', async () => {
    const { engine, create, advance, describe } = rig();
    const stateMachineArn = await create('m', pass);
    const request = { stateMachineArn, name: 'one' };
    await engine.call('StartExecution', request);
    await advance(90 * DAY - 1);
    await expect(engine.call('StartExecution', request)).rejects.toEqual(refusal('ExecutionAlreadyExists'));
    await advance(1);
    expect(await engine.call('StartExecution', request)).toMatchObject({ startDate: 1772442000 + 90 * DAY });
    await advance(91 * DAY + 1);
    const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:m:one';
    await expect(describe(executionArn)).rejects.toEqual(
      refusal('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`),
    );
  });

  it.each(['{', 'nothing', '', '{"a":1,"a":2}'])('refuses the input %j', async (input) => {
    const { engine, create } = rig();
    const stateMachineArn = await create('m', pass);
    await expect(engine.call('StartExecution', { stateMachineArn, input })).rejects.toEqual(
      refusal('InvalidExecutionInput', expect.stringContaining('Invalid State Machine Execution Input')),
    );
  });

  it('refuses an input over 256 KiB, counted in bytes', async () => {
    const { engine, create } = rig();
    const stateMachineArn = await create('m', pass);
    const start = (text: string) =>
      engine.call('StartExecution', { stateMachineArn, input: JSON.stringify(text) });
    await start('x'.repeat(262_142));
    await expect(start('é'.repeat(131_072))).rejects.toEqual(refusal('ValidationException'));
  });

  it.each(['a b', 'a/b', 'a\u0007', 'a*', '', 'é\ud800', 'x'.repeat(81)])(
    'refuses the name %j',
    async (name) => {
      const { engine, create } = rig();
      const stateMachineArn = await create('m', pass);
      await expect(engine.call('StartExecution', { stateMachineArn, name })).rejects.toEqual(
        refusal('InvalidName'),
      );
    },
  );
});

describe('ListExecutions and GetExecutionHistory', () => {
  const listed = z.object({
    executions: z.array(z.looseObject({ name: z.string(), status: z.string() })),
    nextToken: z.string().optional(),
  });

  async function names({ engine }: Rig, request: JsonObject): Promise<string[][]> {
    const pages: string[][] = [];
    let nextToken: string | undefined;
    do {
      const input = { ...request, ...(nextToken !== undefined && { nextToken }) };
      const page = listed.parse(await engine.call('ListExecutions', input));
      pages.push(page.executions.map(({ name }) => name));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return pages;
  }

  it('list the newest first, in pages, by status', async () => {
    const self = rig();
    const stateMachineArn = await self.create('m', waiting);
    for (const name of ['a', 'b', 'c', 'd', 'e']) await self.start(stateMachineArn, { name });
    await self.create('other', waiting);
    await self.advance(0);
    for (const name of ['b', 'd']) {
      const executionArn = `arn:aws:states:us-east-1:000000000000:execution:m:${name}`;
      await self.engine.call('StopExecution', { executionArn });
    }
    expect(await names(self, { stateMachineArn })).toEqual([['e', 'd', 'c', 'b', 'a']]);
    expect(await names(self, { stateMachineArn, maxResults: 2 })).toEqual([['e', 'd'], ['c', 'b'], ['a']]);
    expect(await names(self, { stateMachineArn, statusFilter: 'ABORTED', maxResults: 1 })).toEqual([
      ['d'],
      ['b'],
    ]);
    expect(await names(self, { stateMachineArn, statusFilter: 'RUNNING' })).toEqual([['e', 'c', 'a']]);
    const wrong = self.engine.call('ListExecutions', { stateMachineArn, statusFilter: 'running' });
    await expect(wrong).rejects.toEqual(
      refusal('ValidationException', expect.stringContaining('enum value set')),
    );
    const { nextToken } = listed.parse(
      await self.engine.call('ListExecutions', { stateMachineArn, maxResults: 1 }),
    );
    const strange = self.engine.call('ListExecutions', {
      stateMachineArn,
      statusFilter: 'RUNNING',
      nextToken,
    });
    await expect(strange).rejects.toEqual(refusal('InvalidToken'));
  });

  it('give the history forwards and backwards, in pages, with its data or without', async () => {
    const { run, engine } = rig();
    const executionArn = await run(machine({ A: { Type: 'Pass' }, B: { Type: 'Pass' } }), { secret: true });
    const page = z.object({
      events: z.array(z.looseObject({ id: z.int() })),
      nextToken: z.string().optional(),
    });
    const ids = async (request: JsonObject) => {
      const pages: number[][] = [];
      let nextToken: string | undefined;
      do {
        const input = { executionArn, ...request, ...(nextToken !== undefined && { nextToken }) };
        const answer = page.parse(await engine.call('GetExecutionHistory', input));
        pages.push(answer.events.map(({ id }) => id));
        nextToken = answer.nextToken;
      } while (nextToken !== undefined);
      return pages;
    };
    expect(await ids({})).toEqual([[1, 2, 3, 4, 5, 6]]);
    expect(await ids({ maxResults: 4 })).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
    expect(await ids({ maxResults: 4, reverseOrder: true })).toEqual([
      [6, 5, 4, 3],
      [2, 1],
    ]);
    const bare = await engine.call('GetExecutionHistory', { executionArn, includeExecutionData: false });
    expect(JSON.stringify(bare)).not.toContain('secret');
  });
});

describe('StopExecution', () => {
  it('aborts what runs, and leaves what has closed', async () => {
    const { run, engine, advance, outline, describe } = rig({ functions: { ask: noted } });
    const executionArn = await run(
      machine({
        P: {
          Type: 'Parallel',
          Branches: [flow({ A: callback() }), flow({ B: { Type: 'Wait', Seconds: 9 } })],
        },
      }),
    );
    await advance(3);
    const stopped = await engine.call('StopExecution', { executionArn, error: 'E', cause: 'C' });
    expect(stopped).toEqual({ stopDate: 1772442003 });
    await advance(30);
    expect(await engine.call('StopExecution', { executionArn })).toEqual(stopped);
    expect(await describe(executionArn)).toMatchObject({ status: 'ABORTED', error: 'E', cause: 'C' });
    expect((await outline(executionArn)).at(-1)).toBe('9<0 ExecutionAborted E');
  });
});

describe('RedriveExecution', () => {
  it('goes on from the states that failed, keeping what succeeded', async () => {
    let isBroken = true;
    let calls = 0;
    const { run, engine, advance, outline, describe } = rig({
      functions: {
        async work() {
          if (isBroken) throw failure('Broken', '');
          return 'mended';
        },
        async count() {
          calls += 1;
          return calls;
        },
      },
    });
    const executionArn = await run(
      machine({
        P: {
          Type: 'Parallel',
          Branches: [
            flow({ A: invoke('count') }),
            flow({ B: { Type: 'Wait', Seconds: 5 }, C: invoke('work') }),
          ],
        },
        D: { Type: 'Pass' },
      }),
    );
    await advance(5);
    expect(await describe(executionArn)).toMatchObject({ status: 'FAILED', redriveStatus: 'REDRIVABLE' });
    const length = (await outline(executionArn)).length;
    isBroken = false;
    expect(await engine.call('RedriveExecution', { executionArn })).toEqual({ redriveDate: 1772442005 });
    await advance(0);
    expect(await describe(executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: '[1,"mended"]',
      redriveCount: 1,
      redriveDate: 1772442005,
    });
    expect(
      (await outline(executionArn)).slice(length).map((line) => line.split(' ').slice(0, 2).join(' ')),
    ).toEqual([
      `${length + 1}<${length} ExecutionRedriven`,
      `${length + 2}<${length + 1} TaskScheduled`,
      `${length + 3}<${length + 2} TaskStarted`,
      `${length + 4}<${length + 3} TaskSucceeded`,
      `${length + 5}<${length + 4} TaskStateExited`,
      `${length + 6}<${length + 5} ParallelStateSucceeded`,
      `${length + 7}<${length + 5} ParallelStateExited`,
      `${length + 8}<${length + 7} PassStateEntered`,
      `${length + 9}<${length + 8} PassStateExited`,
      `${length + 10}<${length + 9} ExecutionSucceeded`,
    ]);
  });

  it('waits again, with a new token and a new time-out', async () => {
    const { run, engine, advance, describe, tokens } = rig({ functions: { ask: noted } });
    const executionArn = await run(machine({ A: callback({ TimeoutSeconds: 10 }) }, { TimeoutSeconds: 5 }));
    await advance(5);
    expect(await describe(executionArn)).toMatchObject({ status: 'TIMED_OUT' });
    await engine.call('RedriveExecution', { executionArn });
    await advance(4);
    await expect(engine.call('SendTaskSuccess', { taskToken: tokens[0], output: '1' })).rejects.toEqual(
      refusal('TaskTimedOut'),
    );
    await engine.call('SendTaskSuccess', { taskToken: tokens[1], output: '2' });
    await engine.settled();
    expect(await describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '2' });
  });

  it('is refused where there is nothing to redrive, or it is too late', async () => {
    const { run, engine, advance, describe } = rig();
    const redrive = (executionArn: string) => engine.call('RedriveExecution', { executionArn });
    const succeeded = await run(pass);
    await expect(redrive(succeeded)).rejects.toEqual(
      refusal('ExecutionNotRedrivable', 'Execution is SUCCEEDED and cannot be redriven'),
    );
    const running = await run(waiting);
    await expect(redrive(running)).rejects.toEqual(refusal('ExecutionNotRedrivable'));
    const failed = await run(machine({ F: { Type: 'Fail' } }));
    await advance(14 * DAY + 1);
    expect(await describe(failed)).toMatchObject({ status: 'FAILED', redriveStatus: 'NOT_REDRIVABLE' });
    await expect(redrive(failed)).rejects.toEqual(refusal('ExecutionNotRedrivable'));
  });
});

import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { JsonObject } from '../src/base/json.ts';
import { machine, ROLE, rig } from './harness.ts';

const pass = machine({ A: { Type: 'Pass' } });
const waiting = machine({ A: { Type: 'Wait', Seconds: 3600 } });

const refusal = (name: string, message?: string) =>
  expect.objectContaining({ name, ...(message !== undefined && { message }) });

const createRequest = (changes: JsonObject = {}) => ({
  name: 'm',
  definition: JSON.stringify(pass),
  roleArn: ROLE,
  ...changes,
});

describe('a request', () => {
  it('is refused where the operation is unknown', async () => {
    const { engine } = rig();
    for (const action of ['Nonsense', 'constructor', 'toString']) {
      await expect(engine.call(action, {})).rejects.toEqual(refusal('UnknownOperationException'));
    }
  });

  it.each([
    ['CreateStateMachine', {}, 'ValidationException', "Value null at 'name'"],
    ['CreateStateMachine', createRequest({ name: 'a b' }), 'InvalidName', "Invalid Name: 'a b'"],
    ['CreateStateMachine', createRequest({ name: 'x'.repeat(81) }), 'InvalidName', 'Invalid Name'],
    ['CreateStateMachine', createRequest({ definition: '{}' }), 'InvalidDefinition', 'Invalid State Machine'],
    ['CreateStateMachine', createRequest({ type: 'EXPRESS' }), 'StateMachineTypeNotSupported', 'STANDARD'],
    ['CreateStateMachine', createRequest({ publish: true }), 'ValidationException', "'publish'"],
    ['StartExecution', { stateMachineArn: 7 }, 'SerializationException', 'stateMachineArn'],
    ['StartExecution', [], 'SerializationException', 'the request'],
    ['StartExecution', { stateMachineArn: 'm' }, 'InvalidArn', "Invalid Arn: 'Invalid ARN prefix: m'"],
    ['DescribeExecution', { executionArn: 'arn:aws:s3:::x' }, 'InvalidArn', 'Resource type not valid'],
    ['ListStateMachines', { maxResults: 1001 }, 'ValidationException', 'less than or equal to 1000'],
    ['ListStateMachines', { nextToken: 'x' }, 'InvalidToken', "Invalid Token: 'x'"],
    ['UpdateStateMachine', { stateMachineArn: 'arn:x' }, 'MissingRequiredParameter', 'Either the definition'],
  ])('%s %j is refused: %s', async (action, input, name, message) => {
    const { engine } = rig();
    await expect(engine.call(action, input)).rejects.toEqual(refusal(name, expect.stringContaining(message)));
  });
});

describe('state machines', () => {
  it('are created once, described, listed and deleted', async () => {
    const { engine, clock } = rig();
    const answer = await engine.call('CreateStateMachine', createRequest());
    const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:m';
    expect(answer).toEqual({ stateMachineArn, creationDate: 1772442000 });
    await clock.advance(5000, engine.settled);
    expect(await engine.call('CreateStateMachine', createRequest())).toEqual(answer);
    const other = engine.call('CreateStateMachine', createRequest({ definition: JSON.stringify(waiting) }));
    await expect(other).rejects.toEqual(
      refusal('StateMachineAlreadyExists', `State Machine Already Exists: '${stateMachineArn}'`),
    );
    expect(await engine.call('DescribeStateMachine', { stateMachineArn })).toEqual({
      stateMachineArn,
      name: 'm',
      status: 'ACTIVE',
      definition: JSON.stringify(pass),
      roleArn: ROLE,
      type: 'STANDARD',
      creationDate: 1772442000,
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
    });
    expect(await engine.call('DeleteStateMachine', { stateMachineArn })).toEqual({});
    expect(await engine.call('DeleteStateMachine', { stateMachineArn })).toEqual({});
    expect(await engine.call('ListStateMachines', {})).toEqual({ stateMachines: [] });
    const missing = refusal('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
    await expect(engine.call('DescribeStateMachine', { stateMachineArn })).rejects.toEqual(missing);
    await expect(engine.call('StartExecution', { stateMachineArn })).rejects.toEqual(missing);
  });

  it('are listed in pages', async () => {
    const { engine, create } = rig();
    for (const name of ['a', 'b', 'c']) await create(name, pass);
    const names: string[] = [];
    let nextToken: string | undefined;
    do {
      const request = { maxResults: 2, ...(nextToken !== undefined && { nextToken }) };
      const page = z
        .object({ stateMachines: z.array(z.object({ name: z.string() })), nextToken: z.string().optional() })
        .parse(await engine.call('ListStateMachines', request));
      names.push(...page.stateMachines.map(({ name }) => name));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(names).toEqual(['a', 'b', 'c']);
  });

  it('are updated, while what runs goes on as it began', async () => {
    const { engine, create, start, advance, describe } = rig();
    const stateMachineArn = await create(
      'm',
      machine({ W: { Type: 'Wait', Seconds: 10 }, A: { Type: 'Pass', Output: 'old' } }),
    );
    const before = await start(stateMachineArn);
    await advance(1);
    const definition = JSON.stringify(machine({ A: { Type: 'Pass', Output: 'new' } }));
    const updated = await engine.call('UpdateStateMachine', { stateMachineArn, definition });
    expect(updated).toEqual({ updateDate: 1772442001, revisionId: expect.any(String) });
    expect(await engine.call('UpdateStateMachine', { stateMachineArn, definition })).toEqual(updated);
    const after = await start(stateMachineArn);
    await advance(10);
    expect(await describe(before)).toMatchObject({ output: '"old"' });
    expect(await describe(after)).toMatchObject({ output: '"new"' });
    const { revisionId } = updated;
    expect(await engine.call('DescribeStateMachine', { stateMachineArn })).toMatchObject({
      definition,
      revisionId,
    });
    expect(await engine.call('DescribeStateMachineForExecution', { executionArn: after })).toMatchObject({
      definition,
      revisionId,
      name: 'm',
      updateDate: 1772442001,
    });
    expect(
      await engine.call('DescribeStateMachineForExecution', { executionArn: before }),
    ).not.toHaveProperty('revisionId');
  });

  it('are being deleted until their executions reach the next transition', async () => {
    const { engine, create, start, advance, describe } = rig();
    const stateMachineArn = await create(
      'm',
      machine({ W: { Type: 'Wait', Seconds: 10 }, A: { Type: 'Pass' } }),
    );
    const execution = await start(stateMachineArn);
    await advance(0);
    await engine.call('DeleteStateMachine', { stateMachineArn });
    expect(await engine.call('DescribeStateMachine', { stateMachineArn })).toMatchObject({
      status: 'DELETING',
    });
    await expect(engine.call('StartExecution', { stateMachineArn })).rejects.toEqual(
      refusal('StateMachineDeleting'),
    );
    await expect(engine.call('CreateStateMachine', createRequest())).rejects.toEqual(
      refusal('StateMachineDeleting'),
    );
    await advance(10);
    expect(await describe(execution)).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'State machine m has been deleted.',
    });
    await engine.call('CreateStateMachine', createRequest());
    expect(await engine.call('DescribeStateMachine', { stateMachineArn })).toMatchObject({
      status: 'ACTIVE',
    });
  });
});

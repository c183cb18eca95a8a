import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  ExecutionNotRedrivable,
  GetExecutionHistoryCommand,
  InvalidArn,
  InvalidDefinition,
  InvalidExecutionInput,
  InvalidName,
  InvalidOutput,
  InvalidToken,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  MissingRequiredParameter,
  paginateGetExecutionHistory,
  paginateListExecutions,
  paginateListStateMachines,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNServiceException,
  StartExecutionCommand,
  StateMachineAlreadyExists,
  StateMachineDoesNotExist,
  StateMachineTypeNotSupported,
  StopExecutionCommand,
  TaskTimedOut,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AWAITING, DECIDING, type EngineService, openEngineService, ROLE } from './engine-service.ts';

/** When the engine was opened. */
const OPENED = new Date('2026-11-21T21:05:00.000Z');
const HOUR = 3_600_000;

let service: EngineService;
let client: EngineService['client'];
let count = 0;
const newName = () => `name-${++count}`;

beforeAll(async () => {
  service = await openEngineService();
  client = service.client;
});

afterAll(() => service.close());

const arnOf = (machine: string, name: string) =>
  `arn:aws:states:us-east-1:000000000000:execution:${machine}:${name}`;

async function start(machine: 'complaint' | 'follow-up', input = '{}') {
  const name = newName();
  const request = { stateMachineArn: service.machineArns[machine], name, input };
  const { executionArn, startDate } = await client.send(new StartExecutionCommand(request));
  await service.settled();
  return { request, name, executionArn, startDate };
}

const describeExecution = (executionArn: string | undefined) =>
  client.send(new DescribeExecutionCommand({ executionArn }));

describe('the SDK on state machines', () => {
  it('creates, describes, changes and deletes one', async () => {
    const name = newName();
    const request = { name, definition: DECIDING, roleArn: ROLE };
    const created = await client.send(new CreateStateMachineCommand(request));
    const { stateMachineArn } = created;
    expect(stateMachineArn).toBe(`arn:aws:states:us-east-1:000000000000:stateMachine:${name}`);
    expect(created.creationDate).toEqual(service.now());
    const again = await client.send(new CreateStateMachineCommand(request));
    expect(again).toMatchObject({ stateMachineArn, creationDate: created.creationDate });

    const described = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(described).toMatchObject({ ...request, stateMachineArn, status: 'ACTIVE', type: 'STANDARD' });
    const updated = await client.send(
      new UpdateStateMachineCommand({ stateMachineArn, definition: AWAITING }),
    );
    expect(updated.updateDate).toBeInstanceOf(Date);
    const changed = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(changed).toMatchObject({ definition: AWAITING, revisionId: updated.revisionId });

    await client.send(new DeleteStateMachineCommand({ stateMachineArn }));
    const gone = client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    await expect(gone).rejects.toBeInstanceOf(StateMachineDoesNotExist);
  });

  it('lists them in pages', async () => {
    const names = [];
    for await (const page of paginateListStateMachines({ client, pageSize: 1 }, {})) {
      expect(page.stateMachines?.length).toBeLessThanOrEqual(1);
      names.push(...(page.stateMachines ?? []).map(({ name }) => name));
    }
    expect(names).toEqual(expect.arrayContaining(['complaint', 'follow-up']));
    const all = await client.send(new ListStateMachinesCommand({}));
    expect(all.stateMachines?.map(({ name }) => name)).toEqual(names);
  });

  it('describes the one an execution has begun with', async () => {
    const { executionArn } = await start('follow-up');
    const described = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(described).toMatchObject({ name: 'follow-up', definition: DECIDING, roleArn: ROLE });
    expect(described.updateDate).toEqual(OPENED);
  });

  it('gets the errors of the service', async () => {
    const roleArn = ROLE;
    const create = (more: object) =>
      client.send(new CreateStateMachineCommand({ name: newName(), definition: DECIDING, roleArn, ...more }));
    await expect(create({ name: 'complaint' })).rejects.toBeInstanceOf(StateMachineAlreadyExists);
    await expect(create({ name: 'a b' })).rejects.toBeInstanceOf(InvalidName);
    await expect(create({ type: 'EXPRESS' })).rejects.toBeInstanceOf(StateMachineTypeNotSupported);
    const refused = create({ definition: DECIDING.replace('Succeed', 'Map') });
    await expect(refused).rejects.toBeInstanceOf(InvalidDefinition);
    await expect(refused).rejects.toThrow(/^Invalid State Machine Definition: '.*\/States\/Done\/Type'$/);
    const { stateMachineArn } = await create({});
    const nothing = client.send(new UpdateStateMachineCommand({ stateMachineArn }));
    await expect(nothing).rejects.toBeInstanceOf(MissingRequiredParameter);
  });
});

describe('the SDK on executions', () => {
  it('starts one and reads how it went', async () => {
    const { request, executionArn, startDate } = await start('follow-up', '{"fails":false}');
    expect(startDate).toEqual(service.now());
    const described = await describeExecution(executionArn);
    expect(described).toMatchObject({
      ...request,
      executionArn,
      status: 'SUCCEEDED',
      output: '{"fails":false}',
      startDate: service.now(),
      stopDate: service.now(),
    });
  });

  it('may start the same again while it runs, and not otherwise', async () => {
    const { request, executionArn, startDate, name } = await start('complaint');
    const again = await client.send(new StartExecutionCommand(request));
    expect(again).toMatchObject({ executionArn, startDate });
    const different = client.send(new StartExecutionCommand({ ...request, input: '{"other":1}' }));
    await expect(different).rejects.toBeInstanceOf(ExecutionAlreadyExists);
    await client.send(new SendTaskSuccessCommand({ taskToken: service.tokenOf(name), output: '{}' }));
    await service.settled();
    const late = client.send(new StartExecutionCommand(request));
    await expect(late).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  });

  it('reads histories in pages, with dates, from either end', async () => {
    const { executionArn, name } = await start('complaint');
    await client.send(
      new SendTaskFailureCommand({ taskToken: service.tokenOf(name), error: 'E', cause: 'C' }),
    );
    await service.settled();
    const read = async (reverseOrder: boolean) => {
      const events = [];
      const pages = paginateGetExecutionHistory({ client, pageSize: 2 }, { executionArn, reverseOrder });
      for await (const page of pages) events.push(...(page.events ?? []));
      return events;
    };
    const events = await read(false);
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskFailed',
      'ExecutionFailed',
    ]);
    expect(events[0]).toMatchObject({
      id: 1,
      previousEventId: 0,
      timestamp: service.now(),
      executionStartedEventDetails: { input: '{}', roleArn: ROLE },
    });
    expect(events.at(-1)?.executionFailedEventDetails).toEqual({ error: 'E', cause: 'C' });
    expect(await read(true)).toEqual(events.toReversed());
  });

  it('lists them in pages, by status', async () => {
    const started = [await start('complaint'), await start('complaint'), await start('complaint')];
    await client.send(new StopExecutionCommand({ executionArn: started[1]?.executionArn }));
    const { complaint: stateMachineArn } = service.machineArns;
    const running = [];
    const pages = paginateListExecutions(
      { client, pageSize: 1 },
      { stateMachineArn, statusFilter: 'RUNNING' },
    );
    for await (const page of pages) running.push(...(page.executions ?? []));
    expect(running.map(({ name }) => name).slice(0, 2)).toEqual([started[2]?.name, started[0]?.name]);
    expect(running[0]).toMatchObject({ status: 'RUNNING', startDate: service.now(), stateMachineArn });
    const aborted = await client.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: 'ABORTED' }),
    );
    expect(aborted.executions?.map(({ name }) => name)).toEqual([started[1]?.name]);
    const foreign = client.send(new ListExecutionsCommand({ stateMachineArn, nextToken: 'made up' }));
    await expect(foreign).rejects.toBeInstanceOf(InvalidToken);
  });

  it('stops one and redrives it', async () => {
    const { executionArn, name } = await start('complaint');
    const first = service.tokenOf(name);
    const stopped = await client.send(
      new StopExecutionCommand({ executionArn, error: 'Wrong', cause: 'typo' }),
    );
    expect(stopped.stopDate).toEqual(service.now());
    expect(await describeExecution(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Wrong',
      cause: 'typo',
    });
    const redriven = await client.send(new RedriveExecutionCommand({ executionArn }));
    expect(redriven.redriveDate).toEqual(service.now());
    await service.settled();
    expect(await describeExecution(executionArn)).toMatchObject({ status: 'RUNNING', redriveCount: 1 });
    expect(service.tokenOf(name)).not.toBe(first);
    const again = client.send(new RedriveExecutionCommand({ executionArn }));
    await expect(again).rejects.toBeInstanceOf(ExecutionNotRedrivable);
  });

  it('gets the errors of the service', async () => {
    const { complaint: stateMachineArn } = service.machineArns;
    const unknown = arnOf('complaint', 'nobody');
    await expect(describeExecution(unknown)).rejects.toBeInstanceOf(ExecutionDoesNotExist);
    await expect(describeExecution(unknown)).rejects.toThrow(`Execution Does Not Exist: '${unknown}'`);
    await expect(describeExecution('nonsense')).rejects.toBeInstanceOf(InvalidArn);
    const history = client.send(new GetExecutionHistoryCommand({ executionArn: unknown }));
    await expect(history).rejects.toBeInstanceOf(ExecutionDoesNotExist);
    const begin = (more: object) => client.send(new StartExecutionCommand({ stateMachineArn, ...more }));
    await expect(begin({ input: '{' })).rejects.toBeInstanceOf(InvalidExecutionInput);
    await expect(begin({ name: 'x'.repeat(81) })).rejects.toBeInstanceOf(InvalidName);
    await expect(begin({ name: 'a/b' })).rejects.toBeInstanceOf(InvalidName);
    await expect(begin({ stateMachineArn: `${stateMachineArn}-gone` })).rejects.toBeInstanceOf(
      StateMachineDoesNotExist,
    );
    await expect(begin({ input: JSON.stringify('x'.repeat(262_143)) })).rejects.toMatchObject({
      name: 'ValidationException',
      $fault: 'client',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(describeExecution(undefined)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('is told that an operation is not there', async () => {
    const refused: unknown = await client
      .send(new CreateActivityCommand({ name: 'a' }))
      .catch((error) => error);
    expect(refused).toBeInstanceOf(SFNServiceException);
    expect(refused).toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('CreateActivity'),
    });
  });
});

describe('the SDK on tokens', () => {
  const succeed = (taskToken: string, output = '{}') =>
    client.send(new SendTaskSuccessCommand({ taskToken, output }));

  it('answers one once', async () => {
    const { executionArn, name } = await start('complaint');
    const token = service.tokenOf(name);
    await expect(succeed(token, '{')).rejects.toBeInstanceOf(InvalidOutput);
    await client.send(new SendTaskHeartbeatCommand({ taskToken: token }));
    await succeed(token, '{"answer":[1]}');
    await service.settled();
    expect(await describeExecution(executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"answer":[1]}',
    });
    await expect(succeed(token)).rejects.toBeInstanceOf(TaskTimedOut);
    const heartbeat = client.send(new SendTaskHeartbeatCommand({ taskToken: token }));
    await expect(heartbeat).rejects.toBeInstanceOf(TaskTimedOut);
    const failure = client.send(new SendTaskFailureCommand({ taskToken: token }));
    await expect(failure).rejects.toBeInstanceOf(TaskTimedOut);
  });

  it('is refused one that is nobody’s or has been tampered with', async () => {
    const { name } = await start('complaint');
    const token = service.tokenOf(name);
    const middle = Math.floor(token.length / 2);
    const other = token[middle] === 'A' ? 'B' : 'A';
    await expect(succeed('garbage')).rejects.toBeInstanceOf(InvalidToken);
    const forged = `${token.slice(0, middle)}${other}${token.slice(middle + 1)}`;
    await expect(succeed(forged)).rejects.toBeInstanceOf(InvalidToken);
  });

  it('is late after the task’s time', async () => {
    const { executionArn, name } = await start('complaint');
    await service.advance(HOUR);
    await expect(succeed(service.tokenOf(name))).rejects.toBeInstanceOf(TaskTimedOut);
    const described = await describeExecution(executionArn);
    expect(described).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(Number(described.stopDate) - Number(described.startDate)).toBe(HOUR);
  });
});

describe('odd requests to the engine’s port', () => {
  const call = async (action: string, body: string) => {
    const response = await fetch(service.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AWSStepFunctions.${action}` },
      body,
    });
    const answer: unknown = await response.json();
    return { status: response.status, answer };
  };

  it.each([
    ['no JSON', 'DescribeExecution', '{"executionArn"', 'SerializationException'],
    ['a list', 'DescribeExecution', '[]', 'SerializationException'],
    ['null', 'DescribeExecution', 'null', 'SerializationException'],
    ['a number for text', 'DescribeExecution', '{"executionArn":1}', 'SerializationException'],
    [
      'text for a number',
      'ListExecutions',
      '{"stateMachineArn":"a","maxResults":"1"}',
      'SerializationException',
    ],
    ['nothing that is needed', 'StartExecution', '{}', 'ValidationException'],
    ['too large a page', 'ListStateMachines', '{"maxResults":1001}', 'ValidationException'],
    ['an inherited name', 'constructor', '{}', 'UnknownOperationException'],
    ['an operation in other letters', 'startexecution', '{}', 'UnknownOperationException'],
  ])('get an answer: %s', async (_, action, body, name) => {
    expect(await call(action, body)).toMatchObject({
      status: 400,
      answer: { __type: name, message: expect.any(String) },
    });
  });

  it('may carry members the service does not know', async () => {
    expect(await call('ListStateMachines', '{"fromTheFuture":true}')).toMatchObject({ status: 200 });
  });
});

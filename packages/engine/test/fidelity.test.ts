import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { executionArn, stateMachineArn } from '../src/base/arns.ts';
import type { JsonObject, JsonValue } from '../src/base/json.ts';
import { instantIn } from '../src/base/timestamps.ts';
import { one, problems } from './definitions.ts';
import { FUNCTION, invoke, machine, noted, ROLE, rig } from './harness.ts';

/** What recordings of the service, or measurements of others, show. */

const START_EXECUTION = 'arn:aws:states:::states:startExecution';
const starting = (name: string, fields: JsonObject = {}): JsonObject => ({
  Type: 'Task',
  Resource: START_EXECUTION,
  Arguments: { StateMachineArn: stateMachineArn(name), ...fields },
});
const nested = (name: string, fields?: JsonObject) => machine({ N: starting(name, fields) });
const failing = machine({ F: { Type: 'Fail', Error: 'Lost' } });

describe('a call', () => {
  it('without a payload, or with null for one, hands over an empty object', async () => {
    const payloads: JsonValue[] = [];
    const { run } = rig({
      functions: {
        async work(payload) {
          payloads.push(payload);
          return null;
        },
      },
    });
    await run(machine({ T: invoke('work', { Arguments: { FunctionName: 'work', Payload: null } }) }));
    await run(machine({ T: invoke('work', { Arguments: { FunctionName: 'work' } }) }));
    expect(payloads).toEqual([{}, {}]);
  });

  it.each([
    ['work', `${FUNCTION}:$LATEST`],
    [FUNCTION, `${FUNCTION}:$LATEST`],
    [`${FUNCTION}:live`, `${FUNCTION}:live`],
  ])('of a function that is missing names it in full: %s', async (name, full) => {
    const { run, describe: look } = rig();
    const execution = await run(machine({ T: invoke(name) }));
    const { error, cause } = await look(execution);
    expect(error).toBe('Lambda.ResourceNotFoundException');
    expect(cause?.replace(/[0-9a-f-]{36}/, 'ID')).toBe(
      `Function not found: ${full} (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: ID; Proxy: null)`,
    );
  });

  it('that starts an execution says which service has refused it', async () => {
    const { create, run, start, describe: look } = rig();
    const waits = await create('waits', machine({ W: { Type: 'Wait', Seconds: 60 } }));
    await start(waits, { name: 'taken', input: '1' });
    const { error, cause } = await look(await run(nested('waits', { Name: 'taken', Input: 2 })));
    expect(error).toBe('StepFunctions.ExecutionAlreadyExistsException');
    expect(cause?.replace(/[0-9a-f-]{36}/, 'ID')).toBe(
      `Execution Already Exists: '${executionArn('waits', 'taken')}' (Service: AWSStepFunctions; Status Code: 400; Error Code: ExecutionAlreadyExists; Request ID: ID; Proxy: null)`,
    );
  });

  it('that starts an execution without a name never meets one of 90 days before', async () => {
    const { create, start, advance, engine, describe: look } = rig();
    const waits = await create('waits', machine({ W: { Type: 'Wait', Seconds: 30 * 86_400 } }));
    const parent = await create('parent', nested('waits'));
    const first = await start(parent, { name: 'again' });
    // The child closes a month after its parent, and is kept so much longer.
    await advance(91 * 86_400);
    const second = await start(parent, { name: 'again' });
    expect(second).toBe(first);
    await advance(0);
    expect(await look(second)).toMatchObject({ status: 'SUCCEEDED' });
    const { executions } = await engine.call('ListExecutions', { stateMachineArn: waits });
    expect(executions).toHaveLength(2);
  });
});

describe('a page token', () => {
  it.each([
    ['ListStateMachines', 1024],
    ['GetExecutionHistory', 1024],
    ['ListExecutions', 3096],
  ])('of %s has at most %i characters', async (action, longest) => {
    const self = rig();
    const arn = await self.create('m', machine({ P: { Type: 'Pass' } }));
    const request = { stateMachineArn: arn, executionArn: await self.start(arn) };
    const answer = (length: number) =>
      self.engine.call(action, { ...request, nextToken: 'x'.repeat(length) });
    await expect(answer(longest)).rejects.toMatchObject({ name: 'InvalidToken' });
    await expect(answer(longest + 1)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('a reference to a document as a whole', () => {
  const found = (code: string) => problems(one({ Output: `{% ${code} %}` }));

  it.each([
    ['phone', 'phone'],
    ['phone.home', 'phone'],
    ['"phone".home', 'phone'],
    ['{"a": phone}', 'phone'],
    ['[1, phone]', 'phone'],
    ['$states.input ? phone : 1', 'phone'],
    ['$map($states.input, function($v) { phone })', 'phone'],
    ['$count(phone)', 'phone'],
    ['$$', '$$'],
    ['$states.input[a = $$.b]', '$$'],
  ])('is refused when the machine is created: %s', (code, reference) => {
    expect(found(code)).toBe(
      `UNSUPPORTED_JSONATA_EXPRESSION: '${reference}' refers to no variable: use $states or a variable's name after $ at /States/A/Output`,
    );
  });

  it.each([
    '$states.input.phone',
    '$states.input[phone = "1"].home',
    '$states.input.(phone & home)',
    '$states.input{phone: home}',
    '$states.input^(phone)',
    '$states.input ~> |phone|{"home": work}|',
    '$states.input.phones[$ = "1"]',
    '$states.input.{"a": phone}',
    '$map($states.input, function($v) { $v.phone })',
  ])('is not what stands within something else: %s', (code) => {
    expect(found(code)).toBe('none');
  });

  it('goes on in a machine that was created when it was not refused', async () => {
    const first = rig();
    const arn = await first.create(
      'm',
      machine({ W: { Type: 'Wait', Seconds: 60 }, P: { Type: 'Pass', Output: '{% $states.input.phone %}' } }),
    );
    const execution = await first.start(arn);
    await first.engine.close();
    const database = new DatabaseSync(first.path);
    database.exec("UPDATE revision SET definition = replace(definition, '$states.input.phone', '[phone]')");
    database.close();
    const second = first.reopen();
    await second.advance(60);
    expect(await second.describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '[]' });
  });
});

describe('a redrive', () => {
  it('with the client token of one of the last 15 minutes is that one', async () => {
    const { run, engine, advance, outline } = rig();
    const executionArn = await run(failing);
    const redrive = (clientToken?: string) =>
      engine.call('RedriveExecution', { executionArn, ...(clientToken !== undefined && { clientToken }) });
    const redriven = async () =>
      (await outline(executionArn)).filter((line) => line.includes('Redriven')).length;
    const first = await redrive('one');
    await advance(14 * 60);
    expect(await redrive('one')).toEqual(first);
    expect(await redriven()).toBe(1);
    expect(await redrive('two')).not.toEqual(first);
    await advance(0);
    await redrive();
    await advance(0);
    await redrive();
    await advance(60);
    expect(await redriven()).toBe(4);
    expect(await redrive('one')).not.toEqual(first);
    await advance(0);
    expect(await redriven()).toBe(5);
    await expect(redrive('with space')).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('is refused while its machine is being deleted, and afterwards', async () => {
    const { create, start, engine, advance, describe: look } = rig({ functions: { ask: noted } });
    const arn = await create(
      'going',
      machine({
        Which: {
          Type: 'Choice',
          Choices: [{ Condition: '{% $states.input.fails %}', Next: 'F' }],
          Default: 'W',
        },
        F: { Type: 'Fail' },
        W: { Type: 'Wait', Seconds: 60, End: true },
      }),
    );
    const executionArn = await start(arn, { input: '{"fails": true}' });
    const waiting = await start(arn, { input: '{"fails": false}' });
    await advance(0);
    expect(await look(executionArn)).toMatchObject({ redriveStatus: 'REDRIVABLE' });
    await engine.call('DeleteStateMachine', { stateMachineArn: arn });
    const refused = { name: 'ExecutionNotRedrivable', message: 'State machine status is DELETING' };
    await expect(engine.call('RedriveExecution', { executionArn })).rejects.toMatchObject(refused);
    expect(await look(executionArn)).toMatchObject({
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: refused.message,
    });
    await engine.call('StopExecution', { executionArn: waiting });
    await expect(engine.call('RedriveExecution', { executionArn })).rejects.toMatchObject({
      name: 'ExecutionNotRedrivable',
    });
  });
});

describe('an integer beyond what a number holds', () => {
  const N = '9007199254740993';
  const M = '-9223372036854775808';

  it.each([
    ['the input of a state that leaves it alone', {}, `{"n":${N}}`, `{"n":${N}}`],
    [
      'what an expression takes from there',
      { Output: { m: '{% $states.input.n %}' } },
      `{"n":${N}}`,
      `{"m":${N}}`,
    ],
    [
      'a list',
      { Output: '{% [$states.input.n[1], $states.input.n] %}' },
      `{"n":[${N},${M},1]}`,
      `[${M},${N},${M},1]`,
    ],
    ['what is compared', { Output: `{% $states.input.n > 1 ? $states.input.n : 0 %}` }, `{"n":${N}}`, N],
    ['what is sorted', { Output: `{% $sort($states.input) %}` }, `[${N},3,${M}]`, `[${M},3,${N}]`],
  ])('passes through unchanged: %s', async (_, fields, input, output) => {
    const { create, start, describe: look, engine } = rig();
    const arn = await create('m', machine({ P: { Type: 'Pass', ...fields } }));
    const execution = await start(arn, { input });
    await engine.settled();
    expect(await look(execution)).toMatchObject({ status: 'SUCCEEDED', output });
  });

  it('passes through variables, waits, restarts, nested executions and answers', async () => {
    const self = rig({ functions: { ask: noted, double: async (payload) => Number(payload) * 2 } });
    await self.create('child', machine({ P: { Type: 'Pass' } }));
    const arn = await self.create(
      'parent',
      machine({
        A: { Type: 'Pass', Assign: { n: '{% $states.input %}' } },
        W: { Type: 'Wait', Seconds: 60 },
        C: starting('child', { Input: '{% $n %}' }),
        T: invoke('double', { Arguments: { FunctionName: 'double', Payload: '{% $n %}' } }),
        E: { Type: 'Pass', Output: '{% [$n, $states.input] %}' },
      }),
    );
    const execution = await self.start(arn, { input: N });
    await self.advance(10);
    const again = self.reopen();
    await again.advance(60);
    expect(await again.describe(execution)).toMatchObject({ output: `[${N},18014398509481984]` });
    const { executions } = await again.engine.call('ListExecutions', {
      stateMachineArn: stateMachineArn('child'),
    });
    expect(JSON.stringify(executions)).toContain('SUCCEEDED');
  });

  it('passes through unchanged from the definition', async () => {
    const { engine, start, describe: look } = rig();
    const definition = `{"QueryLanguage":"JSONata","StartAt":"P","States":{"P":{"Type":"Pass","End":true,
      "Output":{"n":${N},"one":"{% 1 %}"}}}}`;
    await engine.call('CreateStateMachine', { name: 'm', definition, roleArn: ROLE });
    const execution = await start(stateMachineArn('m'));
    await engine.settled();
    expect(await look(execution)).toMatchObject({ output: `{"n":${N},"one":1}` });
  });

  it('is a number where it is computed with', async () => {
    const { create, start, describe: look, engine } = rig();
    const output = '{% [$states.input.n - 9007199254740000, $parse("9007199254740993") = $states.input.n] %}';
    const arn = await create('m', machine({ P: { Type: 'Pass', Output: output } }));
    const execution = await start(arn, { input: `{"n":${N}}` });
    await engine.settled();
    expect(await look(execution)).toMatchObject({ output: '[992,true]' });
  });

  it('is a number from 2^63 on', async () => {
    const { create, start, describe: look, engine } = rig();
    const arn = await create('m', machine({ P: { Type: 'Pass' } }));
    const execution = await start(arn, { input: '[9223372036854775807, 9223372036854775808]' });
    await engine.settled();
    expect(await look(execution)).toMatchObject({ output: '[9223372036854775807,9223372036854776000]' });
  });
});

describe('a date that does not exist', () => {
  it.each([
    '2026-02-29T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-04-31T00:00:00+02:00',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T23:60:00Z',
    '2026-01-01T23:59:60Z',
    '2026-01-01T00:00:00+18:30',
    '2026-01-01T00:00:00+19:00',
  ])('is nothing to wait for: %s', async (timestamp) => {
    expect(instantIn(timestamp)).toBeUndefined();
    expect(problems(one({ Type: 'Wait', Timestamp: timestamp }))).toContain(
      'String does not match RFC3339 timestamp',
    );
    const { run, describe: look } = rig();
    const execution = await run(
      machine({ W: { Type: 'Wait', Timestamp: '{% $states.input %}' } }),
      timestamp,
    );
    expect(await look(execution)).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });

  it.each(['2028-02-29T00:00:00Z', '2026-12-31T23:59:59.999+18:00', '2026-01-01T00:00:00-18:00'])(
    'is not %s',
    (timestamp) => {
      expect(instantIn(timestamp)).toBe(Date.parse(timestamp));
    },
  );
});

import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { UNSCOPED } from '../unscoped.ts';
import { arnOf, grants, machineOf, ofType, one, readGraph, statementsIn, statementsOf } from './graph.ts';

describe.each(['dev', 'second', 'production'])('the permissions of the stage %s', (stage) => {
  const graph = readGraph(stage);
  const roles = ofType(graph, 'iam/role:Role');
  const role = (name: string) => one(graph, 'iam/role:Role', `${name}Role`);
  const table = arnOf(one(graph, 'dynamodb/table:Table', 'ComplaintsTable'));
  const complaint = arnOf(one(graph, 'sfn/stateMachine:StateMachine', 'ComplaintMachine'));
  const followUp = arnOf(one(graph, 'sfn/stateMachine:StateMachine', 'FollowUpMachine'));
  const sending = arnOf(one(graph, 'sesv2/configurationSet:ConfigurationSet', 'MailConfig'));
  const tasks = arnOf(one(graph, 'lambda/function:Function', 'TasksFunction'));
  const executions = [complaint, followUp].map((arn) => `${arn.replace(':stateMachine:', ':execution:')}:*`);

  const on = (actions: readonly string[], resources: readonly string[]) =>
    actions.flatMap((action) => resources.map((resource) => `${action} on ${resource}`));
  const itself = (name: string) => [
    ...on(
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      [`${arnOf(one(graph, 'cloudwatch/logGroup:LogGroup', `${name}Log`))}:*`],
    ),
    ...on(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']),
  ];
  const store = on(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], [table]);
  const indexes = on(['dynamodb:Query'], [`${table}/index/*`]);
  const machines = `arn:aws:states:us-east-1:000000000000:stateMachine:redress-${stage}`;
  const settle = [
    ...on(['states:StartExecution'], [complaint, followUp]),
    ...on(
      ['states:SendTaskSuccess', 'states:SendTaskFailure'],
      [`${machines}-complaint-*`, `${machines}-follow-up-*`],
    ),
    ...on(
      ['ses:SendEmail'],
      ['arn:aws:ses:us-east-1:000000000000:identity/*', sending].map(
        (resource) => `${resource} if ses:FromAddress StringEquals complaints@complaints.example.com`,
      ),
    ),
  ];
  const describing = on(['states:DescribeExecution'], executions);
  const watching = [
    ...on(['states:ListExecutions'], [complaint, followUp]),
    ...on(['states:GetExecutionHistory'], executions),
  ];

  it('lets each function do what it does, and nothing else', () => {
    expect(grants(graph, role('Tasks'))).toEqual([...store, ...settle, ...itself('Tasks')].sort());
    expect(grants(graph, role('Sweeper'))).toEqual(
      [...store, ...indexes, ...settle, ...describing, ...itself('Sweeper')].sort(),
    );
    expect(grants(graph, role('ApiHandler'))).toEqual(
      [...store, ...indexes, ...settle, ...describing, ...watching, ...itself('ApiHandler')].sort(),
    );
  });

  it('lets each machine invoke the functions in its definition, and nothing else', () => {
    for (const name of ['Complaint', 'FollowUp']) {
      const machine = one(graph, 'sfn/stateMachine:StateMachine', `${name}Machine`);
      expect(machine.inputs.roleArn).toBe(arnOf(role(`${name}Machine`)));
      const { functions, machines } = calledBy(machineOf(machine).definition);
      expect(functions).toEqual([tasks]);
      expect(machines).toEqual(name === 'Complaint' ? [followUp] : []);
      const granted = grants(graph, role(`${name}Machine`)).filter((grant) => !grant.endsWith(' on *'));
      expect(granted).toEqual([
        ...on(['lambda:InvokeFunction'], functions),
        ...on(['states:StartExecution'], machines),
      ]);
    }
  });

  it('lets the schedules invoke the sweeper, and nothing else', () => {
    const sweeper = arnOf(one(graph, 'lambda/function:Function', 'SweeperFunction'));
    for (const name of ['Sweep', 'RestartLost'])
      expect(grants(graph, role(name))).toEqual([`lambda:InvokeFunction on ${sweeper}`]);
  });

  it('grants no action by a wildcard, and all resources only for a reason that is written down', () => {
    for (const one of roles)
      for (const { Action, Resource } of statementsOf(graph, one)) {
        expect(
          Action.filter((action) => action.includes('*')),
          one.name,
        ).toEqual([]);
        const unexplained = Action.filter((action) => !(action in UNSCOPED));
        if (Resource?.includes('*')) expect(unexplained, one.name).toEqual([]);
      }
  });

  it('attaches no policy of AWS’s own, which would grant more', () => {
    for (const { inputs, name } of roles) expect(inputs.managedPolicyArns ?? [], name).toEqual([]);
    expect(ofType(graph, 'iam/rolePolicyAttachment:RolePolicyAttachment')).toEqual([]);
  });

  it('trusts one service with each role, never an account', () => {
    const trusted = Object.fromEntries(
      roles.map(({ inputs, name }) => [
        name,
        statementsIn(inputs.assumeRolePolicy).map(({ Principal }) => Principal),
      ]),
    );
    const service = (name: string) => [{ Service: [`${name}.amazonaws.com`] }];
    expect(trusted).toEqual({
      ApiHandlerRole: service('lambda'),
      TasksRole: service('lambda'),
      SweeperRole: service('lambda'),
      ComplaintMachineRole: service('states'),
      FollowUpMachineRole: service('states'),
      SweepRole: service('scheduler'),
      RestartLostRole: service('scheduler'),
    });
  });

  it('lets the gateway of this API invoke the API’s function, and nobody else', () => {
    const api = one(graph, 'apigatewayv2/api:Api', 'ApiApi');
    for (const { inputs } of ofType(graph, 'lambda/permission:Permission'))
      expect(inputs).toMatchObject({
        action: 'lambda:InvokeFunction',
        function: arnOf(one(graph, 'lambda/function:Function', 'ApiHandlerFunction')),
        principal: 'apigateway.amazonaws.com',
        sourceArn: `${String(api.state.executionArn)}/*`,
      });
  });
});

/** What the tasks of a definition call, without repetitions. */
function calledBy(definition: string) {
  const find = (member: string) => [
    ...new Set(
      [...definition.matchAll(new RegExp(`"${member}":"(arn:[^"]+)"`, 'g'))].map(([, arn]) =>
        z.string().parse(arn),
      ),
    ),
  ];
  return { functions: find('FunctionName'), machines: find('StateMachineArn') };
}

import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { UNSCOPED } from '../unscoped.ts';
import {
  arnOf,
  denials,
  grants,
  machineOf,
  ofType,
  one,
  readGraph,
  statementsIn,
  statementsOf,
} from './graph.ts';

describe.each(['dev', 'second', 'production'])('the permissions of the stage %s', (stage) => {
  const graph = readGraph(stage);
  /** A bot is for those that want one. */
  const hasBot = stage === 'dev';
  const roles = ofType(graph, 'iam/role:Role');
  const role = (name: string) => one(graph, 'iam/role:Role', `${name}Role`);
  const table = arnOf(one(graph, 'dynamodb/table:Table', 'ComplaintsTable'));
  const complaint = arnOf(one(graph, 'sfn/stateMachine:StateMachine', 'ComplaintMachine'));
  const followUp = arnOf(one(graph, 'sfn/stateMachine:StateMachine', 'FollowUpMachine'));
  const sending = arnOf(one(graph, 'sesv2/configurationSet:ConfigurationSet', 'MailConfig'));
  const tasks = arnOf(one(graph, 'lambda/function:Function', 'TasksFunction'));
  const bucket = arnOf(one(graph, 's3/bucket:Bucket', 'EvidenceBucket'));
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
  const forgetting = on(['dynamodb:DeleteItem'], [table]);
  const scanning = on(['dynamodb:Scan'], [table]);
  const dropping = [...on(['s3:DeleteObject'], [`${bucket}/*`]), ...on(['s3:ListBucket'], [bucket])];
  const keeping = on(['s3:GetObject', 's3:PutObject'], [`${bucket}/*`]);
  const indexes = on(['dynamodb:Query'], [`${table}/index/*`]);
  const machines = `arn:aws:states:us-east-1:000000000000:stateMachine:redress-${stage}`;
  const telling = [
    ...on(['states:StartExecution'], [complaint, followUp]),
    ...on(
      ['states:SendTaskSuccess', 'states:SendTaskFailure'],
      [`${machines}-complaint-*`, `${machines}-follow-up-*`],
    ),
  ];
  const sendingMail = on(
    ['ses:SendEmail'],
    ['arn:aws:ses:us-east-1:000000000000:identity/*', sending].map(
      (resource) => `${resource} if ses:FromAddress StringEquals complaints@complaints.example.com`,
    ),
  );
  const stream = z.string().parse(one(graph, 'dynamodb/table:Table', 'ComplaintsTable').state.streamArn);
  const reading = [
    ...on(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      [stream],
    ),
    ...on(['sqs:SendMessage'], [arnOf(one(graph, 'sqs/queue:Queue', 'DeliveryFailures'))]),
  ];
  const describing = on(['states:DescribeExecution'], executions);
  const operating = on(['states:StopExecution', 'states:RedriveExecution'], executions);
  const watching = [
    ...on(['states:ListExecutions'], [complaint, followUp]),
    ...on(['states:GetExecutionHistory'], executions),
  ];

  it('lets each function do what it does, and nothing else', () => {
    const granted = {
      ApiHandler: [
        ...[...store, ...indexes, ...forgetting, ...telling, ...describing, ...watching, ...operating],
        ...[...keeping, ...dropping],
      ],
      Console: [
        ...[...store, ...indexes, ...forgetting, ...telling, ...describing, ...watching, ...operating],
        ...[...keeping, ...dropping],
      ],
      Tasks: [...store, ...telling],
      Deliverer: [...store, ...forgetting, ...telling, ...sendingMail, ...reading],
      Webhooks: [...store, ...forgetting, ...reading],
      Sweeper: [...store, ...scanning, ...forgetting, ...dropping, ...indexes, ...telling, ...describing],
      Reports: [...store, ...telling],
      Channels: [...[...store, ...indexes, ...forgetting, ...telling, ...keeping, ...dropping, ...reading]],
      ...(hasBot && {
        Telegram: [...store, ...on(['s3:PutObject'], [`${bucket}/came-in/telegram/*`])],
      }),
    };
    expect(Object.keys(granted).sort()).toEqual(Object.keys(graph.functions).sort());
    for (const [name, grantsOfIt] of Object.entries(granted))
      expect(grants(graph, role(name)), name).toEqual([...grantsOfIt, ...itself(name)].sort());
  });

  it('lets nobody change the audit, and add to it those alone that sign it', () => {
    const change = ['dynamodb:DeleteItem', 'dynamodb:UpdateItem'];
    for (const name of Object.keys(graph.functions)) {
      const writes = ['ApiHandler', 'Channels', 'Console', 'Sweeper'].includes(name);
      const denied = on(writes ? change : [...change, 'dynamodb:PutItem'], [table]);
      expect(denials(graph, role(name)), name).toEqual(
        denied.map((one) => `${one} if dynamodb:LeadingKeys ForAnyValue:StringLike AUDIT#*`).sort(),
      );
    }
  });

  it('lets mail be sent by the deliverer alone', () => {
    const senders = roles.filter((one) => grants(graph, one).some((grant) => grant.startsWith('ses:')));
    expect(senders.map(({ name }) => name)).toEqual(['DelivererRole']);
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

  it('lets the schedule invoke the sweeper, and nothing else', () => {
    const sweeper = arnOf(one(graph, 'lambda/function:Function', 'SweeperFunction'));
    expect(grants(graph, role('Sweep'))).toEqual([`lambda:InvokeFunction on ${sweeper}`]);
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
      ConsoleRole: service('lambda'),
      TasksRole: service('lambda'),
      DelivererRole: service('lambda'),
      SweeperRole: service('lambda'),
      ReportsRole: service('lambda'),
      WebhooksRole: service('lambda'),
      ChannelsRole: service('lambda'),
      ...(hasBot && { TelegramRole: service('lambda') }),
      ComplaintMachineRole: service('states'),
      FollowUpMachineRole: service('states'),
      SweepRole: service('scheduler'),
    });
  });

  it('lets the gateway of this API invoke the API’s function, the console’s and Telegram’s, the rules theirs, and nobody else any', () => {
    const api = one(graph, 'apigatewayv2/api:Api', 'ApiApi');
    const permitted = ofType(graph, 'lambda/permission:Permission').map(({ inputs }) => {
      const { action, function: target, principal, sourceArn } = inputs;
      expect(action).toBe('lambda:InvokeFunction');
      return `${String(principal)} ${String(sourceArn)} ${String(target)}`;
    });
    const functionOf = (name: string) => one(graph, 'lambda/function:Function', `${name}Function`);
    const rules = ['ExecutionsEnded', 'MailReported'].map(
      (name) =>
        `events.amazonaws.com ${arnOf(one(graph, 'cloudwatch/eventRule:EventRule', name))} ${String(functionOf('Reports').state.name)}`,
    );
    const gateway = ['ApiHandler', 'Console', ...(hasBot ? ['Telegram'] : [])].map(
      (name) => `apigateway.amazonaws.com ${String(api.state.executionArn)}/* ${arnOf(functionOf(name))}`,
    );
    expect(new Set(permitted)).toEqual(new Set([...gateway, ...rules]));
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

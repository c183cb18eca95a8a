/// <reference path="../.sst/platform/config.d.ts" />
import { definition } from '../workflows/definitions.ts';
import { trustOf, unscoped } from './permissions.ts';
import { RETENTION_DAYS, type Settings } from './settings.ts';

const WORKFLOWS = ['complaint', 'follow-up'] as const;
type WorkflowName = (typeof WORKFLOWS)[number];

export type Machines = Readonly<Record<WorkflowName, aws.sfn.StateMachine>>;

/** What the names of this installation's machines begin with, whichever table they belong to. */
const prefixOf = (workflow: WorkflowName) => `${$app.name}-${$app.stage}-${workflow}`;

/**
 * The machines invoke the tasks' function, which in turn must know the machines: their names are given, so
 * that their ARNs are known before there are any. They end in the letters by which the table's name is its own:
 * a machine that was removed keeps its name until its last execution has ended, which may take months, and the
 * stage may be deployed again meanwhile, with a new table.
 */
export function nameMachines(table: sst.aws.Dynamo) {
  const suffix = table.name.apply((name) => name.slice(name.lastIndexOf('-') + 1));
  const { partition } = aws.getPartitionOutput();
  const { region } = aws.getRegionOutput();
  const { accountId } = aws.getCallerIdentityOutput();
  const arn = (name: $util.Input<string>) =>
    $interpolate`arn:${partition}:states:${region}:${accountId}:stateMachine:${name}`;
  const each = (nameOf: (workflow: WorkflowName) => $util.Output<string>) => ({
    complaint: nameOf('complaint'),
    'follow-up': nameOf('follow-up'),
  });
  const names = each((workflow) => $interpolate`${prefixOf(workflow)}-${suffix}`);
  return {
    names,
    arns: each((workflow) => arn(names[workflow])),
    /** Those of the tables before this one, too: their executions may still be open. */
    everArns: each((workflow) => arn(`${prefixOf(workflow)}-*`)),
  };
}
export type MachineNames = ReturnType<typeof nameMachines>;

export function createMachines(
  settings: Settings,
  { names, arns }: MachineNames,
  tasks: sst.aws.Function,
): Machines {
  const invokeTasks = { actions: ['lambda:InvokeFunction'], resources: [tasks.arn] };
  const startFollowUp = { actions: ['states:StartExecution'], resources: [arns['follow-up']] };
  const substitutions = { TasksFunction: tasks.arn, FollowUpStateMachine: arns['follow-up'] };
  const machine = (
    name: string,
    workflow: WorkflowName,
    permissions: { actions: string[]; resources: $util.Input<string>[] }[],
  ) => createMachine({ name, workflow, settings, permissions, substitutions, machineName: names[workflow] });
  return {
    complaint: machine('Complaint', 'complaint', [invokeTasks, startFollowUp]),
    'follow-up': machine('FollowUp', 'follow-up', [invokeTasks]),
  };
}

function createMachine(args: {
  name: string;
  workflow: WorkflowName;
  machineName: $util.Output<string>;
  settings: Settings;
  permissions: { actions: string[]; resources: $util.Input<string>[] }[];
  substitutions: { TasksFunction: $util.Output<string>; FollowUpStateMachine: $util.Output<string> };
}) {
  const { name, workflow, machineName, settings, permissions, substitutions } = args;
  // Names that begin so are not counted in the size of the account's policy for log delivery.
  const logGroup = new aws.cloudwatch.LogGroup(`${name}MachineLog`, {
    name: `/aws/vendedlogs/states/${prefixOf(workflow)}`,
    retentionInDays: RETENTION_DAYS[settings.logRetention],
  });
  const role = new aws.iam.Role(`${name}MachineRole`, { assumeRolePolicy: trustOf('states.amazonaws.com') });
  const policy = new aws.iam.RolePolicy(`${name}MachinePolicy`, {
    role: role.id,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        ...permissions,
        unscoped(
          'logs:CreateLogDelivery',
          'logs:GetLogDelivery',
          'logs:UpdateLogDelivery',
          'logs:DeleteLogDelivery',
          'logs:ListLogDeliveries',
          'logs:PutResourcePolicy',
          'logs:DescribeResourcePolicies',
          'logs:DescribeLogGroups',
        ),
        unscoped(
          'xray:PutTraceSegments',
          'xray:PutTelemetryRecords',
          'xray:GetSamplingRules',
          'xray:GetSamplingTargets',
        ),
      ],
    }).json,
  });
  return new aws.sfn.StateMachine(
    `${name}Machine`,
    {
      name: machineName,
      type: 'STANDARD',
      roleArn: role.arn,
      definition: $resolve(substitutions).apply((values) => definition(workflow, values)),
      // Errors only: the service keeps the whole history of every execution for 90 days anyway.
      loggingConfiguration: {
        level: 'ERROR',
        includeExecutionData: false,
        logDestination: $interpolate`${logGroup.arn}:*`,
      },
      tracingConfiguration: { enabled: true },
    },
    { dependsOn: [policy] },
  );
}

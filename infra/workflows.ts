/// <reference path="../.sst/platform/config.d.ts" />
import { definition } from '../workflows/definitions.ts';
import { trustOf, unscoped } from './permissions.ts';
import { RETENTION_DAYS, type Settings } from './settings.ts';

const WORKFLOWS = ['complaint', 'follow-up'] as const;
type WorkflowName = (typeof WORKFLOWS)[number];

export type MachineArns = Readonly<Record<WorkflowName, $util.Output<string>>>;
export type Machines = Readonly<Record<WorkflowName, aws.sfn.StateMachine>>;

const nameOf = (workflow: WorkflowName) => `${$app.name}-${$app.stage}-${workflow}`;

/**
 * The machines invoke the tasks' function, which in turn must know the machines: their names are given, so
 * that their ARNs are known before there are any.
 */
export function machineArns(): MachineArns {
  const { partition } = aws.getPartitionOutput();
  const { region } = aws.getRegionOutput();
  const { accountId } = aws.getCallerIdentityOutput();
  const arn = (workflow: WorkflowName) =>
    $interpolate`arn:${partition}:states:${region}:${accountId}:stateMachine:${nameOf(workflow)}`;
  return { complaint: arn('complaint'), 'follow-up': arn('follow-up') };
}

export function createMachines(settings: Settings, tasks: sst.aws.Function): Machines {
  const arns = machineArns();
  const invokeTasks = { actions: ['lambda:InvokeFunction'], resources: [tasks.arn] };
  const startFollowUp = { actions: ['states:StartExecution'], resources: [arns['follow-up']] };
  const substitutions = { TasksFunction: tasks.arn, FollowUpStateMachine: arns['follow-up'] };
  const followUp = createMachine('FollowUp', 'follow-up', settings, [invokeTasks], substitutions);
  const complaint = createMachine(
    'Complaint',
    'complaint',
    settings,
    [invokeTasks, startFollowUp],
    substitutions,
  );
  return { complaint, 'follow-up': followUp };
}

function createMachine(
  name: string,
  workflow: WorkflowName,
  { logRetention }: Settings,
  permissions: { actions: string[]; resources: $util.Input<string>[] }[],
  substitutions: { TasksFunction: $util.Output<string>; FollowUpStateMachine: $util.Output<string> },
) {
  // Names that begin so are not counted in the size of the account's policy for log delivery.
  const logGroup = new aws.cloudwatch.LogGroup(`${name}MachineLog`, {
    name: `/aws/vendedlogs/states/${nameOf(workflow)}`,
    retentionInDays: RETENTION_DAYS[logRetention],
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
      name: nameOf(workflow),
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

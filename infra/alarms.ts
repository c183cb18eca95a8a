/// <reference path="../.sst/platform/config.d.ts" />
import { INDEX_NAMES } from '@redress/core';
import { METRICS, SERVICE } from './function.ts';
import type { Functions } from './functions.ts';
import type { Settings } from './settings.ts';
import type { Machines } from './workflows.ts';

type Dimensions = Readonly<Record<string, $util.Input<string>>>;

/** The sum of these metrics, each counted over the period. */
interface Metric {
  readonly namespace: string;
  readonly names: readonly string[];
  readonly dimensions: readonly Dimensions[];
}

interface Options {
  readonly atLeast?: number;
  /** Of so many minutes, in a row where there is more than one. */
  readonly minutes?: number;
  readonly inARow?: number;
}

/** Of one metric, as it is. */
interface Gauge {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions?: Dimensions;
  readonly statistic: 'Maximum' | 'Average' | 'SampleCount';
  readonly seconds?: number;
  readonly inARow?: number;
  readonly missing?: 'breaching' | 'notBreaching';
}

/** Every alarm goes to one topic; `docs/aws.md` says of each what it means and what to do. */
export function createAlarms(parts: {
  settings: Settings;
  table: sst.aws.Dynamo;
  api: sst.aws.ApiGatewayV2;
  functions: Functions;
  machines: Machines;
  failures: aws.sqs.Queue;
}): void {
  const { settings, table, api, functions, machines, failures } = parts;
  // Not encrypted: CloudWatch cannot publish through AWS's own key, and an alarm holds no personal data.
  const topic = new sst.aws.SnsTopic('Alarms');
  if (settings.alarmEmail !== undefined)
    new aws.sns.TopicSubscription('AlarmsEmail', {
      topic: topic.arn,
      protocol: 'email',
      endpoint: settings.alarmEmail,
    });

  const create = (
    name: string,
    description: string,
    args: Omit<aws.cloudwatch.MetricAlarmArgs, 'alarmActions' | 'okActions' | 'alarmDescription'>,
  ) =>
    new aws.cloudwatch.MetricAlarm(`${name}Alarm`, {
      ...args,
      alarmDescription: `${description} See docs/aws.md.`,
      alarmActions: [topic.arn],
      okActions: [topic.arn],
    });

  const alarm = (name: string, description: string, metric: Metric, options: Options = {}) => {
    const { atLeast = 1, minutes = 5, inARow = 1 } = options;
    create(name, description, {
      metricQueries: sumOf(metric, minutes * 60),
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: atLeast,
      evaluationPeriods: inARow,
      treatMissingData: 'notBreaching',
    });
  };

  const watch = (
    name: string,
    description: string,
    gauge: Gauge,
    limit: { atLeast: number } | { below: number },
  ) => {
    const {
      namespace,
      dimensions = {},
      statistic,
      seconds = 60,
      inARow = 1,
      missing = 'notBreaching',
    } = gauge;
    create(name, description, {
      namespace,
      metricName: gauge.name,
      dimensions,
      statistic,
      period: seconds,
      comparisonOperator: 'atLeast' in limit ? 'GreaterThanOrEqualToThreshold' : 'LessThanThreshold',
      threshold: 'atLeast' in limit ? limit.atLeast : limit.below,
      evaluationPeriods: inARow,
      treatMissingData: missing,
    });
  };

  for (const [workflow, machine] of Object.entries({
    Complaint: machines.complaint,
    FollowUp: machines['follow-up'],
  }))
    alarm(`${workflow}Executions`, 'A workflow failed, timed out or was stopped.', {
      namespace: 'AWS/States',
      names: ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'],
      dimensions: [{ StateMachineArn: machine.arn }],
    });
  watch(
    'OpenExecutions',
    'The account has four fifths of the open executions that it may have.',
    // Of the account, not of a machine.
    { namespace: 'AWS/States', name: 'OpenExecutionCount', statistic: 'Maximum', seconds: 300 },
    { atLeast: 0.8 * OPEN_EXECUTIONS_QUOTA },
  );

  for (const [name, fn] of Object.entries(functions)) {
    const prefix = name.charAt(0).toUpperCase() + name.slice(1);
    const of = (metric: string): Metric => ({
      namespace: 'AWS/Lambda',
      names: [metric],
      dimensions: [{ FunctionName: fn.name }],
    });
    alarm(`${prefix}Errors`, `The ${name} function failed.`, of('Errors'));
    alarm(`${prefix}Throttles`, `The ${name} function was throttled.`, of('Throttles'));
  }

  alarm('Api5xx', 'The API answered with a server error.', {
    namespace: 'AWS/ApiGateway',
    names: ['5xx'],
    dimensions: [{ ApiId: api.nodes.api.id }],
  });

  // An expression takes ten metrics at most: the table and each of its indexes once.
  for (const use of ['Read', 'Write'])
    alarm(`Table${use}Throttles`, `The table refused ${use.toLowerCase()}s.`, {
      namespace: 'AWS/DynamoDB',
      names: [`${use}ThrottleEvents`],
      dimensions: [
        { TableName: table.name },
        ...INDEX_NAMES.map((index) => ({ TableName: table.name, GlobalSecondaryIndexName: index })),
      ],
    });

  const sweeper = (name: string, gauge: Omit<Gauge, 'namespace' | 'name' | 'dimensions'>): Gauge => ({
    ...{ namespace: METRICS, name, dimensions: { service: SERVICE } },
    ...gauge,
  });
  // A message that nobody tries is seen every other minute only.
  const oldest = { statistic: 'Maximum', seconds: 120 } as const;
  watch(
    'MailLate',
    'A message has been waiting for five minutes.',
    // One whose fate nobody knows goes out when its lease has ended, at that age, and is seen twice at most: that is no
    // outage, but a connection that broke.
    sweeper('OldestUndelivered', { ...oldest, inARow: 3 }),
    { atLeast: 5 * 60 },
  );
  watch('MailVeryLate', 'A message has been waiting for an hour.', sweeper('OldestUndelivered', oldest), {
    atLeast: 60 * 60,
  });
  watch(
    'WebhooksLate',
    'An event has waited for an hour for an endpoint that does not take it.',
    sweeper('OldestWebhook', oldest),
    { atLeast: 60 * 60 },
  );
  watch(
    'SweeperSilent',
    'The sweeper has not come to its end for five minutes.',
    sweeper('OldestUndelivered', { statistic: 'SampleCount', inARow: 5, missing: 'breaching' }),
    { below: 1 },
  );
  watch(
    'WorkflowsUnheard',
    'Workflows cannot be told of changes.',
    sweeper('WorkflowsUnheard', { statistic: 'Maximum', seconds: 120, inARow: 5 }),
    { atLeast: 1 },
  );
  watch(
    'DeliveryFailures',
    'A batch of changes was given up by the deliverer.',
    {
      namespace: 'AWS/SQS',
      name: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: failures.name },
      statistic: 'Maximum',
      seconds: 300,
    },
    { atLeast: 1 },
  );

  for (const [metric, pattern, description] of [
    ['ErrorsLogged', '{ $.level = "ERROR" }', 'Something was logged that somebody should look at.'],
    [
      'MessagesGivenUp',
      '{ $.message = "message-given-up" }',
      'A message could not be delivered and was given up.',
    ],
    [
      'WebhooksGivenUp',
      '{ ($.message = "webhook-parked") || ($.message = "webhook-disabled") }',
      'An endpoint has not taken an event for a day, or is gone.',
    ],
    [
      'StaffUnreachable',
      '{ $.message = "staff-address-refused" }',
      'Mail to a team or an assignee came back.',
    ],
  ] as const) {
    countLines(functions, metric, pattern);
    alarm(metric, description, counted(metric));
  }

  watch(
    'Bounces',
    'SES stops accounts at a bounce rate of 10 %.',
    { namespace: 'AWS/SES', name: 'Reputation.BounceRate', statistic: 'Average', seconds: 3600 },
    { atLeast: 0.05 },
  );
}

/** Of an account in one region, unless it has asked for more. */
const OPEN_EXECUTIONS_QUOTA = 1_000_000;

function sumOf({ namespace, names, dimensions }: Metric, period: number) {
  const terms = dimensions.flatMap((dimension) => names.map((name) => ({ name, dimension })));
  return [
    {
      id: 'total',
      label: names.join(' + '),
      // A metric that nothing was counted for has no data at all.
      expression: terms.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
      returnData: true,
    },
    ...terms.map(({ name, dimension }, index) => ({
      id: `m${index}`,
      metric: { namespace, metricName: name, dimensions: dimension, stat: 'Sum', period },
      returnData: false,
    })),
  ];
}

/** A metric for each line of the functions' logs that the pattern matches. */
function countLines(functions: Functions, metric: string, pattern: string): void {
  for (const [name, fn] of Object.entries(functions))
    new aws.cloudwatch.LogMetricFilter(`${name}${metric}`, {
      logGroupName: logGroupOf(fn),
      pattern,
      metricTransformation: { namespace: METRICS, name: metric, value: '1' },
    });
}

const counted = (metric: string): Metric => ({ namespace: METRICS, names: [metric], dimensions: [{}] });

function logGroupOf(fn: sst.aws.Function) {
  return fn.nodes.function.loggingConfig.apply(({ logGroup }) => logGroup ?? '');
}

/// <reference path="../.sst/platform/config.d.ts" />
import { INDEX_NAMES } from '@redress/core';
import { type Functions, METRICS, SERVICE } from './functions.ts';
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

/** Every alarm goes to one topic; `docs/aws.md` says of each what it means and what to do. */
export function createAlarms(parts: {
  settings: Settings;
  table: sst.aws.Dynamo;
  api: sst.aws.ApiGatewayV2;
  functions: Functions;
  machines: Machines;
}): void {
  const { settings, table, api, functions, machines } = parts;
  // Not encrypted: CloudWatch cannot publish through AWS's own key, and an alarm holds no personal data.
  const topic = new sst.aws.SnsTopic('Alarms');
  if (settings.alarmEmail !== undefined)
    new aws.sns.TopicSubscription('AlarmsEmail', {
      topic: topic.arn,
      protocol: 'email',
      endpoint: settings.alarmEmail,
    });

  const alarm = (name: string, description: string, metric: Metric, options: Options = {}) => {
    const { atLeast = 1, minutes = 5, inARow = 1 } = options;
    new aws.cloudwatch.MetricAlarm(`${name}Alarm`, {
      alarmDescription: `${description} See docs/aws.md.`,
      metricQueries: sumOf(metric, minutes * 60),
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: atLeast,
      evaluationPeriods: inARow,
      treatMissingData: 'notBreaching',
      alarmActions: [topic.arn],
      okActions: [topic.arn],
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

  alarm('TableThrottles', 'The table refused reads or writes.', {
    namespace: 'AWS/DynamoDB',
    names: ['ReadThrottleEvents', 'WriteThrottleEvents'],
    dimensions: [
      { TableName: table.name },
      ...INDEX_NAMES.map((index) => ({ TableName: table.name, GlobalSecondaryIndexName: index })),
    ],
  });

  const ours = (metric: string): Metric => ({
    namespace: METRICS,
    names: [metric],
    dimensions: [{ service: SERVICE }],
  });
  alarm('Backlog', 'Changes wait to be heard, however often they are tried.', ours('ChangesUnsettled'), {
    minutes: 1,
    inARow: 10,
  });

  countLines(functions, 'ErrorsLogged', '{ $.level = "ERROR" }');
  countLines(functions, 'MessagesGivenUp', '{ $.message = "message-given-up" }');
  alarm('ErrorsLogged', 'Something was logged that somebody should look at.', counted('ErrorsLogged'));
  alarm('Notifications', 'A message could not be delivered and was given up.', counted('MessagesGivenUp'));

  new aws.cloudwatch.MetricAlarm('SweeperSilentAlarm', {
    alarmDescription: 'The sweeper has not run for five minutes. See docs/aws.md.',
    namespace: 'AWS/Lambda',
    metricName: 'Invocations',
    dimensions: { FunctionName: functions.sweeper.name },
    statistic: 'Sum',
    period: 300,
    comparisonOperator: 'LessThanThreshold',
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: 'breaching',
    alarmActions: [topic.arn],
    okActions: [topic.arn],
  });

  new aws.cloudwatch.MetricAlarm('BouncesAlarm', {
    alarmDescription: 'SES stops accounts at a bounce rate of 10 %. See docs/aws.md.',
    namespace: 'AWS/SES',
    metricName: 'Reputation.BounceRate',
    statistic: 'Average',
    period: 3600,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    threshold: 0.05,
    evaluationPeriods: 1,
    treatMissingData: 'notBreaching',
    alarmActions: [topic.arn],
    okActions: [topic.arn],
  });
}

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

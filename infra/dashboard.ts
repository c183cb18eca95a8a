/// <reference path="../.sst/platform/config.d.ts" />
import { METRICS, SERVICE } from './function.ts';
import type { Functions } from './functions.ts';
import type { Machines } from './workflows.ts';

type Value = $util.Input<string>;

/** One page for whoever is on call: how much comes in, what runs, what fails, how long it takes. */
export function createDashboard({
  table,
  api,
  functions,
  machines,
}: {
  table: sst.aws.Dynamo;
  api: sst.aws.ApiGatewayV2;
  functions: Functions;
  machines: Machines;
}): void {
  const region = aws.getRegionOutput().region;
  const apiMetric = (name: string, stat = 'Sum') => [
    'AWS/ApiGateway',
    name,
    'ApiId',
    api.nodes.api.id,
    { stat },
  ];
  const machineMetrics = (name: string) =>
    Object.values(machines).map((machine) => ['AWS/States', name, 'StateMachineArn', machine.arn]);
  const functionMetrics = (name: string, stat = 'Sum') =>
    Object.values(functions).map((fn) => ['AWS/Lambda', name, 'FunctionName', fn.name, { stat }]);
  const tableMetric = (name: string) => ['AWS/DynamoDB', name, 'TableName', table.name];
  const sweeperMetric = (name: string) => [METRICS, name, 'service', SERVICE];

  const widgets = [
    widget('Requests and errors', [apiMetric('Count'), apiMetric('4xx'), apiMetric('5xx')]),
    widget('Latency of the API, ms', [apiMetric('Latency', 'p50'), apiMetric('Latency', 'p99')]),
    widget('Workflows started and ended', [
      ...machineMetrics('ExecutionsStarted'),
      ...machineMetrics('ExecutionsSucceeded'),
    ]),
    widget('Workflows that ended badly', [
      ...machineMetrics('ExecutionsFailed'),
      ...machineMetrics('ExecutionsTimedOut'),
      ...machineMetrics('ExecutionsAborted'),
      ...machineMetrics('ExecutionThrottled'),
    ]),
    widget('Function errors and throttles', [...functionMetrics('Errors'), ...functionMetrics('Throttles')]),
    widget('Function duration, ms', functionMetrics('Duration', 'p99')),
    widget('Undone, found by the sweeper', [
      sweeperMetric('ComplaintsSeen'),
      sweeperMetric('WorkflowsUnheard'),
      sweeperMetric('LateStepsTaken'),
      sweeperMetric('SweepFailures'),
      sweeperMetric('ItemsSetAside'),
    ]),
    widget('Age of the oldest undelivered message, s', [
      [METRICS, 'OldestUndelivered', 'service', SERVICE, { stat: 'Maximum' }],
      [METRICS, 'OldestWebhook', 'service', SERVICE, { stat: 'Maximum' }],
    ]),
    widget('Logged', [
      [METRICS, 'ErrorsLogged'],
      [METRICS, 'MessagesGivenUp'],
      [METRICS, 'StaffUnreachable'],
    ]),
    widget('Table capacity', [
      tableMetric('ConsumedReadCapacityUnits'),
      tableMetric('ConsumedWriteCapacityUnits'),
    ]),
  ];

  function widget(title: string, metrics: (Value | { stat: string })[][]) {
    return {
      type: 'metric',
      width: 12,
      height: 6,
      properties: { title, metrics, region, stat: 'Sum', period: 300, view: 'timeSeries' },
    };
  }

  new aws.cloudwatch.Dashboard('Dashboard', {
    dashboardName: `${$app.name}-${$app.stage}`,
    dashboardBody: $jsonStringify({ widgets }),
  });
}

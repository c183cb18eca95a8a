/// <reference path="../.sst/platform/config.d.ts" />
import type { Mail } from './mail.ts';
import type { Machines } from './workflows.ts';

/**
 * What AWS says by itself, to one function: that an execution has ended badly, and what became of a mail after it
 * was accepted. Nothing else hangs on it: the sweeper finds the ones, and of the others nobody hears twice.
 */
export function createReports(reports: sst.aws.Function, machines: Machines, mail: Mail): void {
  rule('ExecutionsEnded', reports, {
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: {
      stateMachineArn: Object.values(machines).map(({ arn }) => arn),
      status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
    },
  });

  const { configurationSetName } = mail.configurationSet;
  const { partition } = aws.getPartitionOutput();
  const { region } = aws.getRegionOutput();
  const { accountId } = aws.getCallerIdentityOutput();
  new aws.sesv2.ConfigurationSetEventDestination('MailFeedback', {
    configurationSetName,
    eventDestinationName: 'feedback',
    eventDestination: {
      enabled: true,
      matchingEventTypes: ['BOUNCE', 'COMPLAINT', 'REJECT'],
      // SES writes to the account's default bus only.
      eventBridgeDestination: {
        eventBusArn: $interpolate`arn:${partition}:events:${region}:${accountId}:event-bus/default`,
      },
    },
  });
  rule('MailReported', reports, {
    source: ['aws.ses'],
    detail: { mail: { tags: { 'ses:configuration-set': [configurationSetName] } } },
  });
}

function rule(name: string, target: sst.aws.Function, pattern: object): void {
  const created = new aws.cloudwatch.EventRule(name, { eventPattern: $jsonStringify(pattern) });
  new aws.cloudwatch.EventTarget(`${name}Target`, { rule: created.name, arn: target.arn });
  new aws.lambda.Permission(`${name}Permission`, {
    action: 'lambda:InvokeFunction',
    function: target.name,
    principal: 'events.amazonaws.com',
    sourceArn: created.arn,
  });
}

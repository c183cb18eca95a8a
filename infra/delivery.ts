/// <reference path="../.sst/platform/config.d.ts" />
import type { Functions } from './functions.ts';

/** Where batches end up that could not be read to their end: for the alarm, for what is owed stands in the table. */
export function createFailures(): aws.sqs.Queue {
  // The records themselves do not go there, only their numbers.
  return new aws.sqs.Queue('DeliveryFailures', {
    messageRetentionSeconds: 14 * 24 * 3600,
    sqsManagedSseEnabled: true,
  });
}

/** Of the table's writes only those that newly owe somebody something, which the store marks, of items with such a key. */
const owing = (sk: string | { prefix: string }) => ({
  eventName: ['INSERT', 'MODIFY'],
  dynamodb: { Keys: { sk: { S: [sk] } }, NewImage: { wake: { N: [{ exists: true }] } } },
});

/** The table's changes to whoever delivers what they owe, each item's in their order. */
export function deliverChanges(
  table: sst.aws.Dynamo,
  { deliverer, webhooks }: Functions,
  failures: aws.sqs.Queue,
): void {
  const bring = (name: string, to: sst.aws.Function, pattern: object) =>
    new aws.lambda.EventSourceMapping(name, {
      eventSourceArn: table.nodes.table.streamArn,
      functionName: to.arn,
      filterCriteria: { filters: [{ pattern: JSON.stringify(pattern) }] },
      startingPosition: 'TRIM_HORIZON',
      batchSize: 10,
      maximumBatchingWindowInSeconds: 0,
      parallelizationFactor: 10,
      // A batch fails for the table alone, and what stays undelivered is the sweeper's to find.
      maximumRetryAttempts: 3,
      bisectBatchOnFunctionError: true,
      functionResponseTypes: ['ReportBatchItemFailures'],
      destinationConfig: { onFailure: { destinationArn: failures.arn } },
    });
  bring('Deliveries', deliverer, owing('COMPLAINT'));
  bring('WebhookDeliveries', webhooks, owing({ prefix: 'WEBHOOK#' }));
}

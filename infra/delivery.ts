/// <reference path="../.sst/platform/config.d.ts" />

/** Where batches end up that could not be read to their end: for the alarm, for what is owed stands in the table. */
export function createFailures(): aws.sqs.Queue {
  // The records themselves do not go there, only their numbers.
  return new aws.sqs.Queue('DeliveryFailures', {
    messageRetentionSeconds: 14 * 24 * 3600,
    sqsManagedSseEnabled: true,
  });
}

/** Of the table's writes only those that newly owe somebody something, which the store marks. */
const OWING = {
  eventName: ['INSERT', 'MODIFY'],
  dynamodb: { NewImage: { wake: { N: [{ exists: true }] } } },
};

/** The table's changes to the deliverer, each complaint's in their order. */
export function deliverChanges(table: sst.aws.Dynamo, deliverer: sst.aws.Function, failures: aws.sqs.Queue) {
  new aws.lambda.EventSourceMapping('Deliveries', {
    eventSourceArn: table.nodes.table.streamArn,
    functionName: deliverer.arn,
    filterCriteria: { filters: [{ pattern: JSON.stringify(OWING) }] },
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
}

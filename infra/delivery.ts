/// <reference path="../.sst/platform/config.d.ts" />
import type { Functions } from './functions.ts';
import type { Settings } from './settings.ts';

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
  { deliverer, webhooks, channels }: Functions,
  failures: aws.sqs.Queue,
): void {
  const bring = (name: string, to: sst.aws.Function, ...patterns: object[]) =>
    new aws.lambda.EventSourceMapping(name, {
      eventSourceArn: table.nodes.table.streamArn,
      functionName: to.arn,
      filterCriteria: { filters: patterns.map((pattern) => ({ pattern: JSON.stringify(pattern) })) },
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
  // What came in by itself, or in the line of a chat, and chats in which something is left.
  bring('Arrivals', channels, owing('INCOMING'), owing({ prefix: 'UPDATE#' }), owing('CHAT'));
}

const TELEGRAM_PATH = '/telegram';

/** Telegram's way in, and Telegram is told of it whenever it is another one. */
export function takeTelegram(
  api: sst.aws.ApiGatewayV2,
  { telegram, channels }: Functions,
  { telegramBot }: Settings,
): void {
  if (!telegram || telegramBot === undefined) return;
  api.route(`POST ${TELEGRAM_PATH}`, telegram.arn);
  new aws.lambda.Invocation('TelegramWebhook', {
    functionName: channels.name,
    input: JSON.stringify({ telegramWebhook: TELEGRAM_PATH }),
    triggers: { url: api.url, bot: telegramBot },
  });
}

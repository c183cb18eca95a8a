import { complaintIdSchema, webhookIdSchema } from '@redress/core/base/ids.ts';
import type { Post } from '@redress/core/delivery/post.ts';
import { deliverWebhook } from '@redress/core/delivery/webhooks.ts';
import { errorName } from '@redress/core/ports/log.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as z from 'zod/mini';

const recordSchema = z.object({
  dynamodb: z.object({
    Keys: z.object({
      pk: z.object({ S: complaintIdSchema }),
      sk: z.object({
        S: z.pipe(
          z.pipe(
            z.string(),
            z.transform((sk) => sk.split('#')[1]),
          ),
          webhookIdSchema,
        ),
      }),
    }),
  }),
});
const eventSchema = z.object({ Records: z.array(z.unknown()) });

/**
 * Sends what a batch of changes has put into queues, each complaint's to each endpoint once, however often it is in it.
 * It never fails a batch: an attempt that nobody noted is made again by the sweeper, in a minute.
 */
export function createWebhookDeliveries(services: Services, post?: Post): (event: unknown) => Promise<void> {
  return async (event) => {
    const queues = new Map(
      eventSchema.parse(event).Records.flatMap((record) => {
        const { data } = recordSchema.safeParse(record);
        if (!data) services.log.error('change-unreadable');
        const { pk, sk } = data?.dynamodb.Keys ?? {};
        return pk && sk ? [[`${pk.S} ${sk.S}`, [sk.S, pk.S] as const] as const] : [];
      }),
    );
    await Promise.all(
      [...queues.values()].map(async ([webhook, complaintId]) => {
        try {
          await deliverWebhook(services, webhook, complaintId, post);
        } catch (error) {
          services.log.warn('webhook-delivery-failed', { webhook, complaintId, error: errorName(error) });
        }
      }),
    );
  };
}

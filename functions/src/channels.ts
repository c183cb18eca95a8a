import { type IncomingId, incomingIdSchema } from '@redress/core/base/ids.ts';
import { type Channels, understand } from '@redress/core/handling/understanding.ts';
import { errorName } from '@redress/core/ports/log.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as z from 'zod/mini';

/** Of a record of the table's stream its key alone: the rest is personal. */
const recordSchema = z.object({
  dynamodb: z.object({
    Keys: z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) }),
    SequenceNumber: z.string(),
  }),
});
const eventSchema = z.object({ Records: z.array(z.unknown()) });
type Change = z.infer<typeof recordSchema>['dynamodb'];

/** Which records of the batch to bring again, by their numbers. */
interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Goes on with a chat by the key of its item, where there are chats. */
export type WorkAt = (services: Services, pk: string) => Promise<void>;

/**
 * Has what came in understood, that of one chat in its order, and chats gone on with in which something is left. A record
 * fails where the table does; what is left otherwise is the sweeper's to find.
 */
export function createChannels(
  services: Services,
  channels: Channels,
  workAt?: WorkAt,
): (event: unknown) => Promise<BatchAnswer> {
  const handle = async ({ Keys: { pk, sk } }: Change) => {
    const id = incomingIn(pk.S, sk.S);
    if (id !== undefined) await understand(services, channels, id);
    else if (sk.S === 'CHAT') await workAt?.(services, pk.S);
  };
  return async (event) => {
    const lanes = new Map<string, Change[]>();
    for (const record of eventSchema.parse(event).Records) {
      const { data } = recordSchema.safeParse(record);
      if (!data) {
        services.log.error('change-unreadable');
        continue;
      }
      const { Keys } = data.dynamodb;
      lanes.set(Keys.pk.S, [...(lanes.get(Keys.pk.S) ?? []), data.dynamodb]);
    }
    const outcomes = await Promise.all(
      [...lanes.values()].map(async (lane) => {
        for (const change of lane) {
          try {
            await handle(change);
          } catch (error) {
            services.log.warn('incoming-not-understood', { error: errorName(error) });
            return [{ itemIdentifier: change.SequenceNumber }];
          }
        }
        return [];
      }),
    );
    return { batchItemFailures: outcomes.flat() };
  };
}

/** `inc_…` itself, or what stands in a chat's line: `UPDATE#inc_…`. */
function incomingIn(pk: string, sk: string): IncomingId | undefined {
  return incomingIdSchema.safeParse(sk === 'INCOMING' ? pk : sk.split('#')[1]).data;
}

import { type ComplaintId, complaintIdSchema } from '@redress/core/base/ids.ts';
import { deliver } from '@redress/core/delivery/deliver.ts';
import { errorName } from '@redress/core/ports/log.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as z from 'zod/mini';

/** Of a record of the table's stream no more than whose it is: the rest is personal. */
const recordSchema = z.object({
  dynamodb: z.object({
    Keys: z.object({ pk: z.object({ S: complaintIdSchema }) }),
    SequenceNumber: z.string(),
  }),
});
const eventSchema = z.object({ Records: z.array(z.unknown()) });

/** Which records of the batch to bring again, by their numbers. */
interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Delivers what the complaints of a batch of changes owe, each once, however often it is in it. A complaint fails
 * where the table does; a record that cannot be read is left to the sweeper, for it will not be read next time.
 */
export function createDeliveries(services: Services): (event: unknown) => Promise<BatchAnswer> {
  return async (event) => {
    const firsts = new Map<ComplaintId, string>();
    for (const record of eventSchema.parse(event).Records) {
      const { data } = recordSchema.safeParse(record);
      if (!data) {
        services.log.error('change-unreadable');
        continue;
      }
      const { Keys, SequenceNumber } = data.dynamodb;
      if (!firsts.has(Keys.pk.S)) firsts.set(Keys.pk.S, SequenceNumber);
    }
    const outcomes = await Promise.all(
      [...firsts].map(async ([complaintId, itemIdentifier]) => {
        try {
          await deliver(services, complaintId);
          return [];
        } catch (error) {
          services.log.warn('delivery-failed', { complaintId, error: errorName(error) });
          return [{ itemIdentifier }];
        }
      }),
    );
    return { batchItemFailures: outcomes.flat() };
  };
}

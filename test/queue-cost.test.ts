import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type Complaint,
  complaints,
  dynamoStore,
  instantOf,
  queue,
  receive,
  type Status,
} from '@redress/core';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { createMemoryTable } from './dynamodb-table.ts';
import { COMMAND, RULES } from './support/complaints.ts';
import { HOUR, recordingServices } from './support/recording.ts';

/** What a page of 20 may cost. With the items behind it read one by one it was 288 to 430. */
const MOST_UNITS = 25;

const ConsumedCapacity = z.object({
  output: z.object({ ConsumedCapacity: z.object({ CapacityUnits: z.number() }) }),
});

/** What the service says that reads have used up since it was asked last. */
function readUnits(client: DynamoDBClient): () => number {
  let units = 0;
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
        const answer = await next(args);
        if (commandName !== 'PutItemCommand')
          units += ConsumedCapacity.parse(answer).output.ConsumedCapacity.CapacityUnits;
        return answer;
      },
    { step: 'initialize' },
  );
  return () => {
    const used = units;
    units = 0;
    return used;
  };
}

it('a page of the queue costs at most 25 read units on DynamoDB, though every summary is as long as can be', async () => {
  const table = await createMemoryTable();
  onTestFinished(() => table.close());
  const recording = recordingServices();
  const { clock } = recording.services;
  const store = dynamoStore(table.client, { tableName: table.tableName, clock });
  const services = { ...recording.services, store };
  const unitsUsed = readUnits(table.client);

  const statuses: readonly Status[] = ['received', 'acknowledged', 'resolved', 'closed'];
  const all = statuses.flatMap((status, kind) =>
    Array.from({ length: 45 }, (_, n): Complaint => {
      const now = clock.now() + (4 * n + kind) * HOUR;
      const complaint = receive(services.ids.complaint(now), COMMAND, now, RULES);
      const content = { ...complaint.content, subject: '投'.repeat(200) };
      const breachedAt = instantOf(now);
      const { acknowledgement, resolution } = complaint.clocks;
      const clocks = {
        acknowledgement: { ...acknowledgement, breachedAt },
        resolution: { ...resolution, breachedAt },
      };
      return { ...complaint, status, team: 'after-sales', assignee: 'li@example.com', content, clocks };
    }),
  );
  // As old as their ids, and all with as much time: in the order of their deadlines.
  all.sort((one, other) => (one.id < other.id ? -1 : 1));
  for (const complaint of all) await complaints.insert(services, complaint);

  const filters = [
    { team: 'after-sales', status: 'received' },
    { status: 'received' },
    { team: 'after-sales' },
    {},
  ] as const;
  for (const filter of filters) {
    const matching = 'status' in filter ? all.filter(({ status }) => status === filter.status) : all;
    let cursor: string | undefined;
    for (const expected of [matching.slice(0, 20), matching.slice(20, 40)]) {
      unitsUsed();
      const page = await queue.list(services, { ...filter, cursor, limit: 20 });
      const used = unitsUsed();
      expect(page.items.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      expect(page.items.every((item) => Buffer.byteLength(JSON.stringify(item)) > 1020)).toBe(true);
      expect(used, JSON.stringify(filter)).toBeGreaterThan((20 * 1020) / 4096 / 2);
      expect(used, JSON.stringify(filter)).toBeLessThanOrEqual(MOST_UNITS);
      cursor = page.nextCursor;
    }
  }
});

import {
  type Clock,
  complaints,
  Refusal,
  readMessageId,
  type Store,
  sendAgain,
  undelivered,
} from '@redress/core';
import { jsonLog } from '../log.ts';
import { UsageError } from './command.ts';

/** A line for each message that has failed: the oldest of those that are still tried first. */
export async function* undeliveredLines(store: Store, clock: Clock): AsyncGenerator<string> {
  const log = jsonLog(clock, (line) => process.stderr.write(line));
  let cursor: string | undefined;
  do {
    const page = await undelivered.list({ store, clock, log }, { cursor, limit: 100 });
    for (const { reference, messages } of page.items)
      for (const { id, state, kind, to, since, attempts, retryAt, fault } of messages)
        yield [
          `${state} since ${since}: ${kind} to ${to}, complaint ${reference}`,
          `attempts ${attempts}`,
          fault,
          retryAt && `again at ${retryAt}`,
          id,
        ]
          .filter((part) => part !== undefined)
          .join('  ');
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

/** Whoever runs on the store delivers it: at the start on one machine, by the table's stream on AWS. */
export async function queueAgain(store: Store, clock: Clock, messageId: string): Promise<void> {
  const log = jsonLog(clock, (line) => process.stderr.write(line));
  const named = readMessageId(messageId);
  if (!named) throw new UsageError(`${messageId} is no message's id`);
  try {
    await complaints.update(
      { store, clock, log, deliveries: { wake() {} } },
      named.complaintId,
      (complaint, now) => sendAgain(complaint, messageId, now),
    );
  } catch (error) {
    if (error instanceof Refusal) throw new UsageError(error.message);
    throw error;
  }
}

import {
  type Clock,
  type Incoming,
  incoming,
  incomingIdSchema,
  referenceOf,
  type Store,
} from '@redress/core';
import { jsonLog } from '../log.ts';
import { UsageError } from './command.ts';

const notingOf = (store: Store, clock: Clock) => ({
  store,
  clock,
  log: jsonLog(clock, (line) => process.stderr.write(line)),
});

/** What has come in that a person has to look at, the oldest first: a few lines for each. */
export async function* incomingLines(store: Store, clock: Clock): AsyncGenerator<string> {
  let after: string | undefined;
  do {
    const page = await incoming.forPerson(notingOf(store, clock), { after, limit: 100 });
    for (const one of page.items) yield linesOf(one);
    after = page.next;
  } while (after !== undefined);
}

function linesOf({ id, channel, receivedAt, reason = 'unknown', complaintId, shown = {} }: Incoming): string {
  const { from, subject, text, attachments = [] } = shown;
  const about = complaintId === undefined ? '' : `, complaint ${referenceOf(complaintId)}`;
  return [
    `${receivedAt}  ${channel}: ${reason}${about}  ${id}`,
    from && `  from ${from}`,
    subject && `  ${subject}`,
    ...(text ?? '').split('\n').map((line) => `  | ${line}`),
    attachments.length > 0 && `  with ${attachments.join(', ')}`,
  ]
    .filter(Boolean)
    .join('\n');
}

/** Somebody has seen to it: it is kept for a while, and listed no more. */
export async function settleIncoming(store: Store, clock: Clock, named: string): Promise<void> {
  const { data: id } = incomingIdSchema.safeParse(named);
  const services = notingOf(store, clock);
  const held = id && (await incoming.find(services, id));
  if (held?.incoming.state !== 'person') throw new UsageError(`${named} waits for nobody`);
  await incoming.settle(services, held, { state: 'done', was: 'dismissed', settledBy: 'operator' });
}

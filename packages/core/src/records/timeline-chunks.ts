import * as z from 'zod/mini';
import type { ComplaintId } from '../base/ids.ts';
import { asJson } from '../base/json.ts';
import { type Complaint, eventSchema, type TimelineEvent } from '../complaint/complaint.ts';
import { bareEvent } from '../complaint/erasure.ts';
import { CHUNK_SIZE } from '../complaint/timeline.ts';
import { CorruptItem } from '../ports/item-body.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';
import { type Noting, readable } from './set-aside.ts';

const CHUNKS = 'EVENTS#';
const chunkKey = (id: ComplaintId | '', chunk: number) => ({
  pk: id,
  sk: `${CHUNKS}${String(chunk).padStart(6, '0')}`,
});

/**
 * Before the complaint is written without them: if that write is lost, the chunk is there too early, which
 * does no harm, for events never change and reading takes each number once.
 */
export async function putChunk(
  services: Pick<Services, 'store'>,
  id: ComplaintId,
  events: readonly TimelineEvent[],
): Promise<void> {
  const first = events[0];
  if (!first) return;
  const body = stamped(asJson({ events }));
  await services.store.putIfAbsent({
    ...chunkKey(id, Math.floor((first.seq - 1) / CHUNK_SIZE)),
    version: 1,
    body,
  });
}

/** Writes each event of older chunks as it is to be from now on. */
export async function rewrite(
  services: Noting,
  id: ComplaintId,
  as: (event: TimelineEvent) => TimelineEvent,
): Promise<void> {
  const { store } = services;
  for (let after: string | undefined; ; ) {
    const page = await store.query({
      partition: id,
      prefix: CHUNKS,
      limit: 100,
      ...(after !== undefined && { after }),
    });
    // What cannot be read cannot be kept in part.
    for (const key of page.damaged ?? []) await store.delete(key);
    for (const { pk, sk, version, ...item } of page.items) {
      const events = await readable(services, async () => eventsIn({ pk, sk, version, ...item }));
      if (!events) await store.delete({ pk, sk });
      else {
        const body = stamped(asJson({ events: events.map(as) }));
        await store.replace({ pk, sk, version: version + 1, body }, version);
      }
    }
    after = page.next;
    if (after === undefined) return;
  }
}

/** None where it cannot be read: the rest of the timeline is still worth having. */
export async function readChunk(services: Noting, id: ComplaintId, chunk: number): Promise<TimelineEvent[]> {
  const events = await readable(services, async () => {
    const item = await services.store.get(chunkKey(id, chunk));
    return item && eventsIn(item);
  });
  return events ?? [];
}

/** One event, by its number. @throws CorruptItem where that is not to be found any more. */
export async function find(services: Noting, complaint: Complaint, seq: number): Promise<TimelineEvent> {
  const [event] = await read(services, complaint, seq - 1, 1);
  if (event?.seq === seq) return event;
  throw new CorruptItem(chunkKey(complaint.id, Math.floor((seq - 1) / CHUNK_SIZE)), 'an event is missing');
}

/** @throws CorruptItem */
export function eventsIn(item: Item): TimelineEvent[] {
  const { events } = readItem('events', chunkSchema, item);
  const first = events[0]?.seq ?? 0;
  const isInPlace = events.every(({ seq }, index) => seq === first + index);
  if (!isInPlace || chunkKey('', Math.floor((first - 1) / CHUNK_SIZE)).sk !== item.sk)
    throw new CorruptItem(item, 'they are other events');
  return events;
}

const chunkSchema = z.object({ events: z.array(eventSchema) });

/** Up to `limit` events whose number is greater than `after`, oldest first, wherever they are kept. */
export async function read(
  services: Noting,
  complaint: Complaint,
  after: number,
  limit: number,
): Promise<TimelineEvent[]> {
  const events: TimelineEvent[] = [];
  const firstKept = complaint.timeline[0]?.seq ?? 1;
  while (after + 1 < firstKept && events.length < limit) {
    const chunk = Math.floor(after / CHUNK_SIZE);
    events.push(...(await readChunk(services, complaint.id, chunk)).filter((event) => event.seq > after));
    after = (chunk + 1) * CHUNK_SIZE;
  }
  events.push(...complaint.timeline.filter((event) => event.seq > after));
  const found = events.slice(0, limit);
  // A chunk that was written at the moment of the erasure may still say what the others do not.
  return complaint.erasure ? found.map(bareEvent) : found;
}

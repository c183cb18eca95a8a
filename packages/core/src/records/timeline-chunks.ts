import * as z from 'zod';
import type { ComplaintId } from '../base/ids.ts';
import { asJson } from '../base/json.ts';
import { type Complaint, eventSchema, type TimelineEvent } from '../complaint/complaint.ts';
import { CHUNK_SIZE } from '../complaint/timeline.ts';
import type { Services } from '../ports/services.ts';
import { readItem, stamped } from './lift.ts';

const chunkKey = (id: ComplaintId, chunk: number) => ({
  pk: id,
  sk: `EVENTS#${String(chunk).padStart(6, '0')}`,
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

const chunkSchema = z.object({ events: z.array(eventSchema) });

/** Up to `limit` events whose number is greater than `after`, oldest first, wherever they are kept. */
export async function read(
  services: Pick<Services, 'store'>,
  complaint: Complaint,
  after: number,
  limit: number,
): Promise<TimelineEvent[]> {
  const events: TimelineEvent[] = [];
  const firstKept = complaint.timeline[0]?.seq ?? 1;
  while (after + 1 < firstKept && events.length < limit) {
    const chunk = await services.store.get(chunkKey(complaint.id, Math.floor(after / CHUNK_SIZE)));
    const found = (chunk ? readItem('events', chunkSchema, chunk).events : []).filter(
      (event) => event.seq > after,
    );
    if (found.length === 0) break;
    events.push(...found);
    after = found.at(-1)?.seq ?? after;
  }
  events.push(...complaint.timeline.filter((event) => event.seq > after));
  return events.slice(0, limit);
}

import { type Past, type PastEvent, parsePast, pastOf } from '../complaint/past.ts';
import { CHUNK_SIZE } from '../complaint/timeline.ts';
import type { Item } from '../ports/store.ts';
import { lift } from './lift.ts';
import type { Noting } from './set-aside.ts';
import { readChunk } from './timeline-chunks.ts';

/** What was, of a complaint's item. @throws ZodError where it cannot be read */
export async function readPast(services: Noting, item: Item): Promise<Past> {
  const body = parsePast(lift('complaint', item.body));
  const older: PastEvent[] = [];
  const firstKept = body.timeline[0]?.seq ?? 1;
  for (let chunk = 0; chunk * CHUNK_SIZE + 1 < firstKept; chunk++)
    older.push(...(await readChunk(services, body.id, chunk)));
  return pastOf(
    body,
    older.filter(({ seq }) => seq < firstKept),
  );
}

import * as z from 'zod/mini';
import { isComplaintId, referenceOf } from '../base/ids.ts';
import { codes, STATUSES, type Status } from '../base/vocabulary.ts';
import { type Summary, summaryOf, summarySchema } from '../complaint/summary.ts';
import { CorruptItem } from '../ports/item-body.ts';
import type { Services } from '../ports/services.ts';
import type { Entry, IndexName } from '../ports/store.ts';
import { find, queuePartitions } from './complaints.ts';
import { mergedEntries } from './merged-entries.ts';

export interface ListQuery {
  readonly status?: Status | undefined;
  readonly team?: string | undefined;
  /** Those of any of these teams; where nothing is said, of all. */
  readonly teams?: ReadonlySet<string> | undefined;
  /** Whoever asks: what is about them is left out. */
  readonly person?: string | undefined;
  /** As given back by the page before. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Of a complaint that can no longer be read, no more than this is known. */
export type Listed = Summary | Pick<Summary, 'id' | 'reference' | 'status'>;

/** Complaints by next deadline, those without one last: a merge over the index's partitions. */
export async function list(
  services: Services,
  { status, team, teams, person, cursor, limit }: ListQuery,
): Promise<{ items: Listed[]; nextCursor?: string }> {
  const among: readonly (string | undefined)[] = team === undefined ? [...(teams ?? [undefined])] : [team];
  if (team !== undefined && teams?.has(team) === false) return { items: [] };
  const index: IndexName = team === undefined && teams === undefined ? 'status' : 'team';
  const statuses = status ? [status] : codes(STATUSES).options;
  const places = statuses.flatMap((each) =>
    among.flatMap((one) => queuePartitions(each, one).map((partition) => ({ status: each, partition }))),
  );
  // Its share of the page and one more; who holds more of the next deadlines than others is asked again.
  const share = Math.ceil(limit / places.length) + 1;
  const taken: { entry: Entry; status: Status }[] = [];
  let nextCursor: string | undefined;
  const entries = mergedEntries(services.store, { index, places, after: cursor, share });
  for await (const { entry, place } of entries) {
    if (taken.length === limit) {
      nextCursor = taken.at(-1)?.entry.sort;
      break;
    }
    if (!isAbout(entry.summary, person)) taken.push({ entry, status: place.status });
  }
  const shown = await Promise.all(taken.map(({ entry, status }) => show(services, entry, status)));
  const items = shown.flatMap((listed) => (listed && !isAbout(listed, person) ? [listed] : []));
  return { items, ...(nextCursor !== undefined && { nextCursor }) };
}

/** Whether lists must not show it to that person. */
function isAbout(summary: unknown, person: string | undefined): boolean {
  if (person === undefined) return false;
  const { data } = conflictsSchema.safeParse(summary);
  return data?.conflicts?.includes(person) ?? false;
}

const conflictsSchema = z.lazy(() => z.object({ conflicts: z.optional(z.array(z.string())) }));

/** An entry without a readable summary, of another version's making perhaps, is looked up. */
export async function show(
  services: Services,
  entry: Pick<Entry, 'pk' | 'summary'>,
  status?: Status,
): Promise<Listed | undefined> {
  const summary = summarySchema.safeParse(entry.summary);
  if (summary.success) return summary.data;
  if (!isComplaintId(entry.pk)) return undefined;
  const id = entry.pk;
  try {
    const stored = await find(services, id);
    return stored && summarySchema.parse(summaryOf(stored.complaint));
  } catch (error) {
    if (!(error instanceof CorruptItem)) throw error;
    return status && { id, reference: referenceOf(id), status };
  }
}

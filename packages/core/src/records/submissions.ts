import { isComplaintId } from '../base/ids.ts';
import { type Summary, summaryOf, summarySchema } from '../complaint/summary.ts';
import type { Services } from '../ports/services.ts';
import { find } from './complaints.ts';
import { readable } from './set-aside.ts';

export interface SubmissionsQuery {
  readonly status?: string | undefined;
  readonly team?: string | undefined;
  /** As given back by the page before. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** What a client app has submitted, the newest first. A page of one status may hold fewer though more follow. */
export async function list(
  services: Services,
  submitter: string,
  { status, team, cursor, limit }: SubmissionsQuery,
): Promise<{ items: Summary[]; nextCursor?: string }> {
  const { entries, next } = await services.store.entries({
    index: 'submitter',
    partition: submitter,
    descending: true,
    limit,
    ...(cursor !== undefined && { after: cursor }),
  });
  const found = await Promise.all(
    entries.map(async ({ pk }) =>
      isComplaintId(pk) ? await readable(services, () => find(services, pk)) : undefined,
    ),
  );
  const items = found.flatMap((stored) => {
    if (!stored || stored.complaint.submittedBy !== submitter) return [];
    const summary = summarySchema.parse(summaryOf(stored.complaint));
    const isAsked = (status ?? summary.status) === summary.status && (team ?? summary.team) === summary.team;
    return isAsked ? [summary] : [];
  });
  return { items, ...(next !== undefined && { nextCursor: next }) };
}

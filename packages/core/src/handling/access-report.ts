import type { ComplaintId } from '../base/ids.ts';
import type { Instant } from '../base/instant.ts';
import type { Complaint } from '../complaint/complaint.ts';
import type { Services } from '../ports/services.ts';
import * as audit from '../records/audit.ts';
import * as timelines from '../records/timeline-chunks.ts';

/** Entries of the audit that one report is made of, the newest: each is a read. */
const MOST_ENTRIES = 2000;
const PAGE = 100;

/** What one caller has done with a complaint. */
interface Access {
  readonly caller: string;
  /** So often, and by what operation or change. */
  readonly times: number;
  readonly by: readonly string[];
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

export interface AccessReport {
  readonly complaintId: ComplaintId;
  /** Who has read it. */
  readonly seen: readonly Access[];
  /** Who has changed it, and has seen it by that. */
  readonly changed: readonly Access[];
  /** Who was refused it. */
  readonly refused: readonly Access[];
  /** There is more that is older than this: so much of the audit is looked at. */
  readonly since?: Instant;
}

/**
 * Who has seen the complaint, as the audit has it, and who has changed it, as its timeline has it; pages of lists, which
 * show a line of each, stand in the audit under whoever has seen them.
 */
export async function accessReport(services: Services, complaint: Complaint): Promise<AccessReport> {
  const [seen, refused, changed] = [new Tally(), new Tally(), new Tally()];
  let cursor: string | undefined;
  let left = MOST_ENTRIES;
  let oldest: Instant | undefined;
  do {
    const page = await audit.list(services, { complaint: complaint.id, cursor, limit: PAGE });
    for (const { at, caller = 'anybody', operation = '', kind, code } of page.items) {
      oldest = at;
      if (kind === 'refusal') refused.add(caller, code ?? operation, at);
      else seen.add(caller, operation, at);
    }
    left -= PAGE;
    cursor = page.nextCursor;
  } while (cursor !== undefined && left > 0);
  for (let after = 0; ; ) {
    const events = await timelines.read(services, complaint, after, PAGE);
    for (const { by, kind, at } of events) if (by !== undefined) changed.add(by, kind, at);
    const last = events.at(-1)?.seq;
    if (last === undefined || last >= (complaint.timeline.at(-1)?.seq ?? 0)) break;
    after = last;
  }
  return {
    complaintId: complaint.id,
    seen: seen.all,
    changed: changed.all,
    refused: refused.all,
    ...(cursor !== undefined && oldest !== undefined && { since: oldest }),
  };
}

/** Counted by caller. */
class Tally {
  readonly #counts = new Map<string, Access>();

  add(caller: string, what: string, at: Instant): void {
    const { times = 0, by = [], firstAt = at, lastAt = at } = this.#counts.get(caller) ?? {};
    this.#counts.set(caller, {
      caller,
      times: times + 1,
      by: by.includes(what) ? by : [...by, what],
      firstAt: at < firstAt ? at : firstAt,
      lastAt: at > lastAt ? at : lastAt,
    });
  }

  /** Whoever came last first. */
  get all(): Access[] {
    return [...this.#counts.values()].sort((one, other) => (one.lastAt < other.lastAt ? 1 : -1));
  }
}

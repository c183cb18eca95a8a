import { type ComplaintId, shardOf } from '../base/ids.ts';
import { instantOf } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import { earliest, NEVER } from '../clocks/deadlines.ts';
import { type Complaint, complaintSchema, nextDeadline, toBody } from '../complaint/complaint.ts';
import { signalsOf } from '../complaint/signals.ts';
import { summaryOf } from '../complaint/summary.ts';
import { spill } from '../complaint/timeline.ts';
import { CorruptItem } from '../ports/item-body.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';
import * as timelines from './timeline-chunks.ts';

/** A complaint as it stands in the store, with the version its next write must name. */
export interface Stored {
  readonly complaint: Complaint;
  readonly itemVersion: number;
}

/** Index partitions are split, so that no single one bears all the writes of a busy status. */
const SHARDS = 4;
const SHARD_NUMBERS = Array.from({ length: SHARDS }, (_, shard) => shard);
export const watchPartitions = SHARD_NUMBERS.map((shard) => `watch#${shard}`);

/** Where the lists' indexes have the complaints of that status, of the team or of all. */
export function queuePartitions(status: string, team?: string): readonly string[] {
  return SHARD_NUMBERS.map((shard) => queuePartition(shard, status, team));
}

function queuePartition(shard: number, status: string, team?: string): string {
  return team === undefined ? `${status}#${shard}` : `${team}#${status}#${shard}`;
}

function toItem(complaint: Complaint, version: number): Item {
  const { id, status, team } = complaint;
  const shard = shardOf(id, SHARDS);
  const sort = `${nextDeadline(complaint) ?? NEVER}#${id}`;
  const since = complaint.unsettledSince;
  return {
    pk: id,
    sk: 'COMPLAINT',
    version,
    body: stamped(toBody(complaint)),
    indexes: {
      status: { partition: queuePartition(shard, status), sort },
      team: { partition: queuePartition(shard, status, team), sort },
      ...(since && { watch: { partition: `watch#${shard}`, sort: `${since}#${id}` } }),
    },
    summary: summaryOf(complaint),
  };
}

/**
 * The mark that makes the sweeper look: kept from the first change that somebody has still to hear of, or put
 * off where all that is left are messages to be tried again later.
 */
function marked(complaint: Complaint, now: number): Complaint {
  const at = instantOf(now);
  const signals = signalsOf(complaint).map(() => at);
  const next = earliest([...signals, ...complaint.owed.map(({ retryAt }) => retryAt ?? at)]);
  if (next === undefined || next > at) return { ...complaint, unsettledSince: next };
  return { ...complaint, unsettledSince: earliest([next, complaint.unsettledSince ?? next]) };
}

/** @throws CorruptItem */
export function fromItem(item: Item): Stored {
  const complaint = readItem('complaint', complaintSchema, item);
  if (complaint.id !== item.pk) throw new CorruptItem(item, 'it is another complaint');
  return { complaint, itemVersion: item.version };
}

/** False where a complaint with that id is there already. */
export async function insert(services: Services, complaint: Complaint): Promise<Stored | undefined> {
  const fresh = marked(complaint, services.clock.now());
  if (!(await services.store.putIfAbsent(toItem(fresh, 1)))) return undefined;
  noteProvisional(services, fresh);
  return { complaint: fresh, itemVersion: 1 };
}

export async function find(services: Services, id: ComplaintId): Promise<Stored | undefined> {
  const item = await services.store.get({ pk: id, sk: 'COMPLAINT' });
  return item && fromItem(item);
}

/** @throws Refusal `not-found` */
export async function load(services: Services, id: ComplaintId): Promise<Stored> {
  const stored = await find(services, id);
  if (!stored) throw new Refusal('not-found', 'There is no such complaint.', { complaintId: id });
  return stored;
}

/** How often a lost race is run again; every other writer that wins is progress made by somebody. */
const MOST_ATTEMPTS = 50;

/**
 * Reads, decides, and writes on condition that nobody has written in between; a lost race is read and decided
 * again. `decide` gives back the same object where there is nothing to write.
 * @throws Refusal `not-found`, `busy`, or whatever `decide` refuses.
 */
export async function update(
  services: Services,
  id: ComplaintId,
  decide: (complaint: Complaint, now: number) => Complaint,
  known?: Stored,
): Promise<Stored> {
  let stored = known ?? (await load(services, id));
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const now = services.clock.now();
    const decided = decide(stored.complaint, now);
    if (decided === stored.complaint) return stored;
    const spilled = spill(decided, stored.complaint);
    const complaint = marked(spilled?.rest ?? decided, now);
    if (spilled) await timelines.putChunk(services, id, spilled.chunk);
    const itemVersion = stored.itemVersion + 1;
    if (await services.store.replace(toItem(complaint, itemVersion), stored.itemVersion)) {
      noteProvisional(services, complaint, stored.complaint);
      return { complaint, itemVersion };
    }
    stored = await load(services, id);
  }
  throw new Refusal('busy', 'Too many changes to this complaint at once; try again.', { complaintId: id });
}

/** Once for each deadline: somebody should find out which holidays the years have. */
function noteProvisional({ log }: Services, complaint: Complaint, before?: Complaint): void {
  for (const clock of ['acknowledgement', 'resolution'] as const) {
    const was = before?.cycle === complaint.cycle && before.clocks[clock].provisional;
    if (was || !complaint.clocks[clock].provisional) continue;
    const { id: complaintId, calendar } = complaint;
    log.warn('deadline-provisional', {
      complaintId,
      clock,
      calendar: calendar.id,
      calendarVersion: calendar.version,
    });
  }
}

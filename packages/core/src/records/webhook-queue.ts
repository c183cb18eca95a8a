import * as z from 'zod/mini';
import { asComplaintId, type ComplaintId, type WebhookId, webhookIdSchema } from '../base/ids.ts';
import { DAY_MS, type Instant, instantOf, instantSchema, millisOf } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import { Refusal } from '../base/refusal.ts';
import type { Services } from '../ports/services.ts';
import type { Entry, IndexKey, Item } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';
import { type Noting, readable } from './set-aside.ts';
import { FAILING_WEBHOOKS, watchedAt } from './watch.ts';

/*
 * What is to go to an endpoint of one complaint: one item each, under the complaint, with the numbers of its events in
 * their order. What an event says is read from the complaint when it is sent.
 *
 * Q1  It is sent by whoever it has been handed to: it is `fresh` then, and nobody else takes it before `dueAt`.
 * Q2  Every change of it is on condition that nobody has changed it in between; what is added meanwhile stays.
 * Q3  An event leaves it once it has been taken, or is parked, which is noted before.
 */

const recordSchema = z.lazy(() =>
  z.looseObject({
    webhook: webhookIdSchema,
    /** Of those that were ever added: whoever publishes the same again adds nothing. */
    upTo: z.int().check(z.minimum(0)),
    pending: z.array(z.object({ seq: z.int().check(z.positive()), since: instantSchema })),
    /** Attempts to send the first of them that have failed, and why the last one did. */
    attempts: z.int().check(z.minimum(0)),
    fault: z.optional(z.string()),
    fresh: z.optional(z.literal(true)),
    dueAt: instantSchema,
  }),
);
export type Queued = z.infer<typeof recordSchema>;

interface Held {
  readonly queued: Queued;
  readonly itemVersion: number;
}

/** Whoever it is handed to has so long: more than all that they do takes, by whichever clock. */
const HANDED_MS = 60_000;
/** Too late to begin by then. */
const LONGEST_HOLD_MS = 30_000;
const SHORTEST_BACKOFF_MS = 60_000;
const LONGEST_BACKOFF_MS = 3_600_000;
/** So long an event is tried. */
const TRIED_MS = DAY_MS;
const MOST_ATTEMPTS = 50;
/** So many of one complaint wait, in some 60 KB; of more the oldest are parked at once. */
const MOST_PENDING = 1000;
const KEPT_MS = 35 * DAY_MS;

const keyOf = (webhook: WebhookId, pk: ComplaintId) => ({ pk, sk: `WEBHOOK#${webhook}` });
const duePartition = (webhook: WebhookId) => `webhook#${webhook}`;

export async function find(
  services: Noting,
  webhook: WebhookId,
  complaintId: ComplaintId,
): Promise<Held | undefined> {
  const item = await services.store.get(keyOf(webhook, complaintId));
  // One that cannot be read is set aside, and begun anew: nothing else may wait for it.
  const queued =
    item && (await readable(services, async () => readItem('webhook-queue', recordSchema, item)));
  return item && { queued: queued ?? blank(webhook), itemVersion: item.version };
}

const blank = (webhook: WebhookId): Queued => ({
  webhook,
  upTo: 0,
  pending: [],
  attempts: 0,
  dueAt: instantOf(0),
});

/** Changes it, whatever others do meanwhile; nothing is written where nothing is changed. */
async function change(
  services: Queueing,
  webhook: WebhookId,
  complaintId: ComplaintId,
  decide: (queued: Queued, now: number) => Queued,
): Promise<Queued> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const held = await find(services, webhook, complaintId);
    const before = held?.queued ?? blank(webhook);
    const after = decide(before, services.clock.now());
    if (after === before) return before;
    const item = itemOf(complaintId, after, (held?.itemVersion ?? 0) + 1, services.clock.now());
    const isWritten = held
      ? await services.store.replace(item, held.itemVersion)
      : await services.store.putIfAbsent(item);
    if (!isWritten) continue;
    if (after.fresh) wake(services, webhook, complaintId);
    return after;
  }
  throw new Refusal('busy', 'Too many changes to this complaint at once; try again.', { complaintId });
}

type Queueing = Noting & Pick<Services, 'deliveries'>;
/** Where a process is its own alarm clock; on AWS the table's stream is. */
function wake({ deliveries }: Queueing, webhook: WebhookId, complaintId: ComplaintId): void {
  deliveries.wakeWebhook?.(webhook, complaintId);
}

function itemOf(complaintId: ComplaintId, queued: Queued, version: number, now: number): Item {
  const { webhook, pending, dueAt, attempts, fresh } = queued;
  const item = { ...keyOf(webhook, complaintId), version, body: stamped(asJson(queued)) };
  const [first] = pending;
  // Nothing waits: what it was is remembered for as long as somebody might publish it again.
  if (!first) return { ...item, expiresAt: instantOf(now + KEPT_MS) };
  const failing: IndexKey = {
    partition: FAILING_WEBHOOKS,
    sort: `${first.since}#${webhook}#${complaintId}`,
  };
  return {
    ...item,
    indexes: {
      watch: { partition: duePartition(webhook), sort: `${dueAt}#${complaintId}` },
      ...(attempts > 0 && { undelivered: failing }),
    },
    ...(fresh && { wake: true }),
  };
}

const handed = (queued: Queued, now: number): Queued => ({
  ...queued,
  fresh: true,
  dueAt: instantOf(now + HANDED_MS),
});

/** To be sent after whatever waits already; `again`: also what was added before, in its place among them. */
export async function add(
  services: Queueing,
  webhook: WebhookId,
  complaintId: ComplaintId,
  seqs: readonly number[],
  again = false,
): Promise<void> {
  const { pending, attempts } = await change(services, webhook, complaintId, (queued, now) => {
    const isWaiting = (seq: number) => queued.pending.some((other) => other.seq === seq);
    const added = seqs.filter((seq) => (again ? !isWaiting(seq) : seq > queued.upTo));
    if (added.length === 0) return queued;
    const since = instantOf(now);
    const pending = [...queued.pending, ...added.map((seq) => ({ seq, since }))];
    const upTo = Math.max(queued.upTo, ...added);
    const next = { ...queued, upTo, pending: pending.sort((one, other) => one.seq - other.seq) };
    // What is in somebody's hands, or waits for its next attempt, takes this along.
    return queued.pending.length === 0 ? handed({ ...next, attempts: 0, fault: undefined }, now) : next;
  });
  const tooMany = pending.slice(0, Math.max(0, pending.length - MOST_PENDING));
  if (tooMany.length === 0) return;
  for (const each of tooMany)
    await park(services, webhook, complaintId, { ...each, attempts, fault: 'TooMany' });
  await drop(
    services,
    webhook,
    complaintId,
    tooMany.map(({ seq }) => seq),
  );
}

/** Whether whoever has been woken may send it now. */
export function isTakeable({ fresh, dueAt, pending }: Queued, now: number): boolean {
  return fresh === true && pending.length > 0 && millisOf(dueAt) - now > LONGEST_HOLD_MS;
}

/** What came of it: these were taken; and of the one after them an attempt failed, where there is a fault. */
export async function settle(
  services: Queueing,
  webhook: WebhookId,
  complaintId: ComplaintId,
  { taken, fault }: { readonly taken: readonly number[]; readonly fault?: string | undefined },
): Promise<void> {
  const late = fault === undefined ? undefined : await parkLate(services, webhook, complaintId, taken, fault);
  await change(services, webhook, complaintId, (queued, now) => {
    const { fresh: _, fault: __, ...rest } = queued;
    const pending = queued.pending.filter(({ seq }) => !taken.includes(seq) && seq !== late);
    const [first] = pending;
    const attempts = taken.length > 0 || late !== undefined ? 0 : queued.attempts;
    if (fault === undefined || late !== undefined) {
      const next = { ...rest, pending, attempts: 0 };
      // What has come meanwhile, or is left, is handed on; nothing is due where nothing waits.
      return first ? handed(next, now) : { ...next, dueAt: instantOf(now) };
    }
    return { ...rest, pending, attempts: attempts + 1, fault, dueAt: retryAt(first?.since, now) };
  });
}

/** As long again as it has waited. */
function retryAt(since: Instant | undefined, now: number): Instant {
  const age = since === undefined ? 0 : now - millisOf(since);
  return instantOf(now + Math.min(Math.max(age, SHORTEST_BACKOFF_MS), LONGEST_BACKOFF_MS));
}

/** Parks the one that has failed, where it has been tried for long enough: its number. */
async function parkLate(
  services: Queueing,
  webhook: WebhookId,
  complaintId: ComplaintId,
  taken: readonly number[],
  fault: string,
): Promise<number | undefined> {
  const held = await find(services, webhook, complaintId);
  const failed = held?.queued.pending.find(({ seq }) => !taken.includes(seq));
  if (!held || !failed || millisOf(failed.since) + TRIED_MS > services.clock.now()) return undefined;
  await park(services, webhook, complaintId, { ...failed, attempts: held.queued.attempts + 1, fault });
  return failed.seq;
}

/** Complaints of which something is due to go there by then, the longest due first. */
export async function due(
  { store }: Noting,
  webhook: WebhookId,
  before: Instant,
  limit: number,
): Promise<ComplaintId[]> {
  const query = { index: 'watch', partition: duePartition(webhook), before, limit } as const;
  const { entries } = await store.entries(query);
  return entries.map(({ pk }) => asComplaintId(pk));
}

/** When the first of them is; undefined where nothing waits to go there. */
export async function firstDueAt({ store }: Noting, webhook: WebhookId): Promise<Instant | undefined> {
  const { entries } = await store.entries({ index: 'watch', partition: duePartition(webhook), limit: 1 });
  return entries[0] && watchedAt(entries[0]);
}

/** Hands it to whoever it wakes, where it is still due; `early`: where nobody has it in their hands. */
export async function handOver(
  services: Queueing,
  webhook: WebhookId,
  complaintId: ComplaintId,
  when: 'due' | 'early' = 'due',
): Promise<void> {
  await change(services, webhook, complaintId, (queued, now) => {
    const isFree = queued.dueAt <= instantOf(now) || (when === 'early' && !queued.fresh);
    return queued.pending.length > 0 && isFree ? handed(queued, now) : queued;
  });
}

/** Of an endpoint that takes nothing: parks what has waited for a day. */
export async function parkOld(
  services: Queueing,
  webhook: WebhookId,
  complaintId: ComplaintId,
  fault: string,
  now: number,
): Promise<void> {
  const held = await find(services, webhook, complaintId);
  const old = held?.queued.pending.filter(({ since }) => millisOf(since) + TRIED_MS <= now) ?? [];
  if (old.length === 0) return;
  const attempts = held?.queued.attempts ?? 0;
  for (const each of old) await park(services, webhook, complaintId, { ...each, attempts, fault });
  await drop(
    services,
    webhook,
    complaintId,
    old.map(({ seq }) => seq),
  );
}

/** Without being sent: they are parked, or nobody is to hear of them any more. */
export async function drop(
  services: Queueing,
  webhook: WebhookId,
  complaintId: ComplaintId,
  seqs: readonly number[] | 'all',
): Promise<void> {
  await change(services, webhook, complaintId, (queued) => {
    const pending = queued.pending.filter(({ seq }) => seqs !== 'all' && !seqs.includes(seq));
    const { fault: _, ...rest } = queued;
    return pending.length === queued.pending.length ? queued : { ...rest, pending, attempts: 0 };
  });
}

/* Parked: tried by nobody any more, until somebody asks for it. */

const parkedSchema = z.lazy(() =>
  z.looseObject({
    webhook: webhookIdSchema,
    seq: z.int().check(z.positive()),
    since: instantSchema,
    parkedAt: instantSchema,
    attempts: z.int().check(z.minimum(0)),
    fault: z.string(),
  }),
);
export type ParkedEvent = z.infer<typeof parkedSchema>;

const parkedPartition = (webhook: WebhookId) => `webhook-parked#${webhook}`;
const parkedKey = (webhook: WebhookId, pk: ComplaintId, seq: number) => ({
  pk,
  sk: `WEBHOOK-PARKED#${webhook}#${numbered(seq)}`,
});
/** So that texts are in the order of the numbers: what is replayed goes out in it. */
const numbered = (seq: number) => String(seq).padStart(9, '0');

async function park(
  services: Noting,
  webhook: WebhookId,
  complaintId: ComplaintId,
  event: Pick<ParkedEvent, 'seq' | 'since' | 'attempts' | 'fault'>,
): Promise<void> {
  const { seq } = event;
  const parkedAt = instantOf(services.clock.now());
  const sort = `${parkedAt}#${numbered(seq)}#${complaintId}`;
  const isNew = await services.store.putIfAbsent({
    ...parkedKey(webhook, complaintId, seq),
    version: 1,
    body: stamped(asJson({ ...event, webhook, parkedAt })),
    indexes: { undelivered: { partition: parkedPartition(webhook), sort } },
  });
  if (isNew) services.log.error('webhook-parked', { webhook, complaintId, seq, error: event.fault });
}

const parkedIn = (item: Item): ParkedEvent => readItem('webhook-parked', parkedSchema, item);

interface Listing {
  readonly after?: string | undefined;
  readonly limit: number;
}

/** The longest parked first. */
export async function parked(
  services: Noting,
  webhook: WebhookId,
  { after, limit }: Listing,
): Promise<{ items: { complaintId: ComplaintId; event: ParkedEvent }[]; next?: string | undefined }> {
  const page = await services.store.entries({
    index: 'undelivered',
    partition: parkedPartition(webhook),
    limit,
    ...(after !== undefined && { after }),
  });
  const items = await Promise.all(
    page.entries.map(async ({ pk, sk }) => {
      const item = await services.store.get({ pk, sk });
      const event = item && (await readable(services, async () => parkedIn(item)));
      return event ? [{ complaintId: asComplaintId(pk), event }] : [];
    }),
  );
  return { items: items.flat(), next: page.next };
}

/** Those that wait to be sent, the next one first. */
export async function waiting(
  services: Noting,
  webhook: WebhookId,
  { after, limit }: Listing,
): Promise<{ items: { complaintId: ComplaintId; queued: Queued }[]; next?: string | undefined }> {
  const page = await services.store.entries({
    index: 'watch',
    partition: duePartition(webhook),
    limit,
    ...(after !== undefined && { after }),
  });
  const items = await Promise.all(page.entries.map((entry) => waitingAt(services, webhook, entry)));
  return { items: items.flat(), next: page.next };
}

async function waitingAt(services: Noting, webhook: WebhookId, { pk }: Entry) {
  const complaintId = asComplaintId(pk);
  const held = await find(services, webhook, complaintId);
  return held && held.queued.pending.length > 0 ? [{ complaintId, queued: held.queued }] : [];
}

/** Has it sent once more, before whatever of the complaint waits with a greater number; false where it is not parked. */
export async function replay(
  services: Queueing,
  webhook: WebhookId,
  complaintId: ComplaintId,
  seq: number,
): Promise<boolean> {
  if (!(await services.store.get(parkedKey(webhook, complaintId, seq)))) return false;
  await add(services, webhook, complaintId, [seq], true);
  await forgetParked(services, webhook, complaintId, seq);
  return true;
}

/** Written over as one whose time is over: whoever answers requests need not have the right to delete. */
export async function forgetParked(
  { store, clock }: Noting,
  webhook: WebhookId,
  complaintId: ComplaintId,
  seq: number,
): Promise<void> {
  const key = parkedKey(webhook, complaintId, seq);
  const item = await store.get(key);
  const over = { version: (item?.version ?? 0) + 1, body: stamped(), expiresAt: instantOf(clock.now()) };
  if (item) await store.replace({ ...key, ...over }, item.version);
}

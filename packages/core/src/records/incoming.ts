import * as z from 'zod/mini';
import {
  asIncomingId,
  type ComplaintId,
  complaintIdSchema,
  type IncomingId,
  incomingIdSchema,
} from '../base/ids.ts';
import { DAY_MS, type Instant, instantOf, instantSchema, millisOf } from '../base/instant.ts';
import { asJson, type JsonObject } from '../base/json.ts';
import { keyId } from '../base/keyed-request.ts';
import { CorruptItem } from '../ports/item-body.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';
import { type Noting, noting, readable } from './set-aside.ts';

/*
 * What has come in by a channel: its bytes are a blob, what is known of it an item, the same for the same thing however often
 * it comes.
 *
 * I1  It is answered for once both are durable, and not before: the blob first, so that no item names what is not there.
 * I2  Whoever takes it up has it alone until `dueAt`; every change of it is on condition that nobody has changed it since.
 * I3  While it is `waiting` it stands in an index under the instant from which somebody else may take it up.
 * I4  Once it is settled it is kept for a while, blob and all, and then removed; what is for a person stays until they have
 *     seen to it.
 */

/** `waiting`: to be understood. `person`: somebody has to look at it. `done`: kept for a while. */
export const INCOMING_STATES = ['waiting', 'person', 'done'] as const;
export type IncomingState = (typeof INCOMING_STATES)[number];

/** What whoever understood it has made of it for people to look at: personal data. */
const shownSchema = z.lazy(() =>
  z.looseObject({
    from: z.optional(z.string()),
    subject: z.optional(z.string()),
    /** What was written, without what was quoted. */
    text: z.optional(z.string()),
    attachments: z.optional(z.array(z.string())),
    /** What whoever brought it says of it, as codes: `{"spf": "pass"}`. */
    verdicts: z.optional(z.record(z.string(), z.string())),
  }),
);

const incomingSchema = z.lazy(() =>
  z.looseObject({
    id: incomingIdSchema,
    channel: z.string(),
    /** An `IncomingState`, or what a later version knows. */
    state: z.string(),
    /** Where its bytes are. */
    blob: z.string(),
    bytes: z.int().check(z.minimum(0)),
    receivedAt: instantSchema,
    /** What whoever brought it says of it, and it does not say itself: personal data. */
    envelope: z.optional(z.record(z.string(), z.custom<JsonObject[string]>())),
    /** Attempts to understand it that have failed, and why the last one did. */
    attempts: z.int().check(z.minimum(0)),
    fault: z.optional(z.string()),
    dueAt: instantSchema,
    /** What it was: of `Understood`, or `dismissed`. */
    was: z.optional(z.string()),
    reason: z.optional(z.string()),
    complaintId: z.optional(complaintIdSchema),
    /** Who has seen to it, by the name that `nameOf` gives. */
    settledBy: z.optional(z.string()),
    /** Why it was dismissed, and what else was said of that. */
    dismissal: z.optional(z.string()),
    note: z.optional(z.string()),
    /** By which request it was settled. */
    request: z.optional(z.string()),
    shown: z.optional(shownSchema),
  }),
);
export type Incoming = z.infer<typeof incomingSchema>;

/** It as it stands there, with the version that its next write must name. */
export interface HeldIncoming {
  readonly incoming: Incoming;
  readonly itemVersion: number;
}

type Keeping = Noting & Pick<Services, 'blobs' | 'deliveries'>;

/** Whoever takes it up has so long, whatever happens to them. */
const HELD_MS = 2 * 60_000;
const SHORTEST_BACKOFF_MS = 60_000;
const LONGEST_BACKOFF_MS = 3_600_000;
/** So long it is kept once it is settled. */
const KEPT_MS = 30 * DAY_MS;

const WAITING = 'incoming';
const KEPT = 'incoming-kept';
export const PERSON = 'incoming-person';
const SK = 'INCOMING';

const keyOf = (id: IncomingId) => ({ pk: id, sk: SK });
/** The same for the same thing by the same channel; nobody can guess from it what that was. */
export const incomingIdOf = ({ settings }: Pick<Services, 'settings'>, channel: string, providerId: string) =>
  asIncomingId(keyId(settings, 'incoming', channel, providerId));
const linkOf = (pk: ComplaintId, id: IncomingId) => ({ pk, sk: `${SK}#${id}` });

function itemOf(incoming: Incoming, version: number, isFresh = false): Item {
  const { id, state, dueAt, receivedAt } = incoming;
  const item = { ...keyOf(id), version, body: stamped(asJson(incoming)) };
  switch (state) {
    case 'waiting':
      return {
        ...item,
        indexes: { watch: { partition: WAITING, sort: `${dueAt}#${id}` } },
        ...(isFresh && { wake: true }),
      };
    case 'person':
      return { ...item, indexes: { undelivered: { partition: PERSON, sort: `${receivedAt}#${id}` } } };
    default:
      return { ...item, indexes: { watch: { partition: KEPT, sort: `${dueAt}#${id}` } } };
  }
}

/** What has come in, by whatever its provider knows it by. */
export interface Arrived {
  readonly channel: string;
  readonly providerId: string;
  /** Its bytes; or under which key they are among the blobs, where whoever brought it has put them there. */
  readonly raw: Uint8Array | { readonly blob: string; readonly bytes: number };
  readonly envelope?: JsonObject | undefined;
  /** Whoever brings it sees to it that it is understood: nobody else is woken. */
  readonly isInHand?: boolean | undefined;
}

/** Stores it; once this has resolved, it may be answered for. Whoever understands it is woken. */
export async function store(
  services: Keeping & Pick<Services, 'settings'>,
  { channel, providerId, raw, envelope, isInHand = false }: Arrived,
): Promise<{ readonly id: IncomingId; readonly isNew: boolean }> {
  const id = incomingIdOf(services, channel, providerId);
  if (await services.store.get(keyOf(id))) return { id, isNew: false };
  const blob = raw instanceof Uint8Array ? `came-in/${channel}/${id.replace('inc_', '')}` : raw.blob;
  const bytes = raw instanceof Uint8Array ? raw.length : raw.bytes;
  if (raw instanceof Uint8Array) await services.blobs.write(blob, raw.length, once(raw));
  const now = instantOf(services.clock.now());
  const incoming: Incoming = {
    ...{ id, channel, state: 'waiting', blob, bytes },
    ...{ receivedAt: now, attempts: 0, dueAt: now },
    ...(envelope && { envelope }),
  };
  const isNew = await services.store.putIfAbsent(itemOf(incoming, 1, !isInHand));
  if (!isInHand) services.deliveries.wakeIncoming?.(id);
  return { id, isNew };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** @throws CorruptItem */
export async function find(services: Noting, id: IncomingId): Promise<HeldIncoming | undefined> {
  return noting(services, async () => {
    const item = await services.store.get(keyOf(id));
    return item && { incoming: incomingIn(item), itemVersion: item.version };
  });
}

/** @throws CorruptItem */
function incomingIn(item: Item): Incoming {
  const incoming = readItem('incoming', incomingSchema, item);
  if (item.pk !== incoming.id) throw new CorruptItem(item, 'it is something else that came in');
  return incoming;
}

/** Its bytes; undefined where they are gone. */
export async function rawOf(
  { blobs }: Pick<Services, 'blobs'>,
  { blob }: Incoming,
): Promise<Buffer | undefined> {
  const content = await blobs.read(blob);
  if (!content) return undefined;
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** It is in these hands now, and in no others'; undefined where it is in others', or settled. */
export async function take(services: Noting, id: IncomingId): Promise<HeldIncoming | undefined> {
  const held = await find(services, id);
  const now = services.clock.now();
  if (held?.incoming.state !== 'waiting' || millisOf(held.incoming.dueAt) > now) return undefined;
  const incoming = { ...held.incoming, dueAt: instantOf(now + HELD_MS) };
  const itemVersion = held.itemVersion + 1;
  const isMine = await services.store.replace(itemOf(incoming, itemVersion), held.itemVersion);
  return isMine ? { incoming, itemVersion } : undefined;
}

/** It could not be understood just now: tried again, as long again as it has waited. */
export function putOff(
  services: Noting,
  { incoming, itemVersion }: HeldIncoming,
  fault: string,
): Promise<boolean> {
  const now = services.clock.now();
  const age = now - millisOf(incoming.receivedAt);
  const dueAt = instantOf(now + Math.min(Math.max(age, SHORTEST_BACKOFF_MS), LONGEST_BACKOFF_MS));
  const next = { ...incoming, attempts: incoming.attempts + 1, fault, dueAt };
  return services.store.replace(itemOf(next, itemVersion + 1), itemVersion);
}

const HEARD: ReadonlySet<string> = new Set(['after-resolution', 'attachment-refused']);

/**
 * Whether what was written stands with its complaint already, by why it waits for a person: where it could not be understood
 * it has been heard nowhere.
 */
export const isHeard = (reason = '') => HEARD.has(reason);

type Result = 'was' | 'reason' | 'complaintId' | 'shown' | 'settledBy' | 'dismissal' | 'note' | 'request';

/** What came of it, and to which complaint it belongs. False where somebody else has changed it since. */
export async function settle(
  services: Noting,
  { incoming, itemVersion }: HeldIncoming,
  result: Pick<Incoming, Result> & {
    readonly state: Exclude<IncomingState, 'waiting'>;
  },
): Promise<boolean> {
  const { fault: _, ...known } = incoming;
  const said = Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined));
  const dueAt = instantOf(services.clock.now() + KEPT_MS);
  const next: Incoming = { ...known, ...said, state: result.state, dueAt };
  const { id, complaintId } = next;
  // Before it says so itself: what is erased with a complaint must be found by it.
  if (complaintId !== undefined)
    await services.store.putIfAbsent({ ...linkOf(complaintId, id), version: 1, body: stamped() });
  return services.store.replace(itemOf(next, itemVersion + 1), itemVersion);
}

/** What waits and that nobody has in their hands, and what has been kept for long enough. */
export async function due(
  { store: items }: Noting,
  which: 'waiting' | 'kept',
  before: Instant,
  limit: number,
): Promise<IncomingId[]> {
  const partition = which === 'waiting' ? WAITING : KEPT;
  const { entries } = await items.entries({ index: 'watch', partition, before, limit });
  return entries.map(({ pk }) => incomingIdSchema.parse(pk));
}

/** Whether there is anything for the sweeper to do. */
export async function isAnythingIn(services: Noting): Promise<boolean> {
  const now = instantOf(services.clock.now());
  const [waiting, kept] = await Promise.all([
    due(services, 'waiting', now, 1),
    due(services, 'kept', now, 1),
  ]);
  return waiting.length + kept.length > 0;
}

/** Has whoever is woken take it up, where it is still due. */
export async function handOver(services: Keeping, id: IncomingId): Promise<void> {
  const held = await find(services, id);
  if (held?.incoming.state !== 'waiting' || held.incoming.dueAt > instantOf(services.clock.now())) return;
  // Written anew: where the table's stream is the alarm clock, that is what it hears.
  const { incoming, itemVersion } = held;
  if (await services.store.replace(itemOf(incoming, itemVersion + 1, true), itemVersion))
    services.deliveries.wakeIncoming?.(id);
}

/** What a person has to look at, the oldest first. */
export async function forPerson(
  services: Noting,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<{ items: Incoming[]; next?: string | undefined }> {
  const page = await services.store.entries({
    ...{ index: 'undelivered', partition: PERSON, limit },
    ...(after !== undefined && { after }),
  });
  const found = await Promise.all(
    page.entries.map(({ pk }) => readable(services, () => find(services, incomingIdSchema.parse(pk)))),
  );
  const items = found.flatMap((held) => (held?.incoming.state === 'person' ? [held.incoming] : []));
  return { items, next: page.next };
}

/** Its bytes, and then what is known of it. */
export async function remove(services: Pick<Services, 'store' | 'blobs' | 'clock' | 'log'>, id: IncomingId) {
  const held = await readable(services, () => find(services, id));
  if (held) await services.blobs.delete(held.incoming.blob);
  const complaintId = held?.incoming.complaintId;
  if (complaintId !== undefined) await services.store.delete(linkOf(complaintId, id));
  await services.store.delete(keyOf(id));
}

/** All that has come in for a complaint: nothing of it stays. */
export async function eraseOf(services: Services, pk: ComplaintId): Promise<void> {
  for (;;) {
    const page = await services.store.query({ partition: pk, prefix: `${SK}#`, limit: 100 });
    for (const { sk } of [...page.items, ...(page.damaged ?? [])]) {
      const { success, data: id } = incomingIdSchema.safeParse(sk.slice(SK.length + 1));
      if (success) await remove(services, id);
      await services.store.delete({ pk, sk });
    }
    if (page.next === undefined) return;
  }
}

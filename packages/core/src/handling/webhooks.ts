import { type Caller, nameOf } from '../access/caller.ts';
import { reachOf } from '../access/decide.ts';
import type { Permission } from '../access/rules.ts';
import type { Conditions } from '../base/entity-tag.ts';
import { type WebhookId, webhookIdSchema } from '../base/ids.ts';
import type { Instant } from '../base/instant.ts';
import { instantOf, millisOf } from '../base/instant.ts';
import type { KeyedRequest } from '../base/keyed-request.ts';
import { Refusal } from '../base/refusal.ts';
import { eventId, readEventId } from '../complaint/news.ts';
import { postTest, tryAnew } from '../delivery/webhooks.ts';
import type { Services } from '../ports/services.ts';
import type { Webhook, WebhookTerms } from '../records/webhook-endpoints.ts';
import * as endpoints from '../records/webhook-endpoints.ts';
import * as queue from '../records/webhook-queue.ts';

/* What callers do with webhooks: apps with those that they have registered, administrators with all. */

/** @throws Refusal `unauthenticated`, `forbidden` */
export async function list(services: Services, caller: Caller): Promise<readonly Webhook[]> {
  const isTheirs = owning(caller, 'webhook.read');
  return (await endpoints.list(services)).filter(
    (webhook) => webhook.removedAt === undefined && isTheirs(webhook),
  );
}

/** One that is being removed is nobody's any more. @throws Refusal `unauthenticated`, `forbidden`, `not-found` */
export async function load(
  services: Services,
  caller: Caller,
  permission: 'webhook.read' | 'webhook.change',
  id: string,
): Promise<Webhook> {
  const webhook = await loadAny(services, caller, permission, id);
  if (webhook.removedAt !== undefined) throw endpoints.unknownWebhook();
  return webhook;
}

async function loadAny(
  services: Services,
  caller: Caller,
  permission: Permission,
  id: string,
): Promise<Webhook> {
  const isTheirs = owning(caller, permission);
  const { data } = webhookIdSchema.safeParse(id);
  const webhook = data && (await endpoints.find(services, data));
  if (!webhook || !isTheirs(webhook)) throw endpoints.unknownWebhook();
  return webhook;
}

function owning(caller: Caller, permission: Permission): (webhook: Webhook) => boolean {
  const reach = reachOf(caller, permission);
  return ({ owner }) => reach.to === 'all' || (reach.to === 'submitted' && owner === reach.by);
}

/**
 * A new endpoint, with what is personal only where whoever registers it may read that of everything it is told of.
 * @throws Refusal `unauthenticated`, `forbidden`, `wrong-state`, `idempotency-key-reused`
 */
export async function register(
  services: Services,
  caller: Caller,
  terms: WebhookTerms,
  request?: KeyedRequest,
): Promise<{ webhook: Webhook; isReplay: boolean }> {
  requireReading(caller, terms);
  return endpoints.add(services, { ...terms, owner: nameOf(caller) }, request);
}

/** Whoever has what is personal sent somewhere may read it themselves. */
function requireReading(caller: Caller, { personal }: WebhookTerms): void {
  const told = reachOf(caller, 'webhook.change');
  if (personal && reachOf(caller, 'complaint.read').to !== told.to)
    throw new Refusal('forbidden', 'This is not for you to do.', { permission: 'complaint.read' });
}

/**
 * Other terms in the place of all that it has. Where it has another address now, what waits goes there, soon.
 * @throws Refusal `unauthenticated`, `forbidden`, `not-found`, `precondition-failed`, `busy`
 */
export async function replace(
  services: Services,
  caller: Caller,
  id: string,
  terms: WebhookTerms,
  conditions: Conditions,
): Promise<{ webhook: Webhook; changed: readonly string[] }> {
  const { id: known } = await load(services, caller, 'webhook.change', id);
  requireReading(caller, terms);
  const replaced = await endpoints.replace(services, known, terms, conditions);
  if (replaced.changed.includes('url')) await tryAnew(services, known);
  return replaced;
}

type Change = (webhook: Webhook, at: Instant) => Webhook;

/** @throws Refusal `unauthenticated`, `forbidden`, `not-found`, `busy` */
async function change(services: Services, caller: Caller, id: string, decide: Change): Promise<Webhook> {
  const webhook = await load(services, caller, 'webhook.change', id);
  return endpoints.change(services, webhook.id, decide);
}

export function disable(services: Services, caller: Caller, id: string): Promise<Webhook> {
  return change(services, caller, id, (webhook, at) =>
    webhook.disabledAt === undefined ? { ...webhook, disabledAt: at, disabledFor: 'asked' } : webhook,
  );
}

export function enable(services: Services, caller: Caller, id: string): Promise<Webhook> {
  return change(services, caller, id, (webhook) =>
    webhook.disabledAt === undefined
      ? webhook
      : { ...webhook, disabledAt: undefined, disabledFor: undefined },
  );
}

/** What waits for it goes with it, in the sweeper's next turns. */
export async function remove(services: Services, caller: Caller, id: string): Promise<Webhook> {
  const { id: known } = await loadAny(services, caller, 'webhook.change', id);
  return endpoints.change(services, known, (webhook, at) =>
    webhook.removedAt === undefined ? { ...webhook, removedAt: at } : webhook,
  );
}

/** Another secret; with the one before it is signed, too, for so long. */
export function rotate(services: Services, caller: Caller, id: string, overlapMs: number): Promise<Webhook> {
  return change(services, caller, id, (webhook, at) => ({
    ...webhook,
    generation: webhook.generation + 1,
    formerUntil: instantOf(millisOf(at) + overlapMs),
  }));
}

/** Posts an event that tells of nothing. What was answered, or why nothing was. */
export async function test(services: Services, caller: Caller, id: string, eventId: string) {
  const webhook = await load(services, caller, 'webhook.change', id);
  return postTest(services, webhook, eventId);
}

/** One event that has not been taken yet. */
export interface WebhookDelivery {
  readonly event: string;
  readonly state: 'waiting' | 'parked';
  readonly since: Instant;
  /** Of the first that waits of its complaint, and of a parked one. */
  readonly attempts?: number;
  readonly dueAt?: Instant;
  readonly parkedAt?: Instant;
  readonly fault?: string | undefined;
}

export interface Deliveries {
  readonly items: readonly WebhookDelivery[];
  readonly nextCursor?: string;
}

interface DeliveryQuery {
  readonly state: WebhookDelivery['state'];
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** @throws Refusal `unauthenticated`, `forbidden`, `not-found` */
export async function deliveries(
  services: Services,
  caller: Caller,
  id: string,
  { state, cursor: after, limit }: DeliveryQuery,
): Promise<Deliveries> {
  const webhook = await load(services, caller, 'webhook.read', id);
  const page = state === 'parked' ? parkedOf : waitingOf;
  const { items, next } = await page(services, webhook.id, { after, limit });
  return { items, ...(next !== undefined && { nextCursor: next }) };
}

async function parkedOf(services: Services, id: WebhookId, listing: Parameters<typeof queue.parked>[2]) {
  const { items, next } = await queue.parked(services, id, listing);
  return {
    next,
    items: items.map(({ complaintId, event: { seq, since, parkedAt, attempts, fault } }) => {
      const event = eventId(complaintId, seq);
      return { event, state: 'parked' as const, since, attempts, parkedAt, fault };
    }),
  };
}

/** Of each complaint the first: the others wait for that. */
async function waitingOf(services: Services, id: WebhookId, listing: Parameters<typeof queue.waiting>[2]) {
  const { items, next } = await queue.waiting(services, id, listing);
  return {
    next,
    items: items.flatMap(({ complaintId, queued: { pending, attempts, dueAt, fault } }) =>
      pending.map(({ seq, since }, index) => {
        const event = eventId(complaintId, seq);
        const first = index === 0 ? { attempts, dueAt, fault } : {};
        return { event, state: 'waiting' as const, since, ...first };
      }),
    ),
  };
}

/** So many are replayed by one request. */
const MOST_REPLAYED = 100;

/**
 * Has parked events sent again: that one, or the longest parked. They are tried for a day once more.
 * @throws Refusal `unauthenticated`, `forbidden`, `not-found`, `wrong-state` where nothing is sent there
 */
export async function replay(
  services: Services,
  caller: Caller,
  id: string,
  event?: string,
): Promise<{ replayed: number; isMore: boolean }> {
  const webhook = await load(services, caller, 'webhook.change', id);
  if (webhook.disabledAt !== undefined)
    throw new Refusal('wrong-state', 'The webhook is disabled: enable it first.');
  if (event !== undefined) {
    const named = readEventId(event);
    const isParked = named && (await queue.replay(services, webhook.id, named.complaintId, named.seq));
    if (!isParked) throw new Refusal('not-found', 'There is nothing by that name.');
    return { replayed: 1, isMore: false };
  }
  const { items, next } = await queue.parked(services, webhook.id, { limit: MOST_REPLAYED });
  let replayed = 0;
  for (const { complaintId, event } of items)
    if (await queue.replay(services, webhook.id, complaintId, event.seq)) replayed++;
  return { replayed, isMore: next !== undefined };
}

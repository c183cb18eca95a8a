import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { endpointSecret, secretText } from '../access/webhooks.ts';
import { type Conditions, entityTag, requireMet } from '../base/entity-tag.ts';
import { type WebhookId, webhookIdSchema } from '../base/ids.ts';
import { type Instant, instantOf, instantSchema } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import type { KeyedRequest } from '../base/keyed-request.ts';
import { Refusal } from '../base/refusal.ts';
import { keyReused } from '../complaint/requests.ts';
import type { Services } from '../ports/services.ts';
import type { Item, Store } from '../ports/store.ts';
import { everyReadable } from './every-readable.ts';
import { readItem, stamped } from './lift.ts';
import type { Noting } from './set-aside.ts';

/* Where webhooks go: one item an endpoint, under its id. Few of them, of people's making. */

const PARTITION = 'WEBHOOKS';
export const MOST_WEBHOOKS = 100;
const MOST_ATTEMPTS = 10;
/** How long a process goes by what it has read: another one may have changed it meanwhile. */
const FRESH_MS = 60_000;
/** Most installations have none, and each of their changes would be one read more. */
const NONE_FRESH_MS = 10 * 60_000;

const recordSchema = z.lazy(() =>
  z.looseObject({
    id: webhookIdSchema,
    url: z.string(),
    /** Those that only a later version knows are carried, and tell nobody anything here. */
    types: z.optional(z.array(z.string())),
    /** With what is personal. */
    personal: z.boolean(),
    description: z.optional(z.string()),
    /** As access has it: an app's is told of what the app has submitted, any other of everything. */
    owner: z.string(),
    createdAt: instantSchema,
    /** Of the secret that it is signed with; the one before is good until `formerUntil`, too. */
    generation: z.int().check(z.positive()),
    formerUntil: z.optional(instantSchema),
    /** Nothing is sent there any more: somebody has said so, or the endpoint itself has (`gone`). */
    disabledAt: z.optional(instantSchema),
    disabledFor: z.optional(z.string()),
    /** What waits for it is being removed, and then it is. */
    removedAt: z.optional(instantSchema),
    /** The fingerprint of the request that has made it, where that went by a key of its own. */
    request: z.optional(z.string()),
  }),
);
export type Webhook = z.infer<typeof recordSchema>;

const TERMS = ['url', 'types', 'personal', 'description'] as const;
export type WebhookTerms = Pick<Webhook, (typeof TERMS)[number]>;

type Keeping = Noting & Pick<Services, 'settings'>;
const copies = new WeakMap<Store, { readonly webhooks: readonly Webhook[]; readonly readAt: number }>();

/** Of all owners, the oldest first. */
export async function list(services: Noting): Promise<readonly Webhook[]> {
  const webhooks = await everyReadable(services, PARTITION, recordIn);
  webhooks.sort((one, other) => (one.createdAt < other.createdAt ? -1 : 1));
  copies.set(services.store, { webhooks, readAt: services.clock.now() });
  return webhooks;
}

/** As they were a minute ago at most, or ten where there were none: for whoever asks with every change. */
export async function remembered(services: Noting): Promise<readonly Webhook[]> {
  const copy = copies.get(services.store);
  const age = services.clock.now() - (copy?.readAt ?? Number.NEGATIVE_INFINITY);
  const isFresh = age >= 0 && age < (copy?.webhooks.length === 0 ? NONE_FRESH_MS : FRESH_MS);
  return copy && isFresh ? copy.webhooks : list(services);
}

export async function find(services: Noting, id: WebhookId): Promise<Webhook | undefined> {
  const item = await services.store.get({ pk: PARTITION, sk: id });
  return item && recordIn(item);
}

/**
 * A new endpoint; where the request goes by a key of its own, the one that it has made before, if it has.
 * @throws Refusal `idempotency-key-reused`, `wrong-state` where there are enough of them
 */
export async function add(
  services: Keeping,
  terms: WebhookTerms & { readonly owner: string },
  request?: KeyedRequest,
): Promise<{ webhook: Webhook; isReplay: boolean }> {
  // The id follows from the request, so that two of them cannot make two endpoints.
  const id = webhookIdSchema.parse(
    `whk_${request ? request.id.slice(0, 16) : randomBytes(8).toString('hex')}`,
  );
  const known = await list(services);
  if (known.length >= MOST_WEBHOOKS && known.every((other) => other.id !== id))
    throw new Refusal('wrong-state', 'There are {most} webhooks already: remove one first.', {
      most: MOST_WEBHOOKS,
    });
  const webhook: Webhook = {
    id,
    ...terms,
    createdAt: instantOf(services.clock.now()),
    generation: 1,
    ...(request && { request: request.fingerprint }),
  };
  const isNew = await services.store.putIfAbsent(itemOf(webhook, 1));
  copies.delete(services.store);
  if (isNew) return { webhook, isReplay: false };
  const made = await find(services, id);
  if (!made || made.request !== request?.fingerprint) throw keyReused();
  return { webhook: made, isReplay: true };
}

/** One tag for what is there: who replaces it says by that what they have seen. */
export function tagOf({ settings }: Pick<Services, 'settings'>, webhook: Webhook): string {
  const { id, url, types, personal, description, formerUntil, disabledAt, disabledFor } = webhook;
  const state = [url, types, personal, description, formerUntil, disabledAt, disabledFor];
  return entityTag(settings, 'webhook', id, JSON.stringify(state));
}

/**
 * Other terms in the place of those that it has, and which of them are others now.
 * @throws Refusal `not-found`, `precondition-failed`, `busy`
 */
export async function replace(
  services: Keeping,
  id: WebhookId,
  terms: WebhookTerms,
  conditions: Conditions,
): Promise<{ webhook: Webhook; changed: readonly (typeof TERMS)[number][] }> {
  let changed: (typeof TERMS)[number][] = [];
  const webhook = await change(services, id, (before) => {
    changed = TERMS.filter((name) => !isDeepStrictEqual(before[name], terms[name]));
    // The same again harms nobody, whatever was seen.
    if (changed.length === 0) return before;
    requireMet(conditions, tagOf(services, before));
    const { types: _, description: __, ...others } = before;
    return { ...others, ...terms };
  });
  return { webhook, changed };
}

/** Changed by whoever may; twice the same is once. @throws Refusal `not-found`, `busy` */
export async function change(
  services: Noting,
  id: WebhookId,
  decide: (webhook: Webhook, at: Instant) => Webhook,
): Promise<Webhook> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const item = await services.store.get({ pk: PARTITION, sk: id });
    if (!item) throw unknownWebhook();
    const before = recordIn(item);
    const after = decide(before, instantOf(services.clock.now()));
    if (after === before) return before;
    const isWritten = await services.store.replace(itemOf(after, item.version + 1), item.version);
    copies.delete(services.store);
    if (isWritten) return after;
  }
  throw new Refusal('busy', 'Too many changes to this webhook at once; try again.');
}

/** Once nothing waits for it any more. */
export async function forget({ store }: Noting, id: WebhookId): Promise<void> {
  await store.delete({ pk: PARTITION, sk: id });
  copies.delete(store);
}

export function unknownWebhook(): Refusal {
  return new Refusal('not-found', 'There is no such webhook.');
}

/** What it is signed with now: the newest secret, and the one before for as long as that is good. */
export function secretsOf({ settings, clock }: Keeping, webhook: Webhook): Buffer[] {
  const { id, generation, formerUntil } = webhook;
  const isFormerGood = formerUntil !== undefined && instantOf(clock.now()) < formerUntil;
  const generations = isFormerGood ? [generation, generation - 1] : [generation];
  return generations.map((each) => endpointSecret(settings.secret, id, each));
}

/** For the answer that makes it, and no other. */
export function newestSecret({ settings }: Pick<Services, 'settings'>, { id, generation }: Webhook): string {
  return secretText(endpointSecret(settings.secret, id, generation));
}

function itemOf(webhook: Webhook, version: number): Item {
  return { pk: PARTITION, sk: webhook.id, version, body: stamped(asJson(webhook)) };
}

const recordIn = (item: Item): Webhook => readItem('webhook', recordSchema, item);

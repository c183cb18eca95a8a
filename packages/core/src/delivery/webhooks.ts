import type { ComplaintId, WebhookId } from '../base/ids.ts';
import { DAY_MS, type Instant, instantOf } from '../base/instant.ts';
import { earliest } from '../clocks/deadlines.ts';
import type { Complaint, TimelineEvent } from '../complaint/complaint.ts';
import { eventsOf, newsOf, personalOf } from '../complaint/news.ts';
import { CorruptItem } from '../ports/item-body.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import { scopesOfApp } from '../records/api-keys.ts';
import { find } from '../records/complaints.ts';
import { readable } from '../records/set-aside.ts';
import * as timelines from '../records/timeline-chunks.ts';
import type { Webhook } from '../records/webhook-endpoints.ts';
import * as endpoints from '../records/webhook-endpoints.ts';
import * as queue from '../records/webhook-queue.ts';
import { type Post, type Posting, poster } from './post.ts';
import { isOut, mayTry, noteOut, noteSuccess } from './provider.ts';

/*
 * What is published goes into each endpoint's queue, and from there to the endpoint, beside everything else: nobody
 * waits for it. The queue is in the store (`records/webhook-queue.ts`); whoever is woken for it sends.
 *
 * W1  Of one complaint an endpoint is sent one event after the other; what comes next waits for the one before, until
 *     that is taken or parked.
 * W2  An endpoint that does not answer costs one attempt a minute, however much waits for it.
 * W3  An event can be sent twice, by whoever did not live to note that it was taken: by the same id.
 */

/** Begins no further attempt after so long, of real time: whoever holds the queue has it no longer than that. */
const LONGEST_TURN_MS = 15_000;
const GONE = 410;

/** What an endpoint is told of: everything, or of an app's own. */
function isFor({ owner, types, disabledAt, removedAt }: Webhook, { submittedBy }: Complaint) {
  if (disabledAt !== undefined || removedAt !== undefined) return undefined;
  if (appOf(owner) !== undefined && submittedBy !== owner) return undefined;
  return (type: string) => types === undefined || types.includes(type);
}

/** The app's name, where it is an app's. */
function appOf(owner: string): string | undefined {
  return owner.startsWith('client:') ? owner.slice('client:'.length) : undefined;
}

/** Puts the events into the queues of all endpoints that are told of them. */
export async function queueForWebhooks(
  services: Services,
  complaint: Complaint,
  events: readonly TimelineEvent[],
): Promise<void> {
  const webhooks = await endpoints.remembered(services);
  const told = newsOf(complaint, events).events;
  await Promise.all(
    webhooks.map(async (webhook) => {
      const wants = isFor(webhook, complaint);
      const seqs = wants ? told.filter(({ type }) => wants(type)).map(({ seq }) => seq) : [];
      if (seqs.length > 0) await queue.add(services, webhook.id, complaint.id, seqs);
    }),
  );
}

/**
 * Sends what waits of that complaint for that endpoint, where it has been handed to whoever asks. Safe to run twice, at
 * the same time, and to be killed anywhere. Whether all of it was taken.
 * @throws what the store throws
 */
export async function deliverWebhook(
  services: Services,
  id: WebhookId,
  complaintId: ComplaintId,
  post: Post = poster(),
): Promise<boolean> {
  const held = await queue.find(services, id, complaintId);
  if (!held || !queue.isTakeable(held.queued, services.clock.now())) return false;
  // As it is now: nothing goes to an address that it has no more.
  const webhook = await readable(services, () => endpoints.find(services, id));
  if (!webhook || (await isStopped(services, webhook))) return false;
  if ((await mayTry(services, id)) === 'wait') {
    // Handed over just now, it would not be found among what has waited for a day before another one is over.
    await queue.parkOld(services, id, complaintId, 'NoAnswer', services.clock.now());
    return false;
  }
  const stored = await find(services, complaintId);
  // It has been removed, as what is over for long is: nobody is told of it any more.
  if (!stored) {
    await queue.drop(services, id, complaintId, 'all');
    return false;
  }

  const end = performance.now() + LONGEST_TURN_MS;
  const taken: number[] = [];
  let fault: string | undefined;
  for (const { seq } of held.queued.pending) {
    if (taken.length > 0 && performance.now() >= end) break;
    const came = await attempt(services, webhook, stored.complaint, seq, post);
    fault = await faultOf(services, webhook, came);
    if (fault !== undefined) break;
    taken.push(seq);
  }
  await queue.settle(services, id, complaintId, { taken, fault });
  return fault === undefined;
}

/** Nothing goes to it: it is disabled, or the app that it is for has no key for it any more. */
async function isStopped(services: Services, { owner, disabledAt, removedAt }: Webhook): Promise<boolean> {
  if (disabledAt !== undefined || removedAt !== undefined) return true;
  const app = appOf(owner);
  return app !== undefined && !(await scopesOfApp(services, app)).has('webhooks:manage');
}

async function attempt(
  services: Services,
  webhook: Webhook,
  complaint: Complaint,
  seq: number,
  post: Post,
): Promise<Posting> {
  try {
    const event = await timelines.find(services, complaint, seq);
    const [told] = eventsOf(newsOf(complaint, [event]));
    if (!told) return { fault: 'NotComposed' };
    const personal = (await mayHavePersonal(services, webhook)) && personalOf(complaint, event);
    const data = { ...told, ...(personal && { personal }) };
    return await post(posted(services, webhook, { id: told.id, type: told.type, at: told.at, data }));
  } catch (error) {
    if (error instanceof CorruptItem) return { fault: 'NotComposed' };
    throw error;
  }
}

async function mayHavePersonal(services: Services, { personal, owner }: Webhook): Promise<boolean> {
  const app = appOf(owner);
  if (!personal || app === undefined) return personal;
  return (await scopesOfApp(services, app)).has('complaints:read');
}

interface Telling {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly data: object;
}

function posted(services: Services, webhook: Webhook, { id, type, at, data }: Telling) {
  return {
    url: webhook.url,
    id,
    body: JSON.stringify({ type, timestamp: at, data }),
    secrets: endpoints.secretsOf(services, webhook),
    toPrivate: services.settings.webhooksToPrivate ?? false,
  };
}

/** Undefined where it was taken. What says that the endpoint takes nothing now is noted for all that goes there. */
async function faultOf(services: Services, webhook: Webhook, came: Posting): Promise<string | undefined> {
  const { id } = webhook;
  if ('status' in came && came.status >= 200 && came.status < 300) {
    await noteSuccess(services, id);
    return undefined;
  }
  const fault = 'status' in came ? `HTTP ${came.status}` : came.fault;
  services.log.warn('webhook-failed', { webhook: id, error: fault });
  if ('status' in came && came.status === GONE) await disableGone(services, webhook);
  // It is there, and does not want this one.
  const isThere = 'status' in came && came.status >= 300 && came.status < 500 && came.status !== 429;
  if (!isThere && fault !== 'NotComposed') await noteOut(services, id, fault);
  else if (isThere) await noteSuccess(services, id);
  return fault;
}

async function disableGone(services: Services, { id }: Webhook): Promise<void> {
  await endpoints.change(services, id, (webhook, at) =>
    webhook.disabledAt === undefined ? { ...webhook, disabledAt: at, disabledFor: 'gone' } : webhook,
  );
  services.log.error('webhook-disabled', { webhook: id, error: `HTTP ${GONE}` });
}

/** An event that tells of nothing, at once and once. */
export function postTest(
  services: Services,
  webhook: Webhook,
  id: string,
  post: Post = poster(),
): Promise<Posting> {
  const at = instantOf(services.clock.now());
  return post(posted(services, webhook, { id, type: 'webhook.test', at, data: { webhookId: webhook.id } }));
}

/** So many complaints an endpoint is handed at once. */
const MOST_HANDED = 200;
const MOST_PARKED_AT_ONCE = 100;

/**
 * Every minute: hands over what is due by now, the longest due first; of an endpoint that does not answer, one
 * complaint, to find out whether it is back. What nobody takes for a day is parked. Sends nothing itself.
 */
export async function sweepWebhooks(services: Services, isTimeUp: () => boolean): Promise<void> {
  for (const webhook of await endpoints.remembered(services)) {
    if (isTimeUp()) return;
    try {
      if (webhook.removedAt !== undefined) await clear(services, webhook.id);
      else await sweepOne(services, webhook);
    } catch (error) {
      services.log.error('webhook-sweep-failed', { webhook: webhook.id, error: errorName(error) });
    }
  }
}

async function sweepOne(services: Services, webhook: Webhook): Promise<void> {
  const { id } = webhook;
  const now = services.clock.now();
  const isHalted = await isStopped(services, webhook);
  const isSilent = !isHalted && (await isOut(services, id));
  if (isHalted || isSilent) {
    const old = await queue.due(services, id, instantOf(now - DAY_MS), MOST_PARKED_AT_ONCE);
    const fault = isHalted ? 'Stopped' : 'NoAnswer';
    for (const complaintId of old) await queue.parkOld(services, id, complaintId, fault, now);
  }
  if (!isHalted) await handOverDue(services, id, isSilent ? 1 : MOST_HANDED);
}

/** When something is due next, of any endpoint: for whoever does not look every minute. */
export async function nextWebhookAt(services: Services): Promise<Instant | undefined> {
  const all = await endpoints.remembered(services);
  const firsts = await Promise.all(all.map(({ id }) => queue.firstDueAt(services, id)));
  return earliest(firsts.filter((at) => at !== undefined));
}

/** How many there were. */
export async function handOverDue(services: Services, id: WebhookId, most: number): Promise<number> {
  let left = most;
  const before = instantOf(services.clock.now());
  while (left > 0) {
    const page = await queue.due(services, id, before, Math.min(left, 100));
    await Promise.all(page.map((complaintId) => queue.handOver(services, id, complaintId)));
    left -= page.length;
    if (page.length < 100) break;
  }
  return most - left;
}

/**
 * What was known of its address is known of another one no more: what waits for its next attempt is tried at once, of so
 * many complaints, and of the others when it is due.
 */
export async function tryAnew(services: Services, id: WebhookId): Promise<void> {
  if (await isOut(services, id)) await noteSuccess(services, id);
  const { items } = await queue.waiting(services, id, { limit: 100 });
  await Promise.all(items.map(({ complaintId }) => queue.handOver(services, id, complaintId, 'early')));
}

/** Of one that is removed: what waits for it goes first, and then it. */
async function clear(services: Services, id: WebhookId): Promise<void> {
  const waiting = await queue.waiting(services, id, { limit: 100 });
  for (const { complaintId } of waiting.items) await queue.drop(services, id, complaintId, 'all');
  const parked = await queue.parked(services, id, { limit: 100 });
  for (const { complaintId, event } of parked.items)
    await queue.forgetParked(services, id, complaintId, event.seq);
  if (waiting.items.length + parked.items.length === 0) await endpoints.forget(services, id);
}

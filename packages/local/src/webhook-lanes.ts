import {
  type ComplaintId,
  deliverWebhook,
  errorName,
  handOverDue,
  type Services,
  type WebhookId,
} from '@redress/core';

interface LaneLimits {
  /** Complaints of one endpoint at once: a slow one is asked no more than that, and delays itself alone. */
  readonly atOnce: number;
  /** Complaints of one endpoint that wait in memory; of more the sweeper reminds, for what is owed stands in the store. */
  readonly mostWaiting: number;
}
const LIMITS: LaneLimits = { atOnce: 8, mostWaiting: 1000 };
/** So many more are taken from the store when a lane is through with what it was given. */
const MOST_AT_ONCE = 200;

interface Lane {
  readonly waiting: Set<ComplaintId>;
  readonly active: Map<ComplaintId, Promise<void>>;
}

/** Sends what is queued for each endpoint, beside everything else and beside what goes to the others. */
export class WebhookLanes {
  readonly #services: () => Services;
  readonly #limits: LaneLimits;
  readonly #lanes = new Map<WebhookId, Lane>();
  #isClosed = false;
  #idle: (() => void)[] = [];

  constructor(services: () => Services, limits = LIMITS) {
    this.#services = services;
    this.#limits = limits;
  }

  wake(webhook: WebhookId, id: ComplaintId): void {
    if (this.#isClosed) return;
    const lane = this.#lanes.get(webhook) ?? { waiting: new Set(), active: new Map() };
    this.#lanes.set(webhook, lane);
    if (lane.waiting.size >= this.#limits.mostWaiting) return;
    lane.waiting.add(id);
    this.#pump(webhook, lane);
  }

  /** Complaints in hand and waiting in memory. */
  get size(): number {
    return [...this.#lanes.values()].reduce(
      (sum, { waiting, active }) => sum + waiting.size + active.size,
      0,
    );
  }

  settled(): Promise<void> {
    if (this.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Takes up nothing more, and waits for what is in hand. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { waiting } of this.#lanes.values()) waiting.clear();
    await Promise.all([...this.#lanes.values()].flatMap(({ active }) => [...active.values()]));
  }

  #pump(webhook: WebhookId, lane: Lane): void {
    for (const id of lane.waiting) {
      if (lane.active.size >= this.#limits.atOnce) return;
      // Woken while it is in hand: again, afterwards.
      if (lane.active.has(id)) continue;
      lane.waiting.delete(id);
      lane.active.set(id, this.#deliver(webhook, lane, id));
    }
    if (lane.waiting.size === 0 && lane.active.size === 0) this.#lanes.delete(webhook);
    if (this.size > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #deliver(webhook: WebhookId, lane: Lane, id: ComplaintId): Promise<void> {
    const services = this.#services();
    try {
      const isTaken = await deliverWebhook(services, webhook, id);
      // What has gathered while it did not answer need not wait for the sweeper's minutes.
      const isLast = lane.waiting.size === 0 && lane.active.size === 1;
      if (isTaken && isLast && !this.#isClosed) await handOverDue(services, webhook, MOST_AT_ONCE);
    } catch (error) {
      services.log.error('webhook-delivery-failed', { webhook, complaintId: id, error: errorName(error) });
    }
    lane.active.delete(id);
    this.#pump(webhook, lane);
  }
}

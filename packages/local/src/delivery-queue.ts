import {
  asComplaintId,
  type Channels,
  type ComplaintId,
  type Deliveries,
  deliver,
  errorName,
  type IncomingId,
  instantOf,
  type Services,
  type WebhookId,
  watchPartitions,
} from '@redress/core';
import { IncomingQueue } from './incoming-queue.ts';
import { WebhookLanes } from './webhook-lanes.ts';

interface QueueLimits {
  /** Deliveries at once. */
  readonly atOnce: number;
  /** Complaints that wait in memory; of more the sweeper reminds, for what is owed stands on them. */
  readonly mostWaiting: number;
}
const LIMITS: QueueLimits = { atOnce: 64, mostWaiting: 10_000 };

/**
 * What the table's stream is on AWS: delivers what complaints newly owe, beside the requests that caused it, one
 * complaint in one pair of hands at a time.
 */
export class DeliveryQueue implements Deliveries {
  readonly webhooks: WebhookLanes;
  readonly incoming: IncomingQueue;
  readonly #services: () => Services;
  readonly #limits: QueueLimits;
  readonly #waiting = new Set<ComplaintId>();
  readonly #active = new Map<ComplaintId, Promise<void>>();
  #isClosed = false;
  #isPumpDue = false;
  #idle: (() => void)[] = [];

  constructor(services: () => Services, limits = LIMITS, channels: () => Channels = () => new Map()) {
    this.#services = services;
    this.#limits = limits;
    this.webhooks = new WebhookLanes(services);
    this.incoming = new IncomingQueue(services, channels);
  }

  wakeWebhook(webhook: WebhookId, id: ComplaintId): void {
    this.webhooks.wake(webhook, id);
  }

  wakeIncoming(id: IncomingId): void {
    this.incoming.wake(id);
  }

  wake(id: ComplaintId): void {
    if (this.#isClosed || this.#waiting.size >= this.#limits.mostWaiting) return;
    this.#waiting.add(id);
    if (this.#isPumpDue) return;
    this.#isPumpDue = true;
    // Not before whoever woke it has started the workflow, in the next turn, and been answered.
    setImmediate(() =>
      setImmediate(() => {
        this.#isPumpDue = false;
        this.#pump();
      }),
    );
  }

  /** At the start: what was owed when the process ended, as far as there is room for it. */
  async fill(): Promise<void> {
    const { store, clock } = this.#services();
    // What has just been owed is watched a minute later.
    const before = instantOf(clock.now() + 60_001);
    for (const partition of watchPartitions) {
      let after: string | undefined;
      do {
        const query = { index: 'watch' as const, partition, before, limit: 100 };
        const page = await store.entries(after === undefined ? query : { ...query, after });
        for (const { pk } of page.entries) this.wake(asComplaintId(pk));
        after = this.#waiting.size < this.#limits.mostWaiting ? page.next : undefined;
      } while (after !== undefined);
    }
  }

  /** Complaints in hand and waiting in memory. */
  get size(): number {
    return this.#waiting.size + this.#active.size;
  }

  /** Resolves when nothing is in hand and nothing waits. */
  settled(): Promise<void> {
    if (this.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Takes up nothing more, and waits for what is in hand. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.clear();
    await Promise.all(this.#active.values());
  }

  #pump(): void {
    for (const id of this.#waiting) {
      if (this.#active.size >= this.#limits.atOnce) return;
      // Woken while it is in hand: again, afterwards.
      if (this.#active.has(id)) continue;
      this.#waiting.delete(id);
      this.#active.set(id, this.#deliver(id));
    }
    if (this.size > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #deliver(id: ComplaintId): Promise<void> {
    const services = this.#services();
    try {
      await deliver(services, id);
    } catch (error) {
      services.log.error('delivery-failed', { complaintId: id, error: errorName(error) });
    }
    this.#active.delete(id);
    this.#pump();
  }
}

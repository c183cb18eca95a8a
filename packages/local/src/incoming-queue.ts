import {
  type Channels,
  errorName,
  type IncomingId,
  incoming,
  instantOf,
  type Services,
  understand,
} from '@redress/core';

/** Things that are understood at once: a mail of 25 MB is many times that in memory. */
const AT_ONCE = 4;
/** Of more the sweeper reminds, for what has come in stands in the store. */
const MOST_WAITING = 10_000;

/** What the table's stream is on AWS: has what comes in understood, beside whoever brings it. */
export class IncomingQueue {
  readonly #services: () => Services;
  readonly #channels: () => Channels;
  readonly #waiting = new Set<IncomingId>();
  readonly #active = new Map<IncomingId, Promise<void>>();
  #isClosed = false;
  #idle: (() => void)[] = [];

  constructor(services: () => Services, channels: () => Channels) {
    this.#services = services;
    this.#channels = channels;
  }

  wake(id: IncomingId): void {
    if (this.#isClosed || this.#waiting.size >= MOST_WAITING) return;
    this.#waiting.add(id);
    this.#pump();
  }

  /** At the start: what nobody had understood when the process ended, or had in their hands. */
  async fill(): Promise<void> {
    const services = this.#services();
    const before = instantOf(services.clock.now() + 1);
    for (const id of await incoming.due(services, 'waiting', before, 100)) this.wake(id);
  }

  get size(): number {
    return this.#waiting.size + this.#active.size;
  }

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
      if (this.#active.size >= AT_ONCE) return;
      // Woken while it is in hand: again, afterwards.
      if (this.#active.has(id)) continue;
      this.#waiting.delete(id);
      this.#active.set(id, this.#understand(id));
    }
    if (this.size > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #understand(id: IncomingId): Promise<void> {
    const services = this.#services();
    try {
      await understand(services, this.#channels(), id);
    } catch (error) {
      services.log.error('incoming-not-understood', { incoming: id, error: errorName(error) });
    }
    this.#active.delete(id);
    this.#pump();
  }
}

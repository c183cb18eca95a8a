import type * as z from 'zod/mini';
import type { Instant } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import type { Store } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';
import { type Noting, readable } from './set-aside.ts';

/** How far a walk over many items has come: an item of its own, from which any process goes on. */
export class Job<State extends object> {
  readonly #key: { readonly pk: string; readonly sk: string };
  readonly #schema: z.ZodMiniType<State>;

  constructor(name: string, schema: z.ZodMiniType<State>) {
    this.#key = { pk: 'JOBS', sk: name };
    this.#schema = schema;
  }

  /** One that cannot be read is as good as none: the walk begins anew. */
  async read(services: Noting): Promise<{ state?: State; version?: number }> {
    const { store } = services;
    const found = await readable(services, async () => {
      const item = await store.get(this.#key);
      return item ? { state: readItem('job', this.#schema, item), version: item.version } : {};
    });
    if (found) return found;
    await store.delete(this.#key);
    return {};
  }

  /** Whoever goes on with it begins anew. */
  forget({ store }: { readonly store: Store }): Promise<void> {
    return store.delete(this.#key);
  }

  /** False where somebody else has written since that version was read: walks too, or has begun anew. */
  write(
    { store }: { readonly store: Store },
    state: State,
    version?: number,
    expiresAt?: Instant,
  ): Promise<boolean> {
    const item = { ...this.#key, body: stamped(asJson(state)), ...(expiresAt && { expiresAt }) };
    if (version === undefined) return store.putIfAbsent({ ...item, version: 1 });
    return store.replace({ ...item, version: version + 1 }, version);
  }
}

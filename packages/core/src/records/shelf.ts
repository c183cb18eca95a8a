import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { type Conditions, entityTag, requireMet } from '../base/entity-tag.ts';
import { instantOf, instantSchema } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import { Refusal } from '../base/refusal.ts';
import { CorruptItem } from '../ports/item-body.ts';
import type { Services } from '../ports/services.ts';
import type { Item, Key, Store } from '../ports/store.ts';
import { everyReadable } from './every-readable.ts';
import { readItem, stamped } from './lift.ts';
import { readable, setAside } from './set-aside.ts';

interface Document {
  readonly id: string;
  readonly version: number;
}

interface Copy<D> {
  readonly document: D;
  readonly readAt: number;
}

/** Beside the document, and no part of it: since when it is there, and who has stored it, as access has it. */
const STORED = 'stored';
const authorSchema = z.object({ at: instantSchema, by: z.optional(z.string()) });
type Author = z.infer<typeof authorSchema>;

export interface StoredVersion<D> {
  readonly document: D;
  readonly stored?: Author;
}

/** What reading versions takes. */
export type Shelving = Pick<Services, 'store' | 'clock' | 'log'>;

/** How long a process goes by what it has read: another one may have stored a newer version meanwhile. */
const FRESH_MS = 30_000;

/**
 * Documents in versions. Each version is an item of its own that never changes; the newest one stored counts,
 * and where none is stored the one that ships with the code.
 */
export class Shelf<D extends Document> {
  readonly #kind: 'policy-set' | 'calendar' | 'fields' | 'template';
  readonly #schema: z.ZodMiniType<D>;
  readonly #shipped: (id: string) => Promise<D | undefined>;
  readonly #list: string | undefined;
  readonly #copies = new WeakMap<Store, Map<string, Copy<D>>>();

  /** @param list the partition in which every id stands of which a version is stored */
  constructor(
    kind: 'policy-set' | 'calendar' | 'fields' | 'template',
    schema: z.ZodMiniType<D>,
    shipped: (id: string) => Promise<D | undefined>,
    list?: string,
  ) {
    this.#kind = kind;
    this.#schema = schema;
    this.#shipped = shipped;
    this.#list = list;
  }

  /** @param atLeast the version that somebody is known to have seen: an older copy will not do. */
  async newest(services: Shelving, id: string, atLeast = 0): Promise<D | undefined> {
    const copy = this.#copiesFor(services).get(id);
    const now = services.clock.now();
    if (copy && copy.document.version >= atLeast && now < copy.readAt + FRESH_MS) return copy.document;
    return (await this.#read(services, id)).newest;
  }

  /** That version, or the newest one where it shipped with code that has since been replaced. */
  async version(services: Shelving, id: string, version: number): Promise<D | undefined> {
    const newest = await this.newest(services, id);
    if (!newest || newest.version === version) return newest;
    return (await this.exactly(services, id, version)) ?? newest;
  }

  /** That version and no other. */
  async exactly(services: Shelving, id: string, version: number): Promise<D | undefined> {
    const stored = await readable(services, async () => {
      const item = await services.store.get(this.#keyOf(id, version));
      return item && this.fromItem(item);
    });
    if (stored) return stored;
    const shipped = await this.#shipped(id);
    return shipped?.version === version ? shipped : undefined;
  }

  /** Whether somebody has stored it: else it may ship, until other code does. */
  async isStored(services: Shelving, id: string, version: number): Promise<boolean> {
    return (await services.store.get(this.#keyOf(id, version))) !== undefined;
  }

  /** Every version that can be read, the newest first; who stored it and when, where that was noted. */
  async versions(services: Shelving, id: string): Promise<StoredVersion<D>[]> {
    const { pk } = this.#keyOf(id, 0);
    const stored = await everyReadable(services, pk, (item) => {
      const { success, data } = authorSchema.safeParse(item.body[STORED]);
      return { document: this.fromItem(item), ...(success && { stored: data }) };
    });
    const shipped = await this.#shipped(id);
    const isNewest = shipped && !stored.some(({ document }) => document.version === shipped.version);
    const all: StoredVersion<D>[] = [...(isNewest ? [{ document: shipped }] : []), ...stored];
    return all.sort((one, other) => other.document.version - one.document.version);
  }

  /** The number that the next version of it has. */
  async next(services: Shelving, id: string): Promise<number> {
    return (await this.#read(services, id)).latest + 1;
  }

  /** Of all that somebody has stored since there is a list; in no order. */
  async ids(services: Shelving): Promise<string[]> {
    return this.#list === undefined ? [] : everyReadable(services, this.#list, ({ sk }) => sk);
  }

  /** Of a version, which never changes. */
  tagOf({ settings }: Pick<Services, 'settings'>, { id, version }: Document): string {
    return entityTag(settings, this.#kind, id, version);
  }

  /**
   * Stores the version that follows the newest one; the same again does nothing, whatever is asked of what is there.
   * @throws Refusal `precondition-failed`, `version-conflict`
   */
  async save(
    services: Shelving & Pick<Services, 'settings'>,
    document: D,
    conditions: Conditions = {},
    by?: string,
  ): Promise<void> {
    const { newest, latest } = await this.#read(services, document.id);
    if (isDeepStrictEqual(newest, document)) return;
    // One that cannot be read is there, and nobody has seen it.
    requireMet(conditions, newest ? this.tagOf(services, newest) : latest > 0 ? '' : undefined);
    const expectedVersion = latest + 1;
    if (document.version !== expectedVersion)
      throw new Refusal('version-conflict', 'The next version is {expectedVersion}.', { expectedVersion });
    const { store, clock } = services;
    // Before: what is listed and not there is left out, what is there and not listed nobody would find.
    if (this.#list !== undefined)
      await store.putIfAbsent({
        pk: this.#list,
        sk: document.id,
        version: 1,
        body: stamped({ id: document.id }),
      });
    const key = this.#keyOf(document.id, document.version);
    const stored: Author = { at: instantOf(clock.now()), by };
    const body = stamped(asJson({ ...document, [STORED]: stored }));
    const isFirst = await store.putIfAbsent({ ...key, version: 1, body });
    this.#copiesFor(services).delete(document.id);
    // Somebody else was faster: what they have stored is the same, or stands in the way.
    if (!isFirst) await this.save(services, document, conditions, by);
  }

  /** The newest that can be read; `latest` is the number of the newest there is. */
  async #read(services: Shelving, id: string): Promise<{ newest: D | undefined; latest: number }> {
    const copies = this.#copiesFor(services);
    let latest: number | undefined;
    for (let after: string | undefined; ; ) {
      const { items, damaged = [] } = await services.store.query({
        partition: this.#keyOf(id, 0).pk,
        descending: true,
        limit: 1,
        ...(after !== undefined && { after }),
      });
      const [item] = items;
      const [key = item] = damaged;
      latest ??= key && Number(key.sk);
      if (damaged[0]) await setAside(services, damaged[0]);
      const newest = item ? await this.#readable(services, item, copies.get(id)) : undefined;
      const document = key ? newest : await this.#shipped(id);
      if (document) copies.set(id, { document, readAt: services.clock.now() });
      if (document || !key) return { newest: document, latest: latest ?? document?.version ?? 0 };
      after = key.sk;
    }
  }

  async #readable(services: Shelving, item: Item, copy: Copy<D> | undefined): Promise<D | undefined> {
    if (copy?.document.version === Number(item.sk)) return copy.document;
    return readable(services, async () => this.fromItem(item));
  }

  /** @throws CorruptItem */
  fromItem(item: Item): D {
    const { [STORED]: _, ...body } = item.body;
    const document = readItem(this.#kind, this.#schema, { ...item, body });
    const { pk, sk } = this.#keyOf(document.id, document.version);
    if (pk !== item.pk || sk !== item.sk) throw new CorruptItem(item, 'it is another document');
    return document;
  }

  #copiesFor({ store }: Pick<Services, 'store'>): Map<string, Copy<D>> {
    const copies = this.#copies.get(store) ?? new Map<string, Copy<D>>();
    this.#copies.set(store, copies);
    return copies;
  }

  #keyOf(id: string, version: number): Key {
    return { pk: `${this.#kind.toUpperCase()}#${id}`, sk: String(version).padStart(9, '0') };
  }
}

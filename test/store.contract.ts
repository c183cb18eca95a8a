import {
  type Entry,
  type IndexQuery,
  type Instant,
  type Item,
  instantOf,
  type Query,
  type Store,
} from '@redress/core';
import { SimulatedClock } from '@redress/engine';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { itemRules } from './store.items.ts';
import { modelRule } from './store.model.ts';
import { queryRules } from './store.queries.ts';

/** The store that is being tested, with what every rule needs. */
export interface Subject extends Options {
  readonly store: Store;
  readonly clock: SimulatedClock;
  /** A name that no other test uses. */
  newPartition(): string;
  itemIn(pk: string, sk?: string, more?: Partial<Item>): Item;
  putAll(items: readonly Item[]): Promise<void>;
  /** All that a query finds, page by page; no page may be over the limit. */
  pagesOf(query: Query): Promise<Item[]>;
  entriesOf(query: IndexQuery): Promise<Entry[]>;
  pass(millis: number): Promise<void>;
  inMillis(millis: number): Instant;
}

interface Options {
  /** How often each property is tried. */
  readonly runs: number;
  /** Which sorts may bound a range in random queries, where the store has a known fault with others. */
  readonly mayBound?: (sort: string) => boolean;
}

/** What every adapter of the store port must do. */
export function storeContract(
  name: string,
  open: (clock: SimulatedClock) => Promise<{ store: Store; close(): Promise<void> }>,
  options: Options,
): void {
  describe(`the store on ${name}`, () => {
    const clock = new SimulatedClock(Date.UTC(2026, 10, 21));
    let opened: Awaited<ReturnType<typeof open>> | undefined;
    beforeAll(async () => {
      opened = await open(clock);
    });
    afterAll(() => opened?.close());

    let partitions = 0;
    const subject: Subject = {
      ...options,
      clock,
      get store() {
        if (!opened) throw new Error('the store is not open');
        return opened.store;
      },
      newPartition: () => `p${++partitions}`,
      itemIn: (pk, sk = 'complaint', more = {}) => ({ pk, sk, version: 1, body: { text: sk }, ...more }),
      async putAll(items) {
        expect(await Promise.all(items.map((item) => subject.store.putIfAbsent(item)))).not.toContain(false);
      },
      async pagesOf(query) {
        const items: Item[] = [];
        for (let after = query.after; ; ) {
          const page = await subject.store.query({ ...query, ...(after !== undefined && { after }) });
          expect(page.items.length).toBeLessThanOrEqual(query.limit);
          items.push(...page.items);
          if (page.next === undefined) return items;
          after = page.next;
        }
      },
      async entriesOf(query) {
        const entries: Entry[] = [];
        for (let after = query.after; ; ) {
          const page = await subject.store.entries({ ...query, ...(after !== undefined && { after }) });
          expect(page.entries.length).toBeLessThanOrEqual(query.limit);
          entries.push(...page.entries);
          if (page.next === undefined) return entries;
          after = page.next;
        }
      },
      pass: (millis) => clock.advance(millis, async () => undefined),
      inMillis: (millis) => instantOf(clock.now() + millis),
    };

    itemRules(subject);
    queryRules(subject);
    modelRule(subject);
  });
}

import { type AuditEntry, type AuditHead, auditEntrySchema, hashOf } from '../access/audit-entry.ts';
import type { JsonObject } from '../base/json.ts';
import type { IndexKey, IndexName, Item, Key, Store } from '../ports/store.ts';
import { readItem } from './lift.ts';
import { type Noting, readable } from './set-aside.ts';

/*
 * An entry of the audit is an item under its chain and its number there. It stands in the list of its complaint and in
 * that of its caller; a chain's first one also in the list of chains. Nothing here changes or removes one.
 */

export const AUDIT = 'AUDIT#';
/** The same of a row, in SQL. */
export const IS_AUDIT = "pk >= 'AUDIT#' AND pk < 'AUDIT$'";
const CHAINS = 'AUDIT-CHAINS';

export const auditPartition = (chain: string) => `${AUDIT}${chain}`;
/** So that texts are in the order of the numbers. */
const numbered = (seq: number) => String(seq).padStart(9, '0');
const keyOf = (chain: string, seq: number): Key => ({
  pk: auditPartition(chain),
  sk: numbered(seq),
});

type Placed = Pick<AuditEntry, 'chain' | 'seq' | 'at' | 'complaint' | 'caller'>;

export function auditItem(entry: Placed, body: JsonObject): Item {
  return { ...keyOf(entry.chain, entry.seq), version: 1, body, indexes: indexesOf(entry) };
}

/** Where it stands in the lists. Once numbers stood there as they are, and `10` came before `9`. */
export function indexesOf(
  { chain, seq, at, complaint, caller }: Placed,
  written: (seq: number) => string = numbered,
): Partial<Record<IndexName, IndexKey>> {
  const sort = `${at}#${chain}#${written(seq)}`;
  return {
    ...(complaint !== undefined && { auditComplaint: { partition: complaint, sort } }),
    ...(caller !== undefined && { auditCaller: { partition: caller, sort } }),
    ...(seq === 0 && { watch: { partition: CHAINS, sort: `${at}#${chain}` } }),
  };
}

/** @throws CorruptItem */
export function entryIn(item: Item): AuditEntry {
  return readItem('audit', auditEntrySchema, item);
}

export interface AuditQuery {
  /** Everything about that complaint. A page of one caller's may hold fewer though more follow. */
  readonly complaint?: string | undefined;
  /** All that this caller did. */
  readonly caller?: string | undefined;
  /** As given back by the page before. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** The newest first. */
export async function list(
  services: Noting,
  { complaint, caller = '', cursor, limit }: AuditQuery,
): Promise<{ items: AuditEntry[]; nextCursor?: string }> {
  const { store } = services;
  const { entries, next } = await store.entries({
    ...(complaint === undefined
      ? { index: 'auditCaller', partition: caller }
      : { index: 'auditComplaint', partition: complaint }),
    descending: true,
    limit,
    ...(cursor !== undefined && { after: cursor }),
  });
  const found = await Promise.all(
    entries.map((entry) =>
      readable(services, async () => {
        const item = await store.get(entry);
        return item && entryIn(item);
      }),
    ),
  );
  const items = found.flatMap((entry) =>
    entry && (caller === '' || entry.caller === caller) ? [entry] : [],
  );
  return { items, ...(next !== undefined && { nextCursor: next }) };
}

/** Of an entry what says something to people; what proves it stays in the store. */
export function shown({
  chain,
  seq,
  at,
  kind,
  caller,
  operation,
  complaint,
  object,
  permission,
  code,
  count,
  filter,
  changed,
  requestId,
}: AuditEntry) {
  return {
    ...{ chain, seq, at, kind, caller, operation, complaint, object },
    ...{ permission, code, count, filter, changed, requestId },
  };
}

/** Chains that were begun after that instant, or ever: an index, which may lag behind. */
export async function chainsSince(store: Store, after: string | undefined): Promise<string[]> {
  const chains: string[] = [];
  let next = after;
  do {
    const query = { index: 'watch', partition: CHAINS, limit: 100 } as const;
    const page = await store.entries(next === undefined ? query : { ...query, after: next });
    chains.push(...page.entries.map(({ pk }) => pk.slice(AUDIT.length)));
    next = page.next;
  } while (next !== undefined);
  return chains;
}

/** How far the chain has come; undefined where its last entry cannot be read. */
export async function headOf(store: Store, chain: string): Promise<AuditHead | undefined> {
  const { items } = await store.query({ partition: auditPartition(chain), descending: true, limit: 1 });
  const [item] = items;
  return item && { chain, seq: Number(item.sk), hash: hashOf(item.body) };
}

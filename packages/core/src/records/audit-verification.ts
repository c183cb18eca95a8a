import type { AuditHead } from '../access/audit-entry.ts';
import { AuditVerification, type Verified } from '../access/audit-verification.ts';
import type { IndexKey, IndexName, Item, Key } from '../ports/store.ts';
import { AUDIT, indexesOf } from './audit.ts';

const NUMBER = /^\d{9}$/;

/**
 * Looks at every entry. A single finding means that somebody has had a hand in it, or that the store is damaged.
 * @param found whatever stands in the store under the audit's keys, in any order; what cannot be read by its key alone.
 * @throws TypeError where one is no public key.
 */
export async function verifyAudit(
  found: AsyncIterable<Key & Partial<Item>>,
  publicKeys: readonly string[],
  kept: readonly AuditHead[] = [],
): Promise<Verified> {
  const verification = new AuditVerification(publicKeys);
  for await (const { pk, sk, body, indexes = {} } of found)
    verification.see({
      chain: pk.slice(AUDIT.length),
      // No entry has such a number: what stands there is moved, or none.
      seq: NUMBER.test(sk) ? Number(sk) : -1,
      body,
      isListed: (entry) => isSame(indexesOf(entry), indexes) || isSame(indexesOf(entry, String), indexes),
    });
  return verification.judge(kept);
}

function isSame(expected: Item['indexes'] = {}, found: Item['indexes'] = {}): boolean {
  const text = (indexes: Partial<Record<IndexName, IndexKey>>) =>
    JSON.stringify(
      Object.entries(indexes)
        .map(([name, { partition, sort }]) => [name, partition, sort])
        .sort(),
    );
  return text(expected) === text(found);
}

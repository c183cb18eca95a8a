import { existsSync, readFileSync } from 'node:fs';
import {
  type AuditEntry,
  type AuditFinding,
  type AuditHead,
  auditKey,
  auditLog,
  CorruptItem,
  headText,
  type Item,
  type Key,
  readHead,
  verifyAudit,
} from '@redress/core';
import type { AuditItems } from '../audit-items.ts';
import { readAuditKey } from '../audit-key.ts';
import { UsageError } from './command.ts';

/* Who has seen what, and whether what says so is as it was written. */

export interface AuditValues {
  readonly complaint?: string;
  readonly caller?: string;
  /** Texts or files. */
  readonly head?: readonly string[];
  readonly 'public-key'?: readonly string[];
}

const SECRET = 'REDRESS_AUDIT_SECRET';

/** The public half of what the audit is signed with: of a data folder, or of the secret in the environment. */
export function auditKeyOf(folder: string, environment: NodeJS.ProcessEnv): string {
  const secret = environment[SECRET];
  const key = secret === undefined ? readAuditKey(folder) : auditKey(secret);
  if (!key)
    throw new UsageError(
      `${folder} has no audit.json: say with --public-key what its audit was signed with, or set ${SECRET}`,
    );
  return key.publicKey;
}

/** Prints what it finds, and makes the process end with 1 where that is anything. */
export async function printVerified(
  items: AuditItems,
  publicKey: () => string,
  { head: heads = [], 'public-key': publicKeys = [publicKey()] }: AuditValues,
): Promise<void> {
  const { findings, checkedUntil, head, ...counts } = await verified(
    items,
    publicKeys,
    heads.flatMap(headsIn),
  );
  const figures = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  console.log([findings.length > 0 ? 'NOT INTACT' : 'intact', ...figures].join('  '));
  for (const finding of findings) console.log(lineOf(finding));
  if (head) console.log(`newest checkpoint  ${checkedUntil}  ${headText(head)}`);
  if (findings.length > 0) process.exitCode = 1;
}

async function verified(items: AuditItems, publicKeys: readonly string[], heads: readonly AuditHead[]) {
  try {
    return await verifyAudit(items, publicKeys, heads);
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`--public-key: ${error.message}`);
    throw error;
  }
}

const HEAD = /[0-9a-f]{16}:\d+:[\w-]{43}/g;

/** Of a text, or of a file: a log will do. */
function headsIn(text: string): AuditHead[] {
  const content = existsSync(text) ? readFileSync(text, 'utf8') : text;
  const heads = [...content.matchAll(HEAD)].flatMap(([one]) => readHead(one) ?? []);
  if (heads.length === 0) throw new UsageError(`--head: ${text} is no head, and no file with one`);
  return heads;
}

const FAULTS: Readonly<Record<AuditFinding['fault'], string>> = {
  unreadable: 'is no entry',
  changed: 'is not what was signed',
  'foreign-signature': 'is signed with another key',
  moved: 'belongs elsewhere',
  'not-linked': 'does not follow the one before it',
  removed: 'has been removed',
  replaced: 'stands in the place of another',
  hidden: 'is not in the lists',
};

function lineOf({ fault, chain, seq, to }: AuditFinding): string {
  return `${fault}  chain ${chain}  entry ${to === undefined ? seq : `${seq} to ${to}`}  ${FAULTS[fault]}`;
}

/** The oldest first. */
export async function auditLines(items: AuditItems, { complaint, caller }: AuditValues): Promise<string[]> {
  const entries: AuditEntry[] = [];
  for await (const item of items) {
    const entry = entryIn(item);
    if (!entry || (complaint ?? entry.complaint) !== entry.complaint) continue;
    if ((caller ?? entry.caller) === entry.caller) entries.push(entry);
  }
  return entries
    .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : one.seq - other.seq))
    .map(({ at, kind, caller, operation, complaint, object, code, count, requestId }) =>
      [at, kind, caller, operation, complaint, object, code, count, requestId]
        .filter((part) => part !== undefined)
        .join('  '),
    );
}

/** What cannot be read `audit verify` names. */
function entryIn({ body, pk, sk }: Key & Partial<Item>): AuditEntry | undefined {
  if (body === undefined) return undefined;
  try {
    return auditLog.entryIn({ pk, sk, version: 1, body });
  } catch (error) {
    if (error instanceof CorruptItem) return undefined;
    throw error;
  }
}

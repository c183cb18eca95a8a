import type { KeyObject } from 'node:crypto';
import type { JsonObject } from '../base/json.ts';
import {
  type AuditEntry,
  type AuditHead,
  auditEntrySchema,
  hashOf,
  isSigned,
  keyIdOf,
  readPublicKey,
} from './audit-entry.ts';

/** What can be wrong with an audit; docs/audit.md says what each means. */
export type AuditFault =
  /** What stands there is no entry. */
  | 'unreadable'
  /** It is not what was signed. */
  | 'changed'
  /** It is signed with a key that is not among those named. */
  | 'foreign-signature'
  /** It says that it belongs elsewhere. */
  | 'moved'
  /** It does not follow the entry before it. */
  | 'not-linked'
  /** Others show that it was there. */
  | 'removed'
  /** A checkpoint, or a kept head, has seen another one in its place. */
  | 'replaced'
  /** The lists would not show it. */
  | 'hidden';

export interface AuditFinding {
  readonly fault: AuditFault;
  readonly chain: string;
  /** Where in the chain; of what was removed the first. */
  readonly seq: number;
  /** Of several that were removed. */
  readonly to?: number;
}

/** What stands at one place of a chain. */
export interface StoredEntry {
  readonly chain: string;
  readonly seq: number;
  /** Absent where it is no JSON any more. */
  readonly body?: JsonObject | undefined;
  /** Whether it stands in the lists where such an entry should. */
  readonly isListed: (entry: AuditEntry) => boolean;
}

export interface Verified {
  readonly entries: number;
  readonly chains: number;
  readonly checkpoints: number;
  /** When the last checkpoint was: what has been written since could be cut off without a trace. */
  readonly checkedUntil?: string | undefined;
  /** Where that checkpoint stands: kept elsewhere it holds all that it names. */
  readonly head?: AuditHead | undefined;
  readonly findings: readonly AuditFinding[];
}

/** Of an entry that is as it was signed; nothing of one in which something was found. */
type Link = { readonly hash: string; readonly previous: string | undefined } | undefined;

/** Takes entries in any order, and judges them when all have been seen. */
export class AuditVerification {
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #chains = new Map<string, Map<number, Link>>();
  readonly #heads: AuditHead[] = [];
  readonly #findings: AuditFinding[] = [];
  #entries = 0;
  #checkpoints = 0;
  #checkedUntil: string | undefined;
  #head: AuditHead | undefined;

  /** @throws TypeError where one is no public key. */
  constructor(publicKeys: readonly string[]) {
    this.#keys = new Map(publicKeys.map((key) => [keyIdOf(key), readPublicKey(key)]));
  }

  see({ chain, seq, body, isListed }: StoredEntry): void {
    this.#entries++;
    const links = this.#chains.get(chain) ?? new Map<number, Link>();
    this.#chains.set(chain, links);
    const { data: entry } = auditEntrySchema.safeParse(body);
    const fault = body === undefined || entry === undefined ? 'unreadable' : this.#faultIn(entry, body);
    if (fault === undefined && entry && (entry.chain !== chain || entry.seq !== seq))
      this.#findings.push({ fault: 'moved', chain, seq });
    else if (fault !== undefined || !entry || !body)
      this.#findings.push({ fault: fault ?? 'unreadable', chain, seq });
    else {
      links.set(seq, { hash: hashOf(body), previous: entry.previous });
      if (!isListed(entry)) this.#findings.push({ fault: 'hidden', chain, seq });
      if (entry.kind === 'checkpoint') this.#note(entry, hashOf(body));
      return;
    }
    links.set(seq, undefined);
  }

  #faultIn({ key }: AuditEntry, body: JsonObject): AuditFault | undefined {
    const publicKey = this.#keys.get(key);
    if (publicKey === undefined) return 'foreign-signature';
    return isSigned(body, publicKey) ? undefined : 'changed';
  }

  #note({ at, chain, seq, heads = [] }: AuditEntry, hash: string): void {
    this.#checkpoints++;
    this.#heads.push(...heads);
    if (this.#checkedUntil !== undefined && at < this.#checkedUntil) return;
    this.#checkedUntil = at;
    this.#head = { chain, seq, hash };
  }

  /** @param kept heads that somebody has kept elsewhere. */
  judge(kept: readonly AuditHead[] = []): Verified {
    for (const [chain, links] of this.#chains) this.#judgeChain(chain, links);
    const furthest = new Map<string, AuditHead>();
    for (const head of [...this.#heads, ...kept]) {
      const link = this.#chains.get(head.chain)?.get(head.seq);
      if (link && link.hash !== head.hash)
        this.#findings.push({ fault: 'replaced', chain: head.chain, seq: head.seq });
      if ((furthest.get(head.chain)?.seq ?? -1) < head.seq) furthest.set(head.chain, head);
    }
    for (const { chain, seq } of furthest.values()) this.#requireUpTo(chain, seq);
    return {
      entries: this.#entries,
      chains: this.#chains.size,
      checkpoints: this.#checkpoints,
      checkedUntil: this.#checkedUntil,
      head: this.#head,
      findings: this.#findings,
    };
  }

  /** Each follows the one before, from the first to the last that is known to be ours. */
  #judgeChain(chain: string, links: ReadonlyMap<number, Link>): void {
    let next = 0;
    for (const seq of [...links.keys()].sort((one, other) => one - other)) {
      const link = links.get(seq);
      // What was put behind the end says nothing of what is before it.
      if (seq > next && link) this.#removed(chain, next, seq - 1);
      const before = links.get(seq - 1);
      if (link && before && before.hash !== link.previous)
        this.#findings.push({ fault: 'not-linked', chain, seq });
      if (link || seq === next) next = seq + 1;
    }
  }

  /** A chain that was seen up to there must be there up to there. */
  #requireUpTo(chain: string, seq: number): void {
    const known = [...(this.#chains.get(chain)?.keys() ?? [])].filter((one) => one <= seq);
    const last = known.reduce((most, one) => Math.max(most, one), -1);
    if (last < seq) this.#removed(chain, last + 1, seq);
  }

  #removed(chain: string, seq: number, to: number): void {
    this.#findings.push({ fault: 'removed', chain, seq, ...(to > seq && { to }) });
  }
}

import { randomBytes } from 'node:crypto';
import {
  type AuditEvent,
  type AuditHead,
  type AuditKey,
  hashOf,
  headText,
  signed,
} from '../access/audit-entry.ts';
import { instantOf } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import { errorName } from '../ports/log.ts';
import { StoreUnavailable } from '../ports/store.ts';
import { auditItem, chainsSince, headOf } from './audit.ts';
import { stamped } from './lift.ts';
import type { Noting } from './set-aside.ts';

/** So many entries are written at once by one process, each to another chain: none waits for another. */
const MOST_CHAINS = 8;
/** Then a new one is begun, so that a checkpoint need not look at all that there ever were. */
const CHAIN_MS = 6 * 3_600_000;
/** Of the clocks of others, and of an index behind its items. */
const SLACK_MS = 3_600_000;
const CHECKPOINT_EVERY_MS = 10 * 60_000;
const HEADS_PER_CHECKPOINT = 1000;
/** What nobody in particular was refused is written so often at most: else anybody could fill the store. */
const ANONYMOUS_EVERY_MS = 60_000;

/** Writes the audit. Nothing that it has can change what is written. */
export interface Audit {
  /** Resolves when it is written. Rejects with whatever the store does. */
  note(event: AuditEvent): Promise<void>;
  /** Written where that can be; the log says where it could not. */
  noteRefusal(event: AuditEvent): Promise<void>;
  /** Nobody knows who it was: counted by reason, and written now and then. */
  countRefusal(code: string): Promise<void>;
  /**
   * With each sweep; now and then, where something was written meanwhile, it notes how far every chain has come. The log
   * says where that stands: whoever keeps the log can tell whether the end of a chain was cut off.
   */
  checkpoint(): Promise<void>;
  /** Writes what has been counted only. */
  close(): Promise<void>;
}

interface Chain {
  readonly id: string;
  readonly begunAt: number;
  readonly head?: AuditHead;
}

export function openAudit(services: Noting, key: AuditKey): Audit {
  return new AuditTrail(services, key);
}

class AuditTrail implements Audit {
  readonly #services: Noting;
  readonly #key: AuditKey;
  /** The one that was used last stands last: where nobody is in a hurry there is only one. */
  readonly #idle: Chain[] = [];
  readonly #waiting: (() => void)[] = [];
  #atWork = 0;
  readonly #counted = new Map<string, { count: number; writtenAt: number }>();
  /** How far each chain had come at the last checkpoint. */
  readonly #checked = new Map<string, number>();
  #checkedAt: number | undefined;

  constructor(services: Noting, key: AuditKey) {
    this.#services = services;
    this.#key = key;
  }

  async note(event: AuditEvent): Promise<void> {
    await this.#append(event);
  }

  async noteRefusal(event: AuditEvent): Promise<void> {
    try {
      await this.#append(event);
    } catch (error) {
      this.#services.log.error('audit-failed', { code: event.code ?? event.kind, error: errorName(error) });
    }
  }

  async countRefusal(code: string): Promise<void> {
    const now = this.#services.clock.now();
    const counted = this.#counted.get(code) ?? { count: 0, writtenAt: Number.NEGATIVE_INFINITY };
    counted.count++;
    this.#counted.set(code, counted);
    if (now >= counted.writtenAt + ANONYMOUS_EVERY_MS) await this.#writeCounted(code, counted, now);
  }

  async #writeCounted(code: string, counted: { count: number; writtenAt: number }, now: number) {
    const { count } = counted;
    Object.assign(counted, { count: 0, writtenAt: now });
    await this.noteRefusal({ kind: 'refusals', caller: 'anybody', code, count });
  }

  async close(): Promise<void> {
    const now = this.#services.clock.now();
    for (const [code, counted] of this.#counted)
      if (counted.count > 0) await this.#writeCounted(code, counted, now);
  }

  async checkpoint(): Promise<void> {
    const { clock, log } = this.#services;
    const now = clock.now();
    if (this.#checkedAt !== undefined && now < this.#checkedAt + CHECKPOINT_EVERY_MS) return;
    try {
      const heads = await this.#heads();
      for (let from = 0; from < heads.length; from += HEADS_PER_CHECKPOINT) {
        const part = heads.slice(from, from + HEADS_PER_CHECKPOINT);
        const head = await this.#append({ kind: 'checkpoint', caller: 'system', heads: part });
        for (const { chain, seq } of [...part, head]) this.#checked.set(chain, seq);
        log.info('audit-checkpoint', { head: headText(head) });
      }
      this.#checkedAt = now;
    } catch (error) {
      log.error('audit-failed', { code: 'checkpoint', error: errorName(error) });
    }
  }

  /** Of the chains that have gone on since the last checkpoint. */
  async #heads(): Promise<AuditHead[]> {
    const { store } = this.#services;
    const before = this.#checkedAt ?? (await this.#lastCheckpoint());
    const after = before === undefined ? undefined : instantOf(before - CHAIN_MS - SLACK_MS);
    const heads = await Promise.all((await chainsSince(store, after)).map((chain) => headOf(store, chain)));
    return heads.flatMap((head) => (head && head.seq > (this.#checked.get(head.chain) ?? -1) ? [head] : []));
  }

  /** Of whichever process. */
  async #lastCheckpoint(): Promise<number | undefined> {
    const query = { index: 'auditCaller', partition: 'system', descending: true, limit: 1 } as const;
    const [entry] = (await this.#services.store.entries(query)).entries;
    const at = Date.parse(entry?.sort.split('#')[0] ?? '');
    return Number.isNaN(at) ? undefined : at;
  }

  async #append(event: AuditEvent): Promise<AuditHead> {
    const chain = await this.#take();
    let next: Chain | undefined;
    try {
      next = await this.#write(chain, event);
      if (!next.head) throw new TypeError('no entry was written');
      return next.head;
    } finally {
      // One that failed may be written all the same: nobody goes on from where nobody knows.
      this.#giveBack(next);
    }
  }

  async #write({ head, ...chain }: Chain, event: AuditEvent): Promise<Chain> {
    const { store, clock } = this.#services;
    const seq = head === undefined ? 0 : head.seq + 1;
    const placed = { chain: chain.id, seq, at: instantOf(clock.now()) };
    const said = { ...placed, ...(head && { previous: head.hash }), ...event };
    const body = signed(stamped(asJson(said)), this.#key);
    const { complaint, caller } = event;
    if (!(await store.putIfAbsent(auditItem({ ...placed, complaint, caller }, body))))
      throw new StoreUnavailable('audit');
    return { ...chain, head: { chain: chain.id, seq, hash: hashOf(body) } };
  }

  async #take(): Promise<Chain> {
    if (this.#atWork < MOST_CHAINS) this.#atWork++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const now = this.#services.clock.now();
    const chain = this.#idle.pop();
    if (chain && now < chain.begunAt + CHAIN_MS) return chain;
    return { id: randomBytes(8).toString('hex'), begunAt: now };
  }

  #giveBack(chain: Chain | undefined): void {
    if (chain) this.#idle.push(chain);
    const next = this.#waiting.shift();
    if (next) next();
    else this.#atWork--;
  }
}

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import * as z from 'zod/mini';
import { type ComplaintId, complaintIdSchema } from '../base/ids.ts';
import { instantSchema } from '../base/instant.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';

/*
 * The audit is made of chains: each process that writes has one of its own, or a few, so that none waits for another.
 * An entry names its chain and its place in it, carries the hash of the one before, and is signed with a key that is
 * not in the store. So nobody who can write to the store alone can change an entry, put one in, take one out or move
 * one: only the end of a chain could be cut off, and that is what checkpoints are for, which say how far each had come.
 */

const hash = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));
const chain = z.string().check(z.regex(/^[0-9a-f]{16}$/));
const seq = z.int().check(z.nonnegative());

/** Where a chain ends, or ended. */
const headSchema = z.lazy(() => z.object({ chain, seq, hash }));
export interface AuditHead {
  readonly chain: string;
  readonly seq: number;
  readonly hash: string;
}

/** What has happened: ids and codes alone, never a name, an address, a text or a token. */
export interface AuditEvent {
  /** `change`: of what is no complaint, whose own timeline says who has changed it. */
  readonly kind: 'read' | 'list' | 'change' | 'refusal' | 'refusals' | 'checkpoint';
  /** As `nameOf` has it; `command-line` for whoever has the store itself. */
  readonly caller?: string | undefined;
  /** What was asked for, by the operation's id; on the command line, the command. */
  readonly operation?: string | undefined;
  readonly complaint?: ComplaintId | undefined;
  /** What else it was about, by its id. */
  readonly object?: string | undefined;
  readonly permission?: string | undefined;
  /** Why it was refused. */
  readonly code?: string | undefined;
  /** How many were shown, or refused. */
  readonly count?: number | undefined;
  /** What a list was narrowed by. */
  readonly filter?: Readonly<Record<string, string>> | undefined;
  /** Of what was replaced: which members are others than before. */
  readonly changed?: readonly string[] | undefined;
  readonly requestId?: string | undefined;
  /** Of a checkpoint: chains that had gone on since the one before. */
  readonly heads?: readonly AuditHead[] | undefined;
}

/** What is not known here was signed all the same: it counts in the hash, and is shown to nobody. */
export const auditEntrySchema = z.lazy(() =>
  z.looseObject({
    chain,
    seq,
    previous: z.optional(hash),
    at: instantSchema,
    kind: z.string(),
    caller: z.optional(z.string()),
    operation: z.optional(z.string()),
    complaint: z.optional(complaintIdSchema),
    object: z.optional(z.string()),
    permission: z.optional(z.string()),
    code: z.optional(z.string()),
    count: z.optional(z.int()),
    filter: z.optional(z.record(z.string(), z.string())),
    changed: z.optional(z.array(z.string())),
    requestId: z.optional(z.string()),
    heads: z.optional(z.array(headSchema)),
    /** Of the key it is signed with. */
    key: z.string(),
    signature: z.string(),
  }),
);
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** What entries are signed with. */
export interface AuditKey {
  readonly id: string;
  /** 32 bytes in base64url: all that is needed to verify. */
  readonly publicKey: string;
  sign(text: string): string;
}

/**
 * An Ed25519 key that comes out of a secret, the same one from the same secret. Made when it is first used: it takes
 * some milliseconds, which are nothing for a Lambda's start.
 */
export function auditKey(secret: string): AuditKey {
  let made: KeyObject | undefined;
  const key = () => {
    made ??= keyOf(secret);
    return made;
  };
  let text: string | undefined;
  const publicKey = () => {
    text ??= String(createPublicKey(key()).export({ format: 'jwk' }).x);
    return text;
  };
  return {
    get id() {
      return keyIdOf(publicKey());
    },
    get publicKey() {
      return publicKey();
    },
    sign: (text) => sign(null, Buffer.from(text), key()).toString('base64url'),
  };
}

function keyOf(secret: string): KeyObject {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'redress audit', 32));
  // RFC 8410: what stands before the 32 bytes of such a key.
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

/** Which key an entry names: a part of the public key's hash. */
export function keyIdOf(publicKey: string): string {
  return digest(publicKey).slice(0, 16);
}

/** @throws TypeError where it is no such key. */
export function readPublicKey(publicKey: string): KeyObject {
  if (!/^[A-Za-z0-9_-]{43}$/.test(publicKey)) throw new TypeError('not a public key of an audit');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
}

/** The body with the key's name and its signature. */
export function signed(body: JsonObject, key: AuditKey): JsonObject {
  const named = { ...body, key: key.id };
  return { ...named, signature: key.sign(canonical(named)) };
}

export function isSigned({ signature, ...body }: JsonObject, key: KeyObject): boolean {
  return (
    typeof signature === 'string' &&
    verify(null, Buffer.from(canonical(body)), key, Buffer.from(signature, 'base64url'))
  );
}

/** Of everything in it, its signature included. */
export function hashOf(body: JsonObject): string {
  return digest(canonical(body));
}

const digest = (text: string) => createHash('sha256').update(text).digest('base64url');

/** One text for one value: members in the order of their names, nothing between. */
function canonical(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`);
  return `{${members.join(',')}}`;
}

/** `chain:seq:hash`, as a log or somebody's safe keeps it. */
export function headText({ chain, seq, hash }: AuditHead): string {
  return `${chain}:${seq}:${hash}`;
}

/** Undefined where it is none. */
export function readHead(text: string): AuditHead | undefined {
  const [chain, seq, hash] = text.trim().split(':');
  return headSchema.safeParse({ chain, seq: Number(seq), hash }).data;
}

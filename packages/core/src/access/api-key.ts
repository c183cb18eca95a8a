import { createHash, randomBytes } from 'node:crypto';

/*
 * A key is `rdk_`, an id of 16 characters, `_`, 43 characters that carry 256 random bits, and a checksum of 6. The
 * id finds the key's item; of the secret only a hash is stored. The checksum tells a mistyped or invented key before
 * the store is asked, and lets scanners recognise one that has leaked. A key to the sandbox says so itself: `rdk_test_`.
 */
const PREFIX = 'rdk_';
const SANDBOX_PREFIX = `${PREFIX}test_`;
const FORM = /^(rdk_(?:test_)?)([0-9a-f]{16})_([A-Za-z0-9_-]{43})([A-Za-z0-9_-]{6})$/;

export interface ApiKey {
  readonly id: string;
  /** Shown once, to whoever asked for it. */
  readonly text: string;
  /** What is stored of it. */
  readonly hash: string;
}

/** @param id 16 hexadecimal characters, which nobody need be unable to guess */
export function newApiKey(id = randomBytes(8).toString('hex'), isForSandbox = false): ApiKey {
  const body = `${isForSandbox ? SANDBOX_PREFIX : PREFIX}${id}_${randomBytes(32).toString('base64url')}`;
  const text = body + checksumOf(body);
  return { id, text, hash: hashOf(text) };
}

export function isApiKey(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** Whether it says that it reaches nothing but the sandbox. */
export function isSandboxKey(text: string): boolean {
  return text.startsWith(SANDBOX_PREFIX);
}

/** Undefined for what cannot be one of ours. */
export function readApiKey(text: string): Pick<ApiKey, 'id' | 'hash'> | undefined {
  const [, prefix, id, secret, checksum] = FORM.exec(text) ?? [];
  if (id === undefined || checksum === undefined) return undefined;
  return checksumOf(`${prefix}${id}_${secret}`) === checksum ? { id, hash: hashOf(text) } : undefined;
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');
const checksumOf = (body: string) =>
  createHash('sha256').update(`checksum ${body}`).digest('base64url').slice(0, 6);

import * as crypto from 'node:crypto';
import { promisify } from 'node:util';
import { isSameText } from '@redress/core';
import { Gate } from './gate.ts';

/*
 * Passwords are kept as hashes that say themselves how they were made, in the form that libraries share ("PHC"):
 * `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`. Where Node has no Argon2, it is scrypt. Who signs in with an older kind
 * gets a hash of today's kind.
 */

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Each takes 19 MiB, or with scrypt 64, and a core. */
const gate = new Gate(2);

type Derive = (password: string, salt: Buffer) => Promise<Buffer>;

// As OWASP has them.
const ARGON2: Readonly<Record<string, Derive>> =
  typeof crypto.argon2 === 'function'
    ? {
        'argon2id$v=19$m=19456,t=2,p=1': (message, nonce) =>
          promisify(crypto.argon2)('argon2id', {
            message,
            nonce,
            memory: 19_456,
            passes: 2,
            parallelism: 1,
            tagLength: HASH_BYTES,
          }),
      }
    : {};
const SCRYPT: Readonly<Record<string, Derive>> = {
  'scrypt$ln=16,r=8,p=2': (password, salt) =>
    new Promise((resolve, reject) => {
      const cost = { N: 2 ** 16, r: 8, p: 2, maxmem: 128 * 1024 * 1024 };
      crypto.scrypt(password, salt, HASH_BYTES, cost, (error, hash) =>
        error ? reject(error) : resolve(hash),
      );
    }),
};
/** The first one is today's. */
const WAYS = { ...ARGON2, ...SCRYPT };
const [TODAYS = ''] = Object.keys(WAYS);

/** Two spellings that look the same are the same. */
const spelt = (password: string) => password.normalize('NFKC');
const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

async function hashed(way: string, password: string, salt: Buffer): Promise<string> {
  const derive = WAYS[way];
  if (!derive) throw new TypeError(`this Node cannot check a password that was kept by ${way}`);
  const hash = await gate.through(() => derive(spelt(password), salt));
  return `$${way}$${base64(salt)}$${base64(hash)}`;
}

/** What is kept of a password. */
export function passwordHash(password: string, way = TODAYS): Promise<string> {
  return hashed(way, password, crypto.randomBytes(SALT_BYTES));
}

/** Whether it is the one; takes as long where there is none to compare it with. */
export async function isPassword(password: string, kept: string | undefined): Promise<boolean> {
  const parts = (kept ?? `$${TODAYS}$${base64(Buffer.alloc(SALT_BYTES))}$none`).split('$').slice(1);
  const [salt = ''] = parts.slice(-2);
  const again = await hashed(parts.slice(0, -2).join('$'), password, Buffer.from(salt, 'base64'));
  return isSameText(again, kept ?? '');
}

export function isOfToday(kept: string): boolean {
  return kept.startsWith(`$${TODAYS}$`);
}

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Caller } from '@redress/core/access/caller.ts';
import type { Permission } from '@redress/core/access/rules.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import type { Settings } from '@redress/core/base/settings.ts';
import type { Person } from '@redress/core/records/sessions.ts';
import * as client from 'openid-client';

/* An issuer elsewhere, which vouches for people: whom it means, and whether it still does. */

export interface Issuer {
  readonly issuer: string;
  readonly clientId: string;
  /** Of a client that can keep one. */
  readonly clientSecret?: string | undefined;
  /** What to ask for, so that the access token is one for this API. */
  readonly scope: string;
  /** Whom a token is for; undefined where it is not good. */
  personOf(accessToken: string): Promise<Person | undefined>;
}

/** People wait for it. */
const TIMEOUT_S = 5;

const discovered = new WeakMap<Issuer, Promise<client.Configuration>>();

/** Asked once; where it could not be reached, the next time anew. */
export function configurationOf(issuer: Issuer): Promise<client.Configuration> {
  const known = discovered.get(issuer);
  if (known !== undefined) return known;
  const found = discover(issuer).catch((error: unknown) => {
    discovered.delete(issuer);
    throw error;
  });
  discovered.set(issuer, found);
  return found;
}

async function discover({ issuer, clientId, clientSecret }: Issuer): Promise<client.Configuration> {
  const url = new URL(issuer);
  const isHere = url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  const config = await client.discovery(
    url,
    clientId,
    undefined,
    clientSecret === undefined ? client.None() : client.ClientSecretBasic(clientSecret),
    isHere ? { execute: [client.allowInsecureRequests] } : {},
  );
  config.timeout = TIMEOUT_S;
  return config;
}

/** Whom an access token is for, as a program with it would be known; undefined where it is not good. */
export async function personBehind(
  authenticate: (request: Request, permission: Permission) => Promise<Caller>,
  url: string,
  token: string,
): Promise<Person | undefined> {
  try {
    const request = new Request(url, { headers: { authorization: `Bearer ${token}` } });
    const caller = await authenticate(request, 'installation.read');
    return caller.kind === 'person' ? caller : undefined;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'unauthenticated') return undefined;
    throw error;
  }
}

/** A token of somebody's, so that whoever has the store alone can do nothing with it. */
export function sealed({ secret }: Secret, token: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(secret), iv);
  const text = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url');
}

/** Undefined where it was sealed with another secret. */
export function unsealed({ secret }: Secret, text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', sealingKey(secret), bytes.subarray(0, IV_BYTES));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

type Secret = Pick<Settings, 'secret'>;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const sealingKey = (secret: string) =>
  Buffer.from(hkdfSync('sha256', secret, '', 'redress issuer tokens', 32));

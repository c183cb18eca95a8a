import { randomBytes } from 'node:crypto';
import { type Item, readItem, type Store, stamped } from '@redress/core';
import * as z from 'zod';

export const SECRET_KEY = { pk: 'SETTINGS', sk: 'SECRET' };
const secretSchema = z.object({ secret: z.string().min(32) });

/** Made at the first start and kept: links sent before a restart must work after it. */
export async function secretIn(store: Store): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  if (await store.putIfAbsent({ ...SECRET_KEY, version: 1, body: stamped({ secret }) })) return secret;
  const item = await store.get(SECRET_KEY);
  if (!item) throw new TypeError('the secret is gone');
  return secretOf(item);
}

/** @throws CorruptItem: another secret would make every link void that was sent. */
export function secretOf(item: Item): string {
  return readItem('secret', secretSchema, item).secret;
}

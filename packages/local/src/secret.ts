import { randomBytes } from 'node:crypto';
import type { Store } from '@redress/core';
import * as z from 'zod';

export const SECRET_KEY = { pk: 'SETTINGS', sk: 'SECRET' };
export const secretSchema = z.object({ secret: z.string().min(32) });

/** Made at the first start and kept: links sent before a restart must work after it. */
export async function secretIn(store: Store): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  if (await store.putIfAbsent({ ...SECRET_KEY, version: 1, body: { secret } })) return secret;
  return secretSchema.parse((await store.get(SECRET_KEY))?.body).secret;
}

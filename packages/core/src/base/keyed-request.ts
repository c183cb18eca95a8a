import { createHmac } from 'node:crypto';
import type { Settings } from './settings.ts';

/**
 * A request that goes by a key of its caller's own choosing. Neither the key nor anything of the request can be read
 * in it, nor be guessed by whoever has not the secret.
 */
export interface KeyedRequest {
  /** The caller and their key: 64 hexadecimal characters. */
  readonly id: string;
  /** Method, address and content: what must not differ where the key is used again. */
  readonly fingerprint: string;
}

export function keyedRequest(
  settings: Pick<Settings, 'secret'>,
  { caller, key, request }: { readonly caller: string; readonly key: string; readonly request: string },
): KeyedRequest {
  const fingerprint = digestOf(settings, ['request', caller, request], 'base64url').slice(0, 22);
  return { id: keyId(settings, caller, key), fingerprint };
}

export function keyId(settings: Pick<Settings, 'secret'>, ...name: readonly string[]): string {
  return digestOf(settings, name, 'hex');
}

function digestOf(
  { secret }: Pick<Settings, 'secret'>,
  name: readonly string[],
  encoding: 'hex' | 'base64url',
): string {
  return createHmac('sha256', secret).update(JSON.stringify(name)).digest(encoding);
}

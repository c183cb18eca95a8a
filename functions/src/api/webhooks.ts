import { type Machines, signerOf } from '@redress/core/access/webhooks.ts';
import { unauthenticated } from './authentication.ts';
import type { Signer } from './limits.ts';
import type { ApiContext } from './routing.ts';

export interface Webhooks {
  readonly machines: Machines;
  /** Real time, in milliseconds: machines know no other. */
  readonly now: () => number;
}

const NONE: Webhooks = { machines: new Map(), now: () => 0 };

/** What the machine calls a delivery, the same each time that it repeats it. */
export const deliveryIn = (c: ApiContext): string | undefined => c.req.header('webhook-id');

/** Whoever brings a token or key instead is somebody else. Whatever is wrong with a signature is refused alike. */
export function signedBy({ machines, now }: Webhooks = NONE): Signer {
  return async (c) => {
    const signed = {
      id: deliveryIn(c),
      timestamp: c.req.header('webhook-timestamp'),
      signature: c.req.header('webhook-signature'),
      // Kept, and read once more by whoever wants what it says.
      body: async () => new Uint8Array(await c.req.arrayBuffer()),
    };
    const isSigned = [signed.id, signed.timestamp, signed.signature].some((one) => one !== undefined);
    if (!isSigned && c.req.header('authorization') !== undefined) return undefined;
    const machine = await signerOf(machines, signed, now());
    if (machine === undefined) throw unauthenticated();
    return { kind: 'machine', id: machine };
  };
}

import { createHash } from 'node:crypto';
import type { IncomingId } from '@redress/core/base/ids.ts';
import { asJson } from '@redress/core/base/json.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as incoming from '@redress/core/records/incoming.ts';
import type * as z from 'zod/mini';
import { type envelopeSchema, MAIL } from './channel.ts';

/** The most that providers let through, as it is encoded, and something for what they add. */
export const MOST_MAIL_BYTES = 40 * 1024 * 1024;

/**
 * A mail, by whichever way it comes: it is known by what it is, so that a server that brings it again, and a mailbox that is read
 * anew, bring nothing new.
 */
export function takeMail(
  services: Services,
  raw: Uint8Array,
  envelope: z.infer<typeof envelopeSchema>,
): Promise<{ readonly id: IncomingId; readonly isNew: boolean }> {
  const providerId = createHash('sha256').update(raw).digest('hex');
  return incoming.store(services, { channel: MAIL, providerId, raw, envelope: asJson(envelope) });
}

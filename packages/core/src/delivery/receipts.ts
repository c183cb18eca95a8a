import { withAsciiDomain } from '../base/mail-address.ts';
import type { Complaint } from '../complaint/complaint.ts';
import type { OwedMessage } from '../complaint/owed.ts';
import type { Services } from '../ports/services.ts';
import { Limiter } from '../records/limiter.ts';

const MINUTES_A_DAY = 1440;

/**
 * Whether the receipt goes to an address that has had as many as one gets in a day. Nobody has shown that an address
 * is theirs before a receipt goes there: without an end, whoever submits complaints could fill another's mailbox.
 */
export async function isOneTooMany(
  services: Services,
  { content }: Complaint,
  { kind, attempts }: OwedMessage,
): Promise<boolean> {
  const { clock, log, settings, store } = services;
  const { receiptsPerDay: most } = settings;
  const { email } = content.complainant;
  // A later attempt of the same receipt has been counted.
  if (kind !== 'receipt' || attempts > 0 || email === undefined || most === undefined) return false;
  const limiter = new Limiter({ store, log, secret: settings.secret, now: () => clock.now() });
  const address = withAsciiDomain(email).toLowerCase();
  const limit = { perMinute: most / MINUTES_A_DAY, atOnce: most };
  return !(await limiter.take(`receipt ${address}`, limit)).isLetIn;
}

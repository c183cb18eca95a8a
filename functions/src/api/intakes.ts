import type { Refusal } from '@redress/core/base/refusal.ts';
import type { Intake } from '@redress/core/complaint/commands.ts';
import type { Services } from '@redress/core/ports/services.ts';
import type * as z from 'zod/mini';
import { wholeValues } from './field-values.ts';
import { dialling, occurrence, reaching, requirePast } from './ordinary.ts';
import type { ApiContext } from './routing.ts';
import type { intakeSchema } from './schemas.ts';

/**
 * What was sent, as the domain has it; `fault`: what is wrong with it by what the installation has declared by now.
 * @throws Refusal `invalid-request` where it lies in the future
 */
export async function intakeOf(
  c: ApiContext,
  services: Services,
  input: z.infer<typeof intakeSchema>,
): Promise<{ intake: Intake; fault: Refusal | undefined }> {
  const { channel, category, severity, jurisdiction, line: named, conflicts, ...said } = input;
  const { occurredAt, receivedAt, receivedOn, billingCycleEndsOn, complainant, ...others } = said;
  const { product: { line = named, ...product } = {}, brand, legalEntity, venue, motive, ...rest } = others;
  const { vulnerable, representative, thirdParty, tags, fields, consents, ...content } = rest;
  requirePast(occurredAt, services.clock.now());
  const { values, fault } = await wholeValues(c, services, fields);
  const dialled = await dialling(services.settings, reaching(complainant));
  const representing = representative && (await dialling(services.settings, representative));
  const intake = {
    ...{ channel, category, severity, jurisdiction, line, conflicts },
    ...{ brand, legalEntity, venue: venue?.kind, motive, vulnerable, tags, fields: values.open },
    ...{ thirdParty, consents },
    received: receivedAt ?? receivedOn,
    billingCycleEndsOn,
    content: {
      ...content,
      complainant: dialled(jurisdiction),
      ...occurrence(occurredAt),
      ...(Object.keys(product).length > 0 && { product }),
      ...(venue?.address !== undefined && { venueAddress: venue.address }),
      ...(representing && { representative: representing(jurisdiction) }),
      ...(Object.keys(values.personal).length > 0 && { fields: values.personal }),
    },
  };
  return { intake, fault };
}

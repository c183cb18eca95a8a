import { recordConsent } from '@redress/core/complaint/consents.ts';
import { correctRecord } from '@redress/core/complaint/record.ts';
import * as acting from '@redress/core/handling/acting.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { loadRules } from '@redress/core/records/rules.ts';
import { keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { someValues } from './field-values.ts';
import { body, complaintId } from './input.ts';
import { dialling, occurrence, requirePast } from './ordinary.ts';
import { present } from './presentation.ts';
import { consentSchema, recordSchema } from './record-schemas.ts';
import type { ApiContext, HandlersOf } from './routing.ts';

/** What the record says of a complaint is corrected, and what the complainant agrees to is put on it. */
export function recordHandlers(services: Services): HandlersOf<'record'> {
  const changed = (c: ApiContext, done: acting.Done) => {
    markChanged(c, done);
    return c.json(present(done.complaint, c.get('caller')));
  };
  const asked = (c: ApiContext, input: unknown) => ({
    conditions: c.get('conditions'),
    request: keyed(c, services.settings, input),
  });
  return {
    'record.correct': async (c) => {
      const id = complaintId(c);
      const input = await body(c, recordSchema);
      const { product: { line, ...product } = {}, venue, occurredAt, fields, ...others } = input;
      requirePast(occurredAt ?? undefined, services.clock.now());
      const [values, rules] = await Promise.all([someValues(c, services, fields), loadRules(services)]);
      const { representative } = others;
      const dialled = representative && (await dialling(services.settings, representative));
      const correction = {
        ...{ ...others, line, product, fields: values },
        ...(venue !== undefined && { venue: venue?.kind ?? null, venueAddress: venue?.address ?? null }),
        ...(occurredAt !== undefined && { occurred: occurrence(occurredAt ?? undefined) }),
      };
      const done = await acting.act(
        services,
        c.get('caller'),
        'complaint.correct-record',
        id,
        (complaint, now) =>
          correctRecord(
            complaint,
            { ...correction, ...(dialled && { representative: dialled(complaint.jurisdiction) }) },
            now,
            rules,
          ),
        asked(c, input),
      );
      return changed(c, done);
    },

    'record.consent': async (c) => {
      const id = complaintId(c);
      const consent = await body(c, consentSchema);
      requirePast(consent.at, services.clock.now(), 'at');
      const done = await acting.act(
        services,
        c.get('caller'),
        'complaint.record-consent',
        id,
        (complaint, now) => recordConsent(complaint, consent, now),
        asked(c, consent),
      );
      return changed(c, done);
    },
  };
}

import { nameOf } from '@redress/core/access/caller.ts';
import type { ComplaintId } from '@redress/core/base/ids.ts';
import type { JsonObject } from '@redress/core/base/json.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import { type Language, languageOf } from '@redress/core/base/vocabulary.ts';
import { personByMail, personByTelephone } from '@redress/core/complaint/persons.ts';
import * as acting from '@redress/core/handling/acting.ts';
import { exportComplaint } from '@redress/core/handling/exporting.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as privacyRequests from '@redress/core/records/privacy-requests.ts';
import { isRepeated, keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { body, complaintId, noInput, noQuery, query } from './input.ts';
import { exportQuerySchema, privacyRequestSchema } from './privacy-schemas.ts';
import type { ApiContext, HandlersOf } from './routing.ts';

/** What somebody asks for about themselves: everything that there is, or its erasure. */
export function privacyRequestHandlers(services: Services): HandlersOf<'privacyRequests'> {
  const idIn = (c: ApiContext) => c.req.param('id') ?? '';
  const answer = async (
    c: ApiContext,
    name: string,
    complaints: readonly JsonObject[],
    languages: string[],
  ) => {
    const { format } = query(c, exportQuerySchema);
    const at = new Date(services.clock.now()).toISOString();
    c.header('cache-control', 'no-store');
    c.set('shown', { count: complaints.length });
    if (format === 'json') return c.json({ at, complaints });
    const { exportPage } = await import('./export-page.ts');
    const language: Language = languageOf(languages[0] ?? 'en');
    c.header('content-disposition', `attachment; filename="${name}.html"`);
    return c.html(exportPage(language, at, complaints));
  };
  return {
    'privacyRequests.list': async (c) => {
      noQuery(c);
      return c.json({ items: (await privacyRequests.list(services)).map(shown) });
    },

    'privacyRequests.start': async (c) => {
      const input = await body(c, privacyRequestSchema);
      const request = keyed(c, services.settings, input);
      const { email, phone, kind, reason, force, note } = input;
      const persons = [
        ...(email === undefined ? [] : [personByMail(email)]),
        ...(phone === undefined ? [] : [personByTelephone(phone)]),
      ].map((person) => privacyRequests.personHash(services.settings, person));
      const said = { kind, persons, reason, force, note, by: nameOf(c.get('caller')) };
      await isRepeated(services, request);
      const { state, isReplay } = await privacyRequests.start(services, said, request);
      c.set('shown', { object: state.id });
      markChanged(c, { isReplay });
      return c.json(shown(state), 202, { location: `/v1/privacy-requests/${state.id}` });
    },

    'privacyRequests.get': async (c) => {
      noQuery(c);
      return c.json(shown((await privacyRequests.load(services, idIn(c))).state));
    },

    'privacyRequests.cancel': async (c) => {
      await noInput(c);
      await privacyRequests.load(services, idIn(c));
      // Cancelled again, it stays so since the first time.
      const isReplay = await isRepeated(services, keyed(c, services.settings, {}));
      const cancelled = await privacyRequests.cancel(services, idIn(c));
      markChanged(c, { isReplay });
      return c.json(shown(cancelled));
    },

    /** Made when it is fetched: no copy of it is kept. */
    'privacyRequests.export': async (c) => {
      const { notes } = query(c, exportQuerySchema);
      const { state } = await privacyRequests.load(services, idIn(c));
      const made = await exported(
        c,
        services,
        state.found.map(({ complaintId }) => complaintId),
        notes,
      );
      return answer(c, `export-${state.id}`, made.complaints, made.languages);
    },

    'privacyRequests.exportComplaint': async (c) => {
      const { notes } = query(c, exportQuerySchema);
      const id = complaintId(c);
      const { complaints, languages } = await exported(c, services, [id], notes);
      if (complaints.length === 0) throw new Refusal('not-found', 'There is no such complaint.');
      return answer(c, `export-${id}`, complaints, languages);
    },
  };
}

async function exported(
  c: ApiContext,
  services: Services,
  ids: readonly ComplaintId[],
  withNotes: boolean,
): Promise<{ complaints: JsonObject[]; languages: string[] }> {
  const complaints: JsonObject[] = [];
  const languages: string[] = [];
  for (const id of ids) {
    try {
      const complaint = await acting.read(services, c.get('caller'), 'privacy.act', id);
      complaints.push(await exportComplaint(services, complaint, withNotes));
      languages.push(complaint.content.complainant.language);
    } catch (error) {
      // Removed since it was found.
      if (!(error instanceof Refusal && error.code === 'not-found')) throw error;
    }
  }
  return { complaints, languages };
}

function shown(request: privacyRequests.PrivacyRequest) {
  const { id, kind, reason, startedAt, by, looked, found, endedAt, cancelledAt } = request;
  const status = cancelledAt ? 'cancelled' : endedAt === undefined ? 'running' : 'done';
  return { id, kind, reason, status, startedAt, by, looked, found, endedAt };
}

import { nameOf } from '@redress/core/access/caller.ts';
import type { ComplaintId } from '@redress/core/base/ids.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import { type Language, languageOf } from '@redress/core/base/vocabulary.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import { personByMail, personByTelephone } from '@redress/core/complaint/persons.ts';
import * as acting from '@redress/core/handling/acting.ts';
import { exportPage } from '@redress/core/handling/export-pages.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as privacyRequests from '@redress/core/records/privacy-requests.ts';
import { isRepeated, keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { pagingOf } from './cursors.ts';
import { body, complaintId, noInput, noQuery, query } from './input.ts';
import { exportQuerySchema, privacyRequestSchema } from './privacy-schemas.ts';
import type { ApiContext, HandlersOf } from './routing.ts';

/** What somebody asks for about themselves: everything that there is, or its erasure. */
export function privacyRequestHandlers(services: Services): HandlersOf<'privacyRequests'> {
  const idIn = (c: ApiContext) => c.req.param('id') ?? '';
  /** Made when it is fetched: no copy of it is kept. */
  const exported = async (c: ApiContext, name: string, ids: readonly ComplaintId[]): Promise<Response> => {
    const asked = { ...query(c, exportQuerySchema), limit: 1 };
    const { filter, cursor, sealed } = pagingOf(c, services.settings, asked, 'query');
    const { format, notes: withNotes } = filter;
    const { answerBytes } = services.settings;
    // Markup takes as much again.
    const most = answerBytes === undefined || format === 'json' ? answerBytes : answerBytes / 2;
    const languages: string[] = [];
    const read = async (id: ComplaintId) => {
      const complaint = await reading(c, services, id);
      if (complaint) languages.push(complaint.content.complainant.language);
      return complaint;
    };
    const page = sealed(await exportPage(services, ids, read, { withNotes, cursor, most }));
    const { complaints, nextCursor } = page;
    const at = new Date(services.clock.now()).toISOString();
    c.header('cache-control', 'no-store');
    c.set('shown', { count: complaints.length });
    if (format === 'json') return c.json({ at, ...page });
    const { exportPage: pageOf } = await import('./export-page.ts');
    const language: Language = languageOf(languages[0] ?? 'en');
    c.header('content-disposition', `attachment; filename="${name}.html"`);
    if (nextCursor !== undefined) {
      const next = new URLSearchParams({ format, notes: String(withNotes), cursor: nextCursor });
      c.header('link', `<${c.req.path}?${next}>; rel="next"`);
    }
    return c.html(pageOf(language, at, complaints, nextCursor !== undefined));
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

    'privacyRequests.export': async (c) => {
      const { state } = await privacyRequests.load(services, idIn(c));
      const ids = state.found.map(({ complaintId }) => complaintId);
      return exported(c, `export-${state.id}`, ids);
    },

    'privacyRequests.exportComplaint': async (c) => {
      const id = complaintId(c);
      if (!(await reading(c, services, id))) throw new Refusal('not-found', 'There is no such complaint.');
      return exported(c, `export-${id}`, [id]);
    },
  };
}

/** Undefined where it was removed since it was found. */
async function reading(c: ApiContext, services: Services, id: ComplaintId): Promise<Complaint | undefined> {
  try {
    return await acting.read(services, c.get('caller'), 'privacy.act', id);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found') return undefined;
    throw error;
  }
}

function shown(request: privacyRequests.PrivacyRequest) {
  const { id, kind, reason, startedAt, by, looked, found, endedAt, cancelledAt } = request;
  const status = cancelledAt ? 'cancelled' : endedAt === undefined ? 'running' : 'done';
  return { id, kind, reason, status, startedAt, by, looked, found, endedAt };
}

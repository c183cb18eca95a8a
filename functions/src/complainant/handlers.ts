import { isEvidenceId, readReference } from '@redress/core/base/ids.ts';
import { mailAddressSchema } from '@redress/core/base/mail-address.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import { CODE_MS, requestCode } from '@redress/core/complaint/codes.ts';
import * as acting from '@redress/core/handling/acting.ts';
import * as hearing from '@redress/core/handling/hearing.ts';
import * as own from '@redress/core/handling/own.ts';
import { reopenByNewestCalendar } from '@redress/core/handling/reopening.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as visits from '@redress/core/records/visits.ts';
import * as z from 'zod/mini';
import { form, MESSAGE, NOTE, text } from '../api/input.ts';
import { callerLanguage } from '../api/language.ts';
import type { ApiContext, Handler } from '../api/routing.ts';
import { answerOwn, answerPage, isDone } from './answers.ts';
import type { ComplainantOperationId } from './operations.ts';
import type { Done, OwnTexts } from './texts.ts';
import { isFormOf, isFromHere, keepVisit, VISIT_MS, visitIn, visitOf } from './visits.ts';

/** Between two mails with the link to the same address, in milliseconds of real time. */
const LINK_EVERY_MS = 10 * 60_000;

/**
 * What complainants do with a browser. Opening a link does nothing and asks nothing, for mail scanners open links,
 * too: its button begins the visit. Every change goes the way that it goes for apps and staff, as this caller's.
 * @param speed milliseconds of the complaint's clock for each real one.
 */
export function complainantHandlers(
  services: Services,
  speed: number,
): Readonly<Record<ComplainantOperationId, Handler>> {
  /** The form's fields, of a form that a page of this visit has sent. @throws Refusal `forbidden` */
  const sent = async (c: ApiContext): Promise<Readonly<Record<string, string>>> => {
    const typed = await fieldsFromHere(c);
    if (!isFormOf(services, visitIn(c.req.raw, services), typed.form)) throw forbidden();
    return typed;
  };

  const fieldsFromHere = async (c: ApiContext): Promise<Readonly<Record<string, string>>> => {
    if (!isFromHere(c, services)) throw forbidden();
    return (await form(c)) ?? {};
  };

  const visited = async (c: ApiContext): Promise<own.Visit> => {
    const visit = await visitOf(c.req.raw, services);
    if (!visit) throw new Refusal('unauthenticated', 'This link is not good, or not good any more.');
    return visit;
  };

  /** A form with one text that must say something. */
  const saying =
    (
      field: string,
      done: Done,
      act: (visit: own.Visit, said: string) => Promise<unknown>,
      most = MESSAGE,
    ): Handler =>
    async (c) => {
      const typed = await sent(c);
      const said = text(most).safeParse(typed[field]);
      if (!said.success) {
        const wrong = (texts: OwnTexts) => ({ [field]: whyNot(texts, typed[field], most) });
        return answerOwn(c, services, (await visited(c)).complaint, { status: 422, typed, wrong });
      }
      await act(await visited(c), said.data);
      return c.redirect(`/c?done=${done}`, 303);
    };

  return {
    'link.page': async (c) => {
      const { openPage } = await import('./pages.ts');
      return answerPage(c, () => openPage(callerLanguage(c)));
    },

    'link.follow': async (c) => {
      if (!isFromHere(c, services)) throw forbidden();
      const ticket = await own.followLink(services, c.req.param('token') ?? '');
      if (!ticket)
        return answerPage(
          c,
          ({ askPage }, texts) => askPage(callerLanguage(c), { trouble: texts.said.badLink }),
          404,
        );
      await endVisit(c, services);
      keepVisit(c, services, await visits.begin(services, ticket, VISIT_MS * speed));
      return c.redirect('/c', 303);
    },

    'own.page': async (c) => {
      const done = c.req.query('done') ?? '';
      const visit = await visitOf(c.req.raw, services);
      if (visit) {
        c.set('shown', { caller: visit.caller, complaint: visit.complaint.id });
        return answerOwn(c, services, visit.complaint, { status: 200, done });
      }
      return answerPage(c, ({ askPage }, texts) =>
        askPage(callerLanguage(c), isDone(done, texts) ? { done: texts.done[done] } : {}),
      );
    },

    'own.sendLink': async (c) => {
      const typed = await fieldsFromHere(c);
      const reference = readReference(typed.reference ?? '');
      const email = mailAddressSchema.safeParse(typed.email ?? '');
      if (reference === undefined || !email.success)
        return answerPage(
          c,
          ({ askPage }, { wrong }) =>
            askPage(
              callerLanguage(c),
              {},
              {
                typed,
                wrong: {
                  ...(reference === undefined && { reference: wrong.reference }),
                  ...(!email.success && { email: wrong.email }),
                },
              },
            ),
          422,
        );
      await own.askForLink(services, { reference, email: email.data }, LINK_EVERY_MS * speed);
      return c.redirect('/c?done=asked', 303);
    },

    'own.answer': saying('answer', 'answered', ({ caller, complaint: { id } }, answer) =>
      hearing.hearAnswer(services, caller, id, { answer }),
    ),
    'own.add': saying('message', 'added', ({ caller, complaint: { id } }, message) =>
      hearing.hearAddition(services, caller, id, { message }),
    ),
    /** Read as it comes, and so the form's token before the file. */
    'own.bring': async (c) => {
      if (!isFromHere(c, services)) throw forbidden();
      const [{ sentForm }, { bringEvidence }] = await Promise.all([
        import('../api/multipart.ts'),
        import('@redress/core/evidence-keeping'),
      ]);
      const { fields, file } = await sentForm(c.req.raw);
      if (!isFormOf(services, visitIn(c.req.raw, services), fields.form)) throw forbidden();
      const { caller, complaint } = await visited(c);
      const again = (word: 'file' | 'fileMissing') =>
        answerOwn(c, services, complaint, {
          status: 422,
          wrong: ({ wrong }) => ({ file: wrong[word] }),
        });
      if (file?.size === undefined || file.size === 0) return again('fileMissing');
      try {
        const { name, size, content } = file;
        await bringEvidence(services, caller, complaint.id, { name, size, content });
      } catch (error) {
        if (error instanceof Refusal && error.code.startsWith('evidence-')) return again('file');
        throw error;
      }
      return c.redirect('/c?done=brought', 303);
    },
    'own.evidence': async (c) => {
      const id = c.req.param('evidence') ?? '';
      const [{ evidenceContent }, { contentAnswer }] = await Promise.all([
        import('@redress/core/evidence'),
        import('../api/evidence-content.ts'),
      ]);
      const { caller, complaint } = await visited(c);
      if (!isEvidenceId(id)) throw new Refusal('not-found', 'There is no such evidence.');
      c.set('shown', { caller, complaint: complaint.id });
      return contentAnswer(c, services, await evidenceContent(services, caller, complaint.id, id));
    },
    'own.object': saying('objection', 'objected', ({ caller, complaint: { id } }, reason) =>
      hearing.hearObjection(services, caller, id, { reason }),
    ),
    'own.reopen': saying(
      'reopening',
      'reopened',
      ({ caller, complaint: { id } }, reason) => reopenByNewestCalendar(services, caller, id, { reason }),
      NOTE,
    ),

    'own.requestCode': async (c) => {
      await sent(c);
      const { caller, complaint } = await visited(c);
      await acting.act(services, caller, 'complaint.withdraw', complaint.id, (current, now) =>
        requestCode(current, { goodFor: CODE_MS * speed }, now),
      );
      return c.redirect('/c?done=code', 303);
    },

    'own.withdraw': async (c) => {
      const typed = await sent(c);
      const { caller, complaint } = await visited(c);
      const reason = z.optional(text(NOTE)).safeParse(typed.reason);
      if (!reason.success) {
        const wrong = (texts: OwnTexts) => ({ reason: whyNot(texts, typed.reason, NOTE) });
        return answerOwn(c, services, complaint, { status: 422, typed, wrong });
      }
      const code = (typed.code ?? '').normalize('NFKC').replace(/\D/g, '');
      const command = { code, reason: reason.data };
      const outcome = await own.withdrawByCode(services, caller, complaint.id, command);
      if (outcome === 'withdrawn') return c.redirect('/c?done=withdrawn', 303);
      const tried = await acting.read(services, caller, 'complaint.view-own', complaint.id);
      return answerOwn(c, services, tried, {
        status: 422,
        typed: { reason: typed.reason ?? '' },
        wrong: (texts) => ({ code: outcome === 'wrong' ? texts.wrong.code : texts.wrong.codeOver }),
      });
    },

    'own.leave': async (c) => {
      await sent(c);
      await endVisit(c, services);
      return c.redirect('/c?done=left', 303);
    },
  };
}

const forbidden = () => new Refusal('forbidden', 'This is not for you to do.');

function whyNot({ wrong }: OwnTexts, typed: string | undefined, most: number): string {
  return typed === undefined ? wrong.missing : wrong.tooLong(most);
}

async function endVisit(c: ApiContext, services: Services): Promise<void> {
  const former = visitIn(c.req.raw, services);
  if (former === undefined) return;
  await visits.end(services, former);
  keepVisit(c, services, '');
}

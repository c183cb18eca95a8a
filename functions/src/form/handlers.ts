import { isEvidenceId } from '@redress/core/base/ids.ts';
import { nearestLanguage } from '@redress/core/base/language.ts';
import { tidyText } from '@redress/core/base/plain-text.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import { type Language, languageOf } from '@redress/core/base/vocabulary.ts';
import { bringFormEvidence, dropFormEvidence, formEvidence, formLimits } from '@redress/core/form-evidence';
import { sendForm } from '@redress/core/forms';
import type { Services } from '@redress/core/ports/services.ts';
import { load } from '@redress/core/records/complaints.ts';
import * as forms from '@redress/core/records/forms.ts';
import { callerLanguage } from '../api/language.ts';
import type { ApiContext, Handler } from '../api/routing.ts';
import { hasErrors, pageHeaders, type Returned } from '../complainant/shell.ts';
import { isFromHere } from '../complainant/visits.ts';
import { formTextIn, isForFrame, isProofOf, keepForm, proofOf } from './cookie.ts';
import type { FormOperationId } from './operations.ts';
import { donePage, ownTyped, stepPage } from './pages.ts';
import { SCRIPT } from './script.ts';
import {
  commandOf,
  faultsOf,
  firstFault,
  isStep,
  prefilledBy,
  requiredFields,
  type Step,
  stepsWith,
  type Values,
  valuesWith,
} from './steps.ts';
import { FORM_TEXTS } from './texts.ts';

const HOUR_MS = 3_600_000;
/** Milliseconds of real time: somebody looks for a receipt overnight; and in all, for whoever goes on saving. */
const IDLE_MS = 24 * HOUR_MS;
const WHOLE_MS = 72 * HOUR_MS;
const MB = 1024 * 1024;
const MOST_FIELDS = 300;

/** Whose request it is: a form's that was begun, or nobody's yet. */
interface Visit {
  readonly isFramed: boolean;
  readonly language: Language;
  readonly text: string | undefined;
  /** Undefined where there is none, or its time is over. */
  readonly form: forms.Form | undefined;
}

/**
 * The form with which people complain, a step a page. A step that was sent is kept and answered by the way to the next
 * one; what is kept belongs to a cookie, and every form carries a proof of that.
 * @param speed milliseconds of the complaint's clock for each real one.
 */
export function formHandlers(services: Services, speed: number): Readonly<Record<FormOperationId, Handler>> {
  const lasting: forms.FormLasting = { idle: IDLE_MS * speed, whole: WHOLE_MS * speed };
  const { form: setting } = services.settings;
  const headers = pageHeaders({ hasScript: true, origins: setting?.origins ?? [] });

  const visitOf = async (c: ApiContext, sent?: Values): Promise<Visit> => {
    const isFramed = sent ? sent.framed === '1' : isForFrame(c);
    const text = formTextIn(c.req.raw, services, isFramed);
    const form = text === undefined ? undefined : await forms.find(services, text);
    const asked = nearestLanguage(c.req.query('lang') ?? sent?.language ?? form?.values.language ?? '');
    return { isFramed, language: asked ?? callerLanguage(c), text, form };
  };

  const answer = async (c: ApiContext, page: ReturnType<typeof stepPage>, status: 200 | 409 | 422 = 200) =>
    c.body(String(await page), status, { ...headers, vary: 'accept-language, sec-fetch-dest, cookie' });

  const shown = async (
    c: ApiContext,
    visit: Visit,
    step: Step,
    returned: Returned,
    { said, status }: { said?: 'again' | 'lost' | 'gone' | undefined; status?: 200 | 409 | 422 } = {},
  ) => {
    const { form, text, language, isFramed } = visit;
    const isLive = form !== undefined && form.sentAt === undefined;
    const { maxBytes, maxPieces, maxTotalBytes } = formLimits(services);
    const known = isLive ? form.values : {};
    const given = prefilledBy((name) => c.req.query(name) ?? returned.typed[name]);
    const seen = {
      ...{ language, isFramed },
      proof: isLive && text !== undefined ? proofOf(services, text) : '',
      required: await requiredFields(services),
      files: isLive ? await formEvidence(services, form) : [],
      most: { file: inMb(maxBytes), pieces: maxPieces, all: inMb(maxTotalBytes) },
      prefilled:
        step === 'what' ? Object.fromEntries(Object.entries(given).filter(([name]) => !known[name])) : {},
      isChange: c.req.query('change') === '1' || returned.typed.change === '1',
      said: said && FORM_TEXTS[language].said[said],
    };
    return answer(c, stepPage(step, seen, returned), status ?? (hasErrors(returned) ? 422 : 200));
  };

  /** A step's page, with what was kept; what was sent is shown as that. */
  const step = async (c: ApiContext, name: Step): Promise<Response> => {
    const visit = await visitOf(c);
    const { form } = visit;
    if (form?.sentAt !== undefined && name !== 'what') return c.redirect('/complain/done', 303);
    if (name !== 'what' && !form) return c.redirect('/complain?lost=1', 303);
    const values = form?.sentAt === undefined ? (form?.values ?? {}) : {};
    const asked = await askedOf(c, visit);
    if (!stepsWith(asked.required).includes(name)) return c.redirect('/complain/you', 303);
    if (name === 'check') {
      const first = await firstFault(values, asked);
      if (first !== undefined) return c.redirect(`/complain/${first}?change=1&wrong=1`, 303);
    }
    const wrong = await wrongOn(c, name, values, asked);
    const said =
      name !== 'what'
        ? undefined
        : c.req.query('lost') === '1'
          ? 'lost'
          : c.req.query('gone') === '1'
            ? 'gone'
            : undefined;
    return shown(c, visit, name, { typed: values, wrong }, { said: form ? undefined : said, status: 200 });
  };

  const askedOf = async (c: ApiContext, { language }: Pick<Visit, 'language'>) => ({
    ...{ c, services },
    texts: FORM_TEXTS[language],
    required: await requiredFields(services),
  });

  /** What the address says is wrong. */
  const wrongOn = async (
    c: ApiContext,
    name: Step,
    values: Values,
    asked: Awaited<ReturnType<typeof askedOf>>,
  ): Promise<Values> => {
    const what = c.req.query('wrong');
    if (what === undefined) return {};
    if (name !== 'evidence') return faultsOf(name, values, asked);
    const { wrong } = asked.texts;
    const { maxPieces, maxTotalBytes } = formLimits(services);
    if (what === 'much') return { file: wrong.fileTooMuch(maxPieces, inMb(maxTotalBytes)) };
    return { file: what === 'missing' ? wrong.fileMissing : what === 'room' ? wrong.room : wrong.file };
  };

  /** The fields of a form that a page of ours has sent. @throws Refusal `forbidden` */
  const sentBy = async (c: ApiContext): Promise<Values> => {
    if (!isFromHere(c, services)) throw forbidden();
    return typedIn(await c.req.text());
  };

  /** The form that it belongs to, as its proof shows. @throws Refusal `forbidden`, `not-found` */
  const owned = async (c: ApiContext, sent: Values): Promise<Visit & { text: string; form: forms.Form }> => {
    const visit = await visitOf(c, sent);
    const { text, form } = visit;
    if (text === undefined || !form) throw new Refusal('not-found', 'There is nothing at this address.');
    if (!isProofOf(services, text, sent.proof)) throw forbidden();
    return { ...visit, text, form };
  };

  /** Kept from now on; the text of a form that began with it, or goes on. */
  const keep = async (c: ApiContext, visit: Visit, name: Step, typed: Values): Promise<string> => {
    const { language, text, form, isFramed } = visit;
    const required = await requiredFields(services);
    const next = (known: Values) => valuesWith(known, name, typed, required, language);
    const isLive = text !== undefined && form !== undefined && form.sentAt === undefined;
    const changed =
      isLive &&
      (await forms.change(services, text, lasting, (known) =>
        known.sentAt === undefined ? { ...known, values: next(known.values) } : known,
      ));
    if (isLive && changed) return text;
    const begun = await forms.begin(services, next({}), lasting);
    keepForm(c, services, begun, isFramed);
    return begun;
  };

  return {
    'form.start': (c) => step(c, 'what'),

    'form.page': (c) => {
      const name = c.req.param('step') ?? '';
      return isStep(name) ? step(c, name) : c.redirect('/complain', 303);
    },

    'form.script': (c) =>
      c.body(SCRIPT, 200, {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=31536000, immutable',
      }),

    'form.save': async (c) => {
      const name = c.req.param('step') ?? '';
      if (!isStep(name)) throw new Refusal('not-found', 'There is nothing at this address.');
      const sent = await sentBy(c);
      const visit = await visitOf(c, sent);
      const { form, text, language } = visit;
      if (form?.sentAt !== undefined && name !== 'what') return c.redirect('/complain/done', 303);
      const isLive = form !== undefined && form.sentAt === undefined;
      const isOther = isLive && (text === undefined || !isProofOf(services, text, sent.proof));
      const isSaving = sent.save === '1';
      if (isOther && isSaving) return c.body(null, 409);
      // It is another window's, or was sent before that one's was kept: nothing is lost, and nobody else's page gets here.
      if (isOther) return shown(c, visit, name, { typed: sent, wrong: {} }, { said: 'again', status: 409 });
      const asked = await askedOf(c, visit);
      const typed = ownTyped(name, sent, asked.required);
      const kept = await keep(c, visit, name, sent);
      if (isSaving) return c.text(proofOf(services, kept));
      const wrong = await faultsOf(name, typed, asked);
      if (hasErrors({ typed, wrong })) {
        const now = { ...visit, text: kept, form: await forms.find(services, kept) };
        return shown(c, now, name, { typed: sent, wrong });
      }
      const steps = stepsWith(asked.required);
      const next = sent.change === '1' ? 'check' : (steps[steps.indexOf(name) + 1] ?? 'check');
      return c.redirect(withLanguage(c, `/complain/${next}`, language), 303);
    },

    /** Read as it comes, and so the form's proof before the file. */
    'form.bring': async (c) => {
      if (!isFromHere(c, services)) throw forbidden();
      const { sentForm } = await import('../api/multipart.ts');
      const { fields, file } = await sentForm(c.req.raw);
      const { text } = await owned(c, fields);
      const isGoingOn = c.req.query('on') === '1';
      const again = (why: string) => c.redirect(`/complain/evidence?wrong=${why}`, 303);
      if (file?.size === undefined || file.size === 0)
        return isGoingOn && file === undefined ? c.redirect('/complain/check', 303) : again('missing');
      try {
        const { name, size, content } = file;
        await bringFormEvidence(services, text, lasting, { name, size, content });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (error.code === 'evidence-limit' && file.size <= formLimits(services).maxBytes)
          return again('much');
        if (error.code.startsWith('evidence-')) return again('file');
        if (error.code === 'storage-full') return again('room');
        throw error;
      }
      return c.redirect(isGoingOn ? '/complain/check' : '/complain/evidence', 303);
    },

    'form.drop': async (c) => {
      const sent = await sentBy(c);
      const { form } = await owned(c, sent);
      const id = sent.file ?? '';
      if (isEvidenceId(id)) await dropFormEvidence(services, form, id);
      return c.redirect('/complain/evidence', 303);
    },

    'form.send': async (c) => {
      const sent = await sentBy(c);
      const visit = await owned(c, sent);
      const { form, text } = visit;
      if (form.sentAt === undefined) {
        const first = await firstFault(form.values, await askedOf(c, visit));
        if (first !== undefined) return c.redirect(`/complain/${first}?change=1&wrong=1`, 303);
      }
      await sendForm(services, text, lasting, ({ values }) =>
        commandOf(c, services, values, languageOf(values.language ?? visit.language)),
      );
      return c.redirect('/complain/done', 303);
    },

    'form.done': async (c) => {
      const visit = await visitOf(c);
      const { complaintId, sentAt } = visit.form ?? {};
      if (complaintId === undefined || sentAt === undefined) return c.redirect('/complain', 303);
      const { complaint } = await load(services, complaintId);
      const language =
        c.req.query('lang') === undefined
          ? languageOf(complaint.content.complainant.language)
          : visit.language;
      return answer(c, donePage({ ...visit, language }, complaint, services.clock.now()));
    },

    'form.end': async (c) => {
      const { text, form, isFramed } = await owned(c, await sentBy(c));
      await dropFormEvidence(services, form);
      await forms.end(services, text);
      keepForm(c, services, '', isFramed);
      return c.redirect('/complain?gone=1', 303);
    },
  };
}

const inMb = (bytes: number) => Math.floor(bytes / MB);

const forbidden = () => new Refusal('forbidden', 'This is not for you to do.');

/** What was asked for in the address stays asked for where nothing has been kept of it. */
const withLanguage = (c: ApiContext, path: string, language: Language) =>
  c.req.query('lang') === undefined ? path : `${path}?lang=${language}`;

/** Of a browser's form: what is empty is absent, of what is there several times each is on a line. */
function typedIn(body: string): Values {
  const typed: Record<string, string> = Object.create(null);
  const sent = new URLSearchParams(body);
  if (sent.size > MOST_FIELDS) throw new Refusal('too-large', 'The body is too large.');
  for (const [name, value] of sent) {
    const text = tidyText(value);
    if (text !== '') typed[name] = typed[name] === undefined ? text : `${typed[name]}\n${text}`;
  }
  return { ...typed };
}

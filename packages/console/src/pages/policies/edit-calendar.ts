import type { Calendar } from '@redress/client/source';
import { html, raw } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import {
  asBody,
  type Errors,
  type Field,
  fieldHtml,
  formSeal,
  MISSING,
  NO_ERRORS,
  type Sent,
  sentBy,
} from '../../ui/forms.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { formShown } from '../../ui/sending.ts';
import { yearAsked, yearCounts, yearPicture } from './calendar.ts';
import { calendarDifferences } from './calendar-differences.ts';
import { added, applied, datesIn, fieldsOf, removed, type Values, valuesOf } from './calendar-form.ts';
import { differencesTable } from './differences-table.ts';
import { conditionOf, isOvertaken, newestOf, seenTag, wrongIn } from './drafts.ts';
import { calendarAsked, crumb, pathOfCalendar } from './parts.ts';

/*
 * The next version of a calendar as a form: the draft travels with it, each button changes it or shows it, and nothing
 * is stored before somebody has seen what will be different.
 */

const PATH = '/policies/calendars/:id/edit';

export function addCalendarEditing(pages: Pages): void {
  pages.get(PATH, async (c) => {
    const { client } = c.var;
    const from = await calendarAsked(c, 'version');
    const id = c.req.query('as')?.trim() || from.id;
    const newest = await newestOf(() => client.calendars.get(id));
    const draft = { ...from, id, version: (newest?.version ?? 0) + 1 };
    return editPage(c, { draft, tag: seenTag(newest), year: yearAsked(c, from, c.req.query('year')) });
  });

  pages.post(PATH, async (c) => {
    const sent = await sentBy(c, fieldsOf(c));
    const id = c.req.param('id');
    const carried = { ...draftIn(sent), id };
    const year = yearAsked(c, carried, sent.all.year);
    const { tag = '' } = sent;
    const { step = 'show' } = sent.all;
    if (step === 'change') return editPage(c, { draft: carried, tag, year });
    const filled = step === 'store' ? carried : applied(carried, sent.all, year);
    const missing = step === 'add' ? missingIn(sent) : NO_ERRORS;
    if (missing.size > 0)
      return editPage(c, { draft: carried, tag, year, values: sent.all, errors: missing });
    const draft = changed(filled, sent, step);
    try {
      const { nextVersion } = await c.var.client.calendars.check(id, draft);
      const next = { ...draft, version: nextVersion };
      if (step === 'store') return await store(c, next, tag, year);
      if (step === 'check') return checkPage(c, next, tag, year);
      return editPage(c, { draft: next, tag, year, ...(step !== 'add' && { values: typed(sent) }) });
    } catch (error) {
      const wrong = wrongIn(error);
      if (!wrong) throw error;
      const errors = errorsAt(wrong, step, fieldsOf(c));
      // What cannot be is not taken over, and stays where it was written.
      return editPage(c, { draft: carried, tag, year, values: sent.all, errors });
    }
  });
}

function draftIn({ all }: Sent): Calendar {
  return asBody<Calendar>(JSON.parse(all.draft ?? '{}'));
}

function changed(draft: Calendar, { all }: Sent, step: string): Calendar {
  if (step === 'add') return added(draft, all);
  return step.startsWith('remove:') ? removed(draft, step.slice('remove:'.length)) : draft;
}

/** What is typed for a date that is not added yet. */
const typed = ({ all }: Sent): Values =>
  Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith('add.')));

async function store(c: PageContext, calendar: Calendar, tag: string, year: number): Promise<Response> {
  try {
    await c.var.client.calendars.put(calendar.id, calendar, conditionOf(tag));
  } catch (error) {
    if (!isOvertaken(error)) throw error;
    return checkPage(c, calendar, undefined, year);
  }
  return c.redirect(pathOfCalendar(calendar.id, `?year=${year}&stored=`), 303);
}

function missingIn({ all }: Sent): Errors {
  const names = ['add.date', 'add.name'].filter((name) => (all[name] ?? '').trim() === '');
  return new Map(names.map((name) => [name, MISSING]));
}

/** At the fields of the form; what was just added stands in its own. */
function errorsAt(
  wrong: readonly { readonly field: string; readonly message: string }[],
  step: string,
  fields: readonly Field[],
): Errors {
  const errors = new Map<string, string>();
  for (const { field, message } of wrong) {
    const [list = '', , part = ''] = field.split('.');
    const isDate = ['holidays', 'makeUpDays', 'specialHours'].includes(list) && part !== '';
    const wanted = isDate
      ? `add.${part === 'open' ? 'hours' : part}`
      : field.split('.').slice(0, 2).join('.');
    const isHere = fields.some(({ name }) => name === wanted) && (step === 'add' || !isDate);
    const [name, text] = isHere ? [wanted, message] : ['', field === '' ? message : `${field}: ${message}`];
    errors.set(name, text);
  }
  return errors;
}

interface Editing {
  readonly draft: Calendar;
  readonly tag: string;
  readonly year: number;
  /** As they came back, where something is wrong. */
  readonly values?: Values;
  readonly errors?: Errors;
}

async function editPage(c: PageContext, { draft, tag, year, values, errors = NO_ERRORS }: Editing) {
  const { policies } = c.var.words;
  const { edit } = policies;
  const { id, knownYears } = draft;
  const fields = fieldsOf(c);
  const shownValues = { ...valuesOf(draft), ...values };
  const field = (name: string) => {
    const one = fields.find((other) => other.name === name);
    return one ? fieldHtml(c, one, shownValues, errors) : '';
  };
  const group = (prefix: string) =>
    fields.filter(({ name }) => name.startsWith(prefix)).map(({ name }) => field(name));
  const title = edit.titleOf(id);
  const isKnown = knownYears === 'all' || knownYears.includes(year);
  const content = html`${crumb(c, html`<a href="${pathOfCalendar(id)}">${id}</a>`)}
<h1>${title}</h1>
<p class="lead">${edit.calendarLead}</p>
<form method="post" action="${pathOfCalendar(id, '/edit')}" novalidate>${formSeal(c, tag)}
<input type="hidden" name="draft" value="${JSON.stringify(draft)}">
<button class="v" name="step" value="show" tabindex="-1">${edit.show}</button>
<div class="trial"><div>
<section class="card"><h2>${edit.add}</h2>${group('add.')}<button name="step" value="add">${edit.addIt}</button></section>
<section class="card"><h2>${policies.year.hours}</h2><p class="q">${edit.hoursHint}</p>${group('hours.')}</section>
<section class="card">${field('name')}${field('timeZone')}</section></div>
<div><section class="card"><h2>${edit.datesOf(year)}</h2>
<p class="acts"><label>${edit.year} <input name="year" value="${year}" inputmode="numeric" size="4"></label><button name="step" value="show">${edit.show}</button></p>
${dates(c, draft, year)}
${knownYears === 'all' ? '' : html`<input type="hidden" name="knownYear" value="${year}"><p><label class="check"><input type="checkbox" name="known" value="true"${isKnown ? raw(' checked') : ''}><span>${edit.isKnown(year)}</span></label></p>`}
<p class="acts"><button class="go" name="step" value="check">${edit.check}</button><a href="${pathOfCalendar(id)}">${edit.leave}</a></p></section>
${yearCounts(c, draft, year)}${yearPicture(c, draft, year)}</div></div></form>`;
  return formShown(c, { title, place: 'policies', content }, fields, errors);
}

/** Of one year, and those of every year; each with what takes it out. */
function dates({ var: { words, look } }: PageContext, draft: Calendar, year: number): Html {
  const { edit } = words.policies;
  const all = datesIn(draft, year, look.language, words.policies);
  if (all.length === 0) return html`<p class="q">${edit.noDates}</p>`;
  return html`<ul class="dates">${all.map(
    ({ at, text }) =>
      html`<li><span>${text}</span><button name="step" value="remove:${at}" aria-label="${edit.removeIt(text)}">${edit.remove}</button></li>`,
  )}</ul>`;
}

/** @param tag undefined where somebody else has stored one meanwhile */
async function checkPage(c: PageContext, draft: Calendar, tag: string | undefined, year: number) {
  const { client, look, words } = c.var;
  const { policies } = words;
  const { edit } = policies;
  const { id, version } = draft;
  const newest = await newestOf(() => client.calendars.get(id));
  const title = edit.checkTitle(id, version);
  const differences = newest ? calendarDifferences(newest, draft, look.language, policies) : [];
  const isOver = tag === undefined;
  const lead = newest
    ? differences.length === 0
      ? edit.same(newest.version)
      : edit.differs(newest.version)
    : edit.first;
  const sides = [policies.version(newest?.version ?? 0), edit.draft] as const;
  const content = html`${isOver ? html`<div class="trouble" role="alert" tabindex="-1" autofocus><h2>${edit.overtaken}</h2><p>${edit.overtakenHint(version - 1)}</p></div>` : ''}${crumb(c, html`<a href="${pathOfCalendar(id)}">${id}</a>`)}
<h1>${title}</h1>
<p class="lead">${lead}</p>
<form method="post" class="card" action="${pathOfCalendar(id, '/edit')}">${formSeal(c, tag ?? seenTag(newest))}
<input type="hidden" name="draft" value="${JSON.stringify(draft)}"><input type="hidden" name="year" value="${year}">
<p>${newest ? edit.moves : edit.calendarNothingYet}</p>
<p class="acts"><button class="go" name="step" value="store">${edit.store(id, version)}</button><button name="step" value="change">${edit.change}</button><a href="${pathOfCalendar(id)}">${edit.leave}</a></p></form>
${differences.length === 0 ? '' : differencesTable(c, [{ rule: policies.calendar(id), differences }], sides)}
<h2>${policies.year.title(id, year)}</h2>${yearCounts(c, draft, year)}${yearPicture(c, draft, year)}`;
  return shown(c, { title, place: 'policies', content }, isOver ? 409 : 200);
}

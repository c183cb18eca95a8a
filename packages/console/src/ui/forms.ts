import { randomBytes } from 'node:crypto';
import { type FieldError, RedressError } from '@redress/client/source';
import { html, raw } from 'hono/html';
import type { PageContext } from '../context.ts';
import type { Words } from '../words/words.ts';
import { instantAt, wallDay, wallTime } from './calendar-times.ts';
import { type Html, proofOf } from './layout.ts';

/*
 * One description of a field is shown, read and sent: its name is its path in the body that the API takes, so what the
 * API finds wrong stands at the field.
 */

/** Numbers and addresses are taken as people write them, and looked at where they are stored. */
const INPUTS = {
  line: 'text',
  list: 'text',
  number: 'text',
  email: 'text',
  phone: 'tel',
  day: 'date',
  moment: 'datetime-local',
  time: 'time',
} as const;

interface Named {
  /** `product.order`: also its path in the body. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly required?: boolean;
  /** Free text of theirs: its language. */
  readonly lang?: string;
  readonly autocomplete?: string;
}
export type Options = readonly (readonly [value: string, label: string])[];
export type Field = Named &
  (
    | { readonly kind: keyof typeof INPUTS }
    | { readonly kind: 'check' }
    | { readonly kind: 'yesNo' }
    /** A day, with a time of it where more is known. */
    | { readonly kind: 'when' }
    | { readonly kind: 'text'; readonly rows?: number }
    /** One of a list, shown as a menu; with `radio` all at once. */
    | { readonly kind: 'choice'; readonly options: Options; readonly as?: 'radio' }
    | { readonly kind: 'choices'; readonly options: Options }
    /** Sent as it is, shown to nobody. */
    | { readonly kind: 'hidden' }
  );

/** By the name of the field. Several choices are parted by commas, a day and its time of day by `T`. */
export type Values = Readonly<Record<string, string>>;
/** What is wrong, by the name of the field; that of none goes by the empty name. */
export type Errors = ReadonlyMap<string, string>;
export const NO_ERRORS: Errors = new Map();

/** Sent twice with the same, it is done once. */
const newKey = () => randomBytes(16).toString('base64url');

/** What a form has sent. */
export interface Sent {
  readonly values: Values;
  readonly key: string;
  /** Of the state that was seen when the form was opened. */
  readonly tag: string | undefined;
  /** Everything else that it had, by name. */
  readonly all: Values;
}

export async function sentBy(c: PageContext, fields: readonly Field[]): Promise<Sent> {
  const form = await c.req.formData();
  const textsOf = (name: string) => form.getAll(name).filter((value) => typeof value === 'string');
  const all: Record<string, string> = {};
  for (const name of new Set(form.keys())) all[name] = textsOf(name).join(',');
  const values: Record<string, string> = {};
  for (const { name, kind } of fields) {
    const [day = '', time = ''] = [all[name], all[`${name}~time`]];
    values[name] = kind === 'when' && day !== '' && time !== '' ? `${day}T${time}` : day;
  }
  return { values, key: all.key ?? newKey(), tag: all.tag === '' ? undefined : all.tag, all };
}

export type Body = { readonly [name: string]: unknown };

/**
 * What the API is to be told. What is empty is left out; with `before`, where it was not empty then, it is null: it was
 * said, and is not so, and what is as it was is left out.
 */
export function bodyOf(
  fields: readonly Field[],
  values: Values,
  timeZone: string,
  before?: Values | undefined,
): Body {
  const body: Record<string, unknown> = {};
  for (const field of fields) {
    const value = (values[field.name] ?? '').trim();
    const was = before?.[field.name] ?? '';
    if (before !== undefined && value === was) continue;
    const none = field.kind === 'list' ? [] : null;
    const said = value === '' ? (was === '' ? undefined : none) : spoken(field, value, timeZone);
    if (said !== undefined) place(body, field.name.split('.'), said);
  }
  return Object.fromEntries(Object.entries(body).map(([name, said]) => [name, rowsOf(said)]));
}

/** `remedies.0.kind` is of a list: rows in which nothing is said are none. */
function rowsOf(said: unknown): unknown {
  return isObject(said) && Object.keys(said).every((key) => /^\d+$/.test(key)) ? Object.values(said) : said;
}

const isObject = (said: unknown): said is object =>
  typeof said === 'object' && said !== null && !Array.isArray(said);

function spoken(field: Field, value: string, timeZone: string): unknown {
  switch (field.kind) {
    case 'check':
      return true;
    case 'yesNo':
      return value === 'true';
    case 'number':
      return Number.isFinite(Number(value)) ? Number(value) : value;
    case 'choices':
      return value.split(',');
    case 'list':
      return value.split(/[\s,，、;；]+/u).filter((one) => one !== '');
    case 'moment':
    case 'when':
      return value.includes('T') ? (instantAt(value, timeZone) ?? value) : value;
    default:
      return value;
  }
}

function place(body: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    body[name] = value;
    return;
  }
  const known = body[name];
  const inner: Record<string, unknown> = isObject(known) ? { ...known } : {};
  place(inner, rest, value);
  body[name] = inner;
}

/** Whether it is what the operation takes the API finds out, and says of each field what is not. */
export function asBody<Wanted>(body: Body): Wanted {
  const isWanted = (_: unknown): _ is Wanted => true;
  if (!isWanted(body)) throw new TypeError();
  return body;
}

/** How an instant that is known is filled in, in the reader's zone; a day stays one. */
export function filled(kind: 'moment' | 'when', at: string | undefined, timeZone: string): string {
  if (at === undefined || !at.includes('T')) return at ?? '';
  const said = `${wallDay(at, timeZone)}T${wallTime(at, timeZone)}`;
  return kind === 'when' ? said : said.slice(0, 16);
}

/** What the API has found wrong, at the fields of the form; undefined of what no correction would mend. */
export function errorsOf(error: unknown, fields: readonly Field[]): Errors | undefined {
  if (!(error instanceof RedressError) || !('detail' in error.failure)) return undefined;
  const { failure } = error;
  if (failure.status >= 500 || failure.code === 'unauthenticated' || failure.code === 'not-found')
    return undefined;
  const errors = new Map<string, string>();
  for (const wrong of failure.code === 'invalid-request' ? failure.errors : [])
    addTo(errors, fieldOf(wrong, fields), wrong);
  if (errors.size === 0) errors.set('', failure.detail);
  return errors;
}

/** What a form sends has the right type, or is not there: to programs the API says that in its own terms. */
const NOT_THERE: ReadonlySet<string> = new Set(['invalid_type', 'invalid_value']);
/** It is said in words where it is shown. */
export const MISSING = 'missing';
const saidOf = ({ forms }: Words, error: string) => (error === MISSING ? forms.missing : error);

function addTo(errors: Map<string, string>, name: string, { field, rule, message }: FieldError): void {
  if (name !== '' && NOT_THERE.has(rule)) {
    errors.set(name, MISSING);
    return;
  }
  const text = name === '' && field !== '' ? `${field}: ${message}` : message;
  const known = errors.get(name);
  errors.set(name, known === undefined ? text : `${known}; ${text}`);
}

/** `tags.0` is of the field `tags`, `promise` of `promise.dueAt` where that is all there is of it. */
function fieldOf({ field }: FieldError, fields: readonly Field[]): string {
  const names = fields.filter(({ kind }) => kind !== 'hidden').map(({ name }) => name);
  const isOf = (name: string) => field === name || field.startsWith(`${name}.`);
  return names.find(isOf) ?? names.find((name) => name.startsWith(`${field}.`)) ?? '';
}

const idOf = (name: string) => `f-${name.replaceAll(/[^\w-]/g, '-')}`;

/** First in the page, and focused: what is wrong, each leading to its field. */
export function errorSummary({ var: { words } }: PageContext, errors: Errors, fields: readonly Field[]) {
  if (errors.size === 0) return '';
  const label = (name: string) => fields.find((field) => field.name === name)?.label;
  return html`<div class="trouble" role="alert" tabindex="-1" autofocus><h2>${words.errors.heading}</h2><ul>${[
    ...errors,
  ].map(([name, text]) =>
    name === ''
      ? html`<li>${text}</li>`
      : html`<li><a href="#${idOf(name)}">${label(name)}: ${saidOf(words, text)}</a></li>`,
  )}</ul></div>`;
}

export function fieldHtml(
  { var: { words } }: PageContext,
  field: Field,
  values: Values,
  errors: Errors,
): Html {
  const { name, label, hint, required = false, lang, autocomplete } = field;
  const value = values[name] ?? '';
  if (field.kind === 'hidden') return html`<input type="hidden" name="${name}" value="${value}">`;
  const [id, error] = [idOf(name), errors.get(name)];
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const attributes = html`id="${id}" name="${name}"${required ? raw(' required') : ''}${error ? raw(' aria-invalid="true"') : ''}${described === '' ? '' : html` aria-describedby="${described}"`}${lang === undefined ? '' : html` lang="${lang}"`}${autocomplete === undefined ? '' : html` autocomplete="${autocomplete}"`}`;
  const about = html`${hint ? html`<span class="q" id="${id}-hint">${hint}</span>` : ''}${error ? html`<span class="wrong" id="${id}-error"><span class="v">${words.errors.title} </span>${saidOf(words, error)}</span>` : ''}`;
  const optional = required ? '' : html` <span class="q">${words.forms.optional}</span>`;
  const group = (inner: unknown) =>
    html`<fieldset class="f" id="${id}" tabindex="-1"${described === '' ? '' : html` aria-describedby="${described}"`}><legend>${label}${optional}</legend>${about}${inner}</fieldset>`;
  const box = (type: 'radio' | 'checkbox', isChosen: (value: string) => boolean, options: Options) =>
    options.map(
      ([code, text]) =>
        html`<label><input type="${type}" name="${name}" value="${code}"${isChosen(code) ? raw(' checked') : ''}${required && type === 'radio' ? raw(' required') : ''}><span>${text}</span></label>`,
    );
  if (field.kind === 'choices') {
    const chosen = new Set(value.split(','));
    return group(box('checkbox', (code) => chosen.has(code), field.options));
  }
  if (field.kind === 'yesNo')
    return group(
      box('radio', (code) => code === value, [
        ['true', words.forms.yes],
        ['false', words.forms.no],
      ]),
    );
  if (field.kind === 'choice' && field.as === 'radio')
    return group(box('radio', (code) => code === value, field.options));
  if (field.kind === 'check')
    return html`<div class="f"><label class="check"><input type="checkbox" value="true" ${attributes}${value === '' ? '' : raw(' checked')}><span>${label}</span></label>${about}</div>`;
  if (field.kind === 'when') {
    const [day = '', time = ''] = value.split('T');
    return group(
      html`<input type="date" ${attributes} value="${day}" aria-label="${words.forms.day}"><input type="time" name="${name}~time" value="${time.slice(0, 5)}" aria-label="${words.forms.time}">`,
    );
  }
  const control = () => {
    switch (field.kind) {
      case 'text':
        return html`<textarea ${attributes} rows="${field.rows ?? 4}" dir="auto">${value}</textarea>`;
      case 'choice':
        return html`<select ${attributes}>${required && value !== '' ? '' : html`<option value="">${words.forms.choose}</option>`}${field.options.map(
          ([code, text]) =>
            html`<option value="${code}"${code === value ? raw(' selected') : ''}>${text}</option>`,
        )}</select>`;
      default:
        return html`<input type="${INPUTS[field.kind]}" ${attributes} value="${value}" dir="auto">`;
    }
  };
  return html`<div class="f"><label for="${id}">${label}${optional}</label>${about}${control()}</div>`;
}

/** What every form that changes something has hidden. */
export function formSeal({ var: { proof } }: PageContext, tag: string | undefined): Html {
  return html`${proofOf(proof)}<input type="hidden" name="key" value="${newKey()}">${tag === undefined ? '' : html`<input type="hidden" name="tag" value="${tag}">`}`;
}

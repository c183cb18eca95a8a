import * as z from 'zod/mini';
import { kebabSchema } from '../base/kebab.ts';
import { Refusal } from '../base/refusal.ts';
import { LANGUAGES, type Language } from '../base/vocabulary.ts';

/*
 * Texts that handlers use again and again, in both languages, with places for what differs: `{{reference}}`. Data, and
 * nothing of it is ever carried out: a place is filled with plain text, once, and what it is filled with is not looked at.
 */

/** What a complaint fills by itself. */
export const OWN_FIELDS = [
  'complainant.name',
  'complainantReference',
  'reference',
  'subject',
  'dueAt',
  'team',
  'today',
] as const;
type OwnField = (typeof OWN_FIELDS)[number];

const MOST_TEXT = 20_000;
const MOST_FIELDS = 20;
const PLACE = /\{\{\s*([^{}]*?)\s*\}\}/g;

const label = z.strictObject({
  en: z.string().check(z.minLength(1), z.maxLength(200)),
  'zh-CN': z.string().check(z.minLength(1), z.maxLength(200)),
});
const wording = z.strictObject({
  subject: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(150))),
  text: z.string().check(z.minLength(1), z.maxLength(MOST_TEXT)),
});

export const templateSchema = z.lazy(() =>
  z
    .strictObject({
      id: kebabSchema.check(z.maxLength(64)),
      version: z.int().check(z.positive()),
      name: label,
      /** What whoever uses it is asked for, and what that is called. */
      fields: z.exactOptional(z.record(kebabSchema.check(z.maxLength(40)), z.strictObject({ label }))),
      texts: z.strictObject({ en: wording, 'zh-CN': wording }),
    })
    .check(
      z.superRefine(({ fields = {}, texts }, context) => {
        if (Object.keys(fields).length > MOST_FIELDS)
          context.addIssue({ code: 'custom', path: ['fields'], message: 'must not hold so many' });
        for (const name of Object.keys(fields).filter(isOwn))
          context.addIssue({
            code: 'custom',
            path: ['fields', name],
            message: 'must not be a field that every complaint has',
            params: { rule: 'own_field' },
          });
        for (const language of LANGUAGES)
          for (const part of ['subject', 'text'] as const)
            for (const name of placesIn(texts[language][part] ?? '').filter(
              (one) => !isOwn(one) && !Object.hasOwn(fields, one),
            ))
              context.addIssue({
                code: 'custom',
                path: ['texts', language, part],
                message: 'must not name a field that it does not have: {field}',
                params: { rule: 'unknown_field', field: name },
              });
      }),
    ),
);
export type Template = z.infer<typeof templateSchema>;

/** As it is sent: plain text, which whoever makes a mail of it escapes. */
export interface Filled {
  readonly subject?: string | undefined;
  readonly text: string;
}

/**
 * @param own what the complaint says; undefined where it does not
 * @param given what whoever uses it was asked for
 * @throws Refusal `template-refused`, naming the fields
 */
export function fill(
  { texts, fields = {} }: Template,
  language: Language,
  own: Readonly<Record<OwnField, string | undefined>>,
  given: Readonly<Record<string, string>>,
): Filled {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(fields, name));
  if (unknown.length > 0) throw refused('The template has no such field: {fields}.', unknown, 'unknown');
  const { subject, text } = texts[language];
  const filledBy = (name: string) =>
    isOwn(name) ? own[name] : Object.hasOwn(given, name) ? given[name] : undefined;
  const missing = placesIn(`${subject ?? ''} ${text}`).filter((name) => (filledBy(name) ?? '') === '');
  if (missing.length > 0) throw refused('The template needs more: {fields}.', missing, 'missing');
  const filled = (wording: string) => wording.replace(PLACE, (_, name: string) => filledBy(name) ?? '');
  return { text: filled(text), ...(subject !== undefined && { subject: filled(subject) }) };
}

const isOwn = (name: string): name is OwnField => OWN_FIELDS.some((own) => own === name);

/** Each once. */
function placesIn(text: string): string[] {
  return [...new Set([...text.matchAll(PLACE)].map(([, name = '']) => name))];
}

function refused(
  sentence: 'The template has no such field: {fields}.' | 'The template needs more: {fields}.',
  fields: string[],
  cause: string,
): Refusal {
  return new Refusal('template-refused', sentence, { cause, fields });
}

import '@redress/core/base/english.ts';
import { asComplaintId, type ComplaintId, isComplaintId, readReference } from '@redress/core/base/ids.ts';
import { kebabSchema } from '@redress/core/base/kebab.ts';
import { isVisible, tidyCode, tidyLine, tidyText } from '@redress/core/base/plain-text.ts';
import { Refusal, worded } from '@redress/core/base/refusal.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as z from 'zod/mini';
import { type Fault, faultIn, pointerTo } from './json.ts';
import type { ApiContext } from './routing.ts';

/** The JSON body, as the schema has it. @throws Refusal `unsupported-media-type`, `malformed-request`, `invalid-request` */
export async function body<Schema extends z.ZodMiniType>(
  c: ApiContext,
  schema: Schema,
): Promise<z.infer<Schema>> {
  noQuery(c);
  const type = mediaType(c);
  if (type !== 'application/json')
    throw new Refusal('unsupported-media-type', 'Send the body as application/json.', {
      received: type ?? 'none',
    });
  const text = decoded(await c.req.arrayBuffer());
  const json = parsed(text);
  const fault = faultIn(text);
  if (fault) throw faulty(fault);
  return valid(c, schema, json, 'body');
}

const FAULTS: Readonly<Record<Fault['rule'], string>> = {
  duplicate: 'must be given once',
  too_deep: 'must not be nested so deep',
  too_many: 'must not hold so many',
};

function faulty({ rule, path }: Fault): Refusal {
  const errors = [fieldError('body', path, rule, FAULTS[rule])];
  return rule === 'duplicate'
    ? new Refusal('malformed-request', 'A name stands twice in one object of the body.', { errors })
    : refused('body', errors);
}

/** A form of ours has fewer; each is compared with all others. */
const MOST_FORM_FIELDS = 20;

/** The fields of a browser's form, undefined where the body is none. What is empty is absent. */
export async function form(c: ApiContext): Promise<Readonly<Record<string, string>> | undefined> {
  if (mediaType(c) !== 'application/x-www-form-urlencoded') return undefined;
  const sent = new URLSearchParams(await c.req.text());
  if (sent.size > MOST_FORM_FIELDS) throw invalid('body', '', 'too_many', FAULTS.too_many);
  const twice = [...sent.keys()].find((name) => sent.getAll(name).length > 1);
  if (twice !== undefined) throw invalid('body', twice, 'duplicate', FAULTS.duplicate);
  const fields = [...sent]
    .map(([name, value]) => [name, tidyText(value)] as const)
    .filter(([, value]) => isVisible(value));
  return Object.fromEntries(fields);
}

function mediaType(c: ApiContext): string | undefined {
  return c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
}

/** Other encodings than UTF-8 are refused: read as UTF-8, they would be stored as question marks. */
function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable();
  }
}

const unreadable = () => new Refusal('malformed-request', 'The body is not valid JSON in UTF-8.');

/** The query string, as the schema has it. @throws Refusal `invalid-request`, also where a parameter is there twice */
export function query<Schema extends z.ZodMiniType>(c: ApiContext, schema: Schema): z.infer<Schema> {
  const twice = Object.entries(c.req.queries()).find(([, values]) => values.length > 1)?.[0];
  if (twice !== undefined) throw invalid('query', twice, 'duplicate', FAULTS.duplicate);
  return valid(c, schema, c.req.query(), 'query');
}

const nothingSchema = z.strictObject({});

/** What has no parameters refuses them all: a misspelt one would else seem to be heeded. */
export function noQuery(c: ApiContext): void {
  query(c, nothingSchema);
}

/** The same of a body: none at all, or an object with nothing in it. */
export async function noInput(c: ApiContext): Promise<void> {
  noQuery(c);
  if ((await c.req.arrayBuffer()).byteLength > 0) await body(c, nothingSchema);
}

/** Enough to mend a request by; a body can hold thousands of mistakes. */
const MOST_ERRORS = 20;
const LONGEST_FIELD = 100;
const LONGEST_POINTER = 300;

type Where = 'body' | 'query' | 'header';

/** Names the fields that are wrong and the rules they break. @throws Refusal `invalid-request` */
export function valid<Schema extends z.ZodMiniType>(
  c: ApiContext,
  schema: Schema,
  value: unknown,
  where: Where,
): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { rule, schemaMessages } = c.get('words');
  // Looked at once more for its words: what is right never pays for them.
  const { error } = schemaMessages ? schema.safeParse(value, { error: schemaMessages }) : result;
  const errors = (error ?? result.error).issues
    .flatMap((issue): z.core.$ZodIssue[] => {
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map((key) => ({
          ...issue,
          path: [...issue.path, key],
          message: 'is not known here',
        }));
      // What is wrong with a name that somebody has given says its own rule.
      return issue.code === 'invalid_key'
        ? issue.issues.map(({ path: _, ...wrong }) => ({ ...wrong, path: issue.path }))
        : [issue];
    })
    .slice(0, MOST_ERRORS)
    .map((issue) => {
      const { data: particulars } = particularsSchema.safeParse(issue.code === 'custom' ? issue.params : {});
      return fieldError(where, issue.path, ruleOf(issue), worded(rule(issue.message), particulars));
    });
  throw refused(where, errors);
}

const particularsSchema = z.record(z.string(), z.union([z.string(), z.number()]));

/** Of what our own schemas find wrong they say why, so that an app can act on it. */
function ruleOf(issue: z.core.$ZodIssue): string {
  const why: unknown = issue.code === 'custom' ? issue.params?.rule : undefined;
  return typeof why === 'string' ? why : issue.code;
}

/** One field that is wrong for a reason no schema knows. */
export function invalid(where: 'body' | 'query', field: string, rule: string, message: string): Refusal {
  const path = field === '' ? [] : where === 'body' ? field.split('.') : [field];
  return refused(where, [fieldError(where, path, rule, message)]);
}

/** One header that is wrong for such a reason. */
export function invalidHeader(field: string, rule: string, message: string): Refusal {
  return refused('header', [fieldError('header', [field], rule, message)]);
}

function refused(where: Where, errors: ReturnType<typeof fieldError>[]): Refusal {
  const fields = [...new Set(errors.map((error) => error.field || where))];
  return new Refusal('invalid-request', 'Not valid: {fields}.', { fields, errors });
}

function fieldError(where: Where, path: readonly PropertyKey[], rule: string, message: string) {
  const field = path.map(String).join('.').slice(0, LONGEST_FIELD);
  const pointer = where === 'body' ? pointerTo(path) : undefined;
  // Half a pointer would point to something else.
  const isShort = pointer !== undefined && pointer.length <= LONGEST_POINTER;
  return { in: where, field, ...(isShort && { pointer }), rule, message };
}

/** The complaint a path names: something that is no id at all names nothing. */
export function complaintId(c: ApiContext): ComplaintId {
  const id = c.get('complaintId') ?? c.req.param('id') ?? '';
  if (!isComplaintId(id)) throw new Refusal('not-found', 'There is no such complaint.');
  return asComplaintId(id);
}

/** The complaint that goes by the reference in a path, however it is spelt; an id is looked up where it is read. */
export async function complaintByReference(
  services: Services,
  c: ApiContext,
): Promise<ComplaintId | undefined> {
  const typed = c.req.param('id') ?? '';
  const reference = isComplaintId(typed) ? undefined : readReference(typed);
  if (reference === undefined) return undefined;
  const finding = await import('@redress/core/records/search.ts');
  return finding.complaintNamed(services, reference);
}

const documentIdSchema = kebabSchema.check(z.maxLength(64));

/** The policy set or calendar a path names. */
export function documentId(c: ApiContext): string {
  const id = c.req.param('id') ?? '';
  if (!documentIdSchema.safeParse(id).success) known(undefined);
  return id;
}

/** @throws Refusal `not-found` */
export function known<T>(document: T | undefined): T {
  if (document === undefined) throw new Refusal('not-found', 'There is nothing by that name.');
  return document;
}

/** What is stored under a name must go by it. */
export function requireId(id: string, document: { readonly id: string }): void {
  if (document.id !== id) throw invalid('body', 'id', 'other_id', 'must be the id in the address');
}

/** How long what a person writes may be. */
export const NOTE = 4000;
/** The same of a message: what complainants say, and what they are told. */
export const MESSAGE = 20_000;

/** What a person wrote, tidied; empty is what nobody sees anything of. */
export const text = bounded(tidyText);

/** The same on one line. */
export const line = bounded(tidyLine);

/** A name that is compared, not read: also without characters that nobody sees. */
export const code = bounded(tidyCode);

/** One schema for each length: a container that starts makes dozens of them else. */
function bounded(tidy: (text: string) => string): (most: number) => z.ZodMiniString {
  const known = new Map<number, z.ZodMiniString>();
  return (most) => {
    const schema =
      known.get(most) ??
      z
        .string()
        .check(
          z.overwrite(tidy),
          z.minLength(1),
          z.maxLength(most),
          z.refine(isVisible, 'must say something'),
        );
    known.set(most, schema);
    return schema;
  };
}

export const limitSchema = z._default(
  z.pipe(
    z.string().check(z.regex(/^(?:[1-9]\d?|100)$/, 'must be a whole number from 1 to 100')),
    z.transform(Number),
  ),
  25,
);

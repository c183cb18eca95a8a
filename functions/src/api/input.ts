import { asComplaintId, type ComplaintId, isComplaintId, kebabSchema, Refusal } from '@redress/core';
import type { Context } from 'hono';
import * as z from 'zod';

/** The JSON body, as the schema has it. @throws Refusal `unsupported-media-type`, `malformed-request`, `invalid-request` */
export async function body<Schema extends z.ZodType>(c: Context, schema: Schema): Promise<z.infer<Schema>> {
  const type = mediaType(c);
  if (type !== 'application/json')
    throw new Refusal('unsupported-media-type', 'Send the body as application/json.', {
      received: type ?? 'none',
    });
  const json = parseJson(await c.req.arrayBuffer());
  if (isNestedDeeper(json, MOST_NESTED)) throw invalid('body', '', 'too_deep', 'must not be nested so deep');
  return valid(schema, json, 'body');
}

/**
 * The fields of a browser's form, undefined where the body is none. What is empty is absent; line ends are
 * `\n` again, and control characters, which nobody sees to take them out, become spaces.
 */
export async function form(c: Context): Promise<Readonly<Record<string, string>> | undefined> {
  if (mediaType(c) !== 'application/x-www-form-urlencoded') return undefined;
  const fields = [...new URLSearchParams(await c.req.text())]
    .map(([name, value]) => [name, value.replace(/\r\n?/g, '\n').replace(CONTROLS, ' ')] as const)
    .filter(([, value]) => value.trim() !== '');
  return Object.fromEntries(fields);
}

function mediaType(c: Context): string | undefined {
  return c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
}

/** Other encodings than UTF-8 are refused: read as UTF-8, they would be stored as question marks. */
function parseJson(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Refusal('malformed-request', 'The body is not valid JSON in UTF-8.');
  }
}

const MOST_NESTED = 50;

/** What is nested without end would exhaust whoever reads it. */
function isNestedDeeper(json: unknown, most: number): boolean {
  if (typeof json !== 'object' || json === null) return false;
  return most === 0 || Object.values(json).some((member) => isNestedDeeper(member, most - 1));
}

/** The query string, as the schema has it; a parameter given twice counts once, the first time. */
export function query<Schema extends z.ZodType>(c: Context, schema: Schema): z.infer<Schema> {
  return valid(schema, c.req.query(), 'query');
}

/** Enough to mend a request by; a body can hold thousands of mistakes. */
const MOST_ERRORS = 20;
const LONGEST_FIELD = 100;

/** Names the fields that are wrong and the rules they break. @throws Refusal `invalid-request` */
export function valid<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  where: 'body' | 'query' | 'header',
): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues
    .flatMap((issue): Pick<z.core.$ZodIssue, 'path' | 'code' | 'message'>[] =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({ ...issue, path: [...issue.path, key], message: 'is not known here' }))
        : [issue],
    )
    .slice(0, MOST_ERRORS)
    .map(({ path, code, message }) => ({
      in: where,
      field: path.map(String).join('.').slice(0, LONGEST_FIELD),
      rule: code,
      message,
    }));
  const fields = [...new Set(errors.map((error) => error.field || where))].join(', ');
  throw new Refusal('invalid-request', `Not valid: ${fields}.`, { errors });
}

/** One field that is wrong for a reason no schema knows. */
export function invalid(where: 'body' | 'query', field: string, rule: string, message: string): Refusal {
  return new Refusal('invalid-request', `Not valid: ${field || where}.`, {
    errors: [{ in: where, field, rule, message }],
  });
}

/** The complaint a path names: something that is no id at all names nothing. */
export function complaintId(c: Context): ComplaintId {
  const id = c.req.param('id') ?? '';
  if (!isComplaintId(id)) throw new Refusal('not-found', 'There is no such complaint.');
  return asComplaintId(id);
}

const documentIdSchema = kebabSchema.max(64);

/** The policy set or calendar a path names. */
export function documentId(c: Context): string {
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
  if (document.id !== id) throw invalid('body', 'id', 'other_id', `must be ${id}, as in the address`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** What a person wrote: trimmed, not empty, valid Unicode, no control characters but tabs and line ends. */
export function text(most: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode')
    .refine((value) => value.search(CONTROLS) < 0, 'must not contain control characters');
}

/** The same on one line. */
export function line(most: number) {
  return text(most).refine((value) => !/[\t\r\n\u2028\u2029]/.test(value), 'must be a single line');
}

export const limitSchema = z
  .string()
  .regex(/^(?:[1-9]\d?|100)$/, 'must be a whole number from 1 to 100')
  .transform(Number)
  .default(25);

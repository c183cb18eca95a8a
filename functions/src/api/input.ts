import { asComplaintId, type ComplaintId, isComplaintId, Refusal } from '@redress/core';
import type { Context } from 'hono';
import { z } from 'zod';

/** The JSON body, as the schema has it. @throws Refusal `unsupported-media-type`, `malformed-request`, `invalid-request` */
export async function body<Schema extends z.ZodType>(c: Context, schema: Schema): Promise<z.infer<Schema>> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new Refusal('unsupported-media-type', 'Send the body as application/json.', {
      received: type ?? 'none',
    });
  return valid(schema, parseJson(await c.req.text()), 'body');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('malformed-request', 'The body is not valid JSON.');
  }
}

/** The query string, as the schema has it; a parameter given twice counts once, the first time. */
export function query<Schema extends z.ZodType>(c: Context, schema: Schema): z.infer<Schema> {
  return valid(schema, c.req.query(), 'query');
}

/** Names every field that is wrong and the rule it breaks. */
export function valid<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  where: string,
): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : undefined;
    const path = issue.path.map(String);
    return {
      in: where,
      field: (unknown === undefined ? path : [...path, unknown]).join('.'),
      rule: issue.code,
      message: issue.message,
    };
  });
  const fields = [...new Set(errors.map((error) => error.field || where))].join(', ');
  throw new Refusal('invalid-request', `Not valid: ${fields}.`, { errors });
}

/** The complaint a path names: something that is no id at all names nothing. */
export function complaintId(c: Context): ComplaintId {
  const id = c.req.param('id') ?? '';
  if (!isComplaintId(id)) throw new Refusal('not-found', 'There is no such complaint.');
  return asComplaintId(id);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** What a person wrote: trimmed, not empty, valid Unicode, no control characters but tabs and line ends. */
export function text(most: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode')
    .refine((value) => !CONTROL.test(value), 'must not contain control characters');
}

/** The same on one line. */
export function line(most: number) {
  return text(most).refine((value) => !/[\t\r\n]/.test(value), 'must be a single line');
}

export const limitSchema = z.coerce.number().int().min(1).max(100).default(25);

import type { JsonObject, JsonValue } from '@redress/core/base/json.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import { type Field, type Fields, type FieldValues, sortedValues } from '@redress/core/complaint/fields.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as fields from '@redress/core/records/fields.ts';
import * as z from 'zod/mini';
import { text, valid } from './input.ts';
import { aDay, instant } from './moments.ts';
import type { ApiContext } from './routing.ts';

/*
 * Values of the installation's own fields, by its declaration. That is read from the process's own copy, but for once
 * in a while: whoever gives no such values must be told of those that are required.
 */

/**
 * Of a complaint that comes in: all of them. What is wrong with them is told, not thrown: sent again, what was right by
 * a former declaration still is.
 */
export async function wholeValues(
  c: ApiContext,
  services: Services,
  given: JsonObject = {},
): Promise<{ readonly values: FieldValues; readonly fault?: Refusal }> {
  const declared = await fields.declared(services);
  const isAsked = Object.keys(given).length > 0 || declared.fields.some(({ required }) => required);
  if (!isAsked) return { values: { open: {}, personal: {} } };
  try {
    return { values: checked(c, declared, given, wholeOf) };
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
    return { values: sortedValues(declared, given), fault };
  }
}

/** Of a complaint that is there: some of them. @throws Refusal `invalid-request` */
export async function someValues(
  c: ApiContext,
  services: Services,
  given: JsonObject | undefined,
): Promise<FieldValues | undefined> {
  return given && checked(c, await fields.declared(services), given, partOf);
}

function checked(
  c: ApiContext,
  declared: Fields,
  given: JsonObject,
  of: (field: Field) => z.ZodMiniType<JsonValue | undefined>,
): FieldValues {
  const shape = Object.fromEntries(declared.fields.map((field) => [field.name, of(field)]));
  const schema = z.object({ fields: z.strictObject(shape) });
  const values = Object.entries(valid(c, schema, { fields: given }, 'body').fields);
  const known = values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return sortedValues(declared, Object.fromEntries(known));
}

const wholeOf = (field: Field) => (field.required ? schemaOf(field) : z.exactOptional(schemaOf(field)));
const partOf = (field: Field) =>
  z.exactOptional(field.required ? schemaOf(field) : z.nullable(schemaOf(field)));

const LONGEST_TEXT = 2000;

function schemaOf(field: Field): z.ZodMiniType<JsonValue> {
  switch (field.type) {
    case 'text': {
      const { minLength = 1, maxLength = LONGEST_TEXT } = field;
      return text(maxLength).check(z.minLength(minLength));
    }
    case 'number':
    case 'integer': {
      const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = field;
      return (field.type === 'integer' ? z.int() : z.number()).check(z.minimum(min), z.maximum(max));
    }
    case 'boolean':
      return z.boolean();
    case 'date':
      return between(aDay, field);
    case 'instant':
      return between(instant, field);
    case 'choice':
      return z.enum(field.options.map(({ code }) => code));
    case 'choices':
      return z.pipe(
        z
          .array(z.enum(field.options.map(({ code }) => code)))
          .check(z.maxLength(field.most ?? field.options.length)),
        z.transform((chosen) => [...new Set(chosen)]),
      );
  }
}

function between<At extends string>(
  schema: z.ZodMiniType<At>,
  { earliest, latest }: { readonly earliest?: string; readonly latest?: string },
): z.ZodMiniType<At> {
  return schema.check(
    z.superRefine((at, context) => {
      if (earliest !== undefined && at < earliest)
        context.addIssue({
          code: 'custom',
          message: 'must not be before {earliest}',
          params: { earliest, rule: 'too_small' },
        });
      if (latest !== undefined && at > latest)
        context.addIssue({
          code: 'custom',
          message: 'must not be after {latest}',
          params: { latest, rule: 'too_big' },
        });
    }),
  );
}

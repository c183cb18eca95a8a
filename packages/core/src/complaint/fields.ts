import * as z from 'zod';
import { daySchema, instantSchema } from '../base/instant.ts';
import type { JsonObject } from '../base/json.ts';
import { kebabSchema } from '../base/kebab.ts';

/*
 * Fields that an installation declares for its own needs. Values are checked when they are written, by the declaration
 * of that time; one that is changed later leaves what is stored as it is.
 */

const fieldSchema = z.lazy(() => {
  const label = z.string().trim().min(1).max(100);
  const labels = z.strictObject({ en: label, 'zh-CN': label });
  const number = z.number().exactOptional();
  const options = z
    .array(z.strictObject({ code: kebabSchema.max(64), labels }))
    .min(1)
    .max(200)
    .refine((all) => new Set(all.map(({ code }) => code)).size === all.length, 'must not be given twice');

  const common = {
    name: kebabSchema.max(40),
    labels,
    /** No complaint is taken in without it, nor can it be taken away. */
    required: z.boolean().exactOptional(),
    /** About a person: it is erased with their data, and stands in no summary. */
    personal: z.boolean().exactOptional(),
  };
  /** Rules may ask for it. */
  const inConditions = z.boolean().exactOptional();
  const length = z.int().min(1).max(2000).exactOptional();

  return z
    .discriminatedUnion('type', [
      z.strictObject({ ...common, type: z.literal('text'), minLength: length, maxLength: length }),
      z.strictObject({ ...common, type: z.literal('number'), min: number, max: number }),
      z.strictObject({ ...common, inConditions, type: z.literal('integer'), min: number, max: number }),
      z.strictObject({ ...common, inConditions, type: z.literal('boolean') }),
      z.strictObject({
        ...common,
        type: z.literal('date'),
        earliest: daySchema.exactOptional(),
        latest: daySchema.exactOptional(),
      }),
      z.strictObject({
        ...common,
        type: z.literal('instant'),
        earliest: instantSchema.exactOptional(),
        latest: instantSchema.exactOptional(),
      }),
      z.strictObject({ ...common, inConditions, type: z.literal('choice'), options }),
      z.strictObject({
        ...common,
        inConditions,
        type: z.literal('choices'),
        options,
        most: z.int().min(1).max(200).exactOptional(),
      }),
    ])
    .refine((field) => !(field.personal && 'inConditions' in field && field.inConditions), {
      path: ['inConditions'],
      message: 'must not be said of a personal field',
    });
});
export type Field = z.infer<typeof fieldSchema>;

const MOST_FIELDS = 50;

/** All fields that there are, in the order in which forms show them. */
export const fieldsSchema = z.lazy(() =>
  z.strictObject({
    id: z.literal('fields'),
    version: z.int().positive(),
    fields: z
      .array(fieldSchema)
      .max(MOST_FIELDS)
      .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'must not be given twice'),
  }),
);
export type Fields = z.infer<typeof fieldsSchema>;

/** Values by name; null: it was said, and is not so. Those that are personal apart. */
export interface FieldValues {
  readonly open: JsonObject;
  readonly personal: JsonObject;
}

/** Values that have been checked by the declaration. What somebody has written may name people, whatever that says. */
export function sortedValues({ fields }: Fields, values: JsonObject): FieldValues {
  const personal = new Set(
    fields.flatMap(({ name, type, personal }) => (personal || type === 'text' ? [name] : [])),
  );
  const of = (isPersonal: boolean) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => personal.has(name) === isPersonal));
  return { open: of(false), personal: of(true) };
}

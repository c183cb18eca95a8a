import * as z from 'zod/mini';
import { daySchema, instantSchema } from '../base/instant.ts';
import type { JsonObject } from '../base/json.ts';
import { kebabSchema } from '../base/kebab.ts';

/*
 * Fields that an installation declares for its own needs. Values are checked when they are written, by the declaration
 * of that time; one that is changed later leaves what is stored as it is.
 */

const fieldSchema = z.lazy(() => {
  const label = z.string().check(z.trim(), z.minLength(1), z.maxLength(100));
  const labels = z.strictObject({ en: label, 'zh-CN': label });
  const number = z.exactOptional(z.number());
  const options = z.array(z.strictObject({ code: kebabSchema.check(z.maxLength(64)), labels })).check(
    z.minLength(1),
    z.maxLength(200),
    z.refine((all) => new Set(all.map(({ code }) => code)).size === all.length, 'must not be given twice'),
  );

  const common = {
    name: kebabSchema.check(z.maxLength(40)),
    labels,
    /** No complaint is taken in without it, nor can it be taken away. */
    required: z.exactOptional(z.boolean()),
    /** About a person: it is erased with their data, and stands in no summary. */
    personal: z.exactOptional(z.boolean()),
  };
  /** Rules may ask for it. */
  const inConditions = z.exactOptional(z.boolean());
  const length = z.exactOptional(z.int().check(z.minimum(1), z.maximum(2000)));

  return z
    .discriminatedUnion('type', [
      z.strictObject({ ...common, type: z.literal('text'), minLength: length, maxLength: length }),
      z.strictObject({ ...common, type: z.literal('number'), min: number, max: number }),
      z.strictObject({ ...common, inConditions, type: z.literal('integer'), min: number, max: number }),
      z.strictObject({ ...common, inConditions, type: z.literal('boolean') }),
      z.strictObject({
        ...common,
        type: z.literal('date'),
        earliest: z.exactOptional(daySchema),
        latest: z.exactOptional(daySchema),
      }),
      z.strictObject({
        ...common,
        type: z.literal('instant'),
        earliest: z.exactOptional(instantSchema),
        latest: z.exactOptional(instantSchema),
      }),
      z.strictObject({ ...common, inConditions, type: z.literal('choice'), options }),
      z.strictObject({
        ...common,
        inConditions,
        type: z.literal('choices'),
        options,
        most: z.exactOptional(z.int().check(z.minimum(1), z.maximum(200))),
      }),
    ])
    .check(
      z.refine((field) => !(field.personal && 'inConditions' in field && field.inConditions), {
        path: ['inConditions'],
        message: 'must not be said of a personal field',
      }),
    );
});
export type Field = z.infer<typeof fieldSchema>;

const MOST_FIELDS = 50;

/** All fields that there are, in the order in which forms show them. */
export const fieldsSchema = z.lazy(() =>
  z.strictObject({
    id: z.literal('fields'),
    version: z.int().check(z.positive()),
    fields: z.array(fieldSchema).check(
      z.maxLength(MOST_FIELDS),
      z.refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'must not be given twice'),
    ),
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

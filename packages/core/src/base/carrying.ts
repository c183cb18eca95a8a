import * as z from 'zod/mini';
import {
  $ZodArray,
  $ZodDefault,
  $ZodExactOptional,
  $ZodLazy,
  $ZodObject,
  $ZodOptional,
  $ZodRecord,
  $ZodUnion,
} from 'zod/v4/core';

/**
 * The same schema for what is stored, which another version may have written: members that this one does not
 * know, at whatever depth, are kept instead of refused.
 */
export function carrying<Schema extends z.core.$ZodType>(schema: Schema): Schema {
  if (schema instanceof $ZodObject) {
    const { def } = schema._zod;
    const members = Object.entries<z.core.$ZodType>(def.shape);
    const shape = Object.fromEntries(members.map(([name, member]) => [name, carrying(member)]));
    return z.clone(schema, { ...def, shape, catchall: z.unknown() });
  }
  if (schema instanceof $ZodArray) {
    const { def } = schema._zod;
    return z.clone(schema, { ...def, element: carrying(def.element) });
  }
  if (schema instanceof $ZodRecord) {
    const { def } = schema._zod;
    return z.clone(schema, { ...def, mode: 'loose', valueType: carrying(def.valueType) });
  }
  // That of a discriminated one is made of them anew, too.
  if (schema instanceof $ZodUnion) {
    const { def } = schema._zod;
    return z.clone(schema, { ...def, options: def.options.map(carrying) });
  }
  if (schema instanceof $ZodOptional || schema instanceof $ZodExactOptional) {
    const { def } = schema._zod;
    return z.clone(schema, { ...def, innerType: carrying(def.innerType) });
  }
  if (schema instanceof $ZodDefault) {
    const { def } = schema._zod;
    return z.clone(schema, { ...def, innerType: carrying(def.innerType) });
  }
  if (schema instanceof $ZodLazy) {
    // Without what it has found already, which `def` keeps.
    const { type, checks = [] } = schema._zod.def;
    return z.clone(schema, { type, checks, getter: () => carryingOnce(schema._zod.innerType) });
  }
  return schema;
}

const carried = new WeakMap<z.core.$ZodType, z.core.$ZodType>();

/** What is named in many places, a duration say, is made once: the making is a good part of a Lambda's start. */
function carryingOnce(schema: z.core.$ZodType): z.core.$ZodType {
  const known = carried.get(schema) ?? carrying(schema);
  carried.set(schema, known);
  return known;
}

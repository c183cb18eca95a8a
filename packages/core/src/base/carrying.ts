import * as z from 'zod';

/**
 * The same schema for what is stored, which another version may have written: members that this one does not
 * know, at whatever depth, are kept instead of refused.
 */
export function carrying<Schema extends z.core.$ZodType>(schema: Schema): Schema {
  if (schema instanceof z.ZodObject) {
    const members = Object.entries<z.core.$ZodType>(schema.def.shape);
    const shape = Object.fromEntries(members.map(([name, member]) => [name, carrying(member)]));
    return schema.clone({ ...schema.def, shape, catchall: z.unknown() });
  }
  if (schema instanceof z.ZodArray)
    return schema.clone({ ...schema.def, element: carrying(schema.def.element) });
  if (schema instanceof z.ZodRecord)
    return schema.clone({ ...schema.def, mode: 'loose', valueType: carrying(schema.def.valueType) });
  if (schema instanceof z.ZodDiscriminatedUnion || schema instanceof z.ZodUnion)
    return schema.clone({ ...schema.def, options: schema.def.options.map(carrying) });
  if (schema instanceof z.ZodOptional)
    return schema.clone({ ...schema.def, innerType: carrying(schema.def.innerType) });
  if (schema instanceof z.ZodExactOptional)
    return schema.clone({ ...schema.def, innerType: carrying(schema.def.innerType) });
  if (schema instanceof z.ZodDefault)
    return schema.clone({ ...schema.def, innerType: carrying(schema.def.innerType) });
  if (schema instanceof z.ZodLazy) {
    // Without what it has found already, which `def` keeps.
    const { type, checks = [] } = schema.def;
    return schema.clone({ type, checks, getter: () => carryingOnce(schema._zod.innerType) });
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

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
    const { type, checks = [], getter } = schema.def;
    return schema.clone({ type, checks, getter: () => carrying(getter()) });
  }
  return schema;
}

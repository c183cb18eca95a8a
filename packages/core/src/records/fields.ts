import { carrying } from '../base/carrying.ts';
import { type Fields, fieldsSchema } from '../complaint/fields.ts';
import { Shelf, type Shelving } from './shelf.ts';

/** Until an installation declares some. */
const NONE: Fields = { id: 'fields', version: 1, fields: [] };

export const shelf = new Shelf('fields', carrying(fieldsSchema), async () => NONE);

/** The installation's own fields, as they were declared last. */
export async function declared(services: Shelving): Promise<Fields> {
  return (await shelf.newest(services, NONE.id)) ?? NONE;
}

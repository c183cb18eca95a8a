import { carrying } from '../base/carrying.ts';
import { templateSchema } from '../conversation/templates.ts';
import type { Noting } from './set-aside.ts';
import { Shelf } from './shelf.ts';

export { templateSchema };

/** None ship: what is written in a company's name is the company's. */
export const templates = new Shelf('template', carrying(templateSchema), async () => undefined, 'TEMPLATES');

/** The newest version of each. */
export async function all(services: Noting) {
  const ids = await templates.ids(services);
  const found = await Promise.all(ids.map((id) => templates.newest(services, id)));
  return found.filter((one) => one !== undefined);
}

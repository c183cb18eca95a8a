import { carrying } from '../base/carrying.ts';
import { templateSchema } from '../conversation/templates.ts';
import type { Services } from '../ports/services.ts';
import { everyReadable } from './every-readable.ts';
import { stamped } from './lift.ts';
import type { Noting } from './set-aside.ts';
import { Shelf } from './shelf.ts';

export { templateSchema };

/** None ship: what is written in a company's name is the company's. */
export const templates = new Shelf('template', carrying(templateSchema), async () => undefined);

const PARTITION = 'TEMPLATES';

/** Before the first version of it is there. */
export async function enlist({ store }: Pick<Services, 'store'>, id: string): Promise<void> {
  await store.putIfAbsent({ pk: PARTITION, sk: id, version: 1, body: stamped({ id }) });
}

/** The newest version of each. */
export async function all(services: Noting) {
  const ids = await everyReadable(services, PARTITION, ({ sk }) => sk);
  const found = await Promise.all(ids.map((id) => templates.newest(services, id)));
  return found.filter((one) => one !== undefined);
}

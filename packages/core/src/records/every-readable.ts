import type { Item } from '../ports/store.ts';
import { type Noting, readable } from './set-aside.ts';

/** Whatever can be read in the partition, of the sorts that begin so; what cannot is set aside. For partitions of people's making, which are small. */
export async function everyReadable<T>(
  services: Noting,
  partition: string,
  read: (item: Item) => T,
  prefix?: string,
): Promise<T[]> {
  const found: T[] = [];
  let after: string | undefined;
  do {
    const page = await services.store.query({
      partition,
      limit: 100,
      ...(prefix !== undefined && { prefix }),
      ...(after !== undefined && { after }),
    });
    for (const item of page.items) {
      const one = await readable(services, async () => read(item));
      if (one !== undefined) found.push(one);
    }
    after = page.next;
  } while (after !== undefined);
  return found;
}

import type { ComplaintId } from '../base/ids.ts';
import { mailKey, telephoneKey } from '../complaint/search-document.ts';
import type { Search } from '../ports/search.ts';
import type { Services } from '../ports/services.ts';
import { storeSearch } from './search-items.ts';

/** What finds complaints here. */
function searchOf(services: Services): Search {
  return services.search ?? storeSearch(services);
}

/** How somebody is reached. */
export interface Contact {
  readonly email?: string | undefined;
  /** As intake writes it: `+86 10 6500 0000`. */
  readonly phone?: string | undefined;
}

/** The newest complaints of whoever has that address or that number: exactly those, whoever may see them. */
export async function complaintsOfContact(
  services: Services,
  { email, phone }: Contact,
  limit: number,
): Promise<readonly ComplaintId[]> {
  const either = [
    ...(email === undefined ? [] : [mailKey(email)]),
    ...(phone === undefined ? [] : [telephoneKey(phone)]),
  ];
  if (either.length === 0) return [];
  const page = await searchOf(services).find({
    within: { to: 'all' },
    keys: [either],
    order: 'newest',
    limit,
  });
  return page.hits.map(({ id }) => id);
}

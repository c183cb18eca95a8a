import type { ComplaintId } from '../base/ids.ts';
import type { SearchDocument } from '../base/search.ts';
import { mailKey, referenceKey, telephoneKey } from '../complaint/search-document.ts';
import type { Search } from '../ports/search.ts';
import type { Services } from '../ports/services.ts';
import { find, type Stored } from './complaints.ts';
import * as references from './references.ts';
import { documentOf, indexItems, removeItems } from './search-items.ts';
import { walkingSearch } from './search-walk.ts';

/** What finds complaints here. */
export function searchOf(services: Services): Pick<Search, 'orders' | 'find'> {
  return services.search ?? walkingSearch(services);
}

/**
 * Lets the complaint be found as that version of it says. Safe to run twice, at the same time, in any order, and to
 * be killed anywhere.
 */
export async function index(services: Services, stored: Stored): Promise<void> {
  if (services.search) await services.search.settle(stored.complaint.id);
  else await indexItems(services, stored);
}

/** The deliverer's part: what searches by itself has noted the change, and sees to it when there is time. */
export async function follow(services: Services, stored: Stored): Promise<void> {
  if (!services.search) await indexItems(services, stored);
}

/** Nothing by which it was found is left of a complaint that is gone. */
export async function remove(services: Services, id: ComplaintId): Promise<void> {
  if (services.search) await services.search.settle(id);
  else await removeItems(services, id);
}

/** After its content has been erased: nothing is left by which that was found. */
export async function eraseOf(services: Services, id: ComplaintId): Promise<void> {
  const stored = await find(services, id);
  await (stored ? index(services, stored) : remove(services, id));
}

/** Which complaint goes by the reference: of several that do the first, which keeps it. */
export async function complaintNamed(
  services: Services,
  reference: string,
): Promise<ComplaintId | undefined> {
  const holder = await references.find(services, reference);
  if (holder !== undefined) return holder;
  const query = {
    within: { to: 'all' as const },
    keys: [[referenceKey(reference)]],
    order: 'oldest' as const,
  };
  const { hits } = await searchOf(services).find({ ...query, limit: 1 });
  return hits[0]?.id;
}

/** What the complaint is found by; undefined where there is none. @throws CorruptItem */
export async function searchDocument(
  services: Services,
  id: ComplaintId,
): Promise<SearchDocument | undefined> {
  const stored = await find(services, id);
  return stored && documentOf(services, stored.complaint);
}

interface Contact {
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

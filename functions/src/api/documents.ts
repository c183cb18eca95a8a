import type { Services } from '@redress/core/ports/services.ts';
import type { Shelf } from '@redress/core/records/shelf.ts';
import { readAnswer } from './conditions.ts';
import { documentId, known, noQuery } from './input.ts';
import type { ApiContext } from './routing.ts';

/* What policy sets and calendars have in common: versions that never change, and lists of them. */

interface Document {
  readonly id: string;
  readonly version: number;
  readonly name: string;
}

/** Every version of one, the newest first. */
export async function versionsAnswer<D extends Document>(
  c: ApiContext,
  services: Services,
  shelf: Shelf<D>,
): Promise<Response> {
  noQuery(c);
  const versions = await shelf.versions(services, documentId(c));
  known(versions[0]);
  return c.json({
    items: versions.map(({ document: { version, name }, stored }) => ({ version, name, stored })),
  });
}

/** One version of one. */
export async function versionAnswer<D extends Document>(
  c: ApiContext,
  services: Services,
  shelf: Shelf<D>,
): Promise<Response> {
  noQuery(c);
  const number = c.req.param('version') ?? '';
  const version = /^[1-9]\d{0,8}$/.test(number) ? Number(number) : 0;
  const document = known(await shelf.exactly(services, documentId(c), version));
  return readAnswer(c, shelf.tagOf(services, document), () => c.json(document));
}

/**
 * Of each that ships or that somebody has stored every version, the newest first.
 * @param ids which may be among them beside those that are listed
 */
export async function listed<D extends Document>(
  services: Services,
  shelf: Shelf<D>,
  shipped: ReadonlyMap<string, Document>,
  ids: Iterable<string>,
) {
  const all = [...new Set([...(await shelf.ids(services)), ...ids, ...shipped.keys()])].sort();
  const found = await Promise.all(all.map((id) => shelf.versions(services, id)));
  return found.flatMap(([newest, ...former]) => {
    if (!newest) return [];
    const { id, version, name } = newest.document;
    const versions = [newest, ...former].map(({ document, stored }) => ({
      version: document.version,
      name: document.name,
      stored,
    }));
    return [{ id, version, name, ships: shipped.has(id), versions }];
  });
}

import type { ComplaintId, TextId } from '../base/ids.ts';
import { instantOf } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import type { Complaint, TimelineEvent } from '../complaint/complaint.ts';
import { textIdIn, textSchema, type WrittenText } from '../conversation/text.ts';
import { CorruptItem } from '../ports/item-body.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { everyReadable } from './every-readable.ts';
import * as evidence from './evidence.ts';
import { readItem, stamped } from './lift.ts';
import { type Noting, readable } from './set-aside.ts';

/* What was written about a complaint, under its key: `conversation/text.ts`. */

const PREFIX = 'TEXT#';
const keyOf = (pk: ComplaintId, id: TextId) => ({ pk, sk: `${PREFIX}${id}` });

/** Before the change that names it. False where it is there already. */
export function put(
  { store }: Pick<Services, 'store'>,
  pk: ComplaintId,
  text: WrittenText,
): Promise<boolean> {
  return store.putIfAbsent({ ...keyOf(pk, text.id), version: 1, body: stamped(asJson(text)) });
}

/** Undefined where there is none, or it cannot be read. */
export function find(services: Noting, pk: ComplaintId, id: TextId): Promise<WrittenText | undefined> {
  return readable(services, async () => {
    const item = await services.store.get(keyOf(pk, id));
    return item && textIn(item);
  });
}

/** What was said with an event: in its own note, or in the text that it names. */
export async function wordsOf(
  services: Noting,
  pk: ComplaintId,
  event: TimelineEvent,
): Promise<{ note?: string | undefined; title?: string | undefined; fileNames?: string[] }> {
  const id = textIdIn(event);
  if (id === undefined) return { note: event.note };
  const written = await find(services, pk, id);
  // Without its words it would be sent as if nothing had been said.
  if (!written) throw new CorruptItem(keyOf(pk, id), 'a text is missing');
  const { text: note, subject: title, attachments = [] } = written;
  return { note, title, fileNames: await evidence.namesOf(services, pk, attachments) };
}

/** The text that the event names; undefined where it names none, or it cannot be read. */
export async function writtenWith(
  services: Noting,
  pk: ComplaintId,
  event: TimelineEvent,
): Promise<WrittenText | undefined> {
  const id = textIdIn(event);
  return id && find(services, pk, id);
}

/** The events with the words that stand in items of their own; but notes of the staff, which are for them alone. */
export function withWords(
  services: Noting,
  pk: ComplaintId,
  events: readonly TimelineEvent[],
): Promise<TimelineEvent[]> {
  return Promise.all(
    events.map(async (event) => {
      const written = event.kind === 'noted' ? undefined : await writtenWith(services, pk, event);
      return written ? { ...event, note: written.text } : event;
    }),
  );
}

/** All that was written about it, what the staff note for each other included, whether or not anything names it. */
export function exportOf(services: Noting, pk: ComplaintId): Promise<WrittenText[]> {
  return everyReadable(services, pk, textIn, PREFIX);
}

/** Between the complainant and us, and nobody's notes. */
export function isSpoken({ kind }: WrittenText): boolean {
  return kind === 'message' || kind === 'incoming';
}

/** For a search by anybody who may see the complaint: what was said to its complainant and by them, in no order. @public */
export async function textsOf(services: Noting, { id }: Pick<Complaint, 'id'>): Promise<string[]> {
  const said = (await exportOf(services, id)).filter(isSpoken);
  return said.flatMap(({ text, subject }) => (subject === undefined ? [text] : [subject, text]));
}

/** What was written is gone; that something was, who wrote it and when stays. */
export async function eraseOf(services: Noting, pk: ComplaintId): Promise<void> {
  const { store } = services;
  for (let after: string | undefined; ; ) {
    const page = await store.query({
      partition: pk,
      prefix: PREFIX,
      limit: 100,
      ...(after !== undefined && { after }),
    });
    // What cannot be read cannot be kept in part.
    for (const key of page.damaged ?? []) await store.delete(key);
    for (const item of page.items) {
      const text = await readable(services, async () => textIn(item));
      await (text ? erase(services, pk, text.id) : store.delete({ pk, sk: item.sk }));
    }
    after = page.next;
    if (after === undefined) return;
  }
}

/** No event names it: it was never said. */
export function drop({ store }: Pick<Services, 'store'>, pk: ComplaintId, id: TextId): Promise<void> {
  return store.delete(keyOf(pk, id));
}

/** @returns false where there is no such text. */
export async function erase(services: Noting, pk: ComplaintId, id: TextId): Promise<boolean> {
  const item = await services.store.get(keyOf(pk, id));
  if (!item) return false;
  const { kind, at, by, corrects, erasedAt } = textIn(item);
  if (erasedAt !== undefined) return true;
  const left: WrittenText = {
    id,
    kind,
    at,
    text: '',
    erasedAt: instantOf(services.clock.now()),
    ...(by !== undefined && { by }),
    ...(corrects !== undefined && { corrects }),
  };
  const body = stamped(asJson(left));
  const isErased = await services.store.replace(
    { ...keyOf(pk, id), version: item.version + 1, body },
    item.version,
  );
  return isErased || erase(services, pk, id);
}

/** @throws CorruptItem */
function textIn(item: Item): WrittenText {
  const text = readItem('text', textSchema, item);
  if (item.sk !== `${PREFIX}${text.id}`) throw new CorruptItem(item, 'it is another text');
  return text;
}

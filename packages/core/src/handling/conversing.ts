import { type Caller, nameOf } from '../access/caller.ts';
import { isWithin, reachOf } from '../access/decide.ts';
import { type ComplaintId, newTextId, referenceOf, type TextId } from '../base/ids.ts';
import { instantOf } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import { withinBytes } from '../base/within-bytes.ts';
import type { Complaint, TimelineEvent } from '../complaint/complaint.ts';
import { ofOneAlone } from '../complaint/linking.ts';
import { note } from '../complaint/notes.ts';
import { resultOf } from '../complaint/requests.ts';
import { type EntryKind, entryKindOf, isForThem } from '../conversation/entries.ts';
import { textIdIn, type WrittenText } from '../conversation/text.ts';
import type { Services } from '../ports/services.ts';
import { find } from '../records/complaints.ts';
import * as texts from '../records/texts.ts';
import * as timelines from '../records/timeline-chunks.ts';
import { act, type Done, read, readToChange } from './acting.ts';
import type { Asked } from './once.ts';

/** What was said, in the order in which it was, whatever it stands in. */
export interface Entry extends Omit<TimelineEvent, 'note'> {
  readonly entry: EntryKind;
  readonly text?: string | undefined;
  /** Of a text with an item of its own. */
  readonly written?: Omit<WrittenText, 'text' | 'kind' | 'at' | 'by'> | undefined;
  /** Of a duplicate: which one. */
  readonly of?: { readonly id: ComplaintId; readonly reference: string } | undefined;
}

/**
 * The conversation, and that of its duplicates with it. Whoever is not of the staff sees what was said to and by the
 * complainant, and nothing of other complaints.
 */
export async function entriesOf(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ items: Entry[]; nextCursor?: string }> {
  const complaint = await read(services, caller, 'complaint.read', id);
  const isStaff = caller.kind === 'person';
  const duplicates = isStaff ? await duplicatesOf(services, caller, complaint) : [];
  const after = new Map(cursor === undefined ? [] : placesIn(cursor));
  const sources = await Promise.all(
    [complaint, ...duplicates].map(async (source) => ({
      source,
      events: await timelines.read(services, source, after.get(source.id) ?? 0, limit + 1),
    })),
  );
  const all = sources.flatMap(({ source, events }) => events.map((event) => ({ source, event })));
  // The sort is stable: at one instant, the complaint's own come first, and each in the order of its numbers.
  all.sort((one, other) => (one.event.at < other.event.at ? -1 : one.event.at > other.event.at ? 1 : 0));
  const looked = await Promise.all(
    all.slice(0, limit).map(async ({ source, event }) => {
      const isShown = isStaff || isForThem(entryKindOf(event));
      return { source, event, entry: isShown && (await entryOf(services, complaint, source, event)) };
    }),
  );
  const page = withinBytes(looked, services.settings.answerBytes);
  for (const { source, event } of page) after.set(source.id, event.seq);
  const items = page.flatMap(({ entry }) => entry || []);
  return { items, ...(all.length > page.length && { nextCursor: JSON.stringify([...after]) }) };
}

/** One that is about the caller is not theirs to see, whatever it is merged into. */
async function duplicatesOf(services: Services, caller: Caller, first: Complaint): Promise<Complaint[]> {
  const found = await Promise.all((first.duplicates ?? []).map(({ id }) => find(services, id)));
  const reach = reachOf(caller, 'complaint.read');
  const asFirst = ({ team, assignee }: Complaint) => ({ team, assignee });
  return found.flatMap((stored) => {
    const duplicate = stored?.complaint;
    const isMerged = duplicate?.merged?.into === first.id;
    return isMerged && isWithin(reach, { ...duplicate, ...asFirst(first) }) ? [duplicate] : [];
  });
}

async function entryOf(
  services: Services,
  { id }: Complaint,
  source: Complaint,
  event: TimelineEvent,
): Promise<Entry> {
  const { note: words, ...said } = ofOneAlone(event);
  const textId = textIdIn(event);
  const written = textId && (await texts.find(services, source.id, textId));
  const { text: _, kind: __, at: ___, by: ____, ...about } = written ?? {};
  const own = event.kind === 'received' ? source.content.description : words;
  return {
    ...said,
    entry: entryKindOf(event),
    text: written?.text ?? own,
    ...(written && textId && { written: { id: textId, ...about } }),
    ...(source.id !== id && { of: { id: source.id, reference: referenceOf(source.id) } }),
  };
}

function placesIn(cursor: string): [string, number][] {
  const places: unknown = JSON.parse(cursor);
  return Array.isArray(places)
    ? places.flatMap((place: unknown): [string, number][] =>
        Array.isArray(place) && typeof place[0] === 'string' && typeof place[1] === 'number'
          ? [[place[0], place[1]]]
          : [],
      )
    : [];
}

export interface Note {
  readonly text: string;
  readonly mentions?: readonly string[] | undefined;
  /** An earlier one, which stays as it was written. */
  readonly corrects?: TextId | undefined;
}

/** For the staff alone. @throws Refusal `not-found` also where there is no such note to correct */
export async function writeNote(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  { text: words, mentions, corrects }: Note,
  asked: Asked = {},
): Promise<Done> {
  const now = services.clock.now();
  const text = newTextId(now);
  const command = (complaint: Complaint, at: number) => note(complaint, { text, mentions, corrects }, at);
  const before = await readToChange(services, caller, 'complaint.note', id);
  if (!asked.request || resultOf(before, asked.request, now) === undefined) {
    if (corrects !== undefined && (await texts.find(services, id, corrects))?.kind !== 'note')
      throw new Refusal('not-found', 'There is nothing by that name.');
    // What would be refused leaves nothing behind.
    command(before, now);
    await texts.put(services, id, {
      id: text,
      kind: 'note',
      at: instantOf(now),
      by: nameOf(caller),
      text: words,
      ...(mentions && { mentions: [...mentions] }),
      ...(corrects !== undefined && { corrects }),
    });
  }
  return act(services, caller, 'complaint.note', id, command, asked);
}

/** The words of a note are gone; that there was one stays. @throws Refusal `not-found` */
export async function eraseNote(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  textId: TextId,
): Promise<void> {
  await read(services, caller, 'complaint.erase-note', id);
  const known = await texts.find(services, id, textId);
  if (known?.kind !== 'note' || !(await texts.erase(services, id, textId)))
    throw new Refusal('not-found', 'There is nothing by that name.');
}

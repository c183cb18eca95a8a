import * as z from 'zod/mini';
import { type ComplaintId, complaintIdSchema } from '../base/ids.ts';
import { type Instant, instantSchema } from '../base/instant.ts';
import { readMessageId } from '../complaint/message-ids.ts';
import { CorruptItem } from '../ports/item-body.ts';
import type { Item, Store } from '../ports/store.ts';
import { everyReadable } from './every-readable.ts';
import { readItem, stamped } from './lift.ts';
import type { Noting } from './set-aside.ts';

/** A message as one machine keeps it instead of sending it; what it names is open to later versions. */
export const mailSchema = z.lazy(() =>
  z.object({
    /** Of the message; one that version 0.1 kept as a file has lost its own. */
    id: z.string(),
    kind: z.string(),
    complaintId: complaintIdSchema,
    to: z.string(),
    language: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    at: instantSchema,
  }),
);
export type Mail = z.infer<typeof mailSchema>;

export const OUTBOX = 'OUTBOX';

/** `key`: what tells it from others of the same instant. */
export function mailName(at: Instant, key: string): string {
  return `${at.replaceAll(':', '-')}-${key}`;
}

export function mailItem(name: string, mail: Mail, expiresAt: Instant): Item {
  return { pk: OUTBOX, sk: name, version: 1, body: stamped({ ...mail }), expiresAt };
}

/** The messages about the complaint, where messages are kept at all. */
export async function exportOf(
  services: Noting,
  id: ComplaintId,
): Promise<Pick<Mail, 'kind' | 'to' | 'subject' | 'text' | 'at'>[]> {
  const all = await everyReadable(services, OUTBOX, mailIn);
  return all
    .filter(
      ({ complaintId, id: message }) => complaintId === id && readMessageId(message)?.to === 'complainant',
    )
    .map(({ kind, to, subject, text, at }) => ({ kind, to, subject, text, at }));
}

/** Every message about these complaints, where messages are kept at all. */
export async function eraseOf({ store }: { readonly store: Store }, ids: ReadonlySet<string>): Promise<void> {
  for (let after: string | undefined; ; ) {
    const page = await store.query({ partition: OUTBOX, limit: 100, ...(after !== undefined && { after }) });
    for (const { pk, sk, body } of page.items)
      if (ids.has(String(body.complaintId))) await store.delete({ pk, sk });
    after = page.next;
    if (after === undefined) return;
  }
}

/** @throws CorruptItem */
export function mailIn(item: Item): Mail {
  const mail = readItem('mail', mailSchema, item);
  if (!item.sk.startsWith(mailName(mail.at, ''))) throw new CorruptItem(item, 'it is another message');
  return mail;
}

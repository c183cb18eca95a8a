import {
  type ComplaintId,
  complaintIdSchema,
  type IncomingId,
  incomingIdSchema,
} from '@redress/core/base/ids.ts';
import { DAY_MS, instantOf } from '@redress/core/base/instant.ts';
import { asJson } from '@redress/core/base/json.ts';
import { keyId } from '@redress/core/base/keyed-request.ts';
import type { Way } from '@redress/core/complaint/ways.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as incoming from '@redress/core/records/incoming.ts';
import { readItem, stamped } from '@redress/core/records/lift.ts';
import * as z from 'zod/mini';

/*
 * What somebody who writes by a network has complained of: ids alone, under a keyed hash of what the network calls them.
 * Of their messages one at a time is understood, so that three in a row are one complaint.
 */

const KEPT_MS = 400 * DAY_MS;
const MOST_COMPLAINTS = 20;

const senderSchema = z.looseObject({
  /** The latest last. */
  complaints: z.array(complaintIdSchema),
  /** What they have written that begins a complaint, which may not have been taken in yet. */
  begun: z.optional(incomingIdSchema),
});
type Sender = z.infer<typeof senderSchema>;

/** Something that they have written before is still being understood: this is looked at again in a minute. */
export class EarlierFirst extends Error {
  override readonly name = 'EarlierFirst';
}

const keyOf = ({ settings }: Pick<Services, 'settings'>, { channel, address }: Way) => ({
  pk: `SENDER#${keyId(settings, 'sender', channel, address)}`,
  sk: 'SENDER',
});

async function change(services: Services, way: Way, decide: (sender: Sender) => Sender): Promise<void> {
  const { store, clock } = services;
  const key = keyOf(services, way);
  const before = await store.get(key);
  const sender = before ? readItem('sender', senderSchema, before) : { complaints: [] };
  const after = decide(sender);
  if (after === sender) return;
  const expiresAt = instantOf(clock.now() + KEPT_MS);
  const item = { ...key, version: (before?.version ?? 0) + 1, body: stamped(asJson(after)), expiresAt };
  const isWritten = before ? await store.replace(item, before.version) : await store.putIfAbsent(item);
  if (!isWritten) throw new EarlierFirst();
}

const withComplaint = ({ begun: _, ...rest }: Sender, id: ComplaintId): Sender => ({
  ...rest,
  complaints: [...rest.complaints.filter((one) => one !== id), id].slice(-MOST_COMPLAINTS),
});

/**
 * Their complaints, the latest last; undefined where that message has begun one, and is looked at again.
 * @throws EarlierFirst
 */
export async function complaintsOf(
  services: Services,
  way: Way,
  message: IncomingId,
): Promise<readonly ComplaintId[] | undefined> {
  const item = await services.store.get(keyOf(services, way));
  if (!item) return [];
  const { begun, complaints } = readItem('sender', senderSchema, item);
  if (begun === undefined) return complaints;
  if (begun === message) return undefined;
  const first = (await incoming.find(services, begun))?.incoming;
  if (first?.state === 'waiting') throw new EarlierFirst();
  const id = first?.complaintId;
  if (id === undefined) return complaints;
  await change(services, way, (sender) => withComplaint(sender, id));
  return [...complaints.filter((one) => one !== id), id];
}

/** That message begins a complaint: what they write next waits until it has been taken in. @throws EarlierFirst */
export async function begin(services: Services, way: Way, message: IncomingId): Promise<void> {
  await change(services, way, (sender) =>
    sender.begun === message ? sender : { ...sender, begun: message },
  );
}

/** They are told of it there: what they answer may be about it. @throws EarlierFirst where somebody else has just written */
export async function note(services: Services, way: Way, id: ComplaintId): Promise<void> {
  await change(services, way, (sender) =>
    sender.complaints.includes(id)
      ? sender
      : { ...sender, complaints: [...sender.complaints, id].slice(-MOST_COMPLAINTS) },
  );
}

import { type Caller, nameOf } from '../access/caller.ts';
import type { Permission } from '../access/rules.ts';
import { requireMet } from '../base/entity-tag.ts';
import { type ComplaintId, newTextId, type TextId } from '../base/ids.ts';
import { instantOf } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import { add } from '../complaint/additions.ts';
import { resume } from '../complaint/commands.ts';
import type { Complaint, TimelineEvent } from '../complaint/complaint.ts';
import { object } from '../complaint/objection.ts';
import { resultOf } from '../complaint/requests.ts';
import { textIdIn } from '../conversation/text.ts';
import type { Services } from '../ports/services.ts';
import * as texts from '../records/texts.ts';
import { act, type Done, readToChange } from './acting.ts';
import { type Asked, complaintTag } from './once.ts';

/* What complainants say, or somebody for them: each is a message of the conversation, and the timeline names it. */

/** Of their own accord. @throws Refusal `wrong-state`, or as any change */
export async function hearAddition(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  { message }: { readonly message: string },
  asked: Asked = {},
): Promise<Done> {
  const read = new Map<TextId, string | undefined>();
  const isSame = (event: TimelineEvent) => {
    const text = textIdIn(event);
    if (text === undefined) return event.note === message;
    if (!read.has(text)) throw new Unread(text);
    return read.get(text) === message;
  };
  for (;;) {
    try {
      return await hear(
        services,
        caller,
        { id, permission: 'complaint.add', words: message },
        (complaint, text, now) => add(complaint, { text, isSame }, now),
        asked,
      );
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      read.set(error.text, (await texts.find(services, id, error.text))?.text);
    }
  }
}

/** What has been said before must be read to know whether this is the same. */
class Unread extends Error {
  override readonly name = 'Unread';
  readonly text: TextId;
  constructor(text: TextId) {
    super(text);
    this.text = text;
  }
}

/** To what they were asked; whoever has it by telephone may leave it out. @throws Refusal `wrong-state`, or as any change */
export async function hearAnswer(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  { answer }: { readonly answer?: string | undefined },
  asked: Asked = {},
): Promise<Done> {
  const permission = 'complaint.answer';
  if (answer === undefined)
    return act(services, caller, permission, id, (complaint, now) => resume(complaint, {}, now), asked);
  return hear(
    services,
    caller,
    { id, permission, words: answer },
    (complaint, text, now) => resume(complaint, { text }, now),
    asked,
  );
}

/** To how it was resolved. @throws Refusal `wrong-state`, `objection-refused`, or as any change */
export async function hearObjection(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  { reason }: { readonly reason: string },
  asked: Asked = {},
): Promise<Done> {
  return hear(
    services,
    caller,
    { id, permission: 'complaint.object', words: reason },
    (complaint, text, now) => object(complaint, { text }, now),
    asked,
  );
}

async function hear(
  services: Services,
  caller: Caller,
  said: { readonly id: ComplaintId; readonly permission: Permission; readonly words: string },
  command: (complaint: Complaint, text: TextId, now: number) => Complaint,
  asked: Asked,
): Promise<Done> {
  const { id, permission, words } = said;
  const now = services.clock.now();
  const text = newTextId(now);
  const named = (complaint: Complaint, at: number) => command(complaint, text, at);
  const before = await readToChange(services, caller, permission, id);
  if (asked.request && resultOf(before, asked.request, now) !== undefined)
    return act(services, caller, permission, id, named, asked);
  requireMet(asked.conditions ?? {}, complaintTag(services.settings, before));
  // What would be refused leaves nothing behind.
  named(before, now);
  await texts.put(services, id, {
    id: text,
    kind: 'incoming',
    at: instantOf(now),
    by: nameOf(caller),
    text: words,
  });
  try {
    const done = await act(services, caller, permission, id, named, asked);
    // It was said before.
    if (!isNamed(done.complaint, text)) await texts.drop(services, id, text);
    return done;
  } catch (error) {
    // It cannot be said any more, for the complaint has changed. What else goes wrong may have been written all the same.
    if (error instanceof Refusal || error instanceof Unread) await texts.drop(services, id, text);
    throw error;
  }
}

function isNamed({ timeline }: Complaint, text: TextId): boolean {
  return timeline.some((event) => textIdIn(event) === text);
}

import { type ComplaintId, referenceOf } from '@redress/core/base/ids.ts';
import { type Instant, instantOf, millisOf } from '@redress/core/base/instant.ts';
import { shownText } from '@redress/core/base/plain-text.ts';
import { labelOf, languageOf, STATUSES } from '@redress/core/base/vocabulary.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import { zoneOf } from '@redress/core/complaint/contact.ts';
import { questionEndsAt } from '@redress/core/complaint/limits.ts';
import { isPending } from '@redress/core/complaint/objection.ts';
import { actionsIn } from '@redress/core/complaint/transitions.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { find } from '@redress/core/records/complaints.ts';
import { wordMoment } from '@redress/core/wording';
import type { Chat } from './chat.ts';
import { CHANNEL } from './name.ts';
import { textsIn } from './texts.ts';
import type { Known } from './turn.ts';

/** As the timeline names whoever has taken it in. */
export const BY = `channel:${CHANNEL}`;

/** How a chat is known to the complaint: as the address that it is written to by. */
export const addressOf = (chat: number) => String(chat);

/** Of the chat's complaints what may be told there: those that are still whose they were, and are not erased. */
export async function knownIn(services: Services, chat: Chat): Promise<Known[]> {
  const found = await Promise.all(chat.complaints.map((id) => knownFor(services, chat, id)));
  return found.filter((one) => one !== undefined);
}

async function knownFor(services: Services, chat: Chat, id: ComplaintId): Promise<Known | undefined> {
  const complaint = (await find(services, id))?.complaint;
  if (!complaint || complaint.erasure || !isOf(complaint, chat.chat)) return undefined;
  return knownOf(complaint, chat.language, services.clock.now());
}

/** It is written to there: what was corrected to be somebody else's is not. */
function isOf({ content }: Complaint, chat: number): boolean {
  const { chats = [] } = content.complainant;
  return chats.some(({ channel, address }) => channel === CHANNEL && address === addressOf(chat));
}

export function knownOf(complaint: Complaint, language: string, now: number): Known {
  const { id, status, content, resolution, objection } = complaint;
  const actions = actionsIn(status);
  return {
    id,
    reference: referenceOf(id),
    subject: shownText(content.subject),
    standing: standingOf(complaint, language, now),
    may: {
      answer: actions.resume !== undefined && complaint.question !== undefined,
      add: actions.add !== undefined,
      object: actions.object !== undefined && resolution !== undefined && objection === undefined,
      reopen: actions.reopen !== undefined && !isPending(objection),
      withdraw: actions.withdraw !== undefined,
    },
    isOwn: complaint.submittedBy === BY,
  };
}

function standingOf(complaint: Complaint, code: string, now: number): string {
  const { status, clocks, question, objection } = complaint;
  const language = languageOf(code);
  const { standing: says } = textsIn(language);
  const reading = { timeZone: zoneOf(complaint), now: instantOf(now) };
  const moment = (at: Instant) => wordMoment(language, reading, at);
  const promise = (at: Instant, words: (moment: string) => string) =>
    millisOf(at) < now ? says.late : words(moment(at));
  const head = labelOf(STATUSES, status, language);
  switch (status) {
    case 'received':
      return `${head}. ${promise(clocks.acknowledgement.dueAt, says.contact)}`;
    case 'acknowledged':
      return `${head}. ${promise(clocks.resolution.dueAt, says.decision)}`;
    case 'awaiting-complainant':
      return question ? `${head}. ${says.answer(moment(questionEndsAt(complaint, question)))}` : head;
    default:
      return isPending(objection) ? `${head}. ${promise(objection.dueAt, says.objection)}` : head;
  }
}

import { languageOf, SCORES } from '@redress/core/base/vocabulary.ts';
import { SURVEY_KINDS } from '@redress/core/messages/kinds.ts';
import { errorName } from '@redress/core/ports/log.ts';
import { AddressRefused, type Message, type Notifier } from '@redress/core/ports/notifier.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { find } from '@redress/core/records/complaints.ts';
import type { Button } from './chat.ts';
import { newChat, withAbout, withComplaint } from './chat.ts';
import * as chats from './chats.ts';
import { pieces } from './markup.ts';
import { Moved, type Telegram, Unsayable } from './telegram.ts';
import { button } from './turn.ts';

/** Tells complainants of their complaint in their chat: one attempt, for whoever calls has the retries in hand. */
export function messenger(telegram: Telegram, services: () => Services): Notifier {
  return {
    async send(message) {
      const chat = Number(message.to);
      if (!Number.isSafeInteger(chat)) throw new AddressRefused('not a chat');
      const buttons = await buttonsOf(services(), message);
      const { id, before } = await say(telegram, chat, message, buttons);
      await noteAbout(services(), chat, message, [...before, id]);
      return { providerId: String(id) };
    },
  };
}

async function say(
  telegram: Telegram,
  chat: number,
  { subject, text }: Message,
  buttons: Button[][],
): Promise<{ readonly id: number; readonly before: readonly number[] }> {
  const parts = pieces(`${subject}\n\n${text.trim()}`);
  const sent: number[] = [];
  try {
    for (const [index, part] of parts.entries()) {
      const isLast = index === parts.length - 1;
      sent.push(
        await telegram.say({
          ...{ chat, text: part },
          ...(index === 0 && { bold: subject.length }),
          ...(isLast && { buttons }),
        }),
      );
    }
  } catch (error) {
    // Refused for what it is, it would be refused again: another channel may take it.
    if (error instanceof Unsayable || error instanceof Moved) throw new AddressRefused(errorName(error));
    throw error;
  }
  const id = sent.at(-1) ?? 0;
  return { id, before: sent.slice(0, -1) };
}

/** A survey is answered by a button. */
async function buttonsOf(services: Services, { kind, complaintId, language }: Message): Promise<Button[][]> {
  if (!SURVEYS.has(kind)) return [];
  const complaint = (await find(services, complaintId))?.complaint;
  if (!complaint) return [];
  const { cycle } = complaint;
  const mark = languageOf(language) === 'en' ? ': ' : '：';
  return Object.entries(SCORES).map(([score, label]) => [
    button(`${score}${mark}${label[languageOf(language)]}`, {
      ...{ kind: 'score', complaint: complaintId, cycle, score: Number(score) },
    }),
  ]);
}

const SURVEYS: ReadonlySet<string> = SURVEY_KINDS;

/** What is answered to it is about that complaint. It has been sent whether or not that can be noted. */
async function noteAbout(
  services: Services,
  chat: number,
  { complaintId, language }: Message,
  sent: readonly number[],
): Promise<void> {
  try {
    await chats.change(services, chat, (known) => {
      const before = known ?? newChat(chat, true, language);
      const withIt = before.complaints.includes(complaintId) ? before : withComplaint(before, complaintId);
      return sent.reduce((after, id) => withAbout(after, id, complaintId), withIt);
    });
  } catch (error) {
    services.log.warn('chat-not-noted', { error: errorName(error) });
  }
}

import { readButton } from './buttons.ts';
import type { Turn } from './turn.ts';

/*
 * In a group the bot sees commands, mentions of itself and replies to it, and no more (Telegram's privacy mode, which
 * it is to keep on). What a customer says there is answered in public, recorded, and taken into private; in a group of
 * the staff there are buttons, and nothing is talked about.
 */

/** Shorter is a greeting. */
const LEAST_TO_RECORD = 8;
const MOST_RECORDED = 4000;

export function groupTurn(turn: Turn): void {
  const { heard, chat, texts } = turn;
  const { said, from, messageId } = heard;
  const under = { replyTo: messageId };
  switch (said.kind) {
    case 'moved':
      // The store moves what is known of the group; nothing can be said in the old one any more.
      turn.set({ isBlocked: true, replies: [] });
      return;
    case 'command':
      if (said.argument !== '' && said.name === 'start')
        turn.do({ kind: 'bind', code: said.argument, from: from.id });
      else if (said.name === 'poll')
        turn.do({
          kind: 'poll',
          text: said.argument.slice(0, MOST_RECORDED),
          from: from.id,
          message: messageId,
        });
      else if (said.name === 'results') turn.do({ kind: 'results', from: from.id, message: messageId });
      else if (chat.team === undefined) turn.say(texts.inGroup, [[openChat(turn)]], under);
      return;
    case 'button': {
      const pressed = readButton(said.data);
      if (pressed?.kind !== 'staff' || chat.team === undefined) return;
      const { action, complaint } = pressed;
      turn.do({ kind: 'act', action, complaint, from: from.id, message: messageId });
      return;
    }
    case 'text': {
      if (chat.team !== undefined) return;
      if (!said.mentions && heard.replyTo === undefined) return;
      const text = said.text.trim();
      if (!said.mentions || text.length < LEAST_TO_RECORD) turn.say(texts.inGroup, [[openChat(turn)]], under);
      else
        turn.do({
          ...{ kind: 'mention', text: text.slice(0, MOST_RECORDED).toWellFormed(), from: from.id },
          ...{ name: from.name, language: from.languageCode, message: messageId },
        });
      return;
    }
    default:
      return;
  }
}

function openChat({ texts, world }: Turn) {
  return { text: texts.choices.openChat, url: `https://t.me/${world.self.username}?start` };
}

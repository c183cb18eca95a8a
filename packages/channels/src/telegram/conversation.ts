import { instantOf, millisOf } from '@redress/core/base/instant.ts';
import { nearestLanguage } from '@redress/core/base/language.ts';
import { LANGUAGES } from '@redress/core/base/vocabulary.ts';
import { type Pressed, readButton } from './buttons.ts';
import { type Chat, newChat, withHeard, withTask } from './chat.ts';
import { ask, beginDraft, DRAFT_MS, draftChoice, draftFile, draftNumber, MOST_BYTES } from './drafting.ts';
import { groupTurn } from './groups.ts';
import { rate, score } from './rating.ts';
import { assign, edit, takeAsNew, words } from './saying.ts';
import { button, Turn, type World } from './turn.ts';
import type { Heard } from './update.ts';
import { chooseWithdrawal, withdraw } from './withdrawing.ts';

/*
 * The bot's part of a conversation: a chat and what somebody has done in it give the chat as it is then, with what the
 * bot has to do and to say. Nothing here reads a clock, a store or the network; the same update twice changes nothing.
 */

const PACE_MS = 60_000;
/** More than anybody types in a minute. */
const MOST_A_PACE = 30;

/** Alone: beside words it is a part of what they say. */
const LINK = /^\s*\S*\/c\/(cmp_[0-9a-z]+\.\d+\.[\w-]+)\s*$/;

/** @param chat undefined where nothing is known of it */
export function converse(known: Chat | undefined, heard: Heard, world: World): Chat {
  const before =
    known ?? newChat(heard.chatId, heard.isPrivate, nearestLanguage(heard.from.languageCode) ?? 'en');
  if (before.heard.includes(heard.updateId)) return before;
  const turn = new Turn(passTime(withHeard(before, heard.updateId), world.now), heard, world);
  const { said } = heard;
  // Whoever speaks to the bot wants to hear from it again.
  if (turn.chat.isBlocked && said.kind !== 'member') turn.set({ isBlocked: false });
  if (said.kind === 'member') {
    if (said.isIn) turn.set({ isBlocked: false });
    else turn.set({ isBlocked: true, replies: [] });
  } else if (heard.isPrivate) privateTurn(turn);
  else groupTurn(turn);
  return paced(turn, before);
}

/** Too much at once is taken all the same, but not answered piece by piece. */
function paced(turn: Turn, before: Chat): Chat {
  const since = instantOf(turn.world.now - PACE_MS);
  const pace = [...before.pace.filter((at) => at > since), turn.at].slice(-MOST_A_PACE - 2);
  turn.set({ pace });
  if (pace.length <= MOST_A_PACE) return turn.chat;
  const isFirst = pace.length === MOST_A_PACE + 1;
  turn.set({ replies: before.replies });
  if (isFirst && !turn.chat.isBlocked) turn.say(turn.texts.slower);
  return turn.chat;
}

/** What has ended by itself: a draft that nobody goes on with, a question that nobody answers. */
export function passTime(chat: Chat, now: number): Chat {
  const { draft, open } = chat;
  let after = chat;
  if (draft && now >= millisOf(draft.at) + DRAFT_MS) after = { ...after, draft: undefined };
  if (!open || instantOf(now) < open.until) return after;
  after = { ...after, open: undefined };
  if (open.kind !== 'comment') return after;
  const { complaint, cycle, score } = open;
  return withTask(after, { kind: 'rate', id: `rate-${complaint}-${cycle}`, complaint, cycle, score });
}

function privateTurn(turn: Turn): void {
  const { said } = turn.heard;
  switch (said.kind) {
    case 'command':
      command(turn, said.name, said.argument);
      return;
    case 'button': {
      const pressed = readButton(said.data);
      if (pressed) press(turn, pressed);
      return;
    }
    case 'text': {
      // The link of a complaint that was made elsewhere: whoever has it is the complainant.
      const [, link] = LINK.exec(said.text) ?? [];
      if (link === undefined) words(turn, said.text, []);
      else turn.do({ kind: 'bind', code: link, from: turn.heard.from.id });
      return;
    }
    case 'file':
      if (turn.chat.draft) {
        draftFile(turn, said.file, said.caption, said.album);
        return;
      }
      if ((said.file.size ?? 0) > MOST_BYTES) {
        turn.say(turn.texts.fileTooLarge);
        return;
      }
      words(turn, said.caption, [said.file], said.album);
      return;
    case 'number':
      if (turn.chat.draft) {
        draftNumber(turn, said.phone);
        return;
      }
      turn.say(turn.texts.wordsOnly);
      return;
    case 'edit':
      edit(turn, said.text);
      return;
    case 'else':
      turn.say(turn.texts.wordsOnly);
      return;
    case 'member':
    case 'moved':
      return;
  }
}

function command(turn: Turn, name: string, argument: string): void {
  const { texts } = turn;
  switch (name) {
    case 'start':
      if (argument !== '') {
        turn.do({ kind: 'bind', code: argument, from: turn.heard.from.id });
        return;
      }
      turn.say(texts.welcome);
      if (turn.chat.draft) ask(turn);
      return;
    case 'complain':
      if (!turn.chat.draft) beginDraft(turn);
      ask(turn);
      return;
    case 'status':
      status(turn);
      return;
    case 'withdraw':
      chooseWithdrawal(turn);
      return;
    case 'language': {
      const names: Readonly<Record<string, string>> = { en: 'English', 'zh-CN': '中文' };
      const choices = LANGUAGES.map((language) =>
        button(names[language] ?? language, { kind: 'language', language }),
      );
      turn.say(texts.chooseLanguage, [choices]);
      return;
    }
    case 'help':
      turn.say(texts.help);
      return;
    case 'cancel': {
      const { draft, open } = turn.chat;
      // What was scored is an answer, with or without a comment.
      if (open?.kind === 'comment') rate(turn, undefined);
      turn.set({ draft: undefined, open: undefined });
      turn.say(draft || open ? texts.cancelled : texts.nothingToCancel);
      return;
    }
    default:
      turn.say(texts.notUnderstood);
      return;
  }
}

function press(turn: Turn, pressed: Pressed): void {
  switch (pressed.kind) {
    case 'draft':
      draftChoice(turn, pressed.draft, pressed.choice);
      return;
    case 'language': {
      const language = LANGUAGES.find((one) => one === pressed.language);
      if (!language) return;
      turn.set({ language });
      turn.closeButtons();
      turn.say(turn.texts.languageChosen);
      if (turn.chat.draft) ask(turn);
      return;
    }
    case 'words':
      assign(turn, pressed.way, turn.known(pressed.complaint));
      return;
    case 'new':
      takeAsNew(turn);
      return;
    case 'score':
      score(turn, pressed);
      return;
    case 'no-comment':
      turn.closeButtons();
      rate(turn, undefined);
      return;
    case 'withdraw':
      withdraw(turn, turn.known(pressed.complaint), pressed.isSure);
      return;
    case 'staff':
      return;
  }
}

function status(turn: Turn): void {
  const { texts, world } = turn;
  if (world.complaints.length === 0) {
    turn.say(texts.noComplaints);
    return;
  }
  const lines = [...world.complaints]
    .reverse()
    .map(({ reference, subject, standing }) => texts.status(reference, subject, standing));
  turn.say(lines.join('\n\n'));
}

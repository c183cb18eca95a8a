import type { ComplaintId } from '@redress/core/base/ids.ts';
import { instantOf, millisOf } from '@redress/core/base/instant.ts';
import { nearestLanguage } from '@redress/core/base/language.ts';
import { LANGUAGES } from '@redress/core/base/vocabulary.ts';
import { type Pressed, readButton, type Way } from './buttons.ts';
import { type Button, type Chat, newChat, withAbout, withHeard, withTask } from './chat.ts';
import {
  ask,
  beginDraft,
  draftChoice,
  draftEdit,
  draftFile,
  draftNumber,
  draftText,
  MOST_BYTES,
} from './drafting.ts';
import { groupTurn } from './groups.ts';
import { button, inRows, type Known, Turn, type World } from './turn.ts';
import type { Heard, SentFile } from './update.ts';

/*
 * The bot's part of a conversation: a chat and what somebody has done in it give the chat as it is then, with what the
 * bot has to do and to say. Nothing here reads a clock, a store or the network; the same update twice changes nothing.
 */

const PACE_MS = 60_000;
/** More than anybody types in a minute. */
const MOST_A_PACE = 30;
const COMMENT_MS = 10 * 60_000;
const WITHDRAWAL_MS = 10 * 60_000;
export const DRAFT_MS = 3 * 86_400_000;

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
    case 'text':
      words(turn, said.text, []);
      return;
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

/** What is written or sent without a draft: it answers, adds, objects, or begins something. */
function words(turn: Turn, text: string, files: readonly SentFile[], album?: string): void {
  const { chat, heard } = turn;
  if (chat.draft) {
    draftText(turn, text);
    return;
  }
  const about = chat.about.findLast(({ message }) => message === heard.replyTo)?.complaint;
  if (chat.open?.kind === 'comment' && about === undefined && files.length === 0) {
    rate(turn, text);
    return;
  }
  const named = turn.known(about);
  const asking = turn.knownWith('answer');
  const only = named ?? (asking.length === 1 ? asking[0] : undefined);
  if (only?.may.answer) {
    say(turn, 'answer', only, text, files);
    return;
  }
  // Of one that is resolved only they themselves can say whether they object.
  if (named?.may.add && !named.may.object) {
    say(turn, 'add', named, text, files);
    return;
  }
  const { open } = chat;
  const before = open?.kind === 'words' ? open : { text: '', files: [] };
  if (open?.kind === 'comment') rate(turn, undefined);
  turn.set({
    open: {
      kind: 'words',
      message: heard.messageId,
      until: instantOf(turn.world.now + DRAFT_MS),
      text: [before.text, text].filter(Boolean).join('\n\n'),
      files: [...before.files, ...files],
    },
  });
  const choices = named ? waysOf(turn, [named]) : waysOf(turn, turn.world.complaints);
  // Nothing that it could belong to: it is the beginning of a complaint.
  if (choices.length === 0) {
    takeAsNew(turn);
    return;
  }
  const isOfAlbum = album !== undefined && before.files.length > 0;
  if (isOfAlbum) return;
  const fresh = button(turn.texts.choices.makeNew, { kind: 'new' });
  turn.say(turn.texts.whichComplaint, [...inRows(choices, 1), [fresh]]);
  return;
}

/** So many complaints are offered to choose from, the latest first. */
const MOST_OFFERED = 5;

function waysOf(turn: Turn, complaints: readonly Known[]): Button[] {
  const ways = (one: Known): Way[] => {
    if (one.may.answer) return ['answer'];
    return (['add', 'object', 'reopen'] as const).filter((way) => one.may[way]);
  };
  return [...complaints]
    .reverse()
    .filter((one) => ways(one).length > 0)
    .slice(0, MOST_OFFERED)
    .flatMap((one) =>
      ways(one).map((way) =>
        button(turn.texts.way(way, one.reference), { kind: 'words', way, complaint: one.id }),
      ),
    );
}

function say(turn: Turn, way: Way, known: Known, text: string, files: readonly SentFile[]): void {
  const { messageId: message } = turn.heard;
  const complaint = known.id;
  turn.set({ open: undefined });
  turn.chat = withAbout(turn.chat, message, complaint);
  for (const file of files) turn.do({ kind: 'bring', complaint, file, isThanked: true });
  // Whoever was asked for a picture has answered by sending it.
  const written = text.trim() || (way === 'add' ? '' : files.map(({ name }) => `[${name}]`).join(' '));
  if (written !== '') turn.do({ kind: 'say', complaint, way, text: written, message });
}

function assign(turn: Turn, way: Way, known: Known | undefined): void {
  const { open } = turn.chat;
  turn.closeButtons();
  if (open?.kind !== 'words') return;
  if (!known?.may[way]) {
    turn.say(turn.texts.notPossible);
    return;
  }
  say(turn, way, known, open.text, open.files);
}

function takeAsNew(turn: Turn): void {
  const { open } = turn.chat;
  if (turn.heard.said.kind === 'button') turn.closeButtons();
  if (open?.kind !== 'words') return;
  beginDraft(turn);
  turn.setDraft({ files: [...open.files] });
  if (open.text.trim() === '') {
    turn.say(turn.texts.wordsFirst);
    return;
  }
  draftText(turn, open.text);
}

function edit(turn: Turn, text: string): void {
  if (draftEdit(turn, text) || text.trim() === '') return;
  const { messageId } = turn.heard;
  const known = turn.known(turn.chat.about.findLast(({ message }) => message === messageId)?.complaint);
  if (!known?.may.add) return;
  const changed = `${turn.texts.edited}\n${text}`;
  turn.do({ kind: 'say', complaint: known.id, way: 'add', text: changed, message: messageId });
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

function chooseWithdrawal(turn: Turn): void {
  const { texts } = turn;
  const all = turn.knownWith('withdraw');
  const [only] = all;
  if (!only) {
    turn.say(texts.noneToWithdraw);
    return;
  }
  if (all.length === 1) {
    withdraw(turn, only, false);
    return;
  }
  const choices = all
    .slice(-MOST_OFFERED)
    .map((one) => button(one.reference, { kind: 'withdraw', complaint: one.id, isSure: false }));
  turn.say(texts.whichToWithdraw, inRows(choices, 2));
  return;
}

/**
 * By mail it takes a code, which shows that whoever has come by a link reads the complainant's mail as well. Here it is
 * Telegram that says whose account this is: the one that made the complaint in this chat may end it, asked once more,
 * within ten minutes. Of a complaint that was made elsewhere that is not known, and the page with its code is the way.
 */
function withdraw(turn: Turn, known: Known | undefined, isSure: boolean): void {
  const { texts, chat, heard } = turn;
  if (heard.said.kind === 'button') turn.closeButtons();
  if (!known) return;
  if (!known.may.withdraw) {
    turn.say(texts.notPossible);
    return;
  }
  if (!known.isOwn) {
    turn.say(texts.notWithdrawnHere);
    return;
  }
  const { id: complaint, reference } = known;
  if (!isSure) {
    if (chat.open?.kind === 'comment') rate(turn, undefined);
    const until = instantOf(turn.world.now + WITHDRAWAL_MS);
    turn.set({ open: { kind: 'withdrawal', complaint, until } });
    turn.say(texts.sureToWithdraw(reference), [
      [button(texts.choices.withdraw, { kind: 'withdraw', complaint, isSure: true })],
    ]);
    return;
  }
  const isAsked = chat.open?.kind === 'withdrawal' && chat.open.complaint === complaint;
  if (!isAsked) {
    turn.say(texts.withdrawalOver);
    return;
  }
  turn.set({ open: undefined });
  turn.do({ kind: 'withdraw', complaint });
  return;
}

function score(turn: Turn, pressed: { complaint: ComplaintId; cycle: number; score: number }): void {
  const { texts, chat } = turn;
  if (!turn.known(pressed.complaint)) {
    turn.closeButtons();
    return;
  }
  // Of another survey than the one that is being answered: that one counts as it is.
  if (chat.open?.kind === 'comment' && chat.open.complaint !== pressed.complaint) rate(turn, undefined);
  const { complaint, cycle, score: given } = pressed;
  const until = instantOf(turn.world.now + COMMENT_MS);
  turn.set({ open: { kind: 'comment', complaint, cycle, score: given, until } });
  turn.closeButtons();
  const CONTENT_FROM = 3;
  turn.say(given >= CONTENT_FROM ? texts.scored : texts.howCome, [
    [button(texts.choices.noComment, { kind: 'no-comment' })],
  ]);
  return;
}

function rate(turn: Turn, comment: string | undefined): void {
  const { open } = turn.chat;
  if (open?.kind !== 'comment') return;
  const { complaint, cycle, score: given } = open;
  turn.set({ open: undefined });
  const said = comment?.trim();
  turn.do({ kind: 'rate', complaint, cycle, score: given, ...(said && { comment: said }) });
}

import { instantOf } from '@redress/core/base/instant.ts';
import type { Way } from './buttons.ts';
import { type Button, withAbout } from './chat.ts';
import { beginDraft, DRAFT_MS, draftEdit, draftText } from './drafting.ts';
import { rate } from './rating.ts';
import { button, inRows, type Known, type Turn } from './turn.ts';
import type { SentFile } from './update.ts';

/* Which complaint something is about that is said without a draft: what it is a reply to, else what its author says. */

/** What is written or sent without a draft: it answers, adds, objects, or begins something. */
export function words(turn: Turn, text: string, files: readonly SentFile[], album?: string): void {
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
export const MOST_OFFERED = 5;

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

export function assign(turn: Turn, way: Way, known: Known | undefined): void {
  const { open } = turn.chat;
  turn.closeButtons();
  if (open?.kind !== 'words') return;
  if (!known?.may[way]) {
    turn.say(turn.texts.notPossible);
    return;
  }
  say(turn, way, known, open.text, open.files);
}

export function takeAsNew(turn: Turn): void {
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

export function edit(turn: Turn, text: string): void {
  if (draftEdit(turn, text) || text.trim() === '') return;
  const { messageId } = turn.heard;
  const known = turn.known(turn.chat.about.findLast(({ message }) => message === messageId)?.complaint);
  if (!known?.may.add) return;
  const changed = `${turn.texts.edited}\n${text}`;
  turn.do({ kind: 'say', complaint: known.id, way: 'add', text: changed, message: messageId });
}

import type { ComplaintId } from '@redress/core/base/ids.ts';
import { instantOf } from '@redress/core/base/instant.ts';
import { button, type Turn } from './turn.ts';

/** So long a comment is waited for: then the score counts by itself. */
const COMMENT_MS = 10 * 60_000;

export function score(turn: Turn, pressed: { complaint: ComplaintId; cycle: number; score: number }): void {
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

export function rate(turn: Turn, comment: string | undefined): void {
  const { open } = turn.chat;
  if (open?.kind !== 'comment') return;
  const { complaint, cycle, score: given } = open;
  turn.set({ open: undefined });
  const said = comment?.trim();
  turn.do({ kind: 'rate', complaint, cycle, score: given, ...(said && { comment: said }) });
}

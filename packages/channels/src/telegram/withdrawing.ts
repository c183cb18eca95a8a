import { instantOf } from '@redress/core/base/instant.ts';
import { rate } from './rating.ts';
import { MOST_OFFERED } from './saying.ts';
import { button, inRows, type Known, type Turn } from './turn.ts';

const WITHDRAWAL_MS = 10 * 60_000;

export function chooseWithdrawal(turn: Turn): void {
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
export function withdraw(turn: Turn, known: Known | undefined, isSure: boolean): void {
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

import { readMailAddress } from '@redress/core/base/mail-address.ts';
import { tidyTelephone } from '@redress/core/base/telephone.ts';
import { CATEGORIES, labelOf, languageOf } from '@redress/core/base/vocabulary.ts';
import type { Button, ChatDraft, Step } from './chat.ts';
import { OFFERED } from './texts.ts';
import { button, inRows, type Turn } from './turn.ts';
import type { SentFile } from './update.ts';

/*
 * How a complaint is taken: a question for each thing that helps, of which each can be passed over, and words before
 * anything else. Whatever else is written meanwhile belongs to the words: nobody has to begin again.
 */

/** So long nobody need go on with a complaint that they have begun to tell. */
export const DRAFT_MS = 3 * 86_400_000;
const MOST_FILES = 20;
export const MOST_BYTES = 20 * 1024 * 1024;
/** With all that is put before it, as much as a complaint's description holds. */
const MOST_WORDS = 19_000;
const SHORT = 100;

export function wordsOf({ words }: Pick<ChatDraft, 'words'>): string {
  return words
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .join('\n\n');
}

export function beginDraft(turn: Turn): void {
  const number = turn.chat.drafts + 1;
  turn.set({
    drafts: number,
    open: undefined,
    draft: { number, step: 'what', words: [], files: [], at: turn.at },
  });
}

export function ask(turn: Turn): void {
  const { draft } = turn.chat;
  if (!draft) return;
  const { texts } = turn;
  const choices = choicesOf(turn, draft);
  const text =
    draft.step === 'confirm' ? `${texts.ask.confirm}\n\n${summaryOf(turn, draft)}` : texts.ask[draft.step];
  turn.say(text, choices);
}

function choicesOf(turn: Turn, draft: ChatDraft): Button[][] {
  const { choices } = turn.texts;
  const { number, step } = draft;
  const choice = (text: string, chosen: string) =>
    button(text, { kind: 'draft', draft: number, choice: chosen });
  const sendNow = wordsOf(draft) === '' ? [] : [choice(choices.sendNow, 'send')];
  switch (step) {
    case 'what':
      return [];
    case 'about': {
      const language = languageOf(turn.chat.language);
      const offered = OFFERED.map((code) => choice(labelOf(CATEGORIES, code, language), code));
      return [...inRows(offered, 2), sendNow];
    }
    case 'danger':
      return [[choice(choices.yes, 'yes'), choice(choices.no, 'no')]];
    case 'when':
      return [
        [choice(choices.today, 'today'), choice(choices.yesterday, 'yesterday')],
        [choice(choices.skip, 'skip'), ...sendNow],
      ];
    case 'order':
    case 'contact':
      return [[choice(choices.skip, 'skip'), ...sendNow]];
    case 'evidence':
      return [[choice(choices.done, 'done'), ...sendNow]];
    case 'confirm':
      return [
        [choice(choices.send, 'send')],
        [choice(choices.again, 'again'), choice(choices.cancel, 'cancel')],
      ];
  }
}

function summaryOf({ texts, chat }: Turn, draft: ChatDraft): string {
  const { category = 'other', when = '', order = '', files, email, phone } = draft;
  return texts.summary({
    words: wordsOf(draft),
    category: labelOf(CATEGORIES, category, languageOf(chat.language)),
    when: when === 'today' || when === 'yesterday' ? texts.choices[when] : when,
    order,
    files: files.length,
    contact: [email, phone].filter((one) => one !== undefined).join(', '),
  });
}

const NEXT: Readonly<Record<Step, Step>> = {
  what: 'about',
  about: 'when',
  danger: 'when',
  when: 'order',
  order: 'evidence',
  evidence: 'contact',
  contact: 'confirm',
  confirm: 'confirm',
};

function goOn(turn: Turn): void {
  const { draft } = turn.chat;
  if (!draft) return;
  const isAsked = draft.step === 'about' && draft.category === 'product-safety';
  turn.setDraft({ step: isAsked ? 'danger' : NEXT[draft.step] });
  ask(turn);
}

export function draftText(turn: Turn, text: string): void {
  const { draft } = turn.chat;
  if (!draft) return;
  switch (draft.step) {
    case 'when':
      turn.setDraft({ when: text.slice(0, SHORT) });
      goOn(turn);
      return;
    case 'order':
      turn.setDraft({ order: text.slice(0, SHORT) });
      goOn(turn);
      return;
    case 'contact':
      contactTyped(turn, draft, text);
      return;
    case 'what':
      addWords(turn, text);
      goOn(turn);
      return;
    default:
      addWords(turn, text);
      ask(turn);
      return;
  }
}

function addWords(turn: Turn, text: string): void {
  const { draft } = turn.chat;
  if (!draft || text.trim() === '') return;
  const room = MOST_WORDS - wordsOf(draft).length;
  if (text.length > room) turn.say(turn.texts.wordsFull);
  if (room <= 0) return;
  const added = { message: turn.heard.messageId, text: text.slice(0, room).toWellFormed() };
  turn.setDraft({ words: [...draft.words, added] });
}

function contactTyped(turn: Turn, draft: ChatDraft, text: string): void {
  const mail = readMailAddress(text);
  const number = tidyTelephone(text);
  if ('address' in mail) turn.setDraft({ email: mail.address });
  else if ('number' in number) turn.setDraft({ phone: number.number });
  else {
    turn.say(turn.texts.notContact, choicesOf(turn, draft));
    return;
  }
  goOn(turn);
}

export function draftNumber(turn: Turn, phone: string): void {
  const read = tidyTelephone(phone);
  if (!turn.chat.draft) return;
  if ('number' in read) turn.setDraft({ phone: read.number });
  if (turn.chat.draft.step === 'contact') goOn(turn);
  else ask(turn);
}

export function draftFile(turn: Turn, file: SentFile, caption: string, album: string | undefined): void {
  const { draft } = turn.chat;
  if (!draft) return;
  const { texts } = turn;
  // Telegram hands out nothing larger.
  if ((file.size ?? 0) > MOST_BYTES) {
    turn.say(texts.fileTooLarge);
    return;
  }
  if (draft.files.length >= MOST_FILES) {
    turn.say(texts.tooManyFiles);
    return;
  }
  const isKnown = draft.files.some(({ uniqueId }) => uniqueId === file.uniqueId);
  const files = isKnown ? draft.files : [...draft.files, file];
  turn.setDraft({ files, ...(album !== undefined && { album }) });
  addWords(turn, caption);
  // Those that were sent together are answered once.
  if (album !== undefined && draft.album === album) return;
  if (draft.step === 'what' && caption.trim() !== '') {
    goOn(turn);
    return;
  }
  if (draft.step === 'what') {
    turn.say(texts.wordsFirst);
    return;
  }
  if (draft.step === 'evidence') {
    turn.say(texts.filesSo(files.length), choicesOf(turn, draft));
    return;
  }
  ask(turn);
}

/** Of one that was taken apart, or of a question that has been answered, a button does nothing. */
export function draftChoice(turn: Turn, number: number, choice: string): void {
  const { draft } = turn.chat;
  if (draft?.number !== number) {
    turn.closeButtons();
    return;
  }
  if (choice === 'send' && wordsOf(draft) !== '') {
    turn.closeButtons();
    turn.do({ kind: 'take', draft, name: turn.heard.from.name });
    turn.set({ draft: undefined });
    return;
  }
  const { step } = draft;
  const fields = chosen(step, choice);
  if (!fields) return;
  turn.closeButtons();
  if (choice === 'cancel') {
    turn.set({ draft: undefined });
    turn.say(turn.texts.cancelled);
    return;
  }
  if (choice === 'again') {
    beginDraft(turn);
    ask(turn);
    return;
  }
  turn.setDraft(fields);
  goOn(turn);
}

/** What a choice fills in at that step; undefined where it is none there. */
function chosen(step: Step, choice: string): Partial<ChatDraft> | undefined {
  switch (step) {
    case 'about':
      return OFFERED.some((code) => code === choice) ? { category: choice } : undefined;
    case 'danger':
      return choice === 'yes' || choice === 'no' ? { danger: choice === 'yes' } : undefined;
    case 'when':
      if (choice === 'today' || choice === 'yesterday') return { when: choice };
      return choice === 'skip' ? {} : undefined;
    case 'order':
    case 'contact':
      return choice === 'skip' ? {} : undefined;
    case 'evidence':
      return choice === 'done' ? {} : undefined;
    case 'confirm':
      return choice === 'cancel' || choice === 'again' ? {} : undefined;
    case 'what':
      return undefined;
  }
}

export function draftEdit(turn: Turn, text: string): boolean {
  const { draft } = turn.chat;
  const { messageId } = turn.heard;
  if (!draft?.words.some(({ message }) => message === messageId)) return false;
  const words = draft.words.map((one) =>
    one.message === messageId ? { ...one, text: text.slice(0, MOST_WORDS) } : one,
  );
  if (wordsOf({ words }).length > MOST_WORDS) {
    turn.say(turn.texts.wordsFull);
    return true;
  }
  turn.setDraft({ words });
  if (draft.step === 'confirm') ask(turn);
  else turn.say(turn.texts.changed);
  return true;
}

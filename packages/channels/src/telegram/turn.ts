import type { ComplaintId } from '@redress/core/base/ids.ts';
import { instantOf } from '@redress/core/base/instant.ts';
import { languageOf } from '@redress/core/base/vocabulary.ts';
import { buttonData, type Pressed, type Way } from './buttons.ts';
import {
  type Button,
  type Chat,
  type ChatDraft,
  type Reply,
  type Task,
  withReply,
  withTask,
} from './chat.ts';
import { type ChatTexts, textsIn } from './texts.ts';
import type { Heard, Self } from './update.ts';

/** What is known of a complaint while a chat is answered. */
export interface Known {
  readonly id: ComplaintId;
  readonly reference: string;
  readonly subject: string;
  /** Where it stands and what comes next, in the language of the chat. */
  readonly standing: string;
  readonly may: Readonly<Record<Way | 'withdraw', boolean>>;
  /** It was made in this chat, by whoever speaks here. */
  readonly isOwn: boolean;
}

/** What surrounds one update; a turn reads no clock and no store. */
export interface World {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly self: Self;
  /** Those of the chat, in its order; what cannot be read is not among them. */
  readonly complaints: readonly Known[];
}

/** A chat while one update is answered: collects what it becomes, as the domain's drafts do. */
export class Turn {
  chat: Chat;
  readonly world: World;
  readonly heard: Heard;
  #count = 0;

  constructor(chat: Chat, heard: Heard, world: World) {
    this.chat = chat;
    this.heard = heard;
    this.world = world;
  }

  get at() {
    return instantOf(this.world.now);
  }

  get texts(): ChatTexts {
    return textsIn(languageOf(this.chat.language));
  }

  set(fields: Partial<Chat>): void {
    this.chat = { ...this.chat, ...fields };
  }

  setDraft(fields: Partial<ChatDraft>): void {
    const { draft } = this.chat;
    if (draft) this.set({ draft: { ...draft, ...fields, at: this.at } });
  }

  /** So that it is the same whatever else is said, and each time that the update is looked at. */
  #id(): string {
    this.#count++;
    return `${this.heard.updateId}-${this.#count}`;
  }

  say(text: string, buttons: readonly (readonly Button[])[] = [], more: Partial<Reply> = {}): void {
    const shown = buttons.filter((row) => row.length > 0).map((row) => [...row]);
    this.chat = withReply(this.chat, {
      id: this.#id(),
      text,
      ...(shown.length > 0 && { buttons: shown }),
      ...more,
    });
  }

  /** The buttons under the message that was pressed are gone: what they offered has been chosen. */
  closeButtons(): void {
    this.chat = withReply(this.chat, { id: this.#id(), text: '', closes: this.heard.messageId });
  }

  do(task: DistributiveOmit<Task, 'id'>): void {
    this.chat = withTask(this.chat, { ...task, id: this.#id() });
  }

  known(id: ComplaintId | undefined): Known | undefined {
    return this.world.complaints.find((one) => one.id === id);
  }

  knownWith(may: Way | 'withdraw'): Known[] {
    return this.world.complaints.filter((one) => one.may[may]);
  }
}

type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never;

export function button(text: string, pressed: Pressed): Button {
  return { text, data: buttonData(pressed) };
}

/** So many in a row of buttons, as their texts leave room for on a phone. */
export function inRows(buttons: readonly Button[], most: number): Button[][] {
  const rows: Button[][] = [];
  for (let at = 0; at < buttons.length; at += most) rows.push(buttons.slice(at, at + most));
  return rows;
}

import * as z from 'zod/mini';

/*
 * What Telegram sends, as far as the bot looks at it. Everything else in an update is left where it is: the raw one is
 * kept beside. That each shape is one that the Bot API has is held against `@grammyjs/types` by the tests.
 */

const userSchema = z.object({
  id: z.int(),
  is_bot: z.boolean(),
  first_name: z.string(),
  last_name: z.optional(z.string()),
  language_code: z.optional(z.string()),
});

const chatSchema = z.object({ id: z.int(), type: z.string(), title: z.optional(z.string()) });

const fileSchema = z.object({
  file_id: z.string(),
  file_unique_id: z.string(),
  file_size: z.optional(z.int()),
  file_name: z.optional(z.string()),
});

const entitySchema = z.object({ type: z.string(), offset: z.int(), length: z.int() });

const messageSchema = z.object({
  message_id: z.int(),
  chat: chatSchema,
  from: z.optional(userSchema),
  text: z.optional(z.string()),
  caption: z.optional(z.string()),
  entities: z.optional(z.array(entitySchema)),
  photo: z.optional(z.array(fileSchema)),
  document: z.optional(fileSchema),
  video: z.optional(fileSchema),
  voice: z.optional(fileSchema),
  audio: z.optional(fileSchema),
  media_group_id: z.optional(z.string()),
  contact: z.optional(z.object({ phone_number: z.string(), user_id: z.optional(z.int()) })),
  reply_to_message: z.optional(
    z.object({ message_id: z.int(), from: z.optional(z.object({ id: z.int() })) }),
  ),
  migrate_to_chat_id: z.optional(z.int()),
});
type Message = z.infer<typeof messageSchema>;

export const updateSchema = z.object({
  update_id: z.int(),
  message: z.optional(messageSchema),
  edited_message: z.optional(messageSchema),
  callback_query: z.optional(
    z.object({
      id: z.string(),
      from: userSchema,
      data: z.optional(z.string()),
      message: z.optional(z.object({ message_id: z.int(), chat: chatSchema })),
    }),
  ),
  /** Of a poll that the bot has sent; nobody, where it was anonymous. */
  poll_answer: z.optional(
    z.object({
      poll_id: z.string(),
      user: z.optional(z.object({ id: z.int() })),
      option_ids: z.array(z.int()),
    }),
  ),
  my_chat_member: z.optional(
    z.object({
      chat: chatSchema,
      from: userSchema,
      new_chat_member: z.object({ status: z.string() }),
    }),
  ),
});
export type Update = z.infer<typeof updateSchema>;

/** The kinds of updates that the bot asks Telegram for: no others come. */
export const WANTED_UPDATES = [
  'message',
  'edited_message',
  'callback_query',
  'my_chat_member',
  'poll_answer',
] as const;

export interface SentFile {
  readonly fileId: string;
  readonly uniqueId: string;
  readonly name: string;
  /** Bytes, where Telegram says it. */
  readonly size?: number | undefined;
}

/** What somebody has done in a chat. */
export type Said =
  | { readonly kind: 'text'; readonly text: string; readonly mentions: boolean }
  | { readonly kind: 'command'; readonly name: string; readonly argument: string }
  | {
      readonly kind: 'file';
      readonly file: SentFile;
      readonly caption: string;
      /** Of several that were sent at once. */
      readonly album?: string | undefined;
    }
  | { readonly kind: 'number'; readonly phone: string; readonly isOwn: boolean }
  | { readonly kind: 'button'; readonly data: string; readonly queryId: string }
  | { readonly kind: 'edit'; readonly text: string }
  | { readonly kind: 'member'; readonly isIn: boolean }
  | { readonly kind: 'moved'; readonly to: number }
  /** A sticker, a place, whatever has no words and is no file. */
  | { readonly kind: 'else' };

export interface Heard {
  readonly updateId: number;
  readonly chatId: number;
  readonly isPrivate: boolean;
  /** Of the group. */
  readonly title: string;
  readonly from: { readonly id: number; readonly name: string; readonly languageCode: string };
  readonly messageId: number;
  /** Which message of the bot's own it answers to. */
  readonly replyTo?: number | undefined;
  readonly said: Said;
}

/** The bot itself, as `getMe` has it. */
export interface Self {
  readonly id: number;
  readonly username: string;
}

/** Undefined where nobody has done anything that concerns the bot. */
export function hear(update: Update, self: Self): Heard | undefined {
  const { update_id: updateId, message, edited_message: edited, callback_query: query } = update;
  const member = update.my_chat_member;
  if (query?.message) {
    const { chat, message_id: messageId } = query.message;
    const said = { kind: 'button', data: query.data ?? '', queryId: query.id } as const;
    return { ...placeOf(updateId, chat, query.from), messageId, said };
  }
  if (member) {
    const isIn = !['left', 'kicked'].includes(member.new_chat_member.status);
    return {
      ...placeOf(updateId, member.chat, member.from),
      messageId: 0,
      said: { kind: 'member', isIn },
    };
  }
  const said = message ?? edited;
  // Channels post without a person; other bots are nobody to talk to.
  if (!said?.from || (said.from.is_bot && said.migrate_to_chat_id === undefined)) return undefined;
  const { reply_to_message: reply, message_id: messageId } = said;
  return {
    ...placeOf(updateId, said.chat, said.from),
    messageId,
    ...(reply?.from?.id === self.id && { replyTo: reply.message_id }),
    said: edited ? { kind: 'edit', text: edited.text ?? edited.caption ?? '' } : saidIn(said, self),
  };
}

/** In which chat something happened; 0 where that cannot be told. */
export function chatIn(update: unknown): number {
  const { data } = updateSchema.safeParse(update);
  const message = data?.message ?? data?.edited_message ?? data?.callback_query?.message;
  return (message ?? data?.my_chat_member)?.chat.id ?? 0;
}

function placeOf(
  updateId: number,
  { id: chatId, type, title = '' }: z.infer<typeof chatSchema>,
  { id, first_name, last_name = '', language_code: languageCode = '' }: z.infer<typeof userSchema>,
) {
  const name = `${first_name} ${last_name}`.trim();
  return { updateId, chatId, isPrivate: type === 'private', title, from: { id, name, languageCode } };
}

function saidIn(message: Message, self: Self): Said {
  const { text, caption = '', contact, media_group_id: album, migrate_to_chat_id: to } = message;
  if (to !== undefined) return { kind: 'moved', to };
  const file = fileIn(message);
  if (file) return { kind: 'file', file, caption, album };
  if (contact)
    return {
      kind: 'number',
      phone: contact.phone_number,
      isOwn: contact.user_id !== undefined && contact.user_id === message.from?.id,
    };
  if (text === undefined) return { kind: 'else' };
  const command = commandIn(message, text, self);
  if (command) return command;
  const at = `@${self.username}`.toLowerCase();
  const mentions = (message.entities ?? []).filter(
    ({ type, offset, length }) =>
      type === 'mention' && text.slice(offset, offset + length).toLowerCase() === at,
  );
  const without = mentions.reduceRight(
    (rest, { offset, length }) => rest.slice(0, offset) + rest.slice(offset + length),
    text,
  );
  return { kind: 'text', text: mentions.length > 0 ? without.trim() : text, mentions: mentions.length > 0 };
}

/** `/status`, `/status@our_bot`; one that is another bot's is none, but plain text. */
function commandIn({ entities = [] }: Message, text: string, { username }: Self): Said | undefined {
  const [first] = entities;
  if (first?.type !== 'bot_command' || first.offset !== 0) return undefined;
  const [name = '', bot] = text.slice(1, first.length).split('@');
  if (bot !== undefined && bot.toLowerCase() !== username.toLowerCase()) return undefined;
  return { kind: 'command', name: name.toLowerCase(), argument: text.slice(first.length).trim() };
}

function fileIn({ message_id, photo, document, video, voice, audio }: Message): SentFile | undefined {
  // The last size of a photo is the largest.
  const file = photo?.at(-1) ?? document ?? video ?? voice ?? audio;
  if (!file) return undefined;
  const kind = photo ? 'photo' : video ? 'video' : voice ? 'voice' : audio ? 'audio' : 'document';
  return {
    fileId: file.file_id,
    uniqueId: file.file_unique_id,
    name: file.file_name ?? `${kind}-${message_id}${EXTENSIONS[kind] ?? ''}`,
    size: file.file_size,
  };
}

/** As Telegram makes them, where they have no name of their own. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  photo: '.jpg',
  video: '.mp4',
  voice: '.ogg',
  audio: '.mp3',
};

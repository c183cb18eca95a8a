import type { ApiMethods } from 'grammy/types';
import * as z from 'zod';

/*
 * The calls that the server knows, as the Bot API documents them, each no wider than its own types. What is not said here
 * it refuses: a bot that comes to use more has to have it written first.
 */

const chatId = z.int();
const entity = z.strictObject({ type: z.literal('bold'), offset: z.int().min(0), length: z.int().min(1) });
const inlineKeyboard = z.strictObject({
  inline_keyboard: z.array(
    z.array(
      z.union([
        z.strictObject({
          text: z.string().min(1),
          callback_data: z.string().refine((data) => {
            const bytes = Buffer.byteLength(data);
            return bytes >= 1 && bytes <= 64;
          }),
        }),
        z.strictObject({ text: z.string().min(1), url: z.url() }),
      ]),
    ),
  ),
});
const updateKinds = z.array(
  z.enum(['message', 'edited_message', 'callback_query', 'my_chat_member', 'poll_answer']),
);

export const CALLS = {
  getMe: z.strictObject({}),
  getUpdates: z.strictObject({
    offset: z.exactOptional(z.int()),
    limit: z.exactOptional(z.int().min(1).max(100)),
    timeout: z.exactOptional(z.int().min(0)),
    allowed_updates: z.exactOptional(updateKinds),
  }),
  setWebhook: z.strictObject({
    url: z.string(),
    secret_token: z.exactOptional(z.string().regex(/^[A-Za-z0-9_-]{1,256}$/)),
    max_connections: z.exactOptional(z.int().min(1).max(100)),
    allowed_updates: z.exactOptional(updateKinds),
  }),
  deleteWebhook: z.strictObject({ drop_pending_updates: z.exactOptional(z.boolean()) }),
  setMyCommands: z.strictObject({
    commands: z
      .array(
        z.strictObject({
          command: z.string().regex(/^[a-z0-9_]{1,32}$/),
          description: z.string().min(1).max(256),
        }),
      )
      .max(100),
    scope: z.exactOptional(z.strictObject({ type: z.literal('all_private_chats') })),
    language_code: z.exactOptional(z.literal('zh')),
  }),
  sendMessage: z.strictObject({
    chat_id: chatId,
    text: z.string(),
    entities: z.exactOptional(z.array(entity)),
    reply_markup: z.exactOptional(inlineKeyboard),
    reply_parameters: z.exactOptional(
      z.strictObject({ message_id: z.int(), allow_sending_without_reply: z.exactOptional(z.boolean()) }),
    ),
    link_preview_options: z.exactOptional(z.strictObject({ is_disabled: z.exactOptional(z.boolean()) })),
  }),
  editMessageReplyMarkup: z.strictObject({
    chat_id: chatId,
    message_id: z.int(),
    reply_markup: z.exactOptional(inlineKeyboard),
  }),
  sendPoll: z.strictObject({
    chat_id: chatId,
    question: z.string().min(1).max(300),
    options: z
      .array(z.strictObject({ text: z.string().min(1).max(100) }))
      .min(1)
      .max(12),
    is_anonymous: z.exactOptional(z.boolean()),
    allows_multiple_answers: z.exactOptional(z.boolean()),
    open_period: z.exactOptional(z.int().min(5).max(2_628_000)),
  }),
  answerCallbackQuery: z.strictObject({ callback_query_id: z.string() }),
  getFile: z.strictObject({ file_id: z.string() }),
} as const;

export type CallName = keyof typeof CALLS;
export type Params<Name extends CallName> = z.infer<(typeof CALLS)[Name]>;

export type Answer<Name extends CallName> = ReturnType<ApiMethods[Name]>;

/** Each is what the Bot API's own types take: where one of them changes, this does not compile. */
type Fits<Name extends CallName> =
  Params<Name> extends NonNullable<Parameters<ApiMethods[Name]>[0]> | Record<string, never> ? true : Name;
export const FITTING: { readonly [Name in CallName]: Fits<Name> } = {
  getMe: true,
  getUpdates: true,
  setWebhook: true,
  deleteWebhook: true,
  setMyCommands: true,
  sendMessage: true,
  sendPoll: true,
  editMessageReplyMarkup: true,
  answerCallbackQuery: true,
  getFile: true,
};

export function isCall(name: string): name is CallName {
  return Object.hasOwn(CALLS, name);
}

import { AddressRefused, ProviderFault } from '@redress/core/ports/notifier.ts';
import { Api, GrammyError, HttpError } from 'grammy';
import type { Button } from './chat.ts';
import { Pace, type Timing } from './pace.ts';
import type { Self, WANTED_UPDATES } from './update.ts';

/*
 * What the bot asks of Telegram. Everything that goes wrong is told as the ports of the core have it, and never says
 * the token: it stands in every address.
 */

/** It asks for a slower pace. */
export class Slower extends ProviderFault {
  readonly retryAfterMs: number;
  constructor(retryAfterMs: number) {
    super('TooManyRequests', true);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The group has become another one, with another id. */
export class Moved extends Error {
  override readonly name = 'ChatMoved';
  readonly to: number;
  constructor(to: number) {
    super('the group has another id by now');
    this.to = to;
  }
}

/** This message, as it is, can be said to nobody: not again, and not elsewhere. */
export class Unsayable extends Error {
  override readonly name = 'MessageUnsayable';
}

/** Nobody knows whether Telegram has done it. */
class NotAnswered extends Error {
  override readonly name = 'TelegramNotAnswered';
}

export interface Outgoing {
  readonly chat: number;
  readonly text: string;
  readonly bold?: number | undefined;
  readonly buttons?: readonly (readonly Button[])[] | undefined;
  readonly replyTo?: number | undefined;
}

export interface TelegramOptions {
  readonly token: string;
  /** `https://api.telegram.org` where nothing is said. */
  readonly apiRoot?: string | undefined;
  readonly timing?: Timing | undefined;
}

/** So long Telegram may take for anything but to wait for updates. */
const WITHIN_SECONDS = 30;
const DOWNLOAD_MS = 60_000;
/** A week: Telegram keeps one open for a month at most. */
const POLL_SECONDS = 7 * 86_400;

export class Telegram {
  /** The bot's number, which its token begins with: updates are numbered by it. */
  readonly bot: string;
  readonly #api: Api;
  readonly #files: string;
  readonly #pace: Pace;

  constructor({ token, apiRoot = 'https://api.telegram.org', timing }: TelegramOptions) {
    this.bot = token.slice(0, token.indexOf(':'));
    this.#api = new Api(token, { apiRoot, timeoutSeconds: WITHIN_SECONDS });
    this.#files = `${apiRoot}/file/bot${token}/`;
    this.#pace = new Pace(timing);
  }

  async self(): Promise<Self> {
    const { id, username } = await told(() => this.#api.getMe());
    return { id, username };
  }

  /** Resolves to the id of the message. @throws AddressRefused, ProviderFault, Moved, Unsayable; else nobody knows */
  async say({ chat, text, bold, buttons = [], replyTo }: Outgoing): Promise<number> {
    await this.#pace.turn(chat);
    const sent = await this.#told(chat, () =>
      this.#api.sendMessage(chat, text, {
        // Not as HTML or Markdown: nothing that anybody wrote can be taken for either.
        ...(bold !== undefined && bold > 0 && { entities: [{ type: 'bold', offset: 0, length: bold }] }),
        ...(buttons.length > 0 && {
          reply_markup: { inline_keyboard: buttons.map((row) => row.map(shown)) },
        }),
        ...(replyTo !== undefined && {
          reply_parameters: { message_id: replyTo, allow_sending_without_reply: true },
        }),
        link_preview_options: { is_disabled: true },
      }),
    );
    return sent.message_id;
  }

  /** Resolves to what Telegram calls the poll. @throws as `say` does */
  async poll(chat: number, question: string, options: readonly string[]): Promise<string> {
    await this.#pace.turn(chat);
    const sent = await this.#told(chat, () =>
      this.#api.sendPoll(
        chat,
        question,
        options.map((text) => ({ text })),
        // Of an anonymous one the bot hears nothing.
        { is_anonymous: false, allows_multiple_answers: false, open_period: POLL_SECONDS },
      ),
    );
    return sent.poll.id;
  }

  /** The buttons under a message go. */
  async closeButtons(chat: number, message: number): Promise<void> {
    await this.#told(chat, () =>
      this.#api.editMessageReplyMarkup(chat, message, { reply_markup: { inline_keyboard: [] } }),
    );
  }

  /** The wheel on a pressed button stops. It is no matter where that fails. */
  async heardButton(queryId: string): Promise<void> {
    await this.#api.answerCallbackQuery(queryId).catch(() => undefined);
  }

  /** Its bytes. @throws Unsayable where Telegram hands it out no more, or it is too large */
  async file(fileId: string, most: number): Promise<Uint8Array> {
    const { file_path: path, file_size: size = 0 } = await told(() => this.#api.getFile(fileId));
    if (path === undefined || size > most) throw new Unsayable('the file is not handed out');
    try {
      const answer = await fetch(this.#files + path, { signal: AbortSignal.timeout(DOWNLOAD_MS) });
      if (!answer.ok || !answer.body) throw new NotAnswered();
      const pieces: Uint8Array[] = [];
      let bytes = 0;
      for await (const piece of answer.body) {
        bytes += piece.length;
        if (bytes > most) throw new Unsayable('the file is too large');
        pieces.push(piece);
      }
      return Buffer.concat(pieces);
    } catch (error) {
      if (error instanceof Unsayable) throw error;
      // Its own text could name the address, and so the token.
      throw new NotAnswered('the file did not come');
    }
  }

  /** Waits for so many seconds at most; those before `offset` Telegram forgets. */
  async updates(offset: number, seconds: number, allowed: readonly WantedUpdate[]): Promise<unknown[]> {
    return told(() =>
      this.#api.getUpdates({ offset, timeout: seconds, limit: 100, allowed_updates: allowed }),
    );
  }

  /** Without an address: they are asked for, and not sent. */
  async dropWebhook(): Promise<void> {
    await told(() => this.#api.deleteWebhook());
  }

  /** One at a time, so that they come in their order. */
  async setWebhook(url: string, secret: string, allowed: readonly WantedUpdate[]): Promise<void> {
    const options = { secret_token: secret, max_connections: 1, allowed_updates: allowed };
    await told(() => this.#api.setWebhook(url, options));
  }

  async setCommands(
    commands: readonly { readonly command: string; readonly description: string }[],
    languageCode?: 'zh',
  ): Promise<void> {
    await told(() =>
      this.#api.setMyCommands(
        commands.map((one) => ({ ...one })),
        {
          scope: { type: 'all_private_chats' },
          ...(languageCode !== undefined && { language_code: languageCode }),
        },
      ),
    );
  }

  async #told<T>(chat: number, call: () => Promise<T>): Promise<T> {
    try {
      return await told(call);
    } catch (error) {
      if (error instanceof Slower) this.#pace.hold(chat, error.retryAfterMs);
      throw error;
    }
  }
}

type WantedUpdate = (typeof WANTED_UPDATES)[number];

function shown(button: Button) {
  return 'data' in button ? { text: button.text, callback_data: button.data } : button;
}

async function told<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw faultOf(error);
  }
}

/** Until the connection stood nothing can have been sent. */
const NEVER_SENT: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

function faultOf(error: unknown): Error {
  if (error instanceof HttpError) {
    const { error: cause } = error;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    return NEVER_SENT.has(code) ? new ProviderFault(code) : new NotAnswered(code);
  }
  if (!(error instanceof GrammyError)) return new NotAnswered();
  const { error_code: code, description, parameters } = error;
  const { retry_after: seconds, migrate_to_chat_id: to } = parameters;
  if (to !== undefined) return new Moved(to);
  if (code === 429) return new Slower((seconds ?? 1) * 1000);
  if (code === 403) return new AddressRefused('blocked');
  if (code === 401 || code === 404) return new ProviderFault('TokenRefused');
  if (code === 400 && /chat not found|user is deactivated|chat was deleted|PEER_ID/i.test(description))
    return new AddressRefused('no such chat');
  if (code === 400) return new Unsayable(code.toString());
  return new NotAnswered(String(code));
}

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ApiError, Message, Update } from 'grammy/types';
import type * as z from 'zod';
import { type Answer, CALLS, type CallName, isCall, type Params } from './calls.ts';
import { SendingLimits } from './limits.ts';

/*
 * Telegram's Bot API as it is documented at core.telegram.org/bots/api, so far as the bot uses it: written from that page,
 * with its limits, its refusals and its repetitions. What a person does in a chat is `says`, `sends`, `presses`.
 */

export const TOKEN = '7000001:test-token-of-the-bot-api-server_0';
const BOT = { id: 7000001, is_bot: true, first_name: 'Complaints', username: 'complaints_test_bot' } as const;
const MOST_TEXT = 4096;
const MOST_FILE = 20 * 1024 * 1024;
const FILE_LINK_MS = 3_600_000;

export interface Person {
  readonly id: number;
  readonly name: string;
  readonly language: string;
}

/** A message of the bot's, as somebody sees it. */
export interface Seen {
  readonly id: number;
  readonly chat: number;
  readonly text: string;
  readonly buttons: readonly { readonly text: string; readonly data?: string; readonly url?: string }[];
  readonly replyTo: number | undefined;
  /** Of a poll: what Telegram calls it, and what can be chosen. */
  readonly poll?: { readonly id: string; readonly options: readonly string[] };
}

class Refused extends Error {
  readonly answer: ApiError;
  constructor(error_code: number, description: string, parameters: ApiError['parameters'] = {}) {
    super(description);
    this.answer = { ok: false, error_code, description, parameters };
  }
}

type More = Omit<Partial<Message>, 'chat'>;
type PeopleChat = NonNullable<Update['message']>['chat'];
type UpdateBody = Omit<Update, 'update_id'>;

export class BotApi {
  readonly #server: Server;
  readonly #now: () => number;
  #limits = new SendingLimits();
  #updates: Update[] = [];
  #nextUpdate = 500_001;
  #nextMessage = 100;
  readonly #messages = new Map<string, Seen>();
  readonly #chats = new Map<number, 'private' | 'group'>();
  readonly #blocked = new Set<number>();
  readonly #moved = new Map<number, number>();
  readonly #files = new Map<string, Uint8Array>();
  readonly #links = new Map<string, { readonly file: string; readonly until: number }>();
  readonly #queries = new Set<string>();
  readonly #faults: { readonly name: CallName; readonly fault: Fault }[] = [];
  #waiting: (() => void)[] = [];
  #webhook: { readonly url: string; readonly secret: string | undefined } | undefined;
  readonly sent: Seen[] = [];
  readonly calls: { readonly name: CallName; readonly params: unknown }[] = [];

  /** @param now of the limits and of how long a file's link is good */
  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
  }

  async listen(port = 0): Promise<string> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  // What people do.

  /** @param to what it is a reply to */
  says(person: Person, text: string, to?: Seen): number {
    this.#chats.set(person.id, 'private');
    return this.#post({ chat: privateChat(person), ...spoken(text), ...(to && answering(to)) }, person);
  }

  saysInGroup(group: number, person: Person, text: string): number {
    this.#chats.set(group, 'group');
    const chat = { id: group, type: 'supergroup', title: 'Group' } as const;
    return this.#post({ chat, ...spoken(text) }, person);
  }

  edits(person: Person, message: number, text: string): void {
    this.update({
      edited_message: {
        ...{ message_id: message, date: this.#seconds(), edit_date: this.#seconds() },
        ...{ chat: privateChat(person), from: userOf(person), text },
      },
    });
  }

  sends(person: Person, bytes: Uint8Array, options: SentFile = {}): number {
    this.#chats.set(person.id, 'private');
    const { name, caption, size = bytes.length, album } = options;
    const file_id = randomUUID();
    this.#files.set(file_id, bytes);
    const file = { file_id, file_unique_id: options.uniqueId ?? file_id.slice(0, 8), file_size: size };
    const what = name
      ? { document: { ...file, file_name: name } }
      : { photo: [{ ...file, width: 1, height: 1 }] };
    const said = { ...(caption && { caption }), ...(album && { media_group_id: album }) };
    return this.#post({ chat: privateChat(person), ...what, ...said }, person);
  }

  /** @returns the number of the query, as the bot is to answer it */
  presses(person: Person, { chat, id }: Pick<Seen, 'chat' | 'id'>, data: string): void {
    const query = randomUUID();
    this.#queries.add(query);
    const isGroup = chat < 0;
    this.update({
      callback_query: {
        ...{ id: query, from: userOf(person), chat_instance: '1', data },
        message: {
          ...{ message_id: id, date: this.#seconds() },
          chat: isGroup ? { id: chat, type: 'supergroup', title: 'Group' } : privateChat(person),
        },
      },
    });
  }

  /** @param options the numbers of those that are chosen; none: what was chosen is taken back */
  votes(person: Person, { poll }: Pick<Seen, 'poll'>, options: number[]): void {
    const poll_id = poll?.id ?? '';
    const chosen = options.map(String);
    this.update({
      poll_answer: { poll_id, user: userOf(person), option_ids: options, option_persistent_ids: chosen },
    });
  }

  /** The bot is told, as Telegram does, and everything that it sends is refused. */
  blocks(person: Person, isBlocked = true): void {
    if (isBlocked) this.#blocked.add(person.id);
    else this.#blocked.delete(person.id);
    const user = BOT;
    const member = { status: 'member', user } as const;
    const out = { status: 'kicked', user, until_date: 0 } as const;
    this.update({
      my_chat_member: {
        ...{ chat: privateChat(person), from: userOf(person), date: this.#seconds() },
        old_chat_member: isBlocked ? member : out,
        new_chat_member: isBlocked ? out : member,
      },
    });
  }

  /** The group becomes a supergroup: nothing goes to its old number any more. */
  moves(from: number, to: number): void {
    this.#moved.set(from, to);
    this.#chats.set(to, 'group');
  }

  /** The same update once more, as Telegram does where it has not heard that it has come. */
  repeats(update: Update): void {
    this.#updates.push(update);
    this.#wake();
  }

  update(body: UpdateBody): Update {
    const update = { update_id: this.#nextUpdate++, ...body };
    this.#updates.push(update);
    this.#wake();
    return update;
  }

  get pending(): readonly Update[] {
    return this.#updates;
  }

  /** The next call of that name goes wrong. */
  fails(name: CallName, fault: Fault): void {
    this.#faults.push({ name, fault });
  }

  /** What the bot has said in a chat, the latest last. */
  in(chat: number): readonly Seen[] {
    return this.sent.filter((one) => one.chat === chat);
  }

  get webhook() {
    return this.#webhook;
  }

  // What the bot asks.

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const file = /^\/file\/bot([^/]+)\/(.+)$/.exec(path);
    if (file) return this.#download(file[1], file[2], response);
    const [, token, name = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(path) ?? [];
    const params = await bodyOf(request);
    const fault = this.#faultOf(name);
    if (fault?.is === 'unheard') return void response.destroy();
    let answer: unknown;
    try {
      if (token !== TOKEN) throw new Refused(401, 'Unauthorized');
      if (fault?.is === 'refused')
        throw new Refused(
          fault.code,
          fault.description,
          fault.retryAfter ? { retry_after: fault.retryAfter } : {},
        );
      answer = { ok: true, result: await this.#call(name, params) };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      answer = error.answer;
    }
    // Done, and nobody hears of it.
    if (fault?.is === 'unanswered') return void response.destroy();
    const code =
      answer && typeof answer === 'object' && 'error_code' in answer ? Number(answer.error_code) : 200;
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  }

  #faultOf(name: string): Fault | undefined {
    const at = this.#faults.findIndex((one) => one.name === name);
    return at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault;
  }

  async #call(name: string, params: unknown): Promise<unknown> {
    if (!isCall(name)) throw new Refused(404, 'Not Found: method not found');
    this.calls.push({ name, params });
    const handlers: { readonly [Name in CallName]: () => Answer<Name> | Promise<Answer<Name>> } = {
      getMe: () => ({ ...BOT, ...ABILITIES }),
      getUpdates: () => this.#getUpdates(read(CALLS.getUpdates, params)),
      setWebhook: () => {
        const { url, secret_token: secret } = read(CALLS.setWebhook, params);
        this.#webhook = url === '' ? undefined : { url, secret };
        return true;
      },
      deleteWebhook: () => {
        this.#webhook = undefined;
        return true;
      },
      setMyCommands: () => read(CALLS.setMyCommands, params) && true,
      sendMessage: () => this.#sendMessage(read(CALLS.sendMessage, params)),
      sendPoll: () => this.#sendPoll(read(CALLS.sendPoll, params)),
      editMessageReplyMarkup: () => this.#editButtons(read(CALLS.editMessageReplyMarkup, params)),
      answerCallbackQuery: () => {
        if (!this.#queries.delete(read(CALLS.answerCallbackQuery, params).callback_query_id))
          throw new Refused(400, 'Bad Request: query is too old and response timeout expired');
        return true;
      },
      getFile: () => this.#getFile(read(CALLS.getFile, params).file_id),
    };
    return handlers[name]();
  }

  async #getUpdates({ offset = 0, limit = 100, timeout = 0 }: Params<'getUpdates'>): Promise<Update[]> {
    if (this.#webhook)
      throw new Refused(409, "Conflict: can't use getUpdates method while webhook is active");
    this.#updates = this.#updates.filter(({ update_id }) => update_id >= offset);
    if (this.#updates.length === 0 && timeout > 0)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeout * 1000);
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    return this.#updates.slice(0, limit);
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #sendMessage({
    chat_id: chat,
    text,
    entities = [],
    reply_markup,
    reply_parameters,
  }: Params<'sendMessage'>) {
    if (text.trim() === '') throw new Refused(400, 'Bad Request: message text is empty');
    if (text.length > MOST_TEXT) throw new Refused(400, 'Bad Request: message is too long');
    this.#requireReachable(chat);
    if (entities.some(({ offset, length }) => offset + length > text.length))
      throw new Refused(400, 'Bad Request: entity is out of the text');
    const wait = this.#limits.take(chat, this.#now());
    if (wait > 0) throw new Refused(429, `Too Many Requests: retry after ${wait}`, { retry_after: wait });
    const id = this.#nextMessage++;
    const buttons = (reply_markup?.inline_keyboard.flat() ?? []).map((button) =>
      'callback_data' in button ? { text: button.text, data: button.callback_data } : button,
    );
    const seen: Seen = { id, chat, text, buttons, replyTo: reply_parameters?.message_id };
    this.#messages.set(`${chat} ${id}`, seen);
    this.sent.push(seen);
    return {
      ...{ message_id: id, date: this.#seconds(), text, from: BOT },
      chat: { id: chat, type: 'private', first_name: 'Somebody' } as const,
    };
  }

  #sendPoll({ chat_id: chat, question, options, is_anonymous = true, open_period }: Params<'sendPoll'>) {
    this.#requireReachable(chat);
    const wait = this.#limits.take(chat, this.#now());
    if (wait > 0) throw new Refused(429, `Too Many Requests: retry after ${wait}`, { retry_after: wait });
    const id = this.#nextMessage++;
    const poll = { id: randomUUID(), options: options.map(({ text }) => text) };
    const seen: Seen = { id, chat, text: question, buttons: [], replyTo: undefined, poll };
    this.#messages.set(`${chat} ${id}`, seen);
    this.sent.push(seen);
    return {
      ...{ message_id: id, date: this.#seconds(), from: BOT },
      chat: { id: chat, type: 'private', first_name: 'Somebody' } as const,
      poll: {
        ...{ id: poll.id, question, is_closed: false, is_anonymous, type: 'regular' as const },
        ...{ allows_multiple_answers: false, allows_revoting: true, members_only: false },
        total_voter_count: 0,
        options: poll.options.map((text, at) => ({ text, voter_count: 0, persistent_id: String(at) })),
        ...(open_period !== undefined && { open_period }),
      },
    };
  }

  #editButtons({ chat_id: chat, message_id: id, reply_markup }: Params<'editMessageReplyMarkup'>) {
    this.#requireReachable(chat);
    const seen = this.#messages.get(`${chat} ${id}`);
    if (!seen) throw new Refused(400, 'Bad Request: message to edit not found');
    const isEmpty = (reply_markup?.inline_keyboard.flat() ?? []).length === 0;
    if (isEmpty && seen.buttons.length === 0) throw new Refused(400, 'Bad Request: message is not modified');
    const after = { ...seen, buttons: [] };
    this.#messages.set(`${chat} ${id}`, after);
    this.sent.splice(this.sent.indexOf(seen), 1, after);
    return true as const;
  }

  #requireReachable(chat: number): void {
    const to = this.#moved.get(chat);
    if (to !== undefined)
      throw new Refused(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
        migrate_to_chat_id: to,
      });
    if (this.#blocked.has(chat)) throw new Refused(403, 'Forbidden: bot was blocked by the user');
    if (!this.#chats.has(chat)) throw new Refused(400, 'Bad Request: chat not found');
  }

  #getFile(file_id: string) {
    const bytes = this.#files.get(file_id);
    if (!bytes) throw new Refused(400, 'Bad Request: wrong file_id or the file is temporarily unavailable');
    if (bytes.length > MOST_FILE) throw new Refused(400, 'Bad Request: file is too big');
    const file_path = `documents/${randomUUID()}`;
    this.#links.set(file_path, { file: file_id, until: this.#now() + FILE_LINK_MS });
    return { file_id, file_unique_id: file_id.slice(0, 8), file_size: bytes.length, file_path };
  }

  #download(token = '', path = '', response: ServerResponse): void {
    const link = this.#links.get(path);
    const bytes = link && this.#now() < link.until ? this.#files.get(link.file) : undefined;
    if (token !== TOKEN || !bytes) return void response.writeHead(404).end('{"ok":false}');
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes);
  }

  #post(message: More & { readonly chat: PeopleChat }, person: Person): number {
    const message_id = this.#nextMessage++;
    const base = { message_id, date: this.#seconds(), from: userOf(person) };
    this.update({ message: { ...base, ...message } });
    return message_id;
  }

  #seconds = () => Math.floor(this.#now() / 1000);
}

/** What `getMe` says of a bot with its privacy mode on, beside its name. */
const ABILITIES = {
  can_join_groups: true,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
  has_topics_enabled: false,
  allows_users_to_create_topics: false,
  can_manage_bots: false,
  supports_guest_queries: false,
  supports_join_request_queries: false,
} as const;

/** @throws Refused as Telegram refuses what it does not take */
function read<T>(schema: z.ZodType<T>, params: unknown): T {
  const { data, error } = schema.safeParse(params);
  if (error) throw new Refused(400, `Bad Request: ${error.issues[0]?.path.join('.')} ${error.message}`);
  return data;
}

/** `unheard`: the connection breaks before anything is done; `unanswered`: after it was. */
type Fault =
  | { readonly is: 'unheard' | 'unanswered' }
  | {
      readonly is: 'refused';
      readonly code: number;
      readonly description: string;
      readonly retryAfter?: number;
    };

interface SentFile {
  readonly name?: string;
  readonly caption?: string;
  readonly size?: number;
  readonly album?: string;
  readonly uniqueId?: string;
}

function privateChat({ id, name }: Person) {
  return { id, type: 'private', first_name: name } as const;
}

function userOf({ id, name, language }: Person) {
  return { id, is_bot: false, first_name: name, language_code: language };
}

/** With what Telegram marks in it: a command at its beginning, a mention of the bot. */
function spoken(text: string): More {
  const entities: { type: 'bot_command' | 'mention'; offset: number; length: number }[] = [];
  const command = /^\/\w+(?:@\w+)?/.exec(text);
  if (command) entities.push({ type: 'bot_command', offset: 0, length: command[0].length });
  const at = text.indexOf(`@${BOT.username}`);
  if (at >= 0 && !command) entities.push({ type: 'mention', offset: at, length: BOT.username.length + 1 });
  return { text, ...(entities.length > 0 && { entities }) };
}

function answering({ id, chat, text }: Seen): More {
  const message = {
    ...{ message_id: id, date: 0, text, from: BOT },
    chat: { id: chat, type: 'private', first_name: 'Somebody' },
  };
  // @ts-expect-error Its type says that it has a member of its own that is undefined, and no member may be that here.
  return { reply_to_message: message };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  const text = Buffer.concat(pieces).toString();
  return text === '' ? {} : JSON.parse(text);
}

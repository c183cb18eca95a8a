/*
 * As fast as Telegram takes messages (core.telegram.org/bots/faq, "My bot is hitting limits"): about one a second in a
 * chat, 20 a minute in a group, 30 a second in all. Short bursts it lets pass; for whatever it does not, its own
 * `retry_after` is obeyed where the message is sent.
 */

interface Rate {
  /** Milliseconds between two messages in the long run. */
  readonly every: number;
  /** So many at once after a pause. */
  readonly burst: number;
}
const CHAT: Rate = { every: 1000, burst: 3 };
const GROUP: Rate = { every: 3000, burst: 5 };
const ALL: Rate = { every: 34, burst: 20 };

export interface Timing {
  /** Real milliseconds: Telegram knows no other time. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
}

const REAL: Timing = {
  now: Date.now,
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** So many chats are remembered; one that is forgotten has been silent for longest. */
const MOST_CHATS = 10_000;

export class Pace {
  readonly #timing: Timing;
  /** When the next message of each may go, if none had waited. */
  readonly #free = new Map<number | 'all', number>();

  constructor(timing: Timing = REAL) {
    this.#timing = timing;
  }

  /** Resolves when a message may go to that chat. Groups have negative ids. */
  async turn(chat: number): Promise<void> {
    const now = this.#timing.now();
    const at = Math.max(this.#slot('all', ALL, now), this.#slot(chat, chat < 0 ? GROUP : CHAT, now));
    if (at > now) await this.#timing.wait(at - now);
  }

  /** The whole chat is to be left alone for so long. */
  hold(chat: number, milliseconds: number): void {
    const { every, burst } = chat < 0 ? GROUP : CHAT;
    this.#note(chat, this.#timing.now() + milliseconds + every * (burst - 1));
  }

  #slot(key: number | 'all', { every, burst }: Rate, now: number): number {
    const free = Math.max(this.#free.get(key) ?? 0, now);
    this.#note(key, free + every);
    return Math.max(now, free - every * (burst - 1));
  }

  #note(key: number | 'all', at: number): void {
    this.#free.delete(key);
    this.#free.set(key, at);
    if (this.#free.size <= MOST_CHATS) return;
    const [oldest] = this.#free.keys();
    if (oldest !== undefined && oldest !== 'all') this.#free.delete(oldest);
  }
}

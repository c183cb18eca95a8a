/*
 * How fast a bot may send, as Telegram's questions and answers for bots have it: about one message a second in a chat,
 * 20 a minute in a group, 30 a second in all; short bursts pass. Milliseconds of whatever clock the server goes by.
 */

interface Bucket {
  readonly every: number;
  readonly burst: number;
}
export const CHAT_RATE: Bucket = { every: 1000, burst: 5 };
export const GROUP_RATE: Bucket = { every: 3000, burst: 20 };
export const ALL_RATE: Bucket = { every: 1000 / 30, burst: 30 };

export class SendingLimits {
  readonly #full = new Map<string, number>();

  /** Seconds to wait, or 0 where it may be sent now. */
  take(chat: number, now: number): number {
    const wanted = [
      ['all', ALL_RATE],
      [String(chat), chat < 0 ? GROUP_RATE : CHAT_RATE],
    ] as const;
    const waits = wanted.map(([key, { every, burst }]) => {
      const full = Math.max(this.#full.get(key) ?? 0, now);
      return full + every - (now + every * burst);
    });
    const longest = Math.max(...waits);
    if (longest > 0) return Math.ceil(longest / 1000);
    for (const [key, { every }] of wanted)
      this.#full.set(key, Math.max(this.#full.get(key) ?? 0, now) + every);
    return 0;
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';

const complaintSchema = z.object({
  id: z.string(),
  clocks: z.object({ resolution: z.object({ dueAt: z.string() }) }),
});
const outboxSchema = z.object({ items: z.array(z.object({ kind: z.string(), text: z.string() })) });
const DAY_MS = 86_400_000;
const ACTIONS: readonly (readonly [string, unknown])[] = [
  ['acknowledgement', {}],
  ['assignment', { team: 'night-shift' }],
  ['pause', { question: 'Which order is it?' }],
  ['resumption', { answer: 'Order 4711.' }],
  ['classification', { severity: 'serious', reason: 'It has got worse.' }],
  ['escalation', { reason: 'The press has called.' }],
  ['resolution', { summary: 'Sent again.', rootCause: 'process', remedies: [] }],
  ['reopening', { reason: 'It broke again.' }],
  ['withdrawal', { reason: 'Found it.' }],
];

type Send = (path: string, init: RequestInit) => Response | Promise<Response>;

/**
 * Clients that complain and handlers who act on it, at random but from a seed, against a server that may go
 * away at any instant: a request that fails is not taken for done, and a complaint is sent again with its key.
 */
export class Traffic {
  #send: Send;
  #state: number;
  #keys = 0;
  /** Key to id, of everything the server has answered 201 for. */
  readonly accepted = new Map<string, string>();
  readonly #unanswered = new Set<string>();
  #answers = 0;
  #awaited: { answers: number; resolve: () => void } | undefined;

  constructor(base: string, authorization: () => Promise<{ authorization: string }>, seed: number) {
    this.#send = async (path, init) =>
      fetch(`${base}${path}`, {
        ...init,
        headers: { ...Object.fromEntries(new Headers(init.headers)), ...(await authorization()) },
      });
    this.#state = seed;
  }

  /** In [0, 1). A linear congruential generator: all it has to be is repeatable. */
  random(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#state / 2 ** 32;
  }

  /** Resolves once so many more requests have been answered, however long a slow machine takes for them. */
  answered(more: number): Promise<void> {
    return new Promise((resolve) => {
      this.#awaited = { answers: this.#answers + more, resolve };
    });
  }

  /** Several clients at once, until the server no longer answers. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: 8 }, () => this.#client()));
  }

  /** What was never answered is sent once more, to a server that stays. */
  async finish(send: Send): Promise<void> {
    this.#send = send;
    for (const key of [...this.#unanswered]) await this.#complain(key);
  }

  async #client(): Promise<void> {
    for (;;) {
      const ids = [...this.accepted.values()];
      const [retried] = this.#unanswered;
      const id = ids[Math.floor(this.random() * ids.length)];
      const [action, body] = ACTIONS[Math.floor(this.random() * ACTIONS.length)] ?? ['acknowledgement', {}];
      const done =
        retried !== undefined
          ? await this.#complain(retried)
          : id === undefined || this.random() < 0.3
            ? await this.#complain(`key-${this.#keys++}`)
            : await this.#act(id, action, body);
      if (done === undefined) return;
      await delay(2);
    }
  }

  async #act(id: string, action: string, body: unknown): Promise<Response | undefined> {
    const chance = this.random();
    if (chance < 0.1) return this.#extend(id);
    if (chance < 0.25) return this.#answer();
    return this.#post(`/v1/complaints/${id}/${action}`, body);
  }

  async #extend(id: string): Promise<Response | undefined> {
    const found = await this.#get(`/v1/complaints/${id}`);
    if (!found?.ok) return found;
    const { clocks } = complaintSchema.parse(await found.json());
    const dueAt = new Date(Date.parse(clocks.resolution.dueAt) + DAY_MS).toISOString();
    return this.#post(`/v1/complaints/${id}/extension`, { dueAt, reason: 'A part is missing.' });
  }

  /** One of the newest surveys, by the link in its mail. */
  async #answer(): Promise<Response | undefined> {
    const found = await this.#get('/outbox?format=json&limit=20');
    if (!found?.ok) return found;
    const surveys = outboxSchema.parse(await found.json()).items.filter(({ kind }) => kind === 'survey');
    const mail = surveys[Math.floor(this.random() * surveys.length)];
    const path = mail && /https?:\/\/[^/]+(\/v1\/surveys\/\S+)/.exec(mail.text)?.[1];
    if (path === undefined) return found;
    return this.#post(path, { score: 1 + Math.floor(this.random() * 5) });
  }

  async #complain(key: string): Promise<Response | undefined> {
    this.#unanswered.add(key);
    const critical = key.endsWith('7');
    const response = await this.#post(
      '/v1/complaints',
      {
        channel: 'web',
        subject: `Complaint ${key}`,
        description: 'It does not work.',
        severity: critical ? 'critical' : 'minor',
        complainant: { name: 'A. Customer', email: 'customer@example.com' },
      },
      { 'idempotency-key': key },
    );
    if (response?.status === 201) {
      this.accepted.set(key, complaintSchema.parse(await response.json()).id);
      this.#unanswered.delete(key);
    }
    return response;
  }

  async #get(path: string): Promise<Response | undefined> {
    try {
      const response = await this.#send(path, {});
      return new Response(await response.text(), { status: response.status });
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }

  /** Undefined when the server is gone; a refusal (409 and the like) is an answer too. */
  async #post(
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response | undefined> {
    try {
      const response = await this.#send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      if (response.status >= 500) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      const text = await response.text();
      this.#answers += 1;
      if (this.#awaited && this.#answers >= this.#awaited.answers) this.#awaited.resolve();
      return new Response(text, { status: response.status });
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }
}

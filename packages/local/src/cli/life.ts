import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';

const LONGEST_WAIT_MS = 90_000;

const complaintSchema = z.object({
  id: z.string(),
  reference: z.string(),
  status: z.string(),
  team: z.string(),
});
const eventSchema = z.object({
  at: z.string(),
  kind: z.string(),
  actor: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
type TimelineEvent = z.infer<typeof eventSchema>;

const interval = z.object({ from: z.string(), to: z.string(), millis: z.number() });
const deadlinesSchema = z.object({
  at: z.string(),
  resolution: z.object({
    dueAt: z.string(),
    calendar: z.object({ id: z.string() }),
    intervals: z.array(interval),
    extensions: z.array(z.object({ dueAt: z.string(), reason: z.string() })),
  }),
});
type Deadlines = z.infer<typeof deadlinesSchema>;

const outboxSchema = z.object({
  items: z.array(z.object({ kind: z.string(), complaintId: z.string(), text: z.string() })),
});

/** Where to call, and the token to show there. */
export interface Connection {
  readonly base: string;
  readonly token: string;
}

/** Of what is put: which state of it was seen, or that there was none. */
type Precondition = { readonly 'if-match': string } | { readonly 'if-none-match': '*' };

export async function call(
  { base, token }: Connection,
  path: string,
  body?: unknown,
  precondition?: Precondition,
): Promise<unknown> {
  const method = precondition ? 'PUT' : 'POST';
  const init = body === undefined ? {} : { method, body: JSON.stringify(body) };
  const response = await fetch(`${base}${path}`, {
    ...init,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...precondition },
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** One complaint of the demonstration, driven over HTTP as a company's app would. */
export class Life {
  readonly #connection: Connection;
  readonly title: string;
  #id = '';
  #reference = '';
  #told = 0;

  constructor(connection: Connection, title: string) {
    this.#connection = connection;
    this.title = title;
  }

  #call(path: string, body?: unknown): Promise<unknown> {
    return call(this.#connection, path, body);
  }

  async complain(fields: Record<string, unknown>): Promise<void> {
    const complaint = complaintSchema.parse(
      await this.#call('/v1/complaints', { channel: 'web', ...fields }),
    );
    this.#id = complaint.id;
    this.#reference = complaint.reference;
    await this.report();
  }

  async act(action: string, body: unknown = {}): Promise<void> {
    await this.#call(`/v1/complaints/${this.#id}/${action}`, body);
    await this.report();
  }

  resolve(summary: string): Promise<void> {
    return this.act('resolution', { summary, rootCause: 'process', remedies: [{ kind: 'apology' }] });
  }

  async timeline(): Promise<TimelineEvent[]> {
    const page = z
      .object({ items: z.array(eventSchema) })
      .parse(await this.#call(`/v1/complaints/${this.#id}/timeline?limit=100`));
    return page.items.filter((event) => !event.kind.startsWith('message-'));
  }

  /** Waits, in complaint time that the workflow keeps, until something has happened so many times. */
  async until(kind: string, times = 1): Promise<void> {
    const tries = LONGEST_WAIT_MS / 100;
    for (let attempt = 0; attempt < tries; attempt++) {
      await this.report();
      const events = await this.timeline();
      if (events.filter((event) => event.kind === kind).length >= times) return;
      await delay(100);
    }
    throw new Error(`${this.title}: waited ${LONGEST_WAIT_MS / 1000} s for ${kind} in vain`);
  }

  async deadlines(): Promise<Deadlines> {
    return deadlinesSchema.parse(await this.#call(`/v1/complaints/${this.#id}/deadlines`));
  }

  /** Waits until the complaint's clocks show the instant. */
  async untilTime(instant: string): Promise<void> {
    while ((await this.deadlines()).at < instant) await delay(100);
  }

  async answerSurvey(answer: { score: number; comment: string }): Promise<void> {
    await this.#call(await this.#surveyPath(), answer);
    await this.report();
  }

  /** The link in the mail, which goes out just after the event that says so. */
  async #surveyPath(): Promise<string> {
    const tries = LONGEST_WAIT_MS / 100;
    for (let attempt = 0; attempt < tries; attempt++) {
      const { items } = outboxSchema.parse(await this.#call('/outbox?format=json&limit=100'));
      const mail = items.find((item) => item.kind === 'survey' && item.complaintId === this.#id);
      const path = mail?.text.match(/\/v1\/surveys\/\S+/)?.[0];
      if (path !== undefined) return path;
      await delay(100);
    }
    throw new Error(`${this.title}: no survey in the outbox`);
  }

  /** Says what is new since it was last said. */
  async report(): Promise<void> {
    const events = await this.timeline();
    for (const event of events.slice(this.#told)) console.log(`${line(event)}   [${this.title}]`);
    this.#told = events.length;
  }

  async summary(): Promise<string> {
    const complaint = complaintSchema.parse(await this.#call(`/v1/complaints/${this.#id}`));
    const events = (await this.timeline()).map((event) => `  ${line(event)}`);
    return [
      `${this.title}: ${this.#reference}, ${complaint.status}, with ${complaint.team}`,
      ...events,
      ...explanation(await this.deadlines()),
    ].join('\n');
  }
}

const MOVED = ['extended', 'resumed'];

function line({ at, kind, actor, data }: TimelineEvent): string {
  const facts = Object.entries(data)
    .filter(([key]) => ['clock', 'level', 'toTeam', 'score', 'reason', 'match'].includes(key))
    .map(([key, value]) => `${key} ${value}`);
  const due = MOVED.includes(kind) ? [`now due ${minute(String(data.dueAt))}`] : [];
  return `${minute(at)}  ${kind.padEnd(22)} ${[actor, ...facts, ...due].join(', ')}`;
}

function minute(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}

/** Why the resolution was due when it was, where that is not plain to see. */
function explanation({ resolution }: Deadlines): string[] {
  const { dueAt, calendar, intervals, extensions } = resolution;
  if (intervals.length === 1 && extensions.length === 0) return [];
  return [
    `  the resolution was due ${minute(dueAt)}, on the calendar ${calendar.id}:`,
    ...intervals.map(
      ({ from, to, millis }) => `    ${minute(from)} to ${minute(to)}  ${(millis / 3_600_000).toFixed(1)} h`,
    ),
    ...extensions.map((extension) => `    extended to ${minute(extension.dueAt)}: ${extension.reason}`),
  ];
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { type RunningServer, startServer } from '../server.ts';

/** Two hours of complaint time for each real second. */
const SPEED = 7200;
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

/** One complaint of the demonstration, driven over HTTP as a company's app would. */
class Life {
  readonly #base: string;
  readonly title: string;
  #id = '';
  #reference = '';
  #told = 0;

  constructor(base: string, title: string) {
    this.#base = base;
    this.title = title;
  }

  async #call(path: string, body?: unknown): Promise<unknown> {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(`${this.#base}${path}`, {
      ...init,
      headers: { 'content-type': 'application/json' },
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
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

  async answerSurvey(answer: { score: number; comment: string }): Promise<void> {
    const outbox = z
      .object({ items: z.array(z.object({ kind: z.string(), complaintId: z.string(), text: z.string() })) })
      .parse(await this.#call('/outbox?format=json&limit=100'));
    const mail = outbox.items.find((item) => item.kind === 'survey' && item.complaintId === this.#id);
    const path = mail?.text.match(/\/v1\/surveys\/\S+/)?.[0];
    if (path === undefined) throw new Error(`${this.title}: no survey in the outbox`);
    await this.#call(path, answer);
    await this.report();
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
    return [`${this.title}: ${this.#reference}, ${complaint.status}, with ${complaint.team}`, ...events].join(
      '\n',
    );
  }
}

function line({ at, kind, actor, data }: TimelineEvent): string {
  const facts = Object.entries(data)
    .filter(([key]) => ['clock', 'level', 'toTeam', 'score', 'reason', 'match'].includes(key))
    .map(([key, value]) => `${key} ${value}`);
  return `${at.slice(0, 16).replace('T', ' ')}  ${kind.padEnd(22)} ${[actor, ...facts].join(', ')}`;
}

const customer = { name: 'A. Customer', email: 'customer@example.com' };

async function happy(life: Life): Promise<void> {
  await life.complain({
    subject: 'Parcel never came',
    description: 'Ordered three weeks ago.',
    complainant: customer,
  });
  await life.act('acknowledgement', { message: 'We are looking for it.' });
  await life.resolve('Sent again by express.');
  await life.until('survey-sent');
  await life.answerSurvey({ score: 5, comment: 'Quick and kind.' });
  await life.until('closed');
}

async function ignored(life: Life): Promise<void> {
  await life.complain({
    subject: 'Nobody answers',
    description: 'I have called five times.',
    complainant: customer,
  });
  await life.until('escalated', 2);
}

async function paused(life: Life): Promise<void> {
  await life.complain({
    subject: '发票抬头有误',
    description: '发票上的公司名称写错了。',
    category: 'misunderstanding',
    complainant: { ...customer, name: '张先生', language: 'zh-CN' },
  });
  await life.act('acknowledgement');
  await life.act('pause', { question: '请提供订单号。' });
  await delay(3000);
  await life.act('resumption', { answer: '订单号 4711。' });
  await life.resolve('已重新开具发票。');
}

async function reopened(life: Life): Promise<void> {
  await life.complain({
    subject: 'Heating broken',
    description: 'It broke on day one.',
    complainant: customer,
  });
  await life.resolve('Repaired.');
  await delay(2000);
  await life.act('reopening', { reason: 'It broke again.' });
  await life.act('acknowledgement');
  await life.resolve('Replaced.');
  await life.until('survey-sent');
}

async function unhappy(life: Life): Promise<void> {
  await life.complain({
    subject: 'Smoke from the charger',
    description: 'It nearly burnt the table.',
    category: 'product-safety',
    severity: 'critical',
    complainant: customer,
  });
  await life.resolve('We sent a coupon.');
  await life.until('survey-sent');
  await life.answerSurvey({ score: 1, comment: 'A coupon for a fire?' });
  await life.until('dissatisfaction-raised');
}

const LIVES = { happy, ignored, paused, reopened, unhappy };

async function main(): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'redress-demo-'));
  let server: RunningServer | undefined;
  try {
    server = await startServer({
      host: '127.0.0.1',
      port: 0,
      enginePort: 0,
      data,
      speed: SPEED,
      quiet: true,
    });
    console.log(`Five complaints, ${SPEED / 3600} hours of their time a second, on ${server.url}:\n`);
    const url = server.url;
    const lives = Object.entries(LIVES).map(([title, live]) => ({ life: new Life(url, title), live }));
    await Promise.all(lives.map(({ life, live }) => live(life)));
    console.log('\nTheir timelines:');
    for (const { life } of lives) console.log(`\n${await life.summary()}`);
  } finally {
    await server?.close();
    rmSync(data, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

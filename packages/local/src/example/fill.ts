import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AuditKey, Caller, Language, Log } from '@redress/core';
import { SimulatedClock } from '@redress/engine';
import * as z from 'zod';
import type { DataFolder } from '../data-folder.ts';
import { openInstallation } from '../installation.ts';
import { CHANNELS, HANDLERS, STORIES } from './stories.ts';

/*
 * A folder as it would be after four weeks of work: complaints come in, are handled well or badly, warned of, escalated
 * and surveyed by the shipped machines, in moved time. The last hours leave some that fall due while somebody looks.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DAYS = 28;
const COMPLAINTS = 240;
/** Each time the same one. */
const SEED = 20_261_130;

/** Critical ones of the last hour: acknowledged by nobody, each goes up a quarter of an hour after that is over. */
const UNSEEN = [
  {
    before: 52 * MINUTE,
    subject: 'Smoke from the charger',
    description: 'It nearly burnt the table. I have pulled the plug.',
    complainant: { name: 'Customer 0', email: 'customer-0@example.com', language: 'en' },
  },
  {
    before: 20 * MINUTE,
    subject: '充电宝发烫冒烟',
    description: '放在包里就烫得拿不住，包也烧了一个洞。',
    complainant: { name: '顾客0', email: 'customer-00@example.com', language: 'zh-CN' },
  },
] as const;

const complaintSchema = z.object({
  id: z.string(),
  team: z.string(),
  createdAt: z.string(),
  clocks: z.object({
    acknowledgement: z.object({ dueAt: z.string() }),
    resolution: z.object({ dueAt: z.string() }),
  }),
});
type Complaint = z.infer<typeof complaintSchema>;

export interface ExampleOptions {
  readonly publicUrl: string;
  readonly staffLanguage: Language;
  readonly auditKey: AuditKey;
  readonly log: Log;
  /** Milliseconds: when it ends. */
  readonly until: number;
  /** 240 where nothing is said. */
  readonly complaints?: number;
}

/** Fills a folder that holds nothing yet. Killed meanwhile, it has begun nothing. */
export async function fillExample(folder: DataFolder, options: ExampleOptions): Promise<void> {
  const aside = join(folder.path, 'example');
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside);
  const made = (file: string) => join(aside, basename(file));
  const { storeFile, engineFile, timeZone } = folder;
  const files = { storeFile: made(storeFile), engineFile: made(engineFile), timeZone };
  await live(files, options);
  for (const file of [engineFile, storeFile]) {
    // What stands beside the file for now would be left behind.
    const database = new DatabaseSync(made(file));
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    database.close();
    renameSync(made(file), file);
  }
  rmSync(aside, { recursive: true });
}

async function live(
  files: Pick<DataFolder, 'storeFile' | 'engineFile' | 'timeZone'>,
  options: ExampleOptions,
): Promise<void> {
  const begun = options.until - DAYS * DAY;
  const clock = new SimulatedClock(begun);
  const staff = (subject: string): Caller => ({
    kind: 'person',
    id: `local/${subject}`,
    subject,
    roles: new Set(['handler', 'supervisor', 'administrator'] as const),
    teams: new Set(['*']),
  });
  let caller = staff(HANDLERS[0]);
  const machine = await openInstallation({
    ...files,
    ...options,
    clock: () => clock,
    authenticate: async () => caller,
    // Each of them is meant.
    repetitionSeconds: 0,
    // Nothing is lost here that it would have to find, once a minute of four weeks.
    sweeper: 'off',
  });

  const ask = async (by: string, path: string, body: object = {}): Promise<unknown> => {
    caller = staff(by);
    const response = await machine.api.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    // What has become impossible since it was planned is left undone, as people would leave it.
    return response.ok ? response.json() : undefined;
  };

  const agenda: { readonly at: number; readonly act: () => Promise<unknown> }[] = [];
  const plan = (at: number, act: () => Promise<unknown>) => {
    if (at < options.until) agenda.push({ at: Math.round(at), act });
  };
  const random = randomFrom(SEED);

  const complain = async (index: number, severity: string) => {
    const story = STORIES[Math.floor(random() * STORIES.length)] ?? STORIES[0];
    const channel = CHANNELS[Math.floor(random() * CHANNELS.length)] ?? 'web';
    if (!story) return;
    const taken = await ask('anna', '/v1/complaints', {
      ...{ channel, severity, category: story.category },
      ...{ subject: story.subject, description: story.description },
      complainant: {
        name: story.language === 'en' ? `Customer ${index}` : `顾客${index}`,
        email: `customer-${index}@example.com`,
        language: story.language,
      },
    });
    const complaint = complaintSchema.safeParse(taken);
    if (complaint.success) handle(complaint.data, story);
  };

  const handle = ({ id, team, createdAt, clocks }: Complaint, story: (typeof STORIES)[number]) => {
    const came = Date.parse(createdAt);
    const within = (dueAt: string, share: number) => came + (Date.parse(dueAt) - came) * share;
    const who = HANDLERS[Math.floor(random() * HANDLERS.length)] ?? 'anna';
    const act = (name: string, body?: object) => () => ask(who, `/v1/complaints/${id}/${name}`, body);
    const isLate = random() < 0.12;
    const acknowledged = within(clocks.acknowledgement.dueAt, isLate ? 1.3 : 0.1 + 0.7 * random());
    plan(acknowledged - MINUTE, act('assignment', { team, assignee: who }));
    plan(acknowledged, act('acknowledgement'));
    if (random() < 0.06) {
      plan(acknowledged + 3 * HOUR, act('withdrawal', { reason: 'They have settled it with the shop.' }));
      return;
    }
    const isAsked = random() < 0.2;
    if (isAsked) {
      plan(acknowledged + 2 * HOUR, act('pause', { question: story.question }));
      plan(acknowledged + (1 + 2 * random()) * DAY, act('resumption', { answer: story.answer }));
    }
    const isForgotten = random() < 0.1;
    const share = isForgotten ? 1.4 : isAsked ? 0.9 : 0.25 + 0.6 * random();
    const resolved = Math.max(within(clocks.resolution.dueAt, share), acknowledged + 4 * HOUR);
    const resolution = {
      summary: story.outcome,
      rootCause: 'process',
      outcome: random() < 0.7 ? 'upheld' : 'partly-upheld',
      remedies: [{ kind: 'apology', done: true }],
    };
    plan(resolved, act('resolution', resolution));
    if (random() > 0.08) return;
    plan(resolved + 20 * HOUR, act('reopening', { reason: 'It happened again.' }));
    plan(resolved + 22 * HOUR, act('acknowledgement'));
    plan(resolved + 2 * DAY, act('resolution', resolution));
  };

  for (let index = 1; index <= (options.complaints ?? COMPLAINTS); index++) {
    const severity = ['minor', 'moderate', 'moderate', 'serious'][Math.floor(random() * 4)] ?? 'moderate';
    const isCritical = random() < 0.04;
    plan(begun + random() * (DAYS * DAY - HOUR), () => complain(index, isCritical ? 'critical' : severity));
  }
  try {
    for (let next = soonest(agenda); next; next = soonest(agenda)) {
      await clock.advance(Math.max(0, next.at - clock.now()), () => machine.settled());
      await next.act();
    }
    // Nobody sees to these: they fall due, and go up, while somebody looks.
    for (const { before, ...story } of UNSEEN) {
      await clock.advance(Math.max(0, options.until - before - clock.now()), () => machine.settled());
      await ask('anna', '/v1/complaints', {
        ...{ channel: 'app', severity: 'critical', category: 'product-safety' },
        ...story,
      });
    }
    await clock.advance(Math.max(0, options.until - clock.now()), () => machine.settled());
  } finally {
    await machine.close();
  }
}

function soonest<T extends { readonly at: number }>(agenda: T[]): T | undefined {
  const next = agenda.reduce<T | undefined>(
    (best, each) => (best && best.at <= each.at ? best : each),
    undefined,
  );
  if (next) agenda.splice(agenda.indexOf(next), 1);
  return next;
}

/** Numbers from 0 up to 1, the same ones from the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

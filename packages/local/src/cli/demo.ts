import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { limitsSchema, ROLES } from '@redress/core';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import * as z from 'zod';
import { type RunningServer, startServer } from '../server.ts';
import { runCommand, UsageError } from './command.ts';
import { type Connection, call, Life } from './life.ts';

/** Two hours of complaint time for each real second. */
const SPEED = 7200;

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
  const { at } = await life.deadlines();
  await life.untilTime(dayAfter(at, 3));
  await life.act('resumption', { answer: '订单号 4711。' });
  await life.resolve('已重新开具发票。');
}

async function extended(life: Life): Promise<void> {
  await life.complain({
    subject: 'Lift out of order',
    description: 'For a week now.',
    category: 'technical-fault',
    complainant: customer,
  });
  await life.act('acknowledgement');
  const { resolution } = await life.deadlines();
  const reason = 'A part must come from the maker.';
  await life.act('extension', { dueAt: dayAfter(resolution.dueAt, 4), reason });
  await life.untilTime(dayAfter(resolution.dueAt, 1));
  await life.resolve('It runs again.');
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

const LIVES = { happy, ignored, paused, extended, reopened, unhappy };

/** The midnight with which the n-th day after an instant begins. */
function dayAfter(instant: string, n: number): string {
  return new Date(Date.parse(instant.slice(0, 10)) + n * 86_400_000).toISOString();
}

/**
 * A shop that is closed tomorrow and the day after, whatever day it is, so that nobody must wait for the
 * weekend; misunderstandings are for it to resolve within 40 of its working hours.
 */
async function openShop(connection: Connection): Promise<void> {
  const at = z
    .object({ at: z.string() })
    .parse(await call(connection, '/v1/policy-sets/default/trial', { channel: 'web' }));
  const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
  const today = new Date(at.at).getUTCDay();
  const open = days.filter((_, day) => ![1, 2].includes((day - today + 7) % 7));
  await call(
    connection,
    '/v1/calendars/shop',
    {
      id: 'shop',
      version: 1,
      name: 'A shop whose weekend begins tomorrow',
      timeZone: 'Etc/UTC',
      hours: Object.fromEntries(open.map((day) => [day, ['00:00-24:00']])),
      holidays: [],
      makeUpDays: [],
      knownYears: 'all',
    },
    { 'if-none-match': '*' },
  );
  const set = z
    .object({ rules: z.array(z.looseObject({ policy: z.looseObject({}) })) })
    .parse(await call(connection, '/v1/policy-sets/default'));
  const standard = set.rules.at(-1)?.policy;
  const targets = {
    acknowledgement: { amount: 24, unit: 'hours', anchor: 'receipt' },
    resolution: { amount: 40, unit: 'working-hours', anchor: 'receipt' },
  };
  const shop = {
    when: { category: { in: ['misunderstanding'] } },
    policy: { ...standard, id: 'shop', calendar: 'shop', targets },
  };
  const rules = [shop, ...set.rules];
  await call(
    connection,
    '/v1/policy-sets/default',
    { id: 'default', version: 2, name: 'The shop', rules },
    // Nobody else has seen this installation.
    { 'if-match': '*' },
  );
}

const promisedSchema = z.object({ timeZone: z.string(), dueAt: z.string() });
const trialSchema = z.object({
  deadlines: z.object({ acknowledgement: promisedSchema, resolution: promisedSchema }),
});

/** What an ordinary complaint of now would be promised under one of the sets that ship. */
async function promisedUnder(connection: Connection, id: string): Promise<string> {
  const trial = trialSchema.parse(
    await call(connection, `/v1/policy-sets/${id}/trial`, { channel: 'web', severity: 'moderate' }),
  );
  const local = ({ timeZone, dueAt }: z.infer<typeof promisedSchema>) =>
    new Date(dueAt).toLocaleString('sv', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const { acknowledgement, resolution } = trial.deadlines;
  return `  ${id.padEnd(16)} acknowledge by ${local(acknowledgement)}, resolve by ${local(resolution)}`;
}

const USAGE = `Usage: npm run demo

Drives six complaints through six lives, in a data folder that is removed afterwards, and says what the regimes that ship
would promise.`;

async function demo(args: readonly string[]): Promise<void> {
  if (args.length > 0) throw new UsageError(`not understood: ${args.join(' ')}`);
  const data = mkdtempSync(join(tmpdir(), 'redress-demo-'));
  let server: RunningServer | undefined;
  try {
    server = await startServer({
      host: '127.0.0.1',
      port: 0,
      engineHost: '127.0.0.1',
      enginePort: 0,
      data,
      speed: SPEED,
      staffLanguage: 'en',
      // One caller stands for everybody, and asks in each of their lives ten times a second.
      limits: limitsSchema.parse('reads=none'),
      quiet: true,
    });
    console.log(`Six complaints, ${SPEED / 3600} hours of their time a second, on ${server.url}:\n`);
    // Everything in one: who complains, who handles it, and who sets the policies.
    const token = await server.issuer.token({ subject: 'demo', roles: ROLES, teams: ['*'] }, 3600);
    const connection = { base: server.url, token };
    await openShop(connection);
    const lives = Object.entries(LIVES).map(([title, live]) => ({ life: new Life(connection, title), live }));
    await Promise.all(lives.map(({ life, live }) => live(life)));
    console.log('\nTheir timelines:');
    for (const { life } of lives) console.log(`\n${await life.summary()}`);
    console.log('\nWhat the regimes that ship would promise now, each in the time of its country:\n');
    for (const id of BUILT_IN_POLICY_SETS.keys())
      if (id !== 'default') console.log(await promisedUnder(connection, id));
  } finally {
    await server?.close();
    rmSync(data, { recursive: true, force: true });
  }
}

runCommand(USAGE, demo);

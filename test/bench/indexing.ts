import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Installation } from '@redress/local';
import * as z from 'zod';
import { optionsOf, say } from './child.ts';
import { someWords } from './made-up.ts';
import { median } from './report.ts';
import { timed } from './timed.ts';
import { authorization, COMMAND, inParallel, openWorld, rowsOf, withoutMail } from './world.ts';

/**
 * What an intake pays for being found: an installation as shipped takes turns with one in which nothing is ever due to
 * be indexed, for its triggers are taken out.
 */
const { indexed, unindexed, rounds } = optionsOf(
  z.object({ indexed: z.string(), unindexed: z.string(), rounds: z.number() }),
);
const INTAKES = 300;
const AT_ONCE = 8;
const EMPTY = { within: { to: 'all' as const }, keys: [[]], order: 'newest' as const, limit: 1 };

await (await openWorld(unindexed, { sweeper: 'off' })).close();
const db = new DatabaseSync(join(unindexed, 'store.db'));
for (const change of ['insert', 'update', 'delete']) db.exec(`DROP TRIGGER search_notes_${change}`);
db.close();

const places = [];
for (const folder of [indexed, unindexed]) {
  const machine = await openWorld(folder, { decorate: withoutMail, sweeper: 'off' });
  places.push({ folder, machine, answers: [0].slice(1), cpu: [0].slice(1), rates: [0].slice(1) });
}
// The first round of each is none.
for (let round = 0; round <= rounds; round++) {
  for (const one of round % 2 === 0 ? places : places.toReversed()) {
    const { answers, answeredInMs, cpu } = await takeIn(one.machine, one.folder);
    if (round === 0) continue;
    one.answers.push(median(answers));
    one.cpu.push(cpu / INTAKES);
    one.rates.push((INTAKES * 1000) / answeredInMs);
  }
}
for (const { machine } of places) await machine.close();
await say({
  intakes: places.map(({ answers, cpu, rates }) => ({
    millis: median(answers),
    cpu: median(cpu),
    rate: median(rates),
  })),
});
process.disconnect();

/** Until all that follows is done, and each is found. */
async function takeIn({ api, issuer, services, ...machine }: Installation, folder: string) {
  const headers = {
    authorization: await authorization({ api, issuer, services, ...machine }),
    'content-type': 'application/json',
  };
  const answers: number[] = [];
  const { content, ...intake } = COMMAND;
  const takeOne = async () => {
    const description = `${content.description} ${someWords()}`;
    const body = JSON.stringify({ ...intake, ...content, description });
    const { status } = await api.request('/v1/complaints', { method: 'POST', headers, body });
    if (status !== 201) throw new Error(`an intake was answered with ${status}`);
  };
  let answeredInMs = 0;
  const { cpu } = await timed(async () => {
    const takeAll = () =>
      inParallel(INTAKES, AT_ONCE, async () => answers.push((await timed(takeOne)).millis));
    answeredInMs = (await timed(takeAll)).millis;
    await machine.settled();
    while (dueIn(folder) > 0) await services.search?.find(EMPTY);
  });
  return { answers, answeredInMs, cpu };
}

function dueIn(folder: string): number {
  const number = z.object({ number: z.number() });
  const sql = 'SELECT count(*) AS number FROM search_due';
  return rowsOf(join(folder, 'store.db'), number, sql)[0]?.number ?? 0;
}

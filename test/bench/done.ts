import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { filesOf } from './former.ts';
import { rowsOf } from './world.ts';

const POLL_MS = 20;
const PATIENCE_MS = 120_000;

const count = z.object({ count: z.number() });
const countIn = (file: string, sql: string) => rowsOf(file, count, sql)[0]?.count ?? 0;

const WAITING = `SELECT count(*) AS count FROM items WHERE sk = 'COMPLAINT'
  AND json_array_length(body, '$.owed') = 0
  AND json_extract(body, '$.waits.acknowledgement.token') IS NOT NULL
  AND json_extract(body, '$.waits.resolution.token') IS NOT NULL`;

/**
 * Resolves once all that so many intakes owe has been done, as the files of the data folder say: the mails stand in
 * the outbox and are owed no more, both waits of each complaint are noted, no execution has anything to do.
 * @throws Error where that does not come to pass.
 */
export async function everythingDone(data: string, intakes: number): Promise<void> {
  const [store, engine] = [join(data, 'store.db'), join(data, 'engine.db')];
  const begun = performance.now();
  for (;;) {
    const active = countIn(engine, 'SELECT count(*) AS count FROM execution WHERE active = 1');
    const mails =
      countIn(store, "SELECT count(*) AS count FROM items WHERE pk = 'OUTBOX'") +
      filesOf(join(data, 'outbox'));
    // The last one walks over everything.
    const waiting = active === 0 && mails === intakes ? countIn(store, WAITING) : 0;
    if (waiting === intakes) return;
    if (performance.now() - begun > PATIENCE_MS || mails > intakes)
      throw new Error(`of ${intakes} intakes: ${mails} mails, ${waiting} wait, ${active} executions active`);
    await delay(POLL_MS);
  }
}

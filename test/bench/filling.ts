import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { complaints, type Services } from '@redress/core';
import { runningClock } from '@redress/local';
import { openSqliteStore } from '../../packages/local/src/sqlite-store.ts';
import { type MadeUp, madeUp } from './made-up.ts';
import { inParallel, openWorld } from './world.ts';

/** For so many that are due a search waits. */
const AWAITED = 64;

export const openStoreOf = (folder: string) =>
  openSqliteStore({ path: join(folder, 'store.db'), clock: runningClock({}) });

/**
 * Complaints that can be found, at once: without executions, for the rest of the machine, which would begin to handle
 * them, is that of another folder. An installation that is opened on theirs leaves them as they are.
 */
export async function fillFound(
  folder: string,
  beside: string,
  number: number,
  made: (index: number, number: number) => MadeUp = madeUp,
): Promise<void> {
  const around = await openWorld(beside, { sweeper: 'off' });
  const store = openStoreOf(folder);
  const search = store.search(() => services);
  const services: Services = { ...around.services, store, search };
  for (let from = 0; from < number; from += AWAITED) {
    await inParallel(Math.min(AWAITED, number - from), AWAITED, async (after) => {
      await complaints.insert(services, made(from + after, number).complaint);
    });
    await search.find({ within: { to: 'all' }, keys: [[]], order: 'newest', limit: 1 });
  }
  await search.close();
  store.close();
  await around.close();
  const db = new DatabaseSync(join(folder, 'store.db'));
  db.exec("DELETE FROM index_entries WHERE index_name = 'watch'");
  db.close();
}

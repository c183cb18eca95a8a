import { $ZodError } from 'zod/v4/core';
import { instantOf } from '../base/instant.ts';
import type { Past } from '../complaint/past.ts';
import { lightened, replay } from '../complaint/replay.ts';
import { type ReplayChange, ReplayCount, type ReplayTally } from '../complaint/replay-tally.ts';
import type { Rules } from '../policy/match.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import { type Item, isScannable, type Key, type Scannable, type Store } from '../ports/store.ts';
import { readPast } from '../records/pasts.ts';
import * as replays from '../records/replays.ts';
import { type RuleReading, rulesOf } from '../records/rules.ts';

/** Between two looks at the time, and the longest that anybody else waits for. */
const PAGE = 100;
/** So much is done again at most where a process dies. */
const PAGES_A_WRITE = 10;

type Replaying = RuleReading & Pick<Services, 'store' | 'clock' | 'log'>;

/** Which complaints are replayed, and until when they are looked at. */
export interface Population {
  readonly asOf: string;
  readonly receivedFrom?: string | undefined;
  readonly receivedBefore?: string | undefined;
}

/** Goes on with the replays that were started, the oldest first, from where they were left, until the time is up. */
export async function continueReplays(
  services: Replaying,
  isTimeUp: () => boolean = () => false,
): Promise<void> {
  const running = (await replays.list(services)).filter(replays.isRunning).reverse();
  for (const { id } of running) {
    try {
      await continueReplay(services, id, isTimeUp);
    } catch (error) {
      services.log.error('replay-failed', { replay: id, error: errorName(error) });
    }
    if (isTimeUp()) return;
  }
}

async function continueReplay(services: Replaying, id: string, isTimeUp: () => boolean): Promise<void> {
  let { state, version } = await replays.load(services, id);
  const rules = lightened(await rulesOf(services, state.draft, state.rules));
  while (replays.isRunning(state) && !isTimeUp()) {
    const count = new ReplayCount(state.tally);
    const { changes, next } = await replayPages(services, rules, state, count, state.after, isTimeUp);
    const parts = await replays.putChanges(services, state, changes);
    const ended = next ? {} : { endedAt: instantOf(services.clock.now()) };
    const written = { ...state, tally: count.tally, parts, after: next, ...ended };
    // Lost: somebody else goes on with it, too, or has cancelled it.
    if (!(await replays.write(services, written, version))) return;
    state = written;
    version++;
  }
}

/** The whole of it at once, by whoever has the store for themselves. */
export async function replayAll(
  services: Replaying,
  rules: Rules,
  population: Population,
  onChanges: (changes: readonly ReplayChange[]) => void,
): Promise<ReplayTally> {
  const count = new ReplayCount();
  const light = lightened(rules);
  let after: Key | undefined;
  do {
    const page = await replayPages(services, light, population, count, after, () => false);
    onChanges(page.changes);
    after = page.next;
  } while (after);
  return count.tally;
}

async function replayPages(
  services: Replaying,
  rules: Rules,
  population: Population,
  count: ReplayCount,
  from: Key | undefined,
  isTimeUp: () => boolean,
): Promise<{ changes: ReplayChange[]; next?: Key | undefined }> {
  const store = scannable(services.store);
  const changes: ReplayChange[] = [];
  let after = from;
  for (let page = 0; page < PAGES_A_WRITE; page++) {
    const { items, damaged = [], next } = await store.scan(after, PAGE, 'COMPLAINT');
    for (const _ of damaged) count.skip();
    for (const item of items) changes.push(...(await replayItem(services, rules, population, count, item)));
    after = next;
    if (!after || isTimeUp()) break;
    // Requests come first.
    await new Promise(setImmediate);
  }
  return { changes, next: after };
}

async function replayItem(
  services: Replaying,
  rules: Rules,
  { asOf, receivedFrom = '', receivedBefore = '~' }: Population,
  count: ReplayCount,
  item: Item,
): Promise<ReplayChange[]> {
  const past = await pastIn(services, item);
  if (!past) {
    count.skip();
    return [];
  }
  if (past.receivedAt < receivedFrom || past.receivedAt >= receivedBefore || past.createdAt > asOf) return [];
  try {
    // It is compared with what stands there now.
    return count.add(past, replay(past, rules, services.clock.now()));
  } catch (error) {
    services.log.warn('not-replayed', { complaintId: past.id, error: errorName(error) });
    count.skip();
    return [];
  }
}

async function pastIn(services: Replaying, item: Item): Promise<Past | undefined> {
  try {
    return await readPast(services, item);
  } catch (error) {
    if (error instanceof $ZodError) return undefined;
    throw error;
  }
}

function scannable(store: Store): Scannable {
  if (isScannable(store)) return store;
  throw new TypeError('the store cannot be read from end to end');
}

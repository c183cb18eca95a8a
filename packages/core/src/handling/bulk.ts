import { type Caller, nameOf } from '../access/caller.ts';
import { reachOf } from '../access/decide.ts';
import { instantOf } from '../base/instant.ts';
import type { JsonObject } from '../base/json.ts';
import { type KeyedRequest, keyedRequest } from '../base/keyed-request.ts';
import { Refusal } from '../base/refusal.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import { StoreUnavailable } from '../ports/store.ts';
import * as absences from '../records/absences.ts';
import * as bulks from '../records/bulk.ts';
import * as claims from '../records/claims.ts';
import { idFor, madeBy } from '../records/made-by.ts';
import { type BulkActionName, type BulkStep, bulkAction } from './bulk-actions.ts';

/*
 * An action upon many. Chosen and looked at first: what it would do, and what it would leave alone and why, is known before
 * anything is done. What is done then is that, and no more: whatever has changed since is skipped. Requests go on with
 * it for a while, and whoever sweeps with what is left; where a process dies, another one goes on.
 */

/** So long one of them has it to itself. */
const BUSY_MS = 30_000;
/** Done side by side. */
const AT_ONCE = 8;

type Person = Caller & { readonly kind: 'person' };

interface Wanted {
  readonly action: BulkActionName;
  readonly parameters: JsonObject;
  readonly ids: readonly string[];
}

/**
 * Settles which ones. By the same keyed request it is made once.
 * @throws Refusal `forbidden`, `idempotency-key-reused`
 */
export async function preview(
  services: Services,
  caller: Person,
  { action, parameters, ids }: Wanted,
  request?: KeyedRequest,
): Promise<{ bulk: bulks.Bulk; isReplay: boolean }> {
  reachOf(caller, bulkAction(action).permission);
  const known = request && (await madeByRequest(services, request));
  if (known) return { bulk: known, isReplay: true };
  const createdAt = instantOf(services.clock.now());
  const place = idFor();
  const all = [...new Set(ids)];
  const parts = await bulks.putParts(services, { place, createdAt }, all);
  const state = moved(services, {
    ...{ id: idFor(request), action, parameters, by: nameOf(caller), caller: kept(caller) },
    ...{ request: request?.fingerprint, phase: 'looking', total: all.length, parts, place, at: 0, createdAt },
    counts: { waiting: all.length, done: 0, failed: 0, skipped: {} },
  });
  if (await bulks.write(services, state)) return { bulk: state, isReplay: false };
  return preview(services, caller, { action, parameters, ids }, request);
}

/** @throws Refusal `idempotency-key-reused` */
export async function madeByRequest(
  services: Services,
  request: KeyedRequest,
): Promise<bulks.Bulk | undefined> {
  return madeBy(request, (await bulks.find(services, idFor(request)))?.state);
}

const kept = ({ id, subject, roles, teams }: Person) => ({
  ...{ id, subject, roles: [...roles], teams: [...teams] },
});

/** Nobody's but whose it is. @throws Refusal `not-found` */
export async function load(services: Services, caller: Caller, id: string): Promise<bulks.Versioned> {
  const found = await bulks.load(services, id);
  if (found.state.by !== nameOf(caller)) throw new Refusal('not-found', 'There is nothing by that name.');
  return found;
}

/** The newest first. */
export async function list(services: Services, caller: Caller): Promise<bulks.Bulk[]> {
  return (await bulks.list(services)).filter(({ by }) => by === nameOf(caller));
}

/**
 * What was previewed is done from now on; what has begun goes on.
 * @throws Refusal `not-found`, `forbidden`, `idempotency-key-reused`; `wrong-state` where it is looked at yet, or was
 * cancelled
 */
export async function start(
  services: Services,
  caller: Person,
  id: string,
  request?: KeyedRequest,
): Promise<{ bulk: bulks.Bulk; isReplay: boolean }> {
  const { state, version } = await load(services, caller, id);
  const { action, phase } = state;
  reachOf(caller, bulkAction(action).permission);
  if (phase === 'looking' || phase === 'cancelled')
    throw new Refusal('wrong-state', 'A bulk action that is {phase} cannot be started.', { phase });
  const isReplay = request !== undefined && !(await claims.bind(services, request));
  if (phase !== 'ready') return { bulk: state, isReplay };
  const startedAt = instantOf(services.clock.now());
  const bulk = moved(services, { ...state, phase: 'running', caller: kept(caller), startedAt });
  return (await bulks.write(services, bulk, version))
    ? { bulk, isReplay }
    : start(services, caller, id, request);
}

/** What is done by then stays done. @throws Refusal `not-found` */
export async function cancel(services: Services, caller: Caller, id: string): Promise<bulks.Bulk> {
  const { state, version } = await load(services, caller, id);
  if (state.phase === 'done' || state.phase === 'cancelled') return state;
  const cancelled: bulks.Bulk = { ...state, phase: 'cancelled', endedAt: instantOf(services.clock.now()) };
  return (await bulks.write(services, cancelled, version)) ? cancelled : cancel(services, caller, id);
}

/** Goes on with all that are under way, the oldest first, until the time is up. */
export async function continueBulks(
  services: Services,
  isTimeUp: () => boolean = () => false,
): Promise<void> {
  const waiting = (await bulks.list(services)).filter(bulks.isUnderWay).reverse();
  for (const { id } of waiting) {
    try {
      await goOn(services, id, isTimeUp);
    } catch (error) {
      services.log.error('bulk-failed', { bulk: id, error: errorName(error) });
    }
    if (isTimeUp()) return;
  }
}

/**
 * Goes on with it, unless somebody else does, until there is no more to do or the time is up.
 * @param isTimeUp asked between parts: one is gone through in any case
 */
export async function goOn(services: Services, id: string, isTimeUp: () => boolean): Promise<bulks.Bulk> {
  let { state, version } = await bulks.load(services, id);
  if (!bulks.isUnderWay(state) || !isFree(services, state)) return state;
  const claimed = { ...state, busyUntil: later(services) };
  if (!(await bulks.write(services, claimed, version))) return state;
  state = claimed;
  version++;
  const caller = { ...bulks.callerOf(state), absences: await absences.current(services) };
  const step = bulkAction(state.action).by(services, caller, state.parameters);
  while (bulks.isUnderWay(state)) {
    const counts = await partCounts(services, state, step);
    // Somebody else has gone through it, and counts it.
    if (!counts) return state;
    const isOver = isTimeUp();
    const written = await count(services, { state, version }, counts, isOver);
    if (!written) return state;
    ({ state, version } = written);
    if (isOver) break;
    // Requests come first.
    await new Promise(setImmediate);
  }
  return state;
}

const isFree = ({ clock }: Services, { busyUntil }: bulks.Bulk) =>
  busyUntil === undefined || busyUntil <= instantOf(clock.now());

const later = ({ clock }: Services) => instantOf(clock.now() + BUSY_MS);

/** Which step it comes to when it has come to the end of one. */
function moved({ clock }: Services, state: bulks.Bulk): bulks.Bulk {
  if (state.at < state.parts) return state;
  const idle = { ...state, busyUntil: undefined };
  if (state.phase === 'looking') return { ...idle, phase: 'ready', at: 0 };
  if (state.phase === 'running') return { ...idle, phase: 'done', endedAt: instantOf(clock.now()) };
  return idle;
}

/** Counts a part and goes on to the next; undefined where somebody else has done so. */
async function count(
  services: Services,
  { state, version }: bulks.Versioned,
  counts: bulks.BulkCounts,
  isOver: boolean,
): Promise<bulks.Versioned | undefined> {
  const next = moved(services, {
    ...state,
    at: state.at + 1,
    counts: added(state.counts, counts),
    busyUntil: isOver ? undefined : later(services),
  });
  if (await bulks.write(services, next, version)) return { state: next, version: version + 1 };
  // It was cancelled meanwhile: what was done all the same is counted.
  const current = await bulks.load(services, state.id);
  return current.state.phase === 'cancelled' && current.state.at === state.at
    ? count(services, current, counts, true)
    : undefined;
}

function added(sum: bulks.BulkCounts, part: bulks.BulkCounts): bulks.BulkCounts {
  const skipped = { ...sum.skipped };
  for (const [code, number] of Object.entries(part.skipped)) skipped[code] = (skipped[code] ?? 0) + number;
  const counted = part.done + part.failed + Object.values(part.skipped).reduce((all, one) => all + one, 0);
  return {
    waiting: sum.waiting - counted,
    done: sum.done + part.done,
    failed: sum.failed + part.failed,
    skipped,
  };
}

/** Looks at all of the next part, or does it, and says what has become of them in this step. */
async function partCounts(
  services: Services,
  state: bulks.Bulk,
  step: BulkStep,
): Promise<bulks.BulkCounts | undefined> {
  const { items, version } = await bulks.readPart(services, state, state.at);
  const isRunning = state.phase === 'running';
  const one = isRunning ? doing(services, state, step) : looking(step);
  const after: bulks.BulkItem[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE)
    after.push(
      ...(await Promise.all(
        items
          .slice(from, from + AT_ONCE)
          .map((item) => (item.outcome ? item : settled(services, state, item, one))),
      )),
    );
  if (!(await bulks.writePart(services, state, state.at, after, version))) return undefined;
  return countsOf(after.filter(({ seen }) => !isRunning || seen !== undefined));
}

function countsOf(items: readonly bulks.BulkItem[]): bulks.BulkCounts {
  const skipped: Record<string, number> = {};
  const counts = { waiting: 0, done: 0, failed: 0, skipped };
  for (const { outcome = 'waiting', code = '' } of items) {
    if (outcome === 'skipped') skipped[code] = (skipped[code] ?? 0) + 1;
    else counts[outcome]++;
  }
  return counts;
}

type Deed = (item: bulks.BulkItem) => Promise<bulks.BulkItem>;

const looking =
  (step: BulkStep): Deed =>
  async (item) => {
    const seen = await step.look(item.id);
    return seen === undefined ? { ...item, outcome: 'skipped', code: 'nothing-to-do' } : { ...item, seen };
  };

const doing =
  ({ settings }: Services, { id: bulk, by, action, parameters }: bulks.Bulk, step: BulkStep): Deed =>
  async (item) => {
    const key = `bulk ${bulk} ${item.id}`;
    const request = keyedRequest(settings, {
      ...{ caller: by, key, request: JSON.stringify([action, parameters]) },
    });
    await step.apply(item.id, item.seen ?? '', request);
    return { ...item, outcome: 'done' };
  };

/** What keeps one of them from being done keeps none of the others. */
async function settled(
  { log }: Services,
  { id: bulk }: bulks.Bulk,
  item: bulks.BulkItem,
  deed: Deed,
): Promise<bulks.BulkItem> {
  try {
    return await deed(item);
  } catch (error) {
    if (error instanceof Refusal) {
      const code = error.code === 'precondition-failed' ? 'changed' : error.code;
      return { ...item, outcome: 'skipped', code };
    }
    // It is gone through again as a whole.
    if (error instanceof StoreUnavailable) throw error;
    log.error('bulk-item-failed', { bulk, item: item.id, error: errorName(error) });
    return { ...item, outcome: 'failed' };
  }
}

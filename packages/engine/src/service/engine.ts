import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ServiceError } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import { Tokens } from '../base/tokens.ts';
import type { WaitableClock } from '../durable/clock.ts';
import { GroupCommit } from '../durable/group-commit.ts';
import { Activity } from '../running/activity.ts';
import type { LambdaFunction } from '../running/calls.ts';
import { CleanUp } from '../running/clean-up.ts';
import { definitionsIn } from '../running/definitions.ts';
import { type BadEnd, Executor } from '../running/executor.ts';
import { Faults } from '../running/faults.ts';
import { Timers } from '../running/timers.ts';
import { openEngineDatabase } from '../storage/schema.ts';
import { EngineStore } from '../storage/store.ts';
import { actionsOf } from './actions/index.ts';
import type { Actions } from './actions/parts.ts';

export type { LambdaFunction } from '../running/calls.ts';

export interface EngineOptions {
  /** The SQLite file, or `:memory:`. */
  readonly database: string;
  readonly clock: WaitableClock;
  /** The function an ARN or a name stands for; undefined where there is none. */
  readonly resolveFunction: (arn: string) => LambdaFunction | undefined;
  /** From 0 to 1, for the jitter of retries. */
  readonly random?: () => number;
  /** Told of faults of the engine itself, not of executions that fail. */
  readonly onError: (error: unknown) => void;
  /**
   * Told once of each execution that has ended otherwise than by succeeding, when that is durable; not told again
   * after a crash.
   */
  readonly onEndedBadly?: (execution: BadEnd) => void;
  /** For tests, which limit what the connection can do. */
  readonly onOpen?: (database: DatabaseSync) => void;
}

export interface EngineStats {
  /** Since it was opened, as they are billed: every attempt at a state. */
  readonly transitions: number;
  /** Since it was opened. */
  readonly functionCalls: number;
  /** Executions that are being worked on; those that only wait are not among them. */
  readonly inMemory: number;
  /** Executions with the status RUNNING. */
  readonly running: number;
  /** Milliseconds for which the earliest timer has been due and has not fired; 0 where none is late. */
  readonly overdue: number;
}

export interface Engine {
  /**
   * Answers a request of the service's API, both in its JSON shapes: instants in seconds since the epoch.
   * Resolves when what it changed is durable. @throws ServiceError
   */
  call(action: string, input: unknown): Promise<JsonObject>;
  /** Takes up what was under way and lets time pass; before it, nothing is executed. */
  start(): void;
  /** Resolves when nothing is being executed and nothing is due: only waits remain. */
  settled(): Promise<void>;
  /** Cheap at any number of executions. @throws Error where the store cannot be read */
  stats(): EngineStats;
  /** Resolves where its file can be written, which costs a write at most; rejects with what that fails with. */
  prove(): Promise<void>;
  /** Finishes the steps begun and closes the file. Calls of functions are abandoned, to be made again. */
  close(): Promise<void>;
}

const HISTORY_KEPT_MS = 90 * 86_400_000;

/** @throws Error where the file is no database of this engine's. */
export function openEngine(options: EngineOptions): Engine {
  const { clock, resolveFunction, random = Math.random, onEndedBadly = () => undefined } = options;
  const database = openEngineDatabase(options.database);
  options.onOpen?.(database);
  const store = new EngineStore(database);
  const commits = new GroupCommit(database, clock);
  const activity = new Activity();
  const faults = new Faults(clock, (error) => {
    commits.notice(error);
    options.onError(error);
  });
  const tokens = new Tokens(store.secret());
  const definitions = definitionsIn(store);
  const now = () => clock.now();
  let isStarted = false;
  let closing: Promise<void> | undefined;

  const executor = new Executor({
    store,
    commits,
    clock,
    activity,
    faults,
    definitions,
    onEndedBadly,
    around: { now, random, tokens },
    callees: { resolveFunction, startExecution: (request) => call('StartExecution', request) },
    onDue: (due) => timers.notice(due),
  });
  // Histories are kept for 90 days after an execution has closed.
  const cleanUp = new CleanUp({ store, commits, clock, faults }, HISTORY_KEPT_MS);
  const earliestDue = () => store.earliestDue() ?? Infinity;
  const timers = new Timers(clock, activity, faults, {
    earliest: () => Math.min(earliestDue(), cleanUp.next),
    fire: () => (earliestDue() <= now() ? executor.fireDue() : cleanUp.step()),
  });
  const actions: Actions = actionsOf({
    store,
    commits,
    executor,
    definitions,
    now,
    tokens,
    historyKept: HISTORY_KEPT_MS,
  });

  async function call(action: string, input: unknown): Promise<JsonObject> {
    if (closing !== undefined) throw new Error('the engine is closed');
    const answer = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (answer === undefined) {
      throw new ServiceError('UnknownOperationException', `Unknown operation: ${action}`);
    }
    return activity
      .during(async () => answer(input))
      .catch((error: unknown) => {
        commits.notice(error);
        throw error;
      });
  }

  return {
    call,
    start() {
      if (isStarted || closing !== undefined) return;
      isStarted = true;
      executor.start();
      void timers.run(() => void activity.during(() => executor.takeUp()));
    },
    async settled() {
      const isSettled = () => timers.isSettled && faults.isSettled;
      while (!activity.isIdle || (isStarted && closing === undefined && !isSettled())) {
        await activity.idle();
        await nextTurn();
      }
    },
    stats: () => ({
      transitions: executor.transitions,
      functionCalls: executor.functionCalls,
      inMemory: executor.inMemory,
      running: executor.running,
      overdue: Math.max(0, now() - earliestDue()),
    }),
    prove: () => commits.prove(),
    close() {
      closing ??= (async () => {
        faults.close();
        executor.close();
        await activity.idle();
        commits.close();
        database.close();
      })();
      return closing;
    },
  };
}

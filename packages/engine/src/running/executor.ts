import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WaitableClock } from '../durable/clock.ts';
import type { GroupCommit } from '../durable/group-commit.ts';
import {
  type Execution,
  type ExecutionStatus,
  isReady,
  type Outcome,
  parseExecutionState,
  readExecutionState,
} from '../execution/execution.ts';
import { advance } from '../execution/interpreter.ts';
import { framesOf, HistoryFull, Run, type Surroundings } from '../execution/run.ts';
import { callReturned, passTime } from '../execution/stimuli.ts';
import type { EngineStore } from '../storage/store.ts';
import type { Activity } from './activity.ts';
import type { Callees } from './calls.ts';
import { CallsUnderWay } from './calls-under-way.ts';
import type { definitionsIn } from './definitions.ts';
import { FAULT_PAUSE_MS, type Faults } from './faults.ts';

/*
 * The invariants kept here:
 * E1  An execution makes one step at a time; each step is one transaction, begun from what the store holds. Between
 *     two steps the process holds nothing of it but calls under way.
 * E2  Effects follow the commit: a function is called, a bad end told, an answer given when what leads to it is
 *     durable.
 * E3  Time comes first: in every step, what is due ends before anything else happens to the execution. So a wait
 *     that is over cannot be answered, nor its function be called.
 * E4  While a call is under way the stored state says so (`invoking`): who finds it there at a start makes it again.
 * E5  A fault of the store or the engine changes no execution: its step is undone, reported, and taken up again
 *     after a pause. It ends neither the timers nor anybody else's step.
 */

/** What happens to an execution: changes the run, and may refuse by throwing, whereupon nothing is written. */
export type Stimulus = (run: Run) => void | Promise<void>;

/** An execution that has ended otherwise than by succeeding. */
export interface BadEnd {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED';
}

export interface ExecutorParts {
  readonly store: EngineStore;
  readonly commits: GroupCommit;
  readonly clock: WaitableClock;
  readonly activity: Activity;
  readonly faults: Faults;
  readonly definitions: ReturnType<typeof definitionsIn>;
  readonly around: Surroundings;
  readonly callees: Callees;
  readonly onEndedBadly: (execution: BadEnd) => void;
  /** Told of every instant at which an execution becomes due, in milliseconds. */
  readonly onDue: (due: number) => void;
}

const BATCH = 200;
const MOST_REMEMBERED = 512;
/** In characters. */
const LARGEST_REMEMBERED = 8 * 1024;

/** Runs executions, each step by step. */
export class Executor {
  readonly #parts: ExecutorParts;
  readonly #queues = new Map<number, Promise<void>>();
  readonly #calls: CallsUnderWay;
  /** Of the executions worked on last, the text of their state: that very text need not be checked when it is read. */
  readonly #written = new Map<number, string>();
  #isStarted = false;
  transitions = 0;
  /** Executions that are RUNNING, whether anything is done about them or they wait. */
  running: number;

  constructor(parts: ExecutorParts) {
    this.#parts = parts;
    this.running = parts.store.countRunning();
    const returned = (key: number, wait: number, outcome: Outcome) =>
      this.step(key, (run) => callReturned(run, wait, outcome));
    this.#calls = new CallsUnderWay({ ...parts, returned });
  }

  /** From now on, steps lead to further ones. */
  start(): void {
    this.#isStarted = true;
  }

  /** Takes up what was under way when the process ended, from the execution after `after`. Never rejects. */
  async takeUp(after = 0): Promise<void> {
    const { store, activity, faults } = this.#parts;
    let last = after;
    try {
      for (;;) {
        const keys = store.activeExecutions(last, BATCH);
        if (keys.length === 0 || faults.isClosed) return;
        await Promise.all(keys.map((key) => this.proceed(key)));
        last = keys.at(-1) ?? last;
      }
    } catch (error) {
      faults.later(error, () => activity.during(() => this.takeUp(last)));
    }
  }

  /** A new execution has been written. Whoever has started it is answered before it takes its first step. */
  begin(key: number): void {
    this.running += 1;
    void this.#parts.activity.during(async () => {
      await nextTurn();
      await this.proceed(key);
    });
  }

  /** Does what can be done now. Never rejects. */
  async proceed(key: number): Promise<void> {
    try {
      await this.step(key, () => undefined);
    } catch (error) {
      this.#parts.faults.later(error, () => this.proceed(key));
    }
  }

  /** Fires the waits that are over, or some of them. */
  async fireDue(): Promise<void> {
    const { store, clock } = this.#parts;
    const keys = store.dueExecutions(clock.now(), BATCH);
    await Promise.all(keys.map((key) => this.#fire(key)));
  }

  async #fire(key: number): Promise<void> {
    const { store, commits, clock, faults } = this.#parts;
    try {
      await this.step(key, () => undefined);
    } catch (error) {
      if (faults.isClosed) return;
      faults.report(error);
      // Else what cannot fire would stay first in the order, before those that can.
      await commits.run(() => store.postpone(key, clock.now() + FAULT_PAUSE_MS));
    }
  }

  /** Applies the stimulus and goes on from there; resolves when what it changed is durable. */
  step(key: number, stimulus: Stimulus): Promise<void> {
    const before = this.#queues.get(key);
    const result = this.#parts.activity.during(async () => {
      await before;
      const hasMore = await this.#write(key, stimulus);
      // In the queue's turn: between two transactions, an execution can be stopped.
      if (hasMore) void this.proceed(key);
    });
    const settled = result
      .catch(() => undefined)
      .then(() => {
        if (this.#queues.get(key) === settled) this.#queues.delete(key);
      });
    this.#queues.set(key, settled);
    return result;
  }

  get functionCalls(): number {
    return this.#calls.functionCalls;
  }

  /** Of executions that are being worked on; those that only wait are not among them. */
  get inMemory(): number {
    return new Set([...this.#queues.keys(), ...this.#calls.executions()]).size;
  }

  /** Abandons the calls under way; once the faults are closed, nothing more is begun. */
  close(): void {
    this.#calls.abandonAll();
  }

  /** One transaction. True where there is more to do at once. */
  async #write(key: number, stimulus: Stimulus): Promise<boolean> {
    const { store, commits, faults, definitions, around, onDue } = this.#parts;
    if (faults.isClosed) throw new Error('the engine is closed');
    const found = store.execution(key);
    if (found === undefined) throw new Error(`no execution ${key}`);
    const { execution, state, due } = found;
    const stateNow =
      this.#written.get(key) === state ? readExecutionState(state) : parseExecutionState(state);
    const run = new Run(execution, definitions.get(execution.revision), stateNow, around);
    await this.#compute(run, stimulus);
    const change = run.change();
    this.#remember(key, change.state);
    if (run.events.length > 0 || change.state !== state || change.due !== due) {
      await commits.run(() => {
        store.changeExecution(change);
        for (const event of run.events) store.addEvent(key, event);
        if (!run.isRunning && execution.machineDeleting) store.endDeletion(execution.machineName);
      });
    }
    this.transitions += run.transitions;
    this.#countAndTell(execution, change.status);
    if (change.due !== null) onDue(change.due);
    if (this.#isStarted) this.#calls.settle(run);
    return this.#isStarted && run.isRunning && framesOf(run).some(({ scope }) => isReady(scope));
  }

  #remember(key: number, state: string): void {
    this.#written.delete(key);
    if (state.length > LARGEST_REMEMBERED) return;
    this.#written.set(key, state);
    const [oldest] = this.#written.keys();
    if (this.#written.size > MOST_REMEMBERED && oldest !== undefined) this.#written.delete(oldest);
  }

  async #compute(run: Run, stimulus: Stimulus): Promise<void> {
    try {
      if (this.#isStarted) await passTime(run);
      await stimulus(run);
      if (this.#isStarted) await advance(run);
    } catch (error) {
      if (!(error instanceof HistoryFull)) throw error;
      const cause = 'The execution reached the maximum number of history events (25000).';
      run.fail({ error: 'States.Runtime', cause }, run.state.lastEvent);
    }
  }

  #countAndTell({ machineArn: stateMachineArn, name, status: before }: Execution, status: ExecutionStatus) {
    if (status === before) return;
    this.running += status === 'RUNNING' ? 1 : -1;
    if (status === 'RUNNING' || status === 'SUCCEEDED') return;
    try {
      this.#parts.onEndedBadly({ stateMachineArn, name, status });
    } catch (error) {
      this.#parts.faults.report(error);
    }
  }
}

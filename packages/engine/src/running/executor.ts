import * as z from 'zod';
import type { JsonValue } from '../base/json.ts';
import type { WaitableClock } from '../durable/clock.ts';
import type { GroupCommit } from '../durable/group-commit.ts';
import {
  type Execution,
  type ExecutionStatus,
  isReady,
  parseExecutionState,
} from '../execution/execution.ts';
import { advance } from '../execution/interpreter.ts';
import { framesOf, HistoryFull, Run, type Surroundings } from '../execution/run.ts';
import { callReturned, passTime } from '../execution/stimuli.ts';
import { type TaskFrame, taskIn } from '../execution/tasks.ts';
import type { Machine } from '../language/asl.ts';
import { parseDefinition } from '../language/definition.ts';
import type { Store } from '../storage/store.ts';
import type { Activity } from './activity.ts';
import { type Callees, performCall } from './calls.ts';

/** What happens to an execution: changes the run, and may refuse by throwing, whereupon nothing is written. */
export type Stimulus = (run: Run) => void | Promise<void>;

/** An execution that has ended otherwise than by succeeding. */
export interface BadEnd {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED';
}

export interface ExecutorParts {
  readonly store: Store;
  readonly commits: GroupCommit;
  readonly clock: WaitableClock;
  readonly activity: Activity;
  readonly around: Surroundings;
  readonly callees: Callees;
  readonly onError: (error: unknown) => void;
  readonly onEndedBadly: (execution: BadEnd) => void;
  /** Told of every instant at which an execution becomes due, in milliseconds. */
  readonly onDue: (due: number) => void;
}

const MACHINES_KEPT = 100;
const BATCH = 200;
const FAULT_PAUSE_MS = 10_000;

/** Runs executions, each step by step and one step at a time; between steps, it holds nothing of them. */
export class Executor {
  readonly #parts: ExecutorParts;
  readonly #closed = new AbortController();
  readonly #queues = new Map<number, Promise<void>>();
  readonly #calls = new Map<number, Map<number, { controller: AbortController; returned: boolean }>>();
  readonly #machines = new Map<number, Machine>();
  #started = false;
  transitions = 0;
  /** Executions that are RUNNING, whether anything is done about them or they wait. */
  running: number;
  functionCalls = 0;
  /** While the store cannot be written, firing what is due would only fail again. */
  restingUntil = 0;

  constructor(parts: ExecutorParts) {
    this.#parts = parts;
    this.running = parts.store.countRunning();
  }

  /** Takes up what was under way. */
  async start(): Promise<void> {
    this.#started = true;
    let last = 0;
    for (;;) {
      const keys = this.#parts.store.activeExecutions(last, BATCH);
      if (keys.length === 0 || this.#closed.signal.aborted) return;
      last = keys.at(-1) ?? last;
      await Promise.all(keys.map((key) => this.proceed(key)));
    }
  }

  /** A new execution has been written. */
  begin(key: number): void {
    this.running += 1;
    void this.proceed(key);
  }

  /** Does what can be done now. Never rejects: a fault is reported, and what it stopped is tried again later. */
  proceed(key: number, stimulus: Stimulus = () => undefined): Promise<void> {
    return this.step(key, stimulus).catch((error: unknown) => this.#pause(key, error));
  }

  /** Fires the waits that are over. */
  async fireDue(): Promise<void> {
    const { store, clock } = this.#parts;
    const keys = store.dueExecutions(clock.now(), BATCH);
    const fire = async (key: number) => {
      try {
        await this.step(key, passTime);
      } catch (error) {
        await this.#postpone(key, error);
      }
    };
    await Promise.all(keys.map(fire));
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

  /** Of executions that are being worked on; those that only wait are not among them. */
  get inMemory(): number {
    return new Set([...this.#queues.keys(), ...this.#calls.keys()]).size;
  }

  /** Begins nothing more, and abandons the calls under way. */
  close(): void {
    this.#closed.abort();
    for (const calls of this.#calls.values()) for (const { controller } of calls.values()) controller.abort();
  }

  machine(revision: number): Machine {
    const known = this.#machines.get(revision);
    if (known !== undefined) return known;
    const row = this.#parts.store.revision(revision);
    if (row === undefined) throw new Error(`no revision ${revision}`);
    const machine = parseDefinition(row.definition);
    const oldest = this.#machines.keys().next();
    if (this.#machines.size >= MACHINES_KEPT && !oldest.done) this.#machines.delete(oldest.value);
    this.#machines.set(revision, machine);
    return machine;
  }

  /** One transaction. True where there is more to do at once. */
  async #write(key: number, stimulus: Stimulus): Promise<boolean> {
    if (this.#closed.signal.aborted) throw new Error('the engine is closed');
    const { store, commits, around, onDue } = this.#parts;
    const found = store.execution(key);
    if (found === undefined) throw new Error(`no execution ${key}`);
    const { execution } = found;
    const run = new Run(
      execution,
      this.machine(execution.revision),
      parseExecutionState(found.state),
      around,
    );
    try {
      await stimulus(run);
      if (this.#started) await advance(run);
    } catch (error) {
      if (!(error instanceof HistoryFull)) throw error;
      const cause = 'The execution reached the maximum number of history events (25000).';
      run.fail({ error: 'States.Runtime', cause }, run.state.lastEvent);
    }
    const change = run.change();
    if (run.events.length > 0 || change.state !== found.state || change.due !== found.due) {
      await commits.run(() => {
        store.changeExecution(change);
        for (const event of run.events) store.addEvent(key, event);
        if (!run.isRunning && execution.machineDeleting) store.endDeletion(execution.machineName);
      });
    }
    this.transitions += run.transitions;
    this.#countAndTell(execution, change.status);
    if (change.due !== null) onDue(change.due);
    this.#settleCalls(run);
    return this.#started && run.isRunning && framesOf(run).some(({ scope }) => isReady(scope));
  }

  #countAndTell({ machineArn: stateMachineArn, name, status: before }: Execution, status: ExecutionStatus) {
    if (status === before) return;
    this.running += status === 'RUNNING' ? 1 : -1;
    if (status === 'RUNNING' || status === 'SUCCEEDED') return;
    try {
      this.#parts.onEndedBadly({ stateMachineArn, name, status });
    } catch (error) {
      this.#parts.onError(error);
    }
  }

  /** Makes the calls the execution waits for, and abandons those it no longer waits for. */
  #settleCalls(run: Run): void {
    const { key } = run.execution;
    const calls = this.#calls.get(key);
    const wanted = new Map<number, TaskFrame>();
    for (const frame of run.isRunning && this.#started ? framesOf(run) : []) {
      const task = taskIn(frame);
      if (task?.progress.invoking) wanted.set(task.progress.wait, task);
    }
    for (const [wait, { controller, returned }] of calls ?? []) {
      if (!wanted.has(wait) && !returned) controller.abort();
    }
    for (const [wait, task] of wanted) {
      if (!calls?.has(wait)) void this.#parts.activity.during(() => this.#call(run, wait, task));
    }
  }

  async #call(run: Run, wait: number, { state, progress }: TaskFrame): Promise<void> {
    if (this.#closed.signal.aborted) return;
    const { key, arn } = run.execution;
    const call = { controller: new AbortController(), returned: false };
    const calls = this.#calls.get(key) ?? new Map<number, typeof call>();
    this.#calls.set(key, calls.set(wait, call));
    const { signal } = call.controller;
    try {
      if (state.resource.kind !== 'start-execution') this.functionCalls += 1;
      const argument = run.scheduled.get(wait) ?? this.#argumentOf(key, progress.scheduled);
      const { resource } = state;
      const performed = performCall(
        { resource, argument, id: `${arn}/${wait}`, signal },
        this.#parts.callees,
      );
      const outcome = await Promise.race([performed, abandoned(signal)]);
      if (outcome === undefined) return;
      call.returned = true;
      await this.step(key, (later) => callReturned(later, wait, outcome));
    } catch (error) {
      await this.#pause(key, error);
    } finally {
      calls.delete(wait);
      if (calls.size === 0 && this.#calls.get(key) === calls) this.#calls.delete(key);
    }
  }

  #argumentOf(key: number, scheduled: number): JsonValue {
    const event = this.#parts.store.event(key, scheduled);
    const text = z.object({ parameters: z.string().optional(), input: z.string().optional() });
    const { parameters, input } = text.parse(JSON.parse(event?.details ?? '{}'));
    return z.json().parse(JSON.parse(parameters ?? input ?? 'null'));
  }

  /** The store or the engine failed, not the execution: it stays as it was, and is taken up again. */
  async #pause(key: number, error: unknown): Promise<void> {
    if (this.#closed.signal.aborted) return;
    const { clock, onError } = this.#parts;
    onError(error);
    const later = clock.now() + FAULT_PAUSE_MS;
    void clock.sleepUntil(later, this.#closed.signal).then(() => {
      return this.#closed.signal.aborted ? undefined : this.proceed(key);
    });
  }

  async #postpone(key: number, error: unknown): Promise<void> {
    const { store, commits, clock, onError } = this.#parts;
    if (this.#closed.signal.aborted) return;
    onError(error);
    const later = clock.now() + FAULT_PAUSE_MS;
    try {
      await commits.run(() => store.postpone(key, later));
    } catch {
      this.restingUntil = later;
    }
  }
}

function abandoned(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

import * as z from 'zod';
import type { JsonValue } from '../base/json.ts';
import { parseExactly } from '../base/large-integers.ts';
import type { WaitableClock } from '../durable/clock.ts';
import type { Outcome } from '../execution/execution.ts';
import { framesOf, type Run } from '../execution/run.ts';
import { type TaskFrame, taskIn } from '../execution/tasks.ts';
import type { TaskResource } from '../language/asl.ts';
import type { EngineStore } from '../storage/store.ts';
import type { Activity } from './activity.ts';
import { CallGate } from './call-gate.ts';
import { type Callees, performCall } from './calls.ts';
import type { Faults } from './faults.ts';

export interface CallParts {
  readonly store: EngineStore;
  readonly clock: WaitableClock;
  readonly activity: Activity;
  readonly faults: Faults;
  readonly callees: Callees;
  /** Records how the call of the wait has ended; resolves when that is durable. */
  readonly returned: (execution: number, wait: number, outcome: Outcome) => Promise<void>;
}

interface Call {
  readonly execution: number;
  readonly wait: number;
  /** See `performCall`. */
  readonly id: string;
  readonly resource: TaskResource;
  /** The event that holds the arguments. */
  readonly scheduled: number;
  /** As they were computed; after a restart the event has to be read. */
  readonly argument: JsonValue | undefined;
  readonly controller: AbortController;
  /** Kept until it is recorded: a fault of the store costs time, but not another call. */
  outcome?: Outcome | undefined;
}

/** The calls of functions that executions wait for: each is made once in the life of this process. */
export class CallsUnderWay {
  readonly #parts: CallParts;
  readonly #gate: CallGate;
  /** By execution and wait. */
  readonly #calls = new Map<number, Map<number, Call>>();
  functionCalls = 0;

  constructor(parts: CallParts) {
    this.#parts = parts;
    this.#gate = new CallGate(parts.clock, parts.faults.closed);
  }

  /** Makes the calls the execution waits for, and abandons those it no longer waits for. */
  settle(run: Run): void {
    const { key, arn, started } = run.execution;
    const wanted = new Map<number, TaskFrame>();
    for (const frame of run.isRunning ? framesOf(run) : []) {
      const task = taskIn(frame);
      if (task?.progress.invoking) wanted.set(task.progress.wait, task);
    }
    const calls = this.#calls.get(key);
    for (const { wait, controller, outcome } of calls?.values() ?? []) {
      if (!wanted.has(wait) && outcome === undefined) controller.abort();
    }
    for (const [wait, { state, progress }] of wanted) {
      if (calls?.has(wait)) continue;
      this.#begin({
        execution: key,
        wait,
        // The name of an execution is free again 90 days after it has closed: the instant tells the two apart.
        id: `${arn}/${started}/${wait}`,
        resource: state.resource,
        scheduled: progress.scheduled,
        argument: run.scheduled.get(wait),
        controller: new AbortController(),
      });
    }
  }

  /** The executions that wait for them. */
  executions(): Iterable<number> {
    return this.#calls.keys();
  }

  abandonAll(): void {
    for (const calls of this.#calls.values()) for (const { controller } of calls.values()) controller.abort();
  }

  #begin(call: Call): void {
    const calls = this.#calls.get(call.execution) ?? new Map<number, Call>();
    this.#calls.set(call.execution, calls.set(call.wait, call));
    void this.#parts.activity.during(() => this.#make(call));
  }

  async #make(call: Call): Promise<void> {
    const { activity, faults, returned } = this.#parts;
    try {
      call.outcome ??= await this.#perform(call);
      if (call.outcome !== undefined) await returned(call.execution, call.wait, call.outcome);
    } catch (error) {
      faults.later(error, () => activity.during(() => this.#make(call)));
      return;
    }
    const calls = this.#calls.get(call.execution);
    calls?.delete(call.wait);
    if (calls?.size === 0) this.#calls.delete(call.execution);
  }

  /** Undefined where nobody waits for it any more. */
  async #perform(call: Call): Promise<Outcome | undefined> {
    const { signal } = call.controller;
    const leave = await this.#gate.enter();
    try {
      if (signal.aborted) return undefined;
      if (call.resource.kind !== 'start-execution') this.functionCalls += 1;
      const { id, resource, argument = this.#argumentOf(call) } = call;
      const performed = performCall({ resource, argument, id, signal }, this.#parts.callees);
      return await Promise.race([performed, abandoned(signal)]);
    } finally {
      leave();
    }
  }

  #argumentOf({ execution, scheduled }: Call): JsonValue {
    const event = this.#parts.store.event(execution, scheduled);
    const text = z.object({ parameters: z.string().optional(), input: z.string().optional() });
    const { parameters, input } = text.parse(JSON.parse(event?.details ?? '{}'));
    return parseExactly(parameters ?? input ?? 'null');
  }
}

function abandoned(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import type { JsonValue } from '../base/json.ts';
import { type Evaluation, failureOf, type QueryScope } from './evaluation.ts';
import { memoryFault, timeFault } from './query-functions.ts';

interface Job {
  readonly text: string;
  readonly scope: QueryScope;
  readonly resolve: (evaluation: Evaluation) => void;
}

/** The evaluation under way. */
interface Current {
  /** Aborts when it has ended. */
  readonly ended: AbortSignal;
  end(evaluation: Evaluation): void;
}

const MEMORY = { maxOldGenerationSizeMb: 512 };

const message = z.union([
  /** With the CPU time the thread had used, in microseconds. */
  z.object({ began: z.object({ user: z.number(), system: z.number() }) }),
  z.object({ value: z.custom<JsonValue>((value) => value !== undefined) }),
  z.object({ failure: z.string() }),
]);

/**
 * Evaluates expressions in a thread of its own, one after the other, and ends the thread where one takes too long or
 * too much memory. Only so can regular expressions and JSONata's own functions be interrupted, with the same results
 * as without; and nobody but the next such expression waits for them.
 */
export class Confinement {
  readonly #longest: number;
  readonly #waiting = new Set<Job>();
  #worker: Worker | undefined;
  #isBusy = false;
  #current: Current | undefined;

  /** `longest` in milliseconds of CPU time, for each expression. */
  constructor(longest: number) {
    this.#longest = longest;
  }

  evaluate(text: string, scope: QueryScope): Promise<Evaluation> {
    return new Promise((resolve) => {
      this.#waiting.add({ text, scope, resolve });
      if (!this.#isBusy) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (const job of this.#waiting) {
      this.#waiting.delete(job);
      job.resolve(await this.#evaluate(job).catch(failureOf));
    }
    this.#isBusy = false;
  }

  #evaluate({ text, scope }: Job): Promise<Evaluation> {
    return new Promise((resolve) => {
      this.#worker ??= this.#begin();
      const worker = this.#worker;
      const ended = new AbortController();
      this.#current = {
        ended: ended.signal,
        end(evaluation) {
          ended.abort();
          worker.unref();
          resolve(evaluation);
        },
      };
      worker.ref();
      worker.postMessage({ text, scope, longest: this.#longest });
    });
  }

  /** Gives up the evaluation under way when the thread, from what it had used `before`, has used so much time. */
  async #watch(worker: Worker, { ended }: Current, before: NodeJS.CpuUsage): Promise<void> {
    for (let left = this.#longest; left > 0; ) {
      await delay(left, undefined, { signal: ended }).catch(() => undefined);
      if (ended.aborted) return;
      const { user, system } = await worker.cpuUsage(before);
      left = this.#longest - (user + system) / 1000;
    }
    if (!ended.aborted) this.#giveUp(worker, timeFault());
  }

  #begin(): Worker {
    const worker = new Worker(new URL('./confined.ts', import.meta.url), { resourceLimits: MEMORY });
    worker.on('message', (sent: unknown) => {
      const told = message.parse(sent);
      if (worker !== this.#worker || this.#current === undefined) return;
      if (!('began' in told)) this.#current.end(told);
      // It rejects where the thread has ended: then that is heard of below.
      else void this.#watch(worker, this.#current, told.began).catch(() => undefined);
    });
    worker.on('error', (error) => this.#giveUp(worker, isOutOfMemory(error) ? memoryFault() : error));
    worker.on('exit', () => this.#giveUp(worker, new Error('the evaluation was interrupted')));
    return worker;
  }

  /** Another thread is begun for the next one. */
  #giveUp(worker: Worker, reason: unknown): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    void worker.terminate();
    this.#current?.end(failureOf(reason));
  }
}

const isOutOfMemory = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

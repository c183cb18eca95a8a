import { continueLifting, errorName, type Services, sweep } from '@redress/core';
import type { WaitableClock } from '@redress/engine';
import type { Tally } from './metrics.ts';

const MINUTE_MS = 60_000;

export interface SweeperTimer {
  /** Resolves when no turn is under way. */
  settled(): Promise<void>;
  /** Ends after the turn that is under way. */
  stop(): Promise<void>;
}

/** What a schedule does on AWS: sweeps every minute, and at the start. */
export function startSweeper(services: Services, clock: WaitableClock, tally: Tally): SweeperTimer {
  const stopping = new AbortController();
  let turn: Promise<void> = Promise.resolve();

  const run = async () => {
    try {
      tally.noteSweep(await sweep(services, () => stopping.signal.aborted), clock.now());
      await continueLifting(services, () => stopping.signal.aborted);
    } catch (error) {
      services.log.error('sweeper-failed', { error: errorName(error) });
    }
  };
  const loop = async () => {
    while (!stopping.signal.aborted) {
      turn = run();
      await turn;
      await clock.sleepUntil(clock.now() + MINUTE_MS, stopping.signal);
    }
  };
  const ended = loop();
  return {
    async settled() {
      // Whoever has just been woken begins its turn before this resolves.
      await new Promise(setImmediate);
      await turn;
    },
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

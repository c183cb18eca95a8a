import { type Audit, continueLifting, errorName, type Services, setAside, sweep } from '@redress/core';
import type { WaitableClock } from '@redress/engine';
import type { Tally } from './metrics.ts';

const MINUTE_MS = 60_000;
/** As on AWS; of real time, whatever the speed of the complaints' own. */
const LONGEST_TURN_MS = 50_000;
/** Where a turn's time was up before it was through. */
const SOON_MS = 10_000;

export interface SweeperTimer {
  /** Resolves when no turn is under way. */
  settled(): Promise<void>;
  /** Ends after the turn that is under way. */
  stop(): Promise<void>;
}

/**
 * What a schedule does on AWS: sweeps every minute, and at the start. One turn follows the other, so that none overlaps
 * with the next; what one has no time for is the next one's.
 * @param stopwatch milliseconds that never go back.
 */
export function startSweeper(
  services: Services,
  audit: Audit,
  clock: WaitableClock,
  tally: Tally,
  stopwatch: () => number = () => performance.now(),
): SweeperTimer {
  const stopping = new AbortController();
  let turn: Promise<unknown> = Promise.resolve();

  /** Whether it was through. */
  const run = async (): Promise<boolean> => {
    const end = stopwatch() + LONGEST_TURN_MS;
    const isTimeUp = () => stopping.signal.aborted || stopwatch() >= end;
    try {
      const swept = await sweep(services, isTimeUp);
      tally.noteSweep(swept, clock.now());
      await audit.checkpoint();
      await continueLifting(services, isTimeUp);
      await setAside.strikeOffMended(services);
      return swept.finished;
    } catch (error) {
      services.log.error('sweeper-failed', { error: errorName(error) });
      return true;
    }
  };
  const loop = async () => {
    while (!stopping.signal.aborted) {
      const running = run();
      turn = running;
      const pause = (await running) ? MINUTE_MS : SOON_MS;
      await clock.sleepUntil(clock.now() + pause, stopping.signal);
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

import { standing } from '@redress/core/handling/standing.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { noQuery } from './input.ts';
import type { ServiceOptions } from './nouns.ts';
import type { HandlersOf } from './routing.ts';

/** Where one process does everything, on one machine: what it knows of itself. */
export interface ProcessFacts {
  /** When the sweeper came to the end of its last turn; absent before the first. */
  readonly sweptAt?: string;
  readonly executionsRunning: number;
  /** For how long the earliest timer of the workflows has been due and has not fired. */
  readonly timerOverdueSeconds: number;
  /** Complaints that the deliverer has in hand or in memory. */
  readonly deliveriesWaiting: number;
}

/** How the installation is, for operations: numbers, none of which costs a walk. */
export function standingHandlers(
  services: Services,
  { facts }: Pick<ServiceOptions, 'facts'>,
): HandlersOf<'standing'> {
  return {
    'standing.get': async (c) => {
      noQuery(c);
      return c.json({ ...(await standing(services)), process: facts?.() });
    },
  };
}

import type { Scannable, Services, Store } from '@redress/core';
import type { Sandbox } from '@redress/functions';

/** The installation that a sandbox is beside, of which it reads keys and rules. */
export interface Beside {
  readonly services: Services;
  readonly store: Store & Scannable;
}

export interface LocalSandbox extends Sandbox {
  /** Closes what is in memory; all of it is there again with the next start. */
  end(): Promise<void>;
}

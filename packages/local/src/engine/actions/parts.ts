import type { JsonObject } from '@redress/core';
import type { GroupCommit } from '../../group-commit.ts';
import type { Executor } from '../executor.ts';
import type { Store } from '../store.ts';
import type { Tokens } from '../tokens.ts';

/** What the actions work on. */
export interface ActionParts {
  readonly store: Store;
  readonly commits: GroupCommit;
  readonly executor: Executor;
  readonly tokens: Tokens;
  readonly now: () => number;
  /** Milliseconds after its close that an execution is forgotten. */
  readonly historyKept: number;
}

/** The answer to a request, by the name of the action; both in the API's JSON shapes. */
export type Actions = Readonly<Record<string, (input: unknown) => JsonObject | Promise<JsonObject>>>;

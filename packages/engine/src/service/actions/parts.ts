import type { JsonObject } from '../../base/json.ts';
import type { Tokens } from '../../base/tokens.ts';
import type { GroupCommit } from '../../durable/group-commit.ts';
import type { definitionsIn } from '../../running/definitions.ts';
import type { Executor } from '../../running/executor.ts';
import type { EngineStore } from '../../storage/store.ts';

/** What the actions work on. */
export interface ActionParts {
  readonly store: EngineStore;
  readonly commits: GroupCommit;
  readonly executor: Executor;
  readonly definitions: ReturnType<typeof definitionsIn>;
  readonly tokens: Tokens;
  readonly now: () => number;
  /** Milliseconds after its close that an execution is forgotten. */
  readonly historyKept: number;
}

/** The answer to a request, by the name of the action; both in the API's JSON shapes. */
export type Actions = Readonly<Record<string, (input: unknown) => JsonObject | Promise<JsonObject>>>;

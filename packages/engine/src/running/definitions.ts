import { Remembered } from '../base/remembered.ts';
import type { StateMachine } from '../language/asl.ts';
import { parseStoredDefinition } from '../language/definition.ts';
import type { EngineStore } from '../storage/store.ts';

const MOST_KEPT = 100;

/** Each revision's definition, parsed; a few revisions are most of what runs. */
export function definitionsIn(store: EngineStore): Remembered<number, StateMachine> {
  return new Remembered(MOST_KEPT, (revision) => {
    const row = store.revision(revision);
    if (row === undefined) throw new Error(`no revision ${revision}`);
    return parseStoredDefinition(row.definition);
  });
}

import { executionActions } from './executions.ts';
import { machineActions } from './machines.ts';
import type { ActionParts, Actions } from './parts.ts';
import { taskActions } from './tasks.ts';

export function actionsOf(parts: ActionParts): Actions {
  return { ...machineActions(parts), ...executionActions(parts), ...taskActions(parts) };
}

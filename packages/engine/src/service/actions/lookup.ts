import { executionNamesIn } from '../../base/arns.ts';
import { ServiceError } from '../../base/errors.ts';
import type { EngineStore, StoredExecution } from '../../storage/store.ts';

/** @throws ServiceError `ExecutionDoesNotExist`, `InvalidArn` */
export function executionOf(store: EngineStore, executionArn: string): StoredExecution {
  const names = executionNamesIn(executionArn);
  const found = names === undefined ? undefined : store.executionNamed(names.machine, names.name);
  if (found === undefined) {
    throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
  }
  return found;
}

import { executionNamesIn } from '../arns.ts';
import { ServiceError } from '../errors.ts';
import type { Store, StoredExecution } from '../store.ts';

/** @throws ServiceError `ExecutionDoesNotExist`, `InvalidArn` */
export function executionOf(store: Store, executionArn: string): StoredExecution {
  const names = executionNamesIn(executionArn);
  const found = names === undefined ? undefined : store.executionNamed(names.machine, names.name);
  if (found === undefined) {
    throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
  }
  return found;
}

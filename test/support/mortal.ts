import type { Services, Store } from '@redress/core';

const WRITES = new Set(['putIfAbsent', 'putBoth', 'replace']);

/** A process of its own: it dies with its nth write, before that is made or before it hears that it is. */
export function processOf(
  services: Services,
  death?: { readonly nth: number; readonly isWritten: boolean },
): Services {
  let writes = 0;
  let isDead = false;
  const die = (): never => {
    isDead = true;
    throw new Error('the process is dead');
  };
  const { store } = services;
  const mortal =
    <Arguments extends unknown[], Result>(name: string, call: (...args: Arguments) => Promise<Result>) =>
    async (...args: Arguments): Promise<Result> => {
      if (isDead) die();
      const isLast = WRITES.has(name) && ++writes === death?.nth;
      if (isLast && !death?.isWritten) die();
      const result = await call(...args);
      if (isLast) die();
      return result;
    };
  const dying: Store = {
    get: mortal('get', store.get),
    putIfAbsent: mortal('putIfAbsent', store.putIfAbsent),
    putBoth: mortal('putBoth', store.putBoth),
    replace: mortal('replace', store.replace),
    delete: mortal('delete', store.delete),
    query: mortal('query', store.query),
    entries: mortal('entries', store.entries),
  };
  return { ...services, store: dying };
}

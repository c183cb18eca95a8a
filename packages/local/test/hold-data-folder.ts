import { setImmediate as turn } from 'node:timers/promises';
import { openDataFolder } from '../src/data-folder.ts';

/** A process that holds the folder named on its command line until it is killed. */
openDataFolder(process.argv[2] ?? '', { use: 'run' });
// Nobody keeps what it gave: the lock must stand all the same.
for (let round = 0; round < 5; round++) {
  globalThis.gc?.();
  await turn();
}
process.send?.('held');
process.on('message', () => undefined);

import { openDataFolder } from '../src/data-folder.ts';

/** A process that holds the folder named on its command line until it is killed. */
openDataFolder(process.argv[2] ?? '', { use: 'run' });
process.send?.('held');
process.on('message', () => undefined);

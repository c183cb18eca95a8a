import { SimulatedClock } from '@redress/engine';
import { openSqliteStore } from '../src/sqlite-store.ts';

/** Opens the store named on its command line as a user whom file modes bind, which they do not bind root. */
const NOBODY = 65_534;
if (process.getuid?.() === 0) {
  process.setgroups?.([]);
  process.setgid?.(NOBODY);
  process.setuid?.(NOBODY);
}
try {
  openSqliteStore({ path: process.argv[2] ?? '', clock: new SimulatedClock(0) });
  process.send?.('opened');
} catch (error) {
  process.send?.(String(error));
}
process.disconnect?.();

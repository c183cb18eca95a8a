import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { apiKeys, asComplaintId, complaints, SCOPES } from '@redress/core';
import * as z from 'zod';
import { openInstallation, SimulatedClock } from '../src/index.ts';

/** A process that closes its store, in the folder named on its command line, right after something was indexed. */
const [folder = ''] = process.argv.slice(2);
const storeFile = join(folder, 'store.db');
const machine = await openInstallation({
  storeFile,
  engineFile: ':memory:',
  // Nothing waits for its time: where time runs, the engine keeps the process up until it is closed, too.
  clock: () => new SimulatedClock(Date.now()),
  publicUrl: 'http://127.0.0.1',
  log: { info() {}, warn() {}, error() {} },
  sweeper: 'off',
});
const key = await apiKeys.add(machine.services, { name: 'shop', scopes: SCOPES });
const complainant = { name: 'Wang Fang', email: 'wang@example.com' };
const answer = await machine.api.request('/v1/complaints', {
  method: 'POST',
  headers: { authorization: `Bearer ${key.text}`, 'content-type': 'application/json' },
  body: JSON.stringify({ channel: 'web', subject: 'Kettle', description: 'It leaks.', complainant }),
});
await machine.settled();
const { id } = z.looseObject({ id: z.string() }).parse(await answer.json());
const reader = new DatabaseSync(storeFile, { readOnly: true });
const due = reader.prepare('SELECT 1 FROM search_due');
// Never idle: a process that is busy pauses between one complaint and the next.
const indexed = async () => {
  while (due.get()) await turn();
};
await indexed();
await complaints.update(machine.services, asComplaintId(id), (complaint) => ({ ...complaint }));
await indexed();
reader.close();
await machine.close();
process.stdout.write('closed');

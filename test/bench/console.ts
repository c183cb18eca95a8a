import * as z from 'zod';
import { listen } from '../../packages/local/src/http.ts';
import { optionsOf, say, told } from './child.ts';
import { fillFound } from './filling.ts';
import { type MadeUp, madeUp } from './made-up.ts';
import { openWorld } from './world.ts';

/** The desk among many open complaints, for somebody who reaches all of them, over HTTP until it is told to end. */
const { folder, beside, number } = optionsOf(
  z.object({ folder: z.string(), beside: z.string(), number: z.number() }),
);

await fillFound(folder, beside, number, openOne);
const machine = await openWorld(folder, { sweeper: 'off' });
const server = await listen((request, bindings) => machine.api.fetch(request, bindings), {
  host: '127.0.0.1',
  port: 0,
});
const link = await machine.issuer.signIn({ subject: 'person-3', roles: ['supervisor'], teams: ['*'] });
const entered = await machine.api.request(`${server.url}/sign-in/${link}`, { method: 'POST' });
// The last of them: the one before takes away what another sign-in has left.
const cookie = entered.headers.getSetCookie().at(-1)?.split(';')[0] ?? '';
await say({ url: server.url, cookie });
while ((await told()) === 'cpu') {
  const { user, system } = process.cpuUsage();
  await say({ cpuMillis: (user + system) / 1000 });
}
await server.close();
await machine.close();
process.disconnect();

function openOne(index: number, all: number): MadeUp {
  const made = madeUp(index, all);
  const status = index % 3 === 0 ? 'received' : 'acknowledged';
  return { ...made, complaint: { ...made.complaint, status } };
}

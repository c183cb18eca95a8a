import { once } from 'node:events';
import { serve } from '@hono/node-server';
import * as z from 'zod';
import { bareIntake } from './bare-intake.ts';
import { optionsOf, say, told } from './child.ts';
import { openWorld } from './world.ts';

/** Serves intake, whole or bare, until it is told to end; then says how long it needed to finish its work. */
const { folder, part } = optionsOf(
  z.object({ folder: z.string(), part: z.enum(['machine', 'bare', 'plain']) }),
);
const { api, settled, close } =
  part === 'machine' ? await openWorld(folder) : await bareIntake(folder, part === 'bare' ? 'shared' : 'own');
const server = serve({ fetch: api.fetch, hostname: '127.0.0.1', port: 0 });
await once(server, 'listening');
let message = told();
await say({ address: server.address() });
for (let last = ''; last !== 'end'; ) {
  last = await message;
  const begun = performance.now();
  await settled();
  const { user, system } = process.cpuUsage();
  message = last === 'end' ? message : told();
  await say({ millis: performance.now() - begun, cpuMillis: (user + system) / 1000 });
}
server.close();
if ('closeAllConnections' in server) server.closeAllConnections();
await close();
process.disconnect();

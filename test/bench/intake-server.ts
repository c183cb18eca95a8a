import { once } from 'node:events';
import { serve } from '@hono/node-server';
import * as z from 'zod';
import { bareIntake } from './bare-intake.ts';
import { optionsOf, say, told } from './child.ts';
import { openWorld } from './world.ts';

/** Serves intake, whole or bare, until it is told to end; then says how long it needed to finish its work. */
const { folder, part } = optionsOf(z.object({ folder: z.string(), part: z.enum(['machine', 'bare']) }));
const { api, settled, close } = part === 'machine' ? await openWorld(folder) : await bareIntake(folder);
const server = serve({ fetch: api.fetch, hostname: '127.0.0.1', port: 0 });
await once(server, 'listening');
say({ address: server.address() });
for (;;) {
  const message = await told();
  const begun = performance.now();
  const cpu = process.cpuUsage();
  await settled();
  say({ millis: performance.now() - begun, cpuMillis: (cpu.user + cpu.system) / 1000 });
  if (message === 'end') break;
}
server.close();
if ('closeAllConnections' in server) server.closeAllConnections();
await close();
process.disconnect();

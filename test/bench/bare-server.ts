import { once } from 'node:events';
import { serve } from '@hono/node-server';
import { bareIntake } from './bare-intake.ts';

/** Serves the bare route until it is killed, and says so as the real server does. */
const [data = '', commits] = process.argv.slice(2);
const api = await bareIntake(data, commits === 'own' ? 'own' : 'shared');
const server = serve({ fetch: api.fetch, hostname: '127.0.0.1', port: 0 });
await once(server, 'listening');
const address = server.address();
if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
console.log(`  API  http://127.0.0.1:${address.port}/v1/complaints`);

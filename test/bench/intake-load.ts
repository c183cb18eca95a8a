import { Agent, request } from 'node:http';
import * as z from 'zod';
import { optionsOf, say } from './child.ts';
import { COMMAND } from './world.ts';

/** Posts complaints over so many connections that stay open, each the next one as soon as it has an answer. */
const { port, connections, warmUpMs, measuredMs } = optionsOf(
  z.object({ port: z.number(), connections: z.number(), warmUpMs: z.number(), measuredMs: z.number() }),
);
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const { content, ...rest } = COMMAND;
const body = JSON.stringify({ ...rest, ...content });

const latencies: number[] = [];
let total = 0;
const begun = performance.now();
const [from, until] = [begun + warmUpMs, begun + warmUpMs + measuredMs];
await Promise.all(Array.from({ length: connections }, connection));
agent.destroy();
await say({ total, latencies });
process.disconnect();

async function connection(): Promise<void> {
  for (let now = begun; now < until; ) {
    const sent = performance.now();
    const status = await post();
    if (status !== 201) throw new Error(`answered ${status}`);
    now = performance.now();
    total++;
    if (now >= from && now < until) latencies.push(now - sent);
  }
}

function post(): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        host: '127.0.0.1',
        port,
        path: '/v1/complaints',
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode));
        response.once('error', reject);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { optionsOf, say } from './child.ts';
import { COMMAND } from './world.ts';

/**
 * Posts complaints, no two of them the same. `closed`: over so many connections that stay open, each the next one as
 * soon as it has an answer, and so many at least. `open`: so many a second whatever becomes of them, timed from the instant at which
 * each was to be sent.
 */
const { port, authorization, load, first, warmUpMs, measuredMs } = optionsOf(
  z.object({
    port: z.number(),
    authorization: z.string().optional(),
    load: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('closed'), connections: z.number(), atLeast: z.number() }),
      z.object({ kind: z.literal('open'), perSecond: z.number() }),
    ]),
    /** Number of the first text. */
    first: z.number(),
    warmUpMs: z.number(),
    measuredMs: z.number(),
  }),
);
const agent = new Agent({ keepAlive: true });
const WORDS = COMMAND.content.description.split(' ');

const latencies: number[] = [];
let total = 0;
const begun = performance.now();
const [from, until] = [begun + warmUpMs, begun + warmUpMs + measuredMs];
if (load.kind === 'closed') {
  const { connections, atLeast } = load;
  await Promise.all(Array.from({ length: connections }, () => connection(atLeast)));
} else await arrivals(1000 / load.perSecond);
agent.destroy();
await say({ total, latencies });
process.disconnect();

async function connection(atLeast: number): Promise<void> {
  for (let now = begun; now < until || total < atLeast; ) {
    const sent = performance.now();
    await post();
    now = performance.now();
    if (now >= from && now < until) latencies.push(now - sent);
  }
}

async function arrivals(everyMs: number): Promise<void> {
  const answers: Promise<void>[] = [];
  for (let at = begun; at < until; at += everyMs) {
    await reached(at);
    answers.push(
      post().then(() => {
        if (at >= from) latencies.push(performance.now() - at);
      }),
    );
  }
  await Promise.all(answers);
}

/** Timers come up to a millisecond late: the rest is waited for turn by turn. */
async function reached(instant: number): Promise<void> {
  const left = instant - performance.now() - 1.5;
  if (left > 1) await delay(left);
  while (performance.now() < instant) await new Promise(setImmediate);
}

/** As long as the one that the other parts take in, in another order of words for each number. */
function textOf(number: number): string {
  const { content, ...facts } = COMMAND;
  const description = WORDS.map((_, index) => WORDS[(index * 7 + number * 13) % WORDS.length]).join(' ');
  const complainant = {
    ...content.complainant,
    name: `A. Customer ${number}`,
    email: `c${number}@example.com`,
  };
  return JSON.stringify({
    ...facts,
    subject: `Parcel ${number} never came`,
    description: `${description} (${number})`,
    reference: `order ${number}`,
    complainant,
  });
}

function post(): Promise<void> {
  const body = textOf(first + total++);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        host: '127.0.0.1',
        port,
        path: '/v1/complaints',
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          ...(authorization !== undefined && { authorization }),
        },
      },
      (response) => {
        response.resume();
        response.once('end', () =>
          response.statusCode === 201 ? resolve() : reject(new Error(`answered ${response.statusCode}`)),
        );
        response.once('error', reject);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

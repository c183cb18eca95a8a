import { once } from 'node:events';
import { createServer } from 'node:https';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { startS3 } from '../../../test/s3-server.ts';
import type { BuiltFunction } from '../bundle.ts';
import { one } from '../graph.ts';
import { bundleBare } from './bare.ts';
import { type Deployment, deploy, type Exchange } from './deployment.ts';
import { eventOf } from './gateway.ts';
import { startLambda } from './lambda.ts';
import { callOf } from './rights.ts';
import { believing, TLS } from './tls.ts';

/*
 * Measures what the first invocation of each function costs, its start included, beside a bare Hono application
 * that makes the same calls of AWS, in the same order, answered by the same answers, over TLS as AWS speaks it; the API's also beside one that
 * reads the intake with the same libraries. It judges nothing: on another machine the milliseconds are others, the
 * ratios about the same.
 *
 *   node infra/check/bundles/cold-start.ts [runs] [function]
 */
const RUNS = Number(process.argv[2] ?? 15);
const ONLY = process.argv[3];
const BELIEVING = believing();
const DAY = 24 * 60 * 60_000;

const COMPLAINT = {
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    channel: 'web',
    subject: 'Parcel never came',
    description: 'Ordered three weeks ago, paid, nothing came.',
    complainant: { name: 'A. Customer', email: 'customer@example.com' },
  }),
};

/** A function's first invocation, and the calls it makes meanwhile. */
interface First {
  readonly event: unknown;
  readonly now: number;
  readonly exchanges: Exchange[];
}

const { graph, firsts } = await record();
const subjects = Object.entries(firsts)
  .flatMap(([name, first]): Subject[] => [
    { row: name, name, ...first },
    ...(name === 'ApiHandler' ? [{ row: '… reading too', name, reading: true, ...first }] : []),
  ])
  .filter(({ name }) => name === (ONLY ?? name));
const bares = new Map<string, BuiltFunction>();
for (const { row, name, exchanges, reading } of subjects)
  bares.set(row, await bundleBare(`${name}${reading ? 'Reading' : ''}`, exchanges, { reading }));

interface Subject extends First {
  readonly row: string;
  readonly name: string;
  /** It is compared with a bare application that reads the intake, too. */
  readonly reading?: boolean;
}

interface Figures {
  readonly wallMs: number[];
  readonly cpuMs: number[];
  readonly rssMb: number[];
}
const noFigures = (): Figures => ({ wallMs: [], cpuMs: [], rssMb: [] });
const measured = new Map(
  subjects.map(({ row, name }) => [row, { name, ours: noFigures(), bare: noFigures() }]),
);
// In turn, so that whatever else the machine does falls on all of them.
for (let run = 0; run < RUNS; run++)
  for (const subject of subjects) {
    const { row, name } = subject;
    const figures = measured.get(row);
    if (figures === undefined) continue;
    await measure(name, subject, figures.ours);
    await measure(name, subject, figures.bare, bares.get(row));
  }

const line = (cells: readonly string[]) =>
  `${cells.map((cell, i) => (i === 0 ? cell.padEnd(15) : cell.padStart(9))).join('')}\n`;
process.stdout.write(line(['first call', 'kB', 'calls', 'ms', 'bare', '×', 'CPU ms', 'bare', '×', 'MB']));
for (const [row, { name, ours, bare }] of measured) {
  const both = (figures: (of: Figures) => number[]) => {
    const [own, other] = [median(figures(ours)), median(figures(bare))];
    return [own.toFixed(0), other.toFixed(0), (own / other).toFixed(2)];
  };
  process.stdout.write(
    line([
      row,
      ((graph.functions[name]?.bytes ?? 0) / 1000).toFixed(0),
      String(firsts[name]?.exchanges.length),
      ...both(({ wallMs }) => wallMs),
      ...both(({ cpuMs }) => cpuMs),
      median(ours.rssMb).toFixed(0),
    ]),
  );
}

async function measure(name: string, first: First, figures: Figures, bare?: BuiltFunction): Promise<void> {
  const aws = await answering(first.exchanges);
  const bucket = await startS3({
    bucket: z.string().parse(one(graph, 's3/bucket:Bucket', 'EvidenceBucket').state.bucket),
    now: () => first.now,
    secret: 'any',
  });
  const lambda = await startLambda(graph, name, {
    endpoints: {
      ...BELIEVING,
      AWS_ENDPOINT_URL_DYNAMODB: aws.url,
      AWS_ENDPOINT_URL_SFN: aws.url,
      AWS_ENDPOINT_URL_SESV2: aws.url,
      AWS_ENDPOINT_URL_S3: bucket.url,
    },
    startedAt: first.now,
    ...(bare && { bundle: bare }),
  });
  try {
    const event = bare ? intakeOf(JSON.stringify(first.exchanges.map(callToMake))) : first.event;
    await lambda.invoke(event, first.now);
    const missed = aws.unanswered();
    if (missed !== '') throw new Error(`${name} has not called as before: ${missed}`);
    const { tookMs, cpuMs, rssMb } = lambda.used();
    figures.wallMs.push(lambda.initMs + tookMs);
    figures.cpuMs.push(cpuMs);
    figures.rssMb.push(rssMb);
  } finally {
    lambda.close();
    aws.close();
    await bucket.close();
  }
}

/** An invocation of each function in a running deployment, nothing else of it under way at the time. */
async function record() {
  const firsts: Record<string, First> = {};
  /** How many invocations of those functions have begun that are recorded now. */
  let begun: Record<string, number> = {};
  const deployment = await deploy({
    invoked(name, event, now) {
      if (begun[name] === undefined) return;
      begun[name]++;
      firsts[name] ??= { event, now, exchanges: [] };
    },
    exchanged(exchange) {
      if (begun[exchange.caller] === 1) firsts[exchange.caller]?.exchanges.push(exchange);
    },
  });
  const during = async <T>(names: readonly string[], act: () => Promise<T>) => {
    begun = Object.fromEntries(names.map((name) => [name, 0]));
    return act();
  };
  const key = await newKey(deployment);
  const headers = { ...COMPLAINT.headers, authorization: `Bearer ${key}` };
  const intake = { method: 'POST', path: '/v1/complaints', ...COMPLAINT, headers };
  await during(['ApiHandler', 'Deliverer'], () => deployment.request(intake));
  // The warning of the first clock.
  await during(['Tasks'], () => deployment.advance(DAY));
  await during(['Sweeper'], () => deployment.sweep());
  const mail = { tags: { message: [deployment.mails[0]?.id] } };
  const bounce = { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: 'customer@example.com' }] };
  const bounced = { source: 'aws.ses', detail: { eventType: 'Bounce', mail, bounce } };
  await during(['Reports'], () => deployment.report(bounced));
  await deployment.close();
  return { graph: deployment.graph, firsts };
}

/** Of a client app, as most intakes come. */
async function newKey(deployment: Deployment): Promise<string> {
  const { body } = await deployment.request({
    method: 'POST',
    path: '/v1/keys',
    signed: true,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'shop', scopes: ['complaints:create'] }),
  });
  return z.object({ key: z.string() }).parse(body).key;
}

function intakeOf(body: string) {
  return eventOf(graph, { method: 'POST', path: '/v1/complaints', ...COMPLAINT, body }, 0);
}

function callToMake({ service, operation, body }: Exchange) {
  return { service, operation, input: z.json().parse(JSON.parse(body)) };
}

/**
 * Answers each call as the same one was answered before: what is asked for at once may come in another order. What
 * is not the same to the letter, as what has an id by chance in it, is answered in the order of its operation.
 */
async function answering(exchanges: readonly Exchange[]) {
  const waiting = [...exchanges];
  const server = createServer(TLS, async (request, response) => {
    const asked = await text(request);
    const { service, operation } = callOf(request);
    const isOf = (call: Exchange) => call.service === service && call.operation === operation;
    const same = waiting.findIndex((call) => isOf(call) && call.body === asked);
    const index = same < 0 ? waiting.findIndex(isOf) : same;
    const [exchange] = index < 0 ? [] : waiting.splice(index, 1);
    const { status, body } = exchange?.reply ?? { status: 400, body: { __type: 'AccessDeniedException' } };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `https://127.0.0.1:${port}`,
    unanswered: () => waiting.map(({ operation }) => operation).join(', '),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

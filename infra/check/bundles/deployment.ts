import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { SFNClient } from '@aws-sdk/client-sfn';
import { openEngine, SimulatedClock, serveEngine } from '@redress/engine';
import * as z from 'zod';
import { BotApi } from '../../../packages/channels/test/bot-api/server.ts';
import { createMemoryTable } from '../../../test/dynamodb-table.ts';
import { startS3 } from '../../../test/s3-server.ts';
import { arnOf, machineOf, ofType, one, readGraph } from '../graph.ts';
import { eventOf, type Request, reachedBy } from './gateway.ts';
import { type Lambda, startLambda } from './lambda.ts';
import { bucketRefusalOf, type Call, callOf, refusalOf } from './rights.ts';
import { ChangeStream } from './stream.ts';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly kind: string;
  /** Our own name of it. */
  readonly id: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** That it sets. */
  readonly cookies: readonly string[];
  readonly body: unknown;
}

/** A function's call of AWS, and its answer. */
export interface Exchange extends Call {
  readonly body: string;
  readonly reply: Reply;
}

/** What an endpoint of webhooks was sent. */
export interface Hook {
  /** By which name, and where there. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

/** Names of endpoints, and their addresses, of which the last one is no public one. */
const ADDRESSES = { 'hooks.example.com': '93.184.216.34', 'inside.example.com': '10.0.0.7' };

/** Whoever wants to see what happens. */
export interface Watcher {
  invoked(name: string, event: unknown, now: number): void;
  exchanged(exchange: Exchange): void;
}

export type Deployment = Awaited<ReturnType<typeof deploy>>;

/** A Wednesday. */
const START = Date.parse('2026-03-04T09:00:00Z');

/**
 * What the stage `dev` deploys, running: its bundles in processes of their own, its definitions on the embedded
 * engine, its table on dynalite, all reached by the SDK over the network; and a mail service that keeps what it
 * is given. Time stands still until it is moved.
 */
export async function deploy(watcher?: Watcher) {
  const graph = readGraph('dev');
  const clock = new SimulatedClock(START);
  const tableName = z.string().parse(ofType(graph, 'dynamodb/table:Table')[0]?.state.name);
  const table = await createMemoryTable({ tableName });

  const lambdas: Record<string, Lambda> = {};
  const lambda = (name: string): Lambda => {
    const found = lambdas[name];
    if (!found) throw new Error(`${name} has not been started`);
    return found;
  };
  const faults: unknown[] = [];
  const onError = (error: unknown) => faults.push(error);
  const engine = openEngine({
    database: ':memory:',
    clock,
    onError,
    resolveFunction: (arn) =>
      arn === lambda('Tasks').arn
        ? async (payload) => z.json().parse(await lambda('Tasks').invoke(payload, clock.now()))
        : undefined,
  });
  const workflows = await serveEngine(engine, { host: '127.0.0.1', port: 0, onError });

  const mails: Mail[] = [];
  const trouble: {
    workflows: boolean;
    stream: boolean;
    mail: string | undefined;
    /** The status that endpoints of webhooks answer. */
    hooks: number | undefined;
  } = { workflows: false, stream: false, mail: undefined, hooks: undefined };
  /** As IAM does, before anything else is looked at; what is refused is a fault of the deployment. */
  const allowing =
    (answer: (request: IncomingMessage, body: string) => Promise<Reply>) =>
    async (request: IncomingMessage) => {
      const body = await text(request);
      const call = callOf(request);
      const refusal = refusalOf(graph, call, body);
      if (refusal === undefined) {
        const reply = await answer(request, body);
        watcher?.exchanged({ ...call, body, reply });
        return reply;
      }
      faults.push(new Error(refusal));
      return { status: 400, body: { __type: 'AccessDeniedException', message: refusal } };
    };
  const mail = await serve(
    allowing(async (_, body) => {
      if (trouble.mail !== undefined)
        return { status: 400, body: { __type: trouble.mail, message: 'refused' } };
      mails.push(readMail(body));
      return { status: 200, body: { MessageId: `mail-${mails.length}` } };
    }),
  );
  const hooks: Hook[] = [];
  const receiver = await serve(async (request) => {
    const { url, headers } = request;
    const status = trouble.hooks ?? 204;
    const body = await text(request);
    const name = headers.host?.replace(/:\d+$/, '');
    if (status < 300) hooks.push({ url: `${name}${url}`, headers, body, at: clock.now() });
    return { status, body: '' };
  });
  const bringing = (mapping: string, name: string) =>
    new ChangeStream(graph, mapping, (event) => lambda(name).invoke(event, clock.now()));
  const changes = bringing('Deliveries', 'Deliverer');
  const queued = bringing('WebhookDeliveries', 'Webhooks');
  const arrivals = bringing('Arrivals', 'Channels');
  const streams = [changes, queued, arrivals];
  // In front of dynalite, which has no streams.
  const tableFront = await serve(
    allowing(async (request, body) => {
      const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
      const answer = await fetch(table.endpoint, { method: 'POST', headers: headersOf(headers), body });
      const written = request.headers['x-amz-target'] === 'DynamoDB_20120810.PutItem' && answer.ok;
      if (written) for (const stream of streams) stream.written(body, clock.now());
      return { status: answer.status, body: await answer.json() };
    }),
  );
  /** Until everything waits for time or for people. */
  const settled = async () => {
    await engine.settled();
    while (!trouble.stream && streams.some(({ isEmpty }) => !isEmpty)) {
      for (const stream of streams) await stream.drain();
      await engine.settled();
    }
  };
  // In front of the engine, so that it can be out of reach.
  const front = await serve(
    allowing(async (request, body) => {
      if (trouble.workflows) return { status: 400, body: { __type: 'AccessDeniedException' } };
      const answer = await fetch(`http://127.0.0.1:${workflows.port}`, {
        method: 'POST',
        headers: {
          'x-amz-target': String(request.headers['x-amz-target']),
          'content-type': 'application/x-amz-json-1.0',
        },
        body,
      });
      return { status: answer.status, body: await answer.json() };
    }),
  );

  const bucketNode = one(graph, 's3/bucket:Bucket', 'EvidenceBucket');
  const bucket = await startS3({
    bucket: z.string().parse(bucketNode.state.bucket),
    now: () => clock.now(),
    secret: 'any',
    mayAsk: (caller, action, key) => {
      const on = key === '' ? arnOf(bucketNode) : `${arnOf(bucketNode)}/${key}`;
      const refusal = bucketRefusalOf(graph, caller, action, on);
      if (refusal !== undefined) faults.push(new Error(refusal));
      return refusal === undefined;
    },
  });

  const telegram = new BotApi();
  const endpoints = {
    AWS_ENDPOINT_URL_S3: bucket.url,
    AWS_ENDPOINT_URL_DYNAMODB: tableFront.url,
    AWS_ENDPOINT_URL_SFN: front.url,
    AWS_ENDPOINT_URL_SESV2: mail.url,
    // Telegram's, which anybody can have a server of.
    TELEGRAM_URL: await telegram.listen(),
    ELSEWHERE: JSON.stringify({ port: Number(new URL(receiver.url).port), addresses: ADDRESSES }),
  };
  await Promise.all(
    Object.keys(graph.functions).map(async (name) => {
      const started = await startLambda(graph, name, { endpoints, startedAt: START });
      lambdas[name] = {
        ...started,
        invoke(event, now) {
          watcher?.invoked(name, event, now);
          return started.invoke(event, now);
        },
      };
    }),
  );
  for (const node of ofType(graph, 'sfn/stateMachine:StateMachine')) {
    const { name, definition } = machineOf(node);
    await engine.call('CreateStateMachine', { name, definition, roleArn: node.inputs.roleArn });
  }
  engine.start();

  const stepFunctions = new SFNClient({
    endpoint: `http://127.0.0.1:${workflows.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });

  const reached = (request: Request): Lambda => {
    const arn = reachedBy(graph, request);
    const found = Object.values(lambdas).find((each) => each.arn === arn);
    if (!found) throw new Error(`nothing goes by ${arn}`);
    return found;
  };

  return {
    graph,
    table,
    endpoints,
    bucket,
    lambda,
    mails,
    hooks,
    telegram,
    trouble,
    stepFunctions,
    now: () => clock.now(),
    /** As the gateway passes a request on. */
    async request(request: Request): Promise<Answer> {
      const event = eventOf(graph, request, clock.now());
      const answer = answerSchema.parse(await reached(request).invoke(event, clock.now()));
      await settled();
      const { statusCode, headers, cookies = [], body } = answer;
      if (/^text\//.test(headers['content-type'] ?? ''))
        return { status: statusCode, headers, cookies, body };
      return { status: statusCode, headers, cookies, body: body === '' ? undefined : JSON.parse(body) };
    },
    async sweep(): Promise<unknown> {
      const result = await lambda('Sweeper').invoke({}, clock.now());
      await settled();
      return result;
    },
    /** As EventBridge passes on what AWS says by itself. */
    async report(event: object): Promise<void> {
      await lambda('Reports').invoke(event, clock.now());
      await settled();
    },
    changes,
    /** As whoever deploys has Telegram told where it is to send what is new. */
    announceBot: async () => lambda('Channels').invoke({ telegramWebhook: '/telegram' }, clock.now()),
    advance: (millis: number) => clock.advance(millis, settled),
    async close() {
      for (const { close } of Object.values(lambdas)) close();
      stepFunctions.destroy();
      await workflows.close();
      await engine.close();
      await table.close();
      tableFront.close();
      await bucket.close();
      front.close();
      mail.close();
      await telegram.close();
      receiver.close();
      if (faults.length > 0) throw faults[0];
    },
  };
}

const headersOf = (headers: IncomingHttpHeaders) =>
  Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);

const answerSchema = z.object({
  statusCode: z.number(),
  // The gateway makes do with a status.
  headers: z.record(z.string(), z.string()).default({}),
  cookies: z.array(z.string()).optional(),
  body: z.string().default(''),
});

const mailSchema = z.object({
  Destination: z.object({ ToAddresses: z.tuple([z.string()]) }),
  Content: z.object({
    Simple: z.object({
      Subject: z.object({ Data: z.string() }),
      Body: z.object({ Text: z.object({ Data: z.string() }) }),
    }),
  }),
  EmailTags: z.array(z.object({ Name: z.string(), Value: z.string() })),
});

function readMail(body: string): Mail {
  const { Destination, Content, EmailTags } = mailSchema.parse(JSON.parse(body));
  const tag = (name: string) => EmailTags.find(({ Name }) => Name === name)?.Value ?? '';
  return {
    to: Destination.ToAddresses[0],
    subject: Content.Simple.Subject.Data,
    text: Content.Simple.Body.Text.Data,
    kind: tag('kind'),
    id: tag('message'),
  };
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

async function serve(
  answer: (request: IncomingMessage) => Promise<Reply>,
): Promise<{ url: string; close(): void }> {
  const server: Server = createServer((request, response) => {
    answer(request).then(
      ({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

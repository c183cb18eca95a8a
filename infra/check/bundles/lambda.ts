import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { type Graph, one } from '../graph.ts';
import { OUTPUT, ROOT } from '../platform.ts';
import { ISSUER_ANSWERS } from './people.ts';

export interface Lambda {
  readonly arn: string;
  readonly initMs: number;
  readonly used: () => Usage;
  readonly memoryMb: number;
  /** What was written to standard output and error, line by line: the function's log. */
  readonly lines: string[];
  /** @throws Error with the name and message that the handler's own had. */
  invoke(event: unknown, now: number): Promise<unknown>;
  close(): void;
}

/** After the last invocation. */
export interface Usage {
  /** Resident. */
  readonly rssMb: number;
  /** Of all processors, since the bundle began to load. */
  readonly cpuMs: number;
  /** The last invocation; 0 where there was none. */
  readonly tookMs: number;
}

const deployedSchema = z.object({
  name: z.string(),
  memorySize: z.number(),
  timeout: z.number(),
  environment: z.object({ variables: z.record(z.string(), z.string()) }),
});
const messageSchema = z.union([
  z.object({ ready: z.object({ initMs: z.number(), rssMb: z.number(), cpuMs: z.number() }) }),
  z.object({ failed: z.string() }),
  z.object({
    id: z.number(),
    result: z.unknown(),
    rssMb: z.number(),
    cpuMs: z.number(),
    tookMs: z.number(),
  }),
  z.object({
    id: z.number(),
    error: z.object({ name: z.string(), message: z.string(), stack: z.string().optional() }),
  }),
]);

/**
 * A container of a deployed function: its bundle alone in a folder of its own, its variables and no others but
 * those of Lambda's runtime. @throws Error where it does not start.
 */
export async function startLambda(
  graph: Graph,
  name: string,
  {
    endpoints,
    startedAt = 0,
    without = [],
    bundle,
  }: {
    endpoints: NodeJS.ProcessEnv;
    startedAt?: number;
    without?: readonly string[];
    /** Another one in its place: its folder, and its handler as `module.export`. */
    bundle?: { readonly out: string; readonly handler: string };
  },
): Promise<Lambda> {
  const node = one(graph, 'lambda/function:Function', `${name}Function`);
  const deployed = deployedSchema.parse(node.inputs);
  const arn = z.string().parse(node.state.arn);
  const variables = Object.fromEntries(
    Object.entries(deployed.environment.variables).filter(([variable]) => !without.includes(variable)),
  );
  const folder = mkdtempSync(join(tmpdir(), 'redress-lambda-'));
  const stage = z.string().parse(graph.app.stage);
  const { out, handler } = bundle ?? {
    out: `${OUTPUT}${stage}/functions/${name}`,
    handler: graph.functions[name]?.handler ?? '',
  };
  cpSync(out, folder, { recursive: true });
  const [module, exported] = z.tuple([z.string(), z.string()]).parse(handler.split('.'));
  const child = spawn(
    `${ROOT}node_modules/.bin/node`,
    [
      `--max-old-space-size=${Math.floor(deployed.memorySize * 0.9)}`,
      fileURLToPath(new URL('lambda-child.ts', import.meta.url)),
      join(folder, `${module}.mjs`),
      exported,
    ],
    {
      cwd: folder,
      env: {
        ...variables,
        ...endpoints,
        ANSWERS: JSON.stringify(ISSUER_ANSWERS),
        AWS_REGION: 'us-east-1',
        // By which its calls are known.
        AWS_ACCESS_KEY_ID: name,
        AWS_SECRET_ACCESS_KEY: 'any',
        AWS_LAMBDA_FUNCTION_NAME: deployed.name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(deployed.memorySize),
        LAMBDA_TASK_ROOT: folder,
        STARTED_AT: String(startedAt),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  const lines: string[] = [];
  collectLines(child.stdout, lines);
  collectLines(child.stderr, lines);

  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let used: Usage = { rssMb: 0, cpuMs: 0, tookMs: 0 };
  let lastId = 0;
  const close = () => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  const initMs = await new Promise<number>((resolve, reject) => {
    child.on('exit', () => {
      const error = new Error(`${name} has ended`);
      reject(error);
      for (const { reject: giveUp } of waiting.values()) giveUp(error);
    });
    child.on('message', (received) => {
      const message = messageSchema.parse(received);
      if ('ready' in message) {
        const { initMs, ...usage } = message.ready;
        used = { ...usage, tookMs: 0 };
        resolve(initMs);
      } else if ('failed' in message) {
        close();
        reject(new Error(message.failed));
      } else if ('error' in message) {
        const error = new Error(message.error.message);
        error.name = message.error.name;
        waiting.get(message.id)?.reject(error);
        waiting.delete(message.id);
      } else {
        const { id, result, ...usage } = message;
        used = usage;
        waiting.get(id)?.resolve(result);
        waiting.delete(id);
      }
    });
  });

  return {
    arn,
    initMs,
    used: () => used,
    memoryMb: deployed.memorySize,
    lines,
    invoke(event, now) {
      const id = ++lastId;
      const context = {
        functionName: deployed.name,
        functionVersion: '$LATEST',
        invokedFunctionArn: arn,
        memoryLimitInMB: String(deployed.memorySize),
        awsRequestId: `request-${id}`,
        logGroupName: '',
        logStreamName: '',
      };
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        child.send({ id, event, context, now, timeoutMs: deployed.timeout * 1000 });
      });
    },
    close,
  };
}

function collectLines(stream: Readable | null, lines: string[]): void {
  let rest = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
}

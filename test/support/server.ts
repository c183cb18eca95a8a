import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const [RUN = '', START = ''] = ['bin/run.js', 'src/cli/start.ts'].map((path) =>
  fileURLToPath(new URL(`../../packages/local/${path}`, import.meta.url)),
);

/** A real server process, as `npm start` runs it, that can be killed at any instant. */
export interface ServerProcess {
  /** Its address, once it says so; rejects where it ends before. */
  readonly url: Promise<string>;
  /** SIGKILL: nothing in it gets a chance to tidy up. */
  kill(): Promise<void>;
  /** SIGTERM; gives the exit code. */
  stop(): Promise<number | null>;
  /** All it has said so far. */
  output(): string;
}

export function startServerProcess(args: readonly string[]): ServerProcess {
  const child = spawn(process.execPath, [RUN, START, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const url = new Promise<string>((resolve, reject) => {
    const look = () => {
      const found = /API\s+(http:\S+)\/v1\/complaints/.exec(output)?.[1];
      if (found) resolve(found);
    };
    child.stdout.on('data', look);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${output}`)));
  });
  // Whoever kills it before it is up does not ask for its address.
  url.catch(() => undefined);
  return {
    url,
    kill: async () => {
      await end(child, 'SIGKILL');
    },
    stop: () => end(child, 'SIGTERM'),
    output: () => output,
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
  return child.exitCode;
}

/** A port that was free a moment ago, so that a restarted server can have the same one. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return address.port;
}

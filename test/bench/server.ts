import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

/** A server in a process of its own, started as its own `npm start` does. */
export interface Server {
  readonly port: number;
  readonly data: string;
  /** What a client app shows there, where anything is asked of it. */
  readonly authorization: string | undefined;
  /** Of the process, in milliseconds. */
  cpu(): Promise<number>;
  stop(): Promise<void>;
}

const usageSchema = z.object({ cpuMillis: z.number() });
const packageSchema = z.object({ scripts: z.object({ start: z.string() }) });
const PROBE = fileURLToPath(new URL('probe.ts', import.meta.url));

/** Redress as the tree has it. `profile`: a folder, into which Node writes a profile of the processor when it ends. */
export function startRedress(tree: string, data: string, profile?: string): Promise<Server> {
  const { start } = packageSchema.parse(JSON.parse(readFileSync(join(tree, 'package.json'), 'utf8'))).scripts;
  const [script = '', ...args] = start.split(' ').slice(1);
  return startServer({
    tree,
    script: join(tree, script),
    args: [...args, '--port', '0', '--engine-port', '0', '--data', data],
    data,
    node: profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profile],
  });
}

export function startBare(data: string, commits: 'shared' | 'own'): Promise<Server> {
  const script = fileURLToPath(new URL('bare-server.ts', import.meta.url));
  return startServer({ tree: process.cwd(), script, args: [data, commits], data, node: [] });
}

async function startServer(from: {
  tree: string;
  script: string;
  args: string[];
  data: string;
  node: string[];
}): Promise<Server> {
  const child = fork(from.script, from.args, {
    cwd: from.tree,
    // One app sends all of it, for one complainant, and is to be as fast as it can.
    env: {
      ...process.env,
      REDRESS_LIMITS: 'reads=none,changes=none,intake=none,anonymous=none',
      REDRESS_RECEIPTS_PER_DAY: '0',
    },
    execArgv: [...from.node, '--import', PROBE],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const exit = once(child, 'exit');
  const port = await new Promise<number>((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
      const found = /API\s+http:\S+:(\d+)\/v1\/complaints/.exec(output)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    void exit.then(() => reject(new Error(`${from.script} ended: ${output}`)));
  });
  const key = join(from.data, 'first-key');
  return {
    port,
    data: from.data,
    authorization: existsSync(key) ? `Bearer ${readFileSync(key, 'utf8').trim()}` : undefined,
    async cpu() {
      child.send('cpu');
      const [usage] = await once(child, 'message');
      return usageSchema.parse(usage).cpuMillis;
    },
    async stop() {
      child.kill('SIGTERM');
      await exit;
    },
  };
}

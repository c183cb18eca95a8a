import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';

/** A script of this folder in a process of its own, which starts with memory nobody has used. */
export interface Child {
  /** The next thing it says. @throws Error where it ends without a word. */
  next<T>(schema: z.ZodType<T>): Promise<T>;
  tell(message: string): void;
  /** As a power cut for the process: nothing is closed. */
  kill(): Promise<void>;
  ended(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export function startChild(script: string, options: object): Child {
  const child = fork(new URL(script, import.meta.url), [JSON.stringify(options)]);
  running.add(child);
  const said: unknown[] = [];
  let wake = () => {};
  child.on('message', (message) => {
    said.push(message);
    wake();
  });
  const exit = once(child, 'exit').then(() => {
    running.delete(child);
    stopped = true;
    wake();
  });
  let stopped = false;
  return {
    async next(schema) {
      while (said.length === 0 && !stopped) await new Promise<void>((resolve) => (wake = resolve));
      if (said.length === 0) throw new Error(`${script} ended with code ${child.exitCode}`);
      return schema.parse(said.shift());
    },
    tell: (message) => void child.send(message),
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
    ended: () => exit,
  };
}

/** For the child: what it was started with. It ends with whoever started it. */
export function optionsOf<T>(schema: z.ZodType<T>): T {
  process.once('disconnect', () => process.exit());
  return schema.parse(JSON.parse(process.argv[2] ?? ''));
}

/** For the child: says something to whoever started it, and has said it when this resolves. */
export async function say(message: object): Promise<void> {
  await new Promise((resolve) => process.send?.(message, resolve));
}

/** For the child: the next thing it is told. */
export async function told(): Promise<string> {
  const [message] = await once(process, 'message');
  return z.string().parse(message);
}

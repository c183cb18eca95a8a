import { createInterface } from 'node:readline';
import { UsageError } from './command.ts';

/** Of the standard input. @throws UsageError where there is none */
export async function firstLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  throw new UsageError('the standard input is empty');
}

const ENDS = new Set(['\r', '\n', '\u0004']);
const INTERRUPT = '\u0003';
const BACKSPACES = new Set(['\b', '\u007f']);

/** From the terminal, which shows nothing of it. */
export async function askSecretly(question: string): Promise<string> {
  const { stdin } = process;
  process.stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  try {
    const typed: string[] = [];
    for await (const chunk of stdin.iterator({ destroyOnReturn: false }))
      for (const character of String(chunk)) {
        if (character === INTERRUPT) throw new UsageError('nothing was changed');
        if (ENDS.has(character)) return typed.join('');
        if (BACKSPACES.has(character)) typed.pop();
        else typed.push(character);
      }
    return typed.join('');
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    process.stderr.write('\n');
  }
}

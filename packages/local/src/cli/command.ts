import { readFileSync } from 'node:fs';
import { DatabaseFileError } from '@redress/engine';
import * as z from 'zod';
import { BackupError } from '../backup.ts';
import { DataFolderError } from '../data-folder.ts';
import { TransferError } from '../transfer.ts';

/** A command line, or settings, that cannot be used: the message says what is wrong and what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Runs a command with the arguments it was given: answers questions about it, and ends it where it fails. */
export function runCommand(usage: string, run: (args: readonly string[]) => Promise<void>): void {
  const args = process.argv.slice(2);
  if (args.some((argument) => argument === '--help' || argument === '-h')) {
    console.log(usage);
    return;
  }
  if (args.includes('--version')) {
    console.log(version());
    return;
  }
  run(args).catch((error: unknown) => fail(error, usage));
}

/** Says why, in a line where that is for the user to mend, and ends the process. */
export function fail(error: unknown, usage: string): never {
  if (error instanceof Error && isExpected(error)) console.error(`redress: ${error.message}`);
  else console.error(error);
  if (error instanceof UsageError) console.error(`\n${usage}`);
  process.exit(error instanceof UsageError ? 2 : 1);
}

/** What the operating system refuses (a port, a path, a full disk) says in its own message what it is. */
function isExpected(error: Error): boolean {
  return (
    error instanceof UsageError ||
    error instanceof DataFolderError ||
    error instanceof DatabaseFileError ||
    error instanceof TransferError ||
    error instanceof BackupError ||
    ('syscall' in error && 'code' in error)
  );
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

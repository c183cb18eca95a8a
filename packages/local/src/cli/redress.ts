import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientLimits, dynamoStore, type Scannable, type Store } from '@redress/core';
import { DatabaseFileError, runningClock } from '@redress/engine';
import * as z from 'zod';
import { DataFolderError, openDataFolder } from '../data-folder.ts';
import { SECRET_KEY, secretSchema } from '../secret.ts';
import { openSqliteStore } from '../sqlite-store.ts';
import { checkFile, exportItems, importItems, TransferError } from '../transfer.ts';
import { UsageError } from './options.ts';

const USAGE = `Usage:
  redress export --from STORE --to FILE    writes everything in a store to a file
  redress import --from FILE --to STORE    puts it into another, and reads it back
  redress check --from FILE                reads a file from end to end
  redress secret --from DIR                prints the secret that a data folder signs with

STORE is a data folder that no Redress is running on, or dynamodb:TABLE, with the region and the credentials of
the environment. Interrupted, an export or an import goes on where it was when it is run again.`;

const optionsSchema = z.object({ from: z.string().min(1), to: z.string().min(1).optional() });

async function main(): Promise<void> {
  const { values, positionals } = read(process.argv.slice(2));
  const [command, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`not understood: ${rest.join(' ')}`);
  const { from, to } = values;
  switch (command) {
    case 'export':
      return withStore(from, 'read', async (store) =>
        say('exported', await exportItems(store, required(to))),
      );
    case 'import':
      return withStore(required(to), 'write', async (store) =>
        say('imported', await importItems(from, store, required(to))),
      );
    case 'check':
      return say('whole', await checkFile(from));
    case 'secret':
      return withStore(from, 'read', async (store) => {
        const item = await store.get(SECRET_KEY);
        if (!item) throw new UsageError(`--from: ${from} has no secret`);
        process.stdout.write(`${secretSchema.parse(item.body).secret}\n`);
      });
    default:
      throw new UsageError('say what to do');
  }
}

function read(args: readonly string[]) {
  const string = { type: 'string' } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { from: string, to: string },
      allowPositionals: true,
    });
    return { values: optionsSchema.parse(values), positionals };
  } catch (error) {
    throw new UsageError(
      error instanceof z.ZodError
        ? error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`).join('\n')
        : String(error),
    );
  }
}

function required(to: string | undefined): string {
  if (to === undefined) throw new UsageError('--to: where to');
  return to;
}

/** Nobody waits for a copy but whoever has started it, and pages of it are large. */
const PATIENCE = { connectMs: 5_000, answerMs: 30_000, attempts: 5 };

async function withStore(
  name: string,
  use: 'read' | 'write',
  act: (store: Store & Scannable) => Promise<void>,
): Promise<void> {
  const clock = runningClock({});
  if (name.startsWith('dynamodb:')) {
    const client = new DynamoDBClient(clientLimits(PATIENCE));
    await act(dynamoStore(client, { tableName: name.slice('dynamodb:'.length), clock }));
    client.destroy();
    return;
  }
  const folder = openDataFolder(name, { use });
  try {
    const store = openSqliteStore({ path: folder.storeFile, clock });
    await act(store);
    store.close();
  } finally {
    folder.release();
  }
}

function say(what: string, counts: object): void {
  console.log([what, ...Object.entries(counts).map(([name, value]) => `${name} ${value}`)].join('  '));
}

main().catch((error: unknown) => {
  const expected =
    error instanceof TransferError ||
    error instanceof DatabaseFileError ||
    error instanceof DataFolderError ||
    error instanceof UsageError;
  if (expected) console.error(`redress: ${error.message}`);
  else console.error(error);
  if (error instanceof UsageError) console.error(USAGE);
  process.exit(error instanceof UsageError ? 2 : 1);
});

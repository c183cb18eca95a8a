import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { syncFolder } from '@redress/engine';
import * as z from 'zod';

/** The data folder cannot be used: the message says why and what to do. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/** Everything one machine keeps, held by one process at a time. */
export interface DataFolder {
  readonly path: string;
  readonly storeFile: string;
  readonly engineFile: string;
  readonly outboxDir: string;
  /** Lets another process have the folder. Close what is open in it first. */
  release(): void;
}

const FORMAT = 1;
const MARKER = 'redress.json';
const LOCK = 'lock.db';
const HOLDER = 'lock.pid';
/** What may be there without the marker: a process was killed before it had written that. */
const BEFORE_THE_MARKER: ReadonlySet<string> = new Set([LOCK, HOLDER, `${MARKER}.new`]);

const Marker = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.object({ format: z.int().positive() }));

/**
 * Opens the folder, making it where there is none, and locks it: the operating system frees the lock when the
 * process ends, however it ends. The databases in it are checked when they are opened.
 * @throws DataFolderError where another process has it or it is not ours; nothing in it is changed then.
 */
export function openDataFolder(folder: string): DataFolder {
  const path = resolve(folder);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const isMarked = readMarker(path);
    const release = lock(path);
    if (!isMarked) writeMarker(path);
    return {
      path,
      storeFile: join(path, 'store.db'),
      engineFile: join(path, 'engine.db'),
      outboxDir: join(path, 'outbox'),
      release,
    };
  } catch (error) {
    if (error instanceof DataFolderError) throw error;
    throw new DataFolderError(`${path} cannot be used: ${error instanceof Error ? error.message : error}.`);
  }
}

function readMarker(path: string): boolean {
  const names = readdirSync(path);
  if (!names.includes(MARKER)) {
    if (names.every((name) => BEFORE_THE_MARKER.has(name))) return false;
    throw new DataFolderError(
      `${path} holds other files and no ${MARKER}: it is no data folder of Redress. Choose another, or an empty one.`,
    );
  }
  const file = join(path, MARKER);
  const format = formatIn(file);
  if (format === undefined) {
    throw new DataFolderError(
      `${file} is damaged. Nothing was changed. Restore it from a backup, or use another data folder.`,
    );
  }
  if (format > FORMAT) {
    throw new DataFolderError(
      `${path} was written by a newer Redress (format ${format}; this one reads up to ${FORMAT}). Update Redress, or use another data folder.`,
    );
  }
  return true;
}

function formatIn(file: string): number | undefined {
  try {
    return Marker.parse(readFileSync(file, 'utf8')).format;
  } catch {
    return undefined;
  }
}

function writeMarker(path: string): void {
  const file = join(path, MARKER);
  writeFileSync(`${file}.new`, `${JSON.stringify({ format: FORMAT })}\n`, { flush: true });
  renameSync(`${file}.new`, file);
  syncFolder(path);
}

const SQLITE_BUSY = 5;

/** Node has no file locks, but SQLite takes one for a transaction: this one is never ended. */
function lock(path: string): () => void {
  const holder = join(path, HOLDER);
  const db = new DatabaseSync(join(path, LOCK), { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) {
      throw new DataFolderError(
        `${path} is in use by another Redress${describeHolder(holder)}. Stop that one, or use another data folder.`,
      );
    }
    throw error;
  }
  writeFileSync(holder, `${process.pid}\n`);
  return () => {
    rmSync(holder, { force: true });
    db.close();
  };
}

function describeHolder(file: string): string {
  try {
    return ` (process ${readFileSync(file, 'utf8').trim()}, since ${statSync(file).mtime.toISOString()})`;
  } catch {
    return '';
  }
}

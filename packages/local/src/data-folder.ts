import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isTimeZone } from '@redress/core';
import { syncFolder } from '@redress/engine';
import * as z from 'zod';

/** The data folder cannot be used: the message says why and what to do. */
export class DataFolderError extends Error {
  override readonly name: string = 'DataFolderError';
}

/** Another process has the folder; where it is a server, it answers at the address. */
export class DataFolderInUse extends DataFolderError {
  readonly address: string | undefined;
  constructor(message: string, address: string | undefined) {
    super(message);
    this.address = address;
  }
}

/** Everything one machine keeps, held by one process at a time. */
export interface DataFolder {
  readonly path: string;
  readonly storeFile: string;
  readonly engineFile: string;
  /** What is too large for a database: evidence. */
  readonly blobFolder: string;
  /** Where version 0.1 has left a file for each message, perhaps. */
  readonly formerOutbox: string;
  /** IANA name: what the last start has said, or else where the first one was. */
  readonly timeZone: string;
  /** Notes that both databases are there, so that from now on a missing one is noticed. */
  noteBegun(): void;
  /** Where the server on it answers, for commands that find the folder in use, and where everybody else reaches it. */
  noteAddress(url: string, publicUrl?: string): void;
  /** Lets another process have the folder. Close what is open in it first. */
  release(): void;
}

export interface DataFolderOptions {
  /** What is read must be there. What is run or written to is made where there is none. */
  readonly use: 'run' | 'read' | 'write';
  /** Seconds of its time for each second that passes. Each folder has one for good; of another it is refused. */
  readonly speed?: number;
  /** From now on; the folder's own where nothing is said. */
  readonly timeZone?: string;
}

/** Raised only where the version before cannot go on with the folder: version 0.1 reads no items of a later one. */
const FORMAT = 2;
const MARKER = 'redress.json';
const LOCK = 'lock.db';
const HOLDER = 'lock.pid';
const DATABASES = { storeFile: 'store.db', engineFile: 'engine.db' } as const;
/** What may be there without the marker: a process was killed before it had written that. */
const BEFORE_THE_MARKER: ReadonlySet<string> = new Set([LOCK, `${LOCK}-journal`, HOLDER, `${MARKER}.new`]);

/** Folders from before there was a speed to note hold real time. */
const Marker = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(
    z.looseObject({
      format: z.int().positive(),
      speed: z.number().positive().default(1),
      begun: z.boolean().default(false),
      // One that this computer does not know is no damage.
      timeZone: z.string().refine(isTimeZone).optional().catch(undefined),
    }),
  );
type Marker = z.infer<typeof Marker>;

/** Time that runs faster leaves what it dates in the future: it has a folder of its own. */
export function defaultDataFolder(speed: number): string {
  return speed === 1 ? '.redress' : `.redress-speed-${speed}`;
}

/**
 * Opens the folder, making it where there is none, and locks it: the operating system frees the lock when the
 * process ends, however it ends. What the databases hold is checked when they are opened.
 * @throws DataFolderError where another process has it, it is not ours, of another speed, or has lost a
 * database; nothing in it is changed then.
 */
export function openDataFolder(folder: string, options: DataFolderOptions): DataFolder {
  const path = resolve(folder);
  try {
    if (options.use !== 'read') makeFolder(path);
    const marker = readMarker(path);
    if (marker) check(path, marker, options);
    else if (options.use === 'read') throw new DataFolderError(`${path} holds nothing yet.`);
    const release = lock(path);
    const { timeZone = marker?.timeZone ?? computersTimeZone() } = options;
    let current: Marker = { speed: options.speed ?? 1, begun: false, ...marker, format: FORMAT, timeZone };
    const isChanged = marker?.format !== FORMAT || marker.timeZone !== timeZone;
    try {
      if (!marker || (isChanged && options.use !== 'read')) writeMarker(path, current);
      closeToOthers(path);
    } catch (error) {
      release();
      throw error;
    }
    return {
      path,
      storeFile: join(path, DATABASES.storeFile),
      engineFile: join(path, DATABASES.engineFile),
      blobFolder: join(path, 'blobs'),
      formerOutbox: join(path, 'outbox'),
      timeZone,
      noteBegun() {
        if (current.begun) return;
        current = { ...current, begun: true };
        writeMarker(path, current);
      },
      noteAddress(url, publicUrl = url) {
        writeFileSync(join(path, HOLDER), `${process.pid}\n${url}\n${publicUrl}\n`);
      },
      release,
    };
  } catch (error) {
    if (error instanceof DataFolderError) throw error;
    throw new DataFolderError(`${path} cannot be used: ${error instanceof Error ? error.message : error}.`);
  }
}

/** What a copy of the folder needs, whether a process has it or not. @throws DataFolderError */
export function readDataFolder(folder: string): {
  readonly path: string;
  readonly marker: Buffer;
  readonly blobFolder: string;
  readonly storeFile: string;
  readonly databases: readonly string[];
} {
  const path = resolve(folder);
  const marker = existsSync(path) ? readMarker(path) : undefined;
  if (!marker?.begun) throw new DataFolderError(`${path} holds nothing yet.`);
  check(path, marker, { use: 'run' });
  return {
    path,
    marker: readFileSync(join(path, MARKER)),
    blobFolder: join(path, 'blobs'),
    storeFile: join(path, DATABASES.storeFile),
    databases: Object.values(DATABASES),
  };
}

/** Where everybody reaches the server on the folder; undefined where none is running on it. */
export function runningAddressOf(folder: string): string | undefined {
  return addressIn(join(resolve(folder), HOLDER), 2);
}

/** @throws DataFolderError where none is running on it */
export function publicAddressOf(folder: string): string {
  const address = runningAddressOf(folder);
  if (address === undefined)
    throw new DataFolderError(`No Redress is running on ${resolve(folder)}. Start it first.`);
  return address;
}

/** For a copy to go into. @throws DataFolderError where there is something in it already */
export function makeEmptyFolder(folder: string): string {
  const path = resolve(folder);
  makeFolder(path);
  if (readdirSync(path).length > 0)
    throw new DataFolderError(`${path} is not empty. Nothing was changed. Choose a new folder.`);
  return path;
}

/** Step by step: `mkdirSync` with `recursive` never ends on a path like /proc/x. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/** Undefined where the folder is new. */
function readMarker(path: string): Marker | undefined {
  const names = readdirSync(path);
  const file = join(path, MARKER);
  if (!names.includes(MARKER)) {
    if (names.every((name) => BEFORE_THE_MARKER.has(name))) return undefined;
    throw new DataFolderError(
      `${path} holds other files and no ${MARKER}: it is no data folder of Redress. Choose another, or an empty one.`,
    );
  }
  try {
    return Marker.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new DataFolderError(
      `${file} is damaged. Nothing was changed. Restore it from a backup, or use another data folder.`,
    );
  }
}

function check(path: string, marker: Marker, { use, speed = marker.speed }: DataFolderOptions): void {
  if (marker.format > FORMAT) {
    throw new DataFolderError(
      `${path} was written by a newer Redress (format ${marker.format}; this one reads up to ${FORMAT}). Update Redress, or use another data folder.`,
    );
  }
  if (marker.speed !== speed) {
    throw new DataFolderError(
      `${path} holds time at speed ${marker.speed}, and this start is at speed ${speed}. Start it with --speed ${marker.speed}, or use another data folder.`,
    );
  }
  const lost = Object.values(DATABASES).filter(
    (name) => isNeeded(name, use, marker, path) && !existsSync(join(path, name)),
  );
  if (lost.length > 0) {
    throw new DataFolderError(
      `${path} has lost ${lost.join(' and ')}. Nothing was started, and nothing was changed. Put the file back, restore a backup, or use another data folder.`,
    );
  }
}

/** A store without an engine can be exported; in a new folder the store is laid out first, or imported into. */
function isNeeded(name: string, use: DataFolderOptions['use'], { begun }: Marker, path: string): boolean {
  if (name === DATABASES.engineFile) return begun && use === 'run';
  return begun || use === 'read' || existsSync(join(path, DATABASES.engineFile));
}

function writeMarker(path: string, marker: Marker): void {
  const file = join(path, MARKER);
  writeFileSync(`${file}.new`, `${JSON.stringify(marker)}\n`, { flush: true, mode: 0o600 });
  renameSync(`${file}.new`, file);
  syncFolder(path);
}

/** Databases hold personal data and a secret; those made by others, or copied back, may stand open. */
function closeToOthers(path: string): void {
  for (const name of readdirSync(path)) {
    const file = join(path, name);
    if (statSync(file).isFile() && (statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  }
}

function computersTimeZone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return isTimeZone(timeZone) ? timeZone : 'Etc/UTC';
}

const SQLITE_BUSY = 5;

/** Nobody else may refer to one: collected as garbage it would be closed, and its lock gone. */
const held = new Set<DatabaseSync>();

/** Node has no file locks, but SQLite takes one for a transaction: this one is never ended. */
function lock(path: string): () => void {
  const holder = join(path, HOLDER);
  const db = new DatabaseSync(join(path, LOCK), { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) {
      throw new DataFolderInUse(
        `${path} is in use by another Redress${describeHolder(holder)}. Stop that one, or use another data folder.`,
        addressIn(holder),
      );
    }
    throw error;
  }
  held.add(db);
  writeFileSync(holder, `${process.pid}\n`);
  return () => {
    held.delete(db);
    rmSync(holder, { force: true });
    db.close();
  };
}

const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n');

function addressIn(file: string, line = 1): string | undefined {
  try {
    return z.url().safeParse(linesOf(file)[line]).data;
  } catch {
    return undefined;
  }
}

function describeHolder(file: string): string {
  try {
    return ` (process ${linesOf(file)[0]}, since ${statSync(file).mtime.toISOString()})`;
  } catch {
    return '';
  }
}

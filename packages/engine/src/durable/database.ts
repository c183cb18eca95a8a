import { closeSync, existsSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { storageFault } from './storage-fault.ts';

/** The file cannot be used: the message says which, why, and what to do. */
export class DatabaseFileError extends Error {
  override readonly name = 'DatabaseFileError';
}

export interface DatabaseFile {
  readonly path: string | ':memory:';
  /** 32 bits, signed, in the file's header: tells our files from other people's. */
  readonly applicationId: number;
  /** Of the schema, in the header too (`user_version`); 1 or more. */
  readonly version: number;
  /** Statements that lay out a new file. */
  readonly schema: string;
}

/**
 * Opens a database of one process, WAL with every commit synced, or lays it out where there is none.
 * @throws DatabaseFileError where the file is not such a database, of another version or damaged: it is left
 * as it was.
 */
export function openDatabase(file: DatabaseFile): DatabaseSync {
  if (file.path === ':memory:') {
    const db = new DatabaseSync(':memory:');
    layOut(db, file);
    return db;
  }
  if (existsSync(file.path)) check(file);
  else create(file);
  const db = new DatabaseSync(file.path, { timeout: 5_000 });
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    // SQLite opens what may not be written for reading, without a word.
    db.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${file.version}; COMMIT`);
  } catch (error) {
    db.close();
    throw notWritable(file.path, error);
  }
  return db;
}

function notWritable(path: string, error: unknown): DatabaseFileError {
  const reason = error instanceof Error ? error.message : error;
  return new DatabaseFileError(
    `${path} cannot be written (${reason}). Make room, or give the file and its folder to whoever runs Redress, and start again.`,
  );
}

function layOut(db: DatabaseSync, { applicationId, version, schema }: DatabaseFile): void {
  db.exec(`BEGIN; ${schema};
    PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}; COMMIT`);
}

/** Under another name first, so that a file with the right name is complete, whenever the machine stopped. */
function create(file: DatabaseFile): void {
  const draft = `${file.path}.new`;
  rmSync(draft, { force: true });
  rmSync(`${draft}-journal`, { force: true });
  // SQLite would let everybody read it; its companions get the mode that it has.
  closeSync(openSync(draft, 'wx', 0o600));
  const db = new DatabaseSync(draft);
  try {
    layOut(db, file);
  } finally {
    db.close();
  }
  renameSync(draft, file.path);
  syncFolder(dirname(file.path));
}

/** Makes the names of new or renamed files in the folder durable. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';

/** SQLite checks about one gigabyte a second; in a larger file it finds a damaged page when it comes to it. */
const LARGEST_CHECKED_BYTES = 2 ** 30;

/** The header is read without SQLite, the rest through a read-only connection: neither changes the file. */
function check(file: DatabaseFile): void {
  const refuse = (why: string): never => {
    throw new DatabaseFileError(
      `${file.path} ${why}. Nothing was changed. Restore the file from a backup, or use another one.`,
    );
  };
  const header = Buffer.alloc(HEADER_BYTES);
  const descriptor = openSync(file.path, 'r');
  try {
    readSync(descriptor, header, 0, HEADER_BYTES, 0);
  } finally {
    closeSync(descriptor);
  }
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC) refuse('is not a database, or is damaged');
  if (header.readInt32BE(68) !== file.applicationId) refuse('is a database of another program');
  const version = header.readInt32BE(60);
  if (version > file.version)
    refuse(`was written by a newer Redress (format ${version}; this one reads up to ${file.version})`);
  if (version !== file.version) refuse(`has format ${version}, which this Redress cannot read`);
  try {
    const db = new DatabaseSync(file.path, { readOnly: true });
    try {
      const pages = statSync(file.path).size > LARGEST_CHECKED_BYTES ? 'sqlite_schema' : '1';
      const finding = db.prepare(`PRAGMA quick_check(${pages})`).get()?.quick_check;
      if (finding !== 'ok') refuse(`is damaged (${finding})`);
    } finally {
      db.close();
    }
  } catch (error) {
    if (error instanceof DatabaseFileError) throw error;
    if (storageFault(error) !== 'damaged') throw notWritable(file.path, error);
    refuse(`is damaged (${error instanceof Error ? error.message : error})`);
  }
}

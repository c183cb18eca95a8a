import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { backup as copyDatabase, DatabaseSync } from 'node:sqlite';
import { syncFolder } from '@redress/engine';
import * as z from 'zod';
import { AUDIT_KEY_FILE } from './audit-key.ts';
import { makeEmptyFolder, readDataFolder } from './data-folder.ts';

/** The file is no backup, is damaged, or stands where there is something already. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/*
 * A backup is itself a SQLite file: of each file of the data folder its pieces and its digest. It holds personal
 * data, the secret and what the audit is signed with.
 */
const APPLICATION_ID = 0x52_64_62_6b; // "Rdbk"
const SCHEMA = `
  CREATE TABLE files (name TEXT PRIMARY KEY, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT;
  CREATE TABLE pieces (name TEXT, number INTEGER, content BLOB NOT NULL, PRIMARY KEY (name, number)) STRICT`;
const MARKER = 'redress.json';
const PIECE_BYTES = 1024 * 1024;
/** What is still coming in parts is not there: its sender is asked for it again. */
const BLOB_PLACES = ['kept', 'quarantine', 'thumbnails'] as const;
const FileRow = z.object({
  name: z
    .string()
    .regex(
      /^(?:[a-z]+\.(?:db|json)|blobs\/(?:kept|quarantine|thumbnails)\/cmp_[0-9a-z]{26}\/evd_[0-9a-z]{26})$/,
    ),
  bytes: z.number(),
  sha256: z.string(),
});
const PieceRow = z.object({ content: z.instanceof(Uint8Array) });

/**
 * Copies both databases as they were at one instant, also while a Redress runs on them, and packs them into one file.
 * @throws DataFolderError, BackupError
 */
export async function backUp(folder: string, target: string): Promise<{ bytes: number }> {
  const file = resolve(target);
  if (existsSync(file)) throw new BackupError(`${file} is there already: name another file`);
  const { path, marker, blobFolder, databases } = readDataFolder(folder);
  const drafts = mkdtempSync(`${file}.draft-`);
  try {
    const snapshots = atOneInstant(databases.map((name) => join(path, name)));
    for (const [index, name] of databases.entries()) {
      const snapshot = snapshots[index];
      if (snapshot) await copyDatabase(snapshot, join(drafts, name));
      snapshot?.close();
    }
    const packed = join(drafts, 'packed');
    const key = join(path, AUDIT_KEY_FILE);
    const others = existsSync(key) ? { [AUDIT_KEY_FILE]: readFileSync(key) } : {};
    // After the databases: what these say is there was written before.
    const bytes = pack(packed, drafts, databases, blobsIn(blobFolder), { ...others, [MARKER]: marker });
    renameSync(packed, file);
    syncFolder(dirname(file));
    return { bytes };
  } finally {
    rmSync(drafts, { recursive: true, force: true });
  }
}

/**
 * While both are locked nothing can be committed in either: what is read from now on, through connections that have
 * begun to read meanwhile, belongs together. The locks last for some milliseconds.
 */
function atOneInstant(paths: readonly string[]): DatabaseSync[] {
  const locks = paths.map((path) => new DatabaseSync(path, { timeout: 30_000 }));
  try {
    for (const lock of locks) lock.exec('BEGIN IMMEDIATE');
    return paths.map((path) => {
      const snapshot = new DatabaseSync(path, { readOnly: true });
      snapshot.exec('BEGIN');
      snapshot.prepare('SELECT count(*) FROM sqlite_schema').get();
      return snapshot;
    });
  } finally {
    for (const lock of locks) lock.close();
  }
}

function pack(
  target: string,
  drafts: string,
  databases: readonly string[],
  blobs: ReadonlyMap<string, string>,
  others: Readonly<Record<string, Buffer>>,
): number {
  closeSync(openSync(target, 'wx', 0o600));
  const db = new DatabaseSync(target);
  db.exec(`PRAGMA journal_mode = OFF; PRAGMA application_id = ${APPLICATION_ID}; BEGIN; ${SCHEMA}`);
  const addPiece = db.prepare('INSERT INTO pieces VALUES (?, ?, ?)');
  const addFile = db.prepare('INSERT INTO files VALUES (?, ?, ?)');
  let total = 0;
  const add = (name: string, pieces: Iterable<Buffer>) => {
    const hash = createHash('sha256');
    let bytes = 0;
    let number = 0;
    for (const piece of pieces) {
      hash.update(piece);
      bytes += piece.length;
      addPiece.run(name, number++, piece);
    }
    addFile.run(name, bytes, hash.digest('hex'));
    total += bytes;
  };
  for (const name of databases) add(name, piecesOf(join(drafts, name)));
  for (const [name, file] of blobs) if (existsSync(file)) add(name, piecesOf(file));
  for (const [name, content] of Object.entries(others)) add(name, [content]);
  db.exec('COMMIT');
  db.close();
  sync(target);
  return total;
}

/** By the name that each has in a backup. */
function blobsIn(folder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const place of BLOB_PLACES) {
    const within = join(folder, place);
    if (!existsSync(within)) continue;
    for (const entry of readdirSync(within, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      found.set(`blobs/${relative(folder, file).split(sep).join('/')}`, file);
    }
  }
  return found;
}

function* piecesOf(path: string): Generator<Buffer> {
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const piece = Buffer.alloc(PIECE_BYTES);
      const length = readSync(file, piece, 0, PIECE_BYTES, null);
      if (length === 0) return;
      yield piece.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

/**
 * Unpacks a backup into a folder that is new or empty. The marker comes last: a folder whose restoration was
 * interrupted is no data folder.
 * @throws BackupError, DataFolderError
 */
export function restore(source: string, folder: string): { bytes: number } {
  const db = openBackup(source);
  try {
    const files = db
      .prepare('SELECT * FROM files ORDER BY name = ?')
      .all(MARKER)
      .map((row) => FileRow.parse(row));
    const path = makeEmptyFolder(folder);
    const pieces = db.prepare('SELECT content FROM pieces WHERE name = ? ORDER BY number');
    for (const { name, sha256 } of files) {
      const hash = createHash('sha256');
      mkdirSync(dirname(join(path, name)), { recursive: true, mode: 0o700 });
      const file = openSync(join(path, name), 'wx', 0o600);
      for (const row of pieces.iterate(name)) {
        const { content } = PieceRow.parse(row);
        hash.update(content);
        writeSync(file, content);
      }
      fsyncSync(file);
      closeSync(file);
      if (hash.digest('hex') !== sha256)
        throw new BackupError(`${source} is damaged at ${name}. Remove ${path}, and use another backup.`);
      syncFolder(dirname(join(path, name)));
    }
    syncFolder(path);
    return { bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
  } catch (error) {
    if (error instanceof Error && 'errcode' in error)
      throw new BackupError(`${source} is damaged (${error.message})`);
    throw error;
  } finally {
    db.close();
  }
}

function openBackup(source: string): DatabaseSync {
  if (!existsSync(source)) throw new BackupError(`${source} is not there`);
  const db = new DatabaseSync(source, { readOnly: true });
  try {
    if (db.prepare('PRAGMA application_id').get()?.application_id === APPLICATION_ID) return db;
  } catch {
    // No SQLite file at all.
  }
  db.close();
  throw new BackupError(`${basename(source)} is no backup of Redress, or is damaged`);
}

function sync(path: string): void {
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);
}

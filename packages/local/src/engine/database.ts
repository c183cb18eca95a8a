import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';

/** Read by SQLite's own tools, too: whose file this is, and which form its tables have. */
const APPLICATION_ID = 0x52647273;
const SCHEMA_VERSION = 1;
const CACHE_KIB = 16_384;

const SCHEMA = `
  CREATE TABLE secret (value BLOB NOT NULL);
  CREATE TABLE machine (
    key INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    created INTEGER NOT NULL,
    revision INTEGER NOT NULL
  );
  CREATE TABLE revision (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    updated INTEGER,
    definition TEXT NOT NULL,
    role TEXT NOT NULL
  );
  CREATE TABLE execution (
    key INTEGER PRIMARY KEY,
    machine INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    started INTEGER NOT NULL,
    stopped INTEGER,
    due INTEGER,
    active INTEGER,
    redrives INTEGER NOT NULL,
    redriven INTEGER,
    input TEXT NOT NULL,
    output TEXT,
    error TEXT,
    cause TEXT,
    state TEXT NOT NULL
  );
  CREATE UNIQUE INDEX execution_name ON execution (machine, name);
  CREATE INDEX execution_machine ON execution (machine);
  CREATE INDEX execution_status ON execution (machine, status);
  CREATE INDEX execution_due ON execution (due) WHERE due IS NOT NULL;
  CREATE INDEX execution_active ON execution (active) WHERE active IS NOT NULL;
  CREATE INDEX execution_stopped ON execution (stopped) WHERE stopped IS NOT NULL;
  CREATE TABLE event (
    execution INTEGER NOT NULL,
    id INTEGER NOT NULL,
    previous INTEGER NOT NULL,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    details TEXT NOT NULL,
    PRIMARY KEY (execution, id)
  ) WITHOUT ROWID;
`;

/**
 * Opens the engine's file, or makes it where there is none. @throws Error where the file is something else, is
 * damaged or comes from a later version; it is left as it was.
 */
export function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    const isNew = checkFile(database);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;');
    database.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = 4000;`);
    if (isNew) createTables(database);
    return database;
  } catch (error) {
    database.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot open the engine's database ${path}: ${reason}`, { cause: error });
  }
}

function checkFile(database: DatabaseSync): boolean {
  const application = pragma(database, 'application_id');
  const version = pragma(database, 'user_version');
  const tables = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').all();
  if (tables.length === 0 && application === 0 && version === 0) return true;
  if (application !== APPLICATION_ID) throw new Error('it belongs to another application');
  if (version !== SCHEMA_VERSION) {
    throw new Error(`it has schema version ${version}, this program reads version ${SCHEMA_VERSION}`);
  }
  for (const table of ['secret', 'machine', 'revision']) {
    const [row] = database.prepare(`PRAGMA quick_check(${table})`).all();
    if (row?.quick_check !== 'ok') throw new Error(`its table ${table} is damaged`);
  }
  database.prepare('SELECT min(due), max(key) FROM execution').get();
  database.prepare('SELECT * FROM event LIMIT 1').get();
  return false;
}

function pragma(database: DatabaseSync, name: 'application_id' | 'user_version'): number {
  return z.number().parse(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}

function createTables(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE');
  database.exec(SCHEMA);
  database.prepare('INSERT INTO secret (value) VALUES (?)').run(randomBytes(32));
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION};`);
  database.exec('COMMIT');
}

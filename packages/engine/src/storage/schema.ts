import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../durable/database.ts';

const APPLICATION_ID = 0x52647273;
const CACHE_KIB = 16_384;
/** In pages. Executions are written at random places, so that rarer checkpoints write fewer pages. */
const CHECKPOINT_AFTER = 4000;

const TABLES = `
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

/** @throws DatabaseFileError where the file is no sound database of the engine's; it is left as it was. */
export function openEngineDatabase(path: string): DatabaseSync {
  const secret = randomBytes(32).toString('hex');
  const schema = `${TABLES} INSERT INTO secret (value) VALUES (x'${secret}')`;
  const database = openDatabase({ path, applicationId: APPLICATION_ID, version: 1, schema });
  database.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_AFTER}`);
  return database;
}

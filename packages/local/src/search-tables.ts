import type { DatabaseSync } from 'node:sqlite';

/** Raised where complaints are found by more than before, or otherwise: then all of them are indexed anew. */
const FORM = 2;

/*
 * What is due to be indexed is noted by triggers, in the transaction that changes a complaint, whoever changes it: also
 * another version of this program, which knows nothing of it. The tokens are kept beside their index, which must be
 * told what to forget.
 */
const TABLES = `
  CREATE TABLE search_due (complaint TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE search_documents (
    id INTEGER PRIMARY KEY,
    complaint TEXT NOT NULL UNIQUE,
    facts TEXT NOT NULL
  ) STRICT;
  CREATE TABLE search_tokens (id INTEGER PRIMARY KEY, tokens TEXT NOT NULL) STRICT;
  CREATE VIRTUAL TABLE search_words USING fts5 (
    tokens, content = 'search_tokens', content_rowid = 'id', tokenize = 'ascii', detail = none, columnsize = 0
  );
  INSERT INTO search_words (search_words, rank) VALUES ('secure-delete', 1);
  CREATE TABLE search_form (form INTEGER NOT NULL) STRICT;
  INSERT INTO search_form VALUES (${FORM})`;

const NAMES = ['search_due', 'search_documents', 'search_tokens', 'search_words', 'search_form'];

const TRIGGERS = (['INSERT', 'UPDATE', 'DELETE'] as const).map((change) => {
  const row = change === 'DELETE' ? 'old' : 'new';
  return `CREATE TRIGGER search_notes_${change.toLowerCase()} AFTER ${change} ON items WHEN ${row}.sk = 'COMPLAINT'
    BEGIN INSERT OR IGNORE INTO search_due VALUES (${row}.pk); END;`;
});

/** All that is there is due, in files that have no such tables yet, or older ones. */
export function addSearchTables(db: DatabaseSync): void {
  if (formOf(db) !== FORM) layOut(db);
}

/** Whatever is found by is forgotten, and all is due to be indexed. */
export function forgetSearch(db: DatabaseSync): void {
  layOut(db);
}

function layOut(db: DatabaseSync): void {
  const former = ['insert', 'update', 'delete'].map(
    (change) => `DROP TRIGGER IF EXISTS search_notes_${change};`,
  );
  const all = "INSERT INTO search_due SELECT pk FROM items WHERE sk = 'COMPLAINT'";
  db.exec(`BEGIN IMMEDIATE; ${former.join('')} ${NAMES.map((name) => `DROP TABLE IF EXISTS ${name};`).join('')}
    ${TABLES}; ${TRIGGERS.join('')} ${all}; COMMIT`);
}

function formOf(db: DatabaseSync): unknown {
  const isThere = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'search_form'").get();
  return isThere && db.prepare('SELECT form FROM search_form').get()?.form;
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dynamoStore } from '@redress/core';
import { openSqliteStore } from '../packages/local/src/sqlite-store.ts';
import { createMemoryTable, createTable } from './dynamodb-table.ts';
import { storeContract } from './store.contract.ts';

storeContract(
  'SQLite',
  async (clock) => {
    const folder = mkdtempSync(join(tmpdir(), 'redress-store-'));
    const store = openSqliteStore({ path: join(folder, 'store.db'), clock });
    return {
      store,
      async close() {
        store.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
  { runs: 100 },
);

storeContract(
  'DynamoDB (dynalite)',
  async (clock) => {
    const table = await createMemoryTable();
    return { store: dynamoStore(table.client, { tableName: table.tableName, clock }), close: table.close };
  },
  {
    runs: 25,
    // dynalite compares the two ends of BETWEEN by their UTF-16 units.
    mayBound: (sort) => sort < '\ud800',
  },
);

const endpoint = process.env.DYNAMODB_ENDPOINT;
if (endpoint) {
  storeContract(
    `DynamoDB (${endpoint})`,
    async (clock) => {
      const table = await createTable(endpoint);
      return { store: dynamoStore(table.client, { tableName: table.tableName, clock }), close: table.close };
    },
    { runs: 25 },
  );
} else {
  process.stderr.write(
    'NOT RUN: the store contract on a DynamoDB endpoint of your own (DYNAMODB_ENDPOINT=URL)\n',
  );
}

import { dynamoStore } from '@redress/core';
import { openSqliteStore } from '../packages/local/src/sqlite-store.ts';
import { createMemoryTable } from './dynamodb-table.ts';
import { searchContract } from './search.contract.ts';
import { recordingServices } from './support/recording.ts';

searchContract(
  'SQLite',
  async () => {
    const base = recordingServices().services;
    const store = openSqliteStore({ path: ':memory:', clock: base.clock });
    const search = store.search(() => services);
    const services = { ...base, store, search };
    return {
      services,
      async close() {
        await search.close();
        store.close();
      },
    };
  },
  { runs: 120, complaints: 60, pages: [1, 3, 7] },
);

searchContract(
  'DynamoDB (dynalite)',
  async () => {
    const table = await createMemoryTable();
    const { services } = recordingServices();
    const store = dynamoStore(table.client, { tableName: table.tableName, clock: services.clock });
    return { services: { ...services, store }, close: table.close };
  },
  { runs: 6, complaints: 24, pages: [5, 20] },
);

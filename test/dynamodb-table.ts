import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { tableDefinition } from '@redress/core';
import dynalite from 'dynalite';

export interface TestTable {
  client: DynamoDBClient;
  endpoint: string;
  tableName: string;
  close(): Promise<void>;
}

/** A new table on DynamoDB's protocol at the endpoint; credentials from the environment, or made up. */
export async function createTable(
  endpoint: string,
  tableName = `redress-test-${randomUUID()}`,
): Promise<TestTable> {
  const client = new DynamoDBClient({
    endpoint,
    region: process.env.AWS_REGION ?? 'us-east-1',
    ...(process.env.AWS_ACCESS_KEY_ID === undefined && {
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
  });
  await client.send(new CreateTableCommand(tableDefinition(tableName)));
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 0.01 }, { TableName: tableName });
  return {
    client,
    endpoint,
    tableName,
    async close() {
      await client.send(new DeleteTableCommand({ TableName: tableName }));
      client.destroy();
    },
  };
}

/** A new table on dynalite, in this process and in memory. */
export async function createMemoryTable({
  tableName,
  ...options
}: {
  tableName?: string;
  maxItemSizeKb?: number;
} = {}): Promise<TestTable> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, ...options });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('dynalite does not listen on a port');
  const table = await createTable(`http://127.0.0.1:${address.port}`, tableName);
  return {
    ...table,
    async close() {
      // A client that goes away in mid-request would kill dynalite, and this process with it.
      await turn();
      table.client.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}

import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { CorruptItem, dynamoStore, type Item, ItemTooLarge, tableDefinition } from '@redress/core';
import { SimulatedClock } from '@redress/engine';
import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryTable, type TestTable } from './dynamodb-table.ts';

const clock = new SimulatedClock(Date.UTC(2026, 10, 21));
const item: Item = { pk: 'cmp_1', sk: 'complaint', version: 1, body: { text: 'first' } };
const second: Item = { ...item, version: 2, body: { text: 'second' } };

let table: TestTable | undefined;
afterEach(async () => {
  await table?.close();
  table = undefined;
});

async function openStore(options: { maxItemSizeKb?: number } = {}) {
  const opened = await createMemoryTable(options);
  table = opened;
  return { ...opened, store: dynamoStore(opened.client, { tableName: opened.tableName, clock }) };
}

/** Lets the first request of that kind be carried out, and its answer be lost on the way. */
function loseFirstAnswer({ client }: TestTable, commandName: string): void {
  let isLost = false;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      if (context.commandName !== commandName || isLost) return result;
      isLost = true;
      throw Object.assign(new Error('the connection was closed'), { name: 'TimeoutError' });
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
}

describe('the DynamoDB store', () => {
  it('needs one table on demand, whose indexes hold keys, and those of the lists the summary', () => {
    const definition = tableDefinition('complaints');
    expect(definition).toMatchObject({ TableName: 'complaints', BillingMode: 'PAY_PER_REQUEST' });
    const shown = { ProjectionType: 'INCLUDE', NonKeyAttributes: ['summary'] };
    const keysOnly = { ProjectionType: 'KEYS_ONLY' };
    expect(definition.GlobalSecondaryIndexes).toEqual(
      Object.entries({
        status: shown,
        team: shown,
        watch: keysOnly,
        undelivered: keysOnly,
        submitter: keysOnly,
        calls: keysOnly,
        auditComplaint: keysOnly,
        auditCaller: keysOnly,
      }).map(([name, Projection]) => ({
        IndexName: name,
        KeySchema: [
          { AttributeName: `${name}Pk`, KeyType: 'HASH' },
          { AttributeName: `${name}Sk`, KeyType: 'RANGE' },
        ],
        Projection,
      })),
    );
  });

  it('knows its own write again where the answer was lost and the SDK sent it twice', async () => {
    const { store, ...table } = await openStore();
    loseFirstAnswer(table, 'PutItemCommand');
    expect(await store.putIfAbsent(item)).toBe(true);
    expect(await store.replace(second, 1)).toBe(true);
  });

  it('does not take the write of another for its own', async () => {
    const { store, ...table } = await openStore();
    await store.putIfAbsent(item);
    loseFirstAnswer(table, 'PutItemCommand');
    expect(await store.putIfAbsent({ ...item, body: { text: 'mine' } })).toBe(false);
  });

  it('keeps on its item that the write wakes somebody, until the next one that does not', async () => {
    const { store, client, tableName } = await openStore();
    const stored = async () => {
      const Key = { pk: { S: item.pk }, sk: { S: item.sk } };
      return (await client.send(new GetItemCommand({ TableName: tableName, Key }))).Item?.wake;
    };
    await store.putIfAbsent({ ...item, wake: true });
    expect(await stored()).toEqual({ N: '1' });
    await store.replace(second, 1);
    expect(await stored()).toBeUndefined();
  });

  it.each(['{"subject":', '[]', '7', ''])('takes a damaged summary for none: %j', async (text) => {
    const { store, client, tableName } = await openStore();
    const indexed: Item = { ...item, indexes: { team: { partition: 't', sort: '1' } } };
    await store.putIfAbsent({ ...indexed, summary: { subject: 'whole' } });
    const Key = { pk: { S: item.pk }, sk: { S: item.sk } };
    await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key,
        UpdateExpression: 'SET summary = :text',
        ExpressionAttributeValues: { ':text': text === '' ? { N: '1' } : { S: text } },
      }),
    );
    expect(await store.get(item)).toEqual(indexed);
    expect(await store.entries({ index: 'team', partition: 't', limit: 1 })).toEqual({
      entries: [{ pk: item.pk, sk: item.sk, sort: '1' }],
    });
  });

  it('says that an item is too large where only the service knows', async () => {
    const { store } = await openStore({ maxItemSizeKb: 1 });
    await expect(store.putIfAbsent({ ...item, body: { text: 'x'.repeat(2000) } })).rejects.toThrow(
      ItemTooLarge,
    );
    expect(await store.get(item)).toBeUndefined();
  });

  it.each([
    ['no JSON', { version: { N: '1' }, body: { S: '{"text":' } }],
    ['no object', { version: { N: '1' }, body: { S: '[]' } }],
    ['no text', { version: { N: '1' }, body: { M: {} } }],
    ['no version', { body: { S: '{}' } }],
  ])('names the item whose stored form is damaged: %s', async (_, attributes) => {
    const { store, client, tableName } = await openStore();
    const Item = { pk: { S: 'cmp_1' }, sk: { S: 'complaint' }, ...attributes };
    await client.send(new PutItemCommand({ TableName: tableName, Item }));
    await expect(store.get(item)).rejects.toThrow(CorruptItem);
    await expect(store.get(item)).rejects.toThrow('cmp_1 complaint');
    const whole = { ...item, sk: 'whole' };
    await store.putIfAbsent(whole);
    const found = { items: [whole], damaged: [{ pk: 'cmp_1', sk: 'complaint' }] };
    expect(await store.query({ partition: 'cmp_1', limit: 5 })).toEqual(found);
    expect(await store.scan(undefined, 5)).toEqual(found);
  });
});

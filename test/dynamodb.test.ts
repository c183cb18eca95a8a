import { PutItemCommand } from '@aws-sdk/client-dynamodb';
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
  it('needs one table on demand, whose indexes hold keys only', () => {
    const definition = tableDefinition('complaints');
    expect(definition).toMatchObject({ TableName: 'complaints', BillingMode: 'PAY_PER_REQUEST' });
    expect(definition.GlobalSecondaryIndexes).toContainEqual({
      IndexName: 'unsettled',
      KeySchema: [
        { AttributeName: 'unsettledPk', KeyType: 'HASH' },
        { AttributeName: 'unsettledSk', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    });
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

  it('leaves out what has gone or moved since the index was written', async () => {
    const { store, client } = await openStore();
    const indexed = (sk: string, partition = 'open'): Item => ({
      ...item,
      sk,
      indexes: { status: { partition, sort: sk } },
    });
    for (const sk of ['a', 'b', 'c']) await store.putIfAbsent(indexed(sk));
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const result = await next(args);
        if (context.commandName === 'QueryCommand') {
          await store.delete({ pk: item.pk, sk: 'a' });
          await store.replace({ ...indexed('c', 'closed'), version: 2 }, 1);
        }
        return result;
      },
      { step: 'initialize' },
    );
    const page = await store.query({ index: 'status', partition: 'open', limit: 10 });
    expect(page.items).toEqual([indexed('b')]);
  });

  describe('asks again for the keys a batch left unread', () => {
    const items = Array.from({ length: 12 }, (_, n): Item => {
      const sk = String(n).padStart(2, '0');
      return { ...item, sk, body: { sk }, indexes: { team: { partition: 't', sort: sk } } };
    });

    it('because they are too large together', async () => {
      const { store } = await openStore();
      const large = items.map((each) => ({ ...each, body: { text: 'x'.repeat(300_000) } }));
      for (const each of large) await store.putIfAbsent(each);
      expect((await store.query({ index: 'team', partition: 't', limit: 100 })).items).toEqual(large);
    });

    it('because the table was busy', async () => {
      const { store, client } = await openStore();
      for (const each of items) await store.putIfAbsent(each);
      let busy = 2;
      client.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args);
          if (!('RequestItems' in args.input) || busy-- <= 0) return result;
          return {
            ...result,
            output: { ...result.output, Responses: {}, UnprocessedKeys: args.input.RequestItems },
          };
        },
        { step: 'initialize' },
      );
      expect((await store.query({ index: 'team', partition: 't', limit: 100 })).items).toEqual(items);
      expect(busy).toBeLessThan(0);
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
  });
});

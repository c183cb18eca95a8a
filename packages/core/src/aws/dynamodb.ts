import { setTimeout as delay } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchGetItemCommand,
  type CreateTableCommandInput,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { type Instant, instantOf, isInstant, millisOf } from '../base/instant.ts';
import type { Clock } from '../ports/clock.ts';
import { bodyText, CorruptItem, parseBody } from '../ports/item-body.ts';
import { type SortRange, sortRangeOf } from '../ports/sort-range.ts';
import {
  INDEX_NAMES,
  type IndexKey,
  type IndexName,
  type Item,
  ItemTooLarge,
  type Key,
  MAX_ITEM_BYTES,
  type Query,
  type Scannable,
  type Store,
} from '../ports/store.ts';

/*
 * One table. The body is one JSON text: some 15 % larger than the same map, but it nests as deep as it likes,
 * keeps every number and is cheap to read, and no expression asks for anything in it. An index holds keys only,
 * so that a change writes to it only where the item moves in it.
 *
 * `expiresAt` is for DynamoDB's own deletion, in seconds; `expiry` is the exact instant that decides.
 */
type Attributes = Record<string, AttributeValue>;

const ABSENT = 'attribute_not_exists(#pk)';
const EXPIRED = '#expiry <= :now';
const ALIVE = '(attribute_not_exists(#expiry) OR #expiry > :now)';
const UNCHANGED = '#version = :expected';

/** The store over a table of `tableDefinition`'s making; `expiresAt` should be its time-to-live attribute. */
export function dynamoStore(
  client: DynamoDBClient,
  options: { tableName: string; clock: Clock },
): Store & Scannable {
  const TableName = options.tableName;
  const now = () => instantOf(options.clock.now());

  async function get(key: Key): Promise<Item | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: keyAttributes(key), ConsistentRead: true }),
    );
    return Item && aliveItem(Item, now());
  }

  async function put(
    item: Item,
    condition: string,
    names: Record<string, string>,
    values: Attributes,
  ): Promise<boolean> {
    const body = bodyText(item);
    try {
      await client.send(
        new PutItemCommand({
          TableName,
          Item: itemAttributes(item, body),
          ConditionExpression: condition,
          ExpressionAttributeNames: { '#expiry': 'expiry', ...names },
          ExpressionAttributeValues: { ':now': { S: now() }, ...values },
        }),
      );
      return true;
    } catch (error) {
      if (isTooLarge(error)) throw new ItemTooLarge(item, MAX_ITEM_BYTES + 1);
      if (!isNamed(error, 'ConditionalCheckFailedException')) throw error;
      return attemptsOf(error) > 1 && (await isStored(item, body));
    }
  }

  /** A write whose answer was lost is sent again by the SDK, and then fails on what it wrote itself. */
  async function isStored(item: Item, body: string): Promise<boolean> {
    const stored = await get(item);
    return stored?.version === item.version && JSON.stringify(stored.body) === body;
  }

  async function query(query: Query) {
    const range = sortRangeOf(query);
    if (!range) return { items: [] };
    const condition = sortCondition(range);
    const [pk, sk] = query.index ? indexAttributes(query.index) : (['pk', 'sk'] as const);
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: query.index,
        ConsistentRead: !query.index,
        KeyConditionExpression: condition.text ? `#pk = :pk AND ${condition.text}` : '#pk = :pk',
        ExpressionAttributeNames: { '#pk': pk, ...(condition.text && { '#sk': sk }) },
        ExpressionAttributeValues: { ':pk': { S: query.partition }, ...condition.values },
        ScanIndexForward: !query.descending,
        Limit: query.limit + condition.excluded.length + 1,
      }),
    );
    const found = Items.filter((attributes) => !condition.excluded.includes(attributes[sk]?.S ?? ''));
    const page = found.slice(0, query.limit);
    const next = found.length > query.limit ? page.at(-1)?.[sk]?.S : LastEvaluatedKey?.[sk]?.S;
    const items = query.index
      ? await currentItems(page.map(keyOf), query.index, query.partition)
      : page.map((attributes) => aliveItem(attributes, now()));
    return { items: items.filter((item) => item !== undefined), ...(next !== undefined && { next }) };
  }

  /** The items behind an index's keys, in their order, without those that have left that partition since. */
  async function currentItems(keys: Key[], index: IndexName, partition: string): Promise<Item[]> {
    const items = new Map<string, Item>();
    const time = now();
    for (const attributes of await batchGet(keys)) {
      const item = aliveItem(attributes, time);
      if (item?.indexes?.[index]?.partition === partition) items.set(idOf(item), item);
    }
    return [...new Set(keys.map(idOf))].flatMap((id) => items.get(id) ?? []);
  }

  async function batchGet(keys: Key[]): Promise<Attributes[]> {
    const distinct = new Map(keys.map((key) => [idOf(key), keyAttributes(key)]));
    const found: Attributes[] = [];
    let pending = [...distinct.values()];
    for (let idle = 0; pending.length > 0; ) {
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: pending, ConsistentRead: true } } }),
      );
      const answered = Responses?.[TableName] ?? [];
      found.push(...answered);
      pending = UnprocessedKeys?.[TableName]?.Keys ?? [];
      // An answer cut at 16 MB has made progress and may go on at once; an empty one means throttling.
      idle = answered.length > 0 ? 0 : idle + 1;
      if (pending.length > 0 && idle === MAX_IDLE_READS)
        throw new Error(`${TableName}: ${pending.length} keys were left unread after ${idle} tries`);
      if (pending.length > 0 && idle > 0) await delay(FIRST_BACKOFF_MS * 2 ** (idle - 1) * Math.random());
    }
    return found;
  }

  return {
    get,
    putIfAbsent: (item) => put(item, `${ABSENT} OR ${EXPIRED}`, { '#pk': 'pk' }, {}),
    replace: (item, expectedVersion) =>
      put(
        item,
        `${UNCHANGED} AND ${ALIVE}`,
        { '#version': 'version' },
        { ':expected': { N: String(expectedVersion) } },
      ),
    async delete(key) {
      await client.send(new DeleteItemCommand({ TableName, Key: keyAttributes(key) }));
    },
    query,
    async scan(after, limit) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new ScanCommand({
          TableName,
          ConsistentRead: true,
          Limit: limit,
          ExclusiveStartKey: after && keyAttributes(after),
        }),
      );
      const items = Items.flatMap((attributes) => aliveItem(attributes, now()) ?? []);
      return { items, ...(LastEvaluatedKey && { next: keyOf(LastEvaluatedKey) }) };
    },
  };
}

const MAX_IDLE_READS = 8;
const FIRST_BACKOFF_MS = 50;

/** The table the store needs, without its time to live (`expiresAt`), which CreateTable cannot set. */
export function tableDefinition(tableName: string) {
  const keySchema = ([hash, range]: readonly [string, string]) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk', ...INDEX_NAMES.flatMap(indexAttributes)].map((name) => ({
      AttributeName: name,
      AttributeType: 'S' as const,
    })),
    KeySchema: keySchema(['pk', 'sk']),
    GlobalSecondaryIndexes: INDEX_NAMES.map((name) => ({
      IndexName: name,
      KeySchema: keySchema(indexAttributes(name)),
      Projection: { ProjectionType: 'KEYS_ONLY' as const },
    })),
  } satisfies CreateTableCommandInput;
}

function indexAttributes(name: IndexName): readonly [string, string] {
  return [`${name}Pk`, `${name}Sk`];
}

/**
 * A key condition takes one comparison of the sort key, and its only two-sided one includes both ends: those
 * to be excluded are read and dropped.
 */
function sortCondition({ lower, upper }: SortRange): {
  text: string;
  values: Attributes;
  excluded: string[];
} {
  const values: Attributes = {
    ...(lower && { ':lower': { S: lower.sort } }),
    ...(upper && { ':upper': { S: upper.sort } }),
  };
  if (lower && upper) {
    const excluded = [lower, upper].filter((bound) => !bound.inclusive).map((bound) => bound.sort);
    return { text: '#sk BETWEEN :lower AND :upper', values, excluded };
  }
  const text = lower
    ? `#sk ${lower.inclusive ? '>=' : '>'} :lower`
    : upper
      ? `#sk ${upper.inclusive ? '<=' : '<'} :upper`
      : '';
  return { text, values, excluded: [] };
}

function keyAttributes({ pk, sk }: Key): Attributes {
  return { pk: { S: pk }, sk: { S: sk } };
}

function itemAttributes(item: Item, body: string): Attributes {
  const attributes: Attributes = {
    ...keyAttributes(item),
    version: { N: String(item.version) },
    body: { S: body },
  };
  for (const name of INDEX_NAMES) {
    const key = item.indexes?.[name];
    if (!key) continue;
    const [pk, sk] = indexAttributes(name);
    attributes[pk] = { S: key.partition };
    attributes[sk] = { S: key.sort };
  }
  if (item.expiresAt !== undefined) {
    attributes.expiry = { S: item.expiresAt };
    attributes.expiresAt = { N: String(Math.ceil(millisOf(item.expiresAt) / 1000)) };
  }
  return attributes;
}

const Text = z.object({ S: z.string() }).transform(({ S }) => S);
const StoredItem = z.object({
  pk: Text,
  sk: Text,
  version: z.object({ N: z.coerce.number<string>().int() }).transform(({ N }) => N),
  body: Text,
  expiry: Text.refine(isInstant).optional(),
});

function aliveItem(attributes: Attributes, now: Instant): Item | undefined {
  const stored = StoredItem.safeParse(attributes);
  if (!stored.success) throw new CorruptItem(keyOf(attributes), stored.error);
  const { body, expiry, ...rest } = stored.data;
  if (expiry !== undefined && expiry <= now) return undefined;
  const indexes = indexKeys(attributes);
  return {
    ...rest,
    body: parseBody(rest, body),
    ...(indexes && { indexes }),
    ...(expiry !== undefined && { expiresAt: expiry }),
  };
}

function indexKeys(attributes: Attributes): Partial<Record<IndexName, IndexKey>> | undefined {
  const keys = INDEX_NAMES.flatMap((name) => {
    const [pk, sk] = indexAttributes(name);
    const partition = attributes[pk]?.S;
    const sort = attributes[sk]?.S;
    return partition !== undefined && sort !== undefined ? [[name, { partition, sort }] as const] : [];
  });
  return keys.length > 0 ? Object.fromEntries(keys) : undefined;
}

function keyOf(attributes: Attributes): Key {
  return { pk: attributes.pk?.S ?? '', sk: attributes.sk?.S ?? '' };
}

function idOf({ pk, sk }: Key): string {
  return JSON.stringify([pk, sk]);
}

function isNamed(error: unknown, name: string): error is Error {
  return error instanceof Error && error.name === name;
}

/** Only the message tells this refusal from the other validations. */
function isTooLarge(error: unknown): boolean {
  return isNamed(error, 'ValidationException') && /item size/i.test(error.message);
}

const Attempts = z.object({ $metadata: z.object({ attempts: z.number() }) });

function attemptsOf(error: unknown): number {
  const parsed = Attempts.safeParse(error);
  return parsed.success ? parsed.data.$metadata.attempts : 1;
}

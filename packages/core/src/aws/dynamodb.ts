import {
  type AttributeValue,
  type CreateTableCommandInput,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { type Instant, instantOf, instantSchema, millisOf } from '../base/instant.ts';
import type { Clock } from '../ports/clock.ts';
import {
  CorruptItem,
  type ItemTexts,
  parseBody,
  parseSummary,
  readEach,
  textsOf,
} from '../ports/item-body.ts';
import { type SortRange, sortRangeOf } from '../ports/sort-range.ts';
import {
  type Entry,
  type EntryPage,
  INDEX_NAMES,
  type IndexKey,
  type IndexName,
  type IndexQuery,
  type Item,
  ItemTooLarge,
  type Key,
  MAX_ITEM_BYTES,
  type Page,
  type Query,
  type Scannable,
  type Store,
  SUMMARY_INDEXES,
} from '../ports/store.ts';

/*
 * One table. The body is one JSON text: some 15 % larger than the same map, but it nests as deep as it likes,
 * keeps every number and is cheap to read, and no expression asks for anything in it. An index holds keys only,
 * so that a change writes to it only where the item moves in it; those of the lists hold the summary too, and are
 * written to where that changes.
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
    const texts = textsOf(item);
    try {
      await client.send(
        new PutItemCommand({
          TableName,
          Item: itemAttributes(item, texts),
          ConditionExpression: condition,
          ExpressionAttributeNames: { '#expiry': 'expiry', ...names },
          ExpressionAttributeValues: { ':now': { S: now() }, ...values },
        }),
      );
      return true;
    } catch (error) {
      if (isTooLarge(error)) throw new ItemTooLarge(item, MAX_ITEM_BYTES + 1);
      if (!isNamed(error, 'ConditionalCheckFailedException')) throw error;
      return attemptsOf(error) > 1 && (await isStored(item, texts.body));
    }
  }

  /** A write whose answer was lost is sent again by the SDK, and then fails on what it wrote itself. */
  async function isStored(item: Item, body: string): Promise<boolean> {
    const stored = await get(item);
    return stored?.version === item.version && JSON.stringify(stored.body) === body;
  }

  async function query(query: Query): Promise<Page> {
    const { found, next } = await search(query, { keys: ['pk', 'sk'] });
    const time = now();
    const page = readEach(found, (attributes) => aliveItem(attributes, time));
    return { ...page, ...(next !== undefined && { next }) };
  }

  async function entries(query: IndexQuery): Promise<EntryPage> {
    const keys = indexAttributes(query.index);
    const { found, next } = await search(query, { index: query.index, keys });
    const entries = found.map((attributes) => entryOf(attributes, keys[1]));
    return { entries, ...(next !== undefined && { next }) };
  }

  /** One request, which asks for one more than the page holds: `next` is to be told only where something follows. */
  async function search(
    query: Query,
    { index, keys: [pk, sk] }: { index?: IndexName; keys: readonly [string, string] },
  ): Promise<{ found: Attributes[]; next?: string | undefined }> {
    const range = sortRangeOf(query);
    if (!range) return { found: [] };
    const condition = sortCondition(range);
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: index,
        ConsistentRead: index === undefined && !query.mayLag,
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
    return { found: page, next };
  }

  const putIfAbsent = (item: Item) => put(item, `${ABSENT} OR ${EXPIRED}`, { '#pk': 'pk' }, {});

  return {
    get,
    putIfAbsent,
    async putBoth(first, second) {
      if (!(await putIfAbsent(first))) return false;
      await putIfAbsent(second);
      return true;
    },
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
    entries,
    async scan(after, limit, sk) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new ScanCommand({
          TableName,
          ConsistentRead: true,
          Limit: limit,
          ExclusiveStartKey: after && keyAttributes(after),
          ...(sk !== undefined && {
            FilterExpression: 'sk = :sk',
            ExpressionAttributeValues: { ':sk': { S: sk } },
          }),
        }),
      );
      const time = now();
      const page = readEach(Items, (attributes) => aliveItem(attributes, time));
      return { ...page, ...(LastEvaluatedKey && { next: keyOf(LastEvaluatedKey) }) };
    },
  };
}

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
      Projection: SUMMARY_INDEXES.has(name)
        ? { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: ['summary'] }
        : { ProjectionType: 'KEYS_ONLY' as const },
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

function itemAttributes(item: Item, { body, summary }: ItemTexts): Attributes {
  const attributes: Attributes = {
    ...keyAttributes(item),
    version: { N: String(item.version) },
    body: { S: body },
    ...(summary !== undefined && { summary: { S: summary } }),
    ...(item.wake && { wake: { N: '1' } }),
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

const Text = z.pipe(
  z.object({ S: z.string() }),
  z.transform(({ S }) => S),
);
const StoredItem = z.lazy(() =>
  z.object({
    pk: Text,
    sk: Text,
    version: z.pipe(
      z.object({ N: z.coerce.number<string>().check(z.int()) }),
      z.transform(({ N }) => N),
    ),
    body: Text,
    expiry: z.optional(
      z.pipe(
        z.object({ S: instantSchema }),
        z.transform(({ S }) => S),
      ),
    ),
  }),
);

function aliveItem(attributes: Attributes, now: Instant): Item | undefined {
  const stored = StoredItem.safeParse(attributes);
  if (!stored.success) throw new CorruptItem(keyOf(attributes), stored.error);
  const { body, expiry, ...rest } = stored.data;
  if (expiry !== undefined && expiry <= now) return undefined;
  const indexes = indexKeys(attributes);
  const summary = parseSummary(attributes.summary?.S);
  return {
    ...rest,
    body: parseBody(rest, body),
    ...(indexes && { indexes }),
    ...(summary && { summary }),
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

function entryOf(attributes: Attributes, sk: string): Entry {
  const summary = parseSummary(attributes.summary?.S);
  return { ...keyOf(attributes), sort: attributes[sk]?.S ?? '', ...(summary && { summary }) };
}

function keyOf(attributes: Attributes): Key {
  return { pk: attributes.pk?.S ?? '', sk: attributes.sk?.S ?? '' };
}

function isNamed(error: unknown, name: string): error is Error {
  return error instanceof Error && error.name === name;
}

/** Only the message tells this refusal from the other validations. */
function isTooLarge(error: unknown): boolean {
  return isNamed(error, 'ValidationException') && /item size/i.test(error.message);
}

const Attempts = z.lazy(() => z.object({ $metadata: z.object({ attempts: z.number() }) }));

function attemptsOf(error: unknown): number {
  const parsed = Attempts.safeParse(error);
  return parsed.success ? parsed.data.$metadata.attempts : 1;
}

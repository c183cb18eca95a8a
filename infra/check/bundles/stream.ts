import * as z from 'zod';
import { type Graph, one } from '../graph.ts';

const attributesSchema = z.record(z.string(), z.record(z.string(), z.unknown()));
type Attributes = z.infer<typeof attributesSchema>;

const putSchema = z.object({ TableName: z.string(), Item: attributesSchema });

const mappingSchema = z.object({
  functionName: z.string(),
  filterCriteria: z.object({ filters: z.array(z.object({ pattern: z.string() })) }),
  batchSize: z.int(),
  maximumRetryAttempts: z.int().nonnegative(),
  bisectBatchOnFunctionError: z.literal(true),
  functionResponseTypes: z.tuple([z.literal('ReportBatchItemFailures')]),
});

const answerSchema = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) })
  .nullable();

/**
 * The stream of the deployed table, and what Lambda does with it: batches of what passes the filter, in order; a
 * batch that fails is cut in two, one that fails in part is tried again from its first failure on, and what has
 * failed too often is left. The records are made from the writes as DynamoDB makes them.
 */
export class ChangeStream {
  readonly #mapping: z.infer<typeof mappingSchema>;
  readonly #patterns: readonly unknown[];
  readonly #invoke: (event: object) => Promise<unknown>;
  readonly #seen = new Set<string>();
  #records: StreamRecord[] = [];
  #sequence = 0;
  /** What has reached the function, in order, and what was given up. */
  readonly delivered: StreamRecord[] = [];
  readonly givenUp: StreamRecord[] = [];

  /** @param name of the mapping */
  constructor(graph: Graph, name: string, invoke: (event: object) => Promise<unknown>) {
    this.#mapping = mappingSchema.parse(
      one(graph, 'lambda/eventSourceMapping:EventSourceMapping', name).inputs,
    );
    this.#patterns = this.#mapping.filterCriteria.filters.map(({ pattern }): unknown => JSON.parse(pattern));
    this.#invoke = invoke;
  }

  /** Of a `PutItem` that the table has accepted. */
  written(request: string, now: number): void {
    const { Item: item } = putSchema.parse(JSON.parse(request));
    const keys = { pk: item.pk ?? {}, sk: item.sk ?? {} };
    const key = JSON.stringify(keys);
    const record = {
      eventID: `event-${++this.#sequence}`,
      eventName: this.#seen.has(key) ? 'MODIFY' : 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(now / 1000),
        Keys: keys,
        NewImage: item,
        SequenceNumber: String(this.#sequence).padStart(21, '1'),
        SizeBytes: Buffer.byteLength(request),
        StreamViewType: 'NEW_IMAGE',
      },
      eventSourceARN: 'arn:aws:dynamodb:us-east-1:000000000000:table/any/stream/2026-03-04T09:00:00.000',
    };
    this.#seen.add(key);
    if (this.#patterns.some((pattern) => matches(pattern, record))) this.#records.push(record);
  }

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  /** Lost with the stream, as after a day on which nothing could be read. */
  lose(): void {
    this.#records = [];
  }

  /** Everything that waits, to the function. */
  async drain(): Promise<void> {
    while (this.#records.length > 0) await this.#batch(this.#records.splice(0, this.#mapping.batchSize), 0);
  }

  async #batch(records: StreamRecord[], attempt: number): Promise<void> {
    if (records.length === 0) return;
    if (attempt > this.#mapping.maximumRetryAttempts) {
      this.givenUp.push(...records);
      return;
    }
    let failedFrom: number;
    try {
      this.delivered.push(...records);
      const answer = answerSchema.parse(await this.#invoke({ Records: records }));
      const failed = (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) =>
        records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === itemIdentifier),
      );
      // One that names nothing fails the whole batch.
      failedFrom = Math.max(0, Math.min(records.length, ...failed));
    } catch {
      const middle = Math.ceil(records.length / 2);
      if (records.length === 1) return this.#batch(records, attempt + 1);
      await this.#batch(records.slice(0, middle), attempt + 1);
      return this.#batch(records.slice(middle), attempt + 1);
    }
    await this.#batch(records.slice(failedFrom), attempt + 1);
  }
}

interface StreamRecord {
  readonly eventName: string;
  readonly dynamodb: { readonly Keys: Attributes; readonly SequenceNumber: string };
}

const ruleSchema = z.union([
  z.string(),
  z.strictObject({ exists: z.literal(true) }),
  z.strictObject({ prefix: z.string() }),
]);

/** As Lambda filters events, as far as ours says: one of these values, one that begins so, or any at all. */
function matches(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern))
    return pattern.some((one) => {
      const rule = ruleSchema.parse(one);
      if (typeof rule === 'string') return rule === value;
      return 'prefix' in rule ? String(value).startsWith(rule.prefix) : value !== undefined;
    });
  const rules = z.record(z.string(), z.unknown()).parse(pattern);
  const members = z.record(z.string(), z.unknown()).safeParse(value);
  return Object.entries(rules).every(([name, rule]) => matches(rule, members.data?.[name]));
}

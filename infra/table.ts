/// <reference path="../.sst/platform/config.d.ts" />
import { tableDefinition } from '@redress/core';
import type { Settings } from './settings.ts';

/** The table that the store asks for: its keys and indexes come from the store itself. */
export function createTable({ production }: Settings) {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = tableDefinition('');
  const keys = (schema: typeof KeySchema) => ({
    hashKey: keyName(schema, 'HASH'),
    rangeKey: keyName(schema, 'RANGE'),
  });
  return new sst.aws.Dynamo('Complaints', {
    fields: Object.fromEntries(AttributeDefinitions.map(({ AttributeName }) => [AttributeName, 'string'])),
    primaryIndex: keys(KeySchema),
    globalIndexes: Object.fromEntries(
      GlobalSecondaryIndexes.map((index) => [
        index.IndexName,
        { ...keys(index.KeySchema), projection: projectionOf(index.Projection) },
      ]),
    ),
    ttl: 'expiresAt',
    // For the deliverer, which is woken by what a write says of itself.
    stream: 'new-image',
    deletionProtection: production,
  });
}

function projectionOf(projection: { NonKeyAttributes?: string[] }): 'keys-only' | string[] {
  return projection.NonKeyAttributes ?? 'keys-only';
}

function keyName(schema: readonly { AttributeName: string; KeyType: string }[], type: string): string {
  const key = schema.find(({ KeyType }) => KeyType === type);
  if (!key) throw new Error(`the table has no ${type} key`);
  return key.AttributeName;
}

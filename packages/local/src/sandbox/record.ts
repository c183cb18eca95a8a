import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instantSchema, testClockIdSchema } from '@redress/core';
import * as z from 'zod';

const FILE = 'clock.json';

/** What a world's folder says of it, beside its two databases. */
const recordSchema = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(
    z.looseObject({
      id: testClockIdSchema,
      /** The app's name, as its keys have it. */
      owner: z.string(),
      name: z.string().optional(),
      startedAt: instantSchema,
      /** Written before its clock moves: whatever has happened in the world has not happened later. */
      now: instantSchema,
      complaints: z.int().nonnegative(),
      madeAt: instantSchema,
      usedAt: instantSchema,
      /** The fingerprint of the request that has made it, where that went by a key of its own. */
      request: z.string().optional(),
    }),
  );
export type WorldRecord = z.infer<typeof recordSchema>;

export function isRecorded(folder: string): boolean {
  return existsSync(join(folder, FILE));
}

/** @throws Error where it is not there, or damaged */
export function readRecord(folder: string): WorldRecord {
  return recordSchema.parse(readFileSync(join(folder, FILE), 'utf8'));
}

/** As a whole or not at all, for whoever is killed; a power cut may take the last of it, and of the world. */
export function writeRecord(folder: string, record: WorldRecord): void {
  const file = join(folder, FILE);
  writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Item, JsonObject, JsonValue } from '@redress/core';
import { onTestFinished } from 'vitest';

/** What `record.mjs` has kept of version 0.1, and when it stopped. */
const recorded = (name: string) => fileURLToPath(new URL(`../fixtures/v0.1/${name}`, import.meta.url));
export const RECORDED_UNTIL = Date.parse('2026-12-18T09:00:00Z');

/** Every item in the store of version 0.1, as its export has them. */
export function recordedItems(): Item[] {
  const lines = readFileSync(recorded('items.jsonl'), 'utf8').split('\n');
  return lines.filter((line) => line.startsWith('{"pk":')).map((line): Item => JSON.parse(line));
}

export const recordedComplaints = () => recordedItems().filter(({ sk }) => sk === 'COMPLAINT');

/** A copy of the folder, to go on with. */
export function copyOfRecordedFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'redress-0.1-'));
  cpSync(recorded('folder'), folder, { recursive: true });
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

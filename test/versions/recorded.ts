import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Item, JsonObject, JsonValue } from '@redress/core';
import { onTestFinished } from 'vitest';

/** What `record.mjs` has kept of version 0.1, and when it stopped. */
const fixture = (path: string) => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));
const recorded = (name: string) => fixture(`v0.1/${name}`);
export const RECORDED_UNTIL = Date.parse('2026-12-18T09:00:00Z');

/** Every item in the store of version 0.1, as its export has them. */
export const recordedItems = () => itemsIn(recorded('items.jsonl'));

/** Of the version before every item said its form, and when they were recorded. */
export const unstampedItems = () => itemsIn(fixture('unstamped/items.jsonl'));
export const UNSTAMPED_UNTIL = Date.parse('2026-11-29T09:00:00Z');

function itemsIn(path: string): Item[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line.startsWith('{"pk":')).map((line): Item => JSON.parse(line));
}

export const recordedComplaints = () => recordedItems().filter(({ sk }) => sk === 'COMPLAINT');

/** A copy of the folder, to go on with. */
export const copyOfRecordedFolder = () => copyOf(recorded('folder'));

/** One whose items are in form 2, the last whose policies said `reopeningTargets`; recorded until the same instant. */
export const copyOfForm2 = () => copyOf(fixture('form-2/folder'));

function copyOf(path: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'redress-recorded-'));
  cpSync(path, folder, { recursive: true });
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

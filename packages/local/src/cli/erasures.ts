import { readFileSync } from 'node:fs';
import {
  type Clock,
  complaints,
  continueErasures,
  erasures,
  restartErasures,
  type Store,
} from '@redress/core';
import * as z from 'zod';
import { jsonLog } from '../log.ts';
import { UsageError } from './command.ts';

/* What has been erased, kept outside: what a backup brings back is erased again by it. */

const readingOf = (store: Store, clock: Clock) => ({
  store,
  clock,
  log: jsonLog(clock, (line) => process.stderr.write(line)),
});

/** A line for each, with its id, when and why. */
export async function erasureLines(store: Store, clock: Clock): Promise<string[]> {
  const all = await erasures.all(readingOf(store, clock));
  return all.map(({ complaintId, at, reason }) => JSON.stringify({ complaintId, at, reason }));
}

/** @throws UsageError where the file is no such list. */
export function readErasures(file: string): readonly erasures.Erased[] {
  try {
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    return lines.map(erasures.readErased);
  } catch (error) {
    if (error instanceof z.core.$ZodError || error instanceof SyntaxError)
      throw new UsageError(`${file} is no list of erasures`);
    throw error;
  }
}

/** So many were there and had to be erased; what stands beside them goes when it is started. */
export async function eraseAgain(
  store: Store,
  clock: Clock,
  list: readonly erasures.Erased[],
): Promise<number> {
  const services = { ...readingOf(store, clock), deliveries: { wake() {} } };
  let found = 0;
  for (const erased of list) {
    await erasures.note(services, erased);
    const stored = await complaints.find(services, erased.complaintId);
    if (stored && !stored.complaint.erasure) found++;
  }
  await restartErasures(services);
  await continueErasures(services);
  return found;
}

import { readFileSync } from 'node:fs';
import { type Calendar, type CalendarDocument, calendarDocumentSchema } from '@redress/core';
import { BUILT_IN_CALENDARS } from '@redress/core/built-in-calendars';
import { UsageError } from './command.ts';
import { checkPolicySet } from './policy-check.ts';

/* What whoever writes policies asks for on the command line. */

export const POLICY_USAGE = `  policy check FILE                says what is wrong in a policy set, which rules no complaint comes to, and the deadlines
                                   that it would give over the next holidays; --calendar FILE, which may be repeated, or
                                   --from STORE for calendars that do not ship; ends with 1 where something is to be mended`;

export interface PolicyValues {
  readonly calendar?: readonly string[];
}

interface CheckPlace {
  /** Those that are stored, where a store was named. */
  readonly stored?: ((id: string) => Promise<CalendarDocument | undefined>) | undefined;
  readonly timeZone: Calendar['timeZone'];
  readonly now: number;
}

/** Prints what it finds, and makes the process end with 1 where something has to be mended. */
export async function printPolicyCheck(file: string, place: CheckPlace, values: PolicyValues): Promise<void> {
  const given = new Map((values.calendar ?? []).map(calendarIn).map((one) => [one.id, one]));
  const { faults, deadlines } = await checkPolicySet(readText(file), {
    ...place,
    calendarOf: async (id) => given.get(id) ?? (await place.stored?.(id)) ?? BUILT_IN_CALENDARS.get(id),
  });
  for (const fault of faults) console.log(fault);
  console.log(faults.length === 0 ? 'nothing to be mended' : `to be mended: ${faults.length}`);
  for (const line of deadlines) console.log(line);
  if (faults.length > 0) process.exitCode = 1;
}

function calendarIn(file: string): CalendarDocument {
  const { data, error } = calendarDocumentSchema.safeParse(jsonIn(file));
  if (data) return data;
  const [issue] = error.issues;
  throw new UsageError(`--calendar ${file}: ${issue?.path.join('.')}: ${issue?.message}`);
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${file} is no JSON: ${error.message}`);
    throw error;
  }
}

function readText(file: string): string {
  return readFileSync(file, 'utf8');
}

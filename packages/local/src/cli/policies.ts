import { readFileSync } from 'node:fs';
import {
  type Calendar,
  type CalendarDocument,
  type Clock,
  calendarDocumentSchema,
  inForce,
  instantOf,
  Refusal,
  type Store,
} from '@redress/core';
import { BUILT_IN_CALENDARS } from '@redress/core/built-in-calendars';
import * as z from 'zod';
import { DataFolderInUse } from '../data-folder.ts';
import { jsonLog } from '../log.ts';
import { UsageError } from './command.ts';
import { checkPolicySet } from './policy-check.ts';
import { callServer } from './server-call.ts';

/* What whoever writes policies asks for on the command line. */

export const POLICY_USAGE = `  policy check FILE                says what is wrong in a policy set, which rules no complaint comes to, and the deadlines
                                   that it would give over the next holidays; --calendar FILE, which may be repeated, or
                                   --from STORE for calendars that do not ship; ends with 1 where something is to be mended
  policy in-force                  says which policy set counts for new complaints, what is to come, and who said so
  policy put-in-force SET@VERSION  puts a version that is stored in force, now or from --at INSTANT on, with a --reason; a
                                   former version is rolled back to so
  policy replay FILE --from STORE  replays the complaints of a store under a policy set, and says which breaches and dates would
                                   have been others, by policy and team; --changes FILE takes each of them, a JSON a line,
                                   --received-from and --received-before INSTANT say which complaints
  policy cancel CHANGE             has what is to come in force never do so, by its id`;

export interface PolicyValues {
  readonly calendar?: readonly string[];
  readonly at?: string;
  readonly changes?: string;
  readonly 'received-from'?: string;
  readonly 'received-before'?: string;
  readonly reason?: string;
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

export const IN_FORCE_COMMANDS = ['in-force', 'put-in-force', 'cancel'] as const;
export type InForceCommand = (typeof IN_FORCE_COMMANDS)[number];

interface Place {
  readonly folder: string;
  readonly withStore: <T>(act: (store: Store, clock: Clock) => Promise<T>) => Promise<T>;
}

const WHO = 'command-line';
const changeSchema = z.object({
  id: z.string(),
  policySet: z.string(),
  version: z.int(),
  from: z.string(),
  at: z.string(),
  by: z.string().optional(),
  reason: z.string().optional(),
  cancelled: z.object({ at: z.string(), by: z.string().optional() }).optional(),
});
const scheduleSchema = z.object({
  current: z.object({ policySet: z.string(), version: z.int() }).optional(),
  changes: z.array(changeSchema),
});

/** On the store itself, or, where a server has it, through that. Prints what counts then. */
export async function inForceCommand(
  command: InForceCommand,
  place: Place,
  about: string | undefined,
  values: PolicyValues,
): Promise<void> {
  const asked = command === 'put-in-force' ? versionIn(about ?? '', values) : undefined;
  try {
    await place.withStore(async (store, clock) => {
      const services = { store, clock, log: jsonLog(clock, (line) => process.stderr.write(line)) };
      if (asked) await inForce.put(services, { ...asked, by: WHO });
      if (command === 'cancel') await inForce.cancel(services, about ?? '', WHO);
      printSchedule(scheduleSchema.parse(await inForce.schedule(services)));
    });
  } catch (error) {
    if (error instanceof Refusal) throw new UsageError(error.message);
    if (!(error instanceof DataFolderInUse) || error.address === undefined) throw error;
    const { address } = error;
    const call = (method: 'GET' | 'POST', path: string, body?: object) =>
      callServer(place.folder, address, { method, path, body });
    if (asked) await call('POST', '/v1/in-force', asked);
    if (command === 'cancel')
      await call('POST', `/v1/in-force/${encodeURIComponent(about ?? '')}/cancellation`, {});
    printSchedule(scheduleSchema.parse(await call('GET', '/v1/in-force')));
  }
}

/** `default@3` */
function versionIn(text: string, { at, reason }: PolicyValues) {
  const [, policySet, version] = /^([a-z0-9-]+)@([1-9]\d{0,8})$/.exec(text) ?? [];
  if (policySet === undefined) throw new UsageError(`${text} is no SET@VERSION such as default@3`);
  const from = at === undefined ? undefined : Date.parse(at);
  if (Number.isNaN(from)) throw new UsageError(`--at: ${at} is no instant such as 2027-01-01T00:00:00Z`);
  return {
    policySet,
    version: Number(version),
    ...(from !== undefined && { from: instantOf(from) }),
    ...(reason !== undefined && { reason }),
  };
}

function printSchedule({ current, changes }: z.infer<typeof scheduleSchema>): void {
  console.log(current ? `in force  ${current.policySet}@${current.version}` : 'nothing is in force');
  for (const { id, policySet, version, from, at, by, reason, cancelled } of changes)
    console.log(
      [
        `${policySet}@${version} from ${from}`,
        `said ${at}${by === undefined ? '' : ` by ${by}`}`,
        reason,
        cancelled && `cancelled ${cancelled.at}${cancelled.by === undefined ? '' : ` by ${cancelled.by}`}`,
        id,
      ]
        .filter((part) => part !== undefined)
        .join('  '),
    );
}

import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import {
  type Clock,
  calendars,
  instantOf,
  policySetSchema,
  rulesOf,
  type Scannable,
  type Store,
} from '@redress/core';
import { replayAll } from '@redress/core/replaying';
import { jsonLog } from '../log.ts';
import { UsageError } from './command.ts';
import type { PolicyValues } from './policies.ts';
import { checkPolicySet } from './policy-check.ts';

/* Past complaints under a policy set that is in a file yet. */

interface Place {
  readonly store: Store & Scannable;
  readonly clock: Clock;
  /** IANA name: of policies and calendars that name none. */
  readonly timeZone: string;
}

/** Prints what would have been otherwise; each promise of it goes to the file that is named for them. */
export async function printReplay(file: string, place: Place, values: PolicyValues): Promise<void> {
  const { store, clock, timeZone } = place;
  const log = jsonLog(clock, (line) => process.stderr.write(line));
  const services = { store, clock, log, settings: { timeZone } };
  const text = readFileSync(file, 'utf8');
  const { faults } = await checkPolicySet(text, {
    timeZone,
    now: clock.now(),
    calendarOf: (id) => calendars.newest(services, id),
  });
  if (faults.length > 0) throw new UsageError(`${file}: ${faults.join('\n')}`);
  const set = policySetSchema.parse(JSON.parse(text));
  const population = {
    asOf: instantOf(clock.now()),
    receivedFrom: instantIn('--received-from', values['received-from']),
    receivedBefore: instantIn('--received-before', values['received-before']),
  };
  const output = values.changes === undefined ? undefined : openSync(values.changes, 'w');
  try {
    const tally = await replayAll(services, await rulesOf(services, set), population, (changes) => {
      if (output !== undefined && changes.length > 0)
        writeSync(output, `${changes.map((change) => JSON.stringify(change)).join('\n')}\n`);
    });
    for (const line of replayLines(tally)) console.log(line);
  } finally {
    if (output !== undefined) closeSync(output);
  }
}

function instantIn(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new UsageError(`${name}: ${text} is no instant such as 2027-01-01T00:00:00Z`);
  return instantOf(at);
}

type Tally = Awaited<ReturnType<typeof replayAll>>;

const COLUMNS = [
  'promises',
  'breaches',
  'draftBreaches',
  'appeared',
  'disappeared',
  'earlier',
  'later',
] as const;
const HEADINGS = ['promises', 'breaches', 'by the draft', 'appear', 'disappear', 'earlier', 'later'];

/** A table: all, then by clock, by team and by policy. */
export function replayLines({
  complaints,
  notReplayed,
  refused,
  all,
  byClock,
  byTeam,
  byPolicy,
}: Tally): string[] {
  const policies = Object.entries(byPolicy).flatMap(([policy, drafts]) =>
    Object.entries(drafts).map(([draft, counts]) => [`policy ${policy} > ${draft}`, counts] as const),
  );
  const rows = [
    ['all', all] as const,
    ...Object.entries(byClock).map(([name, counts]) => [`clock ${name}`, counts] as const),
    ...Object.entries(byTeam).map(([name, counts]) => [`team ${name}`, counts] as const),
    ...policies,
  ].map(([name, counts]) => [name, ...COLUMNS.map((column) => String(counts[column]))]);
  const table = [['', ...HEADINGS], ...rows];
  const widths = ['', ...HEADINGS].map((_, column) =>
    Math.max(...table.map((row) => (row[column] ?? '').length)),
  );
  const lines = table.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return [
    `complaints replayed  ${complaints}${notReplayed > 0 ? `, and ${notReplayed} that cannot be` : ''}`,
    ...lines,
    ...Object.entries(refused).map(([kind, times]) => `not allowed by the draft  ${kind} ${times}`),
  ];
}

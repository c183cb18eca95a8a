import {
  type CalendarDocument,
  calendarsOf,
  inZone,
  type PolicySet,
  policySetSchema,
  type Rules,
  snapshotOf,
  worded,
} from '@redress/core';
import { previewDeadlines } from '@redress/core/deadline-preview';
import { unreachedRules } from '@redress/core/rule-reach';
import * as z from 'zod';

/* Looks at a policy set before anybody stores it. */

/** What a policy set is looked at with. */
export interface CheckedWith {
  calendarOf(id: string): Promise<CalendarDocument | undefined>;
  /** IANA name: of policies and calendars that name none. */
  readonly timeZone: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface PolicyCheck {
  /** A line for each thing to be mended; none where the set can be stored and each of its rules is reached. */
  readonly faults: readonly string[];
  /** The deadlines that it would give, as a table for each policy. */
  readonly deadlines: readonly string[];
}

/** @param text a policy set as JSON */
export async function checkPolicySet(text: string, checkedWith: CheckedWith): Promise<PolicyCheck> {
  const json = parsed(text);
  if ('fault' in json) return { faults: [json.fault], deadlines: [] };
  const { data: set, error } = policySetSchema.safeParse(json.value);
  if (!set) return { faults: error.issues.map((issue) => faultOf(issue, json.value)), deadlines: [] };
  const { rules, missing } = await rulesWith(set, checkedWith);
  if (missing.length > 0) return { faults: [...missing, ...unreached(set)], deadlines: [] };
  return { faults: unreached(set), deadlines: tablesOf(rules, checkedWith.now) };
}

function parsed(text: string): { value: unknown } | { fault: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { fault: `is no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function faultOf({ path, message, ...issue }: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${placeOf([...path, key], value)}: is not known here`).join('\n');
  const { data: particulars } = particularsSchema.safeParse(issue.code === 'custom' ? issue.params : {});
  return `${placeOf(path, value)}: ${worded(message, particulars)}`;
}

const particularsSchema = z.record(z.string(), z.union([z.string(), z.number()]));

/** As people say it: `rule 3 "gold", targets.resolution.amount`; what stands in lists is counted from 1. */
function placeOf(path: readonly PropertyKey[], value: unknown): string {
  const [first, index, ...within] = path;
  if (first !== 'rules' || typeof index !== 'number') return fieldOf(path) || 'the set';
  const [noun, ...rest] = within;
  const field = fieldOf(noun === 'policy' ? rest : within) || (noun === 'policy' ? 'policy' : '');
  return [`rule ${index + 1}${nameIn(value, index)}`, field].filter((part) => part !== '').join(', ');
}

function fieldOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text} #${part + 1}`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

function nameIn(value: unknown, index: number): string {
  const rules = memberOf(value, 'rules');
  const name = memberOf(Array.isArray(rules) ? rules[index] : undefined, 'name');
  return typeof name === 'string' ? ` "${name}"` : '';
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function unreached(set: PolicySet): string[] {
  const named = (rule: number) => placeOf(['rules', rule - 1], set);
  return unreachedRules(set).map(({ rule, takenBy, isDuplicate }) => {
    if (takenBy.length === 0) return `${named(rule)}, when: holds for no complaint at all`;
    const takers = takenBy.map(named).join(', ');
    if (isDuplicate)
      return `${named(rule)}, when: is the condition of ${takers} once more, which takes them all`;
    return `${named(rule)}, when: no complaint comes so far, for all are taken by ${takers}`;
  });
}

async function rulesWith(set: PolicySet, { calendarOf, timeZone }: CheckedWith) {
  const ids = [...new Set(set.rules.flatMap(({ policy }) => calendarsOf(policy)))];
  const found = await Promise.all(ids.map(async (id) => [id, await calendarOf(id)] as const));
  const calendars = new Map(
    found.flatMap(([id, calendar]) => (calendar ? [[id, inZone(calendar, timeZone)] as const] : [])),
  );
  const missing = set.rules.flatMap(({ policy }, index) =>
    calendarsOf(policy)
      .filter((id) => !calendars.has(id))
      .map((id) => `${placeOf(['rules', index, 'policy'], set)}: there is no calendar ${id}`),
  );
  return { rules: { policySet: set, calendars } satisfies Rules, missing };
}

/** Of each policy, by the names of the rules that lead to it. */
function tablesOf({ policySet, calendars }: Rules, now: number): string[] {
  const seen = new Set<string>();
  return policySet.rules.flatMap(({ policy, name }, index) => {
    const said = JSON.stringify(policy);
    if (seen.has(said)) return [];
    seen.add(said);
    const catchAll = { ...policySet, rules: [{ policy }] };
    const terms = snapshotOf({ policySet: catchAll, calendars }, NOBODY);
    const { id, version, timeZone } = terms.calendar;
    const title = `rule ${index + 1}${name === undefined ? '' : ` "${name}"`}: policy ${policy.id}, calendar ${id} ${version}, ${timeZone}`;
    return ['', title, ...tableOf(previewDeadlines(terms, now), timeZone)];
  });
}

/** The only rule of a set has no condition. */
const NOBODY = { category: 'other', severity: 'moderate', channel: 'web', language: 'en' };

function tableOf(receipts: ReturnType<typeof previewDeadlines>, timeZone: string): string[] {
  const local = new Intl.DateTimeFormat('en-GB', { timeZone, ...LOCAL });
  const shown = (instant: string) => {
    const parts = Object.fromEntries(
      local.formatToParts(Date.parse(instant)).map(({ type, value }) => [type, value]),
    );
    return `${parts.weekday} ${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}`;
  };
  const [first] = receipts;
  const header = ['received', ...(first?.clocks ?? []).map(({ name }) => `${name} due`), ''];
  const rows = receipts.map(({ receivedAt, before, clocks }) => [
    shown(receivedAt),
    ...clocks.map(({ dueAt, provisional }) => `${shown(dueAt)}${provisional ? ' ?' : ''}`),
    before.length === 0 ? 'now' : `before ${before.join(', ')}`,
  ]);
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const isProvisional = receipts.some(({ clocks }) => clocks.some(({ provisional }) => provisional));
  return [
    ...all.map((row) =>
      `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
    ),
    ...(isProvisional ? ['  ? provisional: holidays of a year it depends on are not known yet'] : []),
  ];
}

const LOCAL = {
  weekday: 'short',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const;

import * as z from 'zod/mini';
import { instantOf } from '../base/instant.ts';
import { kebabSchema } from '../base/kebab.ts';
import { isTimeZone } from '../calendar/calendar.ts';
import { WallClock } from '../calendar/wall-clock.ts';

/*
 * How the columns of a foreign file become complaints: data, kept beside the file. `fields` names by the path of what
 * an import takes (`complaint.subject`) where it comes from.
 */

const json = z.json();
const ruleSchema = z.union([
  /** A column, as it is. */
  z.string(),
  /** The same for every row. */
  z.strictObject({ value: json }),
  z.strictObject({
    column: z.string(),
    /** Where the cell is empty. */
    default: z.optional(json),
    /** What stands for what; what is not among them is wrong. */
    values: z.optional(z.record(z.string(), json)),
    /** What stands in it is JSON: a list, a number, `true`. */
    json: z.optional(z.literal(true)),
    /** Several, parted by commas, semicolons or what Chinese has for them. */
    list: z.optional(z.literal(true)),
    /** `DD.MM.YYYY HH:mm`: how a date is written, in the mapping's zone. */
    date: z.optional(z.string()),
  }),
]);

export const mappingSchema = z.strictObject({
  /** What the file is from: with a row's id it says which complaint the row is. */
  source: kebabSchema.check(z.maxLength(64)),
  /** The column that tells rows apart. */
  id: z.string(),
  /** `gb18030`, `windows-1252`: as the Encoding Standard calls it. */
  encoding: z._default(z.string(), 'utf-8'),
  delimiter: z.optional(z.enum([',', ';', '\t'])),
  timeZone: z._default(
    z.string().check(z.refine(isTimeZone, 'must be an IANA time zone such as Asia/Shanghai')),
    'Etc/UTC',
  ),
  fields: z.record(z.string().check(z.regex(/^[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*$/)), ruleSchema),
});
export type Mapping = z.infer<typeof mappingSchema>;

type Row = Record<string, z.infer<typeof json>>;

interface Fault {
  readonly column: string;
  readonly rule: 'unknown_value' | 'invalid_date' | 'invalid_json';
  readonly message: string;
}

export interface Mapped {
  readonly row: Row;
  /** What cannot be mapped, by column. */
  readonly faults: readonly Fault[];
}

/** @param cells by the names of the columns */
export function mapped(mapping: Mapping, cells: ReadonlyMap<string, string>): Mapped {
  const row: Row = {};
  const faults: Fault[] = [];
  const put = (path: string, value: z.infer<typeof json>) => {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let place = row;
    for (const name of names) {
      const inner = place[name];
      const next: Row = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
      place[name] = next;
      place = next;
    }
    place[last] = value;
  };
  put('id', cells.get(mapping.id) ?? '');
  const fields = saidFields(mapping, cells);
  for (const [path, rule] of fields) {
    if (typeof rule === 'object' && 'value' in rule) {
      put(path, rule.value);
      continue;
    }
    const said = typeof rule === 'string' ? { column: rule } : rule;
    const { column, default: otherwise, values, date } = said;
    const cell = (cells.get(column) ?? '').trim();
    if (cell === '') {
      if (otherwise !== undefined) put(path, otherwise);
    } else if (values !== undefined) {
      const value = Object.hasOwn(values, cell) ? values[cell] : undefined;
      if (value === undefined)
        faults.push({
          column,
          rule: 'unknown_value',
          message: `"${cell}" is not among the mapping's values`,
        });
      else put(path, value);
    } else if (date !== undefined) {
      const reading = readingIn(cell, date);
      if (reading === undefined)
        faults.push({ column, rule: 'invalid_date', message: `"${cell}" is no date like ${date}` });
      else put(path, /On$/.test(path) ? reading.slice(0, 10) : instantIn(reading, mapping.timeZone));
    } else if (said.list) {
      put(path, partsOf(cell));
    } else if (said.json) {
      const value = jsonIn(cell);
      if (value === undefined) faults.push({ column, rule: 'invalid_json', message: `"${cell}" is no JSON` });
      else put(path, value);
    } else put(path, cell);
  }
  return { row, faults };
}

/** An exported list is JSON. */
function partsOf(cell: string): z.infer<typeof json> {
  const said = cell.startsWith('[') ? jsonIn(cell) : undefined;
  return said ?? cell.split(/\s*[,;，；、]\s*/u).filter((one) => one !== '');
}

function jsonIn(cell: string): z.infer<typeof json> | undefined {
  try {
    return json.parse(JSON.parse(cell));
  } catch {
    return undefined;
  }
}

/** The column that a field has come from. */
export function columnOf(mapping: Mapping, field: string): string | undefined {
  if (field === 'id') return mapping.id;
  const rule = Object.entries(mapping.fields).find(
    ([path]) => field === path || path.startsWith(`${field}.`),
  )?.[1];
  return rule === undefined ? undefined : columnIn(rule);
}

function columnIn(rule: z.infer<typeof ruleSchema>): string | undefined {
  if (typeof rule === 'string') return rule;
  return 'column' in rule ? rule.column : undefined;
}

/** Where all columns of a resolution are empty, what is the same for every row makes none: the row is open yet. */
function saidFields({ fields }: Mapping, cells: ReadonlyMap<string, string>) {
  const all = Object.entries(fields);
  const isOfResolution = (path: string) => path.startsWith('resolution.');
  const columns = all.flatMap(([path, rule]) => (isOfResolution(path) ? (columnIn(rule) ?? []) : []));
  const isUnsaid = columns.length > 0 && columns.every((column) => (cells.get(column) ?? '').trim() === '');
  return isUnsaid ? all.filter(([path]) => !isOfResolution(path)) : all;
}

const PARTS: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{2})',
  D: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
};

/** A day alone stands for its beginning. */
const instantIn = (reading: string, timeZone: string) =>
  instantOf(new WallClock(timeZone).instantOf(Date.parse(reading)));

/** What a clock on the wall shows then, as if that were in UTC; undefined for what is none. */
export function readingIn(text: string, format: string): string | undefined {
  const pattern = format.replace(/YYYY|MM?|DD?|HH?|mm|ss|[^A-Za-z]|[A-Za-z]/g, (part) =>
    Object.hasOwn(PARTS, part) ? (PARTS[part] ?? '') : part.replace(/[^\w]/g, '\\$&'),
  );
  const { groups } = new RegExp(`^${pattern}$`).exec(text) ?? {};
  if (!groups) return undefined;
  const { year = '', month = '1', day = '1', hour = '0', minute = '0', second = '0' } = groups;
  const padded = [month, day, hour, minute, second].map((part) => part.padStart(2, '0'));
  const reading = `${year}-${padded[0]}-${padded[1]}T${padded[2]}:${padded[3]}:${padded[4]}.000Z`;
  const millis = Date.parse(reading);
  // 31 February is none.
  return Number.isNaN(millis) || new Date(millis).toISOString() !== reading ? undefined : reading;
}

import type { Fields } from '@redress/client/source';
import type { Language } from '@redress/core/base/vocabulary.ts';
import * as files from '@redress/core/records/import-files.ts';
import {
  codeIn,
  DATE_FORMATS,
  FORMER_FIELDS,
  type FormerField,
  guessedColumns,
  guessedDates,
} from '@redress/core/tables/former-fields.ts';
import { type Mapping, mappingSchema } from '@redress/core/tables/mapping.ts';
import type { PageContext } from '../../context.ts';
import type { Errors, Field, Options, Values } from '../../ui/forms.ts';
import { cellsOf } from './job.ts';
import type { Keeping } from './keeping.ts';

/* Which column says what: guessed by its heading, and said by whoever imports. */

/** Of the form: which column a field comes from, and what it is where that is empty or there is none. */
const columnName = (path: string) => `col.${path}`;
const otherwise = (path: string) => `or.${path}`;
/** What a cell stands for that is no code, nor what one is called. */
const standsFor = (path: string, cell: string) => `as.${path}.${Buffer.from(cell).toString('base64url')}`;

/** More of them than that are no vocabulary. */
const MOST_VALUES = 30;
/** By so many rows is guessed. */
const SAMPLE = 50;

export type Unknown = ReadonlyMap<string, readonly string[]>;

/** The installation's own fields take a column each. */
export function ownFields({ fields }: Fields): readonly FormerField[] {
  return fields.map(({ name, labels, type, ...declared }) => ({
    ...{ path: `complaint.fields.${name}`, label: labels, also: [] },
    ...(type === 'choice' && 'options' in declared
      ? {
          kind: 'code' as const,
          codes: Object.fromEntries(declared.options.map((one) => [one.code, { label: one.labels }])),
        }
      : { kind: ownKind(type) }),
  }));
}

function ownKind(type: string): FormerField['kind'] {
  if (type === 'choices') return 'list';
  return ['boolean', 'number', 'integer'].includes(type) ? 'json' : 'text';
}

const fieldsFor = (own: readonly FormerField[]): readonly FormerField[] => [...FORMER_FIELDS, ...own];

/** How a field's column, its value otherwise, and what its unknown cells stand for are asked for. */
export function formFields(
  c: PageContext,
  file: files.ImportFile,
  own: readonly FormerField[],
  unknown: Unknown,
): readonly Field[] {
  const { importing } = c.var.words;
  const { language } = c.var.look;
  const columns: Options = file.columns.map((column) => [column, column]);
  const codeOptions = ({ codes = {} }: FormerField): Options =>
    Object.entries(codes).map(([code, { label }]) => [code, label[language]]);
  return [
    { kind: 'line', name: 'source', label: importing.source, hint: importing.sourceHint, required: true },
    ...fieldsFor(own).flatMap((field): Field[] => {
      const { path, label, isRequired = false } = field;
      const cells = unknown.get(path) ?? [];
      return [
        {
          kind: 'choice',
          name: columnName(path),
          label: label[language],
          required: isRequired && field.kind !== 'code',
          options: columns,
        },
        ...(field.kind === 'code'
          ? ([
              {
                kind: 'choice',
                name: otherwise(path),
                label: importing.otherwise(label[language]),
                options: codeOptions(field),
              },
            ] as const)
          : []),
        ...cells.map(
          (cell): Field => ({
            kind: 'choice',
            name: standsFor(path, cell),
            label: importing.standsFor(label[language], cell),
            options: codeOptions(field),
          }),
        ),
      ];
    }),
    {
      kind: 'choice',
      name: 'dates',
      label: importing.dates,
      hint: importing.datesHint,
      options: DATE_FORMATS.map((format) => [
        format === '' ? ISO : format,
        format === '' ? importing.iso : format,
      ]),
    },
    {
      kind: 'line',
      name: 'timeZone',
      label: c.var.words.complaint.labels.timeZone,
      hint: c.var.words.complaint.labels.timeZoneHint,
      required: true,
    },
  ];
}

/** Instants as programs write them, by a name: an empty one is none that was chosen. */
const ISO = 'iso';

/** What can be known from the file itself. */
export async function guessed(c: PageContext, services: Keeping, file: files.ImportFile): Promise<Values> {
  const columns = guessedColumns(file.columns);
  const { rows } = await files.readPart(services, file, 0);
  const sample = rows.slice(0, SAMPLE).map((row) => cellsOf(file, row));
  const dated = FORMER_FIELDS.filter(({ kind, path }) => kind === 'date' && columns.has(path));
  const cells = dated.flatMap(({ path }) => sample.map((row) => row.get(columns.get(path) ?? '') ?? ''));
  const format = guessedDates(cells);
  return {
    ...Object.fromEntries([...columns].map(([path, column]) => [columnName(path), column])),
    source: sourceOf(file.name),
    dates: format === '' ? ISO : (format ?? ''),
    timeZone: c.var.look.timeZone,
  };
}

/** `Old Desk (2025).csv` is from `old-desk-2025`. */
const sourceOf = (name: string) =>
  name
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60) || 'file';

/** As it was said before. */
export function valuesOf(mapping: Mapping): Values {
  const values: Record<string, string> = { source: mapping.source, timeZone: mapping.timeZone };
  values[columnName('id')] = mapping.id;
  for (const [path, rule] of Object.entries(mapping.fields)) {
    const said = typeof rule === 'string' ? { column: rule } : rule;
    if ('value' in said) values[otherwise(path)] = String(said.value);
    else {
      values[columnName(path)] = said.column;
      if (typeof said.default === 'string') values[otherwise(path)] = said.default;
      if (said.date !== undefined) values.dates = said.date;
      for (const [cell, code] of Object.entries(said.values ?? {}))
        values[standsFor(path, cell)] = String(code);
    }
  }
  values.dates ??= ISO;
  return values;
}

interface Said {
  readonly mapping: Mapping | undefined;
  readonly errors: Errors;
  /** Cells that nobody has said anything of, by the path of their field. */
  readonly unknown: Unknown;
}

/** The mapping that a form says, or what is missing for it. */
export async function mappingOf(
  c: PageContext,
  services: Keeping,
  file: files.ImportFile,
  own: readonly FormerField[],
  all: Values,
): Promise<Said> {
  const { forms, importing } = c.var.words;
  const errors = new Map<string, string>();
  const cells = await codeCells(services, file, own, all);
  const unknown = new Map<string, readonly string[]>();
  const rules: Mapping['fields'] = {};
  for (const field of fieldsFor(own)) {
    const { path, kind, isRequired } = field;
    const column = all[columnName(path)] ?? '';
    const known = column === '' || file.columns.includes(column);
    const fallback = kind === 'code' ? (all[otherwise(path)] ?? '') : '';
    if (!known || (isRequired && column === '' && fallback === ''))
      errors.set(kind === 'code' ? otherwise(path) : columnName(path), forms.missing);
    if (path === 'id') continue;
    if (column === '') {
      if (fallback !== '') rules[path] = { value: fallback };
      continue;
    }
    const its = cells.get(path) ?? [];
    if (its.length > MOST_VALUES) errors.set(columnName(path), importing.tooManyValues(MOST_VALUES));
    const strange = its.filter((cell) => codeIn(field, cell) === undefined);
    if (strange.length > 0) unknown.set(path, strange.slice(0, MOST_VALUES));
    rules[path] = ruleOf(field, column, fallback, its, all);
  }
  if (rules['resolution.summary'] !== undefined) rules['resolution.remedies'] ??= { value: [] };
  const { success, data, error } = mappingSchema.safeParse({
    ...{ source: all.source ?? '', id: all[columnName('id')] ?? '', fields: rules, timeZone: all.timeZone },
  });
  for (const { path } of error?.issues ?? [])
    if (path[0] === 'source') errors.set('source', importing.sourceHint);
    else if (path[0] === 'timeZone') errors.set('timeZone', c.var.words.complaint.labels.timeZoneHint);
  return { mapping: success && errors.size === 0 ? data : undefined, errors, unknown };
}

function ruleOf(
  field: FormerField,
  column: string,
  fallback: string,
  cells: readonly string[],
  all: Values,
): Mapping['fields'][string] {
  switch (field.kind) {
    case 'date':
      return all.dates === ISO || !all.dates ? column : { column, date: all.dates };
    case 'list':
      return { column, list: true };
    case 'json':
      return { column, json: true };
    case 'code': {
      const pairs = cells.flatMap((cell): [string, string][] => {
        const code = codeIn(field, cell) ?? all[standsFor(field.path, cell)] ?? '';
        return code === '' ? [] : [[cell, code]];
      });
      return { column, values: Object.fromEntries(pairs), ...(fallback !== '' && { default: fallback }) };
    }
    default:
      return column;
  }
}

/** All that stands in the columns of codes. */
async function codeCells(
  services: Keeping,
  file: files.ImportFile,
  own: readonly FormerField[],
  all: Values,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const fields = fieldsFor(own).filter(({ kind, path }) => kind === 'code' && all[columnName(path)]);
  const found = new Map(fields.map(({ path }) => [path, new Set<string>()]));
  for await (const row of files.rowsOf(services, file)) {
    const cells = cellsOf(file, row);
    for (const [path, its] of found) {
      const cell = (cells.get(all[columnName(path)] ?? '') ?? '').trim();
      if (cell !== '' && its.size <= MOST_VALUES) its.add(cell);
    }
  }
  return new Map([...found].map(([path, its]) => [path, [...its]]));
}

/** What a code of a mapped row is called. */
export function codeLabel(path: string, code: unknown, language: Language): string {
  const field = FORMER_FIELDS.find((one) => one.path === path);
  return field?.codes?.[String(code)]?.label[language] ?? String(code ?? '');
}

import * as z from 'zod';

const measureSchema = z.strictObject({
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  /** The bound it must keep; none where it is told for comparison only. */
  atMost: z.number().optional(),
  atLeast: z.number().optional(),
});
export type Measure = z.infer<typeof measureSchema>;

/** What one part of the benchmark has found out; `notes` say what the numbers cannot. */
export const findingsSchema = z.strictObject({
  measures: z.array(measureSchema),
  notes: z.array(z.string()),
});
export type Findings = z.infer<typeof findingsSchema>;

export function isMet({ value, atMost = Infinity, atLeast = -Infinity }: Measure): boolean {
  return value <= atMost && value >= atLeast;
}

export function table(part: string, { measures, notes }: Findings): string {
  const rows = measures.map((measure) => [
    measure.name,
    targetOf(measure),
    reachedOf(measure),
    verdict(measure),
  ]);
  const all = [[part, 'target', 'reached', ''], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    ),
  );
  return [...lines.map((cells) => cells.join('  ').trimEnd()), ...notes.map((note) => `  ${note}`)].join(
    '\n',
  );
}

function targetOf({ atMost, atLeast, unit }: Measure): string {
  if (atMost !== undefined) return `≤ ${rounded(atMost)} ${unit}`;
  return atLeast === undefined ? '' : `≥ ${rounded(atLeast)} ${unit}`;
}

const reachedOf = ({ value, unit }: Measure) => `${rounded(value)} ${unit}`;

function verdict(measure: Measure): string {
  if (measure.atMost === undefined && measure.atLeast === undefined) return '';
  return isMet(measure) ? 'met' : 'NOT MET';
}

function rounded(value: number): string {
  return value.toLocaleString(
    'en-GB',
    Math.abs(value) >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 },
  );
}

/** The value below which the share of the values lies; NaN where there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]) => quantile(values, 0.5);

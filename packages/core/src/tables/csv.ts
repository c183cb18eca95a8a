/* Comma-separated values after RFC 4180, as spreadsheets write them and must be written to. */

const DELIMITERS = [',', ';', '\t'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** What is no such text: says in which line, from 1. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
}

/** A record, and the line of the text that it begins in. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Each record in turn; an empty line is none. What `csvLine` has put before a cell is taken away again.
 * @throws CsvError
 */
export function* csvRecords(text: string, delimiter: Delimiter): Generator<CsvRecord, void, undefined> {
  let [at, line] = [text.startsWith('\ufeff') ? 1 : 0, 1];
  while (at < text.length) {
    const begun = line;
    const cells: string[] = [];
    for (;;) {
      const cell = text[at] === '"' ? quoted(text, at, line) : plain(text, at, delimiter);
      cells.push(cell.value.replace(GUARDED, '$1'));
      at = cell.end;
      line += cell.lines;
      if (text[at] !== delimiter) break;
      at++;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
    if (cells.length > 1 || cells[0] !== '') yield { line: begun, cells };
  }
}

interface Cell {
  readonly value: string;
  readonly end: number;
  /** Line ends within. */
  readonly lines: number;
}

function plain(text: string, from: number, delimiter: Delimiter): Cell {
  let end = from;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end++;
  return { value: text.slice(from, end), end, lines: 0 };
}

function quoted(text: string, from: number, line: number): Cell {
  let close = text.indexOf('"', from + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close < 0) throw new CsvError(`line ${line}: a quote is opened and never closed`);
  const next = text[close + 1];
  if (
    next !== undefined &&
    !(DELIMITERS as readonly string[]).includes(next) &&
    next !== '\n' &&
    next !== '\r'
  )
    throw new CsvError(`line ${line}: something stands behind a closing quote`);
  const value = text.slice(from + 1, close).replaceAll('""', '"');
  return { value, end: close + 1, lines: value.split('\n').length - 1 };
}

/** The one that stands most often in the first line, outside of quotes. */
export function delimiterOf(text: string): Delimiter {
  const [first = ''] = text.replace(/"(?:[^"]|"")*"/g, '').split(/\r?\n/);
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: first.split(delimiter).length }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).delimiter;
}

/** What a spreadsheet would take for a formula (CWE-1236), and what was made safe already. */
const DANGEROUS = /^'*[=+\-@\t\r]/;
const GUARDED = /^'('*[=+\-@\t\r])/;

/** One record with its end. A cell that a spreadsheet would calculate gets an apostrophe, which shows it as text. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(written).join(',')}\r\n`;
}

function written(cell: string): string {
  const safe = DANGEROUS.test(cell) ? `'${cell}` : cell;
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

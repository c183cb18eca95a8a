import { CsvError, csvLine, csvRecords, delimiterOf } from '@redress/core/tables/csv.ts';
import { columnOf, mapped, mappingSchema } from '@redress/core/tables/mapping.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const cellsIn = (text: string, delimiter = delimiterOf(text)) =>
  [...csvRecords(text, delimiter)].map(({ cells }) => cells);

describe('CSV', () => {
  it('is read as it was written, whatever stands in it', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.stringMatching(/^'{0,2}[=+\-@\t\r"',;\n]{0,3}[a-z]?$/),
    );
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 }), (records) => {
        const text = records.map(csvLine).join('');
        expect(cellsIn(text, ',')).toEqual(records);
      }),
    );
  });

  it('is written so that no spreadsheet calculates any of it', () => {
    for (const formula of ['=1+1', '+44 20', '-5', '@SUM(A1)', '\t=1', '\r=1', "'=1"]) {
      const [written = ''] = csvLine([formula, 'x']).split(',');
      expect(written.replace(/^"/, '')).toMatch(/^'/);
      expect(cellsIn(csvLine([formula, 'x']), ',')).toEqual([[formula, 'x']]);
    }
    expect(csvLine(["O'Neill", 'a=b', '5-3'])).toBe("O'Neill,a=b,5-3\r\n");
  });

  it('is read as spreadsheets write it: with a mark, semicolons or tabs, line ends of any kind, quotes', () => {
    const wanted = [
      ['Case', 'Title'],
      ['1', 'He said "no", twice;\nthen left'],
    ];
    for (const [delimiter, end] of [
      [',', '\r\n'],
      [';', '\n'],
      ['\t', '\r\n'],
    ])
      expect(
        cellsIn(
          `\ufeffCase${delimiter}Title${end}1${delimiter}"He said ""no"", twice;\nthen left"${end}${end}`,
        ),
      ).toEqual(wanted);
    expect([...csvRecords('a,"b\nc"\n\nd,e', ',')].map(({ line }) => line)).toEqual([1, 4]);
  });

  it('that is none is refused by its line', () => {
    expect(() => cellsIn('a,b\n1,"2')).toThrow(new CsvError('line 2: a quote is opened and never closed'));
    expect(() => cellsIn('a,b\n1,"2"3\n')).toThrow(/^line 2: something stands behind/);
  });

  it('takes time by its length alone', () => {
    const hostile = `a,b\n${'"'.repeat(400_001)}`;
    expect(() => cellsIn(hostile, ',')).toThrow(CsvError);
    expect(cellsIn(`${','.repeat(200_000)}\n`, ',')[0]).toHaveLength(200_001);
  });
});

describe('a mapping', () => {
  const mapping = mappingSchema.parse({
    source: 'old-desk',
    id: 'Case',
    timeZone: 'Europe/Berlin',
    fields: {
      'complaint.subject': 'Title',
      'complaint.channel': { value: 'web' },
      'complaint.severity': {
        column: 'Prio',
        values: { hoch: 'serious', mittel: 'moderate' },
        default: 'minor',
      },
      'complaint.receivedAt': { column: 'Eingang', date: 'DD.MM.YYYY HH:mm' },
      'complaint.occurredOn': { column: 'Tag', date: 'D.M.YYYY' },
    },
  });
  const row = (cells: Record<string, string>) => mapped(mapping, new Map(Object.entries(cells)));

  it('says where fields come from, what values stand for, and how dates are written in which zone', () => {
    const cells = {
      Case: '7',
      Title: ' Kaputt ',
      Prio: 'hoch',
      Eingang: '29.03.2026 02:30',
      Tag: '1.2.2026',
    };
    expect(row(cells)).toEqual({
      row: {
        id: '7',
        complaint: {
          subject: 'Kaputt',
          channel: 'web',
          severity: 'serious',
          // Clocks have gone forward: half past two is skipped there.
          receivedAt: '2026-03-29T01:00:00.000Z',
          occurredOn: '2026-02-01',
        },
      },
      faults: [],
    });
    expect(row({ Case: '7' }).row).toEqual({ id: '7', complaint: { channel: 'web', severity: 'minor' } });
    expect(columnOf(mapping, 'complaint.subject')).toBe('Title');
  });

  it('says by column what it does not map', () => {
    const { faults } = row({ Case: '7', Prio: 'egal', Eingang: '31.02.2026 10:00', Tag: 'gestern' });
    expect(faults.map(({ column }) => column)).toEqual(['Prio', 'Eingang', 'Tag']);
    expect(row({ Case: '7', Prio: 'constructor' }).faults).toHaveLength(1);
  });

  it('reaches nothing that is not its own', () => {
    for (const path of ['__proto__.x', 'complaint.constructor', 'a..b', 'a.'])
      expect(mappingSchema.safeParse({ ...mapping, fields: { [path]: 'Title' } }).success).toBe(
        path === 'complaint.constructor',
      );
    mapped({ ...mapping, fields: { 'constructor.prototype': { value: 1 } } }, new Map());
    expect({}).not.toHaveProperty('prototype');
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { csvLine, csvRecords } from '@redress/core/tables/csv.ts';
import fc from 'fast-check';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { exportComplaints, type FileValues, importComplaints } from '../src/cli/complaint-files.ts';
import { openIssuer, type Person } from '../src/issuer.ts';
import { startServer } from '../src/server.ts';

let folder: string;
let printed: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redress-files-'));
  printed = [];
  const said = vi.spyOn(console, 'log').mockImplementation((line) => void printed.push(line));
  const progress = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  onTestFinished(() => {
    said.mockRestore();
    progress.mockRestore();
    rmSync(folder, { recursive: true, force: true });
  });
});

const installation = async (name: string) => (await started(name)).data;

async function started(name: string): Promise<{ data: string; url: string }> {
  const data = join(folder, name);
  const options = { host: '127.0.0.1', port: 0, engineHost: '127.0.0.1', enginePort: 0, data };
  const server = await startServer({ ...options, speed: 1, staffLanguage: 'en', quiet: true });
  onTestFinished(() => server.close());
  return { data, url: server.url };
}

const fields = {
  'complaint.channel': { column: 'Channel', default: 'web' },
  'complaint.category': { column: 'Category', default: 'other' },
  'complaint.severity': { column: 'Severity', default: 'moderate' },
  'complaint.subject': 'Subject',
  'complaint.description': 'Description',
  'complaint.complainant.name': 'Name',
  'complaint.complainant.email': 'E-mail',
  'complaint.complainant.phone': 'Telephone',
  'complaint.complainant.language': { column: 'Language', default: 'en' },
  'complaint.receivedAt': 'Received',
  status: { column: 'Status', default: 'closed' },
  acknowledgedAt: 'Acknowledged',
  endedAt: 'Resolved',
  'resolution.summary': 'Resolution',
  'resolution.rootCause': 'Root cause',
  'resolution.remedies': { value: [] },
};
const written = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const mapping = (more: object = {}) =>
  written('mapping.json', JSON.stringify({ source: 'old-desk', id: 'Id', fields, ...more }));
const HEADER = [
  'Id',
  'Subject',
  'Description',
  'Name',
  'E-mail',
  'Received',
  'Resolved',
  'Resolution',
  'Root cause',
];
const row = (id: string, fields: Partial<Record<'subject' | 'email' | 'received', string>> = {}) => [
  ...[id, fields.subject ?? 'Leaking kettle', 'It leaks.', 'Wang Fang', fields.email ?? 'wang@example.com'],
  ...[fields.received ?? '2025-06-02T08:00:00Z', '2025-06-11T15:00:00Z', 'A new one.', 'product'],
];
const importing = (file: string, data: string, values: FileValues = {}) =>
  importComplaints(file, data, { mapping: join(folder, 'mapping.json'), ...values });

it('a file is tried, imported, and imported again: what is wrong is said by row and column, nothing comes twice', async () => {
  const data = await installation('data');
  mapping();
  const rows = [row('1'), row('2', { email: 'no address' }), row('3', { received: 'long ago' }), row('4')];
  const file = written('old.csv', [HEADER, ...rows].map(csvLine).join(''));
  await importing(file, data, { 'dry-run': true });
  expect(printed).toEqual([
    expect.stringMatching(/^row 2, E-mail: must be an e-mail address/),
    expect.stringMatching(/^row 3, Received: /),
    'tried  added 2  present 0  changed 0  refused 2',
  ]);
  await importing(file, data);
  expect(printed.at(-1)).toBe('imported  added 2  present 0  changed 0  refused 2');
  const mended = [row('1'), row('2'), row('3'), row('4', { subject: 'Another' })];
  await importing(written('old.csv', `\ufeff${[HEADER, ...mended].map(csvLine).join('')}`), data);
  expect(printed.slice(-2)).toEqual([
    'row 4, Id: was imported before, and says something else now',
    'imported  added 2  present 1  changed 1  refused 0',
  ]);
});

it('a file in another encoding is refused, and read where the mapping says which', async () => {
  const data = await installation('data');
  mapping();
  const gb = Buffer.from([...Buffer.from('Id,Subject\n1,'), 0xb2, 0xe8]);
  writeFileSync(join(folder, 'old.csv'), gb);
  await expect(importing(join(folder, 'old.csv'), data)).rejects.toThrow(/not written in utf-8.*gb18030/);
  mapping({ encoding: 'gb18030' });
  await importing(join(folder, 'old.csv'), data, { 'dry-run': true });
  expect(printed.at(-1)).toContain('refused 1');
});

it('what is exported is imported as the same, whatever people wrote', { timeout: 120_000 }, async () => {
  const [first, second] = [await installation('first'), await installation('second')];
  mapping();
  const word = fc.stringMatching(/^['=+\-@",;\t\n a-zé你😀]{0,8}x$/u);
  const rows = fc
    .sample(fc.tuple(word, word, word), { numRuns: 20, seed: 7 })
    .map(([subject, text, name], at) => {
      const [id = '', , , , ...rest] = row(`${at}`);
      return [id, subject, text, name, ...rest];
    });
  await importing(written('old.csv', [HEADER, ...rows].map(csvLine).join('')), first);
  expect(printed.at(-1)).toBe('imported  added 20  present 0  changed 0  refused 0');
  const [one, other] = [join(folder, 'one.csv'), join(folder, 'other.csv')];
  await exportComplaints(one, first, { status: 'closed', bom: true });
  await importing(one, second);
  expect(printed.at(-1)).toBe('imported  added 20  present 0  changed 0  refused 0');
  await exportComplaints(other, second, { status: 'closed', bom: true });
  const contentIn = (file: string) =>
    // What each installation calls them is its own.
    [...csvRecords(readFileSync(file, 'utf8'), ',')]
      .map(({ cells: [, , ...cells] }) => cells.join('|'))
      .sort();
  expect(contentIn(other)).toEqual(contentIn(one));
  await exportComplaints(other, second, { columns: 'subject,status', language: 'zh-CN' });
  expect(readFileSync(other, 'utf8').split('\r\n')[0]).toBe('主题,状态');
});

/** Whoever asks an installation elsewhere: with a token, and nothing of its folder. */
async function elsewhere(data: string, url: string, person: Partial<Person> = {}): Promise<FileValues> {
  const whole = { subject: 'somebody', roles: ['administrator'], teams: ['*'], ...person } as const;
  vi.stubEnv('REDRESS_TOKEN', await (await openIssuer(data)).token(whole, 600));
  onTestFinished(() => void vi.unstubAllEnvs());
  return { api: url };
}

it('JSON lines are taken over as CSV is, by an address alone; a broken line keeps no other out', async () => {
  const { data, url } = await started('data');
  mapping();
  const rows = [row('1'), row('2', { email: 'no address' }), row('3')];
  const lines = rows.map((cells) =>
    JSON.stringify(Object.fromEntries(cells.map((cell, at) => [HEADER[at], cell]))),
  );
  const file = written('old.jsonl', [lines[0], '{"Id": "broken', '["Id"]', '', ...lines.slice(1)].join('\n'));
  const api = await elsewhere(data, url);
  await importing(file, '', api);
  expect(printed).toEqual([
    'row 2, Id: is no JSON object',
    'row 3, Id: is no JSON object',
    expect.stringMatching(/^row 4, E-mail: must be an e-mail address/),
    'imported  added 2  present 0  changed 0  refused 3',
  ]);
  // The same rows in the other form are the same complaints.
  await importing(written('old.csv', [HEADER, ...rows].map(csvLine).join('')), '', api);
  expect(printed.at(-1)).toBe('imported  added 0  present 2  changed 0  refused 1');
  await importing(file, '', { ...api, 'from-row': '5', 'dry-run': true });
  expect(printed.at(-1)).toBe('tried  added 0  present 1  changed 0  refused 0');
  vi.stubEnv('REDRESS_TOKEN', '');
  await expect(importing(file, '', api)).rejects.toThrow('REDRESS_TOKEN');
});

it('what a search finds is exported page by page, with tags and own fields, and no more than its reader reaches', async () => {
  const { data, url } = await started('data');
  const api = await elsewhere(data, url);
  const label = { en: 'Region', 'zh-CN': '地区' };
  const declared = {
    id: 'fields',
    version: 2,
    fields: [{ name: 'sales-region', type: 'integer', labels: label }],
  };
  const stored = await fetch(`${url}/v1/fields`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${process.env.REDRESS_TOKEN}`,
      'content-type': 'application/json',
      'if-match': (await ask(url, '/v1/fields')).headers.get('etag') ?? '',
    },
    body: JSON.stringify(declared),
  });
  expect(stored.status).toBe(200);
  const own = {
    'complaint.tags': { column: 'Tags', json: true },
    'complaint.fields.sales-region': { column: 'Region', json: true },
  };
  mapping({ fields: { ...fields, ...own } });
  const rows = [0, 1, 2, 3, 4, 5].map((at) => [
    ...row(`${at}`, { subject: at === 5 ? 'A lamp' : `Kettle ${at}`, email: `a${at}@example.com` }),
    ...['["vip","gb"]', `${at}`],
  ]);
  const old = written('old.csv', [[...HEADER, 'Tags', 'Region'], ...rows].map(csvLine).join(''));
  await importing(old, '', api);
  expect(printed.at(-1)).toBe('imported  added 6  present 0  changed 0  refused 0');

  const to = join(folder, 'found.csv');
  const exporting = async (asked: object, values: FileValues) => {
    const search = written('search.json', JSON.stringify(asked));
    await exportComplaints(to, data, { search, columns: 'subject,tags,fields.sales-region,team', ...values });
    const [header, ...records] = [...csvRecords(readFileSync(to, 'utf8'), ',')].map(({ cells }) => cells);
    return { header, records: records.sort() };
  };
  // Two a page: three pages, each by the cursor of the one before.
  const found = await exporting({ text: 'kettle', limit: 2 }, {});
  const team = found.records[0]?.[3] ?? '';
  expect(found.header).toEqual(['Subject', 'Tags', 'Region', 'Team']);
  expect(found.records).toEqual([0, 1, 2, 3, 4].map((at) => [`Kettle ${at}`, '["vip","gb"]', `${at}`, team]));
  for (const [asked, count] of [
    [{ email: 'A3@example.com' }, 1],
    [{ fields: { 'sales-region': 4 }, tags: ['vip'] }, 1],
    [{ status: 'closed', receivedBefore: '2025-01-01T00:00:00Z' }, 0],
  ] as const)
    expect((await exporting(asked, {})).records, JSON.stringify(asked)).toHaveLength(count);
  expect((await exporting({ text: 'kettle' }, { status: 'withdrawn' })).records).toEqual([]);

  const handler = { subject: 'li', roles: ['handler'] } as const;
  const near = await elsewhere(data, url, { ...handler, teams: [team] });
  expect((await exporting({ text: 'kettle', limit: 2 }, near)).records).toHaveLength(5);
  const far = await elsewhere(data, url, { ...handler, teams: ['another'] });
  expect((await exporting({ text: 'kettle', limit: 2 }, far)).records).toEqual([]);
  const before = readFileSync(to, 'utf8');
  await expect(exporting({ txt: 'kettle' }, near)).rejects.toThrow();
  // What is refused writes over nothing, and leaves nothing half.
  expect(readFileSync(to, 'utf8')).toBe(before);
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);

  await elsewhere(data, url, { roles: ['auditor'] });
  const noted = await (await ask(url, '/v1/audit?caller=person:local/li&limit=100')).text();
  expect(noted.match(/"complaints\.get"/g)).toHaveLength(5);
  expect(noted.match(/"searches\.run"/g)?.length).toBeGreaterThanOrEqual(3);
  expect(noted).not.toContain('kettle');

  // Without columns that were asked for there are all that there are.
  await exportComplaints(to, data, { language: 'zh-CN' });
  const [names = ''] = readFileSync(to, 'utf8').split('\r\n');
  expect(names).toContain('标签');
  expect(names).toMatch(/,地区$/);
});

const ask = (url: string, path: string) =>
  fetch(url + path, { headers: { authorization: `Bearer ${process.env.REDRESS_TOKEN}` } });

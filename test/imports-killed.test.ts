import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod';
import { exportComplaints, importComplaints } from '../packages/local/src/cli/complaint-files.ts';
import { freePort, startServerProcess } from './support/server.ts';

const LOCAL = join(import.meta.dirname, '../packages/local');
const COMMAND = [join(LOCAL, 'bin/run.js'), join(LOCAL, 'src/cli/redress.ts'), 'import-complaints'];
const ROWS = 14;
/** So long that half a dozen rows are as much as is sent at once. */
const TEXT = '壶'.repeat(10_000);

const MAPPING = {
  source: 'old-desk',
  id: 'id',
  fields: {
    'complaint.channel': { value: 'web' },
    'complaint.subject': 'subject',
    'complaint.description': { value: TEXT },
    'complaint.complainant.name': { value: 'Li' },
    'complaint.complainant.email': { value: 'li@example.com' },
    'complaint.receivedAt': { value: '2025-06-02T08:00:00Z' },
    status: { value: 'withdrawn' },
    endedAt: { value: '2025-06-03T08:00:00Z' },
  },
};

it('an import is killed, then its server under it: run again, it has brought each row once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'redress-imports-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [data, mapping] = [join(folder, 'data'), join(folder, 'mapping.json')];
  const [file, to] = [join(folder, 'old.jsonl'), join(folder, 'all.jsonl')];
  const subjects = Array.from({ length: ROWS }, (_, row) => `Kettle ${row}`);
  writeFileSync(mapping, JSON.stringify(MAPPING));
  writeFileSync(file, subjects.map((subject, id) => JSON.stringify({ id: `${id}`, subject })).join('\n'));
  const places = ['--data', data, '--port', String(await freePort()), '--engine-port', '0'];
  const server = startServerProcess(places);
  onTestFinished(() => server.kill());
  await server.url;

  // The second part of the file is on its way, stored or half stored, when it ends.
  const command = spawn(process.execPath, [...COMMAND, file, '--mapping', mapping, '--data', data]);
  await once(command.stderr, 'data');
  const exited = once(command, 'exit');
  command.kill('SIGKILL');
  expect(await exited).toEqual([null, 'SIGKILL']);

  const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const progress = vi.spyOn(console, 'error').mockImplementationOnce(() => void server.kill());
  progress.mockImplementation(() => undefined);
  onTestFinished(() => {
    printed.mockRestore();
    progress.mockRestore();
  });
  await expect(importComplaints(file, data, { mapping })).rejects.toThrow('run it again');
  expect(progress.mock.calls[0]?.[0]).toMatch(/^row 6 of 14 {2}added 0 {2}present 6 /);

  const next = startServerProcess(places);
  onTestFinished(() => next.kill());
  await next.url;
  await importComplaints(file, data, { mapping });
  const [, added, present] = /added (\d+) {2}present (\d+) {2}changed 0 {2}refused 0$/.exec(
    String(printed.mock.lastCall?.[0]),
  ) ?? [0, 0, 0];
  expect(Number(added) + Number(present)).toBe(ROWS);
  await exportComplaints(to, data, {});
  const lines = readFileSync(to, 'utf8').trimEnd().split('\n');
  const found = lines.map((line) => z.object({ subject: z.string() }).parse(JSON.parse(line)).subject);
  expect(found.sort()).toEqual(subjects.sort());
});

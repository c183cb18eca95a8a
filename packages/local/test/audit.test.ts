import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { authorizationFor } from '../../../test/support/access.ts';
import { backUp, restore } from '../src/backup.ts';
import { startServer } from '../src/index.ts';

const REDRESS = ['packages/local/bin/run.js', 'packages/local/src/cli/redress.ts'];

function redress(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...REDRESS, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'redress-audit-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A server on which somebody has looked at a complaint, twice. */
async function seen() {
  const data = join(emptyFolder(), 'data');
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    engineHost: '127.0.0.1',
    enginePort: 0,
    data,
    speed: 1,
    staffLanguage: 'en',
    quiet: true,
  });
  onTestFinished(() => server.close());
  const headers = { 'content-type': 'application/json', ...(await authorizationFor(data)) };
  const complainant = { name: 'A. Customer', email: 'customer@example.com' };
  const body = JSON.stringify({ channel: 'web', subject: 'Parcel', description: 'Never came.', complainant });
  const response = await fetch(`${server.url}/v1/complaints`, { method: 'POST', headers, body });
  const { id } = z.object({ id: z.string() }).parse(await response.json());
  for (const path of ['', '/timeline'])
    expect((await fetch(`${server.url}/v1/complaints/${id}${path}`, { headers })).status).toBe(200);
  return { server, data, id };
}

function change(data: string, sql: string): void {
  const db = new DatabaseSync(join(data, 'store.db'), { timeout: 5000 });
  try {
    db.exec(sql);
  } finally {
    db.close();
  }
}

it('the audit of a folder is listed and verified while Redress runs on it', async () => {
  const { data, id } = await seen();
  expect(statSync(join(data, 'audit.json')).mode & 0o077).toBe(0);
  const { status, stdout } = redress('audit', 'verify', '--data', data);
  // The sweeper may have made a checkpoint between the two, or at the same time.
  expect(stdout).toMatch(/^intact {2}entries [23] {2}chains [12] {2}checkpoints [01]\n/);
  expect(status).toBe(0);
  const lines = redress('audit', 'list', '--data', data, '--complaint', id).stdout.trim().split('\n');
  expect(lines).toEqual([
    expect.stringMatching(new RegExp(`read  person:local/tester  complaints.get  ${id}`)),
    expect.stringMatching(new RegExp(`read  person:local/tester  complaints.timeline  ${id}`)),
  ]);
  expect(redress('audit', 'list', '--data', data, '--caller', 'client:shop').stdout).toBe('');
});

it('the file refuses changes of the audit, and who gets round that is found out', async () => {
  const { server, data } = await seen();
  await server.close();
  for (const sql of ["UPDATE items SET body = '{}' WHERE pk LIKE 'AUDIT#%'", 'DELETE FROM items'])
    expect(() => change(data, sql)).toThrow('the audit is only added to');
  expect(redress('audit', 'verify', '--data', data).status).toBe(0);

  const first = "pk LIKE 'AUDIT#%' AND body LIKE '%complaints.get%'";
  change(
    data,
    `DROP TRIGGER audit_refuses_update; DROP TRIGGER audit_refuses_delete;
     UPDATE items SET body = replace(body, 'person:local/tester', 'person:local/nobody') WHERE ${first}`,
  );
  const changed = redress('audit', 'verify', '--data', data);
  expect(changed.stdout).toMatch(/^NOT INTACT .*\nchanged {2}chain [0-9a-f]{16} {2}entry 0 {2}is not what/);
  expect(changed.status).toBe(1);

  change(data, `DELETE FROM items WHERE ${first}`);
  expect(redress('audit', 'verify', '--data', data).stdout).toContain('entry 0  has been removed');
  change(data, "DELETE FROM index_entries WHERE index_name = 'auditComplaint'");
  expect(redress('audit', 'verify', '--data', data).stdout).toMatch(/entry \d {2}is not in the lists/);
});

it('a restored folder verifies, with the key from the backup or with the public one kept elsewhere', async () => {
  const { server, data } = await seen();
  const publicKey = redress('audit', 'key', '--data', data).stdout.trim();
  expect(publicKey).toMatch(/^[\w-]{43}$/);
  const parent = emptyFolder();
  await backUp(data, join(parent, 'backup'));
  await server.close();
  const restored = join(parent, 'restored');
  restore(join(parent, 'backup'), restored);
  expect(redress('audit', 'verify', '--data', restored).status).toBe(0);

  rmSync(join(restored, 'audit.json'));
  const without = redress('audit', 'verify', '--data', restored);
  expect(without.stderr).toContain('has no audit.json');
  expect(without.status).toBe(2);
  expect(redress('audit', 'verify', '--data', restored, '--public-key', publicKey).status).toBe(0);
  const other = redress('audit', 'verify', '--data', restored, '--public-key', 'A'.repeat(43));
  expect(other.stdout).toContain('is signed with another key');
  expect(redress('audit', 'verify', '--data', restored, '--public-key', 'x').status).toBe(2);
});

it('a head that was kept shows that the end is missing', async () => {
  const { data } = await seen();
  const log = join(emptyFolder(), 'log');
  const head = `0123456789abcdef:7:${'A'.repeat(43)}`;
  writeFileSync(log, `{"event":"audit-checkpoint","head":"${head}"}\n`);
  for (const kept of [log, head]) {
    const { stdout, status } = redress('audit', 'verify', '--data', data, '--head', kept);
    expect(stdout).toContain('removed  chain 0123456789abcdef  entry 0 to 7  has been removed');
    expect(status).toBe(1);
  }
  expect(redress('audit', 'verify', '--data', data, '--head', 'nothing').status).toBe(2);
});

it('what is done with the folder itself is on record, too', async () => {
  const { server, data } = await seen();
  await server.close();
  redress('key', 'add', '--name', 'shop', '--scope', 'complaints:read', '--data', data);
  redress('export', '--from', data, '--to', join(emptyFolder(), 'export'));
  const { stdout } = redress('audit', 'list', '--data', data, '--caller', 'command-line');
  expect(stdout.trim().split('\n')).toEqual([
    expect.stringContaining('change  command-line  key add'),
    expect.stringContaining('list  command-line  export'),
  ]);
  expect(redress('audit', 'verify', '--data', data).status).toBe(0);
});

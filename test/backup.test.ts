import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openInstallation, SimulatedClock, startServer } from '@redress/local';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { backUp, restore } from '../packages/local/src/backup.ts';
import { authorizationFor } from './support/access.ts';
import { HOUR } from './support/machine.ts';

const REDRESS = ['packages/local/bin/run.js', 'packages/local/src/cli/redress.ts'];
const redress = (...args: string[]) => promisify(execFile)(process.execPath, [...REDRESS, ...args]);

const idSchema = z.object({ id: z.string() });
const intake = (subject: string) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    channel: 'web',
    subject,
    description: 'It never came.',
    complainant: { name: 'A. Customer', email: 'customer@example.com' },
  }),
});

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'redress-backup-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function serve(data: string) {
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
  return {
    server,
    async complain(subject: string): Promise<string> {
      const { method, body, headers } = intake(subject);
      const response = await fetch(`${server.url}/v1/complaints`, {
        method,
        body,
        headers: { ...headers, ...(await authorizationFor(server.data)) },
      });
      expect(response.status).toBe(201);
      return idSchema.parse(await response.json()).id;
    },
  };
}

it('a backup taken while complaints come in holds both databases as they were at one instant', async () => {
  const parent = emptyFolder();
  const { server, complain } = await serve(join(parent, 'data'));
  const before = await Promise.all(['one', 'two', 'three'].map(complain));
  const meanwhile: string[] = [];
  let isBusy = true;
  const traffic = (async () => {
    while (isBusy) meanwhile.push(await complain(`number ${meanwhile.length}`));
  })();
  const file = join(parent, 'backup');
  const { stdout } = await redress('backup', file, '--data', join(parent, 'data'));
  isBusy = false;
  await traffic;
  await server.close();
  expect(stdout).toMatch(/^backed up {2}bytes \d+\n$/);
  expect(statSync(file).mode & 0o077).toBe(0);
  expect(readdirSync(parent).sort()).toEqual(['backup', 'data']);
  expect(meanwhile.length).toBeGreaterThan(1);

  await redress('restore', file, '--data', join(parent, 'restored'));
  const clock = new SimulatedClock(Date.now());
  const errors: string[] = [];
  const machine = await openInstallation({
    storeFile: join(parent, 'restored/store.db'),
    engineFile: join(parent, 'restored/engine.db'),
    clock: () => clock,
    publicUrl: 'https://complaints.test',
    log: { info() {}, warn() {}, error: (event) => errors.push(event) },
  });
  onTestFinished(() => machine.close());
  const present = async (ids: readonly string[]) => {
    const found = await Promise.all(ids.map((id) => machine.services.store.get({ pk: id, sk: 'COMPLAINT' })));
    return ids.filter((_, index) => found[index] !== undefined);
  };
  // The store is written first: no execution was copied whose complaint was not.
  const { items } = await machine.services.workflows.list('complaint', { limit: 100 });
  const started = items.map(({ name }) => name.slice(0, -'-1'.length));
  expect(started.length).toBeGreaterThan(0);
  expect(await present(started)).toEqual(started);
  await clock.advance(HOUR, () => machine.settled());
  expect(await present(before)).toEqual(before);
  // Those that came later are in it up to one of them, and none after that.
  const later = await present(meanwhile);
  expect(later).toEqual(meanwhile.slice(0, later.length));
  for (const id of [...before, ...later])
    expect(await machine.services.workflows.describe('complaint', `${id}-1`), id).toMatchObject({
      status: 'RUNNING',
    });
  expect(errors).toEqual([]);
});

it('a backup is restored into a new folder only, and refused where it is damaged or none', async () => {
  const parent = emptyFolder();
  const data = join(parent, 'data');
  const { server, complain } = await serve(data);
  await complain('one');
  await server.close();
  const file = join(parent, 'backup');
  await backUp(data, file);
  await expect(backUp(data, file)).rejects.toThrow('is there already');
  expect(() => restore(file, data)).toThrow('is not empty');
  await expect(backUp(join(parent, 'nothing'), join(parent, 'other'))).rejects.toThrow('holds nothing yet');

  const bytes = readFileSync(file);
  writeFileSync(join(parent, 'torn'), bytes.fill(0xaa, bytes.length / 2, bytes.length / 2 + 20_000));
  expect(() => restore(join(parent, 'torn'), join(parent, 'new'))).toThrow(/is damaged/);
  expect(existsSync(join(parent, 'new/redress.json'))).toBe(false);
  writeFileSync(join(parent, 'letter'), 'Dear Sir or Madam');
  expect(() => restore(join(parent, 'letter'), join(parent, 'newer'))).toThrow('is no backup of Redress');
  expect(existsSync(join(parent, 'newer'))).toBe(false);
});

it('a backup leaves the worlds of the sandbox out: whoever comes for one of before hears that there is none, and makes another', async () => {
  const parent = emptyFolder();
  const { server } = await serve(join(parent, 'data'));
  const asked = async (at: typeof server, path: string, body?: object, key?: string) => {
    const headers = key ? { authorization: `Bearer ${key}` } : await authorizationFor(at.data);
    const answer = await fetch(new URL(path, at.url), {
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
      headers: { ...headers, 'content-type': 'application/json' },
    });
    const said = z.looseObject({
      id: z.string().optional(),
      key: z.string().optional(),
      code: z.string().optional(),
      baseUrl: z.string().optional(),
    });
    return { status: answer.status, ...said.parse(await answer.json()) };
  };
  const scopes = ['complaints:create', 'complaints:read'];
  const { key = '' } = await asked(server, '/v1/keys', { name: 'shop', scopes, sandbox: true });
  const { id: clock = '', baseUrl = '' } = await asked(server, '/v1/test-clocks', {}, key);
  const world = `${new URL(baseUrl).pathname}/v1/complaints`;
  const inWorld = await asked(server, world, undefined, key);
  expect(inWorld.status).toBe(200);
  const file = join(parent, 'backup');
  await backUp(server.data, file);
  restore(file, join(parent, 'restored'));
  const { server: again } = await serve(join(parent, 'restored'));
  expect(existsSync(join(again.data, 'sandbox'))).toBe(false);
  for (const path of [`/v1/test-clocks/${clock}`, world])
    expect(await asked(again, path, undefined, key), path).toMatchObject({ status: 404, code: 'not-found' });
  // The key is in the backup, and good for another world.
  expect((await asked(again, '/v1/test-clocks', {}, key)).status).toBe(201);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { authorizationFor } from './support/access.ts';
import { LONGEST_MS } from './support/browser.ts';
import { freePort, startServerProcess } from './support/server.ts';

const MANY = 40;

const named = z.object({ id: z.string() });
const bulkSchema = z.object({
  id: z.string(),
  status: z.string(),
  total: z.int(),
  counts: z.object({ waiting: z.int(), done: z.int(), failed: z.int(), skipped: z.looseObject({}) }),
});
const pageSchema = z.object({ items: z.array(z.object({ name: z.string(), status: z.string() })) });
const timelineSchema = z.object({ items: z.array(z.object({ kind: z.string() })) });

it(
  'an action upon many goes on where its server was killed amid it, to those previewed, and none twice',
  async () => {
    const data = mkdtempSync(join(tmpdir(), 'redress-bulk-'));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    // The half minute for which whoever was killed has it to themselves is half a second here.
    const args = ['--data', data, '--port', String(await freePort()), '--engine-port', '0', '--speed', '60'];
    let server = startServerProcess(args);
    onTestFinished(() => server.kill());
    let url = await server.url;
    const { authorization } = await authorizationFor(data);
    const ask = async <T>(schema: z.ZodType<T>, path: string, body?: object): Promise<T> => {
      const response = await fetch(url + path, {
        method: body ? 'POST' : 'GET',
        headers: { authorization, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
      return schema.parse(await response.json());
    };
    const complain = (nth: number) =>
      ask(named, '/v1/complaints', {
        ...{ channel: 'web', subject: `Kettle ${nth}`, description: 'It leaks.' },
        complainant: { name: 'Li', email: `li${nth}@example.com` },
      });
    const ids: string[] = [];
    for (let nth = 0; nth < MANY; nth++) ids.push((await complain(nth)).id);
    const stopped = async () =>
      (await ask(pageSchema, '/v1/executions?status=ABORTED&limit=100')).items.map(({ name }) => name);
    const running = () => ask(pageSchema, '/v1/executions?status=RUNNING&limit=100');
    await expect.poll(async () => (await running()).items.length, { timeout: LONGEST_MS }).toBe(MANY);

    const wanted = { action: 'stop', parameters: { reason: 'A bad deploy.' }, filter: { status: 'RUNNING' } };
    const previewed = await ask(bulkSchema, '/v1/bulk', wanted);
    expect(previewed).toMatchObject({ status: 'ready', total: MANY, counts: { waiting: MANY } });
    const later = await complain(MANY);
    const starting = fetch(`${url}/v1/bulk/${previewed.id}/start`, {
      method: 'POST',
      headers: { authorization },
    });
    const cut = starting.then(
      () => 'answered',
      () => 'cut off',
    );
    await expect
      .poll(async () => (await stopped()).length, { timeout: LONGEST_MS, interval: 1 })
      .toBeGreaterThan(0);
    await server.kill();
    await cut;

    server = startServerProcess(args);
    url = await server.url;
    const now = () => ask(bulkSchema, `/v1/bulk/${previewed.id}`);
    const goOn = async () => {
      await fetch(`${url}/v1/bulk/${previewed.id}/continuation`, {
        method: 'POST',
        headers: { authorization },
      });
      return (await now()).status;
    };
    await expect.poll(goOn, { timeout: LONGEST_MS }).toBe('done');
    expect((await now()).counts).toEqual({ waiting: 0, done: MANY, failed: 0, skipped: {} });
    expect((await stopped()).sort()).toEqual(ids.map((id) => `${id}-1`).sort());
    for (const id of ids) {
      const { items } = await ask(timelineSchema, `/v1/complaints/${id}/timeline?limit=100`);
      expect(items.filter(({ kind }) => kind === 'workflow-stopped')).toHaveLength(1);
    }
    const { items } = await running();
    expect(items.map(({ name }) => name)).toContain(`${later.id}-1`);
  },
  LONGEST_MS,
);

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditKey } from '@redress/core';
import { SimulatedClock } from '@redress/engine';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { openDataFolder } from '../src/data-folder.ts';
import { fillExample } from '../src/example/fill.ts';
import { openInstallation } from '../src/index.ts';

const UNTIL = Date.parse('2026-11-30T12:00:00Z');
const HOUR = 3_600_000;

const pageSchema = z.object({
  items: z.array(
    z.looseObject({ id: z.string(), subject: z.string(), status: z.string(), level: z.number() }),
  ),
});

it('an example is a folder like any other: its complaints have lived, and go on, and one is escalated within the hour', async () => {
  const path = mkdtempSync(join(tmpdir(), 'redress-example-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const folder = openDataFolder(path, { use: 'run', speed: 60 });
  const log = { info() {}, warn() {}, error() {} };
  const settings = {
    publicUrl: 'http://127.0.0.1:8080',
    staffLanguage: 'en',
    auditKey: auditKey('x'.repeat(32)),
    log,
  } as const;
  await fillExample(folder, { ...settings, until: UNTIL, complaints: 30 });
  const clock = new SimulatedClock(UNTIL);
  const machine = await openInstallation({
    ...{ ...folder, ...settings, clock: () => clock },
    authenticate: async () => ({
      ...({ kind: 'person', id: 'local/anna', subject: 'anna' } as const),
      ...{ roles: new Set(['handler'] as const), teams: new Set(['*']) },
    }),
  });
  onTestFinished(async () => {
    await machine.close();
    folder.release();
  });
  const list = async () =>
    pageSchema.parse(await (await machine.api.request('/v1/complaints?limit=100')).json()).items;
  const before = await list();
  expect(before.length).toBeGreaterThanOrEqual(30);
  const statuses = new Set(before.map(({ status }) => status));
  expect([...statuses]).toEqual(expect.arrayContaining(['closed', 'resolved']));
  const levels = async () => {
    const items = await list();
    return ['Smoke from the charger', '充电宝发烫冒烟'].map(
      (wanted) => items.find(({ subject }) => subject === wanted)?.level,
    );
  };
  expect(await levels()).toEqual([1, 1]);
  await clock.advance(HOUR / 2, () => machine.settled());
  expect(await levels()).toEqual([2, 1]);
  await clock.advance(HOUR / 2, () => machine.settled());
  expect(await levels()).toEqual([2, 2]);
});

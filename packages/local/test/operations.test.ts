import { SimulatedClock } from '@redress/engine';
import { inspectRoutes } from 'hono/dev';
import { expect, it, onTestFinished } from 'vitest';
import { OPERATIONS } from '../../../functions/src/api/operations.ts';
import { COMPLAINANT_OPERATIONS } from '../../../functions/src/complainant/operations.ts';
import { FORM_OPERATIONS } from '../../../functions/src/form/operations.ts';
import { openInstallation } from '../src/index.ts';
import { LOCAL_OPERATIONS } from '../src/operations.ts';

it('one machine has the routes of the API and of complainants’ pages, its own, the console’s, and no others', async () => {
  const clock = new SimulatedClock(Date.parse('2026-03-02T09:00:00.000Z'));
  const machine = await openInstallation({
    storeFile: ':memory:',
    engineFile: ':memory:',
    clock: () => clock,
    publicUrl: 'https://complaints.example.com',
    log: { info() {}, warn() {}, error() {} },
    sweeper: 'off',
  });
  onTestFinished(() => machine.close());
  const routes = inspectRoutes(machine.api).filter(({ isMiddleware }) => !isMiddleware);
  const named = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;
  const operations = { ...OPERATIONS, ...COMPLAINANT_OPERATIONS, ...FORM_OPERATIONS, ...LOCAL_OPERATIONS };
  // The console's pages find out themselves who looks, and have the API do the rest.
  const all = [...Object.values(operations).map(named), 'ALL /console/*'];
  expect(routes.map(named).sort()).toEqual(all.sort());
});

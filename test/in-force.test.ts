import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inForce, instantOf, policySets, type Services } from '@redress/core';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../packages/local/src/sqlite-store.ts';
import { complain } from './support/complaints.ts';
import { HOUR, MINUTE, recordingServices } from './support/recording.ts';

const SECOND = 1000;
const shipped = BUILT_IN_POLICY_SETS.get('default') ?? expect.fail('no rules');

/** Two processes on one store, whose clocks go together. */
function twoProcesses() {
  const folder = mkdtempSync(join(tmpdir(), 'redress-in-force-'));
  const opened = (clock: Services['clock']) => {
    const store = openSqliteStore({ path: join(folder, 'store.db'), clock });
    onTestFinished(() => store.close());
    return store;
  };
  const { services, pass } = recordingServices(undefined, opened);
  const other: Services = { ...services, store: opened(services.clock) };
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return { here: services, there: other, pass };
}

const versionFor = async (services: Services) => (await complain(services)).match.version;

it('what was put in force elsewhere counts everywhere from the very instant on', async () => {
  const { here, there, pass } = twoProcesses();
  await inForce.put(here, { policySet: 'default', version: 1 });
  await policySets.save(here, { ...shipped, version: 2 });
  expect(await versionFor(there)).toBe(1);
  const from = instantOf(here.clock.now() + HOUR);
  await inForce.put(here, { policySet: 'default', version: 2, from });
  // Long enough for everybody to have read it, and not since.
  await pass(HOUR - 10 * SECOND);
  expect(await versionFor(there)).toBe(1);
  await pass(10 * SECOND - 1);
  expect([await versionFor(here), await versionFor(there)]).toEqual([1, 1]);
  await pass(1);
  expect([await versionFor(here), await versionFor(there)]).toEqual([2, 2]);
});

it('what counts from now on, and what is cancelled, is known elsewhere within half a minute', async () => {
  const { here, there, pass } = twoProcesses();
  await policySets.save(here, { ...shipped, version: 2 });
  expect(await versionFor(there)).toBe(2);
  await inForce.put(here, { policySet: 'default', version: 1 });
  const from = instantOf(here.clock.now() + MINUTE);
  const { change } = await inForce.put(here, { policySet: 'default', version: 2, from });
  expect(await versionFor(here)).toBe(1);
  await pass(30 * SECOND);
  expect(await versionFor(there)).toBe(1);
  await inForce.cancel(here, change.id, undefined);
  await pass(30 * SECOND);
  expect([await versionFor(here), await versionFor(there)]).toEqual([1, 1]);
});

import { ProviderFault, type Services } from '@redress/core';
import { standing } from '@redress/core/handling/standing.ts';
import { expect, it } from 'vitest';
import { complain } from '../../test/support/complaints.ts';
import { MINUTE, recordingServices } from '../../test/support/recording.ts';
import { createSweeps } from '../src/sweeps.ts';

const inTime = () => false;

it('a sweep never overlaps with another', async () => {
  const { services, log } = recordingServices();
  const gate = Promise.withResolvers<void>();
  const slow: Services = {
    ...services,
    store: {
      ...services.store,
      entries: async (query) => {
        await gate.promise;
        return services.store.entries(query);
      },
    },
  };
  const first = createSweeps(slow)(inTime);
  await expect.poll(() => services.store.get({ pk: 'JOBS', sk: 'SWEEP' })).toBeDefined();
  expect(await createSweeps(services)(inTime)).toBeUndefined();
  expect(log.map(({ event }) => event)).toContain('sweep-under-way');
  gate.resolve();
  expect(await first).toMatchObject({ seen: 0, finished: true });
  expect(await createSweeps(services)(inTime)).toMatchObject({ seen: 0 });
});

it('a sweep that died keeps the next ones away for a little more than a minute only', async () => {
  const { services, pass } = recordingServices();
  const dead: Services = {
    ...services,
    store: { ...services.store, entries: () => new Promise(() => undefined) },
  };
  void createSweeps(dead)(inTime);
  await expect.poll(() => services.store.get({ pk: 'JOBS', sk: 'SWEEP' })).toBeDefined();
  await pass(MINUTE);
  expect(await createSweeps(services)(inTime)).toBeUndefined();
  await pass(MINUTE);
  expect(await createSweeps(services)(inTime)).toBeDefined();
});

it('a sweep that fails lets go', async () => {
  const { services } = recordingServices();
  const broken: Services = {
    ...services,
    store: { ...services.store, entries: () => Promise.reject(new Error('no table')) },
  };
  await expect(createSweeps(broken)(inTime)).rejects.toThrow('no table');
  expect(await createSweeps(services)(inTime)).toBeDefined();
});

it('a sweep tells the age of the oldest message that was tried in vain', async () => {
  const { services, notifier, delivered, pass } = recordingServices();
  expect(await createSweeps(services)(inTime)).toMatchObject({ oldestUndeliveredMs: 0 });
  notifier.refuse = () => new ProviderFault('SendingPausedException');
  await complain(services);
  await delivered();
  await pass(30 * MINUTE);
  await complain(services);
  await delivered();
  expect(await createSweeps(services)(inTime)).toMatchObject({ oldestUndeliveredMs: 30 * MINUTE });
});

it('a sweep whose time is up leaves the rest to the next', async () => {
  const { services, workflows, pass, delivered } = recordingServices();
  workflows.failing.add('start');
  await complain(services);
  await delivered();
  await pass(2 * MINUTE);
  expect(await createSweeps(services)(() => true)).toMatchObject({ seen: 0, finished: false });
  expect(await createSweeps(services)(inTime)).toMatchObject({ seen: 1, finished: true });
});

it('a sweep leaves when it came to its end, and what it met, for whoever asks how things stand', async () => {
  const { services, workflows, pass, delivered } = recordingServices();
  expect((await standing(services)).sweep).toBeUndefined();
  workflows.failing.add('start');
  await complain(services);
  await delivered();
  await pass(2 * MINUTE);
  await createSweeps(services)(inTime);
  const first = (await standing(services)).sweep;
  expect(first).toMatchObject({ seen: 1, failed: 0, finished: true });
  await pass(MINUTE);
  await createSweeps(services)(inTime);
  const { at = '', seen } = (await standing(services)).sweep ?? {};
  expect(Date.parse(at) - Date.parse(first?.at ?? '')).toBe(MINUTE);
  expect(seen).toBe(0);
});

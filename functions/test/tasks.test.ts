import type { LogFields } from '@redress/core';
import { describe, expect, it } from 'vitest';
import { createTasks } from '../src/index.ts';
import { openTestApi } from './test-api.ts';

describe('a task that fails', () => {
  it('says the name of the error and nothing else, for the history keeps it', async () => {
    const api = await openTestApi((services) => ({
      ...services,
      store: {
        ...services.store,
        get: () => Promise.reject(new TypeError('cannot read what wang@example.com wrote')),
      },
    }));
    const tasks = createTasks(api.services);
    const failure = tasks({
      task: 'step',
      complaintId: 'cmp_01m81kj8aapcp4g6c0rnz6w5gb',
      cycle: 1,
      clock: 'resolution',
    });
    await expect(failure).rejects.toMatchObject({ name: 'TypeError' });
    await expect(failure).rejects.not.toThrow(/wang/);
    await api.close();
  });

  it('refuses an event it does not know without repeating it', async () => {
    const api = await openTestApi();
    const failure = createTasks(api.services)({ task: 'dance', note: 'wang@example.com' });
    await expect(failure).rejects.toMatchObject({ name: 'ZodError' });
    await expect(failure).rejects.not.toThrow(/wang/);
    await api.close();
  });

  it('logs which task it was, of which complaint, and the name of the error', async () => {
    const lines: [string, LogFields | undefined][] = [];
    const api = await openTestApi((services) => ({
      ...services,
      store: {
        ...services.store,
        get: () => Promise.reject(new TypeError('cannot read what wang@example.com wrote')),
      },
      log: { ...services.log, warn: (event, fields) => lines.push([event, fields]) },
    }));
    const id = 'cmp_01m81kj8aapcp4g6c0rnz6w5gb';
    const event = { task: 'step', complaintId: id, cycle: 1, clock: 'resolution' };
    await expect(createTasks(api.services)(event)).rejects.toThrow();
    expect(lines).toEqual([
      ['task-failed', { task: 'step', complaintId: id, cycle: 1, clock: 'resolution', error: 'TypeError' }],
    ]);
    await api.close();
  });

  it('logs of an event that it does not understand only what has the form of an id or a name', async () => {
    const lines: [string, LogFields | undefined][] = [];
    const api = await openTestApi((services) => ({
      ...services,
      log: { ...services.log, warn: (event, fields) => lines.push([event, fields]) },
    }));
    const tasks = createTasks(api.services);
    const odd = { task: 'step', complaintId: 'wang@example.com', cycle: 'one', clock: 'wang', note: 'wang' };
    for (const event of [odd, 'wang@example.com', null]) await expect(tasks(event)).rejects.toThrow();
    expect(lines).toEqual([
      ['task-failed', { task: 'step', error: 'ZodError' }],
      ['task-failed', { error: 'ZodError' }],
      ['task-failed', { error: 'ZodError' }],
    ]);
    await api.close();
  });
});

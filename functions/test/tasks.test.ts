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
});

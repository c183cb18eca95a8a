import { instantOf, type Workflows } from '@redress/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EngineService, openEngineService } from './engine-service.ts';

const HOUR = 3_600_000;

/** What every adapter of the workflow port must do. */
export function workflowsContract(adapter: string, adapt: (service: EngineService) => Workflows) {
  describe(`workflows: ${adapter}`, () => {
    let service: EngineService;
    let workflows: Workflows;

    beforeAll(async () => {
      service = await openEngineService();
      workflows = adapt(service);
    });

    afterAll(() => service.close());

    async function startWaiting(name: string) {
      await workflows.start('complaint', name, { complaintId: name });
      await service.settled();
      return service.tokenOf(name);
    }

    const statusOf = async (name: string) => (await workflows.describe('complaint', name))?.status;

    it('start an execution that can be described', async () => {
      await startWaiting('described');
      const described = await workflows.describe('complaint', 'described');
      expect(described).toStrictEqual({
        workflow: 'complaint',
        name: 'described',
        status: 'RUNNING',
        startedAt: instantOf(service.now().getTime()),
        isRedrivable: false,
      });
    });

    it('start a name once, whatever it is given again, while it runs and after', async () => {
      const token = await startWaiting('once');
      await workflows.start('complaint', 'once', { complaintId: 'once' });
      await workflows.start('complaint', 'once', { other: true });
      await service.settled();
      expect(service.tokenOf('once')).toBe(token);
      await workflows.succeed(token, null);
      await service.settled();
      await workflows.start('complaint', 'once', { complaintId: 'once' });
      expect(await statusOf('once')).toBe('SUCCEEDED');
    });

    it('know nothing of a name that was not started, or in another workflow', async () => {
      expect(await workflows.describe('complaint', 'nobody')).toBeUndefined();
      await startWaiting('elsewhere');
      expect(await workflows.describe('follow-up', 'elsewhere')).toBeUndefined();
    });

    it('hear a success once', async () => {
      const token = await startWaiting('heard');
      await service.advance(1500);
      expect(await workflows.succeed(token, { answer: [1, null, 'é'] })).toBe('heard');
      expect(await workflows.succeed(token, { answer: 2 })).toBe('stale');
      expect(await workflows.fail(token, 'Late', 'too late')).toBe('stale');
      await service.settled();
      const described = await workflows.describe('complaint', 'heard');
      expect(described?.status).toBe('SUCCEEDED');
      expect(Date.parse(described?.stoppedAt ?? '') - Date.parse(described?.startedAt ?? '')).toBe(1500);
    });

    it('hear a failure', async () => {
      const token = await startWaiting('failed');
      expect(await workflows.fail(token, 'Withdrawn', 'by the complainant')).toBe('heard');
      await service.settled();
      expect(await statusOf('failed')).toBe('FAILED');
      const history = await workflows.history('complaint', 'failed', { limit: 1, descending: true });
      expect(history?.items[0]?.details).toEqual({ error: 'Withdrawn', cause: 'by the complainant' });
    });

    it('take a token for stale whose time is over, and one that is nobody’s', async () => {
      const token = await startWaiting('late');
      await service.advance(HOUR);
      expect(await workflows.succeed(token, {})).toBe('stale');
      expect(await statusOf('late')).toBe('FAILED');
      expect(await workflows.succeed('garbage', {})).toBe('stale');
    });

    it('stop an execution, and say so when there is none', async () => {
      const token = await startWaiting('stopped');
      await workflows.stop('complaint', 'stopped', 'superseded');
      expect(await statusOf('stopped')).toBe('ABORTED');
      expect(await workflows.succeed(token, {})).toBe('stale');
      await expect(workflows.stop('complaint', 'nobody', 'why')).rejects.toMatchObject({
        name: 'ExecutionDoesNotExist',
      });
    });

    it('redrive what has failed, and nothing else', async () => {
      const first = await startWaiting('redriven');
      await workflows.fail(first, 'Broken', '');
      await service.settled();
      await workflows.redrive('complaint', 'redriven');
      await service.settled();
      expect(await statusOf('redriven')).toBe('RUNNING');
      expect(service.tokenOf('redriven')).not.toBe(first);
      await expect(workflows.redrive('complaint', 'redriven')).rejects.toMatchObject({
        name: 'ExecutionNotRedrivable',
      });
    });

    it('tell the history from either end, in pages', async () => {
      const token = await startWaiting('told');
      await workflows.succeed(token, { done: true });
      await service.settled();
      const events = async (descending: boolean, limit: number) => {
        const items = [];
        let cursor: string | undefined;
        do {
          const query = { limit, descending, ...(cursor !== undefined && { cursor }) };
          const page = await workflows.history('complaint', 'told', query);
          expect(page?.items.length).toBeLessThanOrEqual(limit);
          items.push(...(page?.items ?? []));
          cursor = page?.nextCursor;
        } while (cursor !== undefined);
        return items;
      };
      const all = await events(false, 100);
      expect(all.map(({ type }) => type)).toEqual([
        'ExecutionStarted',
        'TaskStateEntered',
        'TaskScheduled',
        'TaskStarted',
        'TaskSubmitted',
        'TaskSucceeded',
        'TaskStateExited',
        'ExecutionSucceeded',
      ]);
      expect(all.map(({ id, previousId }) => [id, previousId])).toEqual(
        all.map((_, index) => [index + 1, index === 1 ? 0 : index]),
      );
      expect(all[0]?.at).toMatch(/^2026-11-2\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(all[1]?.details).toMatchObject({ name: 'Await', input: '{"complaintId":"told"}' });
      expect(all.at(-1)?.details).toMatchObject({ output: '{"done":true}' });
      expect(await events(false, 3)).toEqual(all);
      expect(await events(true, 1)).toEqual(all.toReversed());
      expect(await workflows.history('complaint', 'nobody', { limit: 1 })).toBeUndefined();
    });

    it('list the newest first, in pages, of one workflow and status', async () => {
      const names = [];
      for (let count = 0; count < 7; count += 1) {
        const name = `listed-${count}`;
        await workflows.start('follow-up', name, { fails: count % 3 === 0 });
        await service.advance(1000);
        names.unshift(name);
      }
      const listed = [];
      let cursor: string | undefined;
      do {
        const page = await workflows.list('follow-up', { limit: 3, ...(cursor !== undefined && { cursor }) });
        listed.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(listed.map(({ name }) => name)).toEqual(names);
      expect(listed.every(({ workflow, stoppedAt }) => workflow === 'follow-up' && stoppedAt)).toBe(true);
      const failed = await workflows.list('follow-up', { limit: 100, status: 'FAILED' });
      expect(failed.items.map(({ name }) => name)).toEqual(['listed-6', 'listed-3', 'listed-0']);
      expect(failed.nextCursor).toBeUndefined();
      expect((await workflows.list('follow-up', { limit: 100, status: 'RUNNING' })).items).toEqual([]);
    });

    it('pass on what is wrong with a request, without what was in it', async () => {
      const input = { secret: 'not to be told' };
      const error: unknown = await workflows.start('complaint', 'a b', input).catch((thrown) => thrown);
      expect(error).toMatchObject({ name: 'InvalidName' });
      expect(String(error)).not.toContain(input.secret);
    });
  });
}

import {
  acknowledge,
  complaints,
  executionEnded,
  handling,
  instantOf,
  Superseded,
  sweep,
  takeStep,
  withdraw,
} from '@redress/core';
import { describe, expect, it } from 'vitest';
import { complain, read, resolution, storyOf } from './support/complaints.ts';
import { DAY, HOUR, MINUTE, recordingServices, START, sweepFor } from './support/recording.ts';

/** One of which the workflow is known to have begun, and of which somebody looks a minute after its warning. */
async function started() {
  const recording = recordingServices();
  const { services, delivered } = recording;
  const { id } = await complain(services);
  await delivered();
  await complaints.update(services, id, (complaint) => ({
    ...complaint,
    execution: { ...complaint.execution, started: true },
  }));
  return { ...recording, id };
}
const WARNED = 20 * HOUR;

describe('an execution that has died unheard of', () => {
  it.each(['ABORTED', 'FAILED', 'TIMED_OUT', 'SUCCEEDED'] as const)(
    'and is %s is followed by the next generation when a step is late, where the complaint stands',
    async (status) => {
      const { services, workflows, log, pass, id } = await started();
      await handling.change(services, id, (complaint, now) => acknowledge(complaint, {}, now));
      workflows.end(`${id}-1`, status);
      const { resolution } = (await read(services, id)).clocks;
      await pass(Date.parse(resolution.nextStepAt ?? '') - START + MINUTE + 1);
      expect(await sweep(services)).toMatchObject({ stepsTaken: 1, failed: 0 });
      const complaint = await read(services, id);
      expect(workflows.started.get(`${id}-1-g2`)?.input).toMatchObject({
        generation: 2,
        resolution: complaint.clocks.resolution.nextStepAt,
      });
      expect(complaint.execution).toMatchObject({ generation: 2 });
      expect(storyOf(complaint)).toEqual(['received', 'acknowledged', 'warned', 'workflow-restarted']);
      expect(log.filter(({ level }) => level === 'error').map(({ event }) => event)).toEqual([
        'workflow-restarted',
      ]);
    },
  );

  it('is followed by a follow-up where the complaint is resolved, and only where neither workflow runs', async () => {
    const { services, workflows, pass, id } = await started();
    await handling.change(services, id, resolution);
    await pass(DAY + 2 * MINUTE);
    await sweep(services);
    expect((await read(services, id)).execution.generation).toBe(1);
    workflows.end(`${id}-1`, 'SUCCEEDED');
    await workflows.start('follow-up', `${id}-1-follow-up`, {});
    workflows.end(`${id}-1-follow-up`, 'ABORTED');
    const { followUp } = (await read(services, id)).clocks;
    await pass(Date.parse(followUp?.nextStepAt ?? '') - services.clock.now() + MINUTE + 1);
    await sweep(services);
    expect(workflows.started.get(`${id}-1-g2-follow-up`)).toMatchObject({
      workflow: 'follow-up',
      input: { complaintId: id, cycle: 1, generation: 2 },
    });
  });

  it('is not taken for dead while it hands over to the follow-up', async () => {
    const { services, workflows, pass, id } = await started();
    await handling.change(services, id, resolution);
    const describe = workflows.describe.bind(workflows);
    workflows.describe = async (...names) => {
      const execution = await describe(...names);
      await workflows.start('follow-up', `${id}-1-follow-up`, {});
      workflows.end(`${id}-1`, 'SUCCEEDED');
      return execution;
    };
    await pass(DAY + 2 * MINUTE);
    await sweep(services);
    expect((await read(services, id)).execution.generation).toBe(1);
  });

  it('leaves no token behind', async () => {
    const { services, workflows, pass, id } = await started();
    await complaints.update(services, id, (complaint) => ({
      ...complaint,
      waits: { resolution: { token: 'gone', cycle: 1, stepAt: instantOf(START + 76 * HOUR) } },
    }));
    workflows.end(`${id}-1`, 'ABORTED');
    await pass(WARNED + MINUTE + 1);
    await sweep(services);
    expect((await read(services, id)).waits).toEqual({});
  });

  it('is left alone where the complaint was withdrawn while somebody asked', async () => {
    const { services, workflows, pass, id } = await started();
    workflows.end(`${id}-1`, 'ABORTED');
    const describe = workflows.describe.bind(workflows);
    workflows.describe = async (...names) => {
      const execution = await describe(...names);
      await handling.change(services, id, (complaint, now) => withdraw(complaint, { reason: 'Found.' }, now));
      return execution;
    };
    await pass(WARNED + MINUTE + 1);
    await sweep(services);
    expect((await read(services, id)).execution.generation).toBe(1);
  });

  it('of which one cannot ask does not keep the others from being followed, nor its step from being taken', async () => {
    const recording = recordingServices();
    const { services, workflows, log, pass, delivered } = recording;
    const all = await Promise.all(Array.from({ length: 20 }, () => complain(services)));
    await delivered();
    for (const { id } of all) workflows.end(`${id}-1`, 'FAILED');
    const [unlucky] = all;
    const describe = workflows.describe.bind(workflows);
    workflows.describe = async (workflow, name) => {
      if (unlucky && name.startsWith(unlucky.id)) throw new Error('throttled');
      return describe(workflow, name);
    };
    await pass(WARNED + MINUTE + 1);
    expect(await sweep(services)).toMatchObject({ seen: 20, failed: 1 });
    expect([...workflows.started.keys()].filter((name) => name.endsWith('-g2'))).toHaveLength(19);
    if (unlucky) expect(storyOf(await read(services, unlucky.id))).toContain('warned');
    expect(log.filter(({ event }) => event === 'sweep-failed')).toHaveLength(1);
  });
});

describe('an execution of which the service says that it has ended badly', () => {
  it('and takes a step while it is followed is held back', async () => {
    let overtake = async () => {};
    const recording = recordingServices((store) => ({
      ...store,
      async replace(...written) {
        const now = overtake;
        overtake = async () => {};
        await now();
        return store.replace(...written);
      },
    }));
    const { services, delivered, pass } = recording;
    const { id } = await complain(services);
    await delivered();
    await pass(WARNED + MINUTE);
    // Another process, which shares nothing but the store.
    const elsewhere = { ...services, store: { ...services.store } };
    overtake = () => executionEnded(elsewhere, `${id}-1`);
    const turn = { complaintId: id, cycle: 1, clock: 'acknowledgement', generation: 1 } as const;
    await expect(takeStep(services, turn)).rejects.toThrow(Superseded);
    expect(storyOf(await read(services, id))).toEqual(['received', 'workflow-restarted']);
  });

  it('is followed at once, and once however often that is said', async () => {
    const { services, workflows, id } = await started();
    workflows.end(`${id}-1`, 'FAILED');
    await Promise.all([executionEnded(services, `${id}-1`), executionEnded(services, `${id}-1`)]);
    await executionEnded(services, `${id}-1`);
    expect([...workflows.started.keys()]).toEqual([`${id}-1`, `${id}-1-g2`]);
  });

  it('time and again is followed later and later, up to an hour', async () => {
    const recording = await started();
    const { services, workflows, id } = recording;
    const times: number[] = [];
    const start = workflows.start.bind(workflows);
    workflows.start = async (workflow, name, input) => {
      const isNew = !workflows.started.has(name);
      await start(workflow, name, input);
      if (!isNew) return;
      times.push(services.clock.now());
      workflows.end(name, 'FAILED');
      await complaints.update(services, id, (complaint) => ({
        ...complaint,
        execution: { ...complaint.execution, started: true },
      }));
      await executionEnded(services, name);
    };
    workflows.end(`${id}-1`, 'FAILED');
    await executionEnded(services, `${id}-1`);
    await sweepFor(recording, 6 * HOUR);
    const pauses = times.slice(1).map((at, n) => at - (times[n] ?? 0));
    expect(pauses.length).toBeGreaterThan(7);
    for (const [n, pause] of pauses.entries()) {
      const least = Math.min(2 ** n, 60) * MINUTE;
      expect(pause).toBeGreaterThanOrEqual(least);
      expect(pause).toBeLessThanOrEqual(least + 2 * MINUTE);
    }
  });

  it('is not followed where it is no live one, or none of ours', async () => {
    const { services, workflows, id } = await started();
    await executionEnded(services, `${id}-2`);
    await executionEnded(services, `${services.ids.complaint(START)}-1`);
    await executionEnded(services, 'somebody-elses');
    expect(workflows.started.size).toBe(1);
  });

  it('and runs again before it is to be followed is left alone, and not looked at minute by minute', async () => {
    const recording = await started();
    const { services, workflows, id } = recording;
    workflows.end(`${id}-1`, 'FAILED');
    await executionEnded(services, `${id}-1`);
    await complaints.update(services, id, (complaint) => ({
      ...complaint,
      execution: { ...complaint.execution, started: true },
    }));
    await executionEnded(services, `${id}-1-g2`);
    expect((await read(services, id)).execution.restartAt).toBeDefined();
    await workflows.redrive('complaint', `${id}-1-g2`);
    await sweepFor(recording, 3 * MINUTE);
    expect((await read(services, id)).execution).toMatchObject({ generation: 2 });
    expect((await read(services, id)).execution.restartAt).toBeUndefined();
    expect(await sweep(services)).toMatchObject({ seen: 0 });
  });

  it('and whose complaint is over before it is to be followed is forgotten', async () => {
    const recording = await started();
    const { services, id } = recording;
    await executionEnded(services, `${id}-1`);
    await complaints.update(services, id, (complaint) => ({
      ...complaint,
      execution: { ...complaint.execution, started: true },
    }));
    await executionEnded(services, `${id}-1-g2`);
    await handling.change(services, id, (complaint, now) => withdraw(complaint, { reason: 'Found.' }, now));
    await recording.delivered();
    await sweepFor(recording, 5 * MINUTE);
    expect((await read(services, id)).execution.generation).toBe(2);
    expect((await complaints.load(services, id)).watchAt).toBeUndefined();
  });
});

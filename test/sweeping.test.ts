import {
  acknowledge,
  assign,
  type Complaint,
  complaints,
  handling,
  instantOf,
  type Message,
  receive,
  restartLost,
  type Services,
  sweep,
  withdraw,
} from '@redress/core';
import { describe, expect, it } from 'vitest';
import { COMMAND, complain, RULES, read, resolution, storyOf } from './support/complaints.ts';
import { DAY, HOUR, MINUTE, type Recording, recordingServices, START } from './support/recording.ts';

const NOTHING = { settled: 0, failed: 0 };

/** As a crash leaves it: the complaint is safe, and nobody has heard of it. */
async function crashAfterIntake(services: Services): Promise<Complaint> {
  const now = services.clock.now();
  const stored = await complaints.insert(services, receive(services.ids.complaint(now), COMMAND, now, RULES));
  return stored?.complaint ?? expect.fail('it was there before');
}

const isDown = () => new Error('mail is down');

/** A sweep every minute, as it is done. */
async function sweepFor({ services, pass }: Recording, millis: number): Promise<void> {
  for (let passed = 0; passed < millis; passed += MINUTE) {
    await pass(MINUTE);
    await sweep(services);
  }
}

describe('the sweep after a crash between write and delivery', () => {
  it('delivers what nobody has heard of, a minute later and not earlier', async () => {
    const { services, workflows, notifier, pass } = recordingServices();
    const { id } = await crashAfterIntake(services);
    await pass(MINUTE);
    expect(await sweep(services)).toEqual(NOTHING);
    expect(workflows.started.size + notifier.sent.length).toBe(0);
    await pass(1);
    expect(await sweep(services)).toEqual({ settled: 1, failed: 0 });
    expect([...workflows.started.keys()]).toEqual([`${id}-1`]);
    expect(notifier.sent.map(({ kind }) => kind)).toEqual(['receipt']);
  });

  it('finds nothing a second time', async () => {
    const { services, workflows, notifier, pass } = recordingServices();
    await crashAfterIntake(services);
    await pass(2 * MINUTE);
    await sweep(services);
    await pass(2 * MINUTE);
    expect(await sweep(services)).toEqual(NOTHING);
    expect(workflows.calls.start).toBe(1);
    expect(notifier.sent).toHaveLength(1);
  });

  it('finds each one of many', async () => {
    const { services, workflows, log, pass } = recordingServices();
    const lost = await Promise.all(Array.from({ length: 120 }, () => crashAfterIntake(services)));
    await pass(2 * MINUTE);
    expect(await sweep(services)).toEqual({ settled: 120, failed: 0 });
    expect([...workflows.started.keys()].sort()).toEqual(lost.map(({ id }) => `${id}-1`).sort());
    expect(log).toEqual([{ level: 'info', event: 'swept', fields: { settled: 120, failed: 0 } }]);
  });

  it('tells the waiting workflow what it has missed', async () => {
    const { services, workflows, pass } = recordingServices();
    const { id } = await complain(services);
    const token = workflows.issue('a token');
    await complaints.update(services, id, (complaint) => ({
      ...complaint,
      waits: {
        acknowledgement: {
          token,
          cycle: 1,
          stepAt: complaint.clocks.acknowledgement.nextStepAt ?? instantOf(START),
        },
      },
    }));
    await complaints.update(services, id, (complaint, now) => acknowledge(complaint, {}, now));
    await pass(2 * MINUTE);
    expect(await sweep(services)).toEqual({ settled: 1, failed: 0 });
    expect(workflows.told).toEqual([{ token, output: { followUp: instantOf(START) } }]);
    expect((await read(services, id)).waits).toEqual({});
  });

  it('takes a token nobody waits with any more for heard', async () => {
    const { services, workflows, pass } = recordingServices();
    const { id } = await complain(services);
    await complaints.update(services, id, (complaint, now) => ({
      ...acknowledge(complaint, {}, now),
      waits: { acknowledgement: { token: 'a stale token', cycle: 1, stepAt: instantOf(START + 20 * HOUR) } },
    }));
    await pass(2 * MINUTE);
    expect(await sweep(services)).toEqual({ settled: 1, failed: 0 });
    expect(workflows.told).toEqual([]);
    expect((await read(services, id)).waits).toEqual({});
  });

  it('believes the complaint itself and not an index that lags behind', async () => {
    const { services, workflows, notifier, pass } = recordingServices();
    await crashAfterIntake(services);
    const pages = new Map<string, Awaited<ReturnType<Services['store']['entries']>>>();
    const lagging: Services['store'] = {
      ...services.store,
      async entries(query) {
        const page = pages.get(query.partition) ?? (await services.store.entries(query));
        pages.set(query.partition, page);
        return page;
      },
    };
    await pass(2 * MINUTE);
    await sweep({ ...services, store: lagging });
    expect(await sweep({ ...services, store: lagging })).toEqual(NOTHING);
    expect(notifier.sent).toHaveLength(1);
    expect(workflows.calls.start).toBe(1);
  });

  it('goes on after an item that cannot be read', async () => {
    const { services, log, pass } = recordingServices();
    const good = await crashAfterIntake(services);
    const since = instantOf(START);
    for (const shard of [0, 1, 2, 3]) {
      const pk = services.ids.complaint(START);
      await services.store.putIfAbsent({
        pk,
        sk: 'COMPLAINT',
        version: 1,
        body: { damaged: true },
        indexes: { watch: { partition: `watch#${shard}`, sort: `${since}#${pk}` } },
      });
    }
    await pass(2 * MINUTE);
    expect(await sweep(services)).toEqual({ settled: 1, failed: 4 });
    expect((await read(services, good.id)).unsettledSince).toBeUndefined();
    expect(log.filter(({ level }) => level === 'error').map(({ event }) => event)).toEqual(
      Array(4).fill('sweep-failed'),
    );
  });
});

describe('a workflow service that is down', () => {
  it('is tried every minute until it starts the execution, once', async () => {
    const recording = recordingServices();
    const { services, workflows, notifier } = recording;
    workflows.failing.add('start');
    const { id } = await complain(services);
    await sweepFor(recording, HOUR);
    expect(workflows.calls.start).toBeGreaterThanOrEqual(59);
    workflows.failing.clear();
    await sweepFor(recording, 2 * MINUTE);
    expect([...workflows.started.keys()]).toEqual([`${id}-1`]);
    expect(notifier.sent).toHaveLength(1);
    expect((await read(services, id)).version).toBe(1);
  });
});

describe('a notifier that is down', () => {
  it('is tried again after longer and longer pauses, up to an hour, and given up after 20 attempts', async () => {
    const recording = recordingServices();
    const { services, notifier, log } = recording;
    notifier.refuse = isDown;
    const { id } = await complain(services);
    await sweepFor(recording, 20 * HOUR);
    const pauses = notifier.tried.slice(1).map(({ at }, n) => at - (notifier.tried[n]?.at ?? 0));
    expect(notifier.tried).toHaveLength(20);
    for (const [n, pause] of pauses.entries()) {
      const backoff = Math.min(2 ** n, 60) * MINUTE;
      expect(pause).toBeGreaterThan(backoff);
      expect(pause).toBeLessThanOrEqual(backoff + 2 * MINUTE);
    }
    const complaint = await read(services, id);
    expect(complaint.owed).toEqual([]);
    expect(complaint.unsettledSince).toBeUndefined();
    expect(complaint.timeline.map(({ kind }) => kind)).toEqual(['received', 'message-failed']);
    expect(log.filter(({ level }) => level === 'error').map(({ event }) => event)).toEqual([
      'message-given-up',
    ]);
  });

  it('gets each message once when it is up again', async () => {
    const recording = recordingServices();
    const { services, notifier } = recording;
    notifier.refuse = isDown;
    const { id } = await complain(services);
    await sweepFor(recording, 3 * HOUR);
    notifier.refuse = () => undefined;
    await sweepFor(recording, 3 * HOUR);
    expect(notifier.sent.map(({ kind }) => kind)).toEqual(['receipt']);
    expect((await read(services, id)).timeline.map(({ kind }) => kind)).toEqual(['received', 'message-sent']);
  });

  it('for one address does not hold back the messages to others', async () => {
    const { services, notifier } = recordingServices();
    notifier.refuse = (message: Message) => (message.to === 'ana@example.com' ? isDown() : undefined);
    const { id } = await complain(services);
    await handling.change(services, id, (complaint, now) => assign(complaint, { team: 'returns' }, now));
    expect(notifier.sent.map(({ to }) => to)).toEqual(['returns@example.com']);
    expect((await read(services, id)).owed).toMatchObject([{ kind: 'receipt', attempts: 1 }]);
  });

  it('keeps nothing from the workflow, which is started within a minute or two of its being up again', async () => {
    const recording = recordingServices();
    const { services, workflows, notifier } = recording;
    notifier.refuse = isDown;
    workflows.failing.add('start');
    const { id } = await complain(services);
    await sweepFor(recording, 5 * HOUR);
    workflows.failing.clear();
    await sweepFor(recording, 2 * MINUTE);
    expect([...workflows.started.keys()]).toEqual([`${id}-1`]);
  });

  it('is not tried more often for all that happens to the complaint meanwhile', async () => {
    const recording = recordingServices();
    const { services, notifier } = recording;
    notifier.refuse = (message: Message) => (message.kind === 'receipt' ? isDown() : undefined);
    const { id } = await complain(services);
    for (let n = 0; n < 60; n++) {
      await handling.change(services, id, (complaint, now) => assign(complaint, { team: `team-${n}` }, now));
      await sweepFor(recording, MINUTE);
    }
    expect(notifier.tried.filter(({ id: message }) => message.includes('.receipt.')).length).toBeLessThan(7);
    expect((await read(services, id)).owed).toMatchObject([{ kind: 'receipt' }]);
  });

  it('does not put off what a later change has to tell', async () => {
    const recording = recordingServices();
    const { services, workflows, notifier, pass } = recording;
    notifier.refuse = isDown;
    const { id } = await complain(services);
    await sweepFor(recording, 2 * HOUR);
    const token = workflows.issue('a token');
    await complaints.update(services, id, (complaint) => ({
      ...complaint,
      waits: { acknowledgement: { token, cycle: 1, stepAt: instantOf(START + 20 * HOUR) } },
    }));
    await complaints.update(services, id, (complaint, now) => acknowledge(complaint, {}, now));
    await pass(MINUTE + 1);
    await sweep(services);
    expect(workflows.told).toHaveLength(1);
  });
});

describe('the daily search for lost executions', () => {
  it('leaves alone what runs, what has ended and what is only about to be started', async () => {
    const { services, workflows, pass } = recordingServices();
    await complain(services);
    const withdrawn = await complain(services);
    await handling.change(services, withdrawn.id, (complaint, now) =>
      withdraw(complaint, { reason: 'Found.' }, now),
    );
    workflows.end(`${withdrawn.id}-1`, 'SUCCEEDED');
    await crashAfterIntake(services);
    await pass(DAY);
    expect(await restartLost(services)).toBe(0);
    expect(workflows.started.size).toBe(2);
  });

  it.each(['ABORTED', 'FAILED', 'TIMED_OUT', 'SUCCEEDED'] as const)(
    'starts the next generation of one that is %s, where the complaint stands',
    async (status) => {
      const { services, workflows, log, pass } = recordingServices();
      const { id } = await complain(services);
      await handling.change(services, id, (complaint, now) => acknowledge(complaint, {}, now));
      workflows.end(`${id}-1`, status);
      await pass(HOUR);
      expect(await restartLost(services)).toBe(1);
      expect(workflows.started.get(`${id}-1-g2`)?.input).toMatchObject({
        resolution: instantOf(START + 96 * HOUR),
      });
      const complaint = await read(services, id);
      expect(complaint.execution).toEqual({ generation: 2, started: true });
      expect(storyOf(complaint)).toEqual(['received', 'acknowledged', 'workflow-restarted']);
      expect(log.map(({ level, event }) => [level, event])).toEqual([['error', 'workflow-restarted']]);
      expect(await restartLost(services)).toBe(0);
    },
  );

  it('starts the follow-up of a complaint that is resolved, and only where neither workflow runs', async () => {
    const { services, workflows } = recordingServices();
    const { id } = await complain(services);
    await handling.change(services, id, resolution);
    expect(await restartLost(services)).toBe(0);
    workflows.end(`${id}-1`, 'SUCCEEDED');
    await workflows.start('follow-up', `${id}-1-follow-up`, {});
    expect(await restartLost(services)).toBe(0);
    workflows.end(`${id}-1-follow-up`, 'ABORTED');
    expect(await restartLost(services)).toBe(1);
    expect(workflows.started.get(`${id}-1-g2-follow-up`)).toMatchObject({
      workflow: 'follow-up',
      input: { complaintId: id, cycle: 1, followUp: instantOf(START + DAY) },
    });
  });

  it('forgets the tokens of the execution that is gone', async () => {
    const { services, workflows } = recordingServices();
    const { id } = await complain(services);
    await complaints.update(services, id, (complaint) => ({
      ...complaint,
      waits: { acknowledgement: { token: 'gone', cycle: 1, stepAt: instantOf(START + 20 * HOUR) } },
    }));
    workflows.end(`${id}-1`, 'ABORTED');
    await restartLost(services);
    expect((await read(services, id)).waits).toEqual({});
  });

  it('does nothing to a complaint that was withdrawn while it asked', async () => {
    const { services, workflows } = recordingServices();
    const { id } = await complain(services);
    workflows.end(`${id}-1`, 'ABORTED');
    const describe = workflows.describe.bind(workflows);
    workflows.describe = async (...names) => {
      const execution = await describe(...names);
      await handling.change(services, id, (complaint, now) => withdraw(complaint, { reason: 'Found.' }, now));
      return execution;
    };
    expect(await restartLost(services)).toBe(0);
    expect((await read(services, id)).execution.generation).toBe(1);
  });

  it('that cannot ask about one goes on with the others', async () => {
    const { services, workflows, log } = recordingServices();
    const complaints = await Promise.all(Array.from({ length: 30 }, () => complain(services)));
    for (const { id } of complaints) workflows.end(`${id}-1`, 'FAILED');
    const [unlucky] = complaints;
    const describe = workflows.describe.bind(workflows);
    workflows.describe = async (workflow, name) => {
      if (unlucky && name.startsWith(unlucky.id)) throw new Error('throttled');
      return describe(workflow, name);
    };
    expect(await restartLost(services)).toBe(29);
    expect(log.filter(({ event }) => event === 'restart-failed')).toHaveLength(1);
  });
});

import {
  acknowledge,
  assign,
  type Complaint,
  complaints,
  handling,
  instantOf,
  ProviderFault,
  receive,
  type Services,
  sweep,
} from '@redress/core';
import { describe, expect, it } from 'vitest';
import { COMMAND, complain, RULES, read, storyOf } from './support/complaints.ts';
import {
  DAY,
  HOUR,
  MINUTE,
  type Recording,
  recordingServices,
  START,
  STORES,
  sweepFor,
} from './support/recording.ts';

const NOTHING = { seen: 0, unheard: 0, stepsTaken: 0, failed: 0, finished: true };

/** As a crash leaves it: the complaint is safe, and nobody has heard of it. */
async function crashAfterIntake({ services }: Recording): Promise<Complaint> {
  const now = services.clock.now();
  const asleep = { ...services, deliveries: { wake() {} } };
  const stored = await complaints.insert(asleep, receive(services.ids.complaint(now), COMMAND, now, RULES));
  return stored?.complaint ?? expect.fail('it was there before');
}

async function keepToken(services: Services, id: Complaint['id'], token: string): Promise<void> {
  const stepAt = instantOf(START + 20 * HOUR);
  await complaints.update(services, id, (complaint) => ({
    ...complaint,
    execution: { ...complaint.execution, started: true },
    waits: { acknowledgement: { token, cycle: 1, stepAt } },
  }));
}

describe.each(STORES)('the sweep after a crash between write and delivery, on %s,', (_, openStore) => {
  it('sees to what nobody has heard of, a minute later and not earlier, and once', async () => {
    const recording = recordingServices((store) => store, await openStore());
    const { services, workflows, notifier, pass, delivered } = recording;
    const lost = await Promise.all(Array.from({ length: 12 }, () => crashAfterIntake(recording)));
    await pass(MINUTE);
    expect(await sweep(services)).toEqual(NOTHING);
    expect(workflows.started.size + notifier.sent.length).toBe(0);
    await pass(1);
    expect(await sweep(services)).toEqual({
      seen: 12,
      unheard: 12,
      oldestOwed: instantOf(START),
      stepsTaken: 0,
      failed: 0,
      finished: true,
    });
    await delivered();
    expect([...workflows.started.keys()].sort()).toEqual(lost.map(({ id }) => `${id}-1`).sort());
    expect(notifier.sent).toHaveLength(12);
    await sweepFor(recording, 5 * MINUTE);
    expect(notifier.sent).toHaveLength(12);
  });
});

describe('the sweep', () => {
  it('tells the waiting workflow what it has missed', async () => {
    const { services, workflows, pass, delivered } = recordingServices();
    const { id } = await complain(services);
    await delivered();
    await keepToken(services, id, workflows.issue('a token'));
    const asleep = { ...services, deliveries: { wake() {} } };
    await complaints.update(asleep, id, (complaint, now) => acknowledge(complaint, {}, now));
    await pass(MINUTE + 1);
    await sweep(services);
    await delivered();
    expect(workflows.told).toEqual([{ token: 'a token', output: { followUp: instantOf(START) } }]);
    expect((await read(services, id)).waits).toEqual({});
  });

  it('takes a token nobody waits with any more for heard', async () => {
    const { services, workflows, pass, delivered } = recordingServices();
    const { id } = await complain(services);
    await keepToken(services, id, 'a stale token');
    await complaints.update(services, id, (complaint, now) => acknowledge(complaint, {}, now));
    await pass(MINUTE + 1);
    await sweep(services);
    await delivered();
    expect(workflows.told).toEqual([]);
    expect((await read(services, id)).waits).toEqual({});
  });

  it('believes the complaint itself and not an index that lags behind', async () => {
    const recording = recordingServices();
    const { services, workflows, notifier, pass, delivered } = recording;
    await crashAfterIntake(recording);
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
    await delivered();
    expect(await sweep({ ...services, store: lagging })).toEqual(NOTHING);
    expect(notifier.sent).toHaveLength(1);
    expect(workflows.started.size).toBe(1);
  });

  it('ends when its time is up, and the next one goes on with the oldest that is left', async () => {
    const recording = recordingServices();
    const { services, pass } = recording;
    for (let n = 0; n < 30; n++) await crashAfterIntake(recording);
    await pass(2 * MINUTE);
    let asked = 0;
    const first = await sweep(services, () => ++asked > 10);
    expect(first).toMatchObject({ finished: false, failed: 0 });
    expect(first.seen).toBeLessThan(30);
    const rest = await sweep(services);
    expect(rest).toMatchObject({ finished: true, seen: 30 - first.seen });
  });

  it('takes a step that nobody has taken, says how late it was, and tells each person once of all that fell together', async () => {
    const recording = recordingServices();
    const { services, notifier, pass, delivered } = recording;
    const { id } = await complain(services);
    await delivered();
    // Two days in which nothing ran: the acknowledgement's warning, breach and escalations.
    await pass(2 * DAY + HOUR);
    expect(await sweep(services)).toMatchObject({ seen: 1, stepsTaken: 1 });
    await delivered();
    const complaint = await read(services, id);
    const steps = complaint.timeline.filter(({ kind }) => ['warned', 'breached', 'escalated'].includes(kind));
    expect(steps.length).toBeGreaterThan(2);
    const [first] = steps;
    expect(first?.data.lateSeconds).toBe((2 * DAY + HOUR - 20 * HOUR) / 1000);
    for (const { data } of steps) expect(data.lateSeconds).toBeGreaterThan(0);
    const receivers = notifier.sent.slice(1).map(({ to }) => to);
    expect(receivers.length).toBeGreaterThan(1);
    expect(new Set(receivers).size).toBe(receivers.length);
  });

  it('is not kept from a late step by mail that hangs', async () => {
    const recording = recordingServices();
    const { services, notifier, pass, delivered } = recording;
    const gate = Promise.withResolvers<void>();
    const { id } = await complain(services);
    await delivered();
    notifier.gate = gate.promise;
    await handling.change(services, id, (complaint, now) => assign(complaint, { team: 'returns' }, now));
    await pass(20 * HOUR + MINUTE + 1);
    expect(await sweep(services)).toMatchObject({ stepsTaken: 1, failed: 0 });
    expect(storyOf(await read(services, id))).toContain('warned');
    gate.resolve();
    await delivered();
  });

  it('costs nothing for complaints that nobody has to look at', async () => {
    let reads = 0;
    const recording = recordingServices((store) => ({
      ...store,
      get(key) {
        reads++;
        return store.get(key);
      },
    }));
    const { services, pass, delivered } = recording;
    for (let n = 0; n < 50; n++) await complain(services);
    await delivered();
    // The first looks find every execution started, which a real one says by itself.
    for (const { id } of await all(services)) await keepToken(services, id, `token of ${id}`);
    await pass(2 * MINUTE);
    await sweep(services);
    reads = 0;
    expect(await sweep(services)).toEqual(NOTHING);
    // The calendar's walk asks for its own place.
    expect(reads).toBeLessThan(5);
  });
});

async function all(services: Services): Promise<Complaint[]> {
  const found: Complaint[] = [];
  for (let shard = 0; shard < 4; shard++) {
    const query = { index: 'status', partition: `received#${shard}`, limit: 100 } as const;
    for (const { pk, sk } of (await services.store.entries(query)).entries) {
      const item = await services.store.get({ pk, sk });
      if (item) found.push(complaints.fromItem(item).complaint);
    }
  }
  return found;
}

describe('a workflow service that is down', () => {
  it('is tried every minute until it starts the execution, once', async () => {
    const recording = recordingServices();
    const { services, workflows, notifier } = recording;
    workflows.failing.add('start');
    const { id } = await complain(services);
    await sweepFor(recording, HOUR);
    expect(workflows.calls.start).toBeGreaterThanOrEqual(29);
    workflows.failing.clear();
    await sweepFor(recording, 2 * MINUTE);
    expect([...workflows.started.keys()]).toEqual([`${id}-1`]);
    expect(notifier.sent).toHaveLength(1);
    expect((await read(services, id)).version).toBe(1);
  });

  it('is started within two minutes of its being up again, though mail is still down', async () => {
    const recording = recordingServices();
    const { services, workflows, notifier } = recording;
    notifier.refuse = () => new ProviderFault('SendingPausedException');
    workflows.failing.add('start');
    const { id } = await complain(services);
    await sweepFor(recording, 5 * HOUR);
    workflows.failing.clear();
    await sweepFor(recording, 2 * MINUTE);
    expect([...workflows.started.keys()]).toEqual([`${id}-1`]);
  });
});

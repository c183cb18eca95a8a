import { setImmediate as turn } from 'node:timers/promises';
import {
  acknowledge,
  asComplaintId,
  assign,
  awaitStep,
  complaints,
  handling,
  instantOf,
  MAX_ITEM_BYTES,
  pause,
  Refusal,
  reopen,
  type Store,
  sweep,
  timelines,
} from '@redress/core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { complain, read, resolution, storyOf } from './support/complaints.ts';
import { HOUR, MINUTE, recordingServices, START } from './support/recording.ts';

const toTeam =
  (team: string) =>
  (...[complaint, now]: [Parameters<typeof assign>[0], number]) =>
    assign(complaint, { team }, now);

/** Runs `interlope` between the reading and the writing of the next change, so that it loses the race. */
function beaten(store: Store, interlope: () => Promise<unknown>, times = 1): Store {
  let left = times;
  return {
    ...store,
    async replace(item, expectedVersion) {
      if (left > 0) {
        left--;
        await interlope();
      }
      return store.replace(item, expectedVersion);
    },
  };
}

describe('a change', () => {
  it('is heard by everybody at once: the workflow is started, the message sent, nothing is left', async () => {
    const { services, workflows, notifier, log, delivered } = recordingServices();
    const { id } = await complain(services);
    await delivered();
    expect([...workflows.started.keys()]).toEqual([`${id}-1`]);
    expect(workflows.started.get(`${id}-1`)?.input).toEqual({
      complaintId: id,
      cycle: 1,
      generation: 1,
      acknowledgement: instantOf(START + 20 * HOUR),
      resolution: instantOf(START + 96 * HOUR),
    });
    expect(notifier.sent.map(({ kind, to }) => `${kind} to ${to}`)).toEqual(['receipt to ana@example.com']);
    const complaint = await read(services, id);
    expect(complaint).toMatchObject({ owed: [], execution: { generation: 1 }, version: 1 });
    expect(log).toEqual([]);
  });

  it('that was sent says so on the timeline, without a new version', async () => {
    const { services, delivered } = recordingServices();
    const { id } = await complain(services);
    await delivered();
    const { timeline: events, version } = await read(services, id);
    expect(events.at(-1)).toMatchObject({
      seq: 2,
      actor: 'system',
      kind: 'message-sent',
      data: { message: 'receipt', to: 'complainant' },
    });
    expect(version).toBe(1);
  });

  it('that is refused changes nothing and tells nobody', async () => {
    const { services, workflows, notifier, delivered } = recordingServices();
    const { id } = await complain(services);
    const before = await read(services, id);
    await handling.change(services, id, (complaint, now) => acknowledge(complaint, {}, now));
    await expect(
      handling.change(services, id, (complaint, now) => acknowledge(complaint, {}, now)),
    ).rejects.toMatchObject({ code: 'wrong-state' });
    await delivered();
    expect(notifier.sent).toHaveLength(2);
    expect(workflows.started.size).toBe(1);
    expect((await read(services, id)).version).toBe(before.version + 1);
  });

  it('to a complaint that is not there is refused', async () => {
    const { services } = recordingServices();
    const id = services.ids.complaint(START);
    await expect(handling.change(services, id, toTeam('returns'))).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('a lost race', () => {
  it('is read and decided again', async () => {
    const { services } = recordingServices();
    const { id } = await complain(services);
    const store = beaten(services.store, () =>
      handling.change(services, id, (complaint, now) => acknowledge(complaint, {}, now)),
    );
    const after = await handling.change({ ...services, store }, id, toTeam('returns'));
    expect(after).toMatchObject({ status: 'acknowledged', team: 'returns', version: 3 });
    expect(storyOf(await read(services, id))).toEqual(['received', 'acknowledged', 'assigned']);
  });

  it('may end in a refusal that the first reading would not have given', async () => {
    const { services } = recordingServices();
    const { id } = await complain(services);
    const store = beaten(services.store, () =>
      handling.change(services, id, (complaint, now) => acknowledge(complaint, {}, now)),
    );
    await expect(
      handling.change({ ...services, store }, id, (complaint, now) => acknowledge(complaint, {}, now)),
    ).rejects.toMatchObject({ code: 'wrong-state', details: { status: 'acknowledged' } });
    expect(storyOf(await read(services, id))).toEqual(['received', 'acknowledged']);
  });

  it('lost for ever is refused as busy', async () => {
    const { services } = recordingServices();
    const { id } = await complain(services);
    const store = beaten(services.store, () => complaints.update(services, id, toTeam('returns')), 50);
    const attempt = complaints.update({ ...services, store }, id, toTeam('returns'));
    await expect(attempt).rejects.toBeInstanceOf(Refusal);
    await expect(attempt).rejects.toMatchObject({ code: 'busy' });
  });

  it('does not happen twice to twenty handlers at once: all are heard, each once', async () => {
    const { services, notifier, delivered } = recordingServices();
    const { id } = await complain(services);
    const teams = Array.from({ length: 20 }, (_, n) => `team-${n}`);
    await Promise.all(teams.map((team) => handling.change(services, id, toTeam(team))));
    await delivered();
    const complaint = await read(services, id);
    expect(complaint).toMatchObject({ version: 21, owed: [] });
    const events = await timelines.read(services, complaint, 0, 100);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter(({ kind }) => kind === 'assigned')).toHaveLength(20);
    expect(events.filter(({ kind }) => kind === 'message-sent')).toHaveLength(21);
    expect(notifier.sent.map(({ to }) => to).sort()).toEqual(
      ['ana@example.com', ...teams.map((team) => `${team}@example.com`)].sort(),
    );
  });

  it('never puts away an event that did not come to pass', async () => {
    const services = { ...recordingServices().services, deliveries: { wake() {} } };
    const fresh = await complain(services);
    const note = '水'.repeat(4000);
    // Nineteen events, the last of them long: whatever comes next makes the timeline heavy.
    await complaints.update(services, fresh.id, (complaint) => {
      const [first] = complaint.timeline;
      if (!first) return complaint;
      const timeline = Array.from({ length: 19 }, (_, index) => ({ ...first, seq: index + 1, note }));
      return { ...complaint, timeline };
    });
    const store = beaten(services.store, () => complaints.update(services, fresh.id, toTeam('first')));
    const late = { ...services, store };
    const twice = await complaints.update(late, fresh.id, (complaint, now) =>
      toTeam('third')(toTeam('second')(complaint, now), now),
    );
    await complaints.update(services, fresh.id, toTeam('fourth'));
    const complaint = await read(services, fresh.id);
    const events = await timelines.read(services, complaint, 18, 100);
    expect(twice.complaint.team).toBe('third');
    expect(events.map(({ seq, data }) => [seq, data.toTeam])).toEqual([
      [19, undefined],
      [20, 'first'],
      [21, 'second'],
      [22, 'third'],
      [23, 'fourth'],
    ]);
  });
});

describe('changes of one complaint that come at the same time', () => {
  it('are decided one after the other and share a write; one that is refused keeps no other one', async () => {
    const { services, delivered } = recordingServices();
    const { id } = await complain(services);
    await delivered();
    const { itemVersion } = await complaints.load(services, id);
    const [first, refused, second] = await Promise.allSettled([
      complaints.update(services, id, toTeam('billing')),
      complaints.update(services, id, () => {
        throw new Refusal('wrong-state', 'The execution runs: there is nothing to restart.');
      }),
      complaints.update(services, id, (complaint, now) => acknowledge(complaint, {}, now)),
    ]);
    const stored = await complaints.load(services, id);
    expect(stored.itemVersion).toBe(itemVersion + 1);
    expect(stored.complaint).toMatchObject({ team: 'billing', status: 'acknowledged', version: 3 });
    expect(first).toMatchObject({ status: 'fulfilled', value: { itemVersion: itemVersion + 1 } });
    expect(second).toMatchObject({ status: 'fulfilled', value: { itemVersion: itemVersion + 1 } });
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'wrong-state' } });
  });

  it('lose no race against each other: those that come during a write go on from it', async () => {
    const { services, delivered } = recordingServices();
    const { id } = await complain(services);
    await delivered();
    const known = await complaints.load(services, id);
    const written: boolean[] = [];
    let later: Promise<unknown> | undefined;
    const store: Store = {
      ...services.store,
      async replace(item, expectedVersion) {
        later ??= complaints.update(beside, id, toTeam('legal'), { known });
        await turn();
        const isWritten = await services.store.replace(item, expectedVersion);
        written.push(isWritten);
        return isWritten;
      },
    };
    const beside = { ...services, store };
    await complaints.update(beside, id, (complaint, now) => acknowledge(complaint, {}, now), { known });
    await later;
    expect(written).toEqual([true, true]);
    expect(await read(services, id)).toMatchObject({ team: 'legal', status: 'acknowledged' });
  });

  it('are none of them made where the write fails, and all hear of that, whatever they had refused', async () => {
    const { services, delivered } = recordingServices();
    const { id } = await complain(services);
    await delivered();
    const store: Store = { ...services.store, replace: () => Promise.reject(new Error('the disk is full')) };
    const failing = { ...services, store };
    const before = await complaints.load(services, id);
    const outcomes = await Promise.allSettled([
      complaints.update(failing, id, (complaint, now) => acknowledge(complaint, {}, now)),
      // Refused only because of the one before.
      complaints.update(failing, id, (complaint, now) => acknowledge(complaint, {}, now)),
    ]);
    const full = { status: 'rejected', reason: { message: 'the disk is full' } };
    expect(outcomes).toMatchObject([full, full]);
    expect(await complaints.load(services, id)).toEqual(before);
  });

  it('do not fail with the one for which the item has no room', async () => {
    const { services, delivered } = recordingServices();
    const { id } = await complain(services);
    await delivered();
    const outcomes = await Promise.allSettled([
      complaints.update(services, id, toTeam('billing')),
      complaints.update(services, id, (complaint, now) =>
        acknowledge(complaint, { message: 'x'.repeat(MAX_ITEM_BYTES) }, now),
      ),
    ]);
    expect(outcomes).toMatchObject([{ status: 'fulfilled' }, { reason: { name: 'ItemTooLarge' } }]);
    expect(await read(services, id)).toMatchObject({ team: 'billing', status: 'received' });
  });
});

describe('a workflow service that fails', () => {
  it('keeps the complaint marked, and the client is answered all the same', async () => {
    const { services, workflows, notifier, log, delivered } = recordingServices();
    workflows.failing.add('start');
    const { id } = await complain(services);
    await delivered();
    const complaint = await read(services, id);
    expect(complaint.execution.started).toBe(false);
    expect(complaint.owed).toEqual([]);
    expect(notifier.sent).toHaveLength(1);
    expect(new Set(log.map(({ event, fields }) => `${event} ${fields.signal}`))).toEqual(
      new Set(['signal-failed start']),
    );
  });

  it('is told with the next change what it has not heard of the one before', async () => {
    const { services, workflows, pass } = recordingServices();
    workflows.failing.add('start');
    const { id } = await complain(services);
    await pass(MINUTE);
    workflows.failing.clear();
    await handling.change(services, id, toTeam('returns'));
    expect(workflows.started.size).toBe(1);
  });
});

describe('an answer that we may not give', () => {
  it('is alarmed and not tried again, for the next step of the wait reads the complaint anew', async () => {
    const { services, workflows, log, delivered } = recordingServices();
    const { id } = await complain(services);
    const turn = { complaintId: id, cycle: 1, clock: 'acknowledgement' } as const;
    await awaitStep(services, { ...turn, token: 'foreign', stepAt: instantOf(START + 20 * HOUR) });
    workflows.refusing = true;
    await handling.change(services, id, (complaint, now) => acknowledge(complaint, {}, now));
    await delivered();
    const complaint = await read(services, id);
    expect(complaint.waits.acknowledgement).toBeUndefined();
    expect(log[0]).toEqual({
      level: 'error',
      event: 'signal-refused',
      fields: { complaintId: id, signal: 'end' },
    });
  });
});

describe('a signal on its way', () => {
  it('about the cycle before does not pass for the start of the new one', async () => {
    const { services, workflows } = recordingServices();
    const start = workflows.start.bind(workflows);
    workflows.start = async (...execution) => {
      workflows.start = async () => {
        throw new Error('down again');
      };
      await start(...execution);
      const [, name] = execution;
      const id = asComplaintId(name.slice(0, name.indexOf('-')));
      await complaints.update(services, id, resolution);
      await complaints.update(services, id, (complaint, now) => reopen(complaint, { reason: 'Again.' }, now));
    };
    const { id } = await complain(services);
    expect((await read(services, id)).execution).toEqual({ generation: 1, started: false });
    expect([...workflows.started.keys()]).toEqual([`${id}-1`]);
  });

  it('leaves the token alone with which the workflow waits again before it is back', async () => {
    const { services, workflows } = recordingServices();
    const { id } = await complain(services);
    await handling.change(services, id, (complaint, now) => acknowledge(complaint, {}, now));
    const turn = { complaintId: id, cycle: 1, clock: 'resolution' } as const;
    const wait = (token: string, stepAt: number) =>
      awaitStep(services, { ...turn, token: workflows.issue(token), stepAt: instantOf(START + stepAt) });
    await wait('first', 96 * HOUR);
    const fail = workflows.fail.bind(workflows);
    workflows.fail = async (...failure) => {
      workflows.fail = fail;
      const answer = await fail(...failure);
      await wait('second', 8 * HOUR);
      return answer;
    };
    const undelivered = { ...services, deliveries: { wake() {} } };
    await handling.change(undelivered, id, (complaint, now) => pause(complaint, { question: 'Where?' }, now));
    const complaint = await read(services, id);
    expect(complaint.waits.resolution?.token).toBe('second');
  });
});

describe('a store that fails after the change is safe', () => {
  it('leaves the rest to the sweeper, and says so', async () => {
    const { services, workflows, log, delivered, pass } = recordingServices();
    const { id } = await complain(services);
    await delivered();
    const turn = { complaintId: id, cycle: 1, clock: 'acknowledgement' } as const;
    const stepAt = instantOf(START + 20 * HOUR);
    await awaitStep(services, { ...turn, token: workflows.issue('a token'), stepAt });
    const quiet = await complaints.update(services, id, (complaint) => ({
      ...complaint,
      content: { ...complaint.content, complainant: { name: 'Ana', language: 'en' as const } },
    }));
    expect(quiet.complaint.owed).toEqual([]);
    let writes = 0;
    const store: Store = {
      ...services.store,
      async replace(item, version) {
        if (++writes > 1) throw new Error('no disk');
        return services.store.replace(item, version);
      },
    };
    // Where anything is left to be published, the deliverer comes anyway.
    const answered = await handling.change({ ...services, store }, id, (complaint, now) => {
      const done = acknowledge(complaint, {}, now);
      return { ...done, publishedSeq: done.timeline.at(-1)?.seq };
    });
    expect(answered.status).toBe('acknowledged');
    expect(log.map(({ event }) => event)).toEqual(['announce-failed']);
    expect((await read(services, id)).waits.acknowledgement).toBeDefined();
    await pass(MINUTE + 1);
    await sweep(services);
    expect((await read(services, id)).waits).toEqual({});
  });
});

describe('a workflow service that never answers', () => {
  it('keeps a request waiting for a second and no longer', async () => {
    const { services, workflows, notifier, delivered } = recordingServices();
    const { id } = await complain(services);
    await delivered();
    await awaitStep(services, {
      complaintId: id,
      cycle: 1,
      clock: 'acknowledgement',
      token: workflows.issue('a token'),
      stepAt: instantOf(START + 20 * HOUR),
    });
    workflows.succeed = () => new Promise(() => undefined);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    let isAnswered = false;
    const answer = handling
      .change(services, id, (complaint, now) => acknowledge(complaint, {}, now))
      .finally(() => {
        isAnswered = true;
      });
    while (vi.getTimerCount() === 0) await turn();
    await vi.advanceTimersByTimeAsync(999);
    expect(isAnswered).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect((await answer).status).toBe('acknowledged');
    vi.useRealTimers();
    expect(notifier.tried.length).toBeGreaterThan(0);
  });
});

import {
  acknowledge,
  assign,
  awaitStep,
  type Complaint,
  handling,
  instantOf,
  millisOf,
  ProviderFault,
  pause,
  surveyExpiresAt,
  sweep,
} from '@redress/core';
import { describe, expect, it } from 'vitest';
import { complain, read, resolution } from './support/complaints.ts';
import { DAY, HOUR, MINUTE, recordingServices, START, STORES, sweepFor } from './support/recording.ts';

const paused = () => new ProviderFault('SendingPausedException');
const acknowledged = (complaint: Complaint, now: number) => acknowledge(complaint, {}, now);
const assigned = (complaint: Complaint, now: number) => assign(complaint, { team: 'returns' }, now);

const inWords = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'Etc/UTC' });

/** How many writes go to complaints. */
function counting() {
  const counts = { writes: 0 };
  const recording = recordingServices((store) => ({
    ...store,
    replace(item, version) {
      counts.writes++;
      return store.replace(item, version);
    },
  }));
  return { ...recording, counts };
}

describe('a provider that is out for thirty days', () => {
  it('loses no message that still has a meaning, and what has lapsed is noted', async () => {
    const recording = recordingServices();
    const { services, notifier } = recording;
    notifier.refuse = paused;
    const ignored = await complain(services);
    const asked = await complain(services);
    await handling.change(services, asked.id, acknowledged);
    await handling.change(services, asked.id, (complaint, now) =>
      pause(complaint, { question: 'Which one?' }, now),
    );
    await recording.delivered();
    await sweepFor(recording, 30 * DAY, 6 * HOUR);
    expect(notifier.sent).toEqual([]);
    notifier.refuse = () => undefined;
    await sweepFor(recording, 3 * HOUR);

    for (const { id } of [ignored, asked]) {
      const complaint = await read(services, id);
      expect(complaint.owed).toEqual([]);
      expect(complaint.parked ?? []).toEqual([]);
    }
    const sent = (id: string) =>
      notifier.sent.filter(({ complaintId }) => complaintId === id).map(({ kind }) => kind);
    expect(sent(ignored.id)).toEqual(expect.arrayContaining(['receipt', 'breach', 'escalation']));
    expect(sent(ignored.id)).not.toContain('warning');
    expect(sent(asked.id)).toEqual(expect.arrayContaining(['receipt', 'acknowledgement', 'unasked']));
    expect(sent(asked.id)).not.toContain('question');
    const lapsed = async (id: Complaint['id']) =>
      (await read(services, id)).timeline
        .filter(({ kind }) => kind === 'message-lapsed')
        .map(({ data }) => data.message);
    expect(await lapsed(ignored.id)).toContain('warning');
    expect(await lapsed(asked.id)).toContain('question');
  });

  it('gives the survey its whole time, from when it is sent', async () => {
    const recording = recordingServices();
    const { services, notifier } = recording;
    const { id } = await complain(services);
    await handling.change(services, id, resolution);
    await recording.delivered();
    notifier.refuse = paused;
    await sweepFor(recording, 30 * DAY, 6 * HOUR);
    notifier.refuse = () => undefined;
    await sweepFor(recording, 2 * HOUR);
    const complaint = await read(services, id);
    const survey = notifier.sent.find(({ kind }) => kind === 'survey');
    const sentAt = complaint.clocks.followUp?.surveySentAt;
    if (!survey || sentAt === undefined) return expect.fail('no survey');
    expect(millisOf(sentAt)).toBeGreaterThan(START + 30 * DAY);
    const expiresAt = surveyExpiresAt(complaint, sentAt);
    expect(survey.text).toContain(`${inWords.format(new Date(expiresAt))}`);
    await sweepFor(recording, millisOf(expiresAt) - services.clock.now() - HOUR);
    expect((await read(services, id)).status).toBe('resolved');
    expect(notifier.sent.map(({ kind }) => kind)).toContain('reminder');
    await sweepFor(recording, 2 * HOUR);
    expect((await read(services, id)).status).toBe('closed');
  });

  it('is asked once a minute at most, and costs each message few writes', async () => {
    const { counts, ...recording } = counting();
    const { services, notifier } = recording;
    for (let n = 0; n < 20; n++) await complain(services);
    await recording.delivered();
    notifier.refuse = paused;
    const some = await Promise.all(Array.from({ length: 20 }, () => complain(services)));
    await recording.delivered();
    const before = notifier.tried.length;
    const writes = counts.writes;
    // Nothing of the ladders falls due before then.
    await sweepFor(recording, 15 * HOUR);
    const times = notifier.tried.slice(before).map(({ at }) => at);
    expect(times.length).toBeGreaterThan(15);
    for (const [n, at] of times.slice(1).entries())
      expect(at - (times[n] ?? 0)).toBeGreaterThanOrEqual(MINUTE);
    // After 1, 2, 4 … 32 minutes, then hourly: a look and its outcome each time.
    expect((counts.writes - writes) / some.length).toBeLessThanOrEqual(2 * (6 + 15));
  });

  it('is not asked more often for all that happens to a complaint meanwhile', async () => {
    const recording = recordingServices();
    const { services, notifier } = recording;
    notifier.refuse = paused;
    const { id } = await complain(services);
    for (let n = 0; n < 60; n++) {
      await handling.change(services, id, assigned);
      await recording.delivered();
      await sweepFor(recording, MINUTE);
    }
    // The first, and one in each of the sixty minutes.
    expect(notifier.tried.length).toBeLessThanOrEqual(61);
    expect(notifier.tried.filter(({ id: message }) => message.includes('.receipt.')).length).toBeLessThan(8);
  });

  it('does not put off what the workflow has to hear, nor keep it unheard on the record', async () => {
    const { counts, ...recording } = counting();
    const { services, workflows, notifier } = recording;
    notifier.refuse = paused;
    const { id } = await complain(services);
    await sweepFor(recording, 2 * HOUR);
    const turn = { complaintId: id, cycle: 1, clock: 'acknowledgement' } as const;
    const stepAt = (await read(services, id)).clocks.acknowledgement.nextStepAt ?? instantOf(START);
    await awaitStep(services, { ...turn, token: workflows.issue('a token'), stepAt });
    await handling.change(services, id, acknowledged);
    expect(workflows.told).toHaveLength(1);
    await recording.delivered();
    expect((await read(services, id)).waits).toEqual({});
    const writes = counts.writes;
    await sweepFor(recording, HOUR);
    expect(counts.writes - writes).toBeLessThan(20);
  });
});

describe('a provider that hangs', () => {
  it('is out like one that fails, and what it was asked to send says so to operations', async () => {
    const recording = recordingServices();
    const { services, notifier, delivered } = recording;
    notifier.refuse = () => new DOMException('nobody answers', 'TimeoutError');
    const first = await complain(services);
    await delivered();
    const second = await complain(services);
    await delivered();
    expect(notifier.tried).toHaveLength(1);
    expect((await read(services, first.id)).owed).toMatchObject([{ fault: 'TimeoutError', attempts: 0 }]);
    expect((await read(services, second.id)).owed).toMatchObject([{ fault: 'ProviderOut', attempts: 0 }]);
    const { entries } = await services.store.entries({
      index: 'undelivered',
      partition: 'undelivered#failing',
      limit: 10,
    });
    expect(entries.map(({ pk }) => pk).sort()).toEqual([first.id, second.id].sort());
  });
});

describe('a provider that asks for a slower pace', () => {
  it('is not out: others are sent, and the message follows in a minute', async () => {
    const recording = recordingServices();
    const { services, notifier, delivered } = recording;
    let left = 1;
    notifier.refuse = () => (left-- > 0 ? new ProviderFault('TooManyRequestsException', true) : undefined);
    const throttled = await complain(services);
    await delivered();
    expect((await read(services, throttled.id)).owed).toMatchObject([
      { attempts: 1, fault: 'TooManyRequestsException' },
    ]);
    await complain(services);
    await delivered();
    expect(notifier.sent).toHaveLength(1);
    await sweepFor(recording, 2 * MINUTE);
    expect(notifier.sent.map(({ complaintId }) => complaintId)).toContain(throttled.id);
    expect((await read(services, throttled.id)).owed).toEqual([]);
  });
});

describe.each(STORES)('a provider that is back, on %s,', (_, openStore) => {
  it('gets each message once', async () => {
    const recording = recordingServices((store) => store, await openStore());
    const { services, notifier, pass, delivered } = recording;
    notifier.refuse = paused;
    const all = await Promise.all(Array.from({ length: 3 }, () => complain(services)));
    await delivered();
    notifier.refuse = () => undefined;
    for (let minutes = 0; minutes < 5; minutes++) {
      await pass(MINUTE);
      await sweep(services);
      await delivered();
    }
    expect(notifier.sent.map(({ complaintId }) => complaintId).sort()).toEqual(
      all.map(({ id }) => id).sort(),
    );
  });
});

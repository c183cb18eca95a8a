import {
  acknowledge,
  answerSurvey,
  awaitStep,
  type ClockName,
  type Complaint,
  type ComplaintId,
  handling,
  instantOf,
  NEVER,
  pause,
  reopen,
  reportFailure,
  resume,
  takeStep,
  withdraw,
} from '@redress/core';
import { describe, expect, it } from 'vitest';
import { COMMAND, CRITICAL, complain, read, resolution, storyOf } from './support/complaints.ts';
import { DAY, HOUR, MINUTE, type Recording, recordingServices, START } from './support/recording.ts';

const at = (afterStart: number) => instantOf(START + afterStart);

/** A complaint and the turns that its workflow takes. */
async function underWay(command = COMMAND) {
  const recording = recordingServices();
  const { services, workflows } = recording;
  const { id } = await complain(services, command);
  await recording.delivered();
  let tokens = 0;
  return {
    ...recording,
    id,
    /** A task that waits: gives its token. */
    wait: async (clock: ClockName, stepAt: ReturnType<typeof instantOf>, cycle = 1) => {
      const token = workflows.issue(`token ${++tokens}`);
      await awaitStep(services, { complaintId: id, cycle, clock, token, stepAt });
      return token;
    },
    step: async (clock: ClockName, cycle = 1) => {
      const answer = await takeStep(services, { complaintId: id, cycle, clock });
      await recording.delivered();
      return answer;
    },
    now: async () => {
      await recording.delivered();
      return read(services, id);
    },
  };
}

const acknowledgeNow = ({ services }: Recording, id: ComplaintId) =>
  handling.change(services, id, (complaint, now) => acknowledge(complaint, {}, now));

describe('a workflow that begins to wait', () => {
  it('leaves its token with the complaint, as no change that anybody sees', async () => {
    const life = await underWay();
    const before = await life.now();
    const token = await life.wait('acknowledgement', at(20 * HOUR));
    const after = await life.now();
    expect(after.waits).toEqual({ acknowledgement: { token, cycle: 1, stepAt: at(20 * HOUR) } });
    expect(after).toMatchObject({ version: before.version, updatedAt: before.updatedAt });
    expect(after.timeline).toEqual(before.timeline);
    expect(life.workflows.told).toEqual([]);
  });

  it('proves by that that it was started, though the answer to the start was lost', async () => {
    const recording = recordingServices();
    const { services, workflows } = recording;
    workflows.failing.add('start');
    const { id } = await complain(services);
    workflows.issue('token');
    await awaitStep(services, {
      complaintId: id,
      cycle: 1,
      clock: 'acknowledgement',
      token: 'token',
      stepAt: at(20 * HOUR),
    });
    const complaint = await read(services, id);
    expect(complaint.execution.started).toBe(true);
  });

  it('hears of a change that came before it, at once', async () => {
    const life = await underWay();
    await acknowledgeNow(life, life.id);
    const token = await life.wait('acknowledgement', at(20 * HOUR));
    expect(life.workflows.told).toEqual([{ token, output: { followUp: at(0) } }]);
    expect((await life.now()).waits).toEqual({});
  });

  it('hears of a change that comes while it waits, once', async () => {
    const life = await underWay();
    const token = await life.wait('acknowledgement', at(20 * HOUR));
    await acknowledgeNow(life, life.id);
    expect(life.workflows.told).toEqual([{ token, output: { followUp: at(0) } }]);
    expect((await life.now()).waits).toEqual({});
  });

  it('is told the new instant when the clock was retimed before or during its wait', async () => {
    const life = await underWay();
    await acknowledgeNow(life, life.id);
    const first = await life.wait('resolution', at(4 * DAY));
    // While nothing is sent, the question's own time is what the pause waits for.
    const silent = { ...life.services, deliveries: { wake() {} } };
    await handling.change(silent, life.id, (complaint, now) => pause(complaint, { question: 'Where?' }, now));
    expect(life.workflows.told).toEqual([{ token: first, error: 'Redress.Retimed', cause: at(8 * HOUR) }]);
    const second = await life.wait('resolution', at(4 * DAY));
    expect(life.workflows.told[1]).toEqual({ token: second, error: 'Redress.Retimed', cause: at(8 * HOUR) });
    const third = await life.wait('resolution', at(8 * HOUR));
    expect((await life.now()).waits.resolution?.token).toBe(third);
  });

  it('with a second attempt of the same task replaces the first token by the living one', async () => {
    const life = await underWay();
    const first = await life.wait('acknowledgement', at(20 * HOUR));
    life.workflows.expire(first);
    const second = await life.wait('acknowledgement', at(20 * HOUR));
    await acknowledgeNow(life, life.id);
    expect(life.workflows.told.map(({ token }) => token)).toEqual([second]);
  });

  it('delivered twice with the same token waits once', async () => {
    const life = await underWay();
    const token = await life.wait('acknowledgement', at(20 * HOUR));
    const turn = { complaintId: life.id, cycle: 1, clock: 'acknowledgement', token } as const;
    await awaitStep(life.services, { ...turn, stepAt: at(20 * HOUR) });
    expect(life.workflows.told).toEqual([]);
    await acknowledgeNow(life, life.id);
    await awaitStep(life.services, { ...turn, stepAt: at(20 * HOUR) });
    expect(life.workflows.told).toHaveLength(1);
  });

  it('for a cycle that is over ends, whatever the clock of the new cycle does', async () => {
    const life = await underWay();
    await handling.change(life.services, life.id, resolution);
    await handling.change(life.services, life.id, (complaint, now) =>
      reopen(complaint, { reason: 'Again.' }, now),
    );
    const token = await life.wait('followUp', at(DAY));
    expect(life.workflows.told).toEqual([{ token, output: { followUp: at(0) } }]);
    const current = await life.wait('acknowledgement', at(20 * HOUR), 2);
    expect((await life.now()).waits.acknowledgement?.token).toBe(current);
  });

  it('for a complaint that is not there ends', async () => {
    const { services, workflows } = recordingServices();
    const complaintId = services.ids.complaint(START);
    workflows.issue('token');
    await awaitStep(services, { complaintId, cycle: 1, clock: 'resolution', token: 'token', stepAt: at(0) });
    expect(workflows.told).toEqual([{ token: 'token', output: { followUp: NEVER } }]);
    expect(await takeStep(services, { complaintId, cycle: 1, clock: 'resolution' })).toEqual({
      stepAt: NEVER,
    });
  });
});

describe('a signal that fails', () => {
  it('to a cycle that is over stays to be told, whatever the new cycle does on that clock', async () => {
    const life = await underWay();
    const old = await life.wait('acknowledgement', at(20 * HOUR));
    life.workflows.failing.add('succeed');
    await handling.change(life.services, life.id, resolution);
    await handling.change(life.services, life.id, (complaint, now) =>
      reopen(complaint, { reason: 'Again.' }, now),
    );
    await life.pass(20 * HOUR);
    await life.step('acknowledgement', 2);
    expect((await life.now()).waits.acknowledgement?.token).toBe(old);
    life.workflows.failing.clear();
    await handling.change(life.services, life.id, resolution);
    expect(life.workflows.told.map(({ token }) => token)).toEqual([old]);
  });

  it('is not lost: the token stays until it was told', async () => {
    const life = await underWay();
    const token = await life.wait('acknowledgement', at(20 * HOUR));
    life.workflows.failing.add('succeed');
    await acknowledgeNow(life, life.id);
    expect(await life.now()).toMatchObject({
      status: 'acknowledged',
      waits: { acknowledgement: { token } },
    });
    life.workflows.failing.clear();
    await handling.change(life.services, life.id, resolution);
    expect(life.workflows.told.map((told) => told.token)).toEqual([token]);
  });
});

describe('a step that is taken', () => {
  it('is taken once, however often the task runs, and says when the next one is due', async () => {
    const life = await underWay();
    await life.wait('acknowledgement', at(20 * HOUR));
    await life.pass(20 * HOUR);
    expect(await life.step('acknowledgement')).toEqual({ stepAt: at(24 * HOUR) });
    expect(await life.step('acknowledgement')).toEqual({ stepAt: at(24 * HOUR) });
    const complaint = await life.now();
    expect(storyOf(complaint)).toEqual(['received', 'warned']);
    expect(complaint.waits).toEqual({});
    expect(life.notifier.sent.map(({ kind, to }) => `${kind} to ${to}`)).toEqual([
      'receipt to ana@example.com',
      'warning to complaints@example.com',
    ]);
  });

  it('by a task that runs on after its successor has begun to wait leaves that wait alone', async () => {
    const life = await underWay();
    await life.wait('acknowledgement', at(20 * HOUR));
    await life.pass(20 * HOUR);
    const { stepAt } = await life.step('acknowledgement');
    const token = await life.wait('acknowledgement', stepAt);
    await life.step('acknowledgement');
    await acknowledgeNow(life, life.id);
    expect(life.workflows.told.map((told) => told.token)).toEqual([token]);
  });

  it('by two tasks at the same time is taken once', async () => {
    const life = await underWay();
    await life.pass(48 * HOUR);
    const steps = await Promise.all(Array.from({ length: 5 }, () => life.step('acknowledgement')));
    expect(steps).toEqual(Array(5).fill({ stepAt: NEVER }));
    expect(storyOf(await life.now())).toEqual(['received', 'warned', 'breached', 'escalated', 'escalated']);
    const ids = life.notifier.sent.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('too early, or of a clock that has stopped, changes nothing', async () => {
    const life = await underWay();
    const before = await life.now();
    await life.pass(HOUR);
    expect(await life.step('acknowledgement')).toEqual({ stepAt: at(20 * HOUR) });
    expect(await life.now()).toEqual(before);
    await acknowledgeNow(life, life.id);
    await life.pass(DAY);
    expect(await life.step('acknowledgement')).toEqual({ stepAt: NEVER });
    expect(storyOf(await life.now())).toEqual(['received', 'acknowledged']);
  });

  it('of a cycle that is over touches nothing in the new one', async () => {
    const life = await underWay();
    await handling.change(life.services, life.id, resolution);
    await handling.change(life.services, life.id, (complaint, now) =>
      reopen(complaint, { reason: 'Again.' }, now),
    );
    await life.pass(2 * DAY);
    expect(await life.step('acknowledgement', 1)).toEqual({ stepAt: NEVER });
    expect(await life.step('followUp', 1)).toEqual({ stepAt: NEVER });
    expect(storyOf(await life.now())).toEqual(['received', 'acknowledged', 'resolved', 'reopened']);
  });

  it('that was overdue on the other clock, too, lets that one wait anew', async () => {
    const life = await underWay(CRITICAL);
    const other = await life.wait('resolution', at(20 * HOUR));
    await life.pass(21 * HOUR);
    expect(await life.step('acknowledgement')).toEqual({ stepAt: NEVER });
    expect(life.workflows.told).toEqual([{ token: other, error: 'Redress.Retimed', cause: at(24 * HOUR) }]);
    expect(await life.step('resolution')).toEqual({ stepAt: at(24 * HOUR) });
  });

  it('ends a pause that has lasted too long, and goes on from there', async () => {
    const life = await underWay();
    await acknowledgeNow(life, life.id);
    await handling.change(life.services, life.id, (complaint, now) =>
      pause(complaint, { question: 'Where?' }, now),
    );
    await life.delivered();
    await life.pass(14 * DAY);
    expect(await life.step('resolution')).toEqual({ stepAt: at(18 * DAY) });
    expect(await life.now()).toMatchObject({ status: 'acknowledged' });
    const resuming = (complaint: Complaint, now: number) => resume(complaint, {}, now);
    await expect(handling.change(life.services, life.id, resuming)).rejects.toMatchObject({
      code: 'wrong-state',
    });
  });
});

describe('the follow-up', () => {
  it('asks, reminds and closes, and each is said when it is due', async () => {
    const life = await underWay();
    await handling.change(life.services, life.id, resolution);
    await life.pass(DAY);
    expect(await life.step('followUp')).toEqual({ stepAt: at(4 * DAY) });
    await life.pass(3 * DAY);
    expect(await life.step('followUp')).toEqual({ stepAt: at(8 * DAY) });
    await life.pass(4 * DAY);
    expect(await life.step('followUp')).toEqual({ stepAt: NEVER });
    expect(await life.now()).toMatchObject({ status: 'closed' });
    const links = life.notifier.sent.flatMap(({ text }) => text.match(/^http\S+surveys\S+$/gm) ?? []);
    expect(links).toHaveLength(2);
    expect(links[0]).toBe(links[1]);
  });

  it('ends at once for a complaint that was withdrawn', async () => {
    const life = await underWay();
    await handling.change(life.services, life.id, (complaint, now) =>
      withdraw(complaint, { reason: 'Found.' }, now),
    );
    const token = await life.wait('followUp', at(0));
    expect(life.workflows.told).toEqual([{ token, output: { followUp: at(0) } }]);
  });

  it('ends its wait when the survey was answered', async () => {
    const life = await underWay();
    await handling.change(life.services, life.id, resolution);
    await life.pass(DAY);
    await life.step('followUp');
    const token = await life.wait('followUp', at(4 * DAY));
    await life.pass(MINUTE);
    await handling.change(life.services, life.id, (complaint, now) =>
      answerSurvey(complaint, { cycle: 1, score: 5 }, now),
    );
    expect(life.workflows.told.map((told) => told.token)).toEqual([token]);
  });
});

describe('what a workflow could not do', () => {
  it('is on the record and alarmed', async () => {
    const life = await underWay();
    const turn = { complaintId: life.id, cycle: 1, clock: 'resolution' } as const;
    await reportFailure(life.services, { ...turn, error: 'States.Timeout' });
    expect((await life.now()).timeline.at(-1)).toMatchObject({
      kind: 'workflow-failed',
      data: { clock: 'resolution', error: 'States.Timeout' },
    });
    expect(life.log.filter(({ level }) => level === 'error')).toMatchObject([{ event: 'workflow-failed' }]);
  });

  it('is alarmed for a complaint that is not there, too', async () => {
    const { services, log } = recordingServices();
    const complaintId = services.ids.complaint(START);
    await reportFailure(services, { complaintId, cycle: 1, clock: 'resolution', error: 'Lambda.Unknown' });
    expect(log.map(({ level }) => level)).toEqual(['error']);
  });

  it('tells a former cycle that it is over before its token is written over', async () => {
    const { id, services, workflows, wait, now } = await underWay();
    const first = await wait('acknowledgement', (await now()).clocks.acknowledgement.nextStepAt ?? NEVER);
    workflows.failing.add('succeed');
    await handling.change(services, id, resolution);
    await handling.change(services, id, (complaint, when) => reopen(complaint, { reason: 'Again.' }, when));
    expect((await now()).waits.acknowledgement?.token).toBe(first);
    workflows.failing.delete('succeed');
    const second = await wait('acknowledgement', (await now()).clocks.acknowledgement.nextStepAt ?? NEVER, 2);
    expect((await now()).waits.acknowledgement?.token).toBe(second);
    expect(workflows.told.map(({ token }) => token)).toContain(first);
  });
});

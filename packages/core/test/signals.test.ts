import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ids } from '../src/base/ids.ts';
import { WORKFLOW_NAMES } from '../src/base/workflow.ts';
import type { ClockName } from '../src/clocks/clock.ts';
import { NEVER } from '../src/clocks/deadlines.ts';
import { acknowledge, pause, reopen, resume, withdraw } from '../src/complaint/commands.ts';
import type { Complaint } from '../src/complaint/complaint.ts';
import {
  executionName,
  nextStepAt,
  outcomeOf,
  readExecutionName,
  signalsOf,
} from '../src/complaint/signals.ts';
import {
  asked,
  at,
  DAY,
  frozen,
  HOUR,
  ID,
  inStatus,
  MINUTE,
  received,
  resolved,
  START,
  stepped,
} from './fixtures.ts';

/** As it is once its workflow runs and waits on these clocks, each for what is due next. */
function awaited(complaint: Complaint, ...clocks: ClockName[]): Complaint {
  const { cycle, execution } = complaint;
  const waits: Complaint['waits'] = {};
  for (const clock of clocks) {
    waits[clock] = { token: `${clock} token`, cycle, stepAt: nextStepAt(complaint, clock, cycle) ?? NEVER };
  }
  return frozen({ ...complaint, waits, execution: { ...execution, started: true } });
}

const waiting = awaited(received(), 'acknowledgement', 'resolution');

describe('starting the workflow', () => {
  it('is due from the first moment, with pointers and the first instants and nothing else', () => {
    expect(signalsOf(received())).toEqual([
      {
        kind: 'start',
        workflow: 'complaint',
        name: `${ID}-1`,
        input: {
          complaintId: ID,
          cycle: 1,
          generation: 1,
          acknowledgement: at(20 * HOUR),
          resolution: at(4 * DAY),
        },
      },
    ]);
  });

  it('is due no more once it is known to run', () => {
    expect(signalsOf(waiting)).toEqual([]);
  });

  it('is due again in a new cycle, under a new name', () => {
    const reopened = reopen(
      awaited(inStatus('resolved'), 'followUp'),
      { reason: 'Again.' },
      START + 2 * HOUR,
    );
    expect(signalsOf(reopened)).toContainEqual(
      expect.objectContaining({ kind: 'start', workflow: 'complaint', name: `${ID}-2` }),
    );
  });

  it('of a complaint that is over already lets the execution end at once', () => {
    expect(signalsOf(inStatus('withdrawn'))).toMatchObject([
      { kind: 'start', input: { acknowledgement: NEVER, resolution: NEVER } },
    ]);
  });

  it('of a complaint that was resolved before it could be started begins at the beginning all the same', () => {
    expect(signalsOf(inStatus('resolved'))).toMatchObject([
      { kind: 'start', workflow: 'complaint', name: `${ID}-1`, input: { resolution: NEVER } },
    ]);
  });

  it('anew begins where the complaint stands: with its clocks, or with the follow-up', () => {
    const again = (complaint: Complaint) =>
      signalsOf(frozen({ ...complaint, execution: { generation: 2, started: false } }));
    expect(again(stepped(inStatus('acknowledged'), 4 * DAY))).toEqual([
      {
        kind: 'start',
        workflow: 'complaint',
        name: `${ID}-1-g2`,
        input: { complaintId: ID, cycle: 1, generation: 2, acknowledgement: NEVER, resolution: at(5 * DAY) },
      },
    ]);
    expect(again(inStatus('resolved'))).toEqual([
      {
        kind: 'start',
        workflow: 'follow-up',
        name: `${ID}-1-g2-follow-up`,
        input: { complaintId: ID, cycle: 1, generation: 2, followUp: at(HOUR + DAY) },
      },
    ]);
  });
});

describe('a workflow that waits', () => {
  it('hears of an acknowledgement, on that clock alone', () => {
    const after = acknowledge(waiting, {}, START + HOUR);
    expect(signalsOf(after)).toEqual([
      {
        kind: 'end',
        clock: 'acknowledgement',
        token: 'acknowledgement token',
        output: { followUp: at(HOUR) },
      },
    ]);
  });

  it('hears of a resolution on both clocks, and when the survey is due', () => {
    const after = resolved(waiting, HOUR);
    expect(signalsOf(after)).toEqual(
      (['acknowledgement', 'resolution'] as const).map((clock) => ({
        kind: 'end',
        clock,
        token: `${clock} token`,
        output: { followUp: at(HOUR + DAY) },
      })),
    );
    expect(outcomeOf(after)).toEqual({ followUp: at(HOUR + DAY) });
  });

  it('hears of a withdrawal on both clocks', () => {
    const after = withdraw(waiting, { reason: 'Settled.' }, START + HOUR);
    expect(signalsOf(after).map(({ kind }) => kind)).toEqual(['end', 'end']);
  });

  it('begins its wait anew when the clock is paused and when it goes on', () => {
    const acknowledged = awaited(inStatus('acknowledged'), 'resolution');
    const paused = asked(acknowledged, { question: 'Which model?' }, START + DAY);
    expect(signalsOf(paused)).toEqual([
      { kind: 'retime', clock: 'resolution', token: 'resolution token', stepAt: at(15 * DAY) },
    ]);
    const resumed = resume(awaited(paused, 'resolution'), {}, START + 2 * DAY);
    expect(signalsOf(resumed)).toEqual([
      { kind: 'retime', clock: 'resolution', token: 'resolution token', stepAt: at(5 * DAY) },
    ]);
  });

  it('need not hear of a pause that was over before it heard of it', () => {
    const acknowledged = awaited(inStatus('acknowledged'), 'resolution');
    const paused = pause(acknowledged, { question: 'Which model?' }, START + DAY);
    expect(signalsOf(resume(frozen(paused), {}, START + DAY))).toEqual([]);
  });

  it('begins anew when a handler has taken the step that it was waiting for', () => {
    const after = acknowledge(awaited(received('critical'), 'resolution'), {}, START + 21 * HOUR);
    expect(signalsOf(after)).toEqual([
      { kind: 'retime', clock: 'resolution', token: 'resolution token', stepAt: at(24 * HOUR) },
    ]);
  });

  it('waits without end where the ladder is used up, until the clock stops', () => {
    const overdue = stepped(inStatus('acknowledged'), 30 * DAY);
    expect(nextStepAt(overdue, 'resolution', 1)).toBe(NEVER);
    const still = awaited(overdue, 'resolution');
    expect(signalsOf(still)).toEqual([]);
    expect(signalsOf(resolved(still, 31 * DAY))).toMatchObject([{ kind: 'end', clock: 'resolution' }]);
  });

  it('of a cycle that is over ends, whatever the same clock does now', () => {
    const followed = awaited(inStatus('resolved'), 'followUp');
    const reopened = reopen(followed, { reason: 'Again.' }, START + 2 * HOUR);
    expect(signalsOf(reopened)).toContainEqual({
      kind: 'end',
      clock: 'followUp',
      token: 'followUp token',
      output: { followUp: at(2 * HOUR) },
    });
    expect(nextStepAt(reopened, 'acknowledgement', 1)).toBeUndefined();
    expect(nextStepAt(reopened, 'acknowledgement', 2)).toBe(at(22 * HOUR));
  });

  it('hears nothing of what does not concern its clock', () => {
    const changed = frozen({ ...waiting, team: 'logistics', version: 2, updatedAt: at(MINUTE) });
    expect(signalsOf(changed)).toEqual([]);
  });
});

describe('the name of an execution', () => {
  it('says which complaint and workflow it belongs to, and differs for everything that may run', () => {
    const number = fc.integer({ min: 1, max: 999_999 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), number, number, (now, cycle, generation) => {
        const id = ids.complaint(now);
        const names = WORKFLOW_NAMES.map((workflow) => {
          const name = executionName({ id, cycle, execution: { generation, started: true } }, workflow);
          expect(name).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
          expect(readExecutionName(name)).toEqual({ complaintId: id, workflow });
          return name;
        });
        names.push(
          executionName({ id, cycle: cycle + 1, execution: { generation, started: true } }, 'complaint'),
        );
        names.push(
          executionName({ id, cycle, execution: { generation: generation + 1, started: true } }, 'complaint'),
        );
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });

  it('of a follow-up is what the state machine makes of its own', () => {
    expect(executionName(received(), 'follow-up')).toBe(
      `${executionName(received(), 'complaint')}-follow-up`,
    );
  });

  it.each([
    '',
    'manual-test',
    `${ID}`,
    `${ID}-0`,
    `${ID}-1-`,
    `${ID}-1-g0`,
    `${ID}-1-follow`,
    `x${ID}-1`,
    `${ID}-1-follow-up-1`,
    'cmp_short-1',
  ])('is not %j', (name) => {
    expect(readExecutionName(name)).toBeUndefined();
  });
});

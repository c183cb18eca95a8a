import { describe, expect, it } from 'vitest';
import { acknowledge } from '../src/complaint/commands.ts';
import type { Complaint } from '../src/complaint/complaint.ts';
import { record } from '../src/complaint/outcomes.ts';
import { Draft } from '../src/complaint/timeline.ts';
import { undeliveredKey, watchAt, watchedAt, watchKey } from '../src/records/watch.ts';
import {
  at,
  DAY,
  delivered,
  frozen,
  HOUR,
  ID,
  inStatus,
  MINUTE,
  received,
  START,
  stepped,
} from './fixtures.ts';

/** The workflow has been started and waits for whatever the complaint says is next. */
function heard(complaint: Complaint): Complaint {
  const { clocks, cycle } = complaint;
  const waits = Object.fromEntries(
    Object.entries(clocks).flatMap(([name, clock]) =>
      clock?.nextStepAt ? [[name, { token: name, cycle, stepAt: clock.nextStepAt }]] : [],
    ),
  );
  return frozen({ ...complaint, waits, execution: { generation: 1, started: true } });
}

const quiet = heard(delivered(received()));
const failedAt = (complaint: Complaint, now: number, result: 'provider' | 'address') => {
  const draft = new Draft(complaint, START + now);
  for (const { id, attempts } of complaint.owed)
    record(draft, { messageId: id, attempts, result, fault: 'Fault' });
  return frozen(draft.complaint);
};

describe('somebody must look at a complaint', () => {
  it('a minute after its next step is due, where nothing else is owed', () => {
    expect(watchAt(quiet, START)).toBe(at(20 * HOUR + MINUTE));
    const accepted = heard(delivered(acknowledge(quiet, {}, START + HOUR)));
    expect(watchAt(accepted, START + HOUR)).toBe(at(4 * DAY + MINUTE));
  });

  it('a minute from now, where the workflow has not heard of it', () => {
    expect(watchAt(delivered(received()), START + HOUR)).toBe(at(HOUR + MINUTE));
    const changed = acknowledge(quiet, {}, START + HOUR);
    expect(watchAt(delivered(changed), START + HOUR)).toBe(at(HOUR + MINUTE));
  });

  it('a minute from now, where a message is owed, or when it may be tried again', () => {
    const owing: Complaint = { ...quiet, owed: received().owed };
    expect(watchAt(owing, START + HOUR)).toBe(at(HOUR + MINUTE));
    expect(watchAt(failedAt(frozen(owing), HOUR, 'provider'), START + HOUR)).toBe(at(2 * HOUR));
  });

  it('when its execution is to be restarted', () => {
    const dead: Complaint = { ...quiet, execution: { ...quiet.execution, restartAt: at(10 * MINUTE) } };
    expect(watchAt(dead, START)).toBe(at(10 * MINUTE));
  });

  it('never, once it is over and all is said', () => {
    const over = heard(delivered(inStatus('withdrawn')));
    expect(watchAt(over, START + DAY)).toBeUndefined();
    expect(watchKey(over, START + DAY)).toBeUndefined();
  });

  it('by a key that sorts by that instant and says it', () => {
    const key = watchKey(quiet, START) ?? expect.fail('no key');
    expect(key.sort).toBe(`${at(20 * HOUR + MINUTE)}#${ID}`);
    expect(watchedAt(key)).toBe(at(20 * HOUR + MINUTE));
  });
});

describe('a complaint stands among the undelivered', () => {
  it('from the first attempt that failed, by when the oldest of what failed was owed', () => {
    expect(undeliveredKey(received())).toBeUndefined();
    const failed = failedAt(received(), 5 * MINUTE, 'provider');
    expect(undeliveredKey(failed)).toEqual({ partition: 'undelivered#failing', sort: `${at(0)}#${ID}` });
    const more = failedAt(stepped(failed, 20 * HOUR), 20 * HOUR, 'provider');
    expect(undeliveredKey(more)?.sort).toBe(`${at(0)}#${ID}`);
  });

  it('with those that wait for another address, where nothing else fails', () => {
    const parked = failedAt(received(), 5 * MINUTE, 'address');
    expect(undeliveredKey(delivered(parked))).toEqual({
      partition: 'undelivered#parked',
      sort: `${at(0)}#${ID}`,
    });
    const failing = failedAt(stepped(delivered(parked), 20 * HOUR), 20 * HOUR, 'provider');
    expect(undeliveredKey(failing)?.partition).toBe('undelivered#failing');
  });

  it('no more, once all has been sent', () => {
    expect(undeliveredKey(delivered(failedAt(received(), 5 * MINUTE, 'provider')))).toBeUndefined();
  });
});

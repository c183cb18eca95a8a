import { describe, expect, it } from 'vitest';
import { resume } from '../src/complaint/commands.ts';
import {
  ABOUT,
  asked,
  at,
  DAY,
  frozen,
  HOUR,
  inStatus,
  kindsOf,
  messageOf,
  newsOf,
  refusalOf,
  SAID,
  START,
  stepped,
  toldSince,
} from './fixtures.ts';

describe('a pause', () => {
  const question = { question: 'Which model?' };
  const acknowledged = inStatus('acknowledged');
  const paused = asked(acknowledged, question, START + DAY);

  it('keeps the deadline from coming nearer', () => {
    expect(stepped(paused, 15 * DAY - 1)).toBe(paused);
  });

  it('ends by itself at its limit with the time that was left, and the handlers hear of it', () => {
    const resumed = stepped(paused, 15 * DAY);
    expect(resumed.status).toBe('acknowledged');
    expect(resumed.clocks.resolution).toMatchObject({
      state: 'running',
      dueAt: at(19 * DAY),
      nextStepAt: at(18 * DAY),
    });
    expect(resumed.timeline.at(-1)).toMatchObject({
      actor: 'system',
      kind: 'resumed',
      data: { reason: 'pause-limit', dueAt: at(19 * DAY) },
    });
    expect(toldSince(paused, resumed)).toEqual(['silence to complaints']);
    expect(messageOf(resumed, 'silence')?.facts).toEqual({
      ...ABOUT,
      clock: 'resolution',
      dueAt: at(19 * DAY),
    });
  });

  it('ends at its limit, however late that is noticed', () => {
    const noticedLate = stepped(paused, 20 * DAY);
    expect(noticedLate.clocks.resolution).toMatchObject({ dueAt: at(19 * DAY), breachedAt: at(19 * DAY) });
    expect(newsOf(paused, noticedLate)).toEqual(['resumed', 'warned', 'breached', 'escalated']);
    expect(noticedLate.clocks.resolution).toEqual(
      stepped(stepped(paused, 15 * DAY), 20 * DAY).clocks.resolution,
    );
  });

  it('cannot be ended by an answer after its limit, for it has ended', () => {
    const refusal = refusalOf(() => resume(paused, { text: SAID }, START + 15 * DAY));
    expect(refusal).toMatchObject({ code: 'wrong-state', details: { status: 'acknowledged' } });
    expect(resume(paused, { text: SAID }, START + 15 * DAY - 1).status).toBe('acknowledged');
  });

  it('may come several times: each adds exactly its own length', () => {
    let complaint = acknowledged;
    for (const [from, to] of [
      [1, 3],
      [3, 4],
      [5, 12],
    ] as const) {
      complaint = asked(complaint, question, START + from * DAY);
      complaint = frozen(resume(complaint, {}, START + to * DAY));
    }
    expect(complaint.clocks.resolution).toMatchObject({ dueAt: at(15 * DAY), nextStepAt: at(14 * DAY) });
    expect(complaint.clocks.resolution).not.toHaveProperty('pausedAt', expect.anything());
    expect(kindsOf(complaint)).not.toContain('warned');
  });

  it('does not repeat the steps that were taken before it', () => {
    const warned = stepped(acknowledged, 4 * DAY + HOUR);
    const again = resume(asked(warned, question, START + 4 * DAY + 2 * HOUR), {}, START + 9 * DAY);
    expect(again.clocks.resolution).toMatchObject({
      taken: [{ step: 0 }],
      nextStepAt: at(9 * DAY + 22 * HOUR),
    });
  });

  it('of a complaint that is overdue neither forgives the breach nor repeats it, nor silences its escalations', () => {
    const breached = stepped(acknowledged, 5 * DAY + HOUR);
    const overdue = asked(breached, question, START + 5 * DAY + 2 * HOUR);
    expect(overdue).toMatchObject({
      status: 'awaiting-complainant',
      question: { stops: [] },
      clocks: { resolution: { state: 'running', nextStepAt: breached.clocks.resolution.nextStepAt } },
    });
    const resumed = resume(stepped(overdue, 9 * DAY - 1), {}, START + 9 * DAY);
    expect(newsOf(overdue, resumed)).toEqual(['escalated', 'escalated', 'resumed']);
    const later = stepped(frozen(resumed), 20 * DAY);
    expect(later.clocks.resolution.breachedAt).toBe(at(5 * DAY));
    expect(kindsOf(later).filter((kind) => kind === 'breached')).toHaveLength(1);
  });
});

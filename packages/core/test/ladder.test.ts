import { describe, expect, it } from 'vitest';
import { acknowledge, assign, pause, reopen, resume } from '../src/complaint/commands.ts';
import type { Complaint, DeadlineClockName } from '../src/complaint/complaint.ts';
import { takeDueSteps } from '../src/complaint/steps.ts';
import type { Severity } from '../src/vocabulary.ts';
import {
  at,
  DAY,
  frozen,
  HOUR,
  inStatus,
  kindsOf,
  MINUTE,
  messageOf,
  newsOf,
  received,
  refusalOf,
  resolved,
  START,
  stepped,
  toldSince,
} from './fixtures.ts';

interface Rung {
  after: number;
  event: string;
  told: string[];
}
interface Ladder {
  severity: Severity;
  clock: DeadlineClockName;
  dueAfter: number;
  rungs: Rung[];
}

const rung = (after: number, event: string, ...told: string[]): Rung => ({ after, event, told });

/** What both built-in policies promise, counted from receipt. */
const LADDERS: Ladder[] = [
  {
    severity: 'moderate',
    clock: 'acknowledgement',
    dueAfter: 24 * HOUR,
    rungs: [
      rung(20 * HOUR, 'warned', 'warning to complaints'),
      rung(24 * HOUR, 'breached', 'breach to complaints', 'breach to supervisors'),
      rung(28 * HOUR, 'escalated', 'escalation to complaints', 'escalation to supervisors'),
      rung(48 * HOUR, 'escalated', 'escalation to supervisors', 'escalation to management'),
    ],
  },
  {
    severity: 'moderate',
    clock: 'resolution',
    dueAfter: 5 * DAY,
    rungs: [
      rung(4 * DAY, 'warned', 'warning to complaints'),
      rung(5 * DAY, 'breached', 'breach to complaints', 'breach to supervisors'),
      rung(6 * DAY, 'escalated', 'escalation to complaints', 'escalation to supervisors'),
      rung(8 * DAY, 'escalated', 'escalation to supervisors', 'escalation to management'),
    ],
  },
  {
    severity: 'critical',
    clock: 'acknowledgement',
    dueAfter: HOUR,
    rungs: [
      rung(45 * MINUTE, 'warned', 'warning to complaints'),
      rung(60 * MINUTE, 'breached', 'breach to complaints', 'breach to supervisors'),
      rung(75 * MINUTE, 'escalated', 'escalation to complaints', 'escalation to supervisors'),
      rung(120 * MINUTE, 'escalated', 'escalation to supervisors', 'escalation to management'),
    ],
  },
  {
    severity: 'critical',
    clock: 'resolution',
    dueAfter: 24 * HOUR,
    rungs: [
      rung(20 * HOUR, 'warned', 'warning to complaints'),
      rung(24 * HOUR, 'breached', 'breach to complaints', 'breach to supervisors'),
      rung(26 * HOUR, 'escalated', 'escalation to complaints', 'escalation to supervisors'),
      rung(32 * HOUR, 'escalated', 'escalation to supervisors', 'escalation to management'),
    ],
  },
];

/** Where only this clock runs. */
function running({ severity, clock }: Ladder): Complaint {
  const complaint = received(severity);
  return clock === 'acknowledgement' ? complaint : frozen(acknowledge(complaint, {}, START));
}

describe.each(LADDERS)('the $clock ladder of a $severity complaint', (ladder) => {
  const { clock, rungs, dueAfter } = ladder;

  it('is due when promised', () => {
    expect(running(ladder).clocks[clock]).toMatchObject({
      state: 'running',
      startedAt: at(0),
      dueAt: at(dueAfter),
      nextStepAt: at(rungs[0]?.after ?? 0),
    });
  });

  it('takes each step at its instant and not a millisecond before, and tells whom it must', () => {
    let complaint = running(ladder);
    for (const [index, { after, event, told }] of rungs.entries()) {
      expect(stepped(complaint, after - 1)).toBe(complaint);
      expect(complaint.clocks[clock].nextStepAt).toBe(at(after));
      const next = frozen(takeDueSteps(complaint, clock, START + after));
      expect(newsOf(complaint, next)).toEqual([event]);
      expect(toldSince(complaint, next)).toEqual(told);
      expect(next.timeline.at(-1)).toMatchObject({
        at: at(after),
        actor: 'system',
        data: { clock, dueAt: at(dueAfter) },
      });
      expect(next.clocks[clock].nextStep).toBe(index + 1);
      expect(stepped(next, after)).toBe(next);
      complaint = next;
    }
    expect(complaint.clocks[clock].nextStepAt).toBeUndefined();
    expect(stepped(complaint, 400 * DAY).clocks[clock]).toEqual(complaint.clocks[clock]);
  });

  it('takes what is overdue all together, in order and once, with the breach at the due instant', () => {
    const complaint = running(ladder);
    const late = frozen(takeDueSteps(complaint, clock, START + 3 * DAY + dueAfter));
    expect(newsOf(complaint, late).slice(0, 4)).toEqual(rungs.map(({ event }) => event));
    expect(late.clocks[clock]).toMatchObject({ breachedAt: at(dueAfter), nextStep: 4 });
    expect(late).toMatchObject({ level: 3, team: 'management', version: complaint.version + 1 });
    expect(stepped(late, 3 * DAY + dueAfter)).toBe(late);
  });
});

describe('an escalation', () => {
  const assigned = frozen(assign(received(), { team: 'logistics', assignee: 'li-li' }, START));

  it('hands the complaint to the higher team, whoever had it', () => {
    const escalated = stepped(assigned, 28 * HOUR);
    expect(escalated).toMatchObject({ level: 2, team: 'supervisors', assignee: undefined });
    expect(toldSince(stepped(assigned, 28 * HOUR - 1), escalated)).toEqual([
      'escalation to li-li',
      'escalation to supervisors',
    ]);
    expect(escalated.timeline.at(-1)?.data).toMatchObject({
      level: 2,
      fromTeam: 'logistics',
      toTeam: 'supervisors',
    });
  });

  it('does not take it from a higher level that has it already', () => {
    const high = stepped(assigned, 48 * HOUR);
    expect(high).toMatchObject({ level: 3, team: 'management' });
    const later = stepped(high, 8 * DAY);
    expect(later).toMatchObject({ level: 3, team: 'management' });
    expect(toldSince(stepped(high, 5 * DAY), later)).toEqual([
      'escalation to management',
      'escalation to management',
    ]);
  });
});

describe('acting late', () => {
  it('acknowledges a complaint whose deadline has passed, with the breach on record at the due instant', () => {
    const before = received();
    const after = acknowledge(before, {}, START + 25 * HOUR);
    expect(newsOf(before, after)).toEqual(['warned', 'breached', 'acknowledged']);
    expect(after.clocks.acknowledgement).toMatchObject({
      state: 'stopped',
      breachedAt: at(24 * HOUR),
      stoppedAt: at(25 * HOUR),
    });
    expect(after.version).toBe(before.version + 1);
  });

  it('at the very instant of the deadline is late, a millisecond earlier is not', () => {
    expect(acknowledge(received(), {}, START + DAY).clocks.acknowledgement.breachedAt).toBe(at(DAY));
    expect(acknowledge(received(), {}, START + DAY - 1).clocks.acknowledgement.breachedAt).toBeUndefined();
  });

  it('resolves with the breaches of both clocks in the order in which they happened', () => {
    const before = received('critical');
    const after = resolved(before, 25 * HOUR);
    expect(newsOf(before, after)).toEqual([
      ...['warned', 'breached', 'escalated', 'escalated'],
      ...['warned', 'breached'],
      ...['acknowledged', 'resolved'],
    ]);
    expect(after.clocks).toMatchObject({
      acknowledgement: { breachedAt: at(HOUR) },
      resolution: { breachedAt: at(24 * HOUR) },
    });
  });

  it('by both timers at once takes the steps in the order in which they were due, whichever is first', () => {
    const complaint = received('critical');
    const byAcknowledgement = takeDueSteps(complaint, 'acknowledgement', START + 2 * DAY);
    expect(takeDueSteps(complaint, 'resolution', START + 2 * DAY)).toEqual(byAcknowledgement);
    expect(byAcknowledgement.timeline.slice(1).map(({ data }) => data.clock)).toEqual([
      ...Array(4).fill('acknowledgement'),
      ...Array(4).fill('resolution'),
    ]);
  });
});

describe('a pause', () => {
  const question = { question: 'Which model?' };
  const acknowledged = inStatus('acknowledged');
  const paused = frozen(pause(acknowledged, question, START + DAY));

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
    expect(messageOf(resumed, 'silence')?.facts).toEqual({ clock: 'resolution', dueAt: at(19 * DAY) });
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
    const refusal = refusalOf(() => resume(paused, { answer: 'Red.' }, START + 15 * DAY));
    expect(refusal).toMatchObject({ code: 'wrong-state', details: { status: 'acknowledged' } });
    expect(resume(paused, { answer: 'Red.' }, START + 15 * DAY - 1).status).toBe('acknowledged');
  });

  it('may come several times: each adds exactly its own length', () => {
    let complaint = acknowledged;
    for (const [from, to] of [
      [1, 3],
      [3, 4],
      [5, 12],
    ] as const) {
      complaint = frozen(pause(complaint, question, START + from * DAY));
      complaint = frozen(resume(complaint, {}, START + to * DAY));
    }
    expect(complaint.clocks.resolution).toMatchObject({ dueAt: at(15 * DAY), nextStepAt: at(14 * DAY) });
    expect(complaint.clocks.resolution).not.toHaveProperty('pausedAt', expect.anything());
    expect(kindsOf(complaint)).not.toContain('warned');
  });

  it('does not repeat the steps that were taken before it', () => {
    const warned = stepped(acknowledged, 4 * DAY + HOUR);
    const again = resume(frozen(pause(warned, question, START + 4 * DAY + 2 * HOUR)), {}, START + 9 * DAY);
    expect(again.clocks.resolution).toMatchObject({ nextStep: 1, nextStepAt: at(9 * DAY + 22 * HOUR) });
  });

  it('of a complaint that is overdue neither forgives the breach nor repeats it', () => {
    const breached = stepped(acknowledged, 5 * DAY + HOUR);
    const resumed = resume(
      frozen(pause(breached, question, START + 5 * DAY + 2 * HOUR)),
      {},
      START + 9 * DAY,
    );
    const later = stepped(frozen(resumed), 20 * DAY);
    expect(later.clocks.resolution.breachedAt).toBe(at(5 * DAY));
    expect(kindsOf(later).filter((kind) => kind === 'breached')).toHaveLength(1);
    expect(resumed.clocks.resolution.nextStepAt).toBe(at(9 * DAY + 22 * HOUR));
  });
});

it('a reopened complaint climbs the ladder again, with a breach of its own', () => {
  const breached = resolved(stepped(received(), 25 * HOUR), 26 * HOUR);
  const reopened = frozen(reopen(breached, { reason: 'Again.' }, START + 30 * HOUR));
  const again = stepped(reopened, 54 * HOUR);
  expect(newsOf(reopened, again)).toEqual(['warned', 'breached']);
  expect(again.clocks.acknowledgement.breachedAt).toBe(at(54 * HOUR));
  expect(again.timeline.filter(({ kind }) => kind === 'breached').map(({ cycle }) => cycle)).toEqual([1, 2]);
});

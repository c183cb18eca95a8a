import { describe, expect, it } from 'vitest';
import type { Severity } from '../src/base/vocabulary.ts';
import type { MainClockName } from '../src/clocks/clock.ts';
import { startDeadlineClocks } from '../src/clocks/clocks.ts';
import { acknowledge, assign } from '../src/complaint/commands.ts';
import type { Complaint } from '../src/complaint/complaint.ts';
import { takeDueSteps } from '../src/complaint/steps.ts';
import {
  at,
  DAY,
  frozen,
  HOUR,
  MINUTE,
  newsOf,
  received,
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
  clock: MainClockName;
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
      expect(next.clocks[clock].taken.length).toBe(index + 1);
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
    expect(late.clocks[clock]).toMatchObject({
      breachedAt: at(dueAfter),
      taken: rungs.map(({ after }, step) => ({ step, at: at(after) })),
    });
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

  it('takes back what was handed down, whatever level it had climbed to before', () => {
    const high = frozen(acknowledge(stepped(assigned, 48 * HOUR), {}, START + 49 * HOUR));
    expect(high).toMatchObject({ level: 3, team: 'management' });
    const down = frozen(assign(high, { team: 'front-desk' }, START + 50 * HOUR));
    expect(down).toMatchObject({ level: 1, team: 'front-desk' });
    const overdue = stepped(down, 6 * DAY - 1);
    const later = stepped(overdue, 6 * DAY);
    expect(later).toMatchObject({ level: 2, team: 'supervisors' });
    expect(toldSince(overdue, later)).toEqual(['escalation to front-desk', 'escalation to supervisors']);
    expect(stepped(later, 8 * DAY)).toMatchObject({ level: 3, team: 'management' });
  });

  it('leaves it where a handler has given it up, and where the same team only changes the person', () => {
    const up = frozen(assign(received(), { team: 'management' }, START));
    expect(up.level).toBe(3);
    expect(stepped(up, 30 * DAY)).toMatchObject({ level: 3, team: 'management' });
    const person = assign(
      stepped(assigned, 28 * HOUR),
      { team: 'supervisors', assignee: 'wu' },
      START + 29 * HOUR,
    );
    expect(person.level).toBe(2);
  });

  it('reaches the team it names where a higher level has it already, and takes it from nobody', () => {
    const high = stepped(assigned, 48 * HOUR);
    expect(high).toMatchObject({ level: 3, team: 'management' });
    const before = stepped(high, 6 * DAY - 1);
    const second = stepped(before, 6 * DAY);
    expect(second).toMatchObject({ level: 3, team: 'management' });
    expect(toldSince(before, second)).toEqual(['escalation to management', 'escalation to supervisors']);
    expect(second.timeline.at(-1)).toMatchObject({
      kind: 'escalated',
      data: { level: 3, fromTeam: 'management', toTeam: 'management', told: 'supervisors' },
    });
    const third = stepped(second, 8 * DAY);
    expect(toldSince(second, third)).toEqual(['escalation to management']);
  });
});

/** The built-in ladders never cross; those of other policies may. */
describe('two ladders that cross', () => {
  const { policy, ...rest } = received();
  const crossing = {
    ...policy,
    targets: {
      ...policy.targets,
      resolution: { amount: 25, unit: 'hours' as const, anchor: 'receipt' as const },
    },
    ladders: { ...policy.ladders, resolution: policy.ladders.acknowledgement },
  };
  const complaint: Complaint = frozen({
    ...rest,
    policy: crossing,
    clocks: startDeadlineClocks({ ...rest, policy: crossing }, at(0), crossing.targets),
  });

  it('are climbed in the order of time, by whichever timer', () => {
    for (const clock of ['acknowledgement', 'resolution'] as const) {
      const late = takeDueSteps(complaint, clock, START + 30 * HOUR);
      expect(late.timeline.slice(1).map(({ kind, data }) => `${kind} ${data.clock}`)).toEqual([
        'warned acknowledgement',
        'warned resolution',
        'breached acknowledgement',
        'breached resolution',
        'escalated acknowledgement',
        'escalated resolution',
      ]);
    }
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

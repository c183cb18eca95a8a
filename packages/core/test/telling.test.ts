import { describe, expect, it } from 'vitest';
import { acknowledge, assign, pause, resolve } from '../src/complaint/commands.ts';
import type { Complaint } from '../src/complaint/complaint.ts';
import type { OwedMessage } from '../src/complaint/owed.ts';
import { takeDueSteps } from '../src/complaint/steps.ts';
import { Draft } from '../src/complaint/timeline.ts';
import { MESSAGE_KINDS } from '../src/messages/kinds.ts';
import {
  ABOUT,
  at,
  DAY,
  delivered,
  frozen,
  HOUR,
  inStatus,
  MINUTE,
  messageOf,
  RESOLUTION,
  received,
  receivedUnder,
  rulesWith,
  START,
  stepped,
  surveyed,
  toldSince,
} from './fixtures.ts';

const to = (complaint: Complaint, team: string) =>
  complaint.owed.filter(({ to }) => to.role === 'team' && to.team === team);
const stepKinds = ({ facts }: OwedMessage) => facts.steps?.map(({ kind }) => kind);

describe('steps that fall in one change', () => {
  const before = received();
  /** A day and four hours late: warned, breached and escalated at once. */
  const late = stepped(before, 28 * HOUR);

  it('reach each person in one message, of the gravest kind, that lists them all in time', () => {
    expect(toldSince(before, late).sort()).toEqual(['escalation to complaints', 'escalation to supervisors']);
    const [old] = to(late, 'complaints');
    const [higher] = to(late, 'supervisors');
    expect(old && stepKinds(old)).toEqual(['warning', 'breach', 'escalation']);
    expect(higher && stepKinds(higher)).toEqual(['breach', 'escalation']);
  });

  it('that pass the complaint on tell the old team that it was theirs, and the new one that it is theirs now', () => {
    expect(to(late, 'complaints')[0]?.facts).toMatchObject({ team: 'complaints', toTeam: 'supervisors' });
    expect(to(late, 'supervisors')[0]?.facts).toMatchObject({ team: 'supervisors', fromTeam: 'complaints' });
  });

  it('are told apart where they were taken apart', () => {
    const inTime = [20, 24, 28].reduce((complaint, hours) => stepped(complaint, hours * HOUR), before);
    expect(to(inTime, 'complaints').map(({ kind }) => kind)).toEqual(['warning', 'breach', 'escalation']);
    expect(to(inTime, 'complaints').map(stepKinds)).toEqual([['warning'], ['breach'], ['escalation']]);
  });

  it('are never added to a message that was owed before', () => {
    const warned = stepped(before, 20 * HOUR);
    const breached = stepped(warned, 24 * HOUR);
    expect(breached.owed).toEqual(expect.arrayContaining([...warned.owed]));
  });

  it('of two clocks are told together, each with its clock and when that was due', () => {
    const weeks = stepped(before, 30 * DAY);
    const [all] = to(weeks, 'management');
    expect(all?.facts.steps?.map(({ clock, kind, dueAt }) => [clock, kind, dueAt])).toEqual([
      ['acknowledgement', 'escalation', at(DAY)],
      ['resolution', 'warning', at(5 * DAY)],
      ['resolution', 'breach', at(5 * DAY)],
      ['resolution', 'escalation', at(5 * DAY)],
      ['resolution', 'escalation', at(5 * DAY)],
    ]);
  });

  it('are told once where whoever is responsible is also whom the step names', () => {
    const own = receivedUnder(
      rulesWith({
        ladders: {
          acknowledgement: [
            { kind: 'warn', at: { beforeDue: { amount: 1, unit: 'hours' } }, tell: ['complaints'] },
            { kind: 'breach', tell: 'complaints' },
          ],
          resolution: [{ kind: 'breach', tell: 'complaints' }],
        },
      }),
    );
    const warned = stepped(own, 23 * HOUR);
    expect(toldSince(own, warned)).toEqual(['warning to complaints']);
    expect(messageOf(warned, 'warning')?.facts.steps).toHaveLength(1);
    const breached = stepped(own, 24 * HOUR);
    expect(toldSince(own, breached)).toEqual(['breach to complaints']);
    expect(messageOf(breached, 'breach')?.facts.steps).toHaveLength(2);
  });

  it('reach the assignee and the team each by a message of their own', () => {
    const assigned = frozen(assign(before, { team: 'complaints', assignee: 'li-li' }, START + MINUTE));
    const overdue = stepped(assigned, 24 * HOUR);
    expect(toldSince(assigned, overdue).sort()).toEqual(['breach to li-li', 'breach to supervisors']);
  });

  it('and are followed by what a handler does in the same change leave the message about that alone', () => {
    const accepted = acknowledge(before, {}, START + 25 * HOUR);
    expect(toldSince(before, accepted)).toEqual([
      'breach to complaints',
      'breach to supervisors',
      'acknowledgement to complainant',
    ]);
  });
});

describe('a step that is taken late', () => {
  const lateSeconds = (complaint: Complaint) => complaint.timeline.at(-1)?.data.lateSeconds;

  it('says by how many seconds, from the second after the first minute', () => {
    const taken = (late: number) => takeDueSteps(received(), 'acknowledgement', START + 20 * HOUR + late);
    expect(lateSeconds(taken(0))).toBeUndefined();
    expect(lateSeconds(taken(60_999))).toBeUndefined();
    expect(lateSeconds(taken(61_000))).toBe(61);
    expect(lateSeconds(taken(HOUR + 999))).toBe(3600);
  });

  it('says so of each of several by its own due time', () => {
    const { timeline } = stepped(received(), 28 * HOUR + 2 * MINUTE);
    expect(timeline.slice(1).map(({ kind, data }) => [kind, data.lateSeconds])).toEqual([
      ['warned', 8 * 3600 + 120],
      ['breached', 4 * 3600 + 120],
      ['escalated', 120],
    ]);
  });

  it('is told of a pause’s end and of the follow-up too', () => {
    const paused = inStatus('awaiting-complainant');
    expect(lateSeconds(stepped(paused, 14 * DAY + 2 * MINUTE + HOUR))).toBe(3600);
    expect(lateSeconds(stepped(surveyed(), HOUR + 4 * DAY + 5 * MINUTE))).toBe(300);
  });
});

describe('a message loses its meaning', () => {
  const notAfterOf = (complaint: Complaint, kind: OwedMessage['kind']) =>
    (messageOf(complaint, kind) ?? expect.fail(`no ${kind} is owed`)).notAfter;

  it('a warning at the deadline it warns of', () => {
    expect(notAfterOf(stepped(received(), 20 * HOUR), 'warning')).toBe(at(DAY));
  });

  it('a question, and its reminder, at the end of the pause', () => {
    const rules = rulesWith({
      pause: {
        limit: { amount: 10, unit: 'calendar-days' },
        atLimit: 'resume',
        remindBefore: { amount: 3, unit: 'calendar-days' },
      },
    });
    const accepted = frozen(acknowledge(receivedUnder(rules), {}, START));
    const paused = frozen(pause(accepted, { question: 'Which?' }, START + DAY));
    expect(notAfterOf(paused, 'question')).toBe(at(11 * DAY));
    expect(notAfterOf(stepped(delivered(paused), 8 * DAY), 'question-reminder')).toBe(at(11 * DAY));
  });

  it('a reminder of the survey at its end, and never the survey, whose end counts from its sending', () => {
    const reminded = stepped(surveyed(), HOUR + 4 * DAY);
    expect(notAfterOf(reminded, 'reminder')).toBe(at(HOUR + 8 * DAY));
    expect(notAfterOf(stepped(inStatus('resolved'), HOUR + DAY), 'survey')).toBeUndefined();
  });

  it('none of the others, ever', () => {
    const draft = new Draft(received(), START + HOUR);
    const lapsing = [
      ...['warning', 'question', 'question-reminder', 'reminder', 'survey-call-reminder', 'code'],
      ...['hold', 'hold-reminder'],
    ];
    for (const kind of MESSAGE_KINDS.filter((each) => !lapsing.includes(each))) {
      draft.owe(
        kind,
        { role: 'team', team: 'complaints' },
        {
          dueAt: at(HOUR),
          pauseEndsAt: at(HOUR),
          expiresAt: at(HOUR),
        },
      );
      expect(draft.complaint.owed.at(-1)).toMatchObject({ kind });
      expect(draft.complaint.owed.at(-1)).not.toHaveProperty('notAfter');
    }
  });

  it('a warning that became a breach before it was sent never lapses', () => {
    expect(notAfterOf(stepped(received(), 25 * HOUR), 'breach')).toBeUndefined();
  });
});

describe('what a message says', () => {
  it('is what was so when it was owed, whatever has changed by the time it is sent', () => {
    const warned = stepped(received(), 20 * HOUR);
    const moved = frozen(assign(warned, { team: 'returns', assignee: 'li-li' }, START + 21 * HOUR));
    expect(messageOf(moved, 'warning')?.facts).toMatchObject(ABOUT);
  });

  it('of a resolution are the remedies that were promised, not those of a later one', () => {
    const first = inStatus('resolved');
    expect(messageOf(first, 'resolution')?.facts.remedies).toEqual([
      { kind: 'replacement' },
      { kind: 'apology' },
    ]);
    const second = resolve(
      delivered(inStatus('acknowledged')),
      { ...RESOLUTION, remedies: [{ kind: 'refund', amount: '10.00', currency: 'EUR' }] },
      START + HOUR,
    );
    expect(messageOf(second, 'resolution')?.facts.remedies).toEqual([
      { kind: 'refund', amount: '10.00', currency: 'EUR' },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { acknowledge, assign, pause, receive, resume, withdraw } from '../src/complaint/commands.ts';
import { complaintSchema, toBody } from '../src/complaint/complaint.ts';
import {
  ABOUT,
  asked,
  at,
  DAY,
  delivered,
  frozen,
  HOUR,
  ID,
  inStatus,
  intakeOf,
  MINUTE,
  messageOf,
  newsOf,
  RESOLUTION,
  RULES,
  received,
  receivedWithoutEmail,
  resolved,
  SAID,
  START,
  stepped,
  toldSince,
} from './fixtures.ts';

describe('a complaint that comes in', () => {
  it.each([
    { severity: 'minor', policy: 'standard', reason: 'rule 2: every other complaint' },
    { severity: 'moderate', policy: 'standard', reason: 'rule 2: every other complaint' },
    { severity: 'serious', policy: 'standard', reason: 'rule 2: every other complaint' },
    { severity: 'critical', policy: 'critical', reason: 'rule 1: severity critical' },
  ] as const)('is taken under the policy $policy when $severity, and says why', (example) => {
    const complaint = received(example.severity);
    expect(complaint.policy.id).toBe(example.policy);
    expect(complaint.timeline).toEqual([
      {
        seq: 1,
        at: at(0),
        cycle: 1,
        actor: 'client',
        kind: 'received',
        data: {
          policy: example.policy,
          policySet: 'default',
          policySetVersion: 1,
          match: example.reason,
        },
      },
    ]);
  });

  it('starts with version 1 in cycle 1 with the team of first resort', () => {
    expect(received()).toMatchObject({
      id: ID,
      version: 1,
      status: 'received',
      cycle: 1,
      level: 1,
      team: 'complaints',
      createdAt: at(0),
      updatedAt: at(0),
    });
    expect(received()).not.toHaveProperty('assignee');
    expect(complaintSchema.parse(toBody(received()))).toEqual(received());
  });

  it('is confirmed at once, with the promised times', () => {
    expect(received().owed).toEqual([
      {
        id: `${ID}.1.receipt.complainant`,
        kind: 'receipt',
        to: { role: 'complainant' },
        cycle: 1,
        queuedAt: at(0),
        attempts: 0,
        facts: { ...ABOUT, clock: 'acknowledgement', dueAt: at(DAY), resolutionDueAt: at(5 * DAY) },
      },
    ]);
  });

  it('owes nobody a message who left no e-mail address', () => {
    expect(receivedWithoutEmail().owed).toEqual([]);
  });

  it('is the same whenever it is made of the same', () => {
    expect(receive(ID, frozen(intakeOf()), START, RULES)).toEqual(received());
  });
});

describe('acknowledging', () => {
  const complaint = received();
  const acknowledged = acknowledge(complaint, { message: 'Li Li looks after it.' }, START + HOUR);

  it('stops the acknowledgement clock where it stands and leaves the resolution clock alone', () => {
    expect(acknowledged.clocks.acknowledgement).toMatchObject({
      state: 'stopped',
      startedAt: at(0),
      dueAt: at(DAY),
      stoppedAt: at(HOUR),
      taken: [],
      nextStepAt: undefined,
    });
    expect(acknowledged.clocks.resolution).toBe(complaint.clocks.resolution);
  });

  it('is one change, which is on the record', () => {
    expect(acknowledged).toMatchObject({ version: 2, updatedAt: at(HOUR), createdAt: at(0) });
    expect(acknowledged.timeline.at(-1)).toEqual({
      seq: 2,
      at: at(HOUR),
      cycle: 1,
      actor: 'handler',
      kind: 'acknowledged',
      data: {},
      note: 'Li Li looks after it.',
    });
  });

  it('tells the complainant by when there will be a solution', () => {
    expect(toldSince(complaint, acknowledged)).toEqual(['acknowledgement to complainant']);
    expect(messageOf(acknowledged, 'acknowledgement')?.facts).toEqual({
      ...ABOUT,
      clock: 'resolution',
      dueAt: at(5 * DAY),
      noteOf: acknowledged.timeline.at(-1)?.seq,
    });
  });

  it('needs no message', () => {
    const silent = acknowledge(complaint, {}, START + HOUR);
    expect(silent.timeline.at(-1)).not.toHaveProperty('note');
  });
});

describe('assigning', () => {
  const complaint = received();

  it('gives the complaint to a team, which is told', () => {
    const assigned = assign(complaint, { team: 'logistics' }, START + HOUR);
    expect(assigned).toMatchObject({ status: 'received', team: 'logistics', level: 1 });
    expect(assigned.clocks).toEqual(complaint.clocks);
    expect(assigned.timeline.at(-1)?.data).toEqual({ fromTeam: 'complaints', toTeam: 'logistics' });
    expect(toldSince(complaint, assigned)).toEqual(['assignment to logistics']);
  });

  it('gives it to a person, who is told instead of the team from then on', () => {
    const assigned = frozen(assign(complaint, { team: 'logistics', assignee: 'li-li' }, START + HOUR));
    expect(assigned.assignee).toBe('li-li');
    expect(toldSince(complaint, assigned)).toEqual(['assignment to li-li']);
    const warned = stepped(assigned, 20 * HOUR);
    expect(toldSince(assigned, warned)).toEqual(['warning to li-li']);
  });

  it('to a team alone takes it from the person who had it', () => {
    const personal = frozen(assign(complaint, { team: 'logistics', assignee: 'li-li' }, START + HOUR));
    expect(assign(personal, { team: 'returns' }, START + 2 * HOUR).assignee).toBeUndefined();
  });
});

describe('asking the complainant', () => {
  const acknowledged = inStatus('acknowledged');
  const asking = frozen(pause(acknowledged, { question: 'Which model?' }, START + DAY));
  const paused = delivered(asking);

  it('pauses the resolution clock, for 14 days at most', () => {
    expect(paused.clocks.resolution).toMatchObject({
      ...acknowledged.clocks.resolution,
      state: 'paused',
      pausedAt: at(DAY),
      nextStepAt: undefined,
    });
    expect(paused.question).toEqual({ askedAt: at(DAY), nextStepAt: at(15 * DAY), stops: ['resolution'] });
    expect(asking.timeline.at(-1)).toMatchObject({
      actor: 'handler',
      kind: 'paused',
      data: { clock: 'resolution', stops: 'resolution', until: at(15 * DAY) },
      note: 'Which model?',
    });
  });

  it('sends them the question', () => {
    expect(toldSince(acknowledged, asking)).toEqual(['question to complainant']);
    expect(messageOf(asking, 'question')?.facts).toEqual({
      ...ABOUT,
      noteOf: asking.timeline.at(-1)?.seq,
      pauseEndsAt: at(15 * DAY),
    });
  });

  it('and their answer starts the clock again with the time that was left', () => {
    const resumed = resume(paused, { text: SAID }, START + 3 * DAY);
    expect(resumed.status).toBe('acknowledged');
    expect(resumed.clocks.resolution).toMatchObject({
      state: 'running',
      startedAt: at(0),
      dueAt: at(7 * DAY),
      taken: [],
      nextStepAt: at(6 * DAY),
    });
    expect(resumed.timeline.at(-1)).toMatchObject({
      kind: 'resumed',
      data: { reason: 'answer', dueAt: at(7 * DAY), text: SAID },
    });
    expect(toldSince(paused, resumed)).toEqual(['answer to complaints']);
    expect(messageOf(resumed, 'answer')?.facts).toEqual({
      ...ABOUT,
      clock: 'resolution',
      dueAt: at(7 * DAY),
    });
  });
});

describe('resolving', () => {
  it('stops the clock, records cause and remedies, and tells the complainant', () => {
    const before = inStatus('acknowledged');
    const after = resolved(before, 2 * DAY);
    const done = { since: at(2 * DAY), state: 'done', done: { at: at(2 * DAY) } };
    expect(after.resolution).toEqual({
      at: at(2 * DAY),
      ...RESOLUTION,
      remedies: [
        { id: 'remedy-1', kind: 'replacement', ...done },
        { id: 'remedy-2', kind: 'apology', ...done },
      ],
    });
    expect(after.clocks.resolution).toMatchObject({ state: 'stopped', stoppedAt: at(2 * DAY) });
    expect(after.clocks.resolution.nextStepAt).toBeUndefined();
    expect(after.timeline.at(-1)).toMatchObject({
      kind: 'resolved',
      data: { rootCause: 'product', remedies: 2 },
      note: RESOLUTION.summary,
    });
    expect(toldSince(before, after)).toEqual(['resolution to complainant']);
    expect(newsOf(before, after)).toEqual(['resolved']);
  });

  it('acknowledges too where nobody had, with one message and as one change', () => {
    const before = received();
    const after = resolved(before, HOUR);
    expect(after.clocks.acknowledgement).toMatchObject({ state: 'stopped', stoppedAt: at(HOUR) });
    expect(newsOf(before, after)).toEqual(['acknowledged', 'resolved']);
    expect(toldSince(before, after)).toEqual(['resolution to complainant']);
    expect(after.version).toBe(2);
  });

  it('while the complainant has the ball is in time, for their time does not count', () => {
    const paused = asked(inStatus('acknowledged'), { question: 'Which model?' }, START + 3 * DAY);
    const after = resolved(paused, 10 * DAY);
    expect(after.clocks.resolution).toMatchObject({
      state: 'stopped',
      startedAt: at(0),
      dueAt: at(12 * DAY),
      stoppedAt: at(10 * DAY),
      taken: [],
    });
  });
});

describe('withdrawing', () => {
  it.each(['received', 'acknowledged', 'awaiting-complainant'] as const)(
    'a complaint that is %s stops everything, and no survey follows',
    (status) => {
      const before = inStatus(status);
      const after = frozen(withdraw(before, { reason: 'It works now.' }, START + HOUR));
      expect(after.clocks).toMatchObject({
        acknowledgement: { state: 'stopped' },
        resolution: { state: 'stopped', stoppedAt: at(HOUR) },
      });
      expect(after.clocks.followUp).toBeUndefined();
      expect(after.timeline.at(-1)).toMatchObject({
        actor: 'complainant',
        kind: 'withdrawn',
        note: 'It works now.',
      });
      expect(toldSince(before, after)).toEqual(['withdrawal to complainant']);
      expect(stepped(after, 400 * DAY)).toBe(after);
    },
  );

  it('keeps the instant at which the complaint was acknowledged', () => {
    const after = withdraw(inStatus('acknowledged'), { reason: 'It works now.' }, START + HOUR);
    expect(after.clocks.acknowledgement.stoppedAt).toBe(at(MINUTE));
  });
});

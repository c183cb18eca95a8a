import { describe, expect, it } from 'vitest';
import { reopen, resolve } from '../src/complaint/commands.ts';
import {
  ABOUT,
  at,
  DAY,
  frozen,
  HOUR,
  inStatus,
  kindsOf,
  messageOf,
  newsOf,
  RESOLUTION,
  received,
  resolved,
  START,
  stepped,
  surveyed,
  surveyOwed,
  toldSince,
} from './fixtures.ts';

describe('reopening', () => {
  it('starts a fresh cycle with its own targets, long after the first ones have passed', () => {
    const before = stepped(surveyed(), 30 * DAY);
    const after = frozen(reopen(before, { reason: 'It leaks again.' }, START + 60 * DAY));
    expect(after).toMatchObject({ status: 'received', cycle: 2, version: before.version + 1 });
    expect(after.clocks).toMatchObject({
      acknowledgement: {
        state: 'running',
        startedAt: at(60 * DAY),
        dueAt: at(61 * DAY),
        taken: [],
        nextStepAt: at(60 * DAY + 20 * HOUR),
      },
      resolution: {
        state: 'running',
        startedAt: at(60 * DAY),
        dueAt: at(65 * DAY),
        taken: [],
        nextStepAt: at(64 * DAY),
      },
    });
    expect(after.resolution).toBeUndefined();
    expect(after.execution).toEqual({ generation: 1, started: false });
    expect(stepped(after, 60 * DAY)).toBe(after);
    expect(stepped(after, 60 * DAY + 20 * HOUR - 1)).toBe(after);
  });

  it('tells the complainant the new times, and those who are responsible', () => {
    const before = inStatus('resolved');
    const after = reopen(before, { reason: 'It leaks again.' }, START + 2 * HOUR);
    expect(toldSince(before, after)).toEqual(['reopening to complainant', 'assignment to complaints']);
    expect(messageOf(after, 'reopening')?.facts).toEqual({
      ...ABOUT,
      clock: 'acknowledgement',
      dueAt: at(DAY + 2 * HOUR),
      resolutionDueAt: at(5 * DAY + 2 * HOUR),
    });
  });

  it('counts the events on and says which cycle they belong to', () => {
    const after = reopen(inStatus('resolved'), { reason: 'It leaks again.' }, START + 2 * HOUR);
    expect(after.timeline.map(({ seq, cycle, kind }) => [seq, cycle, kind])).toEqual([
      [1, 1, 'received'],
      [2, 1, 'acknowledged'],
      [3, 1, 'resolved'],
      [4, 2, 'reopened'],
    ]);
  });

  it('starts a first execution of the new cycle, however many the one before has had', () => {
    const restarted = frozen({ ...inStatus('resolved'), execution: { generation: 3, started: true } });
    expect(reopen(restarted, { reason: 'Again.' }, START + DAY).execution).toEqual({
      generation: 1,
      started: false,
    });
  });

  it('keeps the level the complaint had risen to', () => {
    const escalated = resolved(stepped(received(), 28 * HOUR), 29 * HOUR);
    const after = reopen(escalated, { reason: 'It leaks again.' }, START + 30 * HOUR);
    expect(after).toMatchObject({ level: 2, team: 'supervisors' });
  });

  it('takes back a survey that could not be sent yet, since its link is void', () => {
    const owing = surveyOwed();
    expect(messageOf(owing, 'survey')).toBeDefined();
    const after = reopen(owing, { reason: 'It leaks again.' }, START + 2 * DAY);
    expect(messageOf(after, 'survey')).toBeUndefined();
    expect(messageOf(after, 'resolution')).toBeDefined();
    expect(kindsOf(after)).toContain('survey-sent');
  });

  it('a second time gives the third cycle', () => {
    const second = reopen(inStatus('resolved'), { reason: 'Again.' }, START + DAY);
    const resolvedAgain = resolve(frozen(second), { ...RESOLUTION, remedies: [] }, START + 2 * DAY);
    expect(reopen(frozen(resolvedAgain), { reason: 'And again.' }, START + 3 * DAY).cycle).toBe(3);
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

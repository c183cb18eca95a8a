import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf, millisOf } from '../src/base/instant.ts';
import { reopen } from '../src/complaint/commands.ts';
import type { Complaint } from '../src/complaint/complaint.ts';
import {
  decideObjection,
  nextObjectionStepAt,
  object,
  takeObjectionSteps,
} from '../src/complaint/objection.ts';
import { watchAt } from '../src/records/watch.ts';
import { at, DAY, HOUR, inStatus, newsOf, refusalOf, rulesWith, START, stepped } from './fixtures.ts';

/** Resolved, and disputed an hour later. */
const resolved = inStatus('resolved');
const BEGIN = millisOf(resolved.updatedAt) + HOUR;
const objected = object(resolved, {}, BEGIN);
const dueAt = objected.objection?.dueAt ?? at(0);

const owedKinds = (complaint: Complaint) => complaint.owed.map(({ kind }) => kind);
const decide = (complaint: Complaint, decision: 'upheld' | 'rejected', now = BEGIN + DAY) =>
  decideObjection(complaint, { decision, reason: 'We have looked again.' }, now);

describe('an objection', () => {
  it('has five working days, or what the policy says', () => {
    expect(dueAt).toBe(instantOf(BEGIN + 5 * DAY));
    const { policySet } = rulesWith({ objection: { target: { amount: 2, unit: 'hours' } } });
    const policy = policySet.rules[0]?.policy ?? expect.fail('no policy');
    const sooner = object({ ...resolved, policy }, {}, BEGIN);
    expect(sooner.objection?.dueAt).toBe(instantOf(BEGIN + 2 * HOUR));
  });

  it('is told to both sides in the write that records it', () => {
    expect(owedKinds(objected)).toEqual(expect.arrayContaining(['objection-receipt', 'objection']));
    expect(objected.version).toBe(resolved.version + 1);
    expect(objected.timeline.at(-1)).toMatchObject({ kind: 'objected' });
  });

  it('is made once for each resolution, and of none where there is none', () => {
    const again = (complaint: Complaint) => refusalOf(() => object(complaint, {}, BEGIN + 2 * DAY));
    expect(again(objected)).toMatchObject({ code: 'objection-refused', details: { cause: 'open' } });
    const rejected = decide(objected, 'rejected');
    expect(again(rejected)).toMatchObject({ code: 'objection-refused', details: { cause: 'decided' } });
    const unanswered: Complaint = { ...inStatus('closed'), resolution: undefined };
    expect(again(unanswered)).toMatchObject({
      code: 'objection-refused',
      details: { cause: 'no-resolution' },
    });
  });

  it('that is rejected leaves the resolution, and the complainant is told the reason', () => {
    const rejected = decide(objected, 'rejected');
    expect(rejected).toMatchObject({ status: 'resolved', cycle: 1, resolution: resolved.resolution });
    const told = rejected.owed.find(({ kind }) => kind === 'objection-rejection');
    expect(told?.facts.noteOf).toBe(rejected.timeline.at(-1)?.seq);
    expect(refusalOf(() => decide(rejected, 'upheld')).details).toEqual({ cause: 'none' });
  });

  it('that is upheld begins a cycle with times of its own, and there is none any more', () => {
    const upheld = decide(objected, 'upheld');
    expect(upheld).toMatchObject({ status: 'received', cycle: 2, version: objected.version + 1 });
    expect(upheld.objection).toBeUndefined();
    expect(owedKinds(upheld)).toEqual(expect.arrayContaining(['reopening', 'assignment']));
    expect(owedKinds(upheld)).not.toContain('objection');
  });

  it('is granted by whoever takes the complaint up again without a word of it', () => {
    const reopened = reopen(objected, { reason: 'It leaks.' }, BEGIN + HOUR);
    expect(reopened.objection).toBeUndefined();
    expect(nextObjectionStepAt(reopened)).toBeUndefined();
  });

  it('stays one when the complaint is closed meanwhile, and can be decided on then', () => {
    const closed = { ...objected, status: 'closed' };
    expect(nextObjectionStepAt(closed)).toBe(instantOf(BEGIN + 4 * DAY));
    expect(decide(closed, 'upheld')).toMatchObject({ status: 'received', cycle: 2 });
  });
});

describe('an objection that nobody decides on', () => {
  const quiet: Complaint = { ...objected, owed: [] };

  it('is reminded of a working day before it is due, and goes one level up when it is late', () => {
    const reminded = takeObjectionSteps(quiet, BEGIN + 4 * DAY);
    expect(owedKinds(reminded)).toEqual(['objection-reminder']);
    const late = takeObjectionSteps(reminded, millisOf(dueAt));
    expect(late).toMatchObject({ level: 2, team: 'supervisors', status: 'resolved' });
    expect(late.timeline.at(-1)).toMatchObject({ kind: 'escalated', data: { reason: 'objection', dueAt } });
    expect(owedKinds(late)).toEqual(['escalation', 'escalation']);
    expect(nextObjectionStepAt(late)).toBeUndefined();
  });

  it('at the highest level is reminded of once more there', () => {
    const late = takeObjectionSteps({ ...quiet, level: 9 }, millisOf(dueAt));
    expect(owedKinds(late)).toEqual(['objection-reminder']);
  });

  it('is looked at by whoever sweeps, though the complaint is over', () => {
    const over = { ...stepped(quiet, 30 * DAY), status: 'closed', owed: [] };
    const idle: Complaint = {
      ...over,
      clocks: { ...over.clocks, followUp: undefined },
      waits: {},
      execution: { ...over.execution, started: true },
      publishedSeq: over.timeline.at(-1)?.seq,
    };
    expect(watchAt(idle, BEGIN)).toBe(nextObjectionStepAt(idle));
  });

  it('is told twice at most, whenever somebody looks', () => {
    const moments = fc.array(fc.integer({ min: 0, max: 9 * 24 }), { maxLength: 30 });
    fc.assert(
      fc.property(moments, (hours) => {
        const sorted = hours.sort((one, other) => one - other);
        const end = sorted.reduce((from, hour) => takeObjectionSteps(from, BEGIN + hour * HOUR), quiet);
        const news = newsOf(quiet, end);
        expect(news.filter((kind) => kind === 'objection-reminded').length).toBeLessThanOrEqual(1);
        expect(news.filter((kind) => kind === 'escalated').length).toBeLessThanOrEqual(1);
        expect(end.status).toBe(quiet.status);
        const now = BEGIN + (sorted.at(-1) ?? 0) * HOUR;
        expect(takeObjectionSteps(end, now)).toBe(end);
      }),
    );
  });

  it('is nothing to a complaint without one', () => {
    expect(nextObjectionStepAt(resolved)).toBeUndefined();
    expect(takeObjectionSteps(resolved, START + 90 * DAY)).toBe(resolved);
  });
});

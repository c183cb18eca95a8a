import { describe, expect, it } from 'vitest';
import { acknowledge, assign, escalate, receive } from '../src/complaint/commands.ts';
import { reclassify } from '../src/complaint/retiming.ts';
import type { Condition } from '../src/policy/condition.ts';
import {
  asked,
  at,
  DAY,
  frozen,
  HOUR,
  ID,
  inStatus,
  intakeOf,
  newsOf,
  RULES,
  received,
  refusalOf,
  START,
  stepped,
  toldSince,
} from './fixtures.ts';

const toCritical = { severity: 'critical', reason: 'It has caught fire.' } as const;

describe('a change of severity', () => {
  const before = inStatus('acknowledged');
  const after = frozen(reclassify(before, toCritical, START + 10 * HOUR, RULES));

  it('matches the policy anew, and says by which rule and why', () => {
    expect(after).toMatchObject({
      severity: 'critical',
      policy: { id: 'critical' },
      match: { rule: 1, reason: 'rule 1: severity critical' },
    });
    expect(after.timeline.at(-1)).toMatchObject({
      actor: 'handler',
      kind: 'reclassified',
      data: { severity: 'critical', match: 'rule 1: severity critical', resolutionDueAt: at(24 * HOUR) },
      note: toCritical.reason,
    });
  });

  it('counts the time that was used already', () => {
    expect(after.clocks.resolution).toMatchObject({ dueAt: at(24 * HOUR), nextStepAt: at(20 * HOUR) });
  });

  it('leaves a clock that has stopped as it was, with the terms that it went by', () => {
    const { terms, ...clock } = after.clocks.acknowledgement;
    expect(clock).toEqual(before.clocks.acknowledgement);
    expect(terms).toEqual({ match: before.match, ladder: before.policy.ladders.acknowledgement });
  });

  it('takes at once what is due by the new reckoning', () => {
    const late = reclassify(before, toCritical, START + 25 * HOUR, RULES);
    expect(newsOf(before, late)).toEqual(['reclassified', 'warned', 'breached']);
    expect(late.clocks.resolution.breachedAt).toBe(at(24 * HOUR));
  });

  it('does not do again what has been done', () => {
    const late = stepped(received(), 29 * HOUR);
    expect(newsOf(received(), late)).toEqual(['warned', 'breached', 'escalated']);
    const changed = frozen(reclassify(late, toCritical, START + 30 * HOUR, RULES));
    const acknowledgement = changed.timeline
      .slice(late.timeline.length + 1)
      .filter(({ data }) => data.clock === 'acknowledgement');
    // Only the highest level has not heard yet.
    expect(acknowledgement.map(({ kind, data }) => [kind, data.level])).toEqual([['escalated', 3]]);
    expect(changed.clocks.acknowledgement.breachedAt).toBe(at(24 * HOUR));
  });

  it('there and back again ends where it began', () => {
    const back = reclassify(after, { severity: 'moderate', reason: 'It has not.' }, START + 11 * HOUR, RULES);
    const { terms: _, ...acknowledgement } = back.clocks.acknowledgement;
    expect({ ...back.clocks, acknowledgement }).toEqual({
      ...before.clocks,
      resolution: { ...before.clocks.resolution, promisedAt: at(11 * HOUR) },
    });
    expect(back.policy).toEqual(before.policy);
  });

  it('while the complainant has the ball keeps the clock standing', () => {
    const paused = asked(before, { question: 'Which one?' }, START + HOUR);
    const changed = reclassify(paused, toCritical, START + 10 * HOUR, RULES);
    expect(changed.clocks.resolution).toMatchObject({ state: 'paused', dueAt: at(24 * HOUR) });
  });
});

describe('a correction of what else a policy is matched by', () => {
  const critical = RULES.policySet.rules[0]?.policy ?? expect.fail('a set without rules');
  const byAll = (when: Condition) => ({
    ...RULES,
    policySet: { ...RULES.policySet, rules: [{ when, policy: critical }, ...RULES.policySet.rules] },
  });
  const reason = 'They had not said.';

  it.each([
    ['tier', { tier: 'gold' }],
    ['jurisdiction', { jurisdiction: 'CN' }],
    ['line', { line: 'kettles' }],
    ['language', { language: 'en' }],
  ] as const)('the %s matches the policy anew', (field, correction) => {
    const rules = byAll({ [field]: { in: Object.values(correction) } });
    const before = received();
    const after = frozen(reclassify(before, { ...correction, reason }, START + HOUR / 4, rules));
    expect(after.match.reason).toBe(`rule 1: ${field} ${Object.values(correction)}`);
    expect(after.clocks.resolution.dueAt).toBe(at(24 * HOUR));
    expect(after.timeline[1]).toMatchObject({ kind: 'reclassified', data: { corrected: field } });
  });

  it('may say that what was said is not so', () => {
    const rules = byAll({ tier: { in: ['gold'] } });
    const { content, ...intake } = intakeOf();
    const gold = { ...content, complainant: { ...content.complainant, tier: 'gold' } };
    const before = frozen(receive(ID, { ...intake, line: 'kettles', content: gold }, START, rules));
    expect(before.clocks.resolution.dueAt).toBe(at(24 * HOUR));
    const after = frozen(reclassify(before, { tier: null, line: null, reason }, START + HOUR / 4, rules));
    expect(after.content.complainant.tier).toBeUndefined();
    expect(after.line).toBeUndefined();
    expect(after.clocks.resolution.dueAt).toBe(at(5 * DAY));
    expect(after.timeline.at(-1)?.data).toMatchObject({ corrected: 'line,tier' });
  });

  it('leaves no tier on the timeline, which outlives the complainant’s data', () => {
    const after = reclassify(received(), { tier: 'friend-of-the-house', reason }, START, RULES);
    expect(JSON.stringify(after.timeline)).not.toContain('friend-of-the-house');
  });
});

describe('an escalation by hand', () => {
  const reason = 'The press has called.';

  it('hands the complaint to the next level of the ladder, with the reason on the record', () => {
    const before = inStatus('acknowledged');
    const after = escalate(before, { reason }, START + HOUR);
    expect(after).toMatchObject({ level: 2, team: 'supervisors', version: before.version + 1 });
    expect(after.timeline.at(-1)).toMatchObject({ actor: 'handler', kind: 'escalated', note: reason });
    expect(toldSince(before, after)).toEqual(['escalation to complaints', 'escalation to supervisors']);
  });

  it('goes to the level or the team that is named', () => {
    for (const named of [{ level: 3 }, { team: 'management' }, { level: 3, team: 'management' }]) {
      const after = escalate(received(), { reason, ...named }, START + HOUR);
      expect(after).toMatchObject({ level: 3, team: 'management', assignee: undefined });
    }
  });

  it.each([
    ['to a level that the policy does not have', { level: 5 }],
    ['to a team that the policy does not escalate to', { team: 'board' }],
    ['to a team at a level that is not its own', { level: 2, team: 'management' }],
  ])('is refused %s, with what there is', (_, named) => {
    const refusal = refusalOf(() => escalate(received(), { reason, ...named }, START + HOUR));
    expect(refusal.code).toBe('escalation-refused');
    expect(refusal.details).toMatchObject({ level: 1 });
    expect(refusal.details.higher).toContainEqual({ level: 2, team: 'supervisors' });
    expect(refusal.details.higher).toContainEqual({ level: 3, team: 'management' });
  });

  it('is refused at the highest level, and downwards', () => {
    const high = frozen(escalate(received(), { reason, level: 3 }, START + HOUR));
    for (const named of [{}, { level: 3 }, { level: 2 }, { team: 'supervisors' }])
      expect(refusalOf(() => escalate(high, { reason, ...named }, START + 2 * HOUR))).toMatchObject({
        code: 'escalation-refused',
        details: { level: 3, higher: [] },
      });
  });

  it('changes no deadline, and the ladder does not take the complaint back down', () => {
    const before = received();
    const after = frozen(escalate(before, { reason, level: 3, team: 'management' }, START + HOUR));
    expect(after.clocks).toEqual(before.clocks);
    expect(stepped(after, 40 * DAY)).toMatchObject({ level: 3, team: 'management' });
  });
});

it('a complaint that somebody has taken up stays with them when it is reclassified', () => {
  const taken = frozen(assign(received(), { team: 'complaints', assignee: 'li-li' }, START));
  const changed = reclassify(acknowledge(taken, {}, START), toCritical, START + HOUR, RULES);
  expect(changed).toMatchObject({ team: 'complaints', assignee: 'li-li' });
});

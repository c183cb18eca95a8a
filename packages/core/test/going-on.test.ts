import { describe, expect, it } from 'vitest';
import { explainDeadlines } from '../src/clocks/explanation.ts';
import { acknowledge, reopen } from '../src/complaint/commands.ts';
import { decideObjection, object } from '../src/complaint/objection.ts';
import { extend, followCalendar, reclassify } from '../src/complaint/retiming.ts';
import { policySchema } from '../src/policy/policy.ts';
import {
  asked,
  at,
  DAY,
  expectCalendar,
  frozen,
  HOUR,
  kindsOf,
  messageOf,
  newsOf,
  RULES,
  receivedUnder,
  refusalOf,
  resolved,
  rulesOf,
  rulesWith,
  START,
  stepped,
} from './fixtures.ts';

const again = { reason: 'It leaks again.' };
const goingOn = rulesWith({ reopening: { clocks: 'go-on' } });

describe('a complaint that is taken up again under a policy whose clock goes on', () => {
  const first = frozen(acknowledge(receivedUnder(goingOn), {}, START + HOUR));

  it('is due when it always was: the time in which it was over counts', () => {
    const reopened = frozen(reopen(resolved(first, 2 * DAY), again, START + 3 * DAY));
    expect(reopened).toMatchObject({ status: 'received', cycle: 2 });
    expect(reopened.clocks.resolution).toMatchObject({
      state: 'running',
      startedAt: at(0),
      dueAt: at(5 * DAY),
      nextStepAt: at(4 * DAY),
      goesOn: { since: at(3 * DAY), acknowledgedAt: at(HOUR) },
    });
    expect(reopened.clocks.resolution.stoppedAt).toBeUndefined();
    expect(reopened.clocks.acknowledgement).toMatchObject({ startedAt: at(3 * DAY), dueAt: at(4 * DAY) });
    expect(messageOf(reopened, 'reopening')?.facts).toMatchObject({
      dueAt: at(4 * DAY),
      resolutionDueAt: at(5 * DAY),
    });
    expect(newsOf(reopened, stepped(acknowledge(reopened, {}, START + 3 * DAY), 6 * DAY))).toEqual([
      'acknowledged',
      'warned',
      'breached',
      'escalated',
    ]);
  });

  it('is overdue at once where its date has passed meanwhile, which is told in one message to each', () => {
    const over = { ...resolved(first, 2 * DAY), owed: [] };
    const reopened = frozen(reopen(over, again, START + 6 * DAY));
    expect(newsOf(over, reopened)).toEqual(['reopened', 'warned', 'breached', 'escalated']);
    expect(reopened.clocks.resolution).toMatchObject({ breachedAt: at(5 * DAY), nextStepAt: at(8 * DAY) });
    expect(reopened.timeline.at(-1)?.data).not.toHaveProperty('lateSeconds');
    const steps = reopened.owed.filter(({ facts }) => facts.steps !== undefined);
    expect(steps.map(({ kind, to, facts }) => [kind, to, facts.steps?.length])).toEqual([
      ['escalation', { role: 'team', team: 'complaints' }, 2],
      ['escalation', { role: 'team', team: 'supervisors' }, 2],
    ]);
    const kinds = newsOf(reopened, stepped(reopened, 60 * DAY)).filter((kind) => kind === 'breached');
    // That of the acknowledgement; the resolution has been breached.
    expect(kinds).toHaveLength(1);
  });

  it('does nothing again that was done before it was resolved', () => {
    const late = resolved(stepped(first, 5 * DAY + HOUR), 5 * DAY + HOUR);
    const reopened = reopen(late, again, START + 5 * DAY + 2 * HOUR);
    expect(newsOf(late, reopened)).toEqual(['reopened']);
    expect(reopened.clocks.resolution).toMatchObject({ breachedAt: at(5 * DAY), nextStepAt: at(6 * DAY) });
  });

  it('keeps its extension, and may be put off as far as ever', () => {
    const extended = extend(first, { dueAt: at(9 * DAY), reason: 'A part.' }, START + DAY);
    const reopened = reopen(resolved(frozen(extended), 2 * DAY), again, START + 3 * DAY);
    expect(reopened.clocks.resolution.dueAt).toBe(at(9 * DAY));
    const ask = (dueAt: number) =>
      extend(frozen(reopened), { dueAt: at(dueAt), reason: 'Two.' }, START + 4 * DAY);
    expect(ask(15 * DAY).clocks.resolution.dueAt).toBe(at(15 * DAY));
    expect(refusalOf(() => ask(15 * DAY + 1)).details).toMatchObject({ cause: 'beyond-cap' });
  });

  it('keeps what was left where it was closed because a question stayed unanswered', () => {
    const rules = rulesWith({
      reopening: { clocks: 'go-on' },
      pause: { limit: { amount: 2, unit: 'calendar-days' }, atLimit: 'close' },
    });
    const open = frozen(acknowledge(receivedUnder(rules), {}, START));
    const closed = stepped(asked(open, { question: 'Which one?' }, START + DAY), 4 * DAY);
    expect(closed.status).toBe('closed');
    const reopened = reopen(closed, again, START + 4 * DAY);
    expect(reopened.clocks.resolution).toMatchObject({ state: 'running', dueAt: at(7 * DAY) });
  });

  it('goes on by an upheld objection as by a request', () => {
    const disputed = frozen(object(resolved(first, 2 * DAY), {}, START + 3 * DAY));
    const upheld = { decision: 'upheld', reason: 'True.' } as const;
    const late = decideObjection(disputed, upheld, START + 6 * DAY);
    expect(late.clocks.resolution).toMatchObject({ dueAt: at(5 * DAY), breachedAt: at(5 * DAY) });
    expect(kindsOf(late).slice(-4)).toEqual(['objection-upheld', 'warned', 'breached', 'escalated']);
  });

  it('a second time, too, from the first receipt', () => {
    const second = frozen(reopen(resolved(first, DAY), again, START + 2 * DAY));
    const third = reopen(resolved(second, 3 * DAY), again, START + 4 * DAY);
    expect(third).toMatchObject({
      cycle: 3,
      clocks: { resolution: { startedAt: at(0), dueAt: at(5 * DAY) } },
    });
  });

  it('counts from the first acknowledgement, not from that of the reopening', () => {
    const samr = rulesOf('cn-samr');
    const accepted = frozen(acknowledge(receivedUnder(samr), {}, START + DAY));
    const reopened = frozen(reopen(resolved(accepted, 2 * DAY), again, START + 20 * DAY));
    const taken = acknowledge(reopened, {}, START + 25 * DAY);
    for (const { clocks } of [reopened, taken])
      expect(clocks.resolution).toMatchObject({
        anchorAt: at(DAY),
        dueAt: accepted.clocks.resolution.dueAt,
      });
  });

  it('goes by a calendar that has changed while it was over, by a new promise where that is later', () => {
    const rules = rulesWith({
      calendar: 'gb',
      reopening: { clocks: 'go-on' },
      targets: {
        acknowledgement: { amount: 4, unit: 'working-hours', anchor: 'receipt' },
        resolution: { amount: 3, unit: 'working-days', anchor: 'receipt', ends: 'end-of-day' },
      },
    });
    const over = resolved(stepped(receivedUnder(rules), 2 * DAY + 12 * HOUR), 2 * DAY + 12 * HOUR);
    expect(over.clocks.resolution.taken).toHaveLength(1);
    const gb = expectCalendar('gb');
    const holidays = [...gb.holidays, { date: '2026-11-18', name: 'A royal wedding' }];
    const followed = followCalendar(over, { ...gb, version: 2, holidays }, START + 3 * DAY);
    expect(followed.clocks.resolution.dueAt).toBe(at(3 * DAY + 8 * HOUR));
    const reopened = reopen(frozen(followed), again, START + 3 * DAY);
    expect(reopened.clocks.resolution).toMatchObject({
      dueAt: at(4 * DAY + 8 * HOUR),
      taken: [],
      former: [{ dueAt: at(3 * DAY + 8 * HOUR), taken: [{ kind: 'warn' }] }],
    });
    expect(reopened.clocks.resolution).not.toHaveProperty('terms');
  });
});

describe('a second stage', () => {
  const housing = rulesOf('gb-housing');
  const first = frozen(acknowledge(receivedUnder(housing), {}, START));
  const second = frozen(
    acknowledge(reopen(resolved(first, DAY), again, START + 14 * DAY), {}, START + 14 * DAY),
  );
  const latest = (complaint: typeof first, now: number) =>
    refusalOf(() => extend(complaint, { dueAt: at(300 * DAY), reason: 'A surveyor.' }, START + now)).details
      .latest;

  it('has targets of its own, and may be put off as far as is said for it', () => {
    // Ten working days and ten more; twenty and twenty more, over Christmas.
    expect(first.clocks.resolution.dueAt).toBe('2026-11-30T17:00:00.000Z');
    expect(latest(first, HOUR)).toBe('2026-12-14T17:00:00.000Z');
    expect(second.clocks.resolution.dueAt).toBe('2026-12-30T17:00:00.000Z');
    expect(latest(second, 15 * DAY)).toBe('2027-01-28T17:00:00.000Z');
  });
});

it('the resolution has no target of its own where its clock goes on', () => {
  const { policy } = RULES.policySet.rules[0] ?? expect.fail('no rule');
  const targets = { resolution: policy.targets.resolution };
  const parse = (clocks: string) => policySchema.safeParse({ ...policy, reopening: { clocks, targets } });
  expect(parse('fresh').success).toBe(true);
  expect(parse('go-on').error?.issues.map(({ path }) => path.join('.'))).toEqual([
    'reopening.targets.resolution',
  ]);
  const former = policySchema.parse({ ...policy, reopeningTargets: targets });
  expect(former).toEqual({ ...policy, reopening: { clocks: 'fresh', targets } });
});

describe('the explanation of a clock that has stopped', () => {
  const gb = expectCalendar('gb');
  const rules = rulesWith({
    id: 'usual',
    calendar: 'gb',
    targets: {
      acknowledgement: { amount: 2, unit: 'working-days', anchor: 'receipt', ends: 'end-of-day' },
      resolution: { amount: 10, unit: 'working-days', anchor: 'receipt', ends: 'end-of-day' },
    },
    ladders: {
      acknowledgement: [
        { kind: 'warn', at: { percent: 25 } },
        { kind: 'warn', at: { percent: 75 } },
        { kind: 'breach', tell: 'supervisors' },
      ],
      resolution: [{ kind: 'breach', tell: 'supervisors' }],
    },
  });
  const acknowledged = frozen(acknowledge(receivedUnder(rules), {}, START + 2 * DAY + 6 * HOUR));
  const explain = (complaint: typeof acknowledged) =>
    explainDeadlines(complaint, START + 9 * DAY).acknowledgement;
  const before = explain(acknowledged);
  const closed = { ...gb, version: gb.version + 1, holidays: [{ date: '2026-11-17', name: 'Fog' }] };

  it('is what it was after a new version of its calendar', () => {
    const followed = followCalendar(acknowledged, closed, START + 3 * DAY);
    expect(followed.calendar.version).toBe(2);
    expect(explain(followed)).toEqual(before);
    expect(explain(followed)).toMatchObject({ calendar: { id: 'gb', version: 1 }, holidays: [] });
    expect(explain(followCalendar(followed, { ...closed, version: 3 }, START + 4 * DAY))).toEqual(before);
  });

  it('is what it was after another policy, of which only the rule is said besides', () => {
    const reclassified = reclassify(
      acknowledged,
      { severity: 'critical', reason: 'So.' },
      START + 3 * DAY,
      RULES,
    );
    const { match, ...rest } = explain(reclassified);
    expect({ ...rest, match: undefined }).toEqual(before);
    expect(match).toEqual(acknowledged.match);
    expect(rest.ladder.past.map(({ kind }) => kind)).toEqual(['warn', 'warn']);
  });

  it('needs no more of the calendar than the days around it', () => {
    const { terms } = followCalendar(acknowledged, closed, START + 3 * DAY).clocks.acknowledgement;
    expect(terms?.calendar?.holidays.map(({ date }) => date)).toEqual([
      '2026-12-25',
      '2026-12-26',
      '2026-12-28',
      '2027-01-01',
    ]);
    expect(JSON.stringify(terms).length).toBeLessThan(1024);
    expect(acknowledged.clocks.acknowledgement.terms).toBeUndefined();
  });
});

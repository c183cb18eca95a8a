import { describe, expect, it } from 'vitest';
import { asComplaintId } from '../src/base/ids.ts';
import { daySchema, instantOf, millisOf } from '../src/base/instant.ts';
import { Refusal } from '../src/base/refusal.ts';
import { CATEGORIES, CHANNELS, codes, SEVERITIES } from '../src/base/vocabulary.ts';
import { deadlineClocksOf } from '../src/clocks/clock.ts';
import { recordContact } from '../src/complaint/calls.ts';
import {
  acknowledge,
  assign,
  type Intake,
  pause,
  receive,
  reopen,
  resolve,
  resume,
  withdraw,
} from '../src/complaint/commands.ts';
import { type Complaint, toBody } from '../src/complaint/complaint.ts';
import { fulfilByHand } from '../src/complaint/fulfilment.ts';
import { hold, release } from '../src/complaint/holding.ts';
import { decideObjection, object } from '../src/complaint/objection.ts';
import { type Past, type Promised, parsePast, pastOf } from '../src/complaint/past.ts';
import { lightened, promisedOf, replay } from '../src/complaint/replay.ts';
import { correctReceipt, extend, reclassify } from '../src/complaint/retiming.ts';
import { takeDueSteps } from '../src/complaint/steps.ts';
import { sendUpdate } from '../src/complaint/updates.ts';
import type { Rules } from '../src/policy/match.ts';
import {
  DAY,
  delivered,
  HOLDING,
  HOUR,
  MINUTE,
  RESOLUTION,
  RULES,
  rulesOf,
  rulesWith,
  START,
  WORKING,
} from './fixtures.ts';

/** The same numbers in every run, from 0 to below 1. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** @param isAnew under the other rules: of the clocks that are named, those are fulfilled that run there. */
type Command = (complaint: Complaint, now: number, rules: Rules, isAnew: boolean) => Complaint;
interface Done {
  readonly at: number;
  readonly command: Command;
}

const isRunning = ({ clocks: { others = {} } }: Complaint, name: string) =>
  others[name] !== undefined && others[name].state !== 'stopped';

/** With a clock that is named, with none, or with whatever such a thing fulfils. */
function naming(random: () => number, perform: (fulfils: string[] | undefined) => Command): Command {
  const named = ['inspection', 'progress', 'promise-1'][Math.floor(random() * 6)];
  const isNone = random() < 0.2;
  return (complaint, now, rules, isAnew) => {
    const fulfils = isNone || named === undefined ? [] : [named];
    const running = isAnew ? fulfils.filter((name) => isRunning(complaint, name)) : fulfils;
    const all = named === undefined && !isNone ? undefined : running;
    return perform(all)(complaint, now, rules, isAnew);
  };
}

function promising(random: () => number) {
  const ahead = Math.ceil(random() * 10 * DAY);
  const outlives = random() < 0.3;
  return random() < 0.5
    ? () => ({})
    : (now: number) => ({ promise: { dueAt: instantOf(now + ahead), outlives } });
}

const COMMANDS: readonly ((random: () => number) => Command)[] = [
  () => (complaint, now) => acknowledge(complaint, {}, now),
  () => (complaint, now) => pause(complaint, { question: 'Which?' }, now),
  () => (complaint, now) => resume(complaint, {}, now),
  (random) => {
    const days = 1 + Math.floor(random() * 20);
    return (complaint, now) =>
      extend(complaint, { dueAt: instantOf(START + days * DAY), reason: 'A part.' }, now);
  },
  (random) => {
    const severity = codes(SEVERITIES).options[Math.floor(random() * 4)];
    const category = codes(CATEGORIES).options[Math.floor(random() * 14)];
    return (complaint, now, rules) =>
      reclassify(complaint, { severity, category, reason: 'So.' }, now, rules);
  },
  () => (complaint, now) => hold(complaint, { kind: 'third-party', reason: 'A part.' }, now),
  () => (complaint, now) => release(complaint, {}, now),
  (random) => {
    const received = instantOf(START - Math.floor(random() * 20 * DAY));
    return (complaint, now) => correctReceipt(complaint, { received, reason: 'The postmark.' }, now);
  },
  (random) => {
    const team = random() < 0.6 ? 'repairs' : 'complaints';
    return (complaint, now) => assign(complaint, { team }, now);
  },
  (random) => {
    const promise = promising(random);
    return naming(
      random,
      (fulfils) => (complaint, now) =>
        sendUpdate(complaint, { message: 'We look.', fulfils, ...promise(now) }, now),
    );
  },
  (random) => {
    const promise = promising(random);
    return naming(
      random,
      (fulfils) => (complaint, now) =>
        recordContact(complaint, { outcome: 'reached', fulfils, ...promise(now) }, now),
    );
  },
  (random) => {
    const clock = random() < 0.5 ? 'inspection' : 'promise-1';
    return (complaint, now) => fulfilByHand(complaint, { clock }, now);
  },
  () => (complaint, now) => resolve(complaint, { ...RESOLUTION, remedies: [...RESOLUTION.remedies] }, now),
  () => (complaint, now) => reopen(complaint, { reason: 'Again.' }, now),
  () => (complaint, now) => object(complaint, {}, now),
  () => (complaint, now) => decideObjection(complaint, { decision: 'upheld', reason: 'Yes.' }, now),
  (random) => {
    const isMeant = random() < 0.2;
    return (complaint, now) => (isMeant ? withdraw(complaint, {}, now) : complaint);
  },
];

/** As its workflow would: each step when it is due. */
function until(complaint: Complaint, now: number): Complaint {
  let stepped = complaint;
  for (;;) {
    const { question, hold } = stepped;
    const clocks = deadlineClocksOf(stepped).map(([, clock]) => clock);
    const at = [...clocks, question, hold].flatMap((each) => each?.nextStepAt ?? []).sort()[0];
    if (at === undefined || millisOf(at) > now) return stepped;
    stepped = takeDueSteps(stepped, 'resolution', millisOf(at));
  }
}

/** Commands at their instants, each with everything that its complaint's policy does besides. */
function run(rules: Rules, intake: Intake, script: readonly Done[], asOf: number, isAnew = false) {
  const done: Done[] = [];
  const promised: Promised[] = [];
  let complaint = receive(ID, intake, START, rules);
  for (const { at, command } of script) {
    const before = until(complaint, at);
    complaint = before;
    try {
      const after = command(before, at, rules, isAnew);
      if (after === before) continue;
      if (after.cycle > before.cycle) promised.push(...promisedOf(before));
      // Mails go out at once.
      complaint = delivered(after, at);
      done.push({ at, command });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  const last = until(complaint, asOf);
  return { last, done, promised: [...promised, ...promisedOf(last)] };
}

const ID = asComplaintId('cmp_01kasw5h000000007k2m9qxd4t');
const step = { kind: 'breach', tell: 'supervisors' } as const;
/** Clocks beside the two: a first reply, news again and again, a team's own, and a remedy that is carried out. */
const FURTHER = rulesWith({
  id: 'further',
  calendar: 'gb',
  clocks: {
    'first-reply': {
      target: { amount: 12, unit: 'working-hours', anchor: 'receipt' },
      ladder: [step],
      fulfilledBy: ['reply', 'question'],
    },
    progress: {
      target: { amount: 5, unit: 'working-days', anchor: 'receipt', ends: 'end-of-day' },
      ladder: [{ kind: 'warn', at: { percent: 50 } }, step],
      fulfilledBy: ['reply', 'extension'],
      repeats: true,
    },
    inspection: {
      target: { amount: 3, unit: 'working-days', anchor: 'acknowledgement', ends: 'end-of-day' },
      ladder: [{ kind: 'warn', at: { percent: 50 } }, step],
      outlives: true,
    },
    remedy: {
      target: { amount: 5, unit: 'calendar-days', anchor: 'resolution', ends: 'same-time' },
      ladder: [step],
    },
  },
});
/** Each team has a time of its own, and ladders hand over. */
const HANDED = rulesWith({
  id: 'handed',
  clocks: {
    desk: {
      teams: {
        complaints: { amount: 30, unit: 'hours', anchor: 'assignment' },
        repairs: { amount: 3, unit: 'calendar-days', anchor: 'assignment', ends: 'same-time' },
        supervisors: { amount: 20, unit: 'hours', anchor: 'assignment' },
      },
      ladder: [step],
    },
    moved: {
      target: { amount: 2, unit: 'calendar-days', anchor: 'receipt', ends: 'same-time' },
      ladder: [step],
      fulfilledBy: ['assignment', 'acknowledgement'],
    },
  },
});
const LAWS = [
  RULES,
  WORKING,
  HOLDING,
  FURTHER,
  HANDED,
  ...['gb-housing', 'cn-banking', 'gb-fca-disp', 'us-cfpb'].map(rulesOf),
];
const AS_OF = START + 90 * DAY;

/** A life that somebody has handled, by chance. */
function life(seed: number) {
  const random = chance(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] ?? expect.fail('none');
  const intake: Intake = {
    channel: pick(codes(CHANNELS).options),
    category: pick(codes(CATEGORIES).options),
    severity: pick(codes(SEVERITIES).options),
    // A letter, of which some days are known and of others the instant.
    ...pick([{}, {}, { received: instantOf(START - 3 * DAY) }, { received: daySchema.parse('2026-11-12') }]),
    content: {
      subject: 'Kettle',
      description: 'It leaks.',
      complainant: { name: 'Wang', language: 'en', email: 'wang@example.com' },
    },
  };
  let at = START;
  const script = Array.from({ length: 1 + Math.floor(random() * 12) }, (): Done => {
    at += Math.floor(random() ** 3 * 12 * DAY) + MINUTE;
    return { at, command: pick(COMMANDS)(random) };
  });
  return { intake, script, former: pick(LAWS), draft: pick(LAWS) };
}

const storedPast = (complaint: Complaint): Past => pastOf(parsePast(toBody(complaint)), []);

describe('a replay', () => {
  it('is what came of a thousand lives that are lived anew under the other rules', {
    timeout: 60_000,
  }, () => {
    let breaches = 0;
    let corrected = 0;
    const kinds = new Set<string>();
    for (let seed = 1; seed <= 1000; seed++) {
      const { intake, script, former, draft } = life(seed);
      const lived = run(former, intake, script, AS_OF);
      const anew = run(draft, intake, lived.done, AS_OF, true);
      const past = storedPast(lived.last);
      const replayed = replay(past, lightened(draft), AS_OF);
      expect(replayed.promised, `life ${seed}`).toEqual(anew.promised);
      expect([replayed.policy, `life ${seed}`]).toEqual([anew.last.policy.id, `life ${seed}`]);
      breaches += replayed.promised.filter(({ isBreached }) => isBreached).length;
      for (const { kind } of past.events) kinds.add(kind);
      corrected += deadlineClocksOf(anew.last).filter(([, { former = [] }]) =>
        former.some(({ breachedAt }) => breachedAt !== undefined),
      ).length;
    }
    // Else it would not have been about much.
    expect(breaches).toBeGreaterThan(300);
    expect(corrected).toBeGreaterThan(0);
    for (const kind of [
      'held',
      'receipt-corrected',
      'paused',
      'resumed',
      'extended',
      'reclassified',
      'reopened',
      'objection-upheld',
      'update-sent',
      'promised',
      'fulfilled',
    ])
      expect(kinds).toContain(kind);
  });

  it('under the rules that it had gives what it has', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const { intake, script, former } = life(seed);
      const lived = run(former, intake, script, AS_OF);
      const past = storedPast(lived.last);
      const inForce = past.promised.filter(({ cycle }) => cycle === lived.last.cycle);
      const replayed = replay(past, lightened(former), AS_OF);
      expect(replayed.refused, `life ${seed}`).toEqual([]);
      expect(replayed.promised.filter(({ cycle }) => cycle === lived.last.cycle)).toEqual(inForce);
      // Of former cycles breaches are known, and what was due where that was late.
      for (const { cycle, clock, isBreached } of past.promised)
        expect(
          // A complaint that has promised something else since carries those no more that were kept.
          replayed.promised.find((one) => one.cycle === cycle && one.clock === clock)?.isBreached ?? false,
          `life ${seed}, ${clock} of cycle ${cycle}`,
        ).toBe(isBreached);
    }
  });

  it('says what the other rules would not have allowed', () => {
    const acknowledged = acknowledge(receive(ID, life(1).intake, START, RULES), {}, START + HOUR);
    const extended = extend(
      acknowledged,
      { dueAt: instantOf(START + 6 * DAY), reason: 'A part.' },
      START + 2 * HOUR,
    );
    expect(replay(storedPast(extended), rulesOf('social-media'), AS_OF).refused).toEqual(['extended']);
  });
});

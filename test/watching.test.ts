import {
  acknowledge,
  answerSurvey,
  asComplaintId,
  assign,
  type Complaint,
  complaints,
  instantOf,
  millisOf,
  pause,
  Refusal,
  receive,
  reopen,
  resume,
  type Services,
  signalsOf,
  takeDueSteps,
  timelines,
  watchAt,
  withdraw,
} from '@redress/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMAND, RULES, resolution } from './support/complaints.ts';
import { Client, HOUR, MINUTE, START, startMachine } from './support/machine.ts';

type Act = (complaint: Complaint, now: number) => Complaint;

const ACTS: readonly Act[] = [
  (complaint, now) => acknowledge(complaint, {}, now),
  (complaint, now) => assign(complaint, { team: 'returns' }, now),
  (complaint, now) => pause(complaint, { question: 'Which one?' }, now),
  (complaint, now) => resume(complaint, {}, now),
  resolution,
  (complaint, now) => reopen(complaint, { reason: 'Again.' }, now),
  (complaint, now) => withdraw(complaint, { reason: 'Found.' }, now),
  (complaint, now) => answerSurvey(complaint, { cycle: complaint.cycle, score: 2 }, now),
  (complaint, now) => steps(complaint, now),
  // Everybody has heard.
  (complaint) => ({
    ...complaint,
    owed: [],
    waits: {},
    execution: { ...complaint.execution, started: true },
  }),
  // A message has failed.
  (complaint, now) => ({
    ...complaint,
    owed: complaint.owed.map((message) => ({
      ...message,
      fault: 'ProviderOut',
      retryAt: instantOf(now + 20 * MINUTE),
    })),
  }),
  (complaint, now) => ({
    ...complaint,
    execution: { ...complaint.execution, restartAt: instantOf(now + 4 * MINUTE) },
  }),
  (complaint) => ({
    ...complaint,
    waits: { resolution: { token: 'a token', cycle: complaint.cycle, stepAt: instantOf(START) } },
  }),
];

const steps: Act = (complaint, now) =>
  takeDueSteps(takeDueSteps(complaint, 'resolution', now), 'followUp', now);

const lives = fc.array(fc.tuple(fc.nat(ACTS.length - 1), fc.integer({ min: 0, max: 100 * 3600 })), {
  maxLength: 12,
});

function live(sequence: readonly (readonly [number, number])[]): { complaint: Complaint; now: number } {
  let now = START;
  let complaint = receive(asComplaintId(`cmp_01${'0'.repeat(24)}`), COMMAND, now, RULES);
  for (const [choice, seconds] of sequence) {
    now += seconds * 1000;
    try {
      complaint = ACTS[choice]?.(complaint, now) ?? complaint;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  // What is new has been published: that owing it is watched as well is another sentence.
  return { complaint: { ...complaint, publishedSeq: complaint.timeline.at(-1)?.seq }, now };
}

describe('when somebody must have looked at a complaint', () => {
  it('is a minute at most after a step is due, whatever its life has been, and never where none will be', () => {
    fc.assert(
      fc.property(lives, (sequence) => {
        const { complaint, now } = live(sequence);
        const at = watchAt(complaint, now);
        const last = at === undefined ? Date.parse('2200-01-01T00:00:00Z') : millisOf(at) - 1;
        const isOverdue = steps(complaint, now - MINUTE) !== complaint;
        // Until then nothing is late by more than the minute that whoever should take it has for it.
        if (!isOverdue) expect(steps(complaint, last - MINUTE)).toBe(complaint);
      }),
      { numRuns: 500 },
    );
  });

  it('is a minute at most after a change that has not been heard, or when a message may be tried again', () => {
    fc.assert(
      fc.property(lives, (sequence) => {
        const { complaint, now } = live(sequence);
        const at = watchAt(complaint, now);
        const soon = now + MINUTE;
        const latest = [
          ...signalsOf(complaint).map(() => soon),
          ...complaint.owed.map(({ retryAt }) => Math.max(soon, retryAt ? millisOf(retryAt) : 0)),
        ];
        if (latest.length === 0) return;
        if (at === undefined) return expect.fail('nobody looks');
        expect(millisOf(at)).toBeLessThanOrEqual(Math.min(...latest));
      }),
      { numRuns: 500 },
    );
  });

  it('is a minute after what others are to hear of, and later and later while nobody manages to publish it', () => {
    const { complaint, now } = live([]);
    const quiet = { ...complaint, owed: [], execution: { ...complaint.execution, started: true } };
    const unpublished = { ...quiet, publishedSeq: 0 };
    expect(watchAt(unpublished, now)).toBe(instantOf(now + MINUTE));
    expect(watchAt(unpublished, now + 10 * MINUTE)).toBe(instantOf(now + 20 * MINUTE));
    expect(watchAt(unpublished, now + 5 * 60 * MINUTE)).toBe(instantOf(now + 6 * 60 * MINUTE));
  });

  it('is never, where all is over and told', () => {
    const { complaint, now } = live([]);
    const over = withdraw(complaint, { reason: 'Found.' }, now);
    const publishedSeq = over.timeline.at(-1)?.seq;
    const told = { ...over, owed: [], publishedSeq, execution: { ...over.execution, started: true } };
    expect(watchAt(over, now)).toBeDefined();
    expect(watchAt(told, now)).toBeUndefined();
  });
});

/** How an execution goes: by hand in the service, without a word, or so that nobody knows of it any more. */
const ENDS = ['stopped', 'ended silently', 'deleted'] as const;

describe('executions that go at any moment', () => {
  const COMPLAINTS = 120;

  it('are followed, and each step is taken, late by three minutes at p99 and never by five', {
    timeout: 120_000,
  }, async () => {
    const deleted = new Set<string>();
    const forgetting = (services: Services): Services => ({
      ...services,
      workflows: {
        ...services.workflows,
        describe: async (workflow, name) =>
          deleted.has(name) ? undefined : services.workflows.describe(workflow, name),
      },
    });
    const test = await startMachine({ sweeper: 'on', keeps: 'nothing', decorate: forgetting });
    const { services, engine } = test.machine;
    let seed = 7;
    const random = () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed / 2 ** 32;
    };
    const client = new Client(test);
    const going: { id: string; at: number; how: (typeof ENDS)[number] }[] = [];
    for (let n = 0; n < COMPLAINTS; n++) {
      const { id } = await client.complain({ severity: 'critical' });
      const at = test.clock.now() + Math.floor(random() * HOUR);
      going.push({ id, at, how: ENDS[n % ENDS.length] ?? 'stopped' });
      if (n % 10 === 9) await test.advance(Math.floor(random() * MINUTE));
    }
    going.sort((one, other) => one.at - other.at);
    for (const { id, at, how } of going) {
      await test.advance(Math.max(0, at - test.clock.now()));
      const name = `${id}-1`;
      if (how === 'stopped') {
        await engine.call('StopExecution', { executionArn: arnOf(name) });
        continue;
      }
      // It ends well, of which nobody hears.
      const { waits } = (await complaints.load(services, asComplaintId(id))).complaint;
      const token = waits.acknowledgement?.token ?? waits.resolution?.token ?? expect.fail('nobody waits');
      await services.workflows.fail(token, 'Redress.Superseded', 'By hand.');
      if (how === 'deleted') deleted.add(name);
    }
    await test.advance(2 * HOUR);

    const late: number[] = [];
    let followed = 0;
    for (const { id, how } of going) {
      const { complaint } = await complaints.load(services, asComplaintId(id));
      const events = await timelines.read(services, complaint, 0, 1000);
      const taken = events.filter(({ kind }) => ['warned', 'breached', 'escalated'].includes(kind));
      expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['warned', 'breached']));
      const seconds = taken.map(({ data }) => Number(data.lateSeconds ?? 0));
      late.push(...seconds);
      const breach = events.find(({ kind }) => kind === 'breached');
      expect(
        millisOf(breach?.at ?? complaint.createdAt) - Date.parse(String(breach?.data.dueAt)),
      ).toBeLessThan(5 * MINUTE);
      if (how !== 'stopped' && Math.max(...seconds) === 0) continue;
      followed++;
      const name = `${id}-1-g${complaint.execution.generation}`;
      expect((await services.workflows.describe('complaint', name))?.status, name).toBe('RUNNING');
    }
    expect(followed).toBeGreaterThan(COMPLAINTS / 2);
    late.sort((one, other) => one - other);
    expect(late.length).toBeGreaterThan(2 * COMPLAINTS);
    expect(late.filter((seconds) => seconds > 0).length).toBeGreaterThan(0);
    expect(late[Math.floor(late.length * 0.99)]).toBeLessThanOrEqual(180);
    expect(late.at(-1)).toBeLessThan(300);
  });
});

function arnOf(name: string): string {
  return `arn:aws:states:us-east-1:000000000000:execution:redress-complaint:${name}`;
}

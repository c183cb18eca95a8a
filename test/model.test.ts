import {
  acknowledge,
  add,
  answerSurvey,
  asComplaintId,
  assign,
  CLOCK_NAMES,
  type Complaint,
  complaints,
  correctReceipt,
  Draft,
  decideObjection,
  escalate,
  extend,
  instantOf,
  millisOf,
  newTextId,
  object,
  pause,
  Refusal,
  receive,
  reclassify,
  record,
  reopen,
  resolve,
  resume,
  surveyToken,
  takeDueSteps,
  timelines,
  withdraw,
} from '@redress/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULES } from './support/complaints.ts';
import { Client, DAY, START, startMachine, type TestMachine } from './support/machine.ts';

/*
 * The whole machine, its store, engine, state machines, tasks and API, against the pure domain alone: whatever
 * is asked in whatever order at whatever time, across restarts, both must tell the same story. All instants
 * are whole seconds, because a state's timeout is.
 */

/** `.ci/run` tries more than `npm test`. */
const RUNS = Number(process.env.REDRESS_MODEL_RUNS ?? 40);

const SAID = newTextId(0);
type Act = (complaint: Complaint, now: number) => Complaint;
/** Two days later than promised, and so within the cap once or a few times. */
const extended = ({ clocks }: Complaint) => ({
  dueAt: instantOf(millisOf(clocks.resolution.dueAt) + 2 * DAY),
  reason: 'A part is missing.',
});
const REJECTED = { decision: 'rejected', reason: 'It stands.' } as const;
const CRITICAL = { severity: 'critical', reason: 'It has caught fire.' } as const;
const EARLIER = { received: instantOf(START - 2 * DAY), reason: 'By post.' };
const EARLIER_BODY = { receivedAt: EARLIER.received, reason: EARLIER.reason };
const ACTIONS: Readonly<Record<string, { body: object | ((complaint: Complaint) => object); act: Act }>> = {
  acknowledgement: {
    body: { message: 'On it.' },
    act: (c, now) => acknowledge(c, { message: 'On it.' }, now),
  },
  assignment: { body: { team: 'night-shift' }, act: (c, now) => assign(c, { team: 'night-shift' }, now) },
  pause: { body: { question: 'Which one?' }, act: (c, now) => pause(c, { question: 'Which one?' }, now) },
  resumption: { body: { answer: 'This one.' }, act: (c, now) => resume(c, { text: SAID }, now) },
  extension: { body: extended, act: (c, now) => extend(c, extended(c), now) },
  escalation: { body: { reason: 'The press.' }, act: (c, now) => escalate(c, { reason: 'The press.' }, now) },
  receipt: { body: EARLIER_BODY, act: (c, now) => correctReceipt(c, EARLIER, now) },
  classification: { body: CRITICAL, act: (c, now) => reclassify(c, CRITICAL, now, RULES) },
  resolution: {
    body: { summary: 'Done.', rootCause: 'people', remedies: [] },
    act: (c, now) => resolve(c, { summary: 'Done.', rootCause: 'people', remedies: [] }, now),
  },
  reopening: { body: { reason: 'Again.' }, act: (c, now) => reopen(c, { reason: 'Again.' }, now) },
  withdrawal: {
    body: { reason: 'Never mind.' },
    act: (c, now) => withdraw(c, { reason: 'Never mind.' }, now),
  },
  messages: {
    body: { message: 'It smells.' },
    act: (c, now) => add(c, { text: SAID, isSame: () => true }, now),
  },
  objection: { body: { reason: 'No.' }, act: (c, now) => object(c, { text: SAID }, now) },
  'objection-decision': { body: REJECTED, act: (c, now) => decideObjection(c, REJECTED, now) },
};
const STATUS_OF: Readonly<Record<string, number>> = {
  'wrong-state': 409,
  'extension-refused': 409,
  'escalation-refused': 409,
  'pause-used-up': 409,
  'objection-refused': 409,
  'survey-answered': 409,
  'survey-over': 410,
};

interface World {
  readonly test: TestMachine;
  readonly client: Client;
}

/** What the domain alone says of each complaint. */
type Model = Complaint[];

function tryAct(complaint: Complaint, act: Act, now: number): { complaint: Complaint; status: number } {
  try {
    return { complaint: act(complaint, now), status: 200 };
  } catch (error) {
    if (error instanceof Refusal) return { complaint, status: STATUS_OF[error.code] ?? 0 };
    throw error;
  }
}

/** What is owed goes out at once, beside the change that owes it. */
function delivered(complaint: Complaint): Complaint {
  const draft = new Draft(complaint, millisOf(complaint.updatedAt));
  for (const { id, attempts } of complaint.owed) record(draft, { messageId: id, attempts, result: 'sent' });
  return { ...draft.complaint, timeline: complaint.timeline };
}

/** Steps are taken when they fall due; after a time in which nothing ran, all that are overdue are taken at its end. */
function passTime(complaint: Complaint, until: number, ran: boolean): Complaint {
  for (;;) {
    // A question that stops no clock has an end of its own.
    const endOf = (name: string) => (name === 'resolution' ? complaint.question?.nextStepAt : undefined);
    const due = CLOCK_NAMES.flatMap((name) => {
      const at = complaint.clocks[name]?.nextStepAt ?? endOf(name);
      return at !== undefined && millisOf(at) <= until ? [{ name, at: millisOf(at) }] : [];
    }).sort((one, other) => one.at - other.at)[0];
    if (!due) return complaint;
    complaint = delivered(takeDueSteps(complaint, due.name, ran ? due.at : until));
  }
}

class Complain implements fc.AsyncCommand<Model, World> {
  readonly severity: 'minor' | 'critical';
  constructor(severity: 'minor' | 'critical') {
    this.severity = severity;
  }
  check = () => true;
  async run(model: Model, { test, client }: World) {
    const { id } = await client.complain({ severity: this.severity });
    model.push(
      receive(
        asComplaintId(id),
        {
          channel: 'web',
          category: 'other',
          severity: this.severity,
          content: {
            subject: 'Parcel never came',
            description: 'Ordered three weeks ago, paid, nothing came.',
            complainant: { name: 'A. Customer', email: 'customer@example.com', language: 'en' },
          },
        },
        test.clock.now(),
        RULES,
      ),
    );
  }
  toString = () => `complain(${this.severity})`;
}

class ActOn implements fc.AsyncCommand<Model, World> {
  readonly pick: number;
  readonly choice: number;
  /** Only what is possible now, so that lives get somewhere; otherwise anything. */
  readonly isSensible: boolean;
  constructor(pick: number, choice: number, isSensible: boolean) {
    this.pick = pick;
    this.choice = choice;
    this.isSensible = isSensible;
  }
  check = (model: Readonly<Model>) => model.length > 0;
  async run(model: Model, { test, client }: World) {
    const index = this.pick % model.length;
    const complaint = model[index];
    if (!complaint) throw new RangeError('no complaint');
    const now = test.clock.now();
    const all = Object.entries(ACTIONS);
    const possible = all.filter(([, { act }]) => tryAct(complaint, act, now).status === 200);
    const choices = this.isSensible && possible.length > 0 ? possible : all;
    const [name, action] = choices[this.choice % choices.length] ?? [];
    if (!name || !action) throw new RangeError('no action');
    const expected = tryAct(complaint, action.act, now);
    const response = await client.request(
      `/v1/complaints/${complaint.id}/${name}`,
      typeof action.body === 'function' ? action.body(complaint) : action.body,
    );
    expect(response.status).toBe(expected.status);
    model[index] = delivered(expected.complaint);
  }
  toString = () => `act(${this.pick}, ${this.choice}, ${this.isSensible})`;
}

class Answer implements fc.AsyncCommand<Model, World> {
  readonly pick: number;
  readonly score: number;
  constructor(pick: number, score: number) {
    this.pick = pick;
    this.score = score;
  }
  check = (model: Readonly<Model>) => model.length > 0;
  async run(model: Model, { test, client }: World) {
    const index = this.pick % model.length;
    const complaint = model[index];
    if (!complaint) throw new RangeError('no complaint');
    const { cycle } = complaint;
    const answer = { cycle, score: this.score };
    const expected = tryAct(complaint, (c, now) => answerSurvey(c, answer, now), test.clock.now());
    const token = surveyToken(test.machine.services.settings, { complaintId: complaint.id, cycle });
    const response = await client.request(`/v1/surveys/${token}`, { score: this.score });
    expect(response.status).toBe(expected.status);
    model[index] = delivered(expected.complaint);
  }
  toString = () => `answer(${this.pick}, ${this.score})`;
}

class Pass implements fc.AsyncCommand<Model, World> {
  readonly seconds: number;
  readonly ran: boolean;
  constructor(seconds: number, ran: boolean) {
    this.seconds = seconds;
    this.ran = ran;
  }
  check = () => true;
  async run(model: Model, { test }: World) {
    const until = test.clock.now() + this.seconds * 1000;
    // A wait that begins after the stop with a step that is overdue takes a second at least.
    await test.machine.settled();
    if (this.ran) await test.advance(this.seconds * 1000);
    else await test.restart(this.seconds * 1000);
    model.forEach((complaint, index) => {
      model[index] = passTime(complaint, until, this.ran);
    });
    for (const complaint of model) await compare(complaint, test);
  }
  toString = () => `${this.ran ? 'pass' : 'restart'}(${this.seconds} s)`;
}

async function compare(expected: Complaint, { machine }: TestMachine): Promise<void> {
  const { services } = machine;
  const item = await services.store.get({ pk: expected.id, sk: 'COMPLAINT' });
  expect(item).toBeDefined();
  if (!item) return;
  const { complaint } = complaints.fromItem(item);
  const visible = ({ status, cycle, team, level, assignee, clocks, version }: Complaint) =>
    JSON.parse(JSON.stringify({ status, cycle, team, level, assignee, clocks, version }));
  expect(visible(complaint)).toEqual(visible(expected));
  const events = await timelines.read(services, complaint, 0, 1000);
  const story = (all: typeof events) =>
    all
      .filter(({ kind }) => !kind.startsWith('message-'))
      .map(({ seq: _, by: __, data, ...event }) => ({
        ...event,
        // Which text it is, nobody knows before.
        data: { ...data, ...('text' in data && { text: 'said' }) },
      }));
  expect(story(events)).toEqual(story(expected.timeline));
  for (const { actor, kind, by } of events)
    expect([kind, by !== undefined]).toEqual([kind, actor !== 'system']);
  expect(complaint.owed).toEqual([]);
  for (const workflow of ['complaint', 'follow-up'] as const) {
    const { items } = await services.workflows.list(workflow, { limit: 100 });
    const own = items.filter(({ name }) => name.startsWith(`${complaint.id}-`));
    const open = ['received', 'acknowledged', 'awaiting-complainant'].includes(complaint.status);
    const running = workflow === 'complaint' ? open : complaint.status === 'resolved';
    expect(own.filter(({ status }) => status === 'RUNNING').length).toBe(running ? 1 : 0);
    expect(own.every(({ status }) => status === 'RUNNING' || status === 'SUCCEEDED')).toBe(true);
    expect(own.length).toBe(workflow === 'complaint' || !open ? complaint.cycle : complaint.cycle - 1);
  }
}

const pick = fc.nat(1);
const hours = fc.integer({ min: 1, max: 48 }).map((count) => count * 3600);
const days = fc.integer({ min: 1, max: 6 }).map((count) => count * 86_400);
const seconds = fc.oneof(fc.integer({ min: 1, max: 120 }), hours, days);
const luck = fc.integer({ min: 0, max: 4 }).map((number) => number > 0);
const commands = fc.commands(
  [
    fc.constantFrom('minor' as const, 'critical' as const).map((severity) => new Complain(severity)),
    fc.tuple(pick, fc.nat(), luck).map(([which, choice, isSensible]) => new ActOn(which, choice, isSensible)),
    fc.tuple(pick, fc.integer({ min: 1, max: 5 })).map(([which, score]) => new Answer(which, score)),
    seconds.map((length) => new Pass(length, true)),
    fc.oneof(seconds, fc.constant(0)).map((length) => new Pass(length, false)),
  ],
  { maxCommands: 40, size: 'max' },
);

describe('any action in any order at any time, restarts included', () => {
  it('tells the story that the pure domain tells', { timeout: 1_200_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        const test = await startMachine();
        try {
          const model = (): Model => [];
          const setup = () => ({ model: model(), real: { test, client: new Client(test) } });
          await fc.asyncModelRun(setup, [...sequence, new Pass(60, true)]);
        } finally {
          await test.close();
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });
});

import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import type { JsonObject, JsonValue } from '../src/base/json.ts';
import { SimulatedClock } from '../src/durable/clock.ts';
import type { BadEnd } from '../src/running/executor.ts';
import { type Engine, type LambdaFunction, openEngine } from '../src/service/engine.ts';

export const START = Date.parse('2026-03-02T09:00:00Z');
export const ROLE = 'arn:aws:iam::000000000000:role/test';
export const INVOKE = 'arn:aws:states:::lambda:invoke';
export const CALLBACK = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
export const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:work';

const historyEvent = z.looseObject({
  id: z.int(),
  previousEventId: z.int(),
  timestamp: z.number(),
  type: z.string(),
});
export type Event = z.infer<typeof historyEvent>;

const historyPage = z.object({ events: z.array(historyEvent), nextToken: z.string().optional() });
const started = z.object({ executionArn: z.string() });
const created = z.object({ stateMachineArn: z.string() });
const described = z.looseObject({
  status: z.string(),
  output: z.string().optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
});

export type Functions = Record<string, LambdaFunction>;

/** An engine on a file of its own, its clock standing at `START`, with the means to look at what it does. */
export interface Rig {
  readonly engine: Engine;
  readonly clock: SimulatedClock;
  readonly path: string;
  readonly faults: unknown[];
  /** What the engine has told of executions that ended badly. */
  readonly badEnds: BadEnd[];
  /** Of the functions called with a `token` in the payload. */
  readonly tokens: string[];
  /** Lets time pass, with all that follows from it. */
  advance(seconds: number): Promise<void>;
  create(name: string, definition: JsonObject): Promise<string>;
  /** Creates the machine, starts one execution of it and lets it run as far as it can. */
  run(definition: JsonObject, input?: JsonValue): Promise<string>;
  start(machineArn: string, request?: JsonObject): Promise<string>;
  history(executionArn: string): Promise<Event[]>;
  /** Each event in a line, `id<previous type what`; without what calls carry. */
  outline(executionArn: string): Promise<string[]>;
  describe(executionArn: string): Promise<z.infer<typeof described>>;
  /** Another engine on the file as it is at this moment, as after a kill, with a clock of its own. */
  reopen(options?: Partial<RigOptions>): Rig;
}

interface RigOptions {
  readonly functions: Functions;
  readonly path: string;
  readonly clock: SimulatedClock;
  readonly random: () => number;
  readonly isStarted: boolean;
  readonly onEndedBadly: (execution: BadEnd) => void;
}

let machines = 0;

export function rig(options: Partial<RigOptions> = {}): Rig {
  const { functions = {}, clock = new SimulatedClock(START), isStarted = true, random = () => 1 } = options;
  const path = options.path ?? join(temporaryFolder(), 'engine.sqlite');
  const faults: unknown[] = [];
  const badEnds: BadEnd[] = [];
  const tokens: string[] = [];
  const engine = openEngine({
    database: path,
    clock,
    random,
    onError: (fault) => faults.push(fault),
    onEndedBadly(execution) {
      badEnds.push(execution);
      options.onEndedBadly?.(execution);
    },
    resolveFunction(arn) {
      const name = arn.split(':').at(-1) ?? arn;
      const work = functions[name];
      if (work === undefined) return undefined;
      return (payload, context) => {
        const token = z.object({ token: z.string() }).safeParse(payload);
        if (token.success) tokens.push(token.data.token);
        return work(payload, context);
      };
    },
  });
  if (isStarted) engine.start();
  onTestFinished(() => engine.close());

  const self: Rig = {
    engine,
    clock,
    path,
    faults,
    badEnds,
    tokens,
    advance: (seconds) => clock.advance(seconds * 1000, engine.settled),
    async create(name, definition) {
      const request = { name, definition: JSON.stringify(definition), roleArn: ROLE };
      return created.parse(await engine.call('CreateStateMachine', request)).stateMachineArn;
    },
    async run(definition, input = {}) {
      machines += 1;
      const machineArn = await self.create(`machine-${machines}`, definition);
      const executionArn = await self.start(machineArn, { input: JSON.stringify(input) });
      await self.advance(0);
      return executionArn;
    },
    async start(stateMachineArn, request = {}) {
      return started.parse(await engine.call('StartExecution', { stateMachineArn, ...request })).executionArn;
    },
    async history(executionArn) {
      const events: Event[] = [];
      let nextToken: string | undefined;
      do {
        const request = { executionArn, maxResults: 1000, ...(nextToken !== undefined && { nextToken }) };
        const page = historyPage.parse(await engine.call('GetExecutionHistory', request));
        events.push(...page.events);
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return events;
    },
    outline: async (executionArn) => (await self.history(executionArn)).map(outlineOf),
    describe: async (executionArn) =>
      described.parse(await engine.call('DescribeExecution', { executionArn })),
    reopen(changes = {}) {
      const copy = copyDatabase(path);
      return rig({ functions, random, path: copy, clock: new SimulatedClock(clock.now()), ...changes });
    },
  };
  return self;
}

/** The path of a copy of the file as it is on the disk now. */
export function copyDatabase(path: string): string {
  const copy = join(temporaryFolder(), 'engine.sqlite');
  for (const suffix of ['', '-wal'])
    if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix);
  return copy;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'redress-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const details = z.object({
  name: z.string().optional(),
  input: z.string().optional(),
  output: z.string().optional(),
  error: z.string().optional(),
});

export function detailsOf(event: Event): Record<string, unknown> {
  const member = Object.entries(event).find(([key]) => key.endsWith('EventDetails'));
  return z.record(z.string(), z.unknown()).parse(member?.[1] ?? {});
}

function outlineOf(event: Event): string {
  const { name, input, output, error } = details.parse(detailsOf(event));
  const isCall = /^(?:Task(?!State)|Lambda)/.test(event.type);
  const what = [name, error, isCall ? undefined : (input ?? output)];
  return [
    `${event.id}<${event.previousEventId}`,
    event.type,
    ...what.filter((part) => part !== undefined),
  ].join(' ');
}

/** A machine in JSONata, from its states in their order. */
export function machine(states: JsonObject, fields: JsonObject = {}): JsonObject {
  return { QueryLanguage: 'JSONata', ...flow(states), ...fields };
}

/** `StartAt` and `States`: every state that says neither where it leads nor that it ends leads to the next one. */
export function flow(states: JsonObject): JsonObject {
  const names = Object.keys(states);
  const linked = Object.entries(states).map(([name, state], index) => {
    const fields = z.record(z.string(), z.json()).parse(state);
    const leads = ['Next', 'End', 'Choices'].some((field) => field in fields);
    const isTerminal = fields.Type === 'Succeed' || fields.Type === 'Fail';
    const next = names[index + 1];
    return [
      name,
      leads || isTerminal ? fields : { ...fields, ...(next === undefined ? { End: true } : { Next: next }) },
    ];
  });
  return { StartAt: names[0] ?? '', States: Object.fromEntries(linked) };
}

export const invoke = (name: string, fields: JsonObject = {}): JsonObject => ({
  Type: 'Task',
  Resource: INVOKE,
  Arguments: { FunctionName: name, Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
  ...fields,
});

export const callback = (fields: JsonObject = {}): JsonObject => ({
  Type: 'Task',
  Resource: CALLBACK,
  Arguments: { FunctionName: 'ask', Payload: { token: '{% $states.context.Task.Token %}' } },
  ...fields,
});

/** A function that only takes note. */
export const noted: LambdaFunction = async () => null;

export function failure(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

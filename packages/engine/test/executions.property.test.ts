import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from '../src/base/json.ts';
import {
  callback,
  type Event,
  type Functions,
  failure,
  flow,
  invoke,
  machine,
  noted,
  type Rig,
  rig,
} from './harness.ts';

type Step =
  | { kind: 'pass' | 'ok' | 'broken' | 'caught' | 'retried' | 'asked' | 'unasked' | 'fail' }
  | { kind: 'wait'; seconds: number }
  | { kind: 'parallel'; branches: Step[][]; isCaught: boolean };

const plain = fc.constantFrom('pass', 'ok', 'broken', 'caught', 'retried', 'asked', 'unasked', 'fail');
const { steps } = fc.letrec<{ step: Step; steps: Step[] }>((tie) => ({
  steps: fc.array(tie('step'), { minLength: 1, maxLength: 4, depthIdentifier: 'steps' }),
  step: fc.oneof(
    { depthIdentifier: 'steps', maxDepth: 3 },
    plain.map((kind) => ({ kind })),
    fc.nat({ max: 5 }).map((seconds) => ({ kind: 'wait', seconds }) as const),
    fc.record({
      kind: fc.constant('parallel' as const),
      branches: fc.array(tie('steps'), { minLength: 1, maxLength: 3 }),
      isCaught: fc.boolean(),
    }),
  ),
}));

/** The steps as states, which get a name each. */
function statesOf(list: Step[], nameOf: () => string): JsonObject {
  const names = list.map(nameOf);
  const states = list.map((step, index): [string, JsonObject] => {
    const next = names[index + 1];
    const leads: JsonObject = next === undefined ? { End: true } : { Next: next };
    const caught = { Catch: [{ ErrorEquals: ['States.ALL'], Next: next ?? '' }] };
    const state = stateOf(step, nameOf, next === undefined ? {} : caught);
    const isTerminal = state.Type === 'Fail';
    return [names[index] ?? '', isTerminal ? state : { ...state, ...leads }];
  });
  // What follows a Fail cannot be reached.
  const fail = states.findIndex(([, { Type }]) => Type === 'Fail');
  return Object.fromEntries(fail < 0 ? states : states.slice(0, fail + 1));
}

function stateOf(step: Step, nameOf: () => string, caught: JsonObject): JsonObject {
  switch (step.kind) {
    case 'pass':
      return { Type: 'Pass' };
    case 'wait':
      return { Type: 'Wait', Seconds: step.seconds };
    case 'fail':
      return { Type: 'Fail', Error: 'Failed' };
    case 'ok':
      return invoke('ok');
    case 'broken':
      return invoke('broken');
    case 'caught':
      return invoke('broken', caught);
    case 'retried':
      return invoke('broken', { Retry: [{ ErrorEquals: ['Broken'], MaxAttempts: 2 }], ...caught });
    case 'asked':
      return callback({
        Arguments: { FunctionName: 'asked', Payload: { token: '{% $states.context.Task.Token %}' } },
      });
    case 'unasked':
      return callback({ TimeoutSeconds: 3, ...caught });
    case 'parallel':
      return {
        Type: 'Parallel',
        Branches: step.branches.map((branch) => flow(statesOf(branch, nameOf))),
        ...(step.isCaught ? caught : {}),
      };
  }
}

function functionsOf(rigOf: () => Rig): Functions {
  return {
    ok: async () => ({}),
    async broken() {
      throw failure('Broken', 'as ever');
    },
    async asked() {
      const { engine, tokens } = rigOf();
      await engine.call('SendTaskSuccess', { taskToken: tokens.at(-1), output: '{}' }).catch(() => null);
      return null;
    },
    ask: noted,
  };
}

function checkHistory(events: Event[], status: string): void {
  const states = new Map<string, number>();
  events.forEach(({ id, previousEventId, timestamp, type }, index) => {
    expect(id).toBe(index + 1);
    expect(previousEventId).toBeLessThan(id);
    expect(timestamp).toBeGreaterThanOrEqual(events[index - 1]?.timestamp ?? 0);
    const kind = /State(Entered|Exited|Aborted|Failed)$/.exec(type)?.[1];
    if (kind !== undefined) states.set(kind, (states.get(kind) ?? 0) + 1);
  });
  const count = (kind: string) => states.get(kind) ?? 0;
  expect(count('Exited')).toBeLessThanOrEqual(count('Entered'));
  if (count('Failed') === 0 && status === 'SUCCEEDED') expect(count('Exited')).toBe(count('Entered'));
  expect(events.at(-1)?.type).toBe(status === 'SUCCEEDED' ? 'ExecutionSucceeded' : 'ExecutionFailed');
  expect(events.filter(({ type }) => type === 'ExecutionStarted')).toHaveLength(1);
}

it('comes to its end with a sound history, whatever the machine and whenever the engine was killed', async () => {
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 4 }),
      async (list, kills) => {
        let names = 0;
        const nameOf = () => {
          names += 1;
          return `S${names}`;
        };
        let current: Rig = rig({ functions: functionsOf(() => current) });
        const arn = await current.create('m', machine(statesOf(list, nameOf)));
        const executionArn = await current.start(arn);
        for (const seconds of kills) {
          if (seconds > 0) await current.advance(seconds);
          current = current.reopen();
        }
        await current.advance(600);
        const { status } = await current.describe(executionArn);
        expect(['SUCCEEDED', 'FAILED']).toContain(status);
        expect(current.engine.stats().inMemory).toBe(0);
        expect(current.faults).toEqual([]);
        checkHistory(await current.history(executionArn), status);
      },
    ),
    { numRuns: 40 },
  );
});

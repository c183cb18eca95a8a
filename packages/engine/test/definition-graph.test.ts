import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../src/base/json.ts';
import { choice, done, invoke, machine, problems, task } from './definitions.ts';

describe('the states', () => {
  const parallel = (...branches: JsonObject[]): JsonObject => ({
    Type: 'Parallel',
    Branches: branches.map((states) => ({ StartAt: Object.keys(states)[0] ?? '', States: states })),
    End: true,
  });

  it.each<[string, JsonObject, string]>([
    [
      'a start that is not there',
      machine({ A: done }, { StartAt: 'B' }),
      "MISSING_TRANSITION_TARGET: Missing 'StartAt' target: B at /StartAt",
    ],
    [
      'a start every object inherits',
      machine({ A: done }, { StartAt: 'toString' }),
      "MISSING_TRANSITION_TARGET: Missing 'StartAt' target: toString at /StartAt",
    ],
    [
      'a next that is not there',
      machine({ A: { Type: 'Pass', Next: 'B' } }),
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next",
    ],
    [
      'a default that is not there',
      machine({ A: { Type: 'Choice', Choices: [{ Condition: true, Next: 'B' }], Default: 'C' }, B: done }),
      "MISSING_TRANSITION_TARGET: Missing 'Default' target: C at /States/A/Default",
    ],
    [
      'a rule to nowhere',
      choice({ Condition: true, Next: 'X' }),
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /States/A/Choices[0]/Next",
    ],
    [
      'a catch to nowhere',
      task({ Catch: [{ ErrorEquals: ['x'], Next: 'X' }] }),
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /States/A/Catch[0]/Next",
    ],
    [
      'a way out of a branch',
      machine({ A: { ...parallel({ B: { Type: 'Pass', Next: 'C' } }), End: false, Next: 'C' }, C: done }),
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: C at /States/A/Branches[0]/States/B/Next",
    ],
    [
      'a state that nothing leads to',
      machine({ A: done, B: done }),
      'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B',
    ],
    [
      'an unreachable loop',
      machine({ A: done, B: { Type: 'Pass', Next: 'C' }, C: { Type: 'Pass', Next: 'B' } }),
      'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B, MISSING_TRANSITION_TARGET: State "C" is not reachable. at /States/C',
    ],
    ['no end', machine({ A: { Type: 'Pass', Next: 'A' } }), 'MISSING_END_STATE: There is no terminal state'],
    [
      'no end of a branch',
      machine({ A: parallel({ B: { Type: 'Pass', Next: 'B' } }) }),
      'MISSING_END_STATE: There is no terminal state at /States/A/Branches[0]',
    ],
    [
      'a name twice',
      machine({ A: parallel({ B: done }, { B: done }) }),
      'DUPLICATE_STATE_NAME: Duplicate state name: B at /States/A/Branches[1]/States/B',
    ],
  ])('are refused with %s', (_, definition, expected) => {
    expect(problems(definition)).toBe(expected);
  });

  const assigning = (name: string): JsonObject => ({ [name]: { Type: 'Pass', Assign: { x: 2 }, End: true } });
  const fan = parallel(assigning('B'));
  const first = (next: string): JsonObject => ({ Type: 'Pass', Assign: { x: 1 }, Next: next });

  it.each<[string, JsonObject]>([
    ['before it', machine({ A: first('P'), P: fan })],
    [
      'on one of the ways to it',
      machine({
        A: { Type: 'Choice', Choices: [{ Condition: true, Next: 'P', Assign: { x: 1 } }], Default: 'P' },
        P: fan,
      }),
    ],
    [
      'by a catch that leads to it',
      machine({
        A: { ...invoke, Next: 'P', Catch: [{ ErrorEquals: ['e'], Next: 'P', Assign: { x: 1 } }] },
        P: fan,
      }),
    ],
    [
      'in a loop back to it',
      machine({
        P: { ...fan, End: false, Next: 'A' },
        A: first('C'),
        C: { Type: 'Choice', Choices: [{ Condition: true, Next: 'P' }], Default: 'D' },
        D: done,
      }),
    ],
    ['two scopes around it', machine({ A: first('P'), P: parallel({ Q: fan }) })],
    ['in the branch around it', machine({ P: parallel({ A: first('Q'), Q: fan }) })],
  ])('may not assign in a branch what is assigned %s', (_, definition) => {
    expect(problems(definition)).toMatch(
      /^SCHEMA_VALIDATION_FAILED: The variable 'x' is assigned in an outer scope at \/States\/P\/Branches.*\/States\/B$/,
    );
  });

  it.each<[string, JsonObject]>([
    ['after it', machine({ P: { ...fan, End: false, Next: 'A' }, A: first('D'), D: done })],
    ['by the Parallel itself', machine({ P: { ...fan, Assign: { x: 1 } } })],
    ['in the branch beside it', machine({ P: parallel(assigning('B'), assigning('C')) })],
    [
      'on the success that does not lead to it',
      machine({
        A: { ...invoke, Assign: { x: 1 }, Next: 'D', Catch: [{ ErrorEquals: ['e'], Next: 'P' }] },
        D: done,
        P: fan,
      }),
    ],
    [
      'by another rule',
      machine({
        A: { Type: 'Choice', Choices: [{ Condition: true, Next: 'D', Assign: { x: 1 } }], Default: 'P' },
        D: done,
        P: fan,
      }),
    ],
  ])('may assign in a branch what is assigned %s', (_, definition) => {
    expect(problems(definition)).toBe('none');
  });

  it('are all looked at, so that all problems are told at once', () => {
    const definition = machine({
      A: { Type: 'Pass', Next: 'Nowhere', Foo: 1 },
      B: { ...invoke, TimeoutSeconds: 0, Next: 'Missing' },
      C: { Type: 'Pass', Next: 'Gone' },
    });
    expect(problems(definition).split(', ')).toEqual([
      "SCHEMA_VALIDATION_FAILED: Field 'Foo' is not supported at /States/A",
      'SCHEMA_VALIDATION_FAILED: Minimum value is 1 at /States/B/TimeoutSeconds',
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: Gone at /States/C/Next",
    ]);
  });
});

import type * as z from 'zod';
import { ServiceError } from '../base/errors.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import { parseJson } from '../base/json-text.ts';
import { isExpression, unsupportedIn } from '../expressions/query.ts';
import type { Branch, State, StateMachine } from './asl.ts';
import { checkTransitions, checkVariables } from './definition-graph.ts';
import {
  branchSchema,
  machineSchema,
  REQUIRED,
  requiredField,
  stateSchema,
  type WrittenState,
} from './definition-schema.ts';

const MAX_DEFINITION_BYTES = 1024 * 1024;
const MAX_STATE_NAME_LENGTH = 80;

type Path = readonly PropertyKey[];
type Report = (problem: string, path: Path) => void;

/**
 * Reads a definition in the Amazon States Language, as far as this engine executes it.
 * @throws ServiceError `InvalidDefinition`, with all that is wrong, each with state and field.
 */
export function parseDefinition(text: string): StateMachine {
  return readDefinition(text, checkReferences);
}

/** As `parseDefinition`, for one that was taken before, perhaps when less was refused. */
export function parseStoredDefinition(text: string): StateMachine {
  return readDefinition(text, () => undefined);
}

type Check = (definition: JsonValue, path: Path, report: Report) => void;

function readDefinition(text: string, check: Check): StateMachine {
  const problems: string[] = [];
  const report: Report = (problem, path) =>
    problems.push(path.length === 0 ? problem : `${problem} at ${pointer(path)}`);
  const machine = readMachine(text, check, report);
  if (machine !== undefined && problems.length === 0) checkVariables(machine, report);
  if (machine === undefined || problems.length > 0) {
    throw new ServiceError('InvalidDefinition', `Invalid State Machine Definition: '${problems.join(', ')}'`);
  }
  return machine;
}

function readMachine(text: string, check: Check, report: Report): StateMachine | undefined {
  if (Buffer.byteLength(text) > MAX_DEFINITION_BYTES) {
    report(`INVALID_JSON_DESCRIPTION: Longer than ${MAX_DEFINITION_BYTES} bytes`, []);
    return undefined;
  }
  let json: JsonValue;
  try {
    json = parseJson(text);
  } catch (error) {
    report(`INVALID_JSON_DESCRIPTION: ${error instanceof Error ? error.message : 'no JSON'}`, []);
    return undefined;
  }
  const written = parse(machineSchema, json, [], report);
  if (written === undefined) return undefined;
  check(json, [], report);
  const reader = { language: written.QueryLanguage, names: new Set<string>(), report };
  const states = readStates(written.States, written.StartAt, [], reader);
  return {
    comment: written.Comment,
    startAt: written.StartAt,
    timeoutSeconds: written.TimeoutSeconds,
    states,
  };
}

function checkReferences(value: JsonValue, path: Path, report: Report): void {
  if (typeof value === 'string') {
    const reference = isExpression(value) ? unsupportedIn(value) : undefined;
    if (reference === undefined) return;
    const advice = "use $states or a variable's name after $";
    report(`UNSUPPORTED_JSONATA_EXPRESSION: '${reference}' refers to no variable: ${advice}`, path);
  } else if (typeof value === 'object' && value !== null) {
    const isList = Array.isArray(value);
    for (const [key, member] of Object.entries(value)) {
      if (key !== 'Comment') checkReferences(member, [...path, isList ? Number(key) : key], report);
    }
  }
}

interface Reader {
  /** Of the machine: of all states that do not say their own. */
  readonly language: string;
  /** Of all states so far: a name stands once in the whole machine. */
  readonly names: Set<string>;
  readonly report: Report;
}

function readBranch(written: JsonObject, path: Path, reader: Reader): Branch | undefined {
  const branch = parse(branchSchema, written, path, reader.report);
  if (branch === undefined) return undefined;
  return { startAt: branch.StartAt, states: readStates(branch.States, branch.StartAt, path, reader) };
}

/** The states of one scope, which lead to each other only. */
function readStates(written: JsonObject, startAt: string, path: Path, reader: Reader): Branch['states'] {
  const states: [string, State][] = [];
  for (const [name, state] of Object.entries(written)) {
    const at = [...path, 'States', name];
    checkName(name, at, reader);
    const read = readState(name, state, at, reader);
    if (read !== undefined) states.push([name, read]);
  }
  const scope = { startAt, states: Object.fromEntries(states) };
  checkTransitions(scope, new Set(Object.keys(written)), (problem, at) =>
    reader.report(problem, [...path, ...at]),
  );
  return scope.states;
}

function checkName(name: string, path: Path, { names, report }: Reader) {
  if (name === '' || name.length > MAX_STATE_NAME_LENGTH) {
    report(`INVALID_STATE_NAME: A state name has 1 to ${MAX_STATE_NAME_LENGTH} characters`, path);
  }
  if (names.has(name)) report(`DUPLICATE_STATE_NAME: Duplicate state name: ${name}`, path);
  names.add(name);
}

function readState(name: string, json: JsonValue, path: Path, reader: Reader): State | undefined {
  const own =
    typeof json === 'object' && json !== null && 'QueryLanguage' in json ? json.QueryLanguage : undefined;
  const language = own ?? reader.language;
  if (language === 'JSONPath') {
    const reason = "The QueryLanguage is 'JSONPath', but this engine executes 'JSONata' only";
    reader.report(`SCHEMA_VALIDATION_FAILED: ${reason}`, [...path, 'QueryLanguage']);
    return undefined;
  }
  const written = parse(stateSchema, json, path, reader.report);
  if (written === undefined) return undefined;
  if (written.Type !== 'Parallel') return stateOf(name, written, []);
  const branches = written.Branches.map((branch, index) =>
    readBranch(branch, [...path, 'Branches', index], reader),
  );
  return stateOf(
    name,
    written,
    branches.filter((branch) => branch !== undefined),
  );
}

function stateOf(name: string, written: WrittenState, branches: Branch[]): State {
  const common = { name, comment: written.Comment };
  switch (written.Type) {
    case 'Task':
      return {
        ...common,
        type: 'Task',
        resource: written.Resource,
        timeoutSeconds: written.TimeoutSeconds,
        heartbeatSeconds: written.HeartbeatSeconds,
        ...workOf(written),
      };
    case 'Parallel':
      return { ...common, type: 'Parallel', branches, ...workOf(written) };
    case 'Choice':
      return {
        ...common,
        type: 'Choice',
        choices: written.Choices.map((rule) => ({
          condition: rule.Condition,
          next: rule.Next,
          ...valuesOf(rule),
        })),
        default: written.Default,
        ...valuesOf(written),
      };
    case 'Wait':
      return {
        ...common,
        type: 'Wait',
        until:
          written.Timestamp === undefined
            ? { field: 'Seconds', value: written.Seconds ?? 0 }
            : { field: 'Timestamp', value: written.Timestamp },
        transition: transitionOf(written),
        ...valuesOf(written),
      };
    case 'Pass':
      return { ...common, type: 'Pass', transition: transitionOf(written), ...valuesOf(written) };
    case 'Succeed':
      return { ...common, type: 'Succeed', output: written.Output };
    case 'Fail':
      return { ...common, type: 'Fail', error: written.Error, cause: written.Cause };
  }
}

const workOf = (written: Extract<WrittenState, { Type: 'Task' | 'Parallel' }>) => ({
  arguments: written.Arguments,
  retry: written.Retry.map((retrier) => ({
    errorEquals: retrier.ErrorEquals,
    intervalSeconds: retrier.IntervalSeconds,
    maxAttempts: retrier.MaxAttempts,
    backoffRate: retrier.BackoffRate,
    maxDelaySeconds: retrier.MaxDelaySeconds,
    jitter: retrier.JitterStrategy,
  })),
  catch: written.Catch.map((catcher) => ({
    errorEquals: catcher.ErrorEquals,
    next: catcher.Next,
    ...valuesOf(catcher),
  })),
  transition: transitionOf(written),
  ...valuesOf(written),
});

const valuesOf = (written: { Assign?: JsonObject | undefined; Output?: JsonValue | undefined }) => ({
  assign: written.Assign,
  output: written.Output,
});

const transitionOf = ({ Next }: { Next?: string | undefined }) =>
  Next === undefined ? { end: true as const } : { next: Next };

function parse<T>(schema: z.ZodType<T>, json: JsonValue, path: Path, report: Report): T | undefined {
  const result = schema.safeParse(json, { error: wording });
  for (const issue of result.error?.issues ?? []) {
    const at = issue.message.startsWith(REQUIRED) ? issue.path.slice(0, -1) : issue.path;
    report(`SCHEMA_VALIDATION_FAILED: ${issue.message}`, [...path, ...at]);
  }
  return result.data;
}

const JSONPATH_FIELD =
  /^(InputPath|Parameters|Result|ResultPath|ResultSelector|OutputPath|Variable|.+Path|.+\.\$)$/;

/** The service's words for what a schema finds. */
function wording(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys
        .map((key) =>
          JSONPATH_FIELD.test(key)
            ? `The QueryLanguage is set to 'JSONata', but field '${key}' is only supported for the 'JSONPath' QueryLanguage`
            : `Field '${key}' is not supported`,
        )
        .join(', ');
    case 'invalid_type':
      if (issue.input === undefined) return requiredField(issue.path);
      return `Expected value of type ${issue.expected === 'int' ? 'Integer' : capital(issue.expected)}`;
    case 'invalid_value':
      return `Value should be one of the following: [${issue.values.map(String).join(', ')}]`;
    case 'too_small':
      return issue.origin === 'array' ? 'Value cannot be empty' : `Minimum value is ${issue.minimum}`;
    case 'too_big':
      return `Maximum value is ${issue.maximum}`;
    default:
      return undefined;
  }
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** `/States/Await/Choices[0]/Next`. */
function pointer(path: Path): string {
  return path.map((step) => (typeof step === 'number' ? `[${step}]` : `/${String(step)}`)).join('');
}

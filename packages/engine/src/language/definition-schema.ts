import * as z from 'zod';
import type { JsonObject, JsonValue } from '../base/json.ts';
import { instantIn } from '../base/timestamps.ts';
import { checkExpression, isExpression } from '../expressions/query.ts';
import type { TaskResource } from './asl.ts';

/** The shapes of the states as they are written, in JSONata. Their messages are the service's where known. */

type Context = z.core.$RefinementCtx<unknown>;

export const REQUIRED = 'These fields are required: ';
export const requiredField = (path: readonly PropertyKey[] = []) => `${REQUIRED}[${String(path.at(-1))}]`;

const problem = (context: Context, message: string, path: PropertyKey[] = []) =>
  context.addIssue({ code: 'custom', message, path });

/** The members `$states` has, by where the expression stands. */
const ENTRY = ['input', 'context'];
const RESULT = [...ENTRY, 'result'];
const CAUGHT = [...ENTRY, 'errorOutput'];

function checkText(text: string, members: readonly string[], context: Context, path: PropertyKey[] = []) {
  if (isExpression(text)) {
    const reason = checkExpression(text, members);
    if (reason !== undefined) problem(context, `The JSONata expression is not valid: ${reason}`, path);
  } else if (text.startsWith('{%')) {
    problem(context, 'JSONata string must start with {% and end with %}', path);
  }
}

function checkTemplate(
  value: JsonValue,
  members: readonly string[],
  context: Context,
  path: PropertyKey[] = [],
) {
  if (typeof value === 'string') checkText(value, members, context, path);
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkTemplate(item, members, context, [...path, index]);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, member] of Object.entries(value)) {
      checkTemplate(member, members, context, [...path, key]);
    }
  }
}

/** What is read here comes from `parseJson`. */
const json = z.custom<JsonValue>((value) => value !== undefined);
const jsonObject = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  {
    error: ({ input, path }) => (input === undefined ? requiredField(path) : 'Expected value of type Object'),
  },
);

const template = (members: readonly string[]) =>
  json.superRefine((value, context) => checkTemplate(value, members, context));

const text = z.string().superRefine((value, context) => checkText(value, ENTRY, context));

const MAX_NAME_LENGTH = 80;
const VARIABLE_NAME = /^\p{ID_Start}\p{ID_Continue}*$/u;

/** JSONata 2.0.6 breaks on a variable of the second name. */
const RESERVED_NAMES = ['states', 'hasOwnProperty'];

const assign = (members: readonly string[]) =>
  jsonObject.superRefine((variables, context) => {
    for (const [name, value] of Object.entries(variables)) {
      if (RESERVED_NAMES.includes(name)) problem(context, `The variable name '${name}' is reserved`, [name]);
      else if (!VARIABLE_NAME.test(name) || name.length > MAX_NAME_LENGTH) {
        problem(context, `'${name}' is not a valid variable name`, [name]);
      }
      checkTemplate(value, members, context, [name]);
    }
  });

export const MAX_SECONDS = 99_999_999;

const seconds = (minimum: number) =>
  z
    .union([z.number(), z.string()], { error: 'Expected value of type Integer' })
    .superRefine((value, context) => {
      if (typeof value === 'number') {
        if (!Number.isInteger(value)) problem(context, 'Expected value of type Integer');
        else if (value < minimum) problem(context, `Minimum value is ${minimum}`);
        else if (value > MAX_SECONDS) problem(context, `Maximum value is ${MAX_SECONDS}`);
      } else if (isExpression(value) || value.startsWith('{%')) checkText(value, ENTRY, context);
      else problem(context, 'Expected value of type Integer');
    });

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

const timestamp = text.superRefine((value, context) => {
  if (value.startsWith('{%')) return;
  if (!TIMESTAMP.test(value) || instantIn(value) === undefined) {
    problem(context, 'String does not match RFC3339 timestamp');
  }
});

const errorNames = z.array(z.string()).min(1);

function checkCatchAll(rules: readonly { ErrorEquals: string[] }[], context: Context) {
  for (const [index, { ErrorEquals: names }] of rules.entries()) {
    if (names.includes('States.ALL') && (names.length > 1 || index < rules.length - 1)) {
      problem(context, 'States.ALL must appear alone and at end of list', [index, 'ErrorEquals']);
    }
  }
}

const retrier = z
  .strictObject({
    Comment: z.string().optional(),
    ErrorEquals: errorNames,
    IntervalSeconds: z.int().min(0).max(MAX_SECONDS).default(1),
    MaxAttempts: z.int().min(0).max(MAX_SECONDS).default(3),
    BackoffRate: z.number().min(1).default(2),
    MaxDelaySeconds: z.int().min(1).max(31_622_400).optional(),
    JitterStrategy: z.enum(['NONE', 'FULL']).default('NONE'),
  })
  .superRefine(({ IntervalSeconds, MaxDelaySeconds }, context) => {
    if (MaxDelaySeconds !== undefined && MaxDelaySeconds <= IntervalSeconds) {
      problem(context, 'MaxDelaySeconds must be greater than IntervalSeconds', ['MaxDelaySeconds']);
    }
  });

const catcher = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: errorNames,
  Next: z.string(),
  Assign: assign(CAUGHT).optional(),
  Output: template(CAUGHT).optional(),
});

const common = { Comment: z.string().optional(), QueryLanguage: z.enum(['JSONPath', 'JSONata']).optional() };
const leading = { ...common, Next: z.string().optional(), End: z.boolean().optional() };
const passing = { Assign: assign(ENTRY).optional(), Output: template(ENTRY).optional() };
const working = {
  Arguments: template(ENTRY).optional(),
  Assign: assign(RESULT).optional(),
  Output: template(RESULT).optional(),
  Retry: z.array(retrier).default([]).superRefine(checkCatchAll),
  Catch: z.array(catcher).default([]).superRefine(checkCatchAll),
};

function checkTransition(
  { Next, End }: { Next?: string | undefined; End?: boolean | undefined },
  context: Context,
) {
  if (Next !== undefined && End === true) {
    problem(context, 'There should only be one of the following fields: [Next, End]');
  } else if (Next === undefined && End !== true) {
    problem(context, 'This object should have only one of the following fields: [Next, End]');
  }
}

const RESOURCES: readonly {
  pattern: RegExp;
  kind: TaskResource['kind'];
  fields?: string[];
  required?: string;
}[] = [
  {
    pattern: /^arn:aws[a-z-]*:states:::lambda:invoke(\.waitForTaskToken)?$/,
    kind: 'lambda-invoke',
    fields: ['FunctionName', 'Payload'],
    required: 'FunctionName',
  },
  {
    pattern: /^arn:aws[a-z-]*:states:::states:startExecution$/,
    kind: 'start-execution',
    fields: ['StateMachineArn', 'Name', 'Input'],
    required: 'StateMachineArn',
  },
  { pattern: /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/, kind: 'function' },
];

const resource = z.string().transform((arn, context): TaskResource => {
  const kind = RESOURCES.find(({ pattern }) => pattern.test(arn))?.kind;
  if (kind === 'lambda-invoke') return { kind, waitForToken: arn.endsWith('.waitForTaskToken'), arn };
  if (kind !== undefined) return { kind, arn };
  problem(
    context,
    `The resource provided ${arn} is not recognized. This engine calls lambda:invoke, ` +
      'lambda:invoke.waitForTaskToken, states:startExecution and the ARNs of functions',
  );
  return z.NEVER;
});

function checkArguments(kind: TaskResource['kind'], given: JsonValue | undefined, context: Context) {
  const { fields, required } = RESOURCES.find((known) => known.kind === kind) ?? {};
  if (fields === undefined || required === undefined || typeof given === 'string') return;
  const present = given === null || typeof given !== 'object' ? [] : Object.keys(given);
  if (!present.includes(required)) {
    problem(context, `The field '${required}' is required but was missing`, ['Arguments']);
  }
  for (const field of present.filter((name) => !fields.includes(name))) {
    problem(context, `The field '${field}' is not supported by Step Functions`, ['Arguments']);
  }
}

const task = z
  .strictObject({
    Type: z.literal('Task'),
    ...leading,
    ...working,
    Resource: resource,
    TimeoutSeconds: seconds(1).optional(),
    HeartbeatSeconds: seconds(1).optional(),
  })
  .superRefine((state, context) => {
    checkTransition(state, context);
    checkArguments(state.Resource.kind, state.Arguments, context);
    const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state;
    if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout) {
      problem(context, 'HeartbeatSeconds must be smaller than TimeoutSeconds', ['HeartbeatSeconds']);
    }
  });

const parallel = z
  .strictObject({ Type: z.literal('Parallel'), ...leading, ...working, Branches: z.array(jsonObject).min(1) })
  .superRefine(checkTransition);

const NO_CONDITION = 'Expected a JSONata expression or a Boolean';
const condition = z.union([z.boolean(), text.refine(isExpression, { error: NO_CONDITION })], {
  error: NO_CONDITION,
});

const choice = z.strictObject({
  Type: z.literal('Choice'),
  ...common,
  ...passing,
  Choices: z
    .array(
      z.strictObject({
        Comment: z.string().optional(),
        Condition: condition,
        Next: z.string(),
        ...passing,
      }),
    )
    .min(1),
  Default: z.string().optional(),
});

const wait = z
  .strictObject({
    Type: z.literal('Wait'),
    ...leading,
    ...passing,
    Seconds: seconds(0).optional(),
    Timestamp: timestamp.optional(),
  })
  .superRefine((state, context) => {
    checkTransition(state, context);
    if ((state.Seconds === undefined) === (state.Timestamp === undefined)) {
      problem(context, 'There should only be one of the following fields: [Seconds, Timestamp]');
    }
  });

const pass = z.strictObject({ Type: z.literal('Pass'), ...leading, ...passing }).superRefine(checkTransition);
const succeed = z.strictObject({ Type: z.literal('Succeed'), ...common, Output: passing.Output });
const fail = z.strictObject({
  Type: z.literal('Fail'),
  ...common,
  Error: text.optional(),
  Cause: text.optional(),
});

export const stateSchema = z.discriminatedUnion('Type', [task, parallel, choice, wait, pass, succeed, fail], {
  error:
    "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel]",
});
export type WrittenState = z.output<typeof stateSchema>;

const scope = {
  Comment: z.string().optional(),
  StartAt: z.string(),
  States: jsonObject.refine((states) => Object.keys(states).length > 0, { error: 'Value cannot be empty' }),
};
export const branchSchema = z.strictObject(scope);
export const machineSchema = z.strictObject({
  ...scope,
  QueryLanguage: z.enum(['JSONPath', 'JSONata']).default('JSONPath'),
  Version: z.literal('1.0').optional(),
  TimeoutSeconds: z.int().min(1).max(MAX_SECONDS).optional(),
});

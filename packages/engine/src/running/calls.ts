import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod';
import { functionArn } from '../base/arns.ts';
import { ServiceError } from '../base/errors.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import { asNumbers, parseExactly } from '../base/large-integers.ts';
import type { Outcome } from '../execution/execution.ts';
import type { TaskResource } from '../language/asl.ts';

/** A Lambda function in this process. What it throws is its failure; `signal` aborts when nobody waits any more. */
export type LambdaFunction = (
  payload: JsonValue,
  context: { readonly functionArn: string; readonly signal: AbortSignal },
) => Promise<JsonValue>;

export interface Callees {
  resolveFunction(arn: string): LambdaFunction | undefined;
  startExecution(request: JsonObject): Promise<JsonObject>;
}

export interface Call {
  readonly resource: TaskResource;
  readonly argument: JsonValue;
  /** The same for each repetition of the same attempt, after a restart, and for no other attempt ever. */
  readonly id: string;
  readonly signal: AbortSignal;
}

/** What has been evaluated is JSON already. */
const json = z.custom<JsonValue>((value) => value !== undefined);

const MAX_CAUSE_CHARACTERS = 32_768;

/** Calls what a task names. Rejects only where the engine itself is at fault. */
export async function performCall(call: Call, callees: Callees): Promise<Outcome> {
  try {
    switch (call.resource.kind) {
      case 'function':
        return await invoke(call.resource.arn, call.argument, call, callees);
      case 'lambda-invoke':
        return await invokeByRequest(call, callees);
      case 'start-execution':
        return { output: await startExecution(call, callees) };
    }
  } catch (error) {
    if (error instanceof ServiceError) return serviceFailure(error);
    if (!(error instanceof z.ZodError)) throw error;
    const cause = `The Arguments could not be used to start the Task: ${z.prettifyError(error)}`;
    return failed('States.Runtime', cause);
  }
}

const invocation = z.object({ FunctionName: z.string(), Payload: json.optional() });

async function invokeByRequest(call: Call, callees: Callees): Promise<Outcome> {
  const { FunctionName, Payload } = invocation.parse(call.argument);
  let payload: JsonValue = Payload ?? {};
  if (typeof Payload === 'string') {
    // A string travels as it is, so the function's runtime reads it as JSON.
    try {
      payload = parseExactly(Payload);
    } catch {
      return failed('Lambda.InvalidRequestContentException', 'Could not parse request body into json.');
    }
  }
  const outcome = await invoke(FunctionName, payload, call, callees);
  if ('failure' in outcome) return outcome;
  return { output: { ExecutedVersion: '$LATEST', Payload: outcome.output, StatusCode: 200 } };
}

async function invoke(arn: string, payload: JsonValue, call: Call, callees: Callees): Promise<Outcome> {
  const lambda = callees.resolveFunction(arn);
  if (lambda === undefined) {
    const cause = `Function not found: ${fullArn(arn)} ${serviceSays('AWSLambda', 404, 'ResourceNotFoundException')}`;
    return failed('Lambda.ResourceNotFoundException', cause);
  }
  let result: unknown;
  try {
    // A function's runtime reads its payload anew.
    result = await lambda(asNumbers(payload), { functionArn: arn, signal: call.signal });
  } catch (error) {
    return functionFailure(error);
  }
  try {
    return { output: parseExactly(JSON.stringify(result ?? null)) };
  } catch {
    return functionFailure(
      Object.assign(new Error('Unable to stringify response body'), { name: 'Runtime.MarshalError' }),
    );
  }
}

/** As Lambda's Node.js runtime reports it. */
function functionFailure(error: unknown): Outcome {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const errorType = name === '' ? 'Error' : name;
  return failed(
    errorType,
    JSON.stringify({ errorType, errorMessage: message, trace: stack?.split('\n') ?? [] }),
  );
}

const startRequest = z.object({
  StateMachineArn: z.string(),
  Name: z.string().optional(),
  Input: json.optional(),
});

async function startExecution(call: Call, callees: Callees): Promise<JsonObject> {
  const { StateMachineArn, Name, Input } = startRequest.parse(call.argument);
  const started = await callees.startExecution({
    stateMachineArn: StateMachineArn,
    // Derived, so that the same attempt starts the same execution again.
    name: Name ?? createHash('sha256').update(call.id).digest('hex').slice(0, 32),
    ...(Input !== undefined && { input: typeof Input === 'string' ? Input : JSON.stringify(Input) }),
  });
  const { executionArn, startDate } = z
    .object({ executionArn: z.string(), startDate: z.number() })
    .parse(started);
  return { ExecutionArn: executionArn, StartDate: Math.round(startDate * 1000) };
}

function serviceFailure({ name, message }: ServiceError): Outcome {
  const exception = name.endsWith('Exception') ? name : `${name}Exception`;
  const cause = `${message} ${serviceSays('AWSStepFunctions', 400, name)}`;
  return failed(`StepFunctions.${exception}`, cause);
}

function serviceSays(service: string, status: number, code: string): string {
  return `(Service: ${service}; Status Code: ${status}; Error Code: ${code}; Request ID: ${randomUUID()}; Proxy: null)`;
}

/** With the version that is called where none is named. */
function fullArn(name: string): string {
  const arn = name.startsWith('arn:') ? name : functionArn(name);
  return arn.split(':').length > ARN_PARTS ? arn : `${arn}:$LATEST`;
}
const ARN_PARTS = 7;

function failed(error: string, cause: string): Outcome {
  return { failure: { error, cause: cause.slice(0, MAX_CAUSE_CHARACTERS) } };
}

/** The errors the service answers with, by AWS's names; all of them with HTTP status 400. */
export type ServiceErrorName =
  | 'ExecutionAlreadyExists'
  | 'ExecutionDoesNotExist'
  | 'ExecutionNotRedrivable'
  | 'InvalidArn'
  | 'InvalidDefinition'
  | 'InvalidExecutionInput'
  | 'InvalidName'
  | 'InvalidOutput'
  | 'InvalidToken'
  | 'MissingRequiredParameter'
  | 'SerializationException'
  | 'StateMachineAlreadyExists'
  | 'StateMachineDeleting'
  | 'StateMachineDoesNotExist'
  | 'StateMachineTypeNotSupported'
  | 'TaskDoesNotExist'
  | 'TaskTimedOut'
  | 'UnknownOperationException'
  | 'ValidationException';

export class ServiceError extends Error {
  override readonly name: ServiceErrorName;
  constructor(name: ServiceErrorName, message: string) {
    super(message);
    this.name = name;
  }
}

/** An error inside an execution, as Retry and Catch match it: `States.Timeout`, a function's error name, … */
export class StateError extends Error {
  readonly error: string;
  override readonly cause: string | undefined;
  /** For `States.QueryEvaluationError`: the field, like `Output/result`. */
  readonly location: string | undefined;
  constructor(error: string, cause?: string, location?: string) {
    super(cause ?? error);
    this.error = error;
    this.cause = cause;
    this.location = location;
  }
}

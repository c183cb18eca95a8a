export { executionArn, stateMachineArn } from './base/arns.ts';
export { ServiceError } from './base/errors.ts';
export { type RunningClock, runningClock, SimulatedClock, type WaitableClock } from './durable/clock.ts';
export { DatabaseFileError, openDatabase, syncFolder } from './durable/database.ts';
export { GroupCommit, latestInstantIn } from './durable/group-commit.ts';
export type { ClockChange } from './durable/time-keeper.ts';
export { type Engine, type LambdaFunction, openEngine } from './service/engine.ts';
export { type Misdirection, misdirection } from './service/meant-for.ts';
export { serveEngine } from './service/server.ts';

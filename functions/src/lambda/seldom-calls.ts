import type { SfnCalls } from '@redress/core/aws/sfn.ts';

/** Step Functions for who seldom speaks to it: the client is loaded with the first call. */
export function seldomCalls(): SfnCalls {
  let calls: Promise<SfnCalls> | undefined;
  const loaded = () => {
    calls ??= import('./workflows.ts').then(({ awsCalls }) => awsCalls());
    return calls;
  };
  return {
    startExecution: async (input) => (await loaded()).startExecution(input),
    sendTaskSuccess: async (input) => (await loaded()).sendTaskSuccess(input),
    sendTaskFailure: async (input) => (await loaded()).sendTaskFailure(input),
    describeExecution: async (input) => (await loaded()).describeExecution(input),
    listExecutions: async (input) => (await loaded()).listExecutions(input),
    getExecutionHistory: async (input) => (await loaded()).getExecutionHistory(input),
    stopExecution: async (input) => (await loaded()).stopExecution(input),
    redriveExecution: async (input) => (await loaded()).redriveExecution(input),
  };
}

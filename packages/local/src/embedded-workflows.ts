import { type MachineArns, type Workflows, workflowsOver } from '@redress/core';
import type { Engine } from '@redress/engine';

/** The engine's own workflows without the way through HTTP and the SDK, which costs about 1 ms a call. */
export function embeddedWorkflows(engine: Pick<Engine, 'call'>, machineArns: MachineArns): Workflows {
  return workflowsOver(
    {
      startExecution: (input) => engine.call('StartExecution', input),
      sendTaskSuccess: (input) => engine.call('SendTaskSuccess', input),
      sendTaskFailure: (input) => engine.call('SendTaskFailure', input),
      describeExecution: (input) => engine.call('DescribeExecution', input),
      listExecutions: (input) => engine.call('ListExecutions', input),
      getExecutionHistory: (input) => engine.call('GetExecutionHistory', input),
      stopExecution: (input) => engine.call('StopExecution', input),
      redriveExecution: (input) => engine.call('RedriveExecution', input),
    },
    machineArns,
  );
}

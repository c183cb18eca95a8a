import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { SfnCalls } from './sfn.ts';

/** Over the network. Apart from what is made of the calls: who seldom makes one loads no client until then. */
export function sfnCalls(client: SFNClient): SfnCalls {
  return {
    startExecution: (input) => client.send(new StartExecutionCommand(input)),
    sendTaskSuccess: (input) => client.send(new SendTaskSuccessCommand(input)),
    sendTaskFailure: (input) => client.send(new SendTaskFailureCommand(input)),
    describeExecution: (input) => client.send(new DescribeExecutionCommand(input)),
    listExecutions: (input) => client.send(new ListExecutionsCommand(input)),
    getExecutionHistory: (input) => client.send(new GetExecutionHistoryCommand(input)),
    stopExecution: (input) => client.send(new StopExecutionCommand(input)),
    redriveExecution: (input) => client.send(new RedriveExecutionCommand(input)),
  };
}

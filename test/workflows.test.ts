import { workflowsOver } from '@redress/core';
import { sfnCalls } from '@redress/core/sfn-calls';
import { embeddedWorkflows } from '../packages/local/src/embedded-workflows.ts';
import { workflowsContract } from './workflows.contract.ts';

workflowsContract('embedded', ({ engine, machineArns }) => embeddedWorkflows(engine, machineArns));
workflowsContract('AWS SDK to the engine’s port', ({ client, machineArns }) =>
  workflowsOver(sfnCalls(client), machineArns),
);

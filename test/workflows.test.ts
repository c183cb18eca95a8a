import { sfnWorkflows } from '@redress/core';
import { embeddedWorkflows } from '../packages/local/src/embedded-workflows.ts';
import { workflowsContract } from './workflows.contract.ts';

workflowsContract('embedded', ({ engine, machineArns }) => embeddedWorkflows(engine, machineArns));
workflowsContract('AWS SDK to the engine’s port', ({ client, machineArns }) =>
  sfnWorkflows(client, machineArns),
);

import { SFNClient } from '@aws-sdk/client-sfn';
import type { SfnCalls } from '@redress/core/aws/sfn.ts';
import { sfnCalls } from '@redress/core/sfn-calls';
import { clientSettings } from './clients.ts';
import { PATIENCE } from './patience.ts';

/** Step Functions, with a client of the container's. */
export function awsCalls(): SfnCalls {
  return sfnCalls(new SFNClient(clientSettings(PATIENCE.workflows)));
}

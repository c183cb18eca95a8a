/// <reference path="../.sst/platform/config.d.ts" />
import type { UNSCOPED } from './unscoped.ts';

export function unscoped(...actions: (keyof typeof UNSCOPED)[]) {
  return { actions, resources: ['*'] };
}

/** Trust in one service, and only on behalf of this account: which account, Lambda alone does not say. */
export function trustOf(service: string) {
  return aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        actions: ['sts:AssumeRole'],
        principals: [{ type: 'Service', identifiers: [service] }],
        conditions: [
          {
            test: 'StringEquals',
            variable: 'aws:SourceAccount',
            values: [aws.getCallerIdentityOutput().accountId],
          },
        ],
      },
    ],
  }).json;
}

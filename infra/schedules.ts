/// <reference path="../.sst/platform/config.d.ts" />
import { trustOf } from './permissions.ts';

export function createSchedule(sweeper: sst.aws.Function): void {
  new sst.aws.CronV2('Sweep', {
    schedule: 'rate(1 minute)',
    function: sweeper.arn,
    transform: {
      role: (role) => {
        role.assumeRolePolicy = trustOf('scheduler.amazonaws.com');
      },
    },
  });
}

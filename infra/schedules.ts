/// <reference path="../.sst/platform/config.d.ts" />
import { trustOf } from './permissions.ts';

export function createSchedules(sweeper: sst.aws.Function): void {
  const schedule = (name: string, when: `rate(${string})` | `cron(${string})`, task: string) =>
    new sst.aws.CronV2(name, {
      schedule: when,
      function: sweeper.arn,
      event: { task },
      transform: {
        role: (role) => {
          role.assumeRolePolicy = trustOf('scheduler.amazonaws.com');
        },
      },
    });
  schedule('Sweep', 'rate(1 minute)', 'sweep');
  schedule('RestartLost', 'cron(17 3 * * ? *)', 'restart-lost');
}

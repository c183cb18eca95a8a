import { acknowledge, assign, handling, type PolicySet, policySets } from '@redress/core';
import { BUILT_IN_CALENDARS } from '@redress/core/built-in-calendars';
import { expect, it } from 'vitest';
import { COMMAND, complain, RULES } from './support/complaints.ts';
import { DAY, recordingServices } from './support/recording.ts';

it('a deadline that runs into a year nobody knows is logged once, however often the complaint is changed', async () => {
  const { services, log, pass } = recordingServices();
  const { policySet } = RULES;
  const inChina: PolicySet = {
    ...policySet,
    version: 2,
    rules: policySet.rules.map((rule) => ({
      ...rule,
      policy: {
        ...rule.policy,
        calendar: 'cn',
        targets: {
          ...rule.policy.targets,
          resolution: { amount: 60, unit: 'working-days', anchor: 'receipt', ends: 'end-of-day' },
        },
      },
    })),
  };
  await policySets.save(services, inChina);
  const { id, clocks } = await complain(services, COMMAND);
  expect(clocks).toMatchObject({
    acknowledgement: { provisional: false },
    resolution: { provisional: true },
  });
  await handling.change(services, id, (complaint, now) => acknowledge(complaint, {}, now));
  await pass(DAY);
  await handling.change(services, id, (complaint, now) => assign(complaint, { team: 'logistics' }, now));
  expect(log.filter(({ event }) => event === 'deadline-provisional')).toEqual([
    {
      level: 'warn',
      event: 'deadline-provisional',
      fields: {
        complaintId: id,
        clock: 'resolution',
        calendar: 'cn',
        calendarVersion: BUILT_IN_CALENDARS.get('cn')?.version,
      },
    },
  ]);
});

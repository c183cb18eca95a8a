import {
  type Complaint,
  type ComplaintId,
  complaints,
  type Intake,
  intake,
  inZone,
  type Rules,
  resolve,
  type Services,
} from '@redress/core';
import { BUILT_IN_CALENDARS } from '@redress/core/built-in-calendars';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';

/** What ships with the code. */
export function rulesOf(policySetId: string): Rules {
  const policySet = BUILT_IN_POLICY_SETS.get(policySetId);
  if (!policySet) throw new RangeError(`there is no policy set ${policySetId}`);
  const calendars = [...BUILT_IN_CALENDARS.values()].map((calendar) => inZone(calendar, 'Etc/UTC'));
  return { policySet, calendars: new Map(calendars.map((calendar) => [calendar.id, calendar])) };
}
export const RULES = rulesOf('default');

export const COMMAND: Intake = {
  channel: 'web',
  category: 'delivery',
  severity: 'moderate',
  content: {
    subject: 'Parcel lost',
    description: 'It never came.',
    complainant: { name: 'Ana', email: 'ana@example.com', language: 'en' },
  },
};

export const CRITICAL: Intake = { ...COMMAND, severity: 'critical' };

export const complain = async (services: Services, command = COMMAND) =>
  (await intake(services, command)).complaint;

export const read = async (services: Services, id: ComplaintId) =>
  (await complaints.load(services, id)).complaint;

export const resolution = (complaint: Complaint, now: number) =>
  resolve(complaint, { summary: 'Sent again.', rootCause: 'process', remedies: [] }, now);

/** What was done, without what was sent. */
export const storyOf = (complaint: Complaint) =>
  complaint.timeline.map(({ kind }) => kind).filter((kind) => !kind.startsWith('message-'));

import {
  type Complaint,
  type ComplaintId,
  type Intake,
  intake,
  load,
  resolve,
  type Services,
} from '@redress/core';

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

export const complain = (services: Services, command = COMMAND) => intake(services, command);

export const read = async (services: Services, id: ComplaintId) => (await load(services, id)).complaint;

export const resolution = (complaint: Complaint, now: number) =>
  resolve(complaint, { summary: 'Sent again.', rootCause: 'process', remedies: [] }, now);

/** What was done, without what was sent. */
export const storyOf = (complaint: Complaint) =>
  complaint.timeline.map(({ kind }) => kind).filter((kind) => !kind.startsWith('message-'));

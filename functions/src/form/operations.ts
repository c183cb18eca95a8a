import type { Auditing } from '../api/auditing.ts';
import type { Operation } from '../api/operations.ts';

/** The form to complain with: pages for people alone, who have not said who they are. Its own words come before a step’s. */
export const FORM_OPERATIONS = {
  'form.start': { method: 'GET', path: '/complain', permission: 'form.use' },
  'form.script': { method: 'GET', path: '/complain/form.js', permission: 'form.use' },
  'form.done': { method: 'GET', path: '/complain/done', permission: 'form.use' },
  'form.page': { method: 'GET', path: '/complain/:step', permission: 'form.use' },
  'form.bring': { method: 'POST', path: '/complain/files', permission: 'form.send', streamed: true },
  'form.drop': { method: 'POST', path: '/complain/files/removal', permission: 'form.use' },
  'form.send': { method: 'POST', path: '/complain/sending', permission: 'form.send' },
  'form.end': { method: 'POST', path: '/complain/end', permission: 'form.use' },
  'form.save': { method: 'POST', path: '/complain/:step', permission: 'form.use' },
} as const satisfies Readonly<Record<string, Operation>>;

export type FormOperationId = keyof typeof FORM_OPERATIONS;

/** What each leaves in the audit: it shows nobody anything but what they have typed themselves. */
export const FORM_AUDITED: Readonly<Record<FormOperationId, Auditing>> = {
  'form.start': 'nothing',
  'form.script': 'nothing',
  'form.done': 'nothing',
  'form.page': 'nothing',
  'form.bring': 'nothing',
  'form.drop': 'nothing',
  'form.send': 'nothing',
  'form.end': 'nothing',
  'form.save': 'nothing',
};

import type { Auditing } from '../api/auditing.ts';
import type { Operation } from '../api/operations.ts';

/**
 * What complainants can ask for with a browser, by the link in their mail. Pages for people alone: they are in the
 * table of who may do what, and not in the contract for apps. A token has one segment, what is done has two.
 */
export const COMPLAINANT_OPERATIONS = {
  'link.page': { method: 'GET', path: '/c/:token', permission: 'link.open' },
  'link.follow': { method: 'POST', path: '/c/:token', permission: 'link.open' },
  'own.page': { method: 'GET', path: '/c', permission: 'link.open' },
  'own.sendLink': { method: 'POST', path: '/c', permission: 'link.open' },
  'own.answer': { method: 'POST', path: '/c/own/answer', permission: 'complaint.answer' },
  'own.add': { method: 'POST', path: '/c/own/message', permission: 'complaint.add' },
  'own.bring': { method: 'POST', path: '/c/own/evidence', permission: 'evidence.add', streamed: true },
  'own.evidence': { method: 'GET', path: '/c/own/evidence/:evidence', permission: 'evidence.read' },
  'own.object': { method: 'POST', path: '/c/own/objection', permission: 'complaint.object' },
  'own.reopen': { method: 'POST', path: '/c/own/reopening', permission: 'complaint.reopen' },
  'own.requestCode': { method: 'POST', path: '/c/own/code', permission: 'complaint.withdraw' },
  'own.withdraw': { method: 'POST', path: '/c/own/withdrawal', permission: 'complaint.withdraw' },
  'own.leave': { method: 'POST', path: '/c/own/end', permission: 'link.open' },
} as const satisfies Readonly<Record<string, Operation>>;

export type ComplainantOperationId = keyof typeof COMPLAINANT_OPERATIONS;

/** What each leaves in the audit. What complainants do the timeline says; that somebody has looked, by their link, it does not. */
export const COMPLAINANT_AUDITED: Readonly<Record<ComplainantOperationId, Auditing>> = {
  'link.page': 'nothing',
  'link.follow': 'nothing',
  'own.page': 'read',
  'own.sendLink': 'nothing',
  'own.answer': 'nothing',
  'own.add': 'nothing',
  'own.bring': 'nothing',
  'own.evidence': 'read',
  'own.object': 'nothing',
  'own.reopen': 'nothing',
  'own.requestCode': 'nothing',
  'own.withdraw': 'nothing',
  'own.leave': 'nothing',
};

import type { Operation } from '@redress/functions';

/** What can be asked of one machine beside what the API can be asked for everywhere. */
export const LOCAL_OPERATIONS = {
  'signIn.page': { method: 'GET', path: '/sign-in/:token', permission: 'installation.read' },
  'signIn.begin': { method: 'POST', path: '/sign-in/:token', permission: 'installation.read' },
  'outbox.list': { method: 'GET', path: '/outbox', permission: 'outbox.read' },
  'outbox.message': { method: 'GET', path: '/outbox/:file', permission: 'outbox.read' },
  'service.metrics': { method: 'GET', path: '/metrics', permission: 'metrics.read' },
} as const satisfies Readonly<Record<string, Operation>>;

import type { Operation } from '@redress/functions';

/** What can be asked of one machine beside what the API can be asked for everywhere. */
export const LOCAL_OPERATIONS = {
  'outbox.list': { method: 'GET', path: '/outbox' },
  'outbox.message': { method: 'GET', path: '/outbox/:file' },
  'service.metrics': { method: 'GET', path: '/metrics' },
} as const satisfies Readonly<Record<string, Operation>>;

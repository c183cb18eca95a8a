import { type Auditing, CHAT_AUDITED, CHAT_OPERATIONS, type Operation } from '@redress/functions';

/** What can be asked of one machine beside what the API can be asked for everywhere. */
export const LOCAL_OPERATIONS = {
  'signIn.form': { method: 'GET', path: '/sign-in', permission: 'installation.read' },
  'signIn.password': { method: 'POST', path: '/sign-in', permission: 'installation.read' },
  'signIn.end': { method: 'POST', path: '/sign-out', permission: 'installation.read' },
  'signIn.link': { method: 'GET', path: '/sign-in/:token', permission: 'installation.read' },
  'signIn.byLink': { method: 'POST', path: '/sign-in/:token', permission: 'installation.read' },
  'signIn.invitation': { method: 'GET', path: '/invitation/:token', permission: 'installation.read' },
  'signIn.accept': { method: 'POST', path: '/invitation/:token', permission: 'installation.read' },
  'oidc.interaction': { method: 'GET', path: '/oidc/interaction/:uid', permission: 'installation.read' },
  'oidc.allow': { method: 'POST', path: '/oidc/interaction/:uid', permission: 'installation.read' },
  'oidc.get': { method: 'GET', path: '/oidc/*', permission: 'installation.read' },
  'oidc.post': { method: 'POST', path: '/oidc/*', permission: 'installation.read' },
  'users.list': { method: 'GET', path: '/v1/users', permission: 'user.read' },
  'users.add': { method: 'POST', path: '/v1/users', permission: 'user.change' },
  'users.change': { method: 'PUT', path: '/v1/users/:name', permission: 'user.change' },
  ...CHAT_OPERATIONS,
  'uploads.take': { method: 'POST', path: '/v1/uploads', permission: 'evidence.upload', streamed: true },
  'outbox.list': { method: 'GET', path: '/outbox', permission: 'outbox.read' },
  'outbox.message': { method: 'GET', path: '/outbox/:file', permission: 'outbox.read' },
  'service.metrics': { method: 'GET', path: '/metrics', permission: 'metrics.read' },
} as const satisfies Readonly<Record<string, Operation>>;

/** What each leaves in the audit. */
export const LOCAL_AUDITED: Readonly<Record<keyof typeof LOCAL_OPERATIONS, Auditing>> = {
  'signIn.form': 'nothing',
  'signIn.password': 'nothing',
  'signIn.end': 'nothing',
  'signIn.link': 'nothing',
  'signIn.byLink': 'nothing',
  'signIn.invitation': 'nothing',
  'signIn.accept': 'nothing',
  'oidc.interaction': 'nothing',
  'oidc.allow': 'nothing',
  'oidc.get': 'nothing',
  'oidc.post': 'nothing',
  'users.list': 'list',
  'users.add': 'change',
  'users.change': 'change',
  ...CHAT_AUDITED,
  'uploads.take': 'nothing',
  'outbox.list': 'list',
  'outbox.message': 'read',
  'service.metrics': 'nothing',
};

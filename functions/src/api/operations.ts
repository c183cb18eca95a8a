import { isForMachines } from '@redress/core/access/decide.ts';
import type { Permission } from '@redress/core/access/rules.ts';

/** What can be asked of the API: each operation has an id of its own, for good. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Its body is a file that is read as it comes, however long it is. */
  readonly streamed?: true;
  /** As Hono writes it: `:id` stands for one segment. */
  readonly path: string;
  /** What whoever asks must have; who has it says `access/rules.ts` in the core. */
  readonly permission: Permission;
  /**
   * Its answer is one thing with an `ETag`, which it reads, makes, changes or replaces. What changes one heeds
   * `If-Match`; what replaces one as a whole asks for it, lest it undo what its caller has not seen.
   */
  readonly versioned?: 'read' | 'made' | 'changed' | 'replaced';
}

/** Every operation there is. Routes, the contract and the client are made from this table. */
export const OPERATIONS = {
  'service.links': { method: 'GET', path: '/', permission: 'installation.read' },
  'service.health': { method: 'GET', path: '/healthz', permission: 'installation.read' },
  'service.openapi': {
    method: 'GET',
    path: '/openapi.json',
    permission: 'installation.read',
    versioned: 'read',
  },
  'service.docs': { method: 'GET', path: '/docs', permission: 'installation.read', versioned: 'read' },

  'complaints.submit': {
    method: 'POST',
    path: '/v1/complaints',
    permission: 'complaint.submit',
    versioned: 'made',
  },
  'complaints.list': { method: 'GET', path: '/v1/complaints', permission: 'complaint.list' },
  'searches.run': { method: 'POST', path: '/v1/searches', permission: 'complaint.search' },
  'complaints.get': {
    method: 'GET',
    path: '/v1/complaints/:id',
    permission: 'complaint.read',
    versioned: 'read',
  },
  'complaints.timeline': { method: 'GET', path: '/v1/complaints/:id/timeline', permission: 'complaint.read' },
  'complaints.deadlines': {
    method: 'GET',
    path: '/v1/complaints/:id/deadlines',
    permission: 'complaint.explain',
  },
  'complaints.correctContact': {
    method: 'PUT',
    path: '/v1/complaints/:id/contact',
    permission: 'complaint.correct-contact',
    versioned: 'replaced',
  },
  'complaints.acknowledge': {
    method: 'POST',
    path: '/v1/complaints/:id/acknowledgement',
    permission: 'complaint.acknowledge',
    versioned: 'changed',
  },
  'complaints.assign': {
    method: 'POST',
    path: '/v1/complaints/:id/assignment',
    permission: 'complaint.assign',
    versioned: 'changed',
  },
  'complaints.recordContact': {
    method: 'POST',
    path: '/v1/complaints/:id/contacts',
    permission: 'complaint.record-contact',
    versioned: 'changed',
  },
  'calls.list': { method: 'GET', path: '/v1/calls', permission: 'complaint.list' },
  'calls.get': { method: 'GET', path: '/v1/complaints/:id/calls/:message', permission: 'complaint.read' },
  'calls.take': {
    method: 'POST',
    path: '/v1/complaints/:id/calls/:message/lease',
    permission: 'complaint.record-contact',
  },
  'complaints.sendUpdate': {
    method: 'POST',
    path: '/v1/complaints/:id/updates',
    permission: 'complaint.send-update',
    versioned: 'changed',
  },
  'complaints.fulfil': {
    method: 'POST',
    path: '/v1/complaints/:id/fulfilments',
    permission: 'complaint.fulfil',
    versioned: 'changed',
  },
  'complaints.pause': {
    method: 'POST',
    path: '/v1/complaints/:id/pause',
    permission: 'complaint.ask',
    versioned: 'changed',
  },
  'complaints.resume': {
    method: 'POST',
    path: '/v1/complaints/:id/resumption',
    permission: 'complaint.answer',
    versioned: 'changed',
  },
  'complaints.hold': {
    method: 'POST',
    path: '/v1/complaints/:id/hold',
    permission: 'complaint.hold',
    versioned: 'changed',
  },
  'complaints.release': {
    method: 'POST',
    path: '/v1/complaints/:id/hold-release',
    permission: 'complaint.hold',
    versioned: 'changed',
  },
  'complaints.extend': {
    method: 'POST',
    path: '/v1/complaints/:id/extension',
    permission: 'complaint.extend',
    versioned: 'changed',
  },
  'complaints.escalate': {
    method: 'POST',
    path: '/v1/complaints/:id/escalation',
    permission: 'complaint.escalate',
    versioned: 'changed',
  },
  'complaints.reclassify': {
    method: 'POST',
    path: '/v1/complaints/:id/classification',
    permission: 'complaint.reclassify',
    versioned: 'changed',
  },
  'complaints.correctReceipt': {
    method: 'POST',
    path: '/v1/complaints/:id/receipt',
    permission: 'complaint.correct-receipt',
    versioned: 'changed',
  },
  'complaints.resolve': {
    method: 'POST',
    path: '/v1/complaints/:id/resolution',
    permission: 'complaint.resolve',
    versioned: 'changed',
  },
  'complaints.reopen': {
    method: 'POST',
    path: '/v1/complaints/:id/reopening',
    permission: 'complaint.reopen',
    versioned: 'changed',
  },
  'complaints.withdraw': {
    method: 'POST',
    path: '/v1/complaints/:id/withdrawal',
    permission: 'complaint.withdraw',
    versioned: 'changed',
  },
  'complaints.addMessage': {
    method: 'POST',
    path: '/v1/complaints/:id/messages',
    permission: 'complaint.add',
    versioned: 'changed',
  },
  'complaints.object': {
    method: 'POST',
    path: '/v1/complaints/:id/objection',
    permission: 'complaint.object',
    versioned: 'changed',
  },
  'complaints.decideObjection': {
    method: 'POST',
    path: '/v1/complaints/:id/objection-decision',
    permission: 'complaint.decide-objection',
    versioned: 'changed',
  },
  'complaints.revokeLink': {
    method: 'POST',
    path: '/v1/complaints/:id/link-revocation',
    permission: 'complaint.revoke-link',
    versioned: 'changed',
  },

  'conflicts.get': {
    method: 'GET',
    path: '/v1/complaints/:id/conflicts',
    permission: 'complaint.set-conflicts',
    versioned: 'read',
  },
  'conflicts.set': {
    method: 'PUT',
    path: '/v1/complaints/:id/conflicts',
    permission: 'complaint.set-conflicts',
    versioned: 'replaced',
  },
  'conflicts.declare': {
    method: 'POST',
    path: '/v1/complaints/:id/recusal',
    permission: 'complaint.recuse',
  },
  'accessReport.get': {
    method: 'GET',
    path: '/v1/complaints/:id/access-report',
    permission: 'complaint.read-access',
  },

  'erasures.erase': { method: 'POST', path: '/v1/complaints/:id/erasure', permission: 'complaint.erase' },
  'erasures.list': { method: 'GET', path: '/v1/erasures', permission: 'privacy.read' },
  'privacyRequests.list': { method: 'GET', path: '/v1/privacy-requests', permission: 'privacy.read' },
  'privacyRequests.start': { method: 'POST', path: '/v1/privacy-requests', permission: 'privacy.act' },
  'privacyRequests.get': { method: 'GET', path: '/v1/privacy-requests/:id', permission: 'privacy.read' },
  'privacyRequests.cancel': {
    method: 'POST',
    path: '/v1/privacy-requests/:id/cancellation',
    permission: 'privacy.act',
  },
  'privacyRequests.export': {
    method: 'GET',
    path: '/v1/privacy-requests/:id/export',
    permission: 'privacy.act',
  },
  'privacyRequests.exportComplaint': {
    method: 'GET',
    path: '/v1/complaints/:id/export',
    permission: 'privacy.act',
  },
  'retention.get': {
    method: 'GET',
    path: '/v1/retention',
    permission: 'retention.read',
    versioned: 'read',
  },
  'retention.put': {
    method: 'PUT',
    path: '/v1/retention',
    permission: 'retention.change',
    versioned: 'replaced',
  },
  'legalHold.set': {
    method: 'POST',
    path: '/v1/complaints/:id/legal-hold',
    permission: 'complaint.set-legal-hold',
  },
  'legalHold.lift': {
    method: 'POST',
    path: '/v1/complaints/:id/legal-hold-release',
    permission: 'complaint.set-legal-hold',
  },

  'absences.list': { method: 'GET', path: '/v1/absences', permission: 'absence.read' },
  'absences.get': {
    method: 'GET',
    path: '/v1/absences/:id',
    permission: 'absence.read',
    versioned: 'read',
  },
  'absences.record': {
    method: 'POST',
    path: '/v1/absences',
    permission: 'absence.record',
    versioned: 'made',
  },
  'absences.change': {
    method: 'PUT',
    path: '/v1/absences/:id',
    permission: 'absence.record',
    versioned: 'replaced',
  },
  'absences.end': { method: 'POST', path: '/v1/absences/:id/end', permission: 'absence.record' },
  'record.correct': {
    method: 'POST',
    path: '/v1/complaints/:id/record',
    permission: 'complaint.correct-record',
    versioned: 'changed',
  },
  'record.consent': {
    method: 'POST',
    path: '/v1/complaints/:id/consents',
    permission: 'complaint.record-consent',
    versioned: 'changed',
  },
  'fields.get': { method: 'GET', path: '/v1/fields', permission: 'field.read', versioned: 'read' },
  'fields.put': { method: 'PUT', path: '/v1/fields', permission: 'field.change', versioned: 'replaced' },
  'advice.list': { method: 'GET', path: '/v1/advice', permission: 'advice.read' },

  'complaints.previewUpdate': {
    method: 'POST',
    path: '/v1/complaints/:id/updates/preview',
    permission: 'complaint.send-update',
  },
  'complaints.previewQuestion': {
    method: 'POST',
    path: '/v1/complaints/:id/pause/preview',
    permission: 'complaint.ask',
  },
  'complaints.previewResolution': {
    method: 'POST',
    path: '/v1/complaints/:id/resolution/preview',
    permission: 'complaint.resolve',
  },
  'conversation.list': {
    method: 'GET',
    path: '/v1/complaints/:id/conversation',
    permission: 'complaint.read',
  },
  'conversation.message': {
    method: 'GET',
    path: '/v1/complaints/:id/conversation/:seq',
    permission: 'complaint.read',
  },
  'conversation.note': {
    method: 'POST',
    path: '/v1/complaints/:id/notes',
    permission: 'complaint.note',
    versioned: 'changed',
  },
  'conversation.eraseNote': {
    method: 'POST',
    path: '/v1/complaints/:id/notes/:text/erasure',
    permission: 'complaint.erase-note',
  },
  'conversation.drafts': {
    method: 'GET',
    path: '/v1/complaints/:id/drafts',
    permission: 'complaint.note',
  },
  'conversation.saveDraft': {
    method: 'PUT',
    path: '/v1/complaints/:id/draft',
    permission: 'complaint.send-update',
  },
  'conversation.discardDraft': {
    method: 'POST',
    path: '/v1/complaints/:id/draft-removal',
    permission: 'complaint.note',
  },
  'templates.list': { method: 'GET', path: '/v1/templates', permission: 'template.read' },
  'templates.get': {
    method: 'GET',
    path: '/v1/templates/:id',
    permission: 'template.read',
    versioned: 'read',
  },
  'templates.put': {
    method: 'PUT',
    path: '/v1/templates/:id',
    permission: 'template.change',
    versioned: 'replaced',
  },

  'links.earlier': {
    method: 'GET',
    path: '/v1/complaints/:id/earlier',
    permission: 'complaint.read-earlier',
  },
  'links.list': { method: 'GET', path: '/v1/complaints/:id/links', permission: 'complaint.read' },
  'links.add': {
    method: 'POST',
    path: '/v1/complaints/:id/links',
    permission: 'complaint.link',
    versioned: 'changed',
  },
  'links.remove': {
    method: 'POST',
    path: '/v1/complaints/:id/link-removal',
    permission: 'complaint.link',
    versioned: 'changed',
  },
  'evidence.announce': { method: 'POST', path: '/v1/complaints/:id/evidence', permission: 'evidence.add' },
  'evidence.list': { method: 'GET', path: '/v1/complaints/:id/evidence', permission: 'evidence.read' },
  'evidence.get': {
    method: 'GET',
    path: '/v1/complaints/:id/evidence/:evidence',
    permission: 'evidence.read',
  },
  'evidence.parts': {
    method: 'POST',
    path: '/v1/complaints/:id/evidence/:evidence/parts',
    permission: 'evidence.add',
  },
  'evidence.complete': {
    method: 'POST',
    path: '/v1/complaints/:id/evidence/:evidence/completion',
    permission: 'evidence.add',
  },
  'evidence.content': {
    method: 'GET',
    path: '/v1/complaints/:id/evidence/:evidence/content',
    permission: 'evidence.read',
  },
  'evidence.thumbnail': {
    method: 'GET',
    path: '/v1/complaints/:id/evidence/:evidence/thumbnail',
    permission: 'evidence.read',
  },
  'evidence.remove': {
    method: 'POST',
    path: '/v1/complaints/:id/evidence/:evidence/removal',
    permission: 'evidence.remove',
  },
  'evidenceReports.take': { method: 'POST', path: '/v1/evidence-reports', permission: 'evidence.report' },
  'remedies.promise': {
    method: 'POST',
    path: '/v1/complaints/:id/remedies',
    permission: 'remedy.promise',
    versioned: 'changed',
  },
  'remedies.carryOut': {
    method: 'POST',
    path: '/v1/complaints/:id/remedies/:remedy/completion',
    permission: 'remedy.settle',
    versioned: 'changed',
  },
  'remedies.takeBack': {
    method: 'POST',
    path: '/v1/complaints/:id/remedies/:remedy/withdrawal',
    permission: 'remedy.settle',
    versioned: 'changed',
  },
  'remedies.decide': {
    method: 'POST',
    path: '/v1/complaints/:id/remedies/:remedy/approval',
    permission: 'remedy.approve',
    versioned: 'changed',
  },

  'remedies.listWaiting': { method: 'GET', path: '/v1/approvals', permission: 'remedy.approve' },

  'tasks.list': { method: 'GET', path: '/v1/tasks', permission: 'task.read' },
  'tasks.get': { method: 'GET', path: '/v1/complaints/:id/tasks/:task', permission: 'task.read' },
  'tasks.add': {
    method: 'POST',
    path: '/v1/complaints/:id/tasks',
    permission: 'task.add',
    versioned: 'changed',
  },
  'tasks.change': {
    method: 'POST',
    path: '/v1/complaints/:id/tasks/:task/changes',
    permission: 'task.change',
  },
  'tasks.complete': {
    method: 'POST',
    path: '/v1/complaints/:id/tasks/:task/completion',
    permission: 'task.change',
  },
  'tasks.cancel': {
    method: 'POST',
    path: '/v1/complaints/:id/tasks/:task/cancellation',
    permission: 'task.change',
  },

  'surveys.get': { method: 'GET', path: '/v1/surveys/:token', permission: 'survey.answer' },
  'surveys.answer': { method: 'POST', path: '/v1/surveys/:token', permission: 'survey.answer' },

  'executions.list': { method: 'GET', path: '/v1/executions', permission: 'execution.read' },
  'executions.get': { method: 'GET', path: '/v1/executions/:name', permission: 'execution.read' },
  'executions.history': { method: 'GET', path: '/v1/executions/:name/history', permission: 'execution.read' },
  'executions.stop': { method: 'POST', path: '/v1/executions/:name/stop', permission: 'execution.change' },
  'executions.redrive': {
    method: 'POST',
    path: '/v1/executions/:name/redrive',
    permission: 'execution.change',
  },
  'executions.signal': {
    method: 'POST',
    path: '/v1/executions/:name/signal',
    permission: 'execution.change',
  },
  'executions.restart': {
    method: 'POST',
    path: '/v1/executions/:name/restart',
    permission: 'execution.change',
  },

  'standing.get': { method: 'GET', path: '/v1/standing', permission: 'standing.read' },
  'quality.list': { method: 'GET', path: '/v1/quality-samples', permission: 'quality.review' },
  'quality.draw': { method: 'POST', path: '/v1/quality-samples', permission: 'quality.review' },
  'quality.get': { method: 'GET', path: '/v1/quality-samples/:id', permission: 'quality.review' },
  'quality.review': {
    method: 'POST',
    path: '/v1/quality-samples/:id/reviews',
    permission: 'quality.review',
  },
  'bulk.list': { method: 'GET', path: '/v1/bulk', permission: 'bulk.use' },
  'bulk.preview': { method: 'POST', path: '/v1/bulk', permission: 'bulk.use' },
  'bulk.get': { method: 'GET', path: '/v1/bulk/:id', permission: 'bulk.use' },
  'bulk.items': { method: 'GET', path: '/v1/bulk/:id/items', permission: 'bulk.use' },
  'bulk.start': { method: 'POST', path: '/v1/bulk/:id/start', permission: 'bulk.use' },
  'bulk.continue': { method: 'POST', path: '/v1/bulk/:id/continuation', permission: 'bulk.use' },
  'bulk.cancel': { method: 'POST', path: '/v1/bulk/:id/cancellation', permission: 'bulk.use' },

  'undelivered.list': { method: 'GET', path: '/v1/undelivered', permission: 'undelivered.read' },
  'undelivered.send': { method: 'POST', path: '/v1/undelivered/:id/sending', permission: 'undelivered.send' },

  'incoming.list': { method: 'GET', path: '/v1/incoming', permission: 'incoming.read' },
  'incoming.get': { method: 'GET', path: '/v1/incoming/:id', permission: 'incoming.read' },
  'incoming.settle': { method: 'POST', path: '/v1/incoming/:id/settlement', permission: 'incoming.settle' },

  'events.list': { method: 'GET', path: '/v1/events', permission: 'event.read' },
  'webhooks.list': { method: 'GET', path: '/v1/webhooks', permission: 'webhook.read' },
  'webhooks.add': {
    method: 'POST',
    path: '/v1/webhooks',
    permission: 'webhook.change',
    versioned: 'made',
  },
  'webhooks.get': {
    method: 'GET',
    path: '/v1/webhooks/:id',
    permission: 'webhook.read',
    versioned: 'read',
  },
  'webhooks.put': {
    method: 'PUT',
    path: '/v1/webhooks/:id',
    permission: 'webhook.change',
    versioned: 'replaced',
  },
  'webhooks.deliveries': {
    method: 'GET',
    path: '/v1/webhooks/:id/deliveries',
    permission: 'webhook.read',
  },
  'webhooks.replay': { method: 'POST', path: '/v1/webhooks/:id/replay', permission: 'webhook.change' },
  'webhooks.test': { method: 'POST', path: '/v1/webhooks/:id/test', permission: 'webhook.change' },
  'webhooks.rotate': { method: 'POST', path: '/v1/webhooks/:id/rotation', permission: 'webhook.change' },
  'webhooks.disable': { method: 'POST', path: '/v1/webhooks/:id/disabling', permission: 'webhook.change' },
  'webhooks.enable': { method: 'POST', path: '/v1/webhooks/:id/enabling', permission: 'webhook.change' },
  'webhooks.remove': { method: 'POST', path: '/v1/webhooks/:id/removal', permission: 'webhook.change' },

  'channelMessages.take': { method: 'POST', path: '/v1/channel-messages', permission: 'channel.bring' },
  'messageReports.take': { method: 'POST', path: '/v1/message-reports', permission: 'message.report' },

  'policySets.list': { method: 'GET', path: '/v1/policy-sets', permission: 'policy.read' },
  'policySets.get': {
    method: 'GET',
    path: '/v1/policy-sets/:id',
    permission: 'policy.read',
    versioned: 'read',
  },
  'policySets.put': {
    method: 'PUT',
    path: '/v1/policy-sets/:id',
    permission: 'policy.change',
    versioned: 'replaced',
  },
  'policySets.check': { method: 'POST', path: '/v1/policy-sets/:id/check', permission: 'policy.try' },
  'policySets.try': { method: 'POST', path: '/v1/policy-sets/:id/trial', permission: 'policy.try' },
  'policySets.versions': { method: 'GET', path: '/v1/policy-sets/:id/versions', permission: 'policy.read' },
  'policySets.version': {
    method: 'GET',
    path: '/v1/policy-sets/:id/versions/:version',
    permission: 'policy.read',
    versioned: 'read',
  },
  'replays.list': { method: 'GET', path: '/v1/replays', permission: 'policy.replay' },
  'replays.start': { method: 'POST', path: '/v1/replays', permission: 'policy.replay' },
  'replays.get': { method: 'GET', path: '/v1/replays/:id', permission: 'policy.replay' },
  'replays.changes': { method: 'GET', path: '/v1/replays/:id/changes', permission: 'policy.replay' },
  'replays.cancel': { method: 'POST', path: '/v1/replays/:id/cancellation', permission: 'policy.replay' },
  'inForce.get': { method: 'GET', path: '/v1/in-force', permission: 'policy.read' },
  'inForce.put': { method: 'POST', path: '/v1/in-force', permission: 'policy.change' },
  'inForce.cancel': { method: 'POST', path: '/v1/in-force/:id/cancellation', permission: 'policy.change' },
  'calendars.list': { method: 'GET', path: '/v1/calendars', permission: 'calendar.read' },
  'calendars.get': {
    method: 'GET',
    path: '/v1/calendars/:id',
    permission: 'calendar.read',
    versioned: 'read',
  },
  'calendars.put': {
    method: 'PUT',
    path: '/v1/calendars/:id',
    permission: 'calendar.change',
    versioned: 'replaced',
  },
  'calendars.check': { method: 'POST', path: '/v1/calendars/:id/check', permission: 'calendar.read' },
  'calendars.versions': { method: 'GET', path: '/v1/calendars/:id/versions', permission: 'calendar.read' },
  'calendars.version': {
    method: 'GET',
    path: '/v1/calendars/:id/versions/:version',
    permission: 'calendar.read',
    versioned: 'read',
  },

  'sessions.list': { method: 'GET', path: '/v1/sessions', permission: 'session.read' },
  'sessions.end': { method: 'POST', path: '/v1/sessions/:id/end', permission: 'session.end' },
  'sessions.endAll': { method: 'POST', path: '/v1/session-ends', permission: 'session.end' },

  'keys.list': { method: 'GET', path: '/v1/keys', permission: 'key.read' },
  'keys.add': { method: 'POST', path: '/v1/keys', permission: 'key.change' },
  'keys.rotate': { method: 'POST', path: '/v1/keys/:id/rotation', permission: 'key.change' },
  'keys.revoke': { method: 'POST', path: '/v1/keys/:id/revocation', permission: 'key.change' },

  'imports.take': { method: 'POST', path: '/v1/imports', permission: 'complaint.import' },

  'testClocks.list': { method: 'GET', path: '/v1/test-clocks', permission: 'test-clock.use' },
  'testClocks.add': { method: 'POST', path: '/v1/test-clocks', permission: 'test-clock.use' },
  'testClocks.get': { method: 'GET', path: '/v1/test-clocks/:id', permission: 'test-clock.use' },
  'testClocks.advance': {
    method: 'POST',
    path: '/v1/test-clocks/:id/advance',
    permission: 'test-clock.use',
  },
  'testClocks.close': { method: 'POST', path: '/v1/test-clocks/:id/closure', permission: 'test-clock.use' },
  'testClocks.messages': {
    method: 'GET',
    path: '/v1/test-clocks/:id/messages',
    permission: 'test-clock.use',
  },

  'setAside.list': { method: 'GET', path: '/v1/set-aside', permission: 'set-aside.read' },

  'audit.list': { method: 'GET', path: '/v1/audit', permission: 'audit.read' },
} as const satisfies Readonly<Record<string, Operation>>;

export type OperationId = keyof typeof OPERATIONS;
/** Those of one noun. */
export type OperationOf<Noun extends string> = Extract<OperationId, `${Noun}.${string}`>;

/** Whether a request can go by an `Idempotency-Key`; a machine's goes by its `webhook-id`, which is signed. */
export function isKeyed({ method, permission }: Operation): boolean {
  return method === 'POST' && !isForMachines(permission);
}

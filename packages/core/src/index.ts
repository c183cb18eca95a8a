export {
  type AuditEntry,
  type AuditEvent,
  type AuditHead,
  type AuditKey,
  auditKey,
  headText,
  readHead,
} from './access/audit-entry.ts';
export type { AuditFinding } from './access/audit-verification.ts';
export * from './access/caller.ts';
export { linkToken } from './access/complaint-link.ts';
export * from './access/decide.ts';
export { DEFAULT_LIMITS, type Limits, limitsSchema } from './access/limits.ts';
export * from './access/rules.ts';
export { isSameText } from './access/same-text.ts';
export * from './access/survey-link.ts';
export * from './access/webhooks.ts';
export * from './aws/client-limits.ts';
export * from './aws/dynamodb.ts';
export * from './aws/ses.ts';
export * from './aws/sfn.ts';

export {
  EVIDENCE_RULE,
  type EvidenceLimits,
  evidenceLimitsSchema,
} from './base/evidence-limits.ts';
export { formOriginsSchema, ORIGINS_RULE } from './base/form-origins.ts';
export * from './base/ids.ts';
export * from './base/instant.ts';
export type * from './base/json.ts';
export * from './base/kebab.ts';
export * from './base/keyed-request.ts';
export * from './base/language.ts';
export { mailAddressSchema } from './base/mail-address.ts';

export * from './base/refusal.ts';
export * from './base/search.ts';
export * from './base/settings.ts';
export * from './base/telephone.ts';
export * from './base/vocabulary.ts';
export { wordsIn } from './base/words.ts';
export * from './base/workflow.ts';
export * from './calendar/calendar.ts';

export * from './calendar/working-time.ts';
export * from './clocks/clock.ts';
export * from './clocks/deadlines.ts';
export * from './clocks/explanation.ts';
export * from './clocks/ladder.ts';
export * from './complaint/additions.ts';
export * from './complaint/approvals.ts';
export * from './complaint/calls.ts';
export * from './complaint/codes.ts';
export * from './complaint/commands.ts';

export * from './complaint/complaint.ts';

export * from './complaint/contact.ts';

export { fieldsSchema } from './complaint/fields.ts';
export * from './complaint/follow-up.ts';

export * from './complaint/holding.ts';

export * from './complaint/message-ids.ts';
export * from './complaint/objection.ts';
export * from './complaint/outcomes.ts';

export { publicTypeOf } from './complaint/public-events.ts';

export { addRemedy } from './complaint/remedying.ts';
export * from './complaint/retiming.ts';
export * from './complaint/search-document.ts';
export * from './complaint/signals.ts';

export * from './complaint/steps.ts';
export * from './complaint/summary.ts';
export * from './complaint/survey.ts';

export { Draft } from './complaint/timeline.ts';
export * from './complaint/transitions.ts';
export * from './complaint/ways.ts';

export { type DeliveryLimits, deliver } from './delivery/deliver.ts';

export { deliverWebhook, handOverDue, nextWebhookAt } from './delivery/webhooks.ts';

export * as acting from './handling/acting.ts';
export * from './handling/calendar-walk.ts';
export * as handling from './handling/change.ts';
export type * from './handling/channel.ts';
export * as conversing from './handling/conversing.ts';

export { continueErasures, restartErasures } from './handling/erasing-again.ts';
export * from './handling/events.ts';
export * from './handling/executions.ts';

export * from './handling/feedback.ts';
export * from './handling/importing.ts';
export { settleByHand } from './handling/incoming-by-hand.ts';
export * from './handling/indexing.ts';
export * from './handling/intake.ts';
export * from './handling/lifting.ts';
export * as linking from './handling/linking.ts';
export { type Asked, complaintTag } from './handling/once.ts';
export * as own from './handling/own.ts';
export * as proving from './handling/proving.ts';
export * from './handling/reopening.ts';
export * as setAside from './handling/set-aside.ts';
export * as sharing from './handling/sharing.ts';
export * from './handling/sweeping.ts';
export * from './handling/trial.ts';
export * from './handling/turns.ts';
export { type Channels, understand } from './handling/understanding.ts';
export * as webhooks from './handling/webhooks.ts';
export * from './messages/kinds.ts';

export * from './policy/match.ts';
export * from './policy/policy.ts';
export * from './policy/teams.ts';
export * from './ports/blobs.ts';
export * from './ports/clock.ts';
export * from './ports/item-body.ts';
export * from './ports/log.ts';
export * from './ports/mail-address.ts';
export * from './ports/notifier.ts';
export * from './ports/search.ts';
export * from './ports/services.ts';
export * from './ports/sort-range.ts';
export * from './ports/store.ts';
export * from './ports/workflows.ts';
export * as absences from './records/absences.ts';
export * as apiKeys from './records/api-keys.ts';
export * as attachments from './records/attachments.ts';
export * as auditLog from './records/audit.ts';
export { type Audit, openAudit } from './records/audit-trail.ts';
export { verifyAudit } from './records/audit-verification.ts';
export * as claims from './records/claims.ts';
export * as complaints from './records/complaints.ts';
export * as drafts from './records/drafts.ts';
export * as erasures from './records/erasures.ts';
export * from './records/every-readable.ts';
export * as evidence from './records/evidence.ts';
export * as fields from './records/fields.ts';
export * as inForce from './records/in-force.ts';
export type { Incoming } from './records/incoming.ts';
export * as incoming from './records/incoming.ts';
export * from './records/lift.ts';
export { Limiter } from './records/limiter.ts';
export { type Mail, mailIn, mailItem, mailName, mailSchema, OUTBOX } from './records/outbox.ts';
export * from './records/policy-sets.ts';
export * as privacyRequests from './records/privacy-requests.ts';
export * as queue from './records/queue.ts';
export * as replays from './records/replays.ts';
export * as retention from './records/retention.ts';
export * from './records/rules.ts';
export * as finding from './records/search.ts';
export * as sessions from './records/sessions.ts';
export { type Noting, noting, readableAmong } from './records/set-aside.ts';
export * as texts from './records/texts.ts';
export * as timelines from './records/timeline-chunks.ts';
export * as undelivered from './records/undelivered.ts';
export * as visits from './records/visits.ts';
export * from './records/watch.ts';

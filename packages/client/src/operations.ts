// Written by packages/client/generate.ts from openapi.json; not by hand.

import type { Call, CallOptions, KeyedOptions, Seen, Unseen } from './call.ts';

/** What an operation can refuse a request for. */
export type DeclaredCode =
  | 'busy'
  | 'conflict-of-interest'
  | 'draft-sent'
  | 'erased'
  | 'erasure-refused'
  | 'escalation-refused'
  | 'evidence-incomplete'
  | 'evidence-limit'
  | 'evidence-refused'
  | 'extension-refused'
  | 'forbidden'
  | 'headers-too-large'
  | 'hold-refused'
  | 'idempotency-key-reused'
  | 'internal'
  | 'invalid-request'
  | 'link-refused'
  | 'malformed-request'
  | 'merged'
  | 'not-found'
  | 'objection-refused'
  | 'pause-used-up'
  | 'precondition-failed'
  | 'precondition-required'
  | 'promise-refused'
  | 'query-too-long'
  | 'remedy-refused'
  | 'sandbox-full'
  | 'sandbox-unavailable'
  | 'set-aside'
  | 'storage-full'
  | 'survey-answered'
  | 'survey-over'
  | 'task-refused'
  | 'tasks-open'
  | 'template-refused'
  | 'too-large'
  | 'too-many-requests'
  | 'unauthenticated'
  | 'unsupported-media-type'
  | 'version-conflict'
  | 'wrong-state';

export interface Intake {
  readonly channel:
    | 'web'
    | 'app'
    | 'email'
    | 'phone'
    | 'sms'
    | 'telegram'
    | 'wechat'
    | 'weibo'
    | 'douyin'
    | 'other-social'
    | 'store'
    | 'letter';
  readonly subject: string;
  readonly description: string;
  readonly category?:
    | 'product-quality'
    | 'product-safety'
    | 'service-attitude'
    | 'slow-service'
    | 'technical-fault'
    | 'price'
    | 'after-sales'
    | 'delivery'
    | 'misleading-advertising'
    | 'privacy'
    | 'misunderstanding'
    | 'policy'
    | 'suggestion'
    | 'other';
  readonly severity?: 'minor' | 'moderate' | 'serious' | 'critical';
  readonly complainant: {
    readonly name: string;
    readonly email?: string;
    readonly phone?: string;
    readonly language?: string;
    readonly timeZone?: string;
    readonly contactPoints?: ReadonlyArray<{
      readonly kind: 'email' | 'phone' | 'telegram' | 'wechat' | 'weibo' | 'douyin' | 'post' | 'other';
      readonly value: string;
      readonly preferred?: boolean;
      readonly hours?: { readonly from: string; readonly to: string };
      readonly days?: ReadonlyArray<'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'>;
    }>;
    readonly tier?: string;
  };
  readonly jurisdiction?: string;
  readonly line?: string;
  readonly reference?: string;
  readonly occurredAt?: string;
  readonly billingCycleEndsOn?: string;
  readonly conflicts?: ReadonlyArray<string>;
  readonly receivedAt?: string;
  readonly receivedOn?: string;
  readonly product?: {
    readonly line?: string;
    readonly name?: string;
    readonly model?: string;
    readonly purchasedAt?: string;
    readonly place?: string;
    readonly order?: string;
  };
  readonly brand?: string;
  readonly legalEntity?: string;
  readonly venue?: { readonly kind: 'direct-message' | 'group' | 'public-post'; readonly address?: string };
  readonly motive?: 'compensation' | 'venting' | 'respect' | 'suggestion' | 'punishment';
  readonly vulnerable?: boolean;
  readonly vulnerabilityNote?: string;
  readonly representative?: {
    readonly name: string;
    readonly relation: string;
    readonly email?: string;
    readonly phone?: string;
    readonly address?: string;
  };
  readonly thirdParty?: {
    readonly kind: 'supplier' | 'partner' | 'carrier' | 'insurer' | 'other';
    readonly name: string;
    readonly dueAt?: string;
  };
  readonly tags?: ReadonlyArray<string>;
  readonly fields?: Readonly<Record<string, string | number | boolean | ReadonlyArray<string>>>;
  readonly consents?: ReadonlyArray<{
    readonly purpose: 'publication' | 'representation';
    readonly how?: 'written' | 'spoken' | 'online';
    readonly at?: string;
  }>;
}

export interface Contact {
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
  readonly language: string;
  readonly timeZone?: string;
  readonly contactPoints?: ReadonlyArray<{
    readonly kind: 'email' | 'phone' | 'telegram' | 'wechat' | 'weibo' | 'douyin' | 'post' | 'other';
    readonly value: string;
    readonly preferred?: boolean;
    readonly hours?: { readonly from: string; readonly to: string };
    readonly days?: ReadonlyArray<'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'>;
  }>;
}

export interface Acknowledgement {
  readonly message?: string;
}

export interface Assignment {
  readonly team: string;
  readonly assignee?: string;
}

export interface ContactAttempt {
  readonly outcome: 'reached' | 'not-reached' | 'wrong-number';
  readonly call?: string;
  readonly way?: 'call' | 'visit' | 'chat' | 'letter';
  readonly inbound?: boolean;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly note?: string;
  readonly promise?: { readonly dueAt: string; readonly outlives?: boolean };
  readonly fulfils?: ReadonlyArray<string>;
}

export interface Update {
  readonly message?: string;
  readonly template?: { readonly id: string; readonly fields?: Readonly<Record<string, string>> };
  readonly subject?: string;
  readonly attachments?: ReadonlyArray<unknown>;
  readonly asksReply?: boolean;
  readonly draft?: unknown;
  readonly promise?: { readonly dueAt: string; readonly outlives?: boolean };
  readonly fulfils?: ReadonlyArray<string>;
}

export interface Note {
  readonly text: string;
  readonly mentions?: ReadonlyArray<string>;
  readonly corrects?: unknown;
}

export interface DraftToSave {
  readonly message?: string;
  readonly template?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly subject?: string;
  readonly attachments?: ReadonlyArray<unknown>;
  readonly shared?: boolean;
}

export interface Template {
  readonly id: string;
  readonly version: number;
  readonly name: { readonly en: string; readonly 'zh-CN': string };
  readonly fields?: Readonly<
    Record<string, { readonly label: { readonly en: string; readonly 'zh-CN': string } }>
  >;
  readonly texts: {
    readonly en: { readonly subject?: string; readonly text: string };
    readonly 'zh-CN': { readonly subject?: string; readonly text: string };
  };
}

export interface Fulfilment {
  readonly clock: string;
  readonly note?: string;
}

export interface Pause {
  readonly question: string;
}

export interface Resumption {
  readonly answer?: string;
}

export interface Hold {
  readonly kind: 'third-party' | 'authority';
  readonly reason: string;
  readonly until?: string;
}

export interface HoldRelease {
  readonly note?: string;
}

export interface Extension {
  readonly dueAt: string;
  readonly reason: string;
}

export interface Escalation {
  readonly reason: string;
  readonly team?: string;
  readonly level?: number;
}

export interface Classification {
  readonly category?:
    | 'product-quality'
    | 'product-safety'
    | 'service-attitude'
    | 'slow-service'
    | 'technical-fault'
    | 'price'
    | 'after-sales'
    | 'delivery'
    | 'misleading-advertising'
    | 'privacy'
    | 'misunderstanding'
    | 'policy'
    | 'suggestion'
    | 'other';
  readonly severity?: 'minor' | 'moderate' | 'serious' | 'critical';
  readonly jurisdiction?: string | null;
  readonly line?: string | null;
  readonly tier?: string | null;
  readonly language?: string;
  readonly reason: string;
}

export interface Receipt {
  readonly receivedAt?: string;
  readonly receivedOn?: string;
  readonly reason: string;
}

export interface RecordCorrection {
  readonly product?: {
    readonly line?: string | null;
    readonly name?: string | null;
    readonly model?: string | null;
    readonly purchasedAt?: string | null;
    readonly place?: string | null;
    readonly order?: string | null;
  };
  readonly brand?: string | null;
  readonly legalEntity?: string | null;
  readonly venue?: {
    readonly kind: 'direct-message' | 'group' | 'public-post';
    readonly address?: string;
  } | null;
  readonly motive?: 'compensation' | 'venting' | 'respect' | 'suggestion' | 'punishment' | null;
  readonly vulnerable?: boolean | null;
  readonly vulnerabilityNote?: string | null;
  readonly representative?: {
    readonly name: string;
    readonly relation: string;
    readonly email?: string;
    readonly phone?: string;
    readonly address?: string;
  } | null;
  readonly thirdParty?: {
    readonly kind: 'supplier' | 'partner' | 'carrier' | 'insurer' | 'other';
    readonly name: string;
    readonly dueAt?: string;
  } | null;
  readonly tags?: ReadonlyArray<string>;
  readonly fields?: Readonly<Record<string, string | number | boolean | ReadonlyArray<string> | null>>;
  readonly reference?: string | null;
  readonly occurredAt?: string | null;
  readonly billingCycleEndsOn?: string | null;
  readonly outcome?: 'upheld' | 'partly-upheld' | 'not-upheld';
  readonly reason?: string;
}

export interface Consent {
  readonly purpose: 'publication' | 'representation';
  readonly how?: 'written' | 'spoken' | 'online';
  readonly at?: string;
  readonly given: boolean;
  readonly note?: string;
}

export interface Resolution {
  readonly summary: string;
  readonly rootCause:
    | 'product'
    | 'process'
    | 'people'
    | 'communication'
    | 'expectation'
    | 'third-party'
    | 'unfounded';
  readonly remedies: ReadonlyArray<{
    readonly kind:
      | 'apology'
      | 'explanation'
      | 'refund'
      | 'replacement'
      | 'repair'
      | 'coupon'
      | 'loyalty-points'
      | 'compensation'
      | 'recall'
      | 'public-correction'
      | 'staff-action';
    readonly amount?: number | string;
    readonly currency?: string;
    readonly note?: string;
    readonly dueAt?: string;
    readonly done?: boolean;
  }>;
  readonly outcome?: 'upheld' | 'partly-upheld' | 'not-upheld';
  readonly despiteOpenTasks?: boolean;
}

export interface NewRemedy {
  readonly kind:
    | 'apology'
    | 'explanation'
    | 'refund'
    | 'replacement'
    | 'repair'
    | 'coupon'
    | 'loyalty-points'
    | 'compensation'
    | 'recall'
    | 'public-correction'
    | 'staff-action';
  readonly amount?: number | string;
  readonly currency?: string;
  readonly note?: string;
  readonly dueAt?: string;
  readonly done?: boolean;
  readonly replaces?: { readonly id: unknown; readonly reason: string };
}

export interface CarriedOut {
  readonly at?: string;
  readonly person?: string;
  readonly team?: string;
  readonly evidence?: ReadonlyArray<unknown>;
  readonly note?: string;
}

export interface TakenBack {
  readonly reason: string;
}

export interface Approval {
  readonly decision: 'approved' | 'rejected';
  readonly reason?: string;
}

export interface NewTask {
  readonly title: string;
  readonly note?: string;
  readonly team?: string;
  readonly assignee?: string;
  readonly dueAt?: string;
}

export interface TaskChange {
  readonly team?: string;
  readonly assignee?: string | null;
  readonly dueAt?: string | null;
}

export interface TaskEnd {
  readonly note?: string;
}

export interface Reason {
  readonly reason: string;
}

export interface ComplainantMessage {
  readonly message: string;
}

export interface Objection {
  readonly reason: string;
}

export interface ObjectionDecision {
  readonly decision: 'upheld' | 'rejected';
  readonly reason: string;
}

export interface LinkRevocation {
  readonly send?: boolean;
}

export interface Link {
  readonly kind: 'repeat-of' | 'part-of' | 'duplicate-of';
  readonly to: string;
}

export interface SurveyAnswer {
  readonly score: number;
  readonly comment?: string;
  readonly anythingElse?: string;
}

export interface Search {
  readonly reference?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly complainantReference?: string;
  readonly text?: string;
  readonly tags?: ReadonlyArray<string>;
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
  readonly status?:
    | 'received'
    | 'acknowledged'
    | 'awaiting-complainant'
    | 'resolved'
    | 'closed'
    | 'withdrawn'
    | 'merged'
    | ReadonlyArray<
        'received' | 'acknowledged' | 'awaiting-complainant' | 'resolved' | 'closed' | 'withdrawn' | 'merged'
      >;
  readonly team?: string | ReadonlyArray<string>;
  readonly assignee?: string | ReadonlyArray<string>;
  readonly unassigned?: true;
  readonly category?:
    | 'product-quality'
    | 'product-safety'
    | 'service-attitude'
    | 'slow-service'
    | 'technical-fault'
    | 'price'
    | 'after-sales'
    | 'delivery'
    | 'misleading-advertising'
    | 'privacy'
    | 'misunderstanding'
    | 'policy'
    | 'suggestion'
    | 'other'
    | ReadonlyArray<
        | 'product-quality'
        | 'product-safety'
        | 'service-attitude'
        | 'slow-service'
        | 'technical-fault'
        | 'price'
        | 'after-sales'
        | 'delivery'
        | 'misleading-advertising'
        | 'privacy'
        | 'misunderstanding'
        | 'policy'
        | 'suggestion'
        | 'other'
      >;
  readonly severity?:
    | 'minor'
    | 'moderate'
    | 'serious'
    | 'critical'
    | ReadonlyArray<'minor' | 'moderate' | 'serious' | 'critical'>;
  readonly channel?:
    | 'web'
    | 'app'
    | 'email'
    | 'phone'
    | 'sms'
    | 'telegram'
    | 'wechat'
    | 'weibo'
    | 'douyin'
    | 'other-social'
    | 'store'
    | 'letter'
    | ReadonlyArray<
        | 'web'
        | 'app'
        | 'email'
        | 'phone'
        | 'sms'
        | 'telegram'
        | 'wechat'
        | 'weibo'
        | 'douyin'
        | 'other-social'
        | 'store'
        | 'letter'
      >;
  readonly policy?: string | ReadonlyArray<string>;
  readonly breached?: boolean;
  readonly dueBefore?: string;
  readonly receivedFrom?: string;
  readonly receivedBefore?: string;
  readonly order?: 'deadline' | 'newest' | 'oldest' | 'changed';
  readonly count?: ReadonlyArray<
    'status' | 'team' | 'assignee' | 'category' | 'severity' | 'channel' | 'policy'
  >;
  readonly countDue?: ReadonlyArray<string>;
  readonly limit?: number;
  readonly cursor?: string;
}

export interface Absence {
  readonly from?: string;
  readonly until: string;
  readonly delegate: { readonly person: string } | { readonly team: string };
  readonly person?: string;
}

export interface AbsenceChange {
  readonly from: string;
  readonly until: string;
  readonly delegate: { readonly person: string } | { readonly team: string };
}

export interface Conflicts {
  readonly persons: ReadonlyArray<string>;
  readonly reason?: string;
}

export interface Recusal {
  readonly reason?: string;
}

export interface Erasure {
  readonly reason: 'request' | 'consent-withdrawn' | 'legal-duty' | 'mistake';
  readonly force?: true;
  readonly note?: string;
}

export interface PrivacyRequestStart {
  readonly kind: 'export' | 'erasure';
  readonly email?: string;
  readonly phone?: string;
  readonly reason?: 'request' | 'consent-withdrawn' | 'legal-duty' | 'mistake';
  readonly force?: true;
  readonly note?: string;
}

export interface RetentionRules {
  readonly rules: ReadonlyArray<{
    readonly category?:
      | 'product-quality'
      | 'product-safety'
      | 'service-attitude'
      | 'slow-service'
      | 'technical-fault'
      | 'price'
      | 'after-sales'
      | 'delivery'
      | 'misleading-advertising'
      | 'privacy'
      | 'misunderstanding'
      | 'policy'
      | 'suggestion'
      | 'other';
    readonly policySet?: string;
    readonly policy?: string;
    readonly jurisdiction?: string;
    readonly eraseAfterDays?: number;
    readonly removeAfterDays?: number;
  }>;
}

export interface LegalHold {
  readonly reason: string;
}

export interface LegalHoldRelease {
  readonly note?: string;
}

export interface EvidenceAnnouncement {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly sha256?: string;
}

export interface WantedParts {
  readonly parts?: ReadonlyArray<number>;
}

export interface EvidenceRemoval {
  readonly reason?: string;
}

export interface Trial {
  readonly channel:
    | 'web'
    | 'app'
    | 'email'
    | 'phone'
    | 'sms'
    | 'telegram'
    | 'wechat'
    | 'weibo'
    | 'douyin'
    | 'other-social'
    | 'store'
    | 'letter';
  readonly category?:
    | 'product-quality'
    | 'product-safety'
    | 'service-attitude'
    | 'slow-service'
    | 'technical-fault'
    | 'price'
    | 'after-sales'
    | 'delivery'
    | 'misleading-advertising'
    | 'privacy'
    | 'misunderstanding'
    | 'policy'
    | 'suggestion'
    | 'other';
  readonly severity?: 'minor' | 'moderate' | 'serious' | 'critical';
  readonly language?: string;
  readonly jurisdiction?: string;
  readonly line?: string;
  readonly tier?: string;
  readonly brand?: string;
  readonly legalEntity?: string;
  readonly venue?: 'direct-message' | 'group' | 'public-post';
  readonly motive?: 'compensation' | 'venting' | 'respect' | 'suggestion' | 'punishment';
  readonly vulnerable?: boolean;
  readonly tags?: ReadonlyArray<string>;
  readonly fields?: Readonly<Record<string, string | number | boolean | ReadonlyArray<string>>>;
  readonly billingCycleEndsOn?: string;
  readonly version?: number;
  readonly at?: string;
}

export interface PuttingInForce {
  readonly policySet: string;
  readonly version: number;
  readonly from?: string;
  readonly reason?: string;
}

export type IncomingSettlement =
  | { readonly as: 'message'; readonly complaintId: string }
  | { readonly as: 'complaint'; readonly complaint: Intake }
  | {
      readonly as: 'dismissed';
      readonly reason: 'not-a-complaint' | 'spam' | 'duplicate' | 'seen-to' | 'other';
      readonly note?: string;
    };

export interface QualityDrawing {
  readonly receivedFrom: string;
  readonly receivedBefore: string;
  readonly team?: string;
  readonly size?: number;
  readonly seed?: string;
}

export interface QualityReview {
  readonly complaint: string;
  readonly scores: Readonly<Record<string, 'met' | 'partly' | 'not-met' | 'not-applicable'>>;
  readonly note?: string;
}

export type BulkStart =
  | {
      readonly action: 'assign';
      readonly parameters: { readonly team?: string; readonly assignee?: string };
      readonly ids?: ReadonlyArray<string>;
      readonly filter?: SearchFilter;
    }
  | {
      readonly action: 'stop';
      readonly parameters: Reason;
      readonly ids?: ReadonlyArray<string>;
      readonly filter?: {
        readonly workflow?: 'complaint' | 'follow-up';
        readonly status?: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
        readonly team?: string;
        readonly policy?: string;
        readonly startedFrom?: string;
        readonly startedBefore?: string;
        readonly current?: boolean;
      };
    }
  | {
      readonly action: 'redrive';
      readonly parameters: Readonly<Record<string, never>>;
      readonly ids?: ReadonlyArray<string>;
      readonly filter?: {
        readonly workflow?: 'complaint' | 'follow-up';
        readonly status?: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
        readonly team?: string;
        readonly policy?: string;
        readonly startedFrom?: string;
        readonly startedBefore?: string;
        readonly current?: boolean;
      };
    }
  | {
      readonly action: 'restart';
      readonly parameters: Readonly<Record<string, never>>;
      readonly ids?: ReadonlyArray<string>;
      readonly filter?: {
        readonly workflow?: 'complaint' | 'follow-up';
        readonly status?: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
        readonly team?: string;
        readonly policy?: string;
        readonly startedFrom?: string;
        readonly startedBefore?: string;
        readonly current?: boolean;
      };
    }
  | {
      readonly action: 'signal';
      readonly parameters: Readonly<Record<string, never>>;
      readonly ids?: ReadonlyArray<string>;
      readonly filter?: {
        readonly workflow?: 'complaint' | 'follow-up';
        readonly status?: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
        readonly team?: string;
        readonly policy?: string;
        readonly startedFrom?: string;
        readonly startedBefore?: string;
        readonly current?: boolean;
      };
    };

export interface SearchFilter {
  readonly reference?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly complainantReference?: string;
  readonly text?: string;
  readonly tags?: ReadonlyArray<string>;
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
  readonly status?:
    | 'received'
    | 'acknowledged'
    | 'awaiting-complainant'
    | 'resolved'
    | 'closed'
    | 'withdrawn'
    | 'merged'
    | ReadonlyArray<
        'received' | 'acknowledged' | 'awaiting-complainant' | 'resolved' | 'closed' | 'withdrawn' | 'merged'
      >;
  readonly team?: string | ReadonlyArray<string>;
  readonly assignee?: string | ReadonlyArray<string>;
  readonly unassigned?: true;
  readonly category?:
    | 'product-quality'
    | 'product-safety'
    | 'service-attitude'
    | 'slow-service'
    | 'technical-fault'
    | 'price'
    | 'after-sales'
    | 'delivery'
    | 'misleading-advertising'
    | 'privacy'
    | 'misunderstanding'
    | 'policy'
    | 'suggestion'
    | 'other'
    | ReadonlyArray<
        | 'product-quality'
        | 'product-safety'
        | 'service-attitude'
        | 'slow-service'
        | 'technical-fault'
        | 'price'
        | 'after-sales'
        | 'delivery'
        | 'misleading-advertising'
        | 'privacy'
        | 'misunderstanding'
        | 'policy'
        | 'suggestion'
        | 'other'
      >;
  readonly severity?:
    | 'minor'
    | 'moderate'
    | 'serious'
    | 'critical'
    | ReadonlyArray<'minor' | 'moderate' | 'serious' | 'critical'>;
  readonly channel?:
    | 'web'
    | 'app'
    | 'email'
    | 'phone'
    | 'sms'
    | 'telegram'
    | 'wechat'
    | 'weibo'
    | 'douyin'
    | 'other-social'
    | 'store'
    | 'letter'
    | ReadonlyArray<
        | 'web'
        | 'app'
        | 'email'
        | 'phone'
        | 'sms'
        | 'telegram'
        | 'wechat'
        | 'weibo'
        | 'douyin'
        | 'other-social'
        | 'store'
        | 'letter'
      >;
  readonly policy?: string | ReadonlyArray<string>;
  readonly breached?: boolean;
  readonly dueBefore?: string;
  readonly receivedFrom?: string;
  readonly receivedBefore?: string;
}

export interface ReplayStart {
  readonly policySet?: string;
  readonly version?: number;
  readonly draft?: PolicySet;
  readonly receivedFrom?: string;
  readonly receivedBefore?: string;
}

export interface ChannelMessage {
  readonly id: string;
  readonly from: { readonly id: string; readonly name?: string; readonly language?: string };
  readonly text?: string;
  readonly links?: ReadonlyArray<string>;
  readonly venue?: 'direct-message' | 'group' | 'public-post';
  readonly complaintId?: string;
}

export interface SessionEnds {
  readonly person?: string;
}

export interface Key {
  readonly name: string;
  readonly scopes: ReadonlyArray<
    'complaints:create' | 'complaints:read' | 'complaints:act' | 'webhooks:manage'
  >;
  readonly sandbox?: boolean;
  readonly days?: number;
}

export interface Import {
  readonly source: string;
  readonly dryRun?: boolean;
  readonly rows: ReadonlyArray<{ readonly id: string }>;
}

export interface NewTestClock {
  readonly at?: string;
  readonly name?: string;
}

export interface Advance {
  readonly to: string;
}

export interface KeyRotation {
  readonly overlapHours?: number;
  readonly days?: number;
}

export interface WebhookRegistration {
  readonly url: string;
  readonly types?: ReadonlyArray<
    | 'complaint.received'
    | 'complaint.receipt-corrected'
    | 'complaint.acknowledged'
    | 'complaint.assigned'
    | 'complaint.reclassified'
    | 'complaint.corrected'
    | 'complaint.question-asked'
    | 'complaint.resumed'
    | 'complaint.held'
    | 'complaint.hold-ended'
    | 'complaint.extended'
    | 'complaint.promised'
    | 'complaint.fulfilled'
    | 'complaint.warned'
    | 'complaint.breached'
    | 'complaint.escalated'
    | 'complaint.updated'
    | 'complaint.contact-corrected'
    | 'complaint.contact-recorded'
    | 'complaint.added'
    | 'complaint.resolved'
    | 'complaint.objected'
    | 'complaint.objection-upheld'
    | 'complaint.objection-rejected'
    | 'complaint.reopened'
    | 'complaint.withdrawn'
    | 'complaint.merged'
    | 'complaint.unmerged'
    | 'complaint.closed'
    | 'complaint.dissatisfaction-raised'
    | 'complaint.erased'
    | 'remedy.proposed'
    | 'remedy.promised'
    | 'remedy.approved'
    | 'remedy.rejected'
    | 'remedy.done'
    | 'remedy.taken-back'
    | 'task.added'
    | 'task.done'
    | 'task.cancelled'
    | 'task.overdue'
    | 'evidence.added'
    | 'evidence.removed'
    | 'survey.answered'
    | 'message.failed'
    | 'message.bounced'
  >;
  readonly personal?: boolean;
  readonly description?: string;
}

export interface WebhookRotation {
  readonly overlapHours?: number;
}

export interface WebhookReplay {
  readonly event?: string;
}

export interface PolicySet {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly sources?: ReadonlyArray<
    | string
    | {
        readonly title: string;
        readonly section?: string;
        readonly date?: string;
        readonly secondHand?: true;
      }
  >;
  readonly note?: string;
  readonly teams?: Readonly<Record<string, { readonly en?: string; readonly 'zh-CN'?: string }>>;
  readonly rules: ReadonlyArray<{
    readonly name?: string;
    readonly when?: Condition;
    readonly policy?: {
      readonly id: string;
      readonly calendar: string;
      readonly calendars?: Readonly<Record<string, string>>;
      readonly timeZone?: string;
      readonly team: string;
      readonly receipt?: { readonly pastLimit: Duration };
      readonly targets: { readonly acknowledgement: Target; readonly resolution: Target };
      readonly reopening?: {
        readonly clocks: 'fresh' | 'go-on';
        readonly targets?: { readonly acknowledgement?: Target; readonly resolution?: Target };
        readonly extension?: { readonly cap: Target; readonly from: 'anchor' | 'due' };
      };
      readonly pause: {
        readonly limit: Duration;
        readonly atLimit: 'resume' | 'close';
        readonly remindBefore?: Duration;
        readonly stops?: ReadonlyArray<string>;
      };
      readonly holds?: {
        readonly 'third-party'?: {
          readonly limit: Duration;
          readonly stops?: ReadonlyArray<string>;
          readonly tellComplainant?: boolean;
          readonly remindBefore?: Duration;
          readonly tell?: string;
        };
        readonly authority?: {
          readonly limit: Duration;
          readonly stops?: ReadonlyArray<string>;
          readonly tellComplainant?: boolean;
          readonly remindBefore?: Duration;
          readonly tell?: string;
        };
      };
      readonly extension?: { readonly cap: Target; readonly from: 'anchor' | 'due' };
      readonly objection?: { readonly target: Duration };
      readonly ladders: {
        readonly acknowledgement: ReadonlyArray<
          | {
              readonly kind: 'warn';
              readonly at: {
                readonly percent?: number;
                readonly afterStart?: Duration;
                readonly beforeDue?: Duration;
                readonly afterDue?: Duration;
              };
              readonly repeat?: { readonly every: Duration; readonly limit: number };
              readonly offHours?: 'as-is' | 'working-time';
              readonly tell?: ReadonlyArray<string>;
            }
          | { readonly kind: 'breach'; readonly tell: string }
          | {
              readonly kind: 'escalate';
              readonly at: {
                readonly percent?: number;
                readonly afterStart?: Duration;
                readonly beforeDue?: Duration;
                readonly afterDue?: Duration;
              };
              readonly repeat?: { readonly every: Duration; readonly limit: number };
              readonly offHours?: 'as-is' | 'working-time';
              readonly level: number;
              readonly team: string;
            }
        >;
        readonly resolution: ReadonlyArray<
          | {
              readonly kind: 'warn';
              readonly at: {
                readonly percent?: number;
                readonly afterStart?: Duration;
                readonly beforeDue?: Duration;
                readonly afterDue?: Duration;
              };
              readonly repeat?: { readonly every: Duration; readonly limit: number };
              readonly offHours?: 'as-is' | 'working-time';
              readonly tell?: ReadonlyArray<string>;
            }
          | { readonly kind: 'breach'; readonly tell: string }
          | {
              readonly kind: 'escalate';
              readonly at: {
                readonly percent?: number;
                readonly afterStart?: Duration;
                readonly beforeDue?: Duration;
                readonly afterDue?: Duration;
              };
              readonly repeat?: { readonly every: Duration; readonly limit: number };
              readonly offHours?: 'as-is' | 'working-time';
              readonly level: number;
              readonly team: string;
            }
        >;
      };
      readonly clocks?: Readonly<
        Record<
          string,
          {
            readonly name?: { readonly en?: string; readonly 'zh-CN'?: string };
            readonly target?: FurtherTarget;
            readonly teams?: Readonly<Record<string, FurtherTarget>>;
            readonly ladder: ReadonlyArray<
              | {
                  readonly kind: 'warn';
                  readonly at: {
                    readonly percent?: number;
                    readonly afterStart?: Duration;
                    readonly beforeDue?: Duration;
                    readonly afterDue?: Duration;
                  };
                  readonly repeat?: { readonly every: Duration; readonly limit: number };
                  readonly offHours?: 'as-is' | 'working-time';
                  readonly tell?: ReadonlyArray<string>;
                }
              | { readonly kind: 'breach'; readonly tell: string }
              | {
                  readonly kind: 'escalate';
                  readonly at: {
                    readonly percent?: number;
                    readonly afterStart?: Duration;
                    readonly beforeDue?: Duration;
                    readonly afterDue?: Duration;
                  };
                  readonly repeat?: { readonly every: Duration; readonly limit: number };
                  readonly offHours?: 'as-is' | 'working-time';
                  readonly level: number;
                  readonly team: string;
                }
            >;
            readonly fulfilledBy?: ReadonlyArray<
              'acknowledgement' | 'reply' | 'question' | 'extension' | 'assignment' | 'remedies'
            >;
            readonly repeats?: boolean;
            readonly outlives?: boolean;
          }
        >
      >;
      readonly factors?: ReadonlyArray<{
        readonly when: Condition;
        readonly percent: number;
        readonly clocks?: ReadonlyArray<string>;
      }>;
      readonly promise?: {
        readonly ladder: ReadonlyArray<
          | {
              readonly kind: 'warn';
              readonly at: {
                readonly percent?: number;
                readonly afterStart?: Duration;
                readonly beforeDue?: Duration;
                readonly afterDue?: Duration;
              };
              readonly repeat?: { readonly every: Duration; readonly limit: number };
              readonly offHours?: 'as-is' | 'working-time';
              readonly tell?: ReadonlyArray<string>;
            }
          | { readonly kind: 'breach'; readonly tell: string }
          | {
              readonly kind: 'escalate';
              readonly at: {
                readonly percent?: number;
                readonly afterStart?: Duration;
                readonly beforeDue?: Duration;
                readonly afterDue?: Duration;
              };
              readonly repeat?: { readonly every: Duration; readonly limit: number };
              readonly offHours?: 'as-is' | 'working-time';
              readonly level: number;
              readonly team: string;
            }
        >;
      };
      readonly remedies?: {
        readonly targets?: Readonly<Record<string, Duration>>;
        readonly ladder?: ReadonlyArray<
          | {
              readonly kind: 'warn';
              readonly at: {
                readonly percent?: number;
                readonly afterStart?: Duration;
                readonly beforeDue?: Duration;
                readonly afterDue?: Duration;
              };
              readonly repeat?: { readonly every: Duration; readonly limit: number };
              readonly offHours?: 'as-is' | 'working-time';
              readonly tell?: ReadonlyArray<string>;
            }
          | { readonly kind: 'breach'; readonly tell: string }
          | {
              readonly kind: 'escalate';
              readonly at: {
                readonly percent?: number;
                readonly afterStart?: Duration;
                readonly beforeDue?: Duration;
                readonly afterDue?: Duration;
              };
              readonly repeat?: { readonly every: Duration; readonly limit: number };
              readonly offHours?: 'as-is' | 'working-time';
              readonly level: number;
              readonly team: string;
            }
        >;
        readonly closing?: 'wait' | 'close';
        readonly approvals?: ReadonlyArray<{
          readonly kinds?: ReadonlyArray<string>;
          readonly over?: { readonly amount: string; readonly currency: string };
          readonly role: 'handler' | 'supervisor';
          readonly team?: string;
        }>;
        readonly approvalTarget?: Duration;
      };
      readonly survey: {
        readonly channel?: 'email' | 'phone';
        readonly delay: Duration;
        readonly reminder: Duration;
        readonly expiry: Duration;
        readonly coolDownDays: number;
        readonly sharePercent: number;
        readonly unhappyUpTo: number;
        readonly supervisor: { readonly team: string; readonly level: number; readonly target: Duration };
      };
    };
  }>;
}

export interface Calendar {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly timeZone?: string;
  readonly hours: Readonly<Record<string, ReadonlyArray<string>>>;
  readonly holidays: ReadonlyArray<{
    readonly date: string;
    readonly lastDate?: string;
    readonly name: string;
    readonly open?: ReadonlyArray<string>;
  }>;
  readonly makeUpDays: ReadonlyArray<{
    readonly date: string;
    readonly as: 'sunday' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday';
    readonly name: string;
  }>;
  readonly specialHours?: ReadonlyArray<{
    readonly date: string;
    readonly hours: ReadonlyArray<string>;
    readonly name: string;
  }>;
  readonly knownYears: 'all' | ReadonlyArray<number>;
  readonly sources?: ReadonlyArray<string>;
}

export interface Fields {
  readonly id: 'fields';
  readonly version: number;
  readonly fields: ReadonlyArray<
    | {
        readonly name: string;
        readonly labels: { readonly en: string; readonly 'zh-CN': string };
        readonly required?: boolean;
        readonly personal?: boolean;
        readonly type: 'text';
        readonly minLength?: number;
        readonly maxLength?: number;
      }
    | {
        readonly name: string;
        readonly labels: { readonly en: string; readonly 'zh-CN': string };
        readonly required?: boolean;
        readonly personal?: boolean;
        readonly type: 'number';
        readonly min?: number;
        readonly max?: number;
      }
    | {
        readonly name: string;
        readonly labels: { readonly en: string; readonly 'zh-CN': string };
        readonly required?: boolean;
        readonly personal?: boolean;
        readonly inConditions?: boolean;
        readonly type: 'integer';
        readonly min?: number;
        readonly max?: number;
      }
    | {
        readonly name: string;
        readonly labels: { readonly en: string; readonly 'zh-CN': string };
        readonly required?: boolean;
        readonly personal?: boolean;
        readonly inConditions?: boolean;
        readonly type: 'boolean';
      }
    | {
        readonly name: string;
        readonly labels: { readonly en: string; readonly 'zh-CN': string };
        readonly required?: boolean;
        readonly personal?: boolean;
        readonly type: 'date';
        readonly earliest?: unknown;
        readonly latest?: unknown;
      }
    | {
        readonly name: string;
        readonly labels: { readonly en: string; readonly 'zh-CN': string };
        readonly required?: boolean;
        readonly personal?: boolean;
        readonly type: 'instant';
        readonly earliest?: unknown;
        readonly latest?: unknown;
      }
    | {
        readonly name: string;
        readonly labels: { readonly en: string; readonly 'zh-CN': string };
        readonly required?: boolean;
        readonly personal?: boolean;
        readonly inConditions?: boolean;
        readonly type: 'choice';
        readonly options: ReadonlyArray<{
          readonly code: string;
          readonly labels: { readonly en: string; readonly 'zh-CN': string };
        }>;
      }
    | {
        readonly name: string;
        readonly labels: { readonly en: string; readonly 'zh-CN': string };
        readonly required?: boolean;
        readonly personal?: boolean;
        readonly inConditions?: boolean;
        readonly type: 'choices';
        readonly options: ReadonlyArray<{
          readonly code: string;
          readonly labels: { readonly en: string; readonly 'zh-CN': string };
        }>;
        readonly most?: number;
      }
  >;
}

export type Target =
  | {
      readonly amount: number;
      readonly anchor: 'receipt' | 'acknowledgement';
      readonly outsideHours?: 'next-working-day';
      readonly unit: 'minutes' | 'hours' | 'working-minutes' | 'working-hours';
      readonly begins?: 'next-hour' | 'next-day';
    }
  | {
      readonly amount: number;
      readonly anchor: 'receipt' | 'acknowledgement';
      readonly outsideHours?: 'next-working-day';
      readonly unit: 'working-days';
      readonly ends: 'end-of-day' | 'same-time';
    }
  | {
      readonly amount: number;
      readonly anchor: 'receipt' | 'acknowledgement';
      readonly outsideHours?: 'next-working-day';
      readonly unit: 'calendar-days' | 'weeks' | 'months';
      readonly ends: 'end-of-day' | 'same-time' | 'closing';
      readonly rolls?: 'forward' | 'back';
    }
  | {
      readonly amount: number;
      readonly anchor: 'receipt' | 'acknowledgement';
      readonly outsideHours?: 'next-working-day';
      readonly at: string;
      readonly rolls?: 'forward' | 'back';
      readonly plusDays?: number;
      readonly begins?: 'next-day';
      readonly unit: 'ends-of-week';
      readonly weekday: 'sunday' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday';
    }
  | {
      readonly amount: number;
      readonly anchor: 'receipt' | 'acknowledgement';
      readonly outsideHours?: 'next-working-day';
      readonly at: string;
      readonly rolls?: 'forward' | 'back';
      readonly plusDays?: number;
      readonly begins?: 'next-day';
      readonly unit: 'ends-of-month';
    }
  | {
      readonly amount: number;
      readonly anchor: 'receipt' | 'acknowledgement';
      readonly outsideHours?: 'next-working-day';
      readonly at: string;
      readonly rolls?: 'forward' | 'back';
      readonly plusDays?: number;
      readonly begins?: 'next-day';
      readonly unit: 'ends-of-billing-cycle';
      readonly endsOn?: string;
      readonly otherwise:
        | {
            readonly amount: number;
            readonly anchor: 'receipt' | 'acknowledgement';
            readonly outsideHours?: 'next-working-day';
            readonly unit: 'minutes' | 'hours' | 'working-minutes' | 'working-hours';
            readonly begins?: 'next-hour' | 'next-day';
          }
        | {
            readonly amount: number;
            readonly anchor: 'receipt' | 'acknowledgement';
            readonly outsideHours?: 'next-working-day';
            readonly unit: 'working-days';
            readonly ends: 'end-of-day' | 'same-time';
          }
        | {
            readonly amount: number;
            readonly anchor: 'receipt' | 'acknowledgement';
            readonly outsideHours?: 'next-working-day';
            readonly unit: 'calendar-days' | 'weeks' | 'months';
            readonly ends: 'end-of-day' | 'same-time' | 'closing';
            readonly rolls?: 'forward' | 'back';
          };
      readonly atMost?:
        | {
            readonly amount: number;
            readonly anchor: 'receipt' | 'acknowledgement';
            readonly outsideHours?: 'next-working-day';
            readonly unit: 'minutes' | 'hours' | 'working-minutes' | 'working-hours';
            readonly begins?: 'next-hour' | 'next-day';
          }
        | {
            readonly amount: number;
            readonly anchor: 'receipt' | 'acknowledgement';
            readonly outsideHours?: 'next-working-day';
            readonly unit: 'working-days';
            readonly ends: 'end-of-day' | 'same-time';
          }
        | {
            readonly amount: number;
            readonly anchor: 'receipt' | 'acknowledgement';
            readonly outsideHours?: 'next-working-day';
            readonly unit: 'calendar-days' | 'weeks' | 'months';
            readonly ends: 'end-of-day' | 'same-time' | 'closing';
            readonly rolls?: 'forward' | 'back';
          };
    };

export type FurtherTarget =
  | {
      readonly amount: number;
      readonly anchor: 'receipt' | 'acknowledgement' | 'resolution' | 'assignment';
      readonly outsideHours?: 'next-working-day';
      readonly unit: 'minutes' | 'hours' | 'working-minutes' | 'working-hours';
      readonly begins?: 'next-hour' | 'next-day';
    }
  | {
      readonly amount: number;
      readonly anchor: 'receipt' | 'acknowledgement' | 'resolution' | 'assignment';
      readonly outsideHours?: 'next-working-day';
      readonly unit: 'working-days';
      readonly ends: 'end-of-day' | 'same-time';
    }
  | {
      readonly amount: number;
      readonly anchor: 'receipt' | 'acknowledgement' | 'resolution' | 'assignment';
      readonly outsideHours?: 'next-working-day';
      readonly unit: 'calendar-days' | 'weeks' | 'months';
      readonly ends: 'end-of-day' | 'same-time' | 'closing';
      readonly rolls?: 'forward' | 'back';
    }
  | {
      readonly amount: number;
      readonly anchor: 'receipt' | 'acknowledgement' | 'resolution' | 'assignment';
      readonly outsideHours?: 'next-working-day';
      readonly at: string;
      readonly rolls?: 'forward' | 'back';
      readonly plusDays?: number;
      readonly begins?: 'next-day';
      readonly unit: 'ends-of-week';
      readonly weekday: 'sunday' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday';
    }
  | {
      readonly amount: number;
      readonly anchor: 'receipt' | 'acknowledgement' | 'resolution' | 'assignment';
      readonly outsideHours?: 'next-working-day';
      readonly at: string;
      readonly rolls?: 'forward' | 'back';
      readonly plusDays?: number;
      readonly begins?: 'next-day';
      readonly unit: 'ends-of-month';
    }
  | {
      readonly amount: number;
      readonly anchor: 'receipt' | 'acknowledgement' | 'resolution' | 'assignment';
      readonly outsideHours?: 'next-working-day';
      readonly at: string;
      readonly rolls?: 'forward' | 'back';
      readonly plusDays?: number;
      readonly begins?: 'next-day';
      readonly unit: 'ends-of-billing-cycle';
      readonly endsOn?: string;
      readonly otherwise:
        | {
            readonly amount: number;
            readonly anchor: 'receipt' | 'acknowledgement' | 'resolution' | 'assignment';
            readonly outsideHours?: 'next-working-day';
            readonly unit: 'minutes' | 'hours' | 'working-minutes' | 'working-hours';
            readonly begins?: 'next-hour' | 'next-day';
          }
        | {
            readonly amount: number;
            readonly anchor: 'receipt' | 'acknowledgement' | 'resolution' | 'assignment';
            readonly outsideHours?: 'next-working-day';
            readonly unit: 'working-days';
            readonly ends: 'end-of-day' | 'same-time';
          }
        | {
            readonly amount: number;
            readonly anchor: 'receipt' | 'acknowledgement' | 'resolution' | 'assignment';
            readonly outsideHours?: 'next-working-day';
            readonly unit: 'calendar-days' | 'weeks' | 'months';
            readonly ends: 'end-of-day' | 'same-time' | 'closing';
            readonly rolls?: 'forward' | 'back';
          };
      readonly atMost?:
        | {
            readonly amount: number;
            readonly anchor: 'receipt' | 'acknowledgement' | 'resolution' | 'assignment';
            readonly outsideHours?: 'next-working-day';
            readonly unit: 'minutes' | 'hours' | 'working-minutes' | 'working-hours';
            readonly begins?: 'next-hour' | 'next-day';
          }
        | {
            readonly amount: number;
            readonly anchor: 'receipt' | 'acknowledgement' | 'resolution' | 'assignment';
            readonly outsideHours?: 'next-working-day';
            readonly unit: 'working-days';
            readonly ends: 'end-of-day' | 'same-time';
          }
        | {
            readonly amount: number;
            readonly anchor: 'receipt' | 'acknowledgement' | 'resolution' | 'assignment';
            readonly outsideHours?: 'next-working-day';
            readonly unit: 'calendar-days' | 'weeks' | 'months';
            readonly ends: 'end-of-day' | 'same-time' | 'closing';
            readonly rolls?: 'forward' | 'back';
          };
    };

export interface Duration {
  readonly amount: number;
  readonly unit:
    | 'minutes'
    | 'hours'
    | 'working-minutes'
    | 'working-hours'
    | 'calendar-days'
    | 'working-days'
    | 'weeks'
    | 'months';
}

export interface Condition {
  readonly category?: {
    readonly in?: ReadonlyArray<
      | 'product-quality'
      | 'product-safety'
      | 'service-attitude'
      | 'slow-service'
      | 'technical-fault'
      | 'price'
      | 'after-sales'
      | 'delivery'
      | 'misleading-advertising'
      | 'privacy'
      | 'misunderstanding'
      | 'policy'
      | 'suggestion'
      | 'other'
    >;
    readonly notIn?: ReadonlyArray<
      | 'product-quality'
      | 'product-safety'
      | 'service-attitude'
      | 'slow-service'
      | 'technical-fault'
      | 'price'
      | 'after-sales'
      | 'delivery'
      | 'misleading-advertising'
      | 'privacy'
      | 'misunderstanding'
      | 'policy'
      | 'suggestion'
      | 'other'
    >;
  };
  readonly severity?: {
    readonly in?: ReadonlyArray<'minor' | 'moderate' | 'serious' | 'critical'>;
    readonly notIn?: ReadonlyArray<'minor' | 'moderate' | 'serious' | 'critical'>;
  };
  readonly channel?: {
    readonly in?: ReadonlyArray<
      | 'web'
      | 'app'
      | 'email'
      | 'phone'
      | 'sms'
      | 'telegram'
      | 'wechat'
      | 'weibo'
      | 'douyin'
      | 'other-social'
      | 'store'
      | 'letter'
    >;
    readonly notIn?: ReadonlyArray<
      | 'web'
      | 'app'
      | 'email'
      | 'phone'
      | 'sms'
      | 'telegram'
      | 'wechat'
      | 'weibo'
      | 'douyin'
      | 'other-social'
      | 'store'
      | 'letter'
    >;
  };
  readonly language?: {
    readonly in?: ReadonlyArray<'en' | 'zh-CN'>;
    readonly notIn?: ReadonlyArray<'en' | 'zh-CN'>;
  };
  readonly jurisdiction?: { readonly in?: ReadonlyArray<string>; readonly notIn?: ReadonlyArray<string> };
  readonly tier?: { readonly in?: ReadonlyArray<string>; readonly notIn?: ReadonlyArray<string> };
  readonly line?: { readonly in?: ReadonlyArray<string>; readonly notIn?: ReadonlyArray<string> };
  readonly brand?: { readonly in?: ReadonlyArray<string>; readonly notIn?: ReadonlyArray<string> };
  readonly legalEntity?: { readonly in?: ReadonlyArray<string>; readonly notIn?: ReadonlyArray<string> };
  readonly venue?: {
    readonly in?: ReadonlyArray<'direct-message' | 'group' | 'public-post'>;
    readonly notIn?: ReadonlyArray<'direct-message' | 'group' | 'public-post'>;
  };
  readonly motive?: {
    readonly in?: ReadonlyArray<'compensation' | 'venting' | 'respect' | 'suggestion' | 'punishment'>;
    readonly notIn?: ReadonlyArray<'compensation' | 'venting' | 'respect' | 'suggestion' | 'punishment'>;
  };
  readonly vulnerable?: {
    readonly in?: ReadonlyArray<'yes' | 'no'>;
    readonly notIn?: ReadonlyArray<'yes' | 'no'>;
  };
  readonly repeat?: { readonly in?: ReadonlyArray<string>; readonly notIn?: ReadonlyArray<string> };
  readonly team?: { readonly in?: ReadonlyArray<string>; readonly notIn?: ReadonlyArray<string> };
  readonly tags?: { readonly in?: ReadonlyArray<string>; readonly notIn?: ReadonlyArray<string> };
  readonly fields?: Readonly<
    Record<string, { readonly in?: ReadonlyArray<string>; readonly notIn?: ReadonlyArray<string> }>
  >;
  readonly allOf?: ReadonlyArray<Condition>;
  readonly anyOf?: ReadonlyArray<Condition>;
}

export interface Complaint {
  readonly id: string;
  /** The short one, to read out on the telephone. */ readonly reference: string;
  readonly status:
    | 'received'
    | 'acknowledged'
    | 'awaiting-complainant'
    | 'resolved'
    | 'closed'
    | 'withdrawn'
    | 'merged';
  /** One more with every change that people can see. */ readonly version: number;
  /** One more with every reopening. */ readonly cycle: number;
  readonly category:
    | 'product-quality'
    | 'product-safety'
    | 'service-attitude'
    | 'slow-service'
    | 'technical-fault'
    | 'price'
    | 'after-sales'
    | 'delivery'
    | 'misleading-advertising'
    | 'privacy'
    | 'misunderstanding'
    | 'policy'
    | 'suggestion'
    | 'other';
  readonly severity: 'minor' | 'moderate' | 'serious' | 'critical';
  readonly channel:
    | 'web'
    | 'app'
    | 'email'
    | 'phone'
    | 'sms'
    | 'telegram'
    | 'wechat'
    | 'weibo'
    | 'douyin'
    | 'other-social'
    | 'store'
    | 'letter';
  readonly jurisdiction?: string;
  /** The line of products it is about. */ readonly line?: string;
  readonly product?: {
    readonly line?: string;
    readonly name?: string;
    readonly model?: string;
    readonly purchasedAt?: string;
    readonly place?: string;
    readonly order?: string;
  };
  readonly brand?: string;
  /** The company of the group that answers for it. */ readonly legalEntity?: string;
  /** Where it was said. */ readonly venue?: {
    readonly kind: 'direct-message' | 'group' | 'public-post';
    readonly address?: string;
  };
  /** What the complainant is after. For the staff alone. */ readonly motive?:
    | 'compensation'
    | 'venting'
    | 'respect'
    | 'suggestion'
    | 'punishment';
  /** For the staff alone. */ readonly vulnerable?: boolean;
  /** For the staff alone. */ readonly vulnerabilityNote?: string;
  /** For the staff alone. */ readonly tags?: ReadonlyArray<string>;
  /** The installation’s own, by name (`/v1/fields`). For the staff alone. */ readonly fields?: Readonly<
    Record<string, string | number | boolean | ReadonlyArray<string>>
  >;
  /** Who acts for the complainant. */ readonly representative?: {
    readonly name: string;
    readonly relation: string;
    readonly email?: string;
    readonly phone?: string;
    readonly address?: string;
  };
  /** Who else must act. For the staff alone. */ readonly thirdParty?: {
    readonly kind: 'supplier' | 'partner' | 'carrier' | 'insurer' | 'other';
    readonly name: string /** While its clock, `third-party`, runs. */;
    readonly dueAt?: string;
  };
  /** In the order in which they were recorded; the last one of a purpose counts. */ readonly consents?: ReadonlyArray<{
    readonly purpose: 'publication' | 'representation' /** False: taken back. */;
    readonly given: boolean;
    readonly at: string;
    readonly how?: 'written' | 'spoken' | 'online';
  }>;
  /** What was corrected, as it was, until when; null: it was not known. For the staff alone. */ readonly former?: {
    readonly contacts?: ReadonlyArray<{
      readonly until: string;
      readonly name: string;
      readonly email?: string;
      readonly phone?: string;
      readonly language: string;
      readonly timeZone?: string /** All ways to reach them; we write to `email`, and ring `phone`. */;
      readonly contactPoints?: ReadonlyArray<{
        readonly kind: 'email' | 'phone' | 'telegram' | 'wechat' | 'weibo' | 'douyin' | 'post' | 'other';
        readonly value: string;
        readonly preferred?: boolean;
        readonly hours?: { readonly from: string; readonly to: string };
        readonly days?: ReadonlyArray<string>;
      }>;
    }>;
    readonly record?: ReadonlyArray<{
      readonly until: string;
      readonly record: Readonly<Record<string, unknown>>;
    }>;
  };
  /** A date on which the billing cycle of the complainant ends, and so every month. */ readonly billingCycleEndsOn?: string;
  readonly team: string;
  readonly assignee?: string;
  /** Whom it is about: they neither see nor handle it. */ readonly conflicts?: ReadonlyArray<string>;
  readonly legalHold?: {
    /** In UTC, to the millisecond. */ readonly since: string;
    readonly by: string;
    readonly reason: string;
  };
  /** Since then what was personal is gone, and stands as `[erased]`. */ readonly erasedAt?: string;
  /** Of an assignment: whom it was given to is away until then. */ readonly assigneeAbsence?: {
    readonly id: string /** In UTC, to the millisecond. */;
    readonly until: string;
  };
  /** 1 for the team of first resort; escalation raises it. */ readonly level: number;
  readonly policy: {
    readonly id: string;
    readonly set: string;
    readonly version: number;
    readonly reason: string;
  };
  readonly clocks: {
    readonly acknowledgement: {
      readonly state: 'running' | 'paused' | 'stopped' /** In UTC, to the millisecond. */;
      readonly startedAt: string /** In UTC, to the millisecond. */;
      readonly dueAt: string /** Holidays of a year it depends on are not known yet. */;
      readonly provisional: boolean /** In UTC, to the millisecond. */;
      readonly breachedAt?: string /** In UTC, to the millisecond. */;
      readonly pausedAt?: string /** In UTC, to the millisecond. */;
      readonly stoppedAt?: string /** What a further clock promises was done. */;
      readonly fulfilled?: {
        /** When last. */ readonly at: string /** In this cycle. */;
        readonly times: number /** How often of these too late. */;
        readonly missed: number;
      };
    };
    readonly resolution: {
      readonly state: 'running' | 'paused' | 'stopped' /** In UTC, to the millisecond. */;
      readonly startedAt: string /** In UTC, to the millisecond. */;
      readonly dueAt: string /** Holidays of a year it depends on are not known yet. */;
      readonly provisional: boolean /** In UTC, to the millisecond. */;
      readonly breachedAt?: string /** In UTC, to the millisecond. */;
      readonly pausedAt?: string /** In UTC, to the millisecond. */;
      readonly stoppedAt?: string /** What a further clock promises was done. */;
      readonly fulfilled?: {
        /** When last. */ readonly at: string /** In this cycle. */;
        readonly times: number /** How often of these too late. */;
        readonly missed: number;
      };
    } /** Those that its policy has besides, by name. */;
    readonly others?: Readonly<
      Record<
        string,
        {
          readonly state: 'running' | 'paused' | 'stopped' /** In UTC, to the millisecond. */;
          readonly startedAt: string /** In UTC, to the millisecond. */;
          readonly dueAt: string /** Holidays of a year it depends on are not known yet. */;
          readonly provisional: boolean /** In UTC, to the millisecond. */;
          readonly breachedAt?: string /** In UTC, to the millisecond. */;
          readonly pausedAt?: string /** In UTC, to the millisecond. */;
          readonly stoppedAt?: string /** What a further clock promises was done. */;
          readonly fulfilled?: {
            /** When last. */ readonly at: string /** In this cycle. */;
            readonly times: number /** How often of these too late. */;
            readonly missed: number;
          };
        }
      >
    >;
  };
  readonly subject: string;
  readonly description: string;
  readonly complainant: {
    readonly name: string;
    readonly email?: string;
    readonly phone?: string;
    readonly language: 'en' | 'zh-CN';
    readonly timeZone?: string;
    readonly tier?: string /** All ways to reach them; we write to `email`, and ring `phone`. */;
    readonly contactPoints?: ReadonlyArray<{
      readonly kind: 'email' | 'phone' | 'telegram' | 'wechat' | 'weibo' | 'douyin' | 'post' | 'other';
      readonly value: string;
      readonly preferred?: boolean;
      readonly hours?: { readonly from: string; readonly to: string };
      readonly days?: ReadonlyArray<string>;
    }> /** Mail to the address came back for good: nothing more goes there until it is corrected. */;
    readonly emailFault?: {
      /** In UTC, to the millisecond. */ readonly at: string;
      readonly reason: string;
    } /** Where they have spoken to us and are written to, what they used last first. */;
    readonly chats?: ReadonlyArray<{
      readonly channel: string;
      readonly address: string /** In UTC, to the millisecond. */;
      readonly at: string;
      readonly fault?: { /** In UTC, to the millisecond. */ readonly at: string; readonly reason: string };
    }> /** The channel that they have chosen to be written to by. */;
    readonly prefers?: string /** The channel that they were heard by last. */;
    readonly usedLast?: string;
  };
  /** What the complainant calls it: an order, a product. */ readonly complainantReference?: string;
  /** The day alone, where no more was said. */ readonly occurredAt?: string;
  readonly resolution?: {
    /** In UTC, to the millisecond. */ readonly at: string;
    readonly summary: string;
    readonly outcome?: 'upheld' | 'partly-upheld' | 'not-upheld';
    readonly rootCause:
      | 'product'
      | 'process'
      | 'people'
      | 'communication'
      | 'expectation'
      | 'third-party'
      | 'unfounded';
    readonly remedies: ReadonlyArray<Remedy>;
  };
  /** Those of earlier resolutions, and those that do not wait for one. */ readonly remedies?: ReadonlyArray<Remedy>;
  /** What other departments have to do for it. */ readonly tasks?: ReadonlyArray<ComplaintTask>;
  /** So many of them are open. */ readonly openTasks?: number;
  /** The staff have to ring the complainant about these. */ readonly calls?: ReadonlyArray<{
    readonly id: string;
    readonly about: string /** In UTC, to the millisecond. */;
    readonly since: string /** In UTC, to the millisecond. */;
    readonly remindedAt?: string /** In UTC, to the millisecond. */;
    readonly escalatedAt?: string /** They were tried so often, and not reached. */;
    readonly tries?: number /** When to try them again: at the hours that they have said. */;
    readonly againAt?: string;
  }>;
  readonly survey?: {
    /** In UTC, to the millisecond. */ readonly sentAt?: string /** In UTC, to the millisecond. */;
    readonly remindedAt?: string /** In UTC, to the millisecond. */;
    readonly answeredAt?: string;
    readonly score?: number;
    readonly review?: {
      /** In UTC, to the millisecond. */ readonly dueAt: string /** In UTC, to the millisecond. */;
      readonly breachedAt?: string;
    };
  };
  /** To the complainant, who has not answered yet. */ readonly question?: {
    /** In UTC, to the millisecond. */ readonly askedAt: string /** What happens then says the policy. */;
    readonly until: string /** In UTC, to the millisecond. */;
    readonly remindedAt?: string /** Names of the clocks that stand still for it. */;
    readonly stops: ReadonlyArray<string>;
  };
  /** It waits for somebody else. */ readonly hold?: {
    readonly kind: 'third-party' | 'authority' /** In UTC, to the millisecond. */;
    readonly since: string /** It ends then by itself. */;
    readonly until: string;
    readonly reason: string /** Names of the clocks that stand still for it. */;
    readonly stops: ReadonlyArray<string> /** The complainant knows of it. */;
    readonly told: boolean /** In UTC, to the millisecond. */;
    readonly remindedAt?: string;
  };
  /** To the resolution; it must be decided on by `dueAt`. Upheld, the complaint is reopened. */ readonly objection?: {
    /** In UTC, to the millisecond. */ readonly at: string /** In UTC, to the millisecond. */;
    readonly dueAt: string /** In UTC, to the millisecond. */;
    readonly breachedAt?: string /** In UTC, to the millisecond. */;
    readonly rejectedAt?: string;
  };
  /** When it reached us, by letter perhaps: its clocks run from then. */ readonly receivedAt: string;
  /** The day alone, where no more was said. */ readonly receivedOn?: string;
  /** When it was stored. */ readonly createdAt: string;
  /** In UTC, to the millisecond. */ readonly updatedAt: string;
}

export interface ComplaintSummary {
  readonly id: string;
  /** The short one, to read out on the telephone. */ readonly reference: string;
  readonly subject: string;
  readonly status:
    | 'received'
    | 'acknowledged'
    | 'awaiting-complainant'
    | 'resolved'
    | 'closed'
    | 'withdrawn'
    | 'merged';
  readonly severity: 'minor' | 'moderate' | 'serious' | 'critical';
  readonly category:
    | 'product-quality'
    | 'product-safety'
    | 'service-attitude'
    | 'slow-service'
    | 'technical-fault'
    | 'price'
    | 'after-sales'
    | 'delivery'
    | 'misleading-advertising'
    | 'privacy'
    | 'misunderstanding'
    | 'policy'
    | 'suggestion'
    | 'other';
  readonly channel:
    | 'web'
    | 'app'
    | 'email'
    | 'phone'
    | 'sms'
    | 'telegram'
    | 'wechat'
    | 'weibo'
    | 'douyin'
    | 'other-social'
    | 'store'
    | 'letter';
  readonly team: string;
  readonly assignee?: string;
  /** 1 for the team of first resort; escalation raises it. */ readonly level: number;
  /** When it reached us, by letter perhaps: its clocks run from then. */ readonly receivedAt: string;
  /** When it was stored. */ readonly createdAt: string;
  readonly clocks: {
    readonly acknowledgement: {
      readonly state: 'running' | 'paused' | 'stopped' /** In UTC, to the millisecond. */;
      readonly dueAt: string /** In UTC, to the millisecond. */;
      readonly breachedAt?: string;
    };
    readonly resolution: {
      readonly state: 'running' | 'paused' | 'stopped' /** In UTC, to the millisecond. */;
      readonly dueAt: string /** In UTC, to the millisecond. */;
      readonly breachedAt?: string;
    } /** Of those that its policy has besides, the first due. */;
    readonly others?: Readonly<
      Record<
        string,
        {
          readonly state: 'running' | 'paused' | 'stopped' /** In UTC, to the millisecond. */;
          readonly dueAt: string /** In UTC, to the millisecond. */;
          readonly breachedAt?: string;
        }
      >
    >;
  };
  /** A date of any of the clocks has passed while it was in force, corrected since or not. */ readonly breached: boolean;
  /** In UTC, to the millisecond. */ readonly nextDeadline?: string;
  readonly openCalls?: number;
  /** In UTC, to the millisecond. */ readonly erasedAt?: string;
  readonly hold?: {
    readonly kind: 'third-party' | 'authority' /** In UTC, to the millisecond. */;
    readonly until: string;
  };
}

export interface UnreadableComplaint {
  readonly id: string;
  /** The short one, to read out on the telephone. */ readonly reference: string;
  readonly status:
    | 'received'
    | 'acknowledged'
    | 'awaiting-complainant'
    | 'resolved'
    | 'closed'
    | 'withdrawn'
    | 'merged';
}

export interface ComplaintPage {
  readonly items: ReadonlyArray<ComplaintSummary | UnreadableComplaint>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
}

export interface TimelineEvent {
  readonly seq: number;
  /** In UTC, to the millisecond. */ readonly at: string;
  readonly cycle: number;
  readonly actor: 'client' | 'handler' | 'complainant' | 'system';
  /** Who it was, by kind and id: `person:…`, `client:shop` or `machine:relay`; of earlier events nobody has noted it. */ readonly by?: string;
  /** What happened, such as `acknowledged` or `escalated`; versions to come add more. */ readonly kind: string;
  readonly data: Readonly<Record<string, string | number | boolean>>;
  readonly note?: string;
}

export interface TimelinePage {
  readonly items: ReadonlyArray<TimelineEvent>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
}

export interface EarlierComplaints {
  readonly items: ReadonlyArray<{
    readonly id: string /** The short one, to read out on the telephone. */;
    readonly reference: string;
    readonly status:
      | 'received'
      | 'acknowledged'
      | 'awaiting-complainant'
      | 'resolved'
      | 'closed'
      | 'withdrawn'
      | 'merged';
    readonly category:
      | 'product-quality'
      | 'product-safety'
      | 'service-attitude'
      | 'slow-service'
      | 'technical-fault'
      | 'price'
      | 'after-sales'
      | 'delivery'
      | 'misleading-advertising'
      | 'privacy'
      | 'misunderstanding'
      | 'policy'
      | 'suggestion'
      | 'other';
    readonly severity: 'minor' | 'moderate' | 'serious' | 'critical' /** In UTC, to the millisecond. */;
    readonly receivedAt: string /** In UTC, to the millisecond. */;
    readonly resolvedAt?: string;
    readonly outcome?:
      | 'upheld'
      | 'partly-upheld'
      | 'not-upheld' /** What the complainant answered the survey with. */;
    readonly score?: number;
  }>;
}

export interface ComplaintLinkPage {
  readonly items: ReadonlyArray<{
    /** What this one is to the other, or the other way round. */ readonly kind:
      | 'repeat-of'
      | 'part-of'
      | 'duplicate-of'
      | 'repeated-by'
      | 'has-part'
      | 'has-duplicate' /** In UTC, to the millisecond. */;
    readonly at?: string /** Which it is; absent where it is out of reach. */;
    readonly complaint?: {
      readonly id: string /** The short one, to read out on the telephone. */;
      readonly reference: string;
      readonly status:
        | 'received'
        | 'acknowledged'
        | 'awaiting-complainant'
        | 'resolved'
        | 'closed'
        | 'withdrawn'
        | 'merged';
    };
  }>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
}

export interface SentMessage {
  /** `call`: nothing that is written reaches the complainant, and somebody has to tell them. */ readonly by:
    | 'mail'
    | 'chat'
    | 'call';
  readonly language: 'en' | 'zh-CN';
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** As it is printed and posted, without links. */ readonly letter?: string;
}

export interface ConversationEntry {
  readonly seq: number;
  /** In UTC, to the millisecond. */ readonly at: string;
  readonly cycle: number;
  readonly actor: 'client' | 'handler' | 'complainant' | 'system';
  /** Who it was, by kind and id: `person:…`, `client:shop` or `machine:relay`; of earlier events nobody has noted it. */ readonly by?: string;
  /** What happened, such as `acknowledged` or `escalated`; versions to come add more. */ readonly kind: string;
  readonly data: Readonly<Record<string, string | number | boolean>>;
  /** `out`: we wrote; `sent`: a message went out, which is to be had by its number; `in`: the complainant said; `contact`: a call or a visit; `note`: for the staff alone; `event`: whatever else happened. */ readonly entry:
    | 'out'
    | 'sent'
    | 'in'
    | 'contact'
    | 'note'
    | 'event';
  readonly text?: string;
  readonly written?: {
    readonly id: string;
    readonly subject?: string /** Ids of evidence. */;
    readonly attachments?: ReadonlyArray<string>;
    readonly mentions?: ReadonlyArray<string>;
    readonly corrects?: string /** In UTC, to the millisecond. */;
    readonly erasedAt?: string;
  };
  /** Of a complaint that is merged into this one: which. */ readonly of?: {
    readonly id: string /** The short one, to read out on the telephone. */;
    readonly reference: string;
  };
}

export interface ConversationPage {
  readonly items: ReadonlyArray<ConversationEntry>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
}

export interface Draft {
  readonly id: string;
  readonly by: string;
  /** In UTC, to the millisecond. */ readonly savedAt: string;
  readonly shared: boolean;
  readonly message?: string;
  readonly subject?: string;
  readonly template?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly attachments?: ReadonlyArray<string>;
}

export interface DraftList {
  readonly items: ReadonlyArray<Draft>;
}

export interface NoteErased {
  readonly erased: string;
}

export interface DraftDiscarded {
  readonly discarded: true;
}

export interface TemplateList {
  readonly items: ReadonlyArray<{
    readonly id: string;
    readonly version: number;
    readonly name: { readonly en: string; readonly 'zh-CN': string };
    readonly fields?: Readonly<
      Record<string, { readonly label: { readonly en: string; readonly 'zh-CN': string } }>
    >;
    readonly texts: {
      readonly en: { readonly subject?: string; readonly text: string };
      readonly 'zh-CN': { readonly subject?: string; readonly text: string };
    };
  }>;
}

export interface ExplainedClock {
  readonly state: 'running' | 'paused' | 'stopped';
  /** In UTC, to the millisecond. */ readonly breachedAt?: string;
  /** In UTC, to the millisecond. */ readonly stoppedAt?: string;
  /** What the policy’s target has been scaled by, and why. */ readonly factor?: {
    readonly percent: number;
    readonly reason: string;
  };
  readonly target: {
    readonly amount?: number;
    readonly anchor: 'receipt' | 'acknowledgement' | 'resolution' | 'assignment' | 'fulfilment' | 'promise';
    readonly unit: string;
    readonly begins?: string;
    readonly ends?: string;
    readonly rolls?: string;
    readonly outsideHours?: string /** Of a promise: its unit is `date`. */;
    readonly dueAt?: string;
    readonly weekday?: string;
    readonly at?: string;
    readonly plusDays?: number;
    readonly endsOn?: string;
    readonly otherwise?: {
      readonly amount: number;
      readonly anchor: 'receipt' | 'acknowledgement' | 'resolution' | 'assignment' | 'fulfilment' | 'promise';
      readonly unit: string;
      readonly begins?: string;
      readonly ends?: string;
      readonly rolls?: string;
      readonly outsideHours?: string;
    };
    readonly atMost?: {
      readonly amount: number;
      readonly anchor: 'receipt' | 'acknowledgement' | 'resolution' | 'assignment' | 'fulfilment' | 'promise';
      readonly unit: string;
      readonly begins?: string;
      readonly ends?: string;
      readonly rolls?: string;
      readonly outsideHours?: string;
    };
  };
  /** What is counted where no billing cycle is known, or it ends too late. */ readonly countedAs?: {
    readonly amount: number;
    readonly anchor: 'receipt' | 'acknowledgement' | 'resolution' | 'assignment' | 'fulfilment' | 'promise';
    readonly unit: string;
    readonly begins?: string;
    readonly ends?: string;
    readonly rolls?: string;
    readonly outsideHours?: string;
  };
  /** In UTC, to the millisecond. */ readonly anchorAt: string;
  /** In UTC, to the millisecond. */ readonly dueAt: string;
  readonly provisional: boolean;
  readonly calendar: { readonly id: string; readonly version: number };
  readonly timeZone: string;
  readonly measure: 'elapsed' | 'wall-clock' | 'working';
  /** What counts, in order. */ readonly intervals: ReadonlyArray<{
    /** In UTC, to the millisecond. */ readonly from: string /** In UTC, to the millisecond. */;
    readonly to: string;
    readonly millis: number;
  }>;
  /** From a last day that is no working day to one that is. */ readonly rolls: ReadonlyArray<{
    /** In UTC, to the millisecond. */ readonly from: string /** In UTC, to the millisecond. */;
    readonly to: string;
    readonly millis: number;
  }>;
  readonly pauses: ReadonlyArray<{
    /** In UTC, to the millisecond. */ readonly from: string /** In UTC, to the millisecond. */;
    readonly to?: string;
  }>;
  readonly extensions: ReadonlyArray<{
    /** In UTC, to the millisecond. */ readonly at: string /** In UTC, to the millisecond. */;
    readonly dueAt: string;
    readonly reason?: string;
  }>;
  readonly holidays: ReadonlyArray<{
    readonly date: string;
    readonly names: ReadonlyArray<string>;
    readonly partial: boolean;
  }>;
  readonly makeUpDays: ReadonlyArray<{ readonly date: string; readonly as: string; readonly name: string }>;
  readonly specialHours: ReadonlyArray<{
    readonly date: string;
    readonly hours: ReadonlyArray<string>;
    readonly name: string;
  }>;
  readonly closedDays: number;
  readonly unknownYears: ReadonlyArray<number>;
  /** Negative when it is overdue. */ readonly remainingMillis: number;
  /** All of it as lines for people, in the caller’s language, with times on the calendar’s wall. */ readonly text: ReadonlyArray<string>;
  /** Of a clock that has stopped: the rule it went by, where the complaint goes by another since. */ readonly match?: {
    readonly policySet: string;
    readonly version: number;
    readonly rule: number;
    readonly reason: string /** What targets have been scaled by, by clock. */;
    readonly factors?: Readonly<Record<string, { readonly percent: number; readonly reason: string }>>;
  };
  /** Since when it is due at that date, where not from the beginning. */ readonly promisedAt?: string;
  /** Dates that it was due at before, until when, and what was done about them. */ readonly former?: ReadonlyArray<{
    /** In UTC, to the millisecond. */ readonly dueAt: string /** In UTC, to the millisecond. */;
    readonly breachedAt?: string;
    readonly taken: ReadonlyArray<{
      readonly kind: 'warn' | 'breach' | 'escalate' /** In UTC, to the millisecond. */;
      readonly at: string;
      readonly level?: number;
      readonly team?: string;
    }> /** In UTC, to the millisecond. */;
    readonly until: string;
  }>;
  readonly ladder: {
    readonly past: ReadonlyArray<{
      readonly kind: 'warn' | 'breach' | 'escalate' /** In UTC, to the millisecond. */;
      readonly at: string;
      readonly level?: number;
      readonly team?: string;
    }>;
    readonly coming: ReadonlyArray<{
      readonly kind: 'warn' | 'breach' | 'escalate' /** In UTC, to the millisecond. */;
      readonly at: string;
      readonly level?: number;
      readonly team?: string;
    }>;
  };
}

export interface Deadlines {
  /** In UTC, to the millisecond. */ readonly at: string;
  readonly match: {
    readonly policySet: string;
    readonly version: number;
    readonly rule: number;
    readonly reason: string /** What targets have been scaled by, by clock. */;
    readonly factors?: Readonly<Record<string, { readonly percent: number; readonly reason: string }>>;
  };
  readonly acknowledgement: ExplainedClock;
  readonly resolution: ExplainedClock;
  /** Those that the policy has besides, by name. */ readonly others?: Readonly<
    Record<string, ExplainedClock>
  >;
}

export interface TrialResult {
  /** In UTC, to the millisecond. */ readonly at: string;
  readonly match: {
    readonly policySet: string;
    readonly version: number;
    readonly rule: number;
    readonly reason: string /** What targets have been scaled by, by clock. */;
    readonly factors?: Readonly<Record<string, { readonly percent: number; readonly reason: string }>>;
  };
  readonly policy: string;
  readonly team: string;
  readonly deadlines: {
    readonly acknowledgement: ExplainedClock;
    readonly resolution: ExplainedClock /** Those that the policy has besides, by name. */;
    readonly others?: Readonly<Record<string, ExplainedClock>>;
  };
}

export interface PolicySetList {
  readonly items: ReadonlyArray<{
    readonly id: string /** The newest. */;
    readonly version: number;
    readonly name: string /** Whether one of that id comes with the installation. */;
    readonly ships: boolean /** The newest first. */;
    readonly versions: ReadonlyArray<{
      readonly version: number;
      readonly name: string /** Absent of what ships, and of what was stored before that was noted. */;
      readonly stored?: { /** In UTC, to the millisecond. */ readonly at: string; readonly by?: string };
    }> /** The version that counts for new complaints now. */;
    readonly inForce?: number;
  }>;
}

export interface PolicySetCheck {
  /** The one that can be stored next. */ readonly nextVersion: number;
  /** Rules that no complaint ever comes to, counted from 1. */ readonly unreached: ReadonlyArray<{
    readonly rule: number /** Earlier rules that take all that it would; none: it holds for nobody. */;
    readonly takenBy: ReadonlyArray<number> /** `takenBy` is one rule with the same condition. */;
    readonly isDuplicate: boolean;
  }>;
}

export interface CalendarList {
  readonly items: ReadonlyArray<{
    readonly id: string /** The newest. */;
    readonly version: number;
    readonly name: string /** Whether one of that id comes with the installation. */;
    readonly ships: boolean /** The newest first. */;
    readonly versions: ReadonlyArray<{
      readonly version: number;
      readonly name: string /** Absent of what ships, and of what was stored before that was noted. */;
      readonly stored?: { /** In UTC, to the millisecond. */ readonly at: string; readonly by?: string };
    }>;
  }>;
}

export interface CalendarCheck {
  /** The one that can be stored next. */ readonly nextVersion: number;
}

export interface DocumentVersions {
  readonly items: ReadonlyArray<{
    readonly version: number;
    readonly name: string /** Absent of what ships, and of what was stored before that was noted. */;
    readonly stored?: { /** In UTC, to the millisecond. */ readonly at: string; readonly by?: string };
  }>;
}

export interface Session {
  readonly id: string;
  /** Issuer and subject, as the audit names them. */ readonly person: string;
  /** Whether it is the caller’s. */ readonly isOwn: boolean;
  /** How they got in. */ readonly way?: 'password' | 'link' | 'issuer';
  /** In UTC, to the millisecond. */ readonly begunAt: string;
  /** Give or take twelve minutes. */ readonly usedAt: string;
  /** It is over then, however much it is used. */ readonly endsAt: string;
}

export interface SessionList {
  readonly items: ReadonlyArray<Session>;
}

export interface SessionEnded {
  readonly id: string;
}

export interface SessionsEnded {
  readonly person: string;
  /** So many there were. */ readonly ended: number;
}

export interface InForce {
  /** In UTC, to the millisecond. */ readonly at: string;
  /** `change`: what made it so; absent where it counts by itself. */ readonly current: {
    readonly policySet: string;
    readonly version: number;
    readonly change?: PutInForce;
  };
  /** The newest first, those to come included. */ readonly changes: ReadonlyArray<PutInForce>;
}

export interface PutInForce {
  readonly id: string;
  readonly policySet: string;
  readonly version: number;
  /** It counts from then on, until another one does. */ readonly from: string;
  /** When that was said. */ readonly at: string;
  /** Who has said it, by kind and id: `person:…` or `command-line`. */ readonly by?: string;
  readonly reason?: string;
  /** Before it counted: it never does. */ readonly cancelled?: {
    /** In UTC, to the millisecond. */ readonly at: string;
    readonly by?: string;
  };
}

export interface Replay {
  readonly id: string;
  readonly status: 'running' | 'done' | 'cancelled';
  readonly draft: { readonly id: string; readonly version: number; readonly name: string };
  /** Complaints that came later are not looked at. */ readonly asOf: string;
  /** In UTC, to the millisecond. */ readonly receivedFrom?: string;
  /** In UTC, to the millisecond. */ readonly receivedBefore?: string;
  /** In UTC, to the millisecond. */ readonly startedAt: string;
  readonly startedBy?: string;
  /** In UTC, to the millisecond. */ readonly endedAt?: string;
  /** When, and who, by kind and id. */ readonly cancelled?: {
    /** In UTC, to the millisecond. */ readonly at: string;
    readonly by?: string;
  };
  /** So far; absent before it has begun. */ readonly result?: {
    /** So many have been replayed so far. */ readonly complaints: number /** These cannot be read, or came in as something unknown. */;
    readonly notReplayed: number /** What people did that the draft would not have allowed, by the kind of event. */;
    readonly refused: Readonly<Record<string, number>>;
    readonly all: {
      readonly promises: number /** As it was. */;
      readonly breaches: number /** As it would have been. */;
      readonly draftBreaches: number;
      readonly appeared: number;
      readonly disappeared: number /** Dates that would have been earlier. */;
      readonly earlier: number;
      readonly later: number;
    };
    readonly byClock: Readonly<
      Record<
        string,
        {
          readonly promises: number /** As it was. */;
          readonly breaches: number /** As it would have been. */;
          readonly draftBreaches: number;
          readonly appeared: number;
          readonly disappeared: number /** Dates that would have been earlier. */;
          readonly earlier: number;
          readonly later: number;
        }
      >
    >;
    readonly byTeam: Readonly<
      Record<
        string,
        {
          readonly promises: number /** As it was. */;
          readonly breaches: number /** As it would have been. */;
          readonly draftBreaches: number;
          readonly appeared: number;
          readonly disappeared: number /** Dates that would have been earlier. */;
          readonly earlier: number;
          readonly later: number;
        }
      >
    > /** By the policy of then, and within that by the draft’s. */;
    readonly byPolicy: Readonly<
      Record<
        string,
        Readonly<
          Record<
            string,
            {
              readonly promises: number /** As it was. */;
              readonly breaches: number /** As it would have been. */;
              readonly draftBreaches: number;
              readonly appeared: number;
              readonly disappeared: number /** Dates that would have been earlier. */;
              readonly earlier: number;
              readonly later: number;
            }
          >
        >
      >
    >;
  };
}

export interface DueCall {
  readonly complaintId: string;
  /** The short one, to read out on the telephone. */ readonly reference: string;
  readonly subject: string;
  /** To be named when the attempt is recorded. */ readonly call: string;
  /** The kind of what they are to be told. */ readonly about: string;
  /** How they can be told; `nowhere`: neither a number nor an address is known. */ readonly by:
    | 'call'
    | 'letter'
    | 'nowhere';
  /** In UTC, to the millisecond. */ readonly since: string;
  /** In UTC, to the millisecond. */ readonly dueAt: string;
  /** They were tried, and are to be tried again then. */ readonly againAt?: string;
  readonly tries: number;
  readonly assignee?: string;
  /** Who is at it just now. */ readonly takenBy?: string;
}

export interface DueCalls {
  readonly items: ReadonlyArray<DueCall>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
}

export interface CallToMake {
  readonly complaintId: string;
  /** The short one, to read out on the telephone. */ readonly reference: string;
  readonly subject: string;
  /** To be named when the attempt is recorded. */ readonly call: string;
  /** The kind of what they are to be told. */ readonly about: string;
  /** How they can be told; `nowhere`: neither a number nor an address is known. */ readonly by:
    | 'call'
    | 'letter'
    | 'nowhere';
  /** In UTC, to the millisecond. */ readonly since: string;
  /** In UTC, to the millisecond. */ readonly dueAt: string;
  /** They were tried, and are to be tried again then. */ readonly againAt?: string;
  readonly tries: number;
  readonly assignee?: string;
  /** Who is at it just now. */ readonly takenBy?: string;
  readonly name: string;
  readonly language: string;
  /** The hours are meant in it. */ readonly timeZone: string;
  readonly phone?: string;
  /** Postal. */ readonly address?: string;
  readonly hours?: { readonly from: string; readonly to: string };
  readonly days?: ReadonlyArray<string>;
  /** What to say. What a colleague has written stands in it as it was written. */ readonly script?: {
    readonly en: string;
    readonly 'zh-CN': string;
  };
  /** The same to be printed and posted. */ readonly letter?: {
    readonly language: 'en' | 'zh-CN';
    readonly subject: string;
    readonly text: string;
  };
}

export interface TakenCall {
  readonly call: string;
  readonly takenBy: string;
  /** In UTC, to the millisecond. */ readonly until: string;
}

export interface QualitySample {
  readonly id: string;
  /** With the same, the same are drawn of the same complaints. */ readonly seed: string;
  /** In UTC, to the millisecond. */ readonly receivedFrom: string;
  /** In UTC, to the millisecond. */ readonly receivedBefore: string;
  readonly team?: string;
  readonly size: number;
  /** Of so many it was drawn, those that the caller has handled among them. */ readonly found: number;
  /** In UTC, to the millisecond. */ readonly createdAt: string;
  readonly items: ReadonlyArray<{
    readonly complaint: string;
    readonly reference: string /** Whose it was when it was drawn. */;
    readonly team: string /** In UTC, to the millisecond. */;
    readonly reviewedAt?: string;
    readonly scores?: {
      readonly acknowledged: 'met' | 'partly' | 'not-met' | 'not-applicable';
      readonly understood: 'met' | 'partly' | 'not-met' | 'not-applicable';
      readonly answered: 'met' | 'partly' | 'not-met' | 'not-applicable';
      readonly fair: 'met' | 'partly' | 'not-met' | 'not-applicable';
      readonly kept: 'met' | 'partly' | 'not-met' | 'not-applicable';
    };
    readonly note?: string;
  }>;
}

export interface QualityList {
  readonly items: ReadonlyArray<QualitySample>;
  /** Of all reviews of complaints of teams within reach, whoever has made them. */ readonly teams: ReadonlyArray<{
    readonly team: string;
    readonly reviewed: number;
    readonly criteria: {
      readonly acknowledged: Readonly<Record<string, number>>;
      readonly understood: Readonly<Record<string, number>>;
      readonly answered: Readonly<Record<string, number>>;
      readonly fair: Readonly<Record<string, number>>;
      readonly kept: Readonly<Record<string, number>>;
    };
  }>;
}

export interface Bulk {
  readonly id: string;
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** `looking`: what it would do is being looked at. `ready`: it can be started. */ readonly status:
    | 'looking'
    | 'ready'
    | 'running'
    | 'done'
    | 'cancelled';
  readonly total: number;
  readonly counts: {
    /** Nothing has become of them yet: once it is `ready`, what would be done. */ readonly waiting: number;
    readonly done: number /** For no fault of theirs; the log says why. */;
    readonly failed: number /** By why: `nothing-to-do` where it is so already, `changed` where it was another at the preview, or the code that it is refused with. */;
    readonly skipped: Readonly<Record<string, number>>;
  };
  /** In UTC, to the millisecond. */ readonly createdAt: string;
  /** In UTC, to the millisecond. */ readonly startedAt?: string;
  /** In UTC, to the millisecond. */ readonly endedAt?: string;
}

export interface BulkList {
  readonly items: ReadonlyArray<Bulk>;
}

export interface BulkItemPage {
  readonly items: ReadonlyArray<{
    readonly id: string;
    readonly outcome: 'waiting' | 'done' | 'skipped' | 'failed' /** Why it was skipped. */;
    readonly code?: string;
  }>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
}

export interface ReplayList {
  readonly items: ReadonlyArray<Replay>;
}

export interface ReplayChange {
  readonly complaintId: string;
  readonly cycle: number;
  readonly clock: string;
  readonly team: string;
  readonly policy: string;
  readonly draftPolicy: string;
  /** Absent where nobody knows it any more, or nothing was promised. */ readonly dueAt?: string;
  /** In UTC, to the millisecond. */ readonly draftDueAt?: string;
  readonly isBreached: boolean;
  readonly draftIsBreached: boolean;
}

export interface ReplayChangePage {
  readonly items: ReadonlyArray<ReplayChange>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
}

export interface Evidence {
  readonly id: string;
  /** `awaiting-upload`, until `expiresAt`; `quarantined`: it has not been scanned yet; `available`; `refused`, `infected`: its bytes are gone. */ readonly state: string;
  readonly name: string;
  /** Media type: as it was said, and of what is there as it was found. */ readonly type: string;
  /** In bytes: as it was said, and of what is there as it is kept. */ readonly size: number;
  /** Who has brought it. */ readonly by: string;
  /** In UTC, to the millisecond. */ readonly createdAt: string;
  /** In UTC, to the millisecond. */ readonly expiresAt?: string;
  /** Bytes of each part but the last one, of what is still to come. */ readonly partSize?: number;
  /** How many there are, numbered from 1. */ readonly parts?: number;
  /** Those that have come; not said in lists. */ readonly received?: ReadonlyArray<number>;
  /** `removed`: where and by what it was made is not in it any more; `unknown`: nobody has looked for that. */ readonly positions?: string;
  /** `clean`, or `none`: nobody scans. */ readonly scan?: string;
  /** Why it was refused, as a code. */ readonly reason?: string;
  /** Of what is there: its small picture, or null where there is none. */ readonly thumbnail?: {
    readonly type: string;
    readonly width: number;
    readonly height: number;
    readonly size: number;
  } | null;
}

export interface EvidenceList {
  readonly items: ReadonlyArray<Evidence>;
}

export interface EvidenceParts {
  readonly items: ReadonlyArray<{
    readonly part: number;
    readonly size: number;
    readonly url: string;
    readonly fields: Readonly<Record<string, string>>;
  }>;
}

export interface EvidenceRemoved {
  readonly id: string;
  readonly removed: true;
}

export interface SearchResult {
  readonly items: ReadonlyArray<ComplaintSummary | UnreadableComplaint>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
  /** Where `count` or `countDue` asked for it: of all pages together, within what the caller reaches. */ readonly counts?: {
    /** Otherwise there are at least so many. */ readonly exact: boolean;
    readonly total: number;
    readonly by: {
      readonly status?: Readonly<Record<string, number>>;
      readonly team?: Readonly<Record<string, number>>;
      readonly assignee?: Readonly<Record<string, number>>;
      readonly category?: Readonly<Record<string, number>>;
      readonly severity?: Readonly<Record<string, number>>;
      readonly channel?: Readonly<Record<string, number>>;
      readonly policy?: Readonly<Record<string, number>>;
    } /** For each instant of `countDue`, in their order: how many have a deadline before it. */;
    readonly due?: ReadonlyArray<number>;
  };
}

export interface RecordedAbsence {
  readonly id: string;
  /** By what assignees go by. */ readonly person: string;
  readonly state: 'planned' | 'current' | 'over';
  /** In UTC, to the millisecond. */ readonly from: string;
  /** It is over then by itself. */ readonly until: string;
  /** Who has what is theirs meanwhile. */ readonly delegate:
    | { readonly person: string }
    | { readonly team: string };
  /** It holds for complaints of these teams alone. */ readonly teams?: ReadonlyArray<string>;
  /** Who has recorded it, by kind and id. */ readonly by: string;
  /** In UTC, to the millisecond. */ readonly at: string;
}

export interface AbsenceList {
  readonly items: ReadonlyArray<RecordedAbsence>;
}

export interface KnownConflicts {
  readonly complaintId: string;
  /** They neither see nor handle it. */ readonly persons: ReadonlyArray<string>;
}

export interface Recused {
  readonly complaintId: string;
  readonly person: string;
}

export interface AccessReport {
  readonly complaintId: string;
  /** Who has read it. */ readonly seen: ReadonlyArray<{
    /** By kind and id. */ readonly caller: string;
    readonly times: number /** Operations, kinds of changes, or why it was refused. */;
    readonly by: ReadonlyArray<string> /** In UTC, to the millisecond. */;
    readonly firstAt: string /** In UTC, to the millisecond. */;
    readonly lastAt: string;
  }>;
  /** Who has changed it, and has seen it by that. */ readonly changed: ReadonlyArray<{
    /** By kind and id. */ readonly caller: string;
    readonly times: number /** Operations, kinds of changes, or why it was refused. */;
    readonly by: ReadonlyArray<string> /** In UTC, to the millisecond. */;
    readonly firstAt: string /** In UTC, to the millisecond. */;
    readonly lastAt: string;
  }>;
  readonly refused: ReadonlyArray<{
    /** By kind and id. */ readonly caller: string;
    readonly times: number /** Operations, kinds of changes, or why it was refused. */;
    readonly by: ReadonlyArray<string> /** In UTC, to the millisecond. */;
    readonly firstAt: string /** In UTC, to the millisecond. */;
    readonly lastAt: string;
  }>;
  /** Reads before then are not counted: there are too many for one report. */ readonly since?: string;
}

export interface Erased {
  readonly complaintId: string;
  readonly status: string;
  /** In UTC, to the millisecond. */ readonly erasedAt: string;
  /** Why, as a code. */ readonly reason: string;
  /** False for about an hour: what stands beside the complaint goes within minutes, and is looked for once more. */ readonly isSettled: boolean;
}

export interface ErasurePage {
  readonly items: ReadonlyArray<{
    readonly complaintId: string /** In UTC, to the millisecond. */;
    readonly at: string /** Why, as a code. */;
    readonly reason: string;
  }>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
}

export interface PrivacyRequest {
  readonly id: string;
  readonly kind: 'export' | 'erasure';
  /** Why, as a code. */ readonly reason?: string;
  readonly status: 'running' | 'done' | 'cancelled';
  /** In UTC, to the millisecond. */ readonly startedAt: string;
  readonly by: string;
  /** So many complaints have been looked at. */ readonly looked: number;
  /** `found`, `erased`, or why it could not be: `open`, `legal-hold`. */ readonly found: ReadonlyArray<{
    readonly complaintId: string;
    readonly result: string;
  }>;
  /** In UTC, to the millisecond. */ readonly endedAt?: string;
}

export interface PrivacyRequestList {
  readonly items: ReadonlyArray<PrivacyRequest>;
}

export interface PersonalData {
  /** In UTC, to the millisecond. */ readonly at: string;
  readonly complaints: ReadonlyArray<{
    readonly id: string;
    readonly reference: string /** The page before has its beginning: these are the rest of its lists. */;
    readonly continued?: true;
  }>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
}

export interface Retention {
  /** 0 where nobody has said anything, and what the installation was started with counts. */ readonly version: number;
  /** The first one that a complaint meets counts; what meets none is kept for ever. */ readonly rules: ReadonlyArray<{
    readonly category?: string;
    readonly policySet?: string;
    readonly policy?: string;
    readonly jurisdiction?: string /** So long after it was closed or withdrawn, and last changed. */;
    readonly eraseAfterDays?: number;
    readonly removeAfterDays?: number;
  }>;
  /** In UTC, to the millisecond. */ readonly at?: string;
  readonly by?: string;
}

export interface LegalHeld {
  readonly complaintId: string;
  readonly legalHold?: {
    /** In UTC, to the millisecond. */ readonly since: string /** Who has set it, by kind and id. */;
    readonly by: string;
    readonly reason: string;
  };
}

export interface Advice {
  readonly items: ReadonlyArray<{
    readonly motive: 'compensation' | 'venting' | 'respect' | 'suggestion' | 'punishment';
    readonly labels: { readonly en: string; readonly 'zh-CN': string };
    readonly advice: { readonly en: string; readonly 'zh-CN': string };
  }>;
}

export interface Remedy {
  readonly id?: string;
  readonly kind: string;
  /** Decimal text. */ readonly amount?: string;
  readonly currency?: string;
  readonly note?: string;
  /** `awaiting-approval`: nobody outside has been told, and none must be; `open`, `done`, `taken-back`, `rejected`; `unknown` of what an older version has stored. */ readonly state: string;
  /** Promised to the complainant until then. */ readonly dueAt?: string;
  /** In UTC, to the millisecond. */ readonly since?: string;
  /** Who has decided on it, by kind and id. */ readonly by?: string;
  readonly approval?: {
    /** Of whoever must agree. */ readonly role: string /** Who has been asked. */;
    readonly team: string /** In UTC, to the millisecond. */;
    readonly since: string /** In UTC, to the millisecond. */;
    readonly dueAt: string /** In UTC, to the millisecond. */;
    readonly remindedAt?: string /** In UTC, to the millisecond. */;
    readonly escalatedAt?: string /** In UTC, to the millisecond. */;
    readonly decidedAt?: string;
    readonly by?: string;
  };
  readonly replaces?: { readonly id: string; readonly reason: string };
  /** It has been carried out. */ readonly done?: {
    /** In UTC, to the millisecond. */ readonly at: string;
    readonly person?: string;
    readonly team?: string;
    readonly evidence?: ReadonlyArray<string>;
    readonly note?: string;
  };
  readonly takenBack?: {
    /** In UTC, to the millisecond. */ readonly at: string;
    readonly replacedBy?: string;
  };
}

export interface ComplaintTask {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  readonly team?: string;
  readonly assignee?: string;
  /** In UTC, to the millisecond. */ readonly dueAt?: string;
  /** `open`, `done` or `cancelled`. */ readonly state: string;
  /** In UTC, to the millisecond. */ readonly since: string;
  /** Who has given it, by kind and id. */ readonly by?: string;
  /** In UTC, to the millisecond. */ readonly remindedAt?: string;
  /** When whoever has the complaint heard that it is late. */ readonly overdueAt?: string;
  /** In UTC, to the millisecond. */ readonly endedAt?: string;
  readonly endedBy?: string;
  /** What was said when it ended. */ readonly outcome?: string;
}

export interface Task {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  readonly team?: string;
  readonly assignee?: string;
  /** In UTC, to the millisecond. */ readonly dueAt?: string;
  /** `open`, `done` or `cancelled`. */ readonly state: string;
  /** In UTC, to the millisecond. */ readonly since: string;
  /** Who has given it, by kind and id. */ readonly by?: string;
  /** In UTC, to the millisecond. */ readonly remindedAt?: string;
  /** When whoever has the complaint heard that it is late. */ readonly overdueAt?: string;
  /** In UTC, to the millisecond. */ readonly endedAt?: string;
  readonly endedBy?: string;
  /** What was said when it ended. */ readonly outcome?: string;
  /** What it is called by, and no more. */ readonly complaint: {
    readonly id: string /** The short one, to read out on the telephone. */;
    readonly reference: string;
    readonly status: string;
    readonly category: string;
    readonly severity: string;
    readonly team: string;
    readonly line?: string;
    readonly subject: string;
  };
}

export interface ApprovalPage {
  readonly items: ReadonlyArray<{
    readonly id?: string;
    readonly kind: string /** Decimal text. */;
    readonly amount?: string;
    readonly currency?: string;
    readonly note?: string /** `awaiting-approval`: nobody outside has been told, and none must be; `open`, `done`, `taken-back`, `rejected`; `unknown` of what an older version has stored. */;
    readonly state: string /** Promised to the complainant until then. */;
    readonly dueAt?: string /** In UTC, to the millisecond. */;
    readonly since?: string /** Who has decided on it, by kind and id. */;
    readonly by?: string;
    readonly approval?: {
      /** Of whoever must agree. */ readonly role: string /** Who has been asked. */;
      readonly team: string /** In UTC, to the millisecond. */;
      readonly since: string /** In UTC, to the millisecond. */;
      readonly dueAt: string /** In UTC, to the millisecond. */;
      readonly remindedAt?: string /** In UTC, to the millisecond. */;
      readonly escalatedAt?: string /** In UTC, to the millisecond. */;
      readonly decidedAt?: string;
      readonly by?: string;
    };
    readonly replaces?: { readonly id: string; readonly reason: string } /** It has been carried out. */;
    readonly done?: {
      /** In UTC, to the millisecond. */ readonly at: string;
      readonly person?: string;
      readonly team?: string;
      readonly evidence?: ReadonlyArray<string>;
      readonly note?: string;
    };
    readonly takenBack?: {
      /** In UTC, to the millisecond. */ readonly at: string;
      readonly replacedBy?: string;
    } /** What it is called by, and no more. */;
    readonly complaint: {
      readonly id: string /** The short one, to read out on the telephone. */;
      readonly reference: string;
      readonly status: string;
      readonly category: string;
      readonly severity: string;
      readonly team: string;
      readonly line?: string;
      readonly subject: string;
    };
  }>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
}

export interface TaskPage {
  readonly items: ReadonlyArray<Task>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
}

export interface SurveyQuestion {
  /** The short one, to read out on the telephone. */ readonly reference: string;
  readonly subject: string;
  readonly language: 'en' | 'zh-CN';
  readonly question: string;
  readonly scale: ReadonlyArray<{ readonly score: number; readonly label: string }>;
  readonly comment: string;
  readonly anythingElse: string;
  /** In UTC, to the millisecond. */ readonly expiresAt?: string;
}

export interface SurveyAnswered {
  /** The short one, to read out on the telephone. */ readonly reference: string;
  readonly score: number;
  readonly message: string;
}

export interface Execution {
  readonly workflow: 'complaint' | 'follow-up';
  readonly name: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** In UTC, to the millisecond. */ readonly startedAt: string;
  /** In UTC, to the millisecond. */ readonly stoppedAt?: string;
  /** No later one has taken its place. */ readonly current: boolean;
  /** What the branches of a current execution wait for; none where it does not run. */ readonly waits?: ReadonlyArray<{
    readonly clock: 'acknowledgement' | 'resolution' | 'followUp' /** Absent where no step is left. */;
    readonly until?: string /** What is done then. */;
    readonly step?: {
      readonly kind: string;
      readonly clock?: string;
      readonly number?: number;
      readonly of?: number;
      readonly level?: number;
      readonly team?: string;
    };
  }>;
  readonly complaint?: {
    readonly id: string /** The short one, to read out on the telephone. */;
    readonly reference: string;
    readonly status:
      | 'received'
      | 'acknowledged'
      | 'awaiting-complainant'
      | 'resolved'
      | 'closed'
      | 'withdrawn'
      | 'merged' /** One more with every reopening. */;
    readonly cycle: number;
    readonly severity: 'minor' | 'moderate' | 'serious' | 'critical';
    readonly team: string;
    readonly policy: string /** So many executions the current cycle has had. */;
    readonly generation: number /** An operator has stopped it: it stays stopped until restarted. */;
    readonly stoppedAt?: string /** It has died; the next one is started then. */;
    readonly restartAt?: string;
  };
}

export interface ExecutionPage {
  readonly items: ReadonlyArray<Execution>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
}

export interface ExecutionName {
  readonly name: string;
}

export interface HistoryEvent {
  readonly id: number;
  readonly previousId: number;
  /** In UTC, to the millisecond. */ readonly at: string;
  /** As AWS Step Functions names it. */ readonly type: string;
  /** Without task tokens. */ readonly details: Readonly<Record<string, unknown>>;
}

export interface HistoryPage {
  readonly items: ReadonlyArray<HistoryEvent>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
}

export interface Standing {
  readonly complaints: {
    /** Neither resolved nor over. */ readonly open: { readonly count: number; readonly isMore: boolean };
    readonly dueWithinHour: { readonly count: number; readonly isMore: boolean };
    readonly breached: { readonly count: number; readonly isMore: boolean };
  };
  /** Complaints that nobody has looked at by when somebody must have. */ readonly late: {
    readonly count: number;
    readonly isMore: boolean;
  };
  /** Complaints with such messages. */ readonly undelivered: {
    readonly failing: { readonly count: number; readonly isMore: boolean };
    readonly parked: { readonly count: number; readonly isMore: boolean };
  };
  /** What came in and waits for a person. */ readonly incoming: {
    readonly count: number;
    readonly isMore: boolean;
  };
  readonly setAside: { readonly count: number; readonly isMore: boolean };
  /** As the workflow service lists them; absent where it does not answer. */ readonly executions?: {
    readonly running: { readonly count: number; readonly isMore: boolean };
    readonly failed: { readonly count: number; readonly isMore: boolean };
    readonly stopped: { readonly count: number; readonly isMore: boolean };
  };
  /** Where the sweeper is a process of its own: what its last turn came to. */ readonly sweep?: {
    /** In UTC, to the millisecond. */ readonly at: string;
    readonly seen: number;
    readonly stepsTaken: number;
    readonly failed: number /** Nothing is left that had to be looked at by then. */;
    readonly finished: boolean;
  };
  /** Where one process does everything: what it knows of itself. */ readonly process?: {
    /** In UTC, to the millisecond. */ readonly sweptAt?: string;
    readonly executionsRunning: number;
    readonly timerOverdueSeconds: number;
    readonly deliveriesWaiting: number;
  };
}

export interface IncomingMessage {
  readonly id: string;
  /** `mail`, `telegram`, or the network of a gateway. */ readonly channel: string;
  /** In UTC, to the millisecond. */ readonly receivedAt: string;
  readonly bytes: number;
  /** Why a person has to look at it, as a code. */ readonly reason?: string;
  readonly complaintId?: string;
  /** The short one, to read out on the telephone. */ readonly reference?: string;
  readonly from?: string;
  readonly subject?: string;
  /** What was written, without what was quoted. */ readonly text?: string;
  /** What they are called. */ readonly attachments?: ReadonlyArray<string>;
  /** What whoever brought it says of it: `{"spf": "pass"}`. */ readonly verdicts?: Readonly<
    Record<string, string>
  >;
  /** Absent while it waits for somebody. */ readonly settled?: {
    readonly as?: string;
    readonly by?: string;
    readonly reason?: 'not-a-complaint' | 'spam' | 'duplicate' | 'seen-to' | 'other';
    readonly note?: string;
  };
}

export interface IncomingPage {
  readonly items: ReadonlyArray<IncomingMessage>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
}

export interface UndeliveredComplaint {
  readonly complaintId: string;
  /** The short one, to read out on the telephone. */ readonly reference: string;
  readonly messages: ReadonlyArray<{
    readonly id: string;
    readonly state: 'failing' | 'parked';
    readonly kind: string;
    readonly to: string /** In UTC, to the millisecond. */;
    readonly since: string;
    readonly attempts: number /** In UTC, to the millisecond. */;
    readonly retryAt?: string;
    readonly fault?: string;
  }>;
}

export interface UndeliveredPage {
  readonly items: ReadonlyArray<UndeliveredComplaint>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
}

export interface Requeued {
  readonly id: string;
  readonly complaintId: string;
}

export interface ChannelMessageAccepted {
  readonly accepted: true;
}

export interface ListedKey {
  readonly id: string;
  /** The app's. */ readonly name: string;
  readonly scopes: ReadonlyArray<string>;
  /** It reaches test clocks alone. */ readonly sandbox?: boolean;
  /** In UTC, to the millisecond. */ readonly createdAt: string;
  readonly createdBy?: string;
  /** In UTC, to the millisecond. */ readonly expiresAt?: string;
  /** In UTC, to the millisecond. */ readonly revokedAt?: string;
  /** To the day. */ readonly lastUsedAt?: string;
}

export interface KeyList {
  readonly items: ReadonlyArray<ListedKey>;
}

export interface NewKey {
  readonly id: string;
  /** The app's. */ readonly name: string;
  readonly scopes: ReadonlyArray<string>;
  /** It reaches test clocks alone. */ readonly sandbox?: boolean;
  /** In UTC, to the millisecond. */ readonly createdAt: string;
  readonly createdBy?: string;
  /** In UTC, to the millisecond. */ readonly expiresAt?: string;
  /** In UTC, to the millisecond. */ readonly revokedAt?: string;
  /** To the day. */ readonly lastUsedAt?: string;
  /** The key itself, here and never again: absent where the request had made it before. */ readonly key?: string;
}

export interface ImportResult {
  /** With `dryRun`, so many would be. */ readonly added: number;
  /** Imported before, from the same row. */ readonly present: number;
  /** Imported before, from a row that said something else: nothing is changed of them. */ readonly changed: number;
  readonly refused: number;
  /** Of those added, so many have missed a deadline already. */ readonly late: number;
  /** In the order of the rows. */ readonly results: ReadonlyArray<{
    /** Its id in the source. */ readonly row: string;
    readonly outcome: 'added' | 'present' | 'changed' | 'refused' /** The complaint’s. */;
    readonly id?: string /** Clocks whose deadlines it has missed already. */;
    readonly late?: ReadonlyArray<string> /** Where it is late: whose it is by now, which nobody is told. */;
    readonly team?: string;
    readonly errors?: ReadonlyArray<{
      readonly field: string;
      readonly pointer?: string;
      readonly rule: string;
      readonly message: string;
    }>;
  }>;
}

export interface TestClock {
  readonly id: string;
  readonly name?: string;
  /** What its world takes for now. */ readonly now: string;
  /** In UTC, to the millisecond. */ readonly startedAt: string;
  /** The API of its world, for an app that is to know nothing of clocks. */ readonly baseUrl: string;
  readonly complaints: number;
  /** In real time. */ readonly madeAt: string;
  /** In real time: it is closed then, unless it is used until then. */ readonly expiresAt: string;
}

export interface TestClockList {
  readonly items: ReadonlyArray<TestClock>;
}

export interface AdvancedTestClock {
  readonly id: string;
  readonly name?: string;
  /** What its world takes for now. */ readonly now: string;
  /** In UTC, to the millisecond. */ readonly startedAt: string;
  /** The API of its world, for an app that is to know nothing of clocks. */ readonly baseUrl: string;
  readonly complaints: number;
  /** In real time. */ readonly madeAt: string;
  /** In real time: it is closed then, unless it is used until then. */ readonly expiresAt: string;
  /** False: there was more to do than one request may ask for. Ask for the same again. */ readonly finished: boolean;
}

export interface TestClockClosed {
  readonly id: string;
}

export interface TestClockMessages {
  readonly items: ReadonlyArray<{
    readonly kind: string;
    readonly complaintId: string;
    readonly to: string;
    readonly language: string;
    readonly subject: string;
    readonly text: string /** In UTC, to the millisecond. */;
    readonly at: string;
  }>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
}

export interface PublicEvent {
  /** The same however often it is told: the complaint’s id and the event’s number. */ readonly id: string;
  readonly type:
    | 'complaint.received'
    | 'complaint.receipt-corrected'
    | 'complaint.acknowledged'
    | 'complaint.assigned'
    | 'complaint.reclassified'
    | 'complaint.corrected'
    | 'complaint.question-asked'
    | 'complaint.resumed'
    | 'complaint.held'
    | 'complaint.hold-ended'
    | 'complaint.extended'
    | 'complaint.promised'
    | 'complaint.fulfilled'
    | 'complaint.warned'
    | 'complaint.breached'
    | 'complaint.escalated'
    | 'complaint.updated'
    | 'complaint.contact-corrected'
    | 'complaint.contact-recorded'
    | 'complaint.added'
    | 'complaint.resolved'
    | 'complaint.objected'
    | 'complaint.objection-upheld'
    | 'complaint.objection-rejected'
    | 'complaint.reopened'
    | 'complaint.withdrawn'
    | 'complaint.merged'
    | 'complaint.unmerged'
    | 'complaint.closed'
    | 'complaint.dissatisfaction-raised'
    | 'complaint.erased'
    | 'remedy.proposed'
    | 'remedy.promised'
    | 'remedy.approved'
    | 'remedy.rejected'
    | 'remedy.done'
    | 'remedy.taken-back'
    | 'task.added'
    | 'task.done'
    | 'task.cancelled'
    | 'task.overdue'
    | 'evidence.added'
    | 'evidence.removed'
    | 'survey.answered'
    | 'message.failed'
    | 'message.bounced';
  /** In UTC, to the millisecond. */ readonly at: string;
  readonly complaintId: string;
  readonly reference: string;
  /** Its number on the complaint’s timeline; those of other numbers are not told. */ readonly seq: number;
  readonly cycle: number;
  readonly actor: string;
  /** Codes and instants. */ readonly data: Readonly<Record<string, string | number | boolean>>;
  /** As it stood when this was told. */ readonly complaint: {
    readonly status: string;
    readonly category: string;
    readonly severity: string;
    readonly channel: string;
    readonly team: string;
    readonly level: number;
    readonly policy: string;
    readonly clocks: Readonly<
      Record<
        string,
        {
          readonly state: string /** In UTC, to the millisecond. */;
          readonly dueAt: string /** In UTC, to the millisecond. */;
          readonly breachedAt?: string;
        }
      >
    >;
  };
}

export interface EventPage {
  readonly items: ReadonlyArray<PublicEvent>;
  /** For the next page, now or later: everything before it has been told. */ readonly after: string;
  /** More is there already. */ readonly isMore: boolean;
}

export interface Webhook {
  readonly id: string;
  readonly url: string;
  /** All, where there are none. */ readonly types?: ReadonlyArray<string>;
  readonly personal: boolean;
  readonly description?: string;
  /** Of an app’s: told of what the app has submitted; of any other: of everything. */ readonly owner: string;
  /** In UTC, to the millisecond. */ readonly createdAt: string;
  readonly state: 'enabled' | 'disabled';
  /** In UTC, to the millisecond. */ readonly disabledAt?: string;
  /** `asked`, or `gone`: it has answered 410. */ readonly disabledFor?: string;
  /** Until then it is signed with the secret before, too. */ readonly formerSecretUntil?: string;
}

export interface WebhookList {
  readonly items: ReadonlyArray<Webhook>;
}

export interface NewWebhook {
  readonly id: string;
  readonly url: string;
  /** All, where there are none. */ readonly types?: ReadonlyArray<string>;
  readonly personal: boolean;
  readonly description?: string;
  /** Of an app’s: told of what the app has submitted; of any other: of everything. */ readonly owner: string;
  /** In UTC, to the millisecond. */ readonly createdAt: string;
  readonly state: 'enabled' | 'disabled';
  /** In UTC, to the millisecond. */ readonly disabledAt?: string;
  /** `asked`, or `gone`: it has answered 410. */ readonly disabledFor?: string;
  /** Until then it is signed with the secret before, too. */ readonly formerSecretUntil?: string;
  /** Here and never again: absent where the request had made it before. */ readonly secret?: string;
}

export interface WebhookDeliveries {
  readonly items: ReadonlyArray<{
    readonly event: string;
    readonly state: 'waiting' | 'parked' /** In UTC, to the millisecond. */;
    readonly since: string;
    readonly attempts?: number /** In UTC, to the millisecond. */;
    readonly dueAt?: string /** In UTC, to the millisecond. */;
    readonly parkedAt?: string /** Of the last attempt: `HTTP` and a status, or an error’s name. */;
    readonly fault?: string;
  }>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
}

export interface WebhookReplayed {
  readonly replayed: number;
  readonly isMore: boolean;
}

export interface WebhookTested {
  readonly event: string;
  readonly status?: number;
  readonly fault?: string;
}

export interface AuditEntry {
  /** Which chain it is part of. */ readonly chain: string;
  /** Its place in the chain. */ readonly seq: number;
  /** In UTC, to the millisecond. */ readonly at: string;
  /** `read`, `list`, `change`, `refusal`, `refusals` (of nobody in particular, counted), `checkpoint`; versions to come add more. */ readonly kind: string;
  /** By kind and id: `person:…` or `client:shop`; or `command-line`. */ readonly caller?: string;
  /** By its id in this contract. */ readonly operation?: string;
  readonly complaint?: string;
  /** The id of what else it was about. */ readonly object?: string;
  readonly permission?: string;
  /** Why it was refused. */ readonly code?: string;
  /** So many were shown, or refused. */ readonly count?: number;
  readonly filter?: Readonly<Record<string, string>>;
  /** Of what was replaced: which members are others than before. */ readonly changed?: ReadonlyArray<string>;
  /** As the answer and the log have it. */ readonly requestId?: string;
}

export interface AuditPage {
  readonly items: ReadonlyArray<AuditEntry>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
}

export interface SetAsidePage {
  readonly items: ReadonlyArray<{
    readonly pk: string;
    readonly sk: string;
    readonly where?: string /** In UTC, to the millisecond. */;
    readonly since: string;
  }>;
  /** For the next page; absent on the last. */ readonly nextCursor?: string;
}

export interface Health {
  readonly status: 'ok' | 'warning';
  readonly store: 'ready';
}

export type Links = Readonly<Record<string, string>>;

export interface OpenApi {
  readonly openapi: string;
}

/** A method for each operation. */
export function operationsOf(call: Call) {
  return {
    service: {
      /** Where to go. */
      links: (options: CallOptions = {}) => call<Links>({ method: 'GET', path: '/' }, options),
      /** Whether it and its store are up. */
      health: (options: CallOptions = {}) => call<Health>({ method: 'GET', path: '/healthz' }, options),
      /** This contract. */
      openapi: (options: CallOptions = {}) =>
        call<OpenApi>({ method: 'GET', path: '/openapi.json' }, options),
    },
    complaints: {
      /** Take a complaint in. */
      submit: (body: Intake, options: KeyedOptions = {}) =>
        call<Complaint>({ method: 'POST', path: '/v1/complaints', body }, options),
      /** The queue: complaints by their next deadline. */
      list: (
        query: {
          readonly status?:
            | 'received'
            | 'acknowledged'
            | 'awaiting-complainant'
            | 'resolved'
            | 'closed'
            | 'withdrawn'
            | 'merged';
          readonly team?: string;
          readonly cursor?: string;
          readonly limit?: number;
        } = {},
        options: CallOptions = {},
      ) => call<ComplaintPage>({ method: 'GET', path: '/v1/complaints', query }, options),
      /** One complaint. */
      get: (id: string, options: CallOptions = {}) =>
        call<Complaint>({ method: 'GET', path: `/v1/complaints/${encodeURIComponent(id)}` }, options),
      /** Everything that happened to a complaint, oldest first. */
      timeline: (
        id: string,
        query: { readonly cursor?: string; readonly limit?: number } = {},
        options: CallOptions = {},
      ) =>
        call<TimelinePage>(
          { method: 'GET', path: `/v1/complaints/${encodeURIComponent(id)}/timeline`, query },
          options,
        ),
      /** Why its deadlines fall when they do. */
      deadlines: (id: string, query: { readonly timeZone?: string } = {}, options: CallOptions = {}) =>
        call<Deadlines>(
          { method: 'GET', path: `/v1/complaints/${encodeURIComponent(id)}/deadlines`, query },
          options,
        ),
      /** Correct how the complainant is reached. */
      correctContact: (id: string, body: Contact, options: CallOptions & Seen) =>
        call<Complaint>(
          { method: 'PUT', path: `/v1/complaints/${encodeURIComponent(id)}/contact`, body },
          options,
        ),
      /** Acknowledge it: it is accepted and looked into. */
      acknowledge: (id: string, body: Acknowledgement = {}, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/acknowledgement`, body },
          options,
        ),
      /** Give it to a team, or to one of its people. */
      assign: (id: string, body: Assignment, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/assignment`, body },
          options,
        ),
      /** Record an attempt to speak to the complainant. */
      recordContact: (id: string, body: ContactAttempt, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/contacts`, body },
          options,
        ),
      /** Tell the complainant how things stand. */
      sendUpdate: (id: string, body: Update = {}, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/updates`, body },
          options,
        ),
      /** Say that what a clock promises has been done. */
      fulfil: (id: string, body: Fulfilment, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/fulfilments`, body },
          options,
        ),
      /** Ask the complainant something. */
      pause: (id: string, body: Pause, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/pause`, body },
          options,
        ),
      /** Go on with what the complainant has answered. */
      resume: (id: string, body: Resumption = {}, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/resumption`, body },
          options,
        ),
      /** Put it on hold: it waits for a third party or an authority. */
      hold: (id: string, body: Hold, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/hold`, body },
          options,
        ),
      /** End the hold. */
      release: (id: string, body: HoldRelease = {}, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/hold-release`, body },
          options,
        ),
      /** Put the resolution off, within the policy’s cap. */
      extend: (id: string, body: Extension, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/extension`, body },
          options,
        ),
      /** Hand it to a higher level by hand. */
      escalate: (id: string, body: Escalation, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/escalation`, body },
          options,
        ),
      /** Correct what its policy is matched by. */
      reclassify: (id: string, body: Classification, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/classification`, body },
          options,
        ),
      /** Correct when it reached us. */
      correctReceipt: (id: string, body: Receipt, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/receipt`, body },
          options,
        ),
      /** Resolve it. */
      resolve: (id: string, body: Resolution, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/resolution`, body },
          options,
        ),
      /** Reopen it: a new cycle with deadlines of its own. */
      reopen: (id: string, body: Reason, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/reopening`, body },
          options,
        ),
      /** Withdraw it, as the complainant asks. */
      withdraw: (id: string, body: Reason, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/withdrawal`, body },
          options,
        ),
      /** Add what the complainant says of their own accord. */
      addMessage: (id: string, body: ComplainantMessage, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/messages`, body },
          options,
        ),
      /** Object to the resolution, as the complainant does. */
      object: (id: string, body: Objection, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/objection`, body },
          options,
        ),
      /** Uphold or reject the objection. */
      decideObjection: (id: string, body: ObjectionDecision, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/objection-decision`, body },
          options,
        ),
      /** Make the link to the complainant’s page void. */
      revokeLink: (id: string, body: LinkRevocation = {}, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/link-revocation`, body },
          options,
        ),
      /** See a message to the complainant as it would be sent now. */
      previewUpdate: (id: string, body: Update = {}, options: KeyedOptions = {}) =>
        call<SentMessage>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/updates/preview`, body },
          options,
        ),
      /** See a question to the complainant as it would be asked now. */
      previewQuestion: (id: string, body: Pause, options: KeyedOptions = {}) =>
        call<SentMessage>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/pause/preview`, body },
          options,
        ),
      /** See a resolution as the complainant would be told of it now. */
      previewResolution: (id: string, body: Resolution, options: KeyedOptions = {}) =>
        call<SentMessage>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/resolution/preview`, body },
          options,
        ),
    },
    searches: {
      /** Find complaints. */
      run: (body: Search = {}, options: KeyedOptions = {}) =>
        call<SearchResult>({ method: 'POST', path: '/v1/searches', body }, options),
    },
    calls: {
      /** What people have to tell complainants, whom nothing reaches that we send. */
      list: (query: { readonly cursor?: string; readonly limit?: number } = {}, options: CallOptions = {}) =>
        call<DueCalls>({ method: 'GET', path: '/v1/calls', query }, options),
      /** One of them: whom to tell it, and in which words. */
      get: (id: string, message: string, options: CallOptions = {}) =>
        call<CallToMake>(
          {
            method: 'GET',
            path: `/v1/complaints/${encodeURIComponent(id)}/calls/${encodeURIComponent(message)}`,
          },
          options,
        ),
      /** Be at it: for a quarter of an hour nobody else is. */
      take: (id: string, message: string, options: KeyedOptions = {}) =>
        call<TakenCall>(
          {
            method: 'POST',
            path: `/v1/complaints/${encodeURIComponent(id)}/calls/${encodeURIComponent(message)}/lease`,
          },
          options,
        ),
    },
    conflicts: {
      /** Whom the complaint is about. */
      get: (id: string, options: CallOptions = {}) =>
        call<KnownConflicts>(
          { method: 'GET', path: `/v1/complaints/${encodeURIComponent(id)}/conflicts` },
          options,
        ),
      /** Say whom the complaint is about: they neither see nor handle it. */
      set: (id: string, body: Conflicts, options: CallOptions & Seen) =>
        call<KnownConflicts>(
          { method: 'PUT', path: `/v1/complaints/${encodeURIComponent(id)}/conflicts`, body },
          options,
        ),
      /** Say of oneself that one has an interest in the complaint. */
      declare: (id: string, body: Recusal = {}, options: KeyedOptions = {}) =>
        call<Recused>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/recusal`, body },
          options,
        ),
    },
    accessReport: {
      /** Who has seen the complaint. */
      get: (id: string, options: CallOptions = {}) =>
        call<AccessReport>(
          { method: 'GET', path: `/v1/complaints/${encodeURIComponent(id)}/access-report` },
          options,
        ),
    },
    erasures: {
      /** Erase the personal data of a complaint. */
      erase: (id: string, body: Erasure, options: KeyedOptions = {}) =>
        call<Erased>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/erasure`, body },
          options,
        ),
      /** Which complaints have been erased. */
      list: (query: { readonly cursor?: string; readonly limit?: number } = {}, options: CallOptions = {}) =>
        call<ErasurePage>({ method: 'GET', path: '/v1/erasures', query }, options),
    },
    privacyRequests: {
      /** What people have asked for about themselves, the newest first. */
      list: (options: CallOptions = {}) =>
        call<PrivacyRequestList>({ method: 'GET', path: '/v1/privacy-requests' }, options),
      /** Find everything about somebody, or erase it. */
      start: (body: PrivacyRequestStart, options: KeyedOptions = {}) =>
        call<PrivacyRequest>({ method: 'POST', path: '/v1/privacy-requests', body }, options),
      /** How far a request has come, and what it has found. */
      get: (id: string, options: CallOptions = {}) =>
        call<PrivacyRequest>(
          { method: 'GET', path: `/v1/privacy-requests/${encodeURIComponent(id)}` },
          options,
        ),
      /** Stop looking. */
      cancel: (id: string, options: KeyedOptions = {}) =>
        call<PrivacyRequest>(
          { method: 'POST', path: `/v1/privacy-requests/${encodeURIComponent(id)}/cancellation` },
          options,
        ),
      /** Everything about the person of a request. */
      export: (
        id: string,
        query: {
          readonly format?: 'json' | 'html';
          readonly cursor?: string;
          readonly notes?: 'true' | 'false';
        } = {},
        options: CallOptions = {},
      ) =>
        call<PersonalData>(
          { method: 'GET', path: `/v1/privacy-requests/${encodeURIComponent(id)}/export`, query },
          options,
        ),
      /** Everything about the person of one complaint. */
      exportComplaint: (
        id: string,
        query: {
          readonly format?: 'json' | 'html';
          readonly cursor?: string;
          readonly notes?: 'true' | 'false';
        } = {},
        options: CallOptions = {},
      ) =>
        call<PersonalData>(
          { method: 'GET', path: `/v1/complaints/${encodeURIComponent(id)}/export`, query },
          options,
        ),
    },
    retention: {
      /** How long complaints are kept that are over. */
      get: (options: CallOptions = {}) => call<Retention>({ method: 'GET', path: '/v1/retention' }, options),
      /** Say anew how long they are kept. */
      put: (body: RetentionRules, options: CallOptions & Seen) =>
        call<Retention>({ method: 'PUT', path: '/v1/retention', body }, options),
    },
    legalHold: {
      /** Put the complaint under a legal hold. */
      set: (id: string, body: LegalHold, options: KeyedOptions = {}) =>
        call<LegalHeld>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/legal-hold`, body },
          options,
        ),
      /** Lift the legal hold. */
      lift: (id: string, body: LegalHoldRelease = {}, options: KeyedOptions = {}) =>
        call<LegalHeld>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/legal-hold-release`, body },
          options,
        ),
    },
    absences: {
      /** Who is away, who will be, and who was lately. */
      list: (query: { readonly person?: string } = {}, options: CallOptions = {}) =>
        call<AbsenceList>({ method: 'GET', path: '/v1/absences', query }, options),
      /** Record that somebody is away, and who has what is theirs meanwhile. */
      record: (body: Absence, options: KeyedOptions = {}) =>
        call<RecordedAbsence>({ method: 'POST', path: '/v1/absences', body }, options),
      /** One absence. */
      get: (id: string, options: CallOptions = {}) =>
        call<RecordedAbsence>({ method: 'GET', path: `/v1/absences/${encodeURIComponent(id)}` }, options),
      /** Change an absence that is not over. */
      change: (id: string, body: AbsenceChange, options: CallOptions & Seen) =>
        call<RecordedAbsence>(
          { method: 'PUT', path: `/v1/absences/${encodeURIComponent(id)}`, body },
          options,
        ),
      /** End an absence now. */
      end: (id: string, options: KeyedOptions = {}) =>
        call<RecordedAbsence>(
          { method: 'POST', path: `/v1/absences/${encodeURIComponent(id)}/end` },
          options,
        ),
    },
    record: {
      /** Correct what the record says. */
      correct: (id: string, body: RecordCorrection = {}, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/record`, body },
          options,
        ),
      /** Record that the complainant agrees to something, or takes that back. */
      consent: (id: string, body: Consent, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/consents`, body },
          options,
        ),
    },
    fields: {
      /** The installation’s own fields of a complaint. */
      get: (options: CallOptions = {}) => call<Fields>({ method: 'GET', path: '/v1/fields' }, options),
      /** Declare them anew. */
      put: (body: Fields, options: CallOptions & Seen) =>
        call<Fields>({ method: 'PUT', path: '/v1/fields', body }, options),
    },
    advice: {
      /** What helps with a complainant, by what they are after. */
      list: (options: CallOptions = {}) => call<Advice>({ method: 'GET', path: '/v1/advice' }, options),
    },
    conversation: {
      /** What was said, and what else happened, in one order. */
      list: (
        id: string,
        query: { readonly cursor?: string; readonly limit?: number } = {},
        options: CallOptions = {},
      ) =>
        call<ConversationPage>(
          { method: 'GET', path: `/v1/complaints/${encodeURIComponent(id)}/conversation`, query },
          options,
        ),
      /** A message as it went out. */
      message: (id: string, seq: string, options: CallOptions = {}) =>
        call<SentMessage>(
          {
            method: 'GET',
            path: `/v1/complaints/${encodeURIComponent(id)}/conversation/${encodeURIComponent(seq)}`,
          },
          options,
        ),
      /** Write a note for the staff. */
      note: (id: string, body: Note, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/notes`, body },
          options,
        ),
      /** Erase the words of a note. */
      eraseNote: (id: string, text: string, options: KeyedOptions = {}) =>
        call<NoteErased>(
          {
            method: 'POST',
            path: `/v1/complaints/${encodeURIComponent(id)}/notes/${encodeURIComponent(text)}/erasure`,
          },
          options,
        ),
      /** Your own draft, and those that colleagues share. */
      drafts: (id: string, options: CallOptions = {}) =>
        call<DraftList>({ method: 'GET', path: `/v1/complaints/${encodeURIComponent(id)}/drafts` }, options),
      /** Save your draft. */
      saveDraft: (id: string, body: DraftToSave = {}, options: CallOptions = {}) =>
        call<Draft>({ method: 'PUT', path: `/v1/complaints/${encodeURIComponent(id)}/draft`, body }, options),
      /** Throw your draft away. */
      discardDraft: (id: string, options: KeyedOptions = {}) =>
        call<DraftDiscarded>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/draft-removal` },
          options,
        ),
    },
    templates: {
      /** The newest version of every template. */
      list: (options: CallOptions = {}) =>
        call<TemplateList>({ method: 'GET', path: '/v1/templates' }, options),
      /** The newest version of a template. */
      get: (id: string, options: CallOptions = {}) =>
        call<Template>({ method: 'GET', path: `/v1/templates/${encodeURIComponent(id)}` }, options),
      /** Store the next version of a template. */
      put: (id: string, body: Template, options: CallOptions & Seen) =>
        call<Template>({ method: 'PUT', path: `/v1/templates/${encodeURIComponent(id)}`, body }, options),
    },
    links: {
      /** Other complaints of the same person, and how they went. */
      earlier: (id: string, options: CallOptions = {}) =>
        call<EarlierComplaints>(
          { method: 'GET', path: `/v1/complaints/${encodeURIComponent(id)}/earlier` },
          options,
        ),
      /** What it is to other complaints, and they to it. */
      list: (
        id: string,
        query: { readonly cursor?: string; readonly limit?: number } = {},
        options: CallOptions = {},
      ) =>
        call<ComplaintLinkPage>(
          { method: 'GET', path: `/v1/complaints/${encodeURIComponent(id)}/links`, query },
          options,
        ),
      /** Link it to another complaint. */
      add: (id: string, body: Link, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/links`, body },
          options,
        ),
      /** Take a link back. */
      remove: (id: string, body: Link, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/link-removal`, body },
          options,
        ),
    },
    evidence: {
      /** Announce a photo, a video, a document or a recording. */
      announce: (id: string, body: EvidenceAnnouncement, options: KeyedOptions = {}) =>
        call<Evidence>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/evidence`, body },
          options,
        ),
      /** The evidence of a complaint. */
      list: (id: string, options: CallOptions = {}) =>
        call<EvidenceList>(
          { method: 'GET', path: `/v1/complaints/${encodeURIComponent(id)}/evidence` },
          options,
        ),
      /** One piece of evidence. */
      get: (id: string, evidence: string, options: CallOptions = {}) =>
        call<Evidence>(
          {
            method: 'GET',
            path: `/v1/complaints/${encodeURIComponent(id)}/evidence/${encodeURIComponent(evidence)}`,
          },
          options,
        ),
      /** Forms for the parts of a piece of evidence. */
      parts: (id: string, evidence: string, body: WantedParts = {}, options: KeyedOptions = {}) =>
        call<EvidenceParts>(
          {
            method: 'POST',
            path: `/v1/complaints/${encodeURIComponent(id)}/evidence/${encodeURIComponent(evidence)}/parts`,
            body,
          },
          options,
        ),
      /** All of it has come. */
      complete: (id: string, evidence: string, options: KeyedOptions = {}) =>
        call<Evidence>(
          {
            method: 'POST',
            path: `/v1/complaints/${encodeURIComponent(id)}/evidence/${encodeURIComponent(evidence)}/completion`,
          },
          options,
        ),
      /** Remove a piece of evidence for good. */
      remove: (id: string, evidence: string, body: EvidenceRemoval = {}, options: KeyedOptions = {}) =>
        call<EvidenceRemoved>(
          {
            method: 'POST',
            path: `/v1/complaints/${encodeURIComponent(id)}/evidence/${encodeURIComponent(evidence)}/removal`,
            body,
          },
          options,
        ),
    },
    remedies: {
      /** Do something for the complainant, beside a resolution or before it. */
      promise: (id: string, body: NewRemedy, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/remedies`, body },
          options,
        ),
      /** Say that a remedy has been carried out, by whom, when, and what shows it. */
      carryOut: (
        id: string,
        remedy: string,
        body: CarriedOut = {},
        options: KeyedOptions & Partial<Seen> = {},
      ) =>
        call<Complaint>(
          {
            method: 'POST',
            path: `/v1/complaints/${encodeURIComponent(id)}/remedies/${encodeURIComponent(remedy)}/completion`,
            body,
          },
          options,
        ),
      /** Take a remedy back. */
      takeBack: (id: string, remedy: string, body: TakenBack, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          {
            method: 'POST',
            path: `/v1/complaints/${encodeURIComponent(id)}/remedies/${encodeURIComponent(remedy)}/withdrawal`,
            body,
          },
          options,
        ),
      /** Agree to a remedy that waits for approval, or reject it. */
      decide: (id: string, remedy: string, body: Approval, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          {
            method: 'POST',
            path: `/v1/complaints/${encodeURIComponent(id)}/remedies/${encodeURIComponent(remedy)}/approval`,
            body,
          },
          options,
        ),
      /** Remedies that wait for your approval, by when it is due. */
      listWaiting: (
        query: {
          readonly team?: string;
          readonly dueBefore?: string;
          readonly cursor?: string;
          readonly limit?: number;
        } = {},
        options: CallOptions = {},
      ) => call<ApprovalPage>({ method: 'GET', path: '/v1/approvals', query }, options),
    },
    tasks: {
      /** Open tasks of a team or a person, by when they are due. */
      list: (
        query: {
          readonly team?: string;
          readonly assignee?: string;
          readonly dueBefore?: string;
          readonly cursor?: string;
          readonly limit?: number;
        } = {},
        options: CallOptions = {},
      ) => call<TaskPage>({ method: 'GET', path: '/v1/tasks', query }, options),
      /** One task. */
      get: (id: string, task: string, options: CallOptions = {}) =>
        call<Task>(
          {
            method: 'GET',
            path: `/v1/complaints/${encodeURIComponent(id)}/tasks/${encodeURIComponent(task)}`,
          },
          options,
        ),
      /** Give another department something to do for the complaint. */
      add: (id: string, body: NewTask, options: KeyedOptions & Partial<Seen> = {}) =>
        call<Complaint>(
          { method: 'POST', path: `/v1/complaints/${encodeURIComponent(id)}/tasks`, body },
          options,
        ),
      /** Give a task to somebody else, or another date. */
      change: (id: string, task: string, body: TaskChange = {}, options: KeyedOptions = {}) =>
        call<Task>(
          {
            method: 'POST',
            path: `/v1/complaints/${encodeURIComponent(id)}/tasks/${encodeURIComponent(task)}/changes`,
            body,
          },
          options,
        ),
      /** Say that a task is done. */
      complete: (id: string, task: string, body: TaskEnd = {}, options: KeyedOptions = {}) =>
        call<Task>(
          {
            method: 'POST',
            path: `/v1/complaints/${encodeURIComponent(id)}/tasks/${encodeURIComponent(task)}/completion`,
            body,
          },
          options,
        ),
      /** Cancel a task. */
      cancel: (id: string, task: string, body: TaskEnd = {}, options: KeyedOptions = {}) =>
        call<Task>(
          {
            method: 'POST',
            path: `/v1/complaints/${encodeURIComponent(id)}/tasks/${encodeURIComponent(task)}/cancellation`,
            body,
          },
          options,
        ),
    },
    surveys: {
      /** The survey behind a link. */
      get: (token: string, options: CallOptions = {}) =>
        call<SurveyQuestion>({ method: 'GET', path: `/v1/surveys/${encodeURIComponent(token)}` }, options),
      /** Answer the survey, once. */
      answer: (token: string, body: SurveyAnswer, options: KeyedOptions = {}) =>
        call<SurveyAnswered>(
          { method: 'POST', path: `/v1/surveys/${encodeURIComponent(token)}`, body },
          options,
        ),
    },
    executions: {
      /** Workflow executions, newest first, with their complaints. */
      list: (
        query: {
          readonly workflow?: 'complaint' | 'follow-up';
          readonly status?: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
          readonly team?: string;
          readonly policy?: string;
          readonly startedFrom?: string;
          readonly startedBefore?: string;
          readonly current?: 'true' | 'false';
          readonly complaint?: string;
          readonly sort?: 'started' | 'next';
          readonly cursor?: string;
          readonly limit?: number;
        } = {},
        options: CallOptions = {},
      ) => call<ExecutionPage>({ method: 'GET', path: '/v1/executions', query }, options),
      /** One execution. */
      get: (name: string, options: CallOptions = {}) =>
        call<Execution>({ method: 'GET', path: `/v1/executions/${encodeURIComponent(name)}` }, options),
      /** Its history, as AWS Step Functions records it. */
      history: (
        name: string,
        query: {
          readonly order?: 'oldest' | 'newest';
          readonly cursor?: string;
          readonly limit?: number;
        } = {},
        options: CallOptions = {},
      ) =>
        call<HistoryPage>(
          { method: 'GET', path: `/v1/executions/${encodeURIComponent(name)}/history`, query },
          options,
        ),
      /** Stop it. */
      stop: (name: string, body: Reason, options: KeyedOptions = {}) =>
        call<Execution>(
          { method: 'POST', path: `/v1/executions/${encodeURIComponent(name)}/stop`, body },
          options,
        ),
      /** Let one that has ended badly go on where it was. */
      redrive: (name: string, options: KeyedOptions = {}) =>
        call<Execution>(
          { method: 'POST', path: `/v1/executions/${encodeURIComponent(name)}/redrive` },
          options,
        ),
      /** Tell it once more what its complaint says. */
      signal: (name: string, options: KeyedOptions = {}) =>
        call<Execution>(
          { method: 'POST', path: `/v1/executions/${encodeURIComponent(name)}/signal` },
          options,
        ),
      /** Follow it by another one. */
      restart: (name: string, options: KeyedOptions = {}) =>
        call<ExecutionName>(
          { method: 'POST', path: `/v1/executions/${encodeURIComponent(name)}/restart` },
          options,
        ),
    },
    standing: {
      /** How the installation is, in numbers. */
      get: (options: CallOptions = {}) => call<Standing>({ method: 'GET', path: '/v1/standing' }, options),
    },
    quality: {
      /** One’s own samples, and how well complaints were handled, by team. */
      list: (options: CallOptions = {}) =>
        call<QualityList>({ method: 'GET', path: '/v1/quality-samples' }, options),
      /** Draw a sample of closed complaints to review. */
      draw: (body: QualityDrawing, options: KeyedOptions = {}) =>
        call<QualitySample>({ method: 'POST', path: '/v1/quality-samples', body }, options),
      /** A sample, with what was found. */
      get: (id: string, options: CallOptions = {}) =>
        call<QualitySample>(
          { method: 'GET', path: `/v1/quality-samples/${encodeURIComponent(id)}` },
          options,
        ),
      /** Say how well one of its complaints was handled. */
      review: (id: string, body: QualityReview, options: KeyedOptions = {}) =>
        call<QualitySample>(
          { method: 'POST', path: `/v1/quality-samples/${encodeURIComponent(id)}/reviews`, body },
          options,
        ),
    },
    bulk: {
      /** One’s own bulk actions of the last 30 days, the newest first. */
      list: (options: CallOptions = {}) => call<BulkList>({ method: 'GET', path: '/v1/bulk' }, options),
      /** See what an action would do to many. */
      preview: (body: BulkStart, options: KeyedOptions = {}) =>
        call<Bulk>({ method: 'POST', path: '/v1/bulk', body }, options),
      /** How far it has come. */
      get: (id: string, options: CallOptions = {}) =>
        call<Bulk>({ method: 'GET', path: `/v1/bulk/${encodeURIComponent(id)}` }, options),
      /** What would be done to each, or has been. */
      items: (
        id: string,
        query: {
          readonly outcome?: 'waiting' | 'done' | 'skipped' | 'failed';
          readonly cursor?: string;
          readonly limit?: number;
        } = {},
        options: CallOptions = {},
      ) =>
        call<BulkItemPage>(
          { method: 'GET', path: `/v1/bulk/${encodeURIComponent(id)}/items`, query },
          options,
        ),
      /** Do what was previewed. */
      start: (id: string, options: KeyedOptions = {}) =>
        call<Bulk>({ method: 'POST', path: `/v1/bulk/${encodeURIComponent(id)}/start` }, options),
      /** Go on with it now. */
      continue: (id: string, options: KeyedOptions = {}) =>
        call<Bulk>({ method: 'POST', path: `/v1/bulk/${encodeURIComponent(id)}/continuation` }, options),
      /** Do no more of it. */
      cancel: (id: string, options: KeyedOptions = {}) =>
        call<Bulk>({ method: 'POST', path: `/v1/bulk/${encodeURIComponent(id)}/cancellation` }, options),
    },
    undelivered: {
      /** Messages that have failed and why, by complaint. */
      list: (
        query: {
          readonly state?: 'failing' | 'parked';
          readonly cursor?: string;
          readonly limit?: number;
        } = {},
        options: CallOptions = {},
      ) => call<UndeliveredPage>({ method: 'GET', path: '/v1/undelivered', query }, options),
      /** Send a parked message again. */
      send: (id: string, options: KeyedOptions = {}) =>
        call<Requeued>(
          { method: 'POST', path: `/v1/undelivered/${encodeURIComponent(id)}/sending` },
          options,
        ),
    },
    incoming: {
      /** What came in and waits for a person, the oldest first. */
      list: (query: { readonly cursor?: string; readonly limit?: number } = {}, options: CallOptions = {}) =>
        call<IncomingPage>({ method: 'GET', path: '/v1/incoming', query }, options),
      /** One of them. */
      get: (id: string, options: CallOptions = {}) =>
        call<IncomingMessage>({ method: 'GET', path: `/v1/incoming/${encodeURIComponent(id)}` }, options),
      /** See to it. */
      settle: (id: string, body: IncomingSettlement, options: KeyedOptions = {}) =>
        call<IncomingMessage>(
          { method: 'POST', path: `/v1/incoming/${encodeURIComponent(id)}/settlement`, body },
          options,
        ),
    },
    events: {
      /** What has happened, one page after the other. */
      list: (
        query: { readonly after?: string; readonly limit?: number; readonly types?: string } = {},
        options: CallOptions = {},
      ) => call<EventPage>({ method: 'GET', path: '/v1/events', query }, options),
    },
    webhooks: {
      /** Endpoints that webhooks go to. */
      list: (options: CallOptions = {}) =>
        call<WebhookList>({ method: 'GET', path: '/v1/webhooks' }, options),
      /** Register an endpoint. */
      add: (body: WebhookRegistration, options: KeyedOptions = {}) =>
        call<NewWebhook>({ method: 'POST', path: '/v1/webhooks', body }, options),
      /** One endpoint. */
      get: (id: string, options: CallOptions = {}) =>
        call<Webhook>({ method: 'GET', path: `/v1/webhooks/${encodeURIComponent(id)}` }, options),
      /** Other terms for an endpoint. */
      put: (id: string, body: WebhookRegistration, options: CallOptions & Seen) =>
        call<Webhook>({ method: 'PUT', path: `/v1/webhooks/${encodeURIComponent(id)}`, body }, options),
      /** Events that it has not taken. */
      deliveries: (
        id: string,
        query: {
          readonly cursor?: string;
          readonly limit?: number;
          readonly state?: 'waiting' | 'parked';
        } = {},
        options: CallOptions = {},
      ) =>
        call<WebhookDeliveries>(
          { method: 'GET', path: `/v1/webhooks/${encodeURIComponent(id)}/deliveries`, query },
          options,
        ),
      /** Have parked events sent again. */
      replay: (id: string, body: WebhookReplay = {}, options: KeyedOptions = {}) =>
        call<WebhookReplayed>(
          { method: 'POST', path: `/v1/webhooks/${encodeURIComponent(id)}/replay`, body },
          options,
        ),
      /** Send it an event that tells of nothing. */
      test: (id: string, options: KeyedOptions = {}) =>
        call<WebhookTested>({ method: 'POST', path: `/v1/webhooks/${encodeURIComponent(id)}/test` }, options),
      /** Another secret in the place of the one it has. */
      rotate: (id: string, body: WebhookRotation = {}, options: KeyedOptions = {}) =>
        call<NewWebhook>(
          { method: 'POST', path: `/v1/webhooks/${encodeURIComponent(id)}/rotation`, body },
          options,
        ),
      /** Send nothing there. */
      disable: (id: string, options: KeyedOptions = {}) =>
        call<Webhook>({ method: 'POST', path: `/v1/webhooks/${encodeURIComponent(id)}/disabling` }, options),
      /** Send there again. */
      enable: (id: string, options: KeyedOptions = {}) =>
        call<Webhook>({ method: 'POST', path: `/v1/webhooks/${encodeURIComponent(id)}/enabling` }, options),
      /** Remove an endpoint, and what waits for it. */
      remove: (id: string, options: KeyedOptions = {}) =>
        call<Webhook>({ method: 'POST', path: `/v1/webhooks/${encodeURIComponent(id)}/removal` }, options),
    },
    policySets: {
      /** Policy sets, those that ship and one’s own, each with all its versions. */
      list: (options: CallOptions = {}) =>
        call<PolicySetList>({ method: 'GET', path: '/v1/policy-sets' }, options),
      /** The newest version of a policy set. */
      get: (id: string, options: CallOptions = {}) =>
        call<PolicySet>({ method: 'GET', path: `/v1/policy-sets/${encodeURIComponent(id)}` }, options),
      /** Store the next version of a policy set. */
      put: (id: string, body: PolicySet, options: CallOptions & (Seen | Unseen)) =>
        call<PolicySet>({ method: 'PUT', path: `/v1/policy-sets/${encodeURIComponent(id)}`, body }, options),
      /** What would keep a version from being stored, and which of its rules nothing comes to. */
      check: (id: string, body: PolicySet, options: KeyedOptions = {}) =>
        call<PolicySetCheck>(
          { method: 'POST', path: `/v1/policy-sets/${encodeURIComponent(id)}/check`, body },
          options,
        ),
      /** What a complaint would get by it, and why. */
      try: (id: string, body: Trial, options: KeyedOptions = {}) =>
        call<TrialResult>(
          { method: 'POST', path: `/v1/policy-sets/${encodeURIComponent(id)}/trial`, body },
          options,
        ),
      /** Its versions, the newest first, and who has stored each. */
      versions: (id: string, options: CallOptions = {}) =>
        call<DocumentVersions>(
          { method: 'GET', path: `/v1/policy-sets/${encodeURIComponent(id)}/versions` },
          options,
        ),
      /** One version of it. */
      version: (id: string, version: string, options: CallOptions = {}) =>
        call<PolicySet>(
          {
            method: 'GET',
            path: `/v1/policy-sets/${encodeURIComponent(id)}/versions/${encodeURIComponent(version)}`,
          },
          options,
        ),
    },
    replays: {
      /** Replays of the last 30 days, the newest first. */
      list: (options: CallOptions = {}) => call<ReplayList>({ method: 'GET', path: '/v1/replays' }, options),
      /** Replay past complaints under a policy set before it is put in force. */
      start: (body: ReplayStart = {}, options: KeyedOptions = {}) =>
        call<Replay>({ method: 'POST', path: '/v1/replays', body }, options),
      /** How far it has come, and what it has counted so far. */
      get: (id: string, options: CallOptions = {}) =>
        call<Replay>({ method: 'GET', path: `/v1/replays/${encodeURIComponent(id)}` }, options),
      /** The promises that would have been others, or kept otherwise. */
      changes: (
        id: string,
        query: { readonly cursor?: string; readonly limit?: number } = {},
        options: CallOptions = {},
      ) =>
        call<ReplayChangePage>(
          { method: 'GET', path: `/v1/replays/${encodeURIComponent(id)}/changes`, query },
          options,
        ),
      /** Have it go on no further. */
      cancel: (id: string, options: KeyedOptions = {}) =>
        call<Replay>({ method: 'POST', path: `/v1/replays/${encodeURIComponent(id)}/cancellation` }, options),
    },
    inForce: {
      /** Which policy set counts for new complaints, and who said so when. */
      get: (options: CallOptions = {}) => call<InForce>({ method: 'GET', path: '/v1/in-force' }, options),
      /** Put a version of a policy set in force, now or from an instant on. */
      put: (body: PuttingInForce, options: KeyedOptions = {}) =>
        call<PutInForce>({ method: 'POST', path: '/v1/in-force', body }, options),
      /** Have what was to come in force never do so. */
      cancel: (id: string, options: KeyedOptions = {}) =>
        call<PutInForce>(
          { method: 'POST', path: `/v1/in-force/${encodeURIComponent(id)}/cancellation` },
          options,
        ),
    },
    calendars: {
      /** Calendars, those that ship and one’s own, each with all its versions. */
      list: (options: CallOptions = {}) =>
        call<CalendarList>({ method: 'GET', path: '/v1/calendars' }, options),
      /** The newest version of a calendar. */
      get: (id: string, options: CallOptions = {}) =>
        call<Calendar>({ method: 'GET', path: `/v1/calendars/${encodeURIComponent(id)}` }, options),
      /** Store the next version of a calendar. */
      put: (id: string, body: Calendar, options: CallOptions & (Seen | Unseen)) =>
        call<Calendar>({ method: 'PUT', path: `/v1/calendars/${encodeURIComponent(id)}`, body }, options),
      /** What would keep a version of a calendar from being stored. */
      check: (id: string, body: Calendar, options: KeyedOptions = {}) =>
        call<CalendarCheck>(
          { method: 'POST', path: `/v1/calendars/${encodeURIComponent(id)}/check`, body },
          options,
        ),
      /** Its versions, the newest first, and who has stored each. */
      versions: (id: string, options: CallOptions = {}) =>
        call<DocumentVersions>(
          { method: 'GET', path: `/v1/calendars/${encodeURIComponent(id)}/versions` },
          options,
        ),
      /** One version of it. */
      version: (id: string, version: string, options: CallOptions = {}) =>
        call<Calendar>(
          {
            method: 'GET',
            path: `/v1/calendars/${encodeURIComponent(id)}/versions/${encodeURIComponent(version)}`,
          },
          options,
        ),
    },
    sessions: {
      /** Who is signed in with a browser, those who used it last first. */
      list: (options: CallOptions = {}) =>
        call<SessionList>({ method: 'GET', path: '/v1/sessions' }, options),
      /** Sign out one browser. */
      end: (id: string, options: KeyedOptions = {}) =>
        call<SessionEnded>({ method: 'POST', path: `/v1/sessions/${encodeURIComponent(id)}/end` }, options),
      /** Sign somebody out everywhere. */
      endAll: (body: SessionEnds = {}, options: KeyedOptions = {}) =>
        call<SessionsEnded>({ method: 'POST', path: '/v1/session-ends', body }, options),
    },
    keys: {
      /** The keys of client apps. */
      list: (options: CallOptions = {}) => call<KeyList>({ method: 'GET', path: '/v1/keys' }, options),
      /** A new key for a client app. */
      add: (body: Key, options: KeyedOptions = {}) =>
        call<NewKey>({ method: 'POST', path: '/v1/keys', body }, options),
      /** A new key in the place of another. */
      rotate: (id: string, body: KeyRotation = {}, options: KeyedOptions = {}) =>
        call<NewKey>({ method: 'POST', path: `/v1/keys/${encodeURIComponent(id)}/rotation`, body }, options),
      /** End a key at once. */
      revoke: (id: string, options: KeyedOptions = {}) =>
        call<ListedKey>({ method: 'POST', path: `/v1/keys/${encodeURIComponent(id)}/revocation` }, options),
    },
    imports: {
      /** Take over complaints that were handled elsewhere, a hundred at a time. */
      take: (body: Import, options: KeyedOptions = {}) =>
        call<ImportResult>({ method: 'POST', path: '/v1/imports', body }, options),
    },
    testClocks: {
      /** The test clocks of the app. */
      list: (options: CallOptions = {}) =>
        call<TestClockList>({ method: 'GET', path: '/v1/test-clocks' }, options),
      /** A world of its own, with a clock that moves when it is told to. */
      add: (body: NewTestClock = {}, options: KeyedOptions = {}) =>
        call<TestClock>({ method: 'POST', path: '/v1/test-clocks', body }, options),
      /** How far it has come. */
      get: (id: string, options: CallOptions = {}) =>
        call<TestClock>({ method: 'GET', path: `/v1/test-clocks/${encodeURIComponent(id)}` }, options),
      /** Move it on, through everything that falls due. */
      advance: (id: string, body: Advance, options: KeyedOptions = {}) =>
        call<AdvancedTestClock>(
          { method: 'POST', path: `/v1/test-clocks/${encodeURIComponent(id)}/advance`, body },
          options,
        ),
      /** End it, with all that is in its world. */
      close: (id: string, options: KeyedOptions = {}) =>
        call<TestClockClosed>(
          { method: 'POST', path: `/v1/test-clocks/${encodeURIComponent(id)}/closure` },
          options,
        ),
      /** What its world has sent, the newest first. */
      messages: (
        id: string,
        query: { readonly cursor?: string; readonly limit?: number } = {},
        options: CallOptions = {},
      ) =>
        call<TestClockMessages>(
          { method: 'GET', path: `/v1/test-clocks/${encodeURIComponent(id)}/messages`, query },
          options,
        ),
    },
    setAside: {
      /** Items that cannot be read, by their keys. */
      list: (query: { readonly cursor?: string; readonly limit?: number } = {}, options: CallOptions = {}) =>
        call<SetAsidePage>({ method: 'GET', path: '/v1/set-aside', query }, options),
    },
    audit: {
      /** Who has seen a complaint, or what one caller did; the newest first. */
      list: (
        query: {
          readonly complaint?: string;
          readonly caller?: string;
          readonly cursor?: string;
          readonly limit?: number;
        } = {},
        options: CallOptions = {},
      ) => call<AuditPage>({ method: 'GET', path: '/v1/audit', query }, options),
    },
  };
}

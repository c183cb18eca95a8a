import { channelMessageSchema } from '@redress/channels/webhook/message.ts';
import type { JsonObject, JsonValue } from '@redress/core/base/json.ts';
import { calendarDocumentSchema } from '@redress/core/calendar/calendar.ts';
import { durationSchema } from '@redress/core/calendar/duration.ts';
import { furtherTargetSchema, targetSchema } from '@redress/core/calendar/target.ts';
import { fieldsSchema } from '@redress/core/complaint/fields.ts';
import { conditionSchema } from '@redress/core/policy/condition.ts';
import { policySetSchema } from '@redress/core/policy/policy.ts';
import { templateSchema } from '@redress/core/templates';
import * as z from 'zod';
import * as absences from '../api/absence-schemas.ts';
import { bulkSchema } from '../api/bulk-schemas.ts';
import { draftSchema, noteSchema, writingSchema } from '../api/conversation-schemas.ts';
import * as evidence from '../api/evidence-schemas.ts';
import { importSchema } from '../api/import-schemas.ts';
import { settlementSchema } from '../api/incoming-schemas.ts';
import { linkSchema } from '../api/link-schemas.ts';
import { inForceSchema, replaySchema } from '../api/policy-schemas.ts';
import * as privacy from '../api/privacy-schemas.ts';
import { drawingSchema, reviewSchema } from '../api/quality-schemas.ts';
import { consentSchema, recordSchema } from '../api/record-schemas.ts';
import * as remedies from '../api/remedy-schemas.ts';
import * as schemas from '../api/schemas.ts';
import { searchFilterSchema, searchSchema } from '../api/search-schemas.ts';
import * as tasks from '../api/task-schemas.ts';
import { advanceSchema, testClockSchema } from '../api/test-clock-schemas.ts';
import * as webhooks from '../api/webhook-schemas.ts';
import * as answers from './answers.ts';
import * as bulk from './bulk.ts';
import * as calls from './calls.ts';
import * as conversation from './conversation-answers.ts';
import * as evidenceAnswers from './evidence-answers.ts';
import * as executions from './execution-answers.ts';
import { importResult } from './imports.ts';
import * as incoming from './incoming.ts';
import * as people from './people-answers.ts';
import * as policies from './policy-answers.ts';
import * as privacyAnswers from './privacy-answers.ts';
import { problemSchema } from './problem.ts';
import * as quality from './quality.ts';
import { advice } from './record-answers.ts';
import * as remedyAnswers from './remedy-answers.ts';
import { searchResult } from './search-answers.ts';
import * as clocks from './test-clock-answers.ts';
import * as told from './webhook-answers.ts';

const TAKEN: Readonly<Record<string, z.core.$ZodType>> = {
  Intake: schemas.intakeSchema,
  Contact: schemas.contactSchema,
  Acknowledgement: schemas.acknowledgementSchema,
  Assignment: schemas.assignmentSchema,
  ContactAttempt: schemas.contactAttemptSchema,
  Update: writingSchema,
  Note: noteSchema,
  DraftToSave: draftSchema,
  Template: templateSchema,
  Fulfilment: schemas.fulfilmentSchema,
  Pause: schemas.pauseSchema,
  Resumption: schemas.resumptionSchema,
  Hold: schemas.holdSchema,
  HoldRelease: schemas.holdReleaseSchema,
  Extension: schemas.extensionSchema,
  Escalation: schemas.escalationSchema,
  Classification: schemas.classificationSchema,
  Receipt: schemas.receiptSchema,
  RecordCorrection: recordSchema,
  Consent: consentSchema,
  Resolution: remedies.resolutionSchema,
  NewRemedy: remedies.newRemedySchema,
  CarriedOut: remedies.carriedOutSchema,
  TakenBack: remedies.takenBackSchema,
  Approval: remedies.approvalSchema,
  NewTask: tasks.taskSchema,
  TaskChange: tasks.taskChangeSchema,
  TaskEnd: tasks.taskEndSchema,
  Reason: schemas.reasonSchema,
  ComplainantMessage: schemas.messageSchema,
  Objection: schemas.objectionSchema,
  ObjectionDecision: schemas.objectionDecisionSchema,
  LinkRevocation: schemas.linkRevocationSchema,
  Link: linkSchema,
  SurveyAnswer: schemas.answerSchema,
  SurveyAnswerForm: schemas.answerFormSchema,
  Search: searchSchema,
  Absence: absences.absenceSchema,
  AbsenceChange: absences.absenceChangeSchema,
  Conflicts: absences.conflictsSchema,
  Recusal: absences.recusalSchema,
  Erasure: privacy.erasureSchema,
  PrivacyRequestStart: privacy.privacyRequestSchema,
  RetentionRules: privacy.retentionSchema,
  LegalHold: privacy.legalHoldSchema,
  LegalHoldRelease: privacy.legalHoldReleaseSchema,
  EvidenceAnnouncement: evidence.evidenceSchema,
  WantedParts: evidence.partsSchema,
  EvidenceRemoval: evidence.evidenceRemovalSchema,
  EvidenceReport: evidence.evidenceReportSchema,
  Trial: schemas.trialSchema,
  PuttingInForce: inForceSchema,
  IncomingSettlement: settlementSchema,
  QualityDrawing: drawingSchema,
  QualityReview: reviewSchema,
  BulkStart: bulkSchema,
  SearchFilter: searchFilterSchema,
  ReplayStart: replaySchema,
  ChannelMessage: channelMessageSchema,
  MessageReport: schemas.messageReportSchema,
  SessionEnds: schemas.sessionEndsSchema,
  Key: schemas.keySchema,
  Import: importSchema,
  NewTestClock: testClockSchema,
  Advance: advanceSchema,
  KeyRotation: schemas.keyRotationSchema,
  WebhookRegistration: webhooks.webhookSchema,
  WebhookRotation: webhooks.webhookRotationSchema,
  WebhookReplay: webhooks.webhookReplaySchema,
  PolicySet: policySetSchema,
  Calendar: calendarDocumentSchema,
  Fields: fieldsSchema,
  Target: targetSchema,
  FurtherTarget: furtherTargetSchema,
  Duration: durationSchema,
  Condition: conditionSchema,
};

const ANSWERED: Readonly<Record<string, z.core.$ZodType>> = {
  Complaint: answers.complaint,
  ComplaintSummary: answers.summary,
  UnreadableComplaint: answers.unreadable,
  ComplaintPage: answers.complaintPage,
  TimelineEvent: answers.timelineEvent,
  TimelinePage: answers.timelinePage,
  EarlierComplaints: conversation.earlierList,
  ComplaintLinkPage: conversation.linkPage,
  SentMessage: conversation.sentMessage,
  ConversationEntry: conversation.entry,
  ConversationPage: conversation.entryPage,
  Draft: conversation.draft,
  DraftList: conversation.draftList,
  NoteErased: conversation.noteErased,
  DraftDiscarded: conversation.draftDiscarded,
  TemplateList: conversation.templateList,
  ExplainedClock: answers.explainedClock,
  Deadlines: answers.deadlines,
  TrialResult: answers.trial,
  PolicySetList: policies.policySetList,
  PolicySetCheck: policies.policySetCheck,
  CalendarList: policies.calendarList,
  CalendarCheck: policies.calendarCheck,
  DocumentVersions: policies.versions,
  Session: people.session,
  SessionList: people.sessionList,
  SessionEnded: people.sessionEnded,
  SessionsEnded: people.sessionsEnded,
  InForce: policies.inForce,
  PutInForce: policies.putInForce,
  Replay: policies.replay,
  DueCall: calls.dueCall,
  DueCalls: calls.dueCalls,
  CallToMake: calls.callToMake,
  TakenCall: calls.takenCall,
  QualitySample: quality.qualitySample,
  QualityList: quality.qualityList,
  Bulk: bulk.bulk,
  BulkList: bulk.bulkList,
  BulkItemPage: bulk.bulkItems,
  ReplayList: policies.replayList,
  ReplayChange: policies.replayChange,
  ReplayChangePage: policies.replayChangePage,
  Evidence: evidenceAnswers.evidence,
  EvidenceList: evidenceAnswers.evidenceList,
  EvidenceParts: evidenceAnswers.evidenceParts,
  EvidenceRemoved: evidenceAnswers.evidenceRemoved,
  EvidenceReportAccepted: evidenceAnswers.evidenceReportAccepted,
  SearchResult: searchResult,
  RecordedAbsence: people.absence,
  AbsenceList: people.absenceList,
  KnownConflicts: people.conflicts,
  Recused: people.recused,
  AccessReport: people.accessReport,
  Erased: privacyAnswers.erased,
  ErasurePage: privacyAnswers.erasurePage,
  PrivacyRequest: privacyAnswers.privacyRequest,
  PrivacyRequestList: privacyAnswers.privacyRequestList,
  PersonalData: privacyAnswers.personalData,
  Retention: privacyAnswers.retention,
  LegalHeld: privacyAnswers.legalHeld,
  Advice: advice,
  Remedy: remedyAnswers.remedy,
  ComplaintTask: remedyAnswers.complaintTask,
  Task: remedyAnswers.ownTask,
  ApprovalPage: remedyAnswers.approvalPage,
  TaskPage: remedyAnswers.taskPage,
  SurveyQuestion: answers.surveyQuestion,
  SurveyAnswered: answers.surveyAnswered,
  Execution: executions.execution,
  ExecutionPage: executions.executionPage,
  ExecutionName: executions.executionName,
  HistoryEvent: executions.historyEvent,
  HistoryPage: executions.historyPage,
  Standing: executions.standing,
  IncomingMessage: incoming.incomingMessage,
  IncomingPage: incoming.incomingPage,
  UndeliveredComplaint: answers.undeliveredComplaint,
  UndeliveredPage: answers.undeliveredPage,
  Requeued: answers.requeued,
  ChannelMessageAccepted: answers.channelMessageAccepted,
  MessageReportAccepted: answers.messageReportAccepted,
  ListedKey: answers.listedKey,
  KeyList: answers.keyList,
  NewKey: answers.newKey,
  ImportResult: importResult,
  TestClock: clocks.testClock,
  TestClockList: clocks.testClockList,
  AdvancedTestClock: clocks.advanced,
  TestClockClosed: clocks.testClockClosed,
  TestClockMessages: clocks.testClockMessages,
  PublicEvent: told.publicEvent,
  EventPage: told.eventPage,
  Webhook: told.webhook,
  WebhookList: told.webhookList,
  NewWebhook: told.newWebhook,
  WebhookDeliveries: told.webhookDeliveries,
  WebhookReplayed: told.webhookReplayed,
  WebhookTested: told.webhookTested,
  AuditEntry: answers.auditEntry,
  AuditPage: answers.auditPage,
  SetAsidePage: answers.setAsidePage,
  Health: answers.health,
  Links: answers.links,
  OpenApi: answers.openApi,
  Problem: problemSchema,
};

const NAMES = new Map(Object.entries({ ...TAKEN, ...ANSWERED }).map(([name, schema]) => [schema, name]));
const uri = (name: string) => `#/components/schemas/${name}`;

/** Every schema that is used by itself has a name. @throws RangeError */
export function refTo(schema: z.core.$ZodType): JsonObject {
  const name = NAMES.get(schema);
  if (name === undefined) throw new RangeError('a schema of the contract has no name');
  return { $ref: uri(name) };
}

export function componentSchemas(problemExample: JsonValue): JsonObject {
  const made = { ...named(TAKEN, 'input'), ...named(ANSWERED, 'output') };
  return { ...made, Problem: { ...made.Problem, examples: [problemExample] } };
}

function named(schemasByName: Readonly<Record<string, z.core.$ZodType>>, io: 'input' | 'output') {
  const registry = z.registry<{ id: string }>();
  for (const [name, schema] of Object.entries(schemasByName)) registry.add(schema, { id: name });
  const { schemas: made } = z.toJSONSchema(registry, { ...optionsOf(io), uri });
  const text = JSON.stringify(made).replaceAll(RECURSIVE, uri('Condition'));
  const { __shared, ...components } = z.record(z.string(), objectSchema).parse(JSON.parse(text));
  if (__shared) components.Condition = recursiveSchema.parse(__shared).$defs.schema0;
  return Object.fromEntries(
    Object.entries(components).map(([name, { $id, $schema, id, ...schema }]) => [name, schema]),
  );
}

/** The members of an object of parameters, each by itself. */
export function parameterSchemas(schema: z.core.$ZodType): { name: string; schema: JsonObject }[] {
  const { properties } = asJson(z.toJSONSchema(schema, optionsOf('input')));
  return Object.entries(objectSchema.parse(properties)).map(([name, one]) => ({
    name,
    schema: objectSchema.parse(one),
  }));
}

/** A condition holds conditions: zod gives what refers to itself a place of its own. */
const RECURSIVE = `${uri('__shared')}#/$defs/schema0`;
const recursiveSchema = z.object({ $defs: z.strictObject({ schema0: z.record(z.string(), z.json()) }) });

const objectSchema = z.record(z.string(), z.json());
const asJson = (value: object): JsonObject => objectSchema.parse(JSON.parse(JSON.stringify(value)));

const KNOWN_FORMATS = new Set(['email', 'date', 'date-time']);

function optionsOf(io: 'input' | 'output') {
  return {
    io,
    target: 'draft-2020-12' as const,
    unrepresentable: 'any' as const,
    override: ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }) => {
      // What the format says is said at length again.
      if (KNOWN_FORMATS.has(jsonSchema.format ?? '')) delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      // An answer may gain members; a request may not.
      if (io === 'output' && jsonSchema.additionalProperties === false)
        delete jsonSchema.additionalProperties;
    },
  };
}

import * as z from 'zod/mini';
import { carrying } from '../base/carrying.ts';
import { complaintIdSchema } from '../base/ids.ts';
import { daySchema, type Instant, instantSchema } from '../base/instant.ts';
import { asJson, type JsonObject, type JsonValue } from '../base/json.ts';
import { remembered } from '../base/remembered.ts';
import { calendarSchema } from '../calendar/calendar.ts';
import { deadlineClockSchema, deadlineClocksOf, followUpClockSchema } from '../clocks/clock.ts';
import { earliest } from '../clocks/deadlines.ts';
import { matchSchema } from '../policy/match.ts';
import { storedPolicySchema } from '../policy/policy.ts';
import { partFormerQuestion, withFormerQuestion } from './former-question.ts';
import { messageFacts, owedMessageSchema, parkedMessageSchema, partForeign, withForeign } from './owed.ts';
import { remedySchema } from './remedy.ts';
import { requestSchema } from './requests.ts';
import { taskSchema } from './task.ts';

/*
 * What is stored outlives the version that has written it. What a later one has added is carried along and written
 * again: members at every depth, clocks, waits, messages owed. Where the values are an open set (the vocabularies,
 * statuses, kinds of events, actors) any text is read; `docs/data.md` says which sets are closed.
 */

const EVENT_KINDS = [
  'received',
  'receipt-corrected',
  'record-corrected',
  'consent-given',
  'consent-withdrawn',
  'acknowledged',
  'assigned',
  'paused',
  'question-reminded',
  'resumed',
  'held',
  'hold-reminded',
  'hold-ended',
  'extended',
  'reclassified',
  'retimed',
  'resolved',
  'reopened',
  'withdrawn',
  'closed',
  'warned',
  'breached',
  'escalated',
  'survey-sent',
  'survey-reminded',
  'survey-answered',
  'dissatisfaction-raised',
  'message-sent',
  'message-failed',
  'message-lapsed',
  'message-withheld',
  'message-bounced',
  'message-complained',
  'message-requeued',
  'contact-corrected',
  'contact-recorded',
  'noted',
  'linked',
  'unlinked',
  'merged',
  'unmerged',
  'duplicate-joined',
  'duplicate-left',
  'duplicate-added',
  'duplicate-answered',
  'update-sent',
  'promised',
  'fulfilled',
  'call-reminded',
  'added',
  'remedy-proposed',
  'remedy-promised',
  'remedy-approved',
  'remedy-rejected',
  'remedy-done',
  'remedy-taken-back',
  'approval-reminded',
  'task-added',
  'task-changed',
  'task-done',
  'task-cancelled',
  'task-reminded',
  'task-overdue',
  'objected',
  'objection-reminded',
  'objection-upheld',
  'objection-rejected',
  'link-revoked',
  'link-requested',
  'code-requested',
  'evidence-added',
  'evidence-refused',
  'evidence-removed',
  'conflicts-set',
  'legal-hold-set',
  'legal-hold-lifted',
  'erased',
  'workflow-stopped',
  'workflow-failed',
  'workflow-restarted',
  'imported',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];
export type Actor = 'client' | 'handler' | 'complainant' | 'system';

/** A member that came out of a JSON text, whatever a later version puts there. */
const json = z.custom<JsonValue>((value) => value !== undefined);

const eventObject = z.lazy(() =>
  z.strictObject({
    /** From 1, without gaps, over all cycles. */
    seq: z.int().check(z.positive()),
    at: instantSchema,
    cycle: z.int().check(z.positive()),
    /** An `Actor`, an `EventKind`, or what a later version knows. */
    actor: z.string(),
    /** Who it was, as access has it, where somebody was: `person:…`, `client:shop`. */
    by: z.optional(z.string()),
    kind: z.string(),
    /** Codes, instants and numbers only, never free text: it stays when personal data is erased. */
    data: z.record(z.string(), json),
    /** What a person wrote; erasable. */
    note: z.optional(z.string()),
  }),
);
export type TimelineEvent = z.infer<typeof eventObject>;
export const eventSchema = carrying(eventObject);

/** One way of many to reach the complainant. What is written to by us stands in `email` and `phone`. */
const contactPointSchema = z.lazy(() =>
  z.strictObject({
    /** A `ContactKind`, or what a later version knows. */
    kind: z.string(),
    value: z.string(),
    preferred: z.optional(z.boolean()),
    /** Wall-clock time in the complainant's zone, `09:00` to `17:30`. */
    hours: z.optional(z.strictObject({ from: z.string(), to: z.string() })),
    /** `mon` to `sun`. */
    days: z.optional(z.array(z.string())),
  }),
);

/** What was written there came back, or was refused, for good. */
const faultSchema = z.lazy(() => z.strictObject({ at: instantSchema, reason: z.string() }));

/** Whoever they are there: in a chat with our bot, say. Its address means something to its channel alone. */
const chatSchema = z.lazy(() =>
  z.strictObject({
    channel: z.string(),
    address: z.string(),
    at: instantSchema,
    fault: z.optional(faultSchema),
  }),
);

const formerContactSchema = z.lazy(() =>
  z.strictObject({
    until: instantSchema,
    name: z.string(),
    email: z.optional(z.string()),
    phone: z.optional(z.string()),
    language: z.string(),
    timeZone: z.optional(z.string()),
    contactPoints: z.optional(z.array(contactPointSchema)),
  }),
);

/** What it is about, beside its line. */
const productSchema = z.lazy(() =>
  z.strictObject({
    name: z.optional(z.string()),
    model: z.optional(z.string()),
    purchasedAt: z.optional(daySchema),
    /** Where it was bought. */
    place: z.optional(z.string()),
    order: z.optional(z.string()),
  }),
);

/** Somebody who acts for the complainant; that they may, stands among the consents. */
const representativeSchema = z.lazy(() =>
  z.strictObject({
    name: z.string(),
    relation: z.string(),
    email: z.optional(z.string()),
    phone: z.optional(z.string()),
    /** Postal. */
    address: z.optional(z.string()),
  }),
);

/** The latest of a purpose counts. Who has recorded it, the timeline says. */
const consentSchema = z.lazy(() =>
  z.strictObject({
    /** A `ConsentPurpose`, or what a later version knows. */
    purpose: z.string(),
    given: z.boolean(),
    at: instantSchema,
    /** A `ConsentForm`, or what a later version knows. */
    how: z.optional(z.string()),
  }),
);

/** What of the record was corrected, as it was before: by the names that it has over the API. */
const formerRecordSchema = z.lazy(() =>
  z.strictObject({ until: instantSchema, record: z.record(z.string(), json) }),
);

/** What a person has still to tell the complainant, whom no mail reaches: done once a contact is recorded for it. */
const callSchema = z.lazy(() =>
  z.strictObject({
    /** That of the message it stands for. */
    id: z.string(),
    /** Its kind, or what a later version knows. */
    kind: z.string(),
    cycle: z.int().check(z.positive()),
    openedAt: instantSchema,
    /** Of the complaint then. */
    level: z.optional(z.int().check(z.positive())),
    /** When whoever is responsible was told once more, and when it went one level up. */
    remindedAt: z.optional(instantSchema),
    escalatedAt: z.optional(instantSchema),
    /** What its words need, as of a message that is owed. */
    facts: z.optional(messageFacts()),
    /** They were tried so often and not reached, and are to be tried again then. */
    tries: z.optional(z.int().check(z.positive())),
    againAt: z.optional(instantSchema),
  }),
);

/** A workflow that waits to hear of the complaint: its task token, and what it was told is due when. */
const waitSchema = z.lazy(() =>
  z.strictObject({ token: z.string(), cycle: z.int().check(z.positive()), stepAt: instantSchema }),
);

/** The complainant disputes the resolution of the current cycle; somebody must decide on that by `dueAt`. */
const objectionSchema = z.lazy(() =>
  z.strictObject({
    at: instantSchema,
    dueAt: instantSchema,
    /** When whoever is responsible was told once more, and when it was late and went one level up. */
    remindedAt: z.optional(instantSchema),
    breachedAt: z.optional(instantSchema),
    /** Rejected. One that is upheld reopens the complaint, and is gone. */
    rejectedAt: z.optional(instantSchema),
  }),
);

/** What the complainant has been asked and has not answered yet. The words stand on the timeline. */
const questionSchema = z.lazy(() =>
  z.strictObject({
    askedAt: instantSchema,
    /** By when they must have been reached with it, or it is taken back; absent once they have been. */
    askBy: z.optional(instantSchema),
    remindedAt: z.optional(instantSchema),
    /** When they are reminded, or it has been open for as long as the policy allows. */
    nextStepAt: z.optional(instantSchema),
    /** Names of the clocks that stand still for it. */
    stops: z.array(z.string()),
  }),
);

/** Somebody else is waited for: who says `kind`, a `HoldKind` or what a later version knows. */
const holdSchema = z.lazy(() =>
  z.strictObject({
    kind: z.string(),
    since: instantSchema,
    /** It ends then, if nobody has ended it before. */
    until: instantSchema,
    /** What a person wrote; erasable. */
    reason: z.string(),
    stops: z.array(z.string()),
    /** The complainant knows of it. */
    told: z.boolean(),
    remindedAt: z.optional(instantSchema),
    nextStepAt: z.optional(instantSchema),
  }),
);

/** A question that is answered, a hold that is over: how long, and the names of the clocks that stood still for it. */
const interruptionSchema = z.lazy(() =>
  z.strictObject({
    cycle: z.int().check(z.positive()),
    /** `complainant`, or the kind of a hold. */
    for: z.string(),
    from: instantSchema,
    to: instantSchema,
    stops: z.array(z.string()),
  }),
);

/** What it is to another complaint, of a `LinkKind` or what a later version knows. What others are to it, they say. */
const complaintLinkSchema = z.lazy(() =>
  z.strictObject({ kind: z.string(), to: complaintIdSchema, at: instantSchema }),
);

/** It is the same matter as another one, which is handled for both. */
const mergedSchema = z.lazy(() =>
  z.strictObject({
    into: complaintIdSchema,
    at: instantSchema,
    /** That one has it among its duplicates, as far as this one knows. */
    settled: z.optional(z.boolean()),
    /** The newest event of its complainant's that whoever handles the other one has not been told of. */
    unheard: z.optional(z.int().check(z.positive())),
    /** The cycle of the other one whose resolution its complainant was told. */
    answered: z.optional(z.int().check(z.positive())),
  }),
);

/** One that was merged into this one. */
const duplicateSchema = z.lazy(() =>
  z.strictObject({
    id: complaintIdSchema,
    at: instantSchema,
    /** Who has merged it, as access has it. */
    by: z.optional(z.string()),
    /** It says so, too, as far as this one knows. */
    settled: z.optional(z.boolean()),
    /** It is to be merged no more. */
    leaving: z.optional(z.boolean()),
    /** The newest of its events that those have been told of who handle this one. */
    heard: z.optional(z.int().check(z.positive())),
    /** The cycle whose end it was told. */
    told: z.optional(z.int().check(z.positive())),
  }),
);

/** The link to the complainant's own page: its generation, raised to revoke it. The first, where nothing is said. */
const linkSchema = z.lazy(() => z.strictObject({ generation: z.int().check(z.positive()) }));

/** The newest code that was sent by mail. */
const codeSchema = z.lazy(() =>
  z.strictObject({
    /** Of all the complaint's codes; what it is follows from it. */
    serial: z.int().check(z.positive()),
    sentAt: instantSchema,
    expiresAt: instantSchema,
    /** Wrong ones that were tried for it. */
    tries: z.int().check(z.minimum(0)),
    /** So many codes were asked for since `since`. */
    asked: z.int().check(z.positive()),
    since: instantSchema,
    /** It has been used. */
    used: z.optional(z.boolean()),
  }),
);

/** Nothing of it is erased or removed, whoever asks, until somebody lifts that. */
const legalHoldSchema = z.lazy(() =>
  z.strictObject({
    since: instantSchema,
    by: z.string(),
    /** What a person wrote. */
    reason: z.string(),
  }),
);

/** Personal data is gone for good; what is left are codes, times, numbers and ids. */
const erasureSchema = z.lazy(() =>
  z.strictObject({
    at: instantSchema,
    /** An `ErasureReason`, or what a later version knows. */
    reason: z.string(),
    by: z.optional(z.string()),
    /** When it was changed last before. */
    changedAt: instantSchema,
    /** When what stands beside it is erased, or is looked for once more. */
    settleAt: z.optional(instantSchema),
  }),
);

const complaintObject = z.lazy(() =>
  z.strictObject({
    id: complaintIdSchema,
    /** 1 when received; one more with every change that people can see. */
    version: z.int().check(z.positive()),
    status: z.string(),
    cycle: z.int().check(z.positive()),
    category: z.string(),
    severity: z.string(),
    channel: z.string(),
    /** Who has submitted it, as access has it. */
    submittedBy: z.optional(z.string()),
    team: z.string(),
    assignee: z.optional(z.string()),
    /** Whom it is about, by what assignees go by: they neither see nor handle it. */
    conflicts: z.optional(z.array(z.string())),
    legalHold: z.optional(legalHoldSchema),
    erasure: z.optional(erasureSchema),
    /** 1 for the team of first resort. Escalation raises it; whoever is given the complaint by hand has it at their own. */
    level: z.int().check(z.positive()),
    jurisdiction: z.optional(z.string()),
    /** The line of products it is about. */
    line: z.optional(z.string()),
    brand: z.optional(z.string()),
    /** The company of the group that answers for it. */
    legalEntity: z.optional(z.string()),
    /** Where it was said; the address of a public post stands in `content`. */
    venue: z.optional(z.string()),
    /** What the complainant is after. This and the next two are for the staff alone. */
    motive: z.optional(z.string()),
    /** Whether the complainant is, where somebody has said. */
    vulnerable: z.optional(z.boolean()),
    tags: z.optional(z.array(z.string())),
    /** Values of the installation's own fields, by name. Those that are personal stand in `content`. */
    fields: z.optional(z.record(z.string(), json)),
    consents: z.optional(z.array(consentSchema)),
    /** Who must act: a `ThirdPartyKind`, or what a later version knows. By when, the clock `third-party` says. */
    thirdParty: z.optional(z.strictObject({ kind: z.string() })),
    /** A date on which the complainant's billing cycle ends, as the client has it. */
    billingCycleEndsOn: z.optional(daySchema),
    policy: remembered(storedPolicySchema),
    match: matchSchema,
    /** The policy's calendar as it was last reckoned with, in the policy's zone. */
    calendar: remembered(carrying(calendarSchema)),
    /** Those of clocks that have another one, by id, in the policy's zone too. */
    calendars: z.optional(remembered(carrying(z.record(z.string(), calendarSchema)))),
    clocks: z.strictObject({
      acknowledgement: deadlineClockSchema,
      resolution: deadlineClockSchema,
      /** Those that the policy has besides, by name. */
      others: z.optional(z.record(z.string(), deadlineClockSchema)),
      /** From a resolution on. */
      followUp: z.optional(followUpClockSchema),
    }),
    /** The complainant's own words and data, all in one place so that they can be erased. */
    content: z.strictObject({
      subject: z.string(),
      description: z.string(),
      complainant: z.strictObject({
        name: z.string(),
        email: z.optional(z.string()),
        phone: z.optional(z.string()),
        language: z.string(),
        tier: z.optional(z.string()),
        /** IANA name, where they have said it. */
        timeZone: z.optional(z.string()),
        contactPoints: z.optional(z.array(contactPointSchema)),
        /** Mail to the address came back, or was refused: nothing more is sent there. */
        emailFault: z.optional(faultSchema),
        /** Where they have spoken to us and are written to; what they used last first. */
        chats: z.optional(z.array(chatSchema)),
        /** The channel that they have chosen to be written to by, and the one that they were heard by last: `mail`, `telegram`. */
        prefers: z.optional(z.string()),
        usedLast: z.optional(z.string()),
      }),
      /** How the complainant could be reached before a correction, the latest last. */
      formerContacts: z.optional(z.array(formerContactSchema)),
      reference: z.optional(z.string()),
      product: z.optional(productSchema),
      /** Of the public post. */
      venueAddress: z.optional(z.string()),
      /** For the staff alone. */
      vulnerabilityNote: z.optional(z.string()),
      representative: z.optional(representativeSchema),
      thirdPartyName: z.optional(z.string()),
      /** Values of the installation's own fields that are personal. */
      fields: z.optional(z.record(z.string(), json)),
      /** The latest last. */
      formerRecord: z.optional(z.array(formerRecordSchema)),
      /** One of the two: the instant, or the day where no more is known. */
      occurredAt: z.optional(instantSchema),
      occurredOn: z.optional(daySchema),
    }),
    resolution: z.optional(
      z.strictObject({
        at: instantSchema,
        summary: z.string(),
        rootCause: z.string(),
        remedies: z.array(remedySchema),
        /** An `Outcome`, or what a later version knows. */
        outcome: z.optional(z.string()),
      }),
    ),
    /** Those of earlier resolutions, and those that do not wait for one. */
    remedies: z.optional(z.array(remedySchema)),
    /** What other departments have to do for it. */
    tasks: z.optional(z.array(taskSchema)),
    question: z.optional(questionSchema),
    hold: z.optional(holdSchema),
    /** Of the cycles whose clocks go on, in the order in which they ended. */
    interruptions: z.optional(z.array(interruptionSchema)),
    objection: z.optional(objectionSchema),
    link: z.optional(linkSchema),
    links: z.optional(z.array(complaintLinkSchema)),
    merged: z.optional(mergedSchema),
    duplicates: z.optional(z.array(duplicateSchema)),
    code: z.optional(codeSchema),
    /** The newest events; older ones have moved to items of their own, in whole chunks. */
    timeline: z.array(eventObject),
    owed: z.array(owedMessageSchema),
    /** Messages that only a later version knows how to write or to address: left to it. */
    owedElse: z.optional(z.array(json)),
    parked: z.optional(z.array(parkedMessageSchema)),
    parkedElse: z.optional(z.array(json)),
    /** Number of the last event that has been published, or needs not be; of a complaint from before there is none. */
    publishedSeq: z.optional(z.int().check(z.minimum(0))),
    calls: z.optional(z.array(callSchema)),
    /** It was handled elsewhere before, and came from there. */
    imported: z.optional(z.strictObject({ source: z.string(), fingerprint: z.string() })),
    /** Those with a key that have changed it lately. */
    requests: z.optional(z.array(requestSchema)),
    /**
     * `generation`: how many executions the current cycle has had; `started`: the current one is known to be.
     * `restartAt`: it has died, and the next one is due then. `stoppedAt`: an operator has stopped it through us,
     * and nobody restarts it but an operator; its steps are still taken.
     */
    execution: z.strictObject({
      generation: z.int().check(z.positive()),
      started: z.boolean(),
      startedAt: z.optional(instantSchema),
      restartAt: z.optional(instantSchema),
      stoppedAt: z.optional(instantSchema),
    }),
    waits: z.strictObject({
      acknowledgement: z.optional(waitSchema),
      resolution: z.optional(waitSchema),
      followUp: z.optional(waitSchema),
    }),
    /**
     * When it reached us, where that was before it was stored: what counts from its receipt counts from then. The day
     * as well, where no more is known.
     */
    receivedAt: z.optional(instantSchema),
    receivedOn: z.optional(daySchema),
    createdAt: instantSchema,
    updatedAt: instantSchema,
  }),
);
export type Call = z.infer<typeof callSchema>;
export type Objection = z.infer<typeof objectionSchema>;
export type Question = z.infer<typeof questionSchema>;
export type Hold = z.infer<typeof holdSchema>;
export type Duplicate = z.infer<typeof duplicateSchema>;
export type Complaint = z.infer<typeof complaintObject>;

/** As `toBody` has made it, in this version or another one. */
export const complaintSchema = z.lazy(() =>
  z.pipe(
    z.transform((body) => partFormerQuestion(partForeign(body))),
    carrying(complaintObject),
  ),
);

/** All the calendars that its deadlines are reckoned on. */
export function calendarsIn({ calendar, calendars = {} }: Complaint): Complaint['calendar'][] {
  return [calendar, ...Object.values(calendars)];
}

/** When a deadline falls due next, for the queue's order; of clocks that stand still none. */
export function nextDeadline(complaint: Complaint): Instant | undefined {
  return earliest(
    deadlineClocksOf(complaint).flatMap(([, { state, dueAt }]) => (state === 'running' ? [dueAt] : [])),
  );
}

export function toBody(complaint: Complaint): JsonObject {
  return asJson(withForeign(withFormerQuestion(complaint)));
}

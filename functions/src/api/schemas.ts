import { SCOPES } from '@redress/core/access/caller.ts';
import { isComplaintId } from '@redress/core/base/ids.ts';
import { languageTagSchema, nearestLanguage } from '@redress/core/base/language.ts';
import { asMailAddress, mailAddressSchema } from '@redress/core/base/mail-address.ts';
import { telephoneSchema } from '@redress/core/base/telephone.ts';
import {
  CATEGORIES,
  CHANNELS,
  codes,
  type Language,
  SEVERITIES,
  STATUSES,
} from '@redress/core/base/vocabulary.ts';
import { WORKFLOW_NAMES } from '@redress/core/base/workflow.ts';
import { isTimeZone } from '@redress/core/calendar/calendar.ts';
import { CONTACT_OUTCOMES, CONTACT_WAYS } from '@redress/core/complaint/calls.ts';
import { OBJECTION_DECISIONS } from '@redress/core/complaint/objection.ts';
import { HOLD_KINDS } from '@redress/core/policy/holds.ts';
import { EXECUTION_STATUSES } from '@redress/core/ports/workflows.ts';
import { UNDELIVERED } from '@redress/core/records/watch.ts';
import * as z from 'zod';
import { code, limitSchema, line, MESSAGE, NOTE, text } from './input.ts';
import { aDay, instant, instantOrDay } from './moments.ts';
import { atIntake, contactPoints, isLineSaidOnce, LINE_TWICE, matchedByFields } from './record-schemas.ts';

const DEFAULT_LANGUAGE: Language = 'en';

export const NOT_A_CURSOR = 'must be the nextCursor of a page before';

/** A team's or person's name as it is written in addresses and index keys. */
export const team = z
  .string()
  .trim()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be kebab-case: a-z, 0-9, hyphens inside');

const timeZone = z
  .string()
  .max(100)
  .refine(isTimeZone, 'must be an IANA time zone such as Asia/Shanghai')
  .transform(inUsualCase);

/** `asia/shanghai` is the same zone; one of two names for a zone stays the one that was given. */
function inUsualCase(zone: string): string {
  const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions();
  return timeZone.toLowerCase() === zone.toLowerCase() ? timeZone : zone;
}

/** When something reached us, by letter or by telephone: the instant, or the day where no more is known. */
const received = () => ({ receivedAt: instant.exactOptional(), receivedOn: aDay.exactOptional() });

interface Received {
  readonly receivedAt?: string;
  readonly receivedOn?: string;
}
const isSaidOnce = ({ receivedAt, receivedOn }: Received) =>
  receivedAt === undefined || receivedOn === undefined;
const BOTH = { path: ['receivedOn'], message: 'must not be given beside receivedAt' };

/** The nearest that we speak: nobody is refused for speaking another one. */
const language = z.lazy(() => languageTagSchema.transform((tag) => nearestLanguage(tag) ?? DEFAULT_LANGUAGE));

/** How a complainant is reached, and where they read what they are told. */
const contact = () =>
  z.strictObject({
    name: line(200),
    email: mailAddressSchema.exactOptional(),
    phone: telephoneSchema.exactOptional(),
    language: language.default(DEFAULT_LANGUAGE),
    timeZone: timeZone.exactOptional(),
    contactPoints: contactPoints.exactOptional(),
  });

/** The whole of it, as it is from now on. */
export const contactSchema = z.lazy(() => contact().extend({ language }));

export const intakeSchema = z.lazy(() =>
  z
    .strictObject({
      channel: codes(CHANNELS),
      subject: line(200),
      description: text(MESSAGE),
      category: codes(CATEGORIES).default('other'),
      severity: codes(SEVERITIES).default('moderate'),
      complainant: contact().extend({ tier: code(100).exactOptional() }),
      jurisdiction: code(100).exactOptional(),
      line: code(100).exactOptional(),
      reference: code(100).exactOptional(),
      occurredAt: instantOrDay.exactOptional(),
      billingCycleEndsOn: aDay.exactOptional(),
      /** Whom it is about. */
      conflicts: z.array(assignee).max(20).exactOptional(),
      ...received(),
      ...atIntake(),
    })
    .refine(isSaidOnce, BOTH)
    .refine(isLineSaidOnce, LINE_TWICE),
);

export const receiptSchema = z.lazy(() =>
  z
    .strictObject({ ...received(), reason: text(NOTE) })
    .refine(isSaidOnce, BOTH)
    .transform(({ receivedAt, receivedOn, reason }, context) => {
      const received = receivedAt ?? receivedOn;
      if (received !== undefined) return { received, reason };
      context.addIssue({ code: 'custom', path: ['receivedAt'], message: 'must be given, or receivedOn' });
      return z.NEVER;
    }),
);

export const acknowledgementSchema = z.lazy(() => z.strictObject({ message: text(NOTE).exactOptional() }));

/** A name, whose mail goes to our mail domain, or an address. */
export const assignee = z.lazy(() =>
  z
    .string()
    .trim()
    .max(2000)
    .transform((text, context) => {
      if (team.safeParse(text).success) return text;
      if (/[@\uff20]/.test(text)) return asMailAddress(text, context);
      context.addIssue({ code: 'custom', message: 'must be a kebab-case name or an e-mail address' });
      return z.NEVER;
    }),
);

export const assignmentSchema = z.lazy(() => z.strictObject({ team, assignee: assignee.exactOptional() }));

const clockName = z.string().min(1).max(64);

/** Somebody has tried to speak to the complainant, about the call that is named or about none. */
export const contactAttemptSchema = z.lazy(() =>
  z
    .strictObject({
      outcome: z.enum(CONTACT_OUTCOMES),
      call: z.string().min(1).max(200).exactOptional(),
      way: z.enum(CONTACT_WAYS).exactOptional(),
      inbound: z.boolean().exactOptional(),
      startedAt: instant.exactOptional(),
      endedAt: instant.exactOptional(),
      note: text(NOTE).exactOptional(),
      ...saying(),
    })
    .refine(
      ({ startedAt, endedAt }) => endedAt === undefined || (startedAt !== undefined && startedAt <= endedAt),
      {
        path: ['endedAt'],
        message: 'must not end before it begins',
      },
    )
    .refine(({ outcome, promise }) => outcome === 'reached' || promise === undefined, {
      path: ['promise'],
      message: 'must be made to somebody who was reached',
    }),
);

/** Of whatever the complainant is told: what is promised until when, and which clocks it fulfils. */
export const saying = () => ({
  promise: z.strictObject({ dueAt: instantOrDay, outlives: z.boolean().exactOptional() }).exactOptional(),
  fulfils: z.array(clockName).max(20).exactOptional(),
});

/** What that clock promises has been done. */
export const fulfilmentSchema = z.lazy(() =>
  z.strictObject({ clock: clockName, note: text(NOTE).exactOptional() }),
);

export const pauseSchema = z.lazy(() => z.strictObject({ question: text(NOTE) }));

/** The complaint waits for others: to the policy's limit, or to a nearer date, a day to its end. */
export const holdSchema = z.lazy(() =>
  z.strictObject({ kind: z.enum(HOLD_KINDS), reason: text(NOTE), until: instantOrDay.exactOptional() }),
);

export const holdReleaseSchema = z.lazy(() => z.strictObject({ note: text(NOTE).exactOptional() }));

export const resumptionSchema = z.lazy(() => z.strictObject({ answer: text(MESSAGE).exactOptional() }));

export const extensionSchema = z.lazy(() => z.strictObject({ dueAt: instantOrDay, reason: text(NOTE) }));

export const escalationSchema = z.lazy(() =>
  z.strictObject({
    reason: text(NOTE),
    team: team.exactOptional(),
    level: z.int().min(2).max(9).exactOptional(),
  }),
);

export const classificationSchema = z.lazy(() =>
  z
    .strictObject({
      category: codes(CATEGORIES).exactOptional(),
      severity: codes(SEVERITIES).exactOptional(),
      /** Null of these: it was said, and is not so. */
      jurisdiction: code(100).nullable().exactOptional(),
      line: code(100).nullable().exactOptional(),
      tier: code(100).nullable().exactOptional(),
      language: language.exactOptional(),
      reason: text(NOTE),
    })
    .refine(({ reason: _, ...corrected }) => Object.keys(corrected).length > 0, {
      path: ['category'],
      message: 'must be given where nothing else is corrected',
    }),
);

/** Who reads times: in their zone, too. */
export const readerSchema = z.lazy(() => z.strictObject({ timeZone: timeZone.optional() }));

/** A complaint that might come: all that a rule can ask for, and when it would come. */
export const trialSchema = z.lazy(() =>
  z.strictObject({
    channel: codes(CHANNELS),
    category: codes(CATEGORIES).default('other'),
    severity: codes(SEVERITIES).default('moderate'),
    language: language.default(DEFAULT_LANGUAGE),
    jurisdiction: code(100).exactOptional(),
    line: code(100).exactOptional(),
    tier: code(100).exactOptional(),
    ...matchedByFields(),
    billingCycleEndsOn: aDay.exactOptional(),
    at: instant
      .refine((at) => at >= '1970' && at < '2200', 'must be an instant from 1970 to 2199')
      .exactOptional(),
  }),
);

export const messageSchema = z.lazy(() => z.strictObject({ message: text(MESSAGE) }));

export const objectionSchema = z.lazy(() => z.strictObject({ reason: text(MESSAGE) }));

export const objectionDecisionSchema = z.lazy(() =>
  z.strictObject({
    decision: z.enum(OBJECTION_DECISIONS),
    /** Where it is rejected, the complainant is told. */
    reason: text(NOTE),
  }),
);

export const linkRevocationSchema = z.lazy(() =>
  z.strictObject({
    /** A new link goes to the complainant at once. */
    send: z.boolean().default(false),
  }),
);

export const reasonSchema = z.lazy(() => z.strictObject({ reason: text(NOTE) }));

/** How long the texts of an answer may be; together they fit into one note. */
export const MOST_ANSWER = { comment: 2000, anythingElse: 1900 } as const;

const answer = () =>
  z.strictObject({
    score: z.int().min(1).max(5),
    comment: text(MOST_ANSWER.comment).exactOptional(),
    anythingElse: text(MOST_ANSWER.anythingElse).exactOptional(),
  });

export const answerSchema = z.lazy(answer);

/** The same from a browser's form, where everything is text. */
export const answerFormSchema = z.lazy(() =>
  answer().extend({
    score: z.enum(['1', '2', '3', '4', '5']).transform(Number),
  }),
);

/** What SMTP calls it (RFC 3463), or a word: what a receiver has written may name people. */
const REASON = /^(?:[245]\.\d{1,3}\.\d{1,3}|[a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/;

export const messageReportSchema = z.lazy(() =>
  z.strictObject({
    /** As the message carries it in its header `X-Redress-Message`. */
    messageId: z.string().min(1).max(300),
    outcome: z.enum(['bounced', 'complained', 'rejected']),
    reason: z
      .string()
      .max(64)
      .regex(REASON, 'must be a status such as 5.1.1, or a word such as mailbox-full')
      .exactOptional(),
    /** Where it came back from. */
    address: mailAddressSchema.exactOptional(),
  }),
);

const keyDays = z.lazy(() => z.int().min(1).max(3650));

export const keySchema = z.lazy(() =>
  z.strictObject({
    /** The app's. Keys of one name see what any of them has submitted. */
    name: team,
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
    /** It reaches test clocks alone. */
    sandbox: z.boolean().exactOptional(),
    days: keyDays.exactOptional(),
  }),
);

export const keyRotationSchema = z.lazy(() =>
  z.strictObject({
    overlapHours: z.int().min(0).max(720).default(24),
    days: keyDays.exactOptional(),
  }),
);

/** Which ones are good is found out where they are opened (`cursors.ts`). */
export const cursor = z.lazy(() => z.string().min(1).max(4300));

export const listSchema = z.lazy(() =>
  z.strictObject({
    status: codes(STATUSES).optional(),
    team: team.optional(),
    cursor: cursor.optional(),
    limit: limitSchema,
  }),
);

export const executionsSchema = z.lazy(() =>
  z.strictObject({
    workflow: z.enum(WORKFLOW_NAMES).optional(),
    status: z.enum(EXECUTION_STATUSES).optional(),
    team: team.optional(),
    policy: z.string().min(1).max(64).optional(),
    startedFrom: instant.optional(),
    startedBefore: instant.optional(),
    current: z.enum(['true', 'false']).optional(),
    /** An id, or a reference as people type it. */
    complaint: z.string().min(1).max(64).optional(),
    sort: z.enum(['started', 'next']).default('started'),
    cursor: cursor.optional(),
    limit: limitSchema,
  }),
);

export const historySchema = z.lazy(() =>
  z.strictObject({
    order: z.enum(['oldest', 'newest']).default('oldest'),
    cursor: cursor.optional(),
    limit: limitSchema,
  }),
);

export const undeliveredSchema = z.lazy(() =>
  z.strictObject({
    state: z.enum(UNDELIVERED).optional(),
    cursor: cursor.optional(),
    limit: limitSchema,
  }),
);

/** A page of what has no filters. */
export const pageSchema = z.lazy(() =>
  z.strictObject({
    cursor: cursor.optional(),
    limit: limitSchema,
  }),
);

/** What one complaint's list, or one caller's, is asked for by; with both, the complaint's by that caller. */
export const auditSchema = z.lazy(() =>
  z
    .strictObject({
      complaint: z.string().refine(isComplaintId, 'must be the id of a complaint').optional(),
      caller: z.string().min(1).max(600).optional(),
      cursor: cursor.optional(),
      limit: limitSchema,
    })
    .refine(({ complaint, caller }) => complaint !== undefined || caller !== undefined, {
      path: ['complaint'],
      message: 'must be given where no caller is',
    }),
);

export const keyHeadersSchema = z.lazy(() =>
  z.object({
    /** Any printable ASCII; a UUID is a good one. */
    'idempotency-key': z
      .string()
      .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 printable ASCII characters')
      .optional(),
  }),
);

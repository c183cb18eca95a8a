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
import { wrong } from '@redress/core/base/wrong.ts';
import { isTimeZone } from '@redress/core/calendar/calendar.ts';
import { CONTACT_OUTCOMES, CONTACT_WAYS } from '@redress/core/complaint/calls.ts';
import { OBJECTION_DECISIONS } from '@redress/core/complaint/objection.ts';
import { HOLD_KINDS } from '@redress/core/policy/holds.ts';
import { EXECUTION_STATUSES } from '@redress/core/ports/workflows.ts';
import { UNDELIVERED } from '@redress/core/records/watch.ts';
import * as z from 'zod/mini';
import { code, limitSchema, line, MESSAGE, NOTE, text } from './input.ts';
import { aDay, instant, instantOrDay } from './moments.ts';
import { atIntake, contactPoints, isLineSaidOnce, LINE_TWICE, matchedByFields } from './record-schemas.ts';

const DEFAULT_LANGUAGE: Language = 'en';

export const NOT_A_CURSOR = 'must be the nextCursor of a page before';

/** A team's or person's name as it is written in addresses and index keys. */
export const team = z
  .string()
  .check(
    z.trim(),
    z.regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be kebab-case: a-z, 0-9, hyphens inside'),
  );

const timeZone = z.pipe(
  z.string().check(z.maxLength(100), z.refine(isTimeZone, 'must be an IANA time zone such as Asia/Shanghai')),
  z.transform(inUsualCase),
);

/** `asia/shanghai` is the same zone; one of two names for a zone stays the one that was given. */
function inUsualCase(zone: string): string {
  const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions();
  return timeZone.toLowerCase() === zone.toLowerCase() ? timeZone : zone;
}

/** When something reached us, by letter or by telephone: the instant, or the day where no more is known. */
const received = () => ({ receivedAt: z.exactOptional(instant), receivedOn: z.exactOptional(aDay) });

interface Received {
  readonly receivedAt?: string;
  readonly receivedOn?: string;
}
const isSaidOnce = ({ receivedAt, receivedOn }: Received) =>
  receivedAt === undefined || receivedOn === undefined;
const BOTH = { path: ['receivedOn'], message: 'must not be given beside receivedAt' };

/** The nearest that we speak: nobody is refused for speaking another one. */
const language = z.lazy(() =>
  z.pipe(
    languageTagSchema,
    z.transform((tag) => nearestLanguage(tag) ?? DEFAULT_LANGUAGE),
  ),
);

/** How a complainant is reached, and where they read what they are told. */
const contact = () =>
  z.strictObject({
    name: line(200),
    email: z.exactOptional(mailAddressSchema),
    phone: z.exactOptional(telephoneSchema),
    language: z._default(language, DEFAULT_LANGUAGE),
    timeZone: z.exactOptional(timeZone),
    contactPoints: z.exactOptional(contactPoints),
  });

/** The whole of it, as it is from now on. */
export const contactSchema = z.lazy(() => z.extend(contact(), { language }));

export const intakeSchema = z.lazy(() =>
  z
    .strictObject({
      channel: codes(CHANNELS),
      subject: line(200),
      description: text(MESSAGE),
      category: z._default(codes(CATEGORIES), 'other'),
      severity: z._default(codes(SEVERITIES), 'moderate'),
      complainant: z.extend(contact(), { tier: z.exactOptional(code(100)) }),
      jurisdiction: z.exactOptional(code(100)),
      line: z.exactOptional(code(100)),
      reference: z.exactOptional(code(100)),
      occurredAt: z.exactOptional(instantOrDay),
      billingCycleEndsOn: z.exactOptional(aDay),
      /** Whom it is about. */
      conflicts: z.exactOptional(z.array(assignee).check(z.maxLength(20))),
      ...received(),
      ...atIntake(),
    })
    .check(z.refine(isSaidOnce, BOTH), z.refine(isLineSaidOnce, LINE_TWICE)),
);

export const receiptSchema = z.lazy(() =>
  z.pipe(
    z.strictObject({ ...received(), reason: text(NOTE) }).check(z.refine(isSaidOnce, BOTH)),
    z.transform(({ receivedAt, receivedOn, reason }, context) => {
      const received = receivedAt ?? receivedOn;
      if (received !== undefined) return { received, reason };
      return wrong(context, { path: ['receivedAt'], message: 'must be given, or receivedOn' });
    }),
  ),
);

export const acknowledgementSchema = z.lazy(() => z.strictObject({ message: z.exactOptional(text(NOTE)) }));

/** A name, whose mail goes to our mail domain, or an address. */
export const assignee = z.lazy(() =>
  z.pipe(
    z.string().check(z.trim(), z.maxLength(2000)),
    z.transform((text, context) => {
      if (team.safeParse(text).success) return text;
      if (/[@\uff20]/.test(text)) return asMailAddress(text, context);
      return wrong(context, { message: 'must be a kebab-case name or an e-mail address' });
    }),
  ),
);

export const assignmentSchema = z.lazy(() => z.strictObject({ team, assignee: z.exactOptional(assignee) }));

const clockName = z.string().check(z.minLength(1), z.maxLength(64));

/** Somebody has tried to speak to the complainant, about the call that is named or about none. */
export const contactAttemptSchema = z.lazy(() =>
  z
    .strictObject({
      outcome: z.enum(CONTACT_OUTCOMES),
      call: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(200))),
      way: z.exactOptional(z.enum(CONTACT_WAYS)),
      inbound: z.exactOptional(z.boolean()),
      startedAt: z.exactOptional(instant),
      endedAt: z.exactOptional(instant),
      note: z.exactOptional(text(NOTE)),
      ...saying(),
    })
    .check(
      z.refine(
        ({ startedAt, endedAt }) =>
          endedAt === undefined || (startedAt !== undefined && startedAt <= endedAt),
        {
          path: ['endedAt'],
          message: 'must not end before it begins',
        },
      ),
      z.refine(({ outcome, promise }) => outcome === 'reached' || promise === undefined, {
        path: ['promise'],
        message: 'must be made to somebody who was reached',
      }),
      z.refine(
        ({ outcome, way = 'call', inbound = false }) =>
          outcome !== 'wrong-number' || (way === 'call' && !inbound),
        {
          path: ['outcome'],
          message: 'must be found by a call of ours',
        },
      ),
    ),
);

/** Of whatever the complainant is told: what is promised until when, and which clocks it fulfils. */
export const saying = () => ({
  promise: z.exactOptional(z.strictObject({ dueAt: instantOrDay, outlives: z.exactOptional(z.boolean()) })),
  fulfils: z.exactOptional(z.array(clockName).check(z.maxLength(20))),
});

/** What that clock promises has been done. */
export const fulfilmentSchema = z.lazy(() =>
  z.strictObject({ clock: clockName, note: z.exactOptional(text(NOTE)) }),
);

export const pauseSchema = z.lazy(() => z.strictObject({ question: text(NOTE) }));

/** The complaint waits for others: to the policy's limit, or to a nearer date, a day to its end. */
export const holdSchema = z.lazy(() =>
  z.strictObject({ kind: z.enum(HOLD_KINDS), reason: text(NOTE), until: z.exactOptional(instantOrDay) }),
);

export const holdReleaseSchema = z.lazy(() => z.strictObject({ note: z.exactOptional(text(NOTE)) }));

export const resumptionSchema = z.lazy(() => z.strictObject({ answer: z.exactOptional(text(MESSAGE)) }));

export const extensionSchema = z.lazy(() => z.strictObject({ dueAt: instantOrDay, reason: text(NOTE) }));

export const escalationSchema = z.lazy(() =>
  z.strictObject({
    reason: text(NOTE),
    team: z.exactOptional(team),
    level: z.exactOptional(z.int().check(z.minimum(2), z.maximum(9))),
  }),
);

export const classificationSchema = z.lazy(() =>
  z
    .strictObject({
      category: z.exactOptional(codes(CATEGORIES)),
      severity: z.exactOptional(codes(SEVERITIES)),
      /** Null of these: it was said, and is not so. */
      jurisdiction: z.exactOptional(z.nullable(code(100))),
      line: z.exactOptional(z.nullable(code(100))),
      tier: z.exactOptional(z.nullable(code(100))),
      language: z.exactOptional(language),
      reason: text(NOTE),
    })
    .check(
      z.refine(({ reason: _, ...corrected }) => Object.keys(corrected).length > 0, {
        path: ['category'],
        message: 'must be given where nothing else is corrected',
      }),
    ),
);

/** Who reads times: in their zone, too. */
export const readerSchema = z.lazy(() => z.strictObject({ timeZone: z.optional(timeZone) }));

/** A complaint that might come: all that a rule can ask for, and when it would come. */
export const trialSchema = z.lazy(() =>
  z.strictObject({
    channel: codes(CHANNELS),
    category: z._default(codes(CATEGORIES), 'other'),
    severity: z._default(codes(SEVERITIES), 'moderate'),
    language: z._default(language, DEFAULT_LANGUAGE),
    jurisdiction: z.exactOptional(code(100)),
    line: z.exactOptional(code(100)),
    tier: z.exactOptional(code(100)),
    ...matchedByFields(),
    billingCycleEndsOn: z.exactOptional(aDay),
    /** Of the set: the newest, where nothing is said. */
    version: z.exactOptional(z.int().check(z.positive())),
    at: z.exactOptional(
      instant.check(z.refine((at) => at >= '1970' && at < '2200', 'must be an instant from 1970 to 2199')),
    ),
  }),
);

/** Whose, by the id that the list gives: one's own, where nothing is said. */
export const sessionEndsSchema = z.lazy(() => z.strictObject({ person: z.exactOptional(code(300)) }));

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
    send: z._default(z.boolean(), false),
  }),
);

export const reasonSchema = z.lazy(() => z.strictObject({ reason: text(NOTE) }));

/** How long the texts of an answer may be; together they fit into one note. */
export const MOST_ANSWER = { comment: 2000, anythingElse: 1900 } as const;

const answer = () =>
  z.strictObject({
    score: z.int().check(z.minimum(1), z.maximum(5)),
    comment: z.exactOptional(text(MOST_ANSWER.comment)),
    anythingElse: z.exactOptional(text(MOST_ANSWER.anythingElse)),
  });

export const answerSchema = z.lazy(answer);

/** The same from a browser's form, where everything is text. */
export const answerFormSchema = z.lazy(() =>
  z.extend(answer(), {
    score: z.pipe(z.enum(['1', '2', '3', '4', '5']), z.transform(Number)),
  }),
);

/** What SMTP calls it (RFC 3463), or a word: what a receiver has written may name people. */
const REASON = /^(?:[245]\.\d{1,3}\.\d{1,3}|[a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/;

export const messageReportSchema = z.lazy(() =>
  z.strictObject({
    /** As the message carries it in its header `X-Redress-Message`. */
    messageId: z.string().check(z.minLength(1), z.maxLength(300)),
    outcome: z.enum(['bounced', 'complained', 'rejected']),
    reason: z.exactOptional(
      z
        .string()
        .check(
          z.maxLength(64),
          z.regex(REASON, 'must be a status such as 5.1.1, or a word such as mailbox-full'),
        ),
    ),
    /** Where it came back from. */
    address: z.exactOptional(mailAddressSchema),
  }),
);

const keyDays = z.lazy(() => z.int().check(z.minimum(1), z.maximum(3650)));

export const keySchema = z.lazy(() =>
  z.strictObject({
    /** The app's. Keys of one name see what any of them has submitted. */
    name: team,
    scopes: z.array(z.enum(SCOPES)).check(z.minLength(1), z.maxLength(SCOPES.length)),
    /** It reaches test clocks alone. */
    sandbox: z.exactOptional(z.boolean()),
    days: z.exactOptional(keyDays),
  }),
);

export const keyRotationSchema = z.lazy(() =>
  z.strictObject({
    overlapHours: z._default(z.int().check(z.minimum(0), z.maximum(720)), 24),
    days: z.exactOptional(keyDays),
  }),
);

/** Which ones are good is found out where they are opened (`cursors.ts`). */
export const cursor = z.lazy(() => z.string().check(z.minLength(1), z.maxLength(4300)));

export const listSchema = z.lazy(() =>
  z.strictObject({
    status: z.optional(codes(STATUSES)),
    team: z.optional(team),
    cursor: z.optional(cursor),
    limit: limitSchema,
  }),
);

export const executionsSchema = z.lazy(() =>
  z.strictObject({
    workflow: z.optional(z.enum(WORKFLOW_NAMES)),
    status: z.optional(z.enum(EXECUTION_STATUSES)),
    team: z.optional(team),
    policy: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
    startedFrom: z.optional(instant),
    startedBefore: z.optional(instant),
    current: z.optional(z.enum(['true', 'false'])),
    /** An id, or a reference as people type it. */
    complaint: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
    sort: z._default(z.enum(['started', 'next']), 'started'),
    cursor: z.optional(cursor),
    limit: limitSchema,
  }),
);

export const historySchema = z.lazy(() =>
  z.strictObject({
    order: z._default(z.enum(['oldest', 'newest']), 'oldest'),
    cursor: z.optional(cursor),
    limit: limitSchema,
  }),
);

export const undeliveredSchema = z.lazy(() =>
  z.strictObject({
    state: z.optional(z.enum(UNDELIVERED)),
    cursor: z.optional(cursor),
    limit: limitSchema,
  }),
);

/** A page of what has no filters. */
export const pageSchema = z.lazy(() =>
  z.strictObject({
    cursor: z.optional(cursor),
    limit: limitSchema,
  }),
);

/** What one complaint's list, or one caller's, is asked for by; with both, the complaint's by that caller. */
export const auditSchema = z.lazy(() =>
  z
    .strictObject({
      complaint: z.optional(z.string().check(z.refine(isComplaintId, 'must be the id of a complaint'))),
      caller: z.optional(z.string().check(z.minLength(1), z.maxLength(600))),
      cursor: z.optional(cursor),
      limit: limitSchema,
    })
    .check(
      z.refine(({ complaint, caller }) => complaint !== undefined || caller !== undefined, {
        path: ['complaint'],
        message: 'must be given where no caller is',
      }),
    ),
);

export const keyHeadersSchema = z.lazy(() =>
  z.object({
    /** Any printable ASCII; a UUID is a good one. */
    'idempotency-key': z.optional(
      z.string().check(z.regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 printable ASCII characters')),
    ),
  }),
);

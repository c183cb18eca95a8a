import {
  CATEGORIES,
  CHANNELS,
  codes,
  LANGUAGES,
  OUTCOMES,
  ROOT_CAUSES,
  SEVERITIES,
  STATUSES,
} from '@redress/core/base/vocabulary.ts';
import { HOLD_KINDS } from '@redress/core/policy/holds.ts';
import { UNDELIVERED } from '@redress/core/records/watch.ts';
import * as z from 'zod';
import { contactPoints, record } from './record-answers.ts';
import { complaintTask, remedy } from './remedy-answers.ts';
import { complaintId, instant, nextCursor, reference } from './shared-answers.ts';

export { complaintId, instant, nextCursor, reference };

/*
 * What is answered, no member too many: for the contract and for tests. The API itself checks none of it, and clients
 * must take members that they do not know.
 */

export const count = z.int().nonnegative();

const clock = z.strictObject({
  state: z.enum(['running', 'paused', 'stopped']),
  startedAt: instant,
  dueAt: instant,
  provisional: z.boolean().describe('Holidays of a year it depends on are not known yet.'),
  breachedAt: instant.optional(),
  pausedAt: instant.optional(),
  stoppedAt: instant.optional(),
  fulfilled: z
    .strictObject({
      at: instant.describe('When last.'),
      times: count.describe('In this cycle.'),
      missed: count.describe('How often of these too late.'),
    })
    .optional()
    .describe('What a further clock promises was done.'),
});

export const complaint = z.strictObject({
  id: complaintId,
  reference,
  status: codes(STATUSES),
  version: z.int().positive().describe('One more with every change that people can see.'),
  cycle: z.int().positive().describe('One more with every reopening.'),
  category: codes(CATEGORIES),
  severity: codes(SEVERITIES),
  channel: codes(CHANNELS),
  jurisdiction: z.string().optional(),
  line: z.string().optional().describe('The line of products it is about.'),
  ...record,
  billingCycleEndsOn: z.iso
    .date()
    .optional()
    .describe('A date on which the billing cycle of the complainant ends, and so every month.'),
  team: z.string(),
  assignee: z.string().optional(),
  conflicts: z.array(z.string()).optional().describe('Whom it is about: they neither see nor handle it.'),
  legalHold: z.strictObject({ since: instant, by: z.string(), reason: z.string() }).optional(),
  erasedAt: instant.optional().describe('Since then what was personal is gone, and stands as `[erased]`.'),
  assigneeAbsence: z
    .strictObject({ id: z.string(), until: instant })
    .optional()
    .describe('Of an assignment: whom it was given to is away until then.'),
  level: z.int().positive().describe('1 for the team of first resort; escalation raises it.'),
  policy: z.strictObject({ id: z.string(), set: z.string(), version: z.int(), reason: z.string() }),
  clocks: z.strictObject({
    acknowledgement: clock,
    resolution: clock,
    others: z.record(z.string(), clock).optional().describe('Those that its policy has besides, by name.'),
  }),
  subject: z.string(),
  description: z.string(),
  complainant: z.strictObject({
    name: z.string(),
    email: z.string().optional(),
    phone: z.string().optional(),
    language: z.enum(LANGUAGES),
    timeZone: z.string().optional(),
    tier: z.string().optional(),
    contactPoints,
    emailFault: z
      .strictObject({ at: instant, reason: z.string() })
      .optional()
      .describe('Mail to the address came back for good: nothing more goes there until it is corrected.'),
    chats: z
      .array(
        z.strictObject({
          channel: z.string(),
          address: z.string(),
          at: instant,
          fault: z.strictObject({ at: instant, reason: z.string() }).optional(),
        }),
      )
      .optional()
      .describe('Where they have spoken to us and are written to, what they used last first.'),
    prefers: z.string().optional().describe('The channel that they have chosen to be written to by.'),
    usedLast: z.string().optional().describe('The channel that they were heard by last.'),
  }),
  complainantReference: z.string().optional().describe('What the complainant calls it: an order, a product.'),
  occurredAt: z.union([instant, z.iso.date()]).optional().describe('The day alone, where no more was said.'),
  resolution: z
    .strictObject({
      at: instant,
      summary: z.string(),
      outcome: z.optional(codes(OUTCOMES)),
      rootCause: codes(ROOT_CAUSES),
      remedies: z.array(remedy),
    })
    .optional(),
  remedies: z
    .array(remedy)
    .optional()
    .describe('Those of earlier resolutions, and those that do not wait for one.'),
  tasks: z.array(complaintTask).optional().describe('What other departments have to do for it.'),
  openTasks: z.int().positive().optional().describe('So many of them are open.'),
  calls: z
    .array(
      z.strictObject({
        id: z.string(),
        about: z.string(),
        since: instant,
        remindedAt: instant.optional(),
        escalatedAt: instant.optional(),
        tries: z.int().positive().optional().describe('They were tried so often, and not reached.'),
        againAt: instant.optional().describe('When to try them again: at the hours that they have said.'),
      }),
    )
    .optional()
    .describe('The staff have to ring the complainant about these.'),
  survey: z
    .strictObject({
      sentAt: instant.optional(),
      remindedAt: instant.optional(),
      answeredAt: instant.optional(),
      score: z.int().min(1).max(5).optional(),
      review: z.strictObject({ dueAt: instant, breachedAt: instant.optional() }).optional(),
    })
    .optional(),
  question: z
    .strictObject({
      askedAt: instant,
      until: instant.describe('What happens then says the policy.'),
      remindedAt: instant.optional(),
      stops: z.array(z.string()).describe('Names of the clocks that stand still for it.'),
    })
    .optional()
    .describe('To the complainant, who has not answered yet.'),
  hold: z
    .strictObject({
      kind: z.enum(HOLD_KINDS),
      since: instant,
      until: instant.describe('It ends then by itself.'),
      reason: z.string(),
      stops: z.array(z.string()).describe('Names of the clocks that stand still for it.'),
      told: z.boolean().describe('The complainant knows of it.'),
      remindedAt: instant.optional(),
    })
    .optional()
    .describe('It waits for somebody else.'),
  objection: z
    .strictObject({
      at: instant,
      dueAt: instant,
      breachedAt: instant.optional(),
      rejectedAt: instant.optional(),
    })
    .optional()
    .describe('To the resolution; it must be decided on by `dueAt`. Upheld, the complaint is reopened.'),
  receivedAt: instant.describe('When it reached us, by letter perhaps: its clocks run from then.'),
  receivedOn: z.iso.date().optional().describe('The day alone, where no more was said.'),
  createdAt: instant.describe('When it was stored.'),
  updatedAt: instant,
});

const shownClock = clock.pick({ state: true, dueAt: true, breachedAt: true }).strict();

export const summary = complaint
  .pick({
    id: true,
    reference: true,
    subject: true,
    status: true,
    severity: true,
    category: true,
    channel: true,
    team: true,
    assignee: true,
    level: true,
    receivedAt: true,
    createdAt: true,
  })
  .extend({
    clocks: z.strictObject({
      acknowledgement: shownClock,
      resolution: shownClock,
      others: z
        .record(z.string(), shownClock)
        .optional()
        .describe('Of those that its policy has besides, the first due.'),
    }),
    breached: z
      .boolean()
      .describe('A date of any of the clocks has passed while it was in force, corrected since or not.'),
    nextDeadline: instant.optional(),
    openCalls: z.int().optional(),
    erasedAt: instant.optional(),
    hold: z.strictObject({ kind: z.enum(HOLD_KINDS), until: instant }).optional(),
  })
  .strict();

/** Of a complaint that this version cannot read. */
export const unreadable = summary.pick({ id: true, reference: true, status: true }).strict();
export const complaintPage = z.strictObject({ items: z.array(z.union([summary, unreadable])), nextCursor });

export const timelineEvent = z.strictObject({
  seq: z.int().positive(),
  at: instant,
  cycle: z.int().positive(),
  actor: z.enum(['client', 'handler', 'complainant', 'system']),
  by: z
    .string()
    .optional()
    .describe(
      'Who it was, by kind and id: `person:…`, `client:shop` or `machine:relay`; of earlier events nobody has noted it.',
    ),
  kind: z
    .string()
    .describe('What happened, such as `acknowledged` or `escalated`; versions to come add more.'),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  note: z.string().optional(),
});
export const timelinePage = z.strictObject({ items: z.array(timelineEvent), nextCursor });

const factor = z.strictObject({ percent: z.int().positive(), reason: z.string() });
const span = { from: instant, to: instant };
const rung = z.strictObject({
  kind: z.enum(['warn', 'breach', 'escalate']),
  at: instant,
  level: z.int().optional(),
  team: z.string().optional(),
});
const match = z.strictObject({
  policySet: z.string(),
  version: z.int().positive(),
  rule: z.int().positive(),
  reason: z.string(),
  factors: z.record(z.string(), factor).optional().describe('What targets have been scaled by, by clock.'),
});
const plainTarget = z.strictObject({
  amount: z.int(),
  anchor: z.enum(['receipt', 'acknowledgement', 'resolution', 'assignment', 'fulfilment', 'promise']),
  unit: z.string(),
  begins: z.string().optional(),
  ends: z.string().optional(),
  rolls: z.string().optional(),
  outsideHours: z.string().optional(),
});
const explainedTarget = plainTarget.extend({
  amount: z.int().optional(),
  dueAt: instant.optional().describe('Of a promise: its unit is `date`.'),
  weekday: z.string().optional(),
  at: z.string().optional(),
  plusDays: z.int().optional(),
  endsOn: z.iso.date().optional(),
  otherwise: plainTarget.optional(),
  atMost: plainTarget.optional(),
});
export const explainedClock = z.strictObject({
  state: clock.shape.state,
  breachedAt: instant.optional(),
  stoppedAt: instant.optional(),
  factor: factor.optional().describe('What the policy’s target has been scaled by, and why.'),
  target: explainedTarget,
  countedAs: plainTarget
    .optional()
    .describe('What is counted where no billing cycle is known, or it ends too late.'),
  anchorAt: instant,
  dueAt: instant,
  provisional: z.boolean(),
  calendar: z.strictObject({ id: z.string(), version: z.int() }),
  timeZone: z.string(),
  measure: z.enum(['elapsed', 'wall-clock', 'working']),
  intervals: z.array(z.strictObject({ ...span, millis: z.int() })).describe('What counts, in order.'),
  rolls: z
    .array(z.strictObject({ ...span, millis: z.int() }))
    .describe('From a last day that is no working day to one that is.'),
  pauses: z.array(z.strictObject({ from: instant, to: instant.optional() })),
  extensions: z.array(z.strictObject({ at: instant, dueAt: instant, reason: z.string().optional() })),
  holidays: z.array(z.strictObject({ date: z.iso.date(), names: z.array(z.string()), partial: z.boolean() })),
  makeUpDays: z.array(z.strictObject({ date: z.iso.date(), as: z.string(), name: z.string() })),
  specialHours: z.array(z.strictObject({ date: z.iso.date(), hours: z.array(z.string()), name: z.string() })),
  closedDays: count,
  unknownYears: z.array(z.int()),
  remainingMillis: z.int().describe('Negative when it is overdue.'),
  text: z
    .array(z.string())
    .describe('All of it as lines for people, in the caller’s language, with times on the calendar’s wall.'),
  match: match
    .optional()
    .describe('Of a clock that has stopped: the rule it went by, where the complaint goes by another since.'),
  promisedAt: instant.optional().describe('Since when it is due at that date, where not from the beginning.'),
  former: z
    .array(
      z.strictObject({
        dueAt: instant,
        breachedAt: instant.optional(),
        taken: z.array(rung),
        until: instant,
      }),
    )
    .optional()
    .describe('Dates that it was due at before, until when, and what was done about them.'),
  ladder: z.strictObject({ past: z.array(rung), coming: z.array(rung) }),
});
const explained = {
  acknowledgement: explainedClock,
  resolution: explainedClock,
  others: z
    .record(z.string(), explainedClock)
    .optional()
    .describe('Those that the policy has besides, by name.'),
};
export const deadlines = z.strictObject({ at: instant, match, ...explained });
export const trial = z.strictObject({
  at: instant,
  match,
  policy: z.string(),
  team: z.string(),
  deadlines: z.strictObject(explained),
});

export const surveyQuestion = z.strictObject({
  reference,
  subject: z.string(),
  language: z.enum(LANGUAGES),
  question: z.string(),
  scale: z.array(z.strictObject({ score: z.int().min(1).max(5), label: z.string() })).length(5),
  comment: z.string(),
  anythingElse: z.string(),
  expiresAt: instant.optional(),
});
export const surveyAnswered = z.strictObject({
  reference,
  score: z.int().min(1).max(5),
  message: z.string(),
});

export const undeliveredComplaint = z.strictObject({
  complaintId,
  reference,
  messages: z.array(
    z.strictObject({
      id: z.string(),
      state: z.enum(UNDELIVERED),
      kind: z.string(),
      to: z.string(),
      since: instant,
      attempts: count,
      retryAt: instant.optional(),
      fault: z.string().optional(),
    }),
  ),
});
export const undeliveredPage = z.strictObject({ items: z.array(undeliveredComplaint), nextCursor });
export const requeued = z.strictObject({ id: z.string(), complaintId });

export const auditEntry = z.strictObject({
  chain: z.string().describe('Which chain it is part of.'),
  seq: count.describe('Its place in the chain.'),
  at: instant,
  kind: z
    .string()
    .describe(
      '`read`, `list`, `change`, `refusal`, `refusals` (of nobody in particular, counted), `checkpoint`; versions to come add more.',
    ),
  caller: z.string().optional().describe('By kind and id: `person:…` or `client:shop`; or `command-line`.'),
  operation: z.string().optional().describe('By its id in this contract.'),
  complaint: complaintId.optional(),
  object: z.string().optional().describe('The id of what else it was about.'),
  permission: z.string().optional(),
  code: z.string().optional().describe('Why it was refused.'),
  count: count.optional().describe('So many were shown, or refused.'),
  filter: z.record(z.string(), z.string()).optional(),
  changed: z
    .array(z.string())
    .optional()
    .describe('Of what was replaced: which members are others than before.'),
  requestId: z.string().optional().describe('As the answer and the log have it.'),
});
export const auditPage = z.strictObject({ items: z.array(auditEntry), nextCursor });

export const channelMessageAccepted = z.strictObject({ accepted: z.literal(true) });
export const messageReportAccepted = z.strictObject({
  accepted: z.literal(true).describe('Also where there is no such message.'),
});

export const setAsidePage = z.strictObject({
  items: z.array(
    z.strictObject({ pk: z.string(), sk: z.string(), where: z.string().optional(), since: instant }),
  ),
  nextCursor,
});

export const health = z.looseObject({ status: z.enum(['ok', 'warning']), store: z.literal('ready') });
export const openApi = z.looseObject({ openapi: z.string() });
export const links = z.record(z.string(), z.string());

export const listedKey = z.strictObject({
  id: z.string(),
  name: z.string().describe("The app's."),
  scopes: z.array(z.string()),
  sandbox: z.boolean().optional().describe('It reaches test clocks alone.'),
  createdAt: instant,
  createdBy: z.string().optional(),
  expiresAt: instant.optional(),
  revokedAt: instant.optional(),
  lastUsedAt: instant.optional().describe('To the day.'),
});
export const keyList = z.strictObject({ items: z.array(listedKey) });
export const newKey = listedKey.extend({
  key: z
    .string()
    .optional()
    .describe('The key itself, here and never again: absent where the request had made it before.'),
});

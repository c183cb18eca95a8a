import * as z from 'zod/mini';
import { daySchema, instantSchema } from '../base/instant.ts';
import { MESSAGE_KINDS } from '../messages/kinds.ts';
import { toldRemedySchema } from './remedy.ts';

const STEP_KINDS = ['warning', 'breach', 'escalation'] as const;
/** A step of a ladder, as a message tells it. */
const toldStepSchema = z.lazy(() =>
  z.strictObject({
    kind: z.enum(STEP_KINDS),
    clock: z.string(),
    at: instantSchema,
    dueAt: instantSchema,
    level: z.exactOptional(z.int()),
    toTeam: z.exactOptional(z.string()),
  }),
);
export type ToldStep = z.infer<typeof toldStepSchema>;

/** What the text of a message needs and the complaint may no longer say by the time it is sent. */
export const messageFacts = () =>
  z.strictObject({
    clock: z.exactOptional(z.string()),
    dueAt: z.exactOptional(instantSchema),
    resolutionDueAt: z.exactOptional(instantSchema),
    /** Of a receipt: when it reached us, where that was earlier, and whether anything promised from then is past. */
    receivedAt: z.exactOptional(instantSchema),
    receivedOn: z.exactOptional(daySchema),
    isLate: z.exactOptional(z.boolean()),
    level: z.exactOptional(z.int()),
    fromTeam: z.exactOptional(z.string()),
    toTeam: z.exactOptional(z.string()),
    score: z.exactOptional(z.int()),
    expiresAt: z.exactOptional(instantSchema),
    pauseEndsAt: z.exactOptional(instantSchema),
    /** Of a question: that the complaint is closed where it stays unanswered. */
    closes: z.exactOptional(z.boolean()),
    /** Whom a hold waits for. */
    hold: z.exactOptional(z.string()),
    /** The resolution's clock does not stand still for what the message tells of. */
    goesOn: z.exactOptional(z.boolean()),
    /** It stands still for something else. */
    onHold: z.exactOptional(z.boolean()),
    /** Number of the event whose note belongs in the text. */
    noteOf: z.exactOptional(z.int().check(z.positive())),
    remedies: z.exactOptional(z.array(toldRemedySchema)),
    /** Those that something else is done for, or nothing. */
    replaced: z.exactOptional(z.array(toldRemedySchema)),
    /** Of a decision on a remedy that somebody had to agree to; of a task that is over, that it has been done. */
    approved: z.exactOptional(z.boolean()),
    category: z.exactOptional(z.string()),
    severity: z.exactOptional(z.string()),
    team: z.exactOptional(z.string()),
    assignee: z.exactOptional(z.string()),
    /** Of a message that tells several steps at once: each of them, in the order in which they fell due. */
    steps: z.exactOptional(z.array(toldStepSchema)),
    /** Of a message about another one that could not be delivered: that one's kind. */
    message: z.exactOptional(z.string()),
    /** Of a reminder of a call: which one. */
    call: z.exactOptional(z.string()),
    /** Of a handler's message: an answer is hoped for. */
    asksReply: z.exactOptional(z.boolean()),
    /** Of a message about a task: which one. */
    task: z.exactOptional(z.string()),
    /** Of a message with a code: the code's number. */
    code: z.exactOptional(z.int().check(z.positive())),
    /** Of an escalation: that nobody has decided on an objection in time. */
    objection: z.exactOptional(z.boolean()),
  });

/** A message that is owed: written with the change that causes it, taken out when it has been sent. */
const owedMessage = () =>
  z.strictObject({
    id: z.string(),
    kind: z.enum(MESSAGE_KINDS),
    to: z.discriminatedUnion('role', [
      z.strictObject({ role: z.literal('complainant') }),
      z.strictObject({ role: z.literal('team'), team: z.string() }),
      z.strictObject({ role: z.literal('assignee'), assignee: z.string() }),
    ]),
    cycle: z.int().check(z.positive()),
    queuedAt: instantSchema,
    /** Attempts that are known to have failed: part of the lease's key, so that each is one holder's. */
    attempts: z.int().check(z.minimum(0)),
    /** Not before then, after an attempt that failed. */
    retryAt: z.optional(instantSchema),
    /** Why the last attempt failed: the name of the error. */
    fault: z.optional(z.string()),
    /** The channels that have refused it for good: it goes by the others. */
    failedBy: z.optional(z.array(z.string())),
    /** From then on it has no meaning any more, and lapses. */
    notAfter: z.optional(instantSchema),
    facts: messageFacts(),
  });
export const owedMessageSchema = z.lazy(owedMessage);
export type OwedMessage = z.infer<typeof owedMessageSchema>;
const ROLES = ['complainant', 'team', 'assignee'] satisfies OwedMessage['to']['role'][];

const REASONS = ['address', 'bounced'] as const;
/** A message that nobody tries any more, until its address is corrected or somebody asks for it. */
export const parkedMessageSchema = z.lazy(() =>
  z.extend(owedMessage(), { parkedAt: instantSchema, reason: z.enum(REASONS) }),
);
export type ParkedMessage = z.infer<typeof parkedMessageSchema>;

interface Messages {
  readonly owed: readonly OwedMessage[];
  readonly owedElse?: readonly unknown[] | undefined;
  readonly parked?: readonly ParkedMessage[] | undefined;
  readonly parkedElse?: readonly unknown[] | undefined;
}

/** In the item all that is owed stands in one list, and all that is parked in another. */
export function withForeign({ owedElse = [], parkedElse = [], ...complaint }: Messages): object {
  const parked = [...(complaint.parked ?? []), ...parkedElse];
  return {
    ...complaint,
    owed: [...complaint.owed, ...owedElse],
    ...(parked.length > 0 && { parked }),
  };
}

/** The opposite: what is for a later version, whose codes this one does not know, stands apart. */
export function partForeign(body: unknown): unknown {
  const { success, data } = messageLists.safeParse(body);
  if (!success || ![...data.owed, ...(data.parked ?? [])].some(isForeign)) return body;
  const { owed, parked = [], ...others } = data;
  const isOurs = (message: unknown) => !isForeign(message);
  return {
    ...others,
    owed: owed.filter(isOurs),
    owedElse: owed.filter(isForeign),
    ...(parked.length > 0 && { parked: parked.filter(isOurs), parkedElse: parked.filter(isForeign) }),
  };
}

const messageLists = z.lazy(() =>
  z.looseObject({ owed: z.array(z.unknown()), parked: z.optional(z.array(z.unknown())) }),
);

/** With a code that only a later version knows; all else must be as this one has it. */
function isForeign(message: unknown): boolean {
  const { success, data } = messageCodes.safeParse(message);
  if (!success) return false;
  const { kind, to, reason, facts } = data;
  return [
    [MESSAGE_KINDS, kind] as const,
    [ROLES, to?.role] as const,
    [REASONS, reason] as const,
    ...(facts?.steps ?? []).map((step) => [STEP_KINDS, step.kind] as const),
  ].some(([known, code]) => isForeignCode(known, code));
}

const code = z.catch(z.optional(z.string()), undefined);
const steps = z.array(z.object({ kind: code }));
const messageCodes = z.lazy(() =>
  z.object({
    kind: code,
    reason: code,
    to: z.catch(z.optional(z.object({ role: code })), undefined),
    facts: z.catch(z.optional(z.object({ steps: z.catch(z.optional(steps), undefined) })), undefined),
  }),
);

function isForeignCode(known: readonly string[], code: string | undefined): boolean {
  return code !== undefined && !known.includes(code);
}

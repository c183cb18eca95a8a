import * as z from 'zod';
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
    level: z.int().exactOptional(),
    toTeam: z.string().exactOptional(),
  }),
);
export type ToldStep = z.infer<typeof toldStepSchema>;

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
    cycle: z.int().positive(),
    queuedAt: instantSchema,
    /** Attempts that are known to have failed: part of the lease's key, so that each is one holder's. */
    attempts: z.int().min(0),
    /** Not before then, after an attempt that failed. */
    retryAt: instantSchema.optional(),
    /** Why the last attempt failed: the name of the error. */
    fault: z.string().optional(),
    /** From then on it has no meaning any more, and lapses. */
    notAfter: instantSchema.optional(),
    /** What the text needs and the complaint may no longer say by the time it is sent. */
    facts: z.strictObject({
      clock: z.string().exactOptional(),
      dueAt: instantSchema.exactOptional(),
      resolutionDueAt: instantSchema.exactOptional(),
      /** Of a receipt: when it reached us, where that was earlier, and whether anything promised from then is past. */
      receivedAt: instantSchema.exactOptional(),
      receivedOn: daySchema.exactOptional(),
      isLate: z.boolean().exactOptional(),
      level: z.int().exactOptional(),
      fromTeam: z.string().exactOptional(),
      toTeam: z.string().exactOptional(),
      score: z.int().exactOptional(),
      expiresAt: instantSchema.exactOptional(),
      pauseEndsAt: instantSchema.exactOptional(),
      /** Of a question: that the complaint is closed where it stays unanswered. */
      closes: z.boolean().exactOptional(),
      /** Whom a hold waits for. */
      hold: z.string().exactOptional(),
      /** The resolution's clock does not stand still for what the message tells of. */
      goesOn: z.boolean().exactOptional(),
      /** It stands still for something else. */
      onHold: z.boolean().exactOptional(),
      /** Number of the event whose note belongs in the text. */
      noteOf: z.int().positive().exactOptional(),
      remedies: z.array(toldRemedySchema).exactOptional(),
      /** Those that something else is done for, or nothing. */
      replaced: z.array(toldRemedySchema).exactOptional(),
      /** Of a decision on a remedy that somebody had to agree to; of a task that is over, that it has been done. */
      approved: z.boolean().exactOptional(),
      category: z.string().exactOptional(),
      severity: z.string().exactOptional(),
      team: z.string().exactOptional(),
      assignee: z.string().exactOptional(),
      /** Of a message that tells several steps at once: each of them, in the order in which they fell due. */
      steps: z.array(toldStepSchema).exactOptional(),
      /** Of a message about another one that could not be delivered: that one's kind. */
      message: z.string().exactOptional(),
      /** Of a reminder of a call: which one. */
      call: z.string().exactOptional(),
      /** Of a handler's message: an answer is hoped for. */
      asksReply: z.boolean().exactOptional(),
      /** Of a message about a task: which one. */
      task: z.string().exactOptional(),
      /** Of a message with a code: the code's number. */
      code: z.int().positive().exactOptional(),
      /** Of an escalation: that nobody has decided on an objection in time. */
      objection: z.boolean().exactOptional(),
    }),
  });
export const owedMessageSchema = z.lazy(owedMessage);
export type OwedMessage = z.infer<typeof owedMessageSchema>;
const ROLES = ['complainant', 'team', 'assignee'] satisfies OwedMessage['to']['role'][];

const REASONS = ['address', 'bounced'] as const;
/** A message that nobody tries any more, until its address is corrected or somebody asks for it. */
export const parkedMessageSchema = z.lazy(() =>
  owedMessage().extend({ parkedAt: instantSchema, reason: z.enum(REASONS) }),
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
  z.looseObject({ owed: z.array(z.unknown()), parked: z.array(z.unknown()).optional() }),
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

const code = z.string().optional().catch(undefined);
const steps = z.array(z.object({ kind: code }));
const messageCodes = z.lazy(() =>
  z.object({
    kind: code,
    reason: code,
    to: z.object({ role: code }).optional().catch(undefined),
    facts: z
      .object({ steps: steps.optional().catch(undefined) })
      .optional()
      .catch(undefined),
  }),
);

function isForeignCode(known: readonly string[], code: string | undefined): boolean {
  return code !== undefined && !known.includes(code);
}

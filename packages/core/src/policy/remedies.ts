import * as z from 'zod/mini';
import { kebabSchema } from '../base/kebab.ts';
import { REMEDIES } from '../base/vocabulary.ts';
import { type Duration, durationSchema } from '../calendar/duration.ts';

/*
 * What a policy says of remedies: within what time each kind is carried out, what happens on the way, whether a
 * complaint is closed over an open one, and which of them somebody else must agree to.
 */

/** Who may agree: roles that reach complaints. */
export const APPROVERS = ['handler', 'supervisor'] as const;

const knownKind = z
  .string()
  .check(z.refine((kind) => Object.hasOwn(REMEDIES, kind), 'must be a kind of remedy'));
const amountSchema = z.lazy(() =>
  z.string().check(z.regex(/^\d{1,12}(\.\d{1,3})?$/, 'must be a decimal amount like 49.90')),
);

const approvalRule = (kind: z.ZodMiniType<string>, role: z.ZodMiniType<string>) =>
  z.strictObject({
    /** All kinds where nothing is said. */
    kinds: z.exactOptional(z.array(kind).check(z.minLength(1))),
    /** Those of a greater sum; every one of these kinds where nothing is said. */
    over: z.exactOptional(
      z.strictObject({
        amount: amountSchema,
        currency: z.string().check(z.regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code like EUR')),
      }),
    ),
    role,
    /** Who is asked; whoever the unhappy go to where nothing is said. */
    team: z.exactOptional(kebabSchema.check(z.maxLength(63))),
  });
type ApprovalRule = z.infer<ReturnType<typeof approvalRule>>;

const rulesOf = <Step>(
  ladder: z.ZodMiniType<Step[]>,
  kind: z.ZodMiniType<string>,
  role: z.ZodMiniType<string>,
) =>
  z.strictObject({
    /** By kind: how long from its being promised, where nobody says a date. The complainant hears of it. */
    targets: z.exactOptional(z.record(kind, durationSchema)),
    /** On the way to the date; that of promises where nothing is said. */
    ladder: z.exactOptional(ladder),
    /** Whether a complaint whose follow-up is over waits for its remedies; it does where nothing is said. */
    closing: z.exactOptional(z.enum(['wait', 'close'])),
    /** Of those that apply to a remedy the last one counts. */
    approvals: z.exactOptional(z.array(approvalRule(kind, role)).check(z.maxLength(40))),
    /** How long whoever must agree has for it; one working day where nothing is said. */
    approvalTarget: z.exactOptional(durationSchema),
  });

/** As somebody may ask for it. */
export const remedyRules = <Step>(ladder: z.ZodMiniType<Step[]>) =>
  z.exactOptional(rulesOf(ladder, knownKind, z.enum(APPROVERS)));

/** The same as another version may have stored it. */
export const storedRemedyRules = <Step>(ladder: z.ZodMiniType<Step[]>) =>
  z.exactOptional(rulesOf(ladder, z.string(), z.string()));

interface Sum {
  readonly kind: string;
  readonly amount?: string | undefined;
  readonly currency?: string | undefined;
}

/**
 * Who must agree to a remedy, beside `others` of the complaint: what is given in parts counts together. Undefined:
 * nobody. A sum in a currency that no rule for its kind speaks of is over them all, and so is one that nobody has said
 * of a kind that a rule names.
 */
export function approverOf(
  approvals: readonly ApprovalRule[] = [],
  remedy: Sum,
  others: readonly Sum[],
): ApprovalRule | undefined {
  const rules = approvals.filter(({ kinds }) => kinds?.includes(remedy.kind) ?? true);
  const isSpokenOf = rules.some(({ over }) => over?.currency === remedy.currency);
  const same = others.filter(({ kind, currency }) => kind === remedy.kind && currency === remedy.currency);
  const sum = [remedy, ...same].reduce((total, { amount }) => total + thousandths(amount), 0);
  return rules.findLast(({ kinds, over }) => {
    if (!over) return true;
    if (remedy.amount === undefined) return kinds !== undefined;
    if (!isSpokenOf) return true;
    return over.currency === remedy.currency && sum > thousandths(over.amount);
  });
}

/** Exact: fifteen digits at most. */
function thousandths(amount = '0'): number {
  const [whole = '', part = ''] = amount.split('.');
  return Number(whole) * 1000 + Number(part.padEnd(3, '0'));
}

const APPROVAL_TARGET: Duration = { amount: 1, unit: 'working-days' };
export function approvalTarget({
  approvalTarget = APPROVAL_TARGET,
}: {
  approvalTarget?: Duration;
} = {}): Duration {
  return approvalTarget;
}

const CLOCK = 'promise-remedy-';
/** A remedy with a date has a clock of its own, by its number. */
export const remedyClock = (number: number) => `${CLOCK}${number}`;
export const isRemedyClock = (name: string) => name.startsWith(CLOCK);

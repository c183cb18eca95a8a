import { evidenceIdSchema, remedyIdSchema } from '@redress/core/base/ids.ts';
import { codes, OUTCOMES, REMEDIES, ROOT_CAUSES } from '@redress/core/base/vocabulary.ts';
import { APPROVAL_DECISIONS } from '@redress/core/complaint/approvals.ts';
import * as z from 'zod/mini';
import { NOTE, text } from './input.ts';
import { instant, instantOrDay } from './moments.ts';
import { assignee, team } from './schemas.ts';

/** Money is decimal text from here on: a JSON number is taken at its shortest decimal form. */
const amount = z.lazy(() =>
  z.pipe(
    z.union([z.pipe(z.number().check(z.nonnegative()), z.transform(String)), z.string()]),
    z.string().check(z.regex(/^\d{1,12}(\.\d{1,3})?$/, 'must be a decimal amount like 49.90')),
  ),
);

const SHORT_NOTE = 500;

const proposal = () =>
  z.strictObject({
    kind: codes(REMEDIES),
    amount: z.exactOptional(amount),
    currency: z.exactOptional(z.string().check(z.regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code like EUR'))),
    note: z.exactOptional(text(SHORT_NOTE)),
    /** Until when it is promised, a day to its end. */
    dueAt: z.exactOptional(instantOrDay),
    /** It has been carried out already; of an apology and an explanation, that is so where nothing is said. */
    done: z.exactOptional(z.boolean()),
  });

interface Proposal {
  readonly amount?: string;
  readonly currency?: string;
  readonly dueAt?: string;
  readonly done?: boolean;
}
const hasAmount = ({ currency, amount }: Proposal) => currency === undefined || amount !== undefined;
const NO_AMOUNT = { path: ['amount'], message: 'must be given with a currency' };
const isAhead = ({ done, dueAt }: Proposal) => done !== true || dueAt === undefined;
const DONE = { path: ['dueAt'], message: 'must not be said of what is done' };

const remedy = z.lazy(() => proposal().check(z.refine(hasAmount, NO_AMOUNT), z.refine(isAhead, DONE)));

export const resolutionSchema = z.lazy(() =>
  z.strictObject({
    summary: text(NOTE),
    rootCause: codes(ROOT_CAUSES),
    remedies: z.array(remedy).check(z.maxLength(20)),
    outcome: z.exactOptional(codes(OUTCOMES)),
    /** The open tasks have been seen. */
    despiteOpenTasks: z.exactOptional(z.boolean()),
  }),
);

export const newRemedySchema = z.lazy(() =>
  z
    .extend(proposal(), {
      /** It takes that one's place once it may be promised; the complainant is told why. */
      replaces: z.exactOptional(z.strictObject({ id: remedyIdSchema, reason: text(NOTE) })),
    })
    .check(z.refine(hasAmount, NO_AMOUNT), z.refine(isAhead, DONE)),
);

export const carriedOutSchema = z.lazy(() =>
  z.strictObject({
    /** When; now where nothing is said. */
    at: z.exactOptional(instant),
    person: z.exactOptional(assignee),
    team: z.exactOptional(team),
    evidence: z.exactOptional(z.array(evidenceIdSchema).check(z.maxLength(10))),
    note: z.exactOptional(text(SHORT_NOTE)),
  }),
);

/** Why it will not be done: the complainant is told, where they have been told of it. */
export const takenBackSchema = z.lazy(() => z.strictObject({ reason: text(NOTE) }));

export const approvalSchema = z.lazy(() =>
  z.strictObject({ decision: z.enum(APPROVAL_DECISIONS), reason: z.exactOptional(text(NOTE)) }).check(
    z.refine(({ decision, reason }) => decision === 'approved' || reason !== undefined, {
      path: ['reason'],
      message: 'must be given where it is rejected',
    }),
  ),
);

import * as z from 'zod/mini';
import { evidenceIdSchema, remedyIdSchema } from '../base/ids.ts';
import { instantSchema } from '../base/instant.ts';

const told = () => ({
  kind: z.string(),
  amount: z.exactOptional(z.string()),
  currency: z.exactOptional(z.string()),
  note: z.exactOptional(z.string()),
  /** By when the complainant has been promised it. */
  dueAt: z.exactOptional(instantSchema),
});
/** What a remedy is, as messages tell it. */
export const toldRemedySchema = z.lazy(() => z.strictObject(told()));
export type ToldRemedy = z.infer<typeof toldRemedySchema>;

/** Somebody else than whoever has proposed it has to agree, or has decided. */
const approvalSchema = z.lazy(() =>
  z.strictObject({
    /** What they must be, and in which team; the complaint's own will do as well. */
    role: z.string(),
    team: z.string(),
    since: instantSchema,
    dueAt: instantSchema,
    /** When the team was told once more, and when it was late and went one level up. */
    remindedAt: z.optional(instantSchema),
    escalatedAt: z.optional(instantSchema),
    /** When it was decided, and by whom, as access has it. Why stands on the timeline. */
    decidedAt: z.optional(instantSchema),
    by: z.optional(z.string()),
  }),
);

/** What is done for the complainant. Of one that an older version has stored no more is known than what it is. */
export const remedySchema = z.lazy(() =>
  z.strictObject({
    ...told(),
    id: z.optional(remedyIdSchema),
    /** `awaiting-approval`, `open`, `done`, `taken-back`, `rejected`, or what a later version knows. */
    state: z.optional(z.string()),
    /** Since when it has been decided on, and by whom, as access has it. */
    since: z.optional(instantSchema),
    by: z.optional(z.string()),
    approval: z.optional(approvalSchema),
    /** What it takes the place of, once it may be promised, and why; erasable. */
    replaces: z.optional(z.strictObject({ id: remedyIdSchema, reason: z.string() })),
    /** Who has carried it out when, and what shows it. The note is what a person wrote; erasable. */
    done: z.optional(
      z.strictObject({
        at: instantSchema,
        person: z.optional(z.string()),
        team: z.optional(z.string()),
        evidence: z.optional(z.array(evidenceIdSchema)),
        note: z.optional(z.string()),
      }),
    ),
    /** It will not be done. Why stands on the timeline; `replacedBy` is what is done in its place. */
    takenBack: z.optional(z.strictObject({ at: instantSchema, replacedBy: z.optional(remedyIdSchema) })),
  }),
);
export type Remedy = z.infer<typeof remedySchema>;

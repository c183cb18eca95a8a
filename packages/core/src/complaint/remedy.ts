import * as z from 'zod';
import { evidenceIdSchema, remedyIdSchema } from '../base/ids.ts';
import { instantSchema } from '../base/instant.ts';

const told = () => ({
  kind: z.string(),
  amount: z.string().exactOptional(),
  currency: z.string().exactOptional(),
  note: z.string().exactOptional(),
  /** By when the complainant has been promised it. */
  dueAt: instantSchema.exactOptional(),
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
    remindedAt: instantSchema.optional(),
    escalatedAt: instantSchema.optional(),
    /** When it was decided, and by whom, as access has it. Why stands on the timeline. */
    decidedAt: instantSchema.optional(),
    by: z.string().optional(),
  }),
);

/** What is done for the complainant. Of one that an older version has stored no more is known than what it is. */
export const remedySchema = z.lazy(() =>
  z.strictObject({
    ...told(),
    id: remedyIdSchema.optional(),
    /** `awaiting-approval`, `open`, `done`, `taken-back`, `rejected`, or what a later version knows. */
    state: z.string().optional(),
    /** Since when it has been decided on, and by whom, as access has it. */
    since: instantSchema.optional(),
    by: z.string().optional(),
    approval: approvalSchema.optional(),
    /** What it takes the place of, once it may be promised, and why; erasable. */
    replaces: z.strictObject({ id: remedyIdSchema, reason: z.string() }).optional(),
    /** Who has carried it out when, and what shows it. The note is what a person wrote; erasable. */
    done: z
      .strictObject({
        at: instantSchema,
        person: z.string().optional(),
        team: z.string().optional(),
        evidence: z.array(evidenceIdSchema).optional(),
        note: z.string().optional(),
      })
      .optional(),
    /** It will not be done. Why stands on the timeline; `replacedBy` is what is done in its place. */
    takenBack: z.strictObject({ at: instantSchema, replacedBy: remedyIdSchema.optional() }).optional(),
  }),
);
export type Remedy = z.infer<typeof remedySchema>;

import * as z from 'zod/mini';
import { type TextId, textIdSchema } from '../base/ids.ts';
import { instantSchema } from '../base/instant.ts';

/*
 * What people write to each other about a complaint is of any number and length: each stands in an item of its own,
 * written before the change that names it. The event on the timeline says that it was written, and which it is; one
 * that no event names was never said.
 */

export const textSchema = z.lazy(() =>
  z.looseObject({
    id: textIdSchema,
    /** `message`: ours to the complainant. `incoming`: theirs to us. `note`: for the staff alone. Or what a later version knows. */
    kind: z.string(),
    at: instantSchema,
    /** Who has written it, as access has it. */
    by: z.optional(z.string()),
    text: z.string(),
    subject: z.optional(z.string()),
    /** Ids of evidence. */
    attachments: z.optional(z.array(z.string())),
    /** The names of colleagues that a note is for. */
    mentions: z.optional(z.array(z.string())),
    /** Of a note: the one that it corrects. */
    corrects: z.optional(textIdSchema),
    /** It was erased: nobody reads it any more. */
    erasedAt: z.optional(instantSchema),
  }),
);
export type WrittenText = z.infer<typeof textSchema>;

/** The text that the event names, where it names one. */
export function textIdIn({ data }: { readonly data: Readonly<Record<string, unknown>> }): TextId | undefined {
  const { success, data: id } = textIdSchema.safeParse(data.text);
  return success ? id : undefined;
}

import * as z from 'zod';
import { kebabSchema } from '../base/kebab.ts';
import { furtherTargetSchema } from '../calendar/target.ts';

const labelSchema = z.string().trim().min(1).max(100);
/** What it is called in messages, by language. */
export const labels = () =>
  z
    .strictObject({ en: labelSchema.exactOptional(), 'zh-CN': labelSchema.exactOptional() })
    .refine((names) => Object.keys(names).length > 0, 'must name it in en, zh-CN or both');

const RESERVED: readonly string[] = ['acknowledgement', 'resolution', 'follow-up'];
const clockName = z.lazy(() =>
  kebabSchema
    .max(40)
    .refine(
      (name) => !RESERVED.includes(name) && !name.startsWith('promise'),
      'must be no name that is taken already',
    ),
);
const MOST_CLOCKS = 8;

/** Further clocks, beside the acknowledgement and the resolution. */
export const furtherClocks = <Step>(ladder: z.ZodType<Step[]>) =>
  z
    .record(
      clockName,
      z.strictObject({
        /** Absent: by what it goes by, as words. */
        name: labels().exactOptional(),
        target: furtherTargetSchema,
        ladder,
        /** It goes on after the resolution; one that counts from the resolution does in any case. */
        outlives: z.boolean().exactOptional(),
      }),
    )
    .refine((clocks) => Object.keys(clocks).length <= MOST_CLOCKS, {
      message: 'must be at most {most}',
      params: { most: MOST_CLOCKS },
    })
    .exactOptional();

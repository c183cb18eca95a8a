import * as z from 'zod';

/** What every refusal looks like; each has members of its own beside these. */
export const problemSchema = z.looseObject({
  type: z.string().describe('`urn:redress:problem:` and the code.'),
  title: z.string().min(1),
  status: z.int(),
  code: z.string(),
  detail: z.string().min(1),
  requestId: z.string().describe('The same as in `x-request-id`, and in the log.'),
  errors: z
    .array(
      z.strictObject({
        in: z.enum(['body', 'query', 'header']),
        field: z.string(),
        pointer: z
          .string()
          .startsWith('#')
          .optional()
          .describe('Where in the body: a JSON pointer as a fragment.'),
        rule: z.string(),
        message: z.string(),
      }),
    )
    .optional(),
});

import { evidenceIdSchema, textIdSchema } from '@redress/core/base/ids.ts';
import * as z from 'zod';
import { line, MESSAGE, text } from './input.ts';
import { assignee, saying } from './schemas.ts';

const MOST_ATTACHMENTS = 20;

const template = z.lazy(() =>
  z.strictObject({
    id: z.string().min(1).max(64),
    fields: z.record(z.string().max(40), line(500)).default({}),
  }),
);
const attachments = z.lazy(() => z.array(evidenceIdSchema).max(MOST_ATTACHMENTS));

/** A message to the complainant: in words of its own, or by a template. */
export const writingSchema = z.lazy(() =>
  z
    .strictObject({
      message: text(MESSAGE).exactOptional(),
      template: template.exactOptional(),
      subject: line(150).exactOptional(),
      attachments: attachments.exactOptional(),
      asksReply: z.boolean().exactOptional(),
      draft: textIdSchema.exactOptional(),
      ...saying(),
    })
    .refine(({ message, template: by }) => message !== undefined || by !== undefined, {
      path: ['message'],
      message: 'must be given, or a template',
    })
    .refine(({ message, template: by }) => message === undefined || by === undefined, {
      path: ['message'],
      message: 'must not be given beside a template',
    }),
);

export const noteSchema = z.lazy(() =>
  z.strictObject({
    text: text(MESSAGE),
    mentions: z.array(assignee).max(20).exactOptional(),
    corrects: textIdSchema.exactOptional(),
  }),
);

export const draftSchema = z.lazy(() =>
  z.strictObject({
    message: text(MESSAGE).exactOptional(),
    template: z.string().min(1).max(64).exactOptional(),
    fields: z.record(z.string().max(40), line(500)).exactOptional(),
    subject: line(150).exactOptional(),
    attachments: attachments.exactOptional(),
    shared: z.boolean().default(false),
  }),
);

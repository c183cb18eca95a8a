import { evidenceIdSchema, textIdSchema } from '@redress/core/base/ids.ts';
import * as z from 'zod/mini';
import { line, MESSAGE, text } from './input.ts';
import { assignee, saying } from './schemas.ts';

const MOST_ATTACHMENTS = 20;

const template = z.lazy(() =>
  z.strictObject({
    id: z.string().check(z.minLength(1), z.maxLength(64)),
    fields: z._default(z.record(z.string().check(z.maxLength(40)), line(500)), {}),
  }),
);
const attachments = z.lazy(() => z.array(evidenceIdSchema).check(z.maxLength(MOST_ATTACHMENTS)));

/** A message to the complainant: in words of its own, or by a template. */
export const writingSchema = z.lazy(() =>
  z
    .strictObject({
      message: z.exactOptional(text(MESSAGE)),
      template: z.exactOptional(template),
      subject: z.exactOptional(line(150)),
      attachments: z.exactOptional(attachments),
      asksReply: z.exactOptional(z.boolean()),
      draft: z.exactOptional(textIdSchema),
      ...saying(),
    })
    .check(
      z.refine(({ message, template: by }) => message !== undefined || by !== undefined, {
        path: ['message'],
        message: 'must be given, or a template',
      }),
      z.refine(({ message, template: by }) => message === undefined || by === undefined, {
        path: ['message'],
        message: 'must not be given beside a template',
      }),
    ),
);

export const noteSchema = z.lazy(() =>
  z.strictObject({
    text: text(MESSAGE),
    mentions: z.exactOptional(z.array(assignee).check(z.maxLength(20))),
    corrects: z.exactOptional(textIdSchema),
  }),
);

export const draftSchema = z.lazy(() =>
  z.strictObject({
    message: z.exactOptional(text(MESSAGE)),
    template: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(64))),
    fields: z.exactOptional(z.record(z.string().check(z.maxLength(40)), line(500))),
    subject: z.exactOptional(line(150)),
    attachments: z.exactOptional(attachments),
    shared: z._default(z.boolean(), false),
  }),
);

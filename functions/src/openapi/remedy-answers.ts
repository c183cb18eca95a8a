import * as z from 'zod';
import { complaintId, instant, nextCursor, reference } from './shared-answers.ts';

/* What is answered about remedies, and about tasks of other departments. */

export const remedy = z.strictObject({
  id: z.string().optional(),
  kind: z.string(),
  amount: z.string().optional().describe('Decimal text.'),
  currency: z.string().optional(),
  note: z.string().optional(),
  state: z
    .string()
    .describe(
      '`awaiting-approval`: nobody outside has been told, and none must be; `open`, `done`, `taken-back`, `rejected`; `unknown` of what an older version has stored.',
    ),
  dueAt: instant.optional().describe('Promised to the complainant until then.'),
  since: instant.optional(),
  by: z.string().optional().describe('Who has decided on it, by kind and id.'),
  approval: z
    .strictObject({
      role: z.string().describe('Of whoever must agree.'),
      team: z.string().describe('Who has been asked.'),
      since: instant,
      dueAt: instant,
      remindedAt: instant.optional(),
      escalatedAt: instant.optional(),
      decidedAt: instant.optional(),
      by: z.string().optional(),
    })
    .optional(),
  replaces: z.strictObject({ id: z.string(), reason: z.string() }).optional(),
  done: z
    .strictObject({
      at: instant,
      person: z.string().optional(),
      team: z.string().optional(),
      evidence: z.array(z.string()).optional(),
      note: z.string().optional(),
    })
    .optional()
    .describe('It has been carried out.'),
  takenBack: z.strictObject({ at: instant, replacedBy: z.string().optional() }).optional(),
});

const task = () => ({
  id: z.string(),
  title: z.string(),
  note: z.string().optional(),
  team: z.string().optional(),
  assignee: z.string().optional(),
  dueAt: instant.optional(),
  state: z.string().describe('`open`, `done` or `cancelled`.'),
  since: instant,
  by: z.string().optional().describe('Who has given it, by kind and id.'),
  remindedAt: instant.optional(),
  overdueAt: instant.optional().describe('When whoever has the complaint heard that it is late.'),
  endedAt: instant.optional(),
  endedBy: z.string().optional(),
  outcome: z.string().optional().describe('What was said when it ended.'),
});
export const complaintTask = z.strictObject(task());

const called = z
  .strictObject({
    id: complaintId,
    reference,
    status: z.string(),
    category: z.string(),
    severity: z.string(),
    team: z.string(),
    line: z.string().optional(),
    subject: z.string(),
  })
  .describe('What it is called by, and no more.');

export const ownTask = z.strictObject({
  ...task(),
  complaint: called,
});
export const taskPage = z.strictObject({ items: z.array(ownTask), nextCursor });
export const approvalPage = z.strictObject({
  items: z.array(remedy.extend({ complaint: called })),
  nextCursor,
});

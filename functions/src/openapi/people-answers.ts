import * as z from 'zod';
import { complaintId, count, instant } from './answers.ts';

/* What is answered about people who handle complaints: who is away, whom a complaint is about, who has seen it. */

const delegate = z.union([z.strictObject({ person: z.string() }), z.strictObject({ team: z.string() })]);

export const absence = z.strictObject({
  id: z.string(),
  person: z.string().describe('By what assignees go by.'),
  state: z.enum(['planned', 'current', 'over']),
  from: instant,
  until: instant.describe('It is over then by itself.'),
  delegate: delegate.describe('Who has what is theirs meanwhile.'),
  teams: z.array(z.string()).optional().describe('It holds for complaints of these teams alone.'),
  by: z.string().describe('Who has recorded it, by kind and id.'),
  at: instant,
});
export const absenceList = z.strictObject({ items: z.array(absence) });

export const conflicts = z.strictObject({
  complaintId,
  persons: z.array(z.string()).describe('They neither see nor handle it.'),
});
export const recused = z.strictObject({ complaintId, person: z.string() });

const accesses = z.array(
  z.strictObject({
    caller: z.string().describe('By kind and id.'),
    times: count,
    by: z.array(z.string()).describe('Operations, kinds of changes, or why it was refused.'),
    firstAt: instant,
    lastAt: instant,
  }),
);
export const accessReport = z.strictObject({
  complaintId,
  seen: accesses.describe('Who has read it.'),
  changed: accesses.describe('Who has changed it, and has seen it by that.'),
  refused: accesses,
  since: instant.optional().describe('Reads before then are not counted: there are too many for one report.'),
});

export const session = z.strictObject({
  id: z.string(),
  person: z.string().describe('Issuer and subject, as the audit names them.'),
  isOwn: z.boolean().describe('Whether it is the caller’s.'),
  way: z.enum(['password', 'link', 'issuer']).optional().describe('How they got in.'),
  begunAt: instant,
  usedAt: instant.describe('Give or take twelve minutes.'),
  endsAt: instant.describe('It is over then, however much it is used.'),
});
export const sessionList = z.strictObject({ items: z.array(session) });
export const sessionEnded = z.strictObject({ id: z.string() });
export const sessionsEnded = z.strictObject({
  person: z.string(),
  ended: count.describe('So many there were.'),
});

import * as z from 'zod';
import { complaintId, count, instant, nextCursor } from './answers.ts';

/* What is answered about policy sets: their versions, which one is in force, and what replays have found. */

const author = z
  .strictObject({ at: instant, by: z.string().optional() })
  .describe('When, and who, by kind and id.');
const version = z.strictObject({
  version: z.int(),
  name: z.string(),
  stored: author.optional().describe('Absent of what ships, and of what was stored before that was noted.'),
});
export const versions = z.strictObject({ items: z.array(version) });
const listedDocument = {
  id: z.string(),
  version: z.int().describe('The newest.'),
  name: z.string(),
  ships: z.boolean().describe('Whether one of that id comes with the installation.'),
  versions: z.array(version).describe('The newest first.'),
};
export const policySetList = z.strictObject({
  items: z.array(
    z.strictObject({
      ...listedDocument,
      inForce: z.int().optional().describe('The version that counts for new complaints now.'),
    }),
  ),
});
export const calendarList = z.strictObject({ items: z.array(z.strictObject(listedDocument)) });
const nextVersion = z.int().describe('The one that can be stored next.');
export const policySetCheck = z.strictObject({
  nextVersion,
  unreached: z
    .array(
      z.strictObject({
        rule: z.int().positive(),
        takenBy: z
          .array(z.int().positive())
          .describe('Earlier rules that take all that it would; none: it holds for nobody.'),
        isDuplicate: z.boolean().describe('`takenBy` is one rule with the same condition.'),
      }),
    )
    .describe('Rules that no complaint ever comes to, counted from 1.'),
});
export const calendarCheck = z.strictObject({ nextVersion });
export const putInForce = z.strictObject({
  id: z.string(),
  policySet: z.string(),
  version: z.int().positive(),
  from: instant.describe('It counts from then on, until another one does.'),
  at: instant.describe('When that was said.'),
  by: z.string().optional().describe('Who has said it, by kind and id: `person:…` or `command-line`.'),
  reason: z.string().optional(),
  cancelled: author.optional().describe('Before it counted: it never does.'),
});
export const inForce = z.strictObject({
  at: instant,
  current: z
    .strictObject({ policySet: z.string(), version: z.int(), change: putInForce.optional() })
    .describe('`change`: what made it so; absent where it counts by itself.'),
  changes: z.array(putInForce).describe('The newest first, those to come included.'),
});

const replayCounts = z.strictObject({
  promises: count,
  breaches: count.describe('As it was.'),
  draftBreaches: count.describe('As it would have been.'),
  appeared: count,
  disappeared: count,
  earlier: count.describe('Dates that would have been earlier.'),
  later: count,
});
export const replay = z.strictObject({
  id: z.string(),
  status: z.enum(['running', 'done', 'cancelled']),
  draft: z.strictObject({ id: z.string(), version: z.int(), name: z.string() }),
  asOf: instant.describe('Complaints that came later are not looked at.'),
  receivedFrom: instant.optional(),
  receivedBefore: instant.optional(),
  startedAt: instant,
  startedBy: z.string().optional(),
  endedAt: instant.optional(),
  cancelled: author.optional(),
  result: z
    .strictObject({
      complaints: count.describe('So many have been replayed so far.'),
      notReplayed: count.describe('These cannot be read, or came in as something unknown.'),
      refused: z
        .record(z.string(), count)
        .describe('What people did that the draft would not have allowed, by the kind of event.'),
      all: replayCounts,
      byClock: z.record(z.string(), replayCounts),
      byTeam: z.record(z.string(), replayCounts),
      byPolicy: z
        .record(z.string(), z.record(z.string(), replayCounts))
        .describe('By the policy of then, and within that by the draft’s.'),
    })
    .optional()
    .describe('So far; absent before it has begun.'),
});
export const replayList = z.strictObject({ items: z.array(replay) });
export const replayChange = z.strictObject({
  complaintId,
  cycle: z.int(),
  clock: z.string(),
  team: z.string(),
  policy: z.string(),
  draftPolicy: z.string(),
  dueAt: instant.optional().describe('Absent where nobody knows it any more, or nothing was promised.'),
  draftDueAt: instant.optional(),
  isBreached: z.boolean(),
  draftIsBreached: z.boolean(),
});
export const replayChangePage = z.strictObject({ items: z.array(replayChange), nextCursor });

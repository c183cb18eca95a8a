import * as z from 'zod';
import type { Category, Channel, Severity } from '../vocabulary.ts';

/** A length of time with its unit; days are calendar days in the policy's zone, not 24 hours. */
export const durationSchema = z.strictObject({
  amount: z.int().positive(),
  unit: z.enum(['minutes', 'hours', 'days']),
});
export type Duration = z.infer<typeof durationSchema>;

const stepSchema = z.discriminatedUnion('kind', [
  /** Tells whoever is responsible, the assignee or else the team, while there is still time. */
  z.strictObject({ kind: z.literal('warn'), before: durationSchema }),
  /** Records the breach at the due instant; tells the responsible and the team named here. */
  z.strictObject({ kind: z.literal('breach'), tell: z.string() }),
  /** Hands the complaint to the team of a higher level, unless that level or a higher one has it already. */
  z.strictObject({
    kind: z.literal('escalate'),
    after: durationSchema,
    level: z.int().min(2),
    team: z.string(),
  }),
]);
export type LadderStep = z.infer<typeof stepSchema>;

/** In the order in which the steps fall due. */
const ladderSchema = z.array(stepSchema);

/**
 * What is promised and what happens when it is not kept. A complaint keeps the snapshot it was accepted
 * under, so a changed policy never moves a deadline that was promised already.
 */
export const policySchema = z.strictObject({
  id: z.string(),
  version: z.int().positive(),
  /** IANA zone in which days are counted and promised times are shown. */
  timeZone: z.string(),
  /** Who has a new complaint first. */
  team: z.string(),
  targets: z.strictObject({ acknowledgement: durationSchema, resolution: durationSchema }),
  ladders: z.strictObject({ acknowledgement: ladderSchema, resolution: ladderSchema }),
  /** How long the complainant may keep the ball before the resolution clock runs again. */
  pauseLimit: durationSchema,
  survey: z.strictObject({
    /** From the resolution to the survey. */
    delay: durationSchema,
    /** From the survey to its one reminder, and to its end. */
    reminder: durationSchema,
    expiry: durationSchema,
    /** Scores up to this one count as dissatisfied and go to this team. */
    unhappyUpTo: z.int().min(0).max(4),
    unhappyTeam: z.string(),
    unhappyLevel: z.int().min(2),
  }),
});
export type Policy = z.infer<typeof policySchema>;

const minutes = (amount: number): Duration => ({ amount, unit: 'minutes' });
const hours = (amount: number): Duration => ({ amount, unit: 'hours' });
const days = (amount: number): Duration => ({ amount, unit: 'days' });

const common = {
  version: 1,
  timeZone: 'Etc/UTC',
  team: 'complaints',
  pauseLimit: days(14),
  survey: {
    delay: hours(24),
    reminder: days(3),
    expiry: days(7),
    unhappyUpTo: 2,
    unhappyTeam: 'supervisors',
    unhappyLevel: 2,
  },
};

const STANDARD: Policy = {
  ...common,
  id: 'standard',
  targets: { acknowledgement: hours(24), resolution: days(5) },
  ladders: {
    acknowledgement: [
      { kind: 'warn', before: hours(4) },
      { kind: 'breach', tell: 'supervisors' },
      { kind: 'escalate', after: hours(4), level: 2, team: 'supervisors' },
      { kind: 'escalate', after: hours(24), level: 3, team: 'management' },
    ],
    resolution: [
      { kind: 'warn', before: days(1) },
      { kind: 'breach', tell: 'supervisors' },
      { kind: 'escalate', after: days(1), level: 2, team: 'supervisors' },
      { kind: 'escalate', after: days(3), level: 3, team: 'management' },
    ],
  },
};

const CRITICAL: Policy = {
  ...common,
  id: 'critical',
  targets: { acknowledgement: hours(1), resolution: hours(24) },
  ladders: {
    acknowledgement: [
      { kind: 'warn', before: minutes(15) },
      { kind: 'breach', tell: 'supervisors' },
      { kind: 'escalate', after: minutes(15), level: 2, team: 'supervisors' },
      { kind: 'escalate', after: hours(1), level: 3, team: 'management' },
    ],
    resolution: [
      { kind: 'warn', before: hours(4) },
      { kind: 'breach', tell: 'supervisors' },
      { kind: 'escalate', after: hours(2), level: 2, team: 'supervisors' },
      { kind: 'escalate', after: hours(8), level: 3, team: 'management' },
    ],
  },
};

export interface PolicyMatch {
  readonly policy: Policy;
  /** For the timeline: which rule matched, and why. */
  readonly reason: string;
}

/** The policy for a new complaint: ordered rules, the first that matches wins, the last one always does. */
export function matchPolicy(complaint: {
  severity: Severity;
  category: Category;
  channel: Channel;
}): PolicyMatch {
  return complaint.severity === 'critical'
    ? { policy: CRITICAL, reason: 'rule 1: severity critical' }
    : { policy: STANDARD, reason: 'rule 2: every other complaint' };
}

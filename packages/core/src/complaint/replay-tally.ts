import * as z from 'zod/mini';
import { complaintIdSchema } from '../base/ids.ts';
import { instantSchema } from '../base/instant.ts';
import type { Past, Promised } from './past.ts';
import type { Replayed } from './replay.ts';

/* What a replay has found: promise by promise, and counted. */

/** One promise that would have been another one, or kept otherwise; without what is not known, or was not promised. */
export const replayChangeSchema = z.lazy(() =>
  z.object({
    complaintId: complaintIdSchema,
    cycle: z.int(),
    clock: z.string(),
    team: z.string(),
    /** Ids of the policy that it came under, and of the draft's. */
    policy: z.string(),
    draftPolicy: z.string(),
    dueAt: z.optional(instantSchema),
    draftDueAt: z.optional(instantSchema),
    isBreached: z.boolean(),
    draftIsBreached: z.boolean(),
  }),
);
export type ReplayChange = z.infer<typeof replayChangeSchema>;

const countsSchema = z.lazy(() =>
  z.object({
    promises: z.int(),
    /** As it was, and as it would have been. */
    breaches: z.int(),
    draftBreaches: z.int(),
    appeared: z.int(),
    disappeared: z.int(),
    /** Dates that would have been others. */
    earlier: z.int(),
    later: z.int(),
  }),
);
type Counts = z.infer<typeof countsSchema>;
const NONE: Counts = {
  promises: 0,
  breaches: 0,
  draftBreaches: 0,
  appeared: 0,
  disappeared: 0,
  earlier: 0,
  later: 0,
};

export const replayTallySchema = z.lazy(() =>
  z.object({
    complaints: z.int(),
    /** Those that cannot be read, or came in as something that this version does not know. */
    notReplayed: z.int(),
    /** What people did that the draft would not have allowed, by the kind of event. */
    refused: z.record(z.string(), z.int()),
    all: countsSchema,
    byClock: z.record(z.string(), countsSchema),
    byTeam: z.record(z.string(), countsSchema),
    /** By the policy of then, and within that by the draft's. */
    byPolicy: z.record(z.string(), z.record(z.string(), countsSchema)),
  }),
);
export type ReplayTally = z.infer<typeof replayTallySchema>;

/** Counts as it goes; what it has counted can be written down and gone on from. */
export class ReplayCount {
  readonly tally: ReplayTally;

  constructor(
    tally: ReplayTally = {
      complaints: 0,
      notReplayed: 0,
      refused: {},
      all: NONE,
      byClock: {},
      byTeam: {},
      byPolicy: {},
    },
  ) {
    this.tally = structuredClone(tally);
  }

  skip(): void {
    this.tally.notReplayed++;
  }

  /** What would have been otherwise. */
  add({ id, team, policy, promised }: Past, replayed: Replayed): ReplayChange[] {
    const { tally } = this;
    tally.complaints++;
    for (const kind of replayed.refused) tally.refused[kind] = (tally.refused[kind] ?? 0) + 1;
    return pairs(promised, replayed.promised).flatMap(({ was, is }) => {
      const { cycle = 0, clock = '' } = was ?? is ?? {};
      const one = {
        dueAt: was?.dueAt,
        draftDueAt: is?.dueAt,
        isBreached: was?.isBreached ?? false,
        draftIsBreached: is?.isBreached ?? false,
      };
      const drafts = tally.byPolicy[policy] ?? {};
      tally.byPolicy[policy] = drafts;
      tally.all = counted(tally.all, one);
      tally.byClock[clock] = counted(tally.byClock[clock], one);
      tally.byTeam[team] = counted(tally.byTeam[team], one);
      drafts[replayed.policy] = counted(drafts[replayed.policy], one);
      const isMoved = one.dueAt !== one.draftDueAt && (was?.dueAt !== undefined || !was);
      if (!isMoved && one.isBreached === one.draftIsBreached) return [];
      return [{ complaintId: id, cycle, clock, team, policy, draftPolicy: replayed.policy, ...one }];
    });
  }
}

type Compared = Pick<ReplayChange, 'dueAt' | 'draftDueAt' | 'isBreached' | 'draftIsBreached'>;

function counted(
  counts: Counts = NONE,
  { dueAt, draftDueAt, isBreached, draftIsBreached }: Compared,
): Counts {
  const isBoth = dueAt !== undefined && draftDueAt !== undefined;
  const one = (is: boolean) => (is ? 1 : 0);
  return {
    promises: counts.promises + 1,
    breaches: counts.breaches + one(isBreached),
    draftBreaches: counts.draftBreaches + one(draftIsBreached),
    appeared: counts.appeared + one(!isBreached && draftIsBreached),
    disappeared: counts.disappeared + one(isBreached && !draftIsBreached),
    earlier: counts.earlier + one(isBoth && draftDueAt < dueAt),
    later: counts.later + one(isBoth && draftDueAt > dueAt),
  };
}

/** What was promised with what would have been; a clock that only one of them has stands alone. */
function pairs(
  before: readonly Promised[],
  after: readonly Promised[],
): { was?: Promised | undefined; is?: Promised | undefined }[] {
  const keyOf = ({ cycle, clock }: Promised) => `${cycle} ${clock}`;
  const others = new Map(after.map((one) => [keyOf(one), one]));
  const both = before.map((was) => ({ was, is: others.get(keyOf(was)) }));
  const known = new Set(before.map(keyOf));
  return [...both, ...after.filter((one) => !known.has(keyOf(one))).map((is) => ({ is }))];
}

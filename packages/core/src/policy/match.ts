import * as z from 'zod/mini';
import type { Calendar } from '../calendar/calendar.ts';
import type { Facts } from './condition.ts';
import { appliedFactorSchema, scaledFor } from './factors.ts';
import { calendarsOf, matchPolicy, type Policy, type PolicySet } from './policy.ts';

/** What applies to new and reclassified complaints: one set, and every calendar its policies name. */
export interface Rules {
  readonly policySet: PolicySet;
  readonly calendars: ReadonlyMap<string, Calendar>;
}

/** The rule that chose a policy, and why it matched. */
export const matchSchema = z.lazy(() =>
  z.strictObject({
    policySet: z.string(),
    version: z.int().check(z.positive()),
    rule: z.int().check(z.positive()),
    reason: z.string(),
    /** What its targets have been scaled by, by the name of the clock. */
    factors: z.optional(z.record(z.string(), appliedFactorSchema)),
  }),
);
export type Match = z.infer<typeof matchSchema>;

/** What a complaint keeps of the rules it came under. */
export interface Snapshot {
  readonly policy: Policy;
  readonly match: Match;
  readonly calendar: Calendar;
  /** Those of clocks that have another one, by id. */
  readonly calendars?: Readonly<Record<string, Calendar>>;
}

/** @throws RangeError where a policy names a calendar that is not there, which is refused when a set is stored. */
export function snapshotOf({ policySet, calendars }: Rules, facts: Facts): Snapshot {
  const { policy: written, rule, reason } = matchPolicy(policySet, facts);
  const { policy, factors } = scaledFor(written, facts);
  const named = (id: string): Calendar => {
    const calendar = calendars.get(id);
    if (!calendar) throw new RangeError(`there is no calendar ${id}`);
    return inZoneOf(policy, calendar);
  };
  const others = calendarsOf(policy).filter((id) => id !== policy.calendar);
  return {
    policy,
    match: { policySet: policySet.id, version: policySet.version, rule, reason, ...(factors && { factors }) },
    calendar: named(policy.calendar),
    ...(others.length > 0 && { calendars: Object.fromEntries(others.map((id) => [id, named(id)])) }),
  };
}

export function inZoneOf(policy: Policy, calendar: Calendar): Calendar {
  return policy.timeZone === undefined ? calendar : { ...calendar, timeZone: policy.timeZone };
}

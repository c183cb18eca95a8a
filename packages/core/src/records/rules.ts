import * as z from 'zod/mini';
import type { Settings } from '../base/settings.ts';
import { type CalendarDocument, inZone } from '../calendar/calendar.ts';
import type { Rules } from '../policy/match.ts';
import { calendarsOf, type PolicySet } from '../policy/policy.ts';
import { policySetInForce, policySetThen } from './in-force.ts';
import { calendars } from './policy-sets.ts';
import type { Shelving } from './shelf.ts';

/** What reading rules takes. */
export type RuleReading = Shelving & { readonly settings: Pick<Settings, 'timeZone'> };

/** Which versions of everything some rules were. */
export const ruleVersionsSchema = z.object({
  policySet: z.int(),
  /** Id of the set; the former version knew one only. */
  set: z._default(z.string(), 'default'),
  calendars: z.record(z.string(), z.int()),
  /** Of the installation then; the former version, which did not say, knew one only. */
  timeZone: z._default(z.string(), 'Etc/UTC'),
});
export type RuleVersions = z.infer<typeof ruleVersionsSchema>;

export function versionsOf({ policySet, calendars }: Rules, { timeZone }: Settings): RuleVersions {
  const versions = [...calendars.values()].map(({ id, version }) => [id, version] as const);
  return {
    policySet: policySet.version,
    set: policySet.id,
    calendars: Object.fromEntries(versions),
    timeZone,
  };
}

/** What applies to complaints that come in or are classified anew: now, or when those versions were. */
export async function loadRules(services: RuleReading, versions?: RuleVersions): Promise<Rules> {
  const policySet = versions
    ? await policySetThen(services, versions.set, versions.policySet)
    : await policySetInForce(services);
  if (!policySet) throw new TypeError('there is no policy set in force');
  return rulesOf(services, policySet, versions);
}

/** A policy set with the calendars its policies name; one that is not there is missing from them. */
export async function rulesOf(
  services: RuleReading,
  policySet: PolicySet,
  versions?: RuleVersions,
): Promise<Rules> {
  const ids = [...new Set(policySet.rules.flatMap(({ policy }) => calendarsOf(policy)))];
  const found = await Promise.all(
    ids.map((id) => {
      const version = versions?.calendars[id];
      return version === undefined
        ? calendars.newest(services, id)
        : calendars.version(services, id, version);
    }),
  );
  const { timeZone } = versions ?? services.settings;
  const there = found.flatMap((calendar) => (calendar ? [inZone(calendar, timeZone)] : []));
  return { policySet, calendars: new Map(there.map((calendar) => [calendar.id, calendar])) };
}

/** Of the calendars, in their newest versions, those that are newer than these. */
export async function newerThan(
  services: RuleReading,
  known: readonly { readonly id: string; readonly version: number }[],
): Promise<CalendarDocument[]> {
  const found = await Promise.all(
    known.map(async ({ id, version }) => {
      const newest = await calendars.newest(services, id, version);
      return newest && newest.version > version ? [newest] : [];
    }),
  );
  return found.flat();
}

import type { Calendar } from '@redress/core/calendar/calendar.ts';
import { WorkingTime } from '@redress/core/calendar/working-time.ts';
import type { Condition } from '@redress/core/policy/condition.ts';
import type { PolicySet } from '@redress/core/policy/policy.ts';
import { teamsOf } from '@redress/core/policy/teams.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as fields from '@redress/core/records/fields.ts';
import { rulesOf } from '@redress/core/records/rules.ts';
import { invalid } from './input.ts';

/** A complaint carries its calendar along; this is four times the longest that ships. */
const MOST_CALENDAR_BYTES = 16 * 1024;
/** Twice what any target or duration may be. */
const WORKING_DAYS = 1000;
const WORKING_MILLIS = 4000 * 3600 * 1000;

/** @throws Refusal `invalid-request` where the calendar has no working time to speak of, or is too long. */
export function requireUsable(calendar: Calendar, now: number): void {
  if (Buffer.byteLength(JSON.stringify(calendar)) > MOST_CALENDAR_BYTES)
    throw invalid('body', 'holidays', 'too_big', 'must leave the calendar within 16 KiB');
  try {
    const time = new WorkingTime(calendar);
    time.workingDays(now, WORKING_DAYS);
    time.add(now, WORKING_MILLIS);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalid('body', 'hours', 'too_small', 'must leave working time beside the holidays');
  }
}

/** @param place where the set stands in the body. @throws Refusal `invalid-request` where a policy names a calendar that is not there. */
export async function requireCalendars(services: Services, set: PolicySet, place = ''): Promise<void> {
  const { calendars } = await rulesOf(services, set);
  for (const [rule, { policy }] of set.rules.entries()) {
    const named = [
      ['calendar', policy.calendar],
      ...Object.entries(policy.calendars ?? {}).map(([clock, id]) => [`calendars.${clock}`, id]),
    ];
    for (const [field, id = ''] of named)
      if (!calendars.has(id))
        throw invalid(
          'body',
          `${place}rules.${rule}.policy.${field}`,
          'unknown_calendar',
          'must be a calendar that is there',
        );
  }
}

/** @throws Refusal `invalid-request` where a rule asks for a field that is not declared for it. */
export async function requireFields(services: Services, { rules }: PolicySet, place = ''): Promise<void> {
  const conditions = rules.flatMap(({ when, policy: { factors = [] } }, rule) => [
    ...(when ? [{ when, at: `rules.${rule}.when` }] : []),
    ...factors.map((factor, index) => ({
      when: factor.when,
      at: `rules.${rule}.policy.factors.${index}.when`,
    })),
  ]);
  if (conditions.every(({ when }) => fieldsIn(when).length === 0)) return;
  const declared = await fields.declared(services);
  const usable = declared.fields.filter((field) => 'inConditions' in field && field.inConditions);
  const names = new Set(usable.map(({ name }) => name));
  for (const { when, at } of conditions)
    if (fieldsIn(when).some((name) => !names.has(name)))
      throw invalid('body', `${place}${at}`, 'unknown_field', 'must name fields that rules may ask for');
}

function fieldsIn({ fields = {}, allOf = [], anyOf = [] }: Condition): string[] {
  return [...Object.keys(fields), ...[...allOf, ...anyOf].flatMap(fieldsIn)];
}

/** @throws Refusal `invalid-request` where a policy names a team that no mail reaches. */
export function requireTeams(services: Services, set: PolicySet): void {
  const rule = set.rules.findIndex((rule) =>
    [...teamsOf({ ...set, rules: [rule] })].some((team) => !hasAddress(services, team)),
  );
  if (rule >= 0) throw unknownTeam(`rules.${rule}.policy`, 'must name teams that have an address only');
}

/** @throws Refusal `invalid-request` where no mail reaches the team. */
export function requireTeam(services: Services, team: string | undefined, field = 'team'): void {
  if (team !== undefined && !hasAddress(services, team))
    throw unknownTeam(field, 'must be a team that has an address');
}

const hasAddress = ({ settings: { teamAddresses } }: Services, team: string) =>
  teamAddresses?.has(team) ?? true;

const unknownTeam = (field: string, message: string) => invalid('body', field, 'unknown_team', message);

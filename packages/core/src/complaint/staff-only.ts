import { type DeadlineClock, mapClocks } from '../clocks/clock.ts';
import type { Match } from '../policy/match.ts';
import type { Complaint, TimelineEvent } from './complaint.ts';
import type { Remedy } from './remedy.ts';

/*
 * Some of the record is for the staff alone: what the complainant is after, whether they are vulnerable, who else must
 * act, how the house labels the complaint. Neither complainants nor client apps are shown it, nor that a rule goes by it.
 */

const MEMBERS = ['motive', 'vulnerable', 'vulnerabilityNote', 'tags', 'thirdParty'];
const isInternal = (name: string) => MEMBERS.includes(name) || name.startsWith('fields.');

/** The complaint as whoever is not of the staff may know it. */
export function forClients(complaint: Complaint): Complaint {
  const { content, clocks, match } = complaint;
  const withoutReason = (_: string, clock: DeadlineClock): DeadlineClock =>
    clock.terms?.match
      ? { ...clock, terms: { ...clock.terms, match: matchForClients(clock.terms.match) } }
      : clock;
  return {
    ...complaint,
    motive: undefined,
    vulnerable: undefined,
    tags: undefined,
    fields: undefined,
    thirdParty: undefined,
    tasks: undefined,
    ...(complaint.remedies && { remedies: remediesForClients(complaint.remedies) }),
    ...(complaint.resolution && {
      resolution: {
        ...complaint.resolution,
        remedies: remediesForClients(complaint.resolution.remedies),
      },
    }),
    match: matchForClients(match),
    clocks: { ...clocks, ...mapClocks(clocks, withoutReason) },
    content: {
      ...content,
      vulnerabilityNote: undefined,
      thirdPartyName: undefined,
      fields: undefined,
      formerRecord: undefined,
      formerContacts: undefined,
    },
  };
}

/** What nobody has agreed to is not promised to anybody; who has proposed, agreed and noted what is between the staff. */
function remediesForClients(remedies: readonly Remedy[]): Remedy[] {
  return remedies
    .filter(({ state, approval }) => state !== 'rejected' && (!approval || approval.decidedAt !== undefined))
    .map(({ by: _, approval: __, done, ...remedy }) => ({
      ...remedy,
      ...(done && { done: { at: done.at } }),
    }));
}

/** That there was something stays, for numbers are without gaps. */
const BETWEEN_STAFF = /^(?:task-|approval-|remedy-(?:proposed|approved|rejected)$)/;

/** The event as whoever is not of the staff may know it. */
export function eventForClients({ note, ...event }: TimelineEvent): TimelineEvent {
  const { kind, data } = event;
  const { match } = data;
  const shown = typeof match === 'string' ? { ...data, match: reasonForClients(match) } : data;
  if (BETWEEN_STAFF.test(kind)) return { ...event, data: {} };
  if (kind !== 'record-corrected') return { ...event, data: shown, ...(note !== undefined && { note }) };
  const { fields } = data;
  const names = typeof fields === 'string' ? fields.split(',') : [];
  const known = Object.entries(shown).filter(([name]) => !isInternal(formerly(name)) && !isInternal(name));
  // Why it was corrected is between the staff.
  return {
    ...event,
    data: { ...Object.fromEntries(known), fields: names.filter((name) => !isInternal(name)).join(',') },
  };
}

/** `motive` for `fromMotive`. */
const formerly = (name: string) => name.replace(/^from(.)/, (_, letter: string) => letter.toLowerCase());

function matchForClients({ reason, factors, ...match }: Match): Match {
  const shown = Object.entries(factors ?? {}).map(
    ([name, factor]) => [name, { ...factor, reason: reasonForClients(factor.reason) }] as const,
  );
  return {
    ...match,
    reason: reasonForClients(reason),
    ...(factors && { factors: Object.fromEntries(shown) }),
  };
}

const INTERNAL = /(?:^|: | and )(?:motive|vulnerable|tags|field) /;

/** `rule 3` alone, where it goes by what is internal. */
function reasonForClients(reason: string): string {
  if (!INTERNAL.test(reason)) return reason;
  return /^rule \d+/.exec(reason)?.[0] ?? '…';
}

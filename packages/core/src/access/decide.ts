import { Refusal } from '../base/refusal.ts';
import type { SearchScope } from '../base/search.ts';
import { type Absence, delegatesOf } from './absence.ts';
import { type Caller, nameOf } from './caller.ts';
import { type Permission, RULES, type Rule } from './rules.ts';

/** In a token's claim it stands for all teams there are. */
const EVERY_TEAM = '*';

/** Whose a complaint is. */
export interface Owned {
  readonly id: string;
  readonly team: string;
  readonly assignee?: string | undefined;
  /** By the name that `nameOf` gives. */
  readonly submittedBy?: string | undefined;
  /** Whom it is about, by what assignees go by. */
  readonly conflicts?: readonly string[] | undefined;
}

/**
 * Which complaints a caller may do something with: all, those of teams or assigned to a person or to whom they stand in
 * for, or an app's own. `person`: of those about them none.
 */
export type Reach =
  | { readonly to: 'all'; readonly person?: string }
  | {
      readonly to: 'teams';
      readonly teams: ReadonlySet<string>;
      readonly person: string;
      /** Those that last just now. */
      readonly absences: readonly Absence[];
    }
  | { readonly to: 'submitted'; readonly by: string }
  | { readonly to: 'one'; readonly complaint: string };

/**
 * The one place that decides what anybody may do, for API, pages, jobs and channels alike.
 * @throws Refusal `unauthenticated` where nobody has said who asks; `forbidden` where it is not for such callers,
 * whatever the complaint.
 */
export function reachOf(caller: Caller, permission: Permission): Reach {
  const rule: Rule = RULES[permission];
  if (isPublic(permission)) return { to: 'all' };
  switch (caller.kind) {
    case 'anybody':
      throw new Refusal(
        'unauthenticated',
        'Say who you are: send a token or a key as Authorization: Bearer.',
      );
    case 'person': {
      const reaches = [...caller.roles].map((role) => rule.roles?.[role]);
      const { subject: person, teams, absences = [] } = caller;
      if (reaches.includes('all')) return { to: 'all', person };
      if (reaches.includes('teams') && teams.has(EVERY_TEAM)) return { to: 'all', person };
      if (reaches.includes('teams')) return { to: 'teams', teams, person, absences };
      break;
    }
    case 'client':
      if (rule.scope !== undefined && caller.scopes.has(rule.scope))
        return { to: 'submitted', by: nameOf(caller) };
      break;
    case 'sandbox':
      if (rule.sandbox) return { to: 'submitted', by: nameOf(caller) };
      break;
    case 'complainant':
      if (rule.complainant) return { to: 'one', complaint: caller.complaintId };
      break;
    case 'machine':
      if (rule.machine) return { to: 'all' };
      break;
  }
  throw new Refusal('forbidden', 'This is not for you to do.', { permission });
}

/** Whether the caller may do that with that complaint. */
export function may(caller: Caller, permission: Permission, complaint: Owned): boolean {
  try {
    return isWithin(reachOf(caller, permission), complaint);
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** Whether nothing is asked of anybody. */
export function isPublic(permission: Permission): boolean {
  const rule: Rule = RULES[permission];
  return rule.open === true;
}

/** Whether machines come for it, who sign instead of bringing a token or key. */
export function isForMachines(permission: Permission): boolean {
  const rule: Rule = RULES[permission];
  return rule.machine === true;
}

/** Whether the complaint lies within reach; one that does not is as good as unknown to the caller. */
export function isWithin(reach: Reach, complaint: Owned): boolean {
  switch (reach.to) {
    case 'all':
      return !isAbout(complaint, reach.person);
    case 'teams':
      if (isAbout(complaint, reach.person)) return false;
      return (
        reach.teams.has(complaint.team) || complaint.assignee === reach.person || standsIn(reach, complaint)
      );
    case 'submitted':
      return complaint.submittedBy === reach.by;
    case 'one':
      return complaint.id === reach.complaint;
  }
}

/** Somebody's part of a complaint that is others': a task, or a decision that they are asked for. */
export interface Share {
  readonly team?: string | undefined;
  readonly assignee?: string | undefined;
}

/** Whether such a part lies within reach, as if the complaint were theirs whose it is. */
export function isShared(reach: Reach, complaint: Owned, { team = '', assignee }: Share): boolean {
  return reach.to === 'teams' && isWithin(reach, { ...complaint, team, assignee });
}

/** Nobody sees or handles what is said about themselves. */
function isAbout({ conflicts = [] }: Owned, person: string | undefined): boolean {
  return person !== undefined && conflicts.includes(person);
}

function standsIn(
  { absences, person, teams }: Extract<Reach, { to: 'teams' }>,
  { assignee, team }: Owned,
): boolean {
  if (assignee === undefined) return false;
  return delegatesOf(absences, { assignee, team }).some(({ to }) =>
    'person' in to ? to.person === person : teams.has(to.team),
  );
}

/** The same as what finds complaints must know of it. */
export function scopeOf(reach: Reach): SearchScope {
  if (reach.to !== 'teams') return reach;
  const { absences, ...scope } = reach;
  return {
    ...scope,
    ...(absences.length > 0 && { standsIn: (owned) => standsIn(reach, { id: '', ...owned }) }),
  };
}

import * as z from 'zod/mini';
import { type Instant, instantSchema } from '../base/instant.ts';

/** Who has what is an absent person's meanwhile: somebody, or a team. */
export const delegateSchema = z.lazy(() =>
  z.union([z.strictObject({ person: z.string() }), z.strictObject({ team: z.string() })]),
);
export type Delegate = z.infer<typeof delegateSchema>;

export const absenceSchema = z.lazy(() =>
  z.looseObject({
    id: z.string(),
    /** By what assignees go by. */
    person: z.string(),
    from: instantSchema,
    until: instantSchema,
    delegate: delegateSchema,
    /** It holds for complaints of these teams alone: those of the supervisor who has recorded it. */
    teams: z.optional(z.array(z.string())),
    /** As access has it. */
    by: z.string(),
    at: instantSchema,
  }),
);
export type Absence = z.infer<typeof absenceSchema>;

/** Nobody has to end one: it lasts as long as it says, and no longer. */
export function lasts({ from, until }: Absence, at: Instant): boolean {
  return from <= at && at < until;
}

interface Stage {
  readonly to: Delegate;
  readonly absence: Absence;
}

/**
 * To whom what is assigned goes on, one after the other: whoever is named may be away, too. It ends with somebody who
 * is there, with a team, or where it comes back to somebody whom it has left; empty where the assignee is there.
 * @param absences those that last
 */
export function delegatesOf(
  absences: readonly Absence[],
  { assignee, team }: { readonly assignee: string; readonly team: string },
): Stage[] {
  const stages: Stage[] = [];
  const left = new Set<string>();
  let person = assignee;
  while (!left.has(person)) {
    left.add(person);
    const absence = absenceOf(absences, person, team);
    if (!absence) break;
    const { delegate: to } = absence;
    stages.push({ to, absence });
    if ('team' in to) break;
    person = to.person;
  }
  return stages;
}

/** Of several that overlap the one that began last counts. */
export function absenceOf(absences: readonly Absence[], person: string, team: string): Absence | undefined {
  return absences
    .filter((one) => one.person === person && (one.teams?.includes(team) ?? true))
    .reduce<Absence | undefined>(
      (last, one) => (last && `${last.from}${last.id}` > `${one.from}${one.id}` ? last : one),
      undefined,
    );
}

/**
 * Who is told what is for the assignee: themselves; whoever has it in their place; or the complaint's team, where that
 * is nobody, or somebody whom it is about.
 */
export function receiverOf(
  absences: readonly Absence[],
  { team, conflicts = [] }: { readonly team: string; readonly conflicts?: readonly string[] | undefined },
  assignee: string,
): { readonly to: Delegate; readonly absence?: Absence } {
  const last = delegatesOf(absences, { assignee, team }).at(-1);
  const to = last?.to ?? { person: assignee };
  const isNobody = 'person' in to && last !== undefined && absenceOf(absences, to.person, team) !== undefined;
  const isAbout = 'person' in to && conflicts.includes(to.person);
  return { to: isNobody || isAbout ? { team } : to, ...(last && { absence: last.absence }) };
}

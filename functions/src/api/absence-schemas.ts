import * as z from 'zod/mini';
import { NOTE, text } from './input.ts';
import { instant } from './moments.ts';
import { assignee, team } from './schemas.ts';

/** Longer than any leave; one that is never over would be a change of who is responsible. */
const LONGEST_MS = 731 * 86_400_000;

const delegate = z.lazy(() =>
  z.union([z.strictObject({ person: assignee }), z.strictObject({ team })], 'must be a person or a team'),
);

interface Absence {
  readonly person?: string;
  readonly from?: string;
  readonly until: string;
  readonly delegate: { readonly person: string } | { readonly team: string };
}
const isInOrder = ({ from, until }: Absence) => from === undefined || from < until;
const ENDS_FIRST = { path: ['until'], message: 'must be later than from' };
const isShort = ({ from, until }: Absence) =>
  from === undefined || Date.parse(until) - Date.parse(from) <= LONGEST_MS;
const TOO_LONG = { path: ['until'], message: 'must not be more than two years after from' };
const isSomebodyElse = ({ person, delegate }: Absence) =>
  person === undefined || !('person' in delegate) || delegate.person !== person;
const THEMSELVES = { path: ['delegate', 'person'], message: 'must be somebody else' };

const absence = () => z.strictObject({ from: z.exactOptional(instant), until: instant, delegate });

/** The caller's own, where nobody is named; from now on, where no beginning is. */
export const absenceSchema = z.lazy(() =>
  z
    .extend(absence(), { person: z.exactOptional(assignee) })
    .check(
      z.refine(isInOrder, ENDS_FIRST),
      z.refine(isShort, TOO_LONG),
      z.refine(isSomebodyElse, THEMSELVES),
    ),
);

/** The whole of it, as it is from now on; whose it is stays. */
export const absenceChangeSchema = z.lazy(() =>
  z.extend(absence(), { from: instant }).check(z.refine(isInOrder, ENDS_FIRST), z.refine(isShort, TOO_LONG)),
);

export const absencesSchema = z.lazy(() => z.strictObject({ person: z.optional(assignee) }));

export const conflictsSchema = z.lazy(() =>
  z.strictObject({ persons: z.array(assignee).check(z.maxLength(20)), reason: z.exactOptional(text(NOTE)) }),
);
export const recusalSchema = z.lazy(() => z.strictObject({ reason: z.exactOptional(text(NOTE)) }));

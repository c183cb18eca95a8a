import { type Absence, lasts } from '@redress/core/access/absence.ts';
import { type Caller, nameOf, type Role } from '@redress/core/access/caller.ts';
import { instantOf } from '@redress/core/base/instant.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as absences from '@redress/core/records/absences.ts';
import type * as z from 'zod/mini';
import { absenceChangeSchema, absenceSchema, absencesSchema } from './absence-schemas.ts';
import { isRepeated, keyed } from './asked.ts';
import { markChanged, readAnswer } from './conditions.ts';
import { body, invalid, noInput, noQuery, query } from './input.ts';
import { requireTeam } from './policy-checks.ts';
import type { ApiContext, HandlersOf } from './routing.ts';

/** Who is away, and who has what is theirs meanwhile. */
export function absenceHandlers(services: Services): HandlersOf<'absences'> {
  const idIn = (c: ApiContext) => c.req.param('id') ?? '';
  const answer = (c: ApiContext, known: absences.Versioned, isReplay = false) => {
    markChanged(c, { tag: absences.tagOf(services, known), isReplay });
    c.set('shown', { object: known.absence.id });
    return shown(known.absence, services.clock.now());
  };
  return {
    'absences.list': async (c) => {
      const { person } = query(c, absencesSchema);
      const found = await absences.list(services, person);
      const now = services.clock.now();
      return c.json({ items: found.map((absence) => shown(absence, now)) });
    },

    'absences.get': async (c) => {
      noQuery(c);
      const known = await absences.load(services, idIn(c));
      return readAnswer(c, absences.tagOf(services, known), () =>
        c.json(shown(known.absence, services.clock.now())),
      );
    },

    'absences.record': async (c) => {
      const input = await body(c, absenceSchema);
      const request = keyed(c, services.settings, input);
      const caller = personIn(c);
      const { person = caller.subject, from = instantOf(services.clock.now()), until, delegate } = input;
      const whose = mayBeWhose(caller, person);
      requireDelegate(services, person, delegate);
      if (until <= from) throw invalid('body', 'until', 'custom', 'must be later than from');
      const said = { person, from, until, delegate, by: nameOf(caller), ...whose };
      const isReplay = await isRepeated(services, request);
      const known = await absences.record(services, said, request);
      return c.json(answer(c, known, isReplay), 201, { location: `/v1/absences/${known.absence.id}` });
    },

    'absences.change': async (c) => {
      const input = await body(c, absenceChangeSchema);
      const change = (absence: Absence, at: string): Absence => {
        const whose = requireMine(c, absence);
        requireDelegate(services, absence.person, input.delegate);
        if (absence.until <= at) throw over();
        const { teams: _, ...others } = absence;
        return { ...others, ...input, ...whose };
      };
      const changed = await absences.change(services, idIn(c), change, c.get('conditions'));
      return c.json(answer(c, changed));
    },

    /** Ended again, it stays as it ended. */
    'absences.end': async (c) => {
      await noInput(c);
      requireMine(c, (await absences.load(services, idIn(c))).absence);
      const isReplay = await isRepeated(services, keyed(c, services.settings, {}));
      const end = (absence: Absence, at: Absence['until']): Absence => {
        requireMine(c, absence);
        return absence.until <= at ? absence : { ...absence, from: earlier(absence.from, at), until: at };
      };
      const { absence } = await absences.change(services, idIn(c), end);
      c.set('shown', { object: absence.id });
      markChanged(c, { isReplay });
      return c.json(shown(absence, services.clock.now()));
    },
  };
}

const earlier = (one: Absence['from'], other: Absence['from']) => (one < other ? one : other);
const over = () => new Refusal('wrong-state', 'An absence that is over stays as it was.');

type Person = Extract<Caller, { kind: 'person' }>;

function personIn(c: ApiContext): Person {
  const caller = c.get('caller');
  if (caller.kind !== 'person') throw new Refusal('forbidden', 'This is not for you to do.');
  return caller;
}

const OTHERS: readonly Role[] = ['supervisor', 'administrator'];

/**
 * One's own holds for whatever is one's own, and so does what an administrator records; what a supervisor records for
 * somebody else holds for the complaints of the supervisor's teams alone: nobody gives away what is not theirs.
 * @throws Refusal `forbidden`
 */
function mayBeWhose({ subject, roles, teams }: Person, person: string): { teams?: string[] } {
  if (person === subject || roles.has('administrator')) return {};
  if (!OTHERS.some((role) => roles.has(role))) throw new Refusal('forbidden', 'This is not for you to do.');
  return teams.has('*') ? {} : { teams: [...teams].sort() };
}

function requireMine(c: ApiContext, { person }: Absence): { teams?: string[] } {
  return mayBeWhose(personIn(c), person);
}

/** @throws Refusal `invalid-request` */
function requireDelegate(
  services: Services,
  person: string,
  delegate: z.infer<typeof absenceSchema>['delegate'],
): void {
  if ('team' in delegate) requireTeam(services, delegate.team, 'delegate.team');
  else if (delegate.person === person)
    throw invalid('body', 'delegate.person', 'custom', 'must be somebody else');
}

function shown(absence: Absence, now: number) {
  const { id, person, from, until, delegate, teams, by, at } = absence;
  const instant = instantOf(now);
  const state = lasts(absence, instant) ? 'current' : from > instant ? 'planned' : 'over';
  return { id, person, state, from, until, delegate, teams, by, at };
}

import * as z from 'zod/mini';
import { kebabSchema } from '../base/kebab.ts';
import { furtherTargetSchema } from '../calendar/target.ts';

const labelSchema = z.string().check(z.trim(), z.minLength(1), z.maxLength(100));
/** What it is called in messages, by language. */
export const labels = () =>
  z
    .strictObject({ en: z.exactOptional(labelSchema), 'zh-CN': z.exactOptional(labelSchema) })
    .check(z.refine((names) => Object.keys(names).length > 0, 'must name it in en, zh-CN or both'));

/** The clock of what a third party must do by a date that a handler has set. */
export const THIRD_PARTY = 'third-party';
const RESERVED: readonly string[] = ['acknowledgement', 'resolution', 'follow-up', THIRD_PARTY];
const clockName = z.lazy(() =>
  kebabSchema.check(
    z.maxLength(40),
    z.refine(
      (name) => !RESERVED.includes(name) && !name.startsWith('promise'),
      'must be no name that is taken already',
    ),
  ),
);
const MOST_CLOCKS = 8;

/**
 * What a further clock may be fulfilled by, besides by hand: a reply is a message, or a contact in which they were
 * reached. Of remedies that nothing is left to carry out, from the resolution on also where there never was anything.
 */
export const FULFILMENTS = [
  'acknowledgement',
  'reply',
  'question',
  'extension',
  'assignment',
  'remedies',
] as const;
export type Fulfilment = (typeof FULFILMENTS)[number];

const team = kebabSchema.check(z.maxLength(63));

const furtherClock = <Step>(ladder: z.ZodMiniType<Step[]>, fulfilment: z.ZodMiniType<string>) =>
  z.strictObject({
    /** Absent: by what it goes by, as words. */
    name: z.exactOptional(labels()),
    /** One of the two: the same for everybody, or for each team named, from when it is given the complaint. */
    target: z.exactOptional(furtherTargetSchema),
    teams: z.exactOptional(z.record(team, furtherTargetSchema)),
    ladder,
    fulfilledBy: z.exactOptional(z.array(fulfilment)),
    /** Owed again, from each fulfilment on, until the resolution. */
    repeats: z.exactOptional(z.boolean()),
    /** It goes on after the resolution; one that counts from the resolution does in any case. */
    outlives: z.exactOptional(z.boolean()),
  });
type FurtherClock = z.infer<ReturnType<typeof furtherClock<unknown>>>;

/** Further clocks, beside the acknowledgement and the resolution: as somebody may ask for them. */
export const furtherClocks = <Step>(ladder: z.ZodMiniType<Step[]>) =>
  z.exactOptional(
    z.record(clockName, furtherClock(ladder, z.enum(FULFILMENTS)).check(z.superRefine(requireSound))).check(
      z.refine((clocks) => Object.keys(clocks).length <= MOST_CLOCKS, {
        message: 'must be at most {most}',
        params: { most: MOST_CLOCKS },
      }),
    ),
  );

/** The same as another version may have stored them. */
export const storedFurtherClocks = <Step>(ladder: z.ZodMiniType<Step[]>) =>
  z.exactOptional(z.record(z.string(), furtherClock(ladder, z.string())));

function requireSound(
  { target, teams, repeats = false, outlives = false }: FurtherClock,
  context: z.core.$RefinementCtx,
): void {
  const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  if ((target === undefined) === (teams === undefined))
    refuse(['target'], 'must be given, or else targets for teams');
  if (target?.anchor === 'assignment')
    refuse(['target', 'anchor'], 'must be said for each team where it is assignment');
  for (const [team, { anchor }] of Object.entries(teams ?? {}))
    if (anchor !== 'assignment') refuse(['teams', team, 'anchor'], 'must be assignment');
  const isAfter = outlives || target?.anchor === 'resolution';
  if (repeats && (isAfter || teams !== undefined))
    refuse(['repeats'], 'must be said only of a clock that ends with the resolution');
  if (teams !== undefined && outlives)
    refuse(['outlives'], 'must not be said of a clock that each team has of its own');
}

/** What a clock promises while that team has the complaint; undefined: nothing. */
export function targetFor({ target, teams }: FurtherClock, team: string): FurtherClock['target'] {
  return target ?? (teams && Object.hasOwn(teams, team) ? teams[team] : undefined);
}

const PROMISE = 'promise-';
/** A promise that was made to the complainant has a clock of its own, by its number. */
export const promiseName = (number: number) => `${PROMISE}${number}`;
/** Undefined for any other clock. */
export function promiseNumber(name: string): number | undefined {
  const [, number] = /^promise-(\d+)$/.exec(name) ?? [];
  return number === undefined ? undefined : Number(number);
}
/** A clock of the complaint's own: what it is due at, no policy says. */
export const isOwnClock = (name: string) => promiseNumber(name) !== undefined || name === THIRD_PARTY;

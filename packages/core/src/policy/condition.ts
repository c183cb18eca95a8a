import * as z from 'zod/mini';
import { carrying } from '../base/carrying.ts';
import { kebabSchema } from '../base/kebab.ts';
import { CATEGORIES, CHANNELS, codes, LANGUAGES, MOTIVES, SEVERITIES, VENUES } from '../base/vocabulary.ts';

/** What is known of a complaint when its policy is looked for. */
export interface Facts {
  readonly category: string;
  readonly severity: string;
  readonly channel: string;
  readonly language: string;
  readonly jurisdiction?: string | undefined;
  readonly tier?: string | undefined;
  /** Of products. */
  readonly line?: string | undefined;
  readonly brand?: string | undefined;
  readonly legalEntity?: string | undefined;
  /** Where it was said. */
  readonly venue?: string | undefined;
  readonly motive?: string | undefined;
  /** `yes` or `no`, where somebody has said. */
  readonly vulnerable?: string | undefined;
  readonly team?: string | undefined;
  /** `yes`: the same person has complained of the same thing before. */
  readonly repeat?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Values of the installation's own fields, by name. */
  readonly fields?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** Of what has several values: one of them is in the list, or none is. */
export interface Choice {
  readonly in?: readonly string[];
  readonly notIn?: readonly string[];
}

/** All that is said here must hold. What is not known of a complaint is in no list. */
export interface Condition {
  readonly category?: Choice;
  readonly severity?: Choice;
  readonly channel?: Choice;
  readonly language?: Choice;
  readonly jurisdiction?: Choice;
  readonly tier?: Choice;
  readonly line?: Choice;
  readonly brand?: Choice;
  readonly legalEntity?: Choice;
  readonly venue?: Choice;
  readonly motive?: Choice;
  readonly vulnerable?: Choice;
  readonly repeat?: Choice;
  readonly team?: Choice;
  readonly tags?: Choice;
  readonly fields?: Readonly<Record<string, Choice>>;
  readonly allOf?: readonly Condition[];
  readonly anyOf?: readonly Condition[];
}

function choiceOf(value: z.ZodMiniType<string>) {
  const values = z.exactOptional(z.array(value).check(z.minLength(1)));
  return z
    .strictObject({ in: values, notIn: values })
    .check(
      z.refine((choice) => choice.in !== undefined || choice.notIn !== undefined, 'must say `in` or `notIn`'),
    );
}
const choice = (value: z.ZodMiniType<string>) => z.exactOptional(choiceOf(value));

const word = z.string().check(z.minLength(1), z.maxLength(100));
/** Of an own field. */
const MOST_NAME = 40;
const ownFields = () =>
  z.exactOptional(
    z
      .record(kebabSchema.check(z.maxLength(MOST_NAME)), choiceOf(word))
      .check(z.refine((fields) => Object.keys(fields).length > 0, 'must say something')),
  );

interface Codes {
  readonly category: z.ZodMiniType<string>;
  readonly severity: z.ZodMiniType<string>;
  readonly channel: z.ZodMiniType<string>;
  readonly language: z.ZodMiniType<string>;
  readonly venue: z.ZodMiniType<string>;
  readonly motive: z.ZodMiniType<string>;
  readonly vulnerable: z.ZodMiniType<string>;
}

function conditionOf({
  category,
  severity,
  channel,
  language,
  venue,
  motive,
  vulnerable,
}: Codes): z.ZodMiniType<Condition> {
  const parts = z.exactOptional(z.lazy(() => z.array(schema).check(z.minLength(1))));
  const schema: z.ZodMiniType<Condition> = z
    .strictObject({
      category: choice(category),
      severity: choice(severity),
      channel: choice(channel),
      language: choice(language),
      jurisdiction: choice(word),
      tier: choice(word),
      line: choice(word),
      brand: choice(word),
      legalEntity: choice(word),
      venue: choice(venue),
      motive: choice(motive),
      vulnerable: choice(vulnerable),
      repeat: choice(word),
      team: choice(word),
      tags: choice(word),
      fields: ownFields(),
      allOf: parts,
      anyOf: parts,
    })
    .check(z.refine((condition) => Object.keys(condition).length > 0, 'must say something'));
  return schema;
}

export const conditionSchema = z.lazy(() =>
  conditionOf({
    category: codes(CATEGORIES),
    severity: codes(SEVERITIES),
    channel: codes(CHANNELS),
    language: z.enum(LANGUAGES),
    venue: codes(VENUES),
    motive: codes(MOTIVES),
    vulnerable: z.enum(['yes', 'no']),
  }),
);

/** As another version may have stored it: what that asks for and this one does not know holds for nobody. */
export const storedConditionSchema = z.lazy(() =>
  carrying(
    conditionOf({
      ...{ category: word, severity: word, channel: word, language: word },
      ...{ venue: word, motive: word, vulnerable: word },
    }),
  ),
);

/** Why the condition holds, `severity critical and channel web`; undefined where it does not. */
export function holds(
  { allOf = [], anyOf, fields = {}, ...choices }: Condition,
  facts: Facts,
): string | undefined {
  const values: Readonly<Record<string, Value>> = { ...facts, fields: undefined };
  const own = facts.fields ?? {};
  const reasons = [
    ...Object.entries(choices).map(([field, choice]) =>
      FIELDS.includes(field) ? chosen(field, choice, values[field]) : undefined,
    ),
    ...Object.entries(fields).map(([name, choice]) =>
      chosen(`field ${name}`, choice, Object.hasOwn(own, name) ? own[name] : undefined),
    ),
    ...allOf.map((part) => holds(part, facts)),
    ...(anyOf ? [anyOf.map((part) => holds(part, facts)).find((reason) => reason !== undefined)] : []),
  ];
  return reasons.includes(undefined) ? undefined : [...new Set(reasons)].join(' and ');
}

const FIELDS = [
  ...['category', 'severity', 'channel', 'language', 'jurisdiction', 'tier', 'line', 'brand', 'legalEntity'],
  ...['venue', 'motive', 'vulnerable', 'repeat', 'team', 'tags'],
];

type Value = string | readonly string[] | undefined;

function chosen(field: string, choice: Choice, value: Value): string | undefined {
  const { in: among, notIn, ...unknown } = choice;
  if (Object.keys(unknown).length > 0) return undefined;
  const values = value === undefined ? [] : [value].flat();
  const named = among && values.filter((one) => among.includes(one));
  const isIn = named === undefined || named.length > 0;
  const isOut = notIn === undefined || !values.some((one) => notIn.includes(one));
  return isIn && isOut ? `${field} ${(named ?? values).join(', ') || 'unknown'}` : undefined;
}

/** Whether it asks for any of these, `tags` or `field region` say. */
export function asksFor(
  { allOf = [], anyOf = [], fields = {}, ...choices }: Condition,
  facts: ReadonlySet<string>,
): boolean {
  return (
    Object.keys(choices).some((name) => facts.has(name)) ||
    Object.keys(fields).some((name) => facts.has(`field ${name}`)) ||
    [...allOf, ...anyOf].some((part) => asksFor(part, facts))
  );
}

import * as z from 'zod';
import { carrying } from '../base/carrying.ts';
import { CATEGORIES, CHANNELS, codes, LANGUAGES, SEVERITIES } from '../base/vocabulary.ts';

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
  readonly team?: string | undefined;
  /** `yes`: the same person has complained of the same thing before. */
  readonly repeat?: string | undefined;
}

interface Choice {
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
  readonly team?: Choice;
  readonly allOf?: readonly Condition[];
  readonly anyOf?: readonly Condition[];
}

function choice(value: z.ZodType<string>) {
  const values = z.array(value).min(1).exactOptional();
  return z
    .strictObject({ in: values, notIn: values })
    .refine((choice) => choice.in !== undefined || choice.notIn !== undefined, 'must say `in` or `notIn`')
    .exactOptional();
}

const word = z.string().min(1).max(100);

interface Codes {
  readonly category: z.ZodType<string>;
  readonly severity: z.ZodType<string>;
  readonly channel: z.ZodType<string>;
  readonly language: z.ZodType<string>;
}

function conditionOf({ category, severity, channel, language }: Codes): z.ZodType<Condition> {
  const parts = z.lazy(() => z.array(schema).min(1)).exactOptional();
  const schema: z.ZodType<Condition> = z
    .strictObject({
      category: choice(category),
      severity: choice(severity),
      channel: choice(channel),
      language: choice(language),
      jurisdiction: choice(word),
      tier: choice(word),
      line: choice(word),
      team: choice(word),
      allOf: parts,
      anyOf: parts,
    })
    .refine((condition) => Object.keys(condition).length > 0, 'must say something');
  return schema;
}

export const conditionSchema = z.lazy(() =>
  conditionOf({
    category: codes(CATEGORIES),
    severity: codes(SEVERITIES),
    channel: codes(CHANNELS),
    language: z.enum(LANGUAGES),
  }),
);

/** As another version may have stored it: what that asks for and this one does not know holds for nobody. */
export const storedConditionSchema = z.lazy(() =>
  carrying(conditionOf({ category: word, severity: word, channel: word, language: word })),
);

/** Why the condition holds, `severity critical and channel web`; undefined where it does not. */
export function holds({ allOf = [], anyOf, ...choices }: Condition, facts: Facts): string | undefined {
  const values: Readonly<Record<string, string | undefined>> = { ...facts };
  const reasons = [
    ...Object.entries(choices).map(([field, choice]) => chosen(field, choice, values[field])),
    ...allOf.map((part) => holds(part, facts)),
    ...(anyOf ? [anyOf.map((part) => holds(part, facts)).find((reason) => reason !== undefined)] : []),
  ];
  return reasons.includes(undefined) ? undefined : [...new Set(reasons)].join(' and ');
}

const FIELDS = ['category', 'severity', 'channel', 'language', 'jurisdiction', 'tier', 'line', 'team'];

function chosen(field: string, choice: Choice, value: string | undefined): string | undefined {
  if (!FIELDS.includes(field)) return undefined;
  const { in: among, notIn, ...unknown } = choice;
  if (Object.keys(unknown).length > 0) return undefined;
  const isIn = among === undefined || (value !== undefined && among.includes(value));
  const isOut = notIn === undefined || value === undefined || !notIn.includes(value);
  return isIn && isOut ? `${field} ${value ?? 'unknown'}` : undefined;
}

import * as z from 'zod';
import {
  CATEGORIES,
  type Category,
  CHANNELS,
  type Channel,
  codes,
  LANGUAGES,
  type Language,
  SEVERITIES,
  type Severity,
} from '../base/vocabulary.ts';

/** What is known of a complaint when its policy is looked for. */
export interface Facts {
  readonly category: Category;
  readonly severity: Severity;
  readonly channel: Channel;
  readonly language: Language;
  readonly jurisdiction?: string | undefined;
  readonly tier?: string | undefined;
  readonly team?: string | undefined;
}

interface Choice<Value extends string> {
  readonly in?: readonly Value[];
  readonly notIn?: readonly Value[];
}

/** All that is said here must hold. What is not known of a complaint is in no list. */
export interface Condition {
  readonly category?: Choice<Category>;
  readonly severity?: Choice<Severity>;
  readonly channel?: Choice<Channel>;
  readonly language?: Choice<Language>;
  readonly jurisdiction?: Choice<string>;
  readonly tier?: Choice<string>;
  readonly team?: Choice<string>;
  readonly allOf?: readonly Condition[];
  readonly anyOf?: readonly Condition[];
}

function choice<Value extends string>(value: z.ZodType<Value>) {
  const values = z.array(value).min(1).exactOptional();
  return z
    .strictObject({ in: values, notIn: values })
    .refine((choice) => choice.in !== undefined || choice.notIn !== undefined, 'must say `in` or `notIn`')
    .exactOptional();
}

const word = z.string().min(1).max(100);
const parts = z.lazy(() => z.array(conditionSchema).min(1)).exactOptional();

export const conditionSchema: z.ZodType<Condition> = z
  .strictObject({
    category: choice(codes(CATEGORIES)),
    severity: choice(codes(SEVERITIES)),
    channel: choice(codes(CHANNELS)),
    language: choice(z.enum(LANGUAGES)),
    jurisdiction: choice(word),
    tier: choice(word),
    team: choice(word),
    allOf: parts,
    anyOf: parts,
  })
  .refine((condition) => Object.keys(condition).length > 0, 'must say something');

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

function chosen(field: string, choice: Choice<string>, value: string | undefined): string | undefined {
  const isIn = choice.in === undefined || (value !== undefined && choice.in.includes(value));
  const isOut = choice.notIn === undefined || value === undefined || !choice.notIn.includes(value);
  return isIn && isOut ? `${field} ${value ?? 'unknown'}` : undefined;
}

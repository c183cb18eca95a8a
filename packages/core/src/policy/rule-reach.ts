import { CATEGORIES, CHANNELS, LANGUAGES, SEVERITIES } from '../base/vocabulary.ts';
import type { Choice, Condition } from './condition.ts';
import type { PolicySet } from './policy.ts';

/** A rule that no complaint ever comes to. All rules are counted from 1. */
export interface UnreachedRule {
  readonly rule: number;
  /** The earlier rules that take all that it would, no more of them than it needs; none: its condition holds for nobody. */
  readonly takenBy: readonly number[];
  /** `takenBy` is one rule whose condition, in whatever words, is the same. */
  readonly isDuplicate: boolean;
}

/**
 * The rules of a set that can take no complaint, whatever is known of it. Nothing is said of a rule for which that
 * would take too long to find out, nor of the last one, which a set must have.
 */
export function unreachedRules({ rules }: Pick<PolicySet, 'rules'>): UnreachedRule[] {
  const formulas = rules.slice(0, -1).flatMap(({ when }) => (when ? [formulaOf(when)] : []));
  return formulas.flatMap((formula, index) => {
    const earlier = formulas.slice(0, index).map((other, place) => ({ formula: other, rule: place + 1 }));
    const takenBy = takersOf(formula, earlier);
    if (!takenBy) return [];
    const [only, more] = takenBy;
    const isDuplicate = only !== undefined && !more && isTaken(only.formula, [formula]);
    return [{ rule: index + 1, takenBy: takenBy.map(({ rule }) => rule), isDuplicate }];
  });
}

interface Earlier {
  readonly formula: Formula;
  readonly rule: number;
}

/** As few as take all that the formula holds for; undefined where they do not, or it cannot be said. */
function takersOf(formula: Formula, earlier: readonly Earlier[]): readonly Earlier[] | undefined {
  const isTakenBy = (some: readonly Earlier[]) =>
    isTaken(
      formula,
      some.map((one) => one.formula),
    );
  if (isTakenBy([])) return [];
  if (!isTakenBy(earlier)) return undefined;
  const single = earlier.find((one) => isTakenBy([one]));
  if (single) return [single];
  return earlier.reduceRight<readonly Earlier[]>((left, one) => {
    const others = left.filter((other) => other !== one);
    return isTakenBy(others) ? others : left;
  }, earlier);
}

type Formula =
  /** Whether the field's value is one of these. What is not known is none of any. */
  | { readonly field: string; readonly among: ReadonlySet<string>; readonly isIn: boolean }
  | { readonly all: readonly Formula[] }
  | { readonly any: readonly Formula[] };

function formulaOf({ allOf = [], anyOf, tags, fields = {}, ...choices }: Condition): Formula {
  const atoms = Object.entries(choices).flatMap(([field, { in: among, notIn }]): Formula[] => [
    ...(among ? [{ field, among: new Set(among), isIn: true }] : []),
    ...(notIn ? [{ field, among: new Set(notIn), isIn: false }] : []),
  ]);
  const several = Object.entries(fields).flatMap(([name, choice]) => formulasOf(`field ${name}`, choice));
  return {
    all: [
      ...atoms,
      ...(tags ? formulasOf('tags', tags) : []),
      ...several,
      ...allOf.map(formulaOf),
      ...(anyOf ? [{ any: anyOf.map(formulaOf) }] : []),
    ],
  };
}

/** Of what has several values at once: each value is there or not, whatever the others. */
function formulasOf(field: string, { in: among, notIn }: Choice): Formula[] {
  const isThere = (isIn: boolean) => (value: string) => ({
    field: `${field} ${value}`,
    among: new Set([value]),
    isIn,
  });
  return [
    ...(among ? [{ any: among.map(isThere(true)) }] : []),
    ...(notIn ? [{ all: notIn.map(isThere(false)) }] : []),
  ];
}

/** All that a field can be. Of the others it can be any word, or not be known: both are told from a list alike. */
const CLOSED: Readonly<Record<string, readonly string[]>> = {
  category: Object.keys(CATEGORIES),
  severity: Object.keys(SEVERITIES),
  channel: Object.keys(CHANNELS),
  language: LANGUAGES,
};
/** Stands for every word that nobody names. */
const ANOTHER = '';

/** So many values are tried; a set that people write takes some hundreds. */
const MOST_TRIES = 50_000;

/** Whether whatever the formula holds for, one of the others holds for, too. False also where that is not found out. */
function isTaken(formula: Formula, others: readonly Formula[]): boolean {
  const fields = valuesToTry([formula, ...others]);
  let tries = 0;
  const isSome = (index: number, values: ReadonlyMap<string, string>, left: readonly Formula[]): boolean => {
    const holds = truthOf(formula, values);
    if (holds === false) return false;
    const open = left.filter((other) => truthOf(other, values) !== false);
    if (open.some((other) => truthOf(other, values) === true)) return false;
    const field = fields[index];
    if (!field) return true;
    tries += field.values.length;
    if (tries > MOST_TRIES) return true;
    return field.values.some((value) => isSome(index + 1, new Map(values).set(field.name, value), open));
  };
  return !isSome(0, new Map(), others);
}

interface Field {
  readonly name: string;
  /** One of each sort that the formulas tell apart. */
  readonly values: readonly string[];
}

function valuesToTry(formulas: readonly Formula[]): Field[] {
  const lists = new Map<string, ReadonlySet<string>[]>();
  for (const { field, among } of formulas.flatMap(atomsOf))
    lists.set(field, [...(lists.get(field) ?? []), among]);
  return [...lists].map(([name, among]) => {
    const candidates = CLOSED[name] ?? [...new Set(among.flatMap((list) => [...list])), ANOTHER];
    const bySort = new Map(candidates.map((value) => [among.map((list) => list.has(value)).join(), value]));
    return { name, values: [...bySort.values()] };
  });
}

function atomsOf(formula: Formula): Extract<Formula, { field: string }>[] {
  if ('field' in formula) return [formula];
  return ('all' in formula ? formula.all : formula.any).flatMap(atomsOf);
}

/** Undefined where it depends on a field that has no value yet. */
function truthOf(formula: Formula, values: ReadonlyMap<string, string>): boolean | undefined {
  if ('field' in formula) {
    const value = values.get(formula.field);
    return value === undefined ? undefined : formula.among.has(value) === formula.isIn;
  }
  const decides = 'any' in formula;
  const parts = (decides ? formula.any : formula.all).map((part) => truthOf(part, values));
  if (parts.includes(decides)) return decides;
  return parts.includes(undefined) ? undefined : !decides;
}

import type { Values } from './forms.ts';

/* A list in a form: a row for each of its members, `remedies.0.kind`, and another one whenever somebody asks for it. */

export type ListName = 'remedies' | 'contactPoints';

/** So many of either the API takes. */
const MOST = 20;
/** The name of the button that asks for another row is `step`. */
export const addingTo = (list: ListName) => `add ${list}`;

const placeIn = (list: ListName, name: string) => {
  const [, row, rest] = new RegExp(`^${list}\\.(\\d{1,3})\\.(.+)$`).exec(name) ?? [];
  return row === undefined || rest === undefined ? undefined : { row: Number(row), rest };
};

/** @param least those that are known, or with which a form begins */
export function rowCount(sent: Values, list: ListName, least: number): number {
  const rows = Object.keys(sent).flatMap((name) => placeIn(list, name)?.row ?? []);
  const asked = sent.step === addingTo(list) ? 1 : 0;
  return Math.min(MOST, Math.max(least, ...rows.map((row) => row + 1 + asked)));
}

export const isFull = (count: number): boolean => count >= MOST;

/** Rows in which nothing is said are none: those after them move up, so that what is wrong is said of the right one. */
export function compacted(values: Values, list: ListName): Values {
  const rows = new Map<number, [string, string][]>();
  const others: [string, string][] = [];
  for (const [name, value] of Object.entries(values)) {
    const place = placeIn(list, name);
    if (!place) others.push([name, value]);
    else rows.set(place.row, [...(rows.get(place.row) ?? []), [place.rest, value]]);
  }
  const said = [...rows].sort(([one], [other]) => one - other).map(([, row]) => row);
  const kept = said.filter((row) => row.some(([, value]) => value.trim() !== ''));
  return Object.fromEntries([
    ...others,
    ...kept.flatMap((row, place) => row.map(([rest, value]) => [`${list}.${place}.${rest}`, value] as const)),
  ]);
}

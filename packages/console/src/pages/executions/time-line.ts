import { html } from 'hono/html';
import type { PageContext } from '../../context.ts';
import type { Html } from '../../ui/layout.ts';
import { spanOf } from '../../ui/times.ts';
import { stateName } from './picture.ts';
import type { Visit } from './visits.ts';

/* States over time. Work takes milliseconds, waits take days: time in which nothing begins or ends is folded. */

const NAMES = 210;
const WIDTH = 980;
const ROW = 22;
const HEAD = 20;
/** A wait is as wide as the number of digits that its seconds have, so that longer ones stay longer. */
const weightOf = (millis: number) => 0.3 + Math.log10(1 + millis / 1000);
/** Longer ones are folded, and said how long they are. */
const FOLDED_MS = 60_000;
const MOST_ROWS = 14;

export function timeLine(c: PageContext, visits: readonly Visit[], endedAt: string | undefined): Html {
  const { words, now } = c.var;
  const end = endedAt === undefined ? now : Date.parse(endedAt);
  const spans = visits.map((visit) => ({
    visit,
    from: Date.parse(visit.enteredAt),
    to: visit.leftAt === undefined ? Math.max(end, Date.parse(visit.enteredAt)) : Date.parse(visit.leftAt),
  }));
  const names = [...new Set(visits.map(({ state }) => state))].slice(0, MOST_ROWS);
  const instants = [...new Set(spans.flatMap(({ from, to }) => [from, to]))].sort(
    (one, other) => one - other,
  );
  const places = placesOf(instants);
  const xOf = (millis: number) => places.get(millis) ?? NAMES;
  const height = HEAD + names.length * ROW + 4;
  const folds = instants.slice(1).flatMap((to, index) => {
    const from = instants[index] ?? to;
    return to - from < FOLDED_MS ? [] : [{ from, to }];
  });
  return html`<svg class="asl gantt" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" aria-hidden="true">
${folds.map(({ from, to }) => html`<rect class="fold" x="${r(xOf(from))}" y="${HEAD}" width="${r(xOf(to) - xOf(from))}" height="${height - HEAD}"/>${xOf(to) - xOf(from) < 44 ? '' : html`<text class="st" x="${r((xOf(from) + xOf(to)) / 2)}" y="14" text-anchor="middle">${spanOf(words, to - from)}</text>`}`)}
${names.map((name, row) => html`<text x="0" y="${HEAD + row * ROW + 15}">${stateName(c, name)}</text>`)}
${spans
  .filter(({ visit }) => names.includes(visit.state))
  .map(
    ({ visit, from, to }) =>
      html`<rect class="${visit.outcome}" x="${r(xOf(from))}" y="${HEAD + names.indexOf(visit.state) * ROW + 4}" width="${r(Math.max(3, xOf(to) - xOf(from)))}" height="${ROW - 8}" rx="3"/>`,
  )}
</svg>`;
}

function placesOf(instants: readonly number[]): ReadonlyMap<number, number> {
  const weights = instants.map((at, index) => (index === 0 ? 0 : weightOf(at - (instants[index - 1] ?? at))));
  const all = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  let sum = 0;
  return new Map(
    instants.map((at, index) => {
      sum += weights[index] ?? 0;
      return [at, NAMES + (sum / all) * (WIDTH - NAMES - 4)] as const;
    }),
  );
}

const r = (value: number) => Math.round(value * 10) / 10;

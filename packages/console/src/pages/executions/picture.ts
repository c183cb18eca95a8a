import { html } from 'hono/html';
import type { PageContext } from '../../context.ts';
import type { Html } from '../../ui/layout.ts';
import { untilOf } from '../../ui/times.ts';
import { type Drawing, drawingOf, type PlacedEdge, type PlacedState, type Point } from './layout.ts';
import type { StateStanding, Visit } from './visits.ts';

export interface Pictured {
  readonly workflow: 'complaint' | 'follow-up';
  readonly visits: readonly Visit[];
  readonly standings: ReadonlyMap<string, StateStanding>;
  /** Until when a state waits, by its name. */
  readonly until: ReadonlyMap<string, string>;
}

/** The machine as it ships, and what of it happened. Beside it stands a list that says the same in words. */
export function picture(c: PageContext, pictured: Pictured): Html {
  const drawing = drawingOf(pictured.workflow);
  const { width, height } = drawing;
  const taken = new Set(pictured.visits.flatMap(({ from, state }) => (from ? [`${from}>${state}`] : [])));
  const margin = 4;
  const box = [-margin, -margin, Math.ceil(width) + 2 * margin, Math.ceil(height) + 2 * margin];
  return html`<svg class="asl" viewBox="${box.join(' ')}" width="${box[2]}" height="${box[3]}" aria-hidden="true">
${drawing.states.filter(({ isFrame }) => isFrame).map((state) => frame(c, pictured, state))}
${drawing.edges.map((edge) => line(edge, taken.has(`${edge.from}>${edge.to}`)))}
${drawing.states.filter(({ isFrame }) => !isFrame).map((state) => node(c, pictured, state))}
</svg>`;
}

function frame(c: PageContext, { standings }: Pictured, { name, x, y, width, height }: PlacedState): Html {
  const outcome = standings.get(name)?.outcome ?? 'unreached';
  return html`<g class="${outcome}"><rect class="fr" x="${r(x)}" y="${r(y)}" width="${r(width)}" height="${r(height)}" rx="10"/><text x="${r(x + 14)}" y="${r(y + 20)}">${stateName(c, name)}</text></g>`;
}

/** Beside the words, for whoever looks at it from afar. */
const MARKS: Readonly<Record<string, string>> = { passed: '✓ ', due: '✓ ', retimed: '✓ ', failed: '◆ ' };
const LINE = 15;
const CENTRE = 0.5;

function node(
  c: PageContext,
  { standings, until }: Pictured,
  { name, x, y, width, height }: PlacedState,
): Html {
  const standing = standings.get(name);
  const outcome = standing?.outcome ?? 'unreached';
  const { words, now } = c.var;
  const due = outcome === 'current' ? until.get(name) : undefined;
  const lines = broken(stateName(c, name));
  const middle = x + width * CENTRE;
  const first = y + (lines.length === 1 ? 26 : 19);
  const below = first + lines.length * LINE + 4;
  const said = standing && `${MARKS[outcome] ?? ''}${words.executions.standing[outcome](standing.visits)}`;
  const second =
    outcome === 'failed'
      ? html`<rect x="${r(x + 3)}" y="${r(y + 3)}" width="${width - 6}" height="${height - 6}" rx="5"/>`
      : '';
  return html`<g class="${outcome}"><rect x="${r(x)}" y="${r(y)}" width="${width}" height="${height}" rx="8"/>${second}${lines.map((text, index) => html`<text x="${r(middle)}" y="${r(first + index * LINE)}" text-anchor="middle">${text}</text>`)}<text class="st" x="${r(middle)}" y="${r(below)}" text-anchor="middle">${due === undefined ? (said ?? '') : html`<tspan data-due="${due}">${untilOf(words, due, now)}</tspan>`}</text></g>`;
}

function line({ points }: PlacedEdge, isTaken: boolean): Html {
  const end = points.at(-1);
  const before = points.at(-2);
  if (!end || !before) return html``;
  return html`<path class="${isTaken ? 'ln' : 'ln un'}" d="${curve(points)}"/><path class="${isTaken ? 'tip' : 'tip un'}" d="${tip(before, end)}"/>`;
}

/** Through the middles between its points, so that it bends softly. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const bends = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] ?? point;
    const isLast = index === rest.length - 2;
    const to = isLast ? next : { x: (point.x + next.x) * CENTRE, y: (point.y + next.y) * CENTRE };
    return `Q${at(point)} ${at(to)}`;
  });
  return `M${at(first)}${bends.length === 0 ? `L${at(rest[0] ?? first)}` : bends.join('')}`;
}

function tip(from: Point, { x, y }: Point): string {
  const angle = Math.atan2(y - from.y, x - from.x);
  const corner = (turn: number) => ({ x: x - 7 * Math.cos(angle + turn), y: y - 7 * Math.sin(angle + turn) });
  return `M${at({ x, y })}L${at(corner(0.45))}L${at(corner(-0.45))}Z`;
}

const r = (value: number) => Math.round(value * 10) / 10;
const at = ({ x, y }: Point) => `${r(x)} ${r(y)}`;

/** On two lines where it is long, as even as they get. */
function broken(name: string): string[] {
  const most = /\p{Script=Han}/u.test(name) ? 9 : 19;
  if (name.length <= most) return [name];
  const words = name.split(' ');
  if (words.length === 1) return [name.slice(0, most), name.slice(most)];
  const cut = words
    .map((_, index) => index)
    .slice(1)
    .reduce((best, index) => (spread(words, index) < spread(words, best) ? index : best));
  return [words.slice(0, cut).join(' '), words.slice(cut).join(' ')];
}

const spread = (words: readonly string[], cut: number) =>
  Math.max(words.slice(0, cut).join(' ').length, words.slice(cut).join(' ').length);

/** As its machine calls it, or what that means where it is one of ours. */
export function stateName(c: PageContext, name: string): string {
  return c.var.words.executions.states[name] ?? name;
}

/** In the order of the machine. */
export const statesOf = (workflow: Pictured['workflow']): Drawing['states'] => drawingOf(workflow).states;

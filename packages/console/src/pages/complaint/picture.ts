import type { ExplainedClock } from '@redress/client/source';
import { html, raw } from 'hono/html';
import type { PageContext } from '../../context.ts';
import { instantAt, wallDay } from '../../ui/calendar-times.ts';
import type { Icon } from '../../ui/icons.ts';
import type { Html } from '../../ui/layout.ts';
import { dayLabel, timeOfDay } from '../../ui/times.ts';
import { type Geometry, geometryOf } from './geometry.ts';

/* The deadline as a picture: its text is the two ladders below it. Places are attributes, in percent and pixels. */

const DAY_MS = 86_400_000;
const MOST_DAYS = 400;
/** Percent between two labels. */
const APART = 9;
/** On a phone. */
const FAR_APART = 26;
const BAR = { y: 26, height: 18 };

const percent = (x: number) => `${x.toFixed(2)}%`;

export function pictureOf(c: PageContext, clock: ExplainedClock): Html {
  const { now, words } = c.var;
  const geometry = geometryOf(clock, now);
  const { pieces, xOf } = geometry;
  const due = Date.parse(clock.dueAt);
  const stopped = clock.stoppedAt === undefined ? undefined : Date.parse(clock.stoppedAt);
  const spentTo = Math.min(stopped ?? now, due);
  const steps = [...clock.ladder.past, ...clock.ladder.coming];
  const warning = steps.find(({ kind, at }) => kind === 'warn' && Date.parse(at) < due);
  const warnedAt = warning ? Date.parse(warning.at) : due;
  const bar = (name: string, from: number, to: number, { y, height } = BAR) =>
    to <= from
      ? ''
      : html`<rect class="${name}" x="${percent(xOf(from))}" y="${y}" width="${percent(xOf(to) - xOf(from))}" height="${height}"/>`;
  const spent = stopped === undefined ? 'f-run' : stopped <= due ? 'f-kept' : 'f-run';
  const pieceBars = pieces.map(({ kind, from, to }) => {
    if (kind === 'after') return bar('zl', from, to);
    if (kind !== 'counted') return html`${bar(kind === 'hold' ? 'hold' : 'fold', from, to)}`;
    const soon = stopped === undefined ? bar('f-soon', Math.max(from, warnedAt), Math.min(to, spentTo)) : '';
    return html`${bar('tr', from, to)}${bar('zs', Math.max(from, warnedAt, spentTo), to)}${bar(spent, from, Math.min(to, spentTo))}${soon}`;
  });
  const late = bar('f-late', due, stopped ?? now, { y: BAR.y - 4, height: BAR.height + 8 });
  const mark = (name: Icon, at: number, look: string) =>
    html`<use class="${look}" href="#${name}" x="${percent(xOf(at))}" y="4" width="14" height="14" transform="translate(-7 0)"/>`;
  const shapes = steps.map(({ kind, at }) =>
    kind === 'breach'
      ? ''
      : mark(kind === 'warn' ? 'soon' : 'up', Date.parse(at), kind === 'warn' ? 'soon' : 'late'),
  );
  const holds = pieces.map(({ kind, from, to }) =>
    kind === 'hold' ? mark('held', (from + to) / 2, 'held') : '',
  );
  const end =
    stopped === undefined
      ? marker(geometry, now, `${words.complaint.clocks.now} ${timeOfDay(c.var.look, now)}`)
      : mark('kept', stopped, stopped <= due ? 'kept' : 'late');
  const x = percent(xOf(due));
  return html`<svg class="pic" aria-hidden="true"><defs><pattern id="fold" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V5"/></pattern><pattern id="hold" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch h" d="M0 0V5"/></pattern></defs>${pieceBars}${late}${shapes}${holds}<line class="due" x1="${x}" y1="4" x2="${x}" y2="50"/><use href="#flag" x="${x}" y="4" width="13" height="13"/>${days(c, geometry)}${end}</svg>`;
}

function marker({ xOf }: Geometry, at: number, text: string): Html {
  const x = xOf(at);
  const anchor = x < 8 ? 'start' : x > 92 ? 'end' : 'middle';
  return html`<line class="due" x1="${percent(x)}" y1="22" x2="${percent(x)}" y2="66"/><text class="nowt" x="${percent(x)}" y="80" text-anchor="${anchor}">${text}</text>`;
}

/** The days that are wide enough to be told. */
function days(c: PageContext, { pieces, end, xOf }: Geometry): readonly Html[] {
  const { look } = c.var;
  const begin = pieces[0]?.from ?? end;
  const labels: Html[] = [];
  let last = Number.NEGATIVE_INFINITY;
  let lastFar = Number.NEGATIVE_INFINITY;
  for (let nth = 0, at = begin; nth < MOST_DAYS && at < end; nth++) {
    const x = xOf(at);
    // A day that is folded away begins where it is counted.
    const folded = pieces.some(({ kind, from, to }) => kind === 'fold' && at >= from && at + DAY_MS / 2 < to);
    if (!folded && x - last >= APART && x <= 100 - APART) {
      const isFar = x - lastFar >= FAR_APART && x <= 100 - FAR_APART / 2;
      labels.push(
        html`<text${isFar ? '' : raw(' class="wide"')} x="${percent(x)}" y="60">${dayLabel(look, at)}</text>`,
      );
      last = x;
      if (isFar) lastFar = x;
    }
    const next = new Date(Date.parse(wallDay(new Date(at).toISOString(), look.timeZone)) + DAY_MS);
    at = Date.parse(instantAt(`${next.toISOString().slice(0, 10)}T00:00`, look.timeZone) ?? '') || end;
  }
  return labels;
}

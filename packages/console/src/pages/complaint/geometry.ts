import type { ExplainedClock } from '@redress/client/source';

/*
 * Where an instant stands in the picture of a deadline. Time that counts has length; what does not count (nights,
 * weekends, what the clock stands still for) is folded to little; what comes after the deadline has a part of its own.
 */

/** All in percent of the width. */
const FOLD = 2.2;
const HOLD = 4;
/** So much all folds take together at most. */
const ALL_FOLDS = 30;
const AFTER = 20;
/** Milliseconds: shorter gaps are none. */
const SHORT = 60_000;

export interface Piece {
  readonly kind: 'counted' | 'fold' | 'hold' | 'after';
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly x: number;
  readonly width: number;
}

export interface Geometry {
  readonly pieces: readonly Piece[];
  readonly end: number;
  xOf(instant: number): number;
}

type Facts = Pick<ExplainedClock, 'anchorAt' | 'dueAt' | 'stoppedAt' | 'intervals' | 'pauses' | 'ladder'>;

export function geometryOf(
  { anchorAt, dueAt, stoppedAt, intervals, pauses, ladder }: Facts,
  now: number,
): Geometry {
  const [begin, due] = [Date.parse(anchorAt), Date.parse(dueAt)];
  const later = [
    ...(stoppedAt === undefined ? [now] : [Date.parse(stoppedAt)]),
    ...[...ladder.past, ...ladder.coming].map(({ at }) => Date.parse(at)),
  ].filter((at) => at > due);
  const end = Math.max(due, ...later);
  const spans = intervals
    .map(({ from, to }) => ({ from: Date.parse(from), to: Math.min(Date.parse(to), due) }))
    .filter(({ from, to }) => to > from);
  const isHeld = (from: number, to: number) =>
    pauses.some((pause) => {
      const [start, stop] = [Date.parse(pause.from), pause.to === undefined ? now : Date.parse(pause.to)];
      return Math.min(to, stop) - Math.max(from, start) > (to - from) / 2;
    });
  const rough: Omit<Piece, 'x' | 'width'>[] = [];
  let at = begin;
  for (const { from, to } of spans) {
    if (from - at >= SHORT) rough.push({ kind: isHeld(at, from) ? 'hold' : 'fold', from: at, to: from });
    rough.push({ kind: 'counted', from: from - at >= SHORT ? from : Math.min(at, from), to });
    at = to;
  }
  if (due - at >= SHORT) rough.push({ kind: isHeld(at, due) ? 'hold' : 'fold', from: at, to: due });
  if (end > due) rough.push({ kind: 'after', from: due, to: end });
  return placed(rough, begin, end);
}

function placed(rough: readonly Omit<Piece, 'x' | 'width'>[], begin: number, end: number): Geometry {
  const wanted = rough.reduce(
    (sum, { kind }) => sum + (kind === 'fold' ? FOLD : kind === 'hold' ? HOLD : 0),
    0,
  );
  const squeeze = Math.min(1, ALL_FOLDS / Math.max(wanted, 1));
  const after = rough.some(({ kind }) => kind === 'after') ? AFTER : 0;
  const counted = rough.reduce((sum, { kind, from, to }) => sum + (kind === 'counted' ? to - from : 0), 0);
  const room = 100 - after - wanted * squeeze;
  const widthOf = ({ kind, from, to }: Omit<Piece, 'x' | 'width'>) => {
    if (kind === 'after') return after;
    if (kind === 'counted') return ((to - from) / Math.max(counted, 1)) * room;
    return (kind === 'fold' ? FOLD : HOLD) * squeeze;
  };
  let x = 0;
  const pieces = rough.map((piece): Piece => {
    const width = widthOf(piece);
    const made = { ...piece, x, width };
    x += width;
    return made;
  });
  const xOf = (instant: number) => {
    if (instant <= begin) return 0;
    const piece = pieces.find(({ to }) => instant <= to);
    if (!piece) return 100;
    return piece.x + (Math.max(0, instant - piece.from) / Math.max(1, piece.to - piece.from)) * piece.width;
  };
  return { pieces, end, xOf };
}

import { expect, it } from 'vitest';
import { geometryOf } from '../../packages/console/src/pages/complaint/geometry.ts';

const at = (day: number, hour: number) => `2026-03-0${day}T${String(hour).padStart(2, '0')}:00:00.000Z`;
const span = (day: number, from: number, to: number) => ({ from: at(day, from), to: at(day, to), millis: 0 });
const millis = (text: string) => Date.parse(text);
const NONE = { past: [], coming: [] };

/** Two working days of eight hours, with a night between, and a question that was asked over another one. */
const clock = {
  anchorAt: at(2, 9),
  dueAt: at(5, 17),
  intervals: [span(2, 9, 17), span(3, 9, 17), span(5, 9, 17)],
  pauses: [{ from: at(3, 17), to: at(5, 9) }],
  ladder: { past: [], coming: [{ kind: 'escalate' as const, at: at(6, 17), level: 2, team: 'x' }] },
};

it('time that counts has length, nights are folded, holds are folds of their own', () => {
  const { pieces } = geometryOf(clock, millis(at(2, 12)));
  expect(pieces.map(({ kind }) => kind)).toEqual(['counted', 'fold', 'counted', 'hold', 'counted', 'after']);
  const [first, night, second, hold, third, after] = pieces;
  expect(first?.width).toBeCloseTo(second?.width ?? 0);
  expect(first?.width).toBeCloseTo(third?.width ?? 0);
  expect(night?.width).toBeLessThan(3);
  expect(hold?.width).toBeLessThan(5);
  expect((after?.x ?? 0) + (after?.width ?? 0)).toBeCloseTo(100);
});

it('an instant stands where it counts, whatever lies between', () => {
  const { xOf, pieces } = geometryOf(clock, millis(at(2, 12)));
  const [first] = pieces;
  expect(xOf(millis(at(2, 9)))).toBe(0);
  expect(xOf(millis(at(2, 13)))).toBeCloseTo((first?.width ?? 0) / 2);
  expect(xOf(millis(at(6, 17)))).toBeCloseTo(100);
  const places = [at(2, 9), at(2, 17), at(3, 2), at(3, 9), at(4, 0), at(5, 9), at(5, 17), at(6, 0)].map(
    (one) => xOf(millis(one)),
  );
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

it('what is late goes on behind the deadline, and a hundred nights take no more than their part', () => {
  const late = geometryOf({ ...clock, ladder: NONE }, millis(at(7, 17)));
  expect(late.pieces.at(-1)).toMatchObject({ kind: 'after', to: millis(at(7, 17)) });
  expect(late.xOf(millis(at(7, 17)))).toBeCloseTo(100);
  const day = 86_400_000;
  const from = millis(at(2, 9));
  const intervals = Array.from({ length: 100 }, (_, nth) => ({
    from: new Date(from + nth * day).toISOString(),
    to: new Date(from + nth * day + day / 3).toISOString(),
    millis: 0,
  }));
  const dueAt = intervals.at(-1)?.to ?? '';
  const { pieces } = geometryOf({ ...clock, intervals, dueAt, pauses: [], ladder: NONE }, from);
  const folds = pieces.filter(({ kind }) => kind === 'fold').reduce((sum, { width }) => sum + width, 0);
  expect(folds).toBeCloseTo(30);
  expect(pieces.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(100);
});

import { expect, it } from 'vitest';
import { readGraph } from '../graph.ts';
import { alarmsOf, firstOn } from './cloudwatch.ts';
import { healthyMonth } from './month.ts';

const graph = readGraph('production');
const alarms = alarmsOf(graph);

it.each([300, 3_000, 100_000])(
  'nobody is told of anything in a healthy month at %i complaints',
  (perMonth) => {
    const { metrics, minutes } = healthyMonth(graph, perMonth);
    expect(firstOn(alarms, metrics, 10, minutes)).toEqual({});
  },
);

import * as z from 'zod';
import { type Graph, type Node, ofType } from '../graph.ts';

/*
 * CloudWatch's alarms, as far as ours use them: static thresholds on one statistic or on a sum, looked at every
 * minute over windows that slide along, with its rules for data that is missing.
 */

const MINUTE = 60;

/** What was measured within one minute. */
interface Sample {
  readonly sum: number;
  readonly max: number;
  readonly count: number;
}

type Dimensions = Readonly<Record<string, string>>;

function seriesOf(namespace: string, name: string, dimensions: Dimensions): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
}

/** What has been measured, by the minute. */
export class Metrics {
  readonly #series = new Map<string, Map<number, Sample>>();

  /** @param minute from the beginning of what is looked at. */
  add(namespace: string, name: string, dimensions: Dimensions, minute: number, value: number): void {
    const key = seriesOf(namespace, name, dimensions);
    const series = this.#series.get(key) ?? new Map<number, Sample>();
    this.#series.set(key, series);
    const { sum, max, count } = series.get(minute) ?? { sum: 0, max: Number.NEGATIVE_INFINITY, count: 0 };
    series.set(minute, { sum: sum + value, max: Math.max(max, value), count: count + 1 });
  }

  /** The statistic over the minutes from `from` to before `to`; undefined where nothing was measured. */
  statistic(series: string, statistic: Statistic, from: number, to: number): number | undefined {
    const measured = this.#series.get(series);
    let total: Sample | undefined;
    for (let minute = from; minute < to; minute++) {
      const sample = measured?.get(minute);
      if (!sample) continue;
      const { sum, max, count } = total ?? { sum: 0, max: sample.max, count: 0 };
      total = { sum: sum + sample.sum, max: Math.max(max, sample.max), count: count + sample.count };
    }
    if (!total) return undefined;
    switch (statistic) {
      case 'Sum':
        return total.sum;
      case 'Maximum':
        return total.max;
      case 'Average':
        return total.sum / total.count;
      case 'SampleCount':
        return total.count;
    }
  }
}

const statisticSchema = z.enum(['Sum', 'Maximum', 'Average', 'SampleCount']);
type Statistic = z.infer<typeof statisticSchema>;

const dimensionsSchema = z.record(z.string(), z.string()).default({});
const periodSchema = z.int().positive().multipleOf(MINUTE);
const querySchema = z.union([
  z.object({ id: z.string(), expression: z.string(), returnData: z.literal(true) }),
  z.object({
    id: z.string(),
    returnData: z.literal(false),
    metric: z.object({
      namespace: z.string(),
      metricName: z.string(),
      dimensions: dimensionsSchema,
      stat: statisticSchema,
      period: periodSchema,
    }),
  }),
]);
const alarmSchema = z.object({
  comparisonOperator: z.enum(['GreaterThanOrEqualToThreshold', 'LessThanThreshold']),
  threshold: z.number(),
  evaluationPeriods: z.int().positive(),
  datapointsToAlarm: z.int().positive().optional(),
  // The two others are not needed here, and have rules of their own.
  treatMissingData: z.enum(['breaching', 'notBreaching']),
  alarmActions: z.array(z.string()).min(1),
  actionsEnabled: z.literal(true).optional(),
});
const singleSchema = z.object({
  namespace: z.string(),
  metricName: z.string(),
  dimensions: dimensionsSchema,
  statistic: statisticSchema,
  period: periodSchema,
});

interface Term {
  readonly series: string;
  readonly statistic: Statistic;
  /** Where nothing was measured. */
  readonly fill: number | undefined;
}

export interface Alarm extends z.infer<typeof alarmSchema> {
  readonly name: string;
  /** Of a period, in minutes. */
  readonly period: number;
  /** Their sum is what is compared. */
  readonly terms: readonly Term[];
}

/** The alarms of a stage as they would be created. @throws Error where one says what is not understood here. */
export function alarmsOf(graph: Graph): Alarm[] {
  return ofType(graph, 'cloudwatch/metricAlarm:MetricAlarm').map(readAlarm);
}

export function readAlarm(node: Pick<Node, 'name' | 'inputs'>): Alarm {
  const { inputs } = node;
  const alarm = alarmSchema.parse(inputs);
  const name = node.name.replace(/Alarm$/, '');
  if (inputs.metricQueries === undefined) {
    const { namespace, metricName, dimensions, statistic, period } = singleSchema.parse(inputs);
    const series = seriesOf(namespace, metricName, dimensions);
    return { name, ...alarm, period: period / MINUTE, terms: [{ series, statistic, fill: undefined }] };
  }
  const queries = z.array(querySchema).parse(inputs.metricQueries);
  const [sum, ...others] = queries.flatMap((query) => ('expression' in query ? [query.expression] : []));
  if (sum === undefined || others.length > 0) throw new Error(`${name}: not one expression`);
  const metrics = new Map(queries.flatMap((query) => ('metric' in query ? [[query.id, query.metric]] : [])));
  const terms = sum.split(' + ').map((term): Term => {
    const [, filled, plain] = /^(?:FILL\((\w+), 0\)|(\w+))$/.exec(term) ?? [];
    const metric = metrics.get(filled ?? plain ?? '');
    if (!metric) throw new Error(`${name}: ${term} is not understood`);
    const { namespace, metricName, dimensions, stat } = metric;
    const series = seriesOf(namespace, metricName, dimensions);
    return { series, statistic: stat, fill: filled === undefined ? undefined : 0 };
  });
  const periods = new Set([...metrics.values()].map(({ period }) => period));
  const [period] = periods;
  if (period === undefined || periods.size > 1) throw new Error(`${name}: not one period`);
  return { name, ...alarm, period: period / MINUTE, terms };
}

/** CloudWatch looks some periods further back than it needs to where data is missing. */
const EXTRA_PERIODS = 2;

/** Whether the alarm is on when it is looked at as a minute begins. */
export function isOn(alarm: Alarm, metrics: Metrics, minute: number): boolean {
  const { evaluationPeriods, datapointsToAlarm = evaluationPeriods, treatMissingData, period } = alarm;
  const found: boolean[] = [];
  for (let back = 0; back < evaluationPeriods + EXTRA_PERIODS; back++) {
    const to = minute - back * period;
    const value = measuredBy(alarm, metrics, to - period, to);
    if (value !== undefined) found.push(breaches(alarm, value));
  }
  // The latest that there are; only where there are too few of them does it count how missing ones are taken.
  const counted = found.slice(0, evaluationPeriods);
  const missing = evaluationPeriods - counted.length;
  const breaching = counted.filter(Boolean).length + (treatMissingData === 'breaching' ? missing : 0);
  return breaching >= datapointsToAlarm;
}

function measuredBy({ terms }: Alarm, metrics: Metrics, from: number, to: number): number | undefined {
  let total = 0;
  for (const { series, statistic, fill } of terms) {
    const value = metrics.statistic(series, statistic, from, to) ?? fill;
    if (value === undefined) return undefined;
    total += value;
  }
  return total;
}

function breaches({ comparisonOperator, threshold }: Alarm, value: number): boolean {
  return comparisonOperator === 'LessThanThreshold' ? value < threshold : value >= threshold;
}

/** The minute in which each alarm first went on, from one minute to before another, by its name. */
export function firstOn(
  alarms: readonly Alarm[],
  metrics: Metrics,
  from: number,
  to: number,
): Record<string, number> {
  const on: Record<string, number> = {};
  for (const alarm of alarms)
    for (let minute = from; minute < to; minute++)
      if (isOn(alarm, metrics, minute)) {
        on[alarm.name] = minute;
        break;
      }
  return on;
}

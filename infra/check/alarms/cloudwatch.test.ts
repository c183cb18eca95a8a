import { describe, expect, it } from 'vitest';
import { firstOn, isOn, Metrics, readAlarm } from './cloudwatch.ts';

const single = (changes: Record<string, unknown> = {}) =>
  readAlarm({
    name: 'AnyAlarm',
    inputs: {
      namespace: 'Any',
      metricName: 'Value',
      statistic: 'Maximum',
      period: 60,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: 10,
      evaluationPeriods: 3,
      treatMissingData: 'notBreaching',
      alarmActions: ['arn:any'],
      ...changes,
    },
  });

/** A minute each: `X` breaches, `0` does not, `-` was not measured. */
function measured(pattern: string): Metrics {
  const metrics = new Metrics();
  for (const [minute, sign] of [...pattern.replaceAll(' ', '')].entries())
    if (sign !== '-') metrics.add('Any', 'Value', {}, minute, sign === 'X' ? 10 : 0);
  return metrics;
}

describe('an alarm', () => {
  /*
   * Three periods, five looked back at: the latest three that were measured count, and only where there are fewer
   * does it matter how missing ones are taken.
   */
  it.each([
    ['0 - X - X', 3, { notBreaching: false, breaching: false }],
    ['- - - - 0', 3, { notBreaching: false, breaching: false }],
    ['- - - - -', 3, { notBreaching: false, breaching: true }],
    ['0 X X - X', 3, { notBreaching: true, breaching: true }],
    ['- - X - -', 3, { notBreaching: false, breaching: true }],
    ['0 - X - X', 2, { notBreaching: true, breaching: true }],
    ['0 0 X 0 X', 2, { notBreaching: true, breaching: true }],
    ['0 - X - -', 2, { notBreaching: false, breaching: true }],
    ['- - - - 0', 2, { notBreaching: false, breaching: true }],
  ])(
    'over %s, %i of three to alarm, is on as CloudWatch would have it',
    (pattern, datapointsToAlarm, expected) => {
      for (const [treatMissingData, on] of Object.entries(expected)) {
        const alarm = single({ datapointsToAlarm, treatMissingData });
        expect(isOn(alarm, measured(pattern), 5), treatMissingData).toBe(on);
      }
    },
  );

  it('looks every minute at a window that slides along', () => {
    const alarm = single({ period: 300, evaluationPeriods: 1, statistic: 'Sum', threshold: 20 });
    // Neither five minutes from the hour hold both, but five minutes from the third on do.
    expect(firstOn([alarm], measured('0000X X00000'), 0, 12)).toEqual({ Any: 6 });
    expect(firstOn([alarm], measured('0000X 00000 X'), 0, 12)).toEqual({});
  });

  it('adds up what an expression adds up, and takes what was not measured for nothing', () => {
    const query = (id: string, metricName: string) => ({
      id,
      returnData: false,
      metric: { namespace: 'Any', metricName, dimensions: { of: 'it' }, stat: 'Sum', period: 60 },
    });
    const alarm = single({
      metricQueries: [
        { id: 'total', expression: 'FILL(m0, 0) + FILL(m1, 0)', returnData: true },
        query('m0', 'First'),
        query('m1', 'Second'),
      ],
      evaluationPeriods: 1,
      threshold: 2,
    });
    const metrics = new Metrics();
    metrics.add('Any', 'First', { of: 'it' }, 0, 1);
    metrics.add('Any', 'Second', { of: 'it' }, 1, 2);
    metrics.add('Any', 'Second', { of: 'another' }, 0, 5);
    expect(isOn(alarm, metrics, 1)).toBe(false);
    expect(isOn(alarm, metrics, 2)).toBe(true);
  });

  it('that says what is not understood here is refused, rather than taken for something else', () => {
    expect(() => single({ treatMissingData: 'ignore' })).toThrow();
    expect(() => single({ statistic: 'p99' })).toThrow();
  });
});

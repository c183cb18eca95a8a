import { describe, expect, it } from 'vitest';
import { asInstant, millisOf } from '../src/base/instant.ts';
import { type ClockFacts, explainDeadline } from '../src/calendar/deadline.ts';
import { workingTimeOf } from '../src/calendar/working-times.ts';
import { explainInWords, type Reader } from '../src/messages/explanations.ts';
import { calendarIn } from './fixtures.ts';

const facts = (
  target: ClockFacts['target'],
  anchorAt: string,
  more: Partial<ClockFacts> = {},
): ClockFacts => ({
  target,
  anchorAt: asInstant(anchorAt),
  pauses: [],
  extensions: [],
  ...more,
});
const told = (clock: ClockFacts, calendar: string, now: string, reader: Reader, more = {}) =>
  explainInWords(
    {
      ...explainDeadline(clock, workingTimeOf(calendarIn('Etc/UTC', calendar)), millisOf(asInstant(now))),
      ...more,
    },
    reader,
  );

const overHolidays = facts(
  { amount: 24, unit: 'working-hours', anchor: 'receipt' },
  '2026-09-30T08:00:00.000Z',
);

describe('an explanation in words', () => {
  it('says from which last day that was not worked it has moved, and by which end of the month', () => {
    const rolling = facts(
      { amount: 1, unit: 'ends-of-month', at: 'closing', rolls: 'back', anchor: 'receipt' },
      '2026-02-10T09:00:00.000Z',
    );
    const lines = (language: Reader['language']) =>
      told(rolling, 'de', '2026-02-10T09:00:00.000Z', { language });
    expect(lines('en')).toEqual(
      expect.arrayContaining([
        'by the next end of a month after the receipt, to the closing of that day',
        'moved to a working day: Sun 1 Mar 00:00 to Fri 27 Feb 17:00',
        'due: Fri 27 Feb 2026 17:00 (Central European Standard Time)',
      ]),
    );
    expect(lines('zh-CN')).toEqual(
      expect.arrayContaining([
        '自收到投诉起第1个月末，至当天下班',
        '移至工作日：3月1日周日 00:00移至2月27日周五 17:00',
      ]),
    );
    const friday = {
      amount: 2,
      unit: 'ends-of-week',
      weekday: 'friday',
      at: '17:00',
      anchor: 'receipt',
    } as const;
    expect(
      told(facts(friday, '2026-02-10T09:00:00.000Z'), 'de', '2026-02-10T09:00:00.000Z', {
        language: 'en',
      })[0],
    ).toBe('by Friday no. 2 after the receipt, 17:00');
  });

  it('says what counted on which day, which holidays did not, and what is left', () => {
    const lines = told(overHolidays, 'cn', '2026-10-09T02:30:00.000Z', { language: 'en' });
    expect(lines).toEqual([
      'within 24 working hours of the receipt',
      'counts from: Wed 30 Sept 2026 16:00 (China Standard Time)',
      'counted: Wed 30 Sept 16:00–18:00, 2 h',
      'counted: Thu 8 Oct 09:00–12:00, 13:00–18:00, 8 h',
      'counted: Fri 9 Oct 09:00–12:00, 13:00–18:00, 8 h',
      'counted: Sat 10 Oct 09:00–12:00, 13:00–16:00, 6 h',
      ...['Thu 1', 'Fri 2', 'Mon 5', 'Tue 6', 'Wed 7'].map((day) => `holiday: ${day} Oct 2026, 国庆节`),
      'worked as a Wednesday: Sat 10 Oct 2026, 国庆节',
      'not worked anyway: 2 days',
      'due: Sat 10 Oct 2026 16:00 (China Standard Time)',
      'left: 12 h 30 min of working time',
    ]);
  });

  it('says the same in Chinese', () => {
    const lines = told(overHolidays, 'cn', '2026-10-09T02:30:00.000Z', { language: 'zh-CN' });
    expect(lines).toEqual([
      '自收到投诉起24个工作小时内',
      '起算：2026年9月30日周三 16:00（北京时间）',
      '计入：9月30日周三 16:00–18:00，2小时',
      '计入：10月8日周四 09:00–12:00、13:00–18:00，8小时',
      '计入：10月9日周五 09:00–12:00、13:00–18:00，8小时',
      '计入：10月10日周六 09:00–12:00、13:00–16:00，6小时',
      ...['1日周四', '2日周五', '5日周一', '6日周二', '7日周三'].map(
        (day) => `节假日：2026年10月${day}，国庆节`,
      ),
      '调休上班：2026年10月10日周六，按周三上班，国庆节',
      '本来不上班：2天',
      '期限：2026年10月10日周六 16:00（北京时间）',
      '剩余：12小时30分钟工作时间',
    ]);
  });

  it('tells whoever reads it elsewhere what that is on their wall', () => {
    const lines = told(overHolidays, 'cn', '2026-10-09T02:30:00.000Z', {
      language: 'en',
      timeZone: 'Europe/London',
    });
    expect(lines).toContain(
      'due: Sat 10 Oct 2026 16:00 (China Standard Time); that is Sat 10 Oct 2026 09:00 (British Summer Time)',
    );
  });

  it('says what stood still, what was put off, what was due before, and what was missed', () => {
    const clock = facts(
      { amount: 5, unit: 'calendar-days', anchor: 'receipt', ends: 'same-time' },
      '2026-11-02T10:00:00.000Z',
      {
        pauses: [{ from: asInstant('2026-11-03T10:00:00.000Z'), to: asInstant('2026-11-04T10:00:00.000Z') }],
        extensions: [
          {
            at: asInstant('2026-11-05T09:00:00.000Z'),
            dueAt: asInstant('2026-11-12T10:00:00.000Z'),
            reason: 'Known to those alone who may see it.',
          },
        ],
      },
    );
    const former = [
      {
        dueAt: asInstant('2026-11-03T10:00:00.000Z'),
        until: asInstant('2026-11-04T08:00:00.000Z'),
        breachedAt: asInstant('2026-11-03T10:00:00.000Z'),
      },
    ];
    const breachedAt = asInstant('2026-11-12T10:00:00.000Z');
    expect(told(clock, 'gb', '2026-11-13T11:30:00.000Z', { language: 'en' }, { former, breachedAt })).toEqual(
      [
        'within 5 calendar days of the receipt, to the same time of the last day',
        'counts from: Mon 2 Nov 2026 10:00 (Greenwich Mean Time)',
        'counted: Mon 2 Nov 10:00 to Tue 3 Nov 10:00, 1 day',
        'counted: Wed 4 Nov 10:00 to Thu 12 Nov 10:00, 8 days',
        'stood still: Tue 3 Nov 10:00 to Wed 4 Nov 10:00',
        'put off: on Thu 5 Nov 09:00, to Thu 12 Nov 10:00',
        'until Wed 4 Nov 08:00 it was due: Tue 3 Nov 10:00, which was missed',
        'due: Thu 12 Nov 2026 10:00 (Greenwich Mean Time)',
        'missed: Thu 12 Nov 10:00',
        'overdue by: 1 day 1 h 30 min',
      ],
    );
  });

  it('gives the days in the middle of a long time as one', () => {
    const clock = facts(
      { amount: 90, unit: 'working-days', anchor: 'receipt', ends: 'end-of-day' },
      '2026-11-02T10:00:00.000Z',
    );
    const lines = told(clock, 'gb', '2026-11-02T10:00:00.000Z', { language: 'en' });
    const counted = lines.filter((line) => line.startsWith('counted: '));
    expect(counted).toHaveLength(10);
    expect(counted[6]).toBe('counted: 81 more days, 648 h');
  });

  it('says that a date may still move', () => {
    const clock = facts(
      { amount: 3, unit: 'working-days', anchor: 'receipt', ends: 'same-time' },
      '2026-12-30T07:00:00.000Z',
    );
    expect(told(clock, 'cn', '2026-12-30T07:00:00.000Z', { language: 'en' })).toContain(
      'may still move: the holidays of 2027 are not known yet',
    );
    expect(told(clock, 'cn', '2026-12-30T07:00:00.000Z', { language: 'zh-CN' })).toContain(
      '可能变动：2027年的节假日安排尚未公布',
    );
  });
});

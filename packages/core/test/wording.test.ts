import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { asInstant, instantOf } from '../src/base/instant.ts';
import { personName, teamName } from '../src/base/names.ts';
import { LANGUAGES, type Language } from '../src/base/vocabulary.ts';
import { amountOf } from '../src/messages/amounts.ts';
import { MESSAGE_KINDS } from '../src/messages/kinds.ts';
import { type MessageFacts, renderMessage } from '../src/messages/render.ts';

const facts: MessageFacts = {
  reference: '7K2M9-QXD4T',
  subject: 'Kettle',
  category: 'product-quality',
  severity: 'serious',
  team: 'front-desk',
  assignee: 'li-na',
  fromTeam: 'front-desk',
  toTeam: 'after-sales-2',
  level: 2,
  clock: 'resolution',
  dueAt: asInstant('2026-11-21T13:05:00.000Z'),
  expiresAt: asInstant('2026-11-22T00:00:00.000Z'),
  pauseEndsAt: asInstant('2027-01-01T00:00:00.000Z'),
  timeZone: 'Etc/UTC',
  now: asInstant('2026-11-20T00:00:00.000Z'),
};

const told = (language: Language, timeZone: string, instant: string, now = '2026-06-01T00:00:00.000Z') => {
  const expiresAt = asInstant(instant);
  const { text } = renderMessage('survey', language, { ...facts, timeZone, expiresAt, now: asInstant(now) });
  const line = language === 'en' ? /You can answer until (.+)\.$/m : /请您在(.+)前作答。$/m;
  return line.exec(text)?.[1];
};

describe('a time', () => {
  it.each([
    ['Europe/London', '2026-11-21T21:05:00.000Z', 'Saturday 21 November, 21:05 (Greenwich Mean Time)'],
    ['Europe/London', '2026-03-29T00:59:00.000Z', 'Sunday 29 March, 00:59 (Greenwich Mean Time)'],
    ['Europe/London', '2026-03-29T01:00:00.000Z', 'Sunday 29 March, 02:00 (British Summer Time)'],
    ['America/New_York', '2026-11-01T05:30:00.000Z', 'Sunday 1 November, 01:30 (Eastern Daylight Time)'],
    ['America/New_York', '2026-11-01T06:30:00.000Z', 'Sunday 1 November, 01:30 (Eastern Standard Time)'],
    ['Asia/Shanghai', '2026-11-21T09:00:00.000Z', 'Saturday 21 November, 17:00 (China Standard Time)'],
    ['Etc/UTC', '2026-11-21T09:00:00.000Z', 'Saturday 21 November, 09:00 (UTC)'],
    ['UTC', '2026-11-21T00:01:00.000Z', 'Saturday 21 November, 00:01 (UTC)'],
  ])('in English is the local one, and names its zone as people do: %s %s', (timeZone, instant, shown) => {
    expect(told('en', timeZone, instant)).toBe(shown);
  });

  it.each([
    ['Asia/Shanghai', '2026-11-21T13:05:00.000Z', '11月21日星期六 21:05（北京时间）'],
    ['Europe/Berlin', '2026-10-25T01:00:00.000Z', '10月25日星期日 02:00（中欧标准时间）'],
    ['Etc/UTC', '2026-11-21T09:00:00.000Z', '11月21日星期六 09:00（协调世界时）'],
  ])('in Chinese, too: %s %s', (timeZone, instant, shown) => {
    expect(told('zh-CN', timeZone, instant)).toBe(shown);
  });

  it('says the year where it is another one on the reader’s wall', () => {
    const newYear = '2026-12-31T16:30:00.000Z';
    expect(told('en', 'Etc/UTC', newYear)).toBe('Thursday 31 December, 16:30 (UTC)');
    expect(told('en', 'Asia/Shanghai', newYear)).toBe('Friday 1 January 2027, 00:30 (China Standard Time)');
    expect(told('zh-CN', 'Asia/Shanghai', newYear)).toBe('2027年1月1日星期五 00:30（北京时间）');
    // In Shanghai it is 2027 already when it is sent.
    expect(told('en', 'Asia/Shanghai', newYear, '2026-12-31T16:01:00.000Z')).toBe(
      'Friday 1 January, 00:30 (China Standard Time)',
    );
  });

  it.each([
    ['Etc/UTC', '2027-01-21T00:00:00.000Z', 'the end of Wednesday 20 January 2027 (UTC)'],
    ['Europe/London', '2026-07-15T23:00:00.000Z', 'the end of Wednesday 15 July (British Summer Time)'],
    ['Asia/Shanghai', '2026-11-20T16:00:00.000Z', 'the end of Friday 20 November (China Standard Time)'],
    ['Etc/UTC', '2027-01-01T00:00:00.000Z', 'the end of Thursday 31 December (UTC)'],
    ['Etc/UTC', '2026-11-20T23:59:59.000Z', 'the end of Friday 20 November (UTC)'],
    ['Etc/UTC', '2026-11-20T23:59:59.999Z', 'the end of Friday 20 November (UTC)'],
    // Clocks go forward at midnight: the 24th of April 2026 begins at 01:00.
    [
      'Africa/Cairo',
      '2026-04-23T22:00:00.000Z',
      'the end of Thursday 23 April (Eastern European Standard Time)',
    ],
    // The 30th of December 2011 was left out.
    [
      'Pacific/Apia',
      '2011-12-30T10:00:00.000Z',
      'the end of Thursday 29 December 2011 (Samoa Daylight Time)',
    ],
  ])('at the end of a day is told as that: %s %s', (timeZone, instant, shown) => {
    expect(told('en', timeZone, instant)).toBe(shown);
  });

  it('at the end of a day has an hour of its own in Chinese', () => {
    expect(told('zh-CN', 'Asia/Shanghai', '2026-11-20T16:00:00.000Z')).toBe(
      '11月20日星期五 24:00（北京时间）',
    );
  });

  it.each([
    ['Europe/London', '2026-11-20T16:00:00.000Z', 'Friday 20 November, 16:00 (Greenwich Mean Time)'],
    ['Etc/UTC', '2026-11-20T23:59:00.000Z', 'Friday 20 November, 23:59 (UTC)'],
    ['Africa/Cairo', '2026-04-23T21:00:00.000Z', 'Thursday 23 April, 23:00 (Eastern European Standard Time)'],
    // Clocks go back at one: the second midnight of the day ends none.
    ['America/Havana', '2026-11-01T05:00:00.000Z', 'Sunday 1 November, 00:00 (Cuba Standard Time)'],
  ])('that ends no day where it is read is told by the clock: %s %s', (timeZone, instant, shown) => {
    expect(told('en', timeZone, instant)).toBe(shown);
  });

  const MONTHS = 'January February March April May June July August September October November December';
  const zones = [...Intl.supportedValuesOf('timeZone'), 'Etc/UTC'];

  it('is on the day that it is in the zone, in whatever zone and year', () => {
    const instant = fc.oneof(
      fc.integer({ min: Date.UTC(1975), max: Date.UTC(2037) }),
      fc.integer({ min: 2000, max: 36_000 }).map((halfHours) => Date.UTC(2025) + halfHours * 1_800_000),
    );
    fc.assert(
      fc.property(instant, fc.constantFrom(...zones), (millis, timeZone) => {
        const local = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
        const english = told('en', timeZone, instantOf(millis)) ?? '';
        const chinese = told('zh-CN', timeZone, instantOf(millis)) ?? '';
        const isEnd = english.startsWith('the end of ');
        expect(chinese.includes(' 24:00')).toBe(isEnd);
        const { day, month, year, hour, minute } = local(isEnd ? millis - 1 : millis);
        const shownYear = year === 2026 ? '' : ` ${year}`;
        expect(english).toContain(
          ` ${day} ${MONTHS.split(' ')[month - 1]}${shownYear}${isEnd ? ' (' : ', '}`,
        );
        expect(chinese).toContain(`${shownYear && `${year}年`}${month}月${day}日`);
        if (isEnd)
          expect(
            local(millis + 1000)
              .toPlainDate()
              .equals(local(millis - 1).toPlainDate()),
          ).toBe(false);
        else
          expect(english).toContain(`, ${[hour, minute].map((n) => String(n).padStart(2, '0')).join(':')} (`);
        expect(english).not.toMatch(/Etc\/|undefined|NaN/);
      }),
      { numRuns: 400 },
    );
  });

  it('is refused in a zone that does not exist', () => {
    expect(() => told('en', 'Mars/Olympus', '2026-11-21T21:05:00.000Z')).toThrow(RangeError);
  });
});

describe('an amount', () => {
  it.each([
    ['49.90', 'EUR', '€49.90', '€49.90'],
    // What was a JSON number has lost its last digit.
    ['49.9', 'EUR', '€49.90', '€49.90'],
    ['49.905', 'GBP', '£49.905', '£49.905'],
    ['1234567.5', 'CNY', 'CN¥1,234,567.50', '¥1,234,567.50'],
    ['500', 'JPY', 'JP¥500', 'JP¥500'],
    ['500.5', 'JPY', 'JP¥500.5', 'JP¥500.5'],
    ['1.5', 'KWD', 'KWD 1.500', 'KWD 1.500'],
    ['999999999999.999', 'USD', 'US$999,999,999,999.999', 'US$999,999,999,999.999'],
    ['12', 'QQQ', 'QQQ 12.00', 'QQQ 12.00'],
    ['0', undefined, '0', '0'],
    ['500', undefined, '500', '500'],
    ['12500.50', undefined, '12,500.50', '12,500.50'],
    // Of another version's making.
    ['about 5', 'EUR', 'about 5 EUR', 'about 5 EUR'],
    ['5', 'euros', '5 euros', '5 euros'],
  ])('of %s %s is written as each language does', (amount, currency, english, chinese) => {
    expect(amountOf('en', amount, currency)).toBe(english);
    expect(amountOf('zh-CN', amount, currency)).toBe(chinese);
  });

  it('keeps all its digits, however many', () => {
    const whole = fc.stringMatching(/^(0|[1-9]\d{0,39})$/);
    const amount = fc.oneof(
      whole,
      fc.tuple(whole, fc.stringMatching(/^\d{1,20}$/)).map((parts) => parts.join('.')),
    );
    const currency = fc.constantFrom('EUR', 'CNY', 'JPY', 'KWD', 'USD', undefined);
    fc.assert(
      fc.property(fc.constantFrom(...LANGUAGES), amount, currency, (language, given, unit) => {
        const remedies = [{ kind: 'refund', amount: given, ...(unit && { currency: unit }) }];
        const { text } = renderMessage('resolution', language, { ...facts, remedies });
        const shown = /(?:Refund: |退款：)(.*)/.exec(text)?.[1]?.replace(/[^\d.]/g, '') ?? '';
        expect(shown.startsWith(given)).toBe(true);
        expect(shown.slice(given.length)).toMatch(/^\.?0*$/);
      }),
    );
  });
});

describe('a team', () => {
  const names = { 'front-desk': { en: 'Reception', 'zh-CN': '前台' }, kitchen: { 'zh-CN': '后厨' } };

  it('is called as the installation says', () => {
    expect(teamName('front-desk', names, 'en')).toBe('Reception');
    expect(teamName('front-desk', names, 'zh-CN')).toBe('前台');
    expect(teamName('management', { management: { en: 'The board' } }, 'en')).toBe('The board');
  });

  it('of a policy that ships has a name in both languages', () => {
    expect(teamName('management', {}, 'en')).toBe('Management');
    expect(teamName('management', {}, 'zh-CN')).toBe('管理层');
    expect(teamName('supervisors', { supervisors: { en: 'Duty managers' } }, 'zh-CN')).toBe('主管');
  });

  it('without a name in the language goes by another one, and without any by its own, as words', () => {
    expect(teamName('kitchen', names, 'en')).toBe('后厨');
    expect(teamName('after-sales-2', names, 'en')).toBe('After sales 2');
    expect(teamName('front-desk', {}, 'zh-CN')).toBe('Front desk');
    expect(teamName('constructor', {}, 'en')).toBe('Constructor');
    expect(teamName('客户服务部', {}, 'en')).toBe('客户服务部');
  });

  it('and whoever has a complaint in it are named so in a message', () => {
    const english = renderMessage('escalation', 'en', { ...facts, teamNames: names }).text;
    expect(english).toContain('It passes from Reception to After sales 2.');
    expect(english).toContain('- Team: Reception\n- Assignee: Li Na\n');
    const chinese = renderMessage('assignment', 'zh-CN', { ...facts, teamNames: names }).text;
    expect(chinese).toContain('已指派给Li Na（前台）');
  });

  it('has people with names, or with addresses', () => {
    expect(['li', 'li-na', 'li@example.com', '李莉'].map(personName)).toEqual([
      'Li',
      'Li Na',
      'li@example.com',
      '李莉',
    ]);
  });
});

describe('no message', () => {
  const anyName = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
  const anyZone = fc.constantFrom('Etc/UTC', 'UTC', 'GMT', 'Etc/GMT+5', 'Asia/Shanghai', 'Asia/Urumqi');

  it('shows a gap, the code of a zone or the code of a team', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...MESSAGE_KINDS),
        fc.constantFrom(...LANGUAGES),
        fc.record({ team: anyName, fromTeam: anyName, toTeam: anyName, timeZone: anyZone }),
        (kind, language, some) => {
          const { subject, text } = renderMessage(kind, language, { ...facts, ...some });
          expect(`${subject}\n${text}`).not.toMatch(/undefined|NaN|Etc\/|Asia\/|[a-z]-[a-z]+-|front-desk/);
          for (const team of Object.values(some))
            if (team.includes('-')) expect(text).not.toContain(` ${team} `);
        },
      ),
    );
  });
});

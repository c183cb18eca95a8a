import { describe, expect, it } from 'vitest';
import { lived } from './lives.ts';

/**
 * What somebody has reckoned by hand from the text of each regime and an almanac, not from the presets: received (and
 * acknowledged, where the resolution counts from there), acknowledge by, resolve by, put off to at the latest.
 * Times are on the wall of the regime's country; 24:00 is the end of that day.
 */
const DATES: readonly Row[] = [
  // 56 days; three business days over Christmas, Boxing Day's substitute and a weekend.
  ['gb-fca-disp', '2026-12-14 10:00', '2026-12-15 17:00', '2027-02-08 24:00'],
  [
    'gb-fca-disp: severity minor',
    '2026-12-23 15:00',
    '2026-12-24 17:00',
    '2026-12-30 17:00',
    '2027-02-17 24:00',
  ],
  // 15 and 35 business days over Christmas and New Year.
  ['gb-eu-payments', '2026-12-14 10:00', '2026-12-15 17:00', '2027-01-07 17:00', '2027-02-04 17:00'],
  // 42 days, 56 days.
  ['gb-ofcom', '2026-11-20 10:00', '2026-11-23 17:00', '2027-01-01 24:00'],
  ['gb-ofgem', '2026-11-20 10:00', '2026-11-23 17:00', '2027-01-15 24:00'],
  // Three working days: 29, 30, 31 December. Six months beginning on 24 December are over on 23 June.
  ['gb-nhs', '2026-12-24 16:00', '2026-12-31 17:00', '2027-06-22 24:00', '2027-12-19 24:00'],
  // Five working days to 4 January; ten from 24 December; ten more.
  [
    'gb-housing',
    '2026-12-23 15:00, 2026-12-24 10:00',
    '2027-01-04 17:00',
    '2027-01-12 17:00',
    '2027-01-26 17:00',
  ],
  // Fifteen working days without 8 December and without 6 December, a Sunday; five days; two hours.
  ['es-ley-10-2025', '2026-12-02 10:00', '2026-12-03 17:00', '2026-12-24 17:00'],
  ['es-ley-10-2025: category price', '2026-12-02 10:00', '2026-12-03 17:00', '2026-12-07 24:00'],
  [
    'es-ley-10-2025: category technical-fault, severity critical',
    '2026-12-05 23:30',
    '2026-12-06 01:30',
    '2026-12-29 17:00',
  ],
  // One month, three; two months are over on 16 January, a Saturday: Monday; two more.
  ['eu-gdpr', '2026-11-16 10:00', '2026-11-17 17:00', '2026-12-16 24:00', '2027-02-16 24:00'],
  // The last of February is a Sunday; that of April is not.
  ['eu-gdpr', '2027-01-31 22:00', '2027-02-01 17:00', '2027-03-01 24:00', '2027-04-30 24:00'],
  ['eu-mica', '2026-11-16 10:00', '2026-11-17 17:00', '2027-01-18 24:00', '2027-03-18 24:00'],
  ['us-cfpb', '2026-11-16 12:00', '2026-11-17 17:00', '2026-12-01 24:00', '2027-01-15 24:00'],
  // Ten business days without Thanksgiving; 45 days.
  ['us-reg-e', '2026-11-23 12:00', '2026-11-24 17:00', '2026-12-08 17:00', '2027-01-07 24:00'],
  // 30, 59 and 90 days; where the cycle is known to end on 5 December, the two after it end on 5 January and 5 February;
  // where it has ended the day before, only on 22 February, the 91st day.
  ['us-reg-z', '2026-11-23 12:00', '2026-12-23 24:00', '2027-01-21 24:00', '2027-02-21 24:00'],
  [
    'us-reg-z: billing-cycle-ends 2026-12-05',
    '2026-11-23 12:00',
    '2026-12-23 24:00',
    '2027-02-05 24:00',
    '2027-02-21 24:00',
  ],
  [
    'us-reg-z: billing-cycle-ends 2026-11-22',
    '2026-11-23 12:00',
    '2026-12-23 24:00',
    '2027-02-21 24:00',
    '2027-02-21 24:00',
  ],
  ['ca-fcac', '2026-11-02 09:00', '2026-11-03 17:00', '2026-12-28 24:00'],
  // 20 November is a holiday.
  ['br-sac', '2026-11-19 10:00', '2026-11-23 17:00', '2026-11-26 24:00'],
  ['br-consumidor', '2026-11-18 10:00', '2026-11-19 17:00', '2026-11-28 24:00'],
  // Twenty business days, and 90 days, for a new account; ten, and 90 days, for what was paid in a shop.
  [
    'us-reg-e: line new-account',
    '2026-11-23 12:00',
    '2026-11-24 17:00',
    '2026-12-22 17:00',
    '2027-02-21 24:00',
  ],
  [
    'us-reg-e: line point-of-sale',
    '2026-11-23 12:00',
    '2026-11-24 17:00',
    '2026-12-08 17:00',
    '2027-02-21 24:00',
  ],
  ['in-rbi', '2026-11-02 10:00', '2026-11-03 17:00', '2026-12-02 24:00'],
  ['au-rg271', '2026-12-18 15:00', '2026-12-19 15:00', '2027-01-17 24:00', '2027-02-16 24:00'],
  // 45 days; 21 days, and at most 63: 21 to ask, 21 to answer, 21 to decide.
  [
    'au-rg271: line superannuation',
    '2026-12-18 15:00',
    '2026-12-19 15:00',
    '2027-02-01 24:00',
    '2027-03-18 24:00',
  ],
  ['au-rg271: line hardship', '2026-12-18 15:00', '2026-12-19 15:00', '2027-01-08 24:00', '2027-02-19 24:00'],
  // Seven working days over the National Day: 8, 9, 10 (worked for the 7th), 12 to 15 October. 60 days from there.
  ['cn-samr', '2026-09-30 11:00, 2026-10-15 15:00', '2026-10-15 18:00', '2026-12-14 24:00'],
  ['cn-telecom', '2026-11-16 10:00', '2026-11-17 18:00', '2026-12-01 24:00'],
  ['cn-banking', '2026-11-16 10:00', '2026-11-17 18:00', '2026-12-01 24:00', '2026-12-16 24:00'],
  [
    'cn-banking: severity serious',
    '2026-11-16 10:00',
    '2026-11-17 18:00',
    '2026-12-16 24:00',
    '2027-01-15 24:00',
  ],
  // Minutes in a chat, a day in public: also where the network is the same.
  ['channels: channel telegram', '2026-11-20 23:50', '2026-11-21 00:05', '2026-11-23 23:50'],
  ['channels: channel telegram, venue group', '2026-11-20 23:50', '2026-11-21 23:50', '2026-11-23 23:50'],
  [
    'channels: channel wechat, venue direct-message',
    '2026-11-20 23:50',
    '2026-11-21 00:05',
    '2026-11-23 23:50',
  ],
  ['channels: channel weibo', '2026-11-20 23:50', '2026-11-21 23:50', '2026-11-23 23:50'],
  ['channels: channel weibo, severity critical', '2026-11-20 23:50', '2026-11-21 00:05', '2026-11-21 23:50'],
  ['channels: channel phone', '2026-11-20 23:50', '2026-11-21 00:50', '2026-11-25 23:50'],
  ['channels: channel letter', '2026-11-20 09:00', '2026-11-23 09:00', '2026-11-30 09:00'],
  ['channels: channel email', '2026-11-20 23:50', '2026-11-21 23:50', '2026-11-25 23:50'],
  ['shop-en', '2026-11-20 16:00', '2026-11-23 17:00', '2026-12-04 17:00', '2026-12-18 17:00'],
  ['shop-zh', '2026-09-30 16:00', '2026-10-08 18:00', '2026-10-20 18:00', '2026-11-03 18:00'],
];
type Row = readonly [
  set: string,
  received: string,
  acknowledgeBy: string,
  resolveBy: string,
  latest?: string,
];

const FAR = '2029-01-01 00:00';

describe('the dates that are promised', () => {
  const rows = DATES.map(([set, times, ...dates]) => ({ set, times, dates }));
  it.each(rows)('under $set, to who complains at $times', ({ set, times, dates }) => {
    const [acknowledgeBy, resolveBy, latest] = dates;
    const [received = '', acknowledged] = times.split(', ');
    const asked = [`${received}  received`];
    if (acknowledged) asked.push(`${acknowledged}  acknowledged`);
    asked.push(`${acknowledged ?? received}  put off to ${FAR}`);
    const said = lived(`${set}\n${asked.join('\n')}`);
    expect(said).toContain(`acknowledge by ${acknowledgeBy}`);
    expect(said.match(/resolve by ([^,\n]+)/g)?.at(-1)).toBe(`resolve by ${resolveBy}`);
    expect(said).toContain(
      latest ? `refused: beyond-cap, ${latest} at the latest` : 'refused: not-extensible',
    );
  });

  /** Shops stop their own clocks, as does every house by its channels; the Spanish law lets its own begin anew when what was missing has come. */
  const legal = rows.filter(({ set }) => !/^(shop-|es-|channels)/.test(set));
  it.each(legal)(
    'under $set, are not moved by a question to who complains at $times',
    ({ set, times, dates }) => {
      const [received = '', acknowledged = received] = times.split(', ');
      const from = Date.parse(`${acknowledged.replace(' ', 'T')}Z`);
      const after = (days: number) =>
        new Date(from + days * 86_400_000).toISOString().slice(0, 16).replace('T', ' ');
      const life = [
        `${received}  received`,
        `${acknowledged}  acknowledged`,
        `${after(0)}  asked`,
        `${after(3)}  answered`,
      ];
      const said = lived(`${set}\n${life.join('\n')}`);
      expect(said).not.toContain('stands still');
      expect(said.match(/resolve by ([^,\n]+)/g)?.at(-1)).toBe(`resolve by ${dates[1]}`);
    },
  );
});

describe('what is promised besides', () => {
  it.each([
    // Ten business days without Thanksgiving, twenty for a new account.
    ['us-reg-e: line point-of-sale', '2026-11-23 12:00  received', 'provisional-credit by 2026-12-08 17:00'],
    ['us-reg-e: line new-account', '2026-11-23 12:00  received', 'provisional-credit by 2026-12-22 17:00'],
    // Resolved on a Friday before Martin Luther King's Day: Tuesday.
    [
      'us-reg-e',
      '2027-01-04 09:00  received\n2027-01-15 16:00  resolved with a refund',
      'correction by 2027-01-19 17:00',
    ],
    [
      'shop-en',
      '2026-11-20 16:00  received',
      'first-answer by 2026-11-25 17:00, progress by 2026-11-27 17:00',
    ],
    // 8 and 9 October, 10 October, worked for the 7th, 12 and 13 October; from the 10th on 12 to 16 October.
    [
      'shop-zh',
      '2026-09-30 16:00  received',
      'first-answer by 2026-10-10 18:00, progress by 2026-10-13 18:00',
    ],
    ['shop-zh', '2026-09-30 16:00  received\n2026-10-10 09:00  wrote', 'progress by 2026-10-16 18:00'],
  ])('under %s, after %j: %s', (set, events, promised) => {
    expect(lived(`${set}\n${events}`)).toContain(promised);
  });
});

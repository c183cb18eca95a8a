import type { Language } from '../base/vocabulary.ts';
import type { Weekday } from '../calendar/calendar.ts';
import type { Measure } from '../calendar/target.ts';

/** A target, as far as it is told. */
interface PromisedTime {
  readonly amount: number;
  readonly unit: string;
  readonly anchor: string;
  readonly ends?: string;
  readonly at?: string;
  readonly weekday?: Weekday;
  readonly plusDays?: number;
}

/** Ready for a line: in the reader's language, and on the wall of a zone. */
export interface ExplanationWords {
  readonly locale: string;
  /** Why it falls when it does, in a line. */
  target(target: PromisedTime): string;
  /** `4 working hours`. */
  duration(duration: { readonly amount: number; readonly unit: string }): string;
  /** Somebody has promised it for that date, or has set that for a third party. */
  readonly commitment: string;
  /** What the policy says has been scaled: for whom, as the rule has it. */
  factor(percent: number, reason: string): string;
  from(moment: string): string;
  counted(what: string, length: string): string;
  more(days: number, length: string): string;
  holiday(date: string, names: string, isPartial: boolean): string;
  makeUpDay(date: string, as: Weekday, name: string): string;
  specialHours(date: string, name: string): string;
  closed(days: number): string;
  roll(from: string, to: string): string;
  pause(from: string, to: string | undefined): string;
  extension(at: string, dueAt: string): string;
  former(dueAt: string, until: string, isBreached: boolean): string;
  unknown(years: string): string;
  due(moment: string, forReader: string | undefined): string;
  breached(moment: string): string;
  stopped(moment: string): string;
  left(length: string, measure: Measure): string;
  overdue(length: string, measure: Measure): string;
  span(from: string, to: string): string;
  length(days: number, hours: number, minutes: number): string;
  /** A point of time with the zone that it is told in. */
  inZone(moment: string, zone: string): string;
  readonly separator: string;
}

const UNITS: Readonly<Record<string, readonly [one: string, many: string, chinese: string]>> = {
  minutes: ['minute', 'minutes', '分钟'],
  hours: ['hour', 'hours', '小时'],
  'working-minutes': ['working minute', 'working minutes', '个工作分钟'],
  'working-hours': ['working hour', 'working hours', '个工作小时'],
  'calendar-days': ['calendar day', 'calendar days', '个日历日'],
  'working-days': ['working day', 'working days', '个工作日'],
  weeks: ['week', 'weeks', '周'],
  months: ['month', 'months', '个月'],
  'ends-of-month': ['end of a month', 'ends of a month', '月末'],
  'ends-of-billing-cycle': ['end of a billing cycle', 'ends of a billing cycle', '账单周期末'],
};
const ENDS: Readonly<Record<string, readonly [english: string, chinese: string]>> = {
  'end-of-day': [', to the end of the last day', '，至最后一天结束'],
  'same-time': [', to the same time of the last day', '，至最后一天的同一时刻'],
  closing: [', to the closing of the last day', '，至最后一天下班'],
};
const TIMES: Readonly<Record<string, readonly [english: string, chinese: string]>> = {
  '24:00': ['to the end of that day', '当天结束'],
  closing: ['to the closing of that day', '当天下班'],
};
const ANCHORS: Readonly<Record<string, readonly [english: string, chinese: string]>> = {
  receipt: ['the receipt', '收到投诉'],
  acknowledgement: ['the acknowledgement', '受理'],
  resolution: ['the resolution', '解决'],
  assignment: ['the handing over to the team', '移交给团队'],
  fulfilment: ['when it was last done', '上次完成'],
};
const WEEKDAYS: Readonly<Record<Weekday, string>> = {
  sunday: '周日',
  monday: '周一',
  tuesday: '周二',
  wednesday: '周三',
  thursday: '周四',
  friday: '周五',
  saturday: '周六',
};

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const OF: Readonly<Record<Measure, readonly [english: string, chinese: string]>> = {
  elapsed: ['', ''],
  'wall-clock': ['', ''],
  working: [' of working time', '工作时间'],
};

function duration({ amount, unit }: { readonly amount: number; readonly unit: string }): string {
  const [one, many] = UNITS[unit] ?? [unit, unit];
  return counted(amount, one, many);
}

const EN: ExplanationWords = {
  locale: 'en-GB',
  duration,
  target({ amount, unit, anchor, ends, at, weekday, plusDays = 0 }) {
    const [one] = UNITS[unit] ?? [unit];
    const [what] = ANCHORS[anchor] ?? [anchor];
    if (at !== undefined) {
      const which = weekday === undefined ? one : capital(weekday);
      const nth = amount === 1 ? `the next ${which}` : `${which} no. ${amount}`;
      const plus = plusDays > 0 ? `, and ${counted(plusDays, 'day', 'days')}` : '';
      return `by ${nth} after ${what}${plus}, ${TIMES[at]?.[0] ?? at}`;
    }
    const end = ends === undefined ? '' : (ENDS[ends]?.[0] ?? '');
    return `within ${duration({ amount, unit })} of ${what}${end}`;
  },
  commitment: 'by the date that was promised or set for it',
  factor: (percent, reason) =>
    `${percent === 50 ? 'halved' : `${percent} % of what the policy says`}, for ${reason}`,
  from: (moment) => `counts from: ${moment}`,
  counted: (what, length) => `counted: ${what}, ${length}`,
  more: (days, length) => `counted: ${counted(days, 'more day', 'more days')}, ${length}`,
  holiday: (date, names, isPartial) => `holiday: ${date}, ${names}${isPartial ? ' (open in part)' : ''}`,
  makeUpDay: (date, as, name) => `worked as a ${capital(as)}: ${date}, ${name}`,
  specialHours: (date, name) => `hours of its own: ${date}${name === '' ? '' : `, ${name}`}`,
  closed: (days) => `not worked anyway: ${counted(days, 'day', 'days')}`,
  roll: (from, to) => `moved to a working day: ${from} to ${to}`,
  pause: (from, to) => (to === undefined ? `stands still since: ${from}` : `stood still: ${from} to ${to}`),
  extension: (at, dueAt) => `put off: on ${at}, to ${dueAt}`,
  former: (dueAt, until, isBreached) =>
    `until ${until} it was due: ${dueAt}${isBreached ? ', which was missed' : ''}`,
  unknown: (years) => `may still move: the holidays of ${years} are not known yet`,
  due: (moment, forReader) => `due: ${moment}${forReader === undefined ? '' : `; that is ${forReader}`}`,
  breached: (moment) => `missed: ${moment}`,
  stopped: (moment) => `stopped: ${moment}`,
  left: (length, measure) => `left: ${length}${OF[measure][0]}`,
  overdue: (length, measure) => `overdue by: ${length}${OF[measure][0]}`,
  span: (from, to) => `${from} to ${to}`,
  length(days, hours, minutes) {
    const parts = [
      days > 0 && counted(days, 'day', 'days'),
      hours > 0 && `${hours} h`,
      minutes > 0 && `${minutes} min`,
    ].filter((part) => part !== false);
    return parts.join(' ') || '0 min';
  },
  inZone: (moment, zone) => `${moment} (${zone})`,
  separator: ', ',
};

const ZH_CN: ExplanationWords = {
  locale: 'zh-CN',
  duration: ({ amount, unit }) => `${amount}${UNITS[unit]?.[2] ?? ` ${unit}`}`,
  target({ amount, unit, anchor, ends, at, weekday, plusDays = 0 }) {
    const chinese = UNITS[unit]?.[2] ?? ` ${unit}`;
    const what = ANCHORS[anchor]?.[1] ?? anchor;
    if (at !== undefined) {
      const which = weekday === undefined ? chinese : WEEKDAYS[weekday];
      const plus = plusDays > 0 ? `之后${plusDays}天` : '';
      return `自${what}起第${amount}个${which}${plus}，至${TIMES[at]?.[1] ?? at}`;
    }
    const end = ends === undefined ? '' : (ENDS[ends]?.[1] ?? '');
    return `自${what}起${amount}${chinese}内${end}`;
  },
  commitment: '至为此承诺或设定的时间',
  factor: (percent, reason) => `${percent === 50 ? '时限减半' : `按规定时限的 ${percent}% 计`}（${reason}）`,
  from: (moment) => `起算：${moment}`,
  counted: (what, length) => `计入：${what}，${length}`,
  more: (days, length) => `计入：另外${days}天，${length}`,
  holiday: (date, names, isPartial) => `节假日：${date}，${names}${isPartial ? '（部分时段上班）' : ''}`,
  makeUpDay: (date, as, name) => `调休上班：${date}，按${WEEKDAYS[as]}上班，${name}`,
  specialHours: (date, name) => `特殊工作时间：${date}${name === '' ? '' : `，${name}`}`,
  closed: (days) => `本来不上班：${days}天`,
  roll: (from, to) => `移至工作日：${from}移至${to}`,
  pause: (from, to) => (to === undefined ? `暂停计时：自${from}` : `暂停计时：${from}至${to}`),
  extension: (at, dueAt) => `延期：${at}延至${dueAt}`,
  former: (dueAt, until, isBreached) => `${until}之前的期限：${dueAt}${isBreached ? '，已逾期' : ''}`,
  unknown: (years) => `可能变动：${years}年的节假日安排尚未公布`,
  due: (moment, forReader) => `期限：${moment}${forReader === undefined ? '' : `，即${forReader}`}`,
  breached: (moment) => `逾期：${moment}`,
  stopped: (moment) => `停止计时：${moment}`,
  left: (length, measure) => `剩余：${length}${OF[measure][1]}`,
  overdue: (length, measure) => `已超过：${length}${OF[measure][1]}`,
  span: (from, to) => `${from}至${to}`,
  length(days, hours, minutes) {
    const parts = [days > 0 && `${days}天`, hours > 0 && `${hours}小时`, minutes > 0 && `${minutes}分钟`];
    return parts.filter((part) => part !== false).join('') || '0分钟';
  },
  inZone: (moment, zone) => `${moment}（${zone}）`,
  separator: '、',
};

export const EXPLANATION_WORDS: Readonly<Record<Language, ExplanationWords>> = { en: EN, 'zh-CN': ZH_CN };

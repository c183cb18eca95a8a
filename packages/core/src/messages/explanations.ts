import { DAY_MS, type Instant, millisOf } from '../base/instant.ts';
import type { Language } from '../base/vocabulary.ts';
import type { DeadlineExplanation } from '../calendar/deadline.ts';
import { EXPLANATION_WORDS, type ExplanationWords } from './explanation-words.ts';
import { zoneAt } from './moments.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A deadline's explanation, with what has become of it. */
interface Explained extends DeadlineExplanation {
  readonly breachedAt?: Instant | undefined;
  readonly stoppedAt?: Instant | undefined;
  readonly factor?: { readonly percent: number; readonly reason: string } | undefined;
  readonly former?:
    | readonly {
        readonly dueAt: Instant;
        readonly until: Instant;
        readonly breachedAt?: Instant | undefined;
      }[]
    | undefined;
}

/** Who reads it. */
export interface Reader {
  readonly language: Language;
  /** IANA name, where it may be another one than the calendar's: the deadline is told in it, too. */
  readonly timeZone?: string | undefined;
}

/**
 * Why a deadline falls when it does, as lines for people: what it promises, what counted and what did not, what moved
 * it, when it is due, and what is left. Times are those on the wall of the calendar's zone.
 */
export function explainInWords(explained: Explained, reader: Reader): string[] {
  const words = EXPLANATION_WORDS[reader.language];
  const {
    target,
    timeZone,
    measure,
    anchorAt,
    dueAt,
    stoppedAt,
    breachedAt,
    factor,
    former = [],
  } = explained;
  const wall = wallOf(words.locale, timeZone);
  const inZone = (instant: Instant, zone = timeZone) =>
    words.inZone(
      wallOf(words.locale, zone).momentOfYear(millisOf(instant)),
      zoneAt(reader.language, zone, millisOf(instant)),
    );
  const moment = (instant: Instant) => wall.moment(millisOf(instant));
  const isElsewhere = reader.timeZone !== undefined && reader.timeZone !== timeZone;
  const length = (millis: number) => lengthOf(words, millis, measure !== 'working');
  const left = explained.remainingMillis;
  const promised = explained.countedAs ?? target;
  return [
    promised.unit === 'date' ? words.commitment : words.target(promised),
    ...(factor === undefined ? [] : [words.factor(factor.percent, factor.reason)]),
    words.from(inZone(anchorAt)),
    ...countedLines(explained, words, wall, length),
    ...explained.holidays.map(({ date, names, partial }) =>
      words.holiday(wall.date(date), names.join(words.separator), partial),
    ),
    ...explained.makeUpDays.map(({ date, as, name }) => words.makeUpDay(wall.date(date), as, name)),
    ...explained.specialHours.map(({ date, name = '' }) => words.specialHours(wall.date(date), name)),
    ...(explained.closedDays > 0 ? [words.closed(explained.closedDays)] : []),
    ...explained.rolls.map(({ from, to }) => words.roll(moment(from), moment(to))),
    ...explained.pauses.map(({ from, to }) => words.pause(moment(from), to && moment(to))),
    ...explained.extensions.map(({ at, dueAt }) => words.extension(moment(at), moment(dueAt))),
    ...former.map(({ dueAt, until, breachedAt }) =>
      words.former(moment(dueAt), moment(until), breachedAt !== undefined),
    ),
    words.due(inZone(dueAt), isElsewhere ? inZone(dueAt, reader.timeZone) : undefined),
    ...(explained.unknownYears.length > 0
      ? [words.unknown(explained.unknownYears.join(words.separator))]
      : []),
    ...(breachedAt === undefined ? [] : [words.breached(moment(breachedAt))]),
    ...(stoppedAt === undefined ? [] : [words.stopped(moment(stoppedAt))]),
    left < 0 ? words.overdue(length(-left), measure) : words.left(length(left), measure),
  ];
}

/** Of days that are more than anybody reads, so many at the beginning and at the end. */
const MOST_DAYS = 14;
const FIRST_DAYS = 6;
const LAST_DAYS = 3;

/** Working time a day a line, with its parts; other time as the span that it is. */
function countedLines(
  { intervals, measure }: Explained,
  words: ExplanationWords,
  wall: Wall,
  length: (millis: number) => string,
): string[] {
  if (measure !== 'working')
    return intervals.map(({ from, to, millis }) =>
      words.counted(words.span(wall.moment(millisOf(from)), wall.moment(millisOf(to))), length(millis)),
    );
  const days = new Map<string, { readonly parts: string[]; millis: number }>();
  for (const { from, to, millis } of intervals) {
    const date = wall.day(millisOf(from));
    const day = days.get(date) ?? { parts: [], millis: 0 };
    day.parts.push(`${wall.time(millisOf(from))}–${wall.endTime(millisOf(to))}`);
    day.millis += millis;
    days.set(date, day);
  }
  const all = [...days];
  const line = ([date, { parts, millis }]: (typeof all)[number]) =>
    words.counted(`${date} ${parts.join(words.separator)}`, length(millis));
  if (all.length <= MOST_DAYS) return all.map(line);
  const between = all.slice(FIRST_DAYS, -LAST_DAYS);
  const sum = between.reduce((millis, [, day]) => millis + day.millis, 0);
  return [
    ...all.slice(0, FIRST_DAYS).map(line),
    words.more(between.length, length(sum)),
    ...all.slice(-LAST_DAYS).map(line),
  ];
}

/** Days count as such only where time goes on day and night. */
function lengthOf(words: ExplanationWords, millis: number, hasDays: boolean): string {
  const minutes = Math.round(millis / MINUTE_MS);
  const days = hasDays ? Math.floor((minutes * MINUTE_MS) / DAY_MS) : 0;
  const rest = minutes - (days * DAY_MS) / MINUTE_MS;
  return words.length(days, Math.floor((rest * MINUTE_MS) / HOUR_MS), rest % 60);
}

interface Wall {
  day(millis: number): string;
  time(millis: number): string;
  /** Of what ends then: midnight is the end of its day. */
  endTime(millis: number): string;
  moment(millis: number): string;
  momentOfYear(millis: number): string;
  /** Of a date such as `2026-10-01`, which is one in any zone. */
  date(date: string): string;
}

/** To make one takes longer than all the rest. */
const MOST_WALLS = 200;
const walls = new Map<string, Wall>();

function wallOf(locale: string, timeZone: string): Wall {
  const key = `${locale} ${timeZone}`;
  const known = walls.get(key);
  if (known) return known;
  const format = (options: Intl.DateTimeFormatOptions, zone = timeZone) => {
    const made = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
    return (millis: number) => made.format(millis).replaceAll(',', '');
  };
  const options = { weekday: 'short', day: 'numeric', month: 'short' } as const;
  const day = format(options);
  const dayOfYear = format({ ...options, year: 'numeric' });
  const date = format({ ...options, year: 'numeric' }, 'UTC');
  const time = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const wall: Wall = {
    day,
    time,
    endTime: (millis) => (time(millis) === '00:00' ? '24:00' : time(millis)),
    moment: (millis) => `${day(millis)} ${time(millis)}`,
    momentOfYear: (millis) => `${dayOfYear(millis)} ${time(millis)}`,
    date: (text) => date(Date.parse(text)),
  };
  if (walls.size >= MOST_WALLS) walls.clear();
  walls.set(key, wall);
  return wall;
}

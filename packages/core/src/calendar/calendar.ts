import * as z from 'zod/mini';
import { kebabSchema } from '../base/kebab.ts';

export const WEEKDAYS = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/**
 * Hours on the wall clock, `09:00-12:00`. They end on the next day where the end is not after the beginning,
 * as in `22:00-06:00`, and belong to the day on which they begin.
 */
const hoursSchema = z.lazy(() =>
  z.string().check(
    z.regex(
      /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
      'must be hours such as 09:00-12:00, 22:00-06:00 or 00:00-24:00',
    ),
    z.refine((hours) => hours.slice(0, 5) !== hours.slice(6), 'must not begin and end at the same time'),
  ),
);

/** A date of one year, `2026-10-01`, or of every year, `12-25`. */
const dateSchema = z.lazy(() =>
  z.union([
    z.iso.date(),
    z.string().check(
      z.regex(/^\d\d-\d\d$/),
      z.refine((date) => z.iso.date().safeParse(`2000-${date}`).success, 'must be a date such as 12-25'),
    ),
  ]),
);

const holidaySchema = z.lazy(() =>
  z
    .strictObject({
      date: dateSchema,
      /** The last day of several, included. One of every year may lie before `date`: over New Year. */
      lastDate: z.optional(dateSchema),
      name: z.string().check(z.minLength(1)),
      /** Of the hours of the weekday, what remains open. Without it the whole day is closed. */
      open: z.optional(z.array(hoursSchema).check(z.minLength(1))),
    })
    .check(
      z.superRefine(({ date, lastDate }, context) => {
        if (lastDate === undefined) return;
        const message =
          lastDate.length !== date.length
            ? 'must be a date of one year or of every year, as the first one is'
            : date.length === 10 && lastDate < date
              ? 'must not lie before the first day'
              : undefined;
        if (message) context.addIssue({ code: 'custom', path: ['lastDate'], message });
      }),
    ),
);
export type Holiday = z.infer<typeof holidaySchema>;

const makeUpDaySchema = z.lazy(() =>
  z.strictObject({
    date: z.iso.date(),
    /** The weekday whose hours are worked on that date (调休). */
    as: z.enum(WEEKDAYS),
    name: z.string().check(z.minLength(1)),
  }),
);
export type MakeUpDay = z.infer<typeof makeUpDaySchema>;

const specialHoursSchema = z.lazy(() =>
  z.strictObject({
    date: z.iso.date(),
    /** All that is worked on that date, whatever its weekday, holidays and make-up days say. */
    hours: z.array(hoursSchema).check(z.minLength(1)),
    name: z.string().check(z.minLength(1)),
  }),
);
export type SpecialHours = z.infer<typeof specialHoursSchema>;

const zoneSchema = z.lazy(() =>
  z.string().check(z.refine(isTimeZone, 'must be an IANA time zone such as Asia/Shanghai')),
);

const calendarOf = <Zone extends z.ZodMiniType>(timeZone: Zone) =>
  z
    .strictObject({
      id: kebabSchema,
      version: z.int().check(z.positive()),
      name: z.string().check(z.minLength(1)),
      timeZone,
      hours: z
        .partialRecord(z.enum(WEEKDAYS), z.array(hoursSchema).check(z.minLength(1)))
        .check(z.refine((hours) => Object.keys(hours).length > 0, 'must have hours on at least one day')),
      holidays: z.array(holidaySchema),
      makeUpDays: z.array(makeUpDaySchema),
      specialHours: z.exactOptional(z.array(specialHoursSchema)),
      /** The years whose holidays are known. What reaches into any other year is provisional. */
      knownYears: z.union([z.literal('all'), z.array(z.int().check(z.minimum(1970), z.maximum(9999)))]),
      /** Where the data comes from, and the licence it is under. */
      sources: z.optional(z.array(z.string())),
    })
    .check(
      z.superRefine(({ holidays, makeUpDays, specialHours = [] }, context) => {
        for (const [index, { date }] of specialHours.entries()) {
          const message = makeUpDays.some((makeUpDay) => makeUpDay.date === date)
            ? 'must not be a make-up day too'
            : specialHours.findIndex((other) => other.date === date) < index
              ? 'must not be given twice'
              : undefined;
          if (message) context.addIssue({ code: 'custom', path: ['specialHours', index, 'date'], message });
        }
        for (const [index, { date }] of makeUpDays.entries()) {
          const message = holidays.some((holiday) => isHolidayOn(holiday, date))
            ? 'must not be a holiday too'
            : makeUpDays.findIndex((other) => other.date === date) < index
              ? 'must not be given twice'
              : undefined;
          if (message) context.addIssue({ code: 'custom', path: ['makeUpDays', index, 'date'], message });
        }
      }),
    );

/**
 * When somebody works: versioned plain data, the same in whichever order its lists are written. Without a zone
 * it is in that of the installation.
 */
export const calendarDocumentSchema = z.lazy(() => calendarOf(z.exactOptional(zoneSchema)));
export type CalendarDocument = z.infer<typeof calendarDocumentSchema>;

/** In a zone, so that time can be counted on it. */
export const calendarSchema = z.lazy(() => calendarOf(zoneSchema));
export type Calendar = z.infer<typeof calendarSchema>;

const zoned = new WeakMap<CalendarDocument, Calendar>();

/** The calendar in its own zone, or in the given one where it says none; the same object for the same zone. */
export function inZone(calendar: CalendarDocument, timeZone: string): Calendar {
  const known = zoned.get(calendar);
  if (known && (calendar.timeZone ?? timeZone) === known.timeZone) return known;
  const made = { ...calendar, timeZone: calendar.timeZone ?? timeZone };
  zoned.set(calendar, made);
  return made;
}

/** `date` is a full one, `2026-10-01`. */
export function isHolidayOn(holiday: Holiday, date: string): boolean {
  const { date: first, lastDate: last = first } = holiday;
  const day = first.length === 10 ? date : date.slice(5);
  return first <= last ? first <= day && day <= last : day >= first || day <= last;
}

/** The zone without changes, that of the default calendar: the runtime, which loads its data of zones, is not asked. */
export const UTC: ReadonlySet<string> = new Set(['UTC', 'Etc/UTC']);

/** Asking the runtime takes longer than all the rest of reading a calendar. */
const knownZones = new Set(UTC);
const MOST_KNOWN = 1000;

export function isTimeZone(timeZone: string): boolean {
  if (knownZones.has(timeZone)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    if (knownZones.size >= MOST_KNOWN) knownZones.clear();
    knownZones.add(timeZone);
    return true;
  } catch {
    return false;
  }
}

import { DAY_MS, type Instant, instantOf } from '../base/instant.ts';
import { workingTimeOf } from '../calendar/working-times.ts';
import { deadlineClocksOf, type Terms } from './clock.ts';
import { startDeadlineClocks } from './clocks.ts';

/** What somebody would be promised whose complaint came in then. */
export interface PreviewedReceipt {
  readonly receivedAt: Instant;
  /** The holidays before which that is; empty where it is before none. */
  readonly before: readonly string[];
  readonly clocks: readonly {
    readonly name: string;
    readonly dueAt: Instant;
    readonly provisional: boolean;
  }[];
}

const HOLIDAYS = 3;
const LOOKED_AHEAD_MS = 400 * DAY_MS;
const HOUR_MS = 3_600_000;

/**
 * What would be promised to whoever comes at `now` (milliseconds since the epoch), and an hour before the last closing
 * before each of the next holidays: that is where working time surprises.
 */
export function previewDeadlines(terms: Terms, now: number): PreviewedReceipt[] {
  const receipts = [{ at: now, before: [] }, ...beforeHolidays(terms, now)];
  return receipts.map(({ at, before }) => {
    const receivedAt = instantOf(at);
    const clocks = startDeadlineClocks(terms, receivedAt, terms.policy.targets);
    return {
      receivedAt,
      before,
      clocks: deadlineClocksOf({ clocks }).map(([name, { dueAt, provisional }]) => ({
        name,
        dueAt,
        provisional,
      })),
    };
  });
}

/** Of the calendar, and of those that clocks have of their own. */
function beforeHolidays(
  { calendar, calendars = {} }: Terms,
  now: number,
): { at: number; before: string[] }[] {
  const receipts = new Map<number, Set<string>>();
  for (const one of [calendar, ...Object.values(calendars)]) {
    const time = workingTimeOf(one);
    for (const { date, usual, holidays } of time.days({ from: now, to: now + LOOKED_AHEAD_MS })) {
      if (holidays.length === 0 || usual.length === 0) continue;
      const closing = time.previous(time.wallClock.instantOf(Date.parse(date)));
      // Days in a row, whatever weekends lie between, have one closing before them.
      const at = time.add(closing, -HOUR_MS);
      receipts.set(at, new Set([...(receipts.get(at) ?? []), ...holidays.map(({ name }) => name)]));
    }
  }
  return [...receipts]
    .filter(([at]) => at > now)
    .sort(([one], [other]) => one - other)
    .slice(0, HOLIDAYS)
    .map(([at, names]) => ({ at, before: [...names] }));
}

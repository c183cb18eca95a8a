import * as z from 'zod/mini';
import { instantOf, instantSchema } from '../base/instant.ts';
import { codes, STATUSES, type Status } from '../base/vocabulary.ts';
import { type Complaint, calendarsIn } from '../complaint/complaint.ts';
import { followCalendar } from '../complaint/retiming.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import { find } from '../records/complaints.ts';
import { Job } from '../records/job.ts';
import { calendars } from '../records/policy-sets.ts';
import * as queue from '../records/queue.ts';
import { newerThan } from '../records/rules.ts';
import { change } from './change.ts';

/** Complaints whose deadlines have still to come. */
const BEFORE_RESOLUTION: readonly Status[] = ['received', 'acknowledged', 'awaiting-complainant'];
const PAGE = 25;
const MOST_PAGES = 40;

/** Longer than any process goes by its copy of a calendar: what came in by an old one is there by then. */
const STALE_MS = 60_000;

/** Where the walk has come to, and when it may begin; or when it came to its end, and with which code. */
const walkSchema = z.lazy(() =>
  z.union([
    z.object({
      status: codes(STATUSES),
      cursor: z.optional(z.string()),
      notBefore: z.optional(instantSchema),
    }),
    z.object({ endedAt: instantSchema, shipped: z.optional(z.string()) }),
  ]),
);
type Walk = z.infer<typeof walkSchema>;
const calendarWalk = new Job<Walk>('CALENDAR-WALK', walkSchema);

/** A calendar has a new version: the walk over the open complaints begins, or begins anew, in a minute. */
export async function beginCalendarWalk(services: Services): Promise<void> {
  const { version } = await calendarWalk.read(services);
  if (!(await calendarWalk.write(services, start(services), version))) await beginCalendarWalk(services);
}

/** Complaints or calendars have come in from elsewhere: the walk begins with whoever goes on with it next. */
export function restartCalendarWalk(services: Pick<Services, 'store'>): Promise<void> {
  return calendarWalk.forget(services);
}

const start = ({ clock }: Services): Walk => ({
  status: 'received',
  notBefore: instantOf(clock.now() + STALE_MS),
});

/**
 * Goes on with the walk from where it was left, for a while: deadlines that were reckoned by an older version
 * of their calendar are reckoned anew, and everybody hears of it. Nothing to do where no calendar has changed
 * since the last one, neither by a request nor with new code.
 */
export async function continueCalendarWalk(
  services: Services,
  isTimeUp: () => boolean = () => false,
): Promise<void> {
  for (let page = 0; page < MOST_PAGES && !isTimeUp(); page++) {
    const { state: walk, version } = await calendarWalk.read(services);
    if (!walk || 'endedAt' in walk) {
      if (walk?.shipped === (await shippedVersions())) return;
      if (!(await calendarWalk.write(services, start(services), version))) return;
      continue;
    }
    const { status, cursor, notBefore } = walk;
    const now = instantOf(services.clock.now());
    if (notBefore !== undefined && now < notBefore) return;
    const { items, nextCursor } = await queue.list(services, { status, cursor, limit: PAGE });
    await followAll(services, await complaintsOf(services, items));
    const nextStatus =
      nextCursor === undefined ? BEFORE_RESOLUTION[BEFORE_RESOLUTION.indexOf(status) + 1] : status;
    const next = nextStatus
      ? { status: nextStatus, cursor: nextCursor }
      : { endedAt: now, shipped: await shippedVersions() };
    // Lost: somebody else walks too, or it has begun anew.
    if (!(await calendarWalk.write(services, next, version))) return;
  }
}

let known: string | undefined;
/** Of the calendars that ship with this code. */
async function shippedVersions(): Promise<string> {
  const { BUILT_IN_CALENDARS } = await import('../calendar/built-in.ts');
  known ??= [...BUILT_IN_CALENDARS.values()]
    .map(({ id, version }) => `${id} ${version}`)
    .sort()
    .join(', ');
  return known;
}

async function complaintsOf(services: Services, listed: readonly queue.Listed[]): Promise<Complaint[]> {
  const found = await Promise.all(
    listed.map(({ id }) =>
      find(services, id).catch((error: unknown) => {
        services.log.error('calendar-not-followed', { complaintId: id, error: errorName(error) });
        return undefined;
      }),
    ),
  );
  return found.flatMap((stored) => stored?.complaint ?? []);
}

async function followAll(services: Services, complaints: readonly Complaint[]): Promise<void> {
  const ids = new Set(complaints.flatMap((complaint) => calendarsIn(complaint).map(({ id }) => id)));
  // What another process has just stored is not to be missed.
  await Promise.all([...ids].map((id) => calendars.newest(services, id, Number.POSITIVE_INFINITY)));
  await Promise.all(complaints.map((complaint) => follow(services, complaint)));
}

async function follow(services: Services, complaint: Complaint): Promise<void> {
  const { id } = complaint;
  try {
    const newer = await newerThan(services, calendarsIn(complaint));
    if (newer.length === 0) return;
    await change(services, id, (current, now) =>
      newer.reduce((followed, newest) => followCalendar(followed, newest, now), current),
    );
  } catch (error) {
    services.log.error('calendar-not-followed', { complaintId: id, error: errorName(error) });
  }
}

import { DAY_MS, type Instant, instantOf } from '../base/instant.ts';
import type { Duration } from '../calendar/duration.ts';
import { WallClock } from '../calendar/wall-clock.ts';
import { shift } from '../clocks/deadlines.ts';
import type { Call, Complaint } from './complaint.ts';
import { zoneOf } from './contact.ts';

/* How somebody is told what no message of ours reaches them with: by when, by which way, and at which hours. */

/** From then on it is late, and the responsible are told again. */
export const REMIND_AFTER: Duration = { amount: 4, unit: 'working-hours' };

/** By when a call is to be made: as long as it means something, where that is over before. */
export function callDueAt(complaint: Complaint, { kind, openedAt }: Call): Instant {
  const dueAt = shift(complaint, openedAt, 1, REMIND_AFTER);
  const { askBy } = complaint.question ?? {};
  return kind === 'question' && askBy !== undefined && askBy < dueAt ? askBy : dueAt;
}

/** When it is somebody's turn: after an attempt that reached nobody, at the hour at which they can be reached. */
export function callAt(complaint: Complaint, call: Call): Instant {
  return call.againAt ?? callDueAt(complaint, call);
}

type Point = NonNullable<Complaint['content']['complainant']['contactPoints']>[number];

/** `nowhere`: neither a number nor an address is known. */
export type Telling = 'call' | 'letter' | 'nowhere';

export function tellingOf({ content }: Complaint): Telling {
  const { phone, contactPoints = [] } = content.complainant;
  const post = addressOf(content.complainant);
  if (post !== undefined && (phone === undefined || contactPoints.some(isPreferred('post')))) return 'letter';
  return phone === undefined ? 'nowhere' : 'call';
}

const isPreferred = (wanted: string) => (point: Point) => point.kind === wanted && point.preferred === true;

/** Where letters go. */
export function addressOf({ contactPoints = [] }: Complaint['content']['complainant']): string | undefined {
  const posts = contactPoints.filter(({ kind }) => kind === 'post');
  return (posts.find(({ preferred }) => preferred) ?? posts[0])?.value;
}

/** Of the number that is rung, where they have said when. */
export function hoursOf({ content }: Complaint): Pick<Point, 'hours' | 'days'> {
  const { phone, contactPoints = [] } = content.complainant;
  const { hours, days } = contactPoints.find(({ kind, value }) => kind === 'phone' && value === phone) ?? {};
  return { ...(hours && { hours }), ...(days && { days }) };
}

const HOUR_MS = 3_600_000;
/** Nobody is rung twice within this. */
const PAUSE_MS = HOUR_MS;
/** Where they have said nothing, in their own zone. */
const USUAL_HOURS = { from: '09:00', to: '20:00' };
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** The first instant, after a pause, at which they can be rung as they have said. */
export function nextHour(complaint: Complaint, now: number): Instant {
  const { hours = USUAL_HOURS, days = DAYS } = hoursOf(complaint);
  const wall = new WallClock(zoneOf(complaint));
  const reading = wall.readingAt(now + PAUSE_MS);
  const midnight = Math.floor(reading / DAY_MS) * DAY_MS;
  const [from, to] = [millisIn(hours.from), millisIn(hours.to)];
  // Who can be reached by night can be so from the evening on, and until the morning.
  const spans = from < to ? [[from, to] as const] : [[0, to] as const, [from, DAY_MS] as const];
  for (let day = midnight; day <= midnight + 7 * DAY_MS; day += DAY_MS) {
    if (!days.includes(DAYS[new Date(day).getUTCDay()] ?? '')) continue;
    const span = spans.find(([, end]) => reading < day + end);
    if (span) return instantOf(wall.instantOf(Math.max(reading, day + span[0])));
  }
  return instantOf(now + PAUSE_MS);
}

function millisIn(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * HOUR_MS + minutes * 60_000;
}

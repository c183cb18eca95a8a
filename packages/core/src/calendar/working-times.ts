import type { Calendar } from './calendar.ts';
import { WorkingTime } from './working-time.ts';

const MOST_KEPT = 100;
/** By all that a calendar says: complaints that carry the same one share what is reckoned. */
const kept = new Map<string, WorkingTime>();
const ofObject = new WeakMap<Calendar, WorkingTime>();

/** Making a calendar fast to reckon with costs more than reckoning: once for each in a process. */
export function workingTimeOf(calendar: Calendar): WorkingTime {
  const known = ofObject.get(calendar);
  if (known) return known;
  const key = JSON.stringify(calendar);
  const time = kept.get(key) ?? new WorkingTime(calendar);
  ofObject.set(calendar, time);
  // Put in anew, it is the newest: what has not been asked for longest is let go.
  kept.delete(key);
  kept.set(key, time);
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  return time;
}

import type { Calendar } from './calendar.ts';
import { WorkingTime } from './working-time.ts';

const MOST_KEPT = 100;
/** By all that a calendar says: two complaints that carry the same one share what is reckoned. */
const kept = new Map<string, WorkingTime>();

/** Making a calendar fast to reckon with costs more than reckoning: once for each in a process. */
export function workingTimeOf(calendar: Calendar): WorkingTime {
  const key = JSON.stringify(calendar);
  const known = kept.get(key) ?? new WorkingTime(calendar);
  kept.delete(key);
  kept.set(key, known);
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  return known;
}

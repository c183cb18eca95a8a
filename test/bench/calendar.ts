import { BUILT_IN_CALENDARS } from '../../packages/core/src/calendar/built-in.ts';
import { inZone } from '../../packages/core/src/calendar/calendar.ts';
import { WorkingTime } from '../../packages/core/src/calendar/working-time.ts';

const TIMES = 200_000;
const HOUR_MS = 3_600_000;
const FROM = Date.parse('2024-01-01T00:00:00Z');
const STEP_MS = Math.floor((4 * 365.25 * 24 * HOUR_MS) / TIMES);

/** Instants all over four years, one far from the other. */
const instants = Array.from({ length: TIMES }, (_, index) => FROM + ((index * 7919) % TIMES) * STEP_MS);

function millisOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function perSecond(work: (at: number) => void): number {
  for (const at of instants.slice(0, 10_000)) work(at);
  const millis = millisOf(() => {
    for (const at of instants) work(at);
  });
  return Math.round((TIMES / millis) * 1000);
}

const rows = [...BUILT_IN_CALENDARS.values()].map((calendar) => {
  const time = new WorkingTime(inZone(calendar, 'Etc/UTC'));
  const firstMillis = millisOf(() => time.add(FROM, 40 * HOUR_MS));
  return {
    calendar: calendar.id,
    'first addition, ms': Math.round(firstMillis * 10) / 10,
    '+ 40 working hours, per second': perSecond((at) => time.add(at, 40 * HOUR_MS)),
    '+ 90 working days, per second': perSecond((at) => time.workingDays(at, 90)),
  };
});

console.table(rows);
console.log(JSON.stringify(rows));

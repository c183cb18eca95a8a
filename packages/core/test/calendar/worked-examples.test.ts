import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { instantOf } from '../../src/base/instant.ts';
import { BUILT_IN_CALENDARS } from '../../src/calendar/built-in.ts';
import { calendarSchema, inZone } from '../../src/calendar/calendar.ts';
import { type DeadlineExplanation, explainDeadline } from '../../src/calendar/deadline.ts';
import { targetSchema } from '../../src/calendar/target.ts';
import { WorkingTime } from '../../src/calendar/working-time.ts';
import { at, HOUR, wall } from './fixtures.ts';

const docs = readFileSync(new URL('../../../../docs/deadlines.md', import.meta.url), 'utf8');
const EXAMPLE = /### (.+)\n[^#]*?```json\n([^`]+)```\n+```text\n([^`]+)```/g;

/** All times as the clock on the wall of the calendar's zone shows them. */
const exampleSchema = z.strictObject({
  calendar: z.string(),
  target: targetSchema,
  from: z.string(),
  pauses: z.array(z.tuple([z.string(), z.string()])).default([]),
  extensions: z.array(z.strictObject({ at: z.string(), dueAt: z.string(), reason: z.string() })).default([]),
});

function explain(json: string): DeadlineExplanation {
  const { calendar: id, target, from, pauses, extensions } = exampleSchema.parse(JSON.parse(json));
  const shipped = BUILT_IN_CALENDARS.get(id);
  const calendar = shipped && inZone(shipped, 'Etc/UTC');
  if (!calendar) throw new Error(`no calendar ${id}`);
  const instant = (local: string) => instantOf(at(`${local}[${calendar.timeZone}]`));
  const facts = {
    target,
    anchorAt: instant(from),
    pauses: pauses.map(([since, until]) => ({ from: instant(since), to: instant(until) })),
    extensions: extensions.map((extension) => ({
      at: instant(extension.at),
      dueAt: instant(extension.dueAt),
      reason: extension.reason,
    })),
  };
  return explainDeadline(facts, new WorkingTime(calendar), 0);
}

function rendered(explanation: DeadlineExplanation): string {
  const local = (instant: string) => wall(explanation.timeZone, Date.parse(instant)).replace('T', ' ');
  const hours = (millis: number) => `${millis / HOUR} h`;
  const sum = explanation.intervals.reduce((total, { millis }) => total + millis, 0);
  const lines = [
    ['due', `${local(explanation.dueAt)}${explanation.provisional ? ', provisional' : ''}`],
    ...explanation.intervals.map(({ from, to, millis }) => [
      'counted',
      `${local(from)} to ${local(to)}  ${hours(millis)}`,
    ]),
    ...explanation.rolls.map(({ from, to, millis }) => [
      'rolled',
      `${local(from)} to ${local(to)}  ${hours(millis)}`,
    ]),
    ['sum', hours(sum)],
    ...explanation.holidays.map(({ date, names }) => ['holiday', `${date} ${names.join(', ')}`]),
    ...explanation.makeUpDays.map(({ date, as, name }) => ['make-up', `${date} as a ${as}, ${name}`]),
    ...explanation.specialHours.map(({ date, hours, name }) => [
      'special',
      `${date} ${hours.join(', ')}, ${name}`,
    ]),
    ...(explanation.closedDays > 0 ? [['closed', `${explanation.closedDays} days`]] : []),
    ...explanation.unknownYears.map((year) => ['unknown', `${year}`]),
  ];
  return lines.map(([label = '', text = '']) => `${label.padEnd(8)} ${text}\n`).join('');
}

describe('docs/deadlines.md', () => {
  it.each([...docs.matchAll(EXAMPLE)].map(([, title = '', json = '', text = '']) => ({ title, json, text })))(
    'computes: $title',
    ({ json, text }) => {
      expect(rendered(explain(json))).toBe(text);
    },
  );

  it('computes every example, and writes a calendar that is valid', () => {
    const examples = [...docs.matchAll(EXAMPLE)].length;
    expect(examples).toBeGreaterThan(0);
    const worked = docs.slice(docs.indexOf('## Worked examples'));
    expect(worked.match(/```text/g)).toHaveLength(examples);
    const [, calendar = ''] = /## Calendars[^`]*```json\n([^`]+)```/.exec(docs) ?? [];
    expect(calendarSchema.parse(JSON.parse(calendar)).id).toBe('shop');
  });
});

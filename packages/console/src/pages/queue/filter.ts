import type { SearchFilter } from '@redress/client/source';
import { CATEGORIES, CHANNELS, codes, SEVERITIES, STATUSES } from '@redress/core/base/vocabulary.ts';
import type { PageContext } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { instantAt } from '../../ui/calendar-times.ts';

/* Which complaints a page shows stands in its address: a view, and what narrows it. */

export const VIEWS = ['all', 'mine', 'unclaimed', 'late', 'waiting', 'done'] as const;
/** All that there are, over or not. */
export const ANY = 'any';
export type View = (typeof VIEWS)[number];

const [status, severity, category, channel] = [
  codes(STATUSES),
  codes(SEVERITIES),
  codes(CATEGORIES),
  codes(CHANNELS),
];
export const OPEN = ['received', 'acknowledged', 'awaiting-complainant'] as const;
const OVER = ['resolved', 'closed', 'withdrawn', 'merged'] as const;

/** What an address says, beside where in a list it is. */
const NAMES = [
  ...['view', 'q', 'team', 'status', 'severity', 'category', 'channel', 'assignee', 'nobody', 'breached'],
  ...['due', 'at'],
] as const;
const NARROWING = new Set([
  'q',
  'team',
  'status',
  'severity',
  'category',
  'channel',
  'assignee',
  'breached',
  'due',
]);

export type Asked = Readonly<Record<string, string>>;

/** Of an address's query, what is known and not empty. */
export function askedIn(query: Readonly<Record<string, string | undefined>>): Asked {
  return Object.fromEntries(
    NAMES.flatMap((name): [string, string][] => {
      const value = query[name]?.trim() ?? '';
      return value === '' ? [] : [[name, value]];
    }),
  );
}

export const viewOf = ({ view }: Asked): View => VIEWS.find((known) => known === view) ?? 'all';

/** By how much it is narrowed beside its view. */
export const narrowedBy = (asked: Asked): number =>
  Object.keys(asked).filter((name) => NARROWING.has(name)).length;

export function hrefOf(asked: Asked, path = '', more: Asked = {}): string {
  const query = String(new URLSearchParams({ ...asked, ...more }));
  return `${CONSOLE}${path}${query === '' ? '' : `?${query}`}`;
}

/** What the API is asked for. `at`: of the page before, where what is late is gone through page by page. */
export function filterOf({ var: { person, look, now } }: PageContext, asked: Asked): SearchFilter {
  const due = asked.due === undefined ? undefined : instantAt(asked.due, look.timeZone);
  const own: { -readonly [Name in keyof SearchFilter]: SearchFilter[Name] } = {
    ...(asked.view === ANY ? {} : viewFilter(viewOf(asked), asked, person.subject, now)),
  };
  const { q, team, assignee } = asked;
  if (q !== undefined) own.text = q;
  if (team !== undefined) own.team = team;
  if (assignee !== undefined) own.assignee = assignee;
  if (asked.nobody !== undefined) own.unassigned = true;
  if (asked.breached !== undefined) own.breached = true;
  if (due !== undefined) own.dueBefore = due;
  const known = {
    status: status.safeParse(asked.status).data,
    severity: severity.safeParse(asked.severity).data,
    category: category.safeParse(asked.category).data,
    channel: channel.safeParse(asked.channel).data,
  };
  if (known.status) own.status = known.status;
  if (known.severity) own.severity = known.severity;
  if (known.category) own.category = known.category;
  if (known.channel) own.channel = known.channel;
  return own;
}

function viewFilter(view: View, { at }: Asked, subject: string, now: number): SearchFilter {
  switch (view) {
    case 'all':
      return { status: OPEN };
    case 'mine':
      return { status: OPEN, assignee: subject };
    case 'unclaimed':
      return { status: OPEN, unassigned: true };
    case 'late':
      return { status: OPEN, dueBefore: lateAt(at, now) };
    case 'waiting':
      return { status: 'awaiting-complainant' };
    case 'done':
      return { status: OVER };
  }
}

/** As the first page has it, so that those after it are of the same list. */
export function lateAt(at: string | undefined, now: number): string {
  const millis = Date.parse(at ?? '');
  return new Date(Number.isNaN(millis) ? now : millis).toISOString();
}

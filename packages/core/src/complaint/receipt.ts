import { type Day, type Instant, instantOf, isInstant, millisOf } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import type { Duration } from '../calendar/duration.ts';
import { endOfDay, startOfDay } from '../calendar/wall-clock.ts';
import { type DeadlineClock, type DeadlineClocks, mapClocks, type Terms } from '../clocks/clock.ts';
import { shift } from '../clocks/deadlines.ts';
import type { Complaint } from './complaint.ts';

/*
 * A complaint is received when it reaches us, by letter or by telephone perhaps, and stored when somebody enters it.
 * What counts from its receipt counts from when it reached us.
 */

type Receipt = Pick<Complaint, 'receivedAt' | 'receivedOn'>;

/** When it reached us: where nothing was said, when it was stored. */
export function receivedAtOf({
  receivedAt,
  createdAt,
}: Pick<Complaint, 'receivedAt' | 'createdAt'>): Instant {
  return receivedAt ?? createdAt;
}

/** A year mistyped is refused, a quarter's backlog is not. */
const PAST_LIMIT: Duration = { amount: 90, unit: 'calendar-days' };
/** Whoever says so may have a clock that is a little ahead of ours. */
const AHEAD_MS = 60_000;
/** Where a day begins first, UTC+14. */
const FIRST_ZONE_MS = 14 * 3_600_000;

/**
 * The receipt of a complaint that is, or was, stored at an instant: never later than that. A day counts from its start
 * in the policy's zone: whatever time of it was the right one, nothing is promised later than from then.
 * @throws Refusal `invalid-request`, naming the field, where that is later, or longer ago than the policy allows
 */
export function receiptOf(said: Instant | Day | undefined, terms: Terms, storedAt: Instant): Receipt {
  if (said === undefined) return { receivedAt: undefined, receivedOn: undefined };
  const field = isInstant(said) ? 'receivedAt' : 'receivedOn';
  const latest = instantOf(millisOf(storedAt) + (isInstant(said) ? AHEAD_MS : FIRST_ZONE_MS));
  if (said > latest) throw refused(field, 'too_late', TOO_LATE, {});
  const { timeZone } = terms.calendar;
  const earliest = shift(terms, storedAt, -1, terms.policy.receipt?.pastLimit ?? PAST_LIMIT);
  const end = isInstant(said) ? said : endOfDay(said, timeZone);
  if (end < earliest) throw refused(field, 'too_early', TOO_EARLY, { earliest });
  if (isInstant(said)) return { receivedAt: said < storedAt ? said : undefined, receivedOn: undefined };
  return { receivedAt: startOf(said, timeZone, storedAt), receivedOn: said };
}

/** Of a day that has not begun there yet, though it has elsewhere: when the complaint was stored. */
function startOf(day: Day, timeZone: string, storedAt: Instant): Instant | undefined {
  const start = startOfDay(day, timeZone);
  return start < storedAt ? start : undefined;
}

/** The same receipt under other terms: a day is another one's in another zone. */
export function receiptUnder(
  { receivedAt, receivedOn, createdAt }: Receipt & Pick<Complaint, 'createdAt'>,
  { calendar }: Pick<Terms, 'calendar'>,
): Receipt {
  if (receivedOn === undefined) return { receivedAt, receivedOn };
  return { receivedAt: startOf(receivedOn, calendar.timeZone, createdAt), receivedOn };
}

/** Its clocks as they run from another receipt; one that has stopped was due as it was. */
export function receivedAnew(complaint: Complaint, to: Instant): DeadlineClocks {
  const from = receivedAtOf(complaint);
  return mapClocks(complaint.clocks, (_, clock) => {
    if (clock.state === 'stopped' || clock.startedAt !== from || !isFromReceipt(clock)) return clock;
    return { ...clock, startedAt: to, ...(clock.target.anchor === 'receipt' && { anchorAt: to }) };
  });
}

/** A clock of a team's, or of what was promised or done since, began when that happened. */
const isFromReceipt = ({ target: { anchor } }: DeadlineClock) =>
  anchor !== 'assignment' && anchor !== 'fulfilment' && anchor !== 'promise';

const TOO_LATE = 'must not be in the future, nor later than the complaint was stored';
const TOO_EARLY = 'must not be longer ago than the policy allows';

function refused(field: string, rule: string, message: string, details: { earliest?: Instant }): Refusal {
  const errors = [{ in: 'body', field, pointer: `#/${field}`, rule, message }];
  return new Refusal('invalid-request', 'Not valid: {fields}.', { fields: [field], errors, ...details });
}

import { type Day, type Instant, instantOf, isInstant, millisOf } from '../base/instant.ts';
import { Refusal, type Sentence } from '../base/refusal.ts';
import { type CalendarDocument, inZone } from '../calendar/calendar.ts';
import { deadline } from '../calendar/deadline.ts';
import { spanOf } from '../calendar/span.ts';
import { inCycle } from '../calendar/target.ts';
import { endOfDay } from '../calendar/wall-clock.ts';
import { workingTimeOf } from '../calendar/working-times.ts';
import {
  type DeadlineClock,
  type DeadlineClocks,
  deadlineClocksOf,
  type MainClockName,
  type Terms,
  termsOf,
} from '../clocks/clock.ts';
import { retime } from '../clocks/clocks.ts';
import { factsOf } from '../clocks/deadlines.ts';
import { notedFactors } from '../policy/factors.ts';
import { inZoneOf, type Rules, snapshotOf } from '../policy/match.ts';
import type { Policy } from '../policy/policy.ts';
import { extensionIn, targetsIn } from '../policy/reopening.ts';
import { type Correction, correctedBy, factsOf as matchedFacts, notedOf } from './classification.ts';
import type { Complaint, TimelineEvent } from './complaint.ts';
import { fulfil } from './fulfilment.ts';
import { anchorOf, othersUnder } from './further-clocks.ts';
import { handTo } from './hand-over.ts';
import { limitInterruptions, reckoned, retimeWaits } from './interrupting.ts';
import { move } from './moving.ts';
import { receiptOf, receiptUnder, receivedAnew, receivedAtOf } from './receipt.ts';
import { begin, takeLadderSteps } from './steps.ts';
import type { Draft } from './timeline.ts';
import { transition } from './transitions.ts';

/*
 * Commands that move deadlines. A later date that is still ahead is a new promise, with a ladder of its own; what is
 * due by the new reckoning is taken in the same change.
 */

/**
 * Puts the resolution off to a new date, a day to its end, which the complainant is told with the reason.
 * @throws Refusal `extension-refused`: the policy allows none, it is too late for one, or the date is beyond
 * the policy's cap or not later than the present one.
 */
export function extend(
  complaint: Complaint,
  command: { dueAt: Instant | Day; reason: string },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  draft.set({ status: transition(draft.complaint.status, 'extend') });
  const { resolution } = draft.complaint.clocks;
  const { reason } = command;
  const dueAt = isInstant(command.dueAt)
    ? command.dueAt
    : endOfDay(command.dueAt, termsOf(draft.complaint, 'resolution').calendar.timeZone);
  requireExtensible(draft.complaint, resolution, dueAt);
  const extended = retime(draft.complaint, 'resolution', {
    ...resolution,
    extensions: [...resolution.extensions, { at: draft.at, dueAt, reason }],
  });
  move(draft, draft.complaint, { ...draft.complaint.clocks, resolution: extended });
  const data = { clock: 'resolution', from: resolution.dueAt, dueAt };
  const { seq: noteOf } = draft.event('handler', 'extended', data, reason);
  draft.tellComplainant('extension', { clock: 'resolution', dueAt, noteOf });
  fulfil(draft, 'extension');
  takeLadderSteps(draft);
  return draft.done();
}

function requireExtensible(
  terms: Terms & Pick<Complaint, 'cycle'>,
  clock: DeadlineClock,
  dueAt: Instant,
): void {
  const refuse = (sentence: Sentence, details: Readonly<Record<string, string>>) => {
    throw new Refusal('extension-refused', sentence, details);
  };
  const extension = extensionIn(terms.policy, terms.cycle);
  if (clock.breachedAt !== undefined)
    refuse('A deadline that has been missed cannot be extended.', { cause: 'breached', dueAt: clock.dueAt });
  if (!extension) refuse('The policy allows no extension.', { cause: 'not-extensible' });
  else if (dueAt <= clock.dueAt)
    refuse('The new date must be later than the present one.', { cause: 'not-later', dueAt: clock.dueAt });
  else {
    const latest = latestDueAt(terms, clock, extension);
    if (dueAt > latest) refuse('The policy allows no date as late as that.', { cause: 'beyond-cap', latest });
  }
}

/** As far as the policy lets the resolution be put off; pauses put that off too. */
function latestDueAt(
  terms: Terms,
  clock: DeadlineClock,
  extension: NonNullable<Policy['extension']>,
): Instant {
  const { from } = extension;
  const cap = inCycle(extension.cap, terms.billingCycleEndsOn);
  const time = workingTimeOf(termsOf(terms, 'resolution').calendar);
  const facts = { ...factsOf(terms, clock), extensions: [] };
  if (from === 'anchor') return deadline({ ...facts, target: cap }, time).dueAt;
  const dueAt = millisOf(deadline(facts, time).dueAt);
  // A promise that ends at midnight ends on the day before that, which is the one that is not counted.
  const counted = 'ends' in cap && cap.ends !== 'same-time' ? dueAt - 1 : dueAt;
  return instantOf(spanOf(cap, counted, time).to);
}

/**
 * What is known better may mean another policy: the time used so far counts under it too, and what has been done by
 * the old ladder is not done again by the new one.
 */
export function reclassify(
  complaint: Complaint,
  command: Correction & { reason?: string | undefined },
  now: number,
  rules: Rules,
): Complaint {
  const draft = begin(complaint, now);
  draft.set({ status: transition(draft.complaint.status, 'reclassify') });
  const corrected = correctedBy(command, draft.complaint);
  const { category, severity } = corrected;
  const noted = notedOf(command, draft.complaint);
  matchAnew(draft, corrected, rules, (matched) =>
    draft.event('handler', 'reclassified', { category, severity, ...noted, ...matched }, command.reason),
  );
  return draft.done();
}

/** Puts in what is known better, and goes by the policy that it means; `note` writes down by which, and what is due when. */
export function matchAnew(
  draft: Draft,
  corrected: Partial<Complaint>,
  rules: Rules,
  note: (matched: TimelineEvent['data']) => void,
): void {
  const { team, assignee, level, policy: old, cycle } = draft.complaint;
  const terms = snapshotOf(rules, { ...matchedFacts({ ...draft.complaint, ...corrected }), team });
  const { policy, match } = terms;
  const targets = targetsIn(policy, cycle);
  const receipt = receiptUnder(draft.complaint, terms);
  const before = draft.complaint;
  // Whom it was routed to by default it is routed to anew; where somebody has taken it up, it stays.
  const isUntouched = level === 1 && assignee === undefined && team === old.team;
  const clocks = receivedAnew(before, receivedAtOf({ ...before, ...receipt }));
  const { acknowledgement, resolution } = clocks;
  const under = (name: MainClockName, clock: DeadlineClock): DeadlineClock => {
    if (clock.state === 'stopped') return clock;
    const target = targets[name];
    return { ...clock, target, anchorAt: anchorOf(target.anchor, clock, acknowledgement) };
  };
  draft.set({ ...corrected, ...receipt, calendars: undefined, ...terms });
  retimeClocks(draft, before, {
    acknowledgement: under('acknowledgement', acknowledgement),
    resolution: under('resolution', resolution),
    ...othersUnder(
      draft,
      { ...before, clocks: { ...before.clocks, ...clocks } },
      isUntouched && policy.team !== team,
    ),
  });
  if (isUntouched) handTo(draft, { team: policy.team, level, assignee });
  note({
    policy: policy.id,
    policySet: match.policySet,
    policySetVersion: match.version,
    match: match.reason,
    ...notedFactors(match.factors),
    ...dueDates(draft),
  });
  if (draft.complaint.team !== team)
    draft.tellResponsible('assignment', { fromTeam: team, toTeam: policy.team });
  takeLadderSteps(draft);
}

/**
 * It reached us at another time than was said, or on another day: what counts from its receipt counts from then. A clock
 * that has stopped was due as it was. The same complaint where nothing differs.
 * @throws Refusal `invalid-request` where that is too long ago for the policy, or later than the complaint was stored
 */
export function correctReceipt(
  complaint: Complaint,
  { received, reason }: { readonly received: Instant | Day; readonly reason: string },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  const status = transition(draft.complaint.status, 'correct-receipt');
  const before = draft.complaint;
  const receipt = receiptOf(received, before, before.createdAt);
  const from = receivedAtOf(before);
  const receivedAt = receivedAtOf({ ...before, ...receipt });
  const { receivedOn } = receipt;
  if (receivedAt === from && receivedOn === before.receivedOn) return complaint;
  draft.set({ status, ...receipt });
  retimeClocks(draft, before, receivedAnew(before, receivedAt));
  const said = receivedOn === undefined ? { receivedAt } : { receivedAt, receivedOn };
  draft.event('handler', 'receipt-corrected', { from, ...said, ...dueDates(draft) }, reason);
  takeLadderSteps(draft);
  return draft.done();
}

/**
 * Goes by a newer version of one of the complaint's calendars: its holidays have become known, or have changed. The
 * same complaint where there is nothing to do. In the zone in which it was taken in, where neither names one.
 */
export function followCalendar(complaint: Complaint, newest: CalendarDocument, now: number): Complaint {
  const { policy, calendar, calendars } = complaint;
  const isMain = newest.id === calendar.id;
  const present = isMain ? calendar : calendars?.[newest.id];
  if (!present || newest.version <= present.version) return complaint;
  const followed = inZoneOf(policy, inZone(newest, present.timeZone));
  const draft = begin(complaint, now);
  const before = draft.complaint;
  const dates = dueDates(draft);
  draft.set(isMain ? { calendar: followed } : { calendars: { ...calendars, [newest.id]: followed } });
  retimeClocks(draft, before, before.clocks);
  const after = dueDates(draft);
  if (JSON.stringify(after) !== JSON.stringify(dates))
    draft.event('system', 'retimed', { calendar: newest.id, calendarVersion: newest.version, ...after });
  takeLadderSteps(draft);
  return draft.done();
}

/** All clocks by the terms as they are now; those that have stopped keep what they went by. */
export function retimeClocks(draft: Draft, before: Complaint, clocks: DeadlineClocks): void {
  limitInterruptions(draft, clocks);
  move(draft, before, reckoned(draft.complaint, clocks));
  retimeWaits(draft);
}

/** Of the clocks that have not stopped. */
export function dueDates({ complaint }: Draft): Record<string, Instant> {
  const due = deadlineClocksOf(complaint).flatMap(([name, { state, dueAt }]) =>
    state === 'stopped' ? [] : [[`${camel(name)}DueAt`, dueAt] as const],
  );
  return Object.fromEntries(due);
}

/** `firstReply` for `first-reply`. */
const camel = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

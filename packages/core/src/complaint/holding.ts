import { type Day, type Instant, isInstant } from '../base/instant.ts';
import { Refusal, type Sentence } from '../base/refusal.ts';
import { endOfDay } from '../calendar/wall-clock.ts';
import { type HoldKind, holdRuleOf } from '../policy/holds.ts';
import type { Complaint } from './complaint.ts';
import { promiseOf, releaseHold } from './hold.ts';
import { applyInterruptions, retimeHold, standstillOf, stoppedBy, stoppedIn } from './interrupting.ts';
import { longestHold } from './limits.ts';
import { begin, takeLadderSteps } from './steps.ts';
import { transition } from './transitions.ts';

/**
 * The complaint waits for somebody else, for a reason that stays with us, until they have done their part: at most to
 * the policy's limit, or to a nearer date, a day to its end. The clocks that the policy names stand still, and the
 * complainant is told where it says so.
 * @throws Refusal `hold-refused`: it is on hold already, or the date is later than the limit or has been.
 */
export function hold(
  complaint: Complaint,
  command: { kind: HoldKind; reason: string; until?: Instant | Day | undefined },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  const { status, calendar, policy, hold: other } = draft.complaint;
  draft.set({ status: transition(status, 'hold') });
  const { kind, reason } = command;
  if (other) throw refusal('The complaint is on hold already.', { cause: 'on-hold', until: other.until });
  const rule = holdRuleOf(policy, kind);
  const latest = longestHold(draft.complaint, kind, rule, draft.at);
  if (latest <= draft.at)
    throw refusal('The holds of this complaint have taken all the time they may.', { cause: 'used-up' });
  const until = endOf(command.until, calendar.timeZone) ?? latest;
  if (until > latest)
    throw refusal('The policy allows no date as late as that.', { cause: 'beyond-limit', latest });
  if (until <= draft.at) throw refusal('A hold must end later than now.', { cause: 'not-later' });
  const told = rule.tellComplainant ?? false;
  const stops = stoppedBy(draft.complaint, kind, draft.at);
  draft.set({ hold: { kind, since: draft.at, until, reason, stops, told } });
  applyInterruptions(draft);
  retimeHold(draft);
  draft.event('handler', 'held', { hold: kind, ...stoppedIn(stops), until, told }, reason);
  const standstill = standstillOf(draft.complaint, stops);
  if (told)
    draft.tellComplainant('hold', { hold: kind, ...promiseOf(draft), pauseEndsAt: until, ...standstill });
  takeLadderSteps(draft);
  return draft.done();
}

/** @throws Refusal `hold-refused` where it is not on hold. */
export function release(
  complaint: Complaint,
  command: { note?: string | undefined },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  const { status, hold } = draft.complaint;
  draft.set({ status: transition(status, 'release') });
  if (!hold) throw refusal('The complaint is not on hold.', { cause: 'not-on-hold' });
  releaseHold(draft, hold, command.note);
  takeLadderSteps(draft);
  return draft.done();
}

function endOf(until: Instant | Day | undefined, timeZone: string): Instant | undefined {
  return until === undefined || isInstant(until) ? until : endOfDay(until, timeZone);
}

function refusal(sentence: Sentence, details: Readonly<Record<string, string>>): Refusal {
  return new Refusal('hold-refused', sentence, details);
}

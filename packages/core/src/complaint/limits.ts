import type { Instant } from '../base/instant.ts';
import { type Terms, termsOf } from '../clocks/clock.ts';
import { shift } from '../clocks/deadlines.ts';
import { limitEndsAt } from '../clocks/interruptions.ts';
import { type HoldRule, holdRuleOf } from '../policy/holds.ts';
import type { Complaint, Hold, Question } from './complaint.ts';

/* How long a question may stay open, and a hold go on; and when somebody is reminded of them. */

type Waiting = Terms & Pick<Complaint, 'cycle' | 'interruptions'>;

/** When the complainant has had all the time that a cycle's questions may take together. */
export function questionEndsAt(complaint: Waiting, { askedAt }: Pick<Question, 'askedAt'>): Instant {
  return limitEndsAt(complaint, complaint.policy.pause.limit, askedAt, formerOf(complaint, 'complainant'));
}

export function questionStepAt(complaint: Waiting, question: Question): Instant {
  const { askBy, remindedAt, askedAt } = question;
  const end = questionEndsAt(complaint, question);
  if (askBy !== undefined) return askBy < end ? askBy : end;
  const { remindBefore } = complaint.policy.pause;
  if (!remindBefore || remindedAt !== undefined) return end;
  const remindAt = shift(termsOf(complaint, 'resolution'), end, -1, remindBefore);
  return remindAt > askedAt ? remindAt : end;
}

/** By when a hold of the kind that begins then must be over: all holds of its kind in a cycle count together. */
export function longestHold(complaint: Waiting, kind: string, { limit }: HoldRule, at: Instant): Instant {
  return limitEndsAt(complaint, limit, at, formerOf(complaint, kind));
}

export function holdStepAt(complaint: Waiting, { kind, since, until, remindedAt }: Hold): Instant {
  const { remindBefore } = holdRuleOf(complaint.policy, kind);
  if (!remindBefore || remindedAt !== undefined) return until;
  const remindAt = shift(termsOf(complaint, 'resolution'), until, -1, remindBefore);
  return remindAt > since ? remindAt : until;
}

function formerOf({ interruptions = [], cycle }: Waiting, waitedFor: string) {
  return interruptions.filter((each) => each.for === waitedFor && each.cycle === cycle);
}

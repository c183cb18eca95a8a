import type { Instant } from '../base/instant.ts';
import { holdRuleOf } from '../policy/holds.ts';
import type { Hold, TimelineEvent } from './complaint.ts';
import { endHold, restartOf, retimeHold } from './interrupting.ts';
import { holdStepAt } from './limits.ts';
import type { OwedMessage } from './owed.ts';
import type { Draft } from './timeline.ts';

/*
 * A complaint waits for somebody who is neither the complainant nor we. The steps of a hold are taken in the branch of
 * the workflow that waits for the resolution.
 */

/** Whoever is responsible is reminded that it ends soon, or it has lasted for as long as it may. */
export function takeHoldStep(draft: Draft, hold: Hold): void {
  const { kind, until } = hold;
  const dueAt = holdStepAt(draft.complaint, hold);
  if (dueAt !== hold.nextStepAt) {
    // Another version has put it there, for a step that this one does not know.
    retimeHold(draft);
    return;
  }
  if (dueAt >= until) {
    const facts = endHoldOf(draft, hold, until, (data) =>
      draft.event('system', 'hold-ended', { ...data, reason: 'limit', ...draft.late(until) }),
    );
    const { tell } = holdRuleOf(draft.complaint.policy, kind);
    draft.tellResponsible('hold-limit', facts);
    if (tell !== undefined) draft.tellTeam('hold-limit', tell, facts);
    return;
  }
  draft.set({ hold: { ...hold, remindedAt: dueAt } });
  retimeHold(draft);
  draft.event('system', 'hold-reminded', { hold: kind, until, ...draft.late(dueAt) });
  draft.tellResponsible('hold-reminder', { hold: kind, pauseEndsAt: until });
}

/** Somebody says that what was waited for has come, or is waited for no more. */
export function releaseHold(draft: Draft, hold: Hold, note: string | undefined): void {
  endHoldOf(draft, hold, draft.at, (data) =>
    draft.event('handler', 'hold-ended', { ...data, reason: 'released' }, note),
  );
}

/** The complainant hears that we go on where they have heard that we did not. */
function endHoldOf(
  draft: Draft,
  { kind, until, told, stops }: Hold,
  at: Instant,
  record: (data: TimelineEvent['data']) => void,
): OwedMessage['facts'] {
  const isUnheard = draft.complaint.owed.some((message) => message.kind === 'hold');
  endHold(draft, at);
  const { dueAt } = draft.complaint.clocks.resolution;
  record({ hold: kind, dueAt, told });
  const restart = restartOf(draft.complaint, stops);
  const facts = { hold: kind, clock: 'resolution', dueAt, pauseEndsAt: until, ...restart } as const;
  if (told && !isUnheard) draft.tellComplainant('hold-end', { hold: kind, ...promiseOf(draft), ...restart });
  return facts;
}

/** What is still promised: nothing of what has passed. */
export function promiseOf({ complaint: { clocks }, at }: Draft): OwedMessage['facts'] {
  const { dueAt } = clocks.resolution;
  return dueAt > at ? { clock: 'resolution', dueAt } : {};
}

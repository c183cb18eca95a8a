import { isDeepStrictEqual } from 'node:util';
import type { Instant } from '../base/instant.ts';
import {
  type DeadlineClock,
  type DeadlineClockName,
  type DeadlineClocks,
  deadlineClocksOf,
  mapClocks,
} from '../clocks/clock.ts';
import { retime, stepDueAt } from '../clocks/clocks.ts';
import { promised } from '../clocks/promises.ts';
import { keepingTerms, termsWhenStopped } from '../clocks/stopped.ts';
import { ladderOf } from '../policy/policy.ts';
import type { Complaint } from './complaint.ts';
import type { Draft } from './timeline.ts';

/**
 * Puts in clocks that have been reckoned anew since the complaint was as before, each with what has been done about
 * the date that it is due at now. Those that have stopped keep what they went by.
 */
export function move(draft: Draft, before: Complaint, reckoned: DeadlineClocks): void {
  const { complaint, at } = draft;
  const known = new Map(deadlineClocksOf(before));
  for (const [name, clock] of deadlineClocksOf({ clocks: reckoned })) {
    const was = known.get(name);
    if (was === clock && complaint === before) continue;
    if (clock.state === 'stopped') draft.setClock(name, keepingTerms(name, clock, before, complaint));
    else if (!was) draft.setClock(name, clock);
    else {
      const from = { clock: was, ladder: ladderOf(before.policy, name) };
      const to = { clock, ladder: ladderOf(complaint.policy, name) };
      draft.setClock(name, withNextStep(complaint, name, promised(from, to, at)));
    }
  }
}

/**
 * The clocks of a complaint that is taken up again as if it had never been resolved, by the terms of today: what
 * stopped with the resolution counts from where it always has, and those of its steps that fell due meanwhile fall
 * due now. What had stopped before stays so. The acknowledgement is a fresh one.
 */
export function goOn(complaint: Complaint, fresh: DeadlineClocks, at: Instant): DeadlineClocks {
  const { acknowledgement, resolution } = complaint.clocks;
  const known = new Map(deadlineClocksOf(complaint));
  const going = mapClocks(fresh, (name, begun) => {
    const old = known.get(name);
    if (!old || name === 'acknowledgement') return begun;
    // Another team has it now, with a time of its own.
    if (begun.target.anchor === 'assignment' && !isDeepStrictEqual(old.target, begun.target)) return begun;
    if (old.state !== 'stopped' || old.stoppedAt !== resolution.stoppedAt) return old;
    const { stoppedAt: _, terms: __, ...stopped } = old;
    const acknowledgedAt = old.goesOn?.acknowledgedAt ?? acknowledgement.stoppedAt;
    const goesOn = { since: at, ...(acknowledgedAt !== undefined && { acknowledgedAt }) };
    const clock = retime(complaint, name, { ...stopped, state: 'running', promisedAt: at, goesOn });
    const from = { clock: old, ladder: termsWhenStopped(complaint, name, old).ladder };
    return withNextStep(
      complaint,
      name,
      promised(from, { clock, ladder: ladderOf(complaint.policy, name) }, at),
    );
  });
  const over = Object.entries(complaint.clocks.others ?? {}).filter(
    ([name, { target }]) => !going.others?.[name] && target.anchor !== 'resolution',
  );
  return over.length === 0 ? going : { ...going, others: { ...Object.fromEntries(over), ...going.others } };
}

function withNextStep(complaint: Complaint, name: DeadlineClockName, clock: DeadlineClock): DeadlineClock {
  return { ...clock, nextStepAt: stepDueAt(complaint, name, clock) };
}

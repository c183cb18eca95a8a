import type { Day, Instant } from '../base/instant.ts';
import { startClock, stopDeadlineClock } from '../clocks/clocks.ts';
import { THIRD_PARTY } from '../policy/further-clocks.ts';
import { committedUntil } from './commitments.ts';
import type { Complaint } from './complaint.ts';
import { closeIfDone } from './follow-up.ts';
import { retimeClocks } from './retiming.ts';
import type { Draft } from './timeline.ts';
import { transition } from './transitions.ts';

/*
 * A supplier or partner must act. Where it is said by when, a clock of the complaint's own runs until then, with the
 * ladder that promises have: whoever is responsible is warned, and hears when it is late.
 */

export interface ThirdParty {
  readonly kind: string;
  readonly name: string;
  /** A day: by its end. */
  readonly dueAt?: Instant | Day | undefined;
}

/** As it is known now; null: nobody must act. */
export function thirdPartyOf({ thirdParty, content, clocks }: Complaint): ThirdParty | null {
  if (!thirdParty) return null;
  const clock = clocks.others?.[THIRD_PARTY];
  return {
    kind: thirdParty.kind,
    name: content.thirdPartyName ?? '',
    ...(clock && clock.state !== 'stopped' && { dueAt: clock.dueAt }),
  };
}

/** @throws Refusal `wrong-state`; `promise-refused` where the date is past, or too far ahead */
export function engage(draft: Draft, thirdParty: ThirdParty | null): void {
  const { content } = draft.complaint;
  draft.set({
    thirdParty: thirdParty ? { kind: thirdParty.kind } : undefined,
    content: { ...content, thirdPartyName: thirdParty?.name },
  });
  const before = draft.complaint;
  const { clocks } = before;
  const clock = clocks.others?.[THIRD_PARTY];
  if (thirdParty?.dueAt === undefined) {
    if (clock) draft.setClock(THIRD_PARTY, stopDeadlineClock(before, THIRD_PARTY, clock, draft.at));
    closeIfDone(draft);
    return;
  }
  const isRunning = clock !== undefined && clock.state !== 'stopped';
  if (isRunning && clock.dueAt === thirdParty.dueAt) return;
  draft.set({ status: transition(before.status, 'update') });
  const dueAt = committedUntil(draft, { dueAt: thirdParty.dueAt });
  const target = { unit: 'date', anchor: 'promise', dueAt } as const;
  if (!isRunning) {
    const outlives = clocks.resolution.state === 'stopped';
    draft.setClock(THIRD_PARTY, startClock(before, THIRD_PARTY, target, draft.at, outlives));
    return;
  }
  const others = { ...clocks.others, [THIRD_PARTY]: { ...clock, target } };
  retimeClocks(draft, before, { ...clocks, others });
}

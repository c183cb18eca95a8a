import { fulfilClock, startClock } from '../clocks/clocks.ts';
import { targetFor } from '../policy/further-clocks.ts';
import { interruptBegun } from './interrupting.ts';
import type { Draft } from './timeline.ts';

/**
 * Gives the complaint to a team: the clocks that the one before had of its own end, those of this one begin. The
 * resolution ends them all.
 */
export function handTo(
  draft: Draft,
  to: { readonly team: string; readonly level: number; readonly assignee: string | undefined },
): void {
  const { team: from, clocks, policy } = draft.complaint;
  draft.set(to);
  if (to.team === from || clocks.resolution.state === 'stopped') return;
  for (const [name, further] of Object.entries(policy.clocks ?? {})) {
    if (!further.teams) continue;
    const former = clocks.others?.[name];
    const isCounted = former?.state === 'stopped' && former.fulfilled?.at === former.stoppedAt;
    const ended = former && !isCounted ? fulfilClock(draft.complaint, name, former, draft.at) : former;
    const target = targetFor(further, to.team);
    const begun = target && startClock(draft.complaint, name, target, draft.at);
    const next = begun && ended?.fulfilled ? { ...begun, fulfilled: ended.fulfilled } : (begun ?? ended);
    if (!next) continue;
    draft.setClock(name, next);
    interruptBegun(draft, name);
  }
}

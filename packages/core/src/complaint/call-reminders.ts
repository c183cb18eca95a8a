import type { Instant } from '../base/instant.ts';
import type { Duration } from '../calendar/duration.ts';
import { earliest, shift } from '../clocks/deadlines.ts';
import { higherTeams } from '../policy/teams.ts';
import { REMIND_AFTER } from './calling.ts';
import type { Call, Complaint } from './complaint.ts';
import { raise } from './steps.ts';
import { Draft } from './timeline.ts';
import { isOpen } from './transitions.ts';

/*
 * A call that nobody makes is told to the responsible once more, and then goes one level up, once. Then it is for
 * people to remember: it stays on the complaint and in its summary.
 */

const ESCALATE_AFTER: Duration = { amount: 8, unit: 'working-hours' };

/** When somebody must be told next that calls are open; undefined where everybody has been. */
export function nextCallStepAt(complaint: Complaint): Instant | undefined {
  return earliest((complaint.calls ?? []).flatMap((call) => callStepAt(complaint, call) ?? []));
}

/** Tells of the calls that have been open for too long by now. The same complaint where there are none. */
export function takeCallSteps(complaint: Complaint, now: number): Complaint {
  const draft = new Draft(complaint, now);
  for (const call of complaint.calls ?? []) {
    const dueAt = callStepAt(complaint, call);
    if (dueAt === undefined || dueAt > draft.at) continue;
    // Noticed late, one telling does for both.
    const isLast = shift(complaint, call.openedAt, 1, ESCALATE_AFTER) <= draft.at;
    draft.setCall({ ...call, ...(isLast ? { escalatedAt: draft.at } : { remindedAt: draft.at }) });
    if (isLast) escalate(draft, call, dueAt);
    else remind(draft, call, dueAt);
  }
  return draft.done();
}

function callStepAt(complaint: Complaint, call: Call): Instant | undefined {
  if (call.escalatedAt !== undefined) return undefined;
  // Once it is over, what led there is history; that it is over has still to be told.
  if (!isOpen(complaint) && !ENDS.has(call.kind)) return undefined;
  return shift(complaint, call.openedAt, 1, call.remindedAt === undefined ? REMIND_AFTER : ESCALATE_AFTER);
}

const ENDS: ReadonlySet<string> = new Set(['closure', 'withdrawal']);

function remind(draft: Draft, { id, kind }: Call, dueAt: Instant): void {
  draft.event('system', 'call-reminded', { message: kind, ...draft.late(dueAt) });
  draft.tellResponsible('call-reminder', { message: kind, call: id });
}

/** To the level above the one at which the call was opened, as far as the policy has one. */
function escalate(draft: Draft, call: Call, dueAt: Instant): void {
  const next = higherTeams(draft.complaint.policy).find(({ level }) => level > (call.level ?? 1));
  if (next && isOpen(draft.complaint)) {
    raise(draft, next, { call, ...draft.late(dueAt) });
    return;
  }
  remind(draft, call, dueAt);
  if (next) draft.tellTeam('call-reminder', next.team, { message: call.kind, call: call.id });
}

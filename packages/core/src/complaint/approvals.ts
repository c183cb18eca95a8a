import type { RemedyId } from '../base/ids.ts';
import type { Instant } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import { earliest, shift } from '../clocks/deadlines.ts';
import { approvalTarget } from '../policy/remedies.ts';
import { higherTeams, levelOf } from '../policy/teams.ts';
import type { Complaint } from './complaint.ts';
import { remediesOf, setRemedy } from './remedies.ts';
import type { Remedy } from './remedy.ts';
import {
  about,
  afterAgreement,
  announce,
  approvalFacts,
  requireState,
  settle,
  tellOfNew,
} from './remedying.ts';
import { begin } from './steps.ts';
import { Draft } from './timeline.ts';
import { isOpen, transition } from './transitions.ts';

/*
 * Somebody else than whoever has proposed a remedy agrees to it, or does not. Nobody's workflow waits for that: whoever
 * sweeps tells the team once more, and when it is late passes it to the next one.
 */

export const APPROVAL_DECISIONS = ['approved', 'rejected'] as const;

type Approval = NonNullable<Remedy['approval']>;

/**
 * Agreed to, it is promised from then on, and the complainant hears of it.
 * @throws Refusal `wrong-state`, `not-found`, `remedy-refused`, `forbidden` for whoever has proposed it or is not who must agree
 */
export function decideApproval(
  complaint: Complaint,
  command: {
    readonly remedy: RemedyId;
    readonly decision: (typeof APPROVAL_DECISIONS)[number];
    readonly reason?: string | undefined;
    readonly by: string;
    readonly isApprover: (approval: Approval) => boolean;
  },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  draft.set({ status: transition(draft.complaint.status, 'settle-remedy') });
  const { by, decision, reason } = command;
  const remedy = requireState(draft.complaint, command.remedy, ['awaiting-approval']);
  if (!remedy.approval || !command.isApprover(remedy.approval))
    throw new Refusal('forbidden', 'This is not for you to do.', { permission: 'remedy.approve' });
  if (remedy.by === by)
    throw new Refusal('forbidden', 'Somebody else must agree than whoever has proposed it.');
  takeBackRequests(draft);
  const approval = { ...remedy.approval, decidedAt: draft.at, by };
  const isApproved = decision === 'approved';
  const after = isApproved
    ? { ...afterAgreement(draft, remedy), approval }
    : { ...remedy, approval, state: 'rejected' };
  setRemedy(draft, after);
  draft.event('handler', `remedy-${decision}`, about(remedy), reason);
  draft.tellResponsible('approval-decision', { ...approvalFacts(remedy), approved: isApproved });
  if (isApproved) {
    announce(draft, [after]);
    tellOfNew(draft, after);
  } else settle(draft);
  return draft.done();
}

/** When somebody must be told next that a remedy waits; undefined where everybody has been. */
export function nextApprovalStepAt(complaint: Complaint): Instant | undefined {
  if (!isOpen(complaint)) return undefined;
  return earliest(remediesOf(complaint).flatMap((remedy) => approvalStepAt(complaint, remedy) ?? []));
}

function approvalStepAt(complaint: Complaint, { state, approval }: Remedy): Instant | undefined {
  if (state !== 'awaiting-approval' || !approval || approval.escalatedAt !== undefined) return undefined;
  if (approval.remindedAt === undefined) return approval.dueAt;
  return shift(complaint, approval.dueAt, 1, approvalTarget(complaint.policy.remedies));
}

/** Tells of remedies that have waited for too long by now. The same complaint where there are none. */
export function takeApprovalSteps(complaint: Complaint, now: number): Complaint {
  if (nextApprovalStepAt(complaint) === undefined) return complaint;
  const draft = new Draft(complaint, now);
  for (const remedy of remediesOf(complaint)) {
    const { approval } = remedy;
    const stepAt = approvalStepAt(complaint, remedy);
    if (!approval || stepAt === undefined || stepAt > draft.at) continue;
    const isLast = approval.remindedAt !== undefined;
    const { policy } = complaint;
    const next = isLast
      ? higherTeams(policy).find(({ level }) => level > levelOf(policy, approval.team))
      : undefined;
    const team = next?.team ?? approval.team;
    const told = isLast ? { escalatedAt: draft.at } : { remindedAt: draft.at };
    setRemedy(draft, { ...remedy, approval: { ...approval, team, ...told } });
    draft.event('system', 'approval-reminded', { ...about(remedy), toTeam: team, ...draft.late(stepAt) });
    const facts = { ...approvalFacts(remedy), dueAt: approval.dueAt };
    draft.tellTeam('approval-reminder', team, facts);
    draft.tellResponsible('approval-reminder', facts);
  }
  return draft.done();
}

/** What has not gone out yet would ask for what is decided. */
function takeBackRequests(draft: Draft): void {
  const waiting = remediesOf(draft.complaint).filter(({ state }) => state === 'awaiting-approval');
  if (waiting.length > 1) return;
  const { owed } = draft.complaint;
  const others = owed.filter(({ kind }) => kind !== 'approval' && kind !== 'approval-reminder');
  if (others.length < owed.length) draft.set({ owed: others });
}

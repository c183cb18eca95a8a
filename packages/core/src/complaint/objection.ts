import type { TextId } from '../base/ids.ts';
import type { Instant } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import type { Duration } from '../calendar/duration.ts';
import { shift } from '../clocks/deadlines.ts';
import { higherTeams } from '../policy/teams.ts';
import { announceCycle, beginCycle } from './commands.ts';
import type { Complaint, Objection } from './complaint.ts';
import { begin, raise } from './steps.ts';
import { Draft } from './timeline.ts';
import { transition } from './transitions.ts';

/*
 * Whoever disputes a resolution hears by a promised time whether it stands. Upheld, the complaint is taken up again,
 * in a new cycle; rejected, they are told why, once for each resolution. Nobody's workflow waits for it: whoever
 * sweeps reminds of it, and when it is late takes it one level up, as with a call that nobody makes.
 */

const TARGET: Duration = { amount: 5, unit: 'working-days' };
const REMIND_BEFORE: Duration = { amount: 1, unit: 'working-days' };

/** @throws Refusal `wrong-state`, `objection-refused` */
export function object(complaint: Complaint, command: { text?: TextId | undefined }, now: number): Complaint {
  const draft = begin(complaint, now);
  const { status, resolution, objection, policy } = draft.complaint;
  draft.set({ status: transition(status, 'object') });
  if (!resolution) throw refused('There is no resolution to object to.', 'no-resolution');
  if (objection?.rejectedAt !== undefined)
    throw refused('The objection to this resolution has been decided on.', 'decided');
  if (objection) throw refused('There is an objection to this resolution already.', 'open');
  const dueAt = shift(draft.complaint, draft.at, 1, policy.objection?.target ?? TARGET);
  draft.set({ objection: { at: draft.at, dueAt } });
  const named = command.text !== undefined && { text: command.text };
  draft.event('complainant', 'objected', { dueAt, ...named });
  draft.tellComplainant('objection-receipt', { dueAt });
  draft.tellResponsible('objection', { dueAt });
  return draft.done();
}

/** @throws Refusal `wrong-state`, `objection-refused` where there is none to be decided on */
export function decideObjection(
  complaint: Complaint,
  command: { decision: (typeof OBJECTION_DECISIONS)[number]; reason: string },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  const { status, objection } = draft.complaint;
  draft.set({ status: transition(status, 'decide-objection') });
  if (!isPending(objection)) throw refused('There is no objection to decide on.', 'none');
  takeBackReminders(draft);
  if (command.decision === 'upheld') {
    beginCycle(draft);
    draft.event('handler', 'objection-upheld', {}, command.reason);
    announceCycle(draft);
    return draft.done();
  }
  draft.set({ objection: { ...objection, rejectedAt: draft.at } });
  const { seq: noteOf } = draft.event('handler', 'objection-rejected', {}, command.reason);
  draft.tellComplainant('objection-rejection', { noteOf });
  return draft.done();
}

export const OBJECTION_DECISIONS = ['upheld', 'rejected'] as const;

function refused(
  sentence:
    | 'There is no resolution to object to.'
    | 'The objection to this resolution has been decided on.'
    | 'There is an objection to this resolution already.'
    | 'There is no objection to decide on.',
  cause: string,
): Refusal {
  return new Refusal('objection-refused', sentence, { cause });
}

export function isPending(objection: Objection | undefined): objection is Objection {
  return objection !== undefined && objection.rejectedAt === undefined;
}

/** When somebody must be told next that an objection waits; undefined where everybody has been. */
export function nextObjectionStepAt(complaint: Complaint): Instant | undefined {
  const { objection } = complaint;
  if (!isPending(objection) || objection.breachedAt !== undefined) return undefined;
  return objection.remindedAt === undefined ? remindAt(complaint, objection) : objection.dueAt;
}

/** The working day before; of an objection that is due sooner, when it is. */
function remindAt(complaint: Complaint, { at, dueAt }: Objection): Instant {
  const before = shift(complaint, dueAt, -1, REMIND_BEFORE);
  return before > at ? before : dueAt;
}

/** Tells of an objection that is due soon, or late. The same complaint where there is nothing to tell. */
export function takeObjectionSteps(complaint: Complaint, now: number): Complaint {
  const draft = new Draft(complaint, now);
  const { objection } = complaint;
  const stepAt = nextObjectionStepAt(complaint);
  if (!isPending(objection) || stepAt === undefined || stepAt > draft.at) return complaint;
  const { dueAt } = objection;
  if (dueAt > draft.at) {
    draft.set({ objection: { ...objection, remindedAt: draft.at } });
    draft.event('system', 'objection-reminded', { dueAt, ...draft.late(stepAt) });
    draft.tellResponsible('objection-reminder', { dueAt });
    return draft.done();
  }
  // Noticed late, one telling does for both.
  draft.set({ objection: { ...objection, breachedAt: draft.at } });
  takeBackReminders(draft);
  const late = draft.late(dueAt);
  const next = higherTeams(complaint.policy).find(({ level }) => level > complaint.level);
  if (next) raise(draft, next, { objection, ...late });
  else {
    draft.event('system', 'objection-reminded', { dueAt, ...late });
    draft.tellResponsible('objection-reminder', { dueAt });
  }
  return draft.done();
}

/** What has not gone out yet would tell of something else by now. */
function takeBackReminders(draft: Draft): void {
  const { owed } = draft.complaint;
  const others = owed.filter(({ kind }) => kind !== 'objection' && kind !== 'objection-reminder');
  if (others.length < owed.length) draft.set({ owed: others });
}

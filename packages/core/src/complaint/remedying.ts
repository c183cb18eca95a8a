import type { EvidenceId, RemedyId } from '../base/ids.ts';
import type { Day, Instant } from '../base/instant.ts';
import { Refusal, type Sentence } from '../base/refusal.ts';
import type { Duration } from '../calendar/duration.ts';
import { fulfilClock, startClock, stopDeadlineClock } from '../clocks/clocks.ts';
import { shift } from '../clocks/deadlines.ts';
import { approvalTarget, approverOf } from '../policy/remedies.ts';
import { committedUntil } from './commitments.ts';
import type { Complaint } from './complaint.ts';
import { closeIfDone } from './follow-up.ts';
import { fulfil } from './fulfilment.ts';
import {
  clockOf,
  isAnyUnsettled,
  isUnsettled,
  nextRemedyId,
  remediesOf,
  setRemedy,
  toldOf,
} from './remedies.ts';
import type { Remedy } from './remedy.ts';
import { begin } from './steps.ts';
import type { Draft } from './timeline.ts';
import { transition } from './transitions.ts';

/*
 * A remedy is promised when it is decided on, or once somebody else has agreed where the policy asks for that, and then
 * carried out or taken back. Its promise is a clock like any other.
 */

export interface Proposal {
  readonly kind: string;
  readonly amount?: string | undefined;
  readonly currency?: string | undefined;
  readonly note?: string | undefined;
  /** Until when it is promised. A day: to its end. */
  readonly dueAt?: Instant | Day | undefined;
  /** It has been carried out already; of an apology and an explanation, that is so where nothing is said. */
  readonly done?: boolean | undefined;
}

/** With the saying they are done. */
const SAID: ReadonlySet<string> = new Set(['apology', 'explanation']);

/** So many may be unsettled at once. */
const MOST_UNSETTLED = 30;

/** Where nothing says until when: how long it may take before somebody hears of it. Nobody is promised that. */
const UNPROMISED: Duration = { amount: 10, unit: 'working-days' };

/**
 * What becomes of the proposals, each beside all others of the complaint. They are still to be put in, and then to be
 * announced.
 * @throws Refusal `promise-refused`, `remedy-refused`
 */
export function decided(draft: Draft, proposals: readonly Proposal[], by: string | undefined): Remedy[] {
  const known = remediesOf(draft.complaint);
  const made: Remedy[] = [];
  for (const { dueAt: until, done, ...what } of proposals) {
    const others = [...known, ...made];
    const { policy } = draft.complaint;
    const granted = others.filter(({ state }) => state !== 'rejected' && state !== 'taken-back');
    const approver = approverOf(policy.remedies?.approvals, what, granted);
    if (approver && done)
      throw refused('Somebody has to agree to this remedy before it is carried out.', 'needs-approval');
    const base: Remedy = {
      ...toldOf(what),
      id: nextRemedyId(others),
      since: draft.at,
      ...(by !== undefined && { by }),
    };
    const dueAt = until === undefined ? undefined : committedUntil(draft, { dueAt: until });
    if (approver) {
      const { role, team = policy.survey.supervisor.team } = approver;
      const target = approvalTarget(policy.remedies);
      const approval = { role, team, since: draft.at, dueAt: shift(draft.complaint, draft.at, 1, target) };
      made.push({ ...base, ...(dueAt !== undefined && { dueAt }), state: 'awaiting-approval', approval });
    } else if (done ?? SAID.has(what.kind)) made.push({ ...base, state: 'done', done: { at: draft.at } });
    else made.push(opened(draft, base, dueAt));
  }
  if ([...known, ...made].filter(isUnsettled).length > MOST_UNSETTLED)
    throw refused('So many remedies are open that there is no room for another.', 'too-many');
  return made;
}

/** As it is promised now: until the date that was said, if that still lies ahead, or as the policy has it. */
function opened(draft: Draft, remedy: Remedy, said: Instant | undefined): Remedy {
  const { dueAt: _, ...rest } = remedy;
  const target = draft.complaint.policy.remedies?.targets?.[remedy.kind];
  const ahead = said !== undefined && said > draft.at ? said : undefined;
  const dueAt = ahead ?? (target && shift(draft.complaint, draft.at, 1, target));
  return { ...rest, state: 'open', ...(dueAt !== undefined && { dueAt }) };
}

/** Agreed to: promised, or done with that. */
export function afterAgreement(draft: Draft, remedy: Remedy): Remedy {
  if (SAID.has(remedy.kind)) return { ...remedy, state: 'done', done: { at: draft.at } };
  return opened(draft, remedy, remedy.dueAt);
}

/** Each as it now stands is put on record, and what must be agreed to told to whoever may. */
export function announce(draft: Draft, remedies: readonly Remedy[], isResolved = false): void {
  for (const remedy of remedies) {
    if (remedy.state === 'open') promise(draft, remedy, isResolved);
    if (!remedy.approval || remedy.state !== 'awaiting-approval') continue;
    const { role, team, dueAt } = remedy.approval;
    draft.event('handler', 'remedy-proposed', { ...about(remedy), role, toTeam: team, dueAt });
    draft.tellTeam('approval', team, { ...approvalFacts(remedy), dueAt });
  }
}

/** What staff are told of it: not what a person wrote, nor a date that nobody has been promised yet. */
export function approvalFacts(remedy: Remedy) {
  return { clock: 'remedyApproval', remedies: [toldOf({ ...remedy, note: undefined, dueAt: undefined })] };
}

const undated = (remedy: Remedy) => toldOf({ ...remedy, dueAt: undefined });

/** For events: what it is, never what a person wrote. */
export function about({ id, kind, amount, currency }: Remedy): Record<string, string> {
  return {
    ...(id !== undefined && { remedy: id }),
    remedyKind: kind,
    ...(amount !== undefined && { amount }),
    ...(currency !== undefined && { currency }),
  };
}

/** It has a clock of its own, unless it goes without a date and one of the policy's watches over all of them. */
function promise(draft: Draft, remedy: Remedy, isResolved: boolean): void {
  const { id, dueAt } = remedy;
  if (id === undefined) return;
  const name = clockOf(id);
  const isWatched = dueAt === undefined && isWatchedByPolicy(draft.complaint);
  if (!isWatched) {
    const until = dueAt ?? shift(draft.complaint, draft.at, 1, UNPROMISED);
    const target = { unit: 'date', anchor: 'promise', dueAt: until } as const;
    draft.setClock(name, startClock(draft.complaint, name, target, draft.at, true));
  }
  draft.event('handler', 'remedy-promised', {
    ...about(remedy),
    ...(dueAt !== undefined && { dueAt }),
    ...(!isWatched && { clock: name }),
    ...(isResolved && { with: 'resolution' }),
  });
}

function isWatchedByPolicy({ policy, clocks }: Complaint): boolean {
  return Object.entries(clocks.others ?? {}).some(
    ([name, { state }]) =>
      state !== 'stopped' && policy.clocks?.[name]?.fulfilledBy?.includes('remedies') === true,
  );
}

/** Decided on beside a resolution, or before there is one. @throws Refusal `wrong-state`, `remedy-refused`, `promise-refused` */
export function addRemedy(
  complaint: Complaint,
  command: Proposal & {
    readonly by?: string | undefined;
    /** It takes that one's place once it may be promised. */
    readonly replaces?: { readonly id: RemedyId; readonly reason: string } | undefined;
  },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  draft.set({ status: transition(draft.complaint.status, 'promise-remedy') });
  const { by, replaces, ...proposal } = command;
  if (replaces) requireState(draft.complaint, replaces.id, ['open', 'awaiting-approval']);
  const [made] = decided(draft, [proposal], by);
  if (!made) return complaint;
  const remedy = { ...made, ...(replaces && { replaces }) };
  draft.set({ remedies: [...(draft.complaint.remedies ?? []), remedy] });
  announce(draft, [remedy]);
  if (remedy.state !== 'awaiting-approval') tellOfNew(draft, remedy);
  return draft.done();
}

/** The complainant hears of what they have not been told with a resolution, and what it takes the place of goes. */
export function tellOfNew(draft: Draft, remedy: Remedy): void {
  const { replaces } = remedy;
  const old = replaces && remediesOf(draft.complaint).find(({ id }) => id === replaces.id);
  const noteOf = old && isUnsettled(old) ? end(draft, old, replaces.reason, remedy.id) : undefined;
  if (remedy.state === 'done') draft.event('handler', 'remedy-done', about(remedy));
  const isKnown = old?.state === 'open' && noteOf !== undefined;
  draft.tellComplainant(remedy.state === 'done' ? 'remedy-done' : 'remedy', {
    remedies: [toldOf(remedy)],
    ...(isKnown && { noteOf, replaced: [undated(old)] }),
  });
  settle(draft);
}

/** @throws Refusal `wrong-state`, `not-found`, `remedy-refused` */
export function carryOut(
  complaint: Complaint,
  command: {
    readonly remedy: RemedyId;
    /** When it was; now where nothing is said. */
    readonly at?: Instant | undefined;
    readonly person?: string | undefined;
    readonly team?: string | undefined;
    readonly evidence?: readonly EvidenceId[] | undefined;
    readonly note?: string | undefined;
  },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  draft.set({ status: transition(draft.complaint.status, 'settle-remedy') });
  const remedy = requireState(draft.complaint, command.remedy, ['open']);
  const { at = draft.at, person, team, evidence, note } = command;
  const done = {
    at,
    ...(person !== undefined && { person }),
    ...(team !== undefined && { team }),
    ...(evidence !== undefined && { evidence: [...evidence] }),
    ...(note !== undefined && { note }),
  };
  setRemedy(draft, { ...remedy, state: 'done', done });
  const name = clockOf(command.remedy);
  const clock = draft.complaint.clocks.others?.[name];
  if (clock) draft.setClock(name, fulfilClock(draft.complaint, name, clock, draft.at));
  draft.event('handler', 'remedy-done', { ...about(remedy), doneAt: at, ...(clock && { clock: name }) });
  draft.tellComplainant('remedy-done', { remedies: [undated(remedy)] });
  settle(draft);
  return draft.done();
}

/** It will not be done: the complainant hears why, where they have been told of it. */
export function takeBack(
  complaint: Complaint,
  command: { readonly remedy: RemedyId; readonly reason: string },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  draft.set({ status: transition(draft.complaint.status, 'settle-remedy') });
  const remedy = requireState(draft.complaint, command.remedy, ['open', 'awaiting-approval']);
  const noteOf = end(draft, remedy, command.reason);
  if (remedy.state === 'open')
    draft.tellComplainant('remedy-withdrawal', { noteOf, replaced: [undated(remedy)] });
  settle(draft);
  return draft.done();
}

/** The complaint is withdrawn: nothing is done for it any more. Its clocks have stopped. */
export function endAll(draft: Draft): void {
  for (const remedy of remediesOf(draft.complaint)) if (isUnsettled(remedy)) end(draft, remedy);
}

function end(draft: Draft, remedy: Remedy, reason?: string, replacedBy?: RemedyId): number {
  const replaced = replacedBy !== undefined && { replacedBy };
  setRemedy(draft, { ...remedy, state: 'taken-back', takenBack: { at: draft.at, ...replaced } });
  const name = remedy.id && clockOf(remedy.id);
  const clock = name && draft.complaint.clocks.others?.[name];
  if (clock) draft.setClock(name, stopDeadlineClock(draft.complaint, name, clock, draft.at));
  return draft.event('handler', 'remedy-taken-back', { ...about(remedy), ...replaced }, reason).seq;
}

/** Once nothing is left to be done, what has waited for that alone is over. */
export function settle(draft: Draft): void {
  if (!isAnyUnsettled(draft.complaint)) fulfil(draft, 'remedies');
  closeIfDone(draft);
}

/** @throws Refusal `not-found`, `remedy-refused` */
export function requireState(complaint: Complaint, id: RemedyId, states: readonly string[]): Remedy {
  const remedy = remediesOf(complaint).find((each) => each.id === id);
  if (!remedy) throw new Refusal('not-found', 'The complaint has no such remedy.');
  const { state = 'unknown' } = remedy;
  if (states.includes(state)) return remedy;
  throw new Refusal('remedy-refused', 'That cannot be done with a remedy that is {state}.', {
    state,
    cause: 'state',
  });
}

function refused(sentence: Sentence, cause: string): Refusal {
  return new Refusal('remedy-refused', sentence, { cause });
}

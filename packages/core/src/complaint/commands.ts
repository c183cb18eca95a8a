import type { ComplaintId, TextId } from '../base/ids.ts';
import { type Day, type Instant, instantOf } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import type { Category, Channel, Severity } from '../base/vocabulary.ts';

import {
  anchoredAt,
  startDeadlineClocks,
  stopAll,
  stopAtResolution,
  stopDeadlineClock,
} from '../clocks/clocks.ts';
import { notedFactors } from '../policy/factors.ts';
import { type Rules, snapshotOf } from '../policy/match.ts';
import { isRemedyClock } from '../policy/remedies.ts';
import { targetsIn } from '../policy/reopening.ts';
import { higherTeams, levelOf } from '../policy/teams.ts';
import { type Codes, codesOf, factsOf } from './classification.ts';
import { ownClocksOf } from './commitments.ts';
import type { Complaint, TimelineEvent } from './complaint.ts';
import { requireNoConflict } from './conflicts.ts';
import { type Consent, dated } from './consents.ts';
import { closeIfDone, startFollowUp } from './follow-up.ts';
import { fulfil } from './fulfilment.ts';
import { handTo } from './hand-over.ts';
import { endInterruptions } from './interrupting.ts';
import { goOn, move } from './moving.ts';
import type { OwedMessage } from './owed.ts';
import { ask, takeAnswer } from './question.ts';
import { receiptOf } from './receipt.ts';
import { keptRemedies, remedyClocksOf, toldOf } from './remedies.ts';
import { announce, decided, endAll, type Proposal, settle } from './remedying.ts';
import { begin, raise, takeLadderSteps } from './steps.ts';
import { requireNoOpenTasks } from './tasks.ts';
import { engage, type ThirdParty } from './third-party.ts';
import { Draft, doneBy } from './timeline.ts';
import { transition } from './transitions.ts';

/*
 * The domain: each command takes a complaint, what is asked and the instant (milliseconds since the epoch),
 * and gives the complaint as it is then, or throws a Refusal. Nothing here reads a clock or a store.
 */

export interface Intake extends Codes {
  readonly channel: Channel;
  readonly category: Category;
  readonly severity: Severity;
  readonly jurisdiction?: string | undefined;
  /** The line of products it is about. */
  readonly line?: string | undefined;
  /** Those that were given. */
  readonly consents?: readonly Omit<Consent, 'given'>[] | undefined;
  readonly thirdParty?: ThirdParty | undefined;
  /** A date on which the complainant's billing cycle ends: past or to come. */
  readonly billingCycleEndsOn?: Day | undefined;
  /** Who has submitted it, as access has it. */
  readonly submittedBy?: string | undefined;
  /** When it reached us, or on which day, where that was before it was submitted. */
  readonly received?: Instant | Day | undefined;
  /** Whom it is about, by what assignees go by. */
  readonly conflicts?: readonly string[] | undefined;
  readonly content: Complaint['content'];
}

/**
 * Pure in all its arguments: a repeated intake can be answered as the first one was. Of a complaint that has reached us
 * earlier, all steps that are past are taken at once.
 * @throws Refusal `invalid-request` where it was received too long ago for the policy, or is still to come
 */
export function receive(id: ComplaintId, intake: Intake, now: number, rules: Rules): Complaint {
  const { category, severity, channel, jurisdiction, line, submittedBy, billingCycleEndsOn } = intake;
  const { conflicts = [], consents = [], thirdParty } = intake;
  const matched = snapshotOf(rules, factsOf(intake));
  const terms = { ...matched, ...(billingCycleEndsOn === undefined ? {} : { billingCycleEndsOn }) };
  const { policy, match } = terms;
  const at = instantOf(now);
  const { receivedAt, receivedOn } = receiptOf(intake.received, terms, at);
  const receipt = {
    ...(receivedAt === undefined ? {} : { receivedAt }),
    ...(receivedOn === undefined ? {} : { receivedOn }),
  };
  const blank: Complaint = {
    id,
    version: 0,
    status: 'received',
    cycle: 1,
    category,
    severity,
    channel,
    ...(jurisdiction === undefined ? {} : { jurisdiction }),
    ...(line === undefined ? {} : { line }),
    ...codesOf(intake),
    ...(consents.length > 0 && {
      consents: consents.map((consent) => dated({ ...consent, given: true }, at)),
    }),
    ...(submittedBy === undefined ? {} : { submittedBy }),
    ...(conflicts.length === 0 ? {} : { conflicts: [...new Set(conflicts)].sort() }),
    team: policy.team,
    level: 1,
    ...terms,
    clocks: startDeadlineClocks(terms, receivedAt ?? at, policy.targets, { team: policy.team, since: at }),
    content: occurredBy(at, intake.content),
    timeline: [],
    owed: [],
    publishedSeq: 0,
    execution: { generation: 1, started: false },
    waits: {},
    ...receipt,
    createdAt: at,
    updatedAt: at,
  };
  const draft = new Draft(blank, now);
  if (thirdParty) engage(draft, thirdParty);
  draft.event('client', 'received', {
    policy: policy.id,
    policySet: match.policySet,
    policySetVersion: match.version,
    match: match.reason,
    ...notedFactors(match.factors),
    ...receipt,
  });
  draft.tellComplainant('receipt', { ...promisesAhead(draft), ...receipt });
  if (receivedAt !== undefined) takeLadderSteps(draft);
  const received = draft.done();
  return submittedBy === undefined ? received : doneBy(submittedBy, blank, received);
}

/** A client's clock may be ahead of ours: nothing has happened after it was told. */
function occurredBy(at: Instant, content: Intake['content']): Intake['content'] {
  const { occurredAt } = content;
  return occurredAt !== undefined && occurredAt > at ? { ...content, occurredAt: at } : content;
}

export function acknowledge(
  complaint: Complaint,
  command: { message?: string | undefined },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  draft.set({ status: transition(draft.complaint.status, 'acknowledge') });
  const { seq: noteOf } = stopAcknowledgement(draft, command.message);
  const before = draft.complaint;
  move(draft, before, anchoredAt(before, before.clocks, draft.at));
  draft.tellComplainant('acknowledgement', {
    clock: 'resolution',
    dueAt: draft.complaint.clocks.resolution.dueAt,
    noteOf,
  });
  fulfil(draft, 'acknowledgement');
  // Counted from now, its steps may lie nearer than before.
  takeLadderSteps(draft);
  return draft.done();
}

export function assign(
  complaint: Complaint,
  command: { team: string; assignee?: string | undefined },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  const { status, team: fromTeam, policy } = draft.complaint;
  const { team, assignee } = command;
  requireNoConflict(draft.complaint, assignee);
  // Handed down it is at the lower team's level, so that the next step of a ladder hands it up again.
  const level = team === fromTeam ? draft.complaint.level : levelOf(policy, team);
  draft.set({ status: transition(status, 'assign') });
  if (team !== fromTeam) fulfil(draft, 'assignment');
  handTo(draft, { team, assignee, level });
  draft.event('handler', 'assigned', {
    fromTeam,
    toTeam: team,
    ...(assignee === undefined ? {} : { assignee }),
  });
  draft.tellResponsible('assignment', { fromTeam, toTeam: team });
  closeIfDone(draft);
  return draft.done();
}

/**
 * By hand, for a reason: to the level or team that is named, or the next one. As its ladders do, so far as the
 * policy goes: to a higher level that it has, and to a team that it has there.
 * @throws Refusal `escalation-refused`
 */
export function escalate(
  complaint: Complaint,
  command: { reason: string; team?: string | undefined; level?: number | undefined },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  const { status, level, policy } = draft.complaint;
  draft.set({ status: transition(status, 'escalate') });
  const higher = higherTeams(policy).filter((to) => to.level > level);
  const to = higher.find(
    (each) => each.level >= (command.level ?? 0) && each.team === (command.team ?? each.team),
  );
  if (!to || (command.level !== undefined && to.level !== command.level))
    throw new Refusal('escalation-refused', 'The policy has no such higher level, or no such team there.', {
      level,
      higher: higher.map(({ level, team }) => ({ level, team })),
    });
  raise(draft, to, command);
  return draft.done();
}

/** Asks the complainant something. @throws Refusal `pause-used-up` */
export function pause(complaint: Complaint, command: { question: string }, now: number): Complaint {
  const draft = begin(complaint, now);
  draft.set({ status: transition(draft.complaint.status, 'pause') });
  ask(draft, command.question);
  fulfil(draft, 'question');
  return draft.done();
}

export function resume(complaint: Complaint, command: { text?: TextId | undefined }, now: number): Complaint {
  const draft = begin(complaint, now);
  takeAnswer(draft, command.text);
  return draft.done();
}

/**
 * What somebody must agree to first is not told yet. @throws Refusal `wrong-state`, `remedy-refused`, `promise-refused`;
 * `tasks-open` where nobody says that it is resolved despite them
 */
export function resolve(
  complaint: Complaint,
  command: Pick<NonNullable<Complaint['resolution']>, 'summary' | 'rootCause' | 'outcome'> & {
    readonly remedies: readonly Proposal[];
    /** Who decides on them, as access has it: somebody else must agree where the policy asks for that. */
    readonly by?: string | undefined;
    /** They have been seen. */
    readonly despiteOpenTasks?: boolean | undefined;
  },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  const { by, remedies: proposals, summary, rootCause, outcome, despiteOpenTasks } = command;
  draft.set({ status: transition(draft.complaint.status, 'resolve') });
  if (despiteOpenTasks !== true) requireNoOpenTasks(draft.complaint);
  const remedies = decided(draft, proposals, by);
  draft.set({
    resolution: {
      at: draft.at,
      summary,
      rootCause,
      ...(outcome !== undefined && { outcome }),
      remedies,
    },
  });
  endInterruptions(draft, draft.at);
  if (draft.complaint.clocks.acknowledgement.state !== 'stopped') stopAcknowledgement(draft);
  const { clocks } = draft.complaint;
  draft.set({
    clocks: {
      ...clocks,
      ...stopAtResolution(draft.complaint, clocks, draft.at),
      followUp: startFollowUp(draft.complaint, draft.at),
    },
  });
  const { seq: noteOf } = draft.event(
    'handler',
    'resolved',
    { rootCause, remedies: remedies.length, ...(outcome !== undefined && { outcome }) },
    summary,
  );
  const promised = remedies.filter(({ state }) => state !== 'awaiting-approval');
  draft.tellComplainant('resolution', { noteOf, remedies: promised.map(toldOf) });
  announce(draft, remedies, true);
  settle(draft);
  return draft.done();
}

export function withdraw(
  complaint: Complaint,
  command: { reason?: string | undefined },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  draft.set({ status: transition(draft.complaint.status, 'withdraw') });
  endInterruptions(draft, draft.at);
  const { clocks } = draft.complaint;
  draft.set({
    clocks: { ...clocks, ...stopAll(draft.complaint, clocks, draft.at) },
  });
  draft.endCalls();
  endAll(draft);
  draft.event('complainant', 'withdrawn', {}, command.reason);
  draft.tellComplainant('withdrawal');
  return draft.done();
}

export function reopen(complaint: Complaint, command: { reason: string }, now: number): Complaint {
  const draft = begin(complaint, now);
  beginCycle(draft);
  draft.event('complainant', 'reopened', {}, command.reason);
  announceCycle(draft);
  return draft.done();
}

/** A new cycle: its clocks count from now, or the resolution's goes on from where it always has, as the policy says. */
export function beginCycle(draft: Draft, by: 'reopen' | 'unmerge' = 'reopen'): void {
  const { status, policy, cycle, clocks, execution, team } = draft.complaint;
  const fresh = startDeadlineClocks(draft.complaint, draft.at, targetsIn(policy, cycle + 1), {
    team,
    since: draft.at,
  });
  const isGoingOn = by === 'unmerge' || policy.reopening?.clocks === 'go-on';
  const begun = isGoingOn ? goOn(draft.complaint, fresh, draft.at) : fresh;
  const fromBefore = Object.entries(begun.others ?? {}).filter(([name]) => !isRemedyClock(name));
  const others = {
    ...Object.fromEntries(fromBefore),
    ...ownClocksOf(draft.complaint),
    ...remedyClocksOf(draft.complaint),
  };
  draft.set({
    status: transition(status, by),
    cycle: cycle + 1,
    clocks: {
      ...clocks,
      ...begun,
      others: Object.keys(others).length > 0 ? others : undefined,
      followUp: undefined,
    },
    resolution: undefined,
    remedies: keptRemedies(draft.complaint),
    // To take it up again is to grant what the objection wanted.
    objection: undefined,
    ...(!isGoingOn && { interruptions: undefined }),
    execution: {
      ...execution,
      generation: 1,
      started: false,
      startedAt: undefined,
      restartAt: undefined,
      stoppedAt: undefined,
    },
  });
  draft.takeBackSurveys();
  draft.endCalls();
}

/** Tells of it; what fell due on a clock that goes on, while the complaint was over, is done now. */
export function announceCycle(draft: Draft): void {
  draft.tellComplainant('reopening', promises(draft.complaint));
  draft.tellResponsible('assignment', { toTeam: draft.complaint.team });
  takeLadderSteps(draft);
}

/** Of what they are promised, that which can still be kept. */
function promisesAhead({ complaint, at }: Draft): OwedMessage['facts'] {
  const { dueAt, resolutionDueAt, ...others } = promises(complaint);
  const isAhead = (due: Instant | undefined) => due !== undefined && due > at;
  return {
    ...others,
    ...(isAhead(dueAt) && { dueAt }),
    ...(isAhead(resolutionDueAt) && { resolutionDueAt }),
    ...(!(isAhead(dueAt) && isAhead(resolutionDueAt)) && { isLate: true }),
  };
}

/** What a complainant is promised at the beginning of a cycle. */
function promises({ clocks }: Complaint): OwedMessage['facts'] {
  return {
    clock: 'acknowledgement',
    dueAt: clocks.acknowledgement.dueAt,
    resolutionDueAt: clocks.resolution.dueAt,
  };
}

function stopAcknowledgement(draft: Draft, message?: string): TimelineEvent {
  const stopped = stopDeadlineClock(
    draft.complaint,
    'acknowledgement',
    draft.complaint.clocks.acknowledgement,
    draft.at,
  );
  draft.setClock('acknowledgement', stopped);
  return draft.event('handler', 'acknowledged', {}, message);
}

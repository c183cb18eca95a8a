import type { Instant } from '../base/instant.ts';
import { type DeadlineClockName, type DeadlineClocks, deadlineClocksOf, mapClocks } from '../clocks/clock.ts';
import { retimeAll } from '../clocks/clocks.ts';
import { type Interruption, interrupted, stoppableOf, stopsOf } from '../clocks/interruptions.ts';
import type { Complaint, TimelineEvent } from './complaint.ts';
import { holdStepAt, questionStepAt } from './limits.ts';
import type { Draft } from './timeline.ts';

/*
 * Clocks stand still for a question or a hold, as far as the policy lets them. Their pauses are worked out from both,
 * and from those that are over: where two overlap, the time between is counted once.
 */

/** The clocks that a wait which begins at that instant stops. */
export function stoppedBy(complaint: Complaint, waitedFor: string, at: Instant): string[] {
  return stoppableOf(complaint.policy, new Map(deadlineClocksOf(complaint)), waitedFor, at);
}

/** The clocks with their pauses, and with them their deadlines and next steps, reckoned anew by the complaint's terms. */
export function reckoned(complaint: Complaint, clocks: DeadlineClocks): DeadlineClocks {
  const all = interruptionsOf(complaint);
  return retimeAll(
    complaint,
    mapClocks(clocks, (name, clock) => interrupted(complaint.policy, name, clock, all)),
  );
}

/** A clock begins, or begins again, while others are waited for: it stands still from then on, where the policy has it so. */
export function interruptBegun(draft: Draft, name: DeadlineClockName): void {
  const { policy, question, hold } = draft.complaint;
  if (!question && !hold) return;
  const joined = (waitedFor: string, stops: readonly string[]) =>
    stopsOf(policy, waitedFor).includes(name) ? [...new Set([...stops, name])] : [...stops];
  if (question) draft.set({ question: { ...question, stops: joined('complainant', question.stops) } });
  if (hold) draft.set({ hold: { ...hold, stops: joined(hold.kind, hold.stops) } });
  applyInterruptions(draft);
}

/** What is waited for has changed. */
export function applyInterruptions(draft: Draft): void {
  const { clocks } = draft.complaint;
  draft.set({ clocks: { ...clocks, ...reckoned(draft.complaint, clocks) } });
}

/**
 * The terms are others: of the clocks, to be reckoned anew by them, those go on that they do not let stand still for
 * what is waited for, and those that are overdue by them.
 */
export function limitInterruptions(draft: Draft, clocks: DeadlineClocks): void {
  const { question, hold } = draft.complaint;
  if (!question && !hold) return;
  const known = new Map(deadlineClocksOf({ clocks: reckoned(draft.complaint, clocks) }));
  const still = (waitedFor: string, stops: readonly string[]) =>
    stopsOf(draft.complaint.policy, waitedFor).filter((name) => {
      const { pausedAt, dueAt } = known.get(name) ?? {};
      return stops.includes(name) && pausedAt !== undefined && dueAt !== undefined && dueAt > pausedAt;
    });
  if (question) draft.set({ question: { ...question, stops: still('complainant', question.stops) } });
  if (hold) draft.set({ hold: { ...hold, stops: still(hold.kind, hold.stops) } });
}

export function retimeWaits(draft: Draft): void {
  retimeQuestion(draft);
  retimeHold(draft);
}

export function retimeQuestion(draft: Draft): void {
  const { question } = draft.complaint;
  if (question)
    draft.set({ question: { ...question, nextStepAt: questionStepAt(draft.complaint, question) } });
}

export function retimeHold(draft: Draft): void {
  const { hold } = draft.complaint;
  if (hold) draft.set({ hold: { ...hold, nextStepAt: holdStepAt(draft.complaint, hold) } });
}

/** The complainant has the ball no more: what was waited for is remembered as over, and the clocks go on. */
export function endQuestion(draft: Draft, at: Instant): void {
  const { question } = draft.complaint;
  if (!question) return;
  remember(draft, { for: 'complainant', from: question.askedAt, to: at, stops: question.stops });
  draft.set({ question: undefined });
  applyInterruptions(draft);
}

/** Whoever was told that others are waited for need not be any more. */
export function endHold(draft: Draft, at: Instant): void {
  const { hold } = draft.complaint;
  if (!hold) return;
  remember(draft, { for: hold.kind, from: hold.since, to: at, stops: hold.stops });
  draft.set({ hold: undefined });
  draft.takeBack((kind) => kind === 'hold' || kind === 'hold-reminder');
  applyInterruptions(draft);
}

/** The complaint is resolved, or over: nothing is waited for. */
export function endInterruptions(draft: Draft, at: Instant): void {
  draft.takeBackQuestions();
  endQuestion(draft, at);
  endHold(draft, at);
}

/** What the timeline says of the clocks that stand still. */
export function stoppedIn(stops: readonly string[]): TimelineEvent['data'] {
  if (stops.length === 0) return {};
  return { ...(stops.includes('resolution') && { clock: 'resolution' }), stops: stops.join(',') };
}

/** What a message that tells of a wait says of the resolution's clock: that it stands still, or else why not. */
export function standstillOf({ clocks }: Complaint, stops: readonly string[]): Standstill {
  if (stops.includes('resolution')) return {};
  return clocks.resolution.state === 'paused' ? { onHold: true } : { goesOn: true };
}

/** The same of a wait that is over: that the clock runs again, or else that it had not stood still, or still does. */
export function restartOf({ clocks }: Complaint, stops: readonly string[]): Standstill {
  if (clocks.resolution.state === 'paused') return { onHold: true };
  return stops.includes('resolution') ? {} : { goesOn: true };
}

type Standstill = { readonly onHold?: true; readonly goesOn?: true };

function remember(draft: Draft, interruption: Interruption & { readonly to: Instant }): void {
  const { interruptions = [], cycle } = draft.complaint;
  const over = { ...interruption, stops: [...interruption.stops], cycle };
  draft.set({ interruptions: [...interruptions, over] });
}

function interruptionsOf({ interruptions = [], question, hold }: Complaint): Interruption[] {
  return [
    ...interruptions,
    ...(question ? [{ for: 'complainant', from: question.askedAt, stops: question.stops }] : []),
    ...(hold ? [{ for: hold.kind, from: hold.since, stops: hold.stops }] : []),
  ];
}

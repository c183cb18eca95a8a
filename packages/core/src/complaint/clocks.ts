import { type Instant, instantOf, millisOf } from '../clock.ts';
import type { Complaint, DeadlineClock, DeadlineClockName, FollowUpClock } from './complaint.ts';
import { FOLLOW_UP_STEPS, followUpStepAt, ladderStepAt, millisBetween, shift } from './deadlines.ts';
import type { Policy } from './policy.ts';

export function startDeadlineClock(
  policy: Policy,
  name: DeadlineClockName,
  startedAt: Instant,
): DeadlineClock {
  const dueAt = shift(startedAt, 1, policy.targets[name], policy);
  return withNextStep(policy, name, { state: 'running', startedAt, dueAt, nextStep: 0 });
}

/** The clock with the instant of its next step worked out anew; a running clock only. */
export function withNextStep(policy: Policy, name: DeadlineClockName, clock: DeadlineClock): DeadlineClock {
  const step = policy.ladders[name][clock.nextStep];
  return { ...clock, nextStepAt: step && ladderStepAt(step, clock.dueAt, policy) };
}

/** A clock that is stopped in a pause keeps what was left: it was due as if it had been resumed at that instant. */
export function stopDeadlineClock(policy: Policy, clock: DeadlineClock, at: Instant): DeadlineClock {
  if (clock.state === 'stopped') return clock;
  const running = clock.state === 'paused' ? resumeClock(policy, clock, at) : clock;
  return { ...running, state: 'stopped', stoppedAt: at, nextStepAt: undefined };
}

export function stopFollowUp(clock: FollowUpClock, at: Instant): FollowUpClock {
  return { ...clock, state: 'stopped', stoppedAt: at, nextStepAt: undefined };
}

/** The time that was left stays left; what is due next is the end of the complainant's own time. */
export function pauseClock(policy: Policy, clock: DeadlineClock, at: Instant): DeadlineClock {
  return { ...clock, state: 'paused', pausedAt: at, nextStepAt: shift(at, 1, policy.pauseLimit, policy) };
}

/** What was left when the clock was paused counts from now; steps performed before are not due again. */
export function resumeClock(policy: Policy, clock: DeadlineClock, at: Instant): DeadlineClock {
  const left = millisBetween(clock.pausedAt ?? at, clock.dueAt);
  const dueAt = instantOf(millisOf(at) + left);
  return withNextStep(policy, 'resolution', { ...clock, state: 'running', pausedAt: undefined, dueAt });
}

export function startFollowUp(policy: Policy, resolvedAt: Instant): FollowUpClock {
  const nextStepAt = shift(resolvedAt, 1, policy.survey.delay, policy);
  return { state: 'running', startedAt: resolvedAt, nextStep: 0, nextStepAt };
}

/** The follow-up standing before the given step, which counts from when the survey was really sent. */
export function followUpBefore(policy: Policy, clock: FollowUpClock, nextStep: number): FollowUpClock {
  const step = FOLLOW_UP_STEPS[nextStep];
  const surveyAt = clock.surveySentAt ?? clock.nextStepAt;
  return { ...clock, nextStep, nextStepAt: step && surveyAt && followUpStepAt(step, surveyAt, policy) };
}

export function setClock(
  complaint: Complaint,
  name: DeadlineClockName,
  clock: DeadlineClock,
): Partial<Complaint> {
  return { clocks: { ...complaint.clocks, [name]: clock } };
}

import type { Instant } from '../base/instant.ts';
import { deadline } from '../calendar/deadline.ts';
import type { ClockTarget, Target } from '../calendar/target.ts';
import { workingTimeOf } from '../calendar/working-times.ts';
import { targetFor } from '../policy/further-clocks.ts';
import {
  type DeadlineClock,
  type DeadlineClockName,
  type DeadlineClocks,
  type MainClockName,
  mapClocks,
  type Terms,
  termsOf,
} from './clock.ts';
import { factsOf } from './deadlines.ts';
import { nextRung } from './ladder.ts';
import { hasBeenMissed } from './promises.ts';

/** The clocks of a cycle, as it begins: the two, and those that the policy has besides. */
export function startDeadlineClocks(
  terms: Terms,
  startedAt: Instant,
  targets: Readonly<Record<MainClockName, Target>>,
  /** Who has the complaint, and since when. */
  { team, since }: { readonly team: string; readonly since: Instant } = {
    team: terms.policy.team,
    since: startedAt,
  },
): DeadlineClocks {
  const others = Object.entries(terms.policy.clocks ?? {}).flatMap(([name, clock]) => {
    const target = targetFor(clock, team);
    if (!target || target.anchor === 'resolution') return [];
    const from = target.anchor === 'assignment' ? since : startedAt;
    return [[name, startClock(terms, name, target, from, clock.outlives)] as const];
  });
  return anchored(terms, {
    acknowledgement: startClock(terms, 'acknowledgement', targets.acknowledgement, startedAt),
    resolution: startClock(terms, 'resolution', targets.resolution, startedAt),
    ...(others.length > 0 && { others: Object.fromEntries(others) }),
  });
}

export function startClock(
  terms: Terms,
  name: DeadlineClockName,
  target: ClockTarget,
  startedAt: Instant,
  outlives = false,
): DeadlineClock {
  return retime(terms, name, {
    state: 'running',
    target,
    startedAt,
    anchorAt: startedAt,
    dueAt: startedAt,
    provisional: false,
    pauses: [],
    extensions: [],
    taken: [],
    ...(outlives && { outlives }),
  });
}

/** The clock with its deadline and its next step reckoned anew; one that has stopped stays as it is. */
export function retime(terms: Terms, name: DeadlineClockName, clock: DeadlineClock): DeadlineClock {
  if (clock.state === 'stopped') return clock;
  const { calendar } = termsOf(terms, name);
  const retimed = { ...clock, ...deadline(factsOf(terms, clock), workingTimeOf(calendar)) };
  return { ...retimed, nextStepAt: stepDueAt(terms, name, retimed) };
}

/** When the next step of a clock that has not stopped is due, by its deadline as it stands: none while it is paused. */
export function stepDueAt(terms: Terms, name: DeadlineClockName, clock: DeadlineClock): Instant | undefined {
  return clock.state === 'paused' ? undefined : nextRung(terms, name, clock)?.at;
}

/** All reckoned anew; while nothing is acknowledged, what counts from that counts from when it is due. */
export function retimeAll(terms: Terms, clocks: DeadlineClocks): DeadlineClocks {
  return anchored(
    terms,
    mapClocks(clocks, (name, clock) => retime(terms, name, clock)),
  );
}

function anchored(terms: Terms, clocks: DeadlineClocks): DeadlineClocks {
  const { acknowledgement } = clocks;
  if (acknowledgement.state === 'stopped') return clocks;
  return anchoredAt(terms, clocks, acknowledgement.dueAt);
}

/** Those that count from the acknowledgement, now that this is known. */
export function anchoredAt(terms: Terms, clocks: DeadlineClocks, at: Instant): DeadlineClocks {
  return mapClocks(clocks, (name, clock) => anchorAt(terms, name, clock, at));
}

/** One that goes on from an earlier cycle has its anchor. */
function anchorAt(terms: Terms, name: DeadlineClockName, clock: DeadlineClock, at: Instant): DeadlineClock {
  const { state, target, goesOn } = clock;
  if (state === 'stopped' || target.anchor !== 'acknowledgement' || goesOn) return clock;
  return retime(terms, name, { ...clock, anchorAt: at });
}

/** A clock that is stopped in a pause keeps what was left: it was due as if it had been resumed at that instant. */
export function stopDeadlineClock(
  terms: Terms,
  name: DeadlineClockName,
  clock: DeadlineClock,
  at: Instant,
): DeadlineClock {
  if (clock.state === 'stopped') return clock;
  const running = clock.state === 'paused' ? resumeClock(terms, name, clock, at) : clock;
  return { ...running, state: 'stopped', stoppedAt: at, nextStepAt: undefined };
}

/** What it promises is done. What is owed again counts from then, and its ladder with it. */
export function fulfilClock(
  terms: Terms,
  name: DeadlineClockName,
  clock: DeadlineClock,
  at: Instant,
): DeadlineClock {
  const { times, missed } = clock.fulfilled ?? { times: 0, missed: 0 };
  const fulfilled = {
    at,
    times: times + 1,
    missed: missed + (hasBeenMissed({ ...clock, fulfilled: undefined }) ? 1 : 0),
  };
  const { target } = clock;
  if (target.unit === 'date' || !terms.policy.clocks?.[name]?.repeats)
    return { ...stopDeadlineClock(terms, name, clock, at), fulfilled };
  return { ...startClock(terms, name, { ...target, anchor: 'fulfilment' }, at), fulfilled };
}

/** Nothing of the cycle is waited for any more. */
export function stopAll(terms: Terms, clocks: DeadlineClocks, at: Instant): DeadlineClocks {
  return mapClocks(clocks, (name, clock) => stopDeadlineClock(terms, name, clock, at));
}

/** The complaint is resolved: only those go on that outlive it, and those begin that count from it. */
export function stopAtResolution(terms: Terms, clocks: DeadlineClocks, at: Instant): DeadlineClocks {
  const stopped = mapClocks(clocks, (name, clock) =>
    clock.outlives
      ? anchorAt(terms, name, clock, clocks.acknowledgement.stoppedAt ?? at)
      : stopDeadlineClock(terms, name, clock, at),
  );
  const begun = Object.entries(terms.policy.clocks ?? {}).flatMap(([name, { target }]) =>
    target?.anchor === 'resolution' ? [[name, startClock(terms, name, target, at, true)] as const] : [],
  );
  if (begun.length === 0) return stopped;
  return { ...stopped, others: { ...stopped.others, ...Object.fromEntries(begun) } };
}

/** What was left when the clock was paused counts from now; steps performed before are not due again. */
export function resumeClock(
  terms: Terms,
  name: DeadlineClockName,
  clock: DeadlineClock,
  at: Instant,
): DeadlineClock {
  const { pausedAt, ...rest } = clock;
  const pauses = [...clock.pauses, { from: pausedAt ?? at, to: at }];
  return retime(terms, name, { ...rest, state: 'running', pauses });
}

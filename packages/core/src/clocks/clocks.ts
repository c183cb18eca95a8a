import { type Instant, instantOf, millisOf } from '../base/instant.ts';
import { deadline } from '../calendar/deadline.ts';
import { after, measureOfDuration } from '../calendar/duration.ts';
import { advance, measure, type Target } from '../calendar/target.ts';
import { workingTimeOf } from '../calendar/working-times.ts';
import {
  type DeadlineClock,
  type DeadlineClockName,
  type DeadlineClocks,
  type Terms,
  termsOf,
} from './clock.ts';
import { factsOf, shift } from './deadlines.ts';
import { nextRung } from './ladder.ts';

/** Both clocks of a cycle. */
export function startDeadlineClocks(
  terms: Terms,
  startedAt: Instant,
  targets: Readonly<Record<DeadlineClockName, Target>>,
): DeadlineClocks {
  const start = (name: DeadlineClockName) =>
    retime(terms, name, {
      state: 'running',
      target: targets[name],
      startedAt,
      anchorAt: startedAt,
      dueAt: startedAt,
      provisional: false,
      pauses: [],
      extensions: [],
      taken: [],
    });
  return anchored(terms, { acknowledgement: start('acknowledgement'), resolution: start('resolution') });
}

/** The clock with its deadline and its next step reckoned anew; one that has stopped stays as it is. */
export function retime(terms: Terms, name: DeadlineClockName, clock: DeadlineClock): DeadlineClock {
  if (clock.state === 'stopped') return clock;
  const { calendar } = termsOf(terms, name);
  const retimed = { ...clock, ...deadline(factsOf(clock), workingTimeOf(calendar)) };
  return { ...retimed, nextStepAt: stepDueAt(terms, name, retimed) };
}

/** When the next step of a clock that has not stopped is due, by its deadline as it stands. */
export function stepDueAt(terms: Terms, name: DeadlineClockName, clock: DeadlineClock): Instant | undefined {
  return clock.state === 'paused' ? pauseStepAt(terms, clock) : nextRung(terms, name, clock)?.at;
}

/** Both reckoned anew; while nothing is acknowledged, what counts from that counts from when it is due. */
export function retimeAll(terms: Terms, { acknowledgement, resolution }: DeadlineClocks): DeadlineClocks {
  return anchored(terms, {
    acknowledgement: retime(terms, 'acknowledgement', acknowledgement),
    resolution: retime(terms, 'resolution', resolution),
  });
}

function anchored(terms: Terms, clocks: DeadlineClocks): DeadlineClocks {
  const { acknowledgement, resolution } = clocks;
  if (resolution.target.anchor === 'receipt' || acknowledgement.state === 'stopped') return clocks;
  return { acknowledgement, resolution: anchorAt(terms, resolution, acknowledgement.dueAt) };
}

/** A resolution that counts from the acknowledgement, now that this is known; a breach is not undone by it. */
export function anchorAt(terms: Terms, resolution: DeadlineClock, at: Instant): DeadlineClock {
  if (resolution.target.anchor === 'receipt' || resolution.breachedAt !== undefined) return resolution;
  return retime(terms, 'resolution', { ...resolution, anchorAt: at });
}

/** A clock that is stopped in a pause keeps what was left: it was due as if it had been resumed at that instant. */
export function stopDeadlineClock(terms: Terms, clock: DeadlineClock, at: Instant): DeadlineClock {
  if (clock.state === 'stopped') return clock;
  const running = clock.state === 'paused' ? resumeClock(terms, clock, at) : clock;
  return { ...running, state: 'stopped', stoppedAt: at, nextStepAt: undefined };
}

/** A question that has not reached the complainant within so long stops no clock. */
const ASK_WITHIN_MS = 8 * 3_600_000;

/** The time that was left stays left; what is due next is the complainant's. */
export function pauseClock(terms: Terms, clock: DeadlineClock, at: Instant): DeadlineClock {
  const askBy = instantOf(millisOf(at) + ASK_WITHIN_MS);
  return retime(terms, 'resolution', { ...clock, state: 'paused', pausedAt: at, askBy });
}

/** The question has reached the complainant. */
export function askedClock(terms: Terms, { askBy: _, ...clock }: DeadlineClock): DeadlineClock {
  return retime(terms, 'resolution', clock);
}

/** As if it had never been paused. */
export function unpauseClock(terms: Terms, clock: DeadlineClock): DeadlineClock {
  const { pausedAt: _, remindedAt: __, askBy: ___, ...rest } = clock;
  return retime(terms, 'resolution', { ...rest, state: 'running' });
}

/** What was left when the clock was paused counts from now; steps performed before are not due again. */
export function resumeClock(terms: Terms, clock: DeadlineClock, at: Instant): DeadlineClock {
  const { pausedAt, remindedAt: _, askBy: __, ...rest } = clock;
  const pauses = [...clock.pauses, { from: pausedAt ?? at, to: at }];
  return retime(terms, 'resolution', { ...rest, state: 'running', pauses });
}

/** When the complainant has had all the time that a cycle's pauses may take together. */
export function pauseEndsAt(terms: Terms, clock: DeadlineClock): Instant {
  const { policy, calendar } = termsOf(terms, 'resolution');
  const { limit } = policy.pause;
  const time = workingTimeOf(calendar);
  const by = measureOfDuration(limit);
  const from = millisOf(clock.pausedAt ?? clock.startedAt);
  const first = clock.pauses[0] ? millisOf(clock.pauses[0].from) : from;
  const whole = measure(by, time, { from: first, to: after(first, limit, time) });
  const used = clock.pauses.reduce(
    (sum, pause) => sum + measure(by, time, { from: millisOf(pause.from), to: millisOf(pause.to) }),
    0,
  );
  return instantOf(used >= whole ? from : advance(by, time, from, whole - used));
}

function pauseStepAt(terms: Terms, clock: DeadlineClock): Instant {
  const end = pauseEndsAt(terms, clock);
  if (clock.askBy !== undefined) return clock.askBy < end ? clock.askBy : end;
  const { remindBefore } = terms.policy.pause;
  if (!remindBefore || clock.remindedAt !== undefined) return end;
  const remindAt = shift(termsOf(terms, 'resolution'), end, -1, remindBefore);
  return remindAt > (clock.pausedAt ?? end) ? remindAt : end;
}

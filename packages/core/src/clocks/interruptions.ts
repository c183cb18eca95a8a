import { type Instant, instantOf, millisOf } from '../base/instant.ts';
import { after, type Duration, measureOfDuration } from '../calendar/duration.ts';
import { advance, measure } from '../calendar/target.ts';
import { workingTimeOf } from '../calendar/working-times.ts';
import { holdRuleOf } from '../policy/holds.ts';
import type { Policy } from '../policy/policy.ts';
import { type DeadlineClock, type DeadlineClockName, type Terms, termsOf } from './clock.ts';

/** What is waited for, and is in others' hands: an answer of the complainant's, or what a hold is for. */
export interface Interruption {
  readonly for: string;
  readonly from: Instant;
  readonly to?: Instant | undefined;
  /** Names of the clocks that stand still for it: none of them was overdue when it began. */
  readonly stops: readonly string[];
}

const NO_CLOCK: readonly string[] = [];

/** The clocks that stand still meanwhile, as the policy has it. */
export function stopsOf(policy: Policy, waitedFor: string): readonly string[] {
  if (waitedFor === 'complainant') return policy.pause.stops ?? ['resolution'];
  return holdRuleOf(policy, waitedFor).stops ?? NO_CLOCK;
}

/** Of the clocks that the policy names, those that can be stopped: one that is overdue goes on being so. */
export function stoppableOf(
  policy: Policy,
  clocks: ReadonlyMap<DeadlineClockName, DeadlineClock>,
  waitedFor: string,
  at: Instant,
): string[] {
  return stopsOf(policy, waitedFor).filter((name) => {
    const clock = clocks.get(name);
    if (!clock || clock.state === 'stopped') return false;
    return clock.state === 'paused' || clock.dueAt > at;
  });
}

/**
 * The clock with the pauses that it owes to all that it stood still for: to be retimed. What overlaps counts once. It
 * never stands still for what its policy, another one now perhaps, does not let it stand still for.
 */
export function interrupted(
  policy: Policy,
  name: DeadlineClockName,
  clock: DeadlineClock,
  interruptions: readonly Interruption[],
): DeadlineClock {
  if (clock.state === 'stopped') return clock;
  const spans = interruptions
    .filter((each) => each.stops.includes(name) && stopsOf(policy, each.for).includes(name))
    .filter(({ to }) => to === undefined || to > clock.startedAt)
    .map(({ from, to }) => ({ from: from > clock.startedAt ? from : clock.startedAt, to }))
    .toSorted((one, other) => (one.from < other.from ? -1 : 1));
  const pauses: DeadlineClock['pauses'] = [];
  let pausedAt: Instant | undefined;
  for (const { from, to } of spans) {
    const last = pauses.at(-1);
    const overlaps = last !== undefined && from <= last.to;
    if (to === undefined) {
      pausedAt = overlaps ? pauses.pop()?.from : from;
      break;
    }
    if (overlaps) last.to = to > last.to ? to : last.to;
    // What a later version has noted with one that is there already stays with it.
    else if (from < to) pauses.push({ ...clock.pauses.find((pause) => pause.from === from), from, to });
  }
  const { pausedAt: _, ...others } = clock;
  if (pausedAt === undefined) return { ...others, state: 'running', pauses };
  return { ...others, state: 'paused', pausedAt, pauses };
}

/**
 * When a wait that began then has taken so long as such waits may take together in a cycle: not before it began. On
 * the resolution's calendar.
 */
export function limitEndsAt(
  terms: Terms,
  limit: Duration,
  since: Instant,
  former: readonly { readonly from: Instant; readonly to: Instant }[],
): Instant {
  const time = workingTimeOf(termsOf(terms, 'resolution').calendar);
  const by = measureOfDuration(limit);
  const from = millisOf(since);
  const first = former[0] ? millisOf(former[0].from) : from;
  const whole = measure(by, time, { from: first, to: after(first, limit, time) });
  const used = former.reduce(
    (sum, wait) => sum + measure(by, time, { from: millisOf(wait.from), to: millisOf(wait.to) }),
    0,
  );
  return instantOf(used >= whole ? from : advance(by, time, from, whole - used));
}

import type { Instant } from '../base/instant.ts';
import type { ClockTarget, Target } from '../calendar/target.ts';
import type { DeadlineClock, DeadlineClocks } from '../clocks/clock.ts';
import { fulfilClock, startClock, stopDeadlineClock } from '../clocks/clocks.ts';
import { isOwnClock, targetFor } from '../policy/further-clocks.ts';
import { isRemedyClock } from '../policy/remedies.ts';
import type { Complaint } from './complaint.ts';
import { lastFulfilment } from './fulfilment.ts';
import type { Draft } from './timeline.ts';

/** What a target counts from: of what is known already, that. */
export function anchorOf(
  anchor: ClockTarget['anchor'],
  { startedAt, anchorAt, goesOn }: DeadlineClock,
  acknowledgement: DeadlineClock,
): Instant {
  if (anchor === 'receipt') return startedAt;
  if (anchor !== 'acknowledgement') return anchorAt;
  return goesOn?.acknowledgedAt ?? acknowledgement.stoppedAt ?? acknowledgement.dueAt;
}

/**
 * The further clocks when another policy has taken the old one's place: those of both go on, those of the old one
 * alone stop, others begin, as if they had from the beginning; promises stand. Where it is handed over, too, what each
 * team has of its own is left to that.
 */
export function othersUnder(
  { complaint, at }: Draft,
  before: Complaint,
  isHandedOver: boolean,
): Pick<DeadlineClocks, 'others'> {
  const { policy, team } = complaint;
  const { acknowledgement, resolution, others = {} } = before.clocks;
  const changed: Record<string, DeadlineClock> = {};
  for (const [name, clock] of Object.entries(others)) {
    const isLeft = isHandedOver && policy.clocks?.[name]?.teams !== undefined;
    const target = isLeft ? clock.target : targetUnder(complaint, name, clock);
    changed[name] =
      target === undefined || clock.state === 'stopped'
        ? stopDeadlineClock(before, name, clock, at)
        : { ...clock, target, anchorAt: anchorOf(target.anchor, clock, acknowledgement) };
  }
  for (const [name, further] of Object.entries(policy.clocks ?? {})) {
    const target = isHandedOver && further.teams ? undefined : targetFor(further, team);
    if (others[name] || !target || target.anchor === 'resolution') continue;
    const startedAt = target.anchor === 'assignment' ? at : resolution.startedAt;
    const begun = startClock(complaint, name, target, startedAt, further.outlives);
    const fulfilledAt = lastFulfilment(complaint, further.fulfilledBy ?? []);
    if (fulfilledAt === undefined)
      changed[name] = { ...begun, anchorAt: anchorOf(target.anchor, begun, acknowledgement) };
    else if (further.repeats) changed[name] = fulfilClock(complaint, name, begun, fulfilledAt);
  }
  return Object.keys(changed).length > 0 ? { others: changed } : {};
}

/** What a clock that runs promises under the complaint's policy; undefined: nothing. */
function targetUnder(
  { policy, team }: Complaint,
  name: string,
  { target: present }: DeadlineClock,
): ClockTarget | undefined {
  if (isOwnClock(name) || isRemedyClock(name)) return present;
  const further = policy.clocks?.[name];
  const target: Target | undefined = further && targetFor(further, team);
  return target && present.anchor === 'fulfilment' ? { ...target, anchor: 'fulfilment' } : target;
}

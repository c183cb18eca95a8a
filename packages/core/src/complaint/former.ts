import type { ComplaintId } from '../base/ids.ts';
import { type Instant, instantOf, millisOf } from '../base/instant.ts';
import { stopAll } from '../clocks/clocks.ts';
import { type Rules, snapshotOf } from '../policy/match.ts';
import type { Policy } from '../policy/policy.ts';
import { factsOf } from './classification.ts';
import { acknowledge, type Intake, receive, resolve, withdraw } from './commands.ts';
import type { Complaint } from './complaint.ts';
import { begin } from './steps.ts';
import { Draft, doneBy } from './timeline.ts';
import { transition } from './transitions.ts';

/*
 * Complaints that were handled elsewhere before. What was done there is done here at its instants, by the commands that
 * there are; but nobody is told of the past, and no deadline that was never promised is missed.
 */

/** What has become of it there. */
export type Outcome =
  | { readonly status: 'open' }
  | {
      readonly status: 'closed';
      readonly at: Instant;
      readonly resolution: Omit<Parameters<typeof resolve>[1], 'by'>;
    }
  | { readonly status: 'withdrawn'; readonly at: Instant };

export interface Former {
  readonly intake: Intake;
  readonly receivedAt: Instant;
  readonly acknowledgedAt?: Instant | undefined;
  readonly outcome: Outcome;
}

/** Where it is from, and what was said of it there, as a hash: so that the same again is known. */
export type Origin = NonNullable<Complaint['imported']>;

/**
 * One that is open is taken in as one that has reached us late, and goes on from now: what fell due before is noted, and
 * it is with the team that it would be with.
 * One that is over is stored as it ended, with no clock, no survey and no workflow.
 * @param by who imports it, as access has it
 */
export function takeOver(
  id: ComplaintId,
  former: Former,
  { by, origin, rules, now }: { by: string; origin: Origin; rules: Rules; now: number },
): Complaint {
  const lived = former.outcome.status === 'open' ? goneOn(id, former, rules, now) : over(id, former, rules);
  const quiet = {
    ...lived,
    imported: origin,
    owed: [],
    calls: undefined,
    publishedSeq: lived.timeline.at(-1)?.seq ?? 0,
  };
  const draft = new Draft(quiet, now);
  draft.event('handler', 'imported', { source: origin.source });
  return doneBy(by, quiet, { ...draft.done(), version: 1 });
}

/** As if it had come here then: seen at its instant, with all that fell due by now noted, however long ago. */
function goneOn(
  id: ComplaintId,
  { intake, receivedAt, acknowledgedAt }: Former,
  rules: Rules,
  now: number,
): Complaint {
  const { received: _, ...came } = intake;
  const received = receive(id, came, millisOf(receivedAt), rules);
  const at = instantOf(now);
  // Stored now: nobody here was late with what was due before.
  const stored = { ...received, createdAt: at, ...(receivedAt < at && { receivedAt }) };
  const seen = acknowledgedAt === undefined ? stored : acknowledge(stored, {}, millisOf(acknowledgedAt));
  return begin(seen, now).done();
}

function over(id: ComplaintId, former: Former, rules: Rules): Complaint {
  const { intake, receivedAt, acknowledgedAt, outcome } = former;
  const { received: _, ...came } = intake;
  const received = receive(id, came, millisOf(receivedAt), withoutSteps(rules));
  const seen = acknowledgedAt === undefined ? received : acknowledge(received, {}, millisOf(acknowledgedAt));
  const ended = endOf(seen, outcome);
  return {
    ...ended,
    // Reopened, it is handled as others are.
    policy: snapshotOf(rules, factsOf(intake)).policy,
    waits: {},
    execution: { ...ended.execution, started: true },
  };
}

function endOf(complaint: Complaint, outcome: Outcome): Complaint {
  if (outcome.status === 'open') return complaint;
  const at = millisOf(outcome.at);
  if (outcome.status === 'withdrawn') return withdraw(complaint, {}, at);
  // What was to be done then has been done, as far as anybody here knows.
  const remedies = outcome.resolution.remedies.map(({ dueAt: _, ...remedy }) => ({ ...remedy, done: true }));
  const draft = new Draft(resolve(complaint, { ...outcome.resolution, remedies }, at), at);
  const { status, clocks } = draft.complaint;
  const stopped = stopAll(draft.complaint, clocks, draft.at);
  draft.set({
    status: transition(status, 'close'),
    clocks: { ...clocks, ...stopped, followUp: undefined },
  });
  draft.event('system', 'closed', { reason: 'imported' });
  return draft.done();
}

/** Nobody knows what was promised then: no step of today's ladders is taken for it. */
function withoutSteps(rules: Rules): Rules {
  const { policySet } = rules;
  // Nor has anybody to agree to what was done.
  const quiet = ({ remedies: _, ...policy }: Policy): Policy => ({
    ...policy,
    ladders: { acknowledgement: [], resolution: [] },
    ...(policy.clocks && {
      clocks: Object.fromEntries(
        Object.entries(policy.clocks).map(([name, clock]) => [name, { ...clock, ladder: [] }]),
      ),
    }),
  });
  return {
    ...rules,
    policySet: {
      ...policySet,
      rules: policySet.rules.map((rule) => ({ ...rule, policy: quiet(rule.policy) })),
    },
  };
}

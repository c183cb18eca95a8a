import type { JsonObject, JsonValue } from '../base/json.ts';

/*
 * From form 2 to 3. A breach stayed with its clock where the date was corrected to a later one, and nobody was to hear
 * when that passed: it had neither warnings nor a breach. What was done goes on record with the date that it was about,
 * and the date in force gets a ladder of its own. Its steps are reckoned by whoever looks next, which is at once: the
 * instant of the next one lies in the past.
 */

export function liftPromises(complaint: JsonObject): JsonObject {
  const { clocks, policy, updatedAt } = complaint;
  if (!isObject(clocks) || typeof updatedAt !== 'string') return complaint;
  const ladders = isObject(policy) && isObject(policy.ladders) ? policy.ladders : {};
  const lifted = ['acknowledgement', 'resolution'].flatMap((name) => {
    const clock = clocks[name];
    return isObject(clock) ? [[name, liftClock(clock, ladders[name], updatedAt)] as const] : [];
  });
  return { ...complaint, clocks: { ...clocks, ...Object.fromEntries(lifted) } };
}

function liftClock(clock: JsonObject, ladder: JsonValue | undefined, updatedAt: string): JsonObject {
  const { state, breachedAt, taken, ...rest } = clock;
  const { dueAt, former, promisedAt } = clock;
  const isLate = typeof breachedAt === 'string' && typeof dueAt === 'string' && breachedAt < dueAt;
  if (state !== 'running' || !isLate || former !== undefined || promisedAt !== undefined) return clock;
  const steps = Array.isArray(ladder) ? ladder : [];
  const done = (Array.isArray(taken) ? taken : []).flatMap((rung) => describe(rung, steps));
  return {
    ...rest,
    state,
    taken: [],
    former: [{ dueAt: breachedAt, breachedAt, taken: done, until: updatedAt }],
    promisedAt: updatedAt,
    nextStepAt: breachedAt,
  };
}

function describe(rung: JsonValue, ladder: readonly JsonValue[]): JsonObject[] {
  if (!isObject(rung) || typeof rung.at !== 'string') return [];
  const step = ladder[Number(rung.step)];
  if (!isObject(step) || typeof step.kind !== 'string') return [];
  const { kind, level, team } = step;
  const to = kind === 'escalate' && level !== undefined && team !== undefined ? { level, team } : {};
  return [{ kind, at: rung.at, ...to }];
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

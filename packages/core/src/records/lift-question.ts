import type { JsonObject, JsonValue } from '../base/json.ts';

/**
 * From form 2 to 3: a question has become a noun of its own. It was a pause of the resolution's clock, which bore when
 * it was reminded of and when its next step is due; so the clock goes on standing still for it. What a version before
 * has done after a roll-back counts: an answer that it has taken, a question that it has asked.
 */
export function liftQuestion(complaint: JsonObject): JsonObject {
  const { clocks, question, interruptions, ...others } = complaint;
  const resolution = isObject(clocks) ? clocks.resolution : undefined;
  if (!isObject(clocks) || !isObject(resolution)) return complaint;
  const { askBy, remindedAt, ...clock } = resolution;
  const { state, pausedAt, nextStepAt } = clock;
  const isPaused = state === 'paused';
  const isKnown = isObject(question) && (!isPaused || question.askedAt === pausedAt);
  const asked = isKnown
    ? question
    : isPaused && defined({ askedAt: pausedAt, askBy, remindedAt, nextStepAt, stops: ['resolution'] });
  // A clock that stands still has no step of its own any more.
  const { nextStepAt: _, ...standing } = clock;
  const over = overOf(complaint, clock.pauses);
  return {
    ...others,
    clocks: { ...clocks, resolution: isPaused ? standing : clock },
    ...(asked && complaint.status === 'awaiting-complainant' && { question: asked }),
    ...(over.length > 0 && { interruptions: over }),
  };
}

/** All that is known to be over, and the pauses of the clock beside. */
function overOf({ interruptions, cycle = 1 }: JsonObject, pauses: JsonValue | undefined): JsonValue[] {
  const known = objectsIn(interruptions);
  const others = objectsIn(pauses).filter(({ from }) => known.every((each) => each.from !== from));
  const asked = others.map((pause) => ({ ...pause, cycle, for: 'complainant', stops: ['resolution'] }));
  return [...known, ...asked];
}

function defined(members: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function objectsIn(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

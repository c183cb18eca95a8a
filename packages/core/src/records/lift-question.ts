import type { JsonObject, JsonValue } from '../base/json.ts';

/**
 * From form 2 to 3: a question has become a noun of its own. It was a pause of the resolution's clock, which bears when
 * it was reminded of and when its next step is due: that stays, for the version before, and is the newest, for after a
 * roll-back that may have gone on with it, asked another one or taken an answer.
 */
export function liftQuestion(complaint: JsonObject): JsonObject {
  const { question, interruptions: _, ...others } = complaint;
  const resolution = isObject(complaint.clocks) ? complaint.clocks.resolution : undefined;
  if (!isObject(resolution)) return complaint;
  const { state, pausedAt, askBy, remindedAt, nextStepAt } = resolution;
  const isPaused = state === 'paused';
  const isKnown = isObject(question) && (!isPaused || question.askedAt === pausedAt);
  const steps = defined({ askBy, remindedAt, nextStepAt });
  const { askBy: __, remindedAt: ___, ...known } = isObject(question) ? question : {};
  const newest = isPaused && nextStepAt !== undefined ? { ...known, ...steps } : question;
  const asked = isKnown
    ? newest
    : isPaused && defined({ askedAt: pausedAt, ...steps, stops: ['resolution'] });
  const over = overOf(complaint, resolution.pauses);
  return {
    ...others,
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

/*
 * The version before has a question as a pause of the resolution's clock, which bears its steps. Where the clock stands
 * still for one they are written with it, too, so that the question has its limit after a roll-back.
 */

interface Asked {
  readonly question?:
    | {
        readonly nextStepAt?: string | undefined;
        readonly askBy?: string | undefined;
        readonly remindedAt?: string | undefined;
        readonly stops: readonly string[];
      }
    | undefined;
  readonly clocks: { readonly resolution: { readonly state: string } };
}

/** The complaint as it is written. */
export function withFormerQuestion<Complaint extends Asked>(complaint: Complaint): Complaint {
  const { question, clocks } = complaint;
  if (!question?.stops.includes('resolution') || clocks.resolution.state !== 'paused') return complaint;
  const { nextStepAt, askBy, remindedAt } = question;
  return {
    ...complaint,
    clocks: { ...clocks, resolution: { ...clocks.resolution, nextStepAt, askBy, remindedAt } },
  };
}

/** The opposite: what is read has it once. */
export function partFormerQuestion(body: unknown): unknown {
  if (!isObject(body) || !isObject(body.question) || !isObject(body.clocks)) return body;
  const { resolution } = body.clocks;
  if (!isObject(resolution) || resolution.state !== 'paused') return body;
  const { nextStepAt: _, askBy: __, remindedAt: ___, ...clock } = resolution;
  return { ...body, clocks: { ...body.clocks, resolution: clock } };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/*
 * Stands in for Lambda's runtime: loads the handler named in its arguments, and runs it on what it is sent.
 * Events carry the time that it is to be; it stands still while one is handled.
 */
export interface Invocation {
  readonly id: number;
  readonly event: unknown;
  readonly context: object;
  /** All of it is left, for time stands still. */
  readonly timeoutMs: number;
  readonly now: number;
}

const [file = '', exported = ''] = process.argv.slice(2);
const send = (message: object) => process.send?.(message);

let now = Number(process.env.STARTED_AT);
delete process.env.STARTED_AT;
Date.now = () => now;

// What it would fetch from elsewhere.
const answers: Record<string, object> = JSON.parse(process.env.ANSWERS ?? '{}');
delete process.env.ANSWERS;
const fetchElsewhere = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const answer = answers[input instanceof Request ? input.url : String(input)];
  return answer === undefined ? fetchElsewhere(input, init) : Response.json(answer);
};

// Loaded only where there is such a place: what it loads would be missing from what a start is measured to cost.
if (process.env.ELSEWHERE !== undefined) await import('./elsewhere.ts');
delete process.env.ELSEWHERE;

const before = process.hrtime.bigint();
const cpuBefore = process.cpuUsage();
try {
  const bundle: Record<string, (event: unknown, context: object) => unknown> = await import(file);
  const handler = bundle[exported];
  if (!handler) throw new Error(`${file} does not export ${exported}`);
  const initMs = millisSince(before);
  process.on('message', (invocation: Invocation) => {
    now = invocation.now;
    const { context, timeoutMs } = invocation;
    answer(invocation.id, async () =>
      handler(invocation.event, { ...context, getRemainingTimeInMillis: () => timeoutMs }),
    );
  });
  send({ ready: { initMs, ...used() } });
} catch (error) {
  send({ failed: String(error) });
  process.disconnect();
}

/** Since the bundle began to load: memory, and the time of all processors. */
function used() {
  const { user, system } = process.cpuUsage(cpuBefore);
  return { rssMb: process.memoryUsage().rss / 1e6, cpuMs: (user + system) / 1e3 };
}

function millisSince(instant: bigint): number {
  return Number(process.hrtime.bigint() - instant) / 1e6;
}

function answer(id: number, act: () => Promise<unknown>): void {
  const began = process.hrtime.bigint();
  act().then(
    (result) => send({ id, result: result ?? null, tookMs: millisSince(began), ...used() }),
    (error: unknown) =>
      send({
        id,
        error:
          error instanceof Error
            ? { name: error.name, message: error.message, stack: error.stack }
            : { name: typeof error, message: '' },
      }),
  );
}

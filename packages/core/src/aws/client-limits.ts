/** How long one of AWS's clients is patient: by itself the SDK waits for an answer without end. */
export interface Patience {
  readonly connectMs: number;
  /** For an answer, from when the request is made; and again for what is left of it. */
  readonly answerMs: number;
  /** In all, the first included. */
  readonly attempts: number;
}

/** The settings of a client that gives up in time, with an error named `TimeoutError`. */
export function clientLimits({ connectMs, answerMs, attempts }: Patience) {
  return {
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: answerMs,
      throwOnRequestTimeout: true,
      // An answer that begins and then stalls.
      socketTimeout: answerMs,
    },
  };
}

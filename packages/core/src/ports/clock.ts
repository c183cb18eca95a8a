/** Milliseconds since 1970-01-01T00:00:00Z. The one source of time: nothing else reads the system's clock. */
export interface Clock {
  now(): number;
}

/**
 * A request reads and writes the table and tells Step Functions, and even where each hangs to the last attempt
 * it is answered within the API's fifteen seconds. Mail is sent once: whoever owes it tries again, and a second
 * attempt of the SDK could be a second mail.
 */
export const PATIENCE = {
  table: { connectMs: 1_000, answerMs: 2_000, attempts: 3 },
  workflows: { connectMs: 1_000, answerMs: 2_000, attempts: 1 },
  // A piece of evidence in one answer; a stream cannot be sent again.
  blobs: { connectMs: 1_000, answerMs: 10_000, attempts: 1 },
  mail: { connectMs: 5_000, answerMs: 100_000, attempts: 1 },
} as const;

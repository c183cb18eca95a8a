import { parentPort } from 'node:worker_threads';
import * as z from 'zod';
import { evaluateHere, type QueryScope } from './evaluation.ts';

/** What a thread of its own does: evaluates what it is sent. See `confinement.ts`. */

const job = z.object({
  text: z.string(),
  longest: z.number(),
  scope: z.custom<QueryScope>((value) => typeof value === 'object'),
});

parentPort?.on('message', (sent: unknown) => {
  const { text, scope, longest } = job.parse(sent);
  parentPort?.postMessage({ began: process.threadCpuUsage() });
  void evaluateHere(text, scope, longest).then((evaluation) => parentPort?.postMessage(evaluation));
});

import * as z from 'zod';
import { instant, nextCursor } from './answers.ts';

const clock = {
  id: z.string(),
  name: z.string().optional(),
  now: instant.describe('What its world takes for now.'),
  startedAt: instant,
  baseUrl: z.string().describe('The API of its world, for an app that is to know nothing of clocks.'),
  complaints: z.int(),
  madeAt: instant.describe('In real time.'),
  expiresAt: instant.describe('In real time: it is closed then, unless it is used until then.'),
};
export const testClock = z.strictObject(clock);
export const testClockList = z.strictObject({ items: z.array(testClock) });
export const advanced = z.strictObject({
  ...clock,
  finished: z
    .boolean()
    .describe('False: there was more to do than one request may ask for. Ask for the same again.'),
});
export const testClockClosed = z.strictObject({ id: z.string() });
export const testClockMessages = z.strictObject({
  items: z.array(
    z.strictObject({
      kind: z.string(),
      complaintId: z.string(),
      to: z.string(),
      language: z.string(),
      subject: z.string(),
      text: z.string(),
      at: instant,
    }),
  ),
  nextCursor,
});

import { createHmac } from 'node:crypto';
import * as z from 'zod/mini';
import { DAY_MS, instantOf } from '../base/instant.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { FOLLOW_UP_STEPS, isInSample } from '../complaint/follow-up.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';
import { readable } from './set-aside.ts';

const askedSchema = z.lazy(() =>
  z.object({
    /** A complaint and its cycle. */
    about: z.string(),
  }),
);

/** @throws CorruptItem */
export function askedAbout(item: Item): string {
  return readItem('asked', askedSchema, item).about;
}

/**
 * Whether the complainant was asked about another cycle within the policy's cool-down; if not, that they are
 * asked now is noted, under a keyed hash of their e-mail address or, without one, telephone number. Asked again
 * for the same cycle, the answer is the same. A note that cannot be read is as good as none.
 */
export async function wasAskedLately(services: Services, complaint: Complaint): Promise<boolean> {
  const { store, clock, settings } = services;
  const { id, cycle, clocks, policy, content } = complaint;
  const { followUp } = clocks;
  const { coolDownDays } = policy.survey;
  const { email, phone, chats: [chat] = [] } = content.complainant;
  // Numbers are written with all sorts of marks between the digits.
  const number = phone?.replace(/\D/g, '');
  const contact = email?.toLowerCase() ?? number ?? (chat && `${chat.channel} ${chat.address}`);
  const now = clock.now();
  const isDue =
    followUp?.nextStepAt !== undefined &&
    followUp.nextStepAt <= instantOf(now) &&
    FOLLOW_UP_STEPS[followUp.nextStep] === 'survey';
  if (!isDue || coolDownDays === 0 || contact === undefined || !isInSample(complaint)) return false;
  const person = createHmac('sha256', settings.secret).update(`survey ${contact}`).digest('hex');
  const key = { pk: `SURVEYED#${person}`, sk: 'LATELY' };
  const about = `${id}-${cycle}`;
  const expiresAt = instantOf(now + coolDownDays * DAY_MS);
  if (await store.putIfAbsent({ ...key, version: 1, body: stamped({ about }), expiresAt })) return false;
  const asked = await readable(services, async () => {
    const item = await store.get(key);
    return item && askedAbout(item);
  });
  return asked !== undefined && asked !== about;
}

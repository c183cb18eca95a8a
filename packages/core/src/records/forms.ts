import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import { complaintIdSchema } from '../base/ids.ts';
import { instantOf, instantSchema, millisOf } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import { Refusal } from '../base/refusal.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';
import { readable } from './set-aside.ts';

/*
 * What somebody has begun to complain of in a browser, and has not sent: by the hash of a random text in their cookie.
 * Which complaint will come of it is said before it comes, so that it cannot come twice; once it has, the words are gone.
 */

type Keeping = Pick<Services, 'store' | 'clock' | 'log'>;

const formSchema = z.lazy(() =>
  z.looseObject({
    begunAt: instantSchema,
    /** As they were typed, by field: personal data. */
    values: z.record(z.string(), z.string()),
    complaintId: z.exactOptional(complaintIdSchema),
    sentAt: z.exactOptional(instantSchema),
  }),
);
export type Form = z.infer<typeof formSchema>;

/** Milliseconds: after it was last written to, and in all. */
export interface FormLasting {
  readonly idle: number;
  readonly whole: number;
}

const keyOf = (text: string) => ({
  pk: `FORM#${createHash('sha256').update(text).digest('hex')}`,
  sk: 'FORM',
});

function itemOf(text: string, form: Form, { idle, whole }: FormLasting, version: number, now: number): Item {
  const end = Math.min(now + idle, millisOf(form.begunAt) + whole);
  return { ...keyOf(text), version, body: stamped(asJson(form)), expiresAt: instantOf(end) };
}

/** The text for the cookie. */
export async function begin(
  { store, clock }: Keeping,
  values: Form['values'],
  lasting: FormLasting,
): Promise<string> {
  const text = randomBytes(32).toString('base64url');
  const now = clock.now();
  await store.putIfAbsent(itemOf(text, { begunAt: instantOf(now), values }, lasting, 1, now));
  return text;
}

export async function find(services: Keeping, text: string): Promise<Form | undefined> {
  return readable(services, async () => {
    const item = await services.store.get(keyOf(text));
    return item && formIn(item);
  });
}

const MOST_ATTEMPTS = 10;

/** As it is from now on; undefined where its time is over. @throws Refusal `busy` */
export async function change(
  services: Keeping,
  text: string,
  lasting: FormLasting,
  decide: (form: Form, now: number) => Form,
): Promise<Form | undefined> {
  const { store, clock } = services;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const item = await store.get(keyOf(text));
    const form = item && (await readable(services, async () => formIn(item)));
    if (!item || !form) return undefined;
    const now = clock.now();
    const next = decide(form, now);
    if (next === form) return form;
    if (await store.replace(itemOf(text, next, lasting, item.version + 1, now), item.version)) return next;
  }
  throw new Refusal('busy', 'The request is being handled; try again.');
}

/** Thrown away. Written over as one whose time is over: whoever answers requests need not have the right to delete. */
export async function end({ store, clock }: Keeping, text: string): Promise<void> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const item = await store.get(keyOf(text));
    if (!item) return;
    const over = { version: item.version + 1, body: stamped(), expiresAt: instantOf(clock.now()) };
    if (await store.replace({ ...keyOf(text), ...over }, item.version)) return;
  }
  throw new Refusal('busy', 'The request is being handled; try again.');
}

/** @throws CorruptItem */
function formIn(item: Item): Form {
  return readItem('form', formSchema, item);
}

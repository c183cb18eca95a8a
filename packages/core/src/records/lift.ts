import * as z from 'zod/mini';
import type { JsonObject } from '../base/json.ts';
import { CorruptItem } from '../ports/item-body.ts';
import type { Item } from '../ports/store.ts';
import { liftPolicySet, liftTerms } from './lift-terms.ts';

/**
 * The form in which this version writes items; each says so in its member `schema`. Version 0.1 did not say: 1.
 * What is merely added needs no new number: it is optional, or has a default.
 */
export const SCHEMA = 3;

type Kind =
  | 'complaint'
  | 'text'
  | 'draft'
  | 'template'
  | 'linked'
  | 'events'
  | 'policy-set'
  | 'calendar'
  | 'fields'
  | 'in-force'
  | 'claim'
  | 'asked'
  | 'job'
  | 'set-aside'
  | 'mail'
  | 'secret'
  | 'api-key'
  | 'session'
  | 'visit'
  | 'form'
  | 'evidence'
  | 'reference'
  | 'digest'
  | 'user'
  | 'audit'
  | 'absence'
  | 'retention'
  | 'erasure'
  | 'feed'
  | 'webhook'
  | 'webhook-queue'
  | 'webhook-parked'
  | 'incoming'
  | 'task'
  | 'review'
  | 'oidc'
  | 'call-lease'
  | 'chat'
  | 'chat-code'
  | 'chat-person'
  | 'chat-team'
  | 'poll'
  | 'poll-of'
  | 'poll-vote'
  | 'sender';
type Step = (body: JsonObject) => JsonObject;

/**
 * `STEPS[n - 1]` lifts from form n to the next, by kind of item. A step is pure and leaves alone what it has lifted
 * already: after a roll-back a version that knows less writes its own number over members that it carried along.
 */
const STEPS: readonly Partial<Record<Kind, Step>>[] = [
  // The mark of what is unsettled has become an index alone.
  { complaint: ({ unsettledSince: _, ...complaint }) => complaint },
  // What policies do not say has come to mean something else: what was meant is said.
  { complaint: liftTerms, 'policy-set': liftPolicySet },
];

/** The body as this version would have written it. A newer one stays as it is: what it adds is carried along. */
export function lift(kind: Kind, item: JsonObject): JsonObject {
  const { schema: _, ...body } = item;
  return STEPS.slice(formOf(item) - 1).reduce((lifted, step) => step[kind]?.(lifted) ?? lifted, body);
}

const formSchema = z.lazy(() => z.int().check(z.positive()));

/** @throws ZodError where it says none that can be. */
export function formOf({ schema = 1 }: JsonObject): number {
  // Most of them say this version's.
  return schema === SCHEMA ? SCHEMA : formSchema.parse(schema);
}

/** Every item that is written says so, also one that only its key counts of: what it holds may grow. */
export function stamped(body: JsonObject = {}): JsonObject {
  return { schema: SCHEMA, ...body };
}

/** @throws CorruptItem where it is not what the key says, in any form that this version knows. */
export function readItem<T>(kind: Kind, schema: z.ZodMiniType<T>, item: Item): T {
  try {
    return schema.parse(lift(kind, item.body));
  } catch (error) {
    throw new CorruptItem(item, error);
  }
}

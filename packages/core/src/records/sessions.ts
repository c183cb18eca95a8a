import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { type Caller, ROLES } from '../access/caller.ts';
import { type Instant, instantOf, instantSchema } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';
import { readable } from './set-aside.ts';

/* Whoever has signed in with a browser carries a random text in a cookie; what is stored goes by its hash. */

type Keeping = Pick<Services, 'store' | 'clock' | 'log'>;
export type Person = Extract<Caller, { kind: 'person' }>;

const sessionSchema = z.lazy(() =>
  z.looseObject({
    id: z.string(),
    subject: z.string(),
    roles: z.array(z.string()),
    teams: z.array(z.string()),
    begunAt: instantSchema.optional(),
  }),
);

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const keyOf = (text: string) => ({ pk: `SESSION#${hashOf(text)}`, sk: 'SESSION' });

/** The text for the cookie, good for so long. */
export async function begin({ store, clock }: Keeping, person: Person, millis: number): Promise<string> {
  const text = randomBytes(32).toString('base64url');
  const { id, subject, roles, teams } = person;
  const body = stamped(
    asJson({ id, subject, roles: [...roles], teams: [...teams], begunAt: instantOf(clock.now()) }),
  );
  await store.putIfAbsent({ ...keyOf(text), version: 1, body, expiresAt: instantOf(clock.now() + millis) });
  return text;
}

export interface Session {
  readonly person: Person;
  /** Unknown of one that an older version has begun. */
  readonly begunAt?: Instant | undefined;
}

export async function find(services: Keeping, text: string): Promise<Session | undefined> {
  return readable(services, async () => {
    const item = await services.store.get(keyOf(text));
    return item && sessionIn(item);
  });
}

export async function end({ store }: Keeping, text: string): Promise<void> {
  await store.delete(keyOf(text));
}

/** False where it was used before: a link to sign in with is good once. */
export async function useOnce({ store }: Keeping, id: string, until: number): Promise<boolean> {
  const key = { pk: `USED#${hashOf(id)}`, sk: 'USED' };
  return store.putIfAbsent({ ...key, version: 1, body: stamped({}), expiresAt: instantOf(until) });
}

function sessionIn(item: Item): Session {
  const { id, subject, roles, teams, begunAt } = readItem('session', sessionSchema, item);
  const known = ROLES.filter((role) => roles.includes(role));
  return { person: { kind: 'person', id, subject, roles: new Set(known), teams: new Set(teams) }, begunAt };
}

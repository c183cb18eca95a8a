import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import { type Caller, ROLES } from '../access/caller.ts';
import { type Instant, instantOf, instantSchema, millisOf } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';
import { readable } from './set-aside.ts';

/* Whoever has signed in with a browser carries a random text in a cookie; what is stored goes by its hash. */

type Keeping = Pick<Services, 'store' | 'clock' | 'log'>;
export type Person = Extract<Caller, { kind: 'person' }>;

/** Milliseconds: without a request, and in all. */
export interface Lasting {
  readonly idle: number;
  readonly whole: number;
}

const sessionSchema = z.lazy(() =>
  z.looseObject({
    id: z.string(),
    subject: z.string(),
    roles: z.array(z.string()),
    teams: z.array(z.string()),
    begunAt: z.optional(instantSchema),
    idleMs: z.optional(z.number()),
    endsAt: z.optional(instantSchema),
  }),
);
/** From when on somebody's sessions are good; those begun before are not. */
const fromSchema = z.lazy(() => z.looseObject({ from: instantSchema }));

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const keyOf = (text: string) => ({ pk: `SESSION#${hashOf(text)}`, sk: 'SESSION' });
const fromKey = (id: string) => ({ pk: `SESSIONS-FROM#${hashOf(id)}`, sk: 'SESSIONS-FROM' });

/** The text for the cookie. */
export async function begin({ store, clock }: Keeping, person: Person, lasting: Lasting): Promise<string> {
  const text = randomBytes(32).toString('base64url');
  const { id, subject, roles, teams } = person;
  const now = clock.now();
  const body = stamped(
    asJson({
      ...{ id, subject, roles: [...roles], teams: [...teams], begunAt: instantOf(now) },
      ...{ idleMs: lasting.idle, endsAt: instantOf(now + lasting.whole) },
    }),
  );
  await store.putIfAbsent({
    ...{ ...keyOf(text), version: 1, body },
    expiresAt: instantOf(now + Math.min(lasting.idle, lasting.whole)),
  });
  return text;
}

export interface Session {
  readonly person: Person;
  /** Unknown of one that an older version has begun. */
  readonly begunAt?: Instant | undefined;
}

/** Looked for, it goes on lasting. */
export async function find(services: Keeping, text: string): Promise<Session | undefined> {
  return readable(services, async () => {
    const item = await services.store.get(keyOf(text));
    if (!item) return undefined;
    const session = sessionIn(item);
    const over = await services.store.get(fromKey(session.person.id));
    const { from } = over ? readItem('sessions-from', fromSchema, over) : {};
    if (from !== undefined && (session.begunAt === undefined || session.begunAt < from)) return undefined;
    await prolong(services, item, session);
    return session;
  });
}

/** Not at each request: it is a write. */
const PROLONGED_FROM = 0.1;

async function prolong({ store, clock }: Keeping, item: Item, { idleMs, endsAt }: Read): Promise<void> {
  if (idleMs === undefined || endsAt === undefined || item.expiresAt === undefined) return;
  const wanted = Math.min(clock.now() + idleMs, millisOf(endsAt));
  if (wanted - millisOf(item.expiresAt) < idleMs * PROLONGED_FROM) return;
  // Where two do it at once, one of them has.
  await store.replace({ ...item, version: item.version + 1, expiresAt: instantOf(wanted) }, item.version);
}

export async function end({ store }: Keeping, text: string): Promise<void> {
  await store.delete(keyOf(text));
}

/** Wherever they have signed in. @param whole milliseconds, of the longest that may be under way */
export async function endAll({ store, clock }: Keeping, id: string, whole: number): Promise<void> {
  const now = clock.now();
  // A session begun in this millisecond is one of them.
  const body = stamped({ from: instantOf(now + 1) });
  const key = fromKey(id);
  for (;;) {
    const former = await store.get(key);
    const next = { ...key, version: (former?.version ?? 0) + 1, body, expiresAt: instantOf(now + 1 + whole) };
    if (await (former ? store.replace(next, former.version) : store.putIfAbsent(next))) return;
  }
}

/** False where it was used before: a link to sign in with is good once. */
export async function useOnce({ store }: Keeping, id: string, until: number): Promise<boolean> {
  const key = { pk: `USED#${hashOf(id)}`, sk: 'USED' };
  return store.putIfAbsent({ ...key, version: 1, body: stamped({}), expiresAt: instantOf(until) });
}

type Read = Session & { readonly idleMs?: number | undefined; readonly endsAt?: Instant | undefined };

function sessionIn(item: Item): Read {
  const { id, subject, roles, teams, ...rest } = readItem('session', sessionSchema, item);
  const { begunAt, idleMs, endsAt } = rest;
  const known = ROLES.filter((role) => roles.includes(role));
  const person = { kind: 'person', id, subject, roles: new Set(known), teams: new Set(teams) } as const;
  return { person, begunAt, idleMs, endsAt };
}

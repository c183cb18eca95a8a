import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import { type Caller, ROLES } from '../access/caller.ts';
import { type Instant, instantOf, instantSchema } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import { Refusal } from '../base/refusal.ts';
import type { Services } from '../ports/services.ts';
import type { Item, Key } from '../ports/store.ts';
import { everyReadable } from './every-readable.ts';
import { readItem, stamped } from './lift.ts';
import { readable } from './set-aside.ts';

/*
 * Whoever has signed in with a browser carries a random text in a cookie; what is stored goes by its hash. In front of
 * both stands part of a hash of who they are: so all sessions of one person stand together.
 */

type Keeping = Pick<Services, 'store' | 'clock' | 'log'>;
export type Person = Extract<Caller, { kind: 'person' }>;

/** Milliseconds: without a request, and in all. */
export interface Lasting {
  readonly idle: number;
  readonly whole: number;
}

/** How they got in; of what a later version knows nothing is known here. */
const WAYS = ['password', 'link', 'issuer'] as const;
export type Way = (typeof WAYS)[number];

/** What their issuer is asked by, from time to time, whether they are still in. */
const renewalSchema = z.object({ sealed: z.string(), askedAt: instantSchema });
export type Renewal = z.infer<typeof renewalSchema>;

const sessionSchema = z.lazy(() =>
  z.looseObject({
    id: z.string(),
    subject: z.string(),
    roles: z.array(z.string()),
    teams: z.array(z.string()),
    way: z.optional(z.string()),
    begunAt: instantSchema,
    usedAt: instantSchema,
    idleMs: z.number(),
    endsAt: instantSchema,
    renewal: z.optional(renewalSchema),
  }),
);

const PARTITION = 'SESSIONS';
const SHORT = 16;
const TEXT = /^[0-9a-f]{16}\.[\w-]{43}$/;
const ID = /^([0-9a-f]{16})-[0-9a-f]{16}$/;

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const ofPerson = (id: string) => hashOf(id).slice(0, SHORT);
const keyOf = (text: string): Key => ({
  pk: PARTITION,
  sk: `${text.slice(0, SHORT)}#${hashOf(text)}`,
});

/** How a session is called that goes by the text: it opens nothing. */
export const nameOf = (text: string): string => `${text.slice(0, SHORT)}-${hashOf(text).slice(0, SHORT)}`;

export interface Beginning extends Lasting {
  readonly way: Way;
  /** What to ask their issuer by, sealed. */
  readonly sealed?: string | undefined;
}

/** The text for the cookie. */
export async function begin(
  { store, clock }: Keeping,
  person: Person,
  beginning: Beginning,
): Promise<string> {
  const text = `${ofPerson(person.id)}.${randomBytes(32).toString('base64url')}`;
  const { idle, whole, way, sealed } = beginning;
  const now = clock.now();
  const at = instantOf(now);
  const body = stamped(
    asJson({
      ...spoken(person),
      ...{ way, begunAt: at, usedAt: at, idleMs: idle, endsAt: instantOf(now + whole) },
      ...(sealed !== undefined && { renewal: { sealed, askedAt: at } }),
    }),
  );
  const expiresAt = instantOf(now + Math.min(idle, whole));
  await store.putIfAbsent({ ...keyOf(text), version: 1, body, expiresAt });
  return text;
}

const spoken = ({ id, subject, roles, teams }: Person) => ({
  ...{ id, subject, roles: [...roles], teams: [...teams] },
});

export interface Session {
  /** Names it to people, and opens nothing. */
  readonly name: string;
  readonly person: Person;
  readonly way: Way | undefined;
  readonly begunAt: Instant;
  /** Give or take a tenth of how long it may be idle. */
  readonly usedAt: Instant;
  readonly endsAt: Instant;
  readonly renewal: Renewal | undefined;
}

/** Looked for, it goes on lasting. */
export async function find(services: Keeping, text: string): Promise<Session | undefined> {
  if (!TEXT.test(text)) return undefined;
  return readable(services, async () => {
    const item = await services.store.get(keyOf(text));
    if (!item) return undefined;
    const session = sessionIn(item);
    await prolong(services, item, session);
    return session;
  });
}

/** Of everybody, or of one person by their id; those used last first. */
export async function list(services: Keeping, person?: string): Promise<Session[]> {
  const prefix = person === undefined ? undefined : `${ofPerson(person)}#`;
  const all = await everyReadable(services, PARTITION, sessionIn, prefix);
  return all.sort((one, other) => Number(one.usedAt < other.usedAt) - Number(other.usedAt < one.usedAt));
}

/** Not at each request: it is a write. */
const PROLONGED_FROM = 0.1;

async function prolong({ store, clock }: Keeping, item: Item, session: Read): Promise<void> {
  const { idleMs, endsAt, usedAt } = session;
  const now = clock.now();
  if (instantOf(now - idleMs * PROLONGED_FROM) < usedAt) return;
  const wanted = instantOf(now + idleMs);
  // Where two do it at once, one of them has.
  await store.replace(
    {
      ...item,
      version: item.version + 1,
      body: { ...item.body, usedAt: instantOf(now) },
      expiresAt: wanted < endsAt ? wanted : endsAt,
    },
    item.version,
  );
}

interface Renewed {
  readonly person: Person;
  readonly sealed: string;
}

/**
 * Before the issuer is asked, so that of all who come by then one asks; and again with what it has said.
 * Undefined where somebody else asks, or the session is over.
 * @param known as it was read
 */
export async function renew(
  { store, clock }: Keeping,
  text: string,
  known: Renewal,
  renewed?: Renewed,
): Promise<Renewal | undefined> {
  for (;;) {
    const item = await store.get(keyOf(text));
    if (!item || sessionIn(item).renewal?.askedAt !== known.askedAt) return undefined;
    const renewal = renewed
      ? { ...known, sealed: renewed.sealed }
      : { ...known, askedAt: instantOf(clock.now()) };
    const body = { ...item.body, ...asJson({ ...(renewed && spoken(renewed.person)), renewal }) };
    // Elsewhere it may have been used meanwhile, which is a write, too.
    if (await store.replace({ ...item, version: item.version + 1, body }, item.version)) return renewal;
  }
}

/** Whoever has the cookie ends it. */
export async function end({ store }: Keeping, text: string): Promise<void> {
  if (TEXT.test(text)) await store.delete(keyOf(text));
}

/** @throws Refusal `not-found` where it can be no session of that person's, or of anybody's where none is said */
export function requireName(name: string, person?: string): void {
  const [, whose] = ID.exec(name) ?? [];
  const isTheirs = person === undefined || whose === ofPerson(person);
  if (whose === undefined || !isTheirs) throw new Refusal('not-found', 'There is nothing by that name.');
}

/** One of those that are listed; that it is over by now is what was wanted. */
export async function endNamed(services: Keeping, name: string): Promise<void> {
  requireName(name);
  await endAllOf(services, name.replace('-', '#'));
}

/** Wherever they have signed in; how many there were. */
export function endAll(services: Keeping, person: string): Promise<number> {
  return endAllOf(services, `${ofPerson(person)}#`);
}

/** By having them expire: whoever serves the API deletes nothing. */
async function endAllOf({ store, clock }: Keeping, prefix: string): Promise<number> {
  let ended = 0;
  for (;;) {
    const { items } = await store.query({ partition: PARTITION, prefix, limit: 100 });
    if (items.length === 0) return ended;
    for (const item of items) {
      const over = { ...item, version: item.version + 1, expiresAt: instantOf(clock.now()) };
      // One that somebody uses just now is met again.
      if (await store.replace(over, item.version)) ended++;
    }
  }
}

/** False where it was used before: a link to sign in with is good once. */
export async function useOnce({ store }: Keeping, id: string, until: number): Promise<boolean> {
  const key = { pk: `USED#${hashOf(id)}`, sk: 'USED' };
  return store.putIfAbsent({ ...key, version: 1, body: stamped({}), expiresAt: instantOf(until) });
}

type Read = Session & { readonly idleMs: number };

function sessionIn(item: Item): Read {
  const { id, subject, roles, teams, way, ...rest } = readItem('session', sessionSchema, item);
  const { begunAt, usedAt, idleMs, endsAt, renewal } = rest;
  const known = ROLES.filter((role) => roles.includes(role));
  const person = { kind: 'person', id, subject, roles: new Set(known), teams: new Set(teams) } as const;
  const [whose = '', hash = ''] = item.sk.split('#');
  return {
    ...{ name: `${whose}-${hash.slice(0, SHORT)}`, person, way: WAYS.find((one) => one === way) },
    ...{ begunAt, usedAt, idleMs, endsAt, renewal },
  };
}

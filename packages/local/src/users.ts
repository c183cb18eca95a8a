import { createHash, randomBytes } from 'node:crypto';
import {
  everyReadable,
  type Instant,
  type Item,
  instantOf,
  instantSchema,
  isSameText,
  Refusal,
  ROLES,
  type Role,
  readItem,
  type Services,
  sessions,
  stamped,
} from '@redress/core';
import * as z from 'zod';
import { isOfToday, isPassword, passwordHash } from './passwords.ts';

/* The people of one machine, by name: what each of them is, and how they sign in. */

export type Keeping = Pick<Services, 'store' | 'clock' | 'log'>;

const PARTITION = 'USERS';
const MOST_ATTEMPTS = 10;
const INVITATION_MS = 3 * 24 * 3_600_000;

const recordSchema = z.looseObject({
  name: z.string(),
  /** Those that only a later version knows grant nothing here. */
  roles: z.array(z.string()),
  teams: z.array(z.string()),
  password: z.string().optional(),
  invitation: z.object({ hash: z.string(), until: instantSchema }).optional(),
  disabledAt: z.optional(instantSchema),
  createdAt: instantSchema,
  /** Sessions that began before are over. */
  sessionsFrom: z.optional(instantSchema),
});
type Kept = z.infer<typeof recordSchema>;

/** All that is shown of a user. */
export interface User {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly teams: readonly string[];
  readonly hasPassword: boolean;
  readonly invitedUntil?: Instant | undefined;
  readonly disabledAt?: Instant | undefined;
}

export interface NewUser {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly teams: readonly string[];
  /** Without one they are invited. */
  readonly password?: string | undefined;
}

export interface UserChange {
  readonly roles?: readonly Role[] | undefined;
  readonly teams?: readonly string[] | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly password?: string | undefined;
  /** A new invitation, in place of the password there was. */
  readonly isInvited?: boolean | undefined;
}

/** With what stands in the link of a new invitation. */
export interface Changed {
  readonly user: User;
  readonly invitation?: string | undefined;
}

const keyOf = (name: string) => ({ pk: PARTITION, sk: name });
const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');

/** @throws Refusal `wrong-state` where there is one of that name */
export async function add(services: Keeping, { name, roles, teams, password }: NewUser): Promise<Changed> {
  const createdAt = instantOf(services.clock.now());
  const base = { name, roles: [...roles], teams: [...teams], createdAt };
  const invited = password === undefined ? invite(services, name) : undefined;
  const record: Kept = {
    ...base,
    ...(invited && { invitation: invited.kept }),
    ...(password !== undefined && { password: await passwordHash(password) }),
  };
  if (!(await services.store.putIfAbsent({ ...keyOf(name), version: 1, body: bodyOf(record) })))
    throw new Refusal('wrong-state', 'There is a user of that name already.');
  return { user: shown(record), invitation: invited?.text };
}

export async function list(services: Keeping): Promise<User[]> {
  return (await everyReadable(services, PARTITION, recordIn)).map(shown);
}

/** What changes who they are, or how they sign in, ends their sessions. @throws Refusal `not-found` */
export async function change(services: Keeping, name: string, wanted: UserChange): Promise<Changed> {
  const { roles, teams, isDisabled, password, isInvited } = wanted;
  const invited = isInvited ? invite(services, name) : undefined;
  const hash = password === undefined ? undefined : await passwordHash(password);
  const record = await replace(services, name, ({ password: former, invitation, disabledAt, ...rest }) => {
    const now = instantOf(services.clock.now());
    const isOut = isDisabled ?? disabledAt !== undefined;
    const isNew = hash !== undefined || invited !== undefined;
    const kept = hash ?? (invited ? undefined : former);
    const open = invited?.kept ?? (hash === undefined ? invitation : undefined);
    return {
      ...rest,
      roles: [...(roles ?? rest.roles)],
      teams: [...(teams ?? rest.teams)],
      ...(kept !== undefined && { password: kept }),
      ...(open && { invitation: open }),
      ...(isOut && { disabledAt: disabledAt ?? now }),
      ...((isNew || isOut) && { sessionsFrom: now }),
    };
  });
  // Over they are by `sessionsFrom`; so that nobody sees them as if they were not.
  if (hash !== undefined || invited || record.disabledAt !== undefined)
    await sessions.endAll(services, `local/${name}`);
  return { user: shown(record), invitation: invited?.text };
}

/** Undefined where the name or the password is not right, or they may not sign in. */
export async function signIn(services: Keeping, name: string, password: string): Promise<User | undefined> {
  const record = await find(services, name);
  const isRight = await isPassword(password, record?.password);
  if (!record?.password || !isRight || record.disabledAt !== undefined) return undefined;
  if (!isOfToday(record.password)) {
    const hash = await passwordHash(password);
    await replace(services, name, (current) =>
      current.password === record.password ? { ...current, password: hash } : current,
    );
  }
  return shown(record);
}

/** Whom an invitation is for; undefined for one that is over, used or none of ours. */
export async function invited(services: Keeping, text: string): Promise<User | undefined> {
  const [name = '', secret = ''] = text.split('.');
  const record = await find(services, name);
  return record && isOpen(services, record, secret) ? shown(record) : undefined;
}

/** Good once. @throws Refusal `unauthenticated` for one that is over */
export async function accept(services: Keeping, text: string, password: string): Promise<User> {
  const [name = '', secret = ''] = text.split('.');
  const hash = await passwordHash(password);
  const over = () =>
    new Refusal('unauthenticated', 'This invitation has been used, or is over: ask for a new one.');
  if (!(await find(services, name))) throw over();
  const record = await replace(services, name, (current) => {
    if (!isOpen(services, current, secret)) throw over();
    const { invitation: _, ...rest } = current;
    return { ...rest, password: hash, sessionsFrom: instantOf(services.clock.now()) };
  });
  return shown(record);
}

/**
 * The person as they are now, whatever their token or session says from before; undefined where they are out. Who is
 * no user is whom the machine's owner has made a token for.
 */
export async function current(
  services: Keeping,
  caller: sessions.Person,
  { begunAt, way }: Partial<Pick<sessions.Session, 'begunAt' | 'way'>> = {},
): Promise<sessions.Person | undefined> {
  if (!caller.id.startsWith('local/')) return caller;
  const record = await find(services, caller.subject);
  // With a password users alone get in: one who is gone was one.
  if (!record) return way === 'password' ? undefined : caller;
  const isOver = begunAt !== undefined && begunAt < (record.sessionsFrom ?? begunAt);
  return record.disabledAt !== undefined || isOver ? undefined : personOf(shown(record));
}

/** Undefined where there is none of that name, or they are out. */
export async function active(services: Keeping, name: string): Promise<User | undefined> {
  const record = await find(services, name);
  return record && record.disabledAt === undefined ? shown(record) : undefined;
}

export function personOf({ name, roles, teams }: Pick<User, 'name' | 'roles' | 'teams'>): sessions.Person {
  return { kind: 'person', id: `local/${name}`, subject: name, roles: new Set(roles), teams: new Set(teams) };
}

function invite({ clock }: Keeping, name: string) {
  const secret = randomBytes(32).toString('base64url');
  const until = instantOf(clock.now() + INVITATION_MS);
  return { text: `${name}.${secret}`, kept: { hash: hashOf(secret), until } };
}

function isOpen({ clock }: Keeping, { invitation, disabledAt }: Kept, secret: string): boolean {
  if (!invitation || disabledAt !== undefined || invitation.until <= instantOf(clock.now())) return false;
  return isSameText(hashOf(secret), invitation.hash);
}

async function find(services: Keeping, name: string): Promise<Kept | undefined> {
  // What cannot be a name no store need be asked for.
  if (!/^[a-z0-9-]{1,63}$/.test(name)) return undefined;
  const item = await services.store.get(keyOf(name));
  return item && recordIn(item);
}

async function replace(services: Keeping, name: string, change: (record: Kept) => Kept): Promise<Kept> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const item = await services.store.get(keyOf(name));
    if (!item) throw new Refusal('not-found', 'There is no such user.');
    const record = change(recordIn(item));
    const next = { ...keyOf(name), version: item.version + 1, body: bodyOf(record) };
    if (await services.store.replace(next, item.version)) return record;
  }
  throw new Refusal('busy', 'The request is being handled; try again.');
}

const recordIn = (item: Item): Kept => readItem('user', recordSchema, item);
const bodyOf = (record: Kept) => stamped(z.record(z.string(), z.json()).parse(record));

function shown({ name, roles, teams, password, invitation, disabledAt }: Kept): User {
  return {
    name,
    roles: ROLES.filter((role) => roles.includes(role)),
    teams,
    hasPassword: password !== undefined,
    ...(invitation && { invitedUntil: invitation.until }),
    ...(disabledAt !== undefined && { disabledAt }),
  };
}
